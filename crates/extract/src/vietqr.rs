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
    /// Whose scheme.
    pub provider: Provider,
    /// The checksum is right.
    pub crc_ok: bool,
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
const PAYLOAD_MAX: usize = 1024;

/// Reads a payload. A wrong checksum is told in `crc_ok`; wrong lengths are an error.
///
/// # Errors
/// [`VietQrError`].
pub fn parse(payload: &str, reference: &Reference) -> Result<VietQr, VietQrError> {
    let payload = payload.trim();
    if !payload.starts_with("000201") || payload.len() > PAYLOAD_MAX {
        return Err(VietQrError::NotEmvCo);
    }
    let fields = fields(payload)?;
    let get = |id: &str| {
        fields
            .iter()
            .find(|(have, _)| *have == id)
            .map(|(_, value)| *value)
    };
    let crc = get("63").ok_or(VietQrError::NoChecksum)?;
    let mut qr = VietQr {
        bin: None,
        bank: None,
        account: None,
        amount: get("54").and_then(amount),
        purpose: get("62").and_then(|extra| inner(extra, "08")),
        merchant: get("59").map(str::to_owned),
        city: get("60").map(str::to_owned),
        dynamic: get("01") == Some("12"),
        to_card: false,
        provider: Provider::Other,
        crc_ok: crc_fits(payload, crc),
    };
    for (_, value) in fields.iter().filter(|(id, _)| ("26"..="51").contains(id)) {
        account(&mut qr, value, reference);
    }
    Ok(qr)
}

/// A payload that was meant to be a payment code and whose lengths do not fit: what can be read of it, its checksum wrong.
pub(crate) fn broken(payload: &str) -> Option<VietQr> {
    let meant = payload.starts_with("000201") && payload.contains("A000000");
    meant.then(|| VietQr {
        bin: None,
        bank: None,
        account: None,
        amount: None,
        purpose: None,
        merchant: None,
        city: None,
        dynamic: false,
        to_card: false,
        provider: match payload.contains("A000000775") {
            true => Provider::VnPay,
            false => Provider::VietQr,
        },
        crc_ok: false,
    })
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

fn crc_fits(payload: &str, crc: &str) -> bool {
    let body = payload
        .len()
        .checked_sub(crc.len())
        .and_then(|end| payload.get(..end))
        .unwrap_or_default();
    u16::from_str_radix(crc, 16).is_ok_and(|crc| crc == crc16(body.as_bytes()))
}

/// Two digits of id, two of length, then the value; lengths count characters of ASCII payloads, that is bytes.
fn fields(text: &str) -> Result<Vec<(&str, &str)>, VietQrError> {
    let mut all = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let wrong = VietQrError::Length { at };
        let id = text.get(at..at + 2).ok_or(wrong.clone())?;
        let length: usize = text
            .get(at + 2..at + 4)
            .and_then(|l| l.parse().ok())
            .ok_or(wrong.clone())?;
        let value = text.get(at + 4..at + 4 + length).ok_or(wrong)?;
        all.push((id, value));
        at += 4 + length;
    }
    Ok(all)
}

fn inner(text: &str, id: &str) -> Option<String> {
    fields(text)
        .ok()?
        .into_iter()
        .find(|(have, _)| *have == id)
        .map(|(_, value)| value.to_owned())
}

fn amount(text: &str) -> Option<u64> {
    text.split('.').next()?.parse().ok()
}

/// A merchant account template: GUID, then for VietQR the bank's BIN and the account.
fn account(qr: &mut VietQr, template: &str, reference: &Reference) {
    match inner(template, "00").as_deref() {
        Some("A000000727") => {
            qr.provider = Provider::VietQr;
            qr.to_card = inner(template, "02").as_deref() == Some("QRIBFTTC");
            let Some(beneficiary) = inner(template, "01") else {
                return;
            };
            qr.bin = inner(&beneficiary, "00");
            qr.account = inner(&beneficiary, "01");
            qr.bank = qr
                .bin
                .as_deref()
                .and_then(|bin| reference.by_bin(bin))
                .map(|bank| bank.short.clone());
        }
        Some("A000000775") => {
            qr.provider = Provider::VnPay;
            qr.account = inner(template, "01");
        }
        _ => {}
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
                qr.crc_ok,
                qr.dynamic
            ),
            (Some("ACB"), Some("257678859"), true, false)
        );
        let qr = parse(DYNAMIC, &banks()).unwrap();
        assert_eq!(
            (qr.amount, qr.purpose.as_deref(), qr.crc_ok, qr.dynamic),
            (Some(10_000), Some("Chuyen tien"), true, true)
        );
    }

    #[test]
    fn a_changed_code_says_so_and_broken_lengths_are_refused() {
        let changed = STATIC.replace("257678859", "257678850");
        assert!(!parse(&changed, &banks()).unwrap().crc_ok);
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

    #[test]
    fn every_cut_of_a_code_is_an_answer_not_a_panic() {
        for end in 0..DYNAMIC.len() {
            let _ = parse(&DYNAMIC[..end], &banks());
        }
    }
}
