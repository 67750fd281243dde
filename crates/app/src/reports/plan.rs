//! Setting up: the regime, a period of a year, an ad hoc request, a unit's own incident, more time for a unit.

mod ask;
mod open;
mod regime;

use domain::Action;
use serde_json::json as value;
use store::audit::Record;
use store::direction::Listed;
use store::tables::{report_audience, report_grace, report_period};
use store::{Tx, Work};

use super::settled_on;
use crate::site::{Actor, Fault, Problem, Site, day_field, invalid, new_id, text_field};

pub use ask::{QUESTIONS_MAX, Request, incident, request};
pub(crate) use open::due;
pub use open::open_period;
pub use regime::{adopt, enter};

/// Directives that are divided into clauses, for whoever may read directives.
///
/// # Errors
/// Faults of the store.
pub async fn plans(site: &Site, actor: &Actor) -> Result<Vec<Listed>, Fault> {
    let today = site.today();
    let asker = site.asker(actor, &today, Action::ViewDirection)?;
    let mut all = site.store.directives(asker).await?;
    all.retain(|directive| directive.clauses > 0);
    Ok(all)
}

/// Says whose clauses the consolidated report of a period walks through; empty for none.
///
/// # Errors
/// Not found when period or directive are out of reach; [`Fault::Invalid`] once it is closed.
pub async fn choose_plan(
    site: &Site,
    actor: &Actor,
    period_id: &str,
    directive_id: &str,
) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy) = (actor.clone(), site.clone());
    let (period_id, directive_id) = (period_id.to_owned(), directive_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::PlanReports)?;
                let mut period = tx.period(asker, &period_id).await?;
                tx.unit(asker, &period.unit_id).await?;
                let closed = tx.consolidation(&period_id).await?;
                if closed.is_some_and(|row| row.snapshot.is_some()) {
                    return Err(invalid("state", Problem::NotPossible));
                }
                period.directive_id = if directive_id.is_empty() {
                    None
                } else {
                    let reader = site_copy.asker(&actor, &today, Action::ViewDirection)?;
                    Some(tx.directive(reader, &directive_id).await?.id)
                };
                let detail = value!({"period": period_id, "directive": period.directive_id});
                tx.update(period).await?;
                recorded(
                    tx,
                    &actor,
                    "report.plan",
                    "report_period",
                    &period_id,
                    detail,
                )
                .await
            })
        })
        .await
}

/// Gives a unit time until a day, or asks nothing of it when the day is empty.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`].
pub async fn give_time(
    site: &Site,
    actor: &Actor,
    period_id: &str,
    unit_id: &str,
    until: &str,
    reason: &str,
) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    let until_day = match until.trim() {
        "" => None,
        text => Some(day_field("until", text)?),
    };
    let row = report_grace::Model {
        id: new_id()?,
        period_id: period_id.to_owned(),
        unit_id: unit_id.to_owned(),
        until_day,
        reason: text_field("reason", reason, 300)?,
        given_by: actor.person_id.clone(),
        at: now,
        digest: Vec::new(),
    };
    let (actor, site_copy) = (actor.clone(), site.clone());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::PlanReports)?;
                let period = tx.period(asker, &row.period_id).await?;
                let owing = tx
                    .owing(asker, &period, &settled_on(&period, &today)?)
                    .await?;
                if !owing.iter().any(|owes| owes.unit.id == row.unit_id) {
                    return Err(store::Error::NotFound.into());
                }
                let detail = value!({"period": row.period_id, "unit": row.unit_id, "until": row.until_day, "reason": row.reason});
                let id = row.id.clone();
                tx.insert(row).await?;
                recorded(tx, &actor, "report.grace", "report_grace", &id, detail).await
            })
        })
        .await
}

pub(crate) async fn recorded(
    tx: &mut Tx,
    actor: &Actor,
    action: &str,
    object_kind: &str,
    object_id: &str,
    detail: serde_json::Value,
) -> Result<(), Fault> {
    tx.record(Record {
        actor: &actor.person_id,
        action,
        object_kind,
        object_id,
        detail,
    })
    .await?;
    Ok(())
}

/// Adds a period with those asked by name; `by` is a person or the machine.
async fn add(
    tx: &mut Tx,
    by: &str,
    period: report_period::Model,
    units: &[String],
) -> Result<String, Fault> {
    let id = period.id.clone();
    let detail = value!({"name": period.name, "kind": period.kind, "units": units});
    tx.insert(period).await?;
    for unit_id in units {
        let row = report_audience::Model {
            id: new_id()?,
            period_id: id.clone(),
            unit_id: unit_id.clone(),
            digest: Vec::new(),
        };
        tx.insert(row).await?;
    }
    tx.record(Record {
        actor: by,
        action: "report.open",
        object_kind: "report_period",
        object_id: &id,
        detail,
    })
    .await?;
    Ok(id)
}
