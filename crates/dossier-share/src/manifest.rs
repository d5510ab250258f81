//! The presentation and the manifest credential in it: who signed what for whom.

use std::collections::HashSet;

use dossier_credential::own::Purpose;
use dossier_model::{ShareId, words};
use dossier_seal::HolderKey;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::fault::OpenFault;
use crate::layout::{self, MIMETYPE_NAME, PRESENTATION};
use crate::proof::{self, BASE_CONTEXT, Purposes};
use crate::propose::{Terms, purpose_words};
use crate::seal::SealFault;

/// One file as the manifest names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resource {
    pub(crate) path: String,
    pub(crate) media_type: String,
    pub(crate) digest: String,
}

impl Resource {
    pub(crate) fn to_json(&self, share: ShareId) -> Value {
        json!({
            "id": format!("urn:uuid:{share}/{}", self.path),
            "mediaType": self.media_type,
            "digestSRI": self.digest,
        })
    }
}

/// Makes and signs the presentation around the manifest.
pub(crate) fn make(
    terms: &Terms,
    given: Timestamp,
    resources: &[&Resource],
    holder: &HolderKey,
) -> Result<Value, SealFault> {
    let did = holder.did_key();
    let share = format!("urn:uuid:{}", terms.id);
    let purpose = purpose_words(terms.language, &terms.purpose);
    let name = words::say(
        terms.language,
        "share_manifest_name",
        &[("recipient", &terms.recipient.name)],
    );
    let about = words::say(
        terms.language,
        "share_manifest_description",
        &[("purpose", &purpose)],
    );
    let manifest = json!({
        "@context": [BASE_CONTEXT],
        "id": format!("{share}#manifest"),
        "type": ["VerifiableCredential"],
        "issuer": did,
        "validFrom": terms.from.to_string(),
        "validUntil": terms.until.to_string(),
        "name": name,
        "description": about,
        "credentialSubject": {"id": share},
        "relatedResource": resources.iter().map(|resource| resource.to_json(terms.id)).collect::<Value>(),
    });
    let manifest = proof::sign(manifest, Purposes::Assertion, given, holder)?;
    let presentation = json!({
        "@context": [BASE_CONTEXT],
        "id": share,
        "type": ["VerifiablePresentation"],
        "holder": did,
        "verifiableCredential": [manifest],
    });
    let own = terms.receipt.to_string();
    let asked = terms.conditions.asked.as_ref().map(|asked| asked.nonce.as_str());
    let challenge = asked.filter(|nonce| !nonce.is_empty()).unwrap_or(&own);
    let audience = Purposes::Authentication {
        challenge,
        domain: terms.recipient.domain(),
    };
    proof::sign(presentation, audience, given, holder)
}

/// What a checked presentation says.
#[derive(Debug)]
pub(crate) struct Manifest {
    pub(crate) share: ShareId,
    pub(crate) holder: String,
    pub(crate) created: Timestamp,
    pub(crate) domain: String,
    pub(crate) from: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
    pub(crate) description: String,
    pub(crate) resources: Vec<Resource>,
}

/// Reads a presentation: shape, one and the same holder throughout, every proof, then its members.
pub(crate) fn read(presentation: &Value) -> Result<Manifest, OpenFault> {
    check_shape(presentation, &PRESENTATION_MEMBERS, "VerifiablePresentation")?;
    let manifest = match presentation
        .get("verifiableCredential")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
    {
        Some([manifest]) => manifest,
        _ => return Err(OpenFault::ManifestMissing),
    };
    check_shape(manifest, &MANIFEST_MEMBERS, "VerifiableCredential")?;
    let holder = text(presentation, "holder")?;
    let issuer = text(manifest, "issuer")?;
    if holder != issuer {
        return Err(OpenFault::HolderMismatch {
            expected: holder.to_owned(),
            found: issuer.to_owned(),
        });
    }
    const INSIDE: &str = "the manifest";
    proof::check_signers(presentation, PRESENTATION, holder)?;
    proof::check_signers(manifest, INSIDE, holder)?;
    let signed = proof::check(presentation, PRESENTATION, Purpose::Authentication)?;
    proof::check(manifest, INSIDE, Purpose::Assertion)?;
    let share = text(presentation, "id")?;
    let of_share = manifest
        .get("credentialSubject")
        .and_then(|subject| subject.get("id"))
        .and_then(Value::as_str);
    let id = share.strip_prefix("urn:uuid:").and_then(|id| id.parse().ok());
    let (Some(id), true) = (id, of_share == Some(share)) else {
        return Err(malformed("the share's identity"));
    };
    Ok(Manifest {
        share: id,
        holder: holder.to_owned(),
        created: signed.created,
        domain: signed.domain,
        from: moment(manifest, "validFrom")?,
        until: moment(manifest, "validUntil")?,
        description: text(manifest, "description").unwrap_or_default().to_owned(),
        resources: resources(manifest, share)?,
    })
}

const PRESENTATION_MEMBERS: [&str; 6] = [
    "@context",
    "id",
    "type",
    "holder",
    "verifiableCredential",
    "proof",
];
const MANIFEST_MEMBERS: [&str; 11] = [
    "@context",
    "id",
    "type",
    "issuer",
    "validFrom",
    "validUntil",
    "name",
    "description",
    "credentialSubject",
    "relatedResource",
    "proof",
];

/// Nothing but the members of the format, and the base context alone: a member that no rule knows
/// is a member that a program may read another way.
fn check_shape(document: &Value, members: &[&str], kind: &str) -> Result<(), OpenFault> {
    let object = document.as_object().ok_or(malformed("not an object"))?;
    if object.get("type") != Some(&json!([kind])) {
        return Err(if kind == "VerifiableCredential" {
            OpenFault::ManifestMissing
        } else {
            malformed("type")
        });
    }
    if object.get("@context") != Some(&json!([BASE_CONTEXT])) {
        return Err(malformed("@context"));
    }
    if object.keys().any(|key| !members.contains(&key.as_str())) {
        return Err(malformed("a member that does not belong there"));
    }
    Ok(())
}

fn resources(manifest: &Value, share: &str) -> Result<Vec<Resource>, OpenFault> {
    let list = manifest
        .get("relatedResource")
        .and_then(Value::as_array)
        .ok_or(malformed("relatedResource"))?;
    let mut paths = HashSet::new();
    let resource = |entry: &Value| {
        let member = |key| entry.get(key).and_then(Value::as_str);
        let path = member("id")?.strip_prefix(share)?.strip_prefix('/')?;
        let listable = layout::is_allowed_name(path) && path != MIMETYPE_NAME && path != PRESENTATION;
        let (media_type, digest) = (member("mediaType")?.to_owned(), member("digestSRI")?.to_owned());
        (listable && paths.insert(path.to_owned())).then(|| Resource {
            path: path.to_owned(),
            media_type,
            digest,
        })
    };
    list.iter()
        .map(resource)
        .collect::<Option<_>>()
        .ok_or(malformed("relatedResource"))
}

fn text<'v>(document: &'v Value, key: &'static str) -> Result<&'v str, OpenFault> {
    document.get(key).and_then(Value::as_str).ok_or(malformed(key))
}

fn moment(document: &Value, key: &'static str) -> Result<Option<Timestamp>, OpenFault> {
    let Some(value) = document.get(key) else {
        return Ok(None);
    };
    value
        .as_str()
        .and_then(|text| text.parse().ok())
        .map(Some)
        .ok_or(malformed(key))
}

const fn malformed(what: &'static str) -> OpenFault {
    OpenFault::ManifestMalformed { what }
}
