//! Reference tables of `data/`: official domains, brands, words of hosts, suffixes, shorteners, mail services, hotlines.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use extract::{IndicatorKind, divide};
use serde::Deserialize;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::PackError;

/// Letters of a platform's name from which its address can be told from others by its looks.
const PLATFORM_MIN: usize = 4;

/// A map with a fast hash; keys come from our own tables.
pub(crate) type Map<K, V> = HashMap<K, V, BuildHasherDefault<KeyHasher>>;

/// XXH3 of one key at once: its streaming form begins with half a kilobyte of state for every look-up.
#[derive(Debug, Default)]
pub(crate) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64_with_seed(bytes, self.0);
    }

    /// A number that is a hash already.
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    /// The end of a string: one key is one string.
    fn write_u8(&mut self, byte: u8) {
        self.0 ^= u64::from(byte);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A verified official domain.
#[derive(Debug, Clone, Deserialize)]
pub struct OfficialDomain {
    /// The domain.
    pub domain: String,
    /// `gov`, `bank`, `telco`, … or `platform_open` where anybody can publish.
    pub kind: String,
    /// Owner as shown.
    pub owner: String,
    /// Brand code, may be empty.
    #[serde(default)]
    pub brand: String,
    /// `exact` or `subdomains`.
    #[serde(rename = "match")]
    pub matching: String,
    /// Source.
    pub source: String,
    /// As of.
    pub as_of: String,
    /// `handbook`, `public` or `memory`.
    pub checked: String,
}

impl OfficialDomain {
    /// Whether this host is enough to say "Chính thức": compared by a person, one owner's alone, and the very name that was
    /// compared. Below a name others may publish (`me.momo.vn/…` is anybody's), and hosts under `gov.vn` have been broken into.
    pub fn vouches_for(&self, host: &str) -> bool {
        self.vouches() && host.strip_prefix("www.").unwrap_or(host) == self.domain
    }

    /// Compared by a person, and one owner's alone: on market places anybody opens a shop.
    pub(crate) fn vouches(&self) -> bool {
        let one_owner = !matches!(
            self.kind.as_str(),
            "press" | "platform" | "platform_open" | "education" | "commerce"
        );
        one_owner
            && self.checked != "memory"
            && divide(&self.domain).is_some_and(|it| it.registrable.is_some())
    }

    /// Known, but no proof of who wrote what stands there.
    pub fn is_open_platform(&self) -> bool {
        self.kind == "platform_open"
    }
}

/// A protected brand or agency.
#[derive(Debug, Clone, Deserialize)]
pub struct Brand {
    /// Code.
    pub brand: String,
    /// Name as told to the reader.
    pub name: String,
    /// `bank`, `wallet`, `gov`, `telco`, …
    pub sector: String,
    /// Tokens that identify it in a host, `|` separated.
    pub strong: String,
    /// Tokens that count only as a whole part or beside a helper word.
    #[serde(default)]
    pub weak: String,
}

/// A word found inside invented hosts.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct HostWord {
    /// The word.
    pub(crate) word: String,
    /// `action`, `agency` or `gambling`.
    pub(crate) role: String,
}

#[derive(Debug, Deserialize)]
struct BadSuffix {
    suffix: String,
}

#[derive(Debug, Deserialize)]
struct Shortener {
    host: String,
    kind: String,
}

/// An official number.
#[derive(Debug, Clone, Deserialize)]
pub struct Hotline {
    /// Digits.
    pub number: String,
    /// Owner.
    pub owner: String,
    /// `emergency`, `bank`, `telco`, …
    pub kind: String,
    /// Name as shown.
    pub name: String,
    /// Source.
    pub source: String,
    /// As of.
    pub as_of: String,
    /// `handbook`, `public` or `memory`; the last never makes a verdict official.
    pub checked: String,
}

/// A row of a register: a genuine programme, or a company licensed to send people abroad to work. Fields that nobody
/// has confirmed stay empty.
#[derive(Debug, Clone, Deserialize)]
pub struct Registered {
    /// Name.
    pub name: String,
    /// Other ways of writing it, `|` separated.
    #[serde(default)]
    pub aliases: String,
    /// The body that answers for it, or the number of the licence.
    #[serde(default)]
    pub authority: String,
    /// First and last day, empty while unknown or open.
    #[serde(default)]
    pub from: String,
    /// Last day.
    #[serde(default)]
    pub to: String,
    /// Source.
    pub source: String,
    /// As of.
    pub as_of: String,
    /// `handbook`, `public` or `memory`.
    pub checked: String,
}

/// All reference tables, indexed for the check.
#[derive(Debug, Default)]
pub struct Tables {
    /// Official domains in file order.
    pub domains: Vec<OfficialDomain>,
    /// Brands in file order.
    pub brands: Vec<Brand>,
    /// Hotlines in file order.
    pub hotlines: Vec<Hotline>,
    /// Genuine programmes.
    pub programmes: Vec<Registered>,
    /// Companies licensed to send people abroad to work.
    pub labour_export: Vec<Registered>,
    pub(crate) host_words: Vec<HostWord>,
    pub(crate) domain_index: Map<Box<str>, u16>,
    brand_domains: Map<Box<str>, u16>,
    pub(crate) hotline_index: Map<Box<str>, u16>,
    pub(crate) cheap_suffixes: Map<Box<str>, ()>,
    /// By host; nothing for pages of the operator's own below such a name.
    pub(crate) hosting: Map<Box<str>, Option<Hosting>>,
    mail_services: Map<Box<str>, MailService>,
}

/// What kind of shared host a link uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hosting {
    Shortener,
    Redirector,
    FreeHost,
    Form,
    FileShare,
    Chat,
}

/// What a pass for the domain of a service says of whoever wrote the mail: nothing, but for `Own`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MailService {
    /// Anybody opens a mailbox there.
    FreeMail,
    /// Its own mails carry what a stranger wrote, or it lends him a name below its own.
    Carrier,
    /// A name below a carrier's from which it writes itself.
    Own,
}

#[derive(Debug, Deserialize)]
struct MailServiceRow {
    domain: String,
    kind: MailService,
}

impl Tables {
    pub(crate) fn read(
        text: impl Fn(&str) -> Result<String, PackError>,
    ) -> Result<Self, PackError> {
        let domains: Vec<OfficialDomain> =
            rows("official_domains.csv", &text("official_domains.csv")?)?;
        let brands: Vec<Brand> = rows("brands.csv", &text("brands.csv")?)?;
        let hotlines: Vec<Hotline> = rows("hotlines.csv", &text("hotlines.csv")?)?;
        let programmes = rows("programmes.csv", &text("programmes.csv")?)?;
        let labour_export = rows("labour_export.csv", &text("labour_export.csv")?)?;
        let host_words = rows("host_words.csv", &text("host_words.csv")?)?;
        let suffixes: Vec<BadSuffix> = rows("bad_suffixes.csv", &text("bad_suffixes.csv")?)?;
        let shorteners: Vec<Shortener> = rows("shorteners.csv", &text("shorteners.csv")?)?;
        let services: Vec<MailServiceRow> = rows("mail_services.csv", &text("mail_services.csv")?)?;
        Ok(Self {
            domain_index: index(domains.iter().map(|d| d.domain.as_str())),
            brand_domains: first_index(domains.iter().map(|d| d.brand.as_str())),
            hotline_index: index(hotlines.iter().map(|h| h.number.as_str())),
            cheap_suffixes: suffixes
                .into_iter()
                .map(|s| (s.suffix.into(), ()))
                .collect(),
            hosting: hosting(shorteners)?,
            mail_services: services
                .into_iter()
                .map(|row| (row.domain.into(), row.kind))
                .collect(),
            domains,
            brands,
            hotlines,
            programmes,
            labour_export,
            host_words,
        })
    }

    /// Every host that a table names: official ones, and those where links are shortened and pages made.
    pub(crate) fn hosts(&self) -> impl Iterator<Item = &str> {
        let official = self.domains.iter().map(|row| row.domain.as_str());
        official.chain(self.hosting.keys().map(|host| &**host))
    }

    /// The addresses of platforms that can be told from others by their looks, with the number of whose they are.
    pub(crate) fn platforms(&self) -> impl Iterator<Item = (&str, u16)> {
        let rows = self.domains.iter();
        let long = |row: &&OfficialDomain| {
            let name = row.domain.split('.').next().unwrap_or_default();
            row.kind.starts_with("platform") && name.len() >= PLATFORM_MIN
        };
        rows.filter(long).filter_map(|row| {
            let of = |brand: &Brand| brand.brand == row.brand;
            let number = self.brands.iter().position(of)?;
            Some((row.domain.as_str(), u16::try_from(number).ok()?))
        })
    }

    /// The official domain this host is, or lies under.
    pub fn official(&self, host: &str) -> Option<&OfficialDomain> {
        parents(host).find_map(|(name, exact)| {
            let row = self
                .domains
                .get(usize::from(*self.domain_index.get(name)?))?;
            (exact || row.matching == "subdomains").then_some(row)
        })
    }

    pub(crate) fn hosting(&self, host: &str) -> Option<Hosting> {
        let mut rows = parents(host).filter_map(|(name, _)| self.hosting.get(name));
        rows.next().copied().flatten()
    }

    /// The mail service this host belongs to, by the nearest name in the table.
    pub(crate) fn mail_service(&self, host: &str) -> Option<MailService> {
        parents(host).find_map(|(name, _)| self.mail_services.get(name).copied())
    }

    /// Whether anybody can put pages on this host: fanpages, groups, forms, shared files.
    pub(crate) fn is_open(&self, host: &str) -> bool {
        self.hosting(host).is_some()
            || self
                .official(host)
                .is_some_and(|row| row.is_open_platform())
    }

    /// The official number, digits only.
    pub fn hotline(&self, digits: &str) -> Option<&Hotline> {
        self.hotlines
            .get(usize::from(*self.hotline_index.get(digits)?))
    }

    /// Whether an indicator, in its canonical form, belongs to the state, a bank or an agency: no list that comes in or goes out
    /// holds such a one.
    pub fn is_official(&self, kind: IndicatorKind, canonical: &str) -> bool {
        match kind {
            IndicatorKind::Host | IndicatorKind::Url => {
                let end = canonical.find(['/', ':']).unwrap_or(canonical.len());
                let (host, page) = canonical.split_at_checked(end).unwrap_or_default();
                // Where anybody can write, a page is nobody's but its writer's.
                let written_by_all =
                    kind == IndicatorKind::Url && page.len() > 1 && self.is_open(host);
                self.official(host).is_some() && !written_by_all
            }
            IndicatorKind::Phone => {
                let national = canonical.strip_prefix("+84").map(|rest| format!("0{rest}"));
                self.hotline(national.as_deref().unwrap_or(canonical))
                    .is_some()
            }
            _ => false,
        }
    }

    /// The first official domain of a brand, for "the real one is …".
    pub fn domain_of(&self, brand: &str) -> Option<&str> {
        let row = self
            .domains
            .get(usize::from(*self.brand_domains.get(brand)?))?;
        Some(row.domain.as_str())
    }
}

/// The host itself, then each parent domain.
fn parents(host: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = Some(host);
    std::iter::from_fn(move || {
        let here = rest?;
        let dot = here.bytes().position(|byte| byte == b'.');
        rest = dot.and_then(|dot| here.get(dot + 1..));
        Some((here, here.len() == host.len()))
    })
    .take(12)
}

fn rows<T: for<'de> Deserialize<'de>>(file: &'static str, text: &str) -> Result<Vec<T>, PackError> {
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error| PackError::Table {
            file,
            reason: error.to_string(),
        })
}

fn index<'t>(names: impl Iterator<Item = &'t str>) -> Map<Box<str>, u16> {
    names
        .zip(0u16..)
        .map(|(name, number)| (name.into(), number))
        .collect()
}

/// As [`index`], of names that come more than once: the first row counts.
fn first_index<'t>(names: impl Iterator<Item = &'t str>) -> Map<Box<str>, u16> {
    let mut all = Map::default();
    for (name, number) in names.zip(0u16..) {
        all.entry(name.into()).or_insert(number);
    }
    all
}

fn hosting(rows: Vec<Shortener>) -> Result<Map<Box<str>, Option<Hosting>>, PackError> {
    rows.into_iter()
        .map(|row| {
            let kind = match row.kind.as_str() {
                "shortener" => Some(Hosting::Shortener),
                "redirector" => Some(Hosting::Redirector),
                "free_host" => Some(Hosting::FreeHost),
                "form" => Some(Hosting::Form),
                "file_share" => Some(Hosting::FileShare),
                "chat_invite" => Some(Hosting::Chat),
                "own" => None,
                other => {
                    return Err(PackError::Table {
                        file: "shorteners.csv",
                        reason: format!("kind {other:?} of {}", row.host),
                    });
                }
            };
            Ok((row.host.into(), kind))
        })
        .collect()
}
