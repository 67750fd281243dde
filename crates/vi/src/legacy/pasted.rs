//! Text in an old encoding that was pasted as if it were Unicode.

use super::Note;
use super::encoding::{Encoding, is_sign};
use super::misread::misread;
use crate::mapped::Mapped;
use crate::syllable::is_written;

/// One in so many bytes begins a letter of a font or is a sign for a mark: of Vietnamese one in five is.
const MARKED_SHARE: usize = 16;
/// So many different words tell of the encoding at least, or both of two.
const TELLING_MIN: usize = 3;
/// One in so many words is a syllable with marks in it, as three of four words of Vietnamese are.
const SYLLABLES_SHARE: usize = 3;
/// For each word with marks that is none, so many that are.
const ODD_SHARE: usize = 4;

/// What a text says that was written in TCVN3 («Ng©n hµng»), VNI («Ngaân haøng») or VIQR («Vie^.t Nam») and pasted as if it were
/// Unicode, or that is Unicode misread on its way («NgÃ¢n hÃ ng»), with the way back to what was pasted; `None` where it is what it
/// seems.
///
/// A text is taken for an old one only where many of its words are Vietnamese syllables in that encoding and nothing as they stand.
/// Lines with letters that the encoding does not have are left as they are.
pub fn pasted(text: &str) -> Option<(Mapped, Note)> {
    let many = |count: usize| count > 0 && count * MARKED_SHARE >= text.len();
    // In Unicode, Vietnamese has more letters beyond Latin-1 than in it.
    let latin = count(text, |byte| matches!(byte, 0xc2 | 0xc3));
    // Nearly every letter that was misread leaves one of these signs, and honest messages have few.
    if latin > 0
        && count(text, |byte| byte == 0xc2) > 0
        && let Some(read) = misread(text)
    {
        return Some((read, Note::Misread));
    }
    let of_latin = many(latin) && latin > count(text, |byte| byte > 0xc3);
    let signs = count(text, |byte| matches!(byte, b'^' | b'`'));
    let candidates = [
        (Encoding::Tcvn3, of_latin),
        (Encoding::Vni, of_latin),
        (Encoding::Viqr, signs > 0 && many(count(text, is_sign))),
    ];
    let may_be = candidates.into_iter().filter(|(_, may_be)| *may_be);
    let told = may_be.map(|(encoding, _)| (Tally::of(text, encoding).certain(), encoding));
    let (words, encoding) = told.max_by_key(|(words, _)| *words)?;
    (words > 0).then(|| (read(text, encoding), encoding.note()))
}

/// Bytes of a kind that a text in an old encoding is full of. Nearly every message has too few of them to be looked at again, so
/// they are counted as the compiler can for sixteen at once: while the count fits a byte.
fn count(text: &str, is_wanted: impl Fn(u8) -> bool) -> usize {
    let parts = text.as_bytes().chunks(128);
    let counts = parts.map(|part| {
        part.iter()
            .map(|byte| u8::from(is_wanted(*byte)))
            .sum::<u8>()
    });
    counts.map(usize::from).sum()
}

/// How a word reads in an encoding.
enum Reading {
    /// As it stands.
    Plain,
    /// A Vietnamese syllable with its marks.
    Syllable(Mapped),
    /// Something with marks that is none.
    Odd(Mapped),
}

/// How the words of a text read in an encoding.
#[derive(Default)]
struct Tally<'t> {
    words: usize,
    /// Syllables with marks, and what has marks and is none.
    syllables: usize,
    odd: usize,
    /// Syllables that are nothing as they stand, and the first of them that differ.
    telling: usize,
    different: Vec<&'t str>,
    /// One of them can be nothing else.
    sure: bool,
}

impl<'t> Tally<'t> {
    fn of(text: &'t str, encoding: Encoding) -> Self {
        let mut tally = Self::default();
        for line in text.lines().filter(|line| may_be(line, encoding)) {
            let words = runs(line, encoding).filter(|run| is_word(run));
            words.for_each(|word| tally.add(word, encoding));
        }
        tally
    }

    fn add(&mut self, word: &'t str, encoding: Encoding) {
        self.words += 1;
        match reading(word, 0, encoding) {
            Reading::Plain => {}
            // In ASCII a sign behind a vowel is mostly one of the sentence, or of an address.
            Reading::Odd(_) if encoding == Encoding::Viqr && !encoding.tells(word) => {}
            Reading::Odd(_) => self.odd += 1,
            Reading::Syllable(_) => {
                self.syllables += 1;
                if encoding.tells(word) {
                    self.tells(word, encoding);
                }
            }
        }
    }

    fn tells(&mut self, word: &'t str, encoding: Encoding) {
        self.telling += 1;
        self.sure |= encoding.is_sure(word);
        if self.different.len() < TELLING_MIN && !self.different.contains(&word) {
            self.different.push(word);
        }
    }

    /// How many words tell of the encoding; none where they may be something else.
    fn certain(&self) -> usize {
        let different = self.different.len();
        let enough = different == TELLING_MIN || different == 2 && self.words == 2;
        let certain = enough
            && self.sure
            && self.syllables * SYLLABLES_SHARE >= self.words
            && self.odd * ODD_SHARE <= self.syllables;
        usize::from(certain) * self.telling
    }
}

fn read(text: &str, encoding: Encoding) -> Mapped {
    let mut out = Mapped::default();
    out.reserve(text.len());
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let may_be = may_be(line, encoding);
        for run in runs(line, encoding) {
            match reading(run, at, encoding) {
                Reading::Syllable(read) if may_be => out.push_part(&read, 0..read.text.len()),
                // A name or a short form.
                Reading::Odd(read) if may_be && encoding != Encoding::Viqr => {
                    out.push_part(&read, 0..read.text.len());
                }
                _ => run
                    .char_indices()
                    .for_each(|(behind, c)| out.push(c, at + behind as u32)),
            }
            at += run.len() as u32;
        }
    }
    out.end(at);
    out
}

/// Whether every letter of a line is one that the encoding has.
fn may_be(line: &str, encoding: Encoding) -> bool {
    line.is_ascii() || line.chars().all(|c| encoding.has(c))
}

/// A text cut where what may spell a word begins and ends.
fn runs(mut text: &str, encoding: Encoding) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        let spells = encoding.spells(text.chars().next()?);
        let end = text.find(|c| encoding.spells(c) != spells);
        let (run, behind) = text.split_at(end.unwrap_or(text.len()));
        text = behind;
        Some(run)
    })
}

/// One letter tells nothing: «500.000ñ», "a?b=1".
fn is_word(run: &str) -> bool {
    run.contains(char::is_alphabetic) && run.chars().nth(1).is_some()
}

/// How a run that began `from` bytes into the text reads.
fn reading(run: &str, from: u32, encoding: Encoding) -> Reading {
    if !encoding.may_mark(run) {
        return Reading::Plain;
    }
    let read = encoding.read(run, from);
    if is_syllable(&read) {
        return Reading::Syllable(read);
    }
    let other = match encoding {
        Encoding::Tcvn3 => with_lost_letters(run, &read),
        Encoding::Viqr => without_stop(run, from),
        Encoding::Vni => None,
    };
    if let Some(read) = other.filter(is_syllable) {
        return Reading::Syllable(read);
    }
    match read.text == run {
        true => Reading::Plain,
        false => Reading::Odd(read),
    }
}

/// Whether this is a syllable with marks, and signs around it; or what stands behind a sum.
fn is_syllable(read: &Mapped) -> bool {
    let word = read.text.trim_matches(|c: char| !c.is_alphabetic());
    word == "đ" || !word.is_ascii() && is_written(word)
}

/// The soft hyphen that is ư in TCVN3 became a hyphen in many a program: «n-íc» is «nước».
fn with_lost_letters(run: &str, read: &Mapped) -> Option<Mapped> {
    let inner = run.trim_matches('-').contains('-');
    inner.then(|| {
        let mut out = Mapped::default();
        for (at, c) in read.text.char_indices() {
            let from = read.map.get(at).copied().unwrap_or(0);
            out.push(if c == '-' { 'ư' } else { c }, from);
        }
        out
    })
}

/// «chi tie^'t ddi.»: the sign behind a word is one of the sentence where the word cannot bear it.
fn without_stop(run: &str, from: u32) -> Option<Mapped> {
    let word = run.strip_suffix(['.', '?'])?;
    let mut read = Encoding::Viqr.read(word, from);
    read.push_ascii(*run.as_bytes().last()?, from + word.len() as u32);
    Some(read)
}
