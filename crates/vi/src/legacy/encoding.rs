//! The old encodings whose letters are read one by one: TCVN3 (ABC), VNI and VIQR.

use unicode_normalization::UnicodeNormalization;

use super::Note;
use crate::letters;
use crate::mapped::Mapped;
use crate::syllable::is_written;

/// An old encoding, seen through characters: a byte of a font as the character of Latin-1 it looks like elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// «Ng©n hµng»: one character a letter.
    Tcvn3,
    /// «Ngaân haøng»: the marks behind the vowel, in one character.
    Vni,
    /// «Vie^.t Nam»: the marks behind the vowel, each a sign of ASCII (RFC 1456).
    Viqr,
}

/// One letter read.
struct Letter {
    letter: char,
    /// Bytes that spell it.
    length: usize,
}

impl Encoding {
    pub(super) fn note(self) -> Note {
        match self {
            Self::Tcvn3 => Note::Tcvn3,
            Self::Vni => Note::Vni,
            Self::Viqr => Note::Viqr,
        }
    }

    /// Whether a word may hold this character: letters, and what stands for letters and marks.
    pub(super) fn spells(self, c: char) -> bool {
        match self {
            Self::Tcvn3 => c.is_ascii_alphabetic() || c == '-' || tcvn3(c).is_some(),
            Self::Vni => {
                c.is_ascii_alphabetic() || vni_letter(c).is_some() || !vni_marks(c).is_empty()
            }
            Self::Viqr => c.is_alphabetic() || c == '\\' || !viqr_marks(c).is_empty(),
        }
    }

    /// Whether a word may have marks or other letters than it shows.
    pub(super) fn may_mark(self, word: &str) -> bool {
        match self {
            Self::Tcvn3 => !word.is_ascii() || word.contains('-'),
            Self::Vni => !word.is_ascii(),
            Self::Viqr => {
                word.bytes().any(is_sign)
                    || has_pair(word, |a, b| matches!((a, b), (b'd' | b'D', b'd' | b'D')))
            }
        }
    }

    /// Whether a line that holds this character may be in this encoding: any sign, but no letter it does not have.
    pub(super) fn has(self, c: char) -> bool {
        let last = match self {
            Self::Tcvn3 | Self::Vni => '\u{ff}',
            Self::Viqr => '\u{7f}',
        };
        c <= last || !c.is_alphabetic()
    }

    /// Whether a word that is a syllable in this encoding is nothing as it stands.
    pub(super) fn tells(self, word: &str) -> bool {
        match self {
            Self::Tcvn3 | Self::Vni => !word.is_ascii() && !is_written(word.trim_matches('-')),
            // A word in backquotes is code, and a bracket may open before any.
            Self::Viqr => {
                let inner = word.trim_start_matches('(');
                !word.starts_with('`')
                    && (has_tone(inner)
                        || has_pair(inner, |sign, next| {
                            is_shape(sign) && next.is_ascii_alphabetic()
                        }))
            }
        }
    }

    /// Whether a word that tells of the encoding can be nothing else: "a^n", "¬n", "m·n", "m×n" and "n¹" stand in formulas, too.
    pub(super) fn is_sure(self, word: &str) -> bool {
        let is_sign = |c: char| matches!(c, '¡'..='¿') && !matches!(c, '·' | '¹');
        match self {
            Self::Tcvn3 => {
                let of_font = word.chars().filter(|c| !c.is_ascii());
                of_font.count() > 1 || word.chars().skip(1).any(is_sign)
            }
            Self::Vni => true,
            Self::Viqr => has_tone(word),
        }
    }

    /// Reads a text that is known to be in this encoding and began `from` bytes into another; each letter leads back to where it
    /// began there.
    pub(super) fn read(self, text: &str, from: u32) -> Mapped {
        let mut out = Mapped::default();
        let mut at = 0;
        while let Some(read) = text.get(at..).and_then(|rest| self.letter(rest)) {
            out.push(read.letter, from + at as u32);
            at += read.length;
        }
        out
    }

    /// The first letter of a text, with its marks.
    fn letter(self, text: &str) -> Option<Letter> {
        let first = text.chars().next()?;
        let one = first.len_utf8();
        let (letter, length) = match self {
            Self::Tcvn3 => {
                return Some(Letter {
                    letter: tcvn3(first).unwrap_or(first),
                    length: one,
                });
            }
            Self::Vni => (vni_letter(first).unwrap_or(first), one),
            Self::Viqr => match text.as_bytes() {
                [b'd' | b'D', b'd' | b'D', ..] => (if first == 'd' { 'đ' } else { 'Đ' }, 2),
                // "\\." is a full stop behind a vowel.
                [b'\\', sign, ..] if !viqr_marks(char::from(*sign)).is_empty() => {
                    return Some(Letter {
                        letter: char::from(*sign),
                        length: 2,
                    });
                }
                _ => (first, one),
            },
        };
        Some(self.with_marks(letter, length, text))
    }

    /// A letter with those marks behind it that it can carry in Vietnamese.
    fn with_marks(self, mut letter: char, mut length: usize, text: &str) -> Letter {
        while let Some(sign) = text.get(length..).and_then(|rest| rest.chars().next()) {
            let marks = match self {
                Self::Tcvn3 => break,
                Self::Vni => vni_marks(sign),
                Self::Viqr => viqr_marks(sign),
            };
            let Some(marked) = marked(letter, marks) else {
                break;
            };
            (letter, length) = (marked, length + sign.len_utf8());
        }
        Letter { letter, length }
    }
}

/// The one Vietnamese letter that a letter and marks are.
fn marked(letter: char, marks: &str) -> Option<char> {
    let mut whole = std::iter::once(letter).chain(marks.chars()).nfc();
    let (first, None) = (whole.next()?, whole.next()) else {
        return None;
    };
    (first != letter && letters::read(first).vietnamese()).then_some(first)
}

fn has_pair(word: &str, is_wanted: impl Fn(u8, u8) -> bool) -> bool {
    let mut pairs = word.as_bytes().windows(2);
    pairs.any(|pair| matches!(pair, [sign, next] if is_wanted(*sign, *next)))
}

/// Signs of VIQR.
pub(super) fn is_sign(byte: u8) -> bool {
    is_shape(byte) || is_tone(byte)
}

/// Signs of VIQR that shape a vowel.
fn is_shape(sign: u8) -> bool {
    matches!(sign, b'^' | b'(' | b'+')
}

/// Signs of VIQR for tones.
fn is_tone(sign: u8) -> bool {
    matches!(sign, b'`' | b'\'' | b'?' | b'~' | b'.')
}

/// Whether a word has a tone on a vowel that is shaped by a sign, or between letters; dots and apostrophes stand there in names,
/// short forms and words cut up.
fn has_tone(word: &str) -> bool {
    has_pair(word, |sign, next| {
        is_shape(sign) && is_tone(next)
            || matches!(sign, b'`' | b'?' | b'~') && next.is_ascii_alphabetic()
    })
}

fn tcvn3(c: char) -> Option<char> {
    let mut table = TCVN3.iter();
    table
        .find(|(code, _)| char::from(*code) == c)
        .map(|(_, letter)| *letter)
}

/// A letter of VNI that stands for another.
fn vni_letter(c: char) -> Option<char> {
    let small = small(c);
    let (_, letter) = VNI_LETTERS
        .iter()
        .find(|(code, _)| char::from(*code) == small)?;
    match c == small {
        true => Some(*letter),
        false => letter.to_uppercase().next(),
    }
}

/// The marks that a character of VNI puts on the vowel before it.
fn vni_marks(c: char) -> &'static str {
    let small = small(c);
    let mark = VNI_MARKS
        .iter()
        .find(|(code, _)| char::from(*code) == small);
    mark.map_or("", |(_, marks)| *marks)
}

fn small(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

/// The mark that a sign of VIQR puts on the vowel before it.
fn viqr_marks(c: char) -> &'static str {
    match c {
        '^' => "\u{302}",
        '(' => "\u{306}",
        '+' => "\u{31b}",
        '`' => "\u{300}",
        '\'' => "\u{301}",
        '?' => "\u{309}",
        '~' => "\u{303}",
        '.' => "\u{323}",
        _ => "",
    }
}

/// Letters of TCVN3, byte → letter (TCVN 5712:1993). Capitals with a tone are small letters in a font of capitals.
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

/// Marks of VNI: the byte behind a vowel → combining marks. Behind a capital it is the capital letter.
const VNI_MARKS: [(u8, &str); 17] = [
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
];

/// Letters of VNI that stand alone; the capital of a byte is the capital of its letter.
const VNI_LETTERS: [(u8, char); 9] = [
    (0xf1, 'đ'),
    (0xf4, 'ơ'),
    (0xf6, 'ư'),
    (0xed, 'í'),
    (0xec, 'ì'),
    (0xe6, 'ỉ'),
    (0xf3, 'ĩ'),
    (0xf2, 'ị'),
    (0xee, 'ỵ'),
];
