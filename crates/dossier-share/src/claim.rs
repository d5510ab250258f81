//! Claims: a learner's own records as minimal credentials of his own (VC Data Model 2.0).
//!
//! A claim is made afresh for each share and holds the picked members only: nothing withheld is
//! there, not even as a hash. The members stand as one JSON literal under `rdf:value`, so that the
//! base context is enough, every member is signed by both suites, and any verifier reads them.

use dossier_model::{Attachment, Draft, Kind, RecordId, words};
use dossier_seal::HolderKey;
use serde_json::{Map, Value, json};

use crate::fault::OpenFault;
use crate::manifest::Resource;
use crate::members;
use crate::proof::{self, Purposes};
use crate::propose::{Item, Terms};
use crate::seal::SealFault;

/// `rdf:value`: the structured value of the thing that is spoken of (RDF Schema 1.1 §5.4.3). An
/// absolute IRI needs no term in a context.
pub(crate) const VALUE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#value";

/// Makes and signs the claim for one record.
pub(crate) fn make(
    terms: &Terms,
    item: &Item,
    names: &[String],
    attachments: &[&Resource],
    holder: &HolderKey,
) -> Result<Value, SealFault> {
    let did = holder.did_key();
    let mut record = members::pick(&item.of.draft, names);
    point_evidence_into_share(&mut record, terms);
    if !attachments.is_empty() {
        let files = attachments
            .iter()
            .zip(&item.attachments)
            .map(|(resource, file)| named(resource, file));
        record.insert("attachments".to_owned(), files.collect());
    }
    let mut subject = Map::new();
    subject.insert("id".to_owned(), json!(did));
    if record.contains_key("title") {
        subject.insert("name".to_owned(), json!(item.of.draft.title.best(terms.language)));
    }
    subject.insert(VALUE.to_owned(), json!({"@type": "@json", "@value": record}));
    let mut claim = json!({
        "@context": [proof::BASE_CONTEXT],
        "id": item.credential.urn().to_string(),
        "type": ["VerifiableCredential"],
        "issuer": did,
        "validFrom": terms.created.to_string(),
        "name": words::say(terms.language, "share_claim_name", &[]),
        "description": words::say(terms.language, claim_key(item), &[]),
        "credentialSubject": subject,
    });
    if !attachments.is_empty() {
        let resources = attachments.iter().map(|resource| resource.to_json(terms.id));
        claim["relatedResource"] = resources.collect();
    }
    proof::sign(claim, Purposes::Assertion, terms.created, holder)
}

/// What a claim says: the record, and the names of its files by their path.
pub(crate) struct Claim {
    pub(crate) draft: Draft,
    pub(crate) titled: bool,
    pub(crate) file_names: Map<String, Value>,
}

/// Reads a claim whose proofs and issuer have been checked.
pub(crate) fn read(path: &str, claim: &Value) -> Result<Claim, OpenFault> {
    let malformed = |what| OpenFault::RecordMalformed {
        path: path.to_owned(),
        what,
    };
    let subject = claim.get("credentialSubject").ok_or(malformed("no subject"))?;
    let Some(literal) = subject.get(VALUE) else {
        return Ok(foreign(subject));
    };
    if literal.get("@type").and_then(Value::as_str) != Some("@json") {
        return Err(malformed("the value is not a JSON literal"));
    }
    let record = literal
        .get("@value")
        .and_then(Value::as_object)
        .ok_or(malformed("no value"))?;
    let mut record = record.clone();
    let mut file_names = Map::new();
    for file in record
        .shift_remove("attachments")
        .iter()
        .filter_map(Value::as_array)
        .flatten()
    {
        let text = |key: &str| file.get(key).and_then(Value::as_str);
        let (file, name) = text("file")
            .zip(text("name"))
            .ok_or(malformed("a file without a name"))?;
        file_names.insert(file.to_owned(), json!(plain_name(name)));
    }
    let titled = record.contains_key("title");
    if !titled {
        let kind = record.get("kind").and_then(Value::as_str).unwrap_or_default();
        record.insert("title".to_owned(), json!(kind));
    }
    let draft =
        serde_json::from_value(Value::Object(record)).map_err(|_| malformed("not the shape of a record"))?;
    Ok(Claim {
        draft,
        titled,
        file_names,
    })
}

/// A claim that another maker wrote in the base context's own words: a name and a description.
fn foreign(subject: &Value) -> Claim {
    let text = |key: &str| subject.get(key).and_then(Value::as_str).map(str::to_owned);
    let title = text("name");
    let titled = title.is_some();
    let mut draft = Draft::new(Kind::Portfolio, title.unwrap_or_default());
    if let Some(description) = text("description") {
        draft.fields.insert("description".to_owned(), json!(description));
    }
    Claim {
        draft,
        titled,
        file_names: Map::new(),
    }
}

/// The learner's own name for a picked file is content, signed like the rest; the path is ours.
fn named(resource: &Resource, file: &Attachment) -> Value {
    json!({"file": resource.path, "name": file.name, "mediaType": resource.media_type})
}

/// A name to show and to suggest, never a path: what follows the last separator, without control characters.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// A skill names the records that show it. Those that are in this share become the identities that
/// they have here; those that stay home are not even counted.
fn point_evidence_into_share(record: &mut Map<String, Value>, terms: &Terms) {
    let Some(Value::Object(fields)) = record.get_mut("fields") else {
        return;
    };
    let Some(Value::Array(list)) = fields.get_mut("evidence") else {
        return;
    };
    let here = |value: &Value| {
        let id: RecordId = value.as_str()?.parse().ok()?;
        let item = terms.items.iter().find(|item| item.of.id == id)?;
        Some(json!(item.credential.urn().to_string()))
    };
    *list = list.iter().filter_map(here).collect();
    if list.is_empty() {
        fields.shift_remove("evidence");
    }
}

/// An extract of a signed record says louder that the issuer does not stand behind it.
fn claim_key(item: &Item) -> &'static str {
    if item.of.issuer_file().is_some() {
        "share_extract_description"
    } else {
        "share_claim_description"
    }
}
