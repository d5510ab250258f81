//! Files that come in, wait, belong to a record, and go out.

use std::path::Path;

use dossier::{
    Fault,
    import::{Family, Origin, read_qr},
    model::{AttachmentId, RecordId, words},
};

use super::{Session, read_id};
use crate::{
    ApiCode, AttachRequest, DetachRequest, DetailView, Failure, FetchRequest, IdRequest, IdsRequest,
    ParkedView, PasteRequest, QrView, SaveFileRequest, link::Link, parking::Content,
};

/// The name under which a screen asks for the bytes that a record was imported from.
const ORIGINAL: &str = "original";

impl Session {
    /// Takes a file in that the person handed over. It waits in memory; nothing is decided.
    ///
    /// # Errors
    /// `too_much_parked`.
    pub fn park(&mut self, name: &str, bytes: Vec<u8>) -> Result<ParkedView, Failure> {
        self.parking.park(name, Origin::File, bytes)
    }

    /// Takes in a link that the system handed over. It waits like a file; nobody is asked anything.
    ///
    /// # Errors
    /// `link_refused`, `too_much_parked`.
    pub fn park_link(&mut self, link: &str) -> Result<ParkedView, Failure> {
        self.parking.park_link(&Link::read(link)?)
    }

    /// Takes a share in by its path; it is read where it lies, because it may be larger than the memory.
    ///
    /// # Errors
    /// `too_much_parked`.
    pub fn park_bundle(&mut self, name: &str, path: &Path, bytes: u64) -> Result<ParkedView, Failure> {
        self.parking.park_bundle(name, path.to_owned(), bytes)
    }

    /// Takes pasted text in as if it were a file.
    ///
    /// # Errors
    /// `too_much_parked`.
    pub fn paste(&mut self, request: PasteRequest) -> Result<ParkedView, Failure> {
        let name = words::say(self.language(), "api_pasted", &[]);
        self.parking.park(&name, Origin::Paste, request.text.into_bytes())
    }

    /// Gets a file from an address and takes it in. Nothing is decided; the host sees the request.
    ///
    /// # Errors
    /// `net_refused` for an address that may not be asked, `net_answered`, or why there is no answer;
    /// `too_much_parked`.
    pub fn fetch(&mut self, request: FetchRequest) -> Result<ParkedView, Failure> {
        self.must_be_open()?;
        let file = self.judge(true)?.fetch_source(request.url.trim())?;
        let name = if file.name.is_empty() {
            request.url
        } else {
            file.name
        };
        self.parking.park(&name, file.origin, file.bytes)
    }

    /// Reads the QR codes in a picture that waits. What they say beside addresses waits as files of its own, and the
    /// picture stays as it is; an address is told and not asked.
    ///
    /// # Errors
    /// `unknown_token`; `qr_none` when there is no code that can be read; `too_much_parked`.
    pub fn read_qr(&mut self, request: IdRequest) -> Result<QrView, Failure> {
        let picture = self.parking.file(&request.id)?;
        let name = picture.name.clone();
        let codes = read_qr(picture.bytes()).map_err(|_| Failure::of(ApiCode::QrNone))?;
        let mut view = QrView::default();
        for code in codes {
            let code = code.trim();
            if code.starts_with("https://") || code.starts_with("http://") {
                view.links.push(code.to_owned());
            } else {
                let name = words::say(self.language(), "api_qr", &[("name", &name)]);
                let parked = self.parking.park(&name, Origin::File, code.as_bytes().to_vec())?;
                view.parked.push(parked);
            }
        }
        Ok(view)
    }

    /// The files that wait.
    pub fn parked(&self) -> Vec<ParkedView> {
        self.parking.views()
    }

    /// Lets files go that wait. One that is gone already is no failure.
    ///
    /// # Errors
    /// None; it answers like every command.
    pub fn drop_parked(&mut self, request: IdsRequest) -> Result<(), Failure> {
        self.parking.drop_all(&request.ids);
        Ok(())
    }

    /// Adds files that wait to a record.
    ///
    /// # Errors
    /// `locked`, `not_found`, `unknown_token` before anything is added; or what the disk says.
    pub fn attach(&mut self, request: AttachRequest) -> Result<DetailView, Failure> {
        self.must_be_open()?;
        let (now, id) = (self.now(), read_id(&request.id, "id")?);
        for token in &request.tokens {
            self.parking.file(token)?;
        }
        for token in request.tokens {
            let Some(dossier) = &mut self.dossier else { break };
            let file = self.parking.file(&token)?;
            match &file.content {
                Content::Bytes(bytes) => dossier.attach(id, &file.name, &mut bytes.as_slice(), now)?,
                Content::File { path, .. } => dossier.attach_file(id, path, now)?,
            };
            self.parking.drop_all(&[token]);
        }
        self.detail(id)
    }

    /// Takes a file from a record. Older versions keep it.
    ///
    /// # Errors
    /// `locked`, `not_found`, or what the disk says.
    pub fn detach(&mut self, request: DetachRequest) -> Result<DetailView, Failure> {
        let now = self.now();
        let dossier = self.dossier_mut()?;
        let (id, file) = (read_id(&request.id, "id")?, read_id(&request.file, "file")?);
        dossier.detach(id, file, now)?;
        self.detail(id)
    }

    /// The name that a save dialog starts with.
    ///
    /// # Errors
    /// As [`Session::save_file`].
    pub fn file_name(&self, request: &SaveFileRequest) -> Result<String, Failure> {
        let dossier = self.dossier()?;
        match self.wanted(request)? {
            Wanted::Attachment(file) => Ok(dossier.attachment(file)?.1.name.clone()),
            Wanted::Original(id) => {
                let bytes = dossier.original(id)?;
                let ending = ending_of(Family::of(&bytes));
                let title = dossier.show(id)?.draft.title.best(self.language());
                Ok(format!("{}.{ending}", safe_name(title, "original")))
            }
        }
    }

    /// Writes a file of a record to the place that the person chose; `original` for the bytes that it
    /// was imported from.
    ///
    /// # Errors
    /// `locked`, `not_found`, `item_damaged`, `destination_unwritable`.
    pub fn save_file(&mut self, request: SaveFileRequest, destination: &Path) -> Result<bool, Failure> {
        let dossier = self.dossier()?;
        match self.wanted(&request)? {
            Wanted::Attachment(file) => dossier.save_attachment(file, destination).map(drop)?,
            Wanted::Original(id) => dossier.save_original(id, destination)?,
        }
        Ok(true)
    }

    /// All bytes of a file of a record, for a look inside.
    pub(super) fn bytes_of(&self, request: &SaveFileRequest) -> Result<Vec<u8>, Failure> {
        let dossier = self.dossier()?;
        Ok(match self.wanted(request)? {
            Wanted::Attachment(file) => dossier.attachment_bytes(file)?,
            Wanted::Original(id) => dossier.original(id)?,
        })
    }

    fn wanted(&self, request: &SaveFileRequest) -> Result<Wanted, Failure> {
        let id: RecordId = read_id(&request.id, "id")?;
        if request.file == ORIGINAL {
            return Ok(Wanted::Original(id));
        }
        let file: AttachmentId = read_id(&request.file, "file")?;
        if self.dossier()?.attachment(file)?.0.id == id {
            return Ok(Wanted::Attachment(file));
        }
        Err(Fault::NotFound(file.uuid()).into())
    }
}

enum Wanted {
    Attachment(AttachmentId),
    Original(RecordId),
}

/// How the name of such a file ends.
const fn ending_of(family: Family) -> &'static str {
    match family {
        Family::Png => "png",
        Family::Markup => "svg",
        Family::Token => "jwt",
        _ => "json",
    }
}

/// A file name that every system takes, out of text that says what is in it.
pub(super) fn safe_name(text: &str, otherwise: &str) -> String {
    let plain = |c: char| {
        if c.is_alphanumeric() || matches!(c, ' ' | '-' | '_') {
            c
        } else {
            ' '
        }
    };
    let text: String = text.chars().map(plain).take(60).collect();
    let words: Vec<_> = text.split_whitespace().collect();
    if words.is_empty() {
        otherwise.to_owned()
    } else {
        words.join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suggested_name_never_leads_anywhere() {
        assert_eq!(safe_name("../../etc/passwd", "x"), "etc-passwd");
        assert_eq!(safe_name("Mevr. Bakker (decaan)", "x"), "Mevr-Bakker-decaan");
        assert_eq!(safe_name("\u{0}/..", "original"), "original");
    }
}
