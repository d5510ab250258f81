//! What a verb found out or did, told once it is durable.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use dossier::{Code, Exit, Fault, model::words};
use serde_json::{Value, json};

use crate::{desk::Desk, help::Early};

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
        Self { json: Documents::One(json), text: text.into(), exit: Exit::Done }
    }

    /// One document per line, for several bundles.
    pub(crate) fn lines(json: Vec<Value>, text: impl Into<String>) -> Self {
        Self { json: Documents::Lines(json), text: text.into(), exit: Exit::Done }
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
}

impl Trouble {
    pub(crate) fn new(code: Code, about: impl Into<String>) -> Self {
        Self { code, about: about.into(), particulars: Vec::new() }
    }

    pub(crate) fn usage(error: &clap::Error) -> Self {
        // The first paragraph says what; the rest is the usage line, which `--help` shows better.
        let whole = error.render().to_string();
        let first = whole.split("\n\n").next().unwrap_or_default();
        let about = first.trim_start_matches("error:").split_whitespace().collect::<Vec<_>>().join(" ");
        Self::new(Code::Usage, about)
    }

    /// The failure as a member of a larger document.
    pub(crate) fn to_json(&self, language: dossier::model::Language) -> Value {
        let mut error = json!({
            "code": self.code.as_str(),
            "message": self.message(language),
            "hint": self.say(language, "hint"),
        });
        if !self.about.is_empty() {
            error["about"] = json!(self.about);
        }
        error
    }

    /// What happened, in a sentence, with the place where there is one.
    pub(crate) fn message(&self, language: dossier::model::Language) -> String {
        let message = self.say(language, "message");
        if self.about.is_empty() { message } else { format!("{message} ({})", self.about) }
    }

    pub(crate) fn tell(&self, early: Early) -> Exit {
        let exit = self.code.exit();
        if early.json {
            return print(&format!("{:#}\n", json!({"error": self.to_json(early.language)})), exit);
        }
        let hint = self.say(early.language, "hint");
        // Nobody reads a failure of stderr.
        let _ = writeln!(io::stderr(), "{}\n{hint}", self.message(early.language));
        exit
    }

    fn say(&self, language: dossier::model::Language, part: &str) -> String {
        let values: Vec<_> = self.particulars.iter().map(|(name, value)| (*name, value.as_str())).collect();
        words::say(language, &format!("error_{}_{part}", self.code), &values)
    }
}

impl Trouble {
    pub(crate) fn of(fault: &Fault) -> Self {
        Self { code: fault.code(), about: fault.about(), particulars: fault.particulars() }
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::of(&fault)
    }
}

pub(crate) fn show_help(error: &clap::Error) -> ExitCode {
    match error.print() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(Exit::Io as u8),
    }
}

/// Writes to stdout. A reader who has seen enough and closed the pipe is no failure.
fn print(text: &str, exit: Exit) -> Exit {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => exit,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => exit,
        Err(_) => Exit::Io,
    }
}
