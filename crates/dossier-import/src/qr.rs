//! QR codes in pictures: what a phone would read from the same screen or poster.
//!
//! The picture is a stranger's, so its size is held to a bound before a pixel is unpacked, and only grey remains of
//! it. What a code says is text and nothing more: whoever calls decides what becomes of it.

use std::io::Cursor;

use rqrr::PreparedImage;
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

/// The most pixels of a picture in which codes are looked for: a photograph of a phone has 12 million.
pub const MAX_PIXELS: u64 = 24 << 20;
/// The longest side.
const MAX_SIDE: u32 = 12_000;
/// The most codes that are read from one picture.
const MAX_CODES: usize = 16;
/// A picture is looked at in this many pixels at most: more only costs time.
const ENOUGH: usize = 1_600;

/// Why no code was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QrFault {
    /// Neither PNG nor JPEG.
    #[error("not a picture that is read")]
    NotAPicture,
    /// More pixels than the bound.
    #[error("the picture is too large")]
    TooLarge,
    /// The picture breaks off.
    #[error("the picture cannot be read")]
    Malformed,
    /// A picture without a code that can be read.
    #[error("no code in the picture")]
    None,
}

/// Grey pixels, row after row.
struct Grey {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

/// What the codes in a PNG or JPEG say, each once.
///
/// # Errors
/// [`QrFault`]; [`QrFault::None`] also where there are codes and none of them can be read.
pub fn read_qr(picture: &[u8]) -> Result<Vec<String>, QrFault> {
    let grey = match picture {
        [0x89, b'P', b'N', b'G', ..] => grey_of_png(picture)?,
        [0xFF, 0xD8, 0xFF, ..] => grey_of_jpeg(picture)?,
        _ => return Err(QrFault::NotAPicture),
    };
    let mut found = codes(&grey);
    if found.is_empty() && grey.width.max(grey.height) > ENOUGH {
        // A code that fills a sharp photograph is read better when it is looked at from further away.
        found = codes(&grey.smaller());
    }
    if found.is_empty() {
        return Err(QrFault::None);
    }
    Ok(found)
}

fn codes(grey: &Grey) -> Vec<String> {
    // The decoder asserts what it believes of a code; a stranger's picture may prove it wrong, and that is no reason to
    // go down with it. It holds nothing but this picture.
    let read = std::panic::catch_unwind(|| {
        let at = |x: usize, y: usize| grey.pixels.get(y * grey.width + x).copied().unwrap_or(u8::MAX);
        let mut image = PreparedImage::prepare_from_greyscale(grey.width, grey.height, at);
        let grids = image.detect_grids();
        let texts = grids.iter().take(MAX_CODES).filter_map(|grid| grid.decode().ok());
        let mut found: Vec<String> = Vec::new();
        for (_, text) in texts {
            if !text.trim().is_empty() && !found.contains(&text) {
                found.push(text);
            }
        }
        found
    });
    read.unwrap_or_default()
}

impl Grey {
    /// Every so many pixels as one, by their mean.
    fn smaller(&self) -> Self {
        let step = self.width.max(self.height).div_ceil(ENOUGH).max(1);
        let (width, height) = (self.width / step, self.height / step);
        let mean = |x: usize, y: usize| {
            let rows = (0..step).map(|row| (y * step + row) * self.width + x * step);
            let sum: usize = rows
                .map(|from| {
                    self.pixels[from..from + step]
                        .iter()
                        .map(|p| usize::from(*p))
                        .sum::<usize>()
                })
                .sum();
            u8::try_from(sum / (step * step)).unwrap_or(u8::MAX)
        };
        let pixels = (0..height)
            .flat_map(|y| (0..width).map(move |x| (x, y)))
            .map(|(x, y)| mean(x, y));
        Self {
            width,
            height,
            pixels: pixels.collect(),
        }
    }
}

/// Refuses a size beyond the bound.
fn measured(width: u32, height: u32) -> Result<(usize, usize), QrFault> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MAX_PIXELS || width.max(height) > MAX_SIDE {
        return Err(QrFault::TooLarge);
    }
    if pixels == 0 {
        return Err(QrFault::Malformed);
    }
    Ok((width as usize, height as usize))
}

fn grey_of_png(picture: &[u8]) -> Result<Grey, QrFault> {
    let malformed = |_| QrFault::Malformed;
    let mut decoder = png::Decoder::new(Cursor::new(picture));
    // Palettes and 16 bits become plain bytes.
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let (width, height) = {
        let header = decoder.read_header_info().map_err(malformed)?;
        measured(header.width, header.height)?
    };
    let mut reader = decoder.read_info().map_err(malformed)?;
    let size = reader.output_buffer_size().ok_or(QrFault::TooLarge)?;
    let mut bytes = vec![0; size];
    let frame = reader.next_frame(&mut bytes).map_err(malformed)?;
    let samples = frame.color_type.samples();
    let has_alpha = matches!(
        frame.color_type,
        png::ColorType::GrayscaleAlpha | png::ColorType::Rgba
    );
    let pixels = bytes[..frame.buffer_size()].chunks_exact(samples).map(|pixel| {
        let colours = if has_alpha { &pixel[..samples - 1] } else { pixel };
        let light = match colours {
            [red, green, blue] => luma(*red, *green, *blue),
            _ => colours.first().copied().unwrap_or(u8::MAX),
        };
        // What can be seen through stands on white paper.
        let seen = if has_alpha {
            u32::from(pixel[samples - 1])
        } else {
            255
        };
        u8::try_from((u32::from(light) * seen + 255 * (255 - seen)) / 255).unwrap_or(u8::MAX)
    });
    Ok(Grey {
        width,
        height,
        pixels: pixels.collect(),
    })
}

fn grey_of_jpeg(picture: &[u8]) -> Result<Grey, QrFault> {
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::RGB)
        .set_max_width(MAX_SIDE as usize)
        .set_max_height(MAX_SIDE as usize);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(picture), options);
    decoder.decode_headers().map_err(|_| QrFault::Malformed)?;
    let info = decoder.info().ok_or(QrFault::Malformed)?;
    let (width, height) = measured(u32::from(info.width), u32::from(info.height))?;
    let bytes = decoder.decode().map_err(|_| QrFault::Malformed)?;
    let pixels = bytes
        .chunks_exact(3)
        .map(|pixel| luma(pixel[0], pixel[1], pixel[2]));
    Ok(Grey {
        width,
        height,
        pixels: pixels.collect(),
    })
}

/// How light a colour is (ITU-R BT.601).
fn luma(red: u8, green: u8, blue: u8) -> u8 {
    let light = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    u8::try_from(light / 1_000).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;
    use qrcode::{Color, EcLevel, QrCode};

    use super::*;

    /// A code in dots of `dot` pixels, with its quiet zone, as a PNG.
    fn drawn(text: &str, dot: usize, colour: png::ColorType) -> Vec<u8> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let side = (code.width() + 8) * dot;
        let dark = |x: usize, y: usize| {
            let (column, row) = ((x / dot).wrapping_sub(4), (y / dot).wrapping_sub(4));
            column < code.width() && row < code.width() && code[(column, row)] == Color::Dark
        };
        let mut bytes = Vec::new();
        for y in 0..side {
            for x in 0..side {
                let light = if dark(x, y) { 0 } else { 255 };
                match colour {
                    png::ColorType::Grayscale => bytes.push(light),
                    // The paper is see-through, as in many logos.
                    _ => bytes.extend([0, 0, 0, 255 - light]),
                }
            }
        }
        let mut file = Vec::new();
        let side = u32::try_from(side).unwrap();
        let mut encoder = png::Encoder::new(&mut file, side, side);
        encoder.set_color(colour);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header().unwrap().write_image_data(&bytes).unwrap();
        file
    }

    #[test]
    fn what_a_code_says_is_read_from_a_picture_small_and_large() {
        let link = "https://badges.example.org/a/1234.json?x=1";
        let token = format!("eyJhbGciOiJFZERTQSJ9.{}.AA", "e30".repeat(200));
        for (text, dot) in [(link, 3), (link, 9), (link, 60), (&token, 4)] {
            let picture = drawn(text, dot, png::ColorType::Grayscale);
            assert_eq!(read_qr(&picture).unwrap(), [text], "dots of {dot}");
        }
        assert_eq!(read_qr(&drawn(link, 5, png::ColorType::Rgba)).unwrap(), [link]);
    }

    #[test]
    fn a_picture_without_a_code_and_what_is_no_picture_are_told_apart() {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, 40, 40);
        encoder.set_color(png::ColorType::Grayscale);
        encoder
            .write_header()
            .unwrap()
            .write_image_data(&[200; 1_600])
            .unwrap();
        assert_eq!(read_qr(&file), Err(QrFault::None));
        assert_eq!(read_qr(&file[..60]), Err(QrFault::Malformed));
        assert_eq!(read_qr(b"\xFF\xD8\xFF\xE0broken"), Err(QrFault::Malformed));
        assert_eq!(read_qr(b"%PDF-1.7"), Err(QrFault::NotAPicture));
    }

    #[test]
    fn a_picture_that_says_it_is_huge_is_refused_before_it_is_unpacked() {
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        let mut header = b"IHDR".to_vec();
        header.extend(60_000_u32.to_be_bytes());
        header.extend(60_000_u32.to_be_bytes());
        header.extend([8, 0, 0, 0, 0]);
        file.extend(13_u32.to_be_bytes());
        file.extend(&header);
        file.extend(checksum(&header).to_be_bytes());
        assert_eq!(read_qr(&file), Err(QrFault::TooLarge));
    }

    /// CRC-32 as PNG has it.
    fn checksum(bytes: &[u8]) -> u32 {
        let step = |sum: u32, byte: &u8| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                (sum >> 1) ^ (0xEDB8_8320 * (sum & 1))
            })
        };
        !bytes.iter().fold(u32::MAX, step)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn no_change_of_a_picture_brings_it_down(at in 0_usize..4_000, byte in any::<u8>()) {
            let mut picture = drawn("https://example.org/", 3, png::ColorType::Grayscale);
            let place = at % picture.len();
            picture[place] = byte;
            let _ = read_qr(&picture);
        }
    }
}
