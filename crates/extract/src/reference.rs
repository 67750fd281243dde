//! Banks and wallets: BINs, names and the ways people write them. Read from `data/banks.csv`.

use std::collections::HashMap;

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

/// The bank table, indexed.
#[derive(Debug, Clone, Default)]
pub struct Reference {
    banks: Vec<Bank>,
    /// First word of an alias → the aliases that begin with it, longest first, each with its bank.
    by_first_word: HashMap<String, Vec<(String, u16)>, FixedState>,
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
        })
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
    pub fn named(&self, folded: &str) -> Option<&Bank> {
        let number = word_starts(folded)
            .rev()
            .find_map(|start| self.at(folded.get(start..)?))?;
        self.banks.get(usize::from(number))
    }

    /// The bank whose alias stands at the start of `text`, as whole words.
    fn at(&self, text: &str) -> Option<u16> {
        let aliases = self.by_first_word.get(first_word(text))?;
        let whole = |alias: &str| {
            text.strip_prefix(alias)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
        };
        aliases
            .iter()
            .find(|(alias, _)| whole(alias))
            .map(|(_, number)| *number)
    }
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
