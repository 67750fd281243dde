//! Names of records: 128 random bits, so that nobody can guess a neighbour's.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Crockford's base 32 in lower case: no i, l, o, u, so that a name survives being read aloud.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 26 letters hold 130 bits.
const LENGTH: usize = 26;

/// The name of a record.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Id(String);

/// Not a name of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an id is {LENGTH} letters and digits of base 32")]
pub struct NotAnId;

impl Id {
    /// The name made of these random bytes.
    #[must_use]
    pub fn from_random(random: [u8; 16]) -> Self {
        let mut bits = u128::from_be_bytes(random);
        let mut letters = [b'0'; LENGTH];
        for letter in letters.iter_mut().rev() {
            let digit = usize::try_from(bits & 31).unwrap_or_default();
            *letter = ALPHABET.get(digit).copied().unwrap_or(b'0');
            bits >>= 5;
        }
        Self(letters.iter().map(|letter| char::from(*letter)).collect())
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Id {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let known = text.bytes().all(|byte| ALPHABET.contains(&byte));
        if text.len() == LENGTH && known {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAnId)
        }
    }
}

impl TryFrom<String> for Id {
    type Error = NotAnId;

    fn try_from(text: String) -> Result<Self, NotAnId> {
        text.parse()
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_of_the_random_bytes_counts() {
        let zero = Id::from_random([0; 16]);
        let mut names = std::collections::BTreeSet::from([zero.clone()]);
        for bit in 0..128 {
            names.insert(Id::from_random((1u128 << bit).to_be_bytes()));
        }
        assert_eq!(names.len(), 129);
        assert_eq!(zero.as_str().parse::<Id>(), Ok(zero));
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in [
            "",
            "1",
            "UPPER000000000000000000000",
            "../../../../../../../../etc",
            &"0".repeat(27),
        ] {
            assert_eq!(text.parse::<Id>(), Err(NotAnId), "{text}");
        }
    }
}
