//! Asking again: what was fetched once is asked for anew, on demand or as often as the learner says.

use std::collections::{BTreeSet, HashMap};

use dossier_credential::Credential;
use dossier_import::ImportFault;
use dossier_model::{EvidenceLevel, Fetched, RecordId, Status};
use dossier_vault::{BlobId, Change, KeptDocument, StoredRecord};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{Dossier, Fault, Judge, Judgement, judge::Unreached, requests::host_of};

const SCHEDULE: &str = "recheck.schedule";
const LAST: &str = "recheck.last";
/// How many credentials are in memory at the same time.
const AT_ONCE: usize = 256;
/// The longest interval that can be set.
pub const MOST_DAYS: u32 = 3_650;

/// How often kept credentials are asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// After how many days it is time again; 1 or more.
    pub every: u32,
    /// True when the learner gave leave once and for all. Else he is asked each time.
    pub unasked: bool,
    /// Since when it runs.
    pub since: Timestamp,
}

/// What it is time to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// When it was last asked, if ever.
    pub last: Option<Timestamp>,
    /// The credentials that rest on documents from elsewhere, or miss some.
    pub records: Vec<RecordId>,
    /// Who would see a request.
    pub hosts: Vec<String>,
    /// True when the learner gave leave already.
    pub unasked: bool,
}

/// How far asking goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Everything that a check wants: for credentials that the learner looks at.
    #[default]
    Everything,
    /// Keys, issuers and whole lists, which say nothing about one credential. A badge's own address is left
    /// alone: asking there tells its issuer which badge is looked at, and when.
    WholeLists,
}

/// What asking again came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rechecked {
    /// How many credentials were judged.
    pub judged: usize,
    /// The records with a new version: newer documents, or another verdict.
    pub renewed: Vec<RecordId>,
    /// Those whose one word is another now: before and after.
    pub changed: Vec<(RecordId, Status, Status)>,
    /// What could not be had, with why.
    pub unreached: Vec<Unreached>,
}

impl Dossier {
    /// How often the learner wants credentials asked about; none if never.
    pub fn schedule(&self) -> Option<Schedule> {
        serde_json::from_value(self.setting(SCHEDULE)?.clone()).ok()
    }

    /// Sets how often: every so many days, or never. Nothing runs by itself because of it: a face asks
    /// [`Dossier::due`], and asks the learner unless he said `unasked`.
    ///
    /// # Errors
    /// [`Fault::Schedule`] for no days or too many; [`Fault::Write`].
    pub fn set_schedule(&mut self, every: Option<u32>, unasked: bool, now: Timestamp) -> Result<(), Fault> {
        let Some(every) = every else {
            return match self.setting(SCHEDULE) {
                None => Ok(()),
                Some(_) => self.drop_setting(SCHEDULE.to_owned(), now),
            };
        };
        if every == 0 || every > MOST_DAYS {
            return Err(Fault::Schedule);
        }
        let since = self.schedule().map_or(now, |schedule| schedule.since);
        self.keep_setting(
            SCHEDULE,
            json!(Schedule {
                every,
                unasked,
                since
            }),
            now,
        )
    }

    /// What it is time to ask at this moment; nothing when there is no schedule, or it was asked recently, or nothing
    /// in the dossier rests on documents from elsewhere.
    pub fn due(&self, now: Timestamp) -> Option<Due> {
        let schedule = self.schedule()?;
        let last = self.last_recheck();
        let from = last.unwrap_or(schedule.since);
        let interval = SignedDuration::from_hours(24 * i64::from(schedule.every));
        if now.duration_since(from) < interval {
            return None;
        }
        let records = self.checkable();
        let records: Vec<_> = records
            .into_iter()
            .filter(|id| self.asks_elsewhere(*id))
            .collect();
        if records.is_empty() {
            return None;
        }
        Some(Due {
            last,
            hosts: self.hosts_of(&records),
            records,
            unasked: schedule.unasked,
        })
    }

    /// When kept credentials were last asked about.
    pub fn last_recheck(&self) -> Option<Timestamp> {
        self.setting(LAST)?.as_str()?.parse().ok()
    }

    /// Every record outside the trash that has an original to judge.
    pub fn checkable(&self) -> Vec<RecordId> {
        let records = self.records().filter(|record| !record.trashed);
        let judged = records.filter(|record| record.original.is_some() && record.verdict.is_some());
        judged.map(|record| record.id).collect()
    }

    /// Who was asked about these records before, in order.
    pub fn hosts_of(&self, ids: &[RecordId]) -> Vec<String> {
        let records = ids.iter().filter_map(|id| self.show(*id).ok());
        let hosts = records.flat_map(|record| record.evidence.iter().map(|document| host_of(&document.url)));
        let hosts: BTreeSet<String> = hosts.filter(|host| !host.is_empty()).collect();
        hosts.into_iter().collect()
    }

    /// Judges kept credentials anew, for the judge's own moment, and keeps newer documents and other verdicts as new
    /// versions. With leave to fetch, every address is asked once for all of them, host after host; where a host does not
    /// answer, what it said before stands in with its own date. Without leave only what is kept is looked at.
    ///
    /// A record whose verdict and documents are as before gets no new version. `seen` hears how many were judged; false stops, and what
    /// was renewed by then stays.
    ///
    /// # Errors
    /// [`Fault::NotFound`], [`Fault::Read`], [`Fault::Import`], [`Fault::Write`]. What was renewed before stays.
    pub fn recheck(
        &mut self,
        ids: &[RecordId],
        judge: &mut Judge,
        now: Timestamp,
        seen: &mut dyn FnMut(usize) -> bool,
    ) -> Result<Rechecked, Fault> {
        judge.stand_for(self);
        let mut report = Rechecked::default();
        for some in ids.chunks(AT_ONCE) {
            let done = self.recheck_some(some, judge, now, &mut report);
            self.note_requests(judge);
            done?;
            if !seen(report.judged) {
                break;
            }
        }
        report.unreached = judge.unreached();
        let mut change = Change::at(now);
        if judge.is_online() {
            change = change.set(LAST, json!(now.to_string()));
        }
        if !change.is_empty() || self.diary_setting().is_some() {
            self.commit(change)?;
        }
        Ok(report)
    }

    fn recheck_some(
        &mut self,
        ids: &[RecordId],
        judge: &mut Judge,
        now: Timestamp,
        report: &mut Rechecked,
    ) -> Result<(), Fault> {
        let mut credentials = Vec::with_capacity(ids.len());
        for id in ids {
            credentials.push(self.credential(*id)?);
            judge.remember(self.evidence(*id)?);
        }
        let all: Vec<&Credential> = credentials.iter().collect();
        let judgements = judge.judge_all(&all);
        let mut change = Change::at(now);
        let mut kept = HashMap::new();
        for (id, judgement) in ids.iter().zip(judgements) {
            report.judged += 1;
            let record = self.show(*id)?;
            if is_news(record, &judgement) {
                report.renewed.push(*id);
                if let Some(before) = record.verdict.as_ref().map(dossier_model::Verdict::status)
                    && before != judgement.verdict.status()
                {
                    report.changed.push((*id, before, judgement.verdict.status()));
                }
                self.renew(*id, &judgement, &mut change, &mut kept)?;
            }
        }
        if !change.is_empty() {
            self.commit(change)?;
        }
        Ok(())
    }

    /// Adds the next version of a record to a change: with this verdict, and the documents that it rests on.
    pub(crate) fn renew(
        &mut self,
        id: RecordId,
        judgement: &Judgement,
        change: &mut Change,
        kept: &mut HashMap<Vec<u8>, BlobId>,
    ) -> Result<(), Fault> {
        let before = self.evidence(id)?;
        let record = self.show(id)?;
        for (document, held) in before.iter().zip(&record.evidence) {
            kept.entry(document.bytes.clone()).or_insert(held.blob);
        }
        let mut next = record.next();
        if next.provenance.evidence != EvidenceLevel::OwnWord {
            next.provenance.evidence = judgement.level;
        }
        next.verdict = Some(judgement.verdict.clone());
        next.evidence.clear();
        for document in &judgement.looked_at {
            let blob = match kept.get(&document.bytes) {
                Some(blob) => *blob,
                None => {
                    let info = self.vault.keep(&document.bytes)?;
                    let blob = info.id();
                    kept.insert(document.bytes.clone(), blob);
                    change.blobs.push(info);
                    blob
                }
            };
            next.evidence.push(kept_document(document, blob));
        }
        change.put.push(next);
        Ok(())
    }

    pub(crate) fn credential(&self, id: RecordId) -> Result<Credential, Fault> {
        let original = self.original(id)?;
        let credential = dossier_credential::read(&original).map_err(ImportFault::Credential)?;
        Ok(credential)
    }

    /// True when the verdict on a record rests on documents from elsewhere, or would.
    fn asks_elsewhere(&self, id: RecordId) -> bool {
        let Ok(record) = self.show(id) else { return false };
        if !record.evidence.is_empty() {
            return true;
        }
        let unsettled = record
            .verdict
            .as_ref()
            .is_some_and(|verdict| verdict.status() == Status::Unknown);
        // Reading one is dear, so only those are read that may miss something.
        unsettled
            && self.credential(id).is_ok_and(|credential| {
                let judged = dossier_credential::verify(
                    &credential,
                    &dossier_credential::NoEvidence,
                    &dossier_credential::Policy::at(record.saved_at),
                );
                !judged.wants.is_empty()
            })
    }
}

pub(crate) fn kept_document(document: &Fetched, blob: BlobId) -> KeptDocument {
    KeptDocument {
        url: document.url.clone(),
        final_url: document.final_url.clone(),
        status: document.status,
        media_type: document.media_type.clone(),
        at: document.at,
        blob,
    }
}

/// True when a judgement says something else than is kept, or rests on newer documents.
fn is_news(record: &StoredRecord, judgement: &Judgement) -> bool {
    let said = |verdict: &dossier_model::Verdict| {
        let findings = verdict.findings().iter();
        findings
            .map(|finding| {
                (
                    finding.check,
                    finding.outcome,
                    finding.code,
                    finding.detail.clone(),
                )
            })
            .collect::<Vec<_>>()
    };
    let same_words = record.verdict.as_ref().map(said) == Some(said(&judgement.verdict));
    let level_same =
        record.provenance.evidence == EvidenceLevel::OwnWord || record.provenance.evidence == judgement.level;
    let kept: BTreeSet<_> = record
        .evidence
        .iter()
        .map(|document| (document.url.as_str(), document.at))
        .collect();
    let looked: BTreeSet<_> = judgement
        .looked_at
        .iter()
        .map(|document| (document.url.as_str(), document.at))
        .collect();
    !same_words || !level_same || kept != looked
}
