//! What every verb works with: the moment, the language, the place, and what may be looked at.

use std::{
    io::{self, IsTerminal, Read, Write},
    path::{Path, PathBuf},
};

use dossier::{
    Dossier, EvidenceMap, Fault, Home, Judge, Request, Warning,
    credential::{IssuerList, Policy, VouchedKey},
    model::{Language, words},
};
use jiff::Timestamp;

use crate::{answer::Trouble, args::Global, look::Paint, world};

/// The identifier of the desktop app, whose folders are the command's too.
const APP: &str = "nl.eigendossier.app";

pub(crate) struct Desk {
    pub(crate) global: Global,
    pub(crate) language: Language,
    pub(crate) json: bool,
    pub(crate) now: Timestamp,
    pub(crate) paint: Paint,
}

impl Desk {
    pub(crate) fn new(global: Global, language: Language) -> Self {
        #[allow(
            clippy::disallowed_methods,
            reason = "the command is where the core gets its clock from"
        )]
        let now = global.now.unwrap_or_else(Timestamp::now);
        Self {
            json: global.json,
            language,
            now,
            paint: Paint::for_stdout(),
            global,
        }
    }

    /// A sentence in the reader's language.
    pub(crate) fn say(&self, key: &str) -> String {
        words::say(self.language, key, &[])
    }

    /// A sentence with its particulars.
    pub(crate) fn say_with(&self, key: &str, values: &[(&str, &str)]) -> String {
        words::say(self.language, key, values)
    }

    /// True when a person sits at both ends: questions can be asked.
    pub(crate) fn is_watched(&self) -> bool {
        !self.json && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Tells something beside the answer. Nobody reads a failure of stderr.
    pub(crate) fn note(&self, text: &str) {
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// Shows how far long work has come, where somebody looks.
    pub(crate) fn progress(&self, done: usize, label: &str) {
        let mut screen = io::stderr();
        if screen.is_terminal() && !self.json {
            let label: String = label
                .chars()
                .rev()
                .take(60)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect();
            let _ = write!(screen, "\r\x1b[K{done}  {}", crate::look::plain(&label));
            let _ = screen.flush();
        }
    }

    /// Clears the line of [`Self::progress`].
    pub(crate) fn progress_done(&self) {
        let mut screen = io::stderr();
        if screen.is_terminal() && !self.json {
            let _ = write!(screen, "\r\x1b[K");
        }
    }

    /// Where the dossier is, and where this device remembers how new it was.
    pub(crate) fn home(&self) -> Home {
        let data = dirs::data_local_dir().unwrap_or_else(|| PathBuf::from("."));
        let config = dirs::config_dir().unwrap_or_else(|| PathBuf::from("."));
        let folder = self
            .global
            .dossier
            .clone()
            .unwrap_or_else(|| data.join(APP).join("dossier.dossier"));
        let state = std::env::var_os("DOSSIER_STATE").map_or_else(|| config.join(APP), PathBuf::from);
        Home {
            folder,
            state: Some(state),
        }
    }

    /// Opens the dossier, asking for its secret where none was given.
    pub(crate) fn open(&self) -> Result<Dossier, Trouble> {
        let home = self.home();
        Dossier::must_exist(&home)?;
        let key = self.key()?;
        let mut dossier = Dossier::open(home, key.unlock())?;
        dossier.age(self.now);
        for warning in dossier.warnings() {
            self.note(&self.say(&format!("warning_{}", Warning::as_str(*warning))));
        }
        Ok(dossier)
    }

    /// A judge with everything that the options allow it to look at.
    pub(crate) fn judge(&self) -> Result<Judge, Trouble> {
        let mut policy = Policy::at(self.now);
        policy.holders.clone_from(&self.global.holder);
        self.read_issuer_keys(&mut policy)?;
        for file in &self.global.registry_file {
            let list = IssuerList::parse(&self.read_file(file)?).map_err(Fault::from)?;
            policy.registry.add_list(&list);
        }
        let mut judge = Judge::new(policy);
        if let Some(map) = &self.global.evidence {
            judge = judge.with_map(EvidenceMap::read(map, self.now)?);
        }
        if self.global.online {
            let now = self.global.now;
            #[allow(
                clippy::disallowed_methods,
                reason = "the command is where the core gets its clock from"
            )]
            let clock = move || now.unwrap_or_else(Timestamp::now);
            judge = judge.with_leave(world::fetcher(clock).map_err(Fault::from)?);
        }
        Ok(judge)
    }

    /// Says whom a judge has asked, and gives it for scripts. A dossier, if one is open, writes it down.
    pub(crate) fn tell_requests(&self, judge: &mut Judge, dossier: Option<&mut Dossier>) -> Vec<Request> {
        let requests = match dossier {
            None => judge.take_requests(),
            Some(dossier) => {
                let known = dossier.diary().len();
                // What cannot be written down is told all the same.
                let _ = dossier.keep_requests(judge, self.now);
                let all = dossier.diary();
                all.into_iter().skip(known).collect()
            }
        };
        for request in &requests {
            self.note(&self.request_text(request));
        }
        requests
    }

    /// One line of the diary.
    pub(crate) fn request_text(&self, request: &Request) -> String {
        let outcome = match request.status {
            Some(status) => {
                let status = status.to_string();
                self.say_with(&format!("request_{}", request.outcome), &[("status", &status)])
            }
            None => self.say(&format!("error_{}_message", request.outcome)),
        };
        let reason = self.say(&format!("want_{}", request.reason));
        let host = if request.host.is_empty() {
            "?"
        } else {
            &request.host
        };
        crate::look::plain(&format!("{}  {host}  {reason}: {outcome}", request.at))
    }

    /// Of several keys one that we cannot use is told and passed over: it may be meant for another file.
    fn read_issuer_keys(&self, policy: &mut Policy) -> Result<(), Trouble> {
        let mut unusable = None;
        for file in &self.global.issuer_key {
            match VouchedKey::parse(&self.read_file(file)?).map_err(Fault::from) {
                Ok(keys) => policy.issuer_keys.extend(keys),
                Err(fault) => {
                    self.note(&format!(
                        "{}: {}",
                        file.display(),
                        self.say("error_issuer_key_unusable_message")
                    ));
                    unusable = Some(fault);
                }
            }
        }
        match unusable {
            Some(fault) if policy.issuer_keys.is_empty() => Err(fault.into()),
            _ => Ok(()),
        }
    }

    /// Asks for one line on the terminal.
    pub(crate) fn ask_line(&self, question: &str) -> Result<String, Trouble> {
        let mut screen = io::stderr();
        let _ = write!(screen, "{question}: ");
        let _ = screen.flush();
        let mut line = String::new();
        io::stdin()
            .read_line(&mut line)
            .map_err(|error| Fault::SourceUnreadable(error.kind()))?;
        Ok(line.trim().to_owned())
    }

    /// A small file, or standard input for `-`.
    pub(crate) fn read_file(&self, path: &Path) -> Result<Vec<u8>, Trouble> {
        let limit = dossier::import::MAX_UPLOAD + 1;
        let mut bytes = Vec::new();
        let read = if path.as_os_str() == "-" {
            io::stdin().lock().take(limit).read_to_end(&mut bytes)
        } else {
            std::fs::File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes))
        };
        read.map_err(|error| Fault::SourceUnreadable(error.kind()))?;
        Ok(bytes)
    }
}
