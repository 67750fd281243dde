//! Facts → signals → verdict.
//!
//! Belongs here: the rule pack and its compiler, the learned model, indicator snapshots, and the one place where evidence
//! becomes a level. Does not belong here: reading text (`vi`, `extract`), files, network, clock. Everything a reader sees
//! stands in `rules/` and `data/`, never in this code.

mod booked;
mod described;
mod disguised;
mod evidence;
mod facts;
mod few;
mod hosts;
mod judge;
#[cfg(test)]
mod judged;
mod level;
mod lexicon;
pub mod listing;
mod lookalike;
pub mod model;
mod pack;
mod phrases;
mod popular;
mod question;
pub mod snapshot;
mod template;
mod tokens;
mod verdict;
mod voice;
mod words;
mod written;

pub use extract::Span;
pub use facts::Fact;
pub use judge::judge;
pub use level::Level;
pub use lookalike::{How, Imitation};
pub use pack::{
    Absence, Brand, Family, Hotline, Legal, LevelText, Levels, OfficialDomain, Pack, PackError,
    Registered, ScamType, SignalInfo, Sources, Tables, Taxonomy, Texts,
};
pub use popular::{Popular, PopularError};
pub use question::{Authentication, Channel, Hints, Mail, Question, Sender};
pub use snapshot::Snapshot;
pub use template::Template;
pub use tokens::{Token, tokens};
pub use verdict::{
    Advice, Basis, BasisKind, Fired, Indicator, Listed, Odds, Reason, TypeRef, Verdict,
};
