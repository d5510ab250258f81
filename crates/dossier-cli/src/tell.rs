//! Records and verdicts, for scripts and for people.

use dossier::{
    Exit, StoredRecord, in_words, issuer_name,
    model::{Draft, Finding, Language, Outcome, PartialDate, Status, Text, Told, Verdict, fields},
    status_name,
};
use serde_json::{Map, Value, json};

use crate::{
    desk::Desk,
    look::{self, Table, Tone, plain, sign_of, tone_of},
};

/// To whom a finding is told.
type Tell = fn(&Finding, Language) -> Told;

/// A record as scripts read it: the promised members, and what may be added to them.
pub(crate) fn record_json(record: &StoredRecord) -> Value {
    let mut whole = json!(record.to_record());
    whole["verdict"] = json!(record.verdict);
    whole["savedAt"] = json!(record.saved_at.to_string());
    whole["trashed"] = json!(record.trashed);
    whole
}

/// What a verdict means for the exit code.
pub(crate) fn exit_of(verdict: &Verdict) -> Exit {
    if verdict.status() == Status::Invalid {
        Exit::Negative
    } else {
        Exit::Done
    }
}

impl Desk {
    pub(crate) fn best<'t>(&self, text: &'t Text) -> &'t str {
        text.best(self.language)
    }

    pub(crate) fn kind(&self, draft: &Draft) -> String {
        self.say(&format!("kind_{}", draft.kind.name()))
    }

    pub(crate) fn status(&self, status: Status) -> String {
        let words = self.say(&format!("status_{}", status_name(status)));
        self.paint.tone(tone_of(status), &words)
    }

    /// One line of a list.
    pub(crate) fn list_row(&self, record: &StoredRecord) -> Vec<String> {
        let draft = &record.draft;
        let status = record
            .verdict
            .as_ref()
            .map(|v| self.say(&format!("status_{}", status_name(v.status()))));
        vec![
            record.id.to_string(),
            self.kind(draft),
            draft
                .dates
                .headline()
                .map_or_else(String::new, |date| date.to_string()),
            self.best(&draft.title).to_owned(),
            issuer_name(draft).map_or_else(String::new, |name| self.best(name).to_owned()),
            status.unwrap_or_default(),
        ]
    }

    /// Everything about a record.
    pub(crate) fn record_text(&self, record: &StoredRecord) -> String {
        let mut out = format!(
            "{}\n",
            self.paint
                .tone(Tone::Strong, &plain(self.best(&record.draft.title)))
        );
        let mut table = Table::default();
        table.row(["id".to_owned(), record.id.to_string()]);
        table.row([self.say("cli_label_kind"), self.kind(&record.draft)]);
        self.draft_rows(&record.draft, &mut table);
        table.row([self.say("cli_label_version"), record.version.to_string()]);
        let level = serde_json::to_value(record.provenance.evidence).unwrap_or_default();
        let level = self.say(&format!("evidence_{}", level.as_str().unwrap_or_default()));
        table.row([
            self.say("cli_label_source"),
            format!("{level} ({})", record.provenance.format),
        ]);
        if record.trashed {
            table.row([self.say("cli_label_trash"), self.say("cli_yes")]);
        }
        out += &table.render("  ");
        out += &self.attachment_lines(record);
        if let Some(verdict) = &record.verdict {
            out.push('\n');
            out += &self.verdict_told(verdict, "  ");
        }
        out
    }

    pub(crate) fn draft_rows(&self, draft: &Draft, table: &mut Table) {
        if let Some(name) = issuer_name(draft) {
            table.row([self.say("field_issuer"), self.best(name).to_owned()]);
        }
        for (scheme, id) in draft.issuer.iter().flat_map(|issuer| &issuer.identifiers) {
            table.row([format!("  {scheme}"), id.clone()]);
        }
        let dates = match json!(draft.dates) {
            Value::Object(map) => map,
            _ => Map::new(),
        };
        let known = fields::specs(draft.kind)
            .iter()
            .filter_map(|spec| Some((spec.key, draft.fields.get(spec.key)?)));
        let own = draft
            .fields
            .iter()
            .filter(|(key, _)| fields::specs(draft.kind).iter().all(|s| s.key != *key));
        let own = own.chain(&draft.more).map(|(key, value)| (key.as_str(), value));
        for (key, value) in dates
            .iter()
            .map(|(key, value)| (key.as_str(), value))
            .chain(known)
            .chain(own)
        {
            let label = format!("field_{key}");
            let known = dossier::model::words::knows(self.language, &label);
            table.row([
                if known { self.say(&label) } else { key.to_owned() },
                in_words(value, self.language),
            ]);
        }
        if !draft.skills.is_empty() {
            let skills: Vec<_> = draft
                .skills
                .iter()
                .filter_map(|skill| skill.labels().next())
                .collect();
            table.row([self.say("field_skills"), skills.join(", ")]);
        }
        if !draft.tags.is_empty() {
            table.row([self.say("field_tags"), draft.tags.join(", ")]);
        }
        if !draft.notes.is_empty() {
            table.row([self.say("field_notes"), draft.notes.clone()]);
        }
    }

    fn attachment_lines(&self, record: &StoredRecord) -> String {
        let mut table = Table::default();
        for file in &record.attachments {
            table.row([file.id.to_string(), size_text(file.bytes), file.name.clone()]);
        }
        if table.is_empty() {
            String::new()
        } else {
            format!("\n{}", table.render("  "))
        }
    }

    /// The one word, and every finding below it: each with a sign, a label and what it is about.
    pub(crate) fn verdict_text(&self, verdict: &Verdict, indent: &str) -> String {
        self.verdict_lines(verdict, indent, None)
    }

    /// As [`Desk::verdict_text`], and below each finding what was checked, what came out and what to do.
    pub(crate) fn verdict_told(&self, verdict: &Verdict, indent: &str) -> String {
        self.verdict_lines(verdict, indent, Some(Finding::told))
    }

    /// As [`Desk::verdict_told`], to whoever reads what another shared.
    pub(crate) fn verdict_to_reader(&self, verdict: &Verdict, indent: &str) -> String {
        self.verdict_lines(verdict, indent, Some(Finding::told_to_reader))
    }

    fn verdict_lines(&self, verdict: &Verdict, indent: &str, whole: Option<Tell>) -> String {
        let format = [verdict.format.as_str(), verdict.proof_type.as_str()];
        let format = format
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ");
        let mut out = format!("{indent}{} ({})\n", self.status(verdict.status()), plain(&format));
        for finding in verdict.findings() {
            let tone = match finding.outcome {
                Outcome::Passed => Tone::Good,
                Outcome::Failed => Tone::Bad,
                Outcome::Unknown => Tone::Doubt,
                Outcome::NotStated => Tone::Quiet,
            };
            let sign = self.paint.tone(tone, sign_of(finding.outcome));
            let told = whole.unwrap_or(Finding::told)(finding, self.language);
            out += &format!("{indent}  {sign} {}", told.title);
            if !finding.detail.is_empty() {
                out += &self
                    .paint
                    .tone(Tone::Quiet, &format!(" — {}", plain(&finding.detail)));
            }
            out.push('\n');
            if whole.is_some() {
                let sentences = format!("{} {} {}", told.checked, told.found, told.advice);
                out += &format!("{indent}    {}\n", self.paint.tone(Tone::Quiet, &sentences));
            } else if let Some(moment) = finding.as_of {
                let date = PartialDate::of(moment).to_string();
                let dated = self.say_with("finding_as_of", &[("date", &date)]);
                out += &format!("{indent}    {}\n", self.paint.tone(Tone::Quiet, &dated));
            }
        }
        for nested in &verdict.nested {
            if !nested.place.is_empty() {
                let key = if nested.is_endorsement() {
                    "nested_endorsement"
                } else {
                    "nested_part"
                };
                out += &format!("{indent}    {}:\n", self.say(key));
            }
            out += &self.verdict_lines(nested, &format!("{indent}    "), whole);
        }
        out
    }
}

pub(crate) fn size_text(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{:.1} KiB", bytes as f64 / 1024.0),
        _ => format!("{:.1} MiB", bytes as f64 / 1_048_576.0),
    }
}

/// A line about one thing that was done.
pub(crate) fn done(desk: &Desk, key: &str, values: &[(&str, &str)]) -> String {
    let values: Vec<_> = values
        .iter()
        .map(|(name, value)| (*name, look::plain(value)))
        .collect();
    let values: Vec<_> = values
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    desk.say_with(key, &values)
}
