//! The worker of a node: leases what is due, runs it, keeps the lease meanwhile, says how it ended.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use store::Work;
use store::job::{LEASE_MS, NewJob};
use store::tables::job;
use tokio::sync::Semaphore;

use super::{KINDS, Machine, kind};
use crate::site::{Fault, new_id};

/// How often a node looks for work: a glance by a reader, no write.
const GLANCE: Duration = Duration::from_millis(500);
/// Jobs of one node at once.
const AT_ONCE: usize = 2;
/// A job that takes longer is given up and tried again.
const RUN_MAX: Duration = Duration::from_secs(10 * 60);

/// Works until `stop`, then finishes what was begun.
pub async fn work(machine: Machine, stop: impl Future<Output = ()>) {
    let worker = match Worker::new(machine) {
        Ok(worker) => worker,
        Err(error) => {
            tracing::error!(%error, "no background work on this node");
            return;
        }
    };
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut planned = HashMap::new();
    tokio::pin!(stop);
    loop {
        worker.plan(&mut planned).await;
        let taken = match places.clone().try_acquire_owned() {
            Ok(place) => worker.lease().await.map(|task| (task, place)),
            Err(_) => None,
        };
        if let Some((task, place)) = taken {
            let worker = worker.clone();
            tokio::spawn(async move {
                worker.run(task).await;
                drop(place);
            });
            continue;
        }
        tokio::select! {
            () = tokio::time::sleep(GLANCE) => {}
            () = &mut stop => break,
        }
    }
    let everything = u32::try_from(AT_ONCE).unwrap_or(u32::MAX);
    let _ = places.acquire_many(everything).await;
}

/// Runs everything that is due now, recurring work included; returns how many jobs were begun.
///
/// # Errors
/// When the system has no randomness.
pub async fn run_due(machine: &Machine) -> Result<usize, Fault> {
    let worker = Worker::new(machine.clone())?;
    worker.plan(&mut HashMap::new()).await;
    let mut begun = 0;
    while let Some(task) = worker.lease().await {
        worker.run(task).await;
        begun += 1;
    }
    Ok(begun)
}

#[derive(Clone)]
struct Worker {
    machine: Machine,
    /// Names this run of this node in leases.
    holder: String,
    codes: Vec<&'static str>,
}

impl Worker {
    fn new(machine: Machine) -> Result<Self, Fault> {
        Ok(Self {
            machine,
            holder: new_id()?,
            codes: KINDS.iter().map(|kind| kind.code).collect(),
        })
    }

    /// Enqueues the present turn of recurring kinds; its key makes all nodes together do it once.
    async fn plan(&self, planned: &mut HashMap<&'static str, i64>) {
        let site = &self.machine.site;
        let now = site.now();
        for kind in KINDS {
            let Some(every) = kind.every else { continue };
            let turn = every.turn(now);
            if planned.get(kind.code) == Some(&turn) {
                continue;
            }
            let key = format!("{} {turn}", kind.code);
            let outcome = match site.store.has_job(&key).await {
                Ok(true) => Ok(()),
                Ok(false) => enqueue(&self.machine, kind.code, key, now).await,
                Err(error) => Err(error),
            };
            match outcome {
                Ok(()) => {
                    planned.insert(kind.code, turn);
                }
                Err(error) => tracing::warn!(kind = kind.code, %error, "not planned"),
            }
        }
    }

    async fn lease(&self) -> Option<job::Model> {
        let site = &self.machine.site;
        let now = site.now();
        match site.store.has_due_jobs(&self.codes, now).await {
            Ok(true) => {}
            Ok(false) => return None,
            Err(error) => {
                tracing::warn!(%error, "could not look for work");
                return None;
            }
        }
        let (holder, codes) = (self.holder.clone(), self.codes.clone());
        let leased = site
            .store
            .write(now, move |tx| -> Work<'_, _, store::Error> {
                Box::pin(async move { tx.lease_job(&holder, &codes).await })
            })
            .await;
        leased.unwrap_or_else(|error| {
            tracing::warn!(%error, "could not take work");
            None
        })
    }

    async fn run(&self, task: job::Model) {
        let Some(kind) = kind(&task.kind) else { return };
        // In a task of its own, so that a panic is a failed attempt and nothing more.
        let (machine, held) = (self.machine.clone(), task.clone());
        let mut running = tokio::spawn(async move {
            tokio::time::timeout(RUN_MAX, (kind.run)(&machine, &held)).await
        });
        let renewal = Duration::from_millis(LEASE_MS.unsigned_abs() / 4);
        let ended = loop {
            tokio::select! {
                ended = &mut running => break ended,
                () = tokio::time::sleep(renewal) => self.renew(&task).await,
            }
        };
        let outcome = match ended {
            Ok(Ok(Ok(()))) => Ok(()),
            Ok(Ok(Err(fault))) => Err(fault.to_string()),
            Ok(Err(_)) => Err("took too long".to_owned()),
            Err(_) => Err("panicked".to_owned()),
        };
        if let Err(fault) = &outcome {
            tracing::warn!(job = task.id, kind = task.kind, attempt = task.attempts, %fault, "a job failed");
        }
        self.settle(task, outcome).await;
    }

    async fn renew(&self, task: &job::Model) {
        let (site, task) = (&self.machine.site, task.clone());
        let kept = site
            .store
            .write(site.now(), move |tx| -> Work<'_, _, store::Error> {
                Box::pin(async move { tx.renew_job(&task).await })
            })
            .await;
        if let Err(error) = kept {
            tracing::warn!(%error, "a lease was not renewed");
        }
    }

    /// A job that finished itself in its own transaction is no longer ours to settle, which is no fault.
    async fn settle(&self, task: job::Model, outcome: Result<(), String>) {
        let site = &self.machine.site;
        let id = task.id.clone();
        let settled = site
            .store
            .write(site.now(), move |tx| -> Work<'_, _, store::Error> {
                Box::pin(async move {
                    match outcome {
                        Ok(()) => tx.finish_job(&task).await,
                        Err(fault) => tx.fail_job(&task, &fault).await,
                    }
                })
            })
            .await;
        match settled {
            Ok(()) | Err(store::Error::NotFound) => {}
            Err(error) => tracing::warn!(job = id, %error, "the end of a job was not noted"),
        }
    }
}

async fn enqueue(
    machine: &Machine,
    code: &'static str,
    key: String,
    now: i64,
) -> Result<(), store::Error> {
    machine
        .site
        .store
        .write(now, move |tx| -> Work<'_, (), store::Error> {
            Box::pin(async move {
                tx.enqueue(NewJob::new(code, json!({})).once(key)).await?;
                Ok(())
            })
        })
        .await
}
