//! What is done and said in cases of some kinds: data with versions. A case keeps name, version and words of the day it was
//! opened, so that a later version changes nothing in it.

use std::sync::LazyLock;

use serde::Deserialize;

static PLAYBOOKS: LazyLock<Playbooks> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../data/playbooks.toml")).unwrap_or_default()
});

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Playbooks {
    version: String,
    /// One for each group of scam types; the last fits all.
    #[serde(rename = "playbook")]
    all: Vec<Playbook>,
}

/// What is done in one kind of case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Playbook {
    /// Its name.
    pub name: String,
    /// Codes of scam types; empty for all.
    pub types: Vec<String>,
    /// What people are told.
    pub recommendation: String,
    /// What is to be done, in order.
    #[serde(rename = "task")]
    pub tasks: Vec<Task>,
}

/// One thing to be done.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// What.
    pub text: String,
    /// Hours from the opening of the case.
    #[serde(default)]
    pub due_hours: Option<i64>,
}

/// The playbook for a scam type.
#[must_use]
pub fn playbook(scam_type: Option<&str>) -> Option<&'static Playbook> {
    let fits = |book: &&Playbook| {
        book.types.is_empty()
            || scam_type.is_some_and(|code| book.types.iter().any(|known| known == code))
    };
    PLAYBOOKS.all.iter().find(fits)
}

/// Name and version of a playbook, as a case keeps them.
pub(super) fn reference(book: &Playbook) -> String {
    format!("{}, bản {}", book.name, PLAYBOOKS.version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scam_type_has_a_playbook_and_every_type_named_is_known() {
        let engine = crate::Checker::in_memory()
            .map(|checker| checker.engine())
            .expect("the shipped pack loads");
        for book in &PLAYBOOKS.all {
            assert!(!book.tasks.is_empty() && !book.recommendation.is_empty());
            for code in &book.types {
                assert!(engine.pack.scam_type(code).is_some(), "{code}");
            }
        }
        assert!(playbook(None).is_some_and(|book| book.types.is_empty()));
        assert!(playbook(Some("fake_police")).is_some_and(|book| !book.types.is_empty()));
    }
}
