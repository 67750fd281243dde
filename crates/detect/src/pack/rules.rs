//! The written form of the rule pack: what a rule author types in `rules/*.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A file of signals, groups and composites; any of the lists may be missing.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RuleFile {
    pub(crate) family: Vec<Family>,
    pub(crate) group: Vec<GroupRule>,
    pub(crate) signal: Vec<SignalRule>,
    pub(crate) composite: Vec<CompositeRule>,
}

/// A family of signals; its points are capped so that ten weak signs of a kind never convict.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Code.
    pub code: String,
    /// Vietnamese name, shown on "how we conclude".
    pub name: String,
    /// What it covers, one sentence.
    pub about: String,
    /// Most points the family can add.
    pub cap: i32,
    /// Counts towards the number of independent families that "danger" needs.
    #[serde(default = "yes")]
    pub hard: bool,
    /// Its signs ask for something that can be taken: money, codes, the phone.
    #[serde(default)]
    pub demands: bool,
    /// Its signs ask for what nobody honest asks for: codes, passwords, papers, the screen.
    #[serde(default)]
    pub secrets: bool,
}

impl Family {
    /// Whether its signals speak of what somebody tells to have happened.
    pub(crate) fn is_of_tellings(&self) -> bool {
        matches!(self.code.as_str(), "told" | "plea")
    }

    /// Whether its points come from the learned models.
    pub(crate) fn is_learned(&self) -> bool {
        self.code == "model"
    }
}

/// Phrases that mean the same to the rules; referred to as `@id`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GroupRule {
    pub(crate) id: String,
    pub(crate) any: Vec<String>,
}

/// One signal.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignalRule {
    pub(crate) id: String,
    pub(crate) family: String,
    pub(crate) weight: i32,
    pub(crate) meaning: String,
    #[serde(default)]
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) explain: String,
    #[serde(default)]
    pub(crate) any: Vec<String>,
    #[serde(default)]
    pub(crate) near: Vec<NearRule>,
    #[serde(default)]
    pub(crate) fact: Vec<String>,
    #[serde(default)]
    pub(crate) unless: Vec<String>,
    /// Phrases that silence only what stands in their sentence: of another one («tiền rau 45k. Cho em vay 5 triệu») they say nothing.
    #[serde(default)]
    pub(crate) unless_beside: Vec<String>,
    /// Facts in whose presence the signal stays silent.
    #[serde(default)]
    pub(crate) unless_fact: Vec<String>,
    /// A negation just before the phrase cancels it ("không cung cấp mã OTP").
    #[serde(default)]
    pub(crate) negatable: bool,
    /// Innocent signals: the families whose points they calm; empty means the sum.
    #[serde(default)]
    pub(crate) calms: Vec<String>,
    /// Innocent signals that are a voice: they calm what the message tells of others, never what it asks of the reader.
    #[serde(default)]
    pub(crate) voice: bool,
    /// Innocent signals: silent beside a sign of at least so many points in what is asked of the reader; 0 for never.
    #[serde(default)]
    pub(crate) yields: i32,
    /// Told to the reader whatever the level: something that was looked up, and no guess.
    #[serde(default)]
    pub(crate) told: bool,
    /// Needs no suspicious wording beside it: somebody answers for it, or anybody can see it.
    #[serde(default)]
    pub(crate) proven: bool,
    /// Says of the reader what news say of others («anh bị khởi tố»): no warning begins in its clause.
    #[serde(default)]
    pub(crate) accuses: bool,
    /// Scam types it points to, with points.
    #[serde(default)]
    pub(crate) types: BTreeMap<String, i32>,
    #[serde(default)]
    pub(crate) guilty: Vec<String>,
    #[serde(default)]
    pub(crate) innocent: Vec<String>,
}

/// Two phrase lists within some words of each other, in either order unless `ordered`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NearRule {
    pub(crate) a: Vec<String>,
    pub(crate) b: Vec<String>,
    pub(crate) within: u16,
    #[serde(default)]
    pub(crate) ordered: bool,
}

/// Signals that mean more together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompositeRule {
    pub(crate) id: String,
    pub(crate) family: String,
    pub(crate) weight: i32,
    pub(crate) meaning: String,
    #[serde(default)]
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) explain: String,
    /// Ids of signals, or `family:code`.
    #[serde(default)]
    pub(crate) all: Vec<String>,
    #[serde(default)]
    pub(crate) any: Vec<String>,
    #[serde(default)]
    pub(crate) none: Vec<String>,
    /// Needs no suspicious wording beside it: anybody can see it.
    #[serde(default)]
    pub(crate) proven: bool,
    #[serde(default)]
    pub(crate) types: BTreeMap<String, i32>,
    #[serde(default)]
    pub(crate) guilty: Vec<String>,
    #[serde(default)]
    pub(crate) innocent: Vec<String>,
}

fn yes() -> bool {
    true
}
