//! Values as a person reads them.

use crate::{Check, Draft, FindingCode, Language, Outcome, Status, Text, Verdict, words};
use serde_json::Value;

/// A value of a field as one line of text: credits with their unit, text in the reader's language,
/// lists and objects by what they hold.
pub fn in_words(value: &Value, language: Language) -> String {
    let join = |values: &mut dyn Iterator<Item = &Value>, by: &str| {
        let texts: Vec<_> = values
            .map(|value| in_words(value, language))
            .filter(|text| !text.is_empty())
            .collect();
        texts.join(by)
    };
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => words::say(language, if *yes { "cli_yes" } else { "cli_no" }, &[]),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(list) => join(&mut list.iter(), "; "),
        Value::Object(map) if map.contains_key("nl") || map.contains_key("en") => {
            let text = serde_json::from_value::<Text>(value.clone());
            text.map_or_else(
                |_| join(&mut map.values(), ", "),
                |text| text.best(language).to_owned(),
            )
        }
        Value::Object(map) if map.contains_key("value") && map.contains_key("unit") => {
            join(&mut [&map["value"], &map["unit"]].into_iter(), " ")
        }
        Value::Object(map) => join(&mut map.values(), ", "),
    }
}

/// The figure that says most about a record: a grade, hours, a level. As given; empty if there is none.
pub fn headline_figure(draft: &Draft, language: Language) -> String {
    use crate::Kind;
    let key = match draft.kind {
        Kind::Result => "grade",
        Kind::Internship => "hours",
        Kind::Work => "hoursPerWeek",
        Kind::Skill | Kind::Credential => "level",
        Kind::Portfolio | Kind::Material => return String::new(),
    };
    draft
        .fields
        .get(key)
        .map(|value| in_words(value, language))
        .unwrap_or_default()
}

/// The finding that says most about a verdict's one word: the first failure, else the first thing that
/// stands in the way, else that the issuer's name is not confirmed, else what passed.
pub fn main_reason(verdict: &Verdict) -> Option<FindingCode> {
    let findings = verdict.findings();
    let first = |outcome, checks: &[Check]| {
        let found = findings
            .iter()
            .find(|f| f.outcome == outcome && checks.contains(&f.check));
        found.map(|finding| finding.code)
    };
    let decisive = [Check::Proof, Check::Issuer, Check::Status, Check::Validity];
    let failed = findings
        .iter()
        .find(|f| f.outcome == Outcome::Failed)
        .map(|f| f.code);
    match verdict.status() {
        Status::Invalid => failed,
        Status::Unknown => findings
            .iter()
            .find(|f| {
                f.outcome == Outcome::Unknown
                    && decisive.contains(&f.check)
                    && f.code != FindingCode::IssuerUnknown
            })
            .map(|f| f.code)
            .or_else(|| first(Outcome::NotStated, &[Check::Proof]))
            .or_else(|| verdict.nested.iter().find_map(main_reason)),
        Status::Valid => {
            first(Outcome::Unknown, &[Check::Issuer]).or_else(|| first(Outcome::Passed, &[Check::Issuer]))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_reads_as_one_line_in_the_readers_language() {
        let say = |value: Value| in_words(&value, Language::Nl);
        assert_eq!(say(json!({"value": "6", "unit": "EC"})), "6 EC");
        assert_eq!(say(json!({"en": "Statistics", "nl": "Statistiek"})), "Statistiek");
        assert_eq!(say(json!(["lassen", "solderen"])), "lassen; solderen");
        assert_eq!(
            say(json!({"code": "B1-K1", "title": "Bakt brood", "judgement": null})),
            "B1-K1, Bakt brood"
        );
        assert_eq!(say(json!(true)), "ja");
    }
}
