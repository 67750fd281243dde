//! The five levels of a verdict, ordered by danger.

use serde::{Deserialize, Serialize};

/// How a message is judged; the words shown for each level are in `rules/texts.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Nothing but a verified official domain or number.
    Official,
    /// Too little to conclude; never means "safe".
    Insufficient,
    /// Some signs: check again before doing anything.
    Suspicious,
    /// Several independent signs of a scam.
    Danger,
    /// On the list of an authority.
    Warned,
}

impl Level {
    /// All levels, least dangerous first.
    pub const ALL: [Self; 5] = [
        Self::Official,
        Self::Insufficient,
        Self::Suspicious,
        Self::Danger,
        Self::Warned,
    ];

    /// The stable code used in JSON, in the message suite and in exit codes.
    pub fn code(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Insufficient => "insufficient",
            Self::Suspicious => "suspicious",
            Self::Danger => "danger",
            Self::Warned => "warned",
        }
    }

    /// The level with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.code() == code)
    }
}
