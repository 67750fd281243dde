//! Files somebody might send to do harm, each made here: nothing hostile lies in the repository.

#![expect(clippy::unwrap_used, reason = "a test whose set-up fails has failed")]

use std::io::{Cursor, Write};

use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use zip::write::SimpleFileOptions;

/// A file and what it tries.
pub type Hostile = (String, Vec<u8>);

/// Every hostile file: over sixty.
#[must_use]
pub fn corpus() -> Vec<Hostile> {
    let mut files = Vec::new();
    giants(&mut files);
    broken_pictures(&mut files);
    polyglots(&mut files);
    bombs(&mut files);
    mails(&mut files);
    documents(&mut files);
    oddities(&mut files);
    files
}

/// A small picture in this format.
#[must_use]
pub fn picture(format: ImageFormat) -> Vec<u8> {
    let picture = GrayImage::from_fn(64, 64, |x, y| Luma([(x * 3 + y) as u8]));
    let mut out = Cursor::new(Vec::new());
    let picture = DynamicImage::ImageLuma8(picture).into_rgb8();
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// A photograph whose EXIF block says with what and where it was taken.
#[must_use]
pub fn photograph(device: &str) -> Vec<u8> {
    let plain = picture(ImageFormat::Jpeg);
    let tiff = exif(device);
    let mut out = plain[..2].to_vec();
    out.extend([0xff, 0xe1]);
    out.extend(u16::try_from(tiff.len() + 8).unwrap().to_be_bytes());
    out.extend(b"Exif\0\0");
    out.extend(tiff);
    out.extend(&plain[2..]);
    out
}

/// A TIFF block with a maker and a latitude.
fn exif(device: &str) -> Vec<u8> {
    let name: Vec<u8> = device.bytes().chain([0]).collect();
    let name_len = u32::try_from(name.len()).unwrap();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let mut out = tag.to_le_bytes().to_vec();
        out.extend(kind.to_le_bytes());
        out.extend(count.to_le_bytes());
        out.extend(value.to_le_bytes());
        out
    };
    let (ifd_at, gps_at, ratios_at) = (8_u32, 38_u32, 56_u32);
    let name_at = ratios_at + 24;
    let mut out = b"II*\0".to_vec();
    out.extend(ifd_at.to_le_bytes());
    out.extend(2_u16.to_le_bytes());
    out.extend(entry(0x010f, 2, name_len, name_at));
    out.extend(entry(0x8825, 4, 1, gps_at));
    out.extend(0_u32.to_le_bytes());
    out.extend(1_u16.to_le_bytes());
    out.extend(entry(0x0002, 5, 3, ratios_at));
    out.extend(0_u32.to_le_bytes());
    for number in [22_u32, 1, 40, 1, 0, 1] {
        out.extend(number.to_le_bytes());
    }
    out.extend(name);
    out
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

/// A PNG whose header promises this many pixels.
fn png_that_claims(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = picture(ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

fn giants(files: &mut Vec<Hostile>) {
    for (width, height) in [
        (u32::MAX, u32::MAX),
        (1 << 31, 1),
        (100_000, 100_000),
        (65_535, 65_535),
        (1, 1 << 30),
        (0, 0),
        (40_000, 1_000),
    ] {
        files.push((
            format!("png claiming {width}x{height}"),
            png_that_claims(width, height),
        ));
    }
    let white = GrayImage::from_pixel(7_000, 5_000, Luma([255]));
    let mut out = Cursor::new(Vec::new());
    white.write_to(&mut out, ImageFormat::Png).unwrap();
    files.push(("35 million white pixels".into(), out.into_inner()));
    let finders = GrayImage::from_fn(1_500, 1_500, |x, y| {
        let (x, y) = (x % 9, y % 9);
        let ring = x == 0 || x == 6 || y == 0 || y == 6;
        let heart = (2..5).contains(&x) && (2..5).contains(&y);
        Luma([if x < 7 && y < 7 && (ring || heart) {
            0
        } else {
            255
        }])
    });
    let mut out = Cursor::new(Vec::new());
    finders.write_to(&mut out, ImageFormat::Png).unwrap();
    files.push(("nothing but finder patterns".into(), out.into_inner()));
}

fn broken_pictures(files: &mut Vec<Hostile>) {
    for (name, format) in [
        ("png", ImageFormat::Png),
        ("jpeg", ImageFormat::Jpeg),
        ("webp", ImageFormat::WebP),
    ] {
        let whole = picture(format);
        for eighths in [1, 4, 7] {
            let cut = whole[..whole.len() * eighths / 8].to_vec();
            files.push((format!("{name} cut after {eighths}/8"), cut));
        }
        let mut flipped = whole.clone();
        for at in (20..flipped.len()).step_by(7) {
            flipped[at] ^= 0x55;
        }
        files.push((format!("{name} with flipped bytes"), flipped));
    }
}

fn polyglots(files: &mut Vec<Hostile>) {
    let archive = zipped(&[("x.apk", b"PK inside")]);
    for (name, format) in [
        ("png", ImageFormat::Png),
        ("jpeg", ImageFormat::Jpeg),
        ("webp", ImageFormat::WebP),
    ] {
        files.push((
            format!("{name} and zip"),
            [picture(format), archive.clone()].concat(),
        ));
        let page = b"<html><script>alert(1)</script>".to_vec();
        files.push((format!("{name} and html"), [picture(format), page].concat()));
    }
    files.push((
        "pdf and zip".into(),
        [b"%PDF-1.7\n".to_vec(), archive.clone()].concat(),
    ));
    files.push((
        "html that is a zip".into(),
        [b"<html>".to_vec(), archive].concat(),
    ));
}

/// A ZIP of these files.
fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn bombs(files: &mut Vec<Hostile>) {
    let zeros = vec![0; 60 << 20];
    let bomb = zipped(&[("zeros", &zeros)]);
    files.push(("60 MB of zeros".into(), bomb.clone()));
    let mut nested = bomb.clone();
    for _ in 0..6 {
        nested = zipped(&[("inner.zip", &nested)]);
    }
    files.push(("a bomb seven deep".into(), nested));
    let many: Vec<(&str, &[u8])> = (0..10).map(|_| ("b", bomb.as_slice())).take(1).collect();
    files.push(("a bomb in a zip".into(), zipped(&many)));
    let names: Vec<String> = (0..5_000)
        .map(|at| format!("{at}/../../etc/{at}"))
        .collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    files.push(("5000 entries that climb".into(), zipped(&entries)));
    let long = "a".repeat(60_000);
    files.push(("a name of 60000 letters".into(), zipped(&[(&long, b"x")])));
    let mut damaged = bomb;
    let length = damaged.len();
    damaged[length - 10] ^= 0xff;
    files.push(("a zip whose directory lies".into(), damaged));
    for (name, magic) in [
        ("rar", &b"Rar!\x1a\x07\x01\x00"[..]),
        ("7z", b"7z\xbc\xaf\x27\x1c"),
        ("gzip", b"\x1f\x8b\x08\x00"),
    ] {
        files.push((format!("{name} of noise"), [magic, &noise(50_000)].concat()));
    }
}

fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    (0..length)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            (state >> 24) as u8
        })
        .collect()
}

fn mails(files: &mut Vec<Hostile>) {
    let head = "From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\nReceived: by e\r\nMIME-Version: 1.0\r\n";
    for depth in [20, 400] {
        let mut mail = format!("{head}\r\nend");
        for _ in 0..depth {
            mail = format!("{head}Content-Type: message/rfc822\r\n\r\n{mail}");
        }
        files.push((format!("mail {depth} deep"), mail.into_bytes()));
    }
    let parts =
        "--x\r\nContent-Type: text/html\r\n\r\n<a href=http://a.example/>a</a>\r\n".repeat(20_000);
    files.push((
        "mail of 20000 parts".into(),
        format!("{head}Content-Type: multipart/mixed; boundary=x\r\n\r\n{parts}--x--").into_bytes(),
    ));
    let nested = (0..2_000)
        .map(|at| {
            format!(
                "--b{at}\r\nContent-Type: multipart/mixed; boundary=b{}\r\n\r\n",
                at + 1
            )
        })
        .collect::<String>();
    files.push((
        "2000 multiparts in each other".into(),
        format!("{head}Content-Type: multipart/mixed; boundary=b0\r\n\r\n{nested}").into_bytes(),
    ));
    files.push((
        "a header of 5 MB".into(),
        format!("{head}X-Long: {}\r\n\r\nx", "y ".repeat(2_500_000)).into_bytes(),
    ));
    files.push((
        "encoded words without end".into(),
        format!(
            "{head}Subject: {}\r\n\r\nx",
            "=?utf-8?B?////?= ".repeat(50_000)
        )
        .into_bytes(),
    ));
    files.push((
        "base64 that is none".into(),
        format!(
            "{head}Content-Transfer-Encoding: base64\r\n\r\n{}",
            "!!!!".repeat(500_000)
        )
        .into_bytes(),
    ));
    files.push((
        "html of 100000 open tags".into(),
        format!(
            "{head}Content-Type: text/html\r\n\r\n{}",
            "<div><a href=x>".repeat(100_000)
        )
        .into_bytes(),
    ));
}

fn documents(files: &mut Vec<Hostile>) {
    for (name, body) in [
        ("pdf that ends at once", &b"%PDF-1.7"[..]),
        ("pdf with an endless reference", b"%PDF-1.4\n1 0 obj << /Length 1 0 R >> stream\n"),
        ("pdf with a script", b"%PDF-1.7\n1 0 obj << /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>"),
        ("pdf that names a file", b"%PDF-1.7\n1 0 obj << /F (/etc/passwd) /EmbeddedFile >>"),
        ("svg with a script", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("xml that grows", b"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><l>&b;</l>"),
        ("shortcut", b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00F"),
        ("program", b"MZ\x90\x00\x03\x00\x00\x00"),
        ("elf", b"\x7fELF\x02\x01\x01"),
        ("gif", b"GIF89a\xff\xff\xff\xff\xf7\x00\x00"),
        ("tiff that points at itself", b"II*\x00\x08\x00\x00\x00\x01\x00\x00\x00\x08\x00\x00\x00"),
    ] {
        files.push((name.into(), body.to_vec()));
    }
    let word = "<w:p>".repeat(200_000);
    files.push((
        "docx of open tags".into(),
        zipped(&[
            ("[Content_Types].xml", b"<"),
            ("word/document.xml", word.as_bytes()),
        ]),
    ));
    files.push((
        "docx with a macro".into(),
        zipped(&[("word/vbaProject.bin", &noise(1_000))]),
    ));
    files.push((
        "docx without anything".into(),
        zipped(&[("word/document.xml", b"")]),
    ));
}

fn oddities(files: &mut Vec<Hostile>) {
    files.push(("noise".into(), noise(1 << 20)));
    files.push(("nul bytes".into(), vec![0; 1 << 20]));
    files.push(("a line of 4 MB".into(), vec![b'a'; 4 << 20]));
    files.push((
        "half of utf-16".into(),
        [b"\xff\xfe".to_vec(), vec![0xd8; 100_001]].concat(),
    ));
    files.push((
        "marks upon marks".into(),
        format!("a{}", "\u{301}".repeat(200_000)).into_bytes(),
    ));
    files.push(("one byte".into(), vec![0xff]));
    files.push((
        "turned text".into(),
        "\u{202e}\u{200b}".repeat(100_000).into_bytes(),
    ));
    files.push(("a photograph with a place".into(), photograph("MAY")));
}
