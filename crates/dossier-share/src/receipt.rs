//! The receipt of a consent: ISO/IEC TS 27560 in the terms of the Data Privacy Vocabulary (DPV).
//!
//! Two processes are told apart: what the learner discloses, by his consent, and what the
//! recipient does with it, on a basis that only the recipient can state. We never state it for him.

use dossier_model::{Kind, Purpose};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::members;
use crate::propose::{Item, Terms, purpose_words};
use crate::selection::Part;

/// One file of a share with the members that it discloses.
pub(crate) struct Listed {
    path: String,
    class: &'static str,
    members: Vec<String>,
    attachments: Vec<String>,
}

impl Listed {
    pub(crate) fn new(path: &str, item: &Item, attachments: &[String]) -> Self {
        let members = match &item.part {
            Part::Whole => Vec::new(),
            Part::Shown(places) => places.clone(),
            Part::Fields(names) => {
                let picked = members::pick(&item.of.draft, names);
                let fields = picked
                    .get("fields")
                    .and_then(Value::as_object)
                    .into_iter()
                    .flat_map(Map::keys);
                let fields = fields.map(|key| format!("/fields/{}", escaped(key)));
                let common = picked
                    .keys()
                    .filter(|key| *key != "fields")
                    .map(|key| format!("/{}", escaped(key)));
                common.chain(fields).collect()
            }
        };
        let class = class_of(item.of.draft.kind);
        Self {
            path: path.to_owned(),
            class,
            members,
            attachments: attachments.to_vec(),
        }
    }

    /// One entry for each member: `path#/json/pointer` into the record; a file as a whole by its path.
    fn entries(&self) -> impl Iterator<Item = Value> {
        let entry = |class: &str, identifier: String| json!({"@type": class, "dct:identifier": identifier, "dpv:hasNecessity": {"@id": "dpv:Optional"}});
        let whole = self
            .members
            .is_empty()
            .then(|| entry(self.class, self.path.clone()));
        let members = self
            .members
            .iter()
            .map(move |member| entry(self.class, format!("{}#{member}", self.path)));
        let files = self
            .attachments
            .iter()
            .map(move |path| entry("dpv:PersonalData", path.clone()));
        whole.into_iter().chain(members).chain(files)
    }
}

/// Makes the receipt. It is signed through its digest in the manifest.
pub(crate) fn make(terms: &Terms, given: Timestamp, did: &str, listed: &[Listed]) -> Value {
    let (id, at) = (terms.receipt.to_string(), given.to_string());
    json!({
        "@context": {
            "dpv": "https://w3id.org/dpv#",
            "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
            "pd": "https://w3id.org/dpv/pd#",
            "dct": "http://purl.org/dc/terms/",
            "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
            "skos": "http://www.w3.org/2004/02/skos/core#",
        },
        "@id": terms.receipt.urn().to_string(),
        "@type": "dpv:ConsentReceipt",
        "dct:identifier": id,
        "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#receipt",
        "dct:created": at,
        "dct:creator": did,
        "dpv:hasRecordOfActivity": {
            "@type": "dpv:ConsentRecord",
            "dct:identifier": format!("{id}-r1"),
            "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#record",
            "dct:source": format!("urn:uuid:{}", terms.id),
            "dpv:hasDataSubject": {"@id": did, "@type": "dpv:DataSubject"},
            "dpv:hasDataController": controller(terms),
            "dpv:hasApplicableLaw": {"@id": "eu-gdpr:GDPR"},
            "dpv:hasNotice": {
                "@type": "dpv:ConsentNotice",
                "dct:language": terms.language.tag(),
                "dct:date": at,
                "dct:description": terms.notice,
            },
            "dpv:hasProcess": [disclosure(terms, listed), use_by_recipient(terms)],
            "dpv:hasRight": [right(terms)],
            "dpv:hasConsentStatus": [{
                "@type": ["dpv:ConsentGiven", "dpv:ExplicitlyExpressedConsent"],
                "dpv:isIndicatedBy": indicated_by(terms, did),
                "dpv:hasIndicationMethod": "Accepted in the learner's own application after a preview",
                "dpv:isIndicatedAtTime": at,
                "dpv:hasDuration": {"@type": "dpv:UntilTimeDuration", "rdf:value": terms.until.to_string()},
            }],
        },
    })
}

/// The learner; and for one who is under age the parent or guardian who agreed too, as the learner recorded it.
fn indicated_by(terms: &Terms, did: &str) -> Value {
    let learner = json!({"@id": did});
    let Some(guardian) = &terms.conditions.guardian else {
        return learner;
    };
    let mut entity = json!({"@type": guardian.relation.dpv_term(), "dct:date": guardian.on.to_string()});
    if !guardian.name.is_empty() {
        entity["dpv:hasName"] = json!(guardian.name);
    }
    json!([learner, entity])
}

/// The document's node for the recipient; a blank node, since a name is no identity.
const RECIPIENT: &str = "_:recipient";

fn controller(terms: &Terms) -> Value {
    let mut controller = json!({
        "@id": RECIPIENT,
        "@type": ["dpv:DataController", "dpv:Recipient"],
        "dpv:hasName": terms.recipient.name,
    });
    if let Some(contact) = contact(terms) {
        controller["dpv:hasContact"] = json!(contact);
    }
    controller
}

fn disclosure(terms: &Terms, listed: &[Listed]) -> Value {
    let mut control = json!({"@type": "dpv:WithdrawConsent"});
    if let Some(contact) = contact(terms).filter(|contact| contact.starts_with("mailto:")) {
        control["dpv:isExercisedAt"] = json!(format!("{contact}?subject=withdraw%20{}", terms.receipt));
    }
    let until = json!({
        "@type": "dpv:StorageDuration",
        "dpv:hasDuration": {"@type": "dpv:UntilTimeDuration", "rdf:value": terms.until.to_string()},
    });
    let kept = terms.conditions.retention.as_ref().map(|retention| {
        json!({
            "@type": "dpv:StorageDuration",
            "dct:description": "After the end of the period",
            "dpv:hasDuration": {"@type": "dpv:TemporalDuration", "rdf:value": retention.as_str()},
        })
    });
    let storage: Vec<_> = std::iter::once(until).chain(kept).collect();
    let onward = terms.conditions.onward.iter();
    let onward =
        onward.map(|name| json!({"@type": ["dpv:Recipient", "dpv:ThirdParty"], "dpv:hasName": name}));
    let recipients: Vec<_> = std::iter::once(json!({"@id": RECIPIENT})).chain(onward).collect();
    json!({
        "@type": "dpv:Process",
        "dct:title": "Disclosure by the learner",
        "dpv:hasPurpose": purpose(terms),
        "dpv:hasLegalBasis": {"@id": "dpv:ExplicitlyExpressedConsent"},
        "dpv:hasRecipient": recipients,
        "dpv:hasPersonalData": listed.iter().flat_map(Listed::entries).collect::<Value>(),
        "dpv:hasStorageCondition": storage,
        "dpv:hasConsentControl": control,
    })
}

fn use_by_recipient(terms: &Terms) -> Value {
    let mut process = json!({
        "@type": "dpv:Process",
        "dct:title": "Use by the recipient, as stated by the recipient",
        "dpv:hasPurpose": purpose(terms),
        "dpv:hasDataController": {"@id": RECIPIENT},
    });
    let claimed = terms
        .conditions
        .asked
        .as_ref()
        .filter(|asked| !asked.legal_basis.is_empty());
    let Some(asked) = claimed else {
        let none =
            "The recipient has stated no legal basis; the learner states none on the recipient's behalf.";
        process["dct:description"] = json!(none);
        return process;
    };
    let signed = if asked.verified { "signed" } else { "not signed" };
    let source = format!(
        "Claimed by the recipient in the request ({signed}, nonce {})",
        asked.nonce
    );
    let basis = &asked.legal_basis;
    // Only a term of the vocabulary becomes a node; anything else stays the recipient's own words.
    let term = basis
        .strip_prefix("eu-gdpr:")
        .or_else(|| basis.strip_prefix("dpv:"));
    let plain = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    process["dpv:hasLegalBasis"] = if term.is_some_and(plain) {
        json!({"@id": basis, "dct:source": source})
    } else {
        json!({"@type": "dpv:LegalBasis", "dct:description": basis, "dct:source": source})
    };
    process
}

/// The short name of a known purpose stands beside its DPV term, so that readers need no vocabulary.
fn purpose(terms: &Terms) -> Value {
    let words = purpose_words(terms.language, &terms.purpose);
    let mut purpose = json!({"@type": "dpv:Purpose", "dct:description": words});
    if let Some(term) = terms.purpose.dpv_term() {
        purpose["dct:identifier"] = json!(terms.purpose.name());
        purpose["skos:broader"] = json!({"@id": term});
    }
    purpose
}

fn right(terms: &Terms) -> Value {
    let mut right = json!({"@type": ["dpv:DataSubjectRight", "eu-gdpr:A7-3"]});
    if let Some(contact) = contact(terms) {
        right["dpv:isExercisedAt"] = json!(contact);
    }
    right
}

fn contact(terms: &Terms) -> Option<String> {
    let id = terms
        .recipient
        .id
        .as_deref()
        .map(str::trim)
        .filter(|id| !id.is_empty())?;
    let is_mail = id.contains('@') && !id.contains([':', '/', ' ', '?']);
    Some(if is_mail {
        format!("mailto:{id}")
    } else {
        id.to_owned()
    })
}

/// What a receipt says of the share, as far as it can be read: receipts of other makers may say less.
#[derive(Debug, Default)]
pub(crate) struct Said {
    pub(crate) recipient: Option<String>,
    pub(crate) purpose: Option<Purpose>,
    pub(crate) contact: Option<String>,
    pub(crate) notice: Option<String>,
}

pub(crate) fn read(receipt: &Value) -> Said {
    let at = |pointer: &str| {
        receipt
            .pointer(&format!("/dpv:hasRecordOfActivity/{pointer}"))
            .and_then(Value::as_str)
    };
    let purpose = |member: &str| at(&format!("dpv:hasProcess/0/dpv:hasPurpose/{member}"));
    let own = |text: &str| text.to_owned();
    Said {
        recipient: at("dpv:hasDataController/dpv:hasName").map(own),
        purpose: purpose("dct:identifier")
            .or_else(|| purpose("dct:description"))
            .map(|p| Purpose::from(own(p))),
        contact: at("dpv:hasRight/0/dpv:isExercisedAt")
            .or_else(|| at("dpv:hasDataController/dpv:hasContact"))
            .map(own),
        notice: at("dpv:hasNotice/dct:description").map(own),
    }
}

/// JSON Pointer's own two escapes (RFC 6901 §3).
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The class of personal data (DPV `pd`) that a kind of record comes closest to.
const fn class_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Result | Kind::Credential => "pd:EducationQualification",
        Kind::Internship => "pd:WorkExperience",
        Kind::Portfolio => "pd:EducationExperience",
        Kind::Skill => "pd:Professional",
        Kind::Work => "pd:WorkHistory",
        Kind::Material => "pd:Education",
    }
}
