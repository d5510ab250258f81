//! `cargo xtask samples`: signs the sample badges with keys that are made now and thrown away.

use std::path::Path;

use dossier_credential::own::{ProofOptions, Purpose, Signer, sign_proofs};
use dossier_seal::{HolderKey, HolderSeed};
use serde_json::{Value, json};

/// An issuer that does not exist.
struct Issuer {
    key: HolderKey,
    name: &'static str,
}

impl Signer for Issuer {
    fn verification_method(&self) -> String {
        self.key.verification_method()
    }

    fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.key.sign(bytes)
    }
}

/// What a sample badge says.
struct Badge {
    file: &'static str,
    name: &'static str,
    description: &'static str,
    criteria: &'static str,
    from: &'static str,
    until: Option<&'static str>,
    credits: Option<f64>,
}

const DEMO: [Badge; 4] = [
    Badge {
        file: "badge-projectleiding.json",
        name: "Projectleiding",
        description: "Leidt een project van tien weken met vijf mensen.",
        criteria: "Plan, voortgangsverslag en terugblik zijn beoordeeld door twee docenten.",
        from: "2026-05-02T09:00:00Z",
        until: None,
        credits: None,
    },
    Badge {
        file: "badge-datagedreven-werken.json",
        name: "Microcredential Datagedreven werken",
        description: "Vijf EC op bachelorniveau: verzamelen, opschonen en uitleggen van gegevens.",
        criteria: "Opdracht met eigen gegevens en een gesprek.",
        from: "2026-01-30T09:00:00Z",
        until: Some("2031-01-30T09:00:00Z"),
        credits: Some(5.0),
    },
    Badge {
        file: "badge-toegankelijk-ontwerpen.json",
        name: "Toegankelijk ontwerpen",
        description: "Maakt schermen die iedereen kan gebruiken.",
        criteria: "Een eigen ontwerp is getest met drie mensen.",
        from: "2025-04-12T09:00:00Z",
        until: None,
        credits: None,
    },
    Badge {
        file: "badge-bhv.json",
        name: "Bedrijfshulpverlener",
        description: "Eerste hulp en ontruiming.",
        criteria: "Jaarlijkse training.",
        from: "2024-09-01T09:00:00Z",
        until: Some("2025-09-01T09:00:00Z"),
        credits: None,
    },
];

fn main() {
    let samples = dossier_tests::root().join("samples");
    let school = Issuer {
        key: HolderSeed::make().expect("dice").derive_key(),
        name: "Badgehuis De Brug",
    };
    for badge in &DEMO {
        write(
            &samples.join("demo").join(badge.file),
            &pretty(&signed(badge, &school)),
        );
    }
    let signed = signed(&DEMO[0], &school);
    write(
        &samples.join("import/badge-projectleiding.json"),
        &pretty(&signed),
    );
    let tampered = pretty(&signed).replace("vijf mensen", "vijftig mensen");
    write(
        &samples.join("import/badge-gewijzigd.json"),
        &tampered.replace(
            "\"name\": \"Projectleiding\"",
            "\"name\": \"Grote projectleiding\"",
        ),
    );
    let picture = std::fs::read(dossier_tests::root().join("src-tauri/icons/128x128.png")).expect("the icon");
    let baked = bake(&picture, &signed_picture(&school));
    std::fs::write(samples.join("import/badge-in-een-plaatje.png"), baked).expect("a sample");
}

fn signed_picture(issuer: &Issuer) -> String {
    signed(&DEMO[2], issuer).to_string()
}

fn signed(badge: &Badge, issuer: &Issuer) -> Value {
    let options = ProofOptions {
        created: badge.from.parse().expect("a moment"),
        purpose: Purpose::Assertion,
        challenge: None,
        domain: None,
    };
    sign_proofs(credential(badge, issuer), &options, issuer).expect("a signed badge")
}

/// An Open Badge 3.0 (OB 3.0 §7, data model VCDM 2.0) about a learner who is named by a salted hash.
fn credential(badge: &Badge, issuer: &Issuer) -> Value {
    let id = uuid(badge.file);
    let mut achievement = json!({
        "id": format!("urn:uuid:{id}#achievement"), "type": ["Achievement"],
        "achievementType": if badge.credits.is_some() { "MicroCredential" } else { "Badge" },
        "name": badge.name, "description": badge.description, "criteria": {"narrative": badge.criteria}, "inLanguage": "nl"
    });
    if let Some(credits) = badge.credits {
        achievement["creditsAvailable"] = json!(credits);
    }
    let mut credential = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "id": format!("urn:uuid:{id}"), "type": ["VerifiableCredential", "OpenBadgeCredential"], "name": badge.name,
        "issuer": {"id": issuer.key.did_key(), "type": ["Profile"], "name": issuer.name},
        "validFrom": badge.from,
        "credentialSubject": {"type": ["AchievementSubject"], "identifier": [{
            "type": "IdentityObject", "identityType": "emailAddress", "hashed": false, "identityHash": "sanne@voorbeeld.example"
        }], "achievement": achievement}
    });
    if let Some(until) = badge.until {
        credential["validUntil"] = json!(until);
    }
    credential
}

/// An identity that stays the same when the samples are made anew: the file's name, hashed.
fn uuid(name: &str) -> String {
    let digits: String = (0..4u32)
        .map(|part| format!("{:08x}", crc32fast::hash(format!("{name}{part}").as_bytes())))
        .collect();
    format!(
        "{}-{}-4{}-8{}-{}",
        &digits[..8],
        &digits[8..12],
        &digits[13..16],
        &digits[17..20],
        &digits[20..32]
    )
}

/// Puts a credential into a PNG as Open Badges 3.0 asks (§8.2: one uncompressed iTXt chunk before the first IDAT).
fn bake(picture: &[u8], credential: &str) -> Vec<u8> {
    let body = [b"openbadgecredential\0\0\0\0\0".as_slice(), credential.as_bytes()].concat();
    let length = u32::try_from(body.len()).expect("a small badge").to_be_bytes();
    let named = [b"iTXt".as_slice(), &body].concat();
    let chunk = [&length[..], &named, &crc32fast::hash(&named).to_be_bytes()].concat();
    // The signature is 8 bytes, and IHDR with its length, name and checksum is 25.
    [&picture[..33], &chunk, &picture[33..]].concat()
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("JSON") + "\n"
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).expect("a sample");
}
