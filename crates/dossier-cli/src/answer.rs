//! What a verb found out or did, told once it is durable.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use dossier::{
    Code, Exit, Fault,
    import::Problem,
    model::{Language, words},
};
use serde_json::{Value, json};

use crate::{desk::Desk, help::Early, look::plain};

/// The result of a verb: for people and for scripts.
pub(crate) struct Answer {
    /// For scripts; several documents become one line each.
    json: Documents,
    /// For people, ready to print.
    text: String,
    exit: Exit,
}

enum Documents {
    One(Value),
    Lines(Vec<Value>),
}

impl Answer {
    pub(crate) fn new(json: Value, text: impl Into<String>) -> Self {
        Self {
            json: Documents::One(json),
            text: text.into(),
            exit: Exit::Done,
        }
    }

    /// One document per line, for several bundles.
    pub(crate) fn lines(json: Vec<Value>, text: impl Into<String>) -> Self {
        Self {
            json: Documents::Lines(json),
            text: text.into(),
            exit: Exit::Done,
        }
    }

    pub(crate) const fn exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    pub(crate) fn tell(self, desk: &Desk) -> Exit {
        let mut out = String::new();
        match (desk.json, self.json) {
            (true, Documents::One(value)) => out = format!("{value:#}\n"),
            (true, Documents::Lines(values)) => values.iter().for_each(|value| out += &format!("{value}\n")),
            (false, _) => {
                out = self.text;
                if !out.is_empty() && !out.ends_with('\n') {
                    out.push('\n');
                }
            }
        }
        print(&out, self.exit)
    }
}

/// What stood in the way, with its code.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub(crate) code: Code,
    about: String,
    particulars: Vec<(&'static str, String)>,
    problems: Vec<Problem>,
    /// True when it is told to somebody who reads what another shared.
    to_reader: bool,
}

impl Trouble {
    pub(crate) fn new(code: Code, about: impl Into<String>) -> Self {
        Self {
            code,
            about: about.into(),
            particulars: Vec::new(),
            problems: Vec::new(),
            to_reader: false,
        }
    }

    pub(crate) fn usage(error: &clap::Error) -> Self {
        // The first paragraph says what; the rest is the usage line, which `--help` shows better.
        let whole = error.render().to_string();
        let first = whole.split("\n\n").next().unwrap_or_default();
        let about = first
            .trim_start_matches("error:")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        Self::new(Code::Usage, about)
    }

    /// The failure as a member of a larger document.
    pub(crate) fn to_json(&self, language: Language) -> Value {
        let mut error = json!({
            "code": self.code.as_str(),
            "message": self.message(language),
            "hint": self.hint(language),
        });
        if !self.about.is_empty() {
            error["about"] = json!(self.about);
        }
        if !self.problems.is_empty() {
            error["problems"] = self
                .problems
                .iter()
                .map(|problem| problem_json(problem, language))
                .collect();
        }
        error
    }

    /// Told to somebody who reads what another shared: he has no dossier to check or to recover.
    pub(crate) const fn for_reader(mut self) -> Self {
        self.to_reader = true;
        self
    }

    /// What happened, in a sentence, with the place where there is one.
    pub(crate) fn message(&self, language: Language) -> String {
        let message = self.say(language, "message");
        // Some words say the place themselves.
        let said = self.about.is_empty() || message.contains(&self.about);
        if said {
            message
        } else {
            format!("{message} ({})", self.about)
        }
    }

    /// What can be done about it.
    pub(crate) fn hint(&self, language: Language) -> String {
        self.say(language, "hint")
    }

    pub(crate) fn tell(&self, early: Early) -> Exit {
        let exit = self.code.exit();
        if early.json {
            return print(
                &format!("{:#}\n", json!({"error": self.to_json(early.language)})),
                exit,
            );
        }
        let mut text = format!("{}\n", self.message(early.language));
        for problem in &self.problems {
            text += &format!(
                "  {}: {}\n",
                plain(&problem.place),
                problem_words(problem, early.language)
            );
        }
        // Nobody reads a failure of stderr.
        let _ = writeln!(io::stderr(), "{text}{}", self.hint(early.language));
        exit
    }

    fn say(&self, language: Language, part: &str) -> String {
        let values: Vec<_> = self
            .particulars
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let say = if self.to_reader {
            words::say_to_reader
        } else {
            words::say
        };
        say(language, &format!("error_{}_{part}", self.code), &values)
    }
}

impl Trouble {
    pub(crate) fn of(fault: &Fault) -> Self {
        let problems = if let Fault::Record(problems) = fault {
            problems.clone()
        } else {
            Vec::new()
        };
        Self {
            code: fault.code(),
            about: fault.about(),
            particulars: fault.particulars(),
            problems,
            to_reader: false,
        }
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::of(&fault)
    }
}

/// A problem inside a file or a record, as scripts read it.
pub(crate) fn problem_json(problem: &Problem, language: Language) -> Value {
    json!({
        "code": problem.code.as_str(),
        "where": problem.place,
        "message": problem_words(problem, language),
        "detail": problem.detail,
    })
}

/// The same in a sentence. The detail is a stranger's text.
pub(crate) fn problem_words(problem: &Problem, language: Language) -> String {
    let key = format!("problem_{}", problem.code.as_str());
    words::say(
        language,
        &key,
        &[("detail", &plain(&problem.detail)), ("place", &problem.place)],
    )
}

pub(crate) fn show_help(error: &clap::Error) -> ExitCode {
    match error.print() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(Exit::Io as u8),
    }
}

/// Writes to stdout. A reader who has seen enough and closed the pipe is no failure.
pub(crate) fn print(text: &str, exit: Exit) -> Exit {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => exit,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => exit,
        Err(_) => Exit::Io,
    }
}
