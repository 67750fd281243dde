//! Bytes of unknown encoding to text: UTF-8, UTF-16, Windows-1258 and the old Vietnamese TCVN3 (ABC) and VNI.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1258};
use unicode_normalization::UnicodeNormalization;

/// What was done to read the bytes.
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
}

/// Lower-case letters of TCVN3, byte → letter (TCVN 5712:1993).
const TCVN3: [(u8, char); 74] = [
    (0xb5, 'à'),
    (0xb8, 'á'),
    (0xb6, 'ả'),
    (0xb7, 'ã'),
    (0xb9, 'ạ'),
    (0xa8, 'ă'),
    (0xbb, 'ằ'),
    (0xbe, 'ắ'),
    (0xbc, 'ẳ'),
    (0xbd, 'ẵ'),
    (0xc6, 'ặ'),
    (0xa9, 'â'),
    (0xc7, 'ầ'),
    (0xca, 'ấ'),
    (0xc8, 'ẩ'),
    (0xc9, 'ẫ'),
    (0xcb, 'ậ'),
    (0xae, 'đ'),
    (0xcc, 'è'),
    (0xd0, 'é'),
    (0xce, 'ẻ'),
    (0xcf, 'ẽ'),
    (0xd1, 'ẹ'),
    (0xaa, 'ê'),
    (0xd2, 'ề'),
    (0xd5, 'ế'),
    (0xd3, 'ể'),
    (0xd4, 'ễ'),
    (0xd6, 'ệ'),
    (0xd7, 'ì'),
    (0xdd, 'í'),
    (0xd8, 'ỉ'),
    (0xdc, 'ĩ'),
    (0xde, 'ị'),
    (0xdf, 'ò'),
    (0xe3, 'ó'),
    (0xe1, 'ỏ'),
    (0xe2, 'õ'),
    (0xe4, 'ọ'),
    (0xab, 'ô'),
    (0xe5, 'ồ'),
    (0xe8, 'ố'),
    (0xe6, 'ổ'),
    (0xe7, 'ỗ'),
    (0xe9, 'ộ'),
    (0xac, 'ơ'),
    (0xea, 'ờ'),
    (0xed, 'ớ'),
    (0xeb, 'ở'),
    (0xec, 'ỡ'),
    (0xee, 'ợ'),
    (0xef, 'ù'),
    (0xf3, 'ú'),
    (0xf1, 'ủ'),
    (0xf2, 'ũ'),
    (0xf4, 'ụ'),
    (0xad, 'ư'),
    (0xf5, 'ừ'),
    (0xf8, 'ứ'),
    (0xf6, 'ử'),
    (0xf7, 'ữ'),
    (0xf9, 'ự'),
    (0xfa, 'ỳ'),
    (0xfd, 'ý'),
    (0xfb, 'ỷ'),
    (0xfc, 'ỹ'),
    (0xfe, 'ỵ'),
    (0xa1, 'Ă'),
    (0xa2, 'Â'),
    (0xa7, 'Đ'),
    (0xa3, 'Ê'),
    (0xa4, 'Ô'),
    (0xa5, 'Ơ'),
    (0xa6, 'Ư'),
];

/// Marks of VNI: the byte after a base letter → combining marks.
const VNI_MARKS: [(u8, &str); 20] = [
    (0xf8, "\u{300}"),
    (0xf9, "\u{301}"),
    (0xfb, "\u{309}"),
    (0xf5, "\u{303}"),
    (0xef, "\u{323}"),
    (0xe2, "\u{302}"),
    (0xe0, "\u{302}\u{300}"),
    (0xe1, "\u{302}\u{301}"),
    (0xe5, "\u{302}\u{309}"),
    (0xe3, "\u{302}\u{303}"),
    (0xe4, "\u{302}\u{323}"),
    (0xea, "\u{306}"),
    (0xe8, "\u{306}\u{300}"),
    (0xe9, "\u{306}\u{301}"),
    (0xfa, "\u{306}\u{309}"),
    (0xfc, "\u{306}\u{303}"),
    (0xeb, "\u{306}\u{323}"),
    (0xd8, "\u{300}"),
    (0xd9, "\u{301}"),
    (0xcf, "\u{323}"),
];

/// Letters of VNI that stand alone.
const VNI_LETTERS: [(u8, char); 12] = [
    (0xf1, 'đ'),
    (0xd1, 'Đ'),
    (0xf4, 'ơ'),
    (0xf6, 'ư'),
    (0xd4, 'Ơ'),
    (0xd6, 'Ư'),
    (0xed, 'í'),
    (0xec, 'ì'),
    (0xe6, 'ỉ'),
    (0xf3, 'ĩ'),
    (0xf2, 'ị'),
    (0xee, 'ỵ'),
];

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
    let candidates = [
        (
            WINDOWS_1258
                .decode_without_bom_handling(bytes)
                .0
                .nfc()
                .collect::<String>(),
            Note::Windows1258,
        ),
        (tcvn3(bytes), Note::Tcvn3),
        (vni(bytes), Note::Vni),
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

fn tcvn3(bytes: &[u8]) -> String {
    let letter = |byte: u8| {
        TCVN3
            .iter()
            .find(|(code, _)| *code == byte)
            .map_or(char::from(byte), |(_, letter)| *letter)
    };
    bytes.iter().map(|&byte| letter(byte)).collect()
}

fn vni(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for &byte in bytes {
        let after_vowel = out
            .chars()
            .last()
            .is_some_and(|c| "aeouyAEOUYơưƠƯ".contains(c));
        if let Some((_, marks)) = VNI_MARKS
            .iter()
            .find(|(code, _)| *code == byte && after_vowel)
        {
            out.push_str(marks);
        } else if let Some((_, letter)) = VNI_LETTERS.iter().find(|(code, _)| *code == byte) {
            out.push(*letter);
        } else {
            out.push(char::from(byte));
        }
    }
    out.nfc().collect()
}

/// How many words are Vietnamese syllables whose marks are Vietnamese ones.
fn syllables(text: &str) -> usize {
    text.split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| {
            !word.is_ascii()
                && word.chars().all(|c| {
                    crate::letters::read(c).ascii().is_some()
                        && !crate::letters::read(c).lookalike()
                })
        })
        .filter(|word| crate::syllable::is_syllable(&crate::fold(word)))
        .count()
}
