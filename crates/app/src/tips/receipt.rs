//! The signed half of a receipt: date and content hash, which anybody with our public key can verify without asking us.

use std::fmt;
use std::str::FromStr;

use super::submit::Acknowledged;
use crate::Site;

/// First word of the line.
const MARK: &str = "CANHGIAC-BN1";

/// What was signed, and the signature: one line to copy, print and verify anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// When it was received, in milliseconds since 1970 UTC.
    pub received_at: i64,
    /// SHA-256 of what was sent, in hex.
    pub content_hash: String,
    /// Ed25519, in hex.
    pub signature: String,
}

/// Not such a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a line of a receipt")]
pub struct NotAProof;

impl From<&Acknowledged> for Proof {
    fn from(receipt: &Acknowledged) -> Self {
        Self {
            received_at: receipt.received_at,
            content_hash: receipt.content_hash.clone(),
            signature: receipt.signature.clone(),
        }
    }
}

impl Proof {
    /// Whether the holder of this public key (64 hex digits) signed it.
    #[must_use]
    pub fn is_signed_by(&self, public_key: &str) -> bool {
        let message = message(self.received_at, &self.content_hash);
        store::signed_by_public(public_key, message.as_bytes(), &self.signature)
    }

    /// Whether this installation signed it.
    #[must_use]
    pub fn is_ours(&self, site: &Site) -> bool {
        self.is_signed_by(&site.store.keys().public())
    }
}

/// What is signed.
#[must_use]
pub fn message(received_at: i64, content_hash: &str) -> String {
    format!("canhgiac receipt {received_at} {content_hash}")
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            received_at,
            content_hash,
            signature,
        } = self;
        write!(f, "{MARK} {received_at} {content_hash} {signature}")
    }
}

impl FromStr for Proof {
    type Err = NotAProof;

    /// Reads it however it was wrapped by whatever carried it.
    fn from_str(text: &str) -> Result<Self, NotAProof> {
        let mut words = text.split_whitespace();
        let mark = words.next();
        let received_at = words.next().and_then(|word| word.parse().ok());
        let digits: String = words.collect();
        let hex = digits.len() == 192 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        match (mark, received_at, digits.split_at_checked(64)) {
            (Some(MARK), Some(received_at), Some((hash, signature))) if hex => Ok(Self {
                received_at,
                content_hash: hash.to_ascii_lowercase(),
                signature: signature.to_ascii_lowercase(),
            }),
            _ => Err(NotAProof),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_survives_wrapping_and_shows_any_change() {
        let keys = store::Keys::from_secret(&[7; 32]);
        let content_hash = "ab".repeat(32);
        let signature = keys.sign(message(1_780_362_000_000, &content_hash).as_bytes());
        let proof = Proof {
            received_at: 1_780_362_000_000,
            content_hash,
            signature: signature.iter().map(|b| format!("{b:02x}")).collect(),
        };
        let line = proof.to_string();
        let mut wrapped = line.clone();
        wrapped.insert(130, '\n');
        assert_eq!(wrapped.parse(), Ok(proof.clone()));
        assert!(proof.is_signed_by(&keys.public()));
        let other = store::Keys::from_secret(&[8; 32]);
        assert!(!proof.is_signed_by(&other.public()));
        assert!(!proof.is_signed_by("zz"));
        let later = Proof {
            received_at: proof.received_at + 60_000,
            ..proof.clone()
        };
        assert!(!later.is_signed_by(&keys.public()));
        for wrong in ["", "CANHGIAC-BN1 1 ab cd", &line[1..]] {
            assert_eq!(wrong.parse::<Proof>(), Err(NotAProof), "{wrong}");
        }
    }
}
