//! A linear model over hashed features.
//!
//! File: magic `CGLINE01` · bits u8 · bias f32 · scale f32 (both little-endian) · 2^bits weights, one signed byte each.

use thiserror::Error;

const MAGIC: &[u8; 8] = b"CGLINE01";
const HEAD: usize = MAGIC.len() + 1 + 4 + 4;

/// Why a model file does not fit.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ModelError {
    /// Not a model file of this version.
    #[error("not a model of this version")]
    Magic,
    /// The length does not fit the number of weights.
    #[error("{found} bytes where {expected} belong")]
    Length {
        /// Bytes that should be there.
        expected: usize,
        /// Bytes that are there.
        found: usize,
    },
    /// Bias or scale is no number, or the width is out of range.
    #[error("bias, scale or width is out of range")]
    Range,
}

/// A linear model, quantised.
#[derive(Debug, Clone)]
pub struct Linear {
    bits: u32,
    bias: f32,
    scale: f32,
    weights: Vec<i8>,
}

impl Linear {
    /// Quantises weights (`2^bits` of them) to a byte each.
    pub fn quantise(bits: u32, bias: f32, weights: &[f32]) -> Self {
        let most = weights
            .iter()
            .fold(0f32, |most, w| most.max(w.abs()))
            .max(1e-6);
        // A few huge weights would leave no resolution for the rest; they are cut at a tenth above the 99.9th part.
        let mut sizes: Vec<f32> = weights
            .iter()
            .map(|w| w.abs())
            .filter(|w| *w > 0.0)
            .collect();
        sizes.sort_by(f32::total_cmp);
        let top = sizes.get(sizes.len() * 999 / 1000).copied().unwrap_or(most) * 1.1;
        let scale = most.min(top.max(1e-6)) / 127.0;
        let weights = weights
            .iter()
            .map(|w| (w / scale).round().clamp(-127.0, 127.0) as i8)
            .collect();
        Self {
            bits,
            bias,
            scale,
            weights,
        }
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// When it is not one, or its length does not fit.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let head = bytes.strip_prefix(MAGIC).ok_or(ModelError::Magic)?;
        let (&bits, rest) = head.split_first().ok_or(ModelError::Magic)?;
        let float = |at: usize| {
            rest.get(at..at + 4)
                .and_then(|b| b.try_into().ok())
                .map(f32::from_le_bytes)
        };
        let (bias, scale) = float(0).zip(float(4)).ok_or(ModelError::Magic)?;
        if !(8..=22).contains(&bits) || !bias.is_finite() || !scale.is_finite() {
            return Err(ModelError::Range);
        }
        let expected = HEAD + (1usize << bits);
        let weights = bytes.get(HEAD..).filter(|_| bytes.len() == expected);
        let weights = weights.ok_or(ModelError::Length {
            expected,
            found: bytes.len(),
        })?;
        Ok(Self {
            bits: u32::from(bits),
            bias,
            scale,
            weights: weights.iter().map(|&b| b as i8).collect(),
        })
    }

    /// The model file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.push(self.bits as u8);
        out.extend_from_slice(&self.bias.to_le_bytes());
        out.extend_from_slice(&self.scale.to_le_bytes());
        out.extend(self.weights.iter().map(|&w| w as u8));
        out
    }

    /// Log-odds of features, by their hashes, scaled by the root of their number.
    pub fn odds(&self, hashes: impl IntoIterator<Item = u64>) -> f32 {
        let hashes = hashes.into_iter();
        self.odds_of(hashes.fold(Total::NONE, |total, hash| self.with(total, hash)))
    }

    /// `total` with the weight of one feature more, by its hash.
    pub(super) fn with(&self, total: Total, hash: u64) -> Total {
        let weight = self.weights.get((hash >> (64 - self.bits)) as usize);
        Total {
            weights: total.weights + i32::from(weight.copied().unwrap_or(0)),
            features: total.features + 1,
        }
    }

    /// Log-odds of features whose weights are added up already.
    pub(super) fn odds_of(&self, total: Total) -> f32 {
        self.bias + self.scale * total.weights as f32 / (total.features.max(1) as f32).sqrt()
    }
}

/// The weights of some features added up; of a text at most some ten thousand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Total {
    weights: i32,
    features: u32,
}

impl Total {
    /// Of no features.
    pub(crate) const NONE: Self = Self {
        weights: 0,
        features: 0,
    };

    /// Their sum, in steps of the model.
    pub(super) fn weights(self) -> i32 {
        self.weights
    }

    pub(super) fn is_none(self) -> bool {
        self.features == 0
    }

    pub(super) fn plus(self, more: Self) -> Self {
        Self {
            weights: self.weights + more.weights,
            features: self.features + more.features,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_survives_its_file_and_a_damaged_file_is_refused() {
        let mut weights = vec![0.0; 256];
        weights[3] = 1.5;
        weights[200] = -0.5;
        let model = Linear::quantise(8, 0.25, &weights);
        let bytes = model.to_bytes();
        let again = Linear::from_bytes(&bytes).unwrap();
        let odds = |m: &Linear| m.odds([200u64 << 56]);
        assert_eq!(odds(&model), odds(&again));
        assert!(odds(&model) < 0.0);
        assert_eq!(
            Linear::from_bytes(&bytes[..bytes.len() - 1]).unwrap_err(),
            ModelError::Length {
                expected: HEAD + 256,
                found: HEAD + 255
            }
        );
        assert_eq!(
            Linear::from_bytes(b"nothing").unwrap_err(),
            ModelError::Magic
        );
    }
}
