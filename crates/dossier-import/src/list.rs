//! JSON with several things in it: an export, `{"records":[…]}`, `{"credentials":[…]}`, a bare list, or one record.
//!
//! Each element is judged by itself, so a list may mix records and credentials, and one bad element
//! never spoils the rest.

use dossier_credential::ReadFault;
use dossier_model::json::{Limits, parse_strict};
use serde_json::{Map, Value};

use crate::{
    EXPORT_FORMAT, Family, Format, ImportFault, Item, Problem, ProblemCode, Reading, credentials, own, slices,
};

/// The members under which an outermost object may hold its list.
const LISTS: [&str; 2] = ["records", "credentials"];

/// Says whether a parsed document is one of ours, or a list with something in it that we know.
pub(crate) fn recognise(bytes: &[u8], value: &Value) -> Option<Format> {
    match value {
        Value::Array(list) if list.iter().any(own::looks_like_record) => Some(Format::Own),
        Value::Array(list) => any_known(bytes, list, first_bracket(bytes)).then_some(Format::Credentials),
        Value::Object(map) if map.contains_key("@context") || map.contains_key("type") => None,
        Value::Object(_) if own::looks_like_record(value) => Some(Format::Own),
        Value::Object(map) => match list_of(map)? {
            ("records", _) => Some(Format::Own),
            (key, list) => {
                any_known(bytes, list, slices::list_member(bytes, key)).then_some(Format::Credentials)
            }
        },
        _ => None,
    }
}

/// Reads every element, each by itself.
pub(crate) fn read(bytes: &[u8], format: Format) -> Result<Reading, ImportFault> {
    let limits = if Family::of(bytes) == Family::OwnExport {
        Limits::OWN
    } else {
        Limits::OUTSIDE
    };
    let value = parse_strict(bytes, limits).map_err(ImportFault::Json)?;
    check_version(&value)?;
    let mut reading = Reading {
        format,
        items: Vec::new(),
        problems: Vec::new(),
    };
    if own::looks_like_record(&value) {
        take_row(value, String::new(), &mut reading);
        return Ok(reading);
    }
    match value {
        Value::Array(list) => read_list(bytes, list, first_bracket(bytes), "", &mut reading),
        Value::Object(mut map) => {
            let (key, _) = list_of(&map).ok_or(ImportFault::NoCredential { family: Family::Json })?;
            if let Some(Value::Array(list)) = map.shift_remove(key) {
                read_list(
                    bytes,
                    list,
                    slices::list_member(bytes, key),
                    &format!("/{key}"),
                    &mut reading,
                );
            }
        }
        _ => return Err(ImportFault::NoCredential { family: Family::Json }),
    }
    Ok(reading)
}

/// The list that an outermost object holds, and its key.
fn list_of(map: &Map<String, Value>) -> Option<(&'static str, &[Value])> {
    LISTS
        .into_iter()
        .find_map(|key| Some((key, map.get(key)?.as_array()?.as_slice())))
}

fn read_list(bytes: &[u8], list: Vec<Value>, open: Option<usize>, under: &str, reading: &mut Reading) {
    let ranges = open.map_or_else(Vec::new, |open| slices::elements(bytes, open));
    for (index, value) in list.into_iter().enumerate() {
        let place = format!("{under}/{index}");
        if own::looks_like_record(&value) || (under == "/records" && !looks_like_credential(&value)) {
            take_row(value, place, reading);
            continue;
        }
        let slice = ranges.get(index).map_or(&[][..], |range| &bytes[range.clone()]);
        take_credential(&value, slice, place, reading);
    }
}

fn take_row(value: Value, place: String, reading: &mut Reading) {
    let mut row = own::read_row(value, None, &place);
    reading.problems.append(&mut row.problems);
    if let Some(draft) = row.draft {
        reading.items.push(Item {
            draft,
            credential: None,
            original: None,
            identity: row.identity,
            place,
        });
    }
}

/// An element may be the credential itself, or a text that is a compact token.
fn take_credential(value: &Value, slice: &[u8], place: String, reading: &mut Reading) {
    let bytes = value.as_str().map_or(slice, str::as_bytes);
    let (code, detail) = match credentials::read_element(bytes, &place) {
        Ok(item) => return reading.items.push(item),
        Err(ReadFault::NoCredential) => (ProblemCode::RowNotUnderstood, String::new()),
        Err(ReadFault::Token { .. }) if Family::of(bytes) != Family::Token => {
            (ProblemCode::RowNotUnderstood, String::new())
        }
        Err(fault) => (ProblemCode::CredentialUnreadable, fault.to_string()),
    };
    reading.problems.push(Problem::new(code, place, detail));
}

fn any_known(bytes: &[u8], list: &[Value], open: Option<usize>) -> bool {
    let ranges = open.map_or_else(Vec::new, |open| slices::elements(bytes, open));
    list.iter().enumerate().any(|(index, value)| {
        let slice = ranges.get(index).map_or(&[][..], |range| &bytes[range.clone()]);
        let bytes = value.as_str().map_or(slice, str::as_bytes);
        own::looks_like_record(value) || dossier_credential::detect(bytes).is_some()
    })
}

fn looks_like_credential(value: &Value) -> bool {
    value.is_string() || value.get("@context").is_some()
}

fn first_bracket(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|byte| *byte == b'[')
}

fn says_export(value: &Value) -> bool {
    value
        .get("format")
        .and_then(Value::as_str)
        .is_some_and(|format| format.starts_with("dossier-export/"))
}

fn check_version(value: &Value) -> Result<(), ImportFault> {
    let named = value
        .get("format")
        .and_then(Value::as_str)
        .filter(|_| says_export(value));
    match named {
        Some(found) if found != EXPORT_FORMAT => Err(ImportFault::ExportNewer {
            found: found.chars().take(40).collect(),
        }),
        _ => Ok(()),
    }
}
