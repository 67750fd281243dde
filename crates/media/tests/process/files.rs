//! Files for the tests, all made here.

use std::io::{Cursor, Write};

use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use qrcode::{Color, QrCode};
use zip::write::SimpleFileOptions;

/// A made-up transfer code: BIN 970400 and account 0900000000 belong to nobody.
pub(crate) const PAYLOAD: &str =
    "00020101021138540010A00000072701240006970400011009000000000208QRIBFTTA53037045802VN6304ABCD";

/// A QR code with `module` pixels a module and a quiet zone.
pub(crate) fn qr(payload: &str, module: u32) -> GrayImage {
    let code = QrCode::new(payload).unwrap();
    let width = code.width() as u32;
    let quiet = 4;
    GrayImage::from_fn(
        (width + 2 * quiet) * module,
        (width + 2 * quiet) * module,
        |x, y| {
            let place = |pixel: u32| (pixel / module).checked_sub(quiet).filter(|at| *at < width);
            let dark = place(x)
                .zip(place(y))
                .is_some_and(|(x, y)| code[(x as usize, y as usize)] == Color::Dark);
            Luma([if dark { 0 } else { 255 }])
        },
    )
}

/// A white picture with others laid on it.
pub(crate) fn sheet(width: u32, height: u32, pieces: &[(&GrayImage, i64, i64)]) -> GrayImage {
    let mut sheet = GrayImage::from_pixel(width, height, Luma([255]));
    for (piece, x, y) in pieces {
        image::imageops::overlay(&mut sheet, *piece, *x, *y);
    }
    sheet
}

/// A picture turned about its middle by so many degrees, on a white sheet it fits on.
pub(crate) fn turned(picture: &GrayImage, degrees: f64) -> GrayImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let side = (f64::from(picture.width()) * 1.5) as u32;
    let middle = f64::from(side) / 2.0;
    let from_middle = f64::from(picture.width()) / 2.0;
    GrayImage::from_fn(side, side, |x, y| {
        let (x, y) = (f64::from(x) - middle, f64::from(y) - middle);
        let (x, y) = (
            x * cos + y * sin + from_middle,
            y * cos - x * sin + from_middle,
        );
        let inside = x >= 0.0 && y >= 0.0;
        let pixel = inside
            .then(|| picture.get_pixel_checked(x as u32, y as u32).copied())
            .flatten();
        pixel.unwrap_or(Luma([255]))
    })
}

/// The picture as a file.
pub(crate) fn encoded(picture: &GrayImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = DynamicImage::ImageLuma8(picture.clone());
    // The WebP encoder takes no grey.
    DynamicImage::ImageRgb8(picture.into_rgb8())
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

/// The picture as a PNG file.
pub(crate) fn png(picture: &GrayImage) -> Vec<u8> {
    encoded(picture, ImageFormat::Png)
}

/// A PNG whose header promises another size than its data holds.
pub(crate) fn png_that_claims(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(&GrayImage::new(1, 1));
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            if sum & 1 == 1 {
                sum >> 1 ^ 0xedb8_8320
            } else {
                sum >> 1
            }
        })
    })
}

/// Capital letters of five by seven dots, drawn for these tests.
const LETTERS: &[(char, [u8; 7])] = &[
    ('A', [14, 17, 17, 31, 17, 17, 17]),
    ('C', [14, 17, 16, 16, 16, 17, 14]),
    ('E', [31, 16, 16, 30, 16, 16, 31]),
    ('H', [17, 17, 17, 31, 17, 17, 17]),
    ('I', [14, 4, 4, 4, 4, 4, 14]),
    ('M', [17, 27, 21, 21, 17, 17, 17]),
    ('N', [17, 25, 25, 21, 19, 19, 17]),
    ('O', [14, 17, 17, 17, 17, 17, 14]),
    ('T', [31, 4, 4, 4, 4, 4, 4]),
];

/// A screenshot with these words, made of the letters above.
pub(crate) fn screenshot(lines: &[&str]) -> GrayImage {
    let dot = 5;
    let width = lines.iter().map(|line| line.len()).max().unwrap_or(0) as u32;
    let mut sheet = GrayImage::from_pixel(
        (width * 6 + 12) * dot,
        (lines.len() as u32 * 14 + 10) * dot,
        Luma([255]),
    );
    for (row, line) in lines.iter().enumerate() {
        for (column, letter) in line.chars().enumerate() {
            let Some((_, dots)) = LETTERS.iter().find(|(known, _)| *known == letter) else {
                continue;
            };
            for (y, bits) in dots.iter().enumerate() {
                for x in (0..5).filter(|x| bits >> (4 - x) & 1 == 1) {
                    let (left, top) = (
                        (column as u32 * 6 + 6 + x) * dot,
                        (row as u32 * 14 + 6 + y as u32) * dot,
                    );
                    (0..dot * dot)
                        .for_each(|at| sheet.put_pixel(left + at % dot, top + at / dot, Luma([0])));
                }
            }
        }
    }
    image::imageops::blur(&sheet, 1.5)
}

/// A ZIP file of these files.
pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer
            .start_file(
                *name,
                SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated),
            )
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Base64 in lines, for attachments.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for (number, group) in bytes.chunks(3).enumerate() {
        let value = group
            .iter()
            .fold(0_u32, |value, &byte| value << 8 | u32::from(byte))
            << (8 * (3 - group.len()));
        let digit = |at: usize| {
            if at > group.len() {
                '='
            } else {
                DIGITS[(value >> (18 - 6 * at) & 63) as usize] as char
            }
        };
        out.extend((0..4).map(digit));
        if number % 19 == 18 {
            out.push_str("\r\n");
        }
    }
    out
}
