//! A record as a row or a card.

use dossier::{
    PlanRow, StoredRecord, headline_figure, in_words, issuer_name, main_reason,
    model::{Draft, EvidenceLevel, Language, Verdict},
    status_name,
};

use crate::RowView;

/// What a card is drawn from, wherever the record is: in the dossier, in a plan, in a bundle.
pub(crate) struct Card<'r> {
    pub(crate) id: String,
    pub(crate) draft: &'r Draft,
    pub(crate) evidence: EvidenceLevel,
    pub(crate) verdict: Option<&'r Verdict>,
    /// What tells this file from every other one.
    pub(crate) file: &'r str,
    pub(crate) attachments: usize,
    pub(crate) trashed: bool,
}

/// A record of the dossier.
pub(crate) fn row(record: &StoredRecord, language: Language) -> RowView {
    let card = Card {
        id: record.id.to_string(),
        draft: &record.draft,
        evidence: record.provenance.evidence,
        verdict: record.verdict.as_ref(),
        file: record.provenance.sha256.as_deref().unwrap_or_default(),
        attachments: record.attachments.len(),
        trashed: record.trashed,
    };
    card.row(language)
}

/// A row of a plan, as it would be kept.
pub(crate) fn planned_row(row: &PlanRow, language: Language) -> RowView {
    let card = Card {
        id: row.id.to_string(),
        draft: &row.draft,
        evidence: row.provenance.evidence,
        verdict: row.judgement.as_ref().map(|judgement| &judgement.verdict),
        file: row.provenance.sha256.as_deref().unwrap_or_default(),
        attachments: 0,
        trashed: false,
    };
    card.row(language)
}

impl Card<'_> {
    pub(crate) fn row(&self, language: Language) -> RowView {
        let draft = self.draft;
        // Once the words are the learner's own, the verdict on the file says nothing about them.
        let verdict = self.verdict.filter(|_| self.evidence != EvidenceLevel::OwnWord);
        let field = |key: &str| {
            draft
                .fields
                .get(key)
                .map(|value| in_words(value, language))
                .unwrap_or_default()
        };
        let date =
            |date: Option<dossier::model::PartialDate>| date.map(|day| day.to_string()).unwrap_or_default();
        RowView {
            id: self.id.clone(),
            kind: draft.kind.name().to_owned(),
            title: draft.title.best(language).to_owned(),
            issuer: issuer_name(draft)
                .map_or_else(|| field("organisation"), |name| name.best(language).to_owned()),
            date: date(draft.dates.headline()),
            figure: headline_figure(draft, language),
            credits: field("credits"),
            evidence: evidence_name(self.evidence).to_owned(),
            status: verdict
                .map(|verdict| status_name(verdict.status()).to_owned())
                .unwrap_or_default(),
            reason: verdict
                .and_then(main_reason)
                .map(|code| code.as_str().to_owned())
                .unwrap_or_default(),
            rosette: verdict.map(|_| self.rosette()).unwrap_or_default(),
            expires: date(draft.dates.expires),
            attachments: u32::try_from(self.attachments).unwrap_or(u32::MAX),
            tags: draft.tags.clone(),
            trashed: self.trashed,
        }
    }

    /// Text for the issuer's rosette. It is the issuer's identifier only where a signature or a host was proven
    /// to be his; else it is drawn from the file, so that nobody gets another's rosette by naming him.
    fn rosette(&self) -> String {
        let identifiers = self.draft.issuer.as_ref().map(|issuer| &issuer.identifiers);
        let known = identifiers.and_then(|ids| {
            ids.get("did")
                .or_else(|| ids.get("url"))
                .or_else(|| ids.values().next())
        });
        match known {
            Some(id) if self.evidence > EvidenceLevel::File => id.clone(),
            _ => format!("file:{}", self.file),
        }
    }
}

/// The name of a level, as screens read it.
const fn evidence_name(level: EvidenceLevel) -> &'static str {
    match level {
        EvidenceLevel::OwnWord => "self",
        EvidenceLevel::File => "file",
        EvidenceLevel::Hosted => "hosted",
        EvidenceLevel::Signed => "signed",
        EvidenceLevel::Trusted => "trusted",
    }
}
