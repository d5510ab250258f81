//! What a screen shows of a bundle.

use std::io::Write;

use dossier_model::{Finding, Kind, Language, PartialDate, Purpose, Verdict, words};
use dossier_share::{OpenFault, Opened, OpenedFile, OpenedItem, Origin};
use serde::Serialize;
use serde_json::Value;

use crate::value;

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
    /// What was shared.
    pub items: Vec<ItemView>,
    /// The same for scripts: the JSON of `dossier open`.
    pub json: Value,
    #[serde(skip)]
    opened: Opened,
}

/// One of the four lines.
#[derive(Serialize)]
pub struct LineView {
    /// `intact`, `holder`, `confirmed` or `use`.
    pub key: &'static str,
    /// False when the line holds something to mind; never a verdict on the whole.
    pub calm: bool,
    /// The sentence.
    pub text: String,
}

/// A label and what it says.
#[derive(Serialize)]
pub struct Fact {
    /// The key.
    pub key: String,
    /// In the reader's language.
    pub label: String,
    /// As text, perhaps of several lines.
    pub value: String,
}

/// One shared record.
#[derive(Serialize)]
pub struct ItemView {
    /// What it is called.
    pub title: String,
    /// The kind, in words.
    pub kind: String,
    /// `learner` or `issuer`: who says so.
    pub origin: &'static str,
    /// Its members.
    pub facts: Vec<Fact>,
    /// How many members the issuer's format shows to be withheld.
    pub withheld: u32,
    /// What was found out about an issuer's file.
    pub verdict: Option<VerdictView>,
    /// What the learner's application had found, for the moment that it names.
    pub reported: Option<VerdictView>,
    /// Its files.
    pub files: Vec<FileView>,
}

/// A verdict in words.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VerdictView {
    /// `valid`, `invalid`, `unknown`.
    pub status: String,
    /// The status in words.
    pub label: String,
    /// The moment for which it holds (RFC 3339).
    pub as_of: String,
    /// Every finding.
    pub findings: Vec<FindingView>,
}

/// One finding in words.
#[derive(Serialize)]
pub struct FindingView {
    /// The code.
    pub code: &'static str,
    /// `passed`, `failed`, `unknown`, `not_stated`.
    pub outcome: String,
    /// The code in words.
    pub label: String,
    /// What was checked, or what to do.
    pub detail: String,
}

/// One file to save. It is offered as a download and never shown inside the page.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FileView {
    /// Names it to [`Page::copy_file`].
    pub path: String,
    /// The name to show and to save under.
    pub name: String,
    /// What the learner said it is.
    pub media_type: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// A bundle that was refused, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The code.
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl Page {
    pub(crate) fn lay_out(opened: Opened, language: Language) -> Self {
        let [intact, holder, confirmed, allowed] = opened.lines(language);
        let all_confirmed = opened.confirmed() == opened.items.len();
        let line = |key, calm, text| LineView { key, calm, text };
        Self {
            language: language.tag(),
            lines: vec![
                line("intact", true, intact),
                line("holder", true, holder),
                line("confirmed", all_confirmed, confirmed),
                line("use", opened.limits().is_empty(), allowed),
            ],
            facts: facts(&opened, language),
            message: opened.bundle.text.clone(),
            items: opened
                .items
                .iter()
                .map(|item| item_view(item, language))
                .collect(),
            json: opened.to_json(),
            opened,
        }
    }

    /// Copies one file of the bundle to `out`.
    ///
    /// # Errors
    /// For a path that is not in the bundle, or when `out` takes no more.
    pub fn copy_file(&self, path: &str, out: &mut dyn Write) -> Result<(), OpenFault> {
        self.opened.copy_file(path, out)
    }
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Page {{ items: {} }}", self.items.len())
    }
}

fn facts(opened: &Opened, language: Language) -> Vec<Fact> {
    let bundle = &opened.bundle;
    let day = |moment| PartialDate::of(moment).to_string();
    let purpose = match &bundle.purpose {
        Purpose::Other(own) => own.clone(),
        known => words::say(language, &format!("purpose_{}", known.name()), &[]),
    };
    let facts = [
        ("recipient", bundle.recipient.clone()),
        ("purpose", purpose),
        ("from", bundle.from.map(day).unwrap_or_default()),
        ("until", bundle.expires.map(day).unwrap_or_default()),
        ("contact", bundle.contact.trim_start_matches("mailto:").to_owned()),
        ("notice", bundle.notice.clone()),
    ];
    let said = facts.into_iter().filter(|(_, value)| !value.is_empty());
    said.map(|(key, value)| {
        let label = words::say(language, &format!("share_fact_{key}"), &[]);
        Fact {
            key: key.to_owned(),
            label,
            value,
        }
    })
    .collect()
}

fn item_view(item: &OpenedItem, language: Language) -> ItemView {
    let kind = |kind: Kind| words::say(language, &format!("kind_{}", kind.name()), &[]);
    let title = if item.titled {
        item.draft.title.best(language).to_owned()
    } else {
        kind(item.kind())
    };
    ItemView {
        title,
        kind: kind(item.kind()),
        origin: if item.origin == Origin::Learner {
            "learner"
        } else {
            "issuer"
        },
        facts: value::facts(&item.draft, language),
        withheld: item.withheld,
        verdict: item
            .verdict
            .as_ref()
            .map(|verdict| verdict_view(verdict, language)),
        reported: item
            .enclosed
            .as_ref()
            .map(|enclosed| verdict_view(&enclosed.reported, language)),
        files: item.attachments.iter().map(file_view).collect(),
    }
}

fn verdict_view(verdict: &Verdict, language: Language) -> VerdictView {
    let status = name_of(&verdict.status());
    VerdictView {
        label: words::say(language, &format!("status_{status}"), &[]),
        status,
        as_of: verdict.as_of.to_string(),
        findings: verdict
            .findings()
            .iter()
            .map(|finding| finding_view(finding, language))
            .collect(),
    }
}

fn finding_view(finding: &Finding, language: Language) -> FindingView {
    let code = finding.code.as_str();
    FindingView {
        code,
        outcome: name_of(&finding.outcome),
        label: words::say(language, &format!("finding_{code}"), &[]),
        detail: words::say(language, &format!("finding_{code}_detail"), &[]),
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
fn name_of(word: &impl Serialize) -> String {
    serde_json::to_value(word)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}
