//! Figures, the log, and taking back.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use dossier::{Expiring, Query, import::Family, in_words, issuer_name, model::fold};
use jiff::Timestamp;
use serde_json::Value;

use super::{
    Session, read_id,
    records::{DAYS_AHEAD, small},
};
use crate::{
    ActView, ChangeView, CountView, Failure, FieldView, FiltersView, InsightView, PreviewView,
    SaveFileRequest, UndoRequest, UndoneView, VersionRequest, show,
};

/// How many acts the log shows.
const MOST_ACTS: usize = 200;
/// How many records of an act are named.
const NAMED: usize = 3;
/// How much of a text is shown.
const MOST_TEXT: usize = 200_000;
/// The largest picture that is shown; a larger one is saved and opened elsewhere.
const MOST_PICTURE: usize = 12 << 20;

impl Session {
    /// The numbers behind every figure.
    ///
    /// # Errors
    /// `locked`, `no_dossier`.
    pub fn insight(&self) -> Result<InsightView, Failure> {
        let dossier = self.dossier()?;
        Ok(show::insight(
            &dossier.insight(),
            &dossier.stats(),
            self.today(),
            self.language(),
        ))
    }

    /// By what the list can be narrowed, the bin left out.
    ///
    /// # Errors
    /// `locked`.
    pub fn filters(&self) -> Result<FiltersView, Failure> {
        let dossier = self.dossier()?;
        let mut issuers: BTreeMap<String, (String, u32)> = BTreeMap::new();
        let mut tags: BTreeMap<String, (String, u32)> = BTreeMap::new();
        let mut years: BTreeMap<i16, u32> = BTreeMap::new();
        let count = |all: &mut BTreeMap<String, (String, u32)>, name: &str| {
            if !name.trim().is_empty() {
                all.entry(fold(name)).or_insert_with(|| (name.to_owned(), 0)).1 += 1;
            }
        };
        for record in dossier.records().filter(|record| !record.trashed) {
            let organisation = record
                .draft
                .fields
                .get("organisation")
                .map(|value| in_words(value, self.language()));
            let name = issuer_name(&record.draft).map(|name| name.best(self.language()).to_owned());
            count(&mut issuers, &name.or(organisation).unwrap_or_default());
            record.draft.tags.iter().for_each(|tag| count(&mut tags, tag));
            if let Some(date) = record.draft.dates.headline() {
                *years.entry(date.year()).or_default() += 1;
            }
        }
        let view = |(key, count): (String, u32)| CountView { key, count };
        let mut issuers: Vec<_> = issuers.into_values().map(view).collect();
        issuers.sort_by_key(|issuer| std::cmp::Reverse(issuer.count));
        issuers.truncate(60);
        let expiring = Query {
            expiring: Some(Expiring {
                now: self.now(),
                days: DAYS_AHEAD,
            }),
            ..Query::default()
        };
        Ok(FiltersView {
            issuers,
            tags: tags.into_values().take(200).map(view).collect(),
            years: years
                .into_iter()
                .rev()
                .map(|(year, count)| view((year.to_string(), count)))
                .collect(),
            expiring: small(dossier.list(&expiring).len()),
        })
    }

    /// What was done, newest first. Drawn from the records themselves: nothing is kept twice.
    ///
    /// # Errors
    /// `locked`.
    pub fn acts(&self) -> Result<Vec<ActView>, Failure> {
        let dossier = self.dossier()?;
        let view = |act: dossier::Act| ActView {
            at: act.at.to_string(),
            did: act.did.name().to_owned(),
            count: small(act.records.len()),
            undoable: small(act.undoable),
            records: act
                .records
                .iter()
                .take(NAMED)
                .filter_map(|id| dossier.show(*id).ok())
                .map(|record| show::proof_of(record.id, &record.draft.title, "", self.language()))
                .collect(),
        };
        Ok(dossier.acts(MOST_ACTS).into_iter().map(view).collect())
    }

    /// Takes an act back; also one of last week, also after a restart.
    ///
    /// # Errors
    /// `locked`, `nothing_to_undo`, or what the disk says.
    pub fn undo(&mut self, request: UndoRequest) -> Result<UndoneView, Failure> {
        let now = self.now();
        let at: Timestamp = read_id(&request.at, "at")?;
        let undone = self.dossier_mut()?.undo(at, now)?;
        Ok(UndoneView {
            at: now.to_string(),
            undone: small(undone.undone),
            left: small(undone.left),
        })
    }

    /// What a version says otherwise than the one before.
    ///
    /// # Errors
    /// `locked`, `not_found`; `item_damaged` when one of the two cannot be read.
    pub fn difference(&self, request: VersionRequest) -> Result<Vec<ChangeView>, Failure> {
        let dossier = self.dossier()?;
        let history = dossier.history(read_id(&request.id, "id")?)?;
        let at = history
            .iter()
            .position(|version| version.version == request.version);
        let at = at.ok_or_else(|| Failure::bad_request("version"))?;
        let members = |at: usize| show::fields(&history[at].draft, &[]);
        let before = if at == 0 { Vec::new() } else { members(at - 1) };
        Ok(differences(&before, &members(at)))
    }

    /// Looks inside a file without running anything of it: text as text, and pictures of the kinds that hold no
    /// script. `original` for the bytes that a record was imported from.
    ///
    /// # Errors
    /// `locked`, `not_found`, `item_damaged`.
    pub fn preview_file(&self, request: SaveFileRequest) -> Result<PreviewView, Failure> {
        let bytes = self.bytes_of(&request)?;
        let picture = match Family::of(&bytes) {
            Family::Png | Family::Picture => picture_type(&bytes),
            _ => None,
        };
        if let Some(media_type) = picture.filter(|_| bytes.len() <= MOST_PICTURE) {
            return Ok(PreviewView {
                kind: "picture".to_owned(),
                media_type: media_type.to_owned(),
                data: STANDARD.encode(&bytes),
                ..PreviewView::default()
            });
        }
        Ok(text_of(&bytes).unwrap_or_else(|| PreviewView {
            kind: "none".to_owned(),
            ..PreviewView::default()
        }))
    }
}

fn differences(before: &[FieldView], after: &[FieldView]) -> Vec<ChangeView> {
    let value = |fields: &[FieldView], key: &str| {
        let found = fields.iter().find(|field| field.key == key);
        found.map_or(Value::Null, |field| field.value.clone())
    };
    let gone = before
        .iter()
        .filter(|old| !after.iter().any(|new| new.key == old.key));
    let all = after.iter().chain(gone);
    let change = |field: &FieldView| ChangeView {
        key: field.key.clone(),
        shape: field.shape.clone(),
        before: value(before, &field.key),
        after: value(after, &field.key),
    };
    all.map(change)
        .filter(|change| change.before != change.after)
        .collect()
}

/// The kinds of picture that hold no script, told by their bytes.
fn picture_type(bytes: &[u8]) -> Option<&'static str> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if starts(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if starts(b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if starts(b"GIF8") {
        Some("image/gif")
    } else if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some("image/webp")
    } else {
        None
    }
}

/// Text that a person can read: UTF-8 without control signs, which also turn writing around.
fn text_of(bytes: &[u8]) -> Option<PreviewView> {
    let cut = bytes.len() > MOST_TEXT;
    let head = &bytes[..bytes.len().min(MOST_TEXT)];
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The cut may go through a letter.
        Err(error) if cut && head.len() - error.valid_up_to() < 4 => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return None,
    };
    if text.is_empty() || text.contains('\0') {
        return None;
    }
    let plain = |c: char| {
        let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
        if turns || (c.is_control() && !matches!(c, '\n' | '\t' | '\r')) {
            '\u{fffd}'
        } else {
            c
        }
    };
    Some(PreviewView {
        kind: "text".to_owned(),
        text: text.trim_start_matches('\u{feff}').chars().map(plain).collect(),
        cut,
        ..PreviewView::default()
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;
    use crate::conversation::tests::demo;

    #[test]
    fn an_import_is_taken_back_as_one_act_and_the_taking_back_too() {
        let folder = tempfile::tempdir().unwrap();
        let mut session = demo(folder.path());
        let all = session.dispatch("acts", Value::Null).unwrap();
        // The clock of the demo stands still: all that was made at first is one act.
        let import = &all[0];
        assert_eq!(
            (&import["did"], &import["undoable"]),
            (&json!("imported"), &import["count"])
        );
        assert!(import["count"].as_u64().unwrap() > 20);
        let undone = session.dispatch("undo", json!({"at": import["at"]})).unwrap();
        assert_eq!(undone["undone"], import["count"]);
        assert_eq!(session.overview().unwrap().total, 0);
    }

    #[test]
    fn a_preview_shows_text_and_plain_pictures_and_nothing_that_runs() {
        let kind = |bytes: &[u8]| text_of(bytes).map(|view| view.text);
        assert_eq!(kind(b"{\"a\": 1}").as_deref(), Some("{\"a\": 1}"));
        assert_eq!(
            kind("a\u{202e}b\u{7}".as_bytes()).as_deref(),
            Some("a\u{fffd}b\u{fffd}")
        );
        assert_eq!(kind(b"%PDF-1.7\0\xff"), None);
        assert_eq!(picture_type(b"<svg onload='x'/>"), None);
        assert_eq!(picture_type(b"RIFF....WEBPVP8 "), Some("image/webp"));
        let long = "é".repeat(MOST_TEXT);
        assert!(text_of(long.as_bytes()).unwrap().cut);
    }

    #[test]
    fn a_change_is_shown_with_what_it_said_before() {
        let folder = tempfile::tempdir().unwrap();
        let mut session = demo(folder.path());
        let made =
            json!({"id": "", "draft": {"kind": "work", "title": "Bijbaan", "fields": {"place": "Ede"}}});
        let made = session.dispatch("save_record", made).unwrap();
        let id = &made["row"]["id"];
        let after = json!({"id": id, "draft": {"kind": "work", "title": "Baan", "fields": {}}});
        session.dispatch("save_record", after).unwrap();
        let changes = session
            .dispatch("difference", json!({"id": id, "version": 2}))
            .unwrap();
        let told: Vec<_> = changes
            .as_array()
            .unwrap()
            .iter()
            .map(|c| (c["key"].clone(), c["before"].clone(), c["after"].clone()))
            .collect();
        assert_eq!(
            told,
            [
                (json!("title"), json!("Bijbaan"), json!("Baan")),
                (json!("place"), json!("Ede"), Value::Null)
            ]
        );
    }

    #[test]
    fn the_list_is_narrowed_by_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let session = demo(folder.path());
        let filters = session.filters().unwrap();
        let sum: u32 = filters.years.iter().map(|year| year.count).sum();
        let issuer = &filters.issuers[0];
        let found = |year: &str, issuer: &str| {
            let request = crate::ListRequest {
                year: year.to_owned(),
                issuer: issuer.to_owned(),
                limit: 500,
                ..Default::default()
            };
            session.list(request).unwrap().total
        };
        assert!(sum > 20);
        assert!(found("", &issuer.key) >= issuer.count);
        assert_eq!(found(&filters.years[0].key, ""), filters.years[0].count);
        assert_eq!(found("1871", ""), 0);
    }
}
