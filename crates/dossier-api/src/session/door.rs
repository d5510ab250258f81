//! In and out: making, opening, locking, and what opens it.

use std::{path::Path, time::Duration};

use dossier::{
    Code, Dossier, Fault, KdfParams, Lang, Passphrase, Zeroizing, calibrate, make_words, model::Language,
    rate,
};
use jiff::SignedDuration;
use serde_json::json;

use super::{Session, demo::DEMO_NAME};
use crate::{
    ApiCode, ConfirmRequest, CreateRequest, Failure, OverviewView, PassphraseRequest, PreferencesRequest,
    RecoveryView, SettingsRequest, StartView, StrengthView, UnlockRequest,
    device::{self, Device},
};

/// How many words a generated passphrase has: 62 bits, out of reach behind Argon2id.
const WORDS: usize = 6;
/// Below this a stored setting is offered to be made stronger.
const QUICK: SignedDuration = SignedDuration::from_millis(250);
/// Under which name the dossier keeps what the learner wants to be called.
pub(super) const NAME: &str = "profile.name";

impl Session {
    /// Where the app stands.
    pub fn start(&self) -> StartView {
        let exists = self.exists();
        let state = match (&self.dossier, exists) {
            (Some(_), _) => "open",
            (None, true) => "locked",
            (None, false) => "none",
        };
        StartView {
            state: state.to_owned(),
            name: if exists { self.shown_name() } else { String::new() },
            last_opened: self.device.last_opened.map(|moment| moment.to_string()),
            demo: self.demo,
            language: self.language().tag().to_owned(),
            theme: self.device.theme.clone(),
            keystore: self.keystore.is_some(),
            parked: self.parking.views(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            lock_after: self.device.lock_after,
            keys: self.device.keys,
            text_size: self.device.text_size,
            safe_rendering: self.device.safe_rendering,
            showing: self.showing.is_some(),
        }
    }

    /// Keeps the settings that are not secret on this device.
    ///
    /// # Errors
    /// `bad_request` for an unknown language or theme; `destination_unwritable`, `disk_full`.
    pub fn settings(&mut self, request: SettingsRequest) -> Result<StartView, Failure> {
        let language = device::language(&request.language).ok_or_else(|| Failure::bad_request("language"))?;
        let theme = device::theme(&request.theme).ok_or_else(|| Failure::bad_request("theme"))?;
        let device = Device {
            language,
            theme: theme.to_owned(),
            ..self.device.clone()
        };
        device.write(&self.places.settings_file)?;
        self.device = device;
        Ok(self.start())
    }

    /// Keeps how the screens behave on this device.
    ///
    /// # Errors
    /// `bad_request` for a number out of bounds; `destination_unwritable`, `disk_full`.
    pub fn preferences(&mut self, request: PreferencesRequest) -> Result<StartView, Failure> {
        if request.lock_after > device::MOST_MINUTES {
            return Err(Failure::bad_request("lockAfter"));
        }
        if !device::TEXT_SIZES.contains(&request.text_size) {
            return Err(Failure::bad_request("textSize"));
        }
        let device = Device {
            lock_after: request.lock_after,
            keys: request.keys,
            text_size: request.text_size,
            safe_rendering: request.safe_rendering,
            ..self.device.clone()
        };
        device.write(&self.places.settings_file)?;
        self.device = device;
        Ok(self.start())
    }

    /// Words that nobody has thought of before, in the reader's language.
    ///
    /// # Errors
    /// `no_random`.
    pub fn make_passphrase(&self) -> Result<StrengthView, Failure> {
        let words = make_words(WORDS, lang(self.language())).map_err(Fault::from)?;
        let strength = rate(&words);
        Ok(StrengthView {
            passphrase: words.to_string(),
            score: strength.score,
            bits: strength.bits,
        })
    }

    /// How strong a passphrase is: advice, never a gate.
    ///
    /// # Errors
    /// None; it answers like every command.
    pub fn rate_passphrase(&self, request: PassphraseRequest) -> Result<StrengthView, Failure> {
        let strength = rate(&Zeroizing::new(request.passphrase));
        Ok(StrengthView {
            passphrase: String::new(),
            score: strength.score,
            bits: strength.bits,
        })
    }

    /// Makes a dossier in the app's own folder and opens it.
    ///
    /// # Errors
    /// `passphrase_empty`, `already_exists`, or what the disk says. Nothing is left behind.
    pub fn create(&mut self, request: CreateRequest) -> Result<RecoveryView, Failure> {
        let passphrase = Passphrase::new(request.passphrase);
        if self.exists() {
            return Err(Failure::known(Code::AlreadyExists));
        }
        let (mut dossier, code) = Dossier::create(self.home(), &passphrase, self.kdf())?;
        let name = request.name.trim();
        // From here on nothing may fail: the dossier stands, and its code is shown only now.
        if let Err(fault) = dossier.keep_setting(NAME, json!(name), self.now()) {
            tracing::warn!(code = fault.code().as_str(), "the learner's name was not kept");
        }
        let code = Zeroizing::new(code.to_string());
        let groups = code.split('-').map(str::to_owned).collect();
        self.recovery = Some(code);
        self.adopt(dossier);
        Ok(RecoveryView { groups })
    }

    /// Compares typed groups with the code that was shown; once they fit, the code is wiped.
    ///
    /// # Errors
    /// `locked`; `stale` when no code waits to be confirmed; `bad_request` for places that are none.
    pub fn confirm_recovery(&mut self, request: ConfirmRequest) -> Result<bool, Failure> {
        self.must_be_open()?;
        let code = self
            .recovery
            .as_ref()
            .ok_or_else(|| Failure::known(Code::Stale))?;
        let groups: Vec<&str> = code.split('-').collect();
        let ConfirmRequest {
            mut places,
            groups: typed,
        } = request;
        if places.len() < 2 || places.len() != typed.len() {
            return Err(Failure::bad_request("places"));
        }
        let mut fits = true;
        for (place, typed) in places.iter().zip(typed) {
            let shown = groups
                .get(usize::from(*place))
                .ok_or_else(|| Failure::bad_request("places"))?;
            fits &= *plain(&Zeroizing::new(typed)) == **shown;
        }
        places.sort_unstable();
        if places.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Failure::bad_request("places"));
        }
        if fits {
            self.recovery = None;
            self.note_recovery_checked(true);
        }
        Ok(fits)
    }

    /// Opens the dossier with its passphrase or its recovery code.
    ///
    /// # Errors
    /// `no_dossier`, `wrong_passphrase`, `wrong_recovery_code`, `recovery_code_malformed`, `in_use`, …
    pub fn unlock(&mut self, request: UnlockRequest) -> Result<OverviewView, Failure> {
        let secret = Zeroizing::new(request.secret);
        if self.dossier.is_some() {
            return self.overview();
        }
        if !self.exists() {
            return Err(self.closed());
        }
        if self.demo {
            // Its passphrase is printed in the source: asking for it would only be in the way.
            self.open_demo()?;
            return self.overview();
        }
        let (home, before) = (self.home(), self.now());
        let dossier = self.with_secret(&secret, request.recovery, |secret| Dossier::open(home, secret))?;
        let took = self.now().duration_since(before);
        self.adopt(dossier);
        // All of opening was quicker than the key alone should be; a clock that stands still measures nothing.
        self.weak_kdf = !request.recovery && took.is_positive() && took < QUICK;
        self.overview()
    }

    /// Locks: keys, plans, opened bundles and a code that was not confirmed are wiped. Files that wait
    /// stay: they were never in the dossier.
    pub fn lock(&mut self) -> StartView {
        self.plans.clear();
        self.bundles.clear();
        self.recovery = None;
        self.showing = None;
        if let Some(dossier) = self.dossier.take() {
            dossier.lock();
        }
        self.start()
    }

    /// Locks with another passphrase from now on.
    ///
    /// # Errors
    /// `locked`, `passphrase_empty`, `demo_fixed`, or what the disk says; the old one still holds then.
    pub fn change_passphrase(&mut self, request: PassphraseRequest) -> Result<(), Failure> {
        let passphrase = Passphrase::new(request.passphrase);
        self.must_be_open()?;
        if self.demo {
            // The demo opens without being asked, by the passphrase that is printed in the source.
            return Err(Failure::of(ApiCode::DemoFixed));
        }
        let kdf = self.stronger_kdf();
        self.dossier_mut()?.change_passphrase(&passphrase, kdf)?;
        self.weak_kdf = false;
        Ok(())
    }

    /// Goes on with a dossier that has just been opened.
    pub(super) fn adopt(&mut self, mut dossier: Dossier) {
        dossier.age(self.now());
        self.showing = None;
        self.dossier = Some(dossier);
        self.last_seen = self.now();
        self.device.last_opened = Some(self.now());
        // That it was opened today is a convenience; the dossier is open whether or not it is kept.
        if let Err(fault) = self.device.write(&self.places.settings_file) {
            tracing::warn!(code = fault.code().as_str(), "the settings were not kept");
        }
    }

    fn shown_name(&self) -> String {
        if self.demo {
            return DEMO_NAME.to_owned();
        }
        let stem = Path::new(&self.places.dossier_folder).file_stem();
        stem.map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default()
    }

    /// Settings that cost a guesser more than those in force, if this device can do more by now.
    pub(super) fn stronger_kdf(&self) -> Option<KdfParams> {
        let work = |kdf: KdfParams| u64::from(kdf.m_kib) * u64::from(kdf.t);
        let (now, new) = (self.dossier.as_ref()?.kdf()?, self.kdf());
        Some(if work(new) > work(now) { new } else { now })
    }

    /// Settings for key derivation that suit this device. A clock that stands still measures nothing.
    fn kdf(&self) -> KdfParams {
        let mut timeless = false;
        let chosen = calibrate(&mut |work| {
            let before = self.now();
            work();
            let took = Duration::try_from(self.now().duration_since(before)).unwrap_or_default();
            timeless |= took.is_zero();
            took
        });
        if timeless { KdfParams::DEFAULT } else { chosen }
    }
}

/// A group as it is printed, from what people type.
fn plain(typed: &str) -> Zeroizing<String> {
    let letters = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        });
    Zeroizing::new(letters.collect())
}

const fn lang(language: Language) -> Lang {
    match language {
        Language::Nl => Lang::Nl,
        Language::En => Lang::En,
    }
}
