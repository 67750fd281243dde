//! Hosts whose dots have spaces around them or are spelt out.

use super::{Scan, address};
use crate::link::Written;
use crate::suffix::divide;

/// Longest host written with spaces that is put together, in bytes.
const SPLIT_MAX: usize = 160;

/// What is put together of the pieces of a split host.
#[derive(Default)]
struct Joined {
    host: String,
    /// Bytes of the text that spell it.
    length: usize,
    /// Dots spelt out.
    spoken: usize,
    /// A space before a dot or beside a hyphen: nobody ends a sentence so.
    apart: bool,
    /// A space next to a dot or a hyphen was passed over.
    joined: bool,
}

/// How two pieces are held apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// A dot spelt out, in so many bytes.
    Spoken(usize),
    /// "vcb .top", "vcb . top".
    BeforeDot,
    /// "vcb. top", as every sentence ends.
    BehindDot,
    /// "i -vcb", "i- vcb".
    Hyphen,
    /// "[ vcb".
    Bracket,
}

impl Scan<'_> {
    /// "i -vietcombank .com", "[ ehoaq. com ]", "vcb . vn-xx . top", "vcb chấm vn-xx chấm top": a host with spaces around its
    /// dots or hyphens, or with its dots spelt out.
    pub(super) fn split_host(&mut self, start: usize, token: &str, rest: &str) -> Option<usize> {
        let next = rest.get(token.len()..)?;
        let closed = token.ends_with('.') && next.starts_with(' ');
        if !goes_on(next) && !token.starts_with('[') {
            // "Xin chào. Em là…", as told apart below.
            let ends_sentence = || vi::syllables(token.trim_end_matches('.')) == Some(1);
            if !closed || ends_sentence() {
                return None;
            }
        }
        let joined = self.joined(start, rest)?;
        if !joined.is_host() {
            return None;
        }
        let written = Written {
            split: true,
            ..Written::default()
        };
        let link = address::plain(self.without_www(start, &joined.host), written)?;
        let end = start + rest.get(..joined.length)?.trim_end().len();
        self.link(start, end, link);
        Some(end)
    }

    /// Puts together what a text begins with; `None` where nothing is split, or where another host begins behind the gap.
    fn joined(&self, start: usize, rest: &str) -> Option<Joined> {
        let mut it = Joined {
            host: String::with_capacity(SPLIT_MAX),
            apart: rest.starts_with('['),
            ..Joined::default()
        };
        let bytes = rest.as_bytes();
        while let Some(&byte) = bytes.get(it.length) {
            match byte {
                b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'/' | b'_' => {
                    it.host.push(char::from(byte));
                }
                b'[' | b']' | b'(' | b')' => {}
                b' ' => {
                    let Some(gap) = it.gap(rest) else { break };
                    if self.begins_anew(start, rest, &it, gap) {
                        return None;
                    }
                    it.pass(gap);
                    continue;
                }
                _ => break,
            }
            it.length += 1;
            if it.length > SPLIT_MAX {
                return None;
            }
        }
        it.joined.then_some(it)
    }

    /// Whether the gap lies between a sentence and what it tells of, not between two pieces of one host.
    fn begins_anew(&self, start: usize, rest: &str, front: &Joined, gap: Gap) -> bool {
        let behind = rest
            .get(front.length + gap.length()..)
            .unwrap_or_default()
            .trim_start_matches([' ', '.', '-']);
        let word = ends_in_word(&front.host);
        match gap {
            // "Cô chấm bidv.com.vn", "Xin chào . bidv.com.vn"; but "bank .the-vidu.top" is one.
            Gap::Spoken(_) | Gap::BeforeDot => word && begins_with_host(behind),
            // "Hàng đẹp nè. Shop gửi sớm nhé", "về đi em. Cơm chín rồi".
            Gap::BehindDot => {
                let plain = front.host.trim_end_matches('.');
                !front.apart
                    && front.spoken == 0
                    && !plain.contains(['.', '-'])
                    && (word || self.is_title(start + rest.len() - behind.len()))
                    || begins_with_host(behind)
            }
            Gap::Hyphen => {
                self.is_known(behind) || begins_with_host(behind) && !self.is_piece(start, front)
            }
            Gap::Bracket => false,
        }
    }

    /// "i -vietcombank.com": a letter or two that stand alone, no word of any sentence, before a hyphen that is stuck to what comes
    /// behind it.
    fn is_piece(&self, start: usize, front: &Joined) -> bool {
        let piece = &front.host;
        let alone = self.before(start, 1).trim().is_empty() && front.length == piece.len();
        alone
            && piece.len() <= 2
            && piece.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && self.original(start, start + piece.len()).is_ascii()
            && vi::syllables(piece) != Some(1)
    }

    /// Whether the host that a text begins with is known by name: it needs nothing of what stands before it.
    fn is_known(&self, text: &str) -> bool {
        whole_host(text).is_some_and(|host| self.reference.knows(&host))
    }

    /// Whether the word that begins here is written as the first of a sentence is.
    fn is_title(&self, at: usize) -> bool {
        let letters = |from: usize| self.original(from, from + 1);
        letters(at).starts_with(char::is_uppercase)
            && letters(at + 1).starts_with(char::is_lowercase)
    }

    /// "w w w . vcb-login . top": the letters before the first piece are read one by one.
    fn without_www<'h>(&self, start: usize, host: &'h str) -> &'h str {
        let host = host.trim_matches(['.', '-', '/']);
        match host.strip_prefix("w.") {
            Some(own) if self.before(start, 4) == "w w " => own,
            _ => host,
        }
    }
}

impl Joined {
    /// The gap at the space reached, if the host can go on behind it. A space is part of the trick only next to a dot or a hyphen,
    /// and a dash with a space on either side of it is a dash.
    fn gap(&self, rest: &str) -> Option<Gap> {
        let behind = rest.get(self.length..)?;
        if let Some(length) = spoken_dot(behind) {
            return Some(Gap::Spoken(length));
        }
        match behind.as_bytes() {
            [_, b'.', ..] => Some(Gap::BeforeDot),
            _ if self.host.ends_with('.') => Some(match self.stands_off(rest) {
                true => Gap::BeforeDot,
                false => Gap::BehindDot,
            }),
            [_, b'-', b' ', ..] => None,
            [_, b'-', ..] => Some(Gap::Hyphen),
            _ if self.host.ends_with('-') => Some(Gap::Hyphen),
            _ if self.host.is_empty() => Some(Gap::Bracket),
            _ => None,
        }
    }

    /// Whether the dot last read has a space before it.
    fn stands_off(&self, rest: &str) -> bool {
        let read = rest.get(..self.length);
        read.is_some_and(|read| read.ends_with(" ."))
    }

    fn pass(&mut self, gap: Gap) {
        if let Gap::Spoken(_) = gap {
            self.host.push('.');
            self.spoken += 1;
        }
        self.joined = true;
        self.apart |= matches!(gap, Gap::BeforeDot | Gap::Hyphen | Gap::Bracket);
        self.length += gap.length();
    }

    /// Two honest sentences share a dot as well: the end must be a suffix nobody starts a sentence with.
    fn is_host(&self) -> bool {
        let host = self.host.split('/').next().unwrap_or_default();
        let host = host.trim_matches(['.', '-']);
        let Some((front, last)) = host.rsplit_once('.') else {
            return false;
        };
        // "Chấm" is a word, too: "bán chạm top", "bài thi chấm com" are no hosts, "vcb chấm com" and "vcb chấm vn-xx chấm top" are.
        let told = self.spoken == 0
            || self.spoken >= 2
            || host.bytes().any(|b| b.is_ascii_digit() || b == b'-')
            || matches!(last, "com" | "vn" | "net" | "org" | "info" | "xyz")
                && vi::syllables(front) != Some(1);
        told && is_suffix(last) && host.len() >= 6
    }
}

impl Gap {
    fn length(self) -> usize {
        match self {
            Self::Spoken(length) => length,
            _ => 1,
        }
    }
}

/// Whether a host needs nothing of what stands in front of it: "vietcombank.com.vn", but not "com.vn" and not "hu88. top".
fn begins_with_host(text: &str) -> bool {
    let host = whole_host(text);
    host.is_some_and(|host| divide(&host).is_some_and(|it| it.registrable.is_some()))
}

/// The host that a text begins with, unless it goes on behind a space.
fn whole_host(text: &str) -> Option<String> {
    let host = address::host_up_to(text, SPLIT_MAX);
    let behind = text.get(host.length..).unwrap_or_default();
    let own = address::registered(&host.name).and_then(|kept| host.name.get(..kept));
    own.filter(|_| !behind.starts_with(" .")).map(str::to_owned)
}

/// Whether the last label is a word of one syllable, as most words of a sentence are.
fn ends_in_word(host: &str) -> bool {
    let last = host.trim_end_matches('.').rsplit('.').next();
    last.is_some_and(|last| vi::syllables(last) == Some(1))
}

/// A suffix nobody starts a sentence with.
pub(super) fn is_suffix(word: &str) -> bool {
    matches!(
        word,
        "com"
            | "vn"
            | "net"
            | "org"
            | "top"
            | "xyz"
            | "vip"
            | "cc"
            | "info"
            | "icu"
            | "club"
            | "site"
            | "shop"
            | "online"
            | "store"
            | "link"
            | "click"
            | "cfd"
            | "sbs"
            | "tech"
            | "ly"
            | "win"
            | "bet"
            | "example"
            | "live"
            | "fun"
            | "asia"
            | "biz"
    )
}

/// Whether a host that was split may go on here: a space and its sign, or a dot spelt out. A dash with a space on either side is
/// one in a sentence.
pub(super) fn goes_on(text: &str) -> bool {
    match text.as_bytes() {
        [b' ', b'.', ..] => true,
        [b' ', b'-', next, ..] => *next != b' ',
        [b' ', b'c', b'h', ..] | [b' ', b'd', b'o', ..] | [b' ', b'(' | b'[' | b'{', ..] => {
            spoken_dot(text).is_some()
        }
        _ => false,
    }
}

/// Bytes of a dot spelt out between spaces, in brackets or not.
fn spoken_dot(text: &str) -> Option<usize> {
    let inner = text.strip_prefix(' ')?;
    let word = || {
        ["cham", "dot"]
            .into_iter()
            .find(|dot| inner.starts_with(dot))
    };
    let length = address::dot_in_brackets(inner).or_else(|| word().map(str::len))?;
    inner.get(length..)?.starts_with(' ').then_some(length + 2)
}
