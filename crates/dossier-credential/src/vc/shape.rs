//! What a credential must have for the checks to mean anything. The rest is a warning at most.

use serde_json::{Map, Value};

use crate::{
    Credential, Format, did,
    findings::Findings,
    format::{VC1_CONTEXT, VC2_CONTEXT},
    json::{has_type, id_of, items, texts},
};

/// VC 1.1 §4 and VC 2.0 §4: contexts, types, issuer, subject, status, and names in several languages.
pub(super) fn check(credential: &Credential, findings: &mut Findings) {
    let Some(document) = credential.document().as_object() else {
        return findings.shape("not an object");
    };
    check_contexts(document, findings);
    if let Some(id) = document.get("id")
        && !id.as_str().is_some_and(did::is_uri)
    {
        // Real badges have identifiers such as "123"; nothing we check depends on it.
        findings.warn("id is not a URL");
    }
    if credential.is_presentation() {
        return check_presentation(document, findings);
    }
    if !has_type(document, "VerifiableCredential") {
        findings.shape("type lacks VerifiableCredential");
    }
    check_issuer(document.get("issuer"), findings);
    check_subjects(credential.format(), document, findings);
    for member in ["credentialStatus", "termsOfUse", "evidence", "refreshService"] {
        check_typed(document, member, &["type"], findings);
    }
    check_typed(document, "credentialSchema", &["type", "id"], findings);
    if super::is_second_model(credential.document()) {
        for member in ["name", "description"] {
            check_language(document.get(member), member, findings);
            let of_issuer = document.get("issuer").and_then(|issuer| issuer.get(member));
            check_language(of_issuer, member, findings);
        }
    } else if !document.contains_key("issuanceDate") && !document.contains_key("validFrom") {
        findings.warn("no issuanceDate");
    }
}

/// The data model's own context must come first: it is what the other members mean.
fn check_contexts(document: &Map<String, Value>, findings: &mut Findings) {
    let mut contexts = items(document.get("@context"));
    let first = contexts.next().and_then(Value::as_str);
    if !first.is_some_and(|first| first == VC1_CONTEXT || first == VC2_CONTEXT) {
        findings.shape("the first context is not that of a data model for credentials");
    }
    for context in contexts {
        match context {
            Value::String(url) if !did::is_uri(url) => findings.shape("a context is not a URL"),
            Value::String(_) | Value::Object(_) => {}
            _ => findings.shape("a context is neither a URL nor an object"),
        }
    }
}

fn check_presentation(document: &Map<String, Value>, findings: &mut Findings) {
    if document
        .get("holder")
        .is_some_and(|holder| !id_of(holder).is_some_and(did::is_uri))
    {
        findings.shape("holder is not an identifier");
    }
}

fn check_issuer(issuer: Option<&Value>, findings: &mut Findings) {
    match issuer {
        None | Some(Value::Null) => findings.shape("no issuer"),
        Some(issuer) if issuer.is_array() => findings.shape("more than one issuer"),
        Some(issuer) => match id_of(issuer) {
            None => findings.shape("issuer has no id"),
            Some(id) if !did::is_uri(id) => findings.shape("issuer is not a URL"),
            Some(_) => {}
        },
    }
}

fn check_subjects(format: Format, document: &Map<String, Value>, findings: &mut Findings) {
    let mut any = false;
    for subject in items(document.get("credentialSubject")) {
        any = true;
        match subject {
            Value::Object(claims) if claims.is_empty() => {
                findings.shape("a subject of which nothing is said")
            }
            Value::Object(claims) => {
                if claims
                    .get("id")
                    .is_some_and(|id| !id.as_str().is_some_and(did::is_uri))
                {
                    findings.warn("credentialSubject.id is not a URL");
                }
                if format == Format::OpenBadges3
                    && !claims.contains_key("id")
                    && !claims.contains_key("identifier")
                {
                    findings.warn("the subject has neither id nor identifier");
                }
            }
            _ => findings.shape("credentialSubject is not an object"),
        }
    }
    if !any {
        findings.shape("no credentialSubject");
    }
}

/// Members whose meaning is their type.
fn check_typed(document: &Map<String, Value>, member: &str, required: &[&str], findings: &mut Findings) {
    for item in items(document.get(member)) {
        let Some(object) = item.as_object() else {
            findings.shape(format!("{member} is not an object"));
            continue;
        };
        for key in required {
            let there = match *key {
                "type" => texts(object.get("type")).next().is_some(),
                key => object.get(key).is_some_and(Value::is_string),
            };
            // Evidence without a type is common in the first model and breaks no check.
            if !there && member == "evidence" {
                findings.warn("evidence without a type");
            } else if !there {
                findings.shape(format!("{member} without {key}"));
            }
        }
    }
}

/// A name is text, or texts with a language and a direction and nothing else (VC 2.0 §11.1).
fn check_language(value: Option<&Value>, member: &str, findings: &mut Findings) {
    for item in items(value) {
        match item {
            Value::String(_) => {}
            Value::Object(object) if object.get("@value").is_some_and(Value::is_string) => {
                if !object
                    .keys()
                    .all(|key| matches!(key.as_str(), "@value" | "@language" | "@direction"))
                {
                    findings.shape(format!(
                        "{member}: a text with more than a language and a direction"
                    ));
                }
            }
            _ => findings.warn(format!("{member} is neither text nor text in a language")),
        }
    }
}
