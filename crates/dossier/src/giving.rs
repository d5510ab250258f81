//! Sharing a chosen part: options, preview, consent, seal, and who may open it.
//!
//! Long because the way from an order to a file is one story, told in order.

use std::{
    cell::RefCell,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use dossier_model::{Attachment, AttachmentId, Language, PartialDate, Purpose, RecordId, ShareId};
use dossier_seal::{Lang, Passphrase, age_file::AgeRecipient, make_words};
use dossier_share::{
    Cleaning, Conditions, CoverFacts, CoverLock, Files, Leak, Lock, MAX_PAGE, Member, Opened, Opening,
    PageFault, Proposal, Recipient, Sealed, Selected, Selection, Shareable, cleaned, cover, fill_page, leaks,
    ledger::{Event, EventKind},
    members, propose, seal,
};
use dossier_vault::{Change, MAX_BLOB, ReadFault, Vault};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{Dossier, Fault, Judge, viewer::viewer_page};

/// What the learner composed: with whom, what for, how long, and which members of which records.
#[derive(Clone)]
pub struct ShareOrder {
    /// The recipient's name.
    pub recipient: String,
    /// The recipient's identifier (e-mail or did:web), which `open --as` checks.
    pub recipient_id: Option<String>,
    /// What for.
    pub purpose: Purpose,
    /// The first day; now if none.
    pub from: Option<PartialDate>,
    /// The last day, to its end.
    pub until: PartialDate,
    /// Accompanying words.
    pub text: String,
    /// What goes in.
    pub items: Vec<ShareOrderItem>,
    /// The language in which the learner agrees.
    pub language: Language,
    /// What else is agreed on: retention, onward sharing, a guardian, the request that it answers.
    pub conditions: Conditions,
    /// The files that go as they are. Of all others a cleaned copy goes: without place, camera, author and history.
    pub as_is: Vec<AttachmentId>,
}

/// One record of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareOrderItem {
    /// The record.
    pub id: RecordId,
    /// Names of members, `attachments`, FILE-IDs, `credential`; without any the purpose's default.
    pub names: Option<Vec<String>>,
}

/// Who can open a share.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShareLock {
    /// The recipients' age keys.
    pub keys: Vec<String>,
    /// Whether words are made that open it too. Without keys they always are.
    pub words: bool,
    /// Whether the file is the viewer page with the bundle inside, which any browser opens.
    pub as_page: bool,
}

/// What can be shared of one record.
pub struct ShareOption {
    /// The record.
    pub id: RecordId,
    /// True for an issuer's own file, which goes whole or not at all.
    pub all_or_nothing: bool,
    /// The places of an issuer's credential that can be left out, by JSON pointer, each with what stands there.
    pub places: Vec<(String, Value)>,
    /// False for a credential that the issuer bound to a key in another wallet: it can be sent, and not be
    /// presented as the learner's.
    pub presentable: bool,
    /// Its members, each with the purpose's default.
    pub members: Vec<Member>,
    /// Its files; none goes along unless picked.
    pub attachments: Vec<Attachment>,
}

/// A share that was made and written.
pub struct Shared {
    /// The share.
    pub id: ShareId,
    /// The receipt of its consent.
    pub receipt: uuid::Uuid,
    /// Where it was written.
    pub file: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The words that open it, to be sent by another way; shown once and kept nowhere.
    pub words: Option<dossier_seal::Zeroizing<String>>,
    /// The key file that must travel beside it, where words and keys both open it.
    pub key_file: Option<PathBuf>,
}

/// How many words a generated passphrase has: 6 of at least 1,296 are 62 bits behind scrypt.
const WORDS: usize = 6;

/// Larger drafts are previewed through a sealed file instead of memory.
const MAX_IN_MEMORY: u64 = 16 << 20;

/// How long a share runs unless the learner says otherwise.
const DEFAULT_DAYS: i64 = 30;

impl Dossier {
    /// What can be shared of these records, with the defaults of a purpose.
    ///
    /// # Errors
    /// [`Fault::NotFound`], [`Fault::Read`].
    pub fn share_options(&self, ids: &[RecordId], purpose: &Purpose) -> Result<Vec<ShareOption>, Fault> {
        let option = |id: &RecordId| {
            let shareable = self.shareable(*id)?;
            Ok(ShareOption {
                id: *id,
                all_or_nothing: shareable.issuer_file().is_some() && shareable.places().is_empty(),
                places: shareable.places(),
                presentable: self.presentable(&shareable),
                members: members(&shareable.draft, purpose),
                attachments: shareable.attachments,
            })
        };
        ids.iter().map(option).collect()
    }

    /// Exactly what the recipient will see, read by the recipient's own reader. Nothing is written.
    ///
    /// # Errors
    /// [`Fault::Propose`] for the first rule that the order breaks.
    pub fn preview_share(
        &mut self,
        order: &ShareOrder,
        judge: &Judge,
        now: Timestamp,
    ) -> Result<Opened, Fault> {
        let proposal = self.proposal(order, now)?;
        let holder = self.holder_for(order.whom())?.key;
        let opening = Opening {
            now,
            as_id: None,
            evidence: &judge.shelf(),
            policy: judge.policy(),
        };
        let files = Attached::new(&self.vault, &order.as_is);
        if proposal.bytes() <= MAX_IN_MEMORY {
            return Ok(proposal.preview(&holder, &files, &opening)?);
        }
        // Without a name, and sealed for a key that is forgotten: nothing readable ever lies there.
        let scratch = tempfile::tempfile().map_err(|error| Fault::DestinationUnwritable(error.kind()))?;
        Ok(proposal.preview_through(&holder, &files, scratch, &opening)?)
    }

    /// What the previewed share would tell beside what the learner meant to tell, from its exact bytes.
    ///
    /// # Errors
    /// As [`Dossier::preview_share`].
    pub fn leaks_of(
        &mut self,
        order: &ShareOrder,
        judge: &Judge,
        now: Timestamp,
    ) -> Result<Vec<Leak>, Fault> {
        Ok(leaks(&self.preview_share(order, judge, now)?)?)
    }

    /// The cover of a share: one page, as a PDF, that says for whom and what for it is and how it is opened.
    ///
    /// # Errors
    /// [`Fault::NotFound`] for a share that never left.
    pub fn cover(
        &self,
        share: ShareId,
        file: &str,
        language: Language,
        now: Timestamp,
    ) -> Result<Vec<u8>, Fault> {
        let standing = self.standing(share, now)?;
        let exported = self
            .payload_of(&standing, EventKind::ShareExported)
            .ok_or(Fault::NotFound(share.uuid()))?;
        let text = |member: &str| exported.get(member).and_then(Value::as_str).unwrap_or_default();
        let keys = exported
            .get("age_recipients")
            .and_then(Value::as_u64)
            .unwrap_or_default();
        let words = exported
            .get("words")
            .and_then(Value::as_bool)
            .unwrap_or(keys == 0);
        let facts = CoverFacts {
            id: standing.share,
            recipient: standing.recipient.clone(),
            purpose: standing.purpose.clone(),
            from: standing.from,
            until: standing.until,
            holder: standing.holder.clone(),
            file: file.to_owned(),
            sha256: text("file").trim_start_matches("sha256:").to_owned(),
            lock: match (words, keys > 0) {
                (true, true) => CoverLock::Both,
                (false, true) => CoverLock::Keys,
                (_, false) => CoverLock::Words,
            },
        };
        Ok(cover(&facts, language))
    }

    /// Makes a share: consent, ledger line, and only then the file. Call it when the learner has agreed.
    ///
    /// If it stops between the two, the ledger shows a share that never left; the other order
    /// could hide one that did.
    ///
    /// # Errors
    /// [`Fault::Propose`], [`Fault::RecipientKey`], [`Fault::DestinationUnwritable`], [`Fault::Write`].
    pub fn share(
        &mut self,
        order: &ShareOrder,
        lock: &ShareLock,
        to: &Path,
        now: Timestamp,
    ) -> Result<Shared, Fault> {
        let as_page = lock.as_page;
        let keys = lock
            .keys
            .iter()
            .map(|key| key.trim().parse().map_err(|_| Fault::RecipientKey));
        let keys = keys.collect::<Result<Vec<AgeRecipient>, Fault>>()?;
        let words = (lock.words || keys.is_empty())
            .then(|| make_words(WORDS, lang(order.language)))
            .transpose()?;
        let passphrase = words.as_ref().map(|words| Passphrase::new(words.to_string()));
        let lock = match &passphrase {
            None => Lock::Keys(keys),
            Some(passphrase) if keys.is_empty() => Lock::Passphrase(passphrase),
            Some(passphrase) => Lock::Both(passphrase, keys),
        };
        let viewer = as_page
            .then(|| viewer_page().ok_or(Fault::ViewerMissing))
            .transpose()?;
        let consent = self.proposal(order, now)?.accept(now);
        let holder = self.holder_for(order.whom())?;
        let mut outgoing = Outgoing::create(to)?;
        let sealed = seal(
            &consent,
            &holder.key,
            lock,
            &Attached::new(&self.vault, &order.as_is),
            &mut outgoing.file,
        )?;
        outgoing.finish()?;
        let page = viewer.map(|viewer| outgoing.dress(viewer, &sealed)).transpose()?;
        let asked = order.conditions.asked.as_ref().map(|asked| Event {
            kind: EventKind::ConsentRequested,
            receipt: sealed.receipt_id,
            payload: json!({"client": asked.client, "nonce": asked.nonce, "verified": asked.verified}),
        });
        let events = asked.into_iter().chain([sealed.given.clone()]).collect();
        let mut given = self.append_all(Change::at(now), events, now)?;
        given
            .settings
            .extend(holder.fresh.map(|(name, value)| (name, Some(value))));
        self.commit(Self::keep_receipt(given, sealed.id, sealed.receipt.clone()))?;
        let key_file = outgoing.hand_out(&sealed)?;
        let mut left = sealed.exported;
        if let Some((_, sha256)) = &page {
            left.payload["page"] = format!("sha256:{sha256}").into();
        }
        let exported = self.append_all(Change::at(now), vec![left], now)?;
        self.commit(exported)?;
        let (bytes, sha256) = page.unwrap_or((sealed.bytes, sealed.sha256));
        Ok(Shared {
            id: sealed.id,
            receipt: sealed.receipt_id,
            file: to.to_owned(),
            bytes,
            sha256,
            words,
            key_file,
        })
    }

    fn proposal(&mut self, order: &ShareOrder, now: Timestamp) -> Result<Proposal, Fault> {
        let mut records = Vec::with_capacity(order.items.len());
        let mut items = Vec::with_capacity(order.items.len());
        for item in &order.items {
            let shareable = self.shareable(item.id)?;
            items.push(Selected::named(
                &shareable,
                &order.purpose,
                item.names.as_deref(),
            )?);
            records.push(shareable);
        }
        let selection = Selection {
            items,
            recipient: Recipient {
                name: order.recipient.clone(),
                id: order.recipient_id.clone(),
            },
            purpose: order.purpose.clone(),
            from: order.from.map_or(now, PartialDate::start_of_day),
            until: order.until.end_of_day(),
            text: order.text.clone(),
            language: order.language,
            conditions: order.conditions.clone(),
        };
        let checkpoint = self.checkpoint()?;
        Ok(propose(selection, records, now)?.with_checkpoint(&checkpoint)?)
    }

    fn presentable(&self, of: &Shareable) -> bool {
        let credential = of
            .original
            .as_deref()
            .and_then(|bytes| dossier_credential::read(bytes).ok());
        credential.is_none_or(|credential| self.is_presentable(&credential))
    }

    fn shareable(&self, id: RecordId) -> Result<Shareable, Fault> {
        let record = self.show(id)?;
        let original = record
            .original
            .map(|blob| self.vault.blob_bytes(blob, MAX_BLOB))
            .transpose()?;
        Ok(Shareable {
            id,
            version: record.version,
            draft: record.draft.clone(),
            attachments: record.attachments.clone(),
            original,
            verdict: record.verdict.clone(),
            evidence: self.evidence(id)?,
        })
    }
}

impl ShareOrder {
    /// The last day that is suggested: thirty days from now.
    pub fn suggested_until(now: Timestamp) -> PartialDate {
        let span = SignedDuration::from_hours(DEFAULT_DAYS * 24);
        PartialDate::of(now.checked_add(span).unwrap_or(now))
    }

    /// By which a recipient is known again.
    fn whom(&self) -> &str {
        self.recipient_id
            .as_deref()
            .map(str::trim)
            .filter(|id| !id.is_empty())
            .unwrap_or(self.recipient.trim())
    }
}

impl std::fmt::Debug for ShareOrder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ShareOrder {{ items: {} }}", self.items.len())
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Shared {{ id: {}, bytes: {} }}", self.id, self.bytes)
    }
}

impl std::fmt::Debug for ShareOption {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ShareOption {{ id: {} }}", self.id)
    }
}

/// The dossier's files, as a share asks for them.
struct Attached<'v> {
    vault: &'v Vault,
    as_is: &'v [AttachmentId],
    /// The one that was cleaned last: each is asked for twice, to be measured and to be written.
    last: RefCell<Option<(AttachmentId, Vec<u8>)>>,
}

/// Files above this are shared as they are, which the leak check says: a copy is made in memory.
const MAX_CLEANED: u64 = 32 << 20;

impl<'v> Attached<'v> {
    const fn new(vault: &'v Vault, as_is: &'v [AttachmentId]) -> Self {
        Self {
            vault,
            as_is,
            last: RefCell::new(None),
        }
    }

    /// The cleaned copy, where there is something to clean.
    fn cleaned(&self, file: AttachmentId) -> Option<Vec<u8>> {
        if self.as_is.contains(&file)
            || self
                .vault
                .blob(file)
                .is_none_or(|blob| blob.bytes() > MAX_CLEANED)
        {
            return None;
        }
        if let Some((of, bytes)) = &*self.last.borrow()
            && *of == file
        {
            return Some(bytes.clone());
        }
        let Cleaning::Cleaned(bytes) = cleaned(&self.vault.blob_bytes(file, MAX_CLEANED).ok()?) else {
            return None;
        };
        *self.last.borrow_mut() = Some((file, bytes.clone()));
        Some(bytes)
    }
}

impl Files for Attached<'_> {
    fn copy(&self, file: AttachmentId, out: &mut dyn Write) -> io::Result<()> {
        if let Some(copy) = self.cleaned(file) {
            return out.write_all(&copy);
        }
        self.vault.read_blob(file, out).map_err(|fault| match fault {
            // A full disk on the way out stays one, also through the share's own hands.
            ReadFault::Sink(kind) => kind.into(),
            other => io::Error::other(other),
        })
    }
}

/// A sealed file that nobody has yet: it stands beside its destination under another name, and goes
/// away again unless it is handed out.
struct Outgoing {
    to: PathBuf,
    part: PathBuf,
    file: io::BufWriter<File>,
    handed_out: bool,
}

impl Outgoing {
    fn create(to: &Path) -> Result<Self, Fault> {
        let mut name = to
            .file_name()
            .ok_or(Fault::DestinationUnwritable(io::ErrorKind::InvalidInput))?
            .to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let part = to.with_file_name(name);
        let file = File::create(&part).map_err(|error| Fault::DestinationUnwritable(error.kind()))?;
        Ok(Self {
            to: to.to_owned(),
            part,
            file: io::BufWriter::new(file),
            handed_out: false,
        })
    }

    fn finish(&mut self) -> Result<(), Fault> {
        let done = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        done.map_err(|error| Fault::DestinationUnwritable(error.kind()))
    }

    /// Puts what was sealed into the viewer page; gives the page's size and SHA-256.
    fn dress(&mut self, viewer: &[u8], sealed: &Sealed) -> Result<(u64, String), Fault> {
        let unwritable = |error: io::Error| Fault::DestinationUnwritable(error.kind());
        if sealed.bytes > MAX_PAGE {
            return Err(PageFault::TooLarge {
                limit: MAX_PAGE,
                found: sealed.bytes,
            }
            .into());
        }
        let bundle = fs::read(&self.part).map_err(unwritable)?;
        let page = fill_page(viewer, &bundle, sealed.key_file.as_deref())?;
        let mut file = File::create(&self.part).map_err(unwritable)?;
        file.write_all(&page)
            .and_then(|()| file.sync_all())
            .map_err(unwritable)?;
        Ok((page.len() as u64, hex::encode(Sha256::digest(&page))))
    }

    fn hand_out(mut self, sealed: &Sealed) -> Result<Option<PathBuf>, Fault> {
        let unwritable = |error: io::Error| Fault::DestinationUnwritable(error.kind());
        let key_file = match &sealed.key_file {
            None => None,
            Some(bytes) => {
                let path = self.to.with_extension("key.age");
                fs::write(&path, bytes).map_err(unwritable)?;
                Some(path)
            }
        };
        fs::rename(&self.part, &self.to).map_err(unwritable)?;
        self.handed_out = true;
        Ok(key_file)
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        if !self.handed_out {
            // What cannot be taken away now is a sealed leftover that nobody has a key for.
            let _ = fs::remove_file(&self.part);
        }
    }
}

const fn lang(language: Language) -> Lang {
    match language {
        Language::Nl => Lang::Nl,
        Language::En => Lang::En,
    }
}
