//! A QR as a picture: black squares, a quiet zone of four.

use qrcode::{Color, EcLevel, QrCode};

const SCALE: usize = 4;
const QUIET: usize = 4;

/// The squares of the QR of this address, row by row, dark ones true; how many stand in a row.
#[must_use]
pub fn squares(address: &str) -> Option<(usize, Vec<bool>)> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M).ok()?;
    Some((code.width(), dark_squares(&code)))
}

/// The QR of this address as a PNG of one bit a pixel; `None` when the address is too long for one.
pub(crate) fn png(address: &str) -> Option<Vec<u8>> {
    let (width, dark) = squares(address)?;
    let side = (width + 2 * QUIET) * SCALE;
    let rows = (0..side).flat_map(|y| row(&dark, width, y / SCALE, side));
    encode(&rows.collect::<Vec<u8>>(), side)
}

fn dark_squares(code: &QrCode) -> Vec<bool> {
    code.to_colors()
        .into_iter()
        .map(|colour| colour == Color::Dark)
        .collect()
}

/// One row of pixels, eight a byte, white is 1.
fn row(dark: &[bool], width: usize, y: usize, side: usize) -> Vec<u8> {
    let mut bytes = vec![0xff; side.div_ceil(8)];
    for x in (0..side).filter(|x| is_dark(dark, width, x / SCALE, y)) {
        if let Some(byte) = bytes.get_mut(x / 8) {
            *byte &= !(0x80 >> (x % 8));
        }
    }
    bytes
}

fn is_dark(dark: &[bool], width: usize, x: usize, y: usize) -> bool {
    let inside = (QUIET..QUIET + width).contains(&x) && (QUIET..QUIET + width).contains(&y);
    inside
        && dark
            .get((y - QUIET) * width + x - QUIET)
            .copied()
            .unwrap_or_default()
}

fn encode(pixels: &[u8], side: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let side = u32::try_from(side).ok()?;
    let mut encoder = png::Encoder::new(&mut out, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(pixels).ok()?;
    writer.finish().ok()?;
    Some(out)
}
