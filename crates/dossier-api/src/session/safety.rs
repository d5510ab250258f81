//! What keeps a dossier safe: what opens it, a new key, and saving what can be saved.

use std::path::Path;

use dossier::{
    Code, Dossier, Fault, Keystore, Passphrase, RecoveryCode, SlotKind, Unlock, Warning, Zeroizing,
    recovery_kit,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Session, read_id, read_ids};
use crate::{
    ApiCode, Failure, IdRequest, IdsRequest, KeystoreRequest, OverviewView, PassphraseRequest, RecoveryView,
    SafetyView, SalvagedView, SlotView,
};

/// The setting that says when the recovery code in force was typed back right.
pub(super) const RECOVERY_CHECKED: &str = "recoveryChecked";

impl Session {
    /// How safe the dossier is, for the screen that says so.
    ///
    /// # Errors
    /// `locked`.
    pub fn safety(&self) -> Result<SafetyView, Failure> {
        let dossier = self.dossier()?;
        let (made, proven) = dossier.backup_dates();
        let text = |moment: Option<Timestamp>| moment.map(|moment| moment.to_string());
        let doors = dossier.doors();
        Ok(SafetyView {
            last_backup: text(made),
            last_proven: text(proven),
            backup_folder: self.shown_backup_folder(),
            backup_days: self.device.backup_days,
            backup_due: self.backup_is_due(),
            weak_kdf: self.weak_kdf,
            keystore_there: self.keystore.is_some(),
            keystore_on: doors.iter().any(|door| door.kind == SlotKind::Keystore),
            older: dossier.warnings().contains(&Warning::RolledBack),
            warnings: dossier
                .warnings()
                .iter()
                .map(|warning| warning.as_str().to_owned())
                .collect(),
            recovery_checked: dossier
                .setting(RECOVERY_CHECKED)
                .and_then(|moment| moment.as_str())
                .map(str::to_owned),
            slots: doors
                .iter()
                .map(|door| SlotView {
                    id: door.id.to_string(),
                    kind: kind_name(door.kind).to_owned(),
                    here: door.here,
                })
                .collect(),
        })
    }

    /// Makes a new recovery code, to be shown once and confirmed; the old one opens nothing more.
    ///
    /// # Errors
    /// `locked`, `demo_fixed`, or what the disk says; the old one still holds then.
    pub fn new_recovery(&mut self) -> Result<RecoveryView, Failure> {
        self.must_not_be_the_demo()?;
        let code = self.dossier_mut()?.new_recovery()?;
        Ok(self.show_code(&code))
    }

    /// The name that a save dialog for the recovery kit starts with.
    pub fn kit_name(&self) -> String {
        dossier::model::words::say(self.language(), "kit_file", &[])
    }

    /// Writes the page to print, while the code that was shown still waits to be confirmed.
    ///
    /// # Errors
    /// `locked`; `stale` when no code waits; `destination_unwritable`, `disk_full`.
    pub fn save_kit(&mut self, to: &Path) -> Result<bool, Failure> {
        self.must_be_open()?;
        let shown = self
            .recovery
            .as_ref()
            .ok_or_else(|| Failure::known(Code::Stale))?;
        let code = RecoveryCode::parse(shown).map_err(Fault::from)?;
        let page = recovery_kit(&code, &self.learner(), self.now(), self.language());
        dossier::write_private_file(to, page.as_bytes())?;
        Ok(true)
    }

    /// One more passphrase for the same dossier.
    ///
    /// # Errors
    /// `locked`, `demo_fixed`, `passphrase_empty`, `too_many_doors`.
    pub fn add_passphrase(&mut self, request: PassphraseRequest) -> Result<SafetyView, Failure> {
        let passphrase = Passphrase::new(request.passphrase);
        self.must_not_be_the_demo()?;
        let kdf = self.stronger_kdf();
        self.dossier_mut()?.add_passphrase(&passphrase, kdf)?;
        self.safety()
    }

    /// Takes a passphrase, the recovery code or the keystore away.
    ///
    /// # Errors
    /// `locked`, `demo_fixed`, `not_found`; `last_passphrase`.
    pub fn remove_slot(&mut self, request: IdRequest) -> Result<SafetyView, Failure> {
        self.must_not_be_the_demo()?;
        let door = read_id(&request.id, "id")?;
        self.dossier_mut()?.remove_door(door)?;
        self.safety()
    }

    /// Lets this device's keystore open the dossier, or no more.
    ///
    /// # Errors
    /// `locked`, `demo_fixed`; `keystore_refused` when there is none or it says no.
    pub fn keystore(&mut self, request: KeystoreRequest) -> Result<SafetyView, Failure> {
        self.must_not_be_the_demo()?;
        let keystore = self
            .keystore
            .clone()
            .ok_or_else(|| Failure::known(Code::KeystoreRefused))?;
        let dossier = self.dossier_mut()?;
        if request.on {
            dossier.add_keystore(&*keystore)?;
        } else {
            dossier.remove_keystore(&*keystore)?;
        }
        self.safety()
    }

    /// Opens the dossier with what this device's keystore holds.
    ///
    /// # Errors
    /// `no_dossier`, `keystore_empty`, `in_use`, …
    pub fn unlock_keystore(&mut self) -> Result<OverviewView, Failure> {
        if self.dossier.is_some() {
            return self.overview();
        }
        if !self.exists() {
            return Err(self.closed());
        }
        let empty = || Failure::known(Code::KeystoreEmpty);
        let keystore = self.keystore.clone().ok_or_else(empty)?;
        let id = Dossier::id_in(&self.home()).ok_or_else(empty)?;
        let secret = keystore.fetch(id).ok_or_else(empty)?;
        let dossier = match Dossier::open(self.home(), Unlock::Keystore(&secret)) {
            // The keystore's secret is of an earlier key: the person is asked for his own.
            Err(fault) if fault.code() == Code::WrongPassphrase => return Err(empty()),
            other => other?,
        };
        self.adopt(dossier);
        self.overview()
    }

    /// Seals everything with a new key; shows the new recovery code.
    ///
    /// # Errors
    /// `locked`, `demo_fixed`, `passphrase_empty`, `read_only_damaged`, or what the disk says.
    pub fn rekey(&mut self, request: PassphraseRequest) -> Result<RecoveryView, Failure> {
        let passphrase = Passphrase::new(request.passphrase);
        self.must_not_be_the_demo()?;
        let kdf = self.stronger_kdf();
        let watcher = self.watcher.clone();
        // It goes on by itself when it was cut off; stopping half-way would only be another way to be cut off.
        let rekeyed = self.dossier_mut()?.rekey(&passphrase, kdf, &mut |done, of| {
            if let Some(told) = &watcher {
                told(done, of);
            }
        })?;
        Ok(self.show_code(&rekeyed.recovery))
    }

    /// Accepts that the dossier is older than what this device saw.
    ///
    /// # Errors
    /// `locked`, or what the disk says.
    pub fn accept_older(&mut self) -> Result<SafetyView, Failure> {
        let now = self.now();
        self.dossier_mut()?.accept_older(now)?;
        self.safety()
    }

    /// Takes records out of the bin for good.
    ///
    /// # Errors
    /// `locked`, `bad_request`, or what the disk says.
    pub fn erase(&mut self, request: IdsRequest) -> Result<(), Failure> {
        let ids = read_ids(&request.ids)?;
        self.dossier_mut()?.erase(&ids)?;
        Ok(())
    }

    /// Writes everything that can be read into an empty folder, in clear.
    ///
    /// # Errors
    /// `locked`, `destination_unwritable`, `disk_full`.
    pub fn salvage(&self, folder: &Path) -> Result<SalvagedView, Failure> {
        let salvaged = self.dossier()?.salvage(folder)?;
        let count = super::records::small;
        Ok(SalvagedView {
            records: count(salvaged.records),
            files: count(salvaged.files),
            older: count(salvaged.older.len()),
            lost: salvaged.lost.iter().map(ToString::to_string).collect(),
            lost_files: count(salvaged.lost_files.len()),
        })
    }

    /// Gives the session the keystore of this device.
    pub fn use_keystore(&mut self, keystore: std::sync::Arc<dyn Keystore>) {
        self.keystore = Some(keystore);
    }

    /// Tries a secret, with patience for slips and none for guessing.
    pub(super) fn with_secret<T>(
        &mut self,
        typed: &str,
        recovery: bool,
        act: impl FnOnce(Unlock<'_>) -> Result<T, Fault>,
    ) -> Result<T, Failure> {
        let now = self.now();
        self.tries.may(now)?;
        let done = parsed(typed, recovery)
            .map_err(Failure::from)
            .and_then(|secret| act(secret.unlock()).map_err(Failure::from));
        match &done {
            Ok(_) => self.tries.right(),
            Err(failure) if WRONG.iter().any(|code| failure.code == code.as_str()) => {
                let now = self.now();
                self.tries.wrong(now);
            }
            Err(_) => {}
        }
        done
    }

    fn show_code(&mut self, code: &RecoveryCode) -> RecoveryView {
        self.note_recovery_checked(false);
        let code = Zeroizing::new(code.to_string());
        let groups = code.split('-').map(str::to_owned).collect();
        self.recovery = Some(code);
        RecoveryView { groups }
    }

    /// Remembers that the recovery code in force was typed back right, or that it is a new one.
    pub(super) fn note_recovery_checked(&mut self, right: bool) {
        let now = self.now();
        let moment = if right {
            json!(now.to_string())
        } else {
            Value::Null
        };
        if let Some(dossier) = &mut self.dossier
            && let Err(fault) = dossier.keep_setting(RECOVERY_CHECKED, moment, now)
        {
            // The code is as good as it was; only the reminder of it would come once more.
            tracing::warn!(
                code = fault.code().as_str(),
                "that the recovery code was checked was not kept"
            );
        }
    }

    /// The demo opens without being asked, by the passphrase that is printed in the source.
    fn must_not_be_the_demo(&self) -> Result<(), Failure> {
        self.must_be_open()?;
        if self.demo {
            return Err(Failure::of(ApiCode::DemoFixed));
        }
        Ok(())
    }

    fn learner(&self) -> String {
        let name = self
            .dossier
            .as_ref()
            .and_then(|dossier| dossier.setting(super::door::NAME));
        name.and_then(|name| name.as_str()).unwrap_or_default().to_owned()
    }
}

/// Codes that say that a secret does not fit.
const WRONG: [Code; 2] = [Code::WrongPassphrase, Code::WrongRecoveryCode];

/// A secret as it was typed.
pub(super) enum Typed {
    Passphrase(Passphrase),
    Recovery(RecoveryCode),
}

impl Typed {
    pub(super) const fn unlock(&self) -> Unlock<'_> {
        match self {
            Self::Passphrase(passphrase) => Unlock::Passphrase(passphrase),
            Self::Recovery(code) => Unlock::Recovery(code),
        }
    }
}

pub(super) fn parsed(typed: &str, recovery: bool) -> Result<Typed, Fault> {
    Ok(if recovery {
        Typed::Recovery(RecoveryCode::parse(typed)?)
    } else {
        Typed::Passphrase(Passphrase::new(typed.to_owned()))
    })
}

/// The last part of a path: what a person knows a file by, and no more of the device's layout.
pub(super) fn shown(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

const fn kind_name(kind: SlotKind) -> &'static str {
    match kind {
        SlotKind::Passphrase => "passphrase",
        SlotKind::Recovery => "recovery",
        SlotKind::Keystore => "keystore",
    }
}
