//! Bytes of unknown encoding to text: UTF-8, UTF-16, Windows-1258 and the old Vietnamese TCVN3 (ABC) and VNI; and text that was
//! written in one of these, or in VIQR, or was UTF-8 and taken for Windows-1252, and is taken for Unicode since it was pasted.

mod encoding;
mod misread;
mod pasted;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1258};
use unicode_normalization::UnicodeNormalization;

use crate::syllable::is_written;
use encoding::Encoding;

pub use pasted::pasted;

/// What was done to read the bytes or the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// Some bytes were no UTF-8 and became U+FFFD.
    Replaced,
    /// UTF-16 by its byte order mark.
    Utf16,
    /// Taken for Windows-1258.
    Windows1258,
    /// Taken for TCVN 5712:1993, third set (ABC fonts).
    Tcvn3,
    /// Taken for VNI.
    Vni,
    /// Taken for VIQR (RFC 1456).
    Viqr,
    /// UTF-8 that was taken for Windows-1252 or Latin-1.
    Misread,
}

/// Reads bytes as text; never fails. The notes say what had to be guessed.
pub fn decode(bytes: &[u8]) -> (String, Vec<Note>) {
    if let Some(rest) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        return utf8(rest);
    }
    for (mark, encoding) in [([0xff, 0xfe], UTF_16LE), ([0xfe, 0xff], UTF_16BE)] {
        if let Some(rest) = bytes.strip_prefix(&mark) {
            return (
                encoding.decode_without_bom_handling(rest).0.into_owned(),
                vec![Note::Utf16],
            );
        }
    }
    if std::str::from_utf8(bytes).is_ok() || mostly_utf8(bytes) || bytes.contains(&0) {
        return utf8(bytes);
    }
    let latin: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let candidates = [
        (
            WINDOWS_1258
                .decode_without_bom_handling(bytes)
                .0
                .nfc()
                .collect::<String>(),
            Note::Windows1258,
        ),
        read(Encoding::Tcvn3, &latin),
        read(Encoding::Vni, &latin),
    ];
    // The reading with the most Vietnamese syllables is the right one; Windows-1258 wins a draw.
    let best = candidates
        .into_iter()
        .rev()
        .max_by_key(|(text, _)| syllables(text));
    best.map_or_else(|| utf8(bytes), |(text, note)| (text, vec![note]))
}

fn utf8(bytes: &[u8]) -> (String, Vec<Note>) {
    let text = String::from_utf8_lossy(bytes);
    let notes = if matches!(text, std::borrow::Cow::Owned(_)) {
        vec![Note::Replaced]
    } else {
        Vec::new()
    };
    (text.into_owned(), notes)
}

/// Whether valid multi-byte characters outnumber broken ones.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    valid > broken
}

/// The reading in an old encoding of bytes that stand for characters of Latin-1.
fn read(encoding: Encoding, latin: &str) -> (String, Note) {
    (encoding.read(latin, 0).text, encoding.note())
}

/// How many words are Vietnamese syllables whose marks are Vietnamese ones.
fn syllables(text: &str) -> usize {
    text.split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_ascii() && is_written(word))
        .count()
}
