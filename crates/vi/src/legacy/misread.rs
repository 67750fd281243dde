//! UTF-8 that some program took for Windows-1252 or Latin-1 («TÃ i khoáº£n»): each byte of a letter has become a letter.

use std::str::from_utf8;

use unicode_normalization::char::is_combining_mark;

use crate::letters;
use crate::mapped::Mapped;
use crate::syllable::is_written;

/// What Windows-1252 has for the bytes from 0x80 on; Latin-1, and Windows where it has nothing, keep the control character.
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// So often a text is misread on its way to us at most.
const TIMES_MAX: usize = 3;
/// Letters behind a lost one that are looked at.
const BEHIND_MAX: usize = 8;

/// Words with a letter that easily loses its last byte; which one it was, the rest of the word often leaves open.
/// The commoner before the others.
const COMMON: [&str; 52] = [
    "bị", "về", "một", "số", "đề", "bỏ", "mời", "thời", "lời", "giờ", "họ", "gọi", "mọi", "học",
    "đọc", "hỏi", "nhỏ", "chờ", "nhờ", "rời", "đời", "trời", "tờ", "thề", "khỏe", "dọa", "chọn",
    "hệ", "hỗ", "điện", "hiện", "thị", "chị", "mới", "với", "tới", "để", "thể", "tổ", "hồ", "đồng",
    "động", "cộng", "tiền", "kiểm", "vốn", "lợi", "nộp", "hội", "cổng", "thống", "bồi",
];

/// What «á»» and a byte that is lost may be: in Windows-1252 a few, in Latin-1 any.
const OF_LOST: [char; 16] = [
    'ờ', 'ề', 'ọ', 'ỏ', 'ệ', 'ị', 'ố', 'ồ', 'ộ', 'ớ', 'ổ', 'ở', 'ể', 'ễ', 'ỗ', 'ỉ',
];
const OF_LOST_WINDOWS: [char; 5] = ['ờ', 'ề', 'ọ', 'ỏ', 'Ố'];

/// What is left of a byte that lost its second half.
const LOST: [char; 1] = ['\u{fffd}'];

/// What a text says that is UTF-8 read as Windows-1252 or Latin-1, once or several times over, with the way back; `None` where it is
/// what it seems.
pub(super) fn misread(text: &str) -> Option<Mapped> {
    if !may_be(text.as_bytes()) {
        return None;
    }
    let (mut told, mut last): (Option<Mapped>, Option<Mapped>) = (None, None);
    for _ in 0..TIMES_MAX {
        let from = last.as_ref().map_or(text, |read| &read.text);
        let (mut read, tells) = Reader::read(from);
        if read.text == from {
            break;
        }
        if let Some(before) = &last {
            read.lead_through(before);
        }
        if tells {
            told = Some(read.clone());
        }
        last = Some(read);
    }
    told
}

/// Whether letters stand side by side that begin the two or three bytes of a Vietnamese one: «Ã», «Ä», «Æ», «Ì», «áº», «á»».
fn may_be(bytes: &[u8]) -> bool {
    let begins = |four: &[u8]| {
        matches!(
            four,
            [0xc3, 0x83 | 0x84 | 0x86 | 0x8c, ..] | [0xc3, 0xa1, 0xc2, 0xba | 0xbb]
        )
    };
    bytes.windows(4).any(begins)
}

/// Reads one misreading back, and finds out whether it was one.
struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// It has signs that Latin-1 has not.
    of_windows: bool,
    out: Mapped,
    /// Where the word begins in `out` that is being read.
    word: usize,
    /// That word holds a Vietnamese letter of two bytes, of three.
    two: bool,
    three: bool,
    /// The first word that tells of it.
    telling: Option<String>,
    tells: bool,
}

impl<'t> Reader<'t> {
    fn read(text: &'t str) -> (Mapped, bool) {
        let mut reader = Reader {
            text,
            at: 0,
            of_windows: text.chars().any(|c| c > '\u{ff}' && byte(c).is_some()),
            out: Mapped::default(),
            word: 0,
            two: false,
            three: false,
            telling: None,
            tells: false,
        };
        reader.out.reserve(text.len());
        while let Some(first) = reader.rest().chars().next() {
            let (letter, length) = reader.letter(first);
            reader.push(letter, length);
        }
        reader.ends();
        reader.out.end(text.len() as u32);
        (reader.out, reader.tells)
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next letter and how many bytes spell it here.
    fn letter(&mut self, first: char) -> (char, usize) {
        if first.is_ascii() {
            return (first, 1);
        }
        if let Some((letter, length)) = whole(self.rest()) {
            if letters::read(letter).vietnamese() {
                let three = matches!(letter, '\u{1e00}'..='\u{1fff}');
                (self.two, self.three) = (true, self.three || three);
            }
            return (letter, length);
        }
        self.lost().unwrap_or((first, first.len_utf8()))
    }

    /// A letter whose last byte, a control character, became a sign or a space, or was left out: the one that makes a syllable.
    fn lost(&self) -> Option<(char, usize)> {
        let rest = self.rest();
        let before = self.out.text.get(self.word..)?;
        let (may_be, lead) = candidates(rest, self.out.text.chars().last(), self.of_windows)?;
        let next = rest.get(lead..)?.chars().next().unwrap_or_default();
        let taken = lead + next.len_utf8();
        match next {
            '?' | '\u{fffd}' => Some((fitting(before, may_be, rest.get(taken..)?)?, taken)),
            ' ' | '\u{a0}' => {
                let behind = rest.get(taken..)?;
                let goes_on = behind.starts_with(char::is_alphabetic);
                let inside = (goes_on && may_be != LOST).then(|| fitting(before, may_be, behind));
                let inside = inside.flatten();
                let was_lost =
                    inside.is_some() || next == '\u{a0}' && !goes_on || behind.starts_with(' ');
                let letter = inside.or_else(|| fitting(before, may_be, ""))?;
                Some((letter, if was_lost { taken } else { lead }))
            }
            _ => Some((fitting(before, may_be, rest.get(lead..)?)?, lead)),
        }
    }

    fn push(&mut self, letter: char, length: usize) {
        let is_inside = letter.is_alphabetic() || is_combining_mark(letter);
        if !is_inside {
            self.ends();
        }
        self.out.push(letter, self.at as u32);
        self.at += length;
        if !is_inside {
            self.word = self.out.text.len();
        }
    }

    /// A word is read: a syllable with marks that was none before tells of the misreading. One of three bytes is enough, since
    /// nothing else begins so.
    fn ends(&mut self) {
        let word = self.out.text.get(self.word..).unwrap_or_default();
        if (self.two || self.three) && is_written(word) {
            let another = self.telling.as_deref().is_some_and(|first| first != word);
            self.tells |= self.three || another;
            self.telling.get_or_insert_with(|| word.to_owned());
        }
        (self.two, self.three) = (false, false);
    }
}

/// The character whose bytes the first letters of a text are.
fn whole(text: &str) -> Option<(char, usize)> {
    let mut bytes = [0u8; 4];
    let mut letters = text.char_indices();
    let lead = byte(letters.next()?.1)?;
    let many = match lead {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    *bytes.first_mut()? = lead;
    for place in bytes.get_mut(1..many)? {
        *place = byte(letters.next()?.1)?;
    }
    let bytes = bytes.get(..many)?;
    // A space that does not break is as often what was lost, or the space behind the word.
    if matches!(lead, 0xc3 | 0xc4 | 0xc6 | 0xe1) && bytes.ends_with(&[0xa0]) {
        return None;
    }
    let letter = from_utf8(bytes).ok()?.chars().next()?;
    Some((letter, letters.next().map_or(text.len(), |(at, _)| at)))
}

/// The byte that was taken for this character.
fn byte(c: char) -> Option<u8> {
    match c {
        '\u{80}'..='\u{ff}' => Some(c as u8),
        '\u{100}'.. => {
            let place = WINDOWS.chars().position(|of_windows| of_windows == c)?;
            Some(0x80 + place as u8)
        }
        _ => None,
    }
}

/// What letters may begin so where the last byte is lost, and the bytes of what is left here.
fn candidates(
    text: &str,
    before: Option<char>,
    of_windows: bool,
) -> Option<(&'static [char], usize)> {
    let mut letters = text.chars();
    let (first, second) = (letters.next()?, letters.next());
    let blank = matches!(second, Some(' ' | '\u{a0}'));
    let lead = first.len_utf8();
    Some(match (first, second) {
        ('á', Some('»')) if of_windows => (&OF_LOST_WINDOWS, "á»".len()),
        ('á', Some('»')) => (&OF_LOST, "á»".len()),
        ('á', Some('º')) => (&['Ạ'], "áº".len()),
        ('â', Some('€')) => (&['”'], "â€".len()),
        ('Ã', _) if blank => (&['à', 'Á', 'Í', 'Ý'], lead),
        ('Ã', _) => (&['Á', 'Í', 'Ý'], lead),
        ('Ä', _) => (&['Đ'], lead),
        ('Æ', _) if blank => (&['Ơ'], lead),
        // Misread twice, what was lost is the second half of a byte, and no space.
        ('Â', _) if matches!(before, Some('»' | 'Ã' | 'Ä')) => (&LOST, lead),
        _ => return None,
    })
}

/// The candidate that makes a syllable with what stands before and behind; of several, the one in a common word.
fn fitting(before: &str, may_be: &[char], behind: &str) -> Option<char> {
    if let [sign] = may_be
        && !sign.is_alphabetic()
    {
        return Some(*sign);
    }
    let behind = letters_of(behind);
    let words = may_be.iter().map(|c| (*c, format!("{before}{c}{behind}")));
    // «á» is what is left of another that is lost behind it.
    let is_cut = may_be.len() == 1 && behind.ends_with('á');
    let fit = words.filter(|(_, word)| is_cut || is_written(word));
    let rank = |word: &str| {
        COMMON
            .iter()
            .position(|common| *common == word.to_lowercase())
    };
    let fit = fit.min_by_key(|(_, word)| rank(word).unwrap_or(COMMON.len()))?;
    Some(fit.0)
}

/// The letters a text begins with, read.
fn letters_of(text: &str) -> String {
    let mut at = 0;
    let letters = std::iter::from_fn(|| {
        let rest = text.get(at..)?;
        let first = rest.chars().next()?;
        let (letter, length) = whole(rest).unwrap_or((first, first.len_utf8()));
        at += length;
        (letter.is_alphabetic() || is_combining_mark(letter)).then_some(letter)
    });
    letters.take(BEHIND_MAX).collect()
}
