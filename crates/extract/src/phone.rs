//! Vietnamese and foreign phone numbers (numbering plan: handbook §11.3; numbers are portable, so a prefix is no operator).

use serde::Serialize;

/// A phone number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Phone {
    /// `+84912000345`; short and service numbers as dialled (`113`, `1900545413`).
    pub e164: String,
    /// What kind of number.
    pub kind: PhoneKind,
}

/// Kinds of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneKind {
    /// A mobile number.
    Mobile,
    /// A fixed line.
    Landline,
    /// A fixed range that is mostly VoIP (024.7, 028.7 …).
    Voip,
    /// 1800: free.
    Hotline1800,
    /// 1900: premium.
    Premium1900,
    /// 112 to 115 and 111.
    Emergency,
    /// Other short numbers.
    Short,
    /// Abroad.
    Foreign {
        /// Country code.
        country: u16,
    },
    /// No such number.
    Impossible,
}

impl Phone {
    /// Shown as a number abroad that nobody can have.
    pub(crate) fn impossible(digits: &str) -> Self {
        Self {
            e164: format!("+{digits}"),
            kind: PhoneKind::Impossible,
        }
    }
}

/// Short numbers that are known without context.
const SHORT: [(&str, PhoneKind); 9] = [
    ("111", PhoneKind::Emergency),
    ("112", PhoneKind::Emergency),
    ("113", PhoneKind::Emergency),
    ("114", PhoneKind::Emergency),
    ("115", PhoneKind::Emergency),
    ("156", PhoneKind::Short),
    ("5656", PhoneKind::Short),
    ("1022", PhoneKind::Short),
    ("18001091", PhoneKind::Hotline1800),
];

/// Country codes of two digits (ITU-T E.164); 1 and 7 have one digit, all others three.
const TWO_DIGITS: [u16; 43] = [
    20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56,
    57, 58, 60, 61, 62, 63, 64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95,
];

/// Reads digits (with the plus already noted) as a phone number.
pub(crate) fn read(digits: &str, plus: bool) -> Option<Phone> {
    if plus || digits.starts_with("00") {
        let rest = if plus {
            digits
        } else {
            digits.strip_prefix("00")?
        };
        return international(rest, plus);
    }
    if let Some((_, kind)) = SHORT.iter().find(|(number, _)| *number == digits) {
        return Some(Phone {
            e164: digits.to_owned(),
            kind: *kind,
        });
    }
    if digits.starts_with("84")
        && matches!(digits.len(), 11 | 12)
        && let Some(phone) = national(&format!("0{}", digits.get(2..)?))
    {
        return Some(phone);
    }
    match (digits.get(..4), digits.len()) {
        (Some("1800"), 8 | 10) => {
            return Some(Phone {
                e164: digits.to_owned(),
                kind: PhoneKind::Hotline1800,
            });
        }
        (Some("1900"), 8 | 10) => {
            return Some(Phone {
                e164: digits.to_owned(),
                kind: PhoneKind::Premium1900,
            });
        }
        _ => {}
    }
    national(digits)
}

/// Digits of an account of Vietcombank behind its two noughts.
const VIETCOMBANK: usize = 11;

fn international(rest: &str, plus: bool) -> Option<Phone> {
    if !(7..=15).contains(&rest.len()) || rest.starts_with('0') {
        return None;
    }
    if let Some(home) = rest.strip_prefix("84") {
        // "+84 0912…" is a common way to write it; "+840…" with fewer digits cannot exist.
        let national_form = if home.starts_with('0') {
            home.to_owned()
        } else {
            format!("0{home}")
        };
        return Some(national(&national_form).unwrap_or_else(|| Phone::impossible(rest)));
    }
    let country = country_of(rest);
    // "0071001234567", "0021000123456" is how Vietcombank numbers its accounts; written with a plus such a number is still meant as
    // a phone.
    let may_be_account = |country| !may_be_called(country, rest);
    if !plus && country.map_or(rest.len() == VIETCOMBANK, may_be_account) {
        return None;
    }
    let kind = country.map_or(PhoneKind::Impossible, |country| PhoneKind::Foreign {
        country,
    });
    Some(Phone {
        e164: format!("+{rest}"),
        kind,
    })
}

/// Whether what follows the code of the country can be a number there: behind it the zero of trunk calls is dropped, but in Italy,
/// and no area of America or Russia begins with a one (ITU-T E.164; NANP; Russian numbering plan).
fn may_be_called(country: u16, rest: &str) -> bool {
    let code = match country {
        0..=9 => 1,
        10..=99 => 2,
        _ => 3,
    };
    match rest.as_bytes().get(code) {
        Some(b'0') => country == 39,
        Some(b'1') => !matches!(country, 1 | 7),
        _ => true,
    }
}

/// The country a number belongs to; no code is the beginning of another.
fn country_of(rest: &str) -> Option<u16> {
    let code = |digits: usize| rest.get(..digits)?.parse::<u16>().ok();
    if let Some(short @ (1 | 7)) = code(1) {
        return Some(short);
    }
    let two = code(2)?;
    if TWO_DIGITS.contains(&two) || two == 98 {
        return Some(two);
    }
    // Allotted as of ITU's list of 2016 and its amendments; the rest cannot be called.
    code(3).filter(|three| {
        matches!(
            three,
            211..=213
                | 216
                | 218
                | 220..=258
                | 260..=269
                | 290
                | 291
                | 297..=299
                | 350..=359
                | 370..=378
                | 380..=383
                | 385..=387
                | 389
                | 420
                | 421
                | 423
                | 500..=509
                | 590..=599
                | 670
                | 672..=683
                | 685..=692
                | 800
                | 808
                | 850
                | 852
                | 853
                | 855
                | 856
                | 870
                | 878
                | 880..=883
                | 886
                | 888
                | 960..=968
                | 970..=977
                | 979
                | 992..=996
                | 998
        )
    })
}

/// These digits are a Vietnamese number already; more of them belong to the next.
pub(crate) fn is_whole(digits: &str, plus: bool) -> bool {
    !plus && kind_of_national(digits).is_some()
}

fn national(digits: &str) -> Option<Phone> {
    let kind = kind_of_national(digits)?;
    let current = if digits.len() == 11 && digits.starts_with("01") {
        renumbered(digits)?
    } else {
        digits.to_owned()
    };
    Some(Phone {
        e164: ["+84", current.get(1..)?].concat(),
        kind,
    })
}

fn kind_of_national(digits: &str) -> Option<PhoneKind> {
    let prefix: u16 = digits.get(1..3)?.parse().ok()?;
    if !digits.starts_with('0') {
        return None;
    }
    match (digits.len(), prefix) {
        (10, 32..=39 | 52 | 55 | 56 | 58 | 59 | 70 | 76..=79 | 81..=99) => Some(PhoneKind::Mobile),
        (11, 12 | 16 | 18 | 19) if digits.starts_with("01") => Some(PhoneKind::Mobile),
        (11, 20..=29) => match digits.get(1..4) {
            Some("247" | "287") => Some(PhoneKind::Voip),
            _ => Some(PhoneKind::Landline),
        },
        _ => None,
    }
}

/// Eleven-digit mobile numbers ended in 2018; their successors (decision of the ministry, 2018).
fn renumbered(digits: &str) -> Option<String> {
    let (old, rest) = digits.split_at_checked(4)?;
    let new = match old {
        "0162" => "032",
        "0163" => "033",
        "0164" => "034",
        "0165" => "035",
        "0166" => "036",
        "0167" => "037",
        "0168" => "038",
        "0169" => "039",
        "0120" => "070",
        "0121" => "079",
        "0122" => "077",
        "0126" => "076",
        "0128" => "078",
        "0123" => "083",
        "0124" => "084",
        "0125" => "085",
        "0127" => "081",
        "0129" => "082",
        "0186" => "056",
        "0188" => "058",
        "0199" => "059",
        _ => return None,
    };
    Some(format!("{new}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbering_plan_is_read() {
        let cases = [
            ("0912000345", false, "+84912000345", PhoneKind::Mobile),
            ("84912000345", false, "+84912000345", PhoneKind::Mobile),
            ("84912000345", true, "+84912000345", PhoneKind::Mobile),
            ("0084912000345", false, "+84912000345", PhoneKind::Mobile),
            ("840912000345", true, "+84912000345", PhoneKind::Mobile),
            ("01682000345", false, "+84382000345", PhoneKind::Mobile),
            ("02063000123", false, "+842063000123", PhoneKind::Landline),
            ("02477758450", false, "+842477758450", PhoneKind::Voip),
            ("18001091", false, "18001091", PhoneKind::Hotline1800),
            ("1900545413", false, "1900545413", PhoneKind::Premium1900),
            ("113", false, "113", PhoneKind::Emergency),
            ("5656", false, "5656", PhoneKind::Short),
            (
                "855972000345",
                true,
                "+855972000345",
                PhoneKind::Foreign { country: 855 },
            ),
            ("84012", true, "", PhoneKind::Impossible),
            ("8401234567", true, "+8401234567", PhoneKind::Impossible),
        ];
        for (digits, plus, e164, kind) in cases {
            match read(digits, plus) {
                Some(phone) => {
                    assert_eq!((phone.e164.as_str(), phone.kind), (e164, kind), "{digits}")
                }
                None => assert_eq!(e164, "", "{digits}"),
            }
        }
    }

    #[test]
    fn other_digits_are_no_phones() {
        for digits in [
            "5000000",
            "20261124",
            "0123",
            "012345678901",
            "1234567890",
            "0000000000",
            "0411000111",
            "99999999999",
            // Accounts of Vietcombank.
            "0071001234567",
            "0011004567890",
            "0041000123456",
            "0021000123456",
        ] {
            assert!(read(digits, false).is_none(), "{digits}");
        }
    }
}
