//! Banks and wallets: BINs, names and the ways people write them, read from `data/banks.csv`; and which hosts the tables name.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use foldhash::fast::FixedState;
use serde::Deserialize;
use thiserror::Error;

/// Why the bank table does not load.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct ReferenceError(String);

/// A bank or wallet.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Bank {
    /// Bank identification number, 6 digits (NAPAS).
    pub bin: String,
    /// Short name.
    pub short: String,
    /// Full name.
    pub name: String,
    /// Folded ways of writing it, `|` separated.
    pub aliases: String,
    /// First day under this name.
    #[serde(default)]
    pub from: String,
    /// Last day under this name.
    #[serde(default)]
    pub to: String,
    /// Source.
    #[serde(default)]
    pub source: String,
}

/// The bank table, indexed, and hosts that are known by name.
#[derive(Debug, Clone, Default)]
pub struct Reference {
    banks: Vec<Bank>,
    /// First word of an alias → the aliases that begin with it, longest first.
    by_first_word: HashMap<String, Vec<Alias>, FixedState>,
    hosts: HashSet<String, FixedState>,
}

/// A way of writing a bank.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Alias {
    words: String,
    kind: Kind,
    bank: u16,
    /// The same with its marks, where the full name of the bank has them.
    written: Option<Box<str>>,
}

/// What makes a bank of an alias.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A code or a brand: nothing else is written so.
    Own,
    /// Everyday words as well («tiên phong» is «tiền phòng» without marks): behind a word for a bank, or as the bank writes them.
    Everyday,
    /// What a full name has behind «ngân hàng» or «TMCP» («quốc tế», «hàng hải»): behind such a word alone.
    Full,
}

/// A name of a bank in a text.
#[derive(Debug, Clone)]
pub(crate) struct Name<'r> {
    pub(crate) bank: &'r Bank,
    /// Where it stands, with the words for a bank before it.
    pub(crate) place: Range<usize>,
    /// It stands behind «ngân hàng», «NH», «TMCP».
    pub(crate) led: bool,
    /// Nothing else could be meant.
    pub(crate) exact: bool,
}

impl Reference {
    /// Reads the table.
    ///
    /// # Errors
    /// When a row does not fit the columns.
    pub fn parse(csv_text: &str) -> Result<Self, ReferenceError> {
        let banks = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .trim(csv::Trim::All)
            .from_reader(csv_text.as_bytes())
            .deserialize()
            .collect::<Result<Vec<Bank>, _>>()
            .map_err(|error| ReferenceError(error.to_string()))?;
        let numbered = banks.iter().zip(0u16..);
        let mut aliases: Vec<Alias> = numbered
            .flat_map(|(bank, number)| aliases_of(bank, number))
            .collect();
        let longest_first = |a: &Alias, b: &Alias| b.words.len().cmp(&a.words.len());
        aliases.sort_by(|a, b| longest_first(a, b).then_with(|| a.cmp(b)));
        aliases.dedup_by(|a, b| a.words == b.words);
        let mut by_first_word = HashMap::<String, Vec<Alias>, FixedState>::default();
        for alias in aliases {
            let first = first_word(&alias.words).to_owned();
            by_first_word.entry(first).or_default().push(alias);
        }
        Ok(Self {
            banks,
            by_first_word,
            hosts: HashSet::default(),
        })
    }

    /// With hosts that are known by name: official ones, and those where links are shortened and pages made.
    #[must_use]
    pub fn with_hosts<'h>(mut self, hosts: impl IntoIterator<Item = &'h str>) -> Self {
        self.hosts.extend(hosts.into_iter().map(str::to_owned));
        self
    }

    /// Whether this host, or one above it, is known by name.
    pub(crate) fn knows(&self, host: &str) -> bool {
        let labels = host.match_indices('.').map(|(dot, _)| dot + 1);
        let mut names = std::iter::once(0).chain(labels);
        names.any(|at| self.hosts.contains(host.get(at..).unwrap_or_default()))
    }

    /// All banks.
    pub fn banks(&self) -> &[Bank] {
        &self.banks
    }

    /// The bank with this BIN.
    pub fn by_bin(&self, bin: &str) -> Option<&Bank> {
        self.banks.iter().find(|bank| bank.bin == bin)
    }

    /// The bank named last in `folded` (plain lower-case text).
    pub fn named<'r>(&'r self, folded: &str) -> Option<&'r Bank> {
        let names = self.all_named(folded, |_| "");
        names.last().map(|name| name.bank)
    }

    /// The names of banks in `folded`; a name inside a longer one is part of it. `written` gives a part of the text as it stands
    /// in the message.
    pub(crate) fn all_named<'r, 't, 'w, W: Fn(Range<usize>) -> &'w str>(
        &'r self,
        folded: &'t str,
        written: W,
    ) -> impl Iterator<Item = Name<'r>> + use<'r, 't, 'w, W> {
        let mut free = 0;
        word_starts(folded).filter_map(move |start| {
            if start < free {
                return None;
            }
            let name = self.at(folded, start, &written)?;
            free = name.place.end;
            Some(name)
        })
    }

    /// The bank whose alias stands here, as whole words.
    fn at<'w>(
        &self,
        folded: &str,
        start: usize,
        written: impl Fn(Range<usize>) -> &'w str,
    ) -> Option<Name<'_>> {
        let text = folded.get(start..)?;
        let aliases = self.by_first_word.get(first_word(text))?;
        let mut here = aliases
            .iter()
            .filter(|alias| begins_with(text, &alias.words));
        here.find_map(|alias| {
            let before = folded.get(..start)?;
            let end = start + alias.words.len();
            let behind = folded.get(end..)?;
            let more = bank_behind(behind);
            let lead = lead(before);
            let led = lead.is_some() || more > 0 && alias.kind != Kind::Full;
            let meant = || as_meant(written(start..end), alias.written.as_deref());
            let exact = alias.kind == Kind::Own || led && meant() != Marks::Others;
            let counts = exact
                || alias.kind == Kind::Everyday
                    && match meant() {
                        Marks::Same => true,
                        Marks::None => ends_with(without_signs(before), "tai"),
                        Marks::Others => false,
                    };
            let end = end + more;
            let country = country_behind(folded.get(end..)?);
            Some(Name {
                bank: self.banks.get(usize::from(alias.bank)).filter(|_| counts)?,
                place: lead.unwrap_or(start)..end + country,
                led,
                exact,
            })
        })
    }
}

/// Every way of writing a bank, its full name without the words for a bank before it.
fn aliases_of(bank: &Bank, number: u16) -> Vec<Alias> {
    let alias = |words: String, kind| Alias {
        written: (kind != Kind::Own)
            .then(|| with_marks(&bank.name, &words))
            .flatten(),
        kind,
        bank: number,
        words,
    };
    let in_table = bank.aliases.split('|').map(str::to_owned);
    let own = in_table.chain([vi::fold(&bank.short)]).flat_map(|words| {
        let kind = if is_everyday(&words) {
            Kind::Everyday
        } else {
            Kind::Own
        };
        respelt(&words)
            .into_iter()
            .chain([words])
            .map(move |words| (words, kind))
    });
    let full = full_names(&bank.name)
        .into_iter()
        .map(|words| (words, Kind::Full));
    own.chain(full)
        .filter(|(words, _)| !words.is_empty())
        .map(|(words, kind)| alias(words, kind))
        .collect()
}

/// Several words, each of them a syllable or a letter («bác ạ»).
fn is_everyday(words: &str) -> bool {
    let ordinary = |word: &str| word.len() == 1 || vi::syllables(word) == Some(1);
    words.contains(' ') && words.split(' ').all(ordinary)
}

/// "mb bank" for "mbbank" and the other way round; "hsbc" for "hsbc vietnam".
fn respelt(words: &str) -> Option<String> {
    if let Some(own) = words.strip_suffix(" vietnam") {
        return Some(own.to_owned());
    }
    let own = words.strip_suffix("bank")?;
    Some(match own.strip_suffix(' ') {
        Some(own) => [own, "bank"].concat(),
        None => [own, " bank"].concat(),
    })
}

/// Words for a bank, and for its legal form, in front of its name.
const LEADS: [&str; 14] = [
    "ngan hang",
    "ngan hang so",
    "nh",
    "nhtm",
    "bank",
    "tmcp",
    "tm cp",
    "thuong mai",
    "thuong mai co phan",
    "lien doanh",
    "tnhh",
    "mtv",
    "mot thanh vien",
    "ctcp",
];

/// What a full name is without the words for a bank before it and the country behind it; with and without its branch.
fn full_names(name: &str) -> Vec<String> {
    let folded = vi::fold(name);
    let mut own = folded.as_str();
    while let Some(rest) = LEADS
        .iter()
        .filter_map(|lead| own.strip_prefix(lead)?.strip_prefix(' '))
        .min_by_key(|rest| rest.len())
    {
        own = rest;
    }
    let country = [" (viet nam)", " viet nam"];
    let without = |own: &str| {
        let own = country
            .iter()
            .find_map(|country| own.strip_suffix(country))
            .unwrap_or(own);
        own.to_owned()
    };
    let branch = [" - chi nhanh", " - cn"];
    let main = branch
        .iter()
        .find_map(|branch| Some(own.split_once(branch)?.0))
        .unwrap_or(own);
    let names = [without(own), without(main)];
    let plain = names.clone().map(|name| name.replace(" - ", " "));
    names.into_iter().chain(plain).collect()
}

/// The words of a full name that fold to these.
fn with_marks(name: &str, words: &str) -> Option<Box<str>> {
    let parts: Vec<&str> = name.split(' ').collect();
    let count = words.split(' ').count();
    let found = parts.windows(count).map(|part| part.join(" "));
    let mut found = found.filter(|part| vi::fold(part) == words);
    found.next().map(Into::into)
}

/// Where the words for a bank begin that a text ends with ("… ngân hàng TMCP").
fn lead(before: &str) -> Option<usize> {
    let mut start = None;
    let mut rest = before;
    loop {
        let closed = without_signs(rest);
        let own = LEADS
            .iter()
            .filter(|lead| ends_with(closed, lead))
            .max_by_key(|lead| lead.len());
        let Some(own) = own else { return start };
        rest = closed.get(..closed.len() - own.len()).unwrap_or_default();
        start = Some(rest.len());
    }
}

fn without_signs(text: &str) -> &str {
    text.trim_end_matches([' ', ':', '-', '.', '(', '=', '>', '"'])
}

/// Bytes of the word «bank» behind a name ("tien phong bank").
fn bank_behind(behind: &str) -> usize {
    const BANK: &str = "bank";
    usize::from(after_word(behind, BANK)) * (1 + BANK.len())
}

/// Bytes of the country behind a name ("Vietcombank Việt Nam").
fn country_behind(behind: &str) -> usize {
    let written = [" viet nam", " vietnam", " (viet nam)"];
    let found = written.iter().find(|country| begins_with(behind, country));
    found.map_or(0, |country| country.len())
}

/// The marks of words that may be a bank's.
#[derive(PartialEq)]
enum Marks {
    /// None: whatever they mean.
    None,
    /// As the bank writes them, its capital included; all in capitals they are somebody's name.
    Same,
    /// Those of other words.
    Others,
}

fn as_meant(written: &str, bank: Option<&str>) -> Marks {
    let Some(bank) = bank.filter(|_| !written.is_ascii()) else {
        return Marks::None;
    };
    let small = written.chars().any(char::is_lowercase);
    match vi::marks_agree(written, bank) {
        true if small && written.starts_with(char::is_uppercase) => Marks::Same,
        true => Marks::None,
        false => Marks::Others,
    }
}

/// Whether `text` begins with these words as whole words.
pub(crate) fn begins_with(text: &str, words: &str) -> bool {
    text.strip_prefix(words)
        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

/// Whether the next word of `behind`, after one space, is this one.
pub(crate) fn after_word(behind: &str, word: &str) -> bool {
    behind
        .strip_prefix(' ')
        .is_some_and(|rest| begins_with(rest, word))
}

/// Whether `text` ends with these words as whole words.
pub(crate) fn ends_with(text: &str, words: &str) -> bool {
    text.strip_suffix(words)
        .is_some_and(|rest| !rest.ends_with(|c: char| c.is_ascii_alphanumeric()))
}

/// Letters and digits up to the first other sign.
fn first_word(text: &str) -> &str {
    let end = text
        .bytes()
        .position(|b| !b.is_ascii_alphanumeric())
        .unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

/// Where words of letters and digits begin.
pub(crate) fn word_starts(text: &str) -> impl DoubleEndedIterator<Item = usize> {
    let stands = |byte: &u8| byte.is_ascii_alphanumeric();
    let bytes = text.as_bytes();
    let begins =
        move |pair: &[u8]| matches!(pair, [before, here] if stands(here) && !stands(before));
    let first = bytes.first().filter(|byte| stands(byte)).map(|_| 0);
    let others = bytes
        .windows(2)
        .zip(1..bytes.len())
        .filter(move |(pair, _)| begins(pair));
    first.into_iter().chain(others.map(|(_, at)| at))
}
