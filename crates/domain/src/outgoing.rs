//! Outgoing documents (văn bản đi): number and symbol as people write them, gaps in a series.
//!
//! The e-office gives the numbers; here they are written down, so nothing is refused for being out of order, only shown.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Longest symbol: `CodeNotation` has 30 letters in Phụ lục VI of NĐ 30/2020, the number included.
const NOTATION_MAX: usize = 30;
/// More numbers than any body uses in a year.
const NUMBER_MAX: u32 = 999_999;

codes! {
    /// How urgent (độ khẩn); a document without one is ordinary.
    Urgency {
        /// Khẩn.
        Urgent = "urgent", "Khẩn";
        /// Thượng khẩn.
        VeryUrgent = "very_urgent", "Thượng khẩn";
        /// Hỏa tốc.
        Immediate = "immediate", "Hỏa tốc";
    }
}

impl Urgency {
    /// The one figure `Priority` has room for; an ordinary document has 0. The decree names no list: these go by their order.
    #[must_use]
    pub const fn priority(self) -> u8 {
        match self {
            Self::Urgent => 1,
            Self::VeryUrgent => 2,
            Self::Immediate => 3,
        }
    }
}

/// Number and symbol: `05/BC-SNNMT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The number, from 1.
    pub number: u32,
    /// The symbol: `BC-SNNMT`.
    pub notation: String,
}

/// Not number and symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a number and symbol")]
pub struct NotACode;

impl FromStr for Code {
    type Err = NotACode;

    /// Reads it as copied from paper: with or without `Số:`, with gaps and long dashes.
    fn from_str(text: &str) -> Result<Self, NotACode> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let text = ["Số:", "số:", "SỐ:", "Số", "số"]
            .iter()
            .find_map(|word| text.strip_prefix(word))
            .unwrap_or(&text);
        let (number, symbol) = text.split_once('/').ok_or(NotACode)?;
        let number = number.parse().map_err(|_| NotACode)?;
        if number == 0 || number > NUMBER_MAX {
            return Err(NotACode);
        }
        Ok(Self {
            number,
            notation: notation(symbol)?,
        })
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}/{}", self.number, self.notation)
    }
}

/// A symbol as it is kept.
///
/// # Errors
/// When it holds anything but letters, digits, `&`, `-` and `/`, or is too long.
pub fn notation(typed: &str) -> Result<String, NotACode> {
    let kept: String = typed
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| {
            if matches!(c, '–' | '—' | '‐' | '‑') {
                '-'
            } else {
                c
            }
        })
        .collect();
    let sound = |c: char| c.is_alphanumeric() || matches!(c, '&' | '-' | '/' | '.');
    let length = kept.chars().count();
    if (1..=NOTATION_MAX).contains(&length) && kept.chars().all(sound) {
        Ok(kept)
    } else {
        Err(NotACode)
    }
}

/// A symbol as two are compared: `TTr-SNNMT` and `TTR-SNNMT` are one.
#[must_use]
pub fn key(notation: &str) -> String {
    notation.to_uppercase()
}

/// The numbers missing between the smallest and the largest, as ranges; any order, repeated ones allowed.
#[must_use]
pub fn gaps(numbers: &[u32]) -> Vec<(u32, u32)> {
    let sorted: std::collections::BTreeSet<u32> = numbers.iter().copied().collect();
    let after = sorted.iter().skip(1);
    sorted
        .iter()
        .zip(after)
        .filter(|(before, after)| **after > **before + 1)
        .map(|(before, after)| (before + 1, after - 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_and_symbol_are_read_as_copied_from_paper() {
        for (typed, read) in [
            ("05/BC-SNNMT", "05/BC-SNNMT"),
            ("Số: 5 / BC – SNNMT", "05/BC-SNNMT"),
            ("123/SNNMT-VP", "123/SNNMT-VP"),
            ("12/QĐ-UBND", "12/QĐ-UBND"),
        ] {
            assert_eq!(
                typed.parse::<Code>().map(|code| code.to_string()),
                Ok(read.to_owned()),
                "{typed}"
            );
        }
        for typed in ["", "BC-SNNMT", "0/BC", "-1/BC", "5/", "5/B<C", "9999999/BC"] {
            assert_eq!(typed.parse::<Code>(), Err(NotACode), "{typed}");
        }
        assert!(format!("1/{}", "A".repeat(31)).parse::<Code>().is_err());
        assert_eq!(key("TTr-SNNMT"), key("TTR-SNNMT"));
    }

    #[test]
    fn gaps_are_what_lies_between() {
        assert_eq!(gaps(&[]), []);
        assert_eq!(gaps(&[7]), []);
        assert_eq!(gaps(&[3, 1, 2, 2]), []);
        assert_eq!(gaps(&[1, 3, 7, 8]), [(2, 2), (4, 6)]);
    }
}
