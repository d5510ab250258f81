//! Our tables say what the published context files say.
//!
//! The corpus holds the files as their publishers gave them out. Each is laid beside what is compiled in
//! for the same address, and both must turn the same documents into the same canonical N-Quads: every
//! JSON-LD document of the corpus, and for each context a document that uses each of its terms, in each
//! of its scopes, with a text, a number, a list, an identifier, a language map and an object as values.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value, json};

use crate::{
    contexts::{self, Source},
    jsonld::{CanonFault, Canonical, canonical_with, context::Contexts},
    rdfc::HashAlg,
};

/// Every published context by its address, from the corpus; none without one.
fn published() -> Option<Vec<(String, Value)>> {
    let corpus = corpus()?;
    let manifest = read(&corpus.join("manifest.json"));
    let file_of = |file: &Value| read(&corpus.join(file.as_str().unwrap()))["@context"].take();
    Some(
        manifest["contexts"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(url, file)| (url.clone(), file_of(file)))
            .collect(),
    )
}

fn corpus() -> Option<PathBuf> {
    let given = env::var_os("DOSSIER_CORPUS").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let credentials = given.unwrap_or_else(beside).join("credentials");
    if credentials.is_dir() {
        return Some(credentials);
    }
    eprintln!("skipped: no corpus at {}", credentials.display());
    None
}

fn read(file: &Path) -> Value {
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

/// The JSON-LD documents in the corpus and all those inside them.
fn documents(folder: &Path, found: &mut Vec<Value>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            documents(&path, found);
        } else if let Ok(document) = serde_json::from_slice::<Value>(&fs::read(&path).unwrap()) {
            with_context(&document, found);
        }
    }
}

fn with_context(value: &Value, found: &mut Vec<Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| with_context(item, found)),
        Value::Object(entries) => {
            if entries.contains_key("@context") {
                found.push(value.clone());
                if let Some(without_proof) = entries.get("proof").map(|_| {
                    let mut entries = entries.clone();
                    entries.shift_remove("proof");
                    Value::Object(entries)
                }) {
                    found.push(without_proof);
                }
            }
            entries
                .iter()
                .filter(|(key, _)| *key != "@context")
                .for_each(|(_, value)| with_context(value, found));
        }
        _ => {}
    }
}

/// Documents that use every term of a context, in the scope where it is defined.
pub(super) fn every_term(url: &str, context: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    for value in [
        json!("text"),
        json!("https://issuer.example/1"),
        json!("2024-01-31T00:00:00Z"),
        json!(["b", 2.5, true, "a"]),
        json!({"en": "text", "nl": ["tekst", "woord"]}),
        json!({"@id": "urn:x", "https://x.example/p": {"https://x.example/q": "in"}}),
        json!([{"@value": "v", "@language": "NL"}, {"@value": 7}]),
        json!(3),
    ] {
        let mut scope = terms(context, &value);
        scope.insert("@context".to_owned(), json!(url));
        found.push(Value::Object(scope));
    }
    // And every class or property with a scope of its own, several at once.
    let classes: Vec<&String> = context
        .as_object()
        .into_iter()
        .flatten()
        .map(|(term, _)| term)
        .collect();
    for pair in classes.windows(2) {
        let mut node = json!({"@context": url, "@type": pair, "https://x.example/p": "free", "name": "n"});
        for (term, definition) in context.as_object().into_iter().flatten() {
            if pair.contains(&term) {
                node.as_object_mut()
                    .unwrap()
                    .extend(scoped(definition, &json!("in scope")));
            }
        }
        found.push(node);
    }
    found
}

/// One entry for each term of a context: `value`, or a node in whose scope the inner terms are used.
fn terms(context: &Value, value: &Value) -> Map<String, Value> {
    let mut node = Map::new();
    for (term, definition) in context
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(term, _)| !term.starts_with('@'))
    {
        let meaning = definition.get("@id").unwrap_or(definition);
        if meaning.as_str().is_some_and(|meaning| meaning.starts_with('@')) {
            continue;
        }
        let inner = scoped(definition, value);
        if inner.is_empty() {
            node.insert(term.clone(), value.clone());
        } else {
            let mut inside = inner.clone();
            inside.insert("@type".to_owned(), json!(term));
            node.insert(format!("https://x.example/{term}"), Value::Object(inside));
            node.insert(term.clone(), Value::Object(inner));
        }
    }
    node
}

fn scoped(definition: &Value, value: &Value) -> Map<String, Value> {
    definition
        .get("@context")
        .map(|scope| terms(scope, value))
        .unwrap_or_default()
}

/// Whether both came to the same, text for text and report for report.
fn same(ours: &Result<Canonical, CanonFault>, theirs: &Result<Canonical, CanonFault>) -> bool {
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => ours.nquads == theirs.nquads && ours.unsigned == theirs.unsigned,
        (Err(ours), Err(theirs)) => ours == theirs,
        _ => false,
    }
}

#[test]
fn our_tables_say_what_the_published_contexts_say() {
    let (Some(corpus), Some(published)) = (corpus(), published()) else {
        return;
    };
    let theirs = Contexts::of(
        published
            .iter()
            .map(|(url, context)| (url.clone(), Source::Value(context.clone()))),
    );
    let mut all = Vec::new();
    documents(&corpus, &mut all);
    let from_corpus = all.len();
    for (url, context) in &published {
        all.extend(every_term(url, context));
    }
    let (mut told, mut refused) = (0, 0);
    for document in &all {
        let ours = canonical_with(document, Contexts::built_in(), HashAlg::Sha256);
        let expected = canonical_with(document, &theirs, HashAlg::Sha256);
        assert!(
            same(&ours, &expected),
            "{document:#}\nours: {:?}\ntheirs: {:?}",
            ours.as_ref().map(|canonical| &canonical.nquads),
            expected.as_ref().map(|canonical| &canonical.nquads)
        );
        if ours.is_ok() { told += 1 } else { refused += 1 }
    }
    eprintln!(
        "{from_corpus} documents of the corpus, {} made up: {told} alike, {refused} refused alike",
        all.len() - from_corpus
    );
}

/// A context with its ways of writing the same thing made one.
fn plain(context: &Value) -> Value {
    match context {
        Value::Array(list) if list.len() == 1 => plain(&list[0]),
        Value::Object(entries) => entries
            .iter()
            .map(|(term, definition)| (term.clone(), plain_definition(definition)))
            .collect(),
        other => other.clone(),
    }
}

fn plain_definition(definition: &Value) -> Value {
    let Value::Object(entries) = definition else {
        return definition.clone();
    };
    // Written short, a meaning that ends like this may be a prefix; written long, it may not.
    let ends_open = |iri: &str| iri.ends_with([':', '/', '?', '#', '[', ']', '@']);
    if let (1, Some(iri)) = (entries.len(), entries.get("@id").and_then(Value::as_str))
        && !ends_open(iri)
    {
        return json!(iri);
    }
    let plain_entry = |(entry, value): (&String, &Value)| {
        let one = value
            .as_array()
            .filter(|list| list.len() == 1)
            .map_or(value, |list| &list[0]);
        (
            entry.clone(),
            if entry == "@context" {
                plain(one)
            } else {
                one.clone()
            },
        )
    };
    entries.iter().map(plain_entry).collect()
}

/// Stronger than the documents above, which do not show what is protected or in whose scope.
#[test]
fn our_tables_define_the_same_terms_as_the_published_contexts() {
    let Some(published) = published() else { return };
    for (url, source) in contexts::all().filter(|(url, _)| !url.contains("educredential")) {
        if let Some((_, theirs)) = published.iter().find(|(known, _)| *known == url) {
            assert_eq!(plain(&source.context()), plain(theirs), "{url}");
        }
    }
}

#[test]
fn every_published_context_of_the_corpus_is_compiled_in() {
    let Some(published) = published() else { return };
    let known: Vec<String> = contexts::all().map(|(url, _)| url).collect();
    let missing: Vec<_> = published.iter().filter(|(url, _)| !known.contains(url)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_compiled_in_context_can_be_read() {
    for (url, source) in contexts::all() {
        assert!(source.context() != Value::Null, "{url}");
        let told = canonical_with(&json!({"@context": url}), Contexts::built_in(), HashAlg::Sha256);
        assert_eq!(told.is_err(), url.contains("educredential"), "{url}");
    }
}
