//! Vietnamese text: normal forms, folding, look-alikes, teencode, with a map back to the bytes the reader sees.
//!
//! Belongs here: everything that turns hostile or careless spelling into a form rules can match, and nothing that judges it.
//! Does not belong here: finding links or numbers (`extract`), weighing signs (`detect`). No I/O, no clock, never fails.

mod atoms;
mod flags;
mod glued;
mod leet;
mod legacy;
mod letters;
mod mapped;
mod marks;
mod normalize;
mod syllable;
mod teencode;
mod turned;
mod words;

pub use atoms::small_letters;
pub use legacy::{Note, decode, pasted};
pub use mapped::Mapped;
pub use marks::{Marked, marks_agree, marks_of};
pub use normalize::{Normal, Tricks, normalize, normalize_into};
pub use turned::{Turned, turned};

use unicode_normalization::UnicodeNormalization;

/// The search fold: lower case, no marks, đ→d, white space as single spaces. "Lừa  Đảo" → "lua dao".
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = !out.is_empty();
            continue;
        }
        let letter = letters::read(c);
        if letter.dropped() {
            continue;
        }
        if gap {
            out.push(' ');
            gap = false;
        }
        match letter.ascii() {
            Some(ascii) => out.push(ascii),
            None => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// Into how many Vietnamese syllables a run of plain lower-case letters falls; `None` when it does not.
pub fn syllables(run: &str) -> Option<usize> {
    match run.len() > 1 && syllable::is_syllable(run) {
        true => Some(1),
        false => syllable::segment(run).map(|ends| ends.len()),
    }
}

/// A host label as the eye sees it: look-alike digits and letter pairs read as letters (`vietc0mbank`, `rnbbank`).
/// Both sides of a comparison are brought to this form.
pub fn skeleton_host(label: &str) -> String {
    let folded = fold(label);
    let mut out = String::with_capacity(folded.len());
    let mut rest = folded.chars().peekable();
    while let Some(c) = rest.next() {
        let pair = rest.peek().copied();
        out.push(match (c, pair) {
            ('r', Some('n')) => {
                rest.next();
                'm'
            }
            ('v', Some('v')) => {
                rest.next();
                'w'
            }
            ('0', _) => 'o',
            ('1', _) => 'l',
            ('3', _) => 'e',
            ('4', _) => 'a',
            ('5', _) => 's',
            ('7', _) => 't',
            ('8', _) => 'b',
            (c, _) => c,
        });
    }
    out
}

/// Lower case with each word's tone at its end, so that «Hoà» and «Hòa», «Thuỷ» and «Thủy» are one: for comparing names, never
/// for showing.
pub fn same_tones(text: &str) -> String {
    let tone = |c: &char| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
    let words = text.split_whitespace().map(|word| {
        let (tones, letters): (String, String) = word.to_lowercase().nfd().partition(tone);
        letters + &tones
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Whether a name holds letters of another script or style that look like Latin ones; those with Vietnamese marks are none.
pub fn has_look_alikes(name: &str) -> bool {
    name.chars()
        .map(letters::read)
        .any(|letter| letter.lookalike() || letter.styled())
}

/// Canonical composition (NFC).
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// Canonical decomposition (NFD).
pub fn nfd(text: &str) -> String {
    text.nfd().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_tone_does_not_matter_and_the_tone_does() {
        assert_eq!(same_tones("Hoà  An"), same_tones("hòa an"));
        assert_eq!(same_tones("Đàm Thuỷ"), same_tones("Đàm Thủy"));
        assert_ne!(same_tones("Hoa An"), same_tones("Hòa An"));
        assert_ne!(same_tones("Dam Thủy"), same_tones("Đàm Thủy"));
    }
}
