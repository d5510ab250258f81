//! Backups: made, proven, restored, and laid beside the live dossier without harming it.

use std::fs;
use std::path::{Path, PathBuf};

use dossier_seal::{Unlock, make_bytes, make_id};
use dossier_vault::{Backup, BackupAbout, BackupFault, Vault, Watch, swap_folders};
use jiff::Timestamp;

use crate::backup_log::BackupLog;
use crate::merging::{RestoreReport, merge};
use crate::{Dossier, Fault, Home};

/// The ending of a backup's name.
pub const BACKUP_ENDING: &str = "dossierbackup";

impl Dossier {
    /// Writes a backup into a file that does not exist yet, and proves it to its last byte before it says
    /// so. It opens with whatever opens the dossier now.
    ///
    /// # Errors
    /// [`Fault::Backup`]; nothing is left behind.
    pub fn back_up(
        &mut self,
        to: &Path,
        now: Timestamp,
        watch: &mut Watch<'_>,
    ) -> Result<BackupAbout, Fault> {
        let about = self.vault.back_up(to, now, watch)?;
        if let Some(state) = self.state_folder() {
            // The backup stands; only the reminder of the next one would come early.
            let _ = BackupLog::in_folder(state).made(self.vault.id(), now);
        }
        Ok(about)
    }

    /// Writes the regular copy into a folder that the learner chose, and lets the oldest of more than
    /// `keep` copies of this dossier go. Its name has the dossier's and the day.
    ///
    /// # Errors
    /// [`Fault::Backup`]; no earlier copy is touched then.
    pub fn back_up_into(
        &mut self,
        folder: &Path,
        keep: usize,
        now: Timestamp,
        watch: &mut Watch<'_>,
    ) -> Result<PathBuf, Fault> {
        let day = now.to_string().chars().take(10).collect::<String>();
        let stem = self
            .home_folder()
            .and_then(Path::file_stem)
            .unwrap_or("dossier".as_ref());
        let stem = format!("{}-{day}", stem.to_string_lossy());
        let free = (1..)
            .map(|n| match n {
                1 => folder.join(format!("{stem}.{BACKUP_ENDING}")),
                n => folder.join(format!("{stem}-{n}.{BACKUP_ENDING}")),
            })
            .find(|file| file.symlink_metadata().is_err())
            .ok_or(BackupFault::Exists)?;
        self.back_up(&free, now, watch)?;
        self.thin_out(folder, keep);
        Ok(free)
    }

    /// Proves that a backup could be restored: reads all of it in memory, compares counts and hashes, and
    /// remembers the date. No dossier is needed, and nothing is written beside that date.
    ///
    /// # Errors
    /// [`Fault::Backup`].
    pub fn drill(
        file: &Path,
        secret: Unlock<'_>,
        state: Option<&Path>,
        now: Timestamp,
        watch: &mut Watch<'_>,
    ) -> Result<BackupAbout, Fault> {
        let backup = Backup::open(file)?;
        let id = backup.vault_id();
        let about = backup
            .unlock(secret)
            .map_err(|fault| by(secret, fault))?
            .prove(watch)?;
        if let Some(state) = state {
            // It is proven whether or not this device remembers when.
            let _ = BackupLog::in_folder(state).proven(id, now);
        }
        Ok(about)
    }

    /// Restores a backup in a place where no dossier is, and opens it.
    ///
    /// That it came back from a backup is the next line of its ledger, if it has one; this device takes its
    /// state as the newest from now on.
    ///
    /// # Errors
    /// [`Fault::Backup`], with nothing left behind; [`Fault::Open`].
    pub fn restore_backup(
        home: Home,
        file: &Path,
        secret: Unlock<'_>,
        now: Timestamp,
        watch: &mut Watch<'_>,
    ) -> Result<(Self, BackupAbout), Fault> {
        let open = Backup::open(file)?
            .unlock(secret)
            .map_err(|fault| by(secret, fault))?;
        let about = open.restore(&home.folder, watch)?;
        let mut dossier = Self::open(home, secret)?;
        dossier.note_recovery(now)?;
        Ok((dossier, about))
    }

    /// Restores a backup in the place of a dossier, which stays whole under another name beside it. The
    /// restored one is proven before the two change places.
    ///
    /// # Errors
    /// [`Fault::Backup`], [`Fault::Open`] with the live dossier untouched in its place.
    pub fn restore_over(
        home: Home,
        file: &Path,
        secret: Unlock<'_>,
        now: Timestamp,
        watch: &mut Watch<'_>,
    ) -> Result<(Self, PathBuf), Fault> {
        let earlier = earlier_name(&home.folder, now)?;
        let open = Backup::open(file)?
            .unlock(secret)
            .map_err(|fault| by(secret, fault))?;
        open.restore(&earlier, watch)?;
        swap_folders(&home.folder, &earlier).map_err(|fault| {
            // The live dossier is where it was; the copy that was not used would only confuse.
            let _ = fs::remove_dir_all(&earlier);
            Fault::Open {
                fault,
                by_recovery: false,
            }
        })?;
        let mut dossier = Self::open(home, secret)?;
        dossier.note_recovery(now)?;
        Ok((dossier, earlier))
    }

    /// Brings what a backup has and this dossier has not into this dossier: records, versions, files, and
    /// the end of a ledger that was lost. Nothing that is here is changed. `scratch` is a folder that does
    /// not exist; the backup lies in it, sealed, until this returns.
    ///
    /// # Errors
    /// [`Fault::Backup`], [`Fault::Write`]. What was brought in before it stays; doing it again goes on.
    pub fn merge_backup(
        &mut self,
        file: &Path,
        secret: Unlock<'_>,
        now: Timestamp,
        watch: &mut Watch<'_>,
    ) -> Result<RestoreReport, Fault> {
        let open = Backup::open(file)?
            .unlock(secret)
            .map_err(|fault| by(secret, fault))?;
        let scratch = self.scratch_folder()?;
        open.restore(&scratch, watch)?;
        let merged = Vault::open(&scratch, secret, None)
            .map_err(|fault| Fault::Open {
                fault,
                by_recovery: matches!(secret, Unlock::Recovery(_)),
            })
            .and_then(|opened| merge(self, &opened.vault, now));
        // All of it is sealed; what cannot be taken away now is room, not a leak.
        let _ = fs::remove_dir_all(&scratch);
        merged
    }

    /// When this device last made a backup of this dossier, and when it last proved one.
    pub fn backup_dates(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        let Some(state) = self.state_folder() else {
            return (None, None);
        };
        BackupLog::in_folder(state).dates(self.vault.id())
    }

    fn scratch_folder(&self) -> Result<PathBuf, Fault> {
        let state = self
            .state_folder()
            .ok_or(Fault::DestinationUnwritable(std::io::ErrorKind::NotFound))?;
        Ok(state.join(format!("restore-{}", make_id()?)))
    }

    /// Lets old copies of this dossier go. One that cannot be taken away is no failure of the new one.
    fn thin_out(&self, folder: &Path, keep: usize) {
        let ours = |file: &PathBuf| {
            file.extension().is_some_and(|ending| ending == BACKUP_ENDING)
                && Backup::open(file).is_ok_and(|backup| backup.vault_id() == self.vault.id())
        };
        let files = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut copies: Vec<_> = files
            .map(|file| file.path())
            .filter(ours)
            .filter_map(|file| Some((fs::metadata(&file).ok()?.modified().ok()?, file)))
            .collect();
        copies.sort_unstable();
        let gone = copies.len().saturating_sub(keep.max(1));
        for (_, file) in copies.into_iter().take(gone) {
            let _ = fs::remove_file(file);
        }
    }
}

/// A free name beside a dossier, for the one that was there before a restore.
fn earlier_name(folder: &Path, now: Timestamp) -> Result<PathBuf, Fault> {
    let stem = folder.file_stem().unwrap_or_default().to_string_lossy();
    let day = now.to_string().chars().take(10).collect::<String>();
    let nonce = u16::from_be_bytes(make_bytes()?);
    Ok(folder.with_file_name(format!("{stem}.earlier-{day}-{nonce:04x}.dossier")))
}

/// A wrong secret is told by its kind.
fn by(secret: Unlock<'_>, fault: BackupFault) -> Fault {
    match fault {
        BackupFault::Open(fault) => Fault::Open {
            fault,
            by_recovery: matches!(secret, Unlock::Recovery(_)),
        },
        other => Fault::Backup(other),
    }
}
