//! Bank accounts: there is no national format, so words around the digits decide.

use serde::Serialize;

use crate::reference::word_starts;
use crate::{Bank, Reference};

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
    /// The text is nothing but this account, its bank and its holder.
    #[serde(skip)]
    pub alone: bool,
}

/// Words that may stand around an account without making it a message.
const AROUND: [&str; 16] = [
    "stk", "so", "tk", "tai", "khoan", "ngan", "hang", "bank", "nh", "chu", "ctk", "ten", "nguoi",
    "huong", "acc", "account",
];

impl Account {
    /// An account of which only the number is known.
    pub(crate) fn alone(number: &str) -> Self {
        Self {
            number: number.to_ascii_uppercase(),
            bin: None,
            bank: None,
            holder: None,
            alone: false,
        }
    }

    /// An account at a known bank.
    pub(crate) fn at(bank: &Bank, number: &str) -> Self {
        Self {
            bin: Some(bank.bin.clone()),
            bank: Some(bank.short.clone()),
            ..Self::alone(number)
        }
    }

    /// Whether `folded` holds nothing but this account, its bank and its holder.
    pub(crate) fn fills(&self, folded: &str, reference: &Reference) -> bool {
        let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
        if folded.len() > ALONE_MAX || digits(folded) != digits(&self.number) {
            return false;
        }
        let holder = vi::fold(self.holder.as_deref().unwrap_or_default());
        let bank = self.bin.as_deref().and_then(|bin| reference.by_bin(bin));
        let has = |text: &str, word: &str| parts(text).any(|part| part == word);
        parts(folded)
            .filter(|word| word.contains(|c: char| c.is_alphabetic()))
            .all(|word| {
                AROUND.contains(&word)
                    || has(&holder, word)
                    || self.number.eq_ignore_ascii_case(word)
                    || bank.is_some_and(|bank| {
                        has(&bank.aliases, word) || vi::fold(&bank.short) == word
                    })
            })
    }
}

/// Longest text that can be nothing but an account.
const ALONE_MAX: usize = 120;

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// Accounts with letters: those of wallets by their shape (handbook §11.1), aliases after words that announce one.
pub(crate) fn lettered(
    number: &str,
    announced: bool,
    before: &str,
    reference: &Reference,
) -> Option<Account> {
    let wallet = match number.as_bytes() {
        [b'9', b'9', b'm', b'm', rest @ ..] if is_wallet_tail(rest) => Some("momo"),
        [b'9', b'9', b'z', b'p', rest @ ..] if is_wallet_tail(rest) => Some("zalopay"),
        [b'p', b's', b'p', rest @ ..]
            if rest.len() == 15 && rest.iter().all(u8::is_ascii_digit) =>
        {
            Some("momo")
        }
        _ => None,
    };
    if wallet.is_none() && !announced {
        return None;
    }
    let bank = match wallet {
        Some(name) => reference.named(name),
        None => reference.named(before),
    };
    // "stk vcb0071000012345": the bank's name is glued to the digits.
    let letters = number.bytes().take_while(u8::is_ascii_alphabetic).count();
    if wallet.is_none()
        && let Some((name, digits)) = number.split_at_checked(letters)
        && digits.bytes().all(|b| b.is_ascii_digit())
        && let Some(bank) = reference.named(name)
    {
        return Some(Account::at(bank, digits));
    }
    Some(match bank {
        Some(bank) => Account::at(bank, &number.to_ascii_uppercase()),
        None => Account::alone(number),
    })
}

/// "24011m34875080".
fn is_wallet_tail(rest: &[u8]) -> bool {
    rest.len() == 14
        && rest.iter().enumerate().all(|(at, b)| match at {
            5 => *b == b'm',
            _ => b.is_ascii_digit(),
        })
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
/// Which bytes begin a cue: most words begin with none of them.
const BEGINS_CUE: [bool; 256] = {
    let mut begins = [false; 256];
    let mut at = 0;
    while at < CUES.len() {
        begins[CUES[at].as_bytes()[0] as usize] = true;
        at += 1;
    }
    begins
};
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
    let cue = has_cue(before);
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
    Some(bank.map_or_else(|| Account::alone(digits), |bank| Account::at(bank, digits)))
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
fn first_named<'r>(after: &str, reference: &'r Reference) -> Option<&'r Bank> {
    let words: String = after
        .split_whitespace()
        .take(4)
        .collect::<Vec<_>>()
        .join(" ");
    reference.named(words.trim_matches(|c: char| !c.is_alphanumeric()))
}

fn has_cue(text: &str) -> bool {
    let stands = |rest: &str, cue: &str| {
        rest.strip_prefix(cue)
            .is_some_and(|behind| !behind.starts_with(|c: char| c.is_ascii_alphanumeric()))
    };
    word_starts(text).any(|at| {
        let rest = text.get(at..).unwrap_or_default();
        let first = rest.as_bytes().first();
        first.is_some_and(|byte| BEGINS_CUE[usize::from(*byte)])
            && CUES.iter().any(|cue| stands(rest, cue))
    })
}
