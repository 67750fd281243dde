//! What an administrator sees of the machine's work, and trying it again.

use domain::Action;
use serde_json::json;
use store::audit::Record;
use store::job::State;
use store::{Work, tables::job};

use super::kind;
use crate::site::{Actor, Fault, Site, day};

/// Rows of a state on the page.
const ROWS_MAX: u64 = 100;

/// Jobs as listed.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Given up; somebody must look.
    pub failed: Vec<job::Model>,
    /// Under way.
    pub running: Vec<job::Model>,
    /// For their time or for another attempt.
    pub waiting: Vec<job::Model>,
    /// How many failed, however many are listed.
    pub failed_count: u64,
    /// How many wait.
    pub waiting_count: u64,
}

/// The machine's work.
///
/// # Errors
/// [`Fault::NotAllowed`]; faults of the store.
pub async fn list(site: &Site, actor: &Actor) -> Result<Listed, Fault> {
    let today = site.today();
    site.allow(actor, &today, Action::ViewJobs).await?;
    let store = &site.store;
    Ok(Listed {
        failed: store.jobs(State::Failed, ROWS_MAX).await?,
        running: store.jobs(State::Running, ROWS_MAX).await?,
        waiting: store.jobs(State::Waiting, ROWS_MAX).await?,
        failed_count: store.count_jobs(State::Failed).await?,
        waiting_count: store.count_jobs(State::Waiting).await?,
    })
}

/// Has a job tried again at once.
///
/// # Errors
/// [`Fault::NotAllowed`]; not found when it runs, is done or never was.
pub async fn retry(site: &Site, actor: &Actor, id: &str) -> Result<(), Fault> {
    let now = site.now();
    site.allow(actor, &day(now), Action::RetryJobs).await?;
    let (id, here, actor) = (id.to_owned(), site.clone(), actor.clone());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let today = day(now);
                let asker = here.asker(&actor, &today, Action::RetryJobs)?;
                let again = tx.retry_job(asker, &id).await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::RetryJobs.code(),
                    object_kind: "job",
                    object_id: &id,
                    detail: json!({"kind": again.kind}),
                })
                .await?;
                Ok(())
            })
        })
        .await
}

/// The name of a kind on a page.
#[must_use]
pub fn name_of(code: &str) -> &str {
    kind(code).map_or(code, |kind| kind.name_vi)
}
