//! Files that were handed in and wait in memory.

use dossier::{
    Code, Fault, Source,
    import::{Family, Origin, Upload},
    make_id,
};

use crate::{Failure, ParkedView};

/// What waits, within bounds: a person drops a few badges, not a disk.
#[derive(Default)]
pub(crate) struct Parked(Vec<Waiting>);

struct Waiting {
    view: ParkedView,
    upload: Upload,
}

const MAX_FILES: usize = 500;
const MAX_BYTES: u64 = 1 << 30;

impl Parked {
    pub(crate) fn park(&mut self, upload: Upload) -> Result<ParkedView, Failure> {
        let waiting: u64 = self.0.iter().map(|waiting| waiting.view.bytes).sum();
        let bytes = upload.bytes.len() as u64;
        if self.0.len() >= MAX_FILES || waiting + bytes > MAX_BYTES {
            return Err(Failure::of(Code::TooMuchParked));
        }
        let purpose = if Family::of(&upload.bytes) == Family::Bundle { "bundle" } else { "import" };
        let view = ParkedView {
            token: make_id().map_err(Fault::from)?.to_string(),
            name: upload.name.clone(),
            bytes,
            purpose: purpose.to_owned(),
        };
        self.0.push(Waiting { view: view.clone(), upload });
        Ok(view)
    }

    pub(crate) fn paste(&mut self, text: String) -> Result<ParkedView, Failure> {
        self.park(Upload { name: String::new(), origin: Origin::Paste, bytes: text.into_bytes() })
    }

    pub(crate) fn views(&self) -> Vec<ParkedView> {
        self.0.iter().map(|waiting| waiting.view.clone()).collect()
    }

    pub(crate) fn upload(&self, token: &str) -> Result<&Upload, Failure> {
        let found = self.0.iter().find(|waiting| waiting.view.token == token);
        found.map(|waiting| &waiting.upload).ok_or(Failure::of(Code::Stale))
    }

    pub(crate) fn source(&self, token: &str) -> Result<Source, Failure> {
        let upload = self.upload(token)?;
        Ok(Source::of(upload.name.clone(), upload.clone()))
    }

    /// Lets files go; one that is gone already is gone.
    pub(crate) fn forget(&mut self, tokens: &[String]) {
        self.0.retain(|waiting| !tokens.contains(&waiting.view.token));
    }
}
