//! Whether words a person wrote are the words that were meant, where folding made them one («cất xe», «cát-xê»).

use unicode_normalization::char::decompose_canonical;

use crate::letters;

/// The marks of some words, read once to be compared with many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked(Vec<Marks>);

impl Marked {
    /// Reads a text, word by word.
    pub fn of(text: &str) -> Self {
        let mut words = Vec::with_capacity(4);
        let mut open: Option<Marks> = None;
        for c in text.chars() {
            match c.is_whitespace() || c.is_ascii_punctuation() {
                true => words.extend(open.take()),
                false => open = Some(open.unwrap_or_default().read(c)),
            }
        }
        words.extend(open);
        Self(words)
    }

    /// Whether these words may stand for those that are meant, which fold to the same.
    ///
    /// Word by word: where one carries Vietnamese marks, they must be those of the one that is meant. A word without marks says
    /// nothing of its tones and agrees; so does one with letters of another kind, since a disguise cannot be trusted with a tone. The
    /// place of the tone does not matter. Of another number of words there is nothing to compare.
    pub fn agrees(&self, meant: &Self) -> bool {
        let mut pairs = self.0.iter().zip(&meant.0);
        self.0.len() != meant.0.len() || pairs.all(|(written, meant)| written.agrees(*meant))
    }
}

/// Whether `written` may stand for `meant`, two texts that fold to the same words: see [`Marked::agrees`].
pub fn marks_agree(written: &str, meant: &str) -> bool {
    written.is_ascii() || written == meant || Marked::of(written).agrees(&Marked::of(meant))
}

/// A number for the marks a word is written with, and for where they stand; nought where it has none. The same however its letters
/// are composed, in capitals or not.
pub fn marks_of(word: &str) -> u64 {
    if word.is_ascii() {
        return 0;
    }
    let (mut letters, mut marks) = (0u64, 0u64);
    for c in word.chars() {
        decompose_canonical(c, |part| match part {
            '\u{300}'..='\u{36f}' => marks = mixed(marks, letters, part),
            'đ' | 'Đ' => {
                letters += 1;
                marks = mixed(marks, letters, 'đ');
            }
            _ => letters += 1,
        });
    }
    marks
}

fn mixed(marks: u64, letters: u64, mark: char) -> u64 {
    (marks.rotate_left(5) ^ letters << 32 ^ u64::from(mark)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The marks of one word: what stands on each letter, and the tone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Marks {
    /// Three bits a letter.
    letters: u32,
    tone: u32,
    marked: bool,
    foreign: bool,
}

impl Marks {
    fn agrees(self, meant: Self) -> bool {
        !self.marked || self.foreign || (self.letters, self.tone) == (meant.letters, meant.tone)
    }

    fn read(mut self, c: char) -> Self {
        if c.is_ascii() {
            self.letters <<= 3;
            return self;
        }
        let vietnamese = letters::read(c).vietnamese();
        self.marked |= vietnamese;
        self.foreign |= !vietnamese;
        decompose_canonical(c, |part| match part {
            '\u{302}' => self.letters |= 1,
            '\u{306}' => self.letters |= 2,
            '\u{31b}' => self.letters |= 3,
            'đ' | 'Đ' => self.letters = self.letters << 3 | 4,
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => self.tone = part as u32,
            _ => self.letters <<= 3,
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_are_written_must_be_those_that_are_meant() {
        assert!(marks_agree("cát xê", "cát xê"));
        assert!(marks_agree("Cát-xê", "cát xê"));
        assert!(!marks_agree("cất xe", "cát xê"));
        assert!(!marks_agree("chuyện lớn", "chuyển lộn"));
        assert!(!marks_agree("dùng mở", "đừng mở"));
        assert!(!marks_agree("tiền thuê", "tiền thuế"));
    }

    #[test]
    fn a_word_without_marks_or_in_disguise_agrees() {
        assert!(marks_agree("cat xe", "cát xê"));
        assert!(marks_agree("cát xe", "cát xê"));
        assert!(
            marks_agree("cất xе", "cất xê"),
            "the last letter is Cyrillic"
        );
        assert!(marks_agree("ck gấp", "chuyển khoản gấp"));
    }

    #[test]
    fn the_place_and_the_composition_of_a_tone_do_not_matter() {
        assert!(marks_agree("KHOÁ máy", "khóa máy"));
        assert!(marks_agree(&crate::nfd("đừng mở"), "đừng mở"));
        assert!(!marks_agree(&crate::nfd("dùng mở"), "đừng mở"));
    }
}
