//! Payment QR payloads: EMVCo merchant-presented mode as used by VietQR and VNPAY.

use serde::Serialize;
use thiserror::Error;

use crate::Reference;

/// What a payment QR says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VietQr {
    /// BIN of the receiving bank.
    pub bin: Option<String>,
    /// Its short name.
    pub bank: Option<String>,
    /// Receiving account or card.
    pub account: Option<String>,
    /// Amount in đồng, when the code fixes one.
    pub amount: Option<u64>,
    /// Purpose.
    pub purpose: Option<String>,
    /// Name of the merchant.
    pub merchant: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Made for one payment.
    pub dynamic: bool,
    /// Pays to a card, not to an account.
    pub to_card: bool,
    /// Other accounts it names to be paid: no code that is as it should be does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Payee>,
    /// Whose scheme.
    pub provider: Provider,
    /// Nothing of it is cut, changed or written wrong: every length fits, the amount is a number, the checksum is right.
    pub whole: bool,
}

/// Whom a code pays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Payee {
    /// BIN of the bank.
    pub bin: Option<String>,
    /// Its short name.
    pub bank: Option<String>,
    /// Account, card, or what a merchant is called in a scheme.
    pub account: Option<String>,
}

/// Whose scheme a payment QR follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// VietQR (NAPAS, GUID A000000727).
    VietQr,
    /// VNPAY (GUID A000000775).
    VnPay,
    /// Another EMVCo code.
    Other,
}

/// Why a payload is not a payment QR.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum VietQrError {
    /// It does not begin like one.
    #[error("does not start with the payload format indicator")]
    NotEmvCo,
    /// A length runs past the end or is no number.
    #[error("a length is wrong at byte {at}")]
    Length {
        /// Where.
        at: usize,
    },
    /// The checksum field is missing.
    #[error("the checksum is missing")]
    NoChecksum,
}

/// Longest payload that is read (EMVCo allows 512 characters).
pub(crate) const PAYLOAD_MAX: usize = 1024;
/// The payload format indicator, with which every code begins.
pub(crate) const START: &str = "000201";
/// How a code goes on behind it: static or dynamic, or at once its checksum. No account or number we know begins like this.
const HEADS: [&str; 3] = ["000201010211", "000201010212", "0002016304"];
/// So much of a code that was cut cannot be an order number in running text.
const CUT_MIN: usize = 16;

/// Reads a payload. A wrong checksum, amount or inner length is told in `whole`; wrong outer lengths are an error.
///
/// # Errors
/// [`VietQrError`].
pub fn parse(payload: &str, reference: &Reference) -> Result<VietQr, VietQrError> {
    let payload = payload.trim();
    let (qr, end) = first(payload, reference)?;
    match end == payload.len() {
        true => Ok(qr),
        false => Err(VietQrError::Length { at: end }),
    }
}

/// The code a line begins with, and how much of the line it takes: its own lengths tell where it ends, whatever follows. What
/// was meant to be one and is cut or has wrong lengths is one still, a broken one; `alone` says that it has its line to itself.
pub(crate) fn taken(line: &str, alone: bool, reference: &Reference) -> Option<(VietQr, usize)> {
    first(line, reference).ok().or_else(|| broken(line, alone))
}

fn first(text: &str, reference: &Reference) -> Result<(VietQr, usize), VietQrError> {
    if !text.starts_with(START) || text.len() > PAYLOAD_MAX {
        return Err(VietQrError::NotEmvCo);
    }
    let by_bytes = counted(text, Count::Bytes, reference);
    let is_whole = by_bytes.as_ref().is_ok_and(|(qr, _)| qr.whole);
    match is_whole || text.is_ascii() {
        true => by_bytes,
        // Some makers of codes count the letters of «Nạp tiền», not their bytes.
        false => counted(text, Count::Letters, reference).or(by_bytes),
    }
}

fn counted(
    text: &str,
    count: Count,
    reference: &Reference,
) -> Result<(VietQr, usize), VietQrError> {
    let (fields, end) = outer(text, count)?;
    let get = |id| value(&fields, id);
    let crc = get("63").ok_or(VietQrError::NoChecksum)?;
    let extra = get("62").map(|extra| inner(extra, count));
    let amount_written = get("54").filter(|text| !text.is_empty());
    let mut qr = VietQr {
        amount: amount_written.and_then(amount),
        purpose: extra
            .as_ref()
            .and_then(|extra| said(value(extra.as_ref()?, "08"))),
        merchant: said(get("59")),
        city: said(get("60")),
        dynamic: get("01") == Some("12"),
        ..VietQr::unread(Provider::Other)
    };
    qr.whole = crc_fits(text.get(..end).unwrap_or_default(), crc)
        && amount_written.is_some() == qr.amount.is_some()
        && extra.is_none_or(|extra| extra.is_some())
        && !is_said_twice(&fields);
    for (_, template) in fields.iter().filter(|(id, _)| ("26"..="51").contains(id)) {
        let fits = account(&mut qr, template, count, reference).is_some();
        qr.whole &= fits;
    }
    qr.whole &= qr.also.is_empty();
    Ok((qr, end))
}

/// A field stands there twice: programs differ in which of them they take.
fn is_said_twice(fields: &[Field<'_>]) -> bool {
    let mut ids = fields.iter().zip(1..);
    ids.any(|((id, _), behind)| fields.iter().skip(behind).any(|(other, _)| other == id))
}

/// What begins as a payment code does and cannot be read as one.
fn broken(line: &str, alone: bool) -> Option<(VietQr, usize)> {
    let word = line.split_whitespace().next()?;
    let begins = HEADS.iter().any(|head| word.starts_with(head));
    let meant = word.contains("A000000")
        || begins && (word.len() >= CUT_MIN || alone && word.len() == line.len());
    let provider = match word.contains("A000000775") {
        true => Provider::VnPay,
        false => Provider::VietQr,
    };
    (meant && word.starts_with(START)).then(|| (VietQr::unread(provider), word.len()))
}

impl VietQr {
    /// A code of which nothing was read.
    const fn unread(provider: Provider) -> Self {
        Self {
            bin: None,
            bank: None,
            account: None,
            amount: None,
            purpose: None,
            merchant: None,
            city: None,
            dynamic: false,
            to_card: false,
            also: Vec::new(),
            provider,
            whole: false,
        }
    }
}

/// CRC-16/CCITT-FALSE, as EMVCo prescribes ("123456789" → 0x29B1).
pub fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xffff, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte) << 8, |crc, _| {
            if crc & 0x8000 != 0 {
                crc << 1 ^ 0x1021
            } else {
                crc << 1
            }
        })
    })
}

fn crc_fits(code: &str, crc: &str) -> bool {
    let is_hex = crc.len() == 4 && crc.bytes().all(|b| b.is_ascii_hexdigit());
    let body = code.strip_suffix(crc).unwrap_or_default();
    is_hex && u16::from_str_radix(crc, 16).is_ok_and(|crc| crc == crc16(body.as_bytes()))
}

/// What the length of a value counts; the same for the ASCII of the standard.
#[derive(Clone, Copy)]
enum Count {
    Bytes,
    Letters,
}

/// Id and value.
type Field<'p> = (&'p str, &'p str);

/// The fields of a code as far as its checksum, and where that ends.
fn outer(text: &str, count: Count) -> Result<(Vec<Field<'_>>, usize), VietQrError> {
    let mut all: Vec<Field<'_>> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() && all.last().is_none_or(|(id, _)| *id != "63") {
        let at = text.len() - rest.len();
        let (field, behind) = field(rest, count).ok_or(VietQrError::Length { at })?;
        all.push(field);
        rest = behind;
    }
    Ok((all, text.len() - rest.len()))
}

/// The fields inside a value; `None` when their lengths do not fill it.
fn inner(text: &str, count: Count) -> Option<Vec<Field<'_>>> {
    let mut all = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (field, behind) = field(rest, count)?;
        all.push(field);
        rest = behind;
    }
    Some(all)
}

/// Two digits of id, two of length, the value; then what follows.
fn field(text: &str, count: Count) -> Option<(Field<'_>, &str)> {
    let (id, rest) = two_digits(text)?;
    let (length, rest) = two_digits(rest)?;
    let length = length.parse().ok()?;
    let end = match count {
        Count::Bytes => length,
        Count::Letters => {
            let ends = rest.char_indices().map(|(at, _)| at);
            ends.chain([rest.len()]).nth(length)?
        }
    };
    let (value, behind) = rest.split_at_checked(end)?;
    Some(((id, value), behind))
}

fn two_digits(text: &str) -> Option<(&str, &str)> {
    let (digits, rest) = text.split_at_checked(2)?;
    let is_number = digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then_some((digits, rest))
}

fn value<'p>(fields: &[Field<'p>], id: &str) -> Option<&'p str> {
    let found = fields.iter().find(|(have, _)| *have == id)?;
    Some(found.1)
}

/// What a field says, if it says anything.
fn said(text: Option<&str>) -> Option<String> {
    let text = text?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Whole đồng; `None` when it is no number.
fn amount(text: &str) -> Option<u64> {
    let (whole, parts) = text.split_once('.').unwrap_or((text, ""));
    let is_number = whole
        .bytes()
        .chain(parts.bytes())
        .all(|b| b.is_ascii_digit());
    is_number.then(|| whole.parse().ok()).flatten()
}

/// A merchant account template: GUID, then for VietQR the bank's BIN and the account. `None` when its lengths do not fit, or it
/// names nobody to pay.
fn account(qr: &mut VietQr, template: &str, count: Count, reference: &Reference) -> Option<()> {
    let template = inner(template, count)?;
    let payee = value(&template, "01");
    match value(&template, "00") {
        Some("A000000727") => {
            qr.to_card = value(&template, "02") == Some("QRIBFTTC");
            let payee = at_bank(payee?, count, reference)?;
            let is_named = payee.bin.is_some() && payee.account.is_some();
            qr.pays(Provider::VietQr, payee);
            is_named.then_some(())
        }
        // A merchant, or an account written as VietQR does.
        Some("A000000775") => {
            let account = payee.and_then(|payee| at_bank(payee, count, reference));
            let account = account.filter(|payee| payee.bank.is_some() && payee.account.is_some());
            let merchant = || Payee {
                account: said(payee),
                ..Payee::default()
            };
            qr.pays(Provider::VnPay, account.unwrap_or_else(merchant));
            Some(())
        }
        _ => Some(()),
    }
}

/// A bank's BIN and an account there; `None` when the lengths do not fit.
fn at_bank(payee: &str, count: Count, reference: &Reference) -> Option<Payee> {
    let payee = inner(payee, count)?;
    let bin = said(value(&payee, "00"));
    let bank = bin.as_deref().and_then(|bin| reference.by_bin(bin));
    Some(Payee {
        bank: bank.map(|bank| bank.short.clone()),
        account: said(value(&payee, "01")),
        bin,
    })
}

impl VietQr {
    /// Keeps whom a template pays. A merchant may be named in several schemes, and an account is told before a merchant; of two
    /// accounts the first is.
    fn pays(&mut self, provider: Provider, payee: Payee) {
        let told = self.payee();
        if self.provider == Provider::Other || told.bin.is_none() && payee.bin.is_some() {
            self.provider = provider;
            (self.bin, self.bank, self.account) = (payee.bin, payee.bank, payee.account);
        } else if payee.bin.is_some() && payee != told {
            self.also.push(payee);
        }
    }

    fn payee(&self) -> Payee {
        Payee {
            bin: self.bin.clone(),
            bank: self.bank.clone(),
            account: self.account.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATIC: &str = "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9F";
    const DYNAMIC: &str = "00020101021238530010A0000007270123000697041601092576788590208QRIBFTTA5303704540510000\
        5802VN62150811Chuyen tien630453E6";

    fn banks() -> Reference {
        Reference::parse("bin,short,name,aliases,from,to,source\n970416,ACB,A Chau,acb,,,test\n")
            .unwrap()
    }

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(crc16(b"123456789"), 0x29b1);
    }

    #[test]
    fn a_static_and_a_dynamic_code_are_read() {
        let qr = parse(STATIC, &banks()).unwrap();
        assert_eq!(
            (
                qr.bank.as_deref(),
                qr.account.as_deref(),
                qr.whole,
                qr.dynamic
            ),
            (Some("ACB"), Some("257678859"), true, false)
        );
        let qr = parse(DYNAMIC, &banks()).unwrap();
        assert_eq!(
            (qr.amount, qr.purpose.as_deref(), qr.whole, qr.dynamic),
            (Some(10_000), Some("Chuyen tien"), true, true)
        );
    }

    #[test]
    fn a_changed_code_says_so_and_broken_lengths_are_refused() {
        let changed = STATIC.replace("257678859", "257678850");
        assert!(!parse(&changed, &banks()).unwrap().whole);
        assert_eq!(
            parse(&STATIC.replace("3853", "3899"), &banks()),
            Err(VietQrError::Length { at: 12 })
        );
        assert_eq!(
            parse("https://x.example", &banks()),
            Err(VietQrError::NotEmvCo)
        );
        assert_eq!(
            parse("000201010211", &banks()),
            Err(VietQrError::NoChecksum)
        );
    }

    /// A code with these fields behind its head, its checksum right.
    fn sealed(fields: &str) -> String {
        let body = format!("000201010211{fields}6304");
        format!("{body}{:04X}", crc16(body.as_bytes()))
    }

    const TO_ACB: &str = "38530010A0000007270123000697041601092576788590208QRIBFTTA";

    #[test]
    fn a_code_is_whole_only_when_nothing_in_it_is_wrong() {
        let acb = |rest: &str| sealed(&format!("{TO_ACB}{rest}5802VN"));
        for (whole, code, why) in [
            (true, acb(""), "as it should be"),
            (true, acb("540510000"), "an amount"),
            (true, acb("54071000.55"), "an amount with xu"),
            (false, acb("5403abc"), "an amount that is no number"),
            (false, acb("5402-5"), "less than nothing"),
            (false, acb("5402+5"), "a sign"),
            (true, acb("5400"), "an amount left empty"),
            (true, acb("62150811Chuyen tien"), "a purpose"),
            (
                false,
                acb("62150899Chuyen tien"),
                "a purpose longer than its field",
            ),
            (
                true,
                acb("62240820Nạp tiền đồng"),
                "a purpose counted in bytes",
            ),
            (
                true,
                acb("62170813Nạp tiền đồng"),
                "a purpose counted in letters",
            ),
            (
                false,
                sealed(&TO_ACB.replace("0123", "0199")),
                "a payee longer than its field",
            ),
            (
                false,
                sealed(&TO_ACB.replace("0109", "0119")),
                "an account longer than its field",
            ),
            (
                false,
                sealed("38400010A000000727011000069704160208QRIBFTTA"),
                "nobody to pay",
            ),
            (false, STATIC.replace("AE9F", "0000"), "another checksum"),
            (
                false,
                STATIC.replace("AE9F", "+E9F"),
                "a checksum with a sign",
            ),
        ] {
            let read = parse(&code, &banks()).map(|qr| qr.whole);
            assert_eq!(read, Ok(whole), "{why}: {code}");
        }
    }

    /// A template with this id, GUID and payee.
    fn template(id: &str, guid: &str, payee: &str) -> String {
        let inner = format!("00{:02}{guid}01{:02}{payee}", guid.len(), payee.len());
        format!("{id}{:02}{inner}", inner.len())
    }

    #[test]
    fn a_code_that_names_two_accounts_tells_both_and_is_not_whole() {
        const NAPAS: &str = "A000000727";
        const VNPAY: &str = "A000000775";
        let acb = |account: &str| format!("000697041601{:02}{account}", account.len());
        let (first, second) = (acb("257678859"), acb("111000222"));
        for (whole, accounts, templates, why) in [
            (
                true,
                "257678859",
                [template("38", NAPAS, &first), String::new()],
                "one account",
            ),
            (
                true,
                "257678859",
                [
                    template("26", VNPAY, "0107000000"),
                    template("38", NAPAS, &first),
                ],
                "a merchant in two schemes",
            ),
            (
                true,
                "257678859",
                [template("26", VNPAY, &first), template("38", NAPAS, &first)],
                "one account in two schemes",
            ),
            (
                true,
                "257678859",
                [template("38", VNPAY, &first), String::new()],
                "nested as VietQR is",
            ),
            (
                true,
                "0107000000",
                [template("38", VNPAY, "0107000000"), String::new()],
                "a merchant",
            ),
            (
                false,
                "257678859 111000222",
                [
                    template("38", NAPAS, &first),
                    template("38", NAPAS, &second),
                ],
                "the same field twice",
            ),
            (
                false,
                "257678859 111000222",
                [
                    template("38", NAPAS, &first),
                    template("39", NAPAS, &second),
                ],
                "two fields",
            ),
            (
                false,
                "257678859 111000222",
                [
                    template("26", VNPAY, &first),
                    template("38", NAPAS, &second),
                ],
                "two accounts in two schemes",
            ),
        ] {
            let qr = parse(&sealed(&format!("{}5802VN", templates.concat())), &banks()).unwrap();
            let also = qr.also.iter().filter_map(|payee| payee.account.as_deref());
            let read: Vec<&str> = qr.account.as_deref().into_iter().chain(also).collect();
            assert_eq!(
                (qr.whole, read.join(" ").as_str()),
                (whole, accounts),
                "{why}"
            );
        }
        let twice = sealed(&format!("{TO_ACB}5405100005405200005802VN"));
        assert!(!parse(&twice, &banks()).unwrap().whole, "two amounts");
    }

    #[test]
    fn what_the_money_is_for_and_whom_it_goes_to_are_read() {
        let code = sealed(&format!(
            "{TO_ACB}5802VN5912NGUYEN VAN A6006Ha Noi62170813Nạp tiền đồng"
        ));
        let qr = parse(&code, &banks()).unwrap();
        assert_eq!(
            (
                qr.merchant.as_deref(),
                qr.city.as_deref(),
                qr.purpose.as_deref()
            ),
            (Some("NGUYEN VAN A"), Some("Ha Noi"), Some("Nạp tiền đồng"))
        );
    }

    #[test]
    fn every_cut_of_a_code_is_an_answer_not_a_panic() {
        for end in 0..DYNAMIC.len() {
            let _ = parse(&DYNAMIC[..end], &banks());
        }
    }
}
