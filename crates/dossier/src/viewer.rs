//! The viewer page, which travels with a share and stands on any web space.

const PAGE: Option<&[u8]> = include!(concat!(env!("OUT_DIR"), "/viewer_page.rs"));

/// The page, without a bundle inside. `None` when this program was built without it (`cargo xtask viewer` builds it).
pub const fn viewer_page() -> Option<&'static [u8]> {
    PAGE
}
