//! The folded text cut into atoms: runs of letters and digits, and words with signs for letters.

use crate::leet::{is_known, is_letter_sign, unleet};
use crate::syllable::is_syllable;

/// Longest word that may hold signs for letters, in bytes.
const SIGNED_MAX: usize = 9;

/// A run of letters and digits in the folded text, or a word with signs for letters ("n@p", "ch!nh").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Atom {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// What it is made of: a bit for each of the kinds below.
    pub(crate) kinds: u8,
}

/// Kinds of characters in an atom, told while its end is looked for: most atoms are letters and nothing else, and need no second
/// look.
pub(crate) const LETTER: u8 = 1;
pub(crate) const DIGIT: u8 = 2;
/// "@", "!".
const SIGN: u8 = 4;
/// A letter of another script.
const FOREIGN: u8 = 8;
/// A letter or digit three times in a row.
const THRICE: u8 = 16;

impl Atom {
    /// Letters only, none of them three times in a row: a word that is taken as it stands.
    pub(crate) fn is_plain(self) -> bool {
        self.kinds == LETTER
    }

    /// Digits and nothing else.
    pub(crate) fn is_figure(self) -> bool {
        self.kinds & !THRICE == DIGIT
    }

    /// Digits or signs beside letters.
    pub(crate) fn is_mixed(self) -> bool {
        self.kinds & LETTER != 0 && self.kinds & (DIGIT | SIGN) != 0
    }
}

/// Every atom, in order.
pub(crate) fn atoms(folded: &str) -> Vec<Atom> {
    let mut atoms = Vec::with_capacity(folded.len() / 4 + 4);
    let bytes = folded.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at = match KINDS[usize::from(byte)] {
            0 => at + 1,
            SIGN => match signed_word(folded, at) {
                Some(atom) => {
                    atoms.push(atom);
                    atom.end
                }
                None => at + 1,
            },
            _ => match letters_only(bytes, at) {
                Some(end) => {
                    atoms.push(Atom {
                        start: at,
                        end,
                        kinds: LETTER,
                    });
                    // Behind what holds the next one off.
                    end + 1
                }
                None => run(folded, at, &mut atoms),
            },
        };
    }
    atoms
}

/// End of the up to seven small letters from here on, none of them three times in a row, if no atom goes on behind them: nearly
/// every word is one.
fn letters_only(bytes: &[u8], at: usize) -> Option<usize> {
    let (length, eight) = small_letters(bytes, at)?;
    let next = eight.to_le_bytes().get(length).copied()?;
    // What differs from the letter behind it, and from the one behind that.
    let differs = eight ^ (eight >> 8);
    let differs = ((differs & !HIGHEST) + !HIGHEST) | differs;
    let thrice = !(differs | differs >> 8) & HIGHEST & ((1 << (8 * length.saturating_sub(2))) - 1);
    (length > 0 && thrice == 0 && KINDS[usize::from(next)] == 0).then_some(at + length)
}

const EACH: u64 = 0x0101_0101_0101_0101;
const HIGHEST: u64 = 0x80 * EACH;

/// How many of the eight bytes from here on are letters a to z before one is not, and those bytes, the first one lowest; `None`
/// where fewer are left. They are looked at together, each in its own part of a number.
pub fn small_letters(bytes: &[u8], at: usize) -> Option<(usize, u64)> {
    let eight = u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?);
    let from_a = (eight & !HIGHEST) + (0x80 - u64::from(b'a')) * EACH;
    let behind_z = (eight & !HIGHEST) + (0x7f - u64::from(b'z')) * EACH;
    let others = (!from_a | behind_z | eight) & HIGHEST;
    Some((others.trailing_zeros() as usize / 8, eight))
}

/// Adds the atom that begins with this character, if it is a letter or digit; where to go on.
fn run(folded: &str, start: usize, atoms: &mut Vec<Atom>) -> usize {
    let bytes = folded.as_bytes();
    let (mut at, mut kinds) = (start, 0);
    let (mut last, mut twice) = (0, false);
    let next = loop {
        let byte = bytes.get(at).copied().unwrap_or(b' ');
        let kind = KINDS[usize::from(byte)];
        match kind {
            LETTER | DIGIT => {
                let again = byte == last;
                kinds |= kind | (THRICE * u8::from(again && twice));
                (twice, last) = (again, byte);
                at += 1;
            }
            // "n@p": a sign inside is a letter where the whole is a syllable then.
            SIGN => match signed_word(folded, start) {
                Some(atom) => {
                    atoms.push(atom);
                    return atom.end;
                }
                None => break at + 1,
            },
            FOREIGN => {
                let Some(c) = char_at(folded, at) else {
                    break at + 1;
                };
                if !c.is_alphanumeric() {
                    break at + c.len_utf8();
                }
                kinds |= FOREIGN;
                (twice, last) = (false, 0);
                at += c.len_utf8();
            }
            _ => break at,
        }
    };
    if at > start {
        atoms.push(Atom {
            start,
            end: at,
            kinds,
        });
    }
    next
}

/// Kind of each byte; nought where no atom goes on.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'0'..=b'9' => DIGIT,
            b'@' | b'!' => SIGN,
            128.. => FOREIGN,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// The character that begins at this byte; ASCII is not decoded.
fn char_at(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at)? {
        byte if byte.is_ascii() => Some(char::from(*byte)),
        _ => text.get(at..)?.chars().next(),
    }
}

/// "n@p", "ch!nh", "@n", "m@": the end of a word from `start` on that is one syllable once its signs are letters.
/// A closing "!" is an exclamation, and what holds a dot behind is an address.
fn signed_word(folded: &str, start: usize) -> Option<Atom> {
    let rest = folded.get(start..)?;
    let letter = |b: &u8| b.is_ascii_alphanumeric() || is_letter_sign(char::from(*b));
    let length = rest.bytes().take(SIGNED_MAX + 1).take_while(letter).count();
    let word = rest.get(..length.min(SIGNED_MAX))?.trim_end_matches('!');
    let next = rest.as_bytes().get(word.len()).copied().unwrap_or(b' ');
    let read: String = word.bytes().map(|b| char::from(unleet(b))).collect();
    let stands = word.len() == length || next == b'!';
    let address = matches!(next, b'.' | b'_' | b'-')
        && rest
            .as_bytes()
            .get(word.len() + 1)
            .is_some_and(u8::is_ascii_alphanumeric);
    let syllable = word.contains(is_letter_sign)
        && word.bytes().any(|b| b.is_ascii_alphabetic())
        && (is_syllable(&read) || is_known(&read));
    let kinds = word
        .bytes()
        .fold(0, |all, byte| all | KINDS[usize::from(byte)]);
    (stands && !address && syllable).then_some(Atom {
        start,
        end: start + word.len(),
        kinds,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_looked_at_together_are_the_atom_that_is_read_one_by_one() {
        for word in [
            "a", "otp", "nghieng", "chuyenxx", "aab", "aaab", "xoozz", "k1", "n@p",
        ] {
            for next in [" ", ".", "", "1", "@", "ứ", "z"] {
                let text = format!("{word}{next}         ");
                let together = letters_only(text.as_bytes(), 0);
                let mut read = Vec::new();
                run(&text, 0, &mut read);
                let plain = read.first().filter(|atom| atom.is_plain() && atom.end < 8);
                let behind = |atom: &&Atom| KINDS[usize::from(text.as_bytes()[atom.end])];
                let alone = plain.filter(|atom| behind(atom) == 0);
                assert_eq!(together, alone.map(|atom| atom.end), "{text:?}");
            }
        }
    }
}
