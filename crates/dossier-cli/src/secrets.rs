//! Where a passphrase comes from: a file, the environment, or a person. Never an argument.

use std::{
    fs,
    io::{IsTerminal, Write},
    path::Path,
};

use dossier::{
    Code, Dossier, Fault, Keystore, KeystoreSecret, Passphrase, RecoveryCode, Unlock, Zeroizing, model::words,
};
use dossier_system::SystemKeystore;

use crate::{answer::Trouble, desk::Desk};

/// What opens a dossier.
pub(crate) enum Key {
    Passphrase(Passphrase),
    Recovery(RecoveryCode),
    Keystore(KeystoreSecret),
}

impl Key {
    /// What it opens with.
    pub(crate) const fn unlock(&self) -> Unlock<'_> {
        match self {
            Self::Passphrase(passphrase) => Unlock::Passphrase(passphrase),
            Self::Recovery(code) => Unlock::Recovery(code),
            Self::Keystore(secret) => Unlock::Keystore(secret),
        }
    }

    /// The recovery code in a file.
    pub(crate) fn recovery_in(file: &Path) -> Result<Self, Trouble> {
        let code = RecoveryCode::parse(&secret_in(file)?).map_err(Fault::from)?;
        Ok(Self::Recovery(code))
    }
}

impl Desk {
    /// The secret for opening a dossier.
    pub(crate) fn key(&self) -> Result<Key, Trouble> {
        if self.global.keystore {
            let empty = || Trouble::new(Code::KeystoreEmpty, "");
            let keystore = SystemKeystore::find().ok_or_else(empty)?;
            let dossier = Dossier::id_in(&self.home()).ok_or_else(empty)?;
            return keystore.fetch(dossier).map(Key::Keystore).ok_or_else(empty);
        }
        if let Some(file) = &self.global.recovery_file {
            return Key::recovery_in(file);
        }
        self.passphrase("cli_ask_passphrase")
            .map(|text| Key::Passphrase(Passphrase::new(text.to_string())))
    }

    /// The passphrase that was given, else asked with this question.
    pub(crate) fn passphrase(&self, question: &str) -> Result<Zeroizing<String>, Trouble> {
        if let Some(file) = &self.global.passphrase_file {
            return secret_in(file);
        }
        if let Ok(text) = std::env::var("DOSSIER_PASSPHRASE") {
            return Ok(Zeroizing::new(text));
        }
        self.ask(question)
    }

    /// A passphrase of another file than the one that is opened: from a variable of its own, else asked.
    pub(crate) fn secret_of(&self, variable: &str, question: &str) -> Result<Zeroizing<String>, Trouble> {
        std::env::var(variable).map_or_else(|_| self.ask(question), |text| Ok(Zeroizing::new(text)))
    }

    /// A passphrase to be made: asked twice, because a typing mistake locks somebody out for good.
    pub(crate) fn new_passphrase(&self, file: Option<&Path>, variable: &str) -> Result<Passphrase, Trouble> {
        let text = if let Some(file) = file {
            secret_in(file)?
        } else if let Ok(text) = std::env::var(variable) {
            Zeroizing::new(text)
        } else {
            self.ask_twice()?
        };
        self.advise(&text);
        Ok(Passphrase::new(text.to_string()))
    }

    fn ask_twice(&self) -> Result<Zeroizing<String>, Trouble> {
        loop {
            let first = self.ask("cli_ask_new_passphrase")?;
            if *first == *self.ask("cli_ask_again")? {
                return Ok(first);
            }
            self.note(&self.say("cli_passphrases_differ"));
        }
    }

    /// Strength is advised here, never enforced.
    fn advise(&self, text: &str) {
        if dossier::rate(text).score < 2 {
            self.note(&self.say("cli_passphrase_weak"));
        }
    }

    fn ask(&self, question: &str) -> Result<Zeroizing<String>, Trouble> {
        if !std::io::stdin().is_terminal() {
            return Err(Trouble::new(Code::PassphraseNeeded, ""));
        }
        let mut screen = std::io::stderr();
        let _ = write!(screen, "{} ", words::say(self.language, question, &[]));
        let _ = screen.flush();
        let typed = rpassword::read_password().map_err(|_| Trouble::new(Code::PassphraseNeeded, ""))?;
        Ok(Zeroizing::new(typed))
    }
}

/// A file's content without the one newline that editors add.
pub(crate) fn secret_in(file: &Path) -> Result<Zeroizing<String>, Trouble> {
    let text = fs::read_to_string(file).map_err(|error| Fault::SourceUnreadable(error.kind()))?;
    let text = Zeroizing::new(text);
    let line = text
        .strip_suffix('\n')
        .map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    Ok(Zeroizing::new(line.to_owned()))
}
