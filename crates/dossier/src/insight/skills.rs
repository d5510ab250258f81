//! Which skills are named, and by what each is shown.

use std::collections::{BTreeMap, HashMap};

use dossier_model::{Kind, RecordId, Skill, Text, fold};
use dossier_vault::StoredRecord;
use serde_json::Value;

use crate::{Origin, Split, stats::origin_of};

/// A skill with everything that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkillEvidence {
    /// What it is called.
    pub label: Text,
    /// Its address in a vocabulary, if one was named.
    pub uri: Option<String>,
    /// Each record that shows it, once; what somebody signed first.
    pub shown_by: Vec<SkillProof>,
    /// How many, by what stands behind them.
    pub count: Split<u32>,
}

/// A record that shows a skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkillProof {
    /// The record.
    pub record: RecordId,
    /// What it is called.
    pub title: Text,
    /// What stands behind it.
    pub origin: Origin,
}

/// Skills are the same when they have the same address, or the same name in some language.
pub(super) fn of(records: &[&StoredRecord]) -> Vec<SkillEvidence> {
    let by_id: HashMap<RecordId, &StoredRecord> = records.iter().map(|record| (record.id, *record)).collect();
    let mut named = Named::default();
    for record in records {
        for skill in &record.draft.skills {
            let (label, uri) = match skill {
                Skill::Words(words) => (Text::from(words.clone()), None),
                Skill::Term { label, uri } => (label.clone(), uri.clone()),
            };
            named.add(label, uri, record);
        }
        if record.draft.kind == Kind::Skill {
            let uri = record
                .draft
                .fields
                .get("uri")
                .and_then(Value::as_str)
                .map(str::to_owned);
            let shown_by = evidence(record, &by_id);
            for shown in if shown_by.is_empty() {
                vec![*record]
            } else {
                shown_by
            } {
                named.add(record.draft.title.clone(), uri.clone(), shown);
            }
        }
    }
    named.in_order()
}

/// The records that a record of a skill names as its evidence and that are there.
fn evidence<'r>(skill: &StoredRecord, by_id: &HashMap<RecordId, &'r StoredRecord>) -> Vec<&'r StoredRecord> {
    let ids = skill.draft.fields.get("evidence").and_then(Value::as_array);
    let ids = ids
        .into_iter()
        .flatten()
        .filter_map(|id| id.as_str()?.parse().ok());
    ids.filter_map(|id: RecordId| by_id.get(&id).copied()).collect()
}

/// One skill while it is gathered: every label it was given, its address, and what shows it.
#[derive(Default)]
struct Gathered<'r> {
    labels: Vec<Text>,
    uri: Option<String>,
    records: BTreeMap<RecordId, &'r StoredRecord>,
}

impl Gathered<'_> {
    /// The label that most records use, whatever the order in which they came; of equals the first by name.
    fn label(&self) -> Option<Text> {
        let name = |label: &Text| label.all().next().map(fold).unwrap_or_default();
        let uses = |label: &Text| {
            self.labels
                .iter()
                .filter(|other| name(other) == name(label))
                .count()
        };
        let label = self
            .labels
            .iter()
            .min_by_key(|label| (std::cmp::Reverse(uses(label)), name(label)));
        label.cloned()
    }
}

#[derive(Default)]
struct Named<'r> {
    skills: Vec<Gathered<'r>>,
    places: HashMap<String, usize>,
}

impl<'r> Named<'r> {
    fn add(&mut self, label: Text, uri: Option<String>, record: &'r StoredRecord) {
        let mut keys: Vec<String> = label
            .all()
            .map(|name| fold(name.trim()))
            .filter(|name| !name.is_empty())
            .collect();
        keys.extend(uri.clone());
        if keys.is_empty() {
            return;
        }
        let mut met: Vec<usize> = keys
            .iter()
            .filter_map(|key| self.places.get(key))
            .copied()
            .collect();
        met.sort_unstable();
        met.dedup();
        let place = met.first().copied().unwrap_or(self.skills.len());
        if place == self.skills.len() {
            self.skills.push(Gathered::default());
        }
        // A name and an address that were two skills until now turn out to be one.
        for other in met.into_iter().skip(1) {
            let joined = std::mem::take(&mut self.skills[other]);
            let skill = &mut self.skills[place];
            skill.labels.extend(joined.labels);
            skill.uri = skill.uri.take().or(joined.uri);
            skill.records.extend(joined.records);
            self.places
                .values_mut()
                .filter(|at| **at == other)
                .for_each(|at| *at = place);
        }
        for key in keys {
            self.places.entry(key).or_insert(place);
        }
        let skill = &mut self.skills[place];
        skill.labels.push(label);
        skill.uri = skill.uri.take().or(uri);
        skill.records.insert(record.id, record);
    }

    fn in_order(self) -> Vec<SkillEvidence> {
        let one = |gathered: Gathered<'_>| {
            let label = gathered.label()?;
            let Gathered { uri, records, .. } = gathered;
            let mut count = Split::<u32>::default();
            let mut shown_by: Vec<_> = records
                .into_values()
                .map(|record| SkillProof {
                    record: record.id,
                    title: record.draft.title.clone(),
                    origin: origin_of(record),
                })
                .collect();
            shown_by
                .iter()
                .for_each(|proof| count.add(proof.origin, |sum| *sum += 1));
            shown_by.sort_by_key(|proof| (proof.origin, proof.record));
            Some(SkillEvidence {
                label,
                uri,
                shown_by,
                count,
            })
        };
        let mut skills: Vec<_> = self.skills.into_iter().filter_map(one).collect();
        skills.sort_by_cached_key(|skill| {
            let name = skill.label.all().next().map(fold).unwrap_or_default();
            (std::cmp::Reverse(skill.count.total), name)
        });
        skills
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use dossier_model::Language;
    use serde_json::json;

    use super::super::tests::filled;

    #[test]
    fn one_skill_by_several_names_is_one_and_a_record_counts_once() {
        let uri = "http://data.europa.eu/esco/skill/1";
        let dossier = filled(&[
            json!({"kind": "result", "title": "Databases", "skills": ["SQL", "sql ", {"label": {"nl": "SQL", "en": "SQL"}, "uri": uri}]}),
            json!({"kind": "portfolio", "title": "Dashboard", "skills": [{"label": {"nl": "Bevragen"}, "uri": uri}, "Ontwerpen"]}),
            json!({"kind": "skill", "title": "Ontwerpen"}),
        ]);
        let skills = dossier.insight().skills;
        let told: Vec<_> = skills
            .iter()
            .map(|s| (s.label.best(Language::Nl), s.count.own))
            .collect();
        assert_eq!(told, [("Ontwerpen", 2), ("SQL", 2)]);
        assert_eq!(skills[1].uri.as_deref(), Some(uri));
    }

    #[test]
    fn the_record_of_a_skill_points_to_its_evidence_and_stands_for_itself_only_without() {
        let mut dossier = filled(&[json!({"kind": "internship", "title": "Stage bij Smit"})]);
        let stage = dossier.records().next().unwrap().id;
        let now = "2026-06-01T12:00:00Z".parse().unwrap();
        let skill = json!({"kind": "skill", "title": "Samenwerken", "fields": {"evidence": [stage.to_string(), "weg"]}});
        dossier.add(skill, None, now).unwrap();
        let skills = dossier.insight().skills;
        assert_eq!(skills[0].shown_by.len(), 1);
        assert_eq!(skills[0].shown_by[0].record, stage);
    }
}
