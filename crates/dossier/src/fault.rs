//! What goes wrong in a use-case, as one type with a code.

use std::io::ErrorKind;

use dossier_credential::{KeyFault, RegistryFault};
use dossier_import::{ImportFault, Problem};
use dossier_model::RecordId;
use dossier_net::NetFault;
use dossier_seal::{DiceFault, KdfFault, RecoveryCodeFault, SealFault, SlotFault, age_file::AgeFault};
use dossier_share::{
    PreviewFault, ProposeFault,
    ledger::{LedgerFault, NoteFault},
    request::RequestFault,
};
use dossier_vault::{BackupFault, CreateFault, OpenFault, ReadFault, ReadOnly, WriteFault};

use crate::Code;

/// Why a use-case could not be carried out. Nothing half-done is left behind.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// No dossier was made.
    #[error(transparent)]
    Create(#[from] CreateFault),
    /// The dossier does not open.
    #[error("{fault}")]
    Open {
        /// Why.
        fault: OpenFault,
        /// True when the recovery code was tried, false for the passphrase.
        by_recovery: bool,
    },
    /// No backup was made, opened or restored.
    #[error(transparent)]
    Backup(#[from] BackupFault),
    /// The change was not made.
    #[error(transparent)]
    Write(#[from] WriteFault),
    /// Something that should be there cannot be read.
    #[error(transparent)]
    Read(#[from] ReadFault),
    /// Something could not be sealed.
    #[error(transparent)]
    Seal(#[from] SealFault),
    /// The system gave no random numbers.
    #[error(transparent)]
    Dice(#[from] DiceFault),
    /// The settings for key derivation are out of bounds.
    #[error(transparent)]
    Kdf(#[from] KdfFault),
    /// The recovery code was mistyped.
    #[error(transparent)]
    RecoveryCode(#[from] RecoveryCodeFault),
    /// A file was refused as a whole.
    #[error(transparent)]
    Import(#[from] ImportFault),
    /// What was composed cannot become a share.
    #[error(transparent)]
    Propose(#[from] ProposeFault),
    /// A share could not be sealed.
    #[error(transparent)]
    Share(#[from] dossier_share::SealFault),
    /// A bundle is refused.
    #[error(transparent)]
    Bundle(#[from] dossier_share::OpenFault),
    /// A share cannot be put into the viewer page.
    #[error(transparent)]
    Page(#[from] dossier_share::PageFault),
    /// A reply cannot be made, or is refused.
    #[error(transparent)]
    Reply(#[from] dossier_share::reply::ReplyFault),
    /// A signing key's file does not open or cannot be made.
    #[error(transparent)]
    KeyFile(#[from] dossier_seal::KeyFileFault),
    /// A reply answers no share of this dossier.
    #[error("no share of this dossier is meant")]
    ReplyToNothing,
    /// This program was built without the viewer page.
    #[error("built without the viewer page")]
    ViewerMissing,
    /// The ledger does not hold.
    #[error(transparent)]
    Ledger(#[from] LedgerFault),
    /// A checkpoint, a proof or a ledger's key does not hold.
    #[error(transparent)]
    LedgerNote(#[from] NoteFault),
    /// A request cannot be read.
    #[error(transparent)]
    Request(#[from] RequestFault),
    /// An event that cannot merely be noted, or not at this point.
    #[error("this event cannot be noted now")]
    EventRefused,
    /// The share still runs.
    #[error("the share still runs")]
    ShareRunning,
    /// Nothing that was shared says anything else now.
    #[error("nothing new since the share")]
    NothingNew,
    /// The format has no place for anything in the bundle.
    #[error("nothing in the bundle fits the format")]
    NothingToExport,
    /// One of the learner's own keys cannot be read.
    #[error("a holder key cannot be unwrapped")]
    HolderKey,
    /// A recipient's key is no age key.
    #[error("not an age recipient")]
    RecipientKey,
    /// The network gave no answer.
    #[error(transparent)]
    Net(#[from] NetFault),
    /// The host answered with another status than success.
    #[error("the host answered with status {status}")]
    Answered {
        /// The HTTP status.
        status: u16,
    },
    /// An address was to be fetched without leave.
    #[error("no leave to use the network")]
    Offline,
    /// The person stopped it.
    #[error("stopped")]
    Stopped,
    /// There is no such record, file or share.
    #[error("not found: {0}")]
    NotFound(uuid::Uuid),
    /// A record cannot be kept as it is; the first problem is the one to mend first.
    #[error("{} problems", .0.len())]
    Record(Vec<Problem>),
    /// A member that belongs to the dossier was to be changed.
    #[error("the dossier keeps {0} itself")]
    MemberFixed(&'static str),
    /// A passphrase without a character.
    #[error("the passphrase is empty")]
    PassphraseEmpty,
    /// A file or folder that was named cannot be read.
    #[error("cannot be read: {0}")]
    SourceUnreadable(ErrorKind),
    /// A file that should be written cannot be.
    #[error("cannot be written: {0}")]
    DestinationUnwritable(ErrorKind),
    /// The map of evidence is not a JSON object from address to file.
    #[error("not a map from address to file")]
    EvidenceMap,
    /// A key that the caller vouches for cannot be read.
    #[error(transparent)]
    IssuerKey(#[from] KeyFault),
    /// There is no such act, or everything that it touched was changed since.
    #[error("nothing of this act is left to take back")]
    NothingToUndo,
    /// A file is no list of issuers.
    #[error(transparent)]
    Registry(#[from] RegistryFault),
    /// What should name an issuer is neither a DID nor an address nor a domain, or has no name beside it.
    #[error("not an issuer")]
    IssuerMalformed,
    /// No list and no issuer of this name was added.
    #[error("no such list or issuer")]
    RegistryUnknown,
    /// What should identify the learner is empty, endless or not of its kind.
    #[error("not an identifier")]
    IdentifierMalformed,
    /// The learner did not add this identifier.
    #[error("no such identifier")]
    IdentifierUnknown,
    /// A file says nothing about whom it is of, or is about several people.
    #[error("not about one person")]
    IdentityFile {
        /// True when it is about several people.
        several: bool,
    },
    /// An interval of no days, or of too many.
    #[error("not a number of days")]
    Schedule,
}

impl Fault {
    /// The code, for words, scripts and exit codes.
    pub fn code(&self) -> Code {
        match self {
            Self::Create(fault) => of_create(fault),
            Self::Open { fault, by_recovery } => of_open(fault, *by_recovery),
            Self::Backup(fault) => of_backup(fault),
            Self::Write(fault) => of_write(fault),
            Self::Read(fault) => of_read(fault),
            Self::Seal(fault) => of_seal(fault),
            Self::Dice(_) => Code::NoRandom,
            Self::Kdf(_) => Code::KdfRefused,
            Self::RecoveryCode(_) => Code::RecoveryCodeMalformed,
            Self::Import(fault) => Code::of(fault.code().as_str()),
            Self::Propose(fault) => Code::of(fault.code()),
            Self::Share(fault) => of_share(fault),
            Self::Page(fault) => Code::of(fault.code()),
            Self::ViewerMissing => Code::ViewerMissing,
            Self::Reply(fault) => Code::of(fault.code()),
            Self::KeyFile(fault) => Code::of(fault.code()),
            Self::ReplyToNothing => Code::ReplyToNothing,
            Self::Bundle(fault) => Code::of(fault.code()),
            Self::Ledger(fault) => Code::of(fault.code()),
            Self::LedgerNote(fault) => Code::of(fault.code()),
            Self::Request(fault) => Code::of(fault.code()),
            Self::EventRefused => Code::EventRefused,
            Self::ShareRunning => Code::ShareRunning,
            Self::NothingNew => Code::NothingNew,
            Self::NothingToExport => Code::NothingToExport,
            Self::HolderKey => Code::ItemDamaged,
            Self::RecipientKey => Code::RecipientKeyMalformed,
            Self::Net(fault) => Code::of(fault.code().as_str()),
            Self::Answered { .. } => Code::NetAnswered,
            Self::Offline => Code::Offline,
            Self::NotFound(_) => Code::NotFound,
            Self::Stopped => Code::Stopped,
            Self::Record(_) => Code::RecordRefused,
            Self::MemberFixed(_) => Code::MemberFixed,
            Self::NothingToUndo => Code::NothingToUndo,
            Self::PassphraseEmpty => Code::PassphraseEmpty,
            Self::SourceUnreadable(_) => Code::SourceUnreadable,
            Self::DestinationUnwritable(kind) => match of_io(*kind) {
                Code::Io => Code::DestinationUnwritable,
                code => code,
            },
            Self::EvidenceMap => Code::EvidenceMapMalformed,
            Self::IssuerKey(fault) => Code::of(fault.code()),
            Self::Registry(fault) => Code::of(fault.code()),
            Self::IssuerMalformed => Code::IssuerMalformed,
            Self::RegistryUnknown => Code::RegistryUnknown,
            Self::IdentifierMalformed => Code::IdentifierMalformed,
            Self::IdentifierUnknown => Code::IdentifierUnknown,
            Self::IdentityFile { several: false } => Code::IdentityFileMalformed,
            Self::IdentityFile { several: true } => Code::IdentityFileSeveral,
            Self::Schedule => Code::ScheduleRefused,
        }
    }

    /// What it is about: a place in a file, a member, an identity. Empty if there is nothing to point at.
    pub fn about(&self) -> String {
        match self {
            Self::Import(fault) => fault.place(),
            Self::NotFound(id) => id.hyphenated().to_string(),
            Self::Write(WriteFault::Conflict { id, .. }) => id.to_string(),
            Self::Propose(fault) => about_share(fault),
            Self::Record(problems) => problems.first().map_or_else(String::new, |p| p.place.clone()),
            Self::MemberFixed(member) => (*member).to_owned(),
            Self::Answered { status } => status.to_string(),
            _ => String::new(),
        }
    }

    /// The values for the placeholders of its words.
    pub fn particulars(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Import(fault) => fault.particulars(),
            Self::Answered { status } => vec![("status", status.to_string())],
            Self::Registry(RegistryFault::TooLarge { limit }) => vec![("limit", limit.to_string())],
            _ => Vec::new(),
        }
    }

    pub(crate) fn no_record(id: RecordId) -> Self {
        Self::NotFound(id.uuid())
    }
}

/// Which record, file or field of an order breaks the rule.
fn about_share(fault: &ProposeFault) -> String {
    match fault {
        ProposeFault::UnknownField { name, .. } => name.clone(),
        ProposeFault::PickedTwice { record }
        | ProposeFault::RecordMissing { record, .. }
        | ProposeFault::NothingSigned { record }
        | ProposeFault::CannotDisclose { record } => record.to_string(),
        ProposeFault::AttachmentMissing { file, .. } => file.to_string(),
        _ => String::new(),
    }
}

impl From<PreviewFault> for Fault {
    fn from(fault: PreviewFault) -> Self {
        match fault {
            PreviewFault::Seal(fault) => Self::Share(fault),
            PreviewFault::Open(fault) => Self::Bundle(fault),
        }
    }
}

/// What the file system says while something is written beside the dossier.
const fn of_io(kind: ErrorKind) -> Code {
    match kind {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Code::DiskFull,
        ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Code::DestinationUnwritable,
        _ => Code::Io,
    }
}

fn of_create(fault: &CreateFault) -> Code {
    match fault {
        CreateFault::NotEmpty => Code::AlreadyExists,
        CreateFault::DiskFull => Code::DiskFull,
        CreateFault::ReadOnly => Code::ReadOnly,
        CreateFault::Io(_) => Code::Io,
        CreateFault::Seal(fault) => of_seal(fault),
        CreateFault::Reopen(fault) => of_open(fault, false),
    }
}

fn of_open(fault: &OpenFault, by_recovery: bool) -> Code {
    match fault {
        OpenFault::NotADossier => Code::NotADossier,
        OpenFault::WrongSecret if by_recovery => Code::WrongRecoveryCode,
        OpenFault::WrongSecret => Code::WrongPassphrase,
        OpenFault::DamagedHeader => Code::DamagedHeader,
        OpenFault::DamagedDatabase => Code::DamagedDatabase,
        OpenFault::InUse { .. } => Code::InUse,
        OpenFault::NewerFormat { .. } => Code::NewerFormat,
        OpenFault::NeedsCopy => Code::ReadOnly,
        OpenFault::DiskFull => Code::DiskFull,
        OpenFault::Kdf(_) => Code::TooCostly,
        OpenFault::Io(_) => Code::Io,
    }
}

fn of_backup(fault: &BackupFault) -> Code {
    match fault {
        BackupFault::Exists => Code::BackupExists,
        BackupFault::SourceDamaged { .. } => Code::BackupSourceDamaged,
        BackupFault::NotABackup => Code::NotABackup,
        BackupFault::Newer { .. } => Code::NewerFormat,
        BackupFault::Damaged => Code::BackupDamaged,
        BackupFault::Open(fault) => of_open(fault, false),
        BackupFault::DiskFull => Code::DiskFull,
        BackupFault::Unwritable(kind) => match of_io(*kind) {
            Code::Io => Code::DestinationUnwritable,
            code => code,
        },
        BackupFault::Unreadable(_) => Code::SourceUnreadable,
        BackupFault::Seal(fault) => of_seal(fault),
        BackupFault::Place(fault) => of_create(fault),
        BackupFault::Stopped => Code::Stopped,
    }
}

fn of_slots(fault: SlotFault) -> Code {
    match fault {
        SlotFault::Seal(fault) => of_seal(&fault),
        SlotFault::TooMany { .. } => Code::TooManyDoors,
        SlotFault::LastPassphrase => Code::LastPassphrase,
        SlotFault::Unknown => Code::NotFound,
    }
}

fn of_write(fault: &WriteFault) -> Code {
    match fault {
        WriteFault::Slots(fault) => of_slots(*fault),
        WriteFault::Keystore => Code::KeystoreRefused,
        WriteFault::DiskFull => Code::DiskFull,
        WriteFault::ReadOnly(ReadOnly::Medium) => Code::ReadOnly,
        WriteFault::ReadOnly(ReadOnly::NewerMinor) => Code::ReadOnlyNewer,
        WriteFault::ReadOnly(ReadOnly::Damaged) => Code::ReadOnlyDamaged,
        WriteFault::Replaced => Code::DossierReplaced,
        WriteFault::Source(_) => Code::SourceUnreadable,
        WriteFault::TooLarge { .. } => Code::AttachmentTooLarge,
        WriteFault::Conflict { .. } => Code::Conflict,
        WriteFault::Seal(fault) => of_seal(fault),
        WriteFault::Io | WriteFault::UnknownBlob(_) | WriteFault::BlobExists(_) => Code::Io,
    }
}

fn of_read(fault: &ReadFault) -> Code {
    match fault {
        ReadFault::Unknown => Code::NotFound,
        ReadFault::Damaged(_) => Code::ItemDamaged,
        ReadFault::TooLarge { .. } => Code::AttachmentTooLarge,
        ReadFault::Sink(_) => Code::DestinationUnwritable,
        ReadFault::Io => Code::Io,
    }
}

/// A share is sealed straight into its file, so a full disk shows here first.
fn of_share(fault: &dossier_share::SealFault) -> Code {
    use ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    use dossier_share::SealFault as Share;
    match fault {
        Share::Io(error) | Share::Lock(AgeFault::Io(error))
            if matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge) =>
        {
            Code::DiskFull
        }
        other => Code::of(other.code()),
    }
}

fn of_seal(fault: &SealFault) -> Code {
    match fault {
        SealFault::Dice(_) => Code::NoRandom,
        SealFault::Kdf(_) => Code::KdfRefused,
        SealFault::TooLong { .. } => Code::RecordRefused,
        SealFault::NewerMinor { .. } => Code::NewerFormat,
        _ => Code::Io,
    }
}
