//! Small pictures: a screen has few colours, so a picture of it fits in a palette.

use std::collections::HashMap;

/// Writes a PNG anew with at most 256 colours: the most frequent as they are, the rest (the edges of letters) as
/// the nearest of those. A picture that is not 8-bit RGB or RGBA stays as it is.
pub fn small(picture: &[u8]) -> Vec<u8> {
    redraw(picture).unwrap_or_else(|| picture.to_vec())
}

fn redraw(picture: &[u8]) -> Option<Vec<u8>> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(picture))
        .read_info()
        .ok()?;
    let mut bytes = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut bytes).ok()?;
    let step = match (info.color_type, info.bit_depth) {
        (png::ColorType::Rgb, png::BitDepth::Eight) => 3,
        (png::ColorType::Rgba, png::BitDepth::Eight) => 4,
        _ => return None,
    };
    let pixels: Vec<[u8; 3]> = bytes.chunks_exact(step).map(|p| [p[0], p[1], p[2]]).collect();
    let mut counts: HashMap<[u8; 3], usize> = HashMap::new();
    for pixel in &pixels {
        *counts.entry(*pixel).or_default() += 1;
    }
    let mut colours: Vec<_> = counts.into_iter().collect();
    colours.sort_by_key(|(colour, count)| (std::cmp::Reverse(*count), *colour));
    let palette: Vec<[u8; 3]> = colours.iter().take(256).map(|(colour, _)| *colour).collect();
    let places: HashMap<[u8; 3], u8> = colours
        .iter()
        .map(|(colour, _)| (*colour, nearest(&palette, *colour)))
        .collect();
    let indices: Vec<u8> = pixels.iter().map(|pixel| places[pixel]).collect();

    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, info.width, info.height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&indices).ok()?;
    writer.finish().ok()?;
    Some(out)
}

fn nearest(palette: &[[u8; 3]], colour: [u8; 3]) -> u8 {
    let away = |other: &[u8; 3]| -> i32 {
        let part = |at: usize| i32::from(other[at]) - i32::from(colour[at]);
        (0..3).map(|at| part(at) * part(at)).sum()
    };
    let place = palette
        .iter()
        .enumerate()
        .min_by_key(|(_, other)| away(other))
        .map_or(0, |(place, _)| place);
    u8::try_from(place).unwrap_or_default()
}
