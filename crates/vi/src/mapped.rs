//! A normal form that remembers where each byte came from.

use std::ops::Range;

/// One normal form of a message together with the way back to the original bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapped {
    /// The normal form (ASCII wherever a Latin reading exists).
    pub text: String,
    /// For every byte of `text`, plus one past the end: byte offset in the original where the character behind it starts.
    pub map: Vec<u32>,
}

impl Mapped {
    /// The bytes of the original that `range` (bytes of `text`) came from.
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        let at = |i: usize| self.map.get(i).or(self.map.last()).copied().unwrap_or(0) as usize;
        let start = at(range.start);
        start..at(range.end).max(start)
    }

    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.map.clear();
    }

    pub(crate) fn reserve(&mut self, bytes: usize) {
        self.text.reserve(bytes);
        self.map.reserve(bytes + 1);
    }

    pub(crate) fn push_ascii(&mut self, letter: u8, from: u32) {
        self.text.push(char::from(letter));
        self.map.push(from);
    }

    /// ASCII letters in a row, the first of which stood at `from`, in lower case.
    pub(crate) fn push_lower(&mut self, letters: &str, from: u32) {
        let start = self.text.len();
        self.text.push_str(letters);
        if let Some(pushed) = self.text.get_mut(start..) {
            pushed.make_ascii_lowercase();
        }
        self.map.extend(from..from + letters.len() as u32);
    }

    /// A part of another form, as it is.
    pub(crate) fn push_part(&mut self, other: &Self, part: Range<usize>) {
        self.text
            .push_str(other.text.get(part.clone()).unwrap_or_default());
        self.map
            .extend_from_slice(other.map.get(part).unwrap_or_default());
    }

    pub(crate) fn pop_ascii(&mut self) {
        if self.text.pop().is_some() {
            self.map.pop();
        }
    }

    pub(crate) fn push(&mut self, c: char, from: u32) {
        self.text.push(c);
        for _ in 0..c.len_utf8() {
            self.map.push(from);
        }
    }

    /// Leads on to where the form led that this one was read from.
    pub(crate) fn lead_through(&mut self, before: &Self) {
        for at in &mut self.map {
            *at = before.original(*at as usize..*at as usize).start as u32;
        }
    }

    pub(crate) fn end(&mut self, at: u32) {
        self.map.push(at);
    }
}
