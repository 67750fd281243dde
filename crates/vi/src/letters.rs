//! What each character reads as in plain Latin letters, and by which trick.
//!
//! The table is computed once from Unicode data (crates `unicode-normalization`: decompositions; `unicode-security`:
//! UTS 39 skeletons); Vietnamese letters come first, so that they are never taken for look-alikes.

use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Characters from here on read as themselves.
const TABLE_END: u32 = 0x1_FC00;

const VIETNAMESE: u16 = 1 << 8;
const STYLED: u16 = 1 << 9;
const LOOKALIKE: u16 = 1 << 10;
const DROPPED: u16 = 1 << 11;
const ZERO_WIDTH: u16 = 1 << 12;
const BIDI: u16 = 1 << 13;
const STRIKE: u16 = 1 << 14;
const SYMBOL: u16 = 1 << 15;

/// How a character reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Letter(u16);

impl Letter {
    /// Its plain reading: a lower-case ASCII letter or digit.
    pub(crate) fn ascii(self) -> Option<char> {
        let byte = (self.0 & 0xff) as u8;
        (byte != 0).then(|| char::from(byte))
    }
    /// It leaves no trace in the normal form.
    pub(crate) fn dropped(self) -> bool {
        self.0 & DROPPED != 0
    }
    /// A letter or mark of the Vietnamese alphabet beyond ASCII.
    pub(crate) fn vietnamese(self) -> bool {
        self.0 & VIETNAMESE != 0
    }
    /// Mathematical, full-width, enclosed.
    pub(crate) fn styled(self) -> bool {
        self.0 & STYLED != 0
    }
    /// Another script's letter, or a mark no Vietnamese letter carries.
    pub(crate) fn lookalike(self) -> bool {
        self.0 & LOOKALIKE != 0
    }
    /// Takes no room on the screen.
    pub(crate) fn zero_width(self) -> bool {
        self.0 & ZERO_WIDTH != 0
    }
    /// Changes the direction of writing.
    pub(crate) fn bidi(self) -> bool {
        self.0 & BIDI != 0
    }
    /// A combining stroke or stacked mark.
    pub(crate) fn strike(self) -> bool {
        self.0 & STRIKE != 0
    }
    /// A picture or dingbat.
    pub(crate) fn symbol(self) -> bool {
        self.0 & SYMBOL != 0
    }
}

/// Reads a character. ASCII letters come back in lower case.
pub(crate) fn read(c: char) -> Letter {
    if c.is_ascii() {
        let byte = if c.is_ascii_graphic() || c == ' ' {
            c.to_ascii_lowercase() as u16
        } else {
            0
        };
        return Letter(byte);
    }
    let beyond = || u16::from(is_tag(c)) * (DROPPED | ZERO_WIDTH);
    Letter(
        table()
            .get(c as usize - 0x80)
            .copied()
            .unwrap_or_else(beyond),
    )
}

/// The letter that half a flag («🇻») is named by.
pub(crate) fn of_flag(c: char) -> Option<u8> {
    let place = (c as u32)
        .checked_sub(0x1f1e6)
        .filter(|place| *place < 26)?;
    Some(b'a' + place as u8)
}

/// A letter that is there for programs alone, not to be seen.
pub(crate) fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0000}'..='\u{e007f}')
}

fn table() -> &'static [u16] {
    static TABLE: OnceLock<Vec<u16>> = OnceLock::new();
    TABLE.get_or_init(|| {
        (0x80..TABLE_END)
            .map(|code| char::from_u32(code).map_or(0, compute))
            .collect()
    })
}

fn compute(c: char) -> u16 {
    match c as u32 {
        0x200b..=0x200d | 0x2060..=0x2064 | 0xfeff | 0xad | 0x180e | 0x34f => {
            return DROPPED | ZERO_WIDTH;
        }
        0x200e | 0x200f | 0x202a..=0x202e | 0x2066..=0x2069 => return DROPPED | BIDI,
        // Hangul fillers and the blank braille pattern: letters by name that show nothing.
        0x115f | 0x1160 | 0x3164 | 0xffa0 | 0x2800 => return DROPPED | ZERO_WIDTH,
        // Variation selectors and skin tones come with honest emoji.
        0xfe00..=0xfe0f | 0x1f3fb..=0x1f3ff => return DROPPED,
        0x249c..=0x24b5 => return u16::from(b'a' + (c as u32 - 0x249c) as u8) | STYLED,
        0x1f110..=0x1f129 => return u16::from(b'a' + (c as u32 - 0x1f110) as u8) | STYLED,
        0x1f150..=0x1f169 => return u16::from(b'a' + (c as u32 - 0x1f150) as u8) | STYLED,
        0x1f170..=0x1f189 => return u16::from(b'a' + (c as u32 - 0x1f170) as u8) | STYLED,
        0x2190..=0x2bff | 0x1f000..=0x1faff => {
            return single_ascii(c).map_or(SYMBOL, |ascii| ascii | STYLED);
        }
        _ => {}
    }
    if matches!(c, 'đ' | 'Đ') {
        return u16::from(b'd') | VIETNAMESE;
    }
    if is_combining_mark(c) {
        let vietnamese = matches!(
            c as u32,
            0x300 | 0x301 | 0x303 | 0x309 | 0x323 | 0x302 | 0x306 | 0x31b
        );
        return DROPPED | if vietnamese { VIETNAMESE } else { STRIKE };
    }
    if let Some(base) = small_capital(c) {
        return u16::from(base) | STYLED;
    }
    if let Some(base) = composed(c) {
        return base;
    }
    if let Some(ascii) = single_ascii(c) {
        // "m²", "1º" are ordinary writing.
        let raised = matches!(c as u32, 0xb2 | 0xb3 | 0xb9 | 0xaa | 0xba | 0x2070..=0x209f);
        return ascii | if raised { 0 } else { STYLED };
    }
    look_alike(c)
}

/// Small capitals of the phonetic alphabets, which Unicode takes for letters of their own.
fn small_capital(c: char) -> Option<u8> {
    Some(match c {
        'ᴀ' => b'a',
        'ʙ' => b'b',
        'ᴄ' => b'c',
        'ᴅ' => b'd',
        'ᴇ' => b'e',
        'ꜰ' => b'f',
        'ɢ' => b'g',
        'ʜ' => b'h',
        'ɪ' => b'i',
        'ᴊ' => b'j',
        'ᴋ' => b'k',
        'ʟ' => b'l',
        'ᴍ' => b'm',
        'ɴ' => b'n',
        'ᴏ' => b'o',
        'ᴘ' => b'p',
        'ꞯ' => b'q',
        'ʀ' => b'r',
        'ꜱ' => b's',
        'ᴛ' => b't',
        'ᴜ' => b'u',
        'ᴠ' => b'v',
        'ᴡ' => b'w',
        'ʏ' => b'y',
        'ᴢ' => b'z',
        _ => return None,
    })
}

/// A Latin letter with marks: Vietnamese, or carrying marks that no Vietnamese letter has.
fn composed(c: char) -> Option<u16> {
    let mut parts = std::iter::once(c).nfd();
    let base = parts
        .next()
        .filter(char::is_ascii_alphabetic)?
        .to_ascii_lowercase();
    let marks: Vec<u32> = parts.map(|mark| mark as u32).collect();
    if marks.is_empty() {
        return None;
    }
    let allowed = |mark: &u32| match mark {
        0x300 | 0x301 | 0x303 | 0x309 | 0x323 => "aeiouy".contains(base),
        0x302 => "aeo".contains(base),
        0x306 => base == 'a',
        0x31b => "ou".contains(base),
        _ => false,
    };
    let kind = if marks.iter().all(allowed) {
        VIETNAMESE
    } else {
        LOOKALIKE
    };
    Some(base as u16 | kind)
}

/// The one ASCII letter or digit a compatibility character stands for.
fn single_ascii(c: char) -> Option<u16> {
    let mut parts = std::iter::once(c).nfkd();
    let first = parts.next().filter(char::is_ascii_alphanumeric)?;
    parts
        .next()
        .is_none()
        .then_some(first.to_ascii_lowercase() as u16)
}

/// Letters of other scripts that people draw Latin ones with, and that Unicode's table of look-alikes takes for others.
fn drawn(c: char) -> Option<u8> {
    Some(match c {
        'ε' | 'ⲉ' => b'e',
        'Ι' | 'І' => b'i',
        'η' | 'ո' => b'n',
        'κ' | 'ⲕ' => b'k',
        'τ' | 'ⲧ' => b't',
        'υ' | 'ս' => b'u',
        'χ' | 'ⲭ' => b'x',
        'ω' | 'ա' => b'w',
        'γ' | 'ⲩ' => b'y',
        'β' | 'ⲃ' | 'ь' => b'b',
        'ⲁ' => b'a',
        'ⲙ' => b'm',
        'ⲛ' => b'n',
        'հ' | 'ⲏ' => b'h',
        'ց' => b'g',
        'զ' => b'q',
        _ => return None,
    })
}

fn look_alike(c: char) -> u16 {
    if !c.is_alphabetic() {
        return 0;
    }
    let lower = c.to_lowercase().next().unwrap_or(c);
    if let Some(drawn) = drawn(c) {
        return u16::from(drawn) | LOOKALIKE;
    }
    // A capital first: «Ν» is an N, its small letter a v.
    for candidate in [c, lower] {
        let mut buffer = [0u8; 4];
        let mut skeleton =
            unicode_security::confusable_detection::skeleton(candidate.encode_utf8(&mut buffer))
                .filter(|part| !is_combining_mark(*part));
        if let (Some(first), None) = (skeleton.next(), skeleton.next())
            && first.is_ascii_alphanumeric()
        {
            return first.to_ascii_lowercase() as u16 | LOOKALIKE;
        }
    }
    0
}
