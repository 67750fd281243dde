//! The one writer: whatever asks to write while a commit is on its way to the disk goes into the next commit together.
//!
//! Every write is a savepoint of its own inside that commit, so one that fails does not take its neighbours along; none is
//! answered before the commit has reached the disk. The same code runs on both engines: on PostgreSQL the row of the audit
//! chain's end makes the writers of several nodes take turns.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbBackend, EntityTrait, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use serde_json::json;
use tokio::sync::{mpsc, oneshot};

use crate::Error;
use crate::audit::{Chain, Record};
use crate::clock;
use crate::keys::Keys;
use crate::migrate::hex;
use crate::row::{Row, sealed};

/// Writes that may wait; one more is refused at once.
const QUEUE: usize = 4_096;
/// Writes in one commit.
const BATCH_MAX: usize = 256;
/// Nobody waits longer for an acknowledgement.
const ANSWER_MAX: Duration = Duration::from_secs(5);

/// What a write returns while it runs.
pub type Work<'a, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// A transaction as a use case sees it.
pub struct Tx {
    inner: DatabaseTransaction,
    now: i64,
    chain: Chain,
    pub(crate) unrecorded: Vec<serde_json::Value>,
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tx")
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

impl Tx {
    /// The moment the write was asked for, in milliseconds since 1970 UTC.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.now
    }

    pub(crate) fn conn(&self) -> &DatabaseTransaction {
        &self.inner
    }

    /// Adds a row.
    ///
    /// # Errors
    /// [`Error::Conflict`] when its key is taken, [`Error::NotFound`] when what it refers to is missing.
    pub async fn insert<R: Row>(&mut self, row: R) -> Result<(), Error> {
        let key = row.key();
        let (active, digest) = sealed(row);
        R::Entity::insert(active)
            .exec_without_returning(&self.inner)
            .await?;
        self.note::<R>(key, Some(&digest));
        Ok(())
    }

    /// Writes a row whole.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no row of this key.
    pub async fn update<R: Row>(&mut self, row: R) -> Result<(), Error> {
        let key = row.key();
        let (active, digest) = sealed(row);
        R::Entity::update(active)
            .validate()?
            .exec_without_returning(&self.inner)
            .await?;
        self.note::<R>(key, Some(&digest));
        Ok(())
    }

    /// Removes a row.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn remove<R: Row>(&mut self, row: R) -> Result<(), Error> {
        let key = row.key();
        row.delete(&self.inner).await?;
        self.note::<R>(key, None);
        Ok(())
    }

    /// Writes the audit entry for what was written since the last one.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn record(&mut self, record: Record<'_>) -> Result<i64, Error> {
        self.record_jump().await?;
        let rows = serde_json::Value::Array(std::mem::take(&mut self.unrecorded)).to_string();
        self.chain
            .append(&self.inner, self.now, &record, rows)
            .await
    }

    /// A clock that jumped since the last entry is said before anything else.
    async fn record_jump(&mut self) -> Result<(), Error> {
        let (now, jumped) = (self.now, |from: &i64| clock::is_jump(*from, self.now));
        let Some(from) = self.chain.at.filter(jumped) else {
            return Ok(());
        };
        tracing::warn!(
            from,
            to = now,
            "the clock jumped; the log is ordered by number"
        );
        let jump = Record {
            actor: "system",
            action: clock::JUMP,
            object_kind: "clock",
            object_id: "",
            detail: json!({"from": from, "to": now}),
        };
        self.chain
            .append(&self.inner, now, &jump, "[]".to_owned())
            .await?;
        Ok(())
    }

    fn note<R: Row>(&mut self, key: String, digest: Option<&[u8]>) {
        if R::AUDITED {
            self.unrecorded
                .push(json!([R::TABLE, key, digest.map(hex)]));
        }
    }
}

/// One waiting write.
trait Job: Send {
    /// Runs inside the commit's transaction; `false` when that transaction can no longer be trusted.
    fn run<'a>(
        &'a mut self,
        outer: &'a DatabaseTransaction,
        chain: &'a mut Chain,
    ) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>>;

    /// Answers whoever asked.
    fn settle(self: Box<Self>, commit: Result<(), Error>);
}

struct Write<T, E, F> {
    work: Option<F>,
    now: i64,
    outcome: Option<Result<T, E>>,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Job for Write<T, E, F>
where
    T: Send,
    E: From<Error> + Send,
    F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send,
{
    fn run<'a>(
        &'a mut self,
        outer: &'a DatabaseTransaction,
        chain: &'a mut Chain,
    ) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>> {
        Box::pin(async move {
            // Whoever asked has gone: nobody would learn that it was done.
            let Some(work) = self.work.take().filter(|_| !self.answer.is_closed()) else {
                return Ok(());
            };
            let mut tx = Tx {
                inner: outer.begin().await?,
                now: self.now,
                chain: chain.clone(),
                unrecorded: Vec::new(),
            };
            let outcome = match work(&mut tx).await {
                Ok(_) if !tx.unrecorded.is_empty() => Err(E::from(Error::NotRecorded)),
                outcome => outcome,
            };
            // A savepoint that cannot be left means the engine has ended the whole transaction.
            if outcome.is_ok() {
                tx.inner.commit().await?;
                *chain = tx.chain;
            } else {
                tx.inner.rollback().await?;
            }
            self.outcome = Some(outcome);
            Ok(())
        })
    }

    fn settle(self: Box<Self>, commit: Result<(), Error>) {
        let outcome = match (self.outcome, commit) {
            (Some(Err(own)), _) => Err(own),
            (_, Err(error)) => Err(E::from(error)),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(E::from(Error::Unavailable)),
        };
        let _ = self.answer.send(outcome);
    }
}

/// The writer's end that use cases hold.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Box<dyn Job>>,
    broken: Arc<AtomicBool>,
}

impl Writer {
    /// Starts the writer on this connection.
    pub(crate) fn start(db: DatabaseConnection, keys: Keys) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let broken = Arc::new(AtomicBool::new(false));
        tokio::spawn(work_off(db, keys, jobs, broken.clone()));
        Self { queue, broken }
    }

    /// Whether the disk failed under a write; only a new start helps.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Relaxed)
    }

    /// Runs the work in the next commit and answers when that commit is on the disk.
    pub(crate) async fn write<T, E, F>(&self, now: i64, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send + 'static,
    {
        if self.is_broken() {
            return Err(E::from(Error::Broken));
        }
        let (answer, answered) = oneshot::channel();
        let job = Write {
            work: Some(work),
            now,
            outcome: None,
            answer,
        };
        self.queue.try_send(Box::new(job)).map_err(|error| {
            E::from(match error {
                mpsc::error::TrySendError::Full(_) => Error::Busy,
                mpsc::error::TrySendError::Closed(_) => Error::Unavailable,
            })
        })?;
        match tokio::time::timeout(ANSWER_MAX, answered).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) | Err(_) => Err(E::from(Error::Unavailable)),
        }
    }
}

async fn work_off(
    db: DatabaseConnection,
    keys: Keys,
    mut jobs: mpsc::Receiver<Box<dyn Job>>,
    broken: Arc<AtomicBool>,
) {
    while let Some(first) = jobs.recv().await {
        let mut batch = vec![first];
        while batch.len() < BATCH_MAX
            && let Ok(next) = jobs.try_recv()
        {
            batch.push(next);
        }
        // In a task of its own: a use case that panics loses its batch, not the writer.
        let commit = tokio::spawn(run_batch(db.clone(), keys.clone(), batch, broken.clone()));
        if let Err(error) = commit.await {
            tracing::error!(%error, "a write panicked; its batch was undone");
            renew(&db).await;
        }
    }
}

async fn run_batch(
    db: DatabaseConnection,
    keys: Keys,
    mut batch: Vec<Box<dyn Job>>,
    broken: Arc<AtomicBool>,
) {
    let commit = if broken.load(Ordering::Relaxed) {
        Err(Error::Broken)
    } else {
        commit_batch(&db, &keys, &mut batch).await
    };
    if let Err(error) = &commit {
        tracing::warn!(%error, writes = batch.len(), "a batch was not committed");
        if matches!(error, Error::Broken) {
            broken.store(true, Ordering::Relaxed);
        }
        renew(&db).await;
    }
    for job in batch {
        job.settle(commit.clone());
    }
}

/// A connection on which a commit failed is not used again. SQLite ends a transaction by itself when the disk is full, while the
/// driver goes on counting it: its next "commit" would only leave a savepoint of a transaction nobody ever commits, and what it
/// acknowledged would be lost. (`sqlx` 0.9 lowers its count only when the statement succeeds; PostgreSQL takes its `ROLLBACK` always.)
async fn renew(db: &DatabaseConnection) {
    if db.get_database_backend() != DbBackend::Sqlite {
        return;
    }
    match db.get_sqlite_connection_pool().acquire().await {
        Ok(connection) => {
            let _ = connection.close().await;
        }
        Err(error) => tracing::warn!(%error, "the writer's connection could not be renewed"),
    }
}

async fn commit_batch(
    db: &DatabaseConnection,
    keys: &Keys,
    batch: &mut [Box<dyn Job>],
) -> Result<(), Error> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let outer = db.begin_with_options(options).await?;
    let mut chain = Chain::take(&outer).await?;
    let before = chain.seq;
    for job in batch.iter_mut() {
        job.run(&outer, &mut chain).await?;
    }
    if chain.seq != before {
        chain.put(&outer, keys).await?;
    }
    outer.commit().await?;
    Ok(())
}
