//! The members of a record, ready to read.

use dossier::{
    model::{
        Draft, Purpose,
        fields::{Shape, specs},
    },
    share::{Member, members},
};
use serde_json::Value;

use crate::FieldView;

/// The members that have a value, in the order of the form, without those that are shown elsewhere.
/// Dates stand one by one.
pub(crate) fn fields(draft: &Draft, without: &[&str]) -> Vec<FieldView> {
    // The purpose only decides what is ticked in a share; every member is here whatever it is.
    let members = members(draft, &Purpose::Guidance).into_iter();
    let shown = members.filter(|member| !without.contains(&member.key.as_str()));
    shown
        .flat_map(|member| {
            if member.key == "dates" {
                dates(&member)
            } else {
                vec![field(draft, member)]
            }
        })
        .collect()
}

fn field(draft: &Draft, member: Member) -> FieldView {
    let shape = match member.key.as_str() {
        "title" => "text",
        "issuer" => "issuer",
        "tags" => "lines",
        "notes" => "prose",
        "skills" => "skills",
        "language" => "line",
        key => specs(draft.kind)
            .iter()
            .find(|spec| spec.key == key)
            .map_or("unknown", |spec| shape_name(spec.shape)),
    };
    FieldView {
        shape: shape.to_owned(),
        sensitive: member.sensitive,
        key: member.key,
        value: member.value,
    }
}

fn dates(member: &Member) -> Vec<FieldView> {
    let Value::Object(dates) = &member.value else {
        return Vec::new();
    };
    let known = dates.iter().filter(|(_, value)| !value.is_null());
    let field = |(key, value): (&String, &Value)| FieldView {
        key: key.clone(),
        shape: "date".to_owned(),
        value: value.clone(),
        sensitive: member.sensitive,
    };
    known.map(field).collect()
}

/// The name of a shape, as screens read it.
pub(crate) const fn shape_name(shape: Shape) -> &'static str {
    match shape {
        Shape::Line => "line",
        Shape::Prose => "prose",
        Shape::Text => "text",
        Shape::YesNo => "yes_no",
        Shape::Credits => "credits",
        Shape::Url => "url",
        Shape::Email => "email",
        Shape::Lines => "lines",
        Shape::Identifiers => "identifiers",
        Shape::WorkProcesses => "work_processes",
        Shape::Choice(_) => "choice",
        Shape::Records => "records",
    }
}

/// The known words of a choice.
pub(crate) const fn shape_choices(shape: Shape) -> &'static [&'static str] {
    match shape {
        Shape::Choice(words) => words,
        _ => &[],
    }
}
