//! Where things stand in a bundle, and how large they may be.

/// The media type of the container, in its first entry. Another layout takes another type.
pub(crate) const MIMETYPE: &str = "application/vnd.eigen-dossier.share+zip";
/// Name of the entry with the media type.
pub(crate) const MIMETYPE_NAME: &str = "mimetype";
/// Name of the presentation.
pub(crate) const PRESENTATION: &str = "presentation.json";
/// Name of the consent receipt.
pub(crate) const RECEIPT: &str = "consent/receipt.jsonld";
/// Name of the Kantara copy of the receipt.
pub(crate) const KANTARA: &str = "consent/receipt.kantara.json";
/// Name of the commitment to the ledger.
pub(crate) const CHECKPOINT: &str = "consent/checkpoint.json";
/// Name of the learner's accompanying words.
pub(crate) const MESSAGE: &str = "message.txt";
/// Name of the instructions.
pub(crate) const README: &str = "README.txt";

/// Most entries in one bundle.
pub const MAX_ENTRIES: usize = 500;
/// Longest JSON document, in bytes.
pub const MAX_JSON: u64 = 5 << 20;
/// Largest file, in bytes.
pub const MAX_FILE: u64 = 256 << 20;
/// Most bytes in all, unpacked.
pub const MAX_TOTAL: u64 = 1 << 30;
/// Most bytes of the file itself. age adds 16 bytes to each 64 KiB, ZIP a line to each entry.
pub(crate) const MAX_BUNDLE: u64 = MAX_TOTAL + (1 << 20);

/// True for the names that may stand in a bundle: one of the four at the top, or a folder of ours
/// and a plain name of at most 64 lower-case letters, digits, dots and hyphens.
pub(crate) fn is_allowed_name(name: &str) -> bool {
    if matches!(name, MIMETYPE_NAME | PRESENTATION | MESSAGE | README) {
        return true;
    }
    let Some((folder, file)) = name.split_once('/') else {
        return false;
    };
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    matches!(
        folder,
        "consent" | "records" | "credentials" | "attachments" | "evidence"
    ) && (1..=64).contains(&file.len())
        && file.bytes().all(plain)
        && file
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_alphanumeric())
        && !file.contains("..")
        && !file.ends_with('.')
}

/// True for names whose content is JSON and therefore bounded by [`MAX_JSON`].
pub(crate) fn is_json(name: &str) -> bool {
    name.ends_with(".json") || name.ends_with(".jsonld")
}

/// The ending for an attachment of this media type; `bin` for what is not in the list. The
/// learner's own file name never decides it.
pub(crate) fn extension_of(media_type: &str) -> &'static str {
    KNOWN_TYPES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(media_type))
        .map_or("bin", |(_, end)| end)
}

const KNOWN_TYPES: &[(&str, &str)] = &[
    ("application/pdf", "pdf"),
    ("application/json", "txt"),
    ("application/zip", "zip"),
    ("application/msword", "doc"),
    ("application/vnd.ms-excel", "xls"),
    ("application/vnd.ms-powerpoint", "ppt"),
    ("application/vnd.oasis.opendocument.presentation", "odp"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ("application/vnd.oasis.opendocument.text", "odt"),
    (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "pptx",
    ),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    ),
    ("audio/mp4", "m4a"),
    ("audio/mpeg", "mp3"),
    ("audio/ogg", "ogg"),
    ("audio/wav", "wav"),
    ("image/gif", "gif"),
    ("image/heic", "heic"),
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/svg+xml", "svg"),
    ("image/webp", "webp"),
    ("text/csv", "csv"),
    ("text/markdown", "md"),
    ("text/plain", "txt"),
    ("video/mp4", "mp4"),
    ("video/quicktime", "mov"),
    ("video/webm", "webm"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_plain_names_are_allowed() {
        for name in [
            "mimetype",
            "README.txt",
            "records/01-work.json",
            "attachments/01-01.pdf",
        ] {
            assert!(is_allowed_name(name), "{name}");
        }
        for name in [
            "",
            "readme.txt",
            "/records/a",
            "records/",
            "records/../a",
            "records/a/b",
            "records\\a",
            "c:records/a",
            "records/a:b",
            "records/A.json",
            "records/.a",
            "records/a..b",
            "records/a.",
            "other/a",
            "records/é",
        ] {
            assert!(!is_allowed_name(name), "{name}");
        }
    }

    #[test]
    fn every_extension_makes_an_allowed_name_that_is_not_json() {
        for (_, end) in KNOWN_TYPES {
            let name = format!("attachments/01-01.{end}");
            assert!(is_allowed_name(&name) && !is_json(&name), "{name}");
        }
    }
}
