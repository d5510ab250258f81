//! DCQL, the Digital Credentials Query Language (OpenID4VP 1.0 §6).

use dossier_model::Kind;
use serde_json::Value;

use super::query::{ClaimWant, Demand, Query, Step, Want, WantFormat, WantSet};
use super::{RequestFault, malformed};

/// A request for more is no request.
const MAX_WANTS: usize = 100;

/// Reads a query. Members that we do not know are passed over, as the specification asks.
pub(super) fn read(query: &Value) -> Result<Query, RequestFault> {
    let credentials = list(query, "credentials").ok_or(malformed("dcql_query.credentials"))?;
    if credentials.is_empty() || credentials.len() > MAX_WANTS {
        return Err(malformed("dcql_query.credentials"));
    }
    let wants = credentials.iter().map(want).collect::<Result<Vec<_>, _>>()?;
    for (index, want) in wants.iter().enumerate() {
        if wants[..index].iter().any(|other| other.id == want.id) {
            return Err(malformed("two credentials with one id"));
        }
    }
    let sets = match list(query, "credential_sets") {
        None => every(wants.len()),
        Some(sets) => sets
            .iter()
            .map(|set| want_set(set, &wants))
            .collect::<Result<_, _>>()?,
    };
    Ok(Query { wants, sets })
}

/// Each by itself, all required.
pub(super) fn every(count: usize) -> Vec<WantSet> {
    let set = |index| WantSet {
        options: vec![vec![index]],
        required: true,
    };
    (0..count).map(set).collect()
}

fn want(credential: &Value) -> Result<Want, RequestFault> {
    let id = name(credential.get("id")).ok_or(malformed("a credential without an id"))?;
    let format = credential
        .get("format")
        .and_then(Value::as_str)
        .ok_or(malformed("format"))?;
    let meta = credential.get("meta").cloned().unwrap_or_default();
    let texts = |member: &str| -> Vec<String> {
        let texts = list(&meta, member).into_iter().flatten();
        texts.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let types = list(&meta, "type_values").into_iter().flatten().map(|types| {
        let types = types.as_array().into_iter().flatten();
        types.filter_map(Value::as_str).map(str::to_owned).collect()
    });
    let claims = list(credential, "claims")
        .into_iter()
        .flatten()
        .map(claim)
        .collect::<Result<Vec<_>, _>>()?;
    let place = |id: &Value| {
        let id = id.as_str().unwrap_or_default();
        claims.iter().position(|claim| claim.id == id && !id.is_empty())
    };
    let claim_set = |set: &Value| -> Option<Vec<usize>> { set.as_array()?.iter().map(place).collect() };
    let claim_sets = list(credential, "claim_sets")
        .into_iter()
        .flatten()
        .map(claim_set);
    let kinds = texts("kind_values");
    let kind = |name: &String| Kind::ALL.iter().copied().find(|kind| kind.name() == name);
    Ok(Want {
        title: name(credential.get("x-title")).unwrap_or_default(),
        formats: vec![WantFormat::of(format)],
        types: types.collect(),
        vcts: texts("vct_values"),
        kinds: kinds.iter().filter_map(kind).collect(),
        media_types: texts("media_type_values"),
        claim_sets: claim_sets.collect::<Option<_>>().ok_or(malformed("claim_sets"))?,
        claims,
        id,
    })
}

fn claim(claim: &Value) -> Result<ClaimWant, RequestFault> {
    let path = list(claim, "path")
        .filter(|path| !path.is_empty())
        .ok_or(malformed("a claim without a path"))?;
    let step = |step: &Value| match step {
        Value::String(name) => Some(Step::Member(name.clone())),
        Value::Null => Some(Step::Every),
        step => step
            .as_u64()
            .and_then(|index| usize::try_from(index).ok())
            .map(Step::Item),
    };
    let path = path
        .iter()
        .map(step)
        .collect::<Option<_>>()
        .ok_or(malformed("a path"))?;
    Ok(ClaimWant {
        id: name(claim.get("id")).unwrap_or_default(),
        paths: vec![path],
        demand: list(claim, "values").map_or(Demand::Anything, |values| Demand::OneOf(values.clone())),
        required: true,
    })
}

fn want_set(set: &Value, wants: &[Want]) -> Result<WantSet, RequestFault> {
    let place = |id: &Value| {
        wants
            .iter()
            .position(|want| Some(want.id.as_str()) == id.as_str())
    };
    let option = |option: &Value| -> Option<Vec<usize>> { option.as_array()?.iter().map(place).collect() };
    let options = list(set, "options").ok_or(malformed("credential_sets.options"))?;
    let options: Vec<Vec<usize>> = options
        .iter()
        .map(option)
        .collect::<Option<_>>()
        .ok_or(malformed("credential_sets.options"))?;
    if options.is_empty() || options.iter().any(Vec::is_empty) || options.len() > MAX_WANTS {
        return Err(malformed("credential_sets.options"));
    }
    Ok(WantSet {
        options,
        required: set.get("required").and_then(Value::as_bool).unwrap_or(true),
    })
}

fn list<'v>(value: &'v Value, member: &str) -> Option<&'v Vec<Value>> {
    value.get(member)?.as_array()
}

/// A name of a stranger's, short.
fn name(value: Option<&Value>) -> Option<String> {
    let text = value?
        .as_str()?
        .chars()
        .filter(|c| !c.is_control())
        .take(100)
        .collect::<String>();
    (!text.is_empty()).then_some(text)
}
