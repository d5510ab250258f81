//! Matching: what the learner has, what has expired, what is missing, and the smallest set that answers.
//!
//! Long because what is wanted, what is there and the smallest set are one calculation.

use std::collections::BTreeMap;

use dossier_model::{AttachmentId, Draft, RecordId, Status};
use serde_json::Value;

use super::query::{ClaimWant, Query, Step, Want, WantFormat, places};

/// One record of the learner's, as it can answer a request.
pub struct Candidate {
    /// The record.
    pub record: RecordId,
    /// What it says.
    pub draft: Draft,
    /// Its files, with their media types.
    pub files: Vec<(AttachmentId, String)>,
    /// The issuer's file, if it has one.
    pub signed: Option<SignedCandidate>,
    /// True when its own dates say that it is over.
    pub expired: bool,
}

/// An issuer's file, opened.
pub struct SignedCandidate {
    /// In which form.
    pub format: WantFormat,
    /// The credential as JSON.
    pub document: Value,
    /// The places that may be left out; none for a file that goes whole or not at all.
    pub disclosable: Vec<String>,
    /// True when a part of it can be shown.
    pub selective: bool,
    /// What the last check came to.
    pub status: Option<Status>,
    /// False when the issuer bound it to a key that the learner does not have here: it could be sent, and not
    /// be presented as his.
    pub presentable: bool,
}

/// How something that is wanted stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Have {
    /// The learner has it.
    Have,
    /// He has it, and it has expired.
    Expired,
    /// He has it, and cannot present it: it is bound to a key in another wallet.
    NotPresentable,
    /// He has nothing that answers.
    Missing,
}

impl Have {
    /// The word that scripts read. Words: `share_have_<word>`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Have => "have",
            Self::Expired => "expired",
            Self::NotPresentable => "not_presentable",
            Self::Missing => "missing",
        }
    }
}

/// One way to answer one thing that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// The record.
    pub record: RecordId,
    /// What of it: names as a share's order takes them; `None` for the purpose's own choice.
    pub names: Option<Vec<String>>,
    /// How it stands.
    pub have: Have,
    /// True when more goes along than was asked, because the issuer's file goes whole.
    pub all_or_nothing: bool,
    /// How many members would be told.
    pub tells: usize,
}

/// One thing that is wanted, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The requester's name for it.
    pub id: String,
    /// What he calls it for people; may be empty.
    pub title: String,
    /// False when the request can be answered without it.
    pub required: bool,
    /// How it stands.
    pub have: Have,
    /// Every way to answer it, the one that tells least first.
    pub fits: Vec<Fit>,
}

/// One record of the proposed answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// The record.
    pub record: RecordId,
    /// What of it.
    pub names: Option<Vec<String>>,
    /// What it answers, by the requester's names.
    pub answers: Vec<String>,
}

/// What a request comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matching {
    /// Each thing that is wanted, in the requester's order.
    pub wanted: Vec<Wanted>,
    /// The smallest set that answers all that is required, as far as there is one.
    pub picks: Vec<Pick>,
    /// True when nothing that is required is missing.
    pub complete: bool,
}

/// More ways to combine than are tried; beyond it each part is answered by itself.
const MAX_COMBINED: usize = 2_000;

/// Holds a query against what the learner has.
pub fn matching(query: &Query, candidates: &[Candidate]) -> Matching {
    let fits: Vec<Vec<Fit>> = query.wants.iter().map(|want| fits(want, candidates)).collect();
    let best = |place: usize| fits[place].first().filter(|fit| fit.have == Have::Have);
    let answered = |option: &[usize]| option.iter().all(|place| best(*place).is_some());
    let required: Vec<_> = query.sets.iter().filter(|set| set.required).collect();
    let complete = required
        .iter()
        .all(|set| set.options.iter().any(|option| answered(option)));
    let ways: Vec<Vec<&Vec<usize>>> = required
        .iter()
        .map(|set| set.options.iter().filter(|option| answered(option)).collect())
        .filter(|ways: &Vec<_>| !ways.is_empty())
        .collect();
    let chosen = smallest(&ways, &fits);
    let needed = |place: usize| {
        let inside = |option: &Vec<usize>| option.contains(&place);
        required.iter().any(|set| set.options.iter().all(inside))
    };
    let wanted = query
        .wants
        .iter()
        .zip(&fits)
        .enumerate()
        .map(|(place, (want, fits))| Wanted {
            id: want.id.clone(),
            title: want.title.clone(),
            required: needed(place),
            have: fits.first().map_or(Have::Missing, |fit| fit.have),
            fits: fits.clone(),
        });
    Matching {
        wanted: wanted.collect(),
        picks: picks(query, &fits, &chosen),
        complete,
    }
}

/// The combination that tells least; of two that tell the same, the one with fewer records.
fn smallest(ways: &[Vec<&Vec<usize>>], fits: &[Vec<Fit>]) -> Vec<usize> {
    let count = ways
        .iter()
        .map(Vec::len)
        .try_fold(1_usize, |all, own| all.checked_mul(own));
    if count.is_none_or(|count| count > MAX_COMBINED) {
        let least = |ways: &Vec<&Vec<usize>>| ways.iter().copied().min_by_key(|way| cost(way, fits)).cloned();
        return unique(ways.iter().filter_map(least).flatten());
    }
    let mut combined: Vec<Vec<usize>> = vec![Vec::new()];
    for ways in ways {
        let with = |before: &Vec<usize>| {
            let longer = |way: &&Vec<usize>| unique(before.iter().copied().chain(way.iter().copied()));
            ways.iter().map(longer).collect::<Vec<_>>()
        };
        combined = combined.iter().flat_map(with).collect();
    }
    combined
        .into_iter()
        .min_by_key(|way| cost(way, fits))
        .unwrap_or_default()
}

/// What a set of answers tells in all: what one record tells is told once.
fn cost(way: &[usize], fits: &[Vec<Fit>]) -> (usize, usize) {
    let mut told: BTreeMap<RecordId, usize> = BTreeMap::new();
    for fit in way.iter().filter_map(|place| fits[*place].first()) {
        let own = told.entry(fit.record).or_default();
        *own = (*own).max(fit.tells);
    }
    (told.values().sum(), told.len())
}

fn unique(places: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut seen = Vec::new();
    for place in places {
        if !seen.contains(&place) {
            seen.push(place);
        }
    }
    seen
}

fn picks(query: &Query, fits: &[Vec<Fit>], chosen: &[usize]) -> Vec<Pick> {
    let mut picks: Vec<Pick> = Vec::new();
    for place in chosen {
        let Some(fit) = fits[*place].first() else { continue };
        let id = query.wants[*place].id.clone();
        match picks.iter_mut().find(|pick| pick.record == fit.record) {
            None => picks.push(Pick {
                record: fit.record,
                names: fit.names.clone(),
                answers: vec![id],
            }),
            Some(pick) => {
                pick.answers.push(id);
                // The purpose's own choice beside names: both, so the names must not replace it.
                match (&mut pick.names, &fit.names) {
                    (Some(names), Some(more)) => {
                        let fresh: Vec<_> = more
                            .iter()
                            .filter(|name| !names.contains(name))
                            .cloned()
                            .collect();
                        names.extend(fresh);
                    }
                    (names, None) => *names = None,
                    (None, _) => {}
                }
            }
        }
    }
    picks
}

fn fits(want: &Want, candidates: &[Candidate]) -> Vec<Fit> {
    let mut fits: Vec<Fit> = candidates
        .iter()
        .flat_map(|candidate| of_candidate(want, candidate))
        .collect();
    let rank = |have| match have {
        Have::Have => 0,
        Have::Expired => 1,
        Have::NotPresentable => 2,
        Have::Missing => 3,
    };
    fits.sort_by_key(|fit| (rank(fit.have), fit.tells));
    fits
}

fn of_candidate(want: &Want, candidate: &Candidate) -> Vec<Fit> {
    let mut fits = Vec::new();
    for format in &want.formats {
        match format {
            WantFormat::Record => fits.extend(of_record(want, candidate)),
            WantFormat::File => fits.extend(of_files(want, candidate)),
            format => {
                let signed = candidate
                    .signed
                    .as_ref()
                    .filter(|signed| signed.format == *format);
                fits.extend(signed.and_then(|signed| of_signed(want, candidate, signed)));
            }
        }
    }
    fits.dedup();
    fits
}

/// The issuer's file: the asked-for places if it lets the rest be left out, else all of it.
fn of_signed(want: &Want, candidate: &Candidate, signed: &SignedCandidate) -> Option<Fit> {
    let types: Vec<&str> = texts(
        signed
            .document
            .get("type")
            .or_else(|| signed.document.get("@type")),
    );
    let has_type = |wanted: &String| types.iter().any(|own| own == wanted || is_short_for(own, wanted));
    if !want.types.is_empty() && !want.types.iter().any(|all| all.iter().all(has_type)) {
        return None;
    }
    let vct = signed
        .document
        .get("vct")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if !want.vcts.is_empty() && !want.vcts.iter().any(|wanted| wanted == vct) {
        return None;
    }
    let pointers = claimed(want, &signed.document)?;
    let invalid = signed.status == Some(Status::Invalid);
    let have = match (candidate.expired, signed.presentable) {
        (true, _) => Have::Expired,
        // What was found to be wrong is not offered as an answer.
        (false, _) if invalid => return None,
        (false, false) => Have::NotPresentable,
        (false, true) => Have::Have,
    };
    let all = leaves(&signed.document);
    let (names, tells) = if signed.selective {
        let always = all.saturating_sub(signed.disclosable.len());
        let chosen = pointers.iter().filter(|pointer| {
            signed
                .disclosable
                .iter()
                .any(|own| pointer.starts_with(own.as_str()))
        });
        (pointers.clone(), always + chosen.count())
    } else {
        (vec!["credential".to_owned()], all)
    };
    // Nothing in particular was asked for: what is always shown answers that.
    let names = if names.is_empty() {
        vec!["/".to_owned()]
    } else {
        names
    };
    Some(Fit {
        record: candidate.record,
        names: Some(names),
        have,
        all_or_nothing: !signed.selective,
        tells,
    })
}

/// The learner's own record: the asked-for members.
fn of_record(want: &Want, candidate: &Candidate) -> Option<Fit> {
    if !want.kinds.is_empty() && !want.kinds.contains(&candidate.draft.kind) {
        return None;
    }
    let record = serde_json::to_value(&candidate.draft).ok()?;
    let names = if want.claims.is_empty() {
        None
    } else {
        let pointers = claimed(want, &record)?;
        let member = |pointer: &String| {
            let mut parts = pointer.split('/').skip(1);
            match parts.next() {
                Some("fields") => parts.next().map(str::to_owned),
                Some(member) => Some(member.to_owned()),
                None => None,
            }
        };
        let mut names: Vec<String> = pointers.iter().filter_map(member).collect();
        // Without its title nobody could tell what it is.
        names.insert(0, "title".to_owned());
        names.dedup();
        let mut unique: Vec<String> = Vec::new();
        names.into_iter().for_each(|name| {
            if !unique.contains(&name) {
                unique.push(name);
            }
        });
        Some(unique)
    };
    Some(Fit {
        record: candidate.record,
        tells: names.as_ref().map_or_else(|| leaves(&record), Vec::len),
        names,
        have: if candidate.expired {
            Have::Expired
        } else {
            Have::Have
        },
        all_or_nothing: false,
    })
}

/// A file of a record, with the record's title.
fn of_files(want: &Want, candidate: &Candidate) -> Vec<Fit> {
    if !want.kinds.is_empty() && !want.kinds.contains(&candidate.draft.kind) {
        return Vec::new();
    }
    let wanted = |media_type: &str| {
        let same = |wanted: &String| match wanted.strip_suffix('*') {
            Some(family) => media_type.starts_with(family),
            None => media_type.eq_ignore_ascii_case(wanted),
        };
        want.media_types.is_empty() || want.media_types.iter().any(same)
    };
    let files = candidate
        .files
        .iter()
        .filter(|(_, media_type)| wanted(media_type));
    let fit = |(id, _): &(AttachmentId, String)| Fit {
        record: candidate.record,
        names: Some(vec!["title".to_owned(), id.to_string()]),
        have: Have::Have,
        all_or_nothing: false,
        tells: 2,
    };
    files.map(fit).collect()
}

/// Where the asked-for members stand; `None` when one that is required is not there or says something else.
fn claimed(want: &Want, document: &Value) -> Option<Vec<String>> {
    let of_claim = |claim: &ClaimWant| -> Option<Vec<String>> {
        let found = claim.paths.iter().find_map(|path| {
            let found: Vec<_> = places(document, path)
                .into_iter()
                .filter(|(_, value)| claim.demand.holds(value))
                .collect();
            (!found.is_empty()).then_some(found)
        });
        // A record keeps its particulars under `fields`; who asks need not know.
        let found = found.or_else(|| {
            claim.paths.iter().find_map(|path| {
                let deeper = [[Step::Member("fields".to_owned())].as_slice(), path].concat();
                let found: Vec<_> = places(document, &deeper)
                    .into_iter()
                    .filter(|(_, value)| claim.demand.holds(value))
                    .collect();
                (!found.is_empty()).then_some(found)
            })
        });
        match found {
            Some(found) => Some(found.into_iter().map(|(pointer, _)| pointer).collect()),
            None if claim.required => None,
            None => Some(Vec::new()),
        }
    };
    let of_all = |claims: &mut dyn Iterator<Item = &ClaimWant>| -> Option<Vec<String>> {
        let pointers: Option<Vec<Vec<String>>> = claims.map(of_claim).collect();
        Some(pointers?.concat())
    };
    if want.claim_sets.is_empty() {
        return of_all(&mut want.claims.iter());
    }
    let of_set = |set: &Vec<usize>| of_all(&mut set.iter().filter_map(|place| want.claims.get(*place)));
    want.claim_sets.iter().find_map(of_set)
}

/// `AchievementCredential` for `https://…#AchievementCredential`.
fn is_short_for(own: &str, wanted: &str) -> bool {
    let last = |text: &str| text.rsplit(['#', '/']).next().unwrap_or_default().to_owned();
    wanted.contains("://") && !own.contains("://") && last(wanted) == own
}

fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// How much a value tells: the texts, numbers and answers in it.
fn leaves(value: &Value) -> usize {
    match value {
        Value::Array(list) => list.iter().map(leaves).sum(),
        Value::Object(map) => map.values().map(leaves).sum(),
        Value::Null => 0,
        _ => 1,
    }
}
