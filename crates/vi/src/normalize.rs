//! The normal forms of a message.

use crate::flags;
use crate::letters;
use crate::mapped::Mapped;
use crate::turned::OVERRIDE;
use crate::words;

/// An override of the direction of writing counts as so many tricks: it has no honest use among Latin letters.
const OVERRIDE_TRICKS: u16 = 2;

/// Tricks seen, counted per kind. Ordinary careless writing counts as none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tricks {
    /// Characters without width.
    pub zero_width: u16,
    /// Combining strikes and marks that no Vietnamese letter carries.
    pub combining: u16,
    /// Mathematical, enclosed and full-width letters.
    pub styled: u16,
    /// Letters of other scripts, or with foreign marks, inside Latin words.
    pub lookalike: u16,
    /// Digits and signs in place of letters.
    pub leet: u16,
    /// Words written letter by letter.
    pub spaced: u16,
    /// Words cut by dots, slashes and the like.
    pub dotted: u16,
    /// Words cut by pictures.
    pub emoji_inside: u16,
    /// Words written together ("taikhoan"), where the whole message is written so.
    pub glued: u16,
    /// Controls of writing direction.
    pub bidi: u16,
}

impl Tricks {
    /// All of them.
    pub fn total(&self) -> u32 {
        [
            self.zero_width,
            self.combining,
            self.styled,
            self.lookalike,
            self.leet,
            self.spaced,
            self.dotted,
            self.emoji_inside,
            self.glued,
            self.bidi,
        ]
        .into_iter()
        .map(u32::from)
        .sum()
    }
}

/// The normal forms of one message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Normal {
    /// Lower-case, without marks and disguises; punctuation and white space kept. For links, numbers, handles.
    pub folded: Mapped,
    /// `" chuyen tien ngay "`: words of letters and digits, one space between and at each end. For phrases.
    pub words: Mapped,
    /// `words` without spaces; filled only when a trick was seen.
    pub squeezed: Mapped,
    /// The tricks seen.
    pub tricks: Tricks,
    /// Letters that carried Vietnamese marks.
    pub marked: u16,
    /// Letters in all.
    pub letters: u16,
}

/// Brings a message to its normal forms. Linear in its length; never fails.
pub fn normalize(text: &str) -> Normal {
    let mut normal = Normal::default();
    normalize_into(text, &mut normal);
    normal
}

/// As [`normalize`], into buffers that are already there.
pub fn normalize_into(text: &str, out: &mut Normal) {
    out.folded.clear();
    out.words.clear();
    out.squeezed.clear();
    out.tricks = Tricks::default();
    (out.marked, out.letters) = (0, 0);
    fold(text, out);
    words::write(text, out);
    if out.tricks.total() > 0 {
        squeeze(&out.words, &mut out.squeezed);
    }
}

fn fold(text: &str, out: &mut Normal) {
    out.folded.reserve(text.len());
    let mut symbols_before = 0u16;
    let mut pending_marks = 0u16;
    // Where the halves of flags end that are being read, and whether they are letters.
    let mut halves = (0, false);
    let mut next = 0;
    while let Some(rest) = text.get(next..).filter(|rest| !rest.is_empty()) {
        let plain = ascii_length(rest.as_bytes());
        if plain > 0 {
            let (plain, _) = rest.split_at(plain);
            out.letters = out.letters.saturating_add(letters_of(plain));
            out.folded.push_lower(plain, next as u32);
            next += plain.len();
            continue;
        }
        let Some(c) = rest.chars().next() else { break };
        let at = next as u32;
        next += c.len_utf8();
        let letter = letters::read(c);
        out.marked = out.marked.saturating_add(u16::from(letter.vietnamese()));
        // The flag of England is a black one with tags behind it.
        let flag = || letters::is_tag(c) && out.folded.text.ends_with('🏴');
        let hidden = letter.zero_width() && !flag();
        add(&mut out.tricks.zero_width, hidden);
        if letter.bidi() {
            let count = if c == OVERRIDE { OVERRIDE_TRICKS } else { 1 };
            out.tricks.bidi = out.tricks.bidi.saturating_add(count);
        }
        add(&mut out.tricks.styled, letter.styled());
        add(&mut out.tricks.lookalike, letter.lookalike());
        if letter.strike() {
            // A stroke over a letter is a trick, over a picture it is not.
            let over_letter = out
                .folded
                .text
                .as_bytes()
                .last()
                .is_some_and(u8::is_ascii_alphanumeric);
            add(&mut out.tricks.combining, over_letter);
            pending_marks = pending_marks.saturating_add(1);
        }
        if letter.dropped() {
            continue;
        }
        match letter.ascii() {
            Some(ascii) => {
                out.letters = out.letters.saturating_add(1);
                out.folded.push_ascii(ascii as u8, at);
            }
            None if letter.symbol() => {
                if letters::of_flag(c).is_some() && at as usize >= halves.0 {
                    let (length, spell) = flags::halves(rest);
                    halves = (at as usize + length, spell);
                }
                if let Some(half) = letters::of_flag(c).filter(|_| halves.1) {
                    add(&mut out.tricks.styled, true);
                    out.letters = out.letters.saturating_add(1);
                    out.folded.push_ascii(half, at);
                    continue;
                }
                symbols_before = symbols_before.saturating_add(1);
                out.folded.push(c, at);
            }
            None => {
                for lower in c.to_lowercase() {
                    out.folded.push(lower, at);
                }
            }
        }
    }
    out.folded.end(text.len() as u32);
    // A zero-width joiner belongs to emoji; one or two beside pictures are honest.
    if symbols_before > 0 && out.tricks.zero_width <= symbols_before {
        out.tricks.zero_width = 0;
    }
    honest_foreign(out);
}

/// Bytes up to the first that is not ASCII; by sixteen, since most messages without marks are nothing else.
fn ascii_length(bytes: &[u8]) -> usize {
    let sixteen = bytes.chunks_exact(16);
    let whole = 16 * sixteen.take_while(|sixteen| sixteen.is_ascii()).count();
    let rest = bytes.get(whole..).unwrap_or_default();
    whole + rest.iter().take_while(|byte| byte.is_ascii()).count()
}

/// Letters among ASCII. Counted in bytes, sixteen at a time, as the compiler can only do while the count fits a byte.
fn letters_of(plain: &str) -> u16 {
    let parts = plain.as_bytes().chunks(128);
    let letters = parts.map(|part| {
        let letter = |byte: &u8| u8::from(byte.is_ascii_alphabetic());
        u16::from(part.iter().map(letter).sum::<u8>())
    });
    letters.fold(0, u16::saturating_add)
}

/// Greek or Cyrillic text is no disguise; a few such letters among Latin ones are.
fn honest_foreign(out: &mut Normal) {
    let all = out.letters.max(1);
    if out.tricks.lookalike > all / 2 && out.letters > 8 {
        out.tricks.lookalike = 0;
    }
}

fn add(count: &mut u16, seen: bool) {
    *count = count.saturating_add(u16::from(seen));
}

fn squeeze(words: &Mapped, out: &mut Mapped) {
    out.reserve(words.text.len());
    for (i, c) in words.text.char_indices().filter(|(_, c)| *c != ' ') {
        out.push(c, words.map.get(i).copied().unwrap_or(0));
    }
    out.end(words.map.last().copied().unwrap_or(0));
}
