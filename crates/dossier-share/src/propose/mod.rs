//! From a selection to a consent: nothing is sealed that was not proposed, shown and accepted.

mod fault;

pub use fault::{PreviewFault, ProposeFault};

use std::collections::{HashMap, HashSet};
use std::io::{Read, Seek, Write};

use dossier_model::{Attachment, AttachmentId, Language, Purpose, ShareId, words};
use dossier_seal::age_file::{self, AgeIdentity, Recipients};
use dossier_seal::{DiceFault, HolderKey, make_id};
use jiff::{Timestamp, tz::TimeZone};
use uuid::Uuid;

use crate::assemble::{Files, assemble};
use crate::conditions::{Conditions, Retention};
use crate::disclosed;
use crate::layout::{MAX_ENTRIES, MAX_FILE, MAX_TOTAL};
use crate::ledger::{Blinded, Checkpoint};
use crate::members;
use crate::open::{Opening, Secret, open_stream, read_container};
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
    pub(crate) conditions: Conditions,
    pub(crate) ledger: Option<Blinded>,
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
        conditions: selection.conditions,
        ledger: None,
    }))
}

impl Proposal {
    /// The share's identity.
    pub const fn id(&self) -> ShareId {
        self.0.id
    }

    /// Commits the share to a ledger as it is now: the recipient can later hold a proof against it.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn with_checkpoint(mut self, checkpoint: &Checkpoint) -> Result<Self, DiceFault> {
        self.0.ledger = Some(Blinded::make(checkpoint)?);
        Ok(self)
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

    /// As [`Proposal::preview`], through a sealed draft in `scratch`: a file, for shares that are too large for memory.
    /// Whatever is left in it is under a key that nobody has.
    ///
    /// # Errors
    /// As [`Proposal::preview`], and what `scratch` says.
    pub fn preview_through(
        &self,
        holder: &HolderKey,
        files: &dyn Files,
        mut scratch: impl Read + Write + Seek + Send + 'static,
        opening: &Opening<'_>,
    ) -> Result<Opened, PreviewFault> {
        let draft = assemble(&self.0, self.0.created, holder, files)?;
        let identity = AgeIdentity::make();
        let recipients = Recipients::Keys(vec![identity.recipient()]);
        let sealing = age_file::seal_to(&recipients, &mut scratch).map_err(SealFault::from)?;
        let done = draft
            .write(files, sealing)
            .and_then(|sealed| sealed.finish().map(drop));
        done.and_then(|()| scratch.rewind()).map_err(SealFault::from)?;
        Ok(open_stream(scratch, &Secret::Keys(vec![identity]), opening)?)
    }

    /// How many bytes the share's files have together.
    pub fn bytes(&self) -> u64 {
        let originals = self
            .0
            .items
            .iter()
            .filter(|item| !matches!(item.part, Part::Fields(_)));
        let originals = originals
            .filter_map(|item| item.of.original.as_ref())
            .map(|bytes| bytes.len() as u64);
        let files = self
            .0
            .items
            .iter()
            .flat_map(|item| &item.attachments)
            .map(|file| file.bytes);
        originals.chain(files).sum()
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
    let conditions = &selection.conditions;
    let guardian = conditions.guardian.as_ref();
    let texts = [
        ("guardian", guardian.map_or("", |guardian| &guardian.name), 200),
        ("onward", &*conditions.onward.join(", "), 1000),
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
        let mut named = HashSet::new();
        let once = picked.attachments.iter().filter(|id| named.insert(**id));
        let attachments = once.map(file).collect::<Result<_, _>>()?;
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
        Part::Whole => match disclosed::all_of_base(of) {
            Some(all) if !disclosed::can_show(of, &all) => {
                Err(ProposeFault::CannotDisclose { record: of.id })
            }
            _ => Ok(()),
        },
        Part::Shown(_) if of.issuer_file().is_none() => Err(ProposeFault::NothingSigned { record: of.id }),
        Part::Shown(places) if !disclosed::can_show(of, places) => {
            Err(ProposeFault::CannotDisclose { record: of.id })
        }
        Part::Shown(_) => Ok(()),
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
    let originals = items.iter().filter(|item| !matches!(item.part, Part::Fields(_)));
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
    let say = |key: &str, values: &[(&str, &str)]| words::say(language, key, values);
    let mut sentences = vec![say("share_notice", &values)];
    let conditions = &selection.conditions;
    sentences.push(match &conditions.retention {
        None => say("share_notice_erase", &[]),
        Some(retention) => say(
            "share_notice_keep",
            &[("period", &retention_words(language, retention))],
        ),
    });
    sentences.push(match conditions.onward.as_slice() {
        [] => say("share_notice_onward_none", &[]),
        names => say("share_notice_onward", &[("names", &names.join(", "))]),
    });
    if let Some(guardian) = &conditions.guardian {
        let date = guardian.on.to_string();
        sentences.push(say("share_notice_guardian", &[("date", &date)]));
    }
    sentences.join(" ")
}

/// A duration in words: "6 months", "1 year, 2 weeks".
pub(crate) fn retention_words(language: Language, retention: &Retention) -> String {
    let names = ["years", "months", "weeks", "days"];
    let parts = retention
        .parts()
        .into_iter()
        .zip(names)
        .filter(|(count, _)| *count > 0);
    let parts = parts.map(|(count, unit)| {
        words::say(
            language,
            &format!("share_period_{unit}"),
            &[("count", &count.to_string())],
        )
    });
    parts.collect::<Vec<_>>().join(", ")
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
