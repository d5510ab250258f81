#![allow(clippy::unwrap_used)]

pub(crate) mod parse;
mod w3c;

use proptest::prelude::*;

use self::parse::parse;
use super::{HashAlg, RdfcFault, canonicalize};

fn canonical(text: &str) -> String {
    canonicalize(&parse(text).0, HashAlg::Sha256).unwrap()
}

#[test]
fn a_blank_node_is_named_for_what_is_said_of_it() {
    let one = canonical("_:x <urn:p> \"1\" .\n_:y <urn:p> \"2\" .\n_:x <urn:q> _:y .");
    let other = canonical("_:b <urn:q> _:a .\n_:a <urn:p> \"2\" .\n_:b <urn:p> \"1\" .\n_:b <urn:p> \"1\" .");
    assert_eq!(one, other);
    assert!(one.contains("_:c14n0") && one.contains("_:c14n1"));
}

#[test]
fn twelve_blank_nodes_that_all_know_each_other_are_refused() {
    let mut text = String::new();
    for a in 0..12 {
        for b in (0..12).filter(|b| *b != a) {
            text.push_str(&format!("_:n{a} <urn:knows> _:n{b} .\n"));
        }
    }
    let refused = canonicalize(&parse(&text).0, HashAlg::Sha256);
    assert!(matches!(refused, Err(RdfcFault::TooMuchWork { .. })));
}

#[test]
fn a_long_chain_of_blank_nodes_alike_is_refused_and_does_not_exhaust_the_stack() {
    let text: String = (0..5000)
        .map(|n| format!("_:n{n} <urn:next> _:n{} .\n", (n + 1) % 5000))
        .collect();
    let refused = canonicalize(&parse(&text).0, HashAlg::Sha256);
    assert!(matches!(refused, Err(RdfcFault::TooMuchWork { .. })));
}

#[test]
fn the_hash_inside_matters_once_blank_nodes_must_be_told_apart() {
    let (dataset, _) =
        parse("_:x <urn:p> \"1\" .\n_:y <urn:p> \"2\" .\n_:z <urn:p> \"3\" .\n_:w <urn:p> \"4\" .");
    let (sha256, sha384) = (
        canonicalize(&dataset, HashAlg::Sha256),
        canonicalize(&dataset, HashAlg::Sha384),
    );
    assert_ne!(sha256, sha384);
}

proptest! {
    /// Labels and order of lines carry no meaning, so they must not show.
    #[test]
    fn labels_and_order_do_not_show(
        edges in prop::collection::vec((0_u8..6, 0_u8..3, 0_u8..6), 1..14),
        names in Just((0..6_u8).collect::<Vec<_>>()).prop_shuffle(),
        turn in 0_usize..14,
    ) {
        let write = |name: &dyn Fn(u8) -> u8, turn: usize| {
            let mut lines: Vec<String> = edges
                .iter()
                .map(|(s, p, o)| format!("_:n{} <urn:p{p}> _:n{} .", name(*s), name(*o)))
                .collect();
            let turn = turn % lines.len();
            lines.rotate_left(turn);
            lines.join("\n")
        };
        let plain = canonicalize(&parse(&write(&|n| n, 0)).0, HashAlg::Sha256);
        let other = canonicalize(&parse(&write(&|n| names[usize::from(n)], turn)).0, HashAlg::Sha256);
        prop_assert_eq!(plain, other);
    }
}

#[test]
fn thousands_of_nodes_alike_under_two_hubs_alike_are_refused_at_once() {
    let text: String = (0..20_000)
        .map(|n| format!("_:hub{} <urn:has> _:leaf{n} .\n", n % 2))
        .collect();
    let refused = canonicalize(&parse(&text).0, HashAlg::Sha256);
    assert!(matches!(refused, Err(RdfcFault::TooMuchWork { .. })));
}
