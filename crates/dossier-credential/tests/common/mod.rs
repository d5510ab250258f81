//! The shared corpus, as the tests of this room read it.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, missing_docs)]

pub mod vector;

use std::{collections::HashMap, fs, path::PathBuf};

use dossier_credential::{Policy, VouchedKey};
use dossier_model::{Fetched, Status, Verdict};
use jiff::Timestamp;
use serde_json::Value;

pub const NOW: &str = "2026-06-01T00:00:00Z";

pub struct Corpus {
    root: PathBuf,
    evidence: HashMap<String, Fetched>,
}

pub struct Case {
    pub file: String,
    pub status: Vec<String>,
    pub codes: Vec<String>,
    pub never: Vec<String>,
}

pub enum Got {
    Verdict(Box<Verdict>),
    /// The code of the fault.
    Refused(String),
}

impl Corpus {
    /// The corpus, or nothing and a message when it is not here.
    pub fn open() -> Option<Self> {
        let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
        let root = std::env::var_os("DOSSIER_CORPUS")
            .map_or(default, PathBuf::from)
            .join("credentials");
        if !root.is_dir() {
            eprintln!("skipped: no corpus beside the project and no DOSSIER_CORPUS");
            return None;
        }
        let map: HashMap<String, String> =
            serde_json::from_slice(&fs::read(root.join("evidence.json")).unwrap()).unwrap();
        let evidence = map
            .into_iter()
            .map(|(url, file)| (url.clone(), fetched(&url, fs::read(root.join(file)).unwrap())))
            .collect();
        Some(Self { root, evidence })
    }

    pub fn cases(&self) -> Vec<Case> {
        let expected: serde_json::Map<String, Value> =
            serde_json::from_slice(&fs::read(self.root.join("expected.json")).unwrap()).unwrap();
        let texts = |value: &Value, name: &str| -> Vec<String> {
            value[name]
                .as_array()
                .unwrap()
                .iter()
                .map(|text| text.as_str().unwrap().to_owned())
                .collect()
        };
        let case = |(file, value): (String, Value)| Case {
            file,
            status: texts(&value, "status"),
            codes: texts(&value, "codes"),
            never: texts(&value, "never"),
        };
        expected.into_iter().map(case).collect()
    }

    pub fn bytes(&self, case: &Case) -> Vec<u8> {
        fs::read(self.root.join(&case.file)).unwrap()
    }

    /// The evidence of a case: the map, and an early badge at its own address.
    pub fn evidence(&self, case: &Case) -> HashMap<String, Fetched> {
        let mut evidence = self.evidence.clone();
        let bytes = self.bytes(case);
        if case.is_early_badge()
            && let Ok(value) = serde_json::from_slice::<Value>(&bytes)
            && let Some(id) = value["id"].as_str()
        {
            evidence.insert(id.to_owned(), fetched(id, bytes));
        }
        evidence
    }

    /// The pinned moment, and the keys that lie beside the case.
    pub fn policy(&self, case: &Case) -> Policy {
        let mut policy = Policy::at(NOW.parse().unwrap());
        let folder = case.file.split('/').next().unwrap();
        let files: Vec<PathBuf> = match folder {
            "jose-cose" => fs::read_dir(self.root.join("jose-cose/keys"))
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .collect(),
            "sdjwt-vc" => ["ietf-issuer-key.json", "eudi-issuer-key.json"]
                .map(|name| self.root.join(folder).join(name))
                .into(),
            _ => Vec::new(),
        };
        for file in files {
            // P-521 is no key of ours.
            policy
                .issuer_keys
                .extend(VouchedKey::parse(&fs::read(file).unwrap()).unwrap_or_default());
        }
        policy
    }

    pub fn judge(&self, case: &Case) -> Got {
        match dossier_credential::read(&self.bytes(case)) {
            Ok(credential) => {
                let judged =
                    dossier_credential::verify(&credential, &self.evidence(case), &self.policy(case));
                Got::Verdict(Box::new(judged.verdict))
            }
            Err(fault) => Got::Refused(fault.code().to_owned()),
        }
    }
}

impl Case {
    pub fn named(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            status: Vec::new(),
            codes: Vec::new(),
            never: Vec::new(),
        }
    }

    pub fn is_early_badge(&self) -> bool {
        self.file.starts_with("ob1/") || self.file.starts_with("ob2/")
    }

    /// What is not as expected, if anything.
    pub fn difference(&self, got: &Got) -> Option<String> {
        if !self.status.iter().any(|status| status == got.word()) {
            return Some(format!(
                "expected {}, got {}",
                self.status.join(" or "),
                got.word()
            ));
        }
        let Got::Verdict(verdict) = got else { return None };
        let has = |code: &&String| {
            verdict
                .findings()
                .iter()
                .any(|finding| finding.code.as_str() == **code)
        };
        let missing = self
            .codes
            .iter()
            .find(|code| !has(code))
            .map(|code| format!("lacks {code}"));
        missing.or_else(|| self.never.iter().find(has).map(|code| format!("has {code}")))
    }
}

impl Got {
    pub fn word(&self) -> &str {
        match self {
            Self::Verdict(verdict) => match verdict.status() {
                Status::Valid => "valid",
                Status::Invalid => "invalid",
                Status::Unknown => "unknown",
            },
            Self::Refused(code) if code == "no_credential" => "no_credential",
            Self::Refused(_) => "refused",
        }
    }

    pub fn codes(&self) -> String {
        match self {
            Self::Refused(code) => code.clone(),
            Self::Verdict(verdict) => {
                let line = |f: &dossier_model::Finding| {
                    format!("{:?}/{:?} {} {}", f.check, f.outcome, f.code.as_str(), f.detail)
                };
                let mut lines: Vec<_> = verdict.findings().iter().map(line).collect();
                lines.extend(
                    verdict
                        .nested
                        .iter()
                        .flat_map(|inner| inner.findings())
                        .filter(|f| f.outcome == dossier_model::Outcome::Failed)
                        .map(|f| format!("nested: {}", line(f))),
                );
                lines.join("\n    ")
            }
        }
    }
}

pub fn fetched(url: &str, bytes: Vec<u8>) -> Fetched {
    Fetched {
        url: url.to_owned(),
        final_url: url.to_owned(),
        status: 200,
        media_type: "application/json".to_owned(),
        bytes,
        at: NOW.parse::<Timestamp>().unwrap(),
    }
}
