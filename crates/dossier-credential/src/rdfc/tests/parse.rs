//! N-Quads as the test suites write them. Tests only: nothing else reads N-Quads.

use std::{collections::HashMap, sync::Arc};

use crate::jsonld::{
    Dataset, Quad, Term,
    dataset::{RDF_LANG_STRING, XSD_STRING},
};

/// A dataset, and the number that each blank node label got.
pub(crate) fn parse(text: &str) -> (Dataset, HashMap<String, u32>) {
    let mut labels = HashMap::new();
    let quads = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| quad(line, &mut labels))
        .collect();
    (Dataset::new(quads), labels)
}

fn quad(line: &str, labels: &mut HashMap<String, u32>) -> Quad {
    let mut rest = line.trim();
    let mut terms = Vec::new();
    while !rest.starts_with('.') {
        let (term, after) = term(rest, labels);
        terms.push(term);
        rest = after.trim_start();
    }
    let mut terms = terms.into_iter();
    let subject = terms.next().unwrap();
    let Some(Term::Named(predicate)) = terms.next() else {
        panic!("no predicate: {line}")
    };
    Quad {
        subject,
        predicate,
        object: terms.next().unwrap(),
        graph: terms.next(),
    }
}

fn term<'t>(text: &'t str, labels: &mut HashMap<String, u32>) -> (Term, &'t str) {
    match text.as_bytes()[0] {
        b'<' => {
            let (iri, rest) = iri(text);
            (Term::Named(iri), rest)
        }
        b'_' => {
            let end = text.find(|c: char| c.is_whitespace()).unwrap_or(text.len());
            let next = u32::try_from(labels.len()).unwrap();
            (
                Term::Blank(*labels.entry(text[..end].to_owned()).or_insert(next)),
                &text[end..],
            )
        }
        b'"' => literal(&text[1..]),
        _ => panic!("not a term: {text}"),
    }
}

fn iri(text: &str) -> (Arc<str>, &str) {
    let (iri, rest) = text[1..].split_once('>').unwrap();
    (unescaped(iri).into(), rest)
}

fn literal(text: &str) -> (Term, &str) {
    let mut end = 0;
    while text.as_bytes()[end] != b'"' {
        end += if text.as_bytes()[end] == b'\\' { 2 } else { 1 };
    }
    let value = unescaped(&text[..end]).into();
    let rest = &text[end + 1..];
    if let Some(rest) = rest.strip_prefix("^^") {
        let (datatype, rest) = iri(rest);
        (
            Term::Literal {
                value,
                datatype,
                language: None,
            },
            rest,
        )
    } else if let Some(rest) = rest.strip_prefix('@') {
        let end = rest.find(|c: char| c.is_whitespace()).unwrap();
        let language = Some(rest[..end].into());
        (
            Term::Literal {
                value,
                datatype: RDF_LANG_STRING.into(),
                language,
            },
            &rest[end..],
        )
    } else {
        (
            Term::Literal {
                value,
                datatype: XSD_STRING.into(),
                language: None,
            },
            rest,
        )
    }
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let number = |digits: &str| char::from_u32(u32::from_str_radix(digits, 16).unwrap()).unwrap();
        match chars.next().unwrap() {
            'u' => out.push(number(&chars.by_ref().take(4).collect::<String>())),
            'U' => out.push(number(&chars.by_ref().take(8).collect::<String>())),
            'b' => out.push('\u{8}'),
            't' => out.push('\t'),
            'n' => out.push('\n'),
            'f' => out.push('\u{c}'),
            'r' => out.push('\r'),
            other => out.push(other),
        }
    }
    out
}
