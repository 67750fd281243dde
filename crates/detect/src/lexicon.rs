//! What a pack knows of a word, looked up once for everything that reads words: phrases, the models of wording, the words of a type.
//!
//! Looked at: a map in each of them. A message would be looked up three times, and its n-grams, most of which lie within a word
//! the pack knows, would be weighed one by one.

use std::collections::BTreeMap;

use crate::model::Total;
use crate::pack::Map;
use crate::tokens::{Token, tokens};

/// What a pack knows of a word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    /// Stands for it in phrases; [`NO_PHRASE`] for a word of none.
    pub(crate) letter: char,
    /// Number of what it says of scam types.
    pub(crate) votes: Option<u16>,
    /// It begins or ends a pair of words that says something of scam types.
    pub(crate) leads: bool,
    pub(crate) follows: bool,
    /// What the model of wording makes of the word alone and of the n-grams within it and the spaces around it.
    pub(crate) weights: Total,
}

/// The letter of words that are in no phrase.
pub(crate) const NO_PHRASE: char = char::MAX;

/// A word of which a pack knows nothing.
const UNKNOWN: Word = Word {
    letter: NO_PHRASE,
    votes: None,
    leads: false,
    follows: false,
    weights: Total::NONE,
};

/// Words by their spelling, while a pack is compiled.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary(BTreeMap<String, Word>);

impl Vocabulary {
    /// The word, which may be new.
    pub(crate) fn word(&mut self, spelling: &str) -> &mut Word {
        self.0.entry(spelling.to_owned()).or_insert(UNKNOWN)
    }
}

/// The words of a pack, by their hash.
#[derive(Debug, Default)]
pub(crate) struct Lexicon(Map<u64, Word>);

impl Lexicon {
    /// Of all words of a vocabulary, weighed by the model.
    pub(crate) fn of(vocabulary: Vocabulary, weights: impl Fn(&str) -> Total) -> Self {
        let words = vocabulary.0.into_iter().filter_map(|(spelling, mut word)| {
            word.weights = weights(&spelling);
            let token = tokens(&format!(" {spelling} ")).next()?;
            Some((token.hash, word))
        });
        Self(words.collect())
    }

    /// The words of a normal form with what is known of them.
    pub(crate) fn read(&self, words: &str) -> Vec<Read<'_>> {
        let mut all = Vec::with_capacity(words.len() / 4 + 1);
        all.extend(tokens(words).map(|token| Read {
            token,
            word: self.0.get(&token.hash).unwrap_or(&UNKNOWN),
        }));
        all
    }
}

/// A word of a message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Read<'p> {
    pub(crate) token: Token,
    pub(crate) word: &'p Word,
}
