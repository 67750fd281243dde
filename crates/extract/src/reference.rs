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
    /// First word of an alias → the aliases that begin with it, longest first, each with its bank.
    by_first_word: HashMap<String, Vec<(String, u16)>, FixedState>,
    hosts: HashSet<String, FixedState>,
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
        let mut aliases: Vec<(String, u16)> = banks
            .iter()
            .zip(0u16..)
            .flat_map(|(bank, number)| {
                let own = vi::fold(&bank.short);
                bank.aliases
                    .split('|')
                    .map(str::to_owned)
                    .chain([own])
                    .chain(full_names(&bank.name))
                    .filter(|a| !a.is_empty())
                    .map(move |a| (a, number))
                    .collect::<Vec<_>>()
            })
            .collect();
        aliases.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        aliases.dedup_by(|a, b| a.0 == b.0);
        let mut by_first_word = HashMap::<String, Vec<(String, u16)>, FixedState>::default();
        for (alias, number) in aliases {
            let first = first_word(&alias).to_owned();
            by_first_word
                .entry(first)
                .or_default()
                .push((alias, number));
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
        self.all_named(folded).last().map(|(bank, _)| bank)
    }

    /// The banks named in `folded`, each with the place of its name; a name inside a longer one is part of it.
    pub(crate) fn all_named<'r, 't>(
        &'r self,
        folded: &'t str,
    ) -> impl Iterator<Item = (&'r Bank, Range<usize>)> + use<'r, 't> {
        let mut free = 0;
        word_starts(folded).filter_map(move |start| {
            if start < free {
                return None;
            }
            let (alias, number) = self.at(folded.get(start..)?)?;
            free = start + alias.len();
            Some((self.banks.get(usize::from(number))?, start..free))
        })
    }

    /// The bank whose alias stands at the start of `text`, as whole words.
    fn at<'r>(&'r self, text: &str) -> Option<(&'r str, u16)> {
        let aliases = self.by_first_word.get(first_word(text))?;
        aliases
            .iter()
            .find(|(alias, _)| begins_with(text, alias))
            .map(|(alias, number)| (alias.as_str(), *number))
    }
}

/// "Ngân hàng TMCP Ngoại Thương Việt Nam": the full name of a joint-stock bank and its shorter forms. What is left without "ngân
/// hàng" or "TMCP" is mostly an everyday word («quốc tế», «hàng hải») and no name.
fn full_names(name: &str) -> Vec<String> {
    let folded = vi::fold(name);
    let Some(own) = folded.strip_prefix("ngan hang tmcp ") else {
        return Vec::new();
    };
    let own = own.strip_suffix(" viet nam").unwrap_or(own);
    [
        "tmcp ",
        "ngan hang ",
        "ngan hang tmcp ",
        "thuong mai co phan ",
    ]
    .map(|lead| [lead, own].concat())
    .into()
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
