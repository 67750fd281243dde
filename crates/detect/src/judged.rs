//! Verdicts for tests: a text by itself, the pack that ships and a fixed day.

use std::sync::LazyLock;

use jiff::civil::Date;

use crate::{Level, Pack, Question, Snapshot, Verdict};

/// The day of all of them.
pub(crate) const DAY: Date = Date::constant(2026, 11, 24);

static PACK: LazyLock<Pack> = LazyLock::new(|| Pack::shipped().expect("the shipped pack loads"));
static NO_LISTS: LazyLock<Snapshot> = LazyLock::new(Snapshot::default);

pub(crate) fn judged(text: &str) -> Verdict<'static> {
    judged_by(text, &NO_LISTS)
}

/// The same with lists.
pub(crate) fn judged_by<'s>(text: &str, snapshot: &'s Snapshot) -> Verdict<'s> {
    let question = Question {
        text,
        ..Question::default()
    };
    crate::judge(&question, &PACK, snapshot, DAY)
}

pub(crate) fn levels(texts: &[&str]) -> Vec<Level> {
    texts.iter().map(|text| judged(text).level).collect()
}
