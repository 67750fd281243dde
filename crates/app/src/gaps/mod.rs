//! The register of gaps of the law (plan II.5): what can be got around, which cases show it, what is proposed to whom, what
//! became of it, and the letter.

pub mod letter;

use std::sync::LazyLock;

use domain::Action;
use domain::register::{GapState, GapStep};
use domain::sector::Sector;
use serde::Deserialize;
use serde_json::json;
use store::audit::Record;
use store::tables::{legal_gap, legal_gap_case, legal_gap_step};
use store::{Asker, Tx, Work};

use crate::site::{Actor, Fault, Problem, Site, day_field, invalid, new_id, text_field};

/// A statute to look through, with the days it holds as far as known.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the columns of the file")]
pub struct Statute {
    pub sector: Sector,
    pub name: String,
    pub valid_from: String,
    pub valid_to: String,
    pub as_of: String,
    pub checked: String,
}

static STATUTES: LazyLock<Vec<Statute>> = LazyLock::new(|| {
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(include_str!("../../../../data/statutes.csv").as_bytes())
        .deserialize()
        .filter_map(Result::ok)
        .collect()
});

/// The statutes as shipped.
#[must_use]
pub fn statutes() -> &'static [Statute] {
    &STATUTES
}

/// A gap as typed.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "the columns of the register")]
pub struct Typed {
    pub unit_id: String,
    pub sector: String,
    pub provision: String,
    pub applied: String,
    pub loophole: String,
    pub proposal: String,
    pub addressee: String,
}

/// Enters a gap; returns its id.
///
/// # Errors
/// Not found when the unit is out of reach; [`Fault::Invalid`].
pub async fn enter(site: &Site, actor: &Actor, typed: Typed) -> Result<String, Fault> {
    let sector =
        Sector::from_code(&typed.sector).ok_or_else(|| invalid("sector", Problem::Missing))?;
    let now = site.now();
    let row = legal_gap::Model {
        id: new_id()?,
        unit_id: typed.unit_id.clone(),
        sector: sector.code().to_owned(),
        provision: text_field("provision", &typed.provision, 300)?,
        applied: text_field("applied", &typed.applied, 1_000)?,
        loophole: text_field("loophole", &typed.loophole, 1_000)?,
        proposal: text_field("proposal", &typed.proposal, 1_000)?,
        addressee: text_field("addressee", &typed.addressee, 200)?,
        entered_by: actor.person_id.clone(),
        entered_at: now,
        digest: Vec::new(),
    };
    let id = row.id.clone();
    change(site, actor, id.clone(), "enter", move |tx, asker| {
        Box::pin(async move {
            tx.unit(asker, &row.unit_id).await?;
            tx.insert(row).await?;
            Ok(())
        })
    })
    .await?;
    Ok(id)
}

/// Adds a step: sent, answered, accepted, declined. The words name the letter.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`], on `state` when it cannot follow.
pub async fn step(
    site: &Site,
    actor: &Actor,
    id: &str,
    what: &str,
    words: &str,
    on_day: &str,
) -> Result<(), Fault> {
    let what = GapStep::from_code(what).ok_or_else(|| invalid("state", Problem::Missing))?;
    let (words, on_day) = (
        text_field("words", words, 500)?,
        day_field("on_day", on_day)?,
    );
    if on_day > site.today() {
        return Err(invalid("on_day", Problem::TooLate));
    }
    let (gap_id, by_id, at) = (id.to_owned(), actor.person_id.clone(), site.now());
    change(site, actor, id.to_owned(), what.code(), move |tx, asker| {
        Box::pin(async move {
            tx.gap(asker, &gap_id).await?;
            let before = tx.gap_steps(&gap_id).await?;
            if !what.may_follow(state(&before)) {
                return Err(invalid("state", Problem::NotPossible));
            }
            // Steps stand in their order even within one millisecond.
            let at = before.last().map_or(at, |last| at.max(last.at + 1));
            tx.insert(legal_gap_step::Model {
                id: new_id()?,
                legal_gap_id: gap_id,
                what: what.code().to_owned(),
                words,
                on_day,
                by_id,
                at,
                digest: Vec::new(),
            })
            .await?;
            Ok(())
        })
    })
    .await
}

/// Says which case shows the gap: a tip of ours, or one told in words. Asked when a case is closed.
///
/// # Errors
/// Not found when the gap or the tip are out of reach; [`Fault::Invalid`].
pub async fn support(
    site: &Site,
    actor: &Actor,
    id: &str,
    tip_id: &str,
    words: &str,
) -> Result<(), Fault> {
    let shown = Shown {
        gap_id: id.to_owned(),
        tip_id: Some(tip_id.trim().to_owned()).filter(|id| !id.is_empty()),
        words: text_field("words", words, 500)?,
    };
    let by = actor.clone();
    change(site, actor, id.to_owned(), "support", move |tx, asker| {
        Box::pin(async move { keep_case(tx, &by, asker, shown).await })
    })
    .await
}

/// A case that shows a gap.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub(crate) gap_id: String,
    pub(crate) tip_id: Option<String>,
    pub(crate) words: String,
}

/// As [`support`], inside the change of whoever found the gap. The asker asks to change gaps.
pub(crate) async fn show(
    tx: &mut Tx,
    actor: &Actor,
    asker: Asker<'_>,
    shown: Shown,
) -> Result<(), Fault> {
    let id = shown.gap_id.clone();
    keep_case(tx, actor, asker, shown).await?;
    record(tx, actor, &id, "support").await
}

async fn keep_case(
    tx: &mut Tx,
    actor: &Actor,
    asker: Asker<'_>,
    shown: Shown,
) -> Result<(), Fault> {
    tx.gap(asker, &shown.gap_id).await?;
    if let Some(tip) = &shown.tip_id {
        let viewer = Asker {
            action: Action::ViewTips,
            ..asker
        };
        tx.tip(viewer, tip).await?;
    }
    let row = legal_gap_case::Model {
        id: new_id()?,
        legal_gap_id: shown.gap_id,
        tip_id: shown.tip_id,
        words: shown.words,
        by_id: actor.person_id.clone(),
        at: tx.now(),
        digest: Vec::new(),
    };
    Ok(tx.insert(row).await?)
}

/// How a gap stands.
#[must_use]
pub fn state(steps: &[legal_gap_step::Model]) -> GapState {
    let steps: Vec<GapStep> = steps
        .iter()
        .filter_map(|step| GapStep::from_code(&step.what))
        .collect();
    GapState::after(&steps)
}

async fn change<F>(
    site: &Site,
    actor: &Actor,
    id: String,
    what: &'static str,
    work: F,
) -> Result<(), Fault>
where
    F: for<'t> FnOnce(&'t mut Tx, Asker<'t>) -> Work<'t, (), Fault> + Send + 'static,
{
    let today = site.today();
    let (actor, site_copy) = (actor.clone(), site.clone());
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ChangeGaps)?;
                work(tx, asker).await?;
                record(tx, &actor, &id, what).await
            })
        })
        .await
}

async fn record(tx: &mut Tx, actor: &Actor, id: &str, what: &str) -> Result<(), Fault> {
    tx.record(Record {
        actor: &actor.person_id,
        action: Action::ChangeGaps.code(),
        object_kind: "legal_gap",
        object_id: id,
        detail: json!({"what": what}),
    })
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_statute_is_read_and_every_sector_has_one() {
        let text = include_str!("../../../../data/statutes.csv");
        let lines = text.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(statutes().len() + 1, lines);
        for sector in Sector::ALL
            .iter()
            .filter(|sector| **sector != Sector::Other)
        {
            assert!(
                statutes().iter().any(|statute| statute.sector == *sector),
                "{sector:?}"
            );
        }
        for statute in statutes() {
            assert!(["memory", "handbook"].contains(&statute.checked.as_str()));
        }
    }
}
