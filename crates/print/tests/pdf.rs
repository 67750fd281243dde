//! PDFs of one document of each kind. Needs Liberation Serif on the machine (Debian `fonts-liberation2`), and `pdftotext` to
//! read them back; what is missing is said, and the test passes, except under `cargo xtask test`, which has installed both.

#![expect(clippy::unwrap_used, reason = "a test")]

#[path = "../../documents/tests/samples/mod.rs"]
mod samples;

use std::io::Write;
use std::process::{Command, Stdio};

use documents::Body;
use print::{Fonts, pdf};

const FOLDER: &str = "/usr/share/fonts/truetype/liberation2/LiberationSerif-";

fn fonts() -> Option<Fonts> {
    let read = |face: &str| std::fs::read(format!("{FOLDER}{face}.ttf")).ok();
    let fonts = Fonts::read(
        read("Regular")?,
        read("Bold")?,
        read("Italic")?,
        read("BoldItalic")?,
    );
    Some(fonts.unwrap())
}

/// The test harness keeps what passing tests print to itself, so this is written past it.
fn skipped(what: &str) {
    assert!(std::env::var_os("CANHGIAC_TESTS_COMPLETE").is_none());
    let _ = writeln!(std::io::stderr(), "skipped: {what}");
}

/// The text of a PDF, as `pdftotext` reads it in this way.
fn text_of(pdf: &[u8], way: &str) -> Option<String> {
    let mut child = Command::new("pdftotext")
        .args([way, "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    child.stdin.take()?.write_all(pdf).ok()?;
    String::from_utf8(child.wait_with_output().ok()?.stdout).ok()
}

fn words_of(pdf: &[u8]) -> Option<Vec<String>> {
    let text = text_of(pdf, "-raw")?;
    Some(text.split_whitespace().map(str::to_owned).collect())
}

#[test]
fn a_pdf_says_what_the_docx_says_and_the_same_document_gives_the_same_bytes() {
    let Some(fonts) = fonts() else {
        skipped("there is no Liberation Serif");
        return;
    };
    for (name, document) in samples::all() {
        let file = pdf(&document, &fonts).unwrap();
        assert!(file.starts_with(b"%PDF-"), "{name}");
        assert_eq!(file, pdf(&document, &fonts).unwrap(), "{name}");
        let Some(read) = words_of(&file) else {
            skipped("there is no pdftotext");
            return;
        };
        let said: Vec<String> = documents::read_text(&document)
            .iter()
            .flat_map(|line| {
                line.split_whitespace()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
            .collect();
        let sorted = |mut words: Vec<String>| {
            words.sort();
            words
        };
        // A word wider than its cell is parted between letters.
        let read = read.concat();
        let said = sorted(said);
        let missing: Vec<&String> = said
            .iter()
            .filter(|word| !read.contains(word.as_str()))
            .collect();
        assert!(missing.is_empty(), "{name}: {missing:?}");
    }
}

#[test]
fn a_pdf_has_tags_a_language_and_a_title() {
    let Some(fonts) = fonts() else {
        skipped("there is no Liberation Serif");
        return;
    };
    let file = pdf(&samples::report(), &fonts).unwrap();
    let text = String::from_utf8_lossy(&file);
    for mark in ["/StructTreeRoot", "/Lang", "/MarkInfo", "/Title"] {
        assert!(text.contains(mark), "{mark}");
    }
    assert!(!file.is_empty());
}

#[test]
fn what_is_no_font_is_refused() {
    let none = || b"no font".to_vec();
    assert!(Fonts::read(none(), none(), none(), none()).is_err());
}

/// The text of each page.
fn pages_of(pdf: &[u8]) -> Option<Vec<String>> {
    let text = text_of(pdf, "-layout")?;
    let pages = text.split('\u{c}').filter(|page| !page.trim().is_empty());
    Some(pages.map(str::to_owned).collect())
}

#[test]
fn signatures_never_stand_alone_on_a_page() {
    let Some(fonts) = fonts() else {
        skipped("there is no Liberation Serif");
        return;
    };
    let mut moved = 0;
    for lines in 15..45 {
        let document = (0..lines).fold(samples::signed_letter(), |document, at| {
            document.paragraph(format!("Dòng thứ {at}").as_str())
        });
        let Some(pages) = pages_of(&pdf(&document, &fonts).unwrap()) else {
            skipped("there is no pdftotext");
            return;
        };
        let signed = pages.iter().find(|page| page.contains("GIÁM ĐỐC")).unwrap();
        assert!(
            signed.contains(&format!("Dòng thứ {}./.", lines - 1)),
            "{lines} lines: {signed}"
        );
        // The last line went with the signatures although it had room.
        moved += usize::from(pages.len() == 2 && signed.matches("Dòng thứ").count() == 1);
    }
    assert!(moved > 0, "no case comes near the end of a page");
}
