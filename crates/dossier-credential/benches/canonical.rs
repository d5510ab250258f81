//! How many Open Badges 3.0 credentials are put in canonical form in a second, on one core.
//!
//! What an `eddsa-rdfc-2022` check hashes: the credential without its proof, and the proof's options.
//! Contexts have been processed before, as they have after the first credential of a run.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dossier_credential::{jcs, jsonld::canonical_nquads, rdfc::HashAlg};
use serde_json::{Value, json};

fn badge() -> Value {
    json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
        ],
        "id": "urn:uuid:91537dba-56cb-11ec-bf63-0242ac130002",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Safe and sound on site",
        "image": { "id": "https://college.example/badges/safe/image", "type": "Image", "caption": "A helmet" },
        "issuer": {
            "id": "did:key:z6MkTestIssuerTestIssuerTestIssuerTestIssuerTestIs",
            "type": ["Profile"],
            "name": "Example College",
            "url": "https://college.example/",
            "email": "badges@college.example",
            "address": { "type": ["Address"], "addressCountry": "NL", "addressLocality": "Utrecht" },
            "otherIdentifier": [
                { "type": "IdentifierEntry", "identifier": "25LH", "identifierType": "identifier" }
            ]
        },
        "validFrom": "2025-01-31T00:00:00Z",
        "validUntil": "2030-01-31T00:00:00Z",
        "awardedDate": "2025-01-30T00:00:00Z",
        "credentialSubject": {
            "id": "did:key:z6MkTestHolderTestHolderTestHolderTestHolderTestHo",
            "type": ["AchievementSubject"],
            "activityStartDate": "2024-09-01T00:00:00Z",
            "identifier": [{
                "type": "IdentityObject",
                "identityHash": "student@college.example",
                "identityType": "emailAddress",
                "hashed": false,
                "salt": "not-used"
            }],
            "achievement": {
                "id": "https://college.example/badges/safe",
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "name": "Safe and sound on site",
                "description": "Knows the rules of a building site and keeps them.",
                "criteria": { "narrative": "Passed the **practical** and the written test." },
                "creator": { "id": "https://college.example/", "type": ["Profile"], "name": "Example College" },
                "tag": ["building", "safety"],
                "alignment": [
                    { "type": ["Alignment"], "targetName": "Works safely", "targetUrl": "https://skills.example/1" },
                    { "type": ["Alignment"], "targetName": "Works tidily", "targetUrl": "https://skills.example/2" }
                ],
                "resultDescription": [{
                    "id": "urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c",
                    "type": ["ResultDescription"],
                    "name": "Final mark",
                    "resultType": "GradePointAverage",
                    "allowedValue": ["6", "7", "8", "9", "10"],
                    "requiredValue": "6"
                }]
            },
            "result": [{
                "type": ["Result"],
                "resultDescription": "urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c",
                "value": "8"
            }]
        },
        "evidence": [{
            "id": "https://college.example/evidence/1",
            "type": ["Evidence"],
            "narrative": "A film of the practical test.",
            "genre": "film"
        }],
        "credentialSchema": [{
            "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
            "type": "1EdTechJsonSchemaValidator2019"
        }]
    })
}

fn options() -> Value {
    json!({
        "@context": badge()["@context"],
        "type": "DataIntegrityProof",
        "created": "2025-01-31T00:00:00Z",
        "cryptosuite": "eddsa-rdfc-2022",
        "proofPurpose": "assertionMethod",
        "verificationMethod": "did:key:z6MkTest#z6MkTest"
    })
}

fn canonical(bench: &mut Criterion) {
    let (badge, options) = (badge(), options());
    let mut group = bench.benchmark_group("canonical");
    group.throughput(Throughput::Elements(1));
    group.bench_function(
        "open badge and its proof options, RDFC-1.0 with SHA-256",
        |bencher| {
            bencher.iter(|| {
                black_box(canonical_nquads(black_box(&badge), HashAlg::Sha256)).is_ok()
                    && black_box(canonical_nquads(black_box(&options), HashAlg::Sha256)).is_ok()
            });
        },
    );
    group.bench_function("open badge and its proof options, JCS", |bencher| {
        bencher.iter(|| {
            jcs::canonicalize(black_box(&badge)).len() + jcs::canonicalize(black_box(&options)).len()
        });
    });
    group.finish();
}

criterion_group!(benches, canonical);
criterion_main!(benches);
