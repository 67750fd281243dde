//! Tips (tin báo, phản ánh): lanes, states, outcomes, the receipt.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

codes! {
    /// Which queue a tip waits in; the first is worked on first.
    Lane {
        /// Money went within a day: the bank may still hold it.
        MoneyMoving = "money_moving", "Tiền đang chuyển";
        /// A device or an account was taken over.
        HighTech = "high_tech", "Công nghệ cao";
        /// It spreads or stirs people up (plan II.6).
        Outcry = "outcry", "Gây bức xúc";
        /// Somebody who needs protection.
        Vulnerable = "vulnerable", "Người dễ bị tổn thương";
        /// Everything else.
        Ordinary = "ordinary", "Thường";
    }
}

codes! {
    /// Where a tip stands.
    State {
        /// Nobody has taken it.
        New = "new", "Mới nhận";
        /// Somebody works on it.
        Taken = "taken", "Đang xử lý";
        /// The reporter was asked something.
        Asked = "asked", "Chờ người báo trả lời";
        /// Passed on to the police.
        Transferred = "transferred", "Đã chuyển Công an";
        /// Done, with an outcome.
        Closed = "closed", "Đã đóng";
    }
}

codes! {
    /// How it ended.
    Outcome {
        /// Stopped before any loss.
        Prevented = "prevented", "Chặn được";
        /// Nearly lost.
        NearMiss = "near_miss", "Suýt mất";
        /// Lost.
        Lost = "lost", "Đã mất";
        /// No sign of fraud.
        NotFraud = "not_fraud", "Không phải lừa đảo";
        /// Too little to go on.
        TooLittle = "too_little", "Không đủ thông tin";
        /// The same as another tip.
        Duplicate = "duplicate", "Trùng tin khác";
        /// Sent to disturb.
        Junk = "junk", "Tin rác";
    }
}

codes! {
    /// How it came in.
    Source {
        /// The public form.
        Web = "web", "Trang báo tin";
        /// Told at a desk.
        Oral = "oral", "Nói trực tiếp";
        /// Told by telephone.
        Telephone = "telephone", "Gọi điện";
        /// Written on paper.
        Paper = "paper", "Văn bản";
        /// A short message as sent to 156 or 5656.
        Message = "message", "Tin nhắn theo mẫu 156";
    }
}

impl State {
    /// Whether a tip may go from here to there. A closed one may be taken up again; nothing is ever new again.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use State::{Asked, Closed, New, Taken, Transferred};
        matches!(
            (self, next),
            (New | Asked | Transferred | Closed, Taken)
                | (New | Taken, Asked)
                | (New | Taken | Asked, Transferred)
                | (New | Taken | Asked | Transferred, Closed)
        )
    }
}

impl Outcome {
    /// Whether it was fraud after all, so that closing asks which loophole was used.
    #[must_use]
    pub const fn is_fraud(self) -> bool {
        matches!(self, Self::Prevented | Self::NearMiss | Self::Lost)
    }
}

impl Lane {
    /// Place in the queue; the first is worked on first.
    #[must_use]
    pub const fn rank(self) -> i64 {
        match self {
            Self::MoneyMoving => 0,
            Self::HighTech => 1,
            Self::Outcry => 2,
            Self::Vulnerable => 3,
            Self::Ordinary => 4,
        }
    }

    /// Within how many minutes it should have gone to the police (handbook §7.3: money moving 30 minutes, else 24 hours).
    #[must_use]
    pub const fn transfer_minutes_max(self) -> i64 {
        match self {
            Self::MoneyMoving => 30,
            _ => 24 * 60,
        }
    }
}

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LETTERS: usize = 16;

/// The receipt of a tip: 80 bits, 16 letters of base 32 in four groups; the only key to it.
#[derive(Clone, PartialEq, Eq)]
pub struct Receipt([u8; LETTERS]);

/// Not a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a receipt is 16 letters and digits")]
pub struct NotAReceipt;

impl Receipt {
    /// The receipt made of these bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 10]) -> Self {
        let bits = bytes
            .iter()
            .fold(0u128, |bits, byte| bits << 8 | u128::from(*byte));
        let mut letters = [b'0'; LETTERS];
        for (place, letter) in letters.iter_mut().rev().enumerate() {
            let digit = usize::try_from((bits >> (5 * place)) & 31).unwrap_or_default();
            *letter = ALPHABET.get(digit).copied().unwrap_or(b'0');
        }
        Self(letters)
    }

    /// Without gaps, as it is hashed.
    #[must_use]
    pub fn plain(&self) -> String {
        self.0.iter().map(|letter| char::from(*letter)).collect()
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, group) in self.0.chunks(4).enumerate() {
            if at > 0 {
                f.write_str("-")?;
            }
            for letter in group {
                write!(f, "{}", char::from(*letter))?;
            }
        }
        Ok(())
    }
}

/// A receipt opens a tip: it is not printed by accident.
impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receipt(…)")
    }
}

impl FromStr for Receipt {
    type Err = NotAReceipt;

    /// Reads it as copied by hand: any case, gaps of any kind, O for 0, I and L for 1.
    fn from_str(text: &str) -> Result<Self, NotAReceipt> {
        let letters: Vec<u8> = text
            .bytes()
            .filter(|byte| !matches!(byte, b'-' | b' ' | b'.' | b'_' | b'\t'))
            .map(|byte| match byte.to_ascii_uppercase() {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                letter => letter,
            })
            .collect();
        let letters: [u8; LETTERS] = letters.try_into().map_err(|_| NotAReceipt)?;
        if letters.iter().all(|letter| ALPHABET.contains(letter)) {
            Ok(Self(letters))
        } else {
            Err(NotAReceipt)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_copied_by_hand_is_read() {
        let receipt = Receipt::from_bytes([0, 1, 2, 3, 4, 5, 6, 7, 8, 255]);
        let shown = receipt.to_string();
        assert_eq!(shown.len(), 19);
        for copied in [
            shown.clone(),
            shown.to_lowercase(),
            shown.replace('-', " "),
            shown.replace('0', "O"),
        ] {
            assert_eq!(copied.parse::<Receipt>(), Ok(receipt.clone()), "{copied}");
        }
        for wrong in ["", "ABCD", "UUUU-UUUU-UUUU-UUUU", &format!("{shown}A")] {
            assert_eq!(wrong.parse::<Receipt>(), Err(NotAReceipt), "{wrong}");
        }
    }

    #[test]
    fn lanes_rank_as_they_are_listed() {
        for (at, lane) in Lane::ALL.iter().enumerate() {
            assert_eq!(i64::try_from(at), Ok(lane.rank()));
        }
    }

    #[test]
    fn every_state_leads_on_and_none_back_to_new() {
        for state in State::ALL {
            assert!(!state.may_become(State::New));
            assert!(
                State::ALL.iter().any(|next| state.may_become(*next)),
                "{state:?}"
            );
        }
    }
}
