//! One record in JSON, as the terminal contract writes it.

use dossier_model::{Draft, DraftFault, Kind, RecordId, Text};
use serde_json::{Map, Value};

use super::members;
use crate::{Problem, ProblemCode};

/// What an own export says in its member `format`.
pub const EXPORT_FORMAT: &str = "dossier-export/1";

/// One row: the draft, unless something is in the way, and everything there is to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What the record will say; none when a problem leaves the row out.
    pub draft: Option<Draft>,
    /// `urn:uuid:` and the identity that the record had where it was exported.
    pub identity: Option<String>,
    /// All problems of this row, each with its place.
    pub problems: Vec<Problem>,
}

/// Reads one record: `title`, `issuer`, `dates`, `tags`, `notes`, `skills`, `language` and `fields`.
///
/// What an export adds for its own books (`id`, `version`, `attachments`, `provenance`, `savedAt`, `trashed`,
/// `verdict`, `evidence`) is understood and not kept as content; any other member that is not known is kept.
/// `kind` stands in for a missing `kind` member; `place` is the JSON pointer of the row.
pub fn read_row(value: Value, kind: Option<Kind>, place: &str) -> Row {
    let mut reader = Reader {
        place,
        problems: Vec::new(),
    };
    let Value::Object(mut row) = value else {
        reader.report(ProblemCode::RowNotUnderstood, "", "not an object");
        return Row {
            draft: None,
            identity: None,
            problems: reader.problems,
        };
    };
    let identity = reader.set_bookkeeping_aside(&mut row);
    let kind = reader.kind(row.shift_remove("kind"), kind);
    let title = reader.title(row.shift_remove("title"));
    let mut draft = Draft::new(
        kind.unwrap_or(Kind::Result),
        title.clone().unwrap_or_else(|| Text::from("")),
    );
    members::fill(&mut draft, &mut row, &mut reader);
    draft.more = row;
    if let (Some(_), Some(_)) = (kind, title) {
        reader.check(&draft);
    }
    let left_out = reader
        .problems
        .iter()
        .any(|problem| problem.code.leaves_row_out());
    Row {
        draft: (!left_out).then_some(draft),
        identity,
        problems: reader.problems,
    }
}

/// True for an object that means to be a record: it has a known kind, or a kind and a title.
pub(crate) fn looks_like_record(value: &Value) -> bool {
    let Some(kind) = value.get("kind").and_then(Value::as_str) else {
        return false;
    };
    value.get("@context").is_none() && (kind.parse::<Kind>().is_ok() || value.get("title").is_some())
}

/// Collects the problems of one row.
pub(super) struct Reader<'p> {
    place: &'p str,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    /// Notes a problem at `inside`, a pointer from the row's own place.
    pub(super) fn report(&mut self, code: ProblemCode, inside: &str, detail: impl Into<String>) {
        self.problems
            .push(Problem::new(code, format!("{}{inside}", self.place), detail));
    }

    fn kind(&mut self, value: Option<Value>, fallback: Option<Kind>) -> Option<Kind> {
        match (value, fallback) {
            (None | Some(Value::Null), Some(kind)) => Some(kind),
            (None | Some(Value::Null), None) => {
                self.report(ProblemCode::KindMissing, "/kind", "");
                None
            }
            (Some(value), _) => {
                let kind = value.as_str().and_then(|name| name.parse().ok());
                if kind.is_none() {
                    self.report(ProblemCode::KindUnknown, "/kind", members::glimpse(&value));
                }
                kind
            }
        }
    }

    fn title(&mut self, value: Option<Value>) -> Option<Text> {
        match value {
            None | Some(Value::Null) => {
                self.report(ProblemCode::TitleMissing, "/title", "");
                None
            }
            Some(value) => {
                let title = members::text(value);
                if title.is_none() {
                    self.report(ProblemCode::MemberShape, "/title", "text, or text by language");
                }
                title
            }
        }
    }

    /// The rules that every draft obeys, whichever door it came through.
    fn check(&mut self, draft: &Draft) {
        match draft.check() {
            Ok(()) => {}
            Err(DraftFault::NoTitle) => self.report(ProblemCode::TitleMissing, "/title", ""),
            Err(DraftFault::Field { field, expected, .. }) => {
                self.report(
                    ProblemCode::MemberShape,
                    &format!("/fields/{}", members::escape(&field)),
                    expected,
                );
            }
            Err(DraftFault::TooLarge { limit, found }) => {
                self.report(
                    ProblemCode::RowTooLarge,
                    "",
                    format!("at most {limit} bytes, found {found}"),
                );
            }
        }
    }

    /// A record's identity, version and papers belong to the dossier it was in. The identity serves to
    /// recognise the record when it comes back; the rest is made anew.
    fn set_bookkeeping_aside(&mut self, row: &mut Map<String, Value>) -> Option<String> {
        let id = row
            .shift_remove("id")
            .and_then(|id| id.as_str()?.parse::<RecordId>().ok());
        for member in ["version", "savedAt", "trashed", "verdict", "evidence"] {
            row.shift_remove(member);
        }
        let files = row
            .shift_remove("attachments")
            .and_then(|list| Some(list.as_array()?.len()))
            .unwrap_or(0);
        if files > 0 {
            self.report(
                ProblemCode::AttachmentsNotIncluded,
                "/attachments",
                files.to_string(),
            );
        }
        let level = row
            .shift_remove("provenance")
            .and_then(|from| Some(from.get("evidence")?.as_str()?.to_owned()));
        if let Some(level) = level.filter(|level| level != "self") {
            self.report(
                ProblemCode::OriginalNotIncluded,
                "/provenance",
                members::glimpse(&Value::String(level)),
            );
        }
        id.map(|id| format!("urn:uuid:{id}"))
    }
}
