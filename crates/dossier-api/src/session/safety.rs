//! What keeps a dossier safe: backups, what opens it, a new key, and saving what can be saved.
//!
//! Long because one command after the other, all about what keeps a dossier safe; a split is due once the screens settle.

use std::path::Path;

use dossier::{
    Code, Dossier, Fault, Keystore, Passphrase, RecoveryCode, SlotKind, Unlock, Warning, Watch, Zeroizing,
    recovery_kit,
};
use jiff::{SignedDuration, Timestamp};

use super::{Session, read_id, read_ids};
use crate::{
    ApiCode, BackupScheduleRequest, BackupView, Failure, IdRequest, IdsRequest, KeystoreRequest,
    OverviewView, PassphraseRequest, RecoveryView, RestoreRequest, RestoredView, SafetyView, SalvagedView,
    SecretRequest, SlotView, device::Device,
};

/// How many regular copies stay.
const KEEP: usize = 5;

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
        let rekeyed = self.dossier_mut()?.rekey(&passphrase, kdf, &mut |_, _| {})?;
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

    /// The name that a save dialog for a backup starts with.
    pub fn backup_name(&self) -> String {
        let day: String = self.now().to_string().chars().take(10).collect();
        format!("dossier-{day}.{}", dossier::BACKUP_ENDING)
    }

    /// Writes a backup where the person wants it, and proves it.
    ///
    /// # Errors
    /// `locked`, `backup_exists`, `backup_source_damaged`, `disk_full`, …
    pub fn make_backup(&mut self, to: &Path, watch: &mut Watch<'_>) -> Result<BackupView, Failure> {
        let now = self.now();
        let about = self.dossier_mut()?.back_up(to, now, watch)?;
        Ok(BackupView::of(&about, to))
    }

    /// Keeps the folder for the regular copies. It is this device's, and so is the setting.
    ///
    /// # Errors
    /// `locked`, `destination_unwritable`, `disk_full`.
    pub fn choose_backup_folder(&mut self, folder: &Path) -> Result<SafetyView, Failure> {
        self.must_be_open()?;
        let device = Device {
            backup_folder: Some(folder.to_owned()),
            ..self.device.clone()
        };
        device.write(&self.places.settings_file)?;
        self.device = device;
        self.safety()
    }

    /// How often a regular copy is made; 0 for never.
    ///
    /// # Errors
    /// `locked`, `bad_request` above a year, `destination_unwritable`, `disk_full`.
    pub fn backup_schedule(&mut self, request: BackupScheduleRequest) -> Result<SafetyView, Failure> {
        self.must_be_open()?;
        if request.days > 366 {
            return Err(Failure::bad_request("days"));
        }
        let device = Device {
            backup_days: request.days,
            ..self.device.clone()
        };
        device.write(&self.places.settings_file)?;
        self.device = device;
        self.safety()
    }

    /// Makes the regular copy in the chosen folder now, whether or not it is due.
    ///
    /// # Errors
    /// `locked`, `stale` when no folder was chosen, or what the disk says.
    pub fn regular_backup(&mut self, watch: &mut Watch<'_>) -> Result<BackupView, Failure> {
        self.must_be_open()?;
        let now = self.now();
        let folder = self.device.backup_folder.clone();
        let folder = folder.ok_or_else(|| Failure::known(Code::Stale))?;
        let dossier = self.dossier_mut()?;
        let file = dossier.back_up_into(&folder, KEEP, now, watch)?;
        let (made, _) = dossier.backup_dates();
        let sizes = dossier.sizes();
        Ok(BackupView {
            file: shown(&file),
            made: made.unwrap_or(now).to_string(),
            records: super::records::small(sizes.records),
            files: super::records::small(sizes.blobs),
        })
    }

    /// True when a regular copy is due: a folder was chosen and the last copy is old enough. The shell asks
    /// when the dossier opens and when it is about to close.
    pub fn backup_is_due(&self) -> bool {
        let Some(dossier) = &self.dossier else {
            return false;
        };
        if self.demo || self.device.backup_folder.is_none() || self.device.backup_days == 0 {
            return false;
        }
        let (made, _) = dossier.backup_dates();
        let every = SignedDuration::from_hours(24 * i64::from(self.device.backup_days));
        // A date in the future is of a clock that was wrong then: better a copy too many.
        made.is_none_or(|made| made > self.now() || self.now().duration_since(made) >= every)
    }

    /// Proves that a backup can be restored. Needs no open dossier.
    ///
    /// # Errors
    /// `not_a_backup`, `backup_damaged`, `wrong_passphrase`, …
    pub fn drill_backup(
        &mut self,
        file: &Path,
        request: SecretRequest,
        watch: &mut Watch<'_>,
    ) -> Result<BackupView, Failure> {
        let typed = Zeroizing::new(request.secret);
        let (state, now) = (self.places.state_folder.clone(), self.now());
        self.with_secret(&typed, request.recovery, |secret| {
            let about = Dossier::drill(file, secret, Some(&state), now, &mut *watch)?;
            Ok(BackupView::of(&about, file))
        })
    }

    /// Brings a backup back: into the open dossier what it has not; as the dossier where there is none; in
    /// the place of one that is locked, which is kept beside it, when the person says so.
    ///
    /// # Errors
    /// `locked` for a locked dossier that should not be replaced; else as [`Session::drill_backup`].
    pub fn restore_backup(
        &mut self,
        file: &Path,
        request: RestoreRequest,
        watch: &mut Watch<'_>,
    ) -> Result<RestoredView, Failure> {
        let typed = Zeroizing::new(request.secret);
        if self.demo {
            return Err(Failure::of(ApiCode::DemoFixed));
        }
        let (home, now) = (self.home(), self.now());
        if let Some(dossier) = &mut self.dossier {
            let secret = parsed(&typed, request.recovery)?;
            let report = dossier.merge_backup(file, secret.unlock(), now, watch)?;
            return Ok(RestoredView::of(&report));
        }
        if !self.exists() {
            let dossier = self.with_secret(&typed, request.recovery, |secret| {
                Dossier::restore_backup(home.clone(), file, secret, now, &mut *watch)
                    .map(|(dossier, _)| dossier)
            })?;
            let records = super::records::small(dossier.records().count());
            self.adopt(dossier);
            return Ok(RestoredView {
                added: records,
                ledger: "kept".to_owned(),
                ..RestoredView::default()
            });
        }
        if !request.replace {
            return Err(Failure::known(Code::Locked));
        }
        let (dossier, earlier) = self.with_secret(&typed, request.recovery, |secret| {
            Dossier::restore_over(home.clone(), file, secret, now, &mut *watch)
        })?;
        let records = super::records::small(dossier.records().count());
        self.adopt(dossier);
        Ok(RestoredView {
            added: records,
            ledger: "kept".to_owned(),
            earlier: shown(&earlier),
            ..RestoredView::default()
        })
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
        let code = Zeroizing::new(code.to_string());
        let groups = code.split('-').map(str::to_owned).collect();
        self.recovery = Some(code);
        RecoveryView { groups }
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

    fn shown_backup_folder(&self) -> String {
        self.device
            .backup_folder
            .as_deref()
            .map(shown)
            .unwrap_or_default()
    }
}

/// Codes that say that a secret does not fit.
const WRONG: [Code; 2] = [Code::WrongPassphrase, Code::WrongRecoveryCode];

/// A secret as it was typed.
enum Typed {
    Passphrase(Passphrase),
    Recovery(RecoveryCode),
}

impl Typed {
    const fn unlock(&self) -> Unlock<'_> {
        match self {
            Self::Passphrase(passphrase) => Unlock::Passphrase(passphrase),
            Self::Recovery(code) => Unlock::Recovery(code),
        }
    }
}

fn parsed(typed: &str, recovery: bool) -> Result<Typed, Fault> {
    Ok(if recovery {
        Typed::Recovery(RecoveryCode::parse(typed)?)
    } else {
        Typed::Passphrase(Passphrase::new(typed.to_owned()))
    })
}

/// The last part of a path: what a person knows a file by, and no more of the device's layout.
fn shown(path: &Path) -> String {
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

impl BackupView {
    fn of(about: &dossier::BackupAbout, file: &Path) -> Self {
        let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            file: shown(file),
            made: about.made.to_string(),
            records: count(about.records),
            files: count(about.files),
        }
    }
}

impl RestoredView {
    fn of(report: &dossier::RestoreReport) -> Self {
        let count = super::records::small;
        Self {
            added: count(report.added.len()),
            updated: count(report.updated.len()),
            same: count(report.same),
            newer: count(report.newer),
            failed: count(report.failed.len()),
            ledger: report.ledger.as_str().to_owned(),
            earlier: String::new(),
        }
    }
}
