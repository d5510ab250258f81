//! How an item is marked: a rosette's state and the words beside it, as in the application.

use dossier_model::{Draft, EvidenceLevel, Language, Status, Verdict, main_reason, words};
use serde::Serialize;

use crate::page::name_of;

/// A rosette's state and the words beside it. The rosette helps to recognise; the words say what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// `verified`, `unsure`, `own` or `broken`.
    pub state: &'static str,
    /// What was found, in words.
    pub words: String,
}

/// The mark of an item with this verdict; `None` for what the learner says himself.
pub(crate) fn mark(verdict: Option<&Verdict>, level: EvidenceLevel, by: &str, language: Language) -> Mark {
    let say = |key: &str| words::say(language, key, &[]);
    let evidence = say(&format!("evidence_{}", name_of(&level)));
    let Some(verdict) = verdict else {
        return Mark {
            state: "own",
            words: evidence,
        };
    };
    let status = say(&format!("status_{}", name_of(&verdict.status())));
    let reason = || main_reason(verdict).map(|code| say(&format!("finding_{}", code.as_str())));
    match verdict.status() {
        Status::Valid if level == EvidenceLevel::Trusted && !by.is_empty() => Mark {
            state: "verified",
            words: words::say(language, "ui_mark_signed_by", &[("issuer", by)]),
        },
        Status::Valid => Mark {
            state: "verified",
            words: both(&status, Some(evidence)),
        },
        Status::Invalid => Mark {
            state: "broken",
            words: both(&status, reason()),
        },
        Status::Unknown => Mark {
            state: "unsure",
            words: both(&status, reason()),
        },
    }
}

fn both(status: &str, why: Option<String>) -> String {
    let Some(why) = why else { return status.to_owned() };
    let mut rest = why.chars();
    let first = rest
        .next()
        .map(|first| first.to_lowercase().to_string())
        .unwrap_or_default();
    format!("{status}: {first}{}", rest.as_str())
}

/// Text for the issuer's rosette. It is the issuer's identifier only where a signature or a host was proven to be
/// his; else it is drawn from the file, so that nobody gets another's rosette by naming him.
pub(crate) fn rosette_seed(draft: &Draft, level: EvidenceLevel, path: &str) -> String {
    let identifiers = draft.issuer.as_ref().map(|issuer| &issuer.identifiers);
    let known = identifiers.and_then(|ids| {
        ids.get("did")
            .or_else(|| ids.get("url"))
            .or_else(|| ids.values().next())
    });
    match known {
        Some(id) if level > EvidenceLevel::File => id.clone(),
        _ => format!("file:{path}"),
    }
}
