//! What an import would do, before anything is kept.

use std::collections::BTreeSet;

use dossier_credential::{Want, draft_with};
use dossier_import::{Format, Item, Origin, Problem, Reading, detect, read};
use dossier_model::{Draft, EvidenceLevel, Provenance, RecordId};
use dossier_seal::make_id;
use dossier_vault::StoredRecord;
use jiff::Timestamp;

use super::twins::{Twin, Twins};
use crate::{Dossier, Fault, Judge, Judgement, Source, records::own_word};

/// What an import would do, frozen: running it does exactly this.
#[derive(Debug, Default)]
pub struct Plan {
    /// Each source in the order in which it was handed in.
    pub sources: Vec<PlannedSource>,
    /// Each thing that was found, all sources together.
    pub rows: Vec<PlanRow>,
    /// Addresses that a check would want to ask, with leave; each once.
    pub wants: Vec<Want>,
}

/// How many things that were read wait to be judged together.
const AT_ONCE: usize = 256;

/// One source of a plan.
#[derive(Debug)]
pub struct PlannedSource {
    /// What the caller calls it.
    pub label: String,
    /// The recognised format; none when it was refused.
    pub format: Option<Format>,
    /// Why it was refused as a whole.
    pub fault: Option<Fault>,
    /// What could not be read inside it, each with its place.
    pub problems: Vec<Problem>,
}

/// One thing in a plan.
pub struct PlanRow {
    /// Which of the plan's sources it came from.
    pub source: usize,
    /// Where in that source: a JSON pointer, empty for the whole.
    pub place: String,
    /// New, known, or a newer form of what is known.
    pub state: RowState,
    /// The record it will be, or is already.
    pub id: RecordId,
    /// As it would be kept.
    pub draft: Draft,
    /// The verdict and what it rests on, for a credential.
    pub judgement: Option<Judgement>,
    /// Where it comes from.
    pub provenance: Provenance,
    /// The version that an update was compared with; a newer one makes the plan stale.
    pub(crate) base: Option<u32>,
    pub(crate) original: Option<Vec<u8>>,
    pub(crate) identity: Option<String>,
}

/// How a row of a plan stands to what the learner has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowState {
    /// Not there yet.
    New,
    /// There already, or earlier in the same plan.
    Same,
    /// There in an older form; it becomes a new version.
    Updated,
}

impl RowState {
    /// The word that scripts and screens read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Same => "same",
            Self::Updated => "updated",
        }
    }
}

impl std::fmt::Debug for PlanRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "PlanRow {{ source: {}, state: {:?} }}",
            self.source, self.state
        )
    }
}

impl Plan {
    /// True when not a single source could be read.
    pub fn is_refused(&self) -> bool {
        !self.sources.is_empty() && self.sources.iter().all(|source| source.fault.is_some())
    }
}

impl Dossier {
    /// Reads and judges sources and says what each would become. Nothing is kept yet. A source that
    /// cannot be read is told with its fault; the others go on. `seen` hears each label before it is read; false stops.
    /// Credentials are judged many at a time, so that an address is asked once for all of them and every core works.
    /// Where the judge has leave to fetch, call [`Dossier::keep_requests`] afterwards, whatever becomes of the plan.
    ///
    /// # Errors
    /// [`Fault::Dice`], or [`Fault::Stopped`] by `seen`: everything else belongs to one source and stands in the plan.
    pub fn plan_import(
        &self,
        sources: impl IntoIterator<Item = Source>,
        wanted: Option<Format>,
        judge: &mut Judge,
        seen: &mut dyn FnMut(&str) -> bool,
    ) -> Result<Plan, Fault> {
        judge.stand_for(self);
        let mut plan = Plan::default();
        let mut twins = Twins::of(self.records());
        let mut read = Vec::new();
        for Source { label, upload } in sources {
            if !seen(&label) {
                return Err(Fault::Stopped);
            }
            let source = plan.sources.len();
            let mut planned = PlannedSource {
                label,
                format: None,
                fault: None,
                problems: Vec::new(),
            };
            let origin = upload
                .as_ref()
                .map_or(Origin::File, |upload| upload.origin.clone());
            match upload.and_then(|upload| Ok(read_upload(upload, wanted)?)) {
                Err(fault) => planned.fault = Some(fault),
                Ok(reading) => {
                    planned.format = Some(reading.format);
                    planned.problems = reading.problems;
                    let format = reading.format;
                    let items = reading.items.into_iter();
                    read.extend(items.map(|item| ReadItem {
                        source,
                        format,
                        origin: origin.clone(),
                        item,
                    }));
                }
            }
            plan.sources.push(planned);
            if read.len() >= AT_ONCE {
                plan_rows(std::mem::take(&mut read), judge, &mut twins, &mut plan.rows)?;
            }
        }
        plan_rows(read, judge, &mut twins, &mut plan.rows)?;
        let wants = plan
            .rows
            .iter()
            .filter_map(|row| row.judgement.as_ref())
            .flat_map(|j| &j.wants);
        let mut known = BTreeSet::new();
        plan.wants = wants
            .filter(|want| known.insert(want.url.clone()))
            .cloned()
            .collect();
        Ok(plan)
    }
}

pub(super) fn read_upload(
    upload: dossier_import::Upload,
    wanted: Option<Format>,
) -> Result<Reading, dossier_import::ImportFault> {
    let format = detect(&upload, wanted)?;
    read(upload, format)
}

/// Something that was read from a source and is not judged yet.
struct ReadItem {
    source: usize,
    format: Format,
    origin: Origin,
    item: Item,
}

fn plan_rows(
    read: Vec<ReadItem>,
    judge: &mut Judge,
    twins: &mut Twins<'_>,
    rows: &mut Vec<PlanRow>,
) -> Result<(), Fault> {
    let credentials = read.iter().filter_map(|read| read.item.credential.as_ref());
    let mut judgements = judge.judge_all(&credentials.collect::<Vec<_>>()).into_iter();
    for read in read {
        let judgement = read.item.credential.as_ref().and_then(|_| judgements.next());
        rows.push(plan_row(read, judgement, judge, twins)?);
    }
    Ok(())
}

fn plan_row(
    read: ReadItem,
    judgement: Option<Judgement>,
    judge: &Judge,
    twins: &mut Twins<'_>,
) -> Result<PlanRow, Fault> {
    let ReadItem {
        source,
        format,
        origin,
        item,
    } = read;
    let now = judge.policy().now;
    // With the documents at hand an early badge says more: its title stands in its class.
    let mut draft = match &item.credential {
        Some(credential) => draft_with(credential, &judge.shelf()),
        None => item.draft,
    };
    let sha256 = item.original.as_deref().map(sha256_of);
    let found = twins.find(
        &draft,
        item.identity.as_deref(),
        sha256.as_deref(),
        judgement.as_ref(),
    );
    let (state, id, base) = match found {
        Twin::None => (RowState::New, RecordId::new(make_id()?), None),
        Twin::Same(id) => (RowState::Same, id, None),
        Twin::Older(known) => {
            keep_own_words(&mut draft, known);
            (RowState::Updated, known.id, Some(known.version))
        }
    };
    let level = judgement
        .as_ref()
        .map_or(EvidenceLevel::OwnWord, |judgement| judgement.level);
    let standard = item
        .credential
        .as_ref()
        .map_or(format.as_str(), |credential| credential.format().as_str());
    let provenance = provenance(&origin, standard, sha256, level, now);
    twins.add(
        id,
        &draft,
        item.identity.as_deref(),
        provenance.sha256.as_deref(),
        judgement.as_ref(),
    );
    Ok(PlanRow {
        source,
        place: item.place,
        state,
        id,
        draft,
        judgement,
        provenance,
        base,
        original: item.original,
        identity: item.identity,
    })
}

/// A newer form of a credential does not take the learner's own tags and notes away.
fn keep_own_words(draft: &mut Draft, known: &StoredRecord) {
    draft.tags.clone_from(&known.draft.tags);
    draft.notes.clone_from(&known.draft.notes);
}

fn provenance(
    origin: &Origin,
    format: &str,
    sha256: Option<String>,
    evidence: EvidenceLevel,
    now: Timestamp,
) -> Provenance {
    let url = match origin {
        Origin::Url(url) => Some(url.clone()),
        Origin::File | Origin::Paste | Origin::Stdin => None,
    };
    Provenance {
        format: format.to_owned(),
        sha256,
        evidence,
        url,
        ..own_word(origin.as_str(), now)
    }
}

pub(crate) fn sha256_of(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    hex::encode(Sha256::digest(bytes))
}
