//! Files that the person handed in and that wait until he decides: in memory, but for shares, which are read where they lie.

use std::path::PathBuf;

use dossier::{
    Code, Fault,
    import::{Family, Origin, Upload},
    make_id,
    share::{is_page, reply::is_reply, request::Request},
};

use crate::{
    ApiCode, Failure, ParkedView,
    link::{Link, REQUEST_SCHEME},
};

/// The most files that wait at the same time.
pub const MAX_PARKED_FILES: usize = 1_000;
/// The most bytes that wait at the same time: a whole bundle or the largest attachment, twice.
pub const MAX_PARKED_BYTES: u64 = 512 << 20;

/// How a share begins (age v1).
pub const BUNDLE_BEGINS: &[u8] = b"age-encryption.org/v1\n";

/// The files that wait, in the order in which they came.
#[derive(Default)]
pub(crate) struct Parking {
    files: Vec<ParkedFile>,
}

pub(crate) struct ParkedFile {
    pub(crate) token: String,
    pub(crate) name: String,
    pub(crate) origin: Origin,
    pub(crate) content: Content,
    /// Which screen can use it: told once, since telling reads the file. A `link` is an address that nobody has asked yet.
    purpose: &'static str,
}

/// What waits.
pub(crate) enum Content {
    Bytes(Vec<u8>),
    /// A share on a disk, and its size when it was handed in.
    File {
        path: PathBuf,
        bytes: u64,
    },
}

impl Content {
    /// What it takes of memory.
    const fn held(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File { .. } => 0,
        }
    }
}

impl Parking {
    /// Takes a share in that stays where it lies.
    pub(crate) fn park_bundle(
        &mut self,
        name: &str,
        path: PathBuf,
        bytes: u64,
    ) -> Result<ParkedView, Failure> {
        self.take(
            shown_name(name),
            Origin::File,
            Content::File { path, bytes },
            "bundle",
        )
    }

    /// Takes a file in, within bounds: nobody has to look at what fills the memory.
    pub(crate) fn park(&mut self, name: &str, origin: Origin, bytes: Vec<u8>) -> Result<ParkedView, Failure> {
        let purpose = purpose_of(name, &bytes);
        self.take(shown_name(name), origin, Content::Bytes(bytes), purpose)
    }

    /// Takes a link in. Nobody is asked anything; the same link twice waits once.
    pub(crate) fn park_link(&mut self, link: &Link) -> Result<ParkedView, Failure> {
        // An address is shown whole: its end may be what tells it from another.
        let (name, text, purpose) = match link {
            Link::Address(address) => (address.as_str(), address.as_str(), "link"),
            Link::Request(request) => (REQUEST_SCHEME, request.as_str(), "request"),
        };
        if let Some(known) = self.files.iter().find(|file| file.bytes() == text.as_bytes()) {
            return Ok(known.view());
        }
        let content = Content::Bytes(text.as_bytes().to_vec());
        self.take(name.to_owned(), Origin::Paste, content, purpose)
    }

    fn take(
        &mut self,
        name: String,
        origin: Origin,
        content: Content,
        purpose: &'static str,
    ) -> Result<ParkedView, Failure> {
        let waiting: u64 = self.files.iter().map(|file| file.content.held()).sum();
        let full = waiting.saturating_add(content.held()) > MAX_PARKED_BYTES;
        if full || self.files.len() >= MAX_PARKED_FILES {
            return Err(Failure::known(Code::TooMuchParked));
        }
        let token = make_id().map_err(Fault::from)?.to_string();
        let file = ParkedFile {
            token,
            name,
            origin,
            content,
            purpose,
        };
        let view = file.view();
        self.files.push(file);
        Ok(view)
    }

    pub(crate) fn views(&self) -> Vec<ParkedView> {
        self.files.iter().map(ParkedFile::view).collect()
    }

    pub(crate) fn file(&self, token: &str) -> Result<&ParkedFile, Failure> {
        self.files
            .iter()
            .find(|file| file.token == token)
            .ok_or_else(|| Failure::of(ApiCode::UnknownToken))
    }

    /// Puts other bytes in a file's place; it keeps its token and its name.
    pub(crate) fn replace(&mut self, token: &str, bytes: Vec<u8>) -> Result<ParkedView, Failure> {
        let file = self.files.iter_mut().find(|file| file.token == token);
        let file = file.ok_or_else(|| Failure::of(ApiCode::UnknownToken))?;
        file.purpose = purpose_of(&file.name, &bytes);
        file.content = Content::Bytes(bytes);
        Ok(file.view())
    }

    /// Lets files go. One that is gone already is what was asked for.
    pub(crate) fn drop_all(&mut self, tokens: &[String]) {
        self.files.retain(|file| !tokens.contains(&file.token));
    }
}

impl ParkedFile {
    /// What an import reads. A share is no import; its beginning says so to whoever tries.
    pub(crate) fn upload(&self) -> Upload {
        Upload {
            name: self.name.clone(),
            origin: self.origin.clone(),
            bytes: self.bytes().to_vec(),
        }
    }

    /// Its bytes, or of a share that stays where it lies the beginning that every share has.
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.content {
            Content::Bytes(bytes) => bytes,
            Content::File { .. } => BUNDLE_BEGINS,
        }
    }

    fn view(&self) -> ParkedView {
        ParkedView {
            token: self.token.clone(),
            name: self.name.clone(),
            bytes: match &self.content {
                Content::Bytes(bytes) => bytes.len() as u64,
                Content::File { bytes, .. } => *bytes,
            },
            purpose: self.purpose.to_owned(),
        }
    }
}

fn purpose_of(name: &str, bytes: &[u8]) -> &'static str {
    if Family::of(bytes) == Family::Bundle || name.ends_with(".dossiershare") || is_page(bytes) {
        "bundle"
    } else if Request::is_one(bytes) {
        "request"
    } else if is_reply(bytes) || name.ends_with(".dossierreply") {
        "reply"
    } else {
        "import"
    }
}

/// A name without folders and without signs that would disturb a screen.
fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_file_waits_under_a_token_of_its_own_until_it_is_let_go() {
        let mut parking = Parking::default();
        let first = parking
            .park("/home/sanne/cv.pdf", Origin::File, b"%PDF-".to_vec())
            .unwrap();
        let second = parking
            .park("cv.pdf", Origin::File, b"age-encryption.org/v1\n".to_vec())
            .unwrap();
        assert_ne!(first.token, second.token);
        assert_eq!(
            (first.name.as_str(), first.purpose.as_str()),
            ("cv.pdf", "import")
        );
        assert_eq!(second.purpose, "bundle");
        parking.drop_all(&[first.token.clone(), "gone already".to_owned()]);
        assert!(parking.file(&first.token).is_err());
        assert_eq!(parking.views(), [second]);
    }

    #[test]
    fn a_share_waits_where_it_lies_and_takes_no_memory() {
        let mut parking = Parking::default();
        for _ in 0..3 {
            let view = parking.park_bundle("deel.dossiershare", "deel.dossiershare".into(), 1 << 30);
            let view = view.unwrap();
            assert_eq!((view.purpose.as_str(), view.bytes), ("bundle", 1 << 30));
        }
    }

    #[test]
    fn a_request_and_a_reply_are_told_from_what_is_imported() {
        let purpose = |name, bytes: &[u8]| purpose_of(name, bytes);
        let asked = br#" {"client_id":"a","nonce":"n","dcql_query":{"credentials":[]}}"#;
        assert_eq!(purpose("a.json", asked), "request");
        assert_eq!(purpose("pasted", b"openid4vp://?client_id=a"), "request");
        assert_eq!(purpose("a.dossierreply", b"{}"), "reply");
        for other in [
            &b"{\"client_id\":\"a\"}"[..],
            b"[]",
            b"eyJhbGciOiJub25lIn0.e30.",
            b"",
        ] {
            assert_eq!(purpose("a.json", other), "import");
        }
    }

    #[test]
    fn a_link_waits_as_what_it_is_and_only_once() {
        let mut parking = Parking::default();
        let address = Link::Address("https://badges.example.org/a/b?c=d".parse().unwrap());
        let first = parking.park_link(&address).unwrap();
        assert_eq!(
            (first.name.as_str(), first.purpose.as_str()),
            ("https://badges.example.org/a/b?c=d", "link")
        );
        assert_eq!(parking.park_link(&address).unwrap(), first);
        let request = Link::Request("openid4vp://?nonce=x".to_owned());
        assert_eq!(parking.park_link(&request).unwrap().purpose, "request");
        assert_eq!(parking.views().len(), 2);
    }

    #[test]
    fn no_more_waits_than_the_bounds_say() {
        let mut parking = Parking::default();
        for _ in 0..MAX_PARKED_FILES {
            parking.park("a", Origin::File, Vec::new()).unwrap();
        }
        let refused = parking.park("a", Origin::File, Vec::new()).unwrap_err();
        assert_eq!(refused.code, "too_much_parked");
        let mut parking = Parking::default();
        parking
            .park("a", Origin::File, vec![0; MAX_PARKED_BYTES as usize])
            .unwrap();
        assert_eq!(
            parking.park("a", Origin::File, vec![0]).unwrap_err().code,
            "too_much_parked"
        );
    }
}
