//! What the module promises, without any corpus.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::{
    contexts,
    jsonld::{CanonFault, JsonLdFault, canonical_nquads, canonical_with, context::Contexts, to_quads},
    rdfc::HashAlg,
};

fn check(document: &Value, expect: Expect) {
    let told = match canonical_nquads(document, HashAlg::Sha256) {
        Ok(canonical) => {
            let mut text = canonical.nquads;
            for unsigned in canonical.unsigned {
                text.push_str(&format!(
                    "left out: {:?} {} {}\n",
                    unsigned.why, unsigned.place, unsigned.term
                ));
            }
            text
        }
        Err(fault) => format!("{fault}\n"),
    };
    expect.assert_eq(&told);
}

#[test]
fn a_context_that_is_not_compiled_in_is_named_and_never_fetched() {
    check(
        &json!({"@context": ["https://www.w3.org/ns/credentials/v2", "https://issuer.example/terms"], "id": "urn:a"}),
        expect![[r#"
            the context https://issuer.example/terms is not known here
        "#]],
    );
}

#[test]
fn a_context_that_its_publisher_broke_is_told_apart_from_an_unknown_one() {
    let url = "https://raw.githubusercontent.com/educredentials/obv3-examples/refs/heads/main/contexts/educredential.json";
    let fault = to_quads(&json!({ "@context": url })).unwrap_err();
    assert!(matches!(fault, JsonLdFault::BrokenContext { url: broken, .. } if broken == url));
}

#[test]
fn what_no_context_defines_is_left_out_and_reported_with_its_place() {
    check(
        &json!({
            "@context": "https://www.w3.org/ns/credentials/v2",
            "id": "urn:uuid:1",
            "type": ["VerifiableCredential", "Gold"],
            "grade": "10",
            "credentialSubject": [{"id": "me", "a/b": {"x": 1}}],
        }),
        expect![[r#"
            <urn:uuid:1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://www.w3.org/2018/credentials#VerifiableCredential> .
            left out: RelativeReference /type Gold
            left out: UndefinedTerm /grade grade
            left out: RelativeReference /credentialSubject/0/id me
            left out: UndefinedTerm /credentialSubject/0/a~1b a/b
        "#]],
    );
}

#[test]
fn a_protected_term_cannot_be_given_another_meaning() {
    check(
        &json!({
            "@context": ["https://www.w3.org/ns/credentials/v2", {"name": "https://evil.example/name"}],
            "id": "urn:uuid:1",
        }),
        expect![[r#"
            protected term redefinition at /@context
        "#]],
    );
}

#[test]
fn a_protected_context_cannot_be_wiped_out() {
    check(
        &json!({
            "@context": "https://www.w3.org/ns/credentials/v2",
            "id": "urn:uuid:1",
            "type": "VerifiableCredential",
            "credentialSubject": {"@context": null, "id": "urn:x"},
        }),
        expect![[r#"
            invalid context nullification at /credentialSubject/@context
        "#]],
    );
}

#[test]
fn a_type_brings_its_terms_for_its_own_node_only() {
    check(
        &json!({
            "@context": {"Badge": {"@id": "urn:Badge", "@context": {"name": "urn:badge-name"}}, "part": "urn:part"},
            "@type": "Badge",
            "name": "in scope",
            "part": {"name": "out of scope"},
        }),
        expect![[r#"
            _:c14n1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:Badge> .
            _:c14n1 <urn:badge-name> "in scope" .
            _:c14n1 <urn:part> _:c14n0 .
            left out: UndefinedTerm /part/name name
        "#]],
    );
}

#[test]
fn numbers_lists_and_json_have_one_form() {
    check(
        &json!({
            "@context": {
                "n": "urn:n", "l": {"@id": "urn:l", "@container": "@list"}, "j": {"@id": "urn:j", "@type": "@json"},
                "f": {"@id": "urn:f", "@type": "http://www.w3.org/2001/XMLSchema#float"},
            },
            "n": [3.0, 3.5, 1e-7, true],
            "f": 3,
            "l": ["a", "b"],
            "j": {"b": 1.0, "a": [null]},
        }),
        expect![[r#"
            _:c14n0 <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> "b" .
            _:c14n0 <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> <http://www.w3.org/1999/02/22-rdf-syntax-ns#nil> .
            _:c14n1 <urn:f> "3"^^<http://www.w3.org/2001/XMLSchema#float> .
            _:c14n1 <urn:j> "{\"a\":[null],\"b\":1}"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON> .
            _:c14n1 <urn:l> _:c14n2 .
            _:c14n1 <urn:n> "1.0E-7"^^<http://www.w3.org/2001/XMLSchema#double> .
            _:c14n1 <urn:n> "3"^^<http://www.w3.org/2001/XMLSchema#integer> .
            _:c14n1 <urn:n> "3.5E0"^^<http://www.w3.org/2001/XMLSchema#double> .
            _:c14n1 <urn:n> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .
            _:c14n2 <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> "a" .
            _:c14n2 <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:c14n0 .
        "#]],
    );
}

#[test]
fn text_behind_a_number_is_reported_because_it_is_not_signed() {
    check(
        &json!({
            "@context": {"d": {"@id": "urn:d", "@type": "http://www.w3.org/2001/XMLSchema#double"}},
            "d": "7 and a half",
        }),
        expect![[r#"
            _:c14n0 <urn:d> "7.0E0"^^<http://www.w3.org/2001/XMLSchema#double> .
            left out: InexactNumber /d 7 and a half
        "#]],
    );
}

#[test]
fn what_a_document_defines_for_itself_is_forgotten_with_it() {
    let contexts = Contexts::of(contexts::all());
    let document = |secret: &str| {
        json!({
            "@context": [
                "https://www.w3.org/ns/credentials/v2",
                "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
                {(secret): {"@id": "urn:s", "@context": {"inner": "urn:i"}}},
            ],
            "id": "urn:uuid:1",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            (secret): {"inner": "x", "@type": ["Achievement"]},
            "credentialSubject": {"type": ["AchievementSubject"], "achievement": {"type": ["Achievement"]}},
        })
    };
    canonical_with(&document("first"), &contexts, HashAlg::Sha256).unwrap();
    let kept = contexts.kept_count();
    for n in 0..20 {
        canonical_with(&document(&format!("term{n}")), &contexts, HashAlg::Sha256).unwrap();
    }
    assert_eq!(contexts.kept_count(), kept);
}

#[test]
fn a_document_nested_too_deep_is_refused_and_does_not_exhaust_the_stack() {
    let mut document = json!("x");
    for _ in 0..120 {
        document = json!({"https://p.example/": [document]});
    }
    assert_eq!(to_quads(&document), Err(JsonLdFault::TooDeep { limit: 128 }));
    let mut context = json!({});
    for _ in 0..60 {
        context = json!({"t": {"@id": "urn:t", "@context": context}});
    }
    assert_eq!(
        to_quads(&json!({"@context": context})),
        Err(JsonLdFault::TooDeep { limit: 32 })
    );
}

#[test]
fn a_document_made_of_contexts_is_refused() {
    let base = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";
    let node =
        |n: usize| json!({"@context": {format!("t{n}"): "urn:t"}, "@type": "Achievement", "name": "n"});
    let nodes: Vec<Value> = (0..40_000).map(node).collect();
    let fault = canonical_nquads(&json!({"@context": base, "@graph": nodes}), HashAlg::Sha256);
    assert!(matches!(
        fault,
        Err(CanonFault::JsonLd(JsonLdFault::TooMuchWork { .. }))
    ));
}
