//! Documents that stand in for the network: a map from address to file.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use dossier_model::{
    Fetched,
    json::{Limits, parse_strict},
};
use jiff::Timestamp;

use crate::Fault;

/// Hosted documents, keys, status lists and DID documents by their address, from files that the
/// caller vouches for. They count as fetched at the moment given. A file is read when it is asked for.
#[derive(Default)]
pub struct EvidenceMap {
    entries: HashMap<String, Entry>,
    now: Timestamp,
}

struct Entry {
    path: PathBuf,
    document: OnceLock<Option<Fetched>>,
}

/// The largest document from a map, as from the network.
const MAX_DOCUMENT: u64 = 5 << 20;

impl EvidenceMap {
    /// Reads a JSON object from address to file; files are relative to the map.
    ///
    /// # Errors
    /// [`Fault::EvidenceMap`] when it is not such an object, [`Fault::SourceUnreadable`] when it cannot be read.
    pub fn read(path: &Path, now: Timestamp) -> Result<Self, Fault> {
        let bytes = fs::read(path).map_err(|error| Fault::SourceUnreadable(error.kind()))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let map = parse_strict(&bytes, Limits::OUTSIDE).map_err(|_| Fault::EvidenceMap)?;
        let map = map.as_object().ok_or(Fault::EvidenceMap)?;
        let entry = |(url, file): (&String, &serde_json::Value)| {
            let path = folder.join(file.as_str().ok_or(Fault::EvidenceMap)?);
            Ok((
                url.clone(),
                Entry {
                    path,
                    document: OnceLock::new(),
                },
            ))
        };
        Ok(Self {
            entries: map.iter().map(entry).collect::<Result<_, Fault>>()?,
            now,
        })
    }

    /// The document at an address, if the map has it and its file can be read.
    pub fn document(&self, url: &str) -> Option<&Fetched> {
        let entry = self.entries.get(url)?;
        entry
            .document
            .get_or_init(|| self.load(url, &entry.path))
            .as_ref()
    }

    fn load(&self, url: &str, path: &Path) -> Option<Fetched> {
        if fs::metadata(path).ok()?.len() > MAX_DOCUMENT {
            return None;
        }
        Some(Fetched {
            url: url.to_owned(),
            final_url: url.to_owned(),
            status: 200,
            media_type: media_type(path).to_owned(),
            bytes: fs::read(path).ok()?,
            at: self.now,
        })
    }
}

impl std::fmt::Debug for EvidenceMap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EvidenceMap {{ {} }}", self.entries.len())
    }
}

/// What a server would have called a file of this name.
pub(crate) fn media_type(path: &Path) -> &'static str {
    let ending = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    match ending.as_str() {
        "json" => "application/json",
        "jsonld" => "application/ld+json",
        "jwt" | "jws" => "application/jwt",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        "txt" | "md" => "text/plain",
        "csv" => "text/csv",
        "html" | "htm" => "text/html",
        "xml" => "application/xml",
        "zip" => "application/zip",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_document_is_found_beside_the_map_and_counts_as_fetched_now() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("issuer.json"), "{}").unwrap();
        let map = folder.path().join("map.json");
        fs::write(
            &map,
            r#"{"https://school.example/issuer": "issuer.json", "https://x.example/": "gone.json"}"#,
        )
        .unwrap();
        let now: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
        let map = EvidenceMap::read(&map, now).unwrap();
        let found = map.document("https://school.example/issuer").unwrap();
        assert_eq!(
            (found.bytes.as_slice(), found.at, found.status),
            (b"{}".as_slice(), now, 200)
        );
        assert!(map.document("https://x.example/").is_none());
        assert!(map.document("https://other.example/").is_none());
    }

    #[test]
    fn what_is_not_a_map_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["[]", "{", r#"{"a":1}"#] {
            let path = folder.path().join("map.json");
            fs::write(&path, text).unwrap();
            assert!(
                matches!(
                    EvidenceMap::read(&path, Timestamp::UNIX_EPOCH),
                    Err(Fault::EvidenceMap)
                ),
                "{text}"
            );
        }
    }
}
