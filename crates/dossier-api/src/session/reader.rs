//! The recipient's side: open, look, save, close. Needs no dossier.

use std::path::Path;

use dossier::{
    Code, Fault, make_id, open_bundle,
    share::{Opened, Secret},
    write_bundle_file,
};

use super::Session;
use crate::{Failure, IdRequest, OpenBundleRequest, ReaderView, SaveFileRequest, show::reader_view};

impl Session {
    /// Opens a parked bundle with a passphrase or an age secret key, and keeps it open under a name.
    ///
    /// # Errors
    /// `stale`, `wrong_passphrase`, `not_for_this_key`, and a code of its own for each reason to refuse it.
    pub fn open_bundle(&mut self, request: OpenBundleRequest) -> Result<ReaderView, Failure> {
        let secret = Secret::parse(&request.secret);
        let upload = self.parked.upload(&request.token)?;
        let opened = open_bundle(&upload.bytes, &secret, None, &mut self.judge())?;
        let token = make_id().map_err(Fault::from)?.to_string();
        let view = reader_view(&token, &opened, self.language());
        self.parked.forget(std::slice::from_ref(&request.token));
        self.bundles.insert(token, opened);
        Ok(view)
    }

    /// The name under which a file of an opened bundle would be saved.
    ///
    /// # Errors
    /// `stale`, `not_found`.
    pub fn bundle_file_name(&self, request: &SaveFileRequest) -> Result<String, Failure> {
        let mut files = self.bundle(&request.id)?.files();
        let found = files.find(|file| file.path == request.file);
        found.map(|file| file.name).ok_or(Failure::of(Code::NotFound))
    }

    /// Writes a file of an opened bundle to the place that the person chose.
    ///
    /// # Errors
    /// `stale`, `file_missing`, `destination_unwritable`.
    pub fn save_from_bundle(&self, request: SaveFileRequest, destination: &Path) -> Result<bool, Failure> {
        write_bundle_file(self.bundle(&request.id)?, &request.file, destination)?;
        Ok(true)
    }

    /// Closes an opened bundle and wipes it from memory as far as we can.
    ///
    /// # Errors
    /// None; the type is that of every command.
    pub fn close_bundle(&mut self, request: IdRequest) -> Result<(), Failure> {
        self.bundles.remove(&request.id);
        Ok(())
    }

    fn bundle(&self, token: &str) -> Result<&Opened, Failure> {
        self.bundles.get(token).ok_or(Failure::of(Code::Stale))
    }
}
