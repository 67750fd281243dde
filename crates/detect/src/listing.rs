//! A list somebody else wrote → canonical indicators. Nothing here fails: a line that holds no indicator is counted.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, Ipv6Addr};

use extract::{IndicatorKind, Reference};
use jiff::civil::Date;
use serde::Serialize;

use crate::Tables;
use crate::snapshot::down_to;

/// No address or number is longer, in bytes.
const ITEM_MAX: usize = 4_096;
/// So many lines that hold no indicator are named: enough to see what is wrong with a file.
const UNREAD_MAX: usize = 5;
/// What hosts files put before the names they block.
const NOWHERE: [&str; 4] = ["0.0.0.0", "127.0.0.1", "::", "::1"];

/// With one of these a rule of AdGuard holds for some pages, users or questions: no word about the host alone.
const CONDITIONS: [&str; 10] = [
    "app",
    "client",
    "ctag",
    "denyallow",
    "dnstype",
    "domain",
    "from",
    "method",
    "respformat",
    "to",
];

/// How a list file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// `0.0.0.0 host` or `127.0.0.1 host`, several hosts on a line allowed.
    Hosts,
    /// `||host^`, a bare host or a line of a hosts file; what `@@` excepts is excepted, what `$badfilter` takes back is left out.
    Adguard,
    /// A header row with `indicator` (or `value`, `domain`, `url`, `phone`, `account`), optionally `kind`, `bank`, `date`, `expires`;
    /// Vietnamese names of them will do. Without such a row the first column counts, or the second behind one that names its kind.
    Csv,
    /// One indicator a line.
    Lines,
}

impl Format {
    /// The format with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "hosts" => Self::Hosts,
            "adguard" => Self::Adguard,
            "csv" => Self::Csv,
            "lines" => Self::Lines,
            _ => return None,
        })
    }

    /// Tells the format from the first lines that say something. A table begins with a row of names, or most of its rows are
    /// divided: an address with a comma in it makes none.
    #[must_use]
    pub fn guess(text: &str) -> Self {
        let mut divided = 0;
        let mut lines = 0;
        for line in telling(text).take(20) {
            if line.starts_with("||") || line.starts_with("@@") {
                return Self::Adguard;
            }
            if of_hosts(line).next().is_some() {
                return Self::Hosts;
            }
            let fields = || line.split([',', ';']).map(str::trim).collect();
            if lines == 0 && Columns::of(&fields()).is_some() {
                return Self::Csv;
            }
            divided += usize::from(line.contains([',', ';']));
            lines += 1;
        }
        match divided * 2 >= lines && divided > 0 {
            true => Self::Csv,
            false => Self::Lines,
        }
    }
}

/// What a list says of an indicator.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// What it is.
    pub kind: IndicatorKind,
    /// Canonical form (see [`extract::canonical`]).
    pub canonical: String,
    /// Date of the row, where it has one.
    pub date: Option<Date>,
    /// Last day the row counts, where it has one.
    pub expires: Option<Date>,
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// In the order of the file, doubles included.
    pub entries: Vec<Entry>,
    /// Lines that hold no indicator.
    pub unread: usize,
    /// Where the first of them stand in the file, counted from one.
    pub unread_lines: Vec<usize>,
    /// Official domains and numbers left out: the never-block list beats every list.
    pub refused_official: usize,
    /// Indicators left out because the list itself excepts them.
    pub excepted: usize,
    /// Hosts and pages the list excepts from what it says of a site above them.
    pub exceptions: Vec<String>,
}

/// Reads a list. `allow` is for clearances: they may name official domains, warnings may not.
#[must_use]
pub fn read(
    text: &str,
    format: Format,
    tables: &Tables,
    reference: &Reference,
    allow: bool,
) -> Listing {
    let mut reading = Reading {
        tables,
        reference,
        allow,
        listing: Listing::default(),
    };
    match format {
        Format::Csv => reading.csv(text),
        Format::Hosts => reading.lines(text, of_hosts),
        Format::Adguard => reading.adguard(text),
        Format::Lines => reading.lines(text, std::iter::once),
    }
    reading.listing
}

/// One written indicator of any kind in the form lists know it, by the same code that reads messages.
#[must_use]
pub fn canonical_of(item: &str, reference: &Reference) -> Option<(IndicatorKind, String)> {
    // In a message four numbers may be a version; in a list they are an address.
    let as_link = match is_ip_address(item) {
        true => Some(format!("http://{}", item.trim())),
        false => bracketed(item).or_else(|| page_of(item)),
    };
    let item = as_link.as_deref().unwrap_or(item);
    let normal = vi::normalize(item);
    let found = extract::scan(item, &normal, reference).found;
    // A page's handle is the same on every host and in every spelling of a platform; its address is not. A number that a list
    // names a bank with is an account.
    let second = match found.as_slice() {
        [first, second] if first.span == second.span => extract::canonical(&second.what),
        _ => None,
    };
    second.or_else(|| {
        found
            .iter()
            .find_map(|found| extract::canonical(&found.what))
    })
}

/// `1.2.3.4`, with or without port and path; no address that is the reader's own machine or network.
fn is_ip_address(item: &str) -> bool {
    let host = item.trim().split([':', '/']).next();
    let address: Option<Ipv4Addr> = host.and_then(|host| host.parse().ok());
    address.is_some_and(|address| {
        !(address.is_loopback() || address.is_private() || address.is_unspecified())
    })
}

/// `2001:db8::1`, or `[2001:db8::1]` with or without port and path, as links hold it; none of the reader's own.
fn bracketed(item: &str) -> Option<String> {
    let item = item.trim();
    let inner = item
        .strip_prefix('[')
        .and_then(|rest| rest.split(']').next());
    let address: Ipv6Addr = inner.unwrap_or(item).parse().ok()?;
    let own = address.is_loopback() || address.is_unspecified() || address.is_unique_local();
    (!own).then(|| match inner {
        Some(_) => format!("http://{item}"),
        None => format!("http://[{item}]"),
    })
}

/// `telegram:@ten`, as lists name whom they mean on a platform: the address of that page.
fn page_of(item: &str) -> Option<String> {
    let (platform, name) = item.trim().split_once(':')?;
    let name = name.trim().trim_start_matches('@');
    let pages = match platform.trim_end().to_ascii_lowercase().as_str() {
        "zalo" => "zalo.me/",
        "telegram" => "t.me/",
        "facebook" => "facebook.com/",
        "messenger" => "m.me/",
        "tiktok" => "tiktok.com/@",
        "instagram" => "instagram.com/",
        "whatsapp" => "wa.me/",
        _ => return None,
    };
    let is_name = !name.is_empty() && !name.starts_with('/') && !name.contains(char::is_whitespace);
    is_name.then(|| format!("https://{pages}{name}"))
}

/// `2026-11-24` or `24/11/2026`.
#[must_use]
pub fn read_date(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(date) = text.get(..10).unwrap_or(text).parse() {
        return Some(date);
    }
    let mut parts = text.split('/').map(|part| part.parse::<i16>().ok());
    let (day, month, year) = (parts.next()??, parts.next()??, parts.next()??);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Lines that are neither empty nor a remark.
fn telling(text: &str) -> impl Iterator<Item = &str> {
    numbered(text).map(|(_, line)| line)
}

/// The same, with where they stand in the file.
fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    (1..)
        .zip(lines)
        .filter(|(_, line)| !line.is_empty() && !line.starts_with(['#', '!']))
        .filter(|(_, line)| !line.starts_with('[') || bracketed(line).is_some())
}

fn of_hosts(line: &str) -> impl Iterator<Item = &str> {
    let mut words = line.split_whitespace();
    let is_hosts = words.next().is_some_and(|first| NOWHERE.contains(&first));
    words.filter(move |host| is_hosts && *host != "localhost")
}

/// A line of AdGuard's.
enum Rule<'l> {
    Warns(&'l str),
    /// It is not meant, nor is what lies below it.
    Excepts(&'l str),
    /// The same rule does not count.
    TakesBack(&'l str),
    /// It is one of a hosts file.
    Hosts,
    Other,
}

fn of_adguard(line: &str) -> Rule<'_> {
    if of_hosts(line).next().is_some() {
        return Rule::Hosts;
    }
    let (excepts, line) = match line.strip_prefix("@@") {
        Some(rest) => (true, rest),
        None => (false, line),
    };
    let (pattern, modifiers) = line.split_once('$').unwrap_or((line, ""));
    let has = |wanted: &[&str]| {
        modifiers
            .split(',')
            .filter_map(|modifier| modifier.split('=').next())
            .any(|name| wanted.contains(&name.trim_start_matches('~')))
    };
    let Some(item) = host_of_pattern(pattern) else {
        return Rule::Other;
    };
    match excepts {
        _ if has(&["badfilter"]) => Rule::TakesBack(item),
        // Whatever it is excepted for, somebody needs it.
        true => Rule::Excepts(item),
        false if has(&CONDITIONS) => Rule::Other,
        false => Rule::Warns(item),
    }
}

/// `||host^`, `||host/path`, `|http://host/path|` or a bare host; other patterns name no place.
fn host_of_pattern(pattern: &str) -> Option<&str> {
    let item = pattern.trim_start_matches('|').trim_end_matches('|');
    let item = item.strip_suffix('^').unwrap_or(item);
    let names_all = item.contains(['*', '^', '#', '|', '@']) || item.contains(char::is_whitespace);
    let is_cosmetic_or_regex = item.starts_with('/');
    (!item.is_empty() && !names_all && !is_cosmetic_or_regex).then_some(item)
}

struct Reading<'t> {
    tables: &'t Tables,
    reference: &'t Reference,
    allow: bool,
    listing: Listing,
}

impl Reading<'_> {
    fn lines<'l, I: Iterator<Item = &'l str>>(
        &mut self,
        text: &'l str,
        items: impl Fn(&'l str) -> I,
    ) {
        for (number, line) in numbered(text) {
            let before_remark = line.split(" #").next().unwrap_or(line).trim();
            let mut items = items(before_remark).peekable();
            if items.peek().is_none() {
                self.unread(|| number);
            }
            for item in items {
                if !self.item(item, None, None) {
                    self.unread(|| number);
                }
            }
        }
    }

    fn unread(&mut self, number: impl FnOnce() -> usize) {
        self.listing.unread += 1;
        let named = &mut self.listing.unread_lines;
        if named.len() < UNREAD_MAX {
            named.push(number());
            named.dedup();
        }
    }

    /// Its exceptions may stand before or behind what they except.
    fn adguard(&mut self, text: &str) {
        let (mut excepted, mut taken_back) = (BTreeSet::new(), BTreeSet::new());
        for (number, line) in numbered(text) {
            let line = line.split(" #").next().unwrap_or(line).trim();
            let canonical = |item| canonical_of(item, self.reference).map(|(_, own)| own);
            let read = match of_adguard(line) {
                Rule::Excepts(item) => {
                    excepted.extend(canonical(item));
                    true
                }
                Rule::TakesBack(item) => {
                    taken_back.extend(canonical(item));
                    true
                }
                Rule::Warns(item) => self.item(item, None, None),
                // Each of them is read, whatever becomes of the others.
                Rule::Hosts => of_hosts(line)
                    .map(|host| self.item(host, None, None))
                    .fold(true, |all, read| all & read),
                Rule::Other => false,
            };
            if !read {
                self.unread(|| number);
            }
        }
        let listing = &mut self.listing;
        let before = listing.entries.len();
        listing.entries.retain(|entry| {
            let is_excepted = down_to(&entry.canonical).any(|name| excepted.contains(name));
            !(is_excepted || taken_back.contains(&entry.canonical))
        });
        listing.excepted = before - listing.entries.len();
        // Most exceptions of a list are about sites it does not name: what is left of them would only take place.
        let sites = listing
            .entries
            .iter()
            .filter(|entry| entry.kind == IndicatorKind::Host);
        let sites: BTreeSet<&str> = sites.map(|entry| entry.canonical.as_str()).collect();
        excepted.retain(|own| down_to(own).any(|name| sites.contains(name)));
        listing.exceptions = excepted.into_iter().collect();
    }

    fn csv(&mut self, text: &str) {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(text))
            .comment(Some(b'#'))
            .flexible(true)
            .has_headers(false)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut rows = reader.records().peekable();
        let columns = match rows.peek() {
            Some(Ok(first)) => Columns::of(first),
            _ => None,
        };
        // A list without a header row begins with its first indicator.
        if columns.is_some() {
            rows.next();
        }
        let columns = columns.unwrap_or(Columns::UNNAMED);
        for row in rows {
            let (read, position) = match &row {
                Ok(row) => (self.row(row, &columns), row.position()),
                Err(error) => (false, error.position()),
            };
            if !read {
                self.unread(|| position.map_or(1, |position| line_at(text, position.byte())));
            }
        }
    }

    /// Whether the row holds an indicator.
    fn row(&mut self, row: &csv::StringRecord, columns: &Columns) -> bool {
        let field = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default();
        let first_kind = Named::of(field(Some(0))).filter(|_| columns.is_unnamed && row.len() > 1);
        let item = field(Some(columns.value + usize::from(first_kind.is_some())));
        let kind = first_kind.or_else(|| Named::of(field(columns.kind)));
        // "1029384756" of "MB": said as a person would, so that it is read as an account.
        let item = match field(columns.bank) {
            "" => match kind {
                Some(Named::Account) => format!("STK {item}"),
                Some(Named::On(platform)) if !item.contains([':', '/']) => {
                    format!("{platform}:{item}")
                }
                _ => item.to_owned(),
            },
            bin if self.reference.by_bin(bin).is_some() => format!("{bin}/{item}"),
            bank => format!("STK {item} {bank}"),
        };
        let day = |at| read_date(field(at));
        self.item(&item, day(columns.date), day(columns.expires))
    }

    /// One written indicator of any kind, brought to its canonical form by the same code that reads messages; `false` when it is none.
    fn item(&mut self, item: &str, date: Option<Date>, expires: Option<Date>) -> bool {
        let known = (item.len() <= ITEM_MAX)
            .then(|| canonical_of(item, self.reference))
            .flatten();
        let Some((kind, canonical)) = known else {
            return false;
        };
        if !self.allow && self.tables.is_official(kind, &canonical) {
            self.listing.refused_official += 1;
            return true;
        }
        self.listing.entries.push(Entry {
            kind,
            canonical,
            date,
            expires,
        });
        true
    }
}

/// The line of a row that begins at this byte. The reader counts remarks and empty lines in front of a row as its beginning.
fn line_at(text: &str, byte: u64) -> usize {
    let byte = usize::try_from(byte).unwrap_or(text.len());
    let (before, rest) = text.split_at_checked(byte).unwrap_or((text, ""));
    let skipped = |line: &&str| line.is_empty() || line.starts_with('#');
    before.matches('\n').count() + rest.lines().take_while(skipped).count() + 1
}

/// Spreadsheets set to Vietnamese write semicolons.
fn delimiter(text: &str) -> u8 {
    let first = telling(text).next().unwrap_or_default();
    match first.matches(';').count() > first.matches(',').count() {
        true => b';',
        false => b',',
    }
}

/// What a row says of the kind of what it holds, as far as that helps to read it.
enum Named {
    Account,
    /// Somebody on this platform.
    On(&'static str),
    /// Known by its form.
    Other,
}

impl Named {
    /// `None` when the words name no kind.
    fn of(words: &str) -> Option<Self> {
        Some(match vi::fold(words).as_str() {
            "account" | "tai khoan" | "so tai khoan" | "stk" => Self::Account,
            "zalo" => Self::On("zalo"),
            "telegram" => Self::On("telegram"),
            "facebook" => Self::On("facebook"),
            "messenger" => Self::On("messenger"),
            "tiktok" => Self::On("tiktok"),
            "instagram" => Self::On("instagram"),
            "whatsapp" => Self::On("whatsapp"),
            "dien thoai" | "so dien thoai" | "sdt" | "ten mien" | "duong dan" | "lien ket"
            | "domain" | "link" | "website" | "trang mang xa hoi" | "vi dien tu"
            | "thu dien tu" => Self::Other,
            code => return IndicatorKind::from_code(code).map(|_| Self::Other),
        })
    }
}

/// Where things stand in a row.
struct Columns {
    /// There is no row of names.
    is_unnamed: bool,
    kind: Option<usize>,
    value: usize,
    bank: Option<usize>,
    date: Option<usize>,
    expires: Option<usize>,
}

impl Columns {
    /// Names without marks, as they are compared: spreadsheets lose some.
    const VALUE: [&str; 18] = [
        "indicator",
        "value",
        "gia tri",
        "noi dung",
        "domain",
        "host",
        "url",
        "phone",
        "account",
        "stk",
        "chi dau",
        "ten mien",
        "duong dan",
        "dia chi",
        "website",
        "so dien thoai",
        "sdt",
        "so tai khoan",
    ];
    const KIND: [&str; 4] = ["kind", "type", "loai", "kieu"];
    const BANK: [&str; 4] = ["bank", "bin", "ngan_hang", "ngan hang"];
    const DATE: [&str; 4] = ["date", "as_of", "first_seen", "ngay"];
    const EXPIRES: [&str; 4] = ["expires", "expiry", "valid_until", "het han"];

    /// Where no row names them.
    const UNNAMED: Self = Self {
        is_unnamed: true,
        kind: None,
        value: 0,
        bank: None,
        date: None,
        expires: None,
    };

    /// `None` when the row names no column of ours: it is no header.
    fn of(header: &csv::StringRecord) -> Option<Self> {
        let columns: BTreeMap<String, usize> = header
            .iter()
            .zip(0..)
            .map(|(name, at)| (vi::fold(name), at))
            .collect();
        let at = |names: &[&str]| names.iter().find_map(|name| columns.get(*name).copied());
        let value = at(&Self::VALUE);
        let (bank, date, expires) = (at(&Self::BANK), at(&Self::DATE), at(&Self::EXPIRES));
        let is_header =
            value.or(bank).or(date).or(expires).is_some() && !begins_with_its_kind(header);
        let value = value.unwrap_or(0);
        is_header.then_some(Self {
            is_unnamed: false,
            kind: at(&Self::KIND).filter(|at| *at != value),
            value,
            bank: bank.filter(|at| *at != value),
            date,
            expires,
        })
    }
}

/// "phone,0912000345": a word that names a column as well, and what no name of a column holds.
fn begins_with_its_kind(row: &csv::StringRecord) -> bool {
    let of_no_name = |c: char| c.is_ascii_digit() || matches!(c, '.' | '@' | ':');
    row.get(0).and_then(Named::of).is_some()
        && row.get(1).is_some_and(|field| field.contains(of_no_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 24);

    fn pack() -> crate::Pack {
        crate::Pack::load(&crate::Sources::shipped()).expect("the shipped pack loads")
    }

    fn hosts(pack: &crate::Pack, text: &str) -> Vec<String> {
        let format = Format::guess(text);
        let listing = read(text, format, &pack.tables, &pack.reference, false);
        let entries = listing.entries.into_iter();
        entries.map(|entry| entry.canonical).collect()
    }

    #[test]
    fn every_way_lists_are_written_is_read() {
        let pack = pack();
        for text in [
            "0.0.0.0 xau1-vidu.com\n0.0.0.0 xau2-vidu.com # ghi chú\n",
            "127.0.0.1\tlocalhost\n127.0.0.1\txau1-vidu.com\txau2-vidu.com\n",
            ":: xau1-vidu.com\n::1 localhost\n:: xau2-vidu.com\n",
            "\u{feff}# ghi chú\n0.0.0.0 xau1-vidu.com xau2-vidu.com\n",
            "[Adblock Plus]\n! Title\n||xau1-vidu.com^\n||xau2-vidu.com^$third-party\n@@||tot-vidu.vn^\n||*.xau^\n",
            "domain,date\nxau1-vidu.com,2026-11-20\nxau2-vidu.com,\n",
            "\u{feff}Tên miền;Ngày;Hết hạn\r\nxau1-vidu.com;20/11/2026;\r\nxau2-vidu.com;;\r\n",
            "ghi chú,indicator\na,xau1-vidu.com\nb,xau2-vidu.com\n",
            "xau1-vidu.com,2026-11-20\nxau2-vidu.com,2026-11-20\n",
            "\u{feff}xau1-vidu.com\r\n\r\nhxxps://xau2-vidu[.]com\r\n",
        ] {
            let read = hosts(&pack, text);
            assert_eq!(read, ["xau1-vidu.com", "xau2-vidu.com"], "{text}");
        }
    }

    #[test]
    fn what_a_list_excepts_itself_is_not_warned_about() {
        let pack = pack();
        for (text, expected) in [
            (
                "||xau1-vidu.com^\n@@||tot.xau1-vidu.com^\n||a.tot.xau1-vidu.com^\n",
                &["xau1-vidu.com"][..],
            ),
            (
                "@@||xau1-vidu.com^\n||xau1-vidu.com^\n||a.xau1-vidu.com^\n||xau2-vidu.com^\n",
                &["xau2-vidu.com"],
            ),
            (
                "@@||tot-vidu.com/trang^\n||tot-vidu.com/trang^\n||tot-vidu.com/xau^\n",
                &["tot-vidu.com/xau"],
            ),
            (
                "||xau1-vidu.com^\n||xau1-vidu.com^$badfilter\n||xau2-vidu.com^$important\n",
                &["xau2-vidu.com"],
            ),
            (
                "||cdn-vidu.com^$domain=xau-vidu.com\n||xau2-vidu.com^$dnsrewrite=1.2.3.4\n",
                &["xau2-vidu.com"],
            ),
            (
                "||xau1-vidu.com^\nxau2-vidu.com\n0.0.0.0 xau3-vidu.com\nvidu.com##.ad\n/xau/\n",
                &["xau1-vidu.com", "xau2-vidu.com", "xau3-vidu.com"],
            ),
            // A word that is no host takes nothing from those behind it.
            (
                "||xau1-vidu.com^\n0.0.0.0 khong-phai xau2-vidu.com\n",
                &["xau1-vidu.com", "xau2-vidu.com"],
            ),
            (
                "||203.0.113.7^\n|http://xau1-vidu.com/a|\n",
                &["203.0.113.7", "xau1-vidu.com/a"],
            ),
        ] {
            let read = read(text, Format::Adguard, &pack.tables, &pack.reference, false);
            let read: Vec<_> = read
                .entries
                .into_iter()
                .map(|entry| entry.canonical)
                .collect();
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn an_exception_below_a_listed_site_is_kept_and_no_other() {
        let pack = pack();
        let text = "||xau1-vidu.com^\n@@||tot.xau1-vidu.com^\n@@||xau1-vidu.com/tot^\n@@||tot-vidu.vn^\n@@||xau2-vidu.com^\n||xau2-vidu.com^\n";
        let listing = read(text, Format::Adguard, &pack.tables, &pack.reference, false);
        assert_eq!(
            listing.exceptions,
            ["tot.xau1-vidu.com", "xau1-vidu.com/tot"]
        );
        assert_eq!((listing.entries.len(), listing.excepted), (1, 1));
    }

    #[test]
    fn four_numbers_are_an_address_unless_they_are_the_readers_own() {
        let pack = pack();
        let text = "203.0.113.7\n203.0.113.8:8080\nhttp://203.0.113.9/dang-nhap\n127.0.0.1\n192.168.1.1\n0.0.0.0\n";
        let listing = read(text, Format::Lines, &pack.tables, &pack.reference, false);
        let known: Vec<_> = listing
            .entries
            .iter()
            .map(|entry| entry.canonical.as_str())
            .collect();
        assert_eq!(
            known,
            ["203.0.113.7", "203.0.113.8", "203.0.113.9/dang-nhap"]
        );
        assert_eq!(listing.unread, 3);
        let text =
            "2001:db8::1\n[2001:db8::2]\nhttp://[2001:db8:0::3]/dang-nhap\n::1\n[::1]\n[Adblock]\n";
        assert_eq!(
            hosts(&pack, text),
            ["[2001:db8::1]", "[2001:db8::2]", "[2001:db8::3]/dang-nhap"]
        );
    }

    #[test]
    fn a_row_may_say_of_what_kind_it_is() {
        let pack = pack();
        assert_eq!(hosts(&pack, "phone,0912000345\n"), ["+84912000345"]);
        for text in [
            "handle,telegram:@ten_vidu\nhost,xau1-vidu.com\nphone,0912000345\naccount,1029384756\n",
            "kind,value\nhandle,telegram:ten_vidu\nhost,xau1-vidu.com\nphone,0912000345\naccount,1029384756\n",
            "\u{feff}Loại;Giá trị\r\nTelegram;@ten_vidu\r\nTên miền;xau1-vidu.com\r\nSố điện thoại;0912 000 345\r\nSố tài khoản;1029384756\r\n",
            "Giá trị;Loại\ntelegram:@ten_vidu;handle\nxau1-vidu.com;host\n0912000345;phone\n1029384756;account\n",
            "telegram:@ten_vidu\nxau1-vidu.com\n0912000345\nSTK 1029384756\n",
            "Telegram,@ten_vidu\nurl,xau1-vidu.com\nphone,0912000345\nstk,1029384756\n",
        ] {
            let wanted = [
                "telegram:ten_vidu",
                "xau1-vidu.com",
                "+84912000345",
                "1029384756",
            ];
            assert_eq!(hosts(&pack, text), wanted, "{text}");
        }
    }

    /// However a list and a message write it.
    #[test]
    fn a_page_is_the_same_on_every_host_of_its_platform_and_in_whatever_lies_below_it() {
        let pack = pack();
        for (listed, written) in [
            (
                "tiktok.com/@shop.vidu",
                "https://www.tiktok.com/@shop.vidu/video/7300000000000000001?lang=vi",
            ),
            (
                "facebook.com/ten.trang",
                "https://m.facebook.com/ten.trang?mibextid=ZbWKwL",
            ),
            (
                "https://www.facebook.com/ten.trang/?mibextid=ZbWKwL",
                "facebook.com/ten.trang/posts/1",
            ),
        ] {
            let key = |item| canonical_of(item, &pack.reference);
            assert_eq!(key(listed), key(written), "{listed}");
            assert!(key(listed).is_some_and(|(kind, _)| kind == IndicatorKind::Handle));
        }
    }

    #[test]
    fn an_address_with_a_comma_makes_no_table() {
        let pack = pack();
        let text = "xau1-vidu.com\nhttps://xau2-vidu.com/tin,moi,nhat\nxau3-vidu.com\n";
        assert_eq!(Format::guess(text), Format::Lines);
        let read = hosts(&pack, text);
        assert_eq!(read[1], "xau2-vidu.com/tin,moi,nhat");
        for table in [
            "domain\nxau1-vidu.com\n",
            "xau1-vidu.com;a\nxau2-vidu.com\n",
        ] {
            assert_eq!(Format::guess(table), Format::Csv, "{table}");
        }
    }

    #[test]
    fn a_row_keeps_its_own_days() {
        let pack = pack();
        let text = "Tên miền;Ngày;Hết hạn\nxau1-vidu.com;20/11/2026;24/11/2026\n";
        let listing = read(text, Format::Csv, &pack.tables, &pack.reference, false);
        let entry = &listing.entries[0];
        assert_eq!(entry.date, Some(Date::constant(2026, 11, 20)));
        assert_eq!(entry.expires, Some(TODAY));
    }

    #[test]
    fn what_is_no_indicator_is_counted_not_taken() {
        let pack = pack();
        let long = format!("{}.com", "a".repeat(ITEM_MAX));
        let text = format!("xin chào\n{long}\nvietcombank.com.vn\nxau1-vidu.com\n");
        let listing = read(&text, Format::Lines, &pack.tables, &pack.reference, false);
        let counts = (
            listing.entries.len(),
            listing.unread,
            listing.refused_official,
        );
        assert_eq!(counts, (1, 2, 1));
        assert_eq!(listing.unread_lines, [1, 2]);
        let cleared = read(&text, Format::Lines, &pack.tables, &pack.reference, true);
        assert_eq!(cleared.entries.len(), 2);
    }

    #[test]
    fn lines_that_hold_no_indicator_are_named_where_they_stand() {
        let pack = pack();
        let rows = "indicator,date\n# c\n\nxau1-vidu.com,\nxin chào,\n# c\n\nkhông có gì,\nxau2-vidu.com,\n\n";
        let lines = "# c\n\nxau1-vidu.com\nxin chào\n! c\n\nkhông có gì\n";
        for (text, format, wanted) in [(rows, Format::Csv, [5, 8]), (lines, Format::Lines, [4, 7])]
        {
            for text in [text.to_owned(), text.replace('\n', "\r\n")] {
                let listing = read(&text, format, &pack.tables, &pack.reference, false);
                assert_eq!(listing.unread_lines, wanted, "{format:?}");
            }
        }
        let many = "xin chào\n".repeat(UNREAD_MAX + 3);
        let listing = read(&many, Format::Lines, &pack.tables, &pack.reference, false);
        assert_eq!(
            (listing.unread, listing.unread_lines.len()),
            (UNREAD_MAX + 3, UNREAD_MAX)
        );
    }
}
