//! Contact sheets: many pictures on one, small, in rows.

use png::{ColorType, Encoder};

/// Columns on a sheet.
const COLUMNS: usize = 8;
/// Between two pictures and around all of them.
const GAP: usize = 8;
const GROUND: [u8; 3] = [0x8a, 0x96, 0x93];

/// A picture in colours, without transparency.
pub struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    /// Reads a PNG of 8 bits a channel; nothing for another.
    pub fn read(png: &[u8]) -> Option<Self> {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().ok()?;
        let mut bytes = vec![0; reader.output_buffer_size()?];
        let info = reader.next_frame(&mut bytes).ok()?;
        let step = match info.color_type {
            ColorType::Rgb => 3,
            ColorType::Rgba => 4,
            _ => return None,
        };
        let pixels = bytes.chunks_exact(step).map(|p| [p[0], p[1], p[2]]).collect();
        Some(Self {
            width: info.width as usize,
            height: info.height as usize,
            pixels,
        })
    }

    /// The same this wide, each pixel the mean of what it covers; what is below `height` is left off.
    fn small(&self, width: usize, height: usize) -> Self {
        let scale = self.width as f64 / width as f64;
        let rows = height.min((self.height as f64 / scale) as usize);
        let mut pixels = Vec::with_capacity(width * rows);
        for row in 0..rows {
            let lines = span(row, scale, self.height);
            for column in 0..width {
                let columns = span(column, scale, self.width);
                let mut sum = [0_usize; 3];
                for line in lines.clone() {
                    for at in columns.clone() {
                        let pixel = self.pixels[line * self.width + at];
                        (0..3).for_each(|part| sum[part] += usize::from(pixel[part]));
                    }
                }
                let count = lines.len() * columns.len();
                pixels.push(sum.map(|part| u8::try_from(part / count).unwrap_or(u8::MAX)));
            }
        }
        Self {
            width,
            height: rows,
            pixels,
        }
    }
}

/// What one small pixel covers.
fn span(at: usize, scale: f64, end: usize) -> std::ops::Range<usize> {
    let from = ((at as f64 * scale) as usize).min(end - 1);
    from..(((at + 1) as f64 * scale) as usize).clamp(from + 1, end)
}

/// Lays the pictures out in the order given, each this wide and at most this high, and writes a PNG.
///
/// # Panics
/// When the PNG cannot be written into memory.
pub fn lay_out(pictures: &[Picture], width: usize, height: usize) -> Vec<u8> {
    let rows = pictures.len().div_ceil(COLUMNS);
    let (wide, high) = (GAP + COLUMNS * (width + GAP), GAP + rows * (height + GAP));
    let mut sheet = vec![GROUND; wide * high];
    for (number, picture) in pictures.iter().enumerate() {
        let small = picture.small(width, height);
        let (left, top) = (
            GAP + number % COLUMNS * (width + GAP),
            GAP + number / COLUMNS * (height + GAP),
        );
        for row in 0..small.height {
            let at = (top + row) * wide + left;
            sheet[at..at + width].copy_from_slice(&small.pixels[row * width..(row + 1) * width]);
        }
    }
    let mut out = Vec::new();
    let size = |pixels: usize| u32::try_from(pixels).expect("a size");
    let mut encoder = Encoder::new(&mut out, size(wide), size(high));
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&sheet.concat()).expect("pixels");
    writer.finish().expect("a picture");
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_sheet_holds_every_picture_in_its_place_and_small() {
        let plain = |colour: [u8; 3]| Picture {
            width: 64,
            height: 128,
            pixels: vec![colour; 64 * 128],
        };
        let pictures: Vec<_> = (0..9).map(|n| plain([n * 20, 0, 255])).collect();
        let sheet = Picture::read(&lay_out(&pictures, 16, 20)).unwrap();
        assert_eq!((sheet.width, sheet.height), (8 + 8 * 24, 8 + 2 * 28));
        let at = |column: usize, row: usize| sheet.pixels[(8 + row * 28) * sheet.width + 8 + column * 24];
        assert_eq!(
            [at(0, 0), at(7, 0), at(0, 1)],
            [[0, 0, 255], [140, 0, 255], [160, 0, 255]]
        );
        assert_eq!(at(1, 1), GROUND, "the place after the last is empty");
    }
}
