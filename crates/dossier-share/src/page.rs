//! The HTML form of a share: the viewer page with the sealed bundle inside (`docs/formats/share-v1.md`, section 13).
//!
//! The page that is filled is the viewer's, byte for byte, but for two places that are empty in it. A reader looks
//! for these two places only and runs nothing: the page may have been forged, the bundle inside proves itself.

use std::borrow::Cow;

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::fault::OpenFault;

/// Most bytes of a page with its bundle: mail and browsers take no more kindly.
pub const MAX_PAGE: u64 = 25 << 20;

const BUNDLE: &str = "<script type=\"application/vnd.eigen-dossier.share\" id=\"bundle\">";
const KEY: &str = "<script type=\"application/age\" id=\"key\">";
const END: &str = "</script>";
/// So that no line is longer than editors and mail gateways like.
const LINE: usize = 1_000;

/// Why a page cannot be filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageFault {
    /// The page lacks the empty places.
    #[error("not the viewer page")]
    NotTheViewer,
    /// With the bundle inside it would be larger than a page may be.
    #[error("at most {limit} bytes, found {found}")]
    TooLarge {
        /// The bound in bytes.
        limit: u64,
        /// What it would be.
        found: u64,
    },
}

impl PageFault {
    /// Every code there is, for tests that each has words.
    pub const CODES: &'static [&'static str] = &["viewer_missing", "share_page_too_large"];

    /// The code for people and scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotTheViewer => "viewer_missing",
            Self::TooLarge { .. } => "share_page_too_large",
        }
    }
}

/// Puts a sealed bundle into the viewer page, with the `key.age` that belongs to it, if it has one.
///
/// # Errors
/// A [`PageFault`]; nothing is cut short.
pub fn fill_page(page: &[u8], bundle: &[u8], key_file: Option<&[u8]>) -> Result<Vec<u8>, PageFault> {
    let page = std::str::from_utf8(page).map_err(|_| PageFault::NotTheViewer)?;
    let page = put(page, KEY, key_file.unwrap_or_default()).ok_or(PageFault::NotTheViewer)?;
    let page = put(&page, BUNDLE, bundle).ok_or(PageFault::NotTheViewer)?;
    let found = page.len() as u64;
    if found > MAX_PAGE {
        return Err(PageFault::TooLarge {
            limit: MAX_PAGE,
            found,
        });
    }
    Ok(page.into_bytes())
}

/// True for a file that begins like a page; whether a bundle is in it, opening says.
pub fn is_page(bytes: &[u8]) -> bool {
    const DOCTYPE: &[u8] = b"<!doctype html>";
    bytes
        .get(..DOCTYPE.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(DOCTYPE))
}

/// A bundle's bytes, and the key file that travels with it, out of whatever form it came in.
pub(crate) struct Parcel<'b> {
    pub(crate) bundle: Cow<'b, [u8]>,
    pub(crate) key_file: Option<Vec<u8>>,
}

/// Takes a page apart; any other file is taken as a bundle as it is.
pub(crate) fn unwrap(bytes: &[u8]) -> Result<Parcel<'_>, OpenFault> {
    if !is_page(bytes) {
        return Ok(Parcel {
            bundle: Cow::Borrowed(bytes),
            key_file: None,
        });
    }
    let none = OpenFault::NotABundle {
        what: "a page with a bundle inside",
    };
    if bytes.len() as u64 > MAX_PAGE {
        return Err(OpenFault::TooLarge {
            limit: MAX_PAGE,
            found: bytes.len() as u64,
        });
    }
    let Ok(page) = std::str::from_utf8(bytes) else {
        return Err(none);
    };
    match (take(page, BUNDLE), take(page, KEY)) {
        (Some(bundle), key) if !bundle.is_empty() => Ok(Parcel {
            bundle: Cow::Owned(bundle),
            key_file: key.filter(|key| !key.is_empty()),
        }),
        _ => Err(none),
    }
}

/// Fills one empty place, which must be there exactly once.
fn put(page: &str, place: &str, bytes: &[u8]) -> Option<String> {
    let (before, after) = page.split_once(place)?;
    if after.contains(place) || !after.starts_with(END) {
        return None;
    }
    let text = STANDARD.encode(bytes);
    let mut filled = String::with_capacity(page.len() + text.len() + text.len() / LINE + 1);
    filled.push_str(before);
    filled.push_str(place);
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, more) = rest.split_at(rest.len().min(LINE));
        filled.push('\n');
        filled.push_str(line);
        rest = more;
    }
    filled.push_str(after);
    Some(filled)
}

/// What stands in a place, which must be there exactly once.
fn take(page: &str, place: &str) -> Option<Vec<u8>> {
    let (_, after) = page.split_once(place)?;
    let (text, rest) = after.split_once(END)?;
    if rest.contains(place) {
        return None;
    }
    let text: String = text.split_ascii_whitespace().collect();
    STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn empty() -> String {
        format!("<!DOCTYPE html>\n<p>x</p>{KEY}{END}\n{BUNDLE}{END}\n<script>go()</script>")
    }

    #[test]
    fn what_was_put_into_a_page_comes_out_of_it_again() {
        let bundle: Vec<u8> = (0..5_000_u32).flat_map(u32::to_le_bytes).collect();
        for key in [None, Some(b"age".as_slice())] {
            let page = fill_page(empty().as_bytes(), &bundle, key).unwrap();
            assert!(page.split(|byte| *byte == b'\n').all(|line| line.len() <= 1_100));
            let parcel = unwrap(&page).unwrap();
            assert_eq!(
                (&*parcel.bundle, parcel.key_file.as_deref()),
                (bundle.as_slice(), key)
            );
        }
        assert_eq!(
            &*unwrap(b"age-encryption.org/v1").unwrap().bundle,
            b"age-encryption.org/v1"
        );
    }

    #[test]
    fn a_page_without_a_bundle_or_with_two_is_refused() {
        let full = String::from_utf8(fill_page(empty().as_bytes(), b"one", None).unwrap()).unwrap();
        let twice = format!("{full}{BUNDLE}dHdv{END}");
        let not_base64 = full.replace("b25l", "b2<l");
        for page in [empty(), twice, not_base64, "<!doctype html><p>hello".to_owned()] {
            let fault = unwrap(page.as_bytes()).err().unwrap();
            assert_eq!(fault.code(), "not_a_bundle", "{page}");
        }
    }

    #[test]
    fn only_the_empty_viewer_page_is_filled_and_never_past_the_bound() {
        let full = fill_page(empty().as_bytes(), b"one", None).unwrap();
        assert_eq!(fill_page(&full, b"two", None), Err(PageFault::NotTheViewer));
        assert_eq!(
            fill_page(b"<!doctype html>", b"two", None),
            Err(PageFault::NotTheViewer)
        );
        let large = vec![0; 20 << 20];
        let fault = fill_page(empty().as_bytes(), &large, None).unwrap_err();
        assert_eq!(fault.code(), "share_page_too_large");
    }
}
