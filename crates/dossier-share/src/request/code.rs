//! A request as a QR code, to hang at a door or to stand on a page.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

use super::RequestFault;

/// The quiet zone around the code (ISO/IEC 18004: four modules).
const QUIET: usize = 4;

/// Draws a request's link as a QR code, in SVG: black on white, one path, nothing that runs or is fetched.
///
/// # Errors
/// [`RequestFault::TooLongForCode`]: a code holds 2,953 bytes at most.
pub fn request_code(link: &str) -> Result<String, RequestFault> {
    let too_long = |_| RequestFault::TooLongForCode { found: link.len() };
    let code = QrCode::with_error_correction_level(link, EcLevel::L).map_err(too_long)?;
    let side = code.width() + 2 * QUIET;
    let mut path = String::new();
    for (place, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (place % code.width() + QUIET, place / code.width() + QUIET);
            // Writing to a string cannot fail.
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" width=\"{pixels}\" height=\"{pixels}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>\n",
        pixels = side * 6,
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_link_is_drawn_with_its_quiet_zone_and_one_that_is_too_long_is_refused() {
        let svg = request_code("openid4vp://?client_id=a").unwrap();
        // Version 2 at level L: 25 modules, and the finder pattern in its corner.
        assert!(svg.contains("viewBox=\"0 0 33 33\"") && svg.contains("M4 4h1v1h-1zM5 4h1"));
        assert!(!svg.contains("M3 "), "the quiet zone is empty");
        let fault = request_code(&"x".repeat(2_954)).unwrap_err();
        assert_eq!(fault.code(), "request_too_long");
    }
}
