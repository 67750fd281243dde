//! Banks and wallets: BINs, names and the ways people write them. Read from `data/banks.csv`.

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
    /// Folded alias words → bank, longest first.
    aliases: Vec<(String, u16)>,
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
        Ok(Self { banks, aliases })
    }

    /// All banks.
    pub fn banks(&self) -> &[Bank] {
        &self.banks
    }

    /// The bank with this BIN.
    pub fn by_bin(&self, bin: &str) -> Option<&Bank> {
        self.banks.iter().find(|bank| bank.bin == bin)
    }

    /// The bank named in `folded` (plain lower-case text); the last name before the end wins, `near` the end.
    pub(crate) fn named(&self, folded: &str) -> Option<&Bank> {
        let mut best: Option<(usize, &Bank)> = None;
        for (alias, number) in &self.aliases {
            let Some(at) = find_word(folded, alias) else {
                continue;
            };
            if best.is_none_or(|(have, _)| at > have) {
                best = self.banks.get(usize::from(*number)).map(|bank| (at, bank));
            }
        }
        best.map(|(_, bank)| bank)
    }
}

/// Where `word` last stands as a whole word.
fn find_word(text: &str, word: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let free = |at: Option<&u8>| at.is_none_or(|b| !b.is_ascii_alphanumeric());
    text.rmatch_indices(word)
        .find(|(at, _)| {
            let before = at.checked_sub(1).and_then(|i| bytes.get(i));
            free(before) && free(bytes.get(at + word.len()))
        })
        .map(|(at, _)| at)
}
