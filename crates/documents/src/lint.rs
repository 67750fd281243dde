//! A reader over the shoulder: capitals and citations that the decree writes otherwise. Findings, never errors: names have
//! exceptions no list knows.

mod citation;
mod rules;
mod words;

use std::ops::Range;

use jiff::civil::Date;

pub use rules::{BadRules, Rules};
use words::{Token, tokens};

/// Something the decree writes otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where in the text, in bytes.
    pub span: Range<usize>,
    /// Which kind of rule.
    pub rule: Rule,
    /// How it would be written; empty when nobody can say from the text alone.
    pub instead: String,
    /// Why, for the reader.
    pub why: String,
}

/// A kind of rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// A name is written otherwise.
    Term,
    /// Common noun of a place.
    Place,
    /// Capital or small letter in a citation.
    Article,
    /// A first citation is not full.
    FirstCitation,
    /// A later citation is full again.
    LaterCitation,
    /// A law that is no longer in force.
    Law,
    /// A wrong day of a known document.
    Day,
}

impl Rule {
    /// Its name in a corpus.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Term => "term",
            Self::Place => "place",
            Self::Article => "article",
            Self::FirstCitation => "first_citation",
            Self::LaterCitation => "later_citation",
            Self::Law => "law",
            Self::Day => "day",
        }
    }
}

/// What is found in a text, by its place; `today` decides which laws are in force.
#[must_use]
pub fn lint(text: &str, rules: &Rules, today: Date) -> Vec<Finding> {
    let tokens = tokens(text);
    let mut found = terms(text, &tokens, rules);
    found.extend(places(text, &tokens, rules));
    found.extend(citation::articles(&tokens, rules));
    found.extend(citation::documents(text, &tokens, rules));
    found.extend(citation::laws(text, rules, today));
    found.sort_by_key(|finding| (finding.span.start, finding.rule));
    found
}

/// The longest term at each place; what it covers is not looked at again, so that `nhân dân` in `Ủy ban nhân dân` is right.
fn terms(text: &str, tokens: &[Token<'_>], rules: &Rules) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let Some(term) = rules.term_at(tokens, at) else {
            at += 1;
            continue;
        };
        let last = tokens.get(at + term.words - 1).unwrap_or(token);
        let span = token.start..last.end();
        let written = text.get(span.clone()).unwrap_or_default();
        let right = term.right.as_str();
        if !same(written, right, token.opens) && !written.chars().all(|c| !c.is_lowercase()) {
            found.push(Finding {
                span,
                rule: Rule::Term,
                instead: right.to_owned(),
                why: term.why.clone(),
            });
        }
        at += term.words;
    }
    found
}

/// Written right; at the start of a sentence the first letter may be capital.
fn same(written: &str, right: &str, opens: bool) -> bool {
    written.split_whitespace().eq(right.split_whitespace())
        || opens
            && written
                .split_whitespace()
                .eq(capitalised(right).split_whitespace())
}

pub(super) fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

fn places(text: &str, tokens: &[Token<'_>], rules: &Rules) -> Vec<Finding> {
    let pairs = tokens.iter().zip(tokens.iter().skip(1));
    pairs
        .filter(|(noun, name)| rules.is_place(noun.text) && name.follows(noun, text))
        .filter_map(|(noun, name)| place(text, noun, name, rules))
        .collect()
}

fn place(text: &str, noun: &Token<'_>, name: &Token<'_>, rules: &Rules) -> Option<Finding> {
    let small = noun.text.to_lowercase();
    let number = name.text.chars().all(|c| c.is_ascii_digit());
    let rest = text.get(name.start..).unwrap_or_default();
    let event = rules
        .place
        .capital_before
        .iter()
        .any(|name| rest.starts_with(name));
    let is_small = noun.text == small;
    let all_capitals = name.text.chars().count() > 1 && !name.text.chars().any(char::is_lowercase);
    let (instead, why) = match (number || event, is_small) {
        (true, true) => (capitalised(&small), &rules.place.why_capital),
        (false, false) if name.is_capital() && !noun.opens && !all_capitals => {
            (small, &rules.place.why_small)
        }
        _ => return None,
    };
    Some(Finding {
        span: noun.start..noun.end(),
        rule: Rule::Place,
        instead,
        why: why.clone(),
    })
}
