//! Clearances: a value that was cleared is in no list the checker reads until a named person ends that with a new reason.

use domain::Action;
use serde_json::json;
use store::Work;
use store::audit::Record;
use store::job::NewJob;
use store::tables::clearance;

use crate::jobs::Machine;
use crate::site::{Actor, Fault, Site, text_field};

/// Kind of the job that carries clearances to the checker's lists.
pub const CLEAR: &str = "clearance.write";

/// Clearances that hold.
///
/// # Errors
/// [`Fault::NotAllowed`].
pub async fn holding(site: &Site, actor: &Actor) -> Result<Vec<clearance::Model>, Fault> {
    let today = site.today();
    site.allow(actor, &today, Action::AnswerRequests).await?;
    Ok(site.store.clearances().await?)
}

/// Ends a clearance: the value may be listed again.
///
/// # Errors
/// [`Fault::NotAllowed`]; not found; [`Fault::Invalid`] on `reason`.
pub async fn relist(site: &Site, actor: &Actor, id: &str, reason: &str) -> Result<(), Fault> {
    let reason = text_field("reason", reason, 300)?;
    let (now, today) = (site.now(), site.today());
    site.allow(actor, &today, Action::EndClearances).await?;
    let (actor, id) = (actor.clone(), id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let mut row = tx.clearance(&id).await?;
                row.ended_at = Some(now);
                row.ended_by = Some(actor.person_id.clone());
                row.ended_reason = reason;
                tx.update(row).await?;
                tx.enqueue(NewJob::new(CLEAR, json!({}))).await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::EndClearances.code(),
                    object_kind: "clearance",
                    object_id: &id,
                    detail: json!({}),
                })
                .await?;
                Ok(())
            })
        })
        .await
}

/// Writes the clearances that hold beside the checker's lists and compiles those anew. Doing it twice is doing it once.
///
/// # Errors
/// Faults of the store and the disk; the job is tried again.
pub async fn write_list(machine: &Machine) -> Result<(), Fault> {
    let rows = machine.site.store.clearances().await?;
    let values: Vec<(String, String)> = rows.into_iter().map(|row| (row.kind, row.value)).collect();
    let compiled = machine
        .checker
        .clear(values)
        .map_err(|error| store::Error::File(error.to_string()))?;
    match compiled {
        Some(bytes) => crate::snapshot::publish(&machine.site, bytes, "machine").await,
        None => Ok(()),
    }
}
