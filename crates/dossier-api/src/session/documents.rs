//! Documents that are made on the spot and go to a place that the person picks: receipts, letters, proofs.

use std::path::Path;

use dossier::{
    Dossier,
    model::{Language, ShareId},
    write_file,
};

use super::{Session, read_id, sharing::event_named};
use crate::{Failure, SaveDocumentRequest, show};

impl Session {
    /// The name that a save dialog starts with.
    ///
    /// # Errors
    /// `bad_request` for a document that is not known.
    pub fn document_name(&self, request: &SaveDocumentRequest) -> Result<String, Failure> {
        let name = match request.what.as_str() {
            "receipt" => "receipt.jsonld",
            "letter" => "withdrawal.txt",
            "notice" => "withdrawal.json",
            "cover" => "cover.pdf",
            "proof" => "proof.tlog-proof",
            "checkpoint" => "checkpoint.txt",
            "ledger" => "ledger.jsonl",
            _ => return Err(Failure::bad_request("what")),
        };
        Ok(name.to_owned())
    }

    /// Writes the document to the place that the person chose.
    ///
    /// # Errors
    /// `locked`, `not_found`, `bad_request`, a `ledger_…` code, `destination_unwritable`.
    pub fn save_document(
        &mut self,
        request: SaveDocumentRequest,
        destination: &Path,
    ) -> Result<bool, Failure> {
        let bytes = self.document(&request)?;
        write_file(destination, &bytes)?;
        Ok(true)
    }

    fn document(&mut self, request: &SaveDocumentRequest) -> Result<Vec<u8>, Failure> {
        let (now, language, detail) = (self.now(), self.language(), request.detail.as_str());
        let dossier = self.dossier_mut()?;
        let share = || -> Result<ShareId, Failure> { read_id(&request.id, "id") };
        let text = match request.what.as_str() {
            "receipt" => show::pretty(dossier.receipt(share()?)?),
            "letter" => {
                let language = if detail == "en" {
                    Language::En
                } else {
                    Language::Nl
                };
                dossier.withdrawal_again(share()?, now)?.letter(language)
            }
            "notice" => show::pretty(&dossier.withdrawal_again(share()?, now)?.notice),
            "cover" => return Ok(dossier.cover(share()?, detail, language, now)?),
            "proof" => proof(dossier, share()?, detail, now)?,
            "checkpoint" => dossier.checkpoint()?.note().to_owned(),
            "ledger" => return Ok(dossier.ledger_lines()?),
            _ => return Err(Failure::bad_request("what")),
        };
        Ok(text.into_bytes())
    }
}

fn proof(
    dossier: &mut Dossier,
    share: ShareId,
    detail: &str,
    now: jiff::Timestamp,
) -> Result<String, Failure> {
    let (event, with_payload) = match detail.strip_suffix("+payload") {
        Some(event) => (event, true),
        None => (detail, false),
    };
    let kind = if event.is_empty() {
        None
    } else {
        Some(event_named(event)?)
    };
    Ok(dossier.prove(share, kind, with_payload, now)?.to_text())
}
