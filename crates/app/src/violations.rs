//! The register of violations by officials (plan II.4: kiên quyết xử lý): named roles only, names sealed, every reading
//! recorded before anything is shown.

use domain::Action;
use domain::register::ViolationStep;
use serde_json::json;
use store::Work;
use store::audit::Record;
use store::tables::{violation, violation_step};

use crate::site::{Actor, Fault, Problem, Site, day_field, invalid, new_id, text_field};

/// A violation with its name opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Id.
    pub id: String,
    /// Who.
    pub person: String,
    /// Position then.
    pub position: String,
    /// Unit.
    pub unit: String,
    /// What was done.
    pub act: String,
    /// When.
    pub happened_on: String,
    /// What followed, oldest first.
    pub steps: Vec<violation_step::Model>,
}

/// A violation as typed.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "the columns of the register")]
pub struct Typed {
    pub unit_id: String,
    pub person: String,
    pub position: String,
    pub act: String,
    pub happened_on: String,
}

/// Opens the register: the log says who looked at which entries, in the same transaction.
///
/// # Errors
/// [`Fault::NotAllowed`], [`Fault::NotFresh`], faults of the store.
pub async fn read(site: &Site, actor: &Actor) -> Result<Vec<Opened>, Fault> {
    let today = site.today();
    site.allow(actor, &today, Action::ViewViolations).await?;
    let (actor, site_copy) = (actor.clone(), site.clone());
    site.store
        .write(site.now(), move |tx| -> Work<'_, Vec<Opened>, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ViewViolations)?;
                let rows = tx.violations(asker).await?;
                let ids: Vec<String> = rows.iter().map(|(row, _)| row.id.clone()).collect();
                let steps = tx.violation_steps(&ids).await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::ViewViolations.code(),
                    object_kind: "violation",
                    object_id: "register",
                    detail: json!({"entries": ids}),
                })
                .await?;
                rows.into_iter()
                    .map(|(row, unit)| {
                        let plain = site_copy
                            .store
                            .keys()
                            .unseal(&place(&row.id), &row.person_sealed)?;
                        Ok(Opened {
                            person: String::from_utf8_lossy(&plain).into_owned(),
                            position: row.position,
                            unit,
                            act: row.act,
                            happened_on: row.happened_on,
                            steps: steps
                                .iter()
                                .filter(|step| step.violation_id == row.id)
                                .cloned()
                                .collect(),
                            id: row.id,
                        })
                    })
                    .collect()
            })
        })
        .await
}

/// Enters a violation; returns its id. The log does not repeat the name.
///
/// # Errors
/// Not found when the unit is out of reach; [`Fault::Invalid`].
pub async fn enter(site: &Site, actor: &Actor, typed: Typed) -> Result<String, Fault> {
    let (now, today) = (site.now(), site.today());
    let id = new_id()?;
    let person = text_field("violator", &typed.person, 120)?;
    let sealed = site
        .store
        .keys()
        .seal(&place(&id), person.as_bytes(), store::random()?)?;
    let row = violation::Model {
        id: id.clone(),
        unit_id: typed.unit_id.clone(),
        person_sealed: sealed,
        position: text_field("position", &typed.position, 120)?,
        act: text_field("act", &typed.act, 1_000)?,
        happened_on: day_field("happened_on", &typed.happened_on)?,
        entered_by: actor.person_id.clone(),
        entered_at: now,
        digest: Vec::new(),
    };
    if row.happened_on > today {
        return Err(invalid("happened_on", Problem::TooLate));
    }
    let (actor, site_copy) = (actor.clone(), site.clone());
    site.store
        .write(now, move |tx| -> Work<'_, String, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ChangeViolations)?;
                tx.unit(asker, &row.unit_id).await?;
                let unit = row.unit_id.clone();
                tx.insert(row).await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::ChangeViolations.code(),
                    object_kind: "violation",
                    object_id: &id,
                    detail: json!({"what": "enter", "unit": unit}),
                })
                .await?;
                Ok(id)
            })
        })
        .await
}

/// Adds what followed: a decision, an appeal, its outcome, a measure.
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
    let what = ViolationStep::from_code(what).ok_or_else(|| invalid("state", Problem::Missing))?;
    let (words, on_day) = (
        text_field("words", words, 500)?,
        day_field("on_day", on_day)?,
    );
    let (now, today) = (site.now(), site.today());
    if on_day > today {
        return Err(invalid("on_day", Problem::TooLate));
    }
    let (actor, site_copy, id) = (actor.clone(), site.clone(), id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ChangeViolations)?;
                let known = tx.violations(asker).await?;
                if !known.iter().any(|(row, _)| row.id == id) {
                    return Err(store::Error::NotFound.into());
                }
                let before: Vec<ViolationStep> = tx
                    .violation_steps(std::slice::from_ref(&id))
                    .await?
                    .iter()
                    .filter_map(|step| ViolationStep::from_code(&step.what))
                    .collect();
                if !what.may_follow(&before) {
                    return Err(invalid("state", Problem::NotPossible));
                }
                tx.insert(violation_step::Model {
                    id: new_id()?,
                    violation_id: id.clone(),
                    what: what.code().to_owned(),
                    words,
                    on_day,
                    by_id: actor.person_id.clone(),
                    at: now,
                    digest: Vec::new(),
                })
                .await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::ChangeViolations.code(),
                    object_kind: "violation",
                    object_id: &id,
                    detail: json!({"what": what.code()}),
                })
                .await?;
                Ok(())
            })
        })
        .await
}

fn place(id: &str) -> String {
    format!("person of violation {id}")
}
