//! Shares of other people: the age file, the container in it, and what the container holds.

use std::{io::Write as _, sync::OnceLock};

use dossier::{
    credential::{NoEvidence, Policy},
    share::{
        self, Cleaning, Opening, Secret,
        request::{Request, matching},
    },
};
use dossier_seal::age_file::{self, AgeIdentity, Recipients};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::now;

fn identity() -> &'static AgeIdentity {
    static ONE: OnceLock<AgeIdentity> = OnceLock::new();
    ONE.get_or_init(AgeIdentity::make)
}

fn open(bytes: &[u8]) {
    // A secret is used up; its text makes the same one again.
    let secret = Secret::parse(&identity().to_text());
    let policy = Policy::at(now());
    let opening = Opening {
        now: now(),
        as_id: None,
        evidence: &NoEvidence,
        policy: &policy,
    };
    if let Ok(opened) = share::open(bytes, &secret, &opening) {
        let _ = (opened.to_json(), opened.files().count());
    }
}

/// A container of any bytes, locked for our key.
pub(super) fn zip(container: &[u8]) {
    let recipients = Recipients::Keys(vec![identity().recipient()]);
    let mut sealing = age_file::seal_to(&recipients, Vec::new()).expect("memory takes everything");
    sealing.write_all(container).expect("memory takes everything");
    open(&sealing.finish().expect("memory takes everything"));
}

/// Any bytes as an age file; and as the documents of a container that is in order: what stands before the first empty
/// line is the presentation, what follows is the receipt.
pub(super) fn bundle(bytes: &[u8]) {
    open(bytes);
    let cut = bytes.windows(2).position(|pair| pair == b"\n\n");
    let (presentation, receipt) = cut.map_or((bytes, &b"{}"[..]), |at| (&bytes[..at], &bytes[at + 2..]));
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in [
        ("mimetype", share_type().as_bytes()),
        ("presentation.json", presentation),
        ("consent/receipt.jsonld", receipt),
    ] {
        archive.start_file(name, stored).expect("a short name");
        archive.write_all(content).expect("memory takes everything");
    }
    zip(&archive.finish().expect("memory takes everything").into_inner());
}

/// Any bytes as a request that somebody sent: JSON, a token, a link; and as the query of one that is in order.
pub(super) fn request(bytes: &[u8]) {
    read_request(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let dressed = format!(
        r#"{{"client_id":"https://loket.example","nonce":"n","response_type":"vp_token","response_mode":"direct_post","response_uri":"https://loket.example/r",{text}"#
    );
    read_request(dressed.as_bytes());
}

fn read_request(bytes: &[u8]) {
    let _ = Request::is_one(bytes);
    if let Ok(request) = Request::read(bytes, &NoEvidence, now()) {
        let _ = (request.asked(), request.recipient_name().len());
        let _ = matching(&request.query, &[]);
    }
}

/// Any bytes as a file that is about to be shared: what it tells is looked for, and taken out.
pub(super) fn file(bytes: &[u8]) {
    let _ = share::leaks_inside(bytes);
    if let Cleaning::Cleaned(copy) = share::cleaned(bytes) {
        let _ = (share::leaks_inside(&copy), share::cleaned(&copy));
    }
}

/// The input behind the beginning that its format has, so that it meets the reader behind that beginning.
pub(super) fn photo(bytes: &[u8]) {
    file(bytes);
    for begin in [
        b"\xff\xd8\xff\xe1".as_slice(),
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\0\0\0\0WEBP",
        b"\0\0\0\x18ftypheic",
    ] {
        file(&[begin, bytes].concat());
    }
}

/// As [`photo`].
pub(super) fn pdf(bytes: &[u8]) {
    file(bytes);
    file(&[b"%PDF-1.7\n", bytes].concat());
}

/// Any bytes as an Office document; and as its properties and its first part in a container that is in order.
pub(super) fn office(bytes: &[u8]) {
    file(bytes);
    // The patterns of the leak check are slow where code is not optimised; a part is not as long as a bomb.
    let bytes = &bytes[..bytes.len().min(64 << 10)];
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for name in ["[Content_Types].xml", "docProps/core.xml"] {
        archive.start_file(name, stored).expect("a short name");
        archive.write_all(bytes).expect("memory takes everything");
    }
    file(&archive.finish().expect("memory takes everything").into_inner());
}

/// What the container says it is (`docs/formats/share-v1.md`).
const fn share_type() -> &'static str {
    "application/vnd.eigen-dossier.share+zip"
}

/// A reply, and the same bytes as the learner's dossier tells it from other files.
pub(super) fn reply(bytes: &[u8]) {
    let said = share::reply::is_reply(bytes);
    if let Ok(reply) = share::reply::read(bytes) {
        assert!(said, "what reads is told to be one");
        assert!(reply.remarks.iter().all(|remark| !remark.item.is_empty()));
    }
}
