//! A table for a spreadsheet: RFC 4180 with a byte order mark, every cell in quotes.
//!
//! No cell is ever a formula. Spreadsheets take text that begins with `=`, `+`, `-`, `@`, a tab or a line end for one, and
//! programs that split at another sign than ours (Dutch ones split at the semicolon) begin a cell in the middle
//! of ours. So an apostrophe goes before such a sign wherever some program could begin a cell (CWE-1236).

use dossier_model::{Language, Skill, in_words};
use dossier_share::{Opened, OpenedItem, Origin};
use serde_json::Value;

use crate::status_name;

/// The columns that every table has, before those of its items.
const FIRST: [&str; 9] = [
    "number",
    "kind",
    "title",
    "issuer",
    "start",
    "end",
    "completed",
    "issued",
    "expires",
];
/// And after them.
const LAST: [&str; 14] = [
    "skills",
    "language",
    "tags",
    "notes",
    "attachments",
    "saidBy",
    "status",
    "statusAsOf",
    "file",
    "share",
    "learnerKey",
    "recipient",
    "purpose",
    "usableUntil",
];

pub(super) fn write(opened: &Opened, language: Language) -> Vec<u8> {
    let mut keys: Vec<&str> = Vec::new();
    for item in &opened.items {
        for key in item.draft.fields.keys().chain(item.draft.more.keys()) {
            if !keys.contains(&key.as_str()) {
                keys.push(key);
            }
        }
    }
    let mut out = String::from("\u{feff}");
    row(
        &mut out,
        FIRST.into_iter().chain(keys.iter().copied()).chain(LAST),
    );
    for (index, item) in opened.items.iter().enumerate() {
        let value = |key: &&str| {
            let found = item.draft.fields.get(*key).or_else(|| item.draft.more.get(*key));
            found.map(|value| cell(value, language)).unwrap_or_default()
        };
        let cells = first(index + 1, item, language)
            .into_iter()
            .chain(keys.iter().map(value))
            .chain(last(opened, item, language));
        row(&mut out, cells);
    }
    out.into_bytes()
}

fn first(number: usize, item: &OpenedItem, language: Language) -> [String; FIRST.len()] {
    let draft = &item.draft;
    let issuer = draft.issuer.as_ref().and_then(|issuer| issuer.name.as_ref());
    let day =
        |date: Option<dossier_model::PartialDate>| date.map(|date| date.to_string()).unwrap_or_default();
    [
        number.to_string(),
        item.kind().name().to_owned(),
        if item.titled {
            draft.title.best(language).to_owned()
        } else {
            String::new()
        },
        issuer
            .map(|name| name.best(language).to_owned())
            .unwrap_or_default(),
        day(draft.dates.start),
        day(draft.dates.end),
        day(draft.dates.completed),
        day(draft.dates.issued),
        day(draft.dates.expires),
    ]
}

fn last(opened: &Opened, item: &OpenedItem, language: Language) -> [String; LAST.len()] {
    let draft = &item.draft;
    let skills = draft.skills.iter().map(|skill| match skill {
        Skill::Words(said) => said.clone(),
        Skill::Term { label, .. } => label.best(language).to_owned(),
    });
    let files = item.attachments.iter().map(|file| file.name.clone());
    let verdict = item.verdict.as_ref();
    [
        skills.collect::<Vec<_>>().join("; "),
        draft.language.clone().unwrap_or_default(),
        draft.tags.join("; "),
        draft.notes.clone(),
        files.collect::<Vec<_>>().join("; "),
        if item.origin == Origin::Learner {
            "learner"
        } else {
            "issuer"
        }
        .to_owned(),
        verdict
            .map(|verdict| status_name(verdict.status()).to_owned())
            .unwrap_or_default(),
        verdict
            .map(|verdict| verdict.as_of.to_string())
            .unwrap_or_default(),
        item.path.clone(),
        opened.bundle.id.to_string(),
        opened.holder.id.clone(),
        opened.bundle.recipient.clone(),
        opened.bundle.purpose.name().to_owned(),
        opened
            .bundle
            .expires
            .map(|moment| moment.to_string())
            .unwrap_or_default(),
    ]
}

/// Values as they were given; yes and no as scripts write them.
fn cell(value: &Value, language: Language) -> String {
    match value {
        Value::Bool(yes) => yes.to_string(),
        other => in_words(other, language),
    }
}

fn row<T: AsRef<str>>(out: &mut String, cells: impl Iterator<Item = T>) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            out.push(',');
        }
        out.push('"');
        out.push_str(&harmless(cell.as_ref()).replace('"', "\"\""));
        out.push('"');
    }
    out.push_str("\r\n");
}

/// The text with an apostrophe before every sign that some spreadsheet would begin a formula with.
fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // True as long as a program could think that a cell begins here.
    let mut begins = true;
    for c in text.chars() {
        let control = matches!(c, '\t' | '\r' | '\n');
        if begins && (is_trigger(c) || (control && out.is_empty())) {
            out.push('\'');
        }
        // What Unicode calls a control or a format sign is invisible, and some programs skip it.
        if c.is_control() && !control {
            continue;
        }
        out.push(c);
        begins = matches!(c, ',' | ';' | '|' | '\t' | '\r' | '\n' | '"')
            || (begins && (c.is_whitespace() || is_invisible(c)));
    }
    out
}

/// `=` and its kin, also in full width, which some programs fold into the plain sign.
const fn is_trigger(c: char) -> bool {
    matches!(
        c,
        '=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}' | '\u{2212}' | '%'
    )
}

const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{ad}' | '\u{202a}'..='\u{202e}' | '\'')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_would_be_a_formula_is_text() {
        for (text, out) in [
            ("=1+1", "'=1+1"),
            ("  =1", "  '=1"),
            ("-3", "'-3"),
            ("+31 6", "'+31 6"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t'=1"),
            ("a;=HYPERLINK(\"http://x\")", "a;'=HYPERLINK(\"http://x\")"),
            ("a\",=1", "a\",'=1"),
            ("\u{200b}=1", "\u{200b}'=1"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("''=1", "'''=1"),
            ("8-9", "8-9"),
            ("B1-K1-W1", "B1-K1-W1"),
            ("c@d.nl", "c@d.nl"),
            ("a\u{0}b", "ab"),
        ] {
            assert_eq!(harmless(text), out, "{text:?}");
        }
    }

    /// As a spreadsheet splits a line at `by`: quotes count only at the beginning of a cell.
    fn cells(text: &str, by: char) -> Vec<String> {
        let (mut cells, mut cell, mut quoted, mut fresh) = (Vec::new(), String::new(), false, true);
        let mut signs = text.chars().peekable();
        while let Some(c) = signs.next() {
            if quoted && c == '"' {
                if signs.peek() == Some(&'"') {
                    cell.push('"');
                    signs.next();
                } else {
                    quoted = false;
                }
            } else if !quoted && (c == by || c == '\n' || c == '\r') {
                cells.push(std::mem::take(&mut cell));
                fresh = true;
                continue;
            } else if fresh && c == '"' {
                quoted = true;
            } else {
                cell.push(c);
            }
            fresh = false;
        }
        cells.push(cell);
        cells
    }

    proptest! {
        #[test]
        fn no_cell_is_a_formula_whatever_it_says_and_however_it_is_split(
            texts in prop::collection::vec("[-=+@,;|\"'\t\n\r a0\u{ff1d}\u{200b}]{0,12}", 1..5)
        ) {
            let mut line = String::new();
            row(&mut line, texts.iter());
            for by in [',', ';', '\t', '|'] {
                for cell in cells(&line, by) {
                    let seen = cell.trim_start_matches(|c: char| c == '"' || c.is_whitespace() || c == '\u{200b}');
                    prop_assert!(!seen.starts_with(is_trigger), "{line:?} at {by:?}: {cell:?}");
                }
            }
            // And by its own sign the text comes back, but for the apostrophes.
            let found = cells(line.trim_end_matches("\r\n"), ',');
            prop_assert_eq!(found.len(), texts.len());
            for (found, text) in found.iter().zip(&texts) {
                prop_assert_eq!(found.replace('\'', ""), text.replace('\'', ""));
            }
        }
    }
}
