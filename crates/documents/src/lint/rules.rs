//! The rules as data (`data/writing.toml`).

use serde::Deserialize;
use thiserror::Error;

use super::words::Token;

/// The rules cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("writing rules: {0}")]
pub struct BadRules(String);

/// Names, places and citations as they should be written.
#[derive(Debug, Clone)]
pub struct Rules {
    terms: Vec<Term>,
    pub(super) place: Place,
    pub(super) citation: Citation,
    pub(super) laws: Vec<Law>,
    pub(super) documents: Vec<Known>,
}

#[derive(Debug, Clone)]
pub(super) struct Term {
    pub(super) right: String,
    pub(super) why: String,
    pub(super) words: usize,
    folded: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    term: Vec<TermGroup>,
    place: Place,
    citation: Citation,
    law: Vec<Law>,
    document: Vec<Known>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TermGroup {
    right: Vec<String>,
    why: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    pub(super) nouns: Vec<String>,
    pub(super) capital_before: Vec<String>,
    pub(super) why_small: String,
    pub(super) why_capital: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Citation {
    pub(super) capital: Vec<String>,
    pub(super) small: Vec<String>,
    pub(super) why_capital: String,
    pub(super) why_small: String,
    pub(super) kinds: Vec<String>,
    pub(super) why_full: String,
    pub(super) why_short: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "source and date of checking are for whoever edits the list"
)]
pub(super) struct Law {
    pub(super) number: String,
    pub(super) until: jiff::civil::Date,
    pub(super) why: String,
    source: String,
    checked: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "source and date of checking are for whoever edits the list"
)]
pub(super) struct Known {
    pub(super) code: String,
    pub(super) day: String,
    pub(super) also: String,
    pub(super) why: String,
    source: String,
    checked: String,
}

impl Rules {
    /// Reads them.
    ///
    /// # Errors
    /// [`BadRules`].
    pub fn read(text: &str) -> Result<Self, BadRules> {
        let file: File = toml::from_str(text).map_err(|error| BadRules(error.to_string()))?;
        let mut terms: Vec<Term> = file.term.into_iter().flat_map(TermGroup::terms).collect();
        terms.sort_by_key(|term| std::cmp::Reverse(term.words));
        Ok(Self {
            terms,
            place: file.place,
            citation: file.citation,
            laws: file.law,
            documents: file.document,
        })
    }

    /// The longest term that stands here, however it is written.
    pub(super) fn term_at(&self, tokens: &[Token<'_>], at: usize) -> Option<&Term> {
        self.terms.iter().find(|term| {
            let here = tokens.iter().skip(at).take(term.words);
            here.len() == term.words
                && here
                    .zip(&term.folded)
                    .all(|(token, word)| token.text.to_lowercase() == *word)
        })
    }

    pub(super) fn is_place(&self, word: &str) -> bool {
        self.place.nouns.contains(&word.to_lowercase())
    }
}

impl TermGroup {
    fn terms(self) -> impl Iterator<Item = Term> {
        let why = self.why;
        self.right.into_iter().map(move |right| {
            let folded: Vec<String> = right.split(' ').map(str::to_lowercase).collect();
            Term {
                words: folded.len(),
                folded,
                right,
                why: why.clone(),
            }
        })
    }
}
