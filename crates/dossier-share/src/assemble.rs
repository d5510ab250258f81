//! From agreed terms to the files of a bundle, and those into a container.

use std::io::{self, Write};

use dossier_credential::{Carrier, Format};
use dossier_model::{AttachmentId, Language, words};
use dossier_seal::HolderKey;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::digest::Meter;
use crate::layout::{self, MIMETYPE, MIMETYPE_NAME, PRESENTATION};
use crate::manifest::{self, Resource};
use crate::propose::{Item, Terms};
use crate::seal::SealFault;
use crate::selection::Part;
use crate::zip::{Known, ZipWriter};
use crate::{claim, disclosed, enclosed, kantara, receipt};

/// Where the content of attachments comes from: the vault, or memory in tests.
///
/// Each picked file is copied twice, once to measure and once to write, so that nothing large is
/// ever held; a file that differs between the two is an error, never a broken bundle.
pub trait Files {
    /// Writes the whole content of a file to `out`.
    ///
    /// # Errors
    /// Whatever keeps the content from being read, or `out` from taking it.
    fn copy(&self, file: AttachmentId, out: &mut dyn Write) -> io::Result<()>;
}

/// No files at all.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFiles;

impl Files for NoFiles {
    fn copy(&self, _: AttachmentId, _: &mut dyn Write) -> io::Result<()> {
        Err(io::ErrorKind::NotFound.into())
    }
}

/// The files of one bundle, all but the attachments' content in memory.
pub(crate) struct Assembly {
    pub(crate) presentation: Vec<u8>,
    pub(crate) receipt: Value,
    files: Vec<File>,
}

struct File {
    resource: Resource,
    content: Content,
}

enum Content {
    Bytes(Vec<u8>),
    Attachment(AttachmentId, Known),
}

/// Puts the files together and signs them, with `given` as the moment of consent.
pub(crate) fn assemble(
    terms: &Terms,
    given: Timestamp,
    holder: &HolderKey,
    source: &dyn Files,
) -> Result<Assembly, SealFault> {
    let mut files = Vec::new();
    let mut listed = Vec::new();
    for (index, item) in terms.items.iter().enumerate() {
        let number = index + 1;
        let attachments = attachments(number, item, source)?;
        let file = match &item.part {
            Part::Whole => {
                let bytes = match disclosed::all_of_base(&item.of) {
                    Some(all) => disclosed::make(&item.of, &all, terms, given, holder)?,
                    None => item.of.original.clone().unwrap_or_default(),
                };
                issuer_file(number, item, bytes)?
            }
            Part::Shown(places) => {
                let part = disclosed::make(&item.of, places, terms, given, holder)?;
                issuer_file(number, item, part)?
            }
            Part::Fields(names) => {
                let resources: Vec<_> = attachments.iter().map(|file| &file.resource).collect();
                let claim = claim::make(terms, item, names, &resources, holder)?;
                let path = format!("records/{number:02}-{}.json", item.of.draft.kind.name());
                File::document(path, "application/vc", &claim)
            }
        };
        listed.push(receipt::Listed::new(
            &file.resource.path,
            item,
            &attachments_of(&attachments),
        ));
        let evidence = match item.part {
            Part::Whole => enclosed::make(&file.resource.path, item.of.verdict.clone(), &item.of),
            Part::Shown(_) => {
                let verdict = disclosed::verdict(file.bytes_in_memory(), &item.of);
                enclosed::make(&file.resource.path, verdict, &item.of)
            }
            Part::Fields(_) => None,
        };
        files.push(file);
        files.extend(attachments);
        files.extend(evidence.map(|evidence| {
            File::document(
                format!("evidence/{number:02}-checks.json"),
                "application/json",
                &evidence,
            )
        }));
    }
    let receipt = receipt::make(terms, given, &holder.did_key(), &listed);
    files.push(File::document(
        layout::RECEIPT.to_owned(),
        "application/ld+json",
        &receipt,
    ));
    if terms.conditions.kantara {
        let kantara = kantara::make(terms, given, &holder.did_key());
        files.push(File::document(
            layout::KANTARA.to_owned(),
            "application/json",
            &kantara,
        ));
    }
    if let Some(ledger) = &terms.ledger {
        let commitment = json!({"commitment": ledger.commitment()});
        files.push(File::document(
            layout::CHECKPOINT.to_owned(),
            "application/json",
            &commitment,
        ));
    }
    if !terms.text.is_empty() {
        files.push(File::bytes(
            layout::MESSAGE.to_owned(),
            "text/plain",
            terms.text.clone().into_bytes(),
        ));
    }
    files.push(File::bytes(
        layout::README.to_owned(),
        "text/plain",
        readme(terms, holder).into_bytes(),
    ));
    let resources: Vec<_> = files.iter().map(|file| &file.resource).collect();
    let presentation = manifest::make(terms, given, &resources, holder)?;
    Ok(Assembly {
        presentation: pretty(&presentation),
        receipt,
        files,
    })
}

impl Assembly {
    /// Writes the container: media type, presentation, then the files in the manifest's order.
    pub(crate) fn write<W: Write>(&self, source: &dyn Files, out: W) -> io::Result<W> {
        let mut zip = ZipWriter::new(out);
        zip.store(MIMETYPE_NAME, MIMETYPE.as_bytes())?;
        zip.deflate(PRESENTATION, &self.presentation)?;
        for file in &self.files {
            let path = &file.resource.path;
            match &file.content {
                Content::Bytes(bytes) => zip.deflate(path, bytes)?,
                Content::Attachment(id, known) => zip.stream(path, *known, |out| source.copy(*id, out))?,
            }
        }
        zip.finish()
    }
}

impl File {
    fn document(path: String, media_type: &str, document: &Value) -> Self {
        Self::bytes(path, media_type, pretty(document))
    }

    fn bytes_in_memory(&self) -> &[u8] {
        match &self.content {
            Content::Bytes(bytes) => bytes,
            Content::Attachment(..) => &[],
        }
    }

    fn bytes(path: String, media_type: &str, bytes: Vec<u8>) -> Self {
        let digest = crate::digest::sri(&bytes);
        let resource = Resource {
            path,
            media_type: media_type.to_owned(),
            digest,
        };
        Self {
            resource,
            content: Content::Bytes(bytes),
        }
    }
}

fn issuer_file(number: usize, item: &Item, bytes: Vec<u8>) -> Result<File, SealFault> {
    let (end, media_type) = carrier(item.of.issuer_file(), &bytes);
    // JSON is bounded more tightly than an image: a reader parses it whole.
    if end == "json" && bytes.len() as u64 > layout::MAX_JSON {
        return Err(SealFault::TooLarge {
            limit: layout::MAX_JSON,
            found: bytes.len() as u64,
        });
    }
    Ok(File::bytes(
        format!("credentials/{number:02}-credential.{end}"),
        media_type,
        bytes,
    ))
}

/// Ending and media type of an issuer's file: by what carries the credential, where it can be read, else by its first
/// bytes. A credential that came packed or in a form is a text file like any other.
fn carrier(format: Option<Format>, bytes: &[u8]) -> (&'static str, &'static str) {
    let read = dossier_credential::read(bytes).ok();
    if read.is_some_and(|credential| credential.carrier() == Carrier::Cose) {
        return ("cose", "application/cose");
    }
    let text = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .trim_ascii_start();
    match (format, text.first()) {
        _ if bytes.starts_with(b"\x89PNG") => ("png", "image/png"),
        (Some(Format::Elmo), Some(b'<')) => ("xml", "application/xml"),
        (_, Some(b'<')) => ("svg", "image/svg+xml"),
        (Some(Format::Vc2 | Format::Presentation), Some(b'{')) => ("json", "application/vc"),
        (_, Some(b'{' | b'[')) => ("json", "application/json"),
        (Some(Format::SdJwt), _) => ("sdjwt", "application/sd-jwt"),
        (Some(Format::Cose), _) => ("cose", "application/cose"),
        _ => ("jwt", "application/jwt"),
    }
}

fn attachments(number: usize, item: &Item, source: &dyn Files) -> Result<Vec<File>, SealFault> {
    let measured = item.attachments.iter().enumerate().map(|(index, file)| {
        let mut meter = Meter::new(layout::MAX_FILE);
        source.copy(file.id, &mut meter)?;
        let (known, digest) = meter.finish();
        let end = layout::extension_of(&file.media_type);
        let path = format!("attachments/{number:02}-{:02}.{end}", index + 1);
        let resource = Resource {
            path,
            media_type: media_type(&file.media_type),
            digest,
        };
        Ok(File {
            resource,
            content: Content::Attachment(file.id, known),
        })
    });
    measured.collect()
}

/// The recorded media type where it has the shape of one (RFC 6838 §4.2), else the general one.
fn media_type(recorded: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte);
    let name = |part: &str| (1..=127).contains(&part.len()) && part.bytes().all(plain);
    let fits = recorded
        .split_once('/')
        .is_some_and(|(top, sub)| name(top) && name(sub));
    if fits {
        recorded.to_owned()
    } else {
        "application/octet-stream".to_owned()
    }
}

fn attachments_of(files: &[File]) -> Vec<String> {
    files.iter().map(|file| file.resource.path.clone()).collect()
}

fn readme(terms: &Terms, holder: &HolderKey) -> String {
    let values = [
        ("share", &*terms.id.to_string()),
        ("key", &holder.did_key()),
        ("fingerprint", &crate::digest::fingerprint(&holder.did_key())),
    ];
    let text = |language| words::say(language, "share_readme", &values);
    format!("{}\n\n----\n\n{}\n", text(Language::Nl), text(Language::En))
}

/// JSON that people can read too; the signatures do not depend on its white space, the digests do.
fn pretty(document: &Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(document).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
