//! Looking at records, writing them down, throwing them away.

use dossier::{
    Dossier, Expiring, Fault, Query, StoredRecord, changes_between,
    model::{Kind, Language, RecordId, Status, fields},
    share::ledger::{Standing, State},
    status_name,
};
use serde_json::json;

use super::{Session, door::NAME, read_id, read_ids};
use crate::{
    CheckView, CountView, DetailView, EvidenceView, Failure, FormFieldView, FormView, IdRequest, IdsRequest,
    ListRequest, ListView, OverviewView, PairView, ReplyView, RowView, SaveRequest, VersionView,
    show::{self, shape_choices, shape_name},
};

/// How far ahead the overview looks.
pub(super) const DAYS_AHEAD: u32 = 90;
/// The warning that the ledger does not hold; its words are `warning_ledger_damaged`.
const LEDGER_DAMAGED: &str = "ledger_damaged";
/// How many of the newest records the overview shows.
const RECENT: usize = 5;

impl Session {
    /// What a student sees first.
    ///
    /// # Errors
    /// `locked`, `no_dossier`.
    pub fn overview(&self) -> Result<OverviewView, Failure> {
        let dossier = self.dossier()?;
        let now = self.now();
        let stats = dossier.stats();
        let mut warnings: Vec<String> = dossier.warnings().iter().map(|w| w.as_str().to_owned()).collect();
        let open_shares = match dossier.shares(now) {
            Ok(shares) => shares.iter().filter(|share| share.state == State::Given).count(),
            // What the ledger cannot say is said; the rest of the dossier is still there.
            Err(Fault::Ledger(_)) => {
                warnings.push(LEDGER_DAMAGED.to_owned());
                0
            }
            Err(fault) => return Err(fault.into()),
        };
        let name = dossier
            .setting(NAME)
            .and_then(|name| name.as_str())
            .unwrap_or_default();
        Ok(OverviewView {
            name: name.to_owned(),
            total: stats.records,
            kinds: Kind::ALL
                .iter()
                .map(|kind| count_of(kind.name(), stats.kinds.get(kind.name())))
                .collect(),
            statuses: STATUSES
                .iter()
                .map(|s| count_of(status_name(*s), stats.statuses.get(status_name(*s))))
                .collect(),
            study_load: show::study_load(&stats),
            internship_hours: show::hours(&stats),
            recent: self.recent(dossier.records()),
            expiring: self.expiring(dossier.list(&Query {
                expiring: Some(Expiring {
                    now,
                    days: DAYS_AHEAD,
                }),
                ..Query::default()
            })),
            open_shares: small(open_shares),
            warnings,
        })
    }

    /// A page of rows.
    ///
    /// # Errors
    /// `locked`; `bad_request` for a kind or status that is none.
    pub fn list(&self, request: ListRequest) -> Result<ListView, Failure> {
        let dossier = self.dossier()?;
        let query = query_of(&request, self.now())?;
        let found = dossier.list(&query);
        let page = found
            .iter()
            .skip(request.offset as usize)
            .take(request.limit as usize);
        let rows = page.map(|record| show::row(record, self.language())).collect();
        let of_kind = |kind: &Kind| {
            let count = dossier
                .records()
                .filter(|r| r.trashed == request.trashed && r.draft.kind == *kind)
                .count();
            CountView {
                key: kind.name().to_owned(),
                count: small(count),
            }
        };
        Ok(ListView {
            rows,
            total: small(found.len()),
            kinds: Kind::ALL.iter().map(of_kind).collect(),
        })
    }

    /// Everything about one record.
    ///
    /// # Errors
    /// `locked`, `not_found`; `item_damaged` when an old version cannot be read.
    pub fn record(&self, request: IdRequest) -> Result<DetailView, Failure> {
        self.must_be_open()?;
        self.detail(read_id(&request.id, "id")?)
    }

    /// The form of each kind. Needs no dossier.
    pub fn forms(&self) -> Vec<FormView> {
        let field = |spec: &fields::FieldSpec| FormFieldView {
            key: spec.key.to_owned(),
            shape: shape_name(spec.shape).to_owned(),
            choices: shape_choices(spec.shape)
                .iter()
                .map(|word| (*word).to_owned())
                .collect(),
            sensitive: spec.sensitive,
        };
        let form = |kind: Kind| FormView {
            kind: kind.name().to_owned(),
            fields: fields::specs(kind).iter().map(field).collect(),
        };
        Kind::ALL.into_iter().map(form).collect()
    }

    /// Adds a record, or a version of one.
    ///
    /// # Errors
    /// `locked`, `not_found`, `record_refused` with the field, `member_fixed`, or what the disk says.
    pub fn save_record(&mut self, request: SaveRequest) -> Result<DetailView, Failure> {
        let now = self.now();
        let dossier = self.dossier_mut()?;
        let saved = if request.id.is_empty() {
            dossier.add(request.draft, None, now)?
        } else {
            dossier.replace(read_id(&request.id, "id")?, request.draft, now)?
        };
        self.detail(saved.id)
    }

    /// Puts records into the bin.
    ///
    /// # Errors
    /// `locked`, `not_found` before anything is moved, or what the disk says.
    pub fn trash(&mut self, request: IdsRequest) -> Result<(), Failure> {
        self.each(&request, |dossier, id, now| dossier.remove(id, now))
    }

    /// Takes records out of the bin.
    ///
    /// # Errors
    /// As [`Session::trash`].
    pub fn restore(&mut self, request: IdsRequest) -> Result<(), Failure> {
        self.each(&request, |dossier, id, now| dossier.restore(id, now))
    }

    /// Judges a kept credential anew and keeps the verdict. Asks no host: what was fetched before stands in, dated.
    ///
    /// # Errors
    /// `locked`; `not_found` for a record without an original.
    pub fn verify_again(&mut self, request: IdRequest) -> Result<DetailView, Failure> {
        self.verify_kept(&request, false)
    }

    /// As [`Session::verify_again`], and asks the hosts that the checks want. Call it when the person has agreed.
    ///
    /// # Errors
    /// As [`Session::verify_again`]; a host that does not answer is no failure.
    pub fn verify_online(&mut self, request: IdRequest) -> Result<DetailView, Failure> {
        self.verify_kept(&request, true)
    }

    fn verify_kept(&mut self, request: &IdRequest, online: bool) -> Result<DetailView, Failure> {
        self.must_be_open()?;
        let id = read_id(&request.id, "id")?;
        let (now, mut judge) = (self.now(), self.judge(online)?);
        let judged = self.dossier_mut()?.verify_again(id, &mut judge, now);
        self.keep_requests(&mut judge);
        judged?;
        self.detail(id)
    }

    /// Reads everything on the disk again and proves it.
    ///
    /// # Errors
    /// `locked`. What is wrong is in the view.
    pub fn check(&self) -> Result<CheckView, Failure> {
        let dossier = self.dossier()?;
        let report = dossier.check(true);
        let pair = |key: &str, value: String| PairView {
            key: key.to_owned(),
            value,
        };
        let mut problems: Vec<_> = report
            .problems
            .iter()
            .map(|p| pair(p.code.as_str(), p.id()))
            .collect();
        if let Err(fault) = dossier.check_ledger() {
            problems.push(pair(fault.code().as_str(), String::new()));
        }
        Ok(CheckView {
            ok: problems.is_empty(),
            records: small(report.records),
            attachments: small(report.attachments),
            problems,
        })
    }

    pub(super) fn detail(&self, id: RecordId) -> Result<DetailView, Failure> {
        let dossier = self.dossier()?;
        let record = dossier.show(id)?;
        let history = dossier.history(id)?;
        let shares = match dossier.shares(self.now()) {
            // A ledger that does not hold is told by the overview and the check; the record can be read.
            Err(Fault::Ledger(_)) => Vec::new(),
            shares => shares?,
        };
        let holding = shares
            .iter()
            .filter(|share| share.items.iter().any(|item| item.id == id));
        let provenance = &record.provenance;
        let issuer_ids = record.draft.issuer.iter().flat_map(|issuer| &issuer.identifiers);
        Ok(DetailView {
            row: show::row(record, self.language()),
            version: record.version,
            draft: json!(record.draft),
            fields: show::fields(&record.draft, &["title", "issuer"]),
            verdict: record.verdict.as_ref().map(show::verdict),
            source: provenance.source.clone(),
            format: provenance.format.clone(),
            imported_at: provenance.at.to_string(),
            url: provenance.url.clone().unwrap_or_default(),
            original_sha256: record.original.and(provenance.sha256.clone()).unwrap_or_default(),
            issuer_ids: issuer_ids
                .map(|(key, value)| PairView {
                    key: key.clone(),
                    value: value.clone(),
                })
                .collect(),
            attachments: record.attachments.iter().map(show::attachment).collect(),
            evidence: record.evidence.iter().map(evidence).collect(),
            versions: self.versions(&history),
            replies: replies_about(dossier, id, &shares, self.language()),
            shares: holding
                .map(|share| {
                    Ok(show::share(
                        share,
                        &dossier.drift(share)?,
                        dossier,
                        self.language(),
                    ))
                })
                .collect::<Result<_, Failure>>()?,
        })
    }

    fn versions(&self, history: &[StoredRecord]) -> Vec<VersionView> {
        let before = std::iter::once(None).chain(history.iter().map(Some));
        let view = |(before, version): (Option<&StoredRecord>, &StoredRecord)| VersionView {
            version: version.version,
            saved_at: version.saved_at.to_string(),
            title: version.draft.title.best(self.language()).to_owned(),
            changed: before
                .map(|before| changes_between(before, version))
                .unwrap_or_default(),
            trashed: version.trashed,
        };
        let mut versions: Vec<_> = before.zip(history).map(view).collect();
        versions.reverse();
        versions
    }

    fn recent<'r>(&self, records: impl Iterator<Item = &'r StoredRecord>) -> Vec<RowView> {
        let mut records: Vec<_> = records.filter(|record| !record.trashed).collect();
        // What came in together goes by its own date.
        records.sort_by_key(|record| {
            let date = record.draft.dates.headline().map(|date| date.last_day());
            std::cmp::Reverse((record.provenance.at, date, record.id))
        });
        records.truncate(RECENT);
        records
            .into_iter()
            .map(|record| show::row(record, self.language()))
            .collect()
    }

    /// What stops to count soon, the first to stop on top; what has stopped already is no news.
    fn expiring(&self, mut records: Vec<&StoredRecord>) -> Vec<RowView> {
        let now = self.now();
        let last = |record: &StoredRecord| record.draft.dates.expires.map(|day| day.end_of_day());
        records.retain(|record| last(record).is_some_and(|last| last >= now));
        records.sort_by_key(|record| (last(record), record.id));
        records
            .into_iter()
            .map(|record| show::row(record, self.language()))
            .collect()
    }

    fn each<T>(
        &mut self,
        request: &IdsRequest,
        act: impl Fn(&mut dossier::Dossier, RecordId, jiff::Timestamp) -> Result<T, dossier::Fault>,
    ) -> Result<(), Failure> {
        let now = self.now();
        let dossier = self.dossier_mut()?;
        let ids: Vec<RecordId> = read_ids(&request.ids)?;
        for id in &ids {
            dossier.show(*id)?;
        }
        for id in ids {
            act(dossier, id, now)?;
        }
        Ok(())
    }
}

const STATUSES: [Status; 3] = [Status::Valid, Status::Unknown, Status::Invalid];

fn query_of(request: &ListRequest, now: jiff::Timestamp) -> Result<Query, Failure> {
    let year = |text: &String| text.parse::<i16>().map_err(|_| Failure::bad_request("year"));
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let kind = some(&request.kind).map(|name| name.parse::<Kind>().map_err(|_| Failure::bad_request("kind")));
    let status = some(&request.status).map(|name| {
        let found = STATUSES.into_iter().find(|status| status_name(*status) == name);
        found.ok_or_else(|| Failure::bad_request("status"))
    });
    Ok(Query {
        kind: kind.transpose()?,
        search: request.search.clone(),
        tag: some(&request.tag),
        issuer: some(&request.issuer),
        status: status.transpose()?,
        expiring: request.expiring.then_some(Expiring {
            now,
            days: DAYS_AHEAD,
        }),
        year: some(&request.year).as_ref().map(year).transpose()?,
        trashed: request.trashed,
    })
}

/// What was said about one record; what the same replies say about others stands with those.
fn replies_about(dossier: &Dossier, id: RecordId, shares: &[Standing], language: Language) -> Vec<ReplyView> {
    let about = dossier.replies(None).into_iter().filter_map(|mut reply| {
        reply.remarks.retain(|remark| remark.record == id);
        let share = shares.iter().find(|share| share.share == reply.share);
        let recipient = share.map_or("", |share| share.recipient.as_str());
        (!reply.remarks.is_empty()).then(|| show::reply(&reply, recipient, true, dossier, language))
    });
    about.collect()
}

fn evidence(document: &dossier::KeptDocument) -> EvidenceView {
    EvidenceView {
        url: document.final_url.clone(),
        status: document.status,
        media_type: document.media_type.clone(),
        at: document.at.to_string(),
    }
}

fn count_of(key: &str, count: Option<&u32>) -> CountView {
    CountView {
        key: key.to_owned(),
        count: count.copied().unwrap_or_default(),
    }
}

/// A count for a screen.
pub(super) fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
