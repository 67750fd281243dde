//! Bank accounts: there is no national format, so words around the digits decide.

use serde::Serialize;

use crate::Reference;

/// A bank account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    /// Number or alias, upper case, without separators.
    pub number: String,
    /// BIN of the bank, if it is named.
    pub bin: Option<String>,
    /// Its short name.
    pub bank: Option<String>,
    /// Name of the holder as written in capitals.
    pub holder: Option<String>,
}

/// Words that announce an account.
const CUES: [&str; 18] = [
    "stk",
    "so tk",
    "so tai khoan",
    "tai khoan",
    "tk",
    "acc",
    "account",
    "so the",
    "sotk",
    "ck ve",
    "ck vao",
    "chuyen khoan",
    "chuyen vao",
    "s.t.k",
    "stk:",
    "nop vao",
    "bank",
    "ck",
];
/// How far before the digits a cue or a bank name may stand, in bytes of folded text.
const BEFORE: usize = 48;
/// How far after them.
const AFTER: usize = 40;

/// Decides whether `digits` at `start..end` of `folded` is an account.
pub(crate) fn read(
    folded: &str,
    start: usize,
    end: usize,
    digits: &str,
    reference: &Reference,
) -> Option<Account> {
    if !(6..=19).contains(&digits.len()) {
        return None;
    }
    let before = window_before(folded, start);
    let after = window_after(folded, end);
    let cue = CUES.iter().any(|cue| has_word(before, cue));
    let bank = reference
        .named(before)
        .or_else(|| first_named(after, reference));
    // A balance notice names an account too, masked or with its movements; that is for the rules to judge.
    if !cue && bank.is_none() {
        return None;
    }
    if !cue && digits.len() < 8 {
        return None;
    }
    Some(Account {
        number: digits.to_ascii_uppercase(),
        bin: bank.map(|bank| bank.bin.clone()),
        bank: bank.map(|bank| bank.short.clone()),
        holder: None,
    })
}

fn window_before(folded: &str, start: usize) -> &str {
    let from = folded.ceil_char_boundary(start.saturating_sub(BEFORE));
    let text = folded.get(from..start).unwrap_or_default();
    text.rsplit('\n').next().unwrap_or(text)
}

fn window_after(folded: &str, end: usize) -> &str {
    let to = folded.floor_char_boundary((end + AFTER).min(folded.len()));
    folded.get(end..to).unwrap_or_default()
}

/// The bank named right after the digits: within the first few words.
fn first_named<'r>(after: &str, reference: &'r Reference) -> Option<&'r crate::Bank> {
    let words: String = after
        .split_whitespace()
        .take(4)
        .collect::<Vec<_>>()
        .join(" ");
    reference.named(words.trim_matches(|c: char| !c.is_alphanumeric()))
}

fn has_word(text: &str, word: &str) -> bool {
    let bytes = text.as_bytes();
    let free = |at: Option<&u8>| at.is_none_or(|b| !b.is_ascii_alphanumeric());
    text.match_indices(word).any(|(at, _)| {
        free(at.checked_sub(1).and_then(|i| bytes.get(i))) && free(bytes.get(at + word.len()))
    })
}
