//! Names for the ways a host imitates a protected brand or agency.

use serde::Serialize;

/// How a host imitates a brand, the clearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// `vietcombank.vn-ms.top`: the right name as a sub-domain of a stranger.
    SubDomain,
    /// `vietcombank.xyz`: the right name under another suffix.
    OtherSuffix,
    /// `vietcombank-xacthuc.com`: the name with a hyphen and something added.
    Hyphen,
    /// `vietcombanker.com`: the name with letters added.
    AddedWord,
    /// `vietcom-bank.com`: the name with a hyphen inside.
    Parted,
    /// `sites.google.com/view/vietcombank-uudai`: the name in what whoever made the page called it.
    InPath,
    /// `vietc0mbank.com`: letters that look alike.
    Homoglyph,
    /// `vietcombnak.com`: one letter wrong.
    Typo,
}

/// A brand that a host imitates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imitation {
    /// Index into [`crate::Tables::brands`].
    pub brand: u16,
    /// How.
    pub how: How,
    /// The registrable name is this and nothing else.
    pub whole: bool,
}
