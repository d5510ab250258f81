//! Checking without keeping, and checking again what was kept.

use std::collections::HashMap;

use dossier_credential::{Credential, draft};
use dossier_import::{Family, Format, ImportFault, Item};
use dossier_model::{Draft, Fetched, RecordId};
use dossier_vault::{Change, MAX_BLOB};
use jiff::Timestamp;

use super::plan::read_upload;
use crate::{Dossier, Fault, Judge, Judgement, Source};

/// One credential that was checked and not kept.
#[derive(Debug)]
pub struct Checked {
    /// Where in its file: a JSON pointer, empty for the whole.
    pub place: String,
    /// What it says.
    pub draft: Draft,
    /// What was found out.
    pub judgement: Judgement,
}

/// Checks every credential of a source. Needs no dossier, and nothing is kept.
///
/// # Errors
/// [`Fault::Import`] when the source cannot be read, or holds no credential.
pub fn verify_source(
    source: Source,
    wanted: Option<Format>,
    judge: &mut Judge,
) -> Result<Vec<Checked>, Fault> {
    let upload = source.upload?;
    let bytes = upload.bytes.clone();
    let none = ImportFault::NoCredential {
        family: Family::of(&bytes),
    };
    let checked: Vec<_> = match read_upload(upload, wanted) {
        Ok(reading) => check_items(reading.items, judge),
        // A badge's bare definition is nobody's credential, so there is nothing to keep; it can be checked.
        Err(ImportFault::NoCredential { .. }) => {
            let definition = dossier_credential::read(&bytes).map_err(|_| none.clone())?;
            let (draft, judgement) = (draft(&definition), judge.judge(&definition));
            vec![Checked {
                place: String::new(),
                draft,
                judgement,
            }]
        }
        Err(fault) => return Err(fault.into()),
    };
    if checked.is_empty() {
        Err(none.into())
    } else {
        Ok(checked)
    }
}

fn check_items(items: Vec<Item>, judge: &mut Judge) -> Vec<Checked> {
    // A part of a document has the document's verdict; it would only be told again.
    let whole = |item: &Item| {
        item.credential
            .as_ref()
            .is_some_and(|credential| !credential.is_part())
    };
    let items: Vec<Item> = items.into_iter().filter(whole).collect();
    let credentials: Vec<&Credential> = items.iter().filter_map(|item| item.credential.as_ref()).collect();
    let judgements = judge.judge_all(&credentials);
    items
        .into_iter()
        .zip(judgements)
        .map(|(item, judgement)| Checked {
            place: item.place,
            draft: item.draft,
            judgement,
        })
        .collect()
}

impl Dossier {
    /// Judges a kept credential anew, for the judge's own moment; nothing is kept but the diary of what was asked.
    /// The documents from the last time stand in where there is no leave to fetch and where a host does not
    /// answer, with the moment at which they were fetched.
    ///
    /// # Errors
    /// [`Fault::NotFound`] for a record without an original; [`Fault::Read`], [`Fault::Import`].
    pub fn verify(&self, id: RecordId, judge: &mut Judge) -> Result<Judgement, Fault> {
        let credential = self.credential(id)?;
        judge.stand_for(self);
        judge.remember(self.evidence(id)?);
        Ok(judge.judge(&credential))
    }

    /// As [`Dossier::verify`], and keeps the new verdict as a new version, with the documents that it rests on.
    ///
    /// # Errors
    /// As [`Dossier::verify`], and [`Fault::Write`].
    pub fn verify_again(
        &mut self,
        id: RecordId,
        judge: &mut Judge,
        now: Timestamp,
    ) -> Result<Judgement, Fault> {
        let judgement = self.verify(id, judge)?;
        self.note_requests(judge);
        let mut change = Change::at(now);
        self.renew(id, &judgement, &mut change, &mut HashMap::new())?;
        self.commit(change)?;
        Ok(judgement)
    }

    /// The documents that the verdict on a record rests on.
    ///
    /// # Errors
    /// [`Fault::NotFound`], [`Fault::Read`].
    pub fn evidence(&self, id: RecordId) -> Result<Vec<Fetched>, Fault> {
        let kept = &self.show(id)?.evidence;
        kept.iter()
            .map(|document| {
                Ok(Fetched {
                    url: document.url.clone(),
                    final_url: document.final_url.clone(),
                    status: document.status,
                    media_type: document.media_type.clone(),
                    bytes: self.vault.blob_bytes(document.blob, MAX_BLOB)?,
                    at: document.at,
                })
            })
            .collect()
    }
}
