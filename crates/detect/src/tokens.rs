//! The words of a message, each hashed once for all that look words up: phrases, the model of wording, the words of a type.
//!
//! Looked at: hashing each word where it is needed (xxh3, three times a word, a third of the time of a verdict). A word of up to
//! eight letters, as nearly all are, fits a register: it is found, cut and hashed without looking at its letters one by one.

/// A word of `vi::Normal::words`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// First byte in the text of the words.
    pub start: u32,
    /// Past the last one.
    pub end: u32,
    /// Hash of the word; for words of up to eight bytes no two share one.
    pub hash: u64,
}

const SPACES: u64 = 0x2020_2020_2020_2020;
const LOWEST: u64 = 0x0101_0101_0101_0101;
const HIGHEST: u64 = 0x8080_8080_8080_8080;
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// The words of a normal form (`" chuyen tien "`), in order.
pub fn tokens(words: &str) -> impl Iterator<Item = Token> {
    let bytes = words.as_bytes();
    // Behind the space that every normal form begins with.
    let mut at = 1;
    std::iter::from_fn(move || {
        if at >= bytes.len() {
            return None;
        }
        let start = at;
        let (length, letters) = word_at(bytes, start);
        at += length + 1;
        Some(Token {
            start: start as u32,
            end: (start + length) as u32,
            hash: spread(letters),
        })
    })
}

/// Length of the word that begins here, and its letters in one number.
#[inline]
fn word_at(bytes: &[u8], at: usize) -> (usize, u64) {
    let head = eight(bytes, at);
    match first_space(head) {
        Some(length) => (length, kept(head, length)),
        None => long_word(bytes, at, head),
    }
}

/// The same where no space stands among its first eight letters.
#[inline(never)]
fn long_word(bytes: &[u8], at: usize, head: u64) -> (usize, u64) {
    let (mut letters, mut length) = (head, 8);
    loop {
        let next = eight(bytes, at + length);
        match first_space(next) {
            Some(0) => return (length, letters),
            Some(more) => return (length + more, joined(letters, kept(next, more))),
            None => letters = joined(letters, next),
        }
        length += 8;
    }
}

/// Eight bytes from here; spaces behind the end.
fn eight(bytes: &[u8], at: usize) -> u64 {
    let whole = bytes
        .get(at..at + 8)
        .and_then(|eight| eight.try_into().ok());
    whole.map_or_else(
        || last(bytes.get(at..).unwrap_or_default()),
        u64::from_le_bytes,
    )
}

#[cold]
fn last(rest: &[u8]) -> u64 {
    let places = rest.iter().zip((0u32..64).step_by(8));
    places.fold(SPACES, |all, (&byte, place)| {
        all ^ (u64::from(byte ^ b' ') << place)
    })
}

/// Where the first space stands. The lowest byte that is nought after the spaces were taken off; higher ones may be false alarms.
fn first_space(letters: u64) -> Option<usize> {
    let off = letters ^ SPACES;
    let nought = off.wrapping_sub(LOWEST) & !off & HIGHEST;
    (nought != 0).then(|| nought.trailing_zeros() as usize / 8)
}

fn kept(letters: u64, length: usize) -> u64 {
    letters & !(u64::MAX << (8 * length))
}

fn joined(letters: u64, more: u64) -> u64 {
    letters.wrapping_mul(MIX).rotate_left(29) ^ more
}

/// Every bit of the word moves the high and the low bits of the hash.
pub(crate) fn spread(letters: u64) -> u64 {
    let mixed = letters.wrapping_mul(MIX);
    (mixed ^ (mixed >> 32)).wrapping_mul(MIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_every_length_are_cut_where_the_spaces_stand() {
        let long = "a".repeat(21);
        let words = [
            "k",
            "nghieng",
            "tamchunu",
            "chinchunu",
            "ứng",
            "mườisáuchữ",
            &long,
            "x",
        ];
        let text = format!(" {} ", words.join(" "));
        let read: Vec<&str> = tokens(&text)
            .map(|token| &text[token.start as usize..token.end as usize])
            .collect();
        assert_eq!(read, words);
        assert!(tokens("").chain(tokens(" ")).next().is_none());
    }

    #[test]
    fn a_word_has_the_same_hash_wherever_it_stands_and_no_other_word_has_it() {
        let hash = |text: &str, number: usize| tokens(text).nth(number).map(|token| token.hash);
        for word in [
            "otp",
            "chuyen",
            "tamchunu",
            "vietcombank",
            "internationalization",
        ] {
            let alone = hash(&format!(" {word} "), 0);
            assert_eq!(
                alone,
                hash(&format!(" xin {word} ngay bay gio "), 1),
                "{word}"
            );
            assert_ne!(alone, hash(&format!(" {word}s "), 0), "{word}");
        }
        assert_ne!(hash(" vietcombank ", 0), hash(" combankviet ", 0));
    }
}
