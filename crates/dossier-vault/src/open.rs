//! From a folder and a secret to an open vault.

use std::path::Path;

use dossier_seal::{
    DataKey, Header, HeaderFault, KdfBounds, KdfParams, MAJOR, Passphrase, RecoveryCode, SealFault, Unlock,
    UnlockFault, make_bytes,
};

use crate::fault::DiskFault;
use crate::folder::{self, Folder};
use crate::keys::Keys;
use crate::load::{self, Loaded};
use crate::mark::Standing;
use crate::migrate::{Migration, STEPS, migrate};
use crate::problem::Problem;
use crate::store::{self, Store};
use crate::{Change, CreateFault, HighWater, OpenFault, ReadOnly, Vault, WriteFault};

/// An open vault, and what the learner should know about it.
#[derive(Debug)]
pub struct Opened {
    /// The vault.
    pub vault: Vault,
    /// Empty when all is well.
    pub warnings: Vec<OpenWarning>,
}

/// Something that did not keep a vault from opening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenWarning {
    /// The main header was damaged and was restored from its spare copy.
    HeaderRecovered,
    /// The spare header was damaged, missing or old, and was written anew.
    SpareHeaderReplaced,
    /// The vault is older than what this device has seen: an older copy was put back, by a restore
    /// or by somebody. Keeping its new high-water mark accepts it.
    RolledBack {
        /// The number of the last commit that was seen.
        seen: u64,
        /// The number of the last commit that is there.
        found: u64,
    },
    /// Some of it is damaged; the rest is readable.
    Damaged(Vec<Problem>),
    /// It is open for reading only.
    ReadOnly(ReadOnly),
    /// The disk has no room left for the ballast.
    NoBallast,
    /// An earlier version of the program wrote it, and it was brought to this one's shape.
    Migrated {
        /// The shape that it was in.
        from: u16,
    },
    /// A re-key that had been interrupted came to its end.
    RekeyFinished,
}

impl OpenWarning {
    /// The code that words are looked up by.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::HeaderRecovered => "header_recovered",
            Self::SpareHeaderReplaced => "spare_header_replaced",
            Self::RolledBack { .. } => "rolled_back",
            Self::Damaged(_) => "damaged",
            Self::ReadOnly(_) => "read_only",
            Self::NoBallast => "no_ballast",
            Self::Migrated { .. } => "migrated",
            Self::RekeyFinished => "rekey_finished",
        }
    }
}

impl Vault {
    /// Makes a new dossier in `folder`, which does not exist or is empty, and opens it. Show the
    /// recovery code once; it is kept nowhere. Missing parents are made.
    ///
    /// # Errors
    /// Nothing is left behind.
    pub fn create(
        folder: &Path,
        secret: &Passphrase,
        kdf: KdfParams,
    ) -> Result<(Self, RecoveryCode), CreateFault> {
        let (header, key, recovery) = Header::create(secret, kdf)?;
        let nonce = u64::from_be_bytes(make_bytes().map_err(SealFault::from)?);
        folder::make_whole(folder, nonce, |beside| {
            let bytes = header.encode();
            let file = folder::make_database_file(beside)?;
            let store = Store::create(&file, &bytes)?;
            let mut vault = assemble(store, None, key, header);
            vault.first_commit()?;
            vault.lock();
            Ok(folder::furnish(beside, &bytes)?)
        })?;
        let opened = Self::open(folder, Unlock::Recovery(&recovery), None).map_err(CreateFault::Reopen)?;
        Ok((opened.vault, recovery))
    }

    /// A dossier that never touches a disk and ends with the process: for tests and previews.
    ///
    /// # Errors
    /// [`CreateFault::Seal`] when there are no random bytes.
    pub fn in_memory(secret: &Passphrase, kdf: KdfParams) -> Result<(Self, RecoveryCode), CreateFault> {
        let (header, key, recovery) = Header::create(secret, kdf)?;
        let mut vault = assemble(Store::in_memory(&header.encode())?, None, key, header);
        vault.first_commit()?;
        Ok((vault, recovery))
    }

    /// Opens a dossier with whatever secret fits, proves all of it, and reads the newest of it.
    /// `mark` is the high-water mark that this device kept for it.
    ///
    /// # Errors
    /// See [`OpenFault`]. Damage to rows is no error but a warning: the rest can be read.
    pub fn open(folder: &Path, secret: Unlock<'_>, mark: Option<HighWater>) -> Result<Opened, OpenFault> {
        Self::open_migrating(folder, secret, mark, STEPS)
    }

    /// As [`Vault::open`], with other migrations than those of this version. For tests only: the first
    /// released shape has nothing to be migrated from.
    ///
    /// # Errors
    /// As [`Vault::open`].
    #[doc(hidden)]
    pub fn open_migrating(
        folder: &Path,
        secret: Unlock<'_>,
        mark: Option<HighWater>,
        steps: &[Migration],
    ) -> Result<Opened, OpenFault> {
        let folder = Folder::open(folder)?;
        // The log of a medium that cannot be written cannot be read in place, and without it the
        // database alone may show stale records.
        if !folder.is_writable() {
            return Err(OpenFault::NeedsCopy);
        }
        open_in(folder, secret, mark, steps)
    }

    /// Opens a dossier on a read-only medium from a copy, which is made in `scratch` (a folder that
    /// does not exist yet) and taken away when the vault is locked. All of the copy is sealed.
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub fn open_copy(
        folder: &Path,
        scratch: &Path,
        secret: Unlock<'_>,
        mark: Option<HighWater>,
    ) -> Result<Opened, OpenFault> {
        open_in(Folder::copy(folder, scratch)?, secret, mark, STEPS)
    }

    /// The identity of a dossier that need not be open, as the spare copy of its header says it.
    pub fn id_in(folder: &Path) -> Option<uuid::Uuid> {
        let spare = folder::spare_in(folder)?;
        let header = Header::decode(&spare).ok()?;
        Some(uuid::Uuid::from_bytes(header.vault_id()))
    }

    /// Writes the root, so that even an empty dossier is proven.
    fn first_commit(&mut self) -> Result<(), CreateFault> {
        self.commit(Change::at(jiff::Timestamp::UNIX_EPOCH))
            .map(drop)
            .map_err(|fault| match fault {
                WriteFault::DiskFull => CreateFault::DiskFull,
                WriteFault::Seal(fault) => CreateFault::Seal(fault),
                _ => CreateFault::Io(std::io::ErrorKind::Other),
            })
    }
}

fn open_in(
    mut folder: Folder,
    secret: Unlock<'_>,
    mark: Option<HighWater>,
    steps: &[Migration],
) -> Result<Opened, OpenFault> {
    let store = open_store(&folder)?;
    folder.database_is_open();
    let main = store.header().unwrap_or_default();
    let spare = folder.spare_header();
    let copies = Copies {
        main: read(main.as_deref()),
        spare: read(spare.as_deref()),
    };
    let Fitted {
        header,
        key,
        slot,
        recovered,
    } = copies.unlock(secret)?;
    let mut vault = assemble(store, Some(folder), key, header);
    vault.slot = Some(slot);
    vault.recall_previous_key();
    let mut warnings = Vec::new();
    if !vault.header.is_read_only() {
        let from = migrate(&mut vault, steps)?;
        warnings.extend(from.map(|from| OpenWarning::Migrated { from }));
    }
    let Loaded {
        manifest,
        view,
        problems,
        manifest_sound,
    } = load::load(&vault.store, &vault.keys);
    (vault.manifest, vault.view) = (manifest, view);
    vault.read_only = vault.reason(manifest_sound);
    warnings.extend(vault.read_only.map(OpenWarning::ReadOnly));
    warnings.extend(mark.and_then(|mark| vault.against(&mark)));
    if vault.read_only.is_none() {
        warnings.extend(vault.mend_headers(recovered, spare.as_deref()));
        // Garbage is told from a blob whose description was damaged by there being no damage.
        if problems.is_empty() {
            vault.sweep();
            if vault.is_being_rekeyed() && vault.finish_rekey(&mut |_, _| {}).is_ok() {
                warnings.push(OpenWarning::RekeyFinished);
            }
            let migrated = warnings
                .iter()
                .any(|warning| matches!(warning, OpenWarning::Migrated { .. }));
            if let Some(folder) = vault.folder.as_ref().filter(|_| !migrated) {
                folder.drop_copies();
            }
        }
        if !vault.folder.as_ref().is_none_or(Folder::lay_ballast) {
            warnings.push(OpenWarning::NoBallast);
        }
    } else if recovered {
        warnings.push(OpenWarning::HeaderRecovered);
    }
    if !problems.is_empty() {
        tracing::warn!(problems = problems.len(), "the dossier is damaged");
        warnings.push(OpenWarning::Damaged(problems));
    }
    Ok(Opened { vault, warnings })
}

fn open_store(folder: &Folder) -> Result<Store, OpenFault> {
    Store::open(&folder.database()).map_err(|fault| match fault {
        // A file that is no database is a damaged dossier only when something else here is one.
        DiskFault::NotADatabase | DiskFault::Corrupt
            if read(folder.spare_header().as_deref()) == Err(HeaderFault::NotAHeader) =>
        {
            OpenFault::NotADossier
        }
        // The folder can be written, so what cannot be opened is not there (any more).
        DiskFault::CantOpen => OpenFault::DamagedDatabase,
        other => other.into(),
    })
}

pub(crate) fn assemble(store: Store, folder: Option<Folder>, key: DataKey, header: Header) -> Vault {
    Vault {
        store,
        folder,
        keys: Keys::one(key),
        header,
        slot: None,
        view: Default::default(),
        manifest: Default::default(),
        read_only: None,
        broken: false,
        staged: Vec::new(),
        staged_bytes: 0,
        unnamed: Default::default(),
    }
}

/// What a secret fitted.
struct Fitted {
    header: Header,
    key: DataKey,
    slot: [u8; 16],
    /// True when it is the spare copy of the header that opened.
    recovered: bool,
}

fn read(bytes: Option<&[u8]>) -> Result<Header, HeaderFault> {
    Header::decode(bytes.ok_or(HeaderFault::NotAHeader)?)
}

/// Both copies of the header, as far as they can be read.
struct Copies {
    main: Result<Header, HeaderFault>,
    spare: Result<Header, HeaderFault>,
}

impl Copies {
    /// The header that a secret fits, its key, and whether it is the spare one.
    ///
    /// The main copy has the word as long as it is whole: an older spare must not let an older
    /// passphrase in. The spare counts when the main copy is damaged, or when it is the newer one.
    fn unlock(self, secret: Unlock<'_>) -> Result<Fitted, OpenFault> {
        let fitted = |header, (key, slot), recovered| Fitted {
            header,
            key,
            slot,
            recovered,
        };
        let main = match self.main {
            Ok(main) => match main.unlock_slot(secret, KdfBounds::VAULT) {
                Ok(opened) => return Ok(fitted(main, opened, false)),
                Err(fault) => Ok((main, fault)),
            },
            Err(fault) => Err(fault),
        };
        let fault = match &main {
            Ok((_, fault)) => unlock_fault(*fault),
            Err(fault) => header_fault(*fault),
        };
        let Ok(spare) = self.spare else { return Err(fault) };
        let counts = match &main {
            Ok((main, UnlockFault::DamagedHeader)) => spare.vault_id() == main.vault_id(),
            Ok((main, _)) => spare.vault_id() == main.vault_id() && spare.revision() > main.revision(),
            Err(HeaderFault::NewerMajor { .. }) => false,
            Err(_) => true,
        };
        if !counts {
            return Err(fault);
        }
        match spare.unlock_slot(secret, KdfBounds::VAULT) {
            Ok(opened) => Ok(fitted(spare, opened, true)),
            // With a whole main copy its own answer is the one that helps.
            Err(_) if matches!(main, Ok((_, UnlockFault::WrongSecret))) => Err(fault),
            Err(other) => Err(unlock_fault(other)),
        }
    }
}

fn header_fault(fault: HeaderFault) -> OpenFault {
    match fault {
        HeaderFault::NewerMajor { found, .. } => OpenFault::NewerFormat {
            found,
            supported: MAJOR,
        },
        HeaderFault::Kdf(kdf) => OpenFault::Kdf(kdf),
        HeaderFault::NotAHeader | HeaderFault::Damaged | HeaderFault::Malformed(_) => {
            OpenFault::DamagedHeader
        }
    }
}

fn unlock_fault(fault: UnlockFault) -> OpenFault {
    match fault {
        UnlockFault::WrongSecret | UnlockFault::NoSuchSlot => OpenFault::WrongSecret,
        UnlockFault::DamagedHeader => OpenFault::DamagedHeader,
        UnlockFault::Kdf(kdf) => OpenFault::Kdf(kdf),
    }
}

impl Vault {
    fn reason(&self, manifest_sound: bool) -> Option<ReadOnly> {
        if self.folder.as_ref().is_some_and(|folder| !folder.is_writable()) {
            return Some(ReadOnly::Medium);
        }
        if self.header.is_read_only() {
            return Some(ReadOnly::NewerMinor);
        }
        (!manifest_sound).then_some(ReadOnly::Damaged)
    }

    fn against(&self, mark: &HighWater) -> Option<OpenWarning> {
        let now = self.high_water();
        let older = mark.judge(&now) == Standing::Older;
        older.then_some(OpenWarning::RolledBack {
            seen: mark.epoch,
            found: now.epoch,
        })
    }

    /// Makes both copies of the header the one that opened.
    fn mend_headers(&mut self, recovered: bool, spare: Option<&[u8]>) -> Option<OpenWarning> {
        let bytes = self.header.encode();
        if recovered {
            let mended = self.store.write(|tx| store::put_header(tx, &bytes));
            let _ = mended.map_err(|fault| self.failed(fault));
            return Some(OpenWarning::HeaderRecovered);
        }
        let folder = self.folder.as_ref()?;
        folder.discard_spare();
        if spare == Some(bytes.as_slice()) {
            return None;
        }
        let replaced = folder.prepare_spare(&bytes).and_then(|()| folder.adopt_spare());
        // Without room for it, this is tried again at the next opening.
        replaced.ok().map(|()| OpenWarning::SpareHeaderReplaced)
    }
}
