//! The rule pack: signals, families, composites, scam types, reference tables and reader texts, compiled for the check.

mod compile;
mod rules;
mod shipped;
mod tables;
mod taxonomy;
mod texts;

use std::borrow::Cow;
use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use thiserror::Error;

pub use rules::Family;
pub(crate) use tables::Map;
pub use tables::{Brand, Hotline, OfficialDomain, Registered, Tables};
pub use taxonomy::{Legal, ScamType, Taxonomy};
pub(crate) use texts::Shown;
pub use texts::{Absence, LevelText, Levels, Texts};

pub(crate) use tables::{Hosting, MailService};

use crate::Fact;
use crate::disguised::DisguiseGroups;
use crate::few::Lists;
use crate::hosts::HostWords;
use crate::lexicon::Lexicon;
use crate::model::Models;
use crate::phrases::{Group, Negation, Phrases};
use crate::popular::Popular;
use crate::template::Template;
use crate::voice::VoiceGroups;

/// Why a rule pack could not be loaded. Everything here is the rule author's to mend.
#[derive(Debug, Error)]
pub enum PackError {
    /// A file is missing.
    #[error("{0} is missing")]
    Missing(String),
    /// A TOML file does not parse.
    #[error("{file}: {reason}")]
    Toml {
        /// File.
        file: String,
        /// What the parser says.
        reason: String,
    },
    /// A CSV table does not parse.
    #[error("{file}: {reason}")]
    Table {
        /// File.
        file: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A rule refers to something that does not exist, or is inconsistent in itself.
    #[error("{rule}: {reason}")]
    Rule {
        /// Id.
        rule: String,
        /// What is wrong.
        reason: String,
    },
    /// The phrases do not compile.
    #[error("phrases: {0}")]
    Phrases(String),
    /// A model file does not fit.
    #[error("model: {0}")]
    Model(String),
    /// The table of popular hosts does not fit.
    #[error("{POPULAR_FILE}: {0}")]
    Popular(#[from] crate::popular::PopularError),
}

/// The table of popular hosts.
const POPULAR_FILE: &str = "popular_hosts.bin";

/// The source files of a pack: name → bytes. Names are those under `rules/` and `data/`.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: BTreeMap<String, Cow<'static, [u8]>>,
}

impl Sources {
    /// The files built into the program.
    pub fn shipped() -> Self {
        Self {
            files: shipped::FILES
                .iter()
                .map(|(name, bytes)| ((*name).to_owned(), Cow::Borrowed(*bytes)))
                .collect(),
        }
    }

    /// Adds or replaces a file.
    pub fn put(&mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(name.into(), Cow::Owned(bytes.into()));
    }

    /// Takes every file away whose name starts with `folder`.
    pub fn remove_under(&mut self, folder: &str) {
        self.files.retain(|name, _| !name.starts_with(folder));
    }

    fn bytes(&self, name: &str) -> Result<&Cow<'static, [u8]>, PackError> {
        self.files
            .get(name)
            .ok_or_else(|| PackError::Missing(name.to_owned()))
    }

    fn text(&self, name: &str) -> Result<String, PackError> {
        Ok(String::from_utf8_lossy(self.bytes(name)?).into_owned())
    }

    /// The files whose name starts with `folder`.
    fn under(&self, folder: &str) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .filter(move |(name, _)| name.starts_with(folder))
            .map(|(n, b)| (n.as_str(), b.as_ref()))
    }

    fn version(&self, dated: &str) -> String {
        let mut digest = Sha256::new();
        for (name, bytes) in &self.files {
            digest.update(name.as_bytes());
            digest.update([0]);
            digest.update(bytes);
        }
        let hex: String = digest
            .finalize()
            .iter()
            .take(4)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("{dated}+{hex}")
    }
}

/// A compiled rule pack; immutable.
pub struct Pack {
    /// Date and digest of its sources.
    pub version: String,
    /// Families in file order.
    pub families: Vec<Family>,
    /// Scam types.
    pub taxonomy: Taxonomy,
    /// Reference tables.
    pub tables: Tables,
    /// Reader texts.
    pub texts: Texts,
    /// Banks and BINs for `extract`.
    pub reference: extract::Reference,
    pub(crate) thresholds: Thresholds,
    pub(crate) signals: Vec<Signal>,
    pub(crate) composites: Vec<Composite>,
    pub(crate) phrases: Phrases,
    /// The words of the phrases and of the models.
    pub(crate) lexicon: Lexicon,
    pub(crate) negation: Negation,
    /// How the names of offices begin.
    pub(crate) office: Group,
    /// What opens the purpose of a movement of money.
    pub(crate) booked_purpose: Group,
    /// What is said of a thing and asked of nobody.
    pub(crate) described: Group,
    pub(crate) disguise: DisguiseGroups,
    pub(crate) voice: VoiceGroups,
    /// Signals that wait for each group and for each fact.
    pub(crate) by_group: Lists,
    pub(crate) by_fact: Lists,
    /// Composites that wait for each signal, and those that wait for none in particular.
    pub(crate) by_signal: Lists,
    pub(crate) by_family: Vec<u16>,
    /// Groups of the names in the two registers.
    pub(crate) programmes: Group,
    pub(crate) labour_companies: Group,
    pub(crate) hosts: HostWords,
    /// Hosts many people visit: evidence, never an allow-list.
    pub popular: Popular,
    pub(crate) models: Models,
}

impl std::fmt::Debug for Pack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pack")
            .field("version", &self.version)
            .field("signals", &self.signals.len())
            .finish()
    }
}

/// Points at which the levels begin.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Thresholds {
    pub(crate) suspicious: i32,
    pub(crate) danger: i32,
    /// Independent hard families that "danger" needs.
    pub(crate) danger_families: u32,
    /// Points of a family that asks for secrets, from which a wording of which the learned model is sure counts as one more.
    pub(crate) secret: i32,
    /// Points of types below which no scam type is named.
    pub(crate) scam_type: i32,
    /// What the levels want of a message, a whole mail and an address alone.
    pub(crate) text: Marks,
    pub(crate) mail: Marks,
    pub(crate) link: Marks,
    /// Points from which the guilty sentences are judged by themselves.
    pub(crate) several_signs: i32,
    /// Least log-odds of the whole wording that "danger" wants.
    pub(crate) danger_wording: f32,
    /// Least points of one sign, the learned model's apart, that "suspicious" wants.
    pub(crate) one_sign: i32,
    /// Types named only when no other one has enough points.
    pub(crate) general_types: Vec<String>,
}

/// Least blended probability (points and learned model) that each level wants of a kind of question.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Marks {
    /// Points from which "suspicious" asks for no probability; those of a long message count by how densely they stand.
    pub(crate) points: f32,
    /// "Suspicious", with points enough.
    pub(crate) suspicious: f32,
    /// "Suspicious", whatever the points.
    pub(crate) alone: f32,
    /// "Danger", with points enough.
    pub(crate) danger: f32,
}

/// A compiled signal.
#[derive(Debug)]
pub(crate) struct Signal {
    pub(crate) id: String,
    pub(crate) family: u8,
    pub(crate) weight: i32,
    pub(crate) title: String,
    pub(crate) explain: Template,
    pub(crate) meaning: String,
    pub(crate) any: Vec<Group>,
    pub(crate) near: Vec<Near>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) unless: Vec<Group>,
    /// Silences what stands in the same sentence.
    pub(crate) unless_beside: Vec<Group>,
    pub(crate) unless_facts: Vec<Fact>,
    pub(crate) negatable: bool,
    /// Families calmed, one bit each; 0 for the sum.
    pub(crate) calms: u64,
    /// Calms only what is told of others.
    pub(crate) voice: bool,
    /// Silent beside a sign of at least so many points in what is asked of the reader; 0 for never.
    pub(crate) yields: i32,
    /// Told to the reader whatever the level.
    pub(crate) told: bool,
    /// Needs no suspicious wording beside it.
    pub(crate) proven: bool,
    /// Says of the reader what news say of others.
    pub(crate) accuses: bool,
    pub(crate) types: Vec<(u16, i32)>,
    pub(crate) guilty: Vec<String>,
    pub(crate) innocent: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Near {
    pub(crate) a: Vec<Group>,
    pub(crate) b: Vec<Group>,
    pub(crate) within: u16,
    pub(crate) ordered: bool,
}

/// A compiled composite; indices of signals, or families.
#[derive(Debug)]
pub(crate) struct Composite {
    pub(crate) id: String,
    pub(crate) family: u8,
    pub(crate) weight: i32,
    pub(crate) title: String,
    pub(crate) explain: Template,
    pub(crate) meaning: String,
    pub(crate) all: Vec<Term>,
    pub(crate) any: Vec<Term>,
    pub(crate) none: Vec<Term>,
    /// Needs no suspicious wording beside it.
    pub(crate) proven: bool,
    pub(crate) types: Vec<(u16, i32)>,
    pub(crate) guilty: Vec<String>,
    pub(crate) innocent: Vec<String>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Term {
    Signal(u16),
    Family(u8),
}

/// What an official or a test may know of a signal.
#[derive(Debug, Clone, Copy)]
pub struct SignalInfo<'p> {
    /// Id.
    pub id: &'p str,
    /// Family code.
    pub family: &'p str,
    /// Points; negative speaks for innocence.
    pub weight: i32,
    /// What it means, for officials.
    pub meaning: &'p str,
    /// Lead shown to the reader.
    pub title: &'p str,
    /// Explanation to the reader.
    pub explain: &'p str,
    /// Messages in which it must fire.
    pub guilty: &'p [String],
    /// Messages in which it must not.
    pub innocent: &'p [String],
}

impl Pack {
    /// The pack built into the program.
    pub fn shipped() -> Result<Self, PackError> {
        Self::load(&Sources::shipped())
    }

    /// Compiles a pack from its source files.
    pub fn load(sources: &Sources) -> Result<Self, PackError> {
        compile::Compiler::default().compile(sources)
    }

    /// Every signal and composite.
    pub fn signals(&self) -> impl Iterator<Item = SignalInfo<'_>> {
        let family = |f: u8| {
            self.families
                .get(usize::from(f))
                .map_or("", |family| family.code.as_str())
        };
        let signals = self.signals.iter().map(move |s| SignalInfo {
            id: &s.id,
            family: family(s.family),
            weight: s.weight,
            meaning: &s.meaning,
            title: &s.title,
            explain: s.explain.as_str(),
            guilty: &s.guilty,
            innocent: &s.innocent,
        });
        let composites = self.composites.iter().map(move |c| SignalInfo {
            id: &c.id,
            family: family(c.family),
            weight: c.weight,
            meaning: &c.meaning,
            title: &c.title,
            explain: c.explain.as_str(),
            guilty: &c.guilty,
            innocent: &c.innocent,
        });
        signals.chain(composites)
    }

    /// The scam type with this code.
    pub fn scam_type(&self, code: &str) -> Option<&ScamType> {
        self.taxonomy.types.iter().find(|t| t.code == code)
    }
}
