//! Two dossiers change places, so that a restore never leaves a place empty.

use std::fs;
use std::io;
use std::path::Path;

use dossier_seal::make_bytes;

use crate::fault::DiskFault;
use crate::folder::{Folder, sync_folder};
use crate::{CreateFault, OpenFault};

/// Puts the dossier in `other` in the place of the one in `place`, which stands in `other` afterwards.
/// Both lie in the same folder. Where the system can, the two names change in one step; elsewhere three
/// renames do it, and what interrupts them leaves both dossiers whole under some name.
///
/// # Errors
/// [`OpenFault::InUse`] when either is open; else what the disk says, and both are where they were.
pub fn swap_folders(place: &Path, other: &Path) -> Result<(), OpenFault> {
    // Held until both have their names. Something in `place` that is no dossier any more needs no lock.
    let _held: Vec<Folder> = [place, other]
        .into_iter()
        .map(Folder::open)
        .filter(|held| !matches!(held, Err(OpenFault::NotADossier)))
        .collect::<Result<_, _>>()?;
    let swapped = exchange(place, other).or_else(|_| by_renames(place, other));
    let parent = place.parent().unwrap_or(Path::new("."));
    swapped
        .and_then(|()| sync_folder(parent))
        .map_err(|error| DiskFault::from(error).into())
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn exchange(place: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, other, CWD, place, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

fn by_renames(place: &Path, other: &Path) -> io::Result<()> {
    let nonce = u64::from_be_bytes(make_bytes().map_err(io::Error::other)?);
    let aside = place.with_extension(format!("{nonce:016x}.aside"));
    fs::rename(place, &aside)?;
    if let Err(error) = fs::rename(other, place) {
        fs::rename(&aside, place)?;
        return Err(error);
    }
    fs::rename(&aside, other)
}

impl From<OpenFault> for CreateFault {
    fn from(fault: OpenFault) -> Self {
        Self::Reopen(fault)
    }
}
