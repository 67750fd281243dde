//! Bank accounts: there is no national format, so words around the digits decide.

use std::ops::Range;

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
                        has(&bank.aliases, word)
                            || vi::fold(&bank.short) == word
                            || has(&vi::fold(&bank.name), word)
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
const AFTER: usize = 56;
/// Among how many words after them the bank is looked for.
const WORDS_AFTER: usize = 4;
/// Fewest digits of an account.
const ACCOUNT_MIN: usize = 6;

/// Digits in their text.
pub(crate) struct Place<'t> {
    pub(crate) folded: &'t str,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Up to where the account before and its bank reach: what stands there is not this one's.
    pub(crate) taken: usize,
}

/// An account and what shows that it is one.
pub(crate) struct Reading {
    pub(crate) account: Account,
    /// Up to where the account and the name of its bank reach.
    pub(crate) reach: usize,
    /// The bank stands right beside the digits.
    pub(crate) beside: bool,
    /// Words before the digits tell of a transfer.
    pub(crate) transfer: bool,
}

/// Decides whether `digits` at their place are an account.
pub(crate) fn read(place: &Place<'_>, digits: &str, reference: &Reference) -> Option<Reading> {
    if !(ACCOUNT_MIN..=19).contains(&digits.len()) {
        return None;
    }
    let before = window_before(place.folded, place.start);
    let bank = bank_of(place, before, reference);
    let cue = has_cue(before, |_| true);
    // A balance notice names an account too, masked or with its movements; that is for the rules to judge.
    if !cue && (bank.is_none() || digits.len() < 8) {
        return None;
    }
    let beside = bank.as_ref().is_some_and(|named| named.beside);
    Some(Reading {
        reach: bank.as_ref().map_or(place.end, |named| named.reach),
        account: bank.map_or_else(
            || Account::alone(digits),
            |named| Account::at(named.bank, digits),
        ),
        beside,
        // The word for a bank stands in front of its phone as well.
        transfer: cue && (!beside || has_cue(before, |cue| cue != "bank")),
    })
}

/// The bank named around some digits.
struct Named<'r> {
    bank: &'r Bank,
    reach: usize,
    beside: bool,
}

/// The bank right before the digits, else the one right behind them, else the last one before, else the first one after; none of
/// them on the other side of another account.
fn bank_of<'r>(place: &Place<'_>, before: &str, reference: &'r Reference) -> Option<Named<'r>> {
    let from = (before.len() + place.taken).saturating_sub(place.start);
    let own = before.get(from..).unwrap_or_default();
    let after = window_after(place.folded, place.end);
    let last = reference.all_named(own).last();
    let first = reference.all_named(after).next();
    let right_before = |name: &Range<usize>| own.get(name.end..).is_some_and(is_gap);
    let right_behind = |name: &Range<usize>| {
        let gap = after.get(..name.start);
        gap.is_some_and(|gap| is_gap(gap) && !gap.contains([',', ';', '.', '\n']))
    };
    let named = |bank, reach, beside| Named {
        bank,
        reach,
        beside,
    };
    match (last, first) {
        (Some((bank, name)), _) if right_before(&name) => Some(named(bank, place.end, true)),
        (_, Some((bank, name))) if right_behind(&name) => {
            Some(named(bank, place.end + name.end, true))
        }
        (Some((bank, _)), _) => Some(named(bank, place.end, false)),
        (None, Some((bank, name))) => {
            let words = after.get(..name.start)?.split_whitespace().count();
            (words < WORDS_AFTER).then(|| named(bank, place.end + name.end, false))
        }
        (None, None) => None,
    }
}

/// A text without the bank it ends with: "tk mb 0368…" and "stk momo 0912…" announce an account as "tk" and "stk" do.
pub(crate) fn without_bank<'t>(before: &'t str, reference: &Reference) -> &'t str {
    let last = reference.all_named(before).last().map(|(_, name)| name);
    let at_end = |name: &Range<usize>| {
        let behind = before.get(name.end..);
        behind.is_some_and(|behind| parts(behind).next().is_none())
    };
    last.filter(at_end)
        .and_then(|name| before.get(..name.start))
        .unwrap_or(before)
}

/// Nothing but signs and words that belong to an account.
fn is_gap(text: &str) -> bool {
    parts(text).all(|word| AROUND.contains(&word))
}

fn window_before(folded: &str, start: usize) -> &str {
    let from = folded.ceil_char_boundary(start.saturating_sub(BEFORE));
    let text = folded.get(from..start).unwrap_or_default();
    text.rsplit('\n').next().unwrap_or(text)
}

/// What follows the digits, up to the next number that may be an account.
fn window_after(folded: &str, end: usize) -> &str {
    let to = folded.floor_char_boundary((end + AFTER).min(folded.len()));
    let text = folded.get(end..to).unwrap_or_default();
    let mut digits = 0;
    for (at, byte) in text.bytes().enumerate() {
        digits = if byte.is_ascii_digit() { digits + 1 } else { 0 };
        if digits == ACCOUNT_MIN {
            return text.get(..at + 1 - ACCOUNT_MIN).unwrap_or_default();
        }
    }
    text
}

fn has_cue(text: &str, counts: impl Fn(&str) -> bool) -> bool {
    let stands = |rest: &str, cue: &str| {
        rest.strip_prefix(cue)
            .is_some_and(|behind| !behind.starts_with(|c: char| c.is_ascii_alphanumeric()))
    };
    word_starts(text).any(|at| {
        let rest = text.get(at..).unwrap_or_default();
        let first = rest.as_bytes().first();
        first.is_some_and(|byte| BEGINS_CUE[usize::from(*byte)])
            && CUES.iter().any(|cue| counts(cue) && stands(rest, cue))
    })
}
