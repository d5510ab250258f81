//! Backups: made by hand and regularly, proven, and brought back.

use std::path::Path;

use dossier::{Code, Dossier, Watch, Zeroizing};
use jiff::SignedDuration;

use super::{
    Session,
    safety::{parsed, shown},
};
use crate::{
    ApiCode, BackupScheduleRequest, BackupView, Failure, RestoreRequest, RestoredView, SafetyView,
    SecretRequest, device::Device,
};

/// How many regular copies stay.
const KEEP: usize = 5;

impl Session {
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

    pub(super) fn shown_backup_folder(&self) -> String {
        self.device
            .backup_folder
            .as_deref()
            .map(shown)
            .unwrap_or_default()
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
