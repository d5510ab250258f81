//! Reading what somebody else shared. Needs no dossier.

use std::path::Path;

use dossier::{
    BundleFormat, Fault, Judge, Zeroizing, bundle_hosts, export_bundle, make_id,
    model::words,
    open_bundle, open_bundle_file, recheck_bundle,
    share::{Opened, Secret},
    write_bundle_file, write_file,
};

use super::Session;
use crate::{
    ApiCode, Failure, IdRequest, OpenBundleRequest, ReaderView, SaveBundleRequest, SaveFileRequest,
    SavedBundleView, parking::Content, show,
};

/// How many opened bundles stay in memory. The oldest makes room.
const MAX_BUNDLES: usize = 8;

impl Session {
    /// Decrypts and proves a bundle that waits, and keeps it in memory until it is closed.
    ///
    /// # Errors
    /// `unknown_token`, `wrong_passphrase`, `not_a_bundle`, or the code of the proof that does not hold.
    pub fn open_bundle(&mut self, request: OpenBundleRequest) -> Result<ReaderView, Failure> {
        let typed = Zeroizing::new(request.secret);
        let mut judge = self.reader(false)?;
        let secret = Secret::parse(&typed);
        let opened = match &self.parking.file(&request.token)?.content {
            Content::Bytes(bytes) => open_bundle(bytes, &secret, None, &mut judge)?,
            // Read where it lies: a bundle may be a thousand times larger than what a screen shows of it.
            Content::File { path, .. } => open_bundle_file(path, &secret, None, &mut judge)?,
        };
        let token = make_id().map_err(Fault::from)?.to_string();
        let hosts = bundle_hosts(&opened, &judge)?;
        let view = show::reader(&token, &opened, hosts, self.language());
        if self.bundles.len() >= MAX_BUNDLES {
            self.bundles.remove(0);
        }
        self.bundles.push((token, opened));
        Ok(view)
    }

    /// Judges the issuers' files of an opened bundle anew, online: the hosts that they name are asked, and see it.
    ///
    /// # Errors
    /// `unknown_token`, or what the disk says. A host without an answer leaves "cannot check".
    pub fn recheck_bundle(&mut self, request: IdRequest) -> Result<ReaderView, Failure> {
        let mut judge = self.reader(true)?;
        let language = self.language();
        let found = self.bundles.iter_mut().find(|(known, _)| *known == request.id);
        let (token, opened) = found.ok_or_else(|| Failure::of(ApiCode::UnknownToken))?;
        recheck_bundle(opened, &mut judge)?;
        let hosts = bundle_hosts(opened, &judge)?;
        Ok(show::reader(token, opened, hosts, language))
    }

    /// The name that a save dialog starts with when a bundle is saved in another format.
    ///
    /// # Errors
    /// As [`Session::save_bundle_as`].
    pub fn bundle_export_name(&self, request: &SaveBundleRequest) -> Result<String, Failure> {
        self.bundle(&request.id)?;
        let stem = words::say(self.language(), "viewer_file_stem", &[]);
        Ok(format!("{stem}.{}", format_of(request)?.ending()))
    }

    /// Writes an opened bundle in another format to the place that the person chose.
    ///
    /// # Errors
    /// `unknown_token`, `bad_request` for a format that there is not, `nothing_to_export`, `destination_unwritable`.
    pub fn save_bundle_as(
        &self,
        request: &SaveBundleRequest,
        destination: &Path,
    ) -> Result<SavedBundleView, Failure> {
        let opened = self.bundle(&request.id)?;
        let exported = export_bundle(opened, format_of(request)?, self.language())?;
        write_file(destination, &exported.bytes)?;
        Ok(SavedBundleView {
            saved: true,
            left_out: u32::try_from(exported.left_out).unwrap_or(u32::MAX),
        })
    }

    /// A judge for whoever reads another's share. Whom the reader believes is his own affair; by what he is known has
    /// nothing to do with it.
    fn reader(&self, online: bool) -> Result<Judge, Failure> {
        let judge = self.judge(online)?;
        Ok(match &self.dossier {
            Some(dossier) => judge.with_registry(&dossier.registry()),
            None => judge,
        })
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

fn format_of(request: &SaveBundleRequest) -> Result<BundleFormat, Failure> {
    request
        .format
        .parse()
        .map_err(|()| Failure::bad_request("format"))
}
