//! How much of each kind of file is read, decided before it is.

use crate::sniff::Family;

/// The largest upload of any kind: a learner's own export.
pub const MAX_UPLOAD: u64 = 64 << 20;

const JSON: u64 = 5 << 20;
const PNG: u64 = 10 << 20;
const SVG: u64 = 2 << 20;
const XML: u64 = 10 << 20;

/// The most bytes worth reading from a file of this name; what is inside decides again, and never upwards
/// by name alone.
///
/// A name ending in `.json` may be an own export, so it gets that bound; [`detect`](crate::detect) holds every
/// other JSON to 5 MiB.
pub fn limit_for(name: &str) -> u64 {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending.to_ascii_lowercase().as_str() {
        "png" => PNG,
        "svg" => SVG,
        "xml" => XML,
        "jwt" | "jws" | "txt" | "jsonld" => JSON,
        _ => MAX_UPLOAD,
    }
}

/// The bound for bytes that begin like this family.
pub(crate) const fn limit_of(family: Family) -> u64 {
    match family {
        Family::OwnExport => MAX_UPLOAD,
        Family::Png => PNG,
        Family::Markup => SVG,
        Family::Transcript => XML,
        _ => JSON,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_only_ever_narrows_what_is_read() {
        assert_eq!(limit_for("Badge.PNG"), 10 << 20);
        assert_eq!(limit_for("badge.svg"), 2 << 20);
        for name in ["", "export.json", "noending", "a.b.unknown"] {
            assert_eq!(limit_for(name), MAX_UPLOAD, "{name}");
        }
    }
}
