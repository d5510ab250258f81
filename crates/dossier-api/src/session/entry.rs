//! Making, opening and locking up: everything about secrets.

use dossier::{
    Code, Dossier, Fault, Lang, Passphrase, RecoveryCode, Unlock, calibrate, make_words,
    model::Language,
    rate,
};
use serde_json::json;

use super::Session;
use crate::{
    ConfirmRequest, CreateRequest, Failure, OverviewView, PassphraseRequest, RecoveryView, StrengthView,
    UnlockRequest,
};

/// Words in a generated passphrase, and the bits that each brings (a list of at least 1,296 words).
const WORDS: usize = 6;
const BITS_EACH: f64 = 10.34;

impl Session {
    /// Makes a passphrase of words in the reader's language.
    ///
    /// # Errors
    /// `no_random`.
    pub fn make_passphrase(&self) -> Result<StrengthView, Failure> {
        let lang = match self.language() {
            Language::Nl => Lang::Nl,
            Language::En => Lang::En,
        };
        let words = make_words(WORDS, lang).map_err(Fault::from)?;
        // It has to be shown, so it leaves its wrapper here.
        Ok(StrengthView { passphrase: words.to_string(), score: 4, bits: (WORDS as f64 * BITS_EACH) as u32 })
    }

    /// Says how strong a passphrase is. Advice, never a gate.
    ///
    /// # Errors
    /// None; the type is that of every command.
    pub fn rate_passphrase(&self, request: PassphraseRequest) -> Result<StrengthView, Failure> {
        let strength = rate(&request.passphrase);
        Ok(StrengthView { passphrase: String::new(), score: strength.score, bits: strength.bits })
    }

    /// Makes the dossier and opens it. The recovery code stays at hand until it was typed back.
    ///
    /// # Errors
    /// `already_exists`, `passphrase_empty`, or what the disk says.
    pub fn create(&mut self, request: CreateRequest) -> Result<RecoveryView, Failure> {
        if self.dossier.is_some() {
            return Err(Failure::of(Code::AlreadyExists));
        }
        let passphrase = Passphrase::new(request.passphrase);
        let kdf = calibrate(&mut |work| {
            let begun = self.now();
            work();
            self.now().duration_since(begun).try_into().unwrap_or_default()
        });
        let (mut dossier, recovery) = Dossier::create(self.home(), &passphrase, kdf)?;
        dossier.keep_setting("profile", json!({"name": request.name.trim()}), self.now())?;
        let groups = groups_of(&recovery);
        self.dossier = Some(dossier);
        self.recovery = Some(recovery);
        self.note_opened();
        Ok(RecoveryView { groups })
    }

    /// Compares groups of the recovery code that were typed back; when right, the code is let go.
    ///
    /// # Errors
    /// `locked`; `stale` when there is no code to compare with (any more).
    pub fn confirm_recovery(&mut self, request: ConfirmRequest) -> Result<bool, Failure> {
        self.open()?;
        let code = self.recovery.as_ref().ok_or(Failure::of(Code::Stale))?;
        let groups = groups_of(code);
        let typed = request.places.iter().zip(&request.groups);
        let right = typed.map(|(place, group)| {
            groups.get(usize::from(*place)).is_some_and(|known| tidy(known) == tidy(group))
        });
        let asked = !request.places.is_empty() && request.places.len() == request.groups.len();
        let right = asked && right.into_iter().all(|right| right);
        if right {
            self.recovery = None;
        }
        Ok(right)
    }

    /// Opens the dossier with the passphrase or the recovery code.
    ///
    /// # Errors
    /// `wrong_passphrase`, `wrong_recovery_code`, `recovery_code_malformed`, `not_a_dossier`, `in_use`, …
    pub fn unlock(&mut self, request: UnlockRequest) -> Result<OverviewView, Failure> {
        if self.dossier.is_some() {
            return self.overview();
        }
        if self.demo {
            self.open_demo()?;
            return self.overview();
        }
        Dossier::must_exist(&self.home())?;
        let dossier = if request.recovery {
            let code = RecoveryCode::parse(&request.secret).map_err(Fault::from)?;
            Dossier::open(self.home(), Unlock::Recovery(&code))?
        } else {
            let passphrase = Passphrase::new(request.secret);
            Dossier::open(self.home(), Unlock::Passphrase(&passphrase))?
        };
        self.dossier = Some(dossier);
        self.note_opened();
        self.overview()
    }

    /// Locks with another passphrase from now on.
    ///
    /// # Errors
    /// `locked`, `passphrase_empty`, or what the disk says; the old one still holds then.
    pub fn change_passphrase(&mut self, request: PassphraseRequest) -> Result<(), Failure> {
        let passphrase = Passphrase::new(request.passphrase);
        Ok(self.open_mut()?.change_passphrase(&passphrase, None)?)
    }

    pub(super) fn open_demo(&mut self) -> Result<(), Failure> {
        self.dossier = Some(Dossier::open_demo(self.home(), self.judge(), self.now())?);
        Ok(())
    }

    fn note_opened(&mut self) {
        self.settings.kept.last_opened = Some(self.now().to_string());
        self.settings.write();
    }
}

fn groups_of(code: &RecoveryCode) -> Vec<String> {
    code.to_string().split('-').map(str::to_owned).collect()
}

/// As the code itself is read: case and blanks do not count, O is 0, I and L are 1 (Crockford).
fn tidy(group: &str) -> String {
    let known = |c: char| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    };
    group.chars().filter(char::is_ascii_alphanumeric).map(known).collect()
}
