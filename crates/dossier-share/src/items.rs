//! The items of a proven bundle: the learner's own claims, and issuers' files with a verdict each.

use std::collections::HashMap;

use dossier_credential::Format;
use dossier_credential::own::Purpose;
use dossier_model::{Check, Draft, Finding, FindingCode, Kind, Outcome, Verdict};
use serde_json::{Map, Value};

use crate::claim;
use crate::enclosed::{self, Enclosed};
use crate::fault::OpenFault;
use crate::manifest::{Manifest, Resource};
use crate::open::{Opening, document};
use crate::opened::{OpenedFile, OpenedItem, Origin};
use crate::proof;
use crate::zip::Archive;

/// Reads every item, in the order of the manifest.
pub(crate) fn read(
    archive: &Archive,
    manifest: &Manifest,
    sha256: &HashMap<String, String>,
    opening: &Opening<'_>,
) -> Result<Vec<OpenedItem>, OpenFault> {
    let bundle = Bundle {
        archive,
        manifest,
        sha256,
        opening,
    };
    let mut items = Vec::new();
    for resource in &manifest.resources {
        match resource.path.split_once('/') {
            Some(("records", _)) => items.push(bundle.claim(resource)?),
            Some(("credentials", _)) => items.push(bundle.credential(resource)?),
            _ => {}
        }
    }
    Ok(items)
}

/// What this reader finds out about an issuer's file, and about it with what was enclosed.
struct Judged {
    draft: Draft,
    titled: bool,
    format: Option<Format>,
    withheld: u32,
    verdict: Verdict,
    enclosed: Option<Enclosed>,
}

/// Judges the issuers' files anew, with other documents or for another moment. Nothing else of a bundle can change.
pub(crate) fn judge_again(
    archive: &Archive,
    resources: &[Resource],
    items: &mut [OpenedItem],
    opening: &Opening<'_>,
) -> Result<(), OpenFault> {
    for item in items
        .iter_mut()
        .filter(|item| matches!(item.origin, Origin::Issuer(_)))
    {
        let judged = judge(archive, resources, &item.path, opening)?;
        (item.verdict, item.enclosed) = (Some(judged.verdict), judged.enclosed);
    }
    Ok(())
}

fn judge(
    archive: &Archive,
    resources: &[Resource],
    path: &str,
    opening: &Opening<'_>,
) -> Result<Judged, OpenFault> {
    let bytes = content(archive, path)?;
    let Opening {
        evidence,
        policy,
        now,
        ..
    } = *opening;
    let format = dossier_credential::detect(&bytes);
    let Ok(credential) = dossier_credential::read(&bytes) else {
        return Ok(Judged {
            draft: Draft::new(Kind::Credential, Kind::Credential.name()),
            titled: false,
            format,
            withheld: 0,
            verdict: unread(format, now),
            enclosed: None,
        });
    };
    let with = |file| enclosed::read(file, &credential, evidence, policy);
    Ok(Judged {
        draft: dossier_credential::draft(&credential),
        titled: true,
        format,
        withheld: u32::try_from(credential.withheld()).unwrap_or(u32::MAX),
        verdict: dossier_credential::verify(&credential, evidence, policy).verdict,
        enclosed: enclosed_with(archive, resources, path, with)?,
    })
}

/// The evidence file that has the item's number and names the item.
fn enclosed_with(
    archive: &Archive,
    resources: &[Resource],
    item: &str,
    read: impl Fn(Value) -> Option<(String, Enclosed)>,
) -> Result<Option<Enclosed>, OpenFault> {
    let number = number_of(item);
    let same =
        |resource: &&Resource| resource.path.starts_with("evidence/") && number_of(&resource.path) == number;
    let Some(resource) = resources.iter().find(same) else {
        return Ok(None);
    };
    let file = document(&resource.path, &content(archive, &resource.path)?)?;
    Ok(read(file)
        .filter(|(about, _)| about == item)
        .map(|(_, enclosed)| enclosed))
}

fn content(archive: &Archive, path: &str) -> Result<Vec<u8>, OpenFault> {
    let missing = || OpenFault::FileMissing {
        path: path.to_owned(),
    };
    archive.content(archive.entry(path).ok_or_else(missing)?)
}

struct Bundle<'a> {
    archive: &'a Archive,
    manifest: &'a Manifest,
    sha256: &'a HashMap<String, String>,
    opening: &'a Opening<'a>,
}

impl Bundle<'_> {
    /// The learner's own: it must stand alone, signed by the same holder, once it leaves the bundle.
    fn claim(&self, resource: &Resource) -> Result<OpenedItem, OpenFault> {
        let path = &resource.path;
        let claim = document(path, &content(self.archive, path)?)?;
        let issuer = claim.get("issuer").and_then(Value::as_str).unwrap_or_default();
        let holder = &self.manifest.holder;
        if issuer != holder {
            return Err(OpenFault::HolderMismatch {
                expected: holder.clone(),
                found: issuer.to_owned(),
            });
        }
        proof::check_signers(&claim, path, holder)?;
        proof::check(&claim, path, Purpose::Assertion)?;
        let claim = claim::read(path, &claim)?;
        Ok(OpenedItem {
            path: path.clone(),
            draft: claim.draft,
            titled: claim.titled,
            origin: Origin::Learner,
            withheld: 0,
            verdict: None,
            enclosed: None,
            attachments: self.attachments(path, &claim.file_names),
        })
    }

    /// An issuer's file. That it cannot be read spoils neither the bundle nor its neighbours.
    fn credential(&self, resource: &Resource) -> Result<OpenedItem, OpenFault> {
        let path = &resource.path;
        let judged = judge(self.archive, &self.manifest.resources, path, self.opening)?;
        Ok(OpenedItem {
            path: path.clone(),
            draft: judged.draft,
            titled: judged.titled,
            origin: Origin::Issuer(judged.format),
            withheld: judged.withheld,
            verdict: Some(judged.verdict),
            enclosed: judged.enclosed,
            attachments: self.attachments(path, &Map::new()),
        })
    }

    /// The files that have the item's number.
    fn attachments(&self, item: &str, names: &Map<String, Value>) -> Vec<OpenedFile> {
        let number = number_of(item);
        let resources = self.manifest.resources.iter();
        let own = resources.filter(|r| r.path.starts_with("attachments/") && number_of(&r.path) == number);
        let opened = own.map(|resource| {
            let bytes = self.archive.entry(&resource.path).map_or(0, |entry| entry.bytes);
            let mut file = OpenedFile::plain(resource, bytes);
            if let Some(name) = names
                .get(&resource.path)
                .and_then(Value::as_str)
                .filter(|name| !name.is_empty())
            {
                name.clone_into(&mut file.name);
            }
            file.sha256 = self.sha256.get(&resource.path).cloned().unwrap_or_default();
            file
        });
        opened.collect()
    }
}

/// `NN` of `folder/NN-rest`.
fn number_of(path: &str) -> Option<&str> {
    path.split_once('/')?.1.split_once('-').map(|(number, _)| number)
}

/// A file in a format that is recognised at most: we could not tell, and say so.
fn unread(format: Option<Format>, now: jiff::Timestamp) -> Verdict {
    let finding = Finding {
        check: Check::Proof,
        outcome: Outcome::Unknown,
        code: FindingCode::SuiteUnsupported,
        detail: String::new(),
        as_of: None,
        until: None,
    };
    Verdict::from_findings(format.map_or("", Format::as_str), "", now, vec![finding])
}
