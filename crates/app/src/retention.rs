//! Retention: how long each class is kept, what is held back, and the job that deletes the rest.

use domain::Action;
use domain::retention::{Class, MONTHS};
use jiff::{Timestamp, ToSpan, tz::Offset};
use serde_json::json;
use store::audit::Record;
use store::retention::Due;
use store::tables::{hold, job};
use store::{Tx, Work};

use crate::site::{Actor, Fault, Problem, Site, invalid, new_id, text_field};

/// Records deleted in one night and class; the rest goes the next night.
const NIGHT_MAX: i64 = 2_000;
const REASON_MAX: usize = 1_000;

/// A class as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The class.
    pub class: Class,
    /// Months it is kept after its end.
    pub months: i32,
    /// What goes tonight, oldest first; held records stay.
    pub due: Vec<Due>,
}

/// What will be deleted the next time, and the holds. Names and contents are not shown: whoever sets times need not read.
///
/// # Errors
/// Not allowed; faults of the store.
pub async fn preview(site: &Site, actor: &Actor) -> Result<(Vec<Kept>, Vec<hold::Model>), Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewRetention).await?;
    let mut all = Vec::new();
    for class in Class::ALL {
        let months = months(site, *class).await?;
        all.push(Kept {
            class: *class,
            months,
            due: due(site, *class, months).await?,
        });
    }
    Ok((all, site.store.holds(asker).await?))
}

async fn due(site: &Site, class: Class, months: i32) -> Result<Vec<Due>, Fault> {
    let before = months_before(site.now(), months);
    Ok(site
        .store
        .due_for_deletion(class, before, NIGHT_MAX)
        .await?)
}

async fn months(site: &Site, class: Class) -> Result<i32, Fault> {
    let set = site.store.setting(&class.setting()).await?;
    Ok(set
        .and_then(|text| text.parse().ok())
        .filter(|months| MONTHS.contains(months))
        .unwrap_or(class.months()))
}

/// The same hour so many months ago, by the calendar.
fn months_before(now: i64, months: i32) -> i64 {
    let at = Timestamp::from_millisecond(now).unwrap_or_default();
    let zone = Offset::constant(7);
    zone.to_datetime(at)
        .checked_sub(months.months())
        .ok()
        .and_then(|then| zone.to_timestamp(then).ok())
        .map_or(i64::MIN, Timestamp::as_millisecond)
}

/// Sets how long a class is kept.
///
/// # Errors
/// [`Fault::Invalid`] on `kind` or `months`; not allowed.
pub async fn set_months(
    site: &Site,
    actor: &Actor,
    class: &str,
    months: &str,
) -> Result<(), Fault> {
    let class = Class::from_code(class).ok_or_else(|| invalid("kind", Problem::Missing))?;
    let months: i32 = months
        .trim()
        .parse()
        .ok()
        .filter(|months| MONTHS.contains(months))
        .ok_or_else(|| invalid("months", Problem::Malformed))?;
    let today = site.today();
    site.allow(actor, &today, Action::ChangeRetention).await?;
    let actor = actor.clone();
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                tx.set(&class.setting(), &months.to_string()).await?;
                let detail = json!({"months": months});
                record(
                    tx,
                    &actor.person_id,
                    Action::ChangeRetention.code(),
                    "setting",
                    &class.setting(),
                    detail,
                )
                .await
            })
        })
        .await
}

/// Keeps a record although its time is over.
///
/// # Errors
/// Not found when there is no such record within reach; [`Fault::Invalid`] on `reason`.
pub async fn hold(
    site: &Site,
    actor: &Actor,
    object_kind: &str,
    object_id: &str,
    reason: &str,
) -> Result<(), Fault> {
    let reason = text_field("reason", reason, REASON_MAX)?;
    let (now, today) = (site.now(), site.today());
    let (site_copy, actor) = (site.clone(), actor.clone());
    let (object_kind, object_id) = (object_kind.to_owned(), object_id.trim().to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ChangeRetention)?;
                let unit_id = tx.unit_of(&object_kind, &object_id).await?;
                if !tx.reaches(asker, &unit_id).await? {
                    return Err(store::Error::NotFound.into());
                }
                let id = new_id()?;
                let detail = json!({"kind": object_kind, "of": object_id, "reason": reason});
                tx.insert(hold::Model {
                    id: id.clone(),
                    object_kind,
                    object_id,
                    reason,
                    unit_id,
                    placed_by: actor.person_id.clone(),
                    placed_at: now,
                    released_by: None,
                    released_at: None,
                    digest: Vec::new(),
                })
                .await?;
                record(tx, &actor.person_id, "retention.hold", "hold", &id, detail).await
            })
        })
        .await
}

/// Ends a hold.
///
/// # Errors
/// Not found when out of reach.
pub async fn release(site: &Site, actor: &Actor, id: &str) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    let (site_copy, actor, id) = (site.clone(), actor.clone(), id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ChangeRetention)?;
                let row = tx.hold(asker, &id).await?;
                tx.update(hold::Model {
                    released_by: Some(actor.person_id.clone()),
                    released_at: Some(now),
                    ..row
                })
                .await?;
                record(
                    tx,
                    &actor.person_id,
                    "retention.release",
                    "hold",
                    &id,
                    json!({}),
                )
                .await
            })
        })
        .await
}

/// Deletes what is over and not held, one record a transaction, then takes it off the disk.
///
/// # Errors
/// Faults of the store; what is left goes the next night.
pub async fn delete(site: &Site, task: &job::Model) -> Result<(), Fault> {
    // A clock that leapt ten years ahead would make everything old at once.
    if crate::clock::doubts(site).await?.any() {
        tracing::warn!("nothing is deleted while the clock is in doubt");
        return finished(site, task).await;
    }
    let mut gone = 0;
    for class in Class::ALL {
        let months = months(site, *class).await?;
        for due in due(site, *class, months).await? {
            gone += usize::from(!due.held && delete_one(site, *class, months, due).await?);
        }
    }
    if gone > 0 {
        tracing::info!(gone, "records whose time was over were deleted");
    }
    // Also when nothing went: a night before may have deleted and not got as far as this.
    site.store.scrub().await?;
    finished(site, task).await
}

async fn finished(site: &Site, task: &job::Model) -> Result<(), Fault> {
    let task = task.clone();
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move { Ok(tx.finish_job(&task).await?) })
        })
        .await
}

async fn delete_one(site: &Site, class: Class, months: i32, due: Due) -> Result<bool, Fault> {
    site.store
        .write(site.now(), move |tx| -> Work<'_, bool, Fault> {
            Box::pin(async move {
                if tx.is_held(class.held_as(), &due.id).await? {
                    return Ok(false);
                }
                erase(tx, class, &due.id).await?;
                let detail = json!({"class": class.code(), "months": months, "since": due.since});
                record(
                    tx,
                    "system",
                    "retention.delete",
                    class.held_as(),
                    &due.id,
                    detail,
                )
                .await?;
                Ok(true)
            })
        })
        .await
}

async fn erase(tx: &mut Tx, class: Class, id: &str) -> Result<(), store::Error> {
    match class {
        Class::Tip => tx.erase_tip(id).await,
        Class::Identity => tx.erase_identity(id).await,
        Class::Petition => tx.erase_petition(id).await,
        Class::Notice => tx.erase_notice(id).await,
    }
}

async fn record(
    tx: &mut Tx,
    actor: &str,
    action: &str,
    object_kind: &str,
    object_id: &str,
    detail: serde_json::Value,
) -> Result<(), Fault> {
    tx.record(Record {
        actor,
        action,
        object_kind,
        object_id,
        detail,
    })
    .await?;
    Ok(())
}
