//! Citations: capitals of their parts, full the first time and short later, laws in force, days copied wrongly.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::rules::Rules;
use super::words::Token;
use super::{Finding, Rule, capitalised};

/// How far behind a number its day stands.
const NEAR: usize = 40;

/// `điểm a khoản 2 Điều 103`: only before a number or a single letter.
pub(super) fn articles(tokens: &[Token<'_>], rules: &Rules) -> Vec<Finding> {
    let pairs = tokens.iter().zip(tokens.iter().skip(1));
    pairs
        .filter(|(word, next)| !word.opens && is_ordinal(next.text))
        .filter_map(|(word, _)| article(word, rules))
        .collect()
}

fn article(word: &Token<'_>, rules: &Rules) -> Option<Finding> {
    let small = word.text.to_lowercase();
    let capital = capitalised(&small);
    let citation = &rules.citation;
    let (instead, why) = if word.text == small && citation.capital.contains(&capital) {
        (capital, &citation.why_capital)
    } else if word.text == capital && citation.small.contains(&small) {
        (small, &citation.why_small)
    } else {
        return None;
    };
    Some(Finding {
        span: word.start..word.end(),
        rule: Rule::Article,
        instead,
        why: why.clone(),
    })
}

fn is_ordinal(word: &str) -> bool {
    let roman = word.chars().all(|c| "IVXLC".contains(c));
    let one_letter = word.chars().count() == 1 && word.chars().all(char::is_lowercase);
    word.chars().all(|c| c.is_ascii_digit()) || roman || one_letter
}

/// `Kế hoạch số 50/KH-UBND ngày …`.
pub(super) fn documents(text: &str, tokens: &[Token<'_>], rules: &Rules) -> Vec<Finding> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for token in tokens
        .iter()
        .filter(|token| token.text.to_lowercase() == "số")
    {
        let Some((code, end)) = code(text, token.end()) else {
            continue;
        };
        let Some(start) = kind_before(text, token.start, rules) else {
            continue;
        };
        let full = has_day(text, end);
        let first = seen.insert(code.to_owned());
        let (rule, why) = match (first, full) {
            (true, false) => (Rule::FirstCitation, &rules.citation.why_full),
            (false, true) => (Rule::LaterCitation, &rules.citation.why_short),
            _ => continue,
        };
        found.push(Finding {
            span: start..end,
            rule,
            instead: String::new(),
            why: why.clone(),
        });
    }
    found.extend(days(text, rules));
    found
}

/// Number and symbol behind `số`.
fn code(text: &str, from: usize) -> Option<(&str, usize)> {
    let rest = text.get(from..)?;
    let code = rest.trim_start();
    let start = text.len() - code.len();
    let length = code
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '/' | '-' | '&')))
        .unwrap_or(code.len());
    let code = code.get(..length)?;
    let digits = code.chars().next().is_some_and(|c| c.is_ascii_digit());
    (digits && code.contains('/')).then_some((code, start + length))
}

fn kind_before(text: &str, end: usize, rules: &Rules) -> Option<usize> {
    let before = text.get(..end)?.trim_end();
    rules
        .citation
        .kinds
        .iter()
        .find(|kind| before.to_lowercase().ends_with(&kind.to_lowercase()))
        .and_then(|kind| before.len().checked_sub(kind.len()))
}

fn has_day(text: &str, end: usize) -> bool {
    text.get(end..)
        .is_some_and(|rest| rest.trim_start().starts_with("ngày"))
}

fn days(text: &str, rules: &Rules) -> Vec<Finding> {
    let known = rules.documents.iter();
    known
        .flat_map(|known| text.match_indices(&known.code).map(move |at| (known, at)))
        .filter_map(|(known, (at, code))| {
            let end = at + code.len();
            let rest = text
                .get(end..)?
                .trim_start()
                .strip_prefix("ngày")?
                .trim_start();
            let near: String = rest.chars().take(NEAR).collect();
            let right = near.starts_with(&known.day)
                || near.starts_with(&known.also)
                || near.starts_with(char::is_whitespace);
            (!right).then(|| Finding {
                span: at..end,
                rule: Rule::Day,
                instead: format!("{} ngày {}", known.code, known.day),
                why: known.why.clone(),
            })
        })
        .collect()
}

pub(super) fn laws(text: &str, rules: &Rules, today: Date) -> Vec<Finding> {
    let ended = rules.laws.iter().filter(|law| law.until <= today);
    ended
        .flat_map(|law| {
            text.match_indices(&law.number)
                .map(move |(at, number)| Finding {
                    span: at..at + number.len(),
                    rule: Rule::Law,
                    instead: String::new(),
                    why: law.why.clone(),
                })
        })
        .collect()
}
