//! Where an address begins and ends in a text, and how it was written before somebody made it harmless.
//!
//! Looked at: linkify finds links by their scheme and takes commas and emoji into the host; here the bare host glued to the
//! next word is the rule, not the exception.

use std::borrow::Cow;

use super::split;
use crate::link::{self, Link, Parts, Scheme, Written};
use crate::suffix::divide;

/// What is tried in vain at the end of a host before the whole run is given up.
const DROPPED_MAX: usize = 6;

/// The scheme an address begins with, how many bytes it takes, and whether it was made harmless (`hxxp`, `[:]`).
pub(super) fn scheme(text: &str) -> Option<(Scheme, usize, bool)> {
    let (rest, mut defanged) = match text.strip_prefix("http") {
        Some(rest) => (rest, false),
        None => (text.strip_prefix("hxxp")?, true),
    };
    let (rest, scheme) = match rest.strip_prefix('s') {
        Some(rest) => (rest, Scheme::Https),
        None => (rest, Scheme::Http),
    };
    let after = match rest.strip_prefix(':') {
        Some(after) => after,
        None => {
            defanged = true;
            rest.strip_prefix("[:]")
                .or_else(|| rest.strip_prefix("[:"))?
        }
    };
    // "http:/x" and "http:\\x" are opened by browsers too.
    let bare = after.trim_start_matches(['/', '\\']);
    if bare.len() == after.len() {
        return None;
    }
    let body = bare.strip_prefix(']').unwrap_or(bare);
    Some((scheme, text.len() - body.len(), defanged))
}

/// A host as it begins a text.
#[derive(Debug, Default)]
pub(super) struct Host<'t> {
    /// Its letters, with the dots put back that somebody took out.
    pub(super) name: Cow<'t, str>,
    /// Bytes of the text that spell it.
    pub(super) length: usize,
    /// Was written harmless on purpose (`[.]`).
    pub(super) defanged: bool,
}

/// The host a text begins with: up to the first sign that no host may hold, without dots and hyphens at its end; numbers in
/// brackets with them (`[2001:db8::1]`).
pub(super) fn host(text: &str) -> Host<'_> {
    match in_brackets(text) {
        Some(name) => Host {
            name: Cow::Borrowed(name),
            length: name.len(),
            defanged: false,
        },
        None => host_up_to(text, usize::MAX),
    }
}

/// An address of numbers parted by colons, as links hold it.
fn in_brackets(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('[')?;
    let length = inner
        .bytes()
        .take_while(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
        .count();
    let closed = inner.get(length..)?.starts_with(']');
    let parted = inner.get(..length)?.contains(':');
    text.get(..length + 2).filter(|_| closed && parted)
}

/// As [`host`], and no more than `most` bytes of its name.
pub(super) fn host_up_to(text: &str, most: usize) -> Host<'_> {
    let mut name = Cow::Borrowed("");
    let (mut at, mut last) = (0, '.');
    let (mut name_end, mut end, mut defanged) = (0, 0, false);
    loop {
        // Letters and digits behind each other, as most of a host is.
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        let plain = rest.iter().take_while(|byte| is_plain(**byte)).count();
        if let Cow::Borrowed(before) = &mut name
            && before.len() == at
            && plain > 0
            && at + plain < most
        {
            at += plain;
            *before = text.get(..at).unwrap_or_default();
            last = 'a';
            (name_end, end) = (at, at);
        }
        let Some(sign) = text.get(at..).and_then(sign) else {
            break;
        };
        // "Hà Nội–vidu.com.vn" is set with a dash.
        let dash = sign.reads == '-' && text.get(at..).is_some_and(|text| text.starts_with('–'));
        if dash && vi::syllables(&name) == Some(1) {
            break;
        }
        // No label is empty, begins or ends with a hyphen: whatever stands there begins something new.
        if matches!((last, sign.reads), ('.' | '-', '.') | ('.', '-')) || name.len() >= most {
            break;
        }
        let plain = sign.length == sign.reads.len_utf8() && !sign.other;
        match &mut name {
            Cow::Borrowed(before) if plain && before.len() == at => {
                *before = text.get(..at + sign.length).unwrap_or_default();
            }
            name => name.to_mut().push(sign.reads),
        }
        at += sign.length;
        last = sign.reads;
        if last.is_alphanumeric() {
            (name_end, end) = (name.len(), at);
            defanged |= sign.defanged;
        }
        defanged |= sign.defanged;
    }
    let name = match name {
        Cow::Borrowed(name) => Cow::Borrowed(name.get(..name_end).unwrap_or_default()),
        Cow::Owned(mut name) => {
            name.truncate(name_end);
            Cow::Owned(name)
        }
    };
    Host {
        name,
        length: end,
        defanged,
    }
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// One sign of a host.
struct Sign {
    reads: char,
    length: usize,
    defanged: bool,
    /// Written otherwise than it reads.
    other: bool,
}

/// The sign of a host that a text begins with; `None` where no host goes on.
fn sign(text: &str) -> Option<Sign> {
    let plain = |reads: char| Sign {
        reads,
        length: reads.len_utf8(),
        defanged: false,
        other: false,
    };
    let dot = |length, defanged| Sign {
        reads: '.',
        length,
        defanged,
        other: true,
    };
    match text.chars().next()? {
        c @ ('a'..='z' | '0'..='9' | '.' | '-' | '_') => Some(plain(c)),
        '[' | '(' | '{' | '<' => dot_in_brackets(text).map(|length| dot(length, true)),
        // Browsers take the percent signs out of hosts.
        '%' => {
            let code = text
                .get(1..3)
                .and_then(|hex| u8::from_str_radix(hex, 16).ok())?;
            let reads = char::from(code.to_ascii_lowercase());
            matches!(reads, 'a'..='z' | '0'..='9' | '.' | '-' | '_').then_some(Sign {
                reads,
                length: 3,
                defanged: false,
                other: true,
            })
        }
        c if c.is_ascii() => None,
        c if c.is_alphanumeric() => Some(plain(c)),
        c => link::dot_or_hyphen(c).map(|reads| Sign {
            reads,
            length: c.len_utf8(),
            defanged: false,
            other: true,
        }),
    }
}

/// Bytes of a dot in brackets that a text begins with.
pub(super) fn dot_in_brackets(text: &str) -> Option<usize> {
    let (open, inner) = text.split_at_checked(1)?;
    let close = match open {
        "[" => ']',
        "(" => ')',
        "{" => '}',
        "<" => '>',
        _ => return None,
    };
    let dot = [".", "dot", "cham"]
        .into_iter()
        .find(|dot| inner.starts_with(dot))?;
    let closed = inner.get(dot.len()..)?.starts_with(close);
    closed.then_some(dot.len() + 2)
}

/// The sign between the name and the host of an e-mail address that a text begins with: itself, or written harmless.
pub(super) fn at_sign(text: &str) -> Option<&'static str> {
    let written = ["@", "[at]", "(at)", "{at}", "[@]", "(@)"];
    written.into_iter().find(|sign| text.starts_with(sign))
}

/// "vcb-login,top": a comma for the dot. Lists are written so too, so the end must be one that nobody lists, and what stands
/// before it no word.
pub(super) fn comma_host<'t>(text: &'t str, front: &Host<'_>) -> Option<Host<'t>> {
    let behind = text.get(front.length..)?.strip_prefix(',')?;
    let end = host_up_to(behind, DROPPED_MAX + 1);
    let telling = has_figure_or_hyphen(&front.name);
    let likely = match &*end.name {
        "com" | "com.vn" | "net" | "org" | "xyz" => telling || is_foreign(&front.name, 5),
        "vn" | "top" | "vip" | "cc" | "icu" | "cfd" | "sbs" | "site" | "info" => telling,
        _ => false,
    };
    likely.then(|| Host {
        name: Cow::Owned(format!("{}.{}", front.name, end.name)),
        length: front.length + 1 + end.length,
        defanged: front.defanged || end.defanged,
    })
}

/// How much of a name is a host: what comes after the last suffix people register belongs to the sentence ("vcb.top.truoc",
/// "vcb.top-truoc"). `None` when no suffix is known.
pub(super) fn registered(name: &str) -> Option<usize> {
    let mut end = name.len();
    for _ in 0..DROPPED_MAX {
        let host = name.get(..end)?;
        let (before, last) = host.rsplit_once('.')?;
        let word = match last.starts_with("xn--") {
            true => last,
            false => last.split(['-', '_']).next().unwrap_or(last),
        };
        let cut = before.len() + 1 + word.len();
        if name.get(..cut).is_some_and(known) {
            return Some(cut);
        }
        end = before.len();
    }
    None
}

/// Ends with a suffix people register, or is an address of four numbers.
fn known(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    if last.bytes().all(|b| b.is_ascii_digit()) {
        return host.split('.').count() == 4
            && host.bytes().all(|b| b == b'.' || b.is_ascii_digit());
    }
    matches!(last, "example" | "test") || is_registered(host)
}

/// A suffix people register.
pub(super) fn is_registered(host: &str) -> bool {
    divide(host).is_some_and(|division| division.listed)
}

/// The port behind a host, if any: its number and its bytes.
pub(super) fn port(text: &str) -> Option<(u16, usize)> {
    let digits = text.strip_prefix(':')?;
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    let ends = digits
        .as_bytes()
        .get(length)
        .is_none_or(|b| !b.is_ascii_alphanumeric());
    let number = digits.get(..length)?.parse().ok().filter(|_| ends)?;
    Some((number, 1 + length))
}

/// Path and query behind a host: up to a picture or another sign that no address holds.
pub(super) fn tail(text: &str) -> &str {
    if !text.starts_with(['/', '?', '#', '\\']) {
        return "";
    }
    let end = text
        .char_indices()
        .find(|(_, c)| !c.is_ascii() && !c.is_alphanumeric())
        .map_or(text.len(), |(at, _)| at);
    super::trimmed(text.get(..end).unwrap_or(text))
}

/// Bytes before the host of an authority: what is written in front of its last at-sign.
pub(super) fn userinfo(text: &str) -> usize {
    let authority = authority(text);
    let bytes = authority.as_bytes();
    let plain = bytes.iter().rposition(|byte| *byte == b'@');
    // Searching for several letters takes longer than looking whether the first of them is there.
    let coded = bytes.contains(&b'%').then(|| authority.rfind("%40"));
    let coded = coded.flatten().map(|at| at + 3);
    plain.map(|at| at + 1).max(coded).unwrap_or(0)
}

fn authority(text: &str) -> &str {
    let ends = |byte| matches!(byte, b'/' | b'?' | b'#' | b'\\' | b' ');
    let end = text.bytes().position(ends);
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// Reads a text that is nothing but an address, folded and without its scheme; `shown` is the same as written.
pub(super) fn whole(text: &str, shown: &str, written: Written) -> Option<Link> {
    let at = userinfo(text);
    let rest = text.get(at..)?;
    let host = host(rest);
    let raw = shown.split_once("://").map_or(shown, |(_, raw)| raw);
    let raw_host = raw.get(userinfo(raw)..).map(authority)?;
    // Of what was made harmless the front is written otherwise than it reads.
    let tail_of = |text: &'_ str| authority(text).len();
    let tail = match raw.is_ascii() || vi::fold(authority(raw)) == authority(text) {
        true => raw.get(tail_of(raw)..),
        false => text.get(tail_of(text)..),
    };
    link::read(Parts {
        host: &host.name,
        raw_host: raw_host.split(':').next().unwrap_or_default(),
        port: rest.get(host.length..).and_then(port).map(|(port, _)| port),
        userinfo: at > 0,
        tail: tail.unwrap_or_default(),
        shown,
        written: Written {
            defanged: written.defanged || host.defanged,
            ..written
        },
    })
}

/// Reads an address that was put together from elsewhere, without scheme.
pub(super) fn plain(text: &str, written: Written) -> Option<Link> {
    whole(&text.to_lowercase(), text, written)
}

/// What tells a name without a scheme from two sentences glued together.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Told {
    /// Something follows it.
    pub(super) path: bool,
    /// What follows begins as the name of a page or a port does ("1.2.3.0/24" has neither).
    pub(super) page: bool,
    /// Its last label is written with a capital.
    pub(super) capital: bool,
    /// The same, and nothing before it is: "nhanh.Chi".
    pub(super) sentence: bool,
    /// It is all that was written.
    pub(super) alone: bool,
    /// The word before it calls for a visit.
    pub(super) called: bool,
}

/// A name that may stand without a scheme: no file's, no number, and not two sentences glued together ("nhanh.Chi").
pub(super) fn host_like(host: &str, told: impl Fn() -> Told) -> bool {
    let Some((before, last)) = host.rsplit_once('.') else {
        return false;
    };
    // Four numbers alone may be a version; those that lead to a page are none.
    if last.bytes().all(|b| b.is_ascii_digit()) {
        return link::public_ip(host).is_some() && told().page;
    }
    if is_file_ending(last) {
        return false;
    }
    let told = told();
    let figure_or_hyphen = has_figure_or_hyphen(before);
    if is_program_ending(last) {
        return told.path || before.contains('.') || figure_or_hyphen;
    }
    let likely = split::is_suffix(last);
    // "2.tr", "tai.khoan.cua.ban": a figure with its unit, and words with dots for spaces.
    let glued = is_figure(before) && is_unit(last) || is_words(before) && !likely;
    // "Bấm l.ink": the word with a dot in it; alone it is asked about as an address.
    let is_cut = host == "l.ink" && !told.alone;
    if (glued || is_cut) && !told.path {
        return false;
    }
    let telling = told.path || figure_or_hyphen || before.contains('.');
    if is_word(last) {
        let foreign = told.alone && is_foreign(before, 3) || told.called && is_foreign(before, 4);
        return (telling || foreign) && !told.capital;
    }
    telling || !told.sentence || likely && vi::syllables(before) != Some(1)
}

/// A figure among the letters, or a hyphen.
fn has_figure_or_hyphen(name: &str) -> bool {
    !is_figure(name) && name.bytes().any(|b| b.is_ascii_digit() || b == b'-')
}

fn is_figure(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// A unit of measure, and a country's suffix too.
fn is_unit(last: &str) -> bool {
    matches!(
        last,
        "tr" | "km" | "kg" | "cm" | "mm" | "mg" | "ml" | "gb" | "am" | "pm"
    )
}

/// Several labels, each of them a syllable.
fn is_words(name: &str) -> bool {
    name.contains('.') && name.split('.').all(|label| vi::syllables(label) == Some(1))
}

/// A name of at least so many letters that does not fall into Vietnamese syllables.
fn is_foreign(name: &str, least: usize) -> bool {
    name.len() >= least
        && name.bytes().all(|b| b.is_ascii_lowercase())
        && vi::syllables(name).is_none()
}

/// The ending of a file's name rather than a suffix.
pub(super) fn is_file_ending(last: &str) -> bool {
    matches!(
        last,
        "pdf"
            | "doc"
            | "docx"
            | "xls"
            | "xlsx"
            | "jpg"
            | "png"
            | "mp4"
            | "mp3"
            | "mov"
            | "zip"
            | "rar"
            | "apk"
            | "exe"
            | "txt"
            | "html"
            | "php"
            | "js"
    )
}

/// The ending of a program or a note, and a country's suffix too.
fn is_program_ending(last: &str) -> bool {
    matches!(last, "py" | "md" | "sh" | "rs")
}

/// Suffixes that are Vietnamese words too: only with a path, a digit or a hyphen, and in lower case after the dot.
pub(super) fn is_word(last: &str) -> bool {
    matches!(
        last,
        "ai" | "me"
            | "hn"
            | "la"
            | "so"
            | "to"
            | "do"
            | "in"
            | "no"
            | "it"
            | "is"
            | "be"
            | "co"
            | "my"
            | "mu"
            | "na"
            | "nu"
            | "hu"
            | "ba"
            | "vi"
            | "tu"
            | "ve"
            | "va"
            | "sao"
            | "cho"
            | "tra"
            | "gap"
            | "men"
            | "moi"
            | "xin"
            | "ly"
            | "gi"
            | "ga"
            | "th"
            | "tin"
            | "can"
            | "man"
            | "bi"
            | "bs"
            | "gs"
            | "tr"
            | "sa"
            | "si"
            | "ca"
            | "ch"
            | "cu"
            | "mo"
            | "ma"
            | "ne"
            | "ng"
            | "nhac"
            | "om"
            | "ph"
            | "tl"
            | "vu"
            | "anh"
            | "em"
            | "am"
            | "at"
            | "de"
            | "hi"
            | "ho"
            | "lay"
            | "mai"
            | "nay"
            | "dang"
            | "van"
            | "quy"
            | "tai"
            | "gd"
            | "ac"
            | "ag"
            | "al"
            | "ao"
            | "bao"
            | "theo"
            | "khi"
            | "neu"
            | "day"
            | "hoc"
            | "you"
            | "now"
            | "dai"
            | "here"
            | "one"
            | "fan"
            | "ten"
            | "chat"
            | "bid"
    )
}
