//! What a hostile file may cost: a file may call itself our export, so the larger bound is anybody's.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod support;

use support::{import, outline};

const HEAD: &str = r#"{"format":"dossier-export/1","records":["#;
const FULL: usize = 64 << 20;

/// An export of exactly the bound, filled with one row.
fn filled(row: &str) -> String {
    let rows = (FULL - HEAD.len() - 2) / (row.len() + 1);
    let mut text = String::with_capacity(FULL);
    text.push_str(HEAD);
    for index in 0..rows {
        text.push_str(if index == 0 { "" } else { "," });
        text.push_str(row);
    }
    text + "]}"
}

#[test]
fn a_full_export_costs_a_bounded_amount_whatever_it_is_full_of() {
    assert_eq!(outline(filled("{}")), "refused: too_many_values at \"\"\n");
    let deep = format!("{HEAD}{}{}]}}", "[".repeat(10 << 20), "]".repeat(10 << 20));
    assert_eq!(import(deep).unwrap().problems.len(), 1);
    let members: String = (0..20_000).map(|n| format!("\"{n}\":0,")).collect();
    let wide = format!(r#"{{"kind":"work","title":"x","fields":{{{members}"z":0}}}}"#);
    assert_eq!(outline(filled(&wide)), "refused: too_many_values at \"\"\n");
    let honest = format!(
        r#"{{"kind":"work","title":"Bakker","notes":"{}"}}"#,
        "x".repeat(1000)
    );
    assert!(import(filled(&honest)).unwrap().items.len() > 60_000);
    if let Some(peak) = support::peak_memory_kib() {
        eprintln!("peak memory {} MiB", peak >> 10);
        assert!(peak <= 512 << 10, "peak memory {peak} KiB");
    }
}
