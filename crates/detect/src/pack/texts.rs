//! Everything the verdict says to a reader that is not a rule's own explanation: `rules/texts.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::template::Template;
use crate::written::Written;

/// Reader texts of the verdict.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// Words per level.
    pub level: Levels,
    /// How a host imitates a brand.
    pub how: How,
    /// Names of the bases of a verdict.
    pub basis: Bases,
    /// After paying, bank first.
    pub if_paid: Vec<String>,
    /// After typing a password or a code, bank first.
    pub if_gave_secret: Vec<String>,
    /// After either of them.
    pub if_either: Vec<String>,
    /// How to report.
    pub report: String,
    /// How to object.
    pub object: String,
    /// "For reference only."
    pub disclaimer: String,
    /// Said when nothing was found, one per thing that is absent.
    pub absent: Absent,
    /// How indicators are spoken of.
    pub shown: Shown,
    /// Why a question was not answered, by code.
    pub refused: BTreeMap<String, String>,
    /// What could not be read, by code.
    pub notes: BTreeMap<String, String>,
    /// What is not in the rules themselves, for who reads English.
    pub english: English,
}

impl Texts {
    /// How indicators are spoken of.
    pub fn shown(&self, english: bool) -> &Shown {
        match english {
            true => &self.english.shown,
            false => &self.shown,
        }
    }

    /// Names of the bases of a verdict.
    pub fn basis(&self, english: bool) -> &Bases {
        match english {
            true => &self.english.basis,
            false => &self.basis,
        }
    }

    /// What could not be read, for this code.
    pub fn note(&self, code: &str, english: bool) -> Option<&str> {
        let notes = match english {
            true => &self.english.notes,
            false => &self.notes,
        };
        notes.get(code).map(String::as_str)
    }
}

/// The same in English, key by key. Why a sign counts is told in Vietnamese alone.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct English {
    /// As [`Texts::basis`].
    pub basis: Bases,
    /// As [`Texts::shown`].
    pub shown: Shown,
    /// As [`Texts::notes`].
    pub notes: BTreeMap<String, String>,
}

/// Words per level.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Levels {
    /// `official`.
    pub official: LevelText,
    /// `insufficient`.
    pub insufficient: LevelText,
    /// `suspicious`.
    pub suspicious: LevelText,
    /// `danger`.
    pub danger: LevelText,
    /// `warned`.
    pub warned: LevelText,
}

impl Levels {
    /// All of them, to be written.
    pub(crate) fn each_mut(&mut self) -> [&mut LevelText; 5] {
        let Self {
            official,
            insufficient,
            suspicious,
            danger,
            warned,
        } = self;
        [official, insufficient, suspicious, danger, warned]
    }

    /// The words of one level.
    pub fn of(&self, level: crate::Level) -> &LevelText {
        match level {
            crate::Level::Official => &self.official,
            crate::Level::Insufficient => &self.insufficient,
            crate::Level::Suspicious => &self.suspicious,
            crate::Level::Danger => &self.danger,
            crate::Level::Warned => &self.warned,
        }
    }
}

/// Words of one level.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelText {
    /// Its name, one of five.
    pub title: String,
    /// The sentence below when no scam type gives a better one.
    pub summary: String,
    /// One thing to do.
    pub todo: String,
    /// One thing not to do.
    pub avoid: String,
    #[serde(skip)]
    pub(crate) written: Written,
}

/// How a host imitates a brand, in words with `{host}`, `{brand}`, `{official}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct How {
    /// The right name under another suffix.
    pub other_suffix: Template,
    /// The right name as a sub-domain.
    pub sub_domain: Template,
    /// The name with a hyphen and more.
    pub hyphen: Template,
    /// The name with letters added.
    pub added_word: Template,
    /// The name with a hyphen inside.
    pub parted: Template,
    /// The name behind the host.
    pub in_path: Template,
    /// Letters that look alike.
    pub homoglyph: Template,
    /// One letter wrong.
    pub typo: Template,
}

/// Names of the bases.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bases {
    /// A list hit, with `{list}`, `{date}`.
    pub list: Template,
    /// The rules; `{version}` is filled in when the pack is compiled.
    pub rule: String,
    /// The model.
    pub model: String,
    /// A table of official domains and numbers, with `{owner}`.
    pub official: Template,
}

/// Reasons for "insufficient": what was looked for and not found.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absent {
    /// No known sign at all.
    pub nothing: Absence,
    /// No link.
    pub link: Absence,
    /// An address that cannot be read as one.
    pub address: Absence,
    /// The message calls an address false, or bids to keep off it.
    pub kept_off: Absence,
    /// No request for money, codes or papers.
    pub demand: Absence,
    /// Too short to tell.
    pub short: Absence,
    /// Only a number, account or link that no list knows.
    pub bare: Absence,
    /// The same where there are no lists.
    pub no_lists: Absence,
    /// Nothing could be read of what was given.
    pub unread: Absence,
    /// A list warns: why its word is enough.
    pub warned: Absence,
    /// A few weak signs, not enough.
    pub weak: Absence,
    /// An official answer: what to keep in mind.
    pub official: Absence,
}

/// One such reason.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absence {
    /// Bold lead.
    pub title: String,
    /// Sentence.
    pub text: String,
}

/// How indicators are spoken of.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// A masked identity number.
    pub national_id: String,
    /// A payment code: `{bank}`, `{account}`, `{amount}`; behind it the name and the purpose the code holds.
    pub pay: Template,
    /// Another account the code names: `{bank}`, `{account}`.
    pub pay_also: Template,
    /// `{name}` as the code has it; the bank's own may differ.
    pub pay_name: Template,
    /// `{purpose}`.
    pub pay_purpose: Template,
    /// Whose number or domain: `{owner}`.
    pub of_owner: Template,
    /// An account: `{bank}`, `{account}`.
    pub account: Template,
    /// Unknown bank.
    pub unknown_bank: String,
    /// A payment code without a whole account.
    pub unknown_account: String,
    /// No amount given.
    pub no_amount: String,
    /// Stands between each three figures of a sum.
    pub thousands: char,
    /// What a sum is of.
    pub currency: String,
}
