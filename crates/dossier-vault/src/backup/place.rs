//! A backup's file: whole under its name, or not there.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;

use dossier_seal::{SealFault, make_bytes};

use super::BackupFault;
use crate::fault::DiskFault;
use crate::folder::{private, sync_folder};

/// Makes a file whole in one step: `fill` gets an empty private one beside it, which takes its name once
/// it is durable. An existing file is never overwritten, also when it comes up meanwhile.
pub(super) fn write_new(
    to: &Path,
    fill: impl FnOnce(&Path) -> Result<(), BackupFault>,
) -> Result<(), BackupFault> {
    let unwritable = |error: io::Error| match DiskFault::from(error) {
        DiskFault::Full => BackupFault::DiskFull,
        DiskFault::ReadOnly => BackupFault::Unwritable(io::ErrorKind::PermissionDenied),
        DiskFault::Io(io::ErrorKind::AlreadyExists) => BackupFault::Exists,
        DiskFault::Io(kind) => BackupFault::Unwritable(kind),
        _ => BackupFault::Unwritable(io::ErrorKind::Other),
    };
    let name = to
        .file_name()
        .ok_or(BackupFault::Unwritable(io::ErrorKind::InvalidInput))?
        .to_string_lossy();
    let nonce = u64::from_be_bytes(make_bytes().map_err(SealFault::from)?);
    let part = to.with_file_name(format!(".{name}.{nonce:016x}.part"));
    let made = private(OpenOptions::new().write(true).create_new(true))
        .open(&part)
        .map_err(unwritable)
        .and_then(|_| fill(&part))
        .and_then(|()| {
            // A second name never takes the place of an existing file, as a rename would. Some file
            // systems know no second names; there the window between looking and renaming is small.
            match fs::hard_link(&part, to) {
                Ok(()) => fs::remove_file(&part),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
                Err(_) if to.symlink_metadata().is_ok() => Err(io::ErrorKind::AlreadyExists.into()),
                Err(_) => fs::rename(&part, to),
            }
            .map_err(unwritable)?;
            let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty());
            sync_folder(parent.unwrap_or(Path::new("."))).map_err(unwritable)
        });
    if made.is_err() {
        let _ = fs::remove_file(&part);
    }
    made
}
