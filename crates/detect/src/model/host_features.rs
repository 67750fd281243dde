//! What the host model looks at: n-grams of host and path, and their shape crossed with the suffix.
//!
//! A bare name tells little: "looks Vietnamese" under `.vn` is ordinary, under `.xyz` it is not. Such pairs are features of
//! their own, so that a linear model can weigh them.

use extract::{Link, divide};

use super::features::{class, finish, grams, step};
use super::linear::{Linear, Total};

/// Longest path that is looked at, in bytes.
const PATH_MAX: usize = 200;

/// What part of an address a linear model looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Everything.
    Whole,
    /// The registrable label, its letters and shape.
    Name,
    /// What anybody may register below.
    Suffix,
    /// Path and query.
    Path,
    /// The letters of the registrable label, each under its suffix.
    Crossed,
}

impl View {
    /// Every view, in the order of the figures.
    pub const ALL: [Self; 5] = [
        Self::Whole,
        Self::Name,
        Self::Suffix,
        Self::Path,
        Self::Crossed,
    ];

    /// Folds over the hashes of this view's features, as [`super::text_features`] does over a text's.
    pub fn features<T>(self, link: &Link, sum: T, add: impl Fn(T, u64) -> T) -> T {
        let add = &add;
        match self {
            Self::Whole => host_features(link, sum, add),
            Self::Name => name_features(Labels::of(link).own, sum, add),
            Self::Suffix => add(sum, finish(hash(Labels::of(link).suffix.as_bytes()), 90)),
            Self::Path if link.path.len() > 1 => path_features(&link.path, 0, sum, add),
            Self::Path => sum,
            Self::Crossed => crossed_features(Labels::of(link), sum, add),
        }
    }

    /// What a model of this view makes of a link, in log-odds.
    pub(super) fn odds(self, link: &Link, model: &Linear) -> f32 {
        let add = |total, hash| model.with(total, hash);
        model.odds_of(self.features(link, Total::NONE, add))
    }
}

/// A host in three: what anybody may register below, the label that was registered, what its owner put above.
pub(super) struct Labels<'l> {
    pub(super) above: &'l str,
    pub(super) own: &'l str,
    pub(super) suffix: &'l str,
}

impl<'l> Labels<'l> {
    /// Of a link, also one whose host is no name.
    pub(super) fn of(link: &'l Link) -> Self {
        let host = link.host.as_str();
        let last = || divide(host).map_or("", |division| division.suffix);
        let suffix = link.suffix.as_deref().unwrap_or_else(last);
        let before = host.strip_suffix(suffix).unwrap_or(host);
        let before = before.trim_end_matches('.');
        let (above, own) = before.rsplit_once('.').unwrap_or(("", before));
        Self { above, own, suffix }
    }
}

fn name_features<T>(own: &str, sum: T, add: &impl Fn(T, u64) -> T) -> T {
    let sum = grams::<2, 5, T>(&[b"^", own.as_bytes(), b"$"], 60, sum, add);
    let shape = (230u64..).zip(label_shape(own));
    shape.fold(sum, |sum, (kind, value)| class(kind, value, sum, add))
}

/// "Looks Vietnamese" is ordinary under one suffix and not under another.
fn crossed_features<T>(labels: Labels<'_>, sum: T, add: &impl Fn(T, u64) -> T) -> T {
    let below = hash(labels.suffix.as_bytes()) >> 8;
    grams::<2, 4, T>(&[b"^", labels.own.as_bytes(), b"$"], below, sum, add)
}

/// N-grams of 2 to 5 bytes of the host and of its own label, its parts, suffix and shape; the same of the path.
fn host_features<T>(link: &Link, sum: T, add: &impl Fn(T, u64) -> T) -> T {
    let (host, path) = (link.host.as_str(), link.path.as_str());
    let Labels { above, own, suffix } = Labels::of(link);
    let sum = grams::<2, 5, T>(&[b"^", host.as_bytes(), b"$"], 20, sum, add);
    let sum = grams::<3, 5, T>(&[b"^", own.as_bytes(), b"$"], 40, sum, add);
    let sum = parts(host, sum, add);
    let kind = suffix_kind(suffix);
    let sum = class(220, hash(suffix.as_bytes()) & 0xff_ffff, sum, add);
    let shape = label_shape(own);
    let sum = (0u64..).zip(shape).fold(sum, |sum, (number, value)| {
        let sum = class(230 + number, value, sum, add);
        twice(250 + number, value << 8 | kind, sum, add)
    });
    let [length, digits, hyphened, vowels, syllables, ..] = shape;
    let ordinary = length << 12 | digits << 8 | vowels << 4 | kind;
    let sum = twice(270, ordinary, sum, add);
    let spoken = syllables << 12 | digits << 8 | hyphened << 4 | kind;
    let sum = twice(271, spoken, sum, add);
    let labels = above.split('.').filter(|label| !label.is_empty());
    let subs = labels.count().min(4) as u64;
    let length = steps(above.len(), &[1, 4, 8, 14, 24]);
    let sum = class(221, subs << 4 | length, sum, add);
    let sum = twice(272, subs << 8 | hyphens(above) << 4 | kind, sum, add);
    let has_path = path.len() > 1;
    let sum = class(214, u64::from(has_path) << 4 | kind, sum, add);
    match has_path {
        true => path_features(path, kind, sum, add),
        false => sum,
    }
}

/// Each label by its place, and each part between hyphens.
fn parts<T>(host: &str, sum: T, add: &impl Fn(T, u64) -> T) -> T {
    let labels = host.as_bytes().rsplit(|byte| *byte == b'.');
    let sum = (0u64..)
        .zip(labels.take(6))
        .fold(sum, |sum, (place, label)| {
            let name = hash(label) >> 24 & 0xff_ffff_ffff;
            let sum = class(200 + place.min(3), name, sum, add);
            let parts = label.split(|byte| *byte == b'-');
            parts.fold(sum, |sum, part| add(sum, finish(hash_from(37, part), 21)))
        });
    let sum = class(210, (host.len() as u64 / 4).min(12), sum, add);
    let sum = class(211, count(host, |b| b.is_ascii_digit()).min(8), sum, add);
    let sum = class(212, hyphens(host), sum, add);
    class(213, count(host, |b| b == b'.').min(6), sum, add)
}

/// Classes of the registrable label: length, digits, hyphens, vowels, syllables, entropy, runs.
pub(super) fn label_shape(label: &str) -> [u64; 8] {
    let letters = count(label, |b| b.is_ascii_alphabetic());
    let vowels = count(label, |b| b"aeiouy".contains(&b));
    let leads = label.bytes().next().is_some_and(|b| b.is_ascii_digit());
    let trails = label.bytes().rev().take_while(u8::is_ascii_digit).count();
    [
        steps(label.len(), &[3, 4, 5, 6, 7, 8, 10, 12, 14, 17, 21, 27]),
        count(label, |b| b.is_ascii_digit()).min(6) << 1 | u64::from(leads),
        hyphens(label),
        vowels * 10 / letters.max(1),
        syllables(label),
        (entropy(label) * 3.0) as u64,
        longest_run(label).min(8),
        trails.min(5) as u64,
    ]
}

/// How the letters of a label fall into Vietnamese syllables: not at all, or into how many.
fn syllables(label: &str) -> u64 {
    let letters: String = label
        .bytes()
        .filter(u8::is_ascii_alphabetic)
        .map(char::from)
        .collect();
    match vi::syllables(&letters) {
        Some(many) => 1 + many.min(6) as u64,
        None => 0,
    }
}

/// Bits per letter.
pub(super) fn entropy(label: &str) -> f32 {
    let mut counts = [0u16; 256];
    let mut seen = [0u64; 4];
    for byte in label.bytes().map(usize::from) {
        if let (Some(count), Some(word)) = (counts.get_mut(byte), seen.get_mut(byte / 64)) {
            *count += 1;
            *word |= 1 << (byte % 64);
        }
    }
    let n = label.len().max(1) as f32;
    let mut bits = 0.0;
    for (mut left, first) in seen.into_iter().zip((0..256).step_by(64)) {
        while left != 0 {
            let count = counts.get(first + left.trailing_zeros() as usize);
            let share = f32::from(count.copied().unwrap_or(0)) / n;
            bits -= share * share.log2();
            left &= left - 1;
        }
    }
    bits
}

/// The longest run of consonants.
pub(super) fn longest_run(label: &str) -> u64 {
    let consonant = |b: u8| b.is_ascii_alphabetic() && !b"aeiouy".contains(&b);
    let mut longest = 0;
    let mut run = 0;
    for b in label.bytes() {
        run = if consonant(b) { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

fn path_features<T>(path: &str, kind: u64, sum: T, add: &impl Fn(T, u64) -> T) -> T {
    let cut = path.get(..PATH_MAX).unwrap_or(path);
    let sum = grams::<3, 4, T>(&[cut.as_bytes(), b"$"], 30, sum, add);
    let (steps_only, query) = path.split_once('?').unwrap_or((path, ""));
    let lower = cut.to_ascii_lowercase();
    let words = lower
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| word.len() >= 2);
    let sum = words
        .take(24)
        .fold(sum, |sum, word| add(sum, finish(hash(word.as_bytes()), 31)));
    let depth = count(steps_only, |b| b == b'/').min(8);
    let ending = ending(steps_only);
    let digits = count(steps_only, |b| b.is_ascii_digit()) as usize;
    let digits = steps(digits, &[1, 3, 6, 12]);
    let asked = steps(query.len(), &[1, 8, 30, 80]);
    let token = steps(longest_token(steps_only), &[4, 8, 12, 16, 24, 32]);
    let capitals = count(steps_only, |b| b.is_ascii_uppercase()) as usize;
    let capitals = steps(capitals, &[1, 3, 8]);
    let mail = u64::from(path.contains('@')) << 1 | u64::from(path.contains("//"));
    let classes = [
        (215, (path.len() as u64 / 8).min(12)),
        (216, depth),
        (240, ending << 4 | depth),
        (241, digits << 4 | asked),
        (242, token << 4 | capitals),
        (243, mail),
    ];
    let sum = classes
        .into_iter()
        .fold(sum, |sum, (kind, value)| class(kind, value, sum, add));
    let sum = twice(280, ending << 8 | asked << 4 | kind, sum, add);
    twice(281, token << 8 | digits << 4 | ending, sum, add)
}

/// `.php`, `.html`, another file, a folder, nothing.
pub(super) fn ending(path: &str) -> u64 {
    let last = path.rsplit('/').next().unwrap_or_default();
    match last.rsplit_once('.').map(|(_, ending)| ending) {
        _ if last.is_empty() => 0,
        Some("php") => 1,
        Some("html" | "htm" | "shtml") => 2,
        Some("asp" | "aspx" | "jsp" | "cgi" | "cfm") => 3,
        Some("exe" | "apk" | "zip" | "rar" | "js" | "scr") => 4,
        Some(_) => 5,
        None => 6,
    }
}

pub(super) fn longest_token(path: &str) -> usize {
    path.split(|c: char| !c.is_ascii_alphanumeric())
        .map(str::len)
        .max()
        .unwrap_or(0)
}

/// What the suffix says of who may register below it.
pub(super) fn suffix_kind(suffix: &str) -> u64 {
    match suffix {
        "gov.vn" | "edu.vn" | "ac.vn" | "org.vn" => 1,
        "vn" => 2,
        "com.vn" | "net.vn" => 3,
        _ if suffix.ends_with(".vn") => 4,
        "com" => 5,
        "net" | "org" => 6,
        _ if suffix.starts_with("gov")
            || suffix.starts_with("edu")
            || suffix.starts_with("ac.") =>
        {
            7
        }
        _ if suffix.len() == 2 => 8,
        _ if suffix.contains('.') => 9,
        "info" | "biz" | "co" | "io" | "me" => 10,
        _ => 11,
    }
}

/// A class that weighs as two n-grams.
fn twice<T>(kind: u64, value: u64, sum: T, add: &impl Fn(T, u64) -> T) -> T {
    (0..2).fold(sum, |sum, copy| {
        add(sum, finish(kind << 24 | value << 2 | copy, 78))
    })
}

/// Into which step of a ladder a figure falls.
fn steps(value: usize, ladder: &[usize]) -> u64 {
    ladder.iter().take_while(|least| value >= **least).count() as u64
}

fn count(text: &str, wanted: impl Fn(u8) -> bool) -> u64 {
    text.bytes().filter(|b| wanted(*b)).count() as u64
}

fn hyphens(text: &str) -> u64 {
    count(text, |b| b == b'-').min(5)
}

fn hash(text: &[u8]) -> u64 {
    hash_from(31, text)
}

fn hash_from(start: u64, text: &[u8]) -> u64 {
    let bytes = text.iter().map(|byte| u64::from(*byte));
    bytes.fold(start, step)
}
