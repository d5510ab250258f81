//! JSON with several things in it: an export, `{"records":[…]}`, `{"credentials":[…]}`, a bare list, or one record.
//!
//! Each element is judged by itself, so a list may mix records and credentials, and one bad element
//! never spoils the rest. Elements are parsed one at a time: a learner's export of many years is never in
//! memory as one tree.

use dossier_credential::ReadFault;
use dossier_model::json::{JsonFault, Limits, parse_strict};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use crate::{
    EXPORT_FORMAT, Family, Format, ImportFault, Item, Problem, ProblemCode, Reading, credentials, own,
    slices::{Elements, list_member},
};

/// The members under which an outermost object may hold its list.
const LISTS: [&str; 2] = ["records", "credentials"];

/// The most elements of one list.
const MAX_ROWS: usize = 200_000;

/// Says whether a parsed document is one of ours, or a list with something in it that we know.
pub(crate) fn recognise(bytes: &[u8], value: &Value) -> Option<Format> {
    match value {
        Value::Array(list) if list.iter().any(own::looks_like_record) => Some(Format::Own),
        Value::Array(list) => {
            any_credential(bytes, list, first_bracket(bytes)).then_some(Format::Credentials)
        }
        Value::Object(map) if map.contains_key("@context") || map.contains_key("type") => None,
        Value::Object(_) if own::looks_like_record(value) => Some(Format::Own),
        Value::Object(map) => match list_of(map)? {
            ("records", _) => Some(Format::Own),
            (key, list) => {
                any_credential(bytes, list, list_member(bytes, key)).then_some(Format::Credentials)
            }
        },
        _ => None,
    }
}

/// Reads every element, each by itself.
pub(crate) fn read(bytes: &[u8], format: Format) -> Result<Reading, ImportFault> {
    let mut reading = Reading {
        format,
        items: Vec::new(),
        problems: Vec::new(),
    };
    if Family::of(bytes) == Family::OwnExport {
        let bare = bytes
            .strip_prefix(b"\xEF\xBB\xBF")
            .unwrap_or(bytes)
            .trim_ascii_start()
            .starts_with(b"[");
        let under = if bare { "" } else { "/records" };
        let open = open_export(bytes, bare)?;
        read_list(bytes, open, under, &mut reading)?;
        return Ok(reading);
    }
    let value = parse_strict(bytes, Limits::OUTSIDE).map_err(ImportFault::Json)?;
    if own::looks_like_record(&value) {
        take_row(value, String::new(), &mut reading);
        return Ok(reading);
    }
    check_version(&value)?;
    let list = match &value {
        Value::Array(_) => first_bracket(bytes).map(|open| (open, String::new())),
        Value::Object(map) => {
            list_of(map).and_then(|(key, _)| Some((list_member(bytes, key)?, format!("/{key}"))))
        }
        _ => None,
    };
    let (open, under) = list.ok_or(ImportFault::NoCredential { family: Family::Json })?;
    drop(value);
    read_list(bytes, open, &under, &mut reading)?;
    Ok(reading)
}

/// Checks everything of an export but its records, and says where those begin.
fn open_export(bytes: &[u8], bare: bool) -> Result<usize, ImportFault> {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    serde_json::from_slice::<IgnoredAny>(text).map_err(|error| {
        ImportFault::Json(JsonFault::Syntax {
            line: error.line(),
            column: error.column(),
        })
    })?;
    let open = if bare {
        first_bracket(bytes)
    } else {
        list_member(bytes, "records")
    };
    let open = open.ok_or(ImportFault::NoCredential {
        family: Family::OwnExport,
    })?;
    let mut records = Elements::new(bytes, open);
    if records.by_ref().take(MAX_ROWS + 1).count() > MAX_ROWS {
        return Err(ImportFault::Json(JsonFault::TooMany { limit: MAX_ROWS }));
    }
    let inside = &bytes[open + 1..records.at()];
    // The lines of the records stay in, so that a fault behind them names its own line.
    let lines = inside
        .iter()
        .filter(|byte| **byte == b'\n')
        .copied()
        .collect::<Vec<_>>();
    let around = [&bytes[..=open], &lines[..], &bytes[records.at()..]].concat();
    let value = parse_strict(&around, Limits::OUTSIDE).map_err(ImportFault::Json)?;
    check_version(&value)?;
    Ok(open)
}

fn read_list(bytes: &[u8], open: usize, under: &str, reading: &mut Reading) -> Result<(), ImportFault> {
    let too_many = |limit| ImportFault::Json(JsonFault::TooMany { limit });
    let mut budget = Limits::OWN.nodes;
    for (index, range) in Elements::new(bytes, open).enumerate() {
        if index == MAX_ROWS {
            return Err(too_many(MAX_ROWS));
        }
        let (slice, place) = (&bytes[range], format!("{under}/{index}"));
        match parse_strict(slice, Limits::OUTSIDE) {
            Err(fault) => reading.problems.push(malformed_row(&fault, place)),
            Ok(value) => {
                // Each row is small enough by itself; together they must be as well.
                budget = budget
                    .checked_sub(values_in(&value))
                    .ok_or(too_many(Limits::OWN.nodes))?;
                if means_record(&value, under) {
                    take_row(value, place, reading);
                } else {
                    take_credential(&value, slice, place, reading);
                }
            }
        }
    }
    Ok(())
}

/// Itself and every value inside; the strict parser bounds the depth.
fn values_in(value: &Value) -> usize {
    match value {
        Value::Array(list) => 1 + list.iter().map(values_in).sum::<usize>(),
        Value::Object(map) => 1 + map.values().map(values_in).sum::<usize>(),
        _ => 1,
    }
}

fn malformed_row(fault: &JsonFault, place: String) -> Problem {
    let code = match fault {
        JsonFault::TooLarge { .. } | JsonFault::TooMany { .. } => ProblemCode::RowTooLarge,
        JsonFault::Syntax { .. } | JsonFault::DuplicateKey { .. } | JsonFault::TooDeep { .. } => {
            ProblemCode::RowMalformed
        }
    };
    Problem::new(code, place, fault.to_string())
}

/// Under `records` everything means to be a record, but what says that it is a credential.
fn means_record(value: &Value, under: &str) -> bool {
    let credential = value.is_string() || value.get("@context").is_some();
    own::looks_like_record(value) || (under == "/records" && !credential)
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

fn any_credential(bytes: &[u8], list: &[Value], open: Option<usize>) -> bool {
    let Some(open) = open else { return false };
    Elements::new(bytes, open).zip(list).any(|(range, value)| {
        let bytes = value.as_str().map_or(&bytes[range], str::as_bytes);
        dossier_credential::detect(bytes).is_some()
    })
}

/// The list that an outermost object holds, and its key.
fn list_of(map: &Map<String, Value>) -> Option<(&'static str, &[Value])> {
    LISTS
        .into_iter()
        .find_map(|key| Some((key, map.get(key)?.as_array()?.as_slice())))
}

fn first_bracket(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|byte| *byte == b'[')
}

fn check_version(value: &Value) -> Result<(), ImportFault> {
    let named = value
        .get("format")
        .and_then(Value::as_str)
        .filter(|name| name.starts_with("dossier-export/"));
    match named {
        Some(found) if found != EXPORT_FORMAT => Err(ImportFault::ExportNewer {
            found: found.chars().take(40).collect(),
        }),
        _ => Ok(()),
    }
}
