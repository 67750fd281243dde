//! What the machine does for itself: remove what nobody refers to, keep signed heads of the audit chain.

use store::Work;
use store::tables::job;

use super::{DAY_MS, named};
use crate::site::{Fault, Site};

/// An object without a row may belong to a change that is still on its way.
const SWEEP_AFTER_MS: i64 = DAY_MS;
/// Done jobs are kept this long: for the page, and so that their keys stay used.
const KEEP_JOBS_MS: i64 = 90 * DAY_MS;

pub(super) async fn remove_object(site: &Site, task: &job::Model) -> Result<(), Fault> {
    Ok(site.store.remove_object(&named(task, "object")?).await?)
}

pub(super) async fn sweep_blobs(site: &Site) -> Result<(), Fault> {
    let swept = site.store.sweep_blobs(site.now() - SWEEP_AFTER_MS).await?;
    if swept > 0 {
        tracing::info!(swept, "objects without a row were removed");
    }
    Ok(())
}

pub(super) async fn forget_jobs(site: &Site, task: &job::Model) -> Result<(), Fault> {
    let (now, task) = (site.now(), task.clone());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                tx.forget_jobs(now - KEEP_JOBS_MS).await?;
                Ok(tx.finish_job(&task).await?)
            })
        })
        .await
}

pub(super) async fn keep_head(site: &Site, task: &job::Model) -> Result<(), Fault> {
    let task = task.clone();
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                tx.keep_head().await?;
                Ok(tx.finish_job(&task).await?)
            })
        })
        .await
}
