//! Digits and what they are: money, identity number, phone, account, code.

use super::{Scan, trimmed};
use crate::found::What;
use crate::{account, codes, money, phone};

/// Shortest word with digits glued to it that is taken apart, in bytes.
pub(super) const GLUED_MIN: usize = 10;

/// Length of the word that announces the digits glued to it ("sdt0912345678", "stk1029384756").
pub(super) fn glued_word(run: &str) -> Option<usize> {
    let letters = run.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (word, digits) = run.split_at_checked(letters)?;
    let announces = matches!(
        word,
        "sdt"
            | "dt"
            | "so"
            | "tel"
            | "phone"
            | "hotline"
            | "zalo"
            | "zl"
            | "goi"
            | "lh"
            | "alo"
            | "call"
            | "stk"
            | "tk"
            | "sotk"
            | "momo"
            | "viber"
            | "sms"
            | "lienhe"
            | "nhan"
            | "cccd"
            | "cmnd"
            | "ib"
            | "mobile"
            | "dienthoai"
            | "den"
            | "qua"
            | "toi"
            | "ck"
    );
    let number = digits.len() >= 8 && digits.bytes().all(|b| b.is_ascii_digit());
    (announces && number).then_some(letters)
}

impl Scan<'_> {
    /// Digits with separators: phone, identity number, account, money, code — in that order of certainty.
    pub(super) fn figure(&mut self) -> Option<usize> {
        let start = self.at;
        let rest = self.folded.get(start..)?;
        if let Some(end) = self.account_of_bin(start, rest) {
            return Some(end);
        }
        let (digits, length, plus) = digits_of(rest);
        if digits.is_empty() {
            return None;
        }
        let end = start + length;
        let compact = compact_figure(rest);
        if let Some((vnd, more)) = money::read(compact, rest.get(compact.len()..)?) {
            let end = start + compact.len() + more;
            self.add(start, end, What::Money { vnd });
            return Some(end);
        }
        let bare = self.whole == length;
        // Twelve digits that begin as the cards of a province do are a card, though "00" is also dialled to go abroad.
        let card =
            !plus && codes::is_of_first_provinces(&digits) && !account_cue(self.before(start, 24));
        if card
            || codes::is_national_id(&digits) && (bare || self.id_cue(start))
            || matches!(digits.len(), 9 | 12) && self.id_cue(start)
        {
            self.add(start, end, What::NationalId);
            return Some(end);
        }
        if let Some(phone) = phone::read(&digits, plus) {
            let short = digits.len() <= 5;
            let called = self.before(start, 24).split_whitespace().any(|w| {
                matches!(
                    w,
                    "goi"
                        | "so"
                        | "dt"
                        | "sdt"
                        | "tong"
                        | "dai"
                        | "hotline"
                        | "den"
                        | "toi"
                        | "qua"
                        | "lh"
                )
            });
            let as_account = !short && account_cue(self.before(start, 24));
            if as_account
                && let Some(account) =
                    account::read(self.folded, start, end, &digits, self.reference)
            {
                self.add(start, end, What::Account(self.with_holder(account, end)));
                return Some(end);
            }
            if !short || bare || called {
                self.add(start, end, What::Phone(phone));
                return Some(end);
            }
        }
        if let Some(account) = account::read(self.folded, start, end, &digits, self.reference) {
            self.add(start, end, What::Account(self.with_holder(account, end)));
            return Some(end);
        }
        // Nothing but digits, as long as accounts are: somebody asks about an account.
        if bare && !plus && ALONE.contains(&digits.len()) {
            let account = account::Account::alone(&digits);
            self.add(start, end, What::Account(account));
            return Some(end);
        }
        self.otp_digits(start, end, &digits)
            .or_else(|| self.short_code(start, end, &digits))
            .or(Some(end))
    }

    /// "970422/1029384756": the bank's number, then the account, as lists write it.
    fn account_of_bin(&mut self, start: usize, rest: &str) -> Option<usize> {
        let (bin, number) = (rest.get(..6)?, rest.get(6..)?.strip_prefix('/')?);
        let bank = self.reference.by_bin(bin)?;
        let length = number.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let number = number
            .get(..length)
            .filter(|_| (6..=24).contains(&length))?;
        let account = account::Account::at(bank, number);
        let end = start + 7 + length;
        self.add(start, end, What::Account(account));
        Some(end)
    }

    /// An account with letters in it: a wallet's, or an alias after words that announce one.
    pub(super) fn lettered_account(&mut self, start: usize, token: &str) -> Option<usize> {
        let length = token.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let number = token.get(..length).filter(|_| (8..=24).contains(&length))?;
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        if digits < 4 || digits == length || number.contains("xx") {
            return None;
        }
        let before = self.before(start, 24);
        let account = account::lettered(number, announced(before), before, self.reference)?;
        let end = start + length;
        self.add(start, end, What::Account(self.with_holder(account, end)));
        Some(end)
    }

    fn id_cue(&self, start: usize) -> bool {
        let before = self.before(start, 28);
        ["cccd", "can cuoc", "cmnd", "cmt", "chung minh", "dinh danh"]
            .iter()
            .any(|cue| before.contains(cue))
    }

    /// The holder's name in capitals after the account: "… NGUYEN VAN A".
    fn with_holder(&self, mut account: account::Account, end: usize) -> account::Account {
        let from = self.map.original(end..end).start;
        let after = self.text.get(from..).unwrap_or_default();
        let after = match after.char_indices().nth(60) {
            Some((end, _)) => after.get(..end).unwrap_or_default(),
            None => after,
        };
        let words = after
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty());
        let name: Vec<&str> = words
            .skip_while(|word| {
                let word = vi::fold(word);
                matches!(
                    word.as_str(),
                    "ctk" | "chu" | "tk" | "ten" | "ngan" | "hang" | "tai" | "khoan"
                ) || self.reference.named(&word).is_some()
            })
            .take_while(|word| word.chars().all(char::is_uppercase) && word.chars().count() <= 7)
            .take(5)
            .collect();
        if (2..=5).contains(&name.len()) {
            account.holder = Some(name.join(" "));
        }
        account
    }

    /// A token of letters and digits beside words for one-time codes ("G-123456").
    pub(super) fn otp(&mut self, start: usize, token: &str) -> Option<usize> {
        let digits = token.strip_prefix("g-")?;
        self.otp_digits(start, start + token.len(), trimmed(digits))
    }

    fn otp_digits(&mut self, start: usize, end: usize, digits: &str) -> Option<usize> {
        if !(4..=8).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let after_end = self
            .folded
            .floor_char_boundary((end + 36).min(self.folded.len()));
        let after = self.folded.get(end..after_end).unwrap_or_default();
        if !speaks_of_code(self.before(start, 40)) && !speaks_of_code(after) {
            return None;
        }
        self.add(start, end, What::Otp);
        Some(end)
    }

    /// "soan … gui 8079".
    fn short_code(&mut self, start: usize, end: usize, digits: &str) -> Option<usize> {
        let fits =
            matches!(digits.len(), 3..=4) && self.before(start, 12).trim_end().ends_with("gui");
        if !fits {
            return None;
        }
        self.add(
            start,
            end,
            What::ShortCode {
                number: digits.to_owned(),
            },
        );
        Some(end)
    }
}

/// Words for one-time codes.
fn speaks_of_code(text: &str) -> bool {
    const KINDS: [&str; 7] = [
        "xac",
        "kich hoat",
        "dang nhap",
        "bao mat",
        "giao dich",
        "so xac",
        "pin",
    ];
    let is_kind = |rest: &str| KINDS.iter().any(|kind| rest.starts_with(kind));
    ["otp", "verification", "code"]
        .iter()
        .any(|word| text.contains(word))
        || text
            .match_indices("ma ")
            .any(|(at, ma)| text.get(at + ma.len()..).is_some_and(is_kind))
}

/// How long digits alone are when they are an account: handbook §11.1, less what could be a code or a date.
const ALONE: std::ops::RangeInclusive<usize> = 9..=19;

/// Words that leave no doubt that an account follows.
fn announced(before: &str) -> bool {
    let before = before.trim_end_matches([' ', ':', '-', '.', '(', '=', '>']);
    ["stk", "so tk", "so tai khoan", "s.t.k", "sotk"]
        .iter()
        .any(|cue| before.ends_with(cue))
}

/// Words right before digits that make them an account even if they look like a phone.
fn account_cue(before: &str) -> bool {
    let before = before.trim_end_matches([' ', ':', '-', '.', '(', '=', '>']);
    [
        "stk",
        "so tk",
        "tai khoan",
        "so tai khoan",
        "stk vcb",
        "s.t.k",
        "tk",
    ]
    .iter()
    .any(|cue| before.ends_with(cue))
}

/// Digits of a figure with single spaces, dots and hyphens between groups; its length; whether a plus stands before it.
fn digits_of(rest: &str) -> (String, usize, bool) {
    let plus = rest.starts_with('+');
    let mut digits = String::with_capacity(24);
    let mut length = usize::from(plus);
    let bytes = rest.as_bytes();
    let mut at = length;
    let mut depth = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'0'..=b'9' => {
                digits.push(char::from(byte));
                length = at + 1;
            }
            // The letter o among the digits of a number.
            b'o' if digits.len() >= 2
                && bytes
                    .get(at + 1)
                    .is_some_and(|b| b.is_ascii_digit() || *b == b'o')
                && bytes
                    .get(at.wrapping_sub(1))
                    .is_some_and(u8::is_ascii_digit) =>
            {
                digits.push('0');
                length = at + 1;
            }
            // "0912345678-0987654321", "0912345678.0987654321": two numbers.
            b' ' | b'.' | b'-'
                if digits.len() >= 10
                    && matches!(bytes.get(at + 1), Some(b'0'))
                    && phone::is_whole(&digits, plus) =>
            {
                break;
            }
            b' ' | b'.' | b'-'
                if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) && !digits.is_empty() => {}
            b'(' if digits.is_empty() && depth < 2 => depth += 1,
            b')' if depth > 0 => depth -= 1,
            _ => break,
        }
        if digits.len() > 24 {
            break;
        }
        at += 1;
    }
    // "28/11", "17:30" are dates and times.
    let dated = digits.len() <= 4
        && bytes.get(length).is_some_and(|b| matches!(b, b'/' | b':'))
        && bytes.get(length + 1).is_some_and(u8::is_ascii_digit);
    let glued = bytes.get(length).is_some_and(u8::is_ascii_alphabetic) && digits.len() < 9;
    if (dated || glued) && compact_figure(rest).len() == length {
        return if glued {
            (digits, length, plus)
        } else {
            (String::new(), 0, plus)
        };
    }
    (digits, length, plus)
}

/// Longest sum, in bytes.
const SUM_MAX: usize = 40;

/// The figure up to the first sign that is no separator of thousands.
fn compact_figure(rest: &str) -> &str {
    let bytes = rest.as_bytes();
    let mut end = 0;
    while let Some(&byte) = bytes.get(end).filter(|_| end < SUM_MAX) {
        let inside = byte.is_ascii_digit()
            || matches!(byte, b'.' | b',') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        if !inside {
            break;
        }
        end += 1;
    }
    rest.get(..end).unwrap_or_default()
}
