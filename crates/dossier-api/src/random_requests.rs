//! Whatever a screen might say: no request of any shape makes a command panic.
//!
//! A panic behind the session's lock would leave the learner with half a command. The number of cases
//! is proptest's own (256); `PROPTEST_CASES=10000` is the long run.

#![allow(clippy::unwrap_used)]

use std::{cell::RefCell, path::Path};

use dossier::model::Kind;
use proptest::{prelude::*, test_runner::TestRunner};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::{
    Failure, ListRequest, SaveBundleRequest, SaveDocumentRequest, SaveFileRequest, Session, ShareRequest,
    conversation::tests::demo,
};

/// These words stand for what only a running session knows.
const RECORD: &str = "@record";
const TOKEN: &str = "@token";
/// The commands that end in a native dialog.
const WITH_A_PATH: [&str; 5] = [
    "make_share",
    "save_bundle_as",
    "save_document",
    "save_file",
    "save_from_bundle",
];

#[test]
fn no_request_whatever_its_shape_makes_a_command_panic() {
    let folder = tempfile::tempdir().unwrap();
    let session = RefCell::new(demo(folder.path()));
    let unlock = json!({"secret": "x", "recovery": false});
    let run = |(name, request): (&str, Value)| {
        let mut session = session.borrow_mut();
        session.dispatch("unlock", unlock.clone()).unwrap();
        let request = filled(&session, &request);
        if let Err(failure) = say(&mut session, name, request, &folder.path().join("out")) {
            prop_assert!(!failure.code.is_empty());
        }
        Ok(())
    };
    TestRunner::default().run(&any_call(), run).unwrap();
}

fn say(session: &mut Session, name: &str, request: Value, to: &Path) -> Result<(), Failure> {
    fn read<T: DeserializeOwned>(request: Value) -> Result<T, Failure> {
        serde_json::from_value(request).map_err(|_| Failure::bad_request(""))
    }
    match name {
        "make_share" => {
            let request: ShareRequest = read(request)?;
            assert!(!session.suggested_share_name(&request).contains(['/', '\\', '\0']));
            session.make_share(request, to).map(drop)
        }
        "save_document" => {
            let request: SaveDocumentRequest = read(request)?;
            session.document_name(&request)?;
            session.save_document(request, to).map(drop)
        }
        "save_file" => {
            let request: SaveFileRequest = read(request)?;
            session.file_name(&request)?;
            session.save_file(request, to).map(drop)
        }
        "save_bundle_as" => {
            let request: SaveBundleRequest = read(request)?;
            session.bundle_export_name(&request)?;
            session.save_bundle_as(&request, to).map(drop)
        }
        "save_from_bundle" => {
            let request: SaveFileRequest = read(request)?;
            session.bundle_file_name(&request)?;
            session.save_from_bundle(request, to).map(drop)
        }
        _ => session.dispatch(name, request).map(drop),
    }
}

/// Puts the identity of a record and of a waiting file in the place of the words for them.
fn filled(session: &Session, request: &Value) -> Value {
    let rows = session
        .list(ListRequest {
            limit: 1,
            ..ListRequest::default()
        })
        .unwrap()
        .rows;
    let parked = session.parked();
    let record = rows.first().map_or("none", |row| row.id.as_str());
    let token = parked.last().map_or("none", |file| file.token.as_str());
    let text = request.to_string().replace(RECORD, record).replace(TOKEN, token);
    serde_json::from_str(&text).unwrap()
}

/// A command with JSON of any shape, or of its own shape with other values in it.
fn any_call() -> impl Strategy<Value = (&'static str, Value)> {
    let names = Session::COMMANDS
        .iter()
        .map(|command| command.name)
        .chain(WITH_A_PATH);
    let shared = serde_json::to_value(ShareRequest::default()).unwrap();
    let file = serde_json::to_value(SaveFileRequest::default()).unwrap();
    let blanks = crate::conversation::blank_requests()
        .into_iter()
        .chain([shared, file.clone(), file]);
    let calls: Vec<_> = names.zip(blanks).collect();
    let values = prop::collection::vec(any_json(), 10);
    (prop::sample::select(calls), any::<bool>(), values).prop_map(
        |((name, mut request), own_shape, values)| {
            let Some(members) = request.as_object_mut().filter(|_| own_shape) else {
                return (name, values.into_iter().next().unwrap_or_default());
            };
            for (member, new) in members.values_mut().zip(values) {
                *member = like(member, new);
            }
            (name, request)
        },
    )
}

/// The new value in the shape of the old one, so that it comes further than the door.
fn like(old: &Value, new: Value) -> Value {
    match old {
        Value::String(_) => Value::String(new.as_str().map_or_else(|| new.to_string(), str::to_owned)),
        Value::Array(_) if new.is_object() => {
            let fields = json!(["title", new.get("title")]);
            json!([{"id": RECORD, "fields": fields, "attachments": []}])
        }
        Value::Array(_) => json!([new, RECORD]),
        Value::Number(_) => json!(new.as_u64().unwrap_or_default() % 5),
        Value::Bool(_) => json!(new.as_bool().unwrap_or_default()),
        // A draft: what it holds may be anything.
        _ => new,
    }
}

/// JSON of any shape, not too large; some of it looks like a record.
fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        ".{0,24}",
        "20[0-9]{2}-[01][0-9](-[0-3][0-9])?",
        Just(RECORD.to_owned()),
        Just(TOKEN.to_owned()),
        Just(json!([{"kind": "work", "title": "Bijbaan"}]).to_string()),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let object = |key: &'static str, inner| {
            prop::collection::vec((key, inner), 0..4)
                .prop_map(|pairs| pairs.into_iter().collect::<Map<_, _>>())
        };
        let record = (
            0..Kind::ALL.len(),
            inner.clone(),
            object("[a-zA-Z]{1,12}", inner.clone()),
            inner.clone(),
        );
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            object(".{0,8}", inner).prop_map(Value::from),
            record.prop_map(|(kind, title, fields, dates)| {
                json!({"kind": Kind::ALL[kind].name(), "title": title, "fields": fields, "dates": dates})
            }),
        ]
    })
}
