//! What the trees look at: a host and its path as a row of figures, beside what the linear models say of its views.

use extract::Link;

use super::host_features::{
    Labels, View, ending, entropy, longest_run, longest_token, suffix_kind,
};
use super::letters::{HostLetters, Letters, Script};
use super::shares::{SHARES, Shares};
use crate::hosts::{ACTION, AGENCY, GAMBLING, HostSigns};
use crate::lookalike::How;
use crate::pack::Hosting;

/// Figures of a host.
pub const HOST_FIGURES: usize =
    View::ALL.len() + LETTERS + PATH_LETTERS + SHARES + NAME + PATH + TABLES;
const LETTERS: usize = 10;
const PATH_LETTERS: usize = 4;
const NAME: usize = 20;
const PATH: usize = 15;
const TABLES: usize = 12;

/// Words of sign-in pages and of names that are often put into a path.
const SIGN_IN: [&str; 19] = [
    "login", "signin", "sign-in", "secure", "verify", "account", "update", "bank", "confirm",
    "webscr", "paypal", "apple", "amazon", "office", "dhl", "dropbox", "docu", "wp-", "verif",
];

/// What tables tell of a host.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    pub(crate) signs: HostSigns,
    pub(crate) hosting: Option<Hosting>,
    pub(crate) cheap: bool,
    /// Many people visit this very host; many visit something under its registrable domain. Nothing is known so of a place
    /// where anybody can publish: its visits speak for no page on it.
    pub(crate) popular: bool,
    pub(crate) popular_domain: bool,
    /// How many popular hosts lie under its registrable domain, in steps from 0 to 3.
    pub(crate) crowd: u8,
}

impl Known {
    /// Many people visit this host and its name pretends nothing: how it is spelt is no ground for suspicion.
    pub(crate) fn is_well_known(&self) -> bool {
        self.popular && self.signs.imitation.is_none() && self.signs.roles & GAMBLING == 0
    }
}

/// The row of a link: what each linear view says, how its letters follow each other, its shape, what tables tell.
pub(crate) fn host_figures(
    link: &Link,
    known: Known,
    odds: [f32; View::ALL.len()],
    letters: &HostLetters,
    shares: &Shares,
) -> [f32; HOST_FIGURES] {
    let Labels { above, own, suffix } = Labels::of(link);
    let mut row = [0.0; HOST_FIGURES];
    let figures = odds
        .into_iter()
        .chain(flow(&letters.names, own, &link.host))
        .chain(path_flow(&letters.paths, &link.path))
        .chain(shares.figures(link))
        .chain(name(&link.host, own, above, suffix))
        .chain(path(&link.path))
        .chain(tables(known));
    row.iter_mut()
        .zip(figures)
        .for_each(|(slot, figure)| *slot = figure);
    row
}

/// How the letters of the own label and of the host follow each other, in honest names and in scams.
fn flow(letters: &Letters, own: &str, host: &str) -> [f32; LETTERS] {
    let label = letters.read(own, Script::Name);
    let whole = letters.read(host, Script::Name);
    [
        label.honest_mean,
        label.honest_least,
        label.lean,
        label.lean_mean,
        label.lean_most,
        label.lean_least,
        whole.honest_mean,
        whole.lean,
        whole.lean_mean,
        whole.lean_most,
    ]
}

/// The same of a path; nothing where there is none.
fn path_flow(letters: &Letters, path: &str) -> [f32; PATH_LETTERS] {
    if path.len() <= 1 {
        return [0.0; PATH_LETTERS];
    }
    let flow = letters.read(path, Script::Path);
    [flow.honest_mean, flow.lean, flow.lean_mean, flow.lean_most]
}

fn name(host: &str, own: &str, above: &str, suffix: &str) -> [f32; NAME] {
    let digits = |text: &str| count(text, |b| b.is_ascii_digit());
    let hyphens = |text: &str| count(text, |b| b == b'-');
    let vowels = count(own, |b| b"aeiouy".contains(&b));
    let last = suffix.rsplit('.').next().unwrap_or_default();
    let trailing = own.bytes().rev().take_while(u8::is_ascii_digit).count();
    [
        own.len() as f32,
        host.len() as f32,
        digits(own),
        hyphens(own),
        vowels / own.len().max(1) as f32,
        entropy(own),
        longest_run(own) as f32,
        digit_runs(own),
        flag(own.bytes().next().is_some_and(|b| b.is_ascii_digit())),
        trailing as f32,
        syllables(own),
        count(above, |b| b == b'.') + flag(!above.is_empty()),
        above.len() as f32,
        digits(above),
        hyphens(above),
        suffix.len() as f32,
        count(suffix, |b| b == b'.'),
        flag(last.len() == 2),
        flag(last == "vn"),
        suffix_kind(suffix) as f32,
    ]
}

fn path(path: &str) -> [f32; PATH] {
    let (steps, query) = path.split_once('?').unwrap_or((path, ""));
    let lower = path.to_ascii_lowercase();
    [
        steps.len() as f32,
        query.len() as f32,
        count(steps, |b| b == b'/'),
        count(steps, |b| b.is_ascii_digit()),
        count(steps, |b| b.is_ascii_uppercase()),
        ending(steps) as f32,
        longest_token(steps) as f32,
        entropy(steps),
        count(query, |b| b == b'='),
        flag(path.contains('@')),
        flag(steps.ends_with('/')),
        flag(long_hex(path)),
        SIGN_IN.iter().filter(|word| lower.contains(**word)).count() as f32,
        count(steps, |b| b == b'-' || b == b'_'),
        flag(path.contains("..") || path.contains("//")),
    ]
}

fn tables(known: Known) -> [f32; TABLES] {
    let has = |role| flag(known.signs.roles & role != 0);
    let how = known.signs.imitation.map(|imitation| imitation.how);
    let hosting = match known.hosting {
        None => 0.0,
        Some(Hosting::Shortener) => 1.0,
        Some(Hosting::Redirector) => 2.0,
        Some(Hosting::FreeHost) => 3.0,
        Some(Hosting::Form) => 4.0,
        Some(Hosting::FileShare) => 5.0,
        Some(Hosting::Chat) => 6.0,
    };
    [
        has(ACTION),
        has(AGENCY),
        has(GAMBLING),
        flag(how.is_some()),
        flag(matches!(how, Some(How::SubDomain | How::OtherSuffix))),
        flag(matches!(how, Some(How::Homoglyph | How::Typo))),
        flag(known.signs.random),
        hosting,
        flag(known.cheap),
        flag(known.popular),
        flag(known.popular_domain),
        f32::from(known.crowd),
    ]
}

fn flag(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}

fn count(text: &str, wanted: impl Fn(u8) -> bool) -> f32 {
    text.bytes().filter(|b| wanted(*b)).count() as f32
}

fn digit_runs(label: &str) -> f32 {
    label
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .count() as f32
}

/// Into how many Vietnamese syllables the letters fall; 0 when they do not.
fn syllables(label: &str) -> f32 {
    let letters: String = label.chars().filter(char::is_ascii_alphabetic).collect();
    vi::syllables(&letters).map_or(0.0, |many| 1.0 + many as f32)
}

fn long_hex(path: &str) -> bool {
    path.split(|c: char| !c.is_ascii_hexdigit())
        .any(|run| run.len() >= 16)
}
