//! Correcting and withdrawing an event: how it stood before stays, with the reason.

use domain::Action;
use domain::outreach::Count;
use serde_json::{Value, json};
use store::audit::Record;
use store::tables::{outreach, outreach_change};
use store::{Tx, Work};

use super::enter::{Typed, on_life, read};
use crate::site::{Actor, Fault, Problem, Site, invalid, new_id, text_field};

/// Puts right what was typed wrongly; the kind stays, for another kind is another event.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`] on `state` when it was withdrawn, on `reason`, on what was typed.
pub async fn correct(
    site: &Site,
    actor: &Actor,
    id: &str,
    typed: Typed,
    reason: &str,
) -> Result<(), Fault> {
    let reason = text_field("reason", reason, 300)?;
    let today = site.today();
    let (actor, site_copy, id) = (actor.clone(), site.clone(), id.to_owned());
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::EnterOutreach)?;
                let old = standing(tx.outreach(asker, &id).await?)?;
                let typed = Typed {
                    attempt: old.attempt.clone(),
                    kind: old.kind.clone(),
                    ..typed
                };
                let unit = tx.unit(asker, &typed.unit_id).await?;
                let next = outreach::Model {
                    id: old.id.clone(),
                    entered_by: old.entered_by.clone(),
                    entered_at: old.entered_at,
                    ..read(&typed, &today)?
                };
                on_life(&unit, &next.on_day)?;
                tx.put_outreach(next, false).await?;
                keep(tx, &actor, &old, "correct", reason).await
            })
        })
        .await
}

/// Takes an event out of every figure; it stays readable.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`] on `state` when it was withdrawn already, on `reason`.
pub async fn withdraw(site: &Site, actor: &Actor, id: &str, reason: &str) -> Result<(), Fault> {
    let reason = text_field("reason", reason, 300)?;
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy, id) = (actor.clone(), site.clone(), id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::EnterOutreach)?;
                let old = standing(tx.outreach(asker, &id).await?)?;
                let next = outreach::Model {
                    withdrawn_at: Some(now),
                    ..old.clone()
                };
                tx.put_outreach(next, false).await?;
                keep(tx, &actor, &old, "withdraw", reason).await
            })
        })
        .await
}

fn standing(row: outreach::Model) -> Result<outreach::Model, Fault> {
    match row.withdrawn_at {
        Some(_) => Err(invalid("state", Problem::NotPossible)),
        None => Ok(row),
    }
}

async fn keep(
    tx: &mut Tx,
    actor: &Actor,
    old: &outreach::Model,
    what: &str,
    reason: String,
) -> Result<(), Fault> {
    let row = outreach_change::Model {
        id: new_id()?,
        outreach_id: old.id.clone(),
        what: what.to_owned(),
        reason: reason.clone(),
        before: before(old).to_string(),
        by_id: actor.person_id.clone(),
        at: tx.now(),
        digest: Vec::new(),
    };
    tx.insert(row).await?;
    tx.record(Record {
        actor: &actor.person_id,
        action: Action::EnterOutreach.code(),
        object_kind: "outreach",
        object_id: &old.id,
        detail: json!({"what": what, "reason": reason}),
    })
    .await?;
    Ok(())
}

/// How it stood, as far as somebody may have typed it.
fn before(row: &outreach::Model) -> Value {
    let mut kept = json!({
        "unit_id": row.unit_id, "on_day": row.on_day, "subject": row.subject, "place": row.place,
        "audiences": row.audiences, "language": row.language, "within_other": row.within_other, "link": row.link,
    });
    for count in Count::ALL {
        kept[count.code()] = json!(counts(row).get(*count));
    }
    kept
}

/// The numbers of a row.
#[must_use]
pub fn counts(row: &outreach::Model) -> domain::outreach::Counts {
    domain::outreach::Counts {
        amount: row.amount,
        attendance: row.attendance,
        minority: row.minority,
        elderly: row.elderly,
        repeated: row.repeated,
        tested: row.tested,
        passed: row.passed,
        minutes: row.minutes,
        reach: row.reach,
    }
}
