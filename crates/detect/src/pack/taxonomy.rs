//! Scam types: the versioned taxonomy of `rules/scam_types.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::written::Written;

/// The whole taxonomy.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Taxonomy {
    /// Version (date).
    pub version: String,
    /// Source ids and what they are.
    pub sources: BTreeMap<String, String>,
    /// The types.
    #[serde(rename = "type")]
    pub types: Vec<ScamType>,
}

/// One scam type (hình thức lừa đảo).
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScamType {
    /// Code.
    pub code: String,
    /// Vietnamese name.
    pub name_vi: String,
    /// English name.
    pub name_en: String,
    /// Group of the 2023 handbook, or `new`.
    pub group: String,
    /// Codes of the sectors whose rules it gets around, the nearest first.
    pub sectors: Vec<String>,
    /// A more general type.
    pub parent: String,
    /// First day of validity.
    pub valid_from: String,
    /// Who is aimed at.
    pub targets: Vec<String>,
    /// How it comes.
    pub channels: Vec<String>,
    /// The story told.
    pub pretexts: Vec<String>,
    /// What is asked for.
    pub asks: Vec<String>,
    /// Whom it impersonates.
    pub impersonates: Vec<String>,
    /// How to recognise it.
    pub signs: Vec<String>,
    /// What helps.
    pub countermeasures: Vec<String>,
    /// The one thing to do.
    pub do_now: String,
    /// The one thing not to do.
    pub avoid: String,
    /// What helps whoever has done what it asked, told behind the bank and before what helps after any trick.
    pub if_acted: Vec<String>,
    /// What the impersonated body says it never does.
    pub say: String,
    /// Legal basis.
    pub legal: Vec<Legal>,
    /// Numbers of the type in other lists.
    pub crosswalk: BTreeMap<String, toml::Value>,
    /// Sources.
    pub sources: Vec<String>,
    #[serde(skip)]
    pub(crate) written: Written,
}

/// A legal provision with its validity.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Legal {
    /// The provision.
    #[serde(rename = "ref")]
    pub reference: String,
    /// In force from.
    pub valid_from: String,
    /// In force until; empty while in force.
    pub valid_to: String,
    /// What it says here.
    pub note: String,
}
