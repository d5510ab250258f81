//! Reading what somebody else shared. Needs no dossier.

use std::path::Path;

use dossier::{
    Fault, Zeroizing, make_id, open_bundle,
    share::{Opened, Secret},
    write_bundle_file,
};

use super::Session;
use crate::{ApiCode, Failure, IdRequest, OpenBundleRequest, ReaderView, SaveFileRequest, show};

/// How many opened bundles stay in memory. The oldest makes room.
const MAX_BUNDLES: usize = 8;

impl Session {
    /// Decrypts and proves a bundle that waits, and keeps it in memory until it is closed.
    ///
    /// # Errors
    /// `unknown_token`, `wrong_passphrase`, `not_a_bundle`, or the code of the proof that does not hold.
    pub fn open_bundle(&mut self, request: OpenBundleRequest) -> Result<ReaderView, Failure> {
        let typed = Zeroizing::new(request.secret);
        let mut judge = self.judge(false)?;
        // Whom the reader believes is his own affair; by what he is known has nothing to do with another's share.
        if let Some(dossier) = &self.dossier {
            judge = judge.with_registry(&dossier.registry());
        }
        let file = self.parking.file(&request.token)?;
        let opened = open_bundle(&file.bytes, &Secret::parse(&typed), None, &mut judge)?;
        let token = make_id().map_err(Fault::from)?.to_string();
        let view = show::reader(&token, &opened, self.language());
        if self.bundles.len() >= MAX_BUNDLES {
            self.bundles.remove(0);
        }
        self.bundles.push((token, opened));
        Ok(view)
    }

    /// Wipes an opened bundle from memory. One that is closed already is no failure.
    ///
    /// # Errors
    /// None; it answers like every command.
    pub fn close_bundle(&mut self, request: IdRequest) -> Result<(), Failure> {
        self.bundles.retain(|(token, _)| *token != request.id);
        Ok(())
    }

    /// The name that a save dialog starts with.
    ///
    /// # Errors
    /// As [`Session::save_from_bundle`].
    pub fn bundle_file_name(&self, request: &SaveFileRequest) -> Result<String, Failure> {
        let file = self
            .bundle(&request.id)?
            .files()
            .find(|file| file.path == request.file);
        let file = file.ok_or_else(|| Failure::of(ApiCode::UnknownToken))?;
        // A stranger chose the name: it gets no folder and does not hide.
        let last = file.name.rsplit(['/', '\\']).next().unwrap_or_default();
        let name: String = last
            .trim_start_matches('.')
            .chars()
            .filter(|c| !c.is_control())
            .take(120)
            .collect();
        Ok(if name.trim().is_empty() {
            "file".to_owned()
        } else {
            name
        })
    }

    /// Writes a file of an opened bundle to the place that the person chose.
    ///
    /// # Errors
    /// `unknown_token` for a bundle that is closed or a file that it does not have,
    /// `destination_unwritable`.
    pub fn save_from_bundle(
        &mut self,
        request: SaveFileRequest,
        destination: &Path,
    ) -> Result<bool, Failure> {
        self.bundle_file_name(&request)?;
        write_bundle_file(self.bundle(&request.id)?, &request.file, destination)?;
        Ok(true)
    }

    pub(super) fn bundle(&self, token: &str) -> Result<&Opened, Failure> {
        let place = self.bundle_place(token)?;
        let found = self.bundles.get(place).map(|(_, opened)| opened);
        found.ok_or_else(|| Failure::of(ApiCode::UnknownToken))
    }

    pub(super) fn bundle_place(&self, token: &str) -> Result<usize, Failure> {
        let place = self.bundles.iter().position(|(known, _)| known == token);
        place.ok_or_else(|| Failure::of(ApiCode::UnknownToken))
    }
}
