//! Hosts whose dots have spaces around them or are spelt out.

use super::{Scan, address};
use crate::link::Written;

/// Longest host written with spaces that is put together, in bytes.
const SPLIT_MAX: usize = 160;
impl Scan<'_> {
    /// "i -vietcombank .com", "[ ehoaq. com ]", "vcb . vn-xx . top", "vcb chấm vn-xx chấm top": a host with spaces around its
    /// dots or hyphens, or with its dots spelt out.
    pub(super) fn split_host(&mut self, start: usize, token: &str, rest: &str) -> Option<usize> {
        let next = rest.get(token.len()..)?;
        let gap = goes_on(next)
            || token.ends_with('.') && next.starts_with(' ')
            || token.starts_with('[');
        if !gap {
            return None;
        }
        let mut host = String::with_capacity(SPLIT_MAX / 2);
        let (mut at, mut joined, mut spoken) = (0, false, 0);
        // A space before a dot or beside a hyphen: nobody ends a sentence so.
        let mut apart = token.starts_with('[');
        let bytes = rest.as_bytes();
        while let Some(&byte) = bytes.get(at) {
            let dot = rest.get(at..).and_then(spoken_dot);
            match byte {
                b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'/' | b'_' => {
                    host.push(char::from(byte))
                }
                b'[' | b']' | b'(' | b')' => {}
                b' ' if dot.is_some() => {
                    host.push('.');
                    (joined, spoken) = (true, spoken + 1);
                }
                // A space is part of the trick only next to a dot or a hyphen.
                b' ' if matches!(bytes.get(at + 1), Some(b'.' | b'-'))
                    || host.ends_with(['.', '-'])
                    || host.is_empty() =>
                {
                    joined = true;
                    apart |= !host.ends_with('.');
                }
                _ => break,
            }
            at += dot.unwrap_or(1);
            if at > SPLIT_MAX {
                return None;
            }
        }
        if !joined {
            return None;
        }
        let length = at;
        let host_only = host.split('/').next()?.trim_matches(['.', '-']);
        let (front, last) = host_only.rsplit_once('.')?;
        // Two honest sentences share a dot as well: the end must be a suffix nobody starts a sentence with.
        if !is_suffix(last) || host_only.len() < 6 {
            return None;
        }
        // "Chấm" is a word, too: "bán chạm top" is no host, "vcb chấm com" and "vcb chấm vn-xx chấm top" are.
        let told = spoken == 0
            || spoken >= 2
            || host_only.bytes().any(|b| b.is_ascii_digit() || b == b'-')
            || matches!(last, "com" | "vn" | "net" | "org" | "info" | "xyz");
        // "Hàng đẹp nè. Shop gửi sớm nhé", "về đi em. Cơm chín rồi": a word, and the next sentence.
        let sentences =
            !apart && spoken == 0 && !front.contains('.') && vi::syllables(front) == Some(1);
        if !told || sentences {
            return None;
        }
        let address = host.trim_matches(['.', '-', '/']);
        let length = rest.get(..length)?.trim_end().len();
        let written = Written {
            split: true,
            ..Written::default()
        };
        let link = address::plain(address, written)?;
        self.link(start, start + length, link);
        Some(start + length)
    }
}

/// A suffix nobody starts a sentence with.
fn is_suffix(word: &str) -> bool {
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

/// Whether a host that was split may go on here: a space and its sign, or a dot spelt out.
pub(super) fn goes_on(text: &str) -> bool {
    matches!(text.as_bytes(), [b' ', b'.' | b'-', ..]) || spoken_dot(text).is_some()
}

/// Bytes of a dot spelt out between spaces.
fn spoken_dot(text: &str) -> Option<usize> {
    match text.as_bytes() {
        [b' ', b'c', b'h', b'a', b'm', b' ', ..] => Some(6),
        [b' ', b'd', b'o', b't', b' ', ..] => Some(5),
        _ => None,
    }
}
