//! Crypto wallets with their checksums.

use serde::Serialize;
use sha2::{Digest, Sha256};
use sha3::Keccak256;

/// A wallet address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wallet {
    /// Chain.
    pub chain: Chain,
    /// Address as written.
    pub address: String,
}

/// Chains recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Chain {
    /// Bitcoin.
    Bitcoin,
    /// Ethereum and its likes.
    Ethereum,
    /// Tron (most USDT scams).
    Tron,
}

impl Wallet {
    /// The one form under which lists know it: where capitals are no part of an address, it has none.
    pub fn key(&self) -> String {
        let bech32 = self
            .address
            .get(..3)
            .is_some_and(|start| start.eq_ignore_ascii_case("bc1"));
        match self.chain == Chain::Ethereum || bech32 {
            true => self.address.to_ascii_lowercase(),
            false => self.address.clone(),
        }
    }
}

const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BECH32: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// Reads a word as a wallet address; one whose checksum is wrong leads nowhere and is none.
pub(crate) fn read(word: &str) -> Option<Wallet> {
    let chain = match (word.as_bytes().first()?, word.len()) {
        (b'0', 42)
            if word.starts_with("0x")
                && word.bytes().skip(2).all(|b| b.is_ascii_hexdigit())
                && eip55(word) =>
        {
            Chain::Ethereum
        }
        (b'b', 42 | 62) if bech32(word) => Chain::Bitcoin,
        // QR codes hold them in capitals (BIP-173); one case or the other, never both.
        (b'B', 42 | 62)
            if !word.bytes().any(|b| b.is_ascii_lowercase())
                && bech32(&word.to_ascii_lowercase()) =>
        {
            Chain::Bitcoin
        }
        (b'T', 34) if base58_check(word, 0x41) => Chain::Tron,
        (b'1', 26..=34) if base58_check(word, 0x00) => Chain::Bitcoin,
        (b'3', 26..=34) if base58_check(word, 0x05) => Chain::Bitcoin,
        _ => return None,
    };
    Some(Wallet {
        chain,
        address: word.to_owned(),
    })
}

/// All lower or all upper case carries no checksum; mixed case must match EIP-55.
fn eip55(word: &str) -> bool {
    let hex = word.get(2..).unwrap_or_default();
    if hex.bytes().all(|b| !b.is_ascii_uppercase()) || hex.bytes().all(|b| !b.is_ascii_lowercase())
    {
        return true;
    }
    let hash = Keccak256::digest(hex.to_ascii_lowercase().as_bytes());
    hex.bytes().enumerate().all(|(i, byte)| {
        let nibble = hash
            .get(i / 2)
            .map_or(0, |b| if i % 2 == 0 { b >> 4 } else { b & 15 });
        !byte.is_ascii_alphabetic() || byte.is_ascii_uppercase() == (nibble >= 8)
    })
}

fn base58_check(word: &str, version: u8) -> bool {
    let mut bytes = [0u8; 25];
    for letter in word.bytes() {
        let Some(mut carry) = BASE58
            .iter()
            .position(|&b| b == letter)
            .map(|digit| digit as u32)
        else {
            return false;
        };
        for byte in bytes.iter_mut().rev() {
            carry += u32::from(*byte) * 58;
            *byte = carry as u8;
            carry >>= 8;
        }
        if carry != 0 {
            return false;
        }
    }
    let (body, check) = bytes.split_at(21);
    body.first() == Some(&version) && Sha256::digest(Sha256::digest(body)).get(..4) == Some(check)
}

/// BIP-173 (bech32) and BIP-350 (bech32m).
fn bech32(word: &str) -> bool {
    let Some(data) = word.strip_prefix("bc1") else {
        return false;
    };
    let mut check = 1u32;
    let human = [3u8, 3, 0, 2, 3];
    let Some(values) = data
        .bytes()
        .map(|b| BECH32.iter().position(|&x| x == b).map(|v| v as u8))
        .collect::<Option<Vec<_>>>()
    else {
        return false;
    };
    for value in human.into_iter().chain(values) {
        let top = check >> 25;
        check = (check & 0x1ff_ffff) << 5 ^ u32::from(value);
        for (bit, generator) in [
            0x3b6a_57b2u32,
            0x2650_8e6d,
            0x1ea1_19fa,
            0x3d42_33dd,
            0x2a14_62b3,
        ]
        .into_iter()
        .enumerate()
        {
            if top >> bit & 1 == 1 {
                check ^= generator;
            }
        }
    }
    check == 1 || check == 0x2bc8_30a3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_addresses_are_read_and_one_wrong_letter_is_not() {
        // The genesis address, the example of BIP-173, the example of EIP-55, a public contract on Tron.
        let good = [
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Chain::Bitcoin),
            ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", Chain::Bitcoin),
            (
                "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
                Chain::Ethereum,
            ),
            // Without capitals it carries no checksum.
            (
                "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
                Chain::Ethereum,
            ),
            ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", Chain::Tron),
        ];
        for (address, chain) in good {
            let chain_read = read(address).map(|wallet| wallet.chain);
            assert_eq!(chain_read, Some(chain), "{address}");
        }
        assert!(read("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb").is_none());
        assert!(read("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6s").is_none());
        assert!(read("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD").is_none());
        assert!(read("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5").is_none());
    }
}
