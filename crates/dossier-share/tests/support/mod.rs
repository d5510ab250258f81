//! What the tests of this room share: a learner, an issuer, a recipient, and a bundle to take apart.
//!
//! Long because every header field of a ZIP can be bent.
#![allow(dead_code, unreachable_pub, missing_docs, clippy::unwrap_used)]

use std::{collections::HashMap, io, io::Write};

use dossier_credential::own::{self, ProofOptions, Purpose as For, Signer};
use dossier_credential::{NoEvidence, Policy};
use dossier_model::{Attachment, AttachmentId, Draft, Language, Purpose, RecordId};
use dossier_seal::age_file::{self, AgeIdentity, Recipients};
use dossier_seal::{HolderKey, HolderSeed, make_id};
use dossier_share::{
    Files, Lock, OpenFault, Opened, Opening, Part, Recipient, Sealed, Secret, Selected, Selection, Shareable,
    open, propose, seal,
};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn now() -> Timestamp {
    moment("2026-11-22T10:00:00Z")
}

pub fn key() -> HolderKey {
    HolderSeed::make().unwrap().derive_key()
}

/// Attachments in memory.
#[derive(Default)]
pub struct Shelf(pub HashMap<AttachmentId, Vec<u8>>);

impl Files for Shelf {
    fn copy(&self, file: AttachmentId, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(self.0.get(&file).ok_or(io::ErrorKind::NotFound)?)
    }
}

impl Shelf {
    pub fn add(&mut self, name: &str, media_type: &str, content: &[u8]) -> Attachment {
        let id = AttachmentId::new(make_id().unwrap());
        self.0.insert(id, content.to_vec());
        let sha256 = hex::encode(Sha256::digest(content));
        Attachment {
            id,
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            bytes: content.len() as u64,
            sha256,
        }
    }
}

pub fn shareable(draft: Value) -> Shareable {
    Shareable {
        id: RecordId::new(make_id().unwrap()),
        version: 1,
        draft: serde_json::from_value::<Draft>(draft).unwrap(),
        attachments: Vec::new(),
        original: None,
        verdict: None,
        evidence: Vec::new(),
    }
}

/// A record around a credential that a school with a key of its own signed.
pub fn signed(title: &str) -> Shareable {
    let school = key();
    let credential = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:uuid:58172aac-d8ba-41ed-83dd-0b3aef56cc33",
        "type": ["VerifiableCredential"],
        "name": title,
        "issuer": school.did_key(),
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:learner", "name": title},
    });
    let credential = sign(credential, &school, For::Assertion);
    let bytes = serde_json::to_vec_pretty(&credential).unwrap();
    let read = dossier_credential::read(&bytes).unwrap();
    let verdict = dossier_credential::verify(&read, &NoEvidence, &Policy::at(now())).verdict;
    let mut of = shareable(json!({"kind": "credential", "title": title}));
    of.original = Some(bytes);
    of.verdict = Some(verdict);
    of
}

/// A record around an SD-JWT of a school of its own: each claim can be left out, and it is bound to a key if one is given.
pub fn sd_jwt(title: &str, claims: &[(String, Value)], bound: Option<&HolderKey>) -> Shareable {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as B64};
    let school = key();
    let mut disclosures = Vec::new();
    let mut digests = Vec::new();
    for (index, (name, value)) in claims.iter().enumerate() {
        let disclosure = B64.encode(json!([format!("salt-of-sixteen-{index:02}"), name, value]).to_string());
        digests.push(B64.encode(Sha256::digest(&disclosure)));
        disclosures.push(disclosure);
    }
    digests.sort();
    let mut payload = json!({"iss": school.did_key(), "vct": "https://school.example/cijfer", "iat": 1_767_225_600, "_sd_alg": "sha-256", "_sd": digests});
    if let Some(holder) = bound {
        payload["cnf"] =
            json!({"jwk": {"kty": "OKP", "crv": "Ed25519", "x": B64.encode(holder.public_key())}});
    }
    let header = json!({"alg": "EdDSA", "typ": "dc+sd-jwt", "kid": school.verification_method()});
    let signed = format!(
        "{}.{}",
        B64.encode(header.to_string()),
        B64.encode(payload.to_string())
    );
    let token = format!("{signed}.{}", B64.encode(school.sign(signed.as_bytes())));
    let mut of = shareable(json!({"kind": "credential", "title": title}));
    of.original = Some(format!("{token}~{}~", disclosures.join("~")).into_bytes());
    of
}

pub fn internship() -> Shareable {
    shareable(json!({
        "kind": "internship", "title": "Stage bij Bakkerij Zon", "notes": "CANARY-NOTES", "tags": ["CANARY-TAG"],
        "dates": {"start": "2026-02", "end": "2026-06-30"},
        "fields": {
            "organisation": "Bakkerij Zon", "hours": "320", "supervisor": "CANARY-SUPERVISOR",
            "supervisorEmail": "canary@example.nl", "tasks": ["deeg", "oven", "deeg"],
            "workProcesses": [{"code": "B1-K1-W1", "title": "Bereidt voor"}], "shoeSize": "CANARY-OWN",
        },
    }))
}

struct Pen<'a>(&'a HolderKey);

impl Signer for Pen<'_> {
    fn verification_method(&self) -> String {
        self.0.verification_method()
    }

    fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes)
    }
}

pub fn sign(document: Value, key: &HolderKey, purpose: For) -> Value {
    let presented = purpose == For::Authentication;
    let options = ProofOptions {
        created: now(),
        purpose,
        challenge: presented.then(|| "challenge".to_owned()),
        domain: presented.then(|| "school@example.nl".to_owned()),
    };
    own::sign_proofs(document, &options, &Pen(key)).unwrap()
}

pub fn selection(items: Vec<Selected>) -> Selection {
    Selection {
        items,
        recipient: Recipient {
            name: "Hogeschool Voorbeeld".into(),
            id: Some("School@example.nl".into()),
        },
        purpose: Purpose::Admission,
        from: moment("2026-11-22T00:00:00Z"),
        until: moment("2026-12-22T23:59:59Z"),
        text: "Beste mensen, hierbij mijn stukken.".to_owned(),
        language: Language::Nl,
        conditions: dossier_share::Conditions::default(),
    }
}

pub fn fields(of: &Shareable, names: &[&str]) -> Selected {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    Selected {
        record: of.id,
        version: of.version,
        part: Part::Fields(names),
        attachments: Vec::new(),
    }
}

pub fn whole(of: &Shareable) -> Selected {
    Selected {
        record: of.id,
        version: of.version,
        part: Part::Whole,
        attachments: Vec::new(),
    }
}

/// A sealed share, and what is needed to open it.
pub struct Parcel {
    pub bytes: Vec<u8>,
    pub secret: Secret,
    pub sealed: Sealed,
    pub holder: HolderKey,
}

pub fn parcel(selection: Selection, records: Vec<Shareable>, shelf: &Shelf) -> Parcel {
    parcel_by(key(), selection, records, shelf)
}

pub fn parcel_by(holder: HolderKey, selection: Selection, records: Vec<Shareable>, shelf: &Shelf) -> Parcel {
    let consent = propose(selection, records, now()).unwrap().accept(now());
    let identity = AgeIdentity::make();
    let mut bytes = Vec::new();
    let lock = Lock::Keys(vec![identity.recipient()]);
    let sealed = seal(&consent, &holder, lock, shelf, &mut bytes).unwrap();
    Parcel {
        bytes,
        secret: Secret::Keys(vec![identity]),
        sealed,
        holder,
    }
}

pub fn open_at(
    bytes: &[u8],
    secret: &Secret,
    now: Timestamp,
    as_id: Option<&str>,
) -> Result<Opened, OpenFault> {
    let policy = Policy::at(now);
    open(
        bytes,
        secret,
        &Opening {
            now,
            as_id,
            evidence: &NoEvidence,
            policy: &policy,
        },
    )
}

pub fn opened(parcel: &Parcel) -> Opened {
    open_at(&parcel.bytes, &parcel.secret, now(), None).unwrap()
}

/// Locks any container for a fresh key and opens it as a recipient would.
pub fn open_container(container: &[u8]) -> Result<Opened, OpenFault> {
    let identity = AgeIdentity::make();
    let recipients = Recipients::Keys(vec![identity.recipient()]);
    let mut writer = age_file::seal_to(&recipients, Vec::new()).unwrap();
    writer.write_all(container).unwrap();
    open_at(
        &writer.finish().unwrap(),
        &Secret::Keys(vec![identity]),
        now(),
        None,
    )
}

/// The files of a bundle, to be changed and packed again.
#[derive(Clone, PartialEq)]
pub struct Loose(pub Vec<(String, Vec<u8>)>);

impl Loose {
    pub fn of(opened: &Opened) -> Self {
        let names = ["mimetype".to_owned(), "presentation.json".to_owned()];
        let names = names.into_iter().chain(opened.files().map(|file| file.path));
        Self(names.map(|name| (name.clone(), content(opened, &name))).collect())
    }

    pub fn get(&self, name: &str) -> &[u8] {
        &self.0.iter().find(|(known, _)| known == name).unwrap().1
    }

    pub fn json(&self, name: &str) -> Value {
        serde_json::from_slice(self.get(name)).unwrap()
    }

    pub fn set(&mut self, name: &str, content: impl Into<Vec<u8>>) {
        self.0.iter_mut().find(|(known, _)| known == name).unwrap().1 = content.into();
    }

    pub fn edit(&mut self, name: &str, edit: impl FnOnce(&mut Value)) {
        let mut document = self.json(name);
        edit(&mut document);
        self.set(name, serde_json::to_vec(&document).unwrap());
    }

    /// Gives the manifest the digests that the files now have, and signs all anew with `key`.
    pub fn sign_again(&mut self, key: &HolderKey) {
        let mut presentation = self.json("presentation.json");
        let share = presentation["id"].as_str().unwrap().to_owned();
        let mut manifest = presentation["verifiableCredential"][0].clone();
        let listed = self
            .0
            .iter()
            .filter(|(name, _)| name != "mimetype" && name != "presentation.json");
        manifest["relatedResource"] = listed
            .map(|(name, content)| {
                json!({"id": format!("{share}/{name}"), "mediaType": "application/octet-stream", "digestSRI": sri(content)})
            })
            .collect();
        manifest["issuer"] = json!(key.did_key());
        presentation["holder"] = json!(key.did_key());
        presentation["verifiableCredential"] = json!([sign(manifest, key, For::Assertion)]);
        let presentation = sign(presentation, key, For::Authentication);
        self.set("presentation.json", serde_json::to_vec(&presentation).unwrap());
    }

    pub fn zip(&self) -> Vec<u8> {
        let entries = self.0.iter().map(|(name, content)| Stored::new(name, content));
        zip(&entries.collect::<Vec<_>>())
    }

    pub fn open(&self) -> Result<Opened, OpenFault> {
        open_container(&self.zip())
    }
}

pub fn content(opened: &Opened, name: &str) -> Vec<u8> {
    let mut content = Vec::new();
    opened.copy_file(name, &mut content).unwrap();
    content
}

pub fn sri(content: &[u8]) -> String {
    use base64::Engine;
    let digest = sha2::Sha384::digest(content);
    format!(
        "sha384-{}",
        base64::engine::general_purpose::STANDARD.encode(digest)
    )
}

/// One stored file of which every header field can be bent.
#[derive(Clone)]
pub struct Stored {
    pub name: String,
    pub local_name: Option<String>,
    pub content: Vec<u8>,
    pub flags: u16,
    pub method: u16,
    pub bytes: Option<u32>,
    pub crc: Option<u32>,
    pub host: u16,
    pub attributes: u32,
    pub extra: Vec<u8>,
    pub gap: Vec<u8>,
    pub offset: Option<u32>,
}

impl Stored {
    pub fn new(name: &str, content: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            local_name: None,
            content: content.to_vec(),
            flags: 0,
            method: 0,
            bytes: None,
            crc: None,
            host: 0,
            attributes: 0,
            extra: Vec::new(),
            gap: Vec::new(),
            offset: None,
        }
    }

    fn shared(&self, name: &str) -> Vec<u8> {
        let packed = self.content.len() as u32;
        let mut out = Vec::new();
        out.extend(20_u16.to_le_bytes());
        out.extend(self.flags.to_le_bytes());
        out.extend(self.method.to_le_bytes());
        out.extend([0; 4]);
        out.extend(
            self.crc
                .unwrap_or_else(|| crc32fast::hash(&self.content))
                .to_le_bytes(),
        );
        out.extend(packed.to_le_bytes());
        out.extend(self.bytes.unwrap_or(packed).to_le_bytes());
        out.extend((name.len() as u16).to_le_bytes());
        out.extend((self.extra.len() as u16).to_le_bytes());
        out
    }
}

pub fn zip(entries: &[Stored]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let at = entry.offset.unwrap_or(out.len() as u32);
        let local_name = entry.local_name.as_deref().unwrap_or(&entry.name);
        out.extend(b"PK\x03\x04");
        out.extend(entry.shared(local_name));
        out.extend(local_name.as_bytes());
        out.extend(&entry.extra);
        out.extend(&entry.content);
        out.extend(&entry.gap);
        directory.extend(b"PK\x01\x02");
        directory.extend((entry.host << 8 | 20).to_le_bytes());
        directory.extend(entry.shared(&entry.name));
        directory.extend([0; 6]); // comment, disk, internal attributes
        directory.extend(entry.attributes.to_le_bytes());
        directory.extend(at.to_le_bytes());
        directory.extend(entry.name.as_bytes());
        directory.extend(&entry.extra);
    }
    let (at, count) = (out.len() as u32, entries.len() as u16);
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0; 2]);
    out
}
