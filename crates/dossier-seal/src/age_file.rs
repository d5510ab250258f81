//! Age files: how a share leaves the house (age v1, C2SP `age.md`).
//!
//! Any age program opens what is sealed here. What comes in from others is bounded first: the
//! header's length, and scrypt's cost before scrypt runs. A passphrase is always the only way in of
//! its file, which `age` checks on both sides.

mod keys;

pub use keys::{AgeIdentity, AgeKeyFault, AgeRecipient};

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read, Seek, SeekFrom, Write};

use age::secrecy::SecretString;
use age::stream::{StreamReader, StreamWriter};
use age::{DecryptError, Decryptor, EncryptError, Encryptor};

use crate::passphrase::Passphrase;

/// The scrypt work factor to seal with (2^17, 128 MiB).
pub const DEFAULT_WORK: u8 = 17;
/// The range to seal with. Below it guessing is cheap, above it phones fail to open.
pub const SEAL_WORK: std::ops::RangeInclusive<u8> = 17..=18;
/// The highest work factor that is opened: 2^20 asks for 1 GiB; the browser stops at 256 MiB.
pub const MAX_WORK: u8 = if cfg!(target_arch = "wasm32") { 18 } else { 20 };

/// Longest header that is read: room for about a hundred recipients.
const MAX_HEAD: u64 = 16 * 1024;
/// Characters of a full line in a stanza's body.
const BODY_LINE: usize = 64;
const INTRO: &[u8] = b"age-encryption.org/";

/// For whom a file is sealed.
#[derive(Debug, Clone)]
pub enum Recipients<'a> {
    /// Whoever has the passphrase; with the scrypt work factor, within [`SEAL_WORK`].
    Passphrase(&'a Passphrase, u8),
    /// Whoever has one of the identities of these recipients.
    Keys(Vec<AgeRecipient>),
}

/// What a file is opened with.
#[derive(Debug, Clone, Copy)]
pub enum Identity<'a> {
    /// A passphrase that was agreed on.
    Passphrase(&'a Passphrase),
    /// One's own key.
    Key(&'a AgeIdentity),
}

/// Why a file is not sealed or does not open.
#[derive(Debug, thiserror::Error)]
pub enum AgeFault {
    /// These bytes are no age file.
    #[error("not an age file")]
    NotAge,
    /// An age file of a version after v1.
    #[error("an age file of an unknown version")]
    UnknownVersion,
    /// Changed or cut off after it was sealed, or never whole.
    #[error("the file is damaged")]
    Damaged,
    /// The passphrase does not fit. (Or the one stanza was changed: age cannot tell the two apart.)
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// Sealed for other keys than this one.
    #[error("the file is not for this key")]
    NotForThisKey,
    /// A key was given, but the file is under a passphrase.
    #[error("the file needs a passphrase")]
    NeedsPassphrase,
    /// A passphrase was given, but the file is for keys.
    #[error("the file needs a key")]
    NeedsKey,
    /// Opening or sealing takes more work than is accepted.
    #[error("scrypt work factor {found}, at most {most}")]
    TooCostly {
        /// What the file asks.
        found: u8,
        /// What is accepted.
        most: u8,
    },
    /// Sealing with less work than [`SEAL_WORK`] allows.
    #[error("scrypt work factor {found}, at least {least}")]
    TooWeak {
        /// What was asked.
        found: u8,
        /// The least.
        least: u8,
    },
    /// The header is longer than anyone needs.
    #[error("the header is longer than {most} bytes")]
    HeaderTooLong {
        /// The most that is read.
        most: u64,
    },
    /// Nobody to seal for.
    #[error("no recipients")]
    NoRecipients,
    /// The reader or writer underneath failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Takes the text of a file that is being sealed. Without [`SealWriter::finish`] it never opens.
pub struct SealWriter<W>(StreamWriter<W>);

/// Gives the text of a file that is being opened.
///
/// What has been read is genuine, but only the end proves the file whole: act on nothing before
/// `read` gave 0. Damage comes as an [`io::Error`] in which [`fault_in`] finds [`AgeFault::Damaged`].
pub struct OpenReader<R>(StreamReader<Chain<Cursor<Vec<u8>>, BufReader<R>>>);

/// Gives the text of a file that is being opened, at any place. Its end is proven by the first look at it
/// ([`Seek`] from the end); what lies between is genuine when it has been read.
pub struct SeekReader<R>(StreamReader<BufReader<R>>);

/// Starts a sealed file in `out`; its header is written at once.
pub fn seal_to<W: Write>(recipients: &Recipients<'_>, out: W) -> Result<SealWriter<W>, AgeFault> {
    let encryptor = match recipients {
        Recipients::Passphrase(passphrase, work) => {
            let (least, most) = (*SEAL_WORK.start(), *SEAL_WORK.end());
            if *work < least {
                return Err(AgeFault::TooWeak { found: *work, least });
            }
            if *work > most {
                return Err(AgeFault::TooCostly { found: *work, most });
            }
            let mut recipient = age::scrypt::Recipient::new(secret(passphrase));
            recipient.set_work_factor(*work);
            Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
        }
        Recipients::Keys(keys) => {
            Encryptor::with_recipients(keys.iter().map(|key| &key.0 as &dyn age::Recipient))
        }
    };
    let encryptor = encryptor.map_err(|fault| match fault {
        EncryptError::Io(io) => AgeFault::Io(io),
        // Only X25519 recipients reach this, or a lone passphrase; they cannot be incompatible.
        _ => AgeFault::NoRecipients,
    })?;
    Ok(SealWriter(encryptor.wrap_output(out)?))
}

/// Opens a sealed file: bounds, header, key. The text follows by reading.
pub fn open<R: Read>(input: R, identity: Identity<'_>) -> Result<OpenReader<R>, AgeFault> {
    let mut input = BufReader::new(input);
    let head = read_head(&mut input)?;
    let decryptor = Decryptor::new_buffered(Cursor::new(head).chain(input)).map_err(head_fault)?;
    unlock(decryptor, identity).map(OpenReader)
}

/// Opens a sealed file whose text is read at any place: bounds, header, key. It begins where `input` begins.
pub fn open_seekable<R: Read + Seek>(input: R, identity: Identity<'_>) -> Result<SeekReader<R>, AgeFault> {
    let mut input = BufReader::new(input);
    read_head(&mut input)?;
    input.rewind()?;
    let decryptor = Decryptor::new_buffered(input).map_err(head_fault)?;
    unlock(decryptor, identity).map(SeekReader)
}

fn unlock<R: BufRead>(decryptor: Decryptor<R>, identity: Identity<'_>) -> Result<StreamReader<R>, AgeFault> {
    let reader = match (identity, decryptor.is_scrypt()) {
        (Identity::Passphrase(_), false) => return Err(AgeFault::NeedsKey),
        (Identity::Key(_), true) => return Err(AgeFault::NeedsPassphrase),
        (Identity::Passphrase(passphrase), true) => {
            let mut identity = age::scrypt::Identity::new(secret(passphrase));
            identity.set_max_work_factor(MAX_WORK);
            decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity))
        }
        (Identity::Key(key), false) => decryptor.decrypt(std::iter::once(&key.0 as &dyn age::Identity)),
    };
    reader.map_err(key_fault)
}

/// Our fault inside an error that [`OpenReader`] gave; `None` when the reader underneath failed.
pub fn fault_in(error: &io::Error) -> Option<&AgeFault> {
    error.get_ref()?.downcast_ref()
}

impl<W: Write> SealWriter<W> {
    /// Seals the last chunk and gives the writer back.
    pub fn finish(self) -> io::Result<W> {
        self.0.finish()
    }
}

impl<W: Write> Write for SealWriter<W> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.write(text)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl<R: Read> Read for OpenReader<R> {
    fn read(&mut self, place: &mut [u8]) -> io::Result<usize> {
        self.0.read(place).map_err(text_fault)
    }
}

impl<R: Read + Seek> Read for SeekReader<R> {
    fn read(&mut self, place: &mut [u8]) -> io::Result<usize> {
        self.0.read(place).map_err(text_fault)
    }
}

impl<R: Read + Seek> Seek for SeekReader<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to).map_err(text_fault)
    }
}

/// What `age` reports of a chunk that does not open, or of an end that comes too soon.
fn text_fault(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            io::Error::new(error.kind(), AgeFault::Damaged)
        }
        _ => error,
    }
}

/// The header's lines up to the one with the MAC. `age` itself reads a header of any length, and
/// takes a stanza whose body lacks its last, short line; here both are refused.
fn read_head(input: &mut impl BufRead) -> Result<Vec<u8>, AgeFault> {
    let mut bounded = input.take(MAX_HEAD);
    let mut head = Vec::new();
    bounded.read_until(b'\n', &mut head)?;
    if !head.starts_with(INTRO) {
        return Err(AgeFault::NotAge);
    }
    if head[INTRO.len()..] != *b"v1\n" {
        return Err(AgeFault::UnknownVersion);
    }
    let mut in_body = false;
    loop {
        let start = head.len();
        bounded.read_until(b'\n', &mut head)?;
        let Some((b'\n', line)) = head[start..].split_last() else {
            let spent = bounded.limit() == 0;
            return Err(if spent {
                AgeFault::HeaderTooLong { most: MAX_HEAD }
            } else {
                AgeFault::Damaged
            });
        };
        in_body = match in_body {
            // A body is full lines and then one that is not (C2SP age.md, "Header").
            true if line.len() <= BODY_LINE && !line.starts_with(b"-") => line.len() == BODY_LINE,
            false if line.starts_with(b"-> ") => true,
            false if line.starts_with(b"---") => return Ok(head),
            _ => return Err(AgeFault::Damaged),
        };
    }
}

fn head_fault(fault: DecryptError) -> AgeFault {
    match fault {
        DecryptError::Io(io) if io.kind() == io::ErrorKind::UnexpectedEof => AgeFault::Damaged,
        DecryptError::Io(io) => AgeFault::Io(io),
        DecryptError::UnknownFormat => AgeFault::UnknownVersion,
        _ => AgeFault::Damaged,
    }
}

fn key_fault(fault: DecryptError) -> AgeFault {
    match fault {
        DecryptError::ExcessiveWork { required, .. } => AgeFault::TooCostly {
            found: required,
            most: MAX_WORK,
        },
        // For a passphrase: its stanza did not open.
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => AgeFault::WrongPassphrase,
        DecryptError::NoMatchingKeys => AgeFault::NotForThisKey,
        other => head_fault(other),
    }
}

fn secret(passphrase: &Passphrase) -> SecretString {
    // Exposed because age keeps its own copy, which it wipes.
    SecretString::from(passphrase.expose().to_owned())
}
