//! Digits and what they are: money, identity number, phone, account, code.

use std::ops::Range;

use super::{Scan, trimmed};
use crate::found::What;
use crate::phone::PhoneKind;
use crate::reference::ends_with;
use crate::{account, codes, money, phone};

/// Shortest word with digits glued to it that is taken apart, in bytes.
pub(super) const GLUED_MIN: usize = 10;

/// No phone with the code of its country is shorter, in digits.
const SHORTEST_ABROAD: usize = 10;

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
        if self.is_of_clock(start, rest) {
            return Some(start + 2);
        }
        if let Some(sum) = rest.strip_prefix('+')
            && let Some(end) = self.came_in(start + 1, sum)
        {
            return Some(end);
        }
        let (digits, length, plus) = disguised(rest)
            .or_else(|| slashed(rest))
            .map(|(digits, length)| (digits, length, false))
            .unwrap_or_else(|| digits_of(rest));
        if digits.is_empty() {
            return None;
        }
        let end = start + length;
        if let Some(end) = self.sum(start, rest, digits.len()) {
            return Some(end);
        }
        // "TK 0351000xxx": the rest of it is covered.
        if rest
            .get(length..)
            .is_some_and(|rest| rest.starts_with("xx"))
        {
            return Some(end);
        }
        if is_date(rest.get(..length)?) {
            return Some(end);
        }
        let bare = self.whole == length;
        if self.is_card(start..end, &digits, plus, bare) {
            self.add(start, end, What::NationalId);
            return Some(end);
        }
        // "Mã số thuế 0912345678" looks like a phone and is none, nor an account.
        if !plus && !bare && is_of_paper(self.before(start, 28)) {
            return self.otp_digits(start, end, &digits).or(Some(end));
        }
        let place = self.place(start, end);
        // "+84 0912…" is a slip, "+840912…" is what callers with a false number show.
        let impossible = plus && rest.starts_with("+840");
        if let Some(phone) = phone::read(&digits, plus).map(|phone| match impossible {
            true => phone::Phone::impossible(&digits),
            false => phone,
        }) {
            let short = digits.len() <= 5;
            let read = self.read_as_account(&place, &digits, &phone, plus);
            if let Some(read) = read.as_ref().filter(|read| !read.account.or_phone) {
                return Some(self.account(start, end, read));
            }
            if bare || self.may_be_phone(start, end, &phone, short) {
                self.add(start, end, What::Phone(phone));
                return Some(read.map_or(end, |read| self.account(start, end, &read)));
            }
        } else if let Some(read) = account::read(&place, &digits, self.reference) {
            // "GD chuyen tien… Ma OTP: 119203": the code of a transfer is no account.
            let code = announced_code(self.before(start, 16));
            return code
                .then(|| self.otp_digits(start, end, &digits))
                .flatten()
                .or_else(|| Some(self.account(start, end, &read)));
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

    /// "10:22 24-11-2026": minutes or seconds, which belong to nothing behind them.
    fn is_of_clock(&self, start: usize, rest: &str) -> bool {
        let (Some(hour), [tens, ones, behind @ ..]) =
            (self.before(start, 3).strip_suffix(':'), rest.as_bytes())
        else {
            return false;
        };
        let hour = hour.trim_start_matches(|c: char| !c.is_ascii_digit());
        hour.parse().is_ok_and(|hour: u8| hour < 60)
            && matches!(tens, b'0'..=b'5')
            && ones.is_ascii_digit()
            && !behind.first().is_some_and(u8::is_ascii_digit)
    }

    fn place(&self, start: usize, end: usize) -> account::Place<'_> {
        account::Place {
            text: self.text,
            folded: self.map,
            start,
            end,
            taken: self.taken,
        }
    }

    /// A sum of money.
    fn sum(&mut self, start: usize, rest: &str, digits: usize) -> Option<usize> {
        let compact = compact_figure(rest);
        let behind = rest.get(compact.len()..)?;
        let thousands = self.thousands(start + compact.len(), behind);
        let (vnd, more) = money::read(compact, thousands.unwrap_or(behind))?;
        let ungrouped = compact.bytes().all(|b| b.is_ascii_digit());
        // "STK 1.234.567.890 Agribank": an account in groups of three; "CMND 280.123.456": a card.
        let account = (ungrouped && digits >= 6 || more == 0 && digits >= 9)
            && announced(self.before(start, 24));
        let card = more == 0 && digits == 9 && announced_card(self.before(start, 24));
        if account || card {
            return None;
        }
        let end = start + compact.len() + more;
        self.add(start, end, What::Money { vnd });
        Some(end)
    }

    /// A sum as banks write one that came in, "+3,600,000VND"; phones with a plus are longer, or those of this country, and bear no
    /// currency.
    fn came_in(&mut self, start: usize, rest: &str) -> Option<usize> {
        let compact = compact_figure(rest);
        let digits = compact.bytes().filter(u8::is_ascii_digit).count();
        let behind = rest.get(compact.len()..)?;
        let in_currency = || money::unit(behind).is_some_and(|(factor, _)| factor == 1);
        let may_be = digits < SHORTEST_ABROAD || !rest.starts_with("84") && in_currency();
        may_be.then(|| self.sum(start, rest, digits))?
    }

    /// "ngàn" behind a figure, whatever follows it: who writes its mark means thousands and no bank, which "500 ngan hang" may be.
    fn thousands<'r>(&self, at: usize, behind: &'r str) -> Option<&'r str> {
        let space = usize::from(behind.starts_with(' '));
        let (unit, next) = behind.split_at_checked(space + "ngan".len())?;
        let may_be = unit.ends_with("ngan") && next.starts_with(' ');
        let written = || self.original(at + space, at + unit.len());
        (may_be && vi::nfc(written()).to_lowercase() == "ngàn").then_some(unit)
    }

    /// The number of an identity card.
    fn is_card(&self, place: Range<usize>, digits: &str, plus: bool, bare: bool) -> bool {
        if plus || !matches!(digits.len(), 9 | 12) {
            return false;
        }
        let start = place.start;
        // Twelve digits that begin as the cards of a province do are a card, though "00" is also dialled to go abroad.
        let card = codes::is_of_first_provinces(digits)
            || codes::is_national_id(digits) && (bare || self.id_cue(start, 48))
            || self.id_cue(start, 28)
            || self.is_of_card_code(place, digits);
        card && (bare || !account_cue(self.before(start, 24)))
    }

    /// The code on a card says "004086000123|080123456|NGUYEN VAN A|…": its number, then that of the card before it.
    fn is_of_card_code(&self, place: Range<usize>, digits: &str) -> bool {
        let behind = self.folded.get(place.end..);
        let parted = behind.is_some_and(|behind| behind.starts_with('|'));
        let last = self.found.last().map(|found| &found.what);
        parted
            && match self.before(place.start, 1) {
                "|" => matches!(last, Some(What::NationalId)),
                _ => codes::is_national_id(digits),
            }
    }

    /// Digits that could be a phone and are an account: right behind a word for one, in the form of Vietcombank's beside its bank,
    /// or beside a bank where money is sent. Beside a bank alone a mobile number may be either. What is called is a phone; most
    /// are, so that is asked before a bank is looked for.
    fn read_as_account(
        &self,
        place: &account::Place<'_>,
        digits: &str,
        phone: &phone::Phone,
        plus: bool,
    ) -> Option<account::Reading> {
        let before = self.before(place.start, 32);
        let may_be_cued = before.contains('k');
        let cued = may_be_cued && account_cue(account::without_bank(before, self.reference));
        let mobile = phone.kind == PhoneKind::Mobile;
        let may = match phone.kind {
            PhoneKind::Mobile => true,
            PhoneKind::Foreign { .. } | PhoneKind::Impossible => !plus,
            _ => false,
        };
        if !cued && (!may || is_called(before)) {
            return None;
        }
        let mut read = account::read(place, digits, self.reference)?;
        read.account.or_phone = !cued && mobile && !read.transfer;
        (cued || read.beside).then_some(read)
    }

    /// Short numbers and years need somebody who calls them; all others are phones.
    fn may_be_phone(&self, start: usize, end: usize, phone: &phone::Phone, short: bool) -> bool {
        let before = self.before(start, 24);
        if short {
            return is_called(before) || is_called_at(before);
        }
        let service = matches!(phone.kind, PhoneKind::Hotline1800 | PhoneKind::Premium1900);
        // "Năm 1900 1975", "khoảng 1800 1900 người".
        !service || end - start == phone.e164.len() || !is_counted(before)
    }

    /// Keeps an account and remembers up to where it reaches; where it ends.
    fn account(&mut self, start: usize, end: usize, read: &account::Reading) -> usize {
        let account = self.with_holder(read.account.clone(), read.reach);
        self.add(start, end, What::Account(account));
        self.taken = read.reach;
        end
    }

    /// "970422/1029384756", "970436 0071001234567": the bank's number, then the account, as lists write it.
    fn account_of_bin(&mut self, start: usize, rest: &str) -> Option<usize> {
        let (bin, behind) = (rest.get(..6)?, rest.get(6..)?);
        let gap = match behind.as_bytes() {
            [b'/' | b' ' | b'-' | b':', ..] => 1,
            _ => return None,
        };
        let bank = self.reference.by_bin(bin)?;
        let number = behind.get(gap..)?;
        let length = number.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let number = number
            .get(..length)
            .filter(|_| (6..=24).contains(&length))?;
        // Only behind a stroke may the account have letters: anything else may be the next word.
        if !behind.starts_with('/') && !number.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let account = account::Account::at(bank, number);
        let end = start + 6 + gap + length;
        self.add(start, end, What::Account(account));
        self.taken = end;
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
        let announced = announced(before);
        if !announced && (is_called(before) || is_of_paper(self.before(start, 28))) {
            return None;
        }
        let end = start + length;
        let place = self.place(start, end);
        let mut account = account::lettered(&place, number, announced, self.reference)?;
        account = self.with_holder(account, end);
        let phone = phone::read(&account.number, false)
            .filter(|phone| !announced && phone.kind == PhoneKind::Mobile);
        account.or_phone = phone.is_some();
        if let Some(phone) = phone {
            self.add(start, end, What::Phone(phone));
        }
        self.add(start, end, What::Account(account));
        self.taken = end;
        Some(end)
    }

    /// Words for identity cards within so many bytes before the digits; "số cc" only right before them.
    fn id_cue(&self, start: usize, bytes: usize) -> bool {
        let before = self.before(start, bytes);
        ["cccd", "can cuoc", "cmnd", "cmt", "chung minh", "dinh danh"]
            .iter()
            .any(|cue| before.contains(cue))
            || ends_with(before.trim_end_matches([' ', ':', '-', '.']), "so cc")
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

/// Words that leave no doubt that a one-time code follows.
fn announced_code(before: &str) -> bool {
    let before = without_signs(before);
    let before = before.strip_suffix(" la").unwrap_or(before);
    ["otp", "ma xac thuc", "ma xac nhan"]
        .iter()
        .any(|cue| ends_with(before, cue))
}

/// Words that leave no doubt that the number of a card follows.
fn announced_card(before: &str) -> bool {
    let before = without_signs(before);
    let before = before.strip_suffix(" la").unwrap_or(before);
    let before = before.strip_suffix(" so").unwrap_or(before);
    [
        "cccd",
        "can cuoc",
        "cmnd",
        "cmt",
        "chung minh",
        "nhan dan",
        "dinh danh",
    ]
    .iter()
    .any(|cue| ends_with(before, cue))
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

/// Numbers that papers bear: a tax code or a contract is no phone, however it looks.
fn is_of_paper(before: &str) -> bool {
    const PAPERS: [&str; 18] = [
        "ma so thue",
        "mst",
        "so bhxh",
        "ma bhxh",
        "so hop dong",
        "hop dong so",
        "ma hop dong",
        "so hoa don",
        "hoa don so",
        "ma hoa don",
        "ma don",
        "ma don hang",
        "ma van don",
        "ma khach hang",
        "ma kh",
        "ma giao dich",
        "ma tham chieu",
        "ma ho so",
    ];
    let before = without_signs(before);
    let before = before.strip_suffix(" la").unwrap_or(before);
    let last = before.rsplit(' ').next().unwrap_or_default();
    let may = matches!(
        last,
        "thue" | "mst" | "bhxh" | "dong" | "so" | "don" | "hang" | "kh" | "dich" | "chieu"
    );
    may && PAPERS.iter().any(|paper| ends_with(before, paper))
}

/// Words that name what is called.
fn is_called(before: &str) -> bool {
    let mut words = before
        .as_bytes()
        .split(|byte| !byte.is_ascii_alphanumeric());
    before.contains("lien he")
        || words.any(|word| {
            matches!(
                word,
                b"goi"
                    | b"dt"
                    | b"sdt"
                    | b"tong"
                    | b"dai"
                    | b"hotline"
                    | b"lh"
                    | b"thoai"
                    | b"nong"
                    | b"alo"
                    | b"call"
            )
        })
}

/// "Nhắn tới 156", "phản ánh qua số 1022": words that lead to a number only right before it.
fn is_called_at(before: &str) -> bool {
    let before = without_signs(before);
    let before = match ends_with(before, "so") {
        true => before.trim_end_matches("so").trim_end(),
        false => before,
    };
    ["den", "toi", "qua", "dau"]
        .iter()
        .any(|word| ends_with(before, word))
}

/// Words before a year or a count.
fn is_counted(before: &str) -> bool {
    let before = before.trim_end();
    ["nam", "khoang", "hon", "gan", "tu", "co"]
        .iter()
        .any(|word| ends_with(before, word))
}

/// What stands before a number, without the signs between.
fn without_signs(before: &str) -> &str {
    before.trim_end_matches([' ', ':', '-', '.', '(', '=', '>', '#'])
}

/// "28-11-2026", "28.11.26", "2026-11-28", "2026-2027-2028": a date or years.
fn is_date(figure: &str) -> bool {
    let mut groups = figure.split(|c: char| !c.is_ascii_digit());
    let mut next = || groups.next().unwrap_or_default();
    let (first, second, third) = (next(), next(), next());
    let at_most = |group: &str, most: u8| {
        matches!(group.len(), 1 | 2)
            && group
                .parse()
                .is_ok_and(|number: u8| (1..=most).contains(&number))
    };
    let short_year = figure.len() == 8 && third.len() == 2;
    at_most(first, 31) && at_most(second, 12) && (is_year(third) || short_year)
        || is_year(first) && at_most(second, 12) && at_most(third, 31)
        || is_year(first) && is_year(second) && (is_year(third) || first.starts_with("20"))
}

fn is_year(group: &str) -> bool {
    group.len() == 4 && (group.starts_with("19") || group.starts_with("20"))
}

/// "O912345678", "09l2.345.678": a mobile number with letters that look like its digits.
fn disguised(rest: &str) -> Option<(String, usize)> {
    let mut near = rest.bytes().take(DISGUISED_MAX);
    if !rest.starts_with(['0', 'o']) || !near.any(|b| matches!(b, b'o' | b'l' | b'i')) {
        return None;
    }
    let mut digits = String::with_capacity(DISGUISED_MAX);
    let (mut length, mut letters) = (0, 0);
    for (at, byte) in rest.bytes().enumerate().take(DISGUISED_MAX) {
        match byte {
            b'0'..=b'9' => digits.push(char::from(byte)),
            b'o' => digits.push('0'),
            b'l' | b'i' => digits.push('1'),
            b' ' | b'.' | b'-' => continue,
            _ => break,
        }
        letters += usize::from(byte.is_ascii_alphabetic());
        length = at + 1;
        if digits.len() == MOBILE {
            break;
        }
    }
    let ends = |byte: &u8| !byte.is_ascii_alphanumeric();
    let whole = rest.as_bytes().get(length).is_none_or(ends);
    let fits = (1..=3).contains(&letters) && digits.len() == MOBILE && whole;
    (fits && phone::is_whole(&digits, false)).then_some((digits, length))
}

/// Digits of a mobile number.
const MOBILE: usize = 10;
/// Longest one written with letters and signs between, in bytes.
const DISGUISED_MAX: usize = 16;

/// "0912/345/678", `0912_345_678`: the groups of a mobile number with a sign between them that stands between other numbers, too.
fn slashed(rest: &str) -> Option<(String, usize)> {
    let (a, sign, b, second, c) = (
        rest.get(..4)?,
        rest.get(4..5)?,
        rest.get(5..8)?,
        rest.get(8..9)?,
        rest.get(9..12)?,
    );
    let ends = |byte: &u8| !byte.is_ascii_alphanumeric() && *byte != b'/';
    let fits =
        matches!(sign, "/" | "_") && sign == second && rest.as_bytes().get(12).is_none_or(ends);
    let digits = fits.then(|| [a, b, c].concat())?;
    phone::is_whole(&digits, false).then_some((digits, 12))
}

/// Digits of a figure with single spaces, dots and hyphens between groups; its length; whether a plus stands before it.
pub(super) fn digits_of(rest: &str) -> (String, usize, bool) {
    let open = usize::from(rest.starts_with("(+"));
    let bytes = rest.as_bytes();
    let plus = bytes.get(open) == Some(&b'+');
    let mut digits = String::with_capacity(24);
    let mut length = open + usize::from(plus);
    let mut at = length;
    let mut depth = open;
    // Digits since the last sign.
    let mut group = 0;
    while let Some(&byte) = bytes.get(at) {
        let mut step = 1;
        match byte {
            b'0'..=b'9' => {
                digits.push(char::from(byte));
                group += 1;
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
            b'(' if digits.is_empty() && depth < 2 => depth += 1,
            b')' if depth > 0 => depth -= 1,
            // "+84(0)912…", "+1 (415) 555…".
            b'(' if plus && is_area(bytes, at) => depth += 1,
            b' ' if plus && is_area(bytes, at + 1) => {}
            _ => {
                let Some(sign) = sign_length(bytes, at).filter(|_| !digits.is_empty()) else {
                    break;
                };
                let next = bytes.get(at + sign..).unwrap_or_default();
                if !next.first().is_some_and(u8::is_ascii_digit)
                    || begins_another(&digits, plus, group, next)
                {
                    break;
                }
                group = 0;
                step = sign;
            }
        }
        if digits.len() > 24 {
            break;
        }
        at += step;
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

/// Bytes of a sign between groups: space, dot, hyphen, and the spaces, dashes and dots of Unicode.
fn sign_length(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at..)? {
        [b' ' | b'.' | b'-', ..] => Some(1),
        // No-break space, middle dot.
        [0xc2, 0xa0 | 0xb7, ..] => Some(2),
        // Spaces U+2000–200A and U+202F, dashes U+2010–2015, the bullet.
        [0xe2, 0x80, 0x80..=0x8a | 0x90..=0x95 | 0xa2 | 0xaf, ..] => Some(3),
        _ => None,
    }
}

/// "(0)", "(415)": an area in brackets.
fn is_area(bytes: &[u8], at: usize) -> bool {
    let Some([b'(', area @ ..]) = bytes.get(at..) else {
        return false;
    };
    let digits = area.iter().take_while(|b| b.is_ascii_digit()).count();
    (1..=4).contains(&digits) && area.get(digits) == Some(&b')')
}

/// Whether another number begins behind a sign: "0912345678-0987654321", "004086000123 0912345678", "0912345678 17h".
fn begins_another(digits: &str, plus: bool, group: usize, next: &[u8]) -> bool {
    let length = next.iter().take_while(|b| b.is_ascii_digit()).count();
    let abroad = plus || digits.starts_with("00") || digits == "84";
    let zero = next.first() == Some(&b'0');
    // Who writes nine digits in a row does not group them.
    let whole = group >= 9 || digits.len() >= 10 && zero && phone::is_whole(digits, plus);
    let time = length <= 2 && matches!(next.get(length), Some(b':' | b'h'));
    whole || time || zero && length >= MOBILE && !abroad
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
