//! What the host model looks at: n-grams of host and path, and their shape crossed with the suffix.
//!
//! A bare name tells little: "looks Vietnamese" under `.vn` is ordinary, under `.xyz` it is not. Such pairs are features of
//! their own, so that a linear model can weigh them.

use extract::{Link, divide};

use super::features::{Visit, class, finish, grams, step};

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

    /// The features of this view.
    pub fn features(self, link: &Link, each: &mut impl Visit) {
        match self {
            Self::Whole => host_features(link, each),
            Self::Name => name_features(Labels::of(link).own, each),
            Self::Suffix => each.add(finish(hash(Labels::of(link).suffix.as_bytes()), 90)),
            Self::Path if link.path.len() > 1 => path_features(&link.path, 0, each),
            Self::Path => {}
            Self::Crossed => crossed_features(Labels::of(link), each),
        }
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

fn name_features(own: &str, each: &mut impl Visit) {
    grams::<2, 5>(&[b"^", own.as_bytes(), b"$"], 60, each);
    for (number, value) in (0u64..).zip(label_shape(own)) {
        class(each, 230 + number, value);
    }
}

/// "Looks Vietnamese" is ordinary under one suffix and not under another.
fn crossed_features(labels: Labels<'_>, each: &mut impl Visit) {
    let below = hash(labels.suffix.as_bytes()) >> 8;
    grams::<2, 4>(&[b"^", labels.own.as_bytes(), b"$"], below, each);
}

/// N-grams of 2 to 5 bytes of the host and of its own label, its parts, suffix and shape; the same of the path.
pub fn host_features(link: &Link, each: &mut impl Visit) {
    let (host, path) = (link.host.as_str(), link.path.as_str());
    let Labels { above, own, suffix } = Labels::of(link);
    grams::<2, 5>(&[b"^", host.as_bytes(), b"$"], 20, each);
    grams::<3, 5>(&[b"^", own.as_bytes(), b"$"], 40, each);
    parts(host, each);
    let ending = hash(suffix.as_bytes());
    let kind = suffix_kind(suffix);
    class(each, 220, ending & 0xff_ffff);
    let shape = label_shape(own);
    for (number, value) in (0u64..).zip(shape) {
        class(each, 230 + number, value);
        once(each, 250 + number, value << 8 | kind);
    }
    once(
        each,
        270,
        shape[0] << 12 | shape[1] << 8 | shape[3] << 4 | kind,
    );
    once(
        each,
        271,
        shape[4] << 12 | shape[1] << 8 | shape[2] << 4 | kind,
    );
    let subs = above
        .split('.')
        .filter(|label| !label.is_empty())
        .count()
        .min(4) as u64;
    class(
        each,
        221,
        subs << 4 | steps(above.len(), &[1, 4, 8, 14, 24]),
    );
    once(each, 272, subs << 8 | hyphens(above) << 4 | kind);
    class(each, 214, u64::from(path.len() > 1) << 4 | kind);
    if path.len() > 1 {
        path_features(path, kind, each);
    }
}

/// Each label by its place, and each part between hyphens.
fn parts(host: &str, each: &mut impl Visit) {
    let labels = host.as_bytes().rsplit(|byte| *byte == b'.');
    for (place, label) in (0u64..).zip(labels.take(6)) {
        class(each, 200 + place.min(3), hash(label) >> 24 & 0xff_ffff_ffff);
        for part in label.split(|byte| *byte == b'-') {
            each.add(finish(
                part.iter()
                    .fold(37, |hash, byte| step(hash, u64::from(*byte))),
                21,
            ));
        }
    }
    class(each, 210, (host.len() as u64 / 4).min(12));
    class(each, 211, count(host, |b| b.is_ascii_digit()).min(8));
    class(each, 212, hyphens(host));
    class(each, 213, count(host, |b| b == b'.').min(6));
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

fn path_features(path: &str, kind: u64, each: &mut impl Visit) {
    let cut = path.get(..PATH_MAX).unwrap_or(path);
    grams::<3, 4>(&[cut.as_bytes(), b"$"], 30, each);
    let (steps_only, query) = path.split_once('?').unwrap_or((path, ""));
    let lower = cut.to_ascii_lowercase();
    for word in lower
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| word.len() >= 2)
        .take(24)
    {
        each.add(finish(hash(word.as_bytes()), 31));
    }
    let depth = count(steps_only, |b| b == b'/').min(8);
    let ending = ending(steps_only);
    let digits = steps(
        count(steps_only, |b| b.is_ascii_digit()) as usize,
        &[1, 3, 6, 12],
    );
    let asked = steps(query.len(), &[1, 8, 30, 80]);
    let token = steps(longest_token(steps_only), &[4, 8, 12, 16, 24, 32]);
    let capitals = steps(
        count(steps_only, |b| b.is_ascii_uppercase()) as usize,
        &[1, 3, 8],
    );
    class(each, 215, (path.len() as u64 / 8).min(12));
    class(each, 216, depth);
    class(each, 240, ending << 4 | depth);
    class(each, 241, digits << 4 | asked);
    class(each, 242, token << 4 | capitals);
    once(each, 280, ending << 8 | asked << 4 | kind);
    once(each, 281, token << 8 | digits << 4 | ending);
    class(
        each,
        243,
        u64::from(path.contains('@')) << 1 | u64::from(path.contains("//")),
    );
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

fn once(each: &mut impl Visit, kind: u64, value: u64) {
    (0..2).for_each(|copy| each.add(finish(kind << 24 | value << 2 | copy, 78)));
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
    text.iter()
        .fold(31, |hash, byte| step(hash, u64::from(*byte)))
}
