//! Pictures: codes found whatever the picture does to them, words read when `tesseract` is there, bombs refused.

use image::imageops::{invert, rotate90};
use image::{GrayImage, ImageFormat, Luma};
use media::{Child, FileKind, Limits, Note, Ocr, Reason, What};

use crate::files::{PAYLOAD, encoded, png, png_that_claims, qr, screenshot, sheet, turned, zip};
use crate::{Test, decode};

/// The tests of this chapter.
pub(crate) const TESTS: &[Test] = &[
    ("qr_in_png_jpeg_and_webp", qr_in_png_jpeg_and_webp),
    (
        "qr_turned_cropped_small_and_inverted",
        qr_turned_cropped_small_and_inverted,
    ),
    ("qr_small_in_a_large_photo", qr_small_in_a_large_photo),
    ("several_qr_codes", several_qr_codes),
    (
        "qr_on_noise_is_found_and_noise_alone_is_nothing",
        qr_on_noise_is_found_and_noise_alone_is_nothing,
    ),
    ("qr_payload_need_not_be_utf8", qr_payload_need_not_be_utf8),
    ("a_header_bomb_is_refused", a_header_bomb_is_refused),
    (
        "a_picture_at_the_limit_is_decoded",
        a_picture_at_the_limit_is_decoded,
    ),
    (
        "truncated_and_damaged_pictures_leave_a_note",
        truncated_and_damaged_pictures_leave_a_note,
    ),
    (
        "a_picture_that_is_an_archive_too_is_both",
        a_picture_that_is_an_archive_too_is_both,
    ),
    (
        "many_finder_patterns_end_in_time",
        many_finder_patterns_end_in_time,
    ),
    (
        "without_tesseract_the_answer_says_so",
        without_tesseract_the_answer_says_so,
    ),
    (
        "tesseract_without_vietnamese_is_not_enough",
        tesseract_without_vietnamese_is_not_enough,
    ),
    (
        "a_tesseract_that_hangs_or_fails_is_noted",
        a_tesseract_that_hangs_or_fails_is_noted,
    ),
    (
        "words_are_read_when_tesseract_is_here",
        words_are_read_when_tesseract_is_here,
    ),
];

fn found(picture: &GrayImage) -> Vec<String> {
    decode(png(picture)).qr
}

fn qr_in_png_jpeg_and_webp() {
    let picture = qr(PAYLOAD, 6);
    for (format, kind) in [
        (ImageFormat::Png, FileKind::Png),
        (ImageFormat::Jpeg, FileKind::Jpeg),
        (ImageFormat::WebP, FileKind::Webp),
    ] {
        let contents = decode(encoded(&picture, format));
        assert_eq!(
            (contents.kind, contents.qr),
            (kind, vec![PAYLOAD.to_owned()])
        );
    }
}

fn qr_turned_cropped_small_and_inverted() {
    let picture = qr(PAYLOAD, 6);
    assert_eq!(found(&rotate90(&picture)), [PAYLOAD]);
    for degrees in [10.0, 30.0, 45.0, 200.0] {
        assert_eq!(found(&turned(&picture, degrees)), [PAYLOAD], "{degrees}");
    }
    let mut inverted = picture.clone();
    invert(&mut inverted);
    assert_eq!(found(&inverted), [PAYLOAD]);
    let side = picture.width() - 8 * 6;
    assert_eq!(
        found(&image::imageops::crop_imm(&picture, 24, 24, side, side).to_image()),
        [PAYLOAD]
    );
    assert_eq!(
        found(&qr("https://a.example/b", 2)),
        ["https://a.example/b"]
    );
    assert_eq!(
        found(&qr("https://a.example/b", 1)),
        ["https://a.example/b"]
    );
}

fn qr_small_in_a_large_photo() {
    let code = qr("https://nho.example/qr", 5);
    assert_eq!(
        found(&sheet(4000, 3000, &[(&code, 2900, 1700)])),
        ["https://nho.example/qr"]
    );
    assert_eq!(
        found(&sheet(1080, 9000, &[(&code, 300, 8000)])),
        ["https://nho.example/qr"]
    );
}

fn several_qr_codes() {
    let (one, two) = (qr("https://mot.example", 8), qr("https://hai.example", 4));
    let mut codes = found(&sheet(900, 600, &[(&one, 20, 20), (&two, 500, 300)]));
    codes.sort();
    assert_eq!(codes, ["https://hai.example", "https://mot.example"]);
}

/// Grey noise that is the same in every run.
fn noise(width: u32, height: u32) -> GrayImage {
    let mut state: u32 = 1;
    GrayImage::from_fn(width, height, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Luma([(state >> 24) as u8])
    })
}

fn qr_on_noise_is_found_and_noise_alone_is_nothing() {
    let mut picture = noise(800, 800);
    assert!(found(&picture).is_empty());
    image::imageops::overlay(&mut picture, &qr(PAYLOAD, 6), 100, 150);
    assert_eq!(found(&picture), [PAYLOAD]);
}

fn qr_payload_need_not_be_utf8() {
    let code = qrcode::QrCode::new(b"abc\xff\xfe").unwrap();
    let width = code.width();
    let picture = GrayImage::from_fn(width as u32 * 8, width as u32 * 8, |x, y| {
        Luma([
            if code[(x as usize / 8, y as usize / 8)] == qrcode::Color::Dark {
                0
            } else {
                255
            },
        ])
    });
    assert_eq!(found(&picture), ["abc\u{fffd}\u{fffd}"]);
}

fn a_header_bomb_is_refused() {
    let contents = decode(png_that_claims(20_000, 20_000));
    assert_eq!(
        contents.notes,
        [Note::TooManyPixels {
            pixels: 400_000_000,
            limit: 40_000_000
        }]
    );
    let contents = decode(png_that_claims(u32::MAX >> 1, 1));
    assert_eq!(contents.notes.len(), 1, "{:?}", contents.notes);
}

fn a_picture_at_the_limit_is_decoded() {
    let code = qr(PAYLOAD, 40);
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let contents = decode(encoded(&sheet(8000, 5000, &[(&code, 200, 200)]), format));
        assert_eq!(contents.qr, [PAYLOAD], "{format:?} {:?}", contents.notes);
    }
}

fn truncated_and_damaged_pictures_leave_a_note() {
    let whole = png(&noise(300, 300));
    let contents = decode(whole[..whole.len() / 2].to_vec());
    assert_eq!(contents.notes, [Note::Truncated(What::Picture)]);
    assert_eq!(contents.kind, FileKind::Png);
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let whole = encoded(&qr(PAYLOAD, 4), format);
        for length in [12, 20, 40, whole.len() / 3] {
            let contents = decode(whole[..length].to_vec());
            assert!(!contents.notes.is_empty(), "{format:?} {length}");
        }
    }
    // Its decoder draws what there is, and a small picture in its head has an end of its own.
    let mut jpeg = encoded(&noise(300, 300), ImageFormat::Jpeg);
    jpeg.splice(2..2, *b"\xff\xe1\0\x06\xff\xd8\xff\xd9");
    let cut = Note::Truncated(What::Picture);
    let contents = decode(jpeg[..jpeg.len() / 2].to_vec());
    assert!(contents.notes.contains(&cut), "{:?}", contents.notes);
    assert!(!decode(jpeg).notes.contains(&cut));
    let mut damaged = png(&qr(PAYLOAD, 4));
    damaged[60..90].fill(0xaa);
    let notes = decode(damaged).notes;
    assert!(
        notes.contains(&Note::NotDecoded {
            reason: Reason::Damaged
        }),
        "{notes:?}"
    );
}

fn a_picture_that_is_an_archive_too_is_both() {
    let mut bytes = png(&qr(PAYLOAD, 6));
    bytes.extend(zip(&[
        ("classes.dex", b"dex"),
        ("AndroidManifest.xml", b"x"),
    ]));
    let contents = decode(bytes);
    assert_eq!(
        (contents.kind, contents.qr),
        (FileKind::Png, vec![PAYLOAD.to_owned()])
    );
    assert!(contents.notes.contains(&Note::AlsoArchive));
    assert_eq!(contents.files.len(), 2);
}

/// The corner marks of a QR code a thousand times: rqrr tries every three of them.
fn many_finder_patterns_end_in_time() {
    let mark = image::imageops::crop_imm(&qr("x", 3), 9, 9, 27, 27).to_image();
    let places = (0..1024)
        .map(|at| (&mark, at % 32 * 30, at / 32 * 30))
        .collect::<Vec<_>>();
    let contents = decode(png(&sheet(960, 960, &places)));
    assert!(contents.qr.is_empty());
    // What was known before the search for codes is there, whether or not it came to an end.
    assert_eq!(
        (contents.kind, contents.ocr),
        (FileKind::Png, Ocr::Unavailable)
    );
}

fn without_tesseract_the_answer_says_so() {
    let contents = decode(png(&screenshot(&["CO TIEN"])));
    assert_eq!(contents.ocr, Ocr::Unavailable);
    assert_eq!(
        (contents.notes, contents.text.as_str()),
        (vec![Note::OcrMissing], "")
    );
}

/// A folder with a program called `tesseract` that is this script.
#[cfg(unix)]
fn folder_with_tesseract(name: &str, script: &str) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let folder = std::env::temp_dir().join(format!("media-test-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let program = folder.join("tesseract");
    std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

#[cfg(unix)]
fn read_with(name: &str, script: &str, limits: &Limits) -> media::Contents {
    let folder = folder_with_tesseract(name, script);
    let child = Child::this_program()
        .unwrap()
        .with_search_path(folder.as_os_str());
    let contents = media::decode(png(&screenshot(&["CO TIEN"])), limits, &child);
    std::fs::remove_dir_all(folder).unwrap();
    contents
}

#[cfg(unix)]
fn tesseract_without_vietnamese_is_not_enough() {
    let contents = read_with(
        "eng",
        "echo 'List of available languages (1):'; echo eng",
        &Limits::default(),
    );
    assert_eq!(
        (contents.ocr, contents.notes),
        (Ocr::Unavailable, vec![Note::OcrMissing])
    );
}

#[cfg(unix)]
fn a_tesseract_that_hangs_or_fails_is_noted() {
    let mut limits = Limits::default();
    limits.child.ocr_wall_max_ms = 1_500;
    let hangs = "[ \"$1\" = --list-langs ] && { echo vie; exit; }\nwhile :; do :; done";
    let contents = read_with("hangs", hangs, &limits);
    assert_eq!(
        (contents.ocr, contents.notes),
        (Ocr::Failed, vec![Note::OcrTimedOut])
    );
    let fails = "[ \"$1\" = --list-langs ] && { echo vie; exit; }\necho nua chung; exit 3";
    let contents = read_with("fails", fails, &limits);
    assert_eq!(
        (contents.ocr, contents.notes),
        (Ocr::Failed, vec![Note::OcrFailed])
    );
    let reads = "[ \"$1\" = --list-langs ] && { echo vie; exit; }\ncat >&2; echo Chúc mừng; env";
    let contents = read_with("reads", reads, &limits);
    assert!(
        contents.ocr == Ocr::Read && contents.text.starts_with("Chúc mừng"),
        "{contents:?}"
    );
    assert!(
        !contents.text.contains("PATH=/") || !contents.text.contains("CARGO"),
        "{}",
        contents.text
    );
}

#[cfg(not(unix))]
fn tesseract_without_vietnamese_is_not_enough() {}

#[cfg(not(unix))]
fn a_tesseract_that_hangs_or_fails_is_noted() {}

fn words_are_read_when_tesseract_is_here() {
    if !media::ocr_available() {
        assert!(std::env::var_os("CANHGIAC_TESTS_COMPLETE").is_none());
        println!("skipped: tesseract with language vie is not installed");
        return;
    }
    let child = Child::this_program().unwrap();
    let mut dark = screenshot(&["CHI EM CO TIEN", "NHAN HOAN TIEN"]);
    for _ in 0..2 {
        let contents = media::decode(png(&dark), &Limits::default(), &child);
        assert_eq!((contents.ocr, &contents.notes), (Ocr::Read, &Vec::new()));
        assert!(
            contents.text.to_uppercase().contains("TIEN"),
            "{}",
            contents.text
        );
        invert(&mut dark);
    }
    // A code is not words: it must not come back as noise.
    let contents = media::decode(png(&qr(PAYLOAD, 6)), &Limits::default(), &child);
    assert_eq!(
        (contents.qr, contents.text.as_str()),
        (vec![PAYLOAD.to_owned()], "")
    );
}
