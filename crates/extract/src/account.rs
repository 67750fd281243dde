//! Bank accounts: there is no national format, so words around the digits decide.

use std::ops::Range;

use serde::Serialize;

use crate::reference::{Name, word_starts};
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
    /// The bank stands too far away, or another one as near: the account may be somewhere else.
    #[serde(skip)]
    pub doubtful: bool,
    /// It reads as a phone as well, and nothing says which of them is meant.
    #[serde(skip)]
    pub or_phone: bool,
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
            doubtful: false,
            or_phone: false,
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
        let of_bank = |word: &str| {
            bank.is_some_and(|bank| {
                has(&bank.aliases, word)
                    || has(&vi::fold(&bank.short), word)
                    || has(&vi::fold(&bank.name), word)
            })
        };
        let glued = |word: &str| {
            let name = word
                .strip_suffix(self.number.as_str())
                .or_else(|| word.strip_prefix(self.number.as_str()));
            name.is_some_and(of_bank)
        };
        parts(folded)
            .filter(|word| word.contains(|c: char| c.is_alphabetic()))
            .all(|word| {
                AROUND.contains(&word)
                    || has(&holder, word)
                    || self.number.eq_ignore_ascii_case(word)
                    || of_bank(word)
                    || glued(word)
            })
    }
}

/// Longest text that can be nothing but an account.
const ALONE_MAX: usize = 120;

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// An account with letters at its place: a wallet's, known by its shape (handbook §11.1), digits glued to the name of a bank
/// ("vcb0071000012345"), or an alias where something announces one.
pub(crate) fn lettered(
    place: &Place<'_>,
    number: &str,
    announced: bool,
    reference: &Reference,
) -> Option<Account> {
    if let Some(wallet) = wallet(number) {
        return Some(match reference.named(wallet) {
            Some(bank) => Account::at(bank, number),
            None => Account::alone(number),
        });
    }
    if let Some((bank, digits)) = glued(number, reference)
        && (announced || GLUED.contains(&digits.len()))
    {
        return Some(Account::at(bank, digits));
    }
    announced.then(|| match bank_of(place, announced, reference) {
        Some(named) => named.account(number),
        None => Account::alone(number),
    })
}

/// How many digits glued to the name of a bank are an account, where nothing announces one.
const GLUED: std::ops::RangeInclusive<usize> = 9..=19;

/// Digits with the name of a bank right before or behind them.
fn glued<'r, 'n>(number: &'n str, reference: &'r Reference) -> Option<(&'r Bank, &'n str)> {
    let is_letter = |c: char| c.is_ascii_alphabetic();
    let digits = number.trim_start_matches(is_letter);
    let (before, _) = number.split_at_checked(number.len() - digits.len())?;
    let (digits, name) = match before {
        "" => number.split_at_checked(number.trim_end_matches(is_letter).len())?,
        before => (digits, before),
    };
    let whole = digits.bytes().all(|b| b.is_ascii_digit());
    Some((reference.named(name).filter(|_| whole)?, digits))
}

/// Whose wallet a number is by its shape.
fn wallet(number: &str) -> Option<&'static str> {
    match number.as_bytes() {
        [b'9', b'9', b'm', b'm', rest @ ..] if is_wallet_tail(rest) => Some("momo"),
        [b'9', b'9', b'z', b'p', rest @ ..] if is_wallet_tail(rest) => Some("zalopay"),
        [b'p', b's', b'p', rest @ ..]
            if rest.len() == 15 && rest.iter().all(u8::is_ascii_digit) =>
        {
            Some("momo")
        }
        _ => None,
    }
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
const CUES: [&str; 25] = [
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
    "chuyen tien",
    "trieu vao",
    "tien vao",
    "ngay vao",
    "s.t.k",
    "stk:",
    "nop vao",
    "gui vao",
    "gui ve",
    "gop vao",
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
/// The same of a bank whose name ends right there, or has a line of its own, and how far after them one may stand: full names
/// are long.
const BANK_BEFORE: usize = 112;
const BANK_AFTER: usize = 112;
/// Among how many words after them the bank is looked for; behind a word that announces an account there may be a holder as well.
const WORDS_AFTER: usize = 4;
const WORDS_AFTER_CUE: usize = 6;
/// Fewest digits of an account.
const ACCOUNT_MIN: usize = 6;

/// Digits in their text.
pub(crate) struct Place<'t> {
    pub(crate) text: &'t str,
    pub(crate) folded: &'t vi::Mapped,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Up to where the account before and its bank reach: what stands there is not this one's.
    pub(crate) taken: usize,
}

impl<'t> Place<'t> {
    /// A part of the folded text as it stands in the message.
    fn written(&self, part: Range<usize>) -> &'t str {
        let part = self.folded.original(part);
        self.text.get(part).unwrap_or_default().trim_end()
    }

    /// Folded text before the digits.
    fn before(&self, most: usize) -> &'t str {
        let from = self.start.saturating_sub(most).max(self.taken);
        let folded = &self.folded.text;
        folded
            .get(folded.ceil_char_boundary(from)..self.start)
            .unwrap_or_default()
    }

    /// What follows the digits, up to the next number that may be an account.
    fn after(&self) -> &'t str {
        let folded = &self.folded.text;
        let to = folded.floor_char_boundary((self.end + BANK_AFTER).min(folded.len()));
        let text = folded.get(self.end..to).unwrap_or_default();
        let mut digits = 0;
        for (at, byte) in text.bytes().enumerate() {
            digits = if byte.is_ascii_digit() { digits + 1 } else { 0 };
            if digits == ACCOUNT_MIN {
                return text.get(..at + 1 - ACCOUNT_MIN).unwrap_or_default();
            }
        }
        text
    }
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
    let before = window_before(&place.folded.text, place.start);
    let cue = has_cue(before, |_| true);
    let bank = bank_of(place, cue, reference);
    // A balance notice names an account too, masked or with its movements; that is for the rules to judge.
    if !cue && (bank.is_none() || digits.len() < 8) {
        return None;
    }
    let beside = bank
        .as_ref()
        .is_some_and(|named| named.near <= Near::Behind);
    Some(Reading {
        reach: bank.as_ref().map_or(place.end, |named| named.reach),
        account: bank.map_or_else(|| Account::alone(digits), |named| named.account(digits)),
        beside,
        // The word for a bank stands in front of its phone as well.
        transfer: cue && (!beside || has_cue(before, |cue| cue != "bank")),
    })
}

/// How near to an account the name of a bank stands, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Near {
    Before,
    Behind,
    /// In the line before, or in one of its own: "Ngân hàng: …".
    Labelled,
    FarBefore,
    FarBehind,
}

/// The bank named around some digits.
#[derive(Clone)]
struct Named<'r> {
    bank: &'r Bank,
    /// Its name is nothing else.
    exact: bool,
    near: Near,
    reach: usize,
    doubtful: bool,
}

impl Named<'_> {
    fn account(&self, number: &str) -> Account {
        Account {
            doubtful: self.doubtful,
            ..Account::at(self.bank, number)
        }
    }
}

/// The bank named nearest to the digits, and none on the other side of another account. A name that is an everyday word as well
/// counts where no other stands.
fn bank_of<'r>(place: &Place<'_>, cue: bool, reference: &'r Reference) -> Option<Named<'r>> {
    let (before, after) = (place.before(BANK_BEFORE), place.after());
    let from = place.start - before.len();
    let names = reference.all_named(before, |part: Range<usize>| {
        place.written(from + part.start..from + part.end)
    });
    let mut best: Option<Named<'r>> = None;
    let mut contested = false;
    let mut consider = |named: Named<'r>, later: bool| {
        let rank = |named: &Named<'_>| (!named.exact, named.near);
        let certain = |named: &Named<'_>| named.exact && named.near <= Near::Labelled;
        let Some(old) = &best else {
            best = Some(named);
            return;
        };
        let other = old.bank.bin != named.bank.bin;
        contested |= other && certain(old) && certain(&named);
        // Of two as near the one nearer to the digits: before them the later one.
        if rank(&named) < rank(old) || later && rank(&named) == rank(old) {
            best = Some(named);
        }
    };
    let named = |name: &Name<'r>, near, reach| Named {
        bank: name.bank,
        exact: name.exact,
        near,
        reach,
        doubtful: false,
    };
    for name in names {
        if let Some(near) = near_before(before, &name, from == 0) {
            consider(named(&name, near, place.end), true);
        }
    }
    let names = reference.all_named(after, |part: Range<usize>| {
        place.written(place.end + part.start..place.end + part.end)
    });
    for name in names {
        if let Some(near) = near_behind(after, &name, cue) {
            consider(named(&name, near, place.end + name.place.end), false);
        }
    }
    best.map(|best| Named {
        doubtful: contested || !best.exact || best.near > Near::Labelled,
        ..best
    })
}

fn near_before(before: &str, name: &Name<'_>, whole: bool) -> Option<Near> {
    let gap = before.get(name.place.end..)?;
    let far = before.len() - name.place.start > BEFORE;
    match gap.contains('\n') {
        same if is_gap(gap) => Some(if same { Near::Labelled } else { Near::Before }),
        false => (!far).then_some(Near::FarBefore),
        true => labels(before, name, whole).then_some(Near::Labelled),
    }
}

fn near_behind(after: &str, name: &Name<'_>, cue: bool) -> Option<Near> {
    let gap = after.get(..name.place.start)?;
    if is_gap(gap) && !gap.contains([',', ';', '.', '\n']) {
        return Some(Near::Behind);
    }
    if labels(after, name, false) {
        return Some(Near::Labelled);
    }
    let words = gap.split_whitespace().count();
    let own = parts(gap).filter(|word| !AROUND.contains(word)).count();
    let close = words < WORDS_AFTER || cue && own < WORDS_AFTER_CUE;
    close.then_some(Near::FarBehind)
}

/// "Ngân hàng: Vietcombank" is all a line says. Whether one begins where the text does is told by `whole`.
fn labels(text: &str, name: &Name<'_>, whole: bool) -> bool {
    let (before, behind) = (text.get(..name.place.start), text.get(name.place.end..));
    let begins = before.and_then(|before| match before.rsplit_once('\n') {
        Some((_, line)) => Some(line),
        None => whole.then_some(before),
    });
    let ends = behind.and_then(|behind| behind.split('\n').next());
    let is_empty = |part: &str| parts(part).next().is_none();
    name.led && begins.is_some_and(is_empty) && ends.is_some_and(is_empty)
}

/// A text without the bank it ends with: "tk mb 0368…" and "stk momo 0912…" announce an account as "tk" and "stk" do.
pub(crate) fn without_bank<'t>(before: &'t str, reference: &Reference) -> &'t str {
    let last = reference.all_named(before, |_| "").last();
    let at_end = |name: &Name<'_>| {
        let behind = before.get(name.place.end..);
        behind.is_some_and(|behind| parts(behind).next().is_none())
    };
    last.filter(at_end)
        .and_then(|name| before.get(..name.place.start))
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
