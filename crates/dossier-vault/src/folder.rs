//! The folder: everything on disk that is not the database.
//!
//! `LOCK` keeps a second process out, `header.bak` is the spare copy of the header, `ballast` is a
//! mebibyte to give away when the disk is full. Folders are 0700 and files 0600.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use dossier_seal::make_bytes;

use crate::fault::{CreateFault, DiskFault, OpenFault};
use crate::store::{DATABASE, LOG};

const LOCK: &str = "LOCK";
const SPARE: &str = "header.bak";
const SPARE_NEW: &str = "header.bak.new";
const BALLAST: &str = "ballast";
const BALLAST_LEN: u64 = 1 << 20;
/// A sealed copy of the database from before a migration; the shape that it has follows.
const COPY: &str = "before-shape-";

/// A dossier's folder, and the lock on it for as long as this lives.
pub(crate) struct Folder {
    path: PathBuf,
    writable: bool,
    /// Held for its lock, which the system gives back when the process ends in whatever way.
    _lock: Option<File>,
    /// A copy is taken away when it is let go.
    temporary: bool,
    /// The database's file as it was opened.
    database: Option<FileId>,
    /// Its log, likewise.
    log: Option<FileId>,
}

/// What tells one file from another that takes its place; `None` where there is no such file.
#[cfg(unix)]
type FileId = (u64, u64);
/// An open file cannot be replaced there.
#[cfg(not(unix))]
type FileId = ();

impl Folder {
    /// Locks the folder of a dossier that exists.
    pub(crate) fn open(path: &Path) -> Result<Self, OpenFault> {
        if !path.join(DATABASE).is_file() && !path.join(SPARE).is_file() {
            return Err(OpenFault::NotADossier);
        }
        let (lock, writable) = match private(
            OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false),
        )
        .open(path.join(LOCK))
        {
            Ok(file) => (Some(take(file)?), true),
            Err(error) => match DiskFault::from(error) {
                // Nobody can write here, so that there is nothing to lock against.
                DiskFault::ReadOnly => (None, false),
                other => return Err(other.into()),
            },
        };
        Ok(Self {
            path: path.to_owned(),
            writable,
            _lock: lock,
            temporary: false,
            database: None,
            log: None,
        })
    }

    /// Copies a folder that cannot be written into `scratch`, an empty folder of the caller's.
    pub(crate) fn copy(from: &Path, scratch: &Path) -> Result<Self, OpenFault> {
        if !from.join(DATABASE).is_file() {
            return Err(OpenFault::NotADossier);
        }
        let copied = || -> io::Result<()> {
            make_folder(scratch)?;
            for name in [DATABASE, LOG, SPARE] {
                copy_file(&from.join(name), &scratch.join(name))?;
            }
            Ok(())
        };
        // From here on the copy goes when the folder is dropped, also on the way out of a fault.
        let folder = Self {
            path: scratch.to_owned(),
            writable: false,
            _lock: None,
            temporary: true,
            database: None,
            log: None,
        };
        copied().map_err(DiskFault::from)?;
        Ok(folder)
    }

    /// The database's place.
    pub(crate) fn database(&self) -> PathBuf {
        self.path.join(DATABASE)
    }

    /// Remembers which file is open as the database.
    pub(crate) fn database_is_open(&mut self) {
        self.database = file_id(&self.database());
        self.log = file_id(&self.path.join(LOG));
    }

    /// True when another file stands in the database's place by now, or in its log's, or none: put there by a program
    /// that keeps folders alike, or by hand. What is written to the open one is lost with it.
    pub(crate) fn is_replaced(&self) -> bool {
        let gone = |open: Option<FileId>, name| open.is_some() && file_id(&self.path.join(name)) != open;
        gone(self.database, DATABASE) || gone(self.log, LOG)
    }

    /// True when a log stands here that is not the open one's: it belongs to the database that came with it, and may
    /// hold commits that are nowhere else.
    pub(crate) fn has_other_log(&self) -> bool {
        let there = file_id(&self.path.join(LOG));
        there.is_some() && self.log.is_some() && there != self.log
    }

    /// False on a read-only medium and for copies of one.
    pub(crate) fn is_writable(&self) -> bool {
        self.writable
    }

    /// True when the disk has room for `bytes` and a little more, or does not say.
    pub(crate) fn has_room(&self, bytes: u64) -> bool {
        fs4::available_space(&self.path).map_or(true, |room| room >= bytes + BALLAST_LEN)
    }

    /// The spare copy of the header, if it can be read at all.
    pub(crate) fn spare_header(&self) -> Option<Vec<u8>> {
        spare_in(&self.path)
    }

    /// Writes the next spare header beside the present one, durable but not in force yet.
    pub(crate) fn prepare_spare(&self, header: &[u8]) -> Result<(), DiskFault> {
        let written = write_file(&self.path.join(SPARE_NEW), header);
        if written.is_err() {
            self.discard_spare();
        }
        Ok(written?)
    }

    /// Puts the prepared spare header in force. If that fails there is none rather than an old one,
    /// which an old passphrase would open.
    pub(crate) fn adopt_spare(&self) -> Result<(), DiskFault> {
        let adopted = fs::rename(self.path.join(SPARE_NEW), self.path.join(SPARE));
        if adopted.is_err() {
            let _ = fs::remove_file(self.path.join(SPARE));
        }
        Ok(adopted.and_then(|()| sync_folder(&self.path))?)
    }

    /// Takes a prepared spare header away that did not come in force.
    pub(crate) fn discard_spare(&self) {
        let _ = fs::remove_file(self.path.join(SPARE_NEW));
    }

    /// Keeps a copy of the database from before a migration: written beside its name, durable, and then
    /// named. An unfinished one is written anew.
    pub(crate) fn keep_copy(
        &self,
        shape: u16,
        copy: impl FnOnce(&Path) -> Result<(), DiskFault>,
    ) -> Result<(), DiskFault> {
        let (fresh, named) = (
            self.path.join(format!("{COPY}{shape}.new")),
            self.path.join(format!("{COPY}{shape}.db")),
        );
        let _ = fs::remove_file(&fresh);
        // Made first, so that it never has wider rights than the database.
        write_file(&fresh, b"")?;
        let copied = copy(&fresh).and_then(|()| {
            File::open(&fresh)?.sync_all()?;
            fs::rename(&fresh, &named)?;
            Ok(sync_folder(&self.path)?)
        });
        if copied.is_err() {
            let _ = fs::remove_file(&fresh);
        }
        copied
    }

    /// Takes such copies away: after an opening at which nothing had to be migrated any more, and when a
    /// new header comes in force, because they hold the old one.
    pub(crate) fn drop_copies(&self) {
        let names = fs::read_dir(&self.path).into_iter().flatten().flatten();
        for file in names.filter(|file| file.file_name().to_string_lossy().starts_with(COPY)) {
            let _ = fs::remove_file(file.path());
        }
    }

    /// Lays the ballast down if it is not whole; false when there is no room for it.
    pub(crate) fn lay_ballast(&self) -> bool {
        let place = self.path.join(BALLAST);
        if fs::metadata(&place).is_ok_and(|ballast| ballast.len() == BALLAST_LEN) {
            return true;
        }
        let laid = || -> io::Result<()> {
            let mut file =
                private(OpenOptions::new().write(true).create(true).truncate(true)).open(&place)?;
            for _ in 0..BALLAST_LEN / 4096 {
                // Random, so that no file system saves the room by compressing it.
                file.write_all(&make_bytes::<4096>().map_err(io::Error::other)?)?;
            }
            file.sync_all()
        };
        let whole = laid().is_ok();
        if !whole {
            let _ = fs::remove_file(&place);
        }
        whole
    }

    /// Gives the ballast's room back; false when there was none.
    pub(crate) fn drop_ballast(&self) -> bool {
        fs::remove_file(self.path.join(BALLAST)).is_ok()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.temporary {
            for name in [DATABASE, LOG, SPARE, "dossier.db-shm"] {
                let _ = fs::remove_file(self.path.join(name));
            }
            let _ = fs::remove_dir(&self.path);
        }
    }
}

/// Makes a dossier's folder whole in one step: `fill` works in a folder beside it, which then takes
/// its name. Whatever happens, there is a whole dossier in `path` or nothing new.
pub(crate) fn make_whole(
    path: &Path,
    nonce: u64,
    fill: impl FnOnce(&Path) -> Result<(), CreateFault>,
) -> Result<(), CreateFault> {
    let io = |error: io::Error| CreateFault::from(DiskFault::from(error));
    match fs::read_dir(path) {
        Ok(mut inside) => {
            if inside.next().is_some() {
                return Err(CreateFault::NotEmpty);
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Err(CreateFault::NotEmpty),
        Err(error) => return Err(io(error)),
    }
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(io)?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let beside = parent.join(format!(".{name}.{nonce:016x}.new"));
    make_folder(&beside).map_err(io)?;
    let made = fill(&beside).and_then(|()| {
        // An empty folder is replaced by the rename; on Windows it must go first.
        #[cfg(windows)]
        let _ = fs::remove_dir(path);
        fs::rename(&beside, path)
            .and_then(|()| sync_folder(parent))
            .map_err(io)
    });
    if made.is_err() {
        let _ = fs::remove_dir_all(&beside);
    }
    made
}

/// The spare copy of the header in a folder.
pub(crate) fn spare_in(folder: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    // A header is never longer; what is longer is not read.
    let bound = u64::try_from(dossier_seal::MAX_HEADER_LEN).unwrap_or(u64::MAX) + 1;
    File::open(folder.join(SPARE))
        .ok()?
        .take(bound)
        .read_to_end(&mut bytes)
        .ok()?;
    Some(bytes)
}

/// What a new folder holds besides a filled database.
pub(crate) fn furnish(path: &Path, header: &[u8]) -> Result<(), DiskFault> {
    write_file(&path.join(SPARE), header)?;
    write_file(&path.join(LOCK), b"")?;
    Ok(sync_folder(path)?)
}

/// An empty private file for the database, so that it never has wider rights.
pub(crate) fn make_database_file(path: &Path) -> Result<PathBuf, DiskFault> {
    let file = path.join(DATABASE);
    write_file(&file, b"")?;
    Ok(file)
}

fn take(file: File) -> Result<File, OpenFault> {
    match fs4::FileExt::try_lock(&file) {
        Ok(()) => {}
        Err(fs4::TryLockError::WouldBlock) => return Err(OpenFault::InUse { pid: read_pid(&file) }),
        Err(fs4::TryLockError::Error(error)) => return Err(DiskFault::from(error).into()),
    }
    // The number is for the message of a second opener only; a full disk must not keep anyone out.
    let _ = file
        .set_len(0)
        .and_then(|()| (&file).write_all(std::process::id().to_string().as_bytes()));
    Ok(file)
}

fn read_pid(file: &File) -> Option<u32> {
    let mut text = String::new();
    file.take(20).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    let mut source = match File::open(from) {
        Ok(source) => source,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let mut target = private(OpenOptions::new().write(true).create_new(true)).open(to)?;
    io::copy(&mut source, &mut target).map(drop)
}

fn write_file(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = private(OpenOptions::new().write(true).create(true).truncate(true)).open(place)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(unix)]
fn file_id(path: &Path) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt as _;
    let about = fs::metadata(path).ok()?;
    Some((about.dev(), about.ino()))
}

#[cfg(not(unix))]
fn file_id(_: &Path) -> Option<FileId> {
    Some(())
}

#[cfg(unix)]
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(not(unix))]
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// A rename is durable once its folder is.
#[cfg(unix)]
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(not(unix))]
pub(crate) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
