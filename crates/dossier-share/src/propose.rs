//! From a selection to a consent: nothing is sealed that was not proposed, shown and accepted.

use std::collections::{HashMap, HashSet};

use dossier_model::{Attachment, AttachmentId, Language, Purpose, RecordId, ShareId, words};
use dossier_seal::{DiceFault, HolderKey, make_id};
use jiff::{Timestamp, tz::TimeZone};
use uuid::Uuid;

use crate::assemble::{Files, assemble};
use crate::layout::{MAX_ENTRIES, MAX_FILE, MAX_TOTAL};
use crate::members;
use crate::open::{Opening, read_container};
use crate::opened::Opened;
use crate::seal::SealFault;
use crate::selection::{Part, Recipient, Selection, Shareable};

/// A share as it would be: who, what, why and until when. Nothing has been agreed to.
///
/// Show [`Proposal::preview`], which is what the recipient will read, and [`Proposal::notice`], which
/// is what the receipt will say was asked. Then [`Proposal::accept`] it or let it go.
#[derive(Debug)]
pub struct Proposal(pub(crate) Terms);

/// A proposal that the learner accepted. There is no other way to make one, and nothing is
/// sealed without one.
#[derive(Debug)]
pub struct Consent {
    pub(crate) terms: Terms,
    pub(crate) given: Timestamp,
}

/// Everything that is agreed on.
pub(crate) struct Terms {
    pub(crate) id: ShareId,
    pub(crate) receipt: Uuid,
    pub(crate) created: Timestamp,
    pub(crate) recipient: Recipient,
    pub(crate) purpose: Purpose,
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
    pub(crate) text: String,
    pub(crate) language: Language,
    pub(crate) notice: String,
    pub(crate) items: Vec<Item>,
}

/// One record of a share, with an identity of its own: the record's would tell two recipients
/// that they hold the same thing.
pub(crate) struct Item {
    pub(crate) of: Shareable,
    pub(crate) part: Part,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) credential: Uuid,
}

impl std::fmt::Debug for Terms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Terms {{ id: {}, items: {} }}", self.id, self.items.len())
    }
}

/// Why a selection cannot become a share.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProposeFault {
    /// Nothing was picked.
    #[error("nothing was picked")]
    NothingPicked,
    /// The same record was picked twice.
    #[error("record {record} was picked twice")]
    PickedTwice {
        /// The record.
        record: RecordId,
    },
    /// A picked record, in the version that was looked at, was not handed in.
    #[error("record {record}, version {version}, is not at hand")]
    RecordMissing {
        /// The record.
        record: RecordId,
        /// The version.
        version: u32,
    },
    /// A picked file does not belong to the record.
    #[error("record {record} has no file {file}")]
    AttachmentMissing {
        /// The record.
        record: RecordId,
        /// The file.
        file: AttachmentId,
    },
    /// A picked member does not exist.
    #[error("record {record} has no field {name}")]
    UnknownField {
        /// The record.
        record: RecordId,
        /// The name, shortened.
        name: String,
    },
    /// The issuer's file was asked for, and the record has none.
    #[error("record {record} holds no issuer's file")]
    NothingSigned {
        /// The record.
        record: RecordId,
    },
    /// The recipient has no name.
    #[error("no recipient")]
    NoRecipient,
    /// The purpose is empty.
    #[error("no purpose")]
    NoPurpose,
    /// The period ends before it begins, or is over already.
    #[error("the period ends at {until}, before it begins at {from}")]
    PeriodOver {
        /// The first moment.
        from: Timestamp,
        /// The last moment.
        until: Timestamp,
    },
    /// Name, purpose or accompanying words are too long.
    #[error("at most {limit} characters of {what}, found {found}")]
    TextTooLong {
        /// Which text.
        what: &'static str,
        /// The bound.
        limit: usize,
        /// What was found.
        found: usize,
    },
    /// A file, or all together, would be larger than a bundle may be.
    #[error("at most {limit} bytes, found {found}")]
    TooLarge {
        /// The bound in bytes.
        limit: u64,
        /// What was picked.
        found: u64,
    },
    /// More files than a bundle may hold.
    #[error("at most {limit} files, found {found}")]
    TooManyFiles {
        /// The bound.
        limit: usize,
        /// What was picked.
        found: usize,
    },
    /// The system gave no random bytes.
    #[error(transparent)]
    Dice(#[from] DiceFault),
}

impl ProposeFault {
    /// Every code there is, for tests that each has words.
    pub const CODES: &'static [&'static str] = &[
        "share_empty",
        "share_twice",
        "share_record_missing",
        "share_file_missing",
        "share_unknown_field",
        "share_nothing_signed",
        "share_no_recipient",
        "share_no_purpose",
        "share_period_over",
        "share_text_too_long",
        "share_too_large",
        "share_too_many_files",
        "no_random",
    ];

    /// The code for people and scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NothingPicked => "share_empty",
            Self::PickedTwice { .. } => "share_twice",
            Self::RecordMissing { .. } => "share_record_missing",
            Self::AttachmentMissing { .. } => "share_file_missing",
            Self::UnknownField { .. } => "share_unknown_field",
            Self::NothingSigned { .. } => "share_nothing_signed",
            Self::NoRecipient => "share_no_recipient",
            Self::NoPurpose => "share_no_purpose",
            Self::PeriodOver { .. } => "share_period_over",
            Self::TextTooLong { .. } => "share_text_too_long",
            Self::TooLarge { .. } => "share_too_large",
            Self::TooManyFiles { .. } => "share_too_many_files",
            Self::Dice(_) => "no_random",
        }
    }
}

/// Why a preview could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PreviewFault {
    /// The draft could not be put together.
    #[error(transparent)]
    Seal(#[from] SealFault),
    /// The reader refused the draft: a bug of ours, found before anything left.
    #[error(transparent)]
    Open(#[from] crate::OpenFault),
}

/// Turns a selection into a proposal. `records` holds the picked versions; more does no harm.
///
/// # Errors
/// The first rule that the selection breaks.
pub fn propose(
    selection: Selection,
    records: Vec<Shareable>,
    now: Timestamp,
) -> Result<Proposal, ProposeFault> {
    check_words(&selection)?;
    if selection.until <= selection.from || selection.until <= now {
        return Err(ProposeFault::PeriodOver {
            from: selection.from,
            until: selection.until,
        });
    }
    let items = items(&selection, records)?;
    check_sizes(&items)?;
    let notice = notice(&selection, items.len());
    Ok(Proposal(Terms {
        id: ShareId::new(make_id()?),
        receipt: make_id()?,
        created: whole_second(now),
        recipient: selection.recipient,
        purpose: selection.purpose,
        from: whole_second(selection.from),
        until: whole_second(selection.until),
        text: selection.text,
        language: selection.language,
        notice,
        items,
    }))
}

impl Proposal {
    /// The share's identity.
    pub const fn id(&self) -> ShareId {
        self.0.id
    }

    /// What the learner is asked, in his language: the receipt keeps these words.
    pub fn notice(&self) -> &str {
        &self.0.notice
    }

    /// What the recipient will read, made from the bytes of the draft by the recipient's own reader.
    ///
    /// The records, credentials, files and evidence in these bytes are the ones that
    /// [`crate::seal`] will write with the same holder; only the moment of consent, and with it
    /// receipt and presentation, can still change.
    ///
    /// # Errors
    /// When a file cannot be read, or the reader would refuse the draft.
    pub fn preview(
        &self,
        holder: &HolderKey,
        files: &dyn Files,
        opening: &Opening<'_>,
    ) -> Result<Opened, PreviewFault> {
        let mut container = Vec::new();
        let draft = assemble(&self.0, self.0.created, holder, files)?;
        draft.write(files, &mut container).map_err(SealFault::from)?;
        Ok(read_container(container, opening)?)
    }

    /// Makes it a consent. Call this when, and only when, the learner has agreed.
    pub fn accept(self, now: Timestamp) -> Consent {
        Consent {
            terms: self.0,
            given: whole_second(now),
        }
    }
}

fn check_words(selection: &Selection) -> Result<(), ProposeFault> {
    if selection.recipient.name.trim().is_empty() {
        return Err(ProposeFault::NoRecipient);
    }
    if selection.purpose.name().trim().is_empty() {
        return Err(ProposeFault::NoPurpose);
    }
    let texts = [
        ("recipient", selection.recipient.name.as_str(), 200),
        (
            "recipient_id",
            selection.recipient.id.as_deref().unwrap_or_default(),
            500,
        ),
        ("purpose", selection.purpose.name(), 500),
        ("text", selection.text.as_str(), 20_000),
    ];
    for (what, text, limit) in texts {
        let found = text.chars().count();
        if found > limit {
            return Err(ProposeFault::TextTooLong { what, limit, found });
        }
    }
    Ok(())
}

fn items(selection: &Selection, records: Vec<Shareable>) -> Result<Vec<Item>, ProposeFault> {
    if selection.items.is_empty() {
        return Err(ProposeFault::NothingPicked);
    }
    let mut at_hand: HashMap<_, _> = records.into_iter().map(|r| ((r.id, r.version), r)).collect();
    let mut seen = HashSet::new();
    let mut items = Vec::with_capacity(selection.items.len());
    for picked in &selection.items {
        let (record, version) = (picked.record, picked.version);
        if !seen.insert(record) {
            return Err(ProposeFault::PickedTwice { record });
        }
        let of = at_hand
            .remove(&(record, version))
            .ok_or(ProposeFault::RecordMissing { record, version })?;
        check_part(&of, &picked.part)?;
        let file = |id: &AttachmentId| {
            let file = of.attachments.iter().find(|file| file.id == *id);
            file.cloned()
                .ok_or(ProposeFault::AttachmentMissing { record, file: *id })
        };
        let attachments = picked.attachments.iter().map(file).collect::<Result<_, _>>()?;
        items.push(Item {
            part: picked.part.clone(),
            attachments,
            credential: make_id()?,
            of,
        });
    }
    Ok(items)
}

fn check_part(of: &Shareable, part: &Part) -> Result<(), ProposeFault> {
    match part {
        Part::Whole if of.issuer_file().is_none() => Err(ProposeFault::NothingSigned { record: of.id }),
        Part::Whole => Ok(()),
        Part::Fields(names) => match names.iter().find(|name| !members::has(&of.draft, name)) {
            Some(name) => Err(ProposeFault::UnknownField {
                record: of.id,
                name: name.chars().take(60).collect(),
            }),
            None => Ok(()),
        },
    }
}

/// The reader's bounds, before the writer begins.
fn check_sizes(items: &[Item]) -> Result<(), ProposeFault> {
    // Presentation, media type, receipt, message and README stand beside the items' files.
    let found = 5 + items.iter().map(|item| 2 + item.attachments.len()).sum::<usize>();
    if found > MAX_ENTRIES {
        return Err(ProposeFault::TooManyFiles {
            limit: MAX_ENTRIES,
            found,
        });
    }
    let originals = items.iter().filter(|item| item.part == Part::Whole);
    let originals = originals
        .filter_map(|item| item.of.original.as_ref())
        .map(|bytes| bytes.len() as u64);
    let files = items
        .iter()
        .flat_map(|item| &item.attachments)
        .map(|file| file.bytes);
    let mut total = 0;
    for bytes in originals.chain(files) {
        total += bytes;
        if bytes > MAX_FILE {
            return Err(ProposeFault::TooLarge {
                limit: MAX_FILE,
                found: bytes,
            });
        }
    }
    // What we add ourselves is JSON: a record is at most 1 MiB, evidence at most 5.
    if total > MAX_TOTAL - (64 << 20) {
        return Err(ProposeFault::TooLarge {
            limit: MAX_TOTAL - (64 << 20),
            found: total,
        });
    }
    Ok(())
}

fn notice(selection: &Selection, count: usize) -> String {
    let language = selection.language;
    let day = |moment: Timestamp| moment.to_zoned(TimeZone::UTC).date().to_string();
    let values = [
        ("count", &*count.to_string()),
        ("recipient", &selection.recipient.name),
        ("purpose", &purpose_words(language, &selection.purpose)),
        ("from", &day(selection.from)),
        ("until", &day(selection.until)),
    ];
    words::say(language, "share_notice", &values)
}

/// The purpose in words: a known one in the reader's language, or the learner's own.
pub(crate) fn purpose_words(language: Language, purpose: &Purpose) -> String {
    match purpose {
        Purpose::Other(own) => own.clone(),
        known => words::say(language, &format!("purpose_{}", known.name()), &[]),
    }
}

/// Proofs and periods are told in whole seconds (XML Schema `dateTimeStamp`, as VC 2.0 asks).
fn whole_second(moment: Timestamp) -> Timestamp {
    Timestamp::from_second(moment.as_second()).unwrap_or(moment)
}
