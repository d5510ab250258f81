//! What a screen shows of a bundle.

use std::io::Write;

use dossier_model::{EvidenceLevel, Kind, Language, PartialDate, Purpose, headline_figure, level_of, words};
use dossier_share::{OpenFault, Opened, OpenedFile, OpenedItem, Origin};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::mark::{Mark, mark, rosette_seed};
use crate::value::{self, Fact};
use crate::verdict::{EnclosedView, VerdictView};

/// An opened bundle, laid out in one language. Text only: nothing in it is ever markup.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// The language tag.
    pub language: &'static str,
    /// The four lines: intact, holder, confirmed, use. Never one green tick.
    pub lines: Vec<LineView>,
    /// For whom, what for, from when and until when.
    pub facts: Vec<Fact>,
    /// The learner's accompanying words; empty if none.
    pub message: String,
    /// That this is a choice of the learner's.
    pub choice: String,
    /// What was shared.
    pub items: Vec<ItemView>,
    /// Where to object, and that consent can be withdrawn.
    pub object: String,
    /// The learner's key, as a DID.
    pub holder: String,
    /// The receipt, as text.
    pub receipt: String,
}

/// One of the four lines.
#[derive(Serialize)]
pub struct LineView {
    /// `intact`, `holder`, `confirmed` or `use`.
    pub key: &'static str,
    /// `good`; `part` when there is something to mind; `none` when nothing can be said. Never a verdict on the whole.
    pub tone: &'static str,
    /// What the line is about.
    pub name: String,
    /// The sentence.
    pub text: String,
    /// The fingerprint to compare; empty but for `holder`.
    pub code: String,
}

/// One shared record.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemView {
    /// Its place in the bundle, by which a reply names it.
    pub path: String,
    /// What it is called.
    pub title: String,
    /// The kind, in words.
    pub kind: String,
    /// `learner` or `issuer`: who says so.
    pub origin: &'static str,
    /// Who gave it out, or where it was; empty if unknown.
    pub by: String,
    /// The day it counts from (`YYYY[-MM[-DD]]`); empty if unknown.
    pub date: String,
    /// Study load as given; empty if none.
    pub credits: String,
    /// The figure that says most, as given; empty if none.
    pub figure: String,
    /// The unit of the figure, in words; empty if it has none.
    pub unit: String,
    /// How it is marked.
    pub mark: Mark,
    /// Text from which the rosette is drawn.
    pub rosette: String,
    /// Its members.
    pub facts: Vec<Fact>,
    /// That the issuer's format shows members to be withheld; empty if not.
    pub withheld: String,
    /// What was found out about an issuer's file.
    pub verdict: Option<VerdictView>,
    /// What the learner's application had found, for the moment that it names.
    pub enclosed: Option<EnclosedView>,
    /// Its files.
    pub files: Vec<FileView>,
}

/// One file to save. It is offered as a download and never shown inside the page.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FileView {
    /// Names it to [`copy_file`].
    pub path: String,
    /// The name to show and to save under.
    pub name: String,
    /// What the learner said it is.
    pub media_type: String,
    /// Its size in bytes.
    pub bytes: u64,
}

impl Page {
    /// Lays an opened bundle out in a language.
    pub fn lay_out(opened: &Opened, language: Language) -> Self {
        let say = |key: &str| words::say(language, key, &[]);
        let items = opened.items.iter().map(|item| item_view(item, language));
        Self {
            language: language.tag(),
            lines: lines(opened, language),
            facts: facts(opened, language),
            message: opened.bundle.text.clone(),
            choice: words::say(
                language,
                "ui_reader_own_choice",
                &[("n", &opened.items.len().to_string())],
            ),
            items: items.collect(),
            object: say("ui_reader_object"),
            holder: opened.holder.id.clone(),
            receipt: serde_json::to_string_pretty(&opened.receipt).unwrap_or_default(),
        }
    }
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Page {{ items: {} }}", self.items.len())
    }
}

/// Copies one file of an opened bundle to `out`.
///
/// # Errors
/// For a path that is not in the bundle, or when `out` takes no more.
pub fn copy_file(opened: &Opened, path: &str, out: &mut dyn Write) -> Result<(), OpenFault> {
    opened.copy_file(path, out)
}

/// A bundle with a changed file or another's signature does not open at all, so the first two lines say what
/// was proven; the other two say what to mind.
fn lines(opened: &Opened, language: Language) -> Vec<LineView> {
    let (confirmed, all) = (opened.confirmed(), opened.items.len());
    let say = |key: &str, values: &[(&str, &str)]| words::say(language, key, values);
    let line = |key: &'static str, tone, text: String| LineView {
        key,
        tone,
        name: say(&format!("ui_reader_{key}"), &[]),
        text,
        code: if key == "holder" {
            opened.holder.fingerprint.clone()
        } else {
            String::new()
        },
    };
    let count = [("n", &*confirmed.to_string()), ("of", &*all.to_string())];
    let of_confirmed = match confirmed {
        0 => "none",
        some if some == all => "good",
        _ => "part",
    };
    let [.., allowed] = opened.lines(language);
    vec![
        line("intact", "good", say("ui_reader_intact_yes", &[])),
        line("holder", "good", say("ui_reader_holder_yes", &[])),
        line(
            "confirmed",
            of_confirmed,
            say("ui_reader_confirmed_count", &count),
        ),
        line(
            "use",
            if opened.limits().is_empty() {
                "good"
            } else {
                "part"
            },
            allowed,
        ),
    ]
}

fn facts(opened: &Opened, language: Language) -> Vec<Fact> {
    let bundle = &opened.bundle;
    let day = |moment: Option<Timestamp>| moment.map(|m| PartialDate::of(m).to_string()).unwrap_or_default();
    let purpose = match &bundle.purpose {
        Purpose::Other(own) => own.clone(),
        known => words::say(language, &format!("purpose_{}", known.name()), &[]),
    };
    let fact = |key: &str, shape, value: String| Fact {
        key: key.to_owned(),
        label: words::say(language, &format!("share_fact_{key}"), &[]),
        shape,
        lines: vec![value],
    };
    let mut facts = vec![
        fact("recipient", "text", bundle.recipient.clone()),
        fact("purpose", "text", purpose),
        fact("from", "date", day(bundle.from)),
        fact("until", "date", day(bundle.expires)),
        fact("created", "moment", bundle.created.to_string()),
        fact(
            "contact",
            "text",
            bundle.contact.trim_start_matches("mailto:").to_owned(),
        ),
    ];
    facts.retain(|fact| !fact.lines[0].is_empty());
    facts
}

fn item_view(item: &OpenedItem, language: Language) -> ItemView {
    let draft = &item.draft;
    let kind = words::say(language, &format!("kind_{}", item.kind().name()), &[]);
    let level = match (item.origin, &item.verdict) {
        (Origin::Learner, _) => EvidenceLevel::OwnWord,
        (Origin::Issuer(_), Some(verdict)) => level_of(verdict),
        (Origin::Issuer(_), None) => EvidenceLevel::File,
    };
    let field = |key: &str| {
        draft
            .fields
            .get(key)
            .map(|value| dossier_model::in_words(value, language))
    };
    let issuer = draft.issuer.as_ref().and_then(|issuer| issuer.name.as_ref());
    let issuer = issuer
        .map(|name| name.best(language).to_owned())
        .filter(|name| !name.is_empty());
    let by = issuer.or_else(|| field("organisation")).unwrap_or_default();
    let verdict = item.verdict.as_ref().filter(|_| level != EvidenceLevel::OwnWord);
    let withheld = [("n", &*item.withheld.to_string())];
    ItemView {
        path: item.path.clone(),
        title: if item.titled {
            draft.title.best(language).to_owned()
        } else {
            kind.clone()
        },
        kind,
        origin: if item.origin == Origin::Learner {
            "learner"
        } else {
            "issuer"
        },
        mark: mark(verdict, level, &by, language),
        rosette: verdict
            .map(|_| rosette_seed(draft, level, &item.path))
            .unwrap_or_default(),
        by,
        date: draft
            .dates
            .headline()
            .map(|day| day.to_string())
            .unwrap_or_default(),
        credits: field("credits").unwrap_or_default(),
        figure: headline_figure(draft, language),
        unit: if item.kind() == Kind::Internship {
            words::say(language, "ui_by_code_unit_hour", &[])
        } else {
            String::new()
        },
        facts: value::facts(draft, language),
        withheld: if item.withheld == 0 {
            String::new()
        } else {
            words::say(language, "ui_reader_withheld", &withheld)
        },
        verdict: item
            .verdict
            .as_ref()
            .map(|verdict| VerdictView::of(verdict, language)),
        enclosed: item
            .enclosed
            .as_ref()
            .map(|enclosed| EnclosedView::of(enclosed, language)),
        files: item.attachments.iter().map(file_view).collect(),
    }
}

fn file_view(file: &OpenedFile) -> FileView {
    let OpenedFile {
        path,
        name,
        media_type,
        bytes,
        ..
    } = file.clone();
    FileView {
        path,
        name,
        media_type,
        bytes,
    }
}

/// The word that scripts read, as the model writes it.
pub(crate) fn name_of(word: &impl Serialize) -> String {
    serde_json::to_value(word)
        .ok()
        .as_ref()
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}
