//! Work to be done later: enqueued in the change that causes it, leased by one node at a time, tried again with growing pauses.
//!
//! Looked at: apalis 1.0 (one crate and one type per engine, so every use case would be generic over the engine), underway and
//! `graphile_worker` (PostgreSQL only). A table, a lease and a back-off are smaller than either.
//!
//! A job may be started twice (its node died after doing it and before saying so): what it does to the database belongs into one
//! transaction with [`Tx::finish_job`], which fails when the lease has gone to somebody else, so the effect happens once.

use domain::Id;
use sea_orm::sea_query::{Expr, LockBehavior, LockType, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::row::sealed;
use crate::tables::job;
use crate::{Asker, Error, Store, Tx, random};

/// A lease that is not renewed ends after this time. Clocks of nodes may differ by half of it.
pub const LEASE_MS: i64 = 2 * 60 * 1000;
/// Longest pause before another attempt.
pub const PAUSE_MAX_MS: i64 = 60 * 60 * 1000;
/// Attempts before a person is asked.
pub const ATTEMPTS_MAX: i64 = 12;
const PAUSE_FIRST_MS: i64 = 5_000;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// For its time, or for another attempt.
    Waiting,
    /// Leased by a node.
    Running,
    /// For ever.
    Done,
    /// Given up until somebody has it tried again.
    Failed,
}

impl State {
    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// A job to be enqueued.
#[derive(Debug, Clone)]
pub struct NewJob<'a> {
    kind: &'a str,
    payload: serde_json::Value,
    once_key: Option<String>,
    run_at: Option<i64>,
}

impl<'a> NewJob<'a> {
    /// Work of this kind, as soon as the change is committed. The payload names records; it holds no personal data.
    #[must_use]
    pub fn new(kind: &'a str, payload: serde_json::Value) -> Self {
        Self {
            kind,
            payload,
            once_key: None,
            run_at: None,
        }
    }

    /// Only if no job of this key was ever enqueued.
    #[must_use]
    pub fn once(mut self, key: impl Into<String>) -> Self {
        self.once_key = Some(key.into());
        self
    }

    /// Not before this moment.
    #[must_use]
    pub fn at(mut self, run_at: i64) -> Self {
        self.run_at = Some(run_at);
        self
    }
}

impl Tx {
    /// Enqueues work; `false` when its key was used before.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn enqueue(&mut self, new: NewJob<'_>) -> Result<bool, Error> {
        let row = job::Model {
            id: Id::from_random(random()?).to_string(),
            kind: new.kind.to_owned(),
            payload: new.payload.to_string(),
            once_key: new.once_key,
            run_at: new.run_at.unwrap_or(self.now()),
            attempts: 0,
            state: State::Waiting.code().to_owned(),
            leased_by: None,
            leased_until: 0,
            fault: String::new(),
            created_at: self.now(),
            done_at: None,
            digest: Vec::new(),
        };
        let (active, _) = sealed(row);
        let inserted = job::Entity::insert(active)
            .on_conflict(
                OnConflict::column(job::Column::OnceKey)
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(self.conn())
            .await?;
        Ok(inserted > 0)
    }

    /// Leases the job that is due longest among these kinds.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn lease_job(
        &mut self,
        holder: &str,
        kinds: &[&str],
    ) -> Result<Option<job::Model>, Error> {
        let mut due = job::Entity::find()
            .filter(is_due(self.now()))
            .filter(job::Column::Kind.is_in(kinds.iter().copied()))
            .order_by_asc(job::Column::RunAt)
            .order_by_asc(job::Column::Id)
            .limit(1);
        if self.conn().get_database_backend() == DbBackend::Postgres {
            due = due.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
        }
        let Some(row) = due.one(self.conn()).await? else {
            return Ok(None);
        };
        let leased = job::Model {
            attempts: row.attempts + 1,
            state: State::Running.code().to_owned(),
            leased_by: Some(holder.to_owned()),
            leased_until: self.now() + LEASE_MS,
            ..row
        };
        self.update(leased.clone()).await?;
        Ok(Some(leased))
    }

    /// Keeps a lease.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it has gone to somebody else.
    pub async fn renew_job(&mut self, lease: &job::Model) -> Result<(), Error> {
        let row = self.held(lease).await?;
        let leased_until = self.now() + LEASE_MS;
        self.update(job::Model {
            leased_until,
            ..row
        })
        .await
    }

    /// Says that a job is done: in the transaction of what it did, so that both hold or neither.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the lease has gone to somebody else: undo everything.
    pub async fn finish_job(&mut self, lease: &job::Model) -> Result<(), Error> {
        let row = self.held(lease).await?;
        let done_at = Some(self.now());
        self.update(job::Model {
            state: State::Done.code().to_owned(),
            leased_by: None,
            fault: String::new(),
            done_at,
            ..row
        })
        .await
    }

    /// Says that an attempt failed; it is made again after a pause, until [`ATTEMPTS_MAX`]. `fault` holds no personal data.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the lease has gone to somebody else.
    pub async fn fail_job(&mut self, lease: &job::Model, fault: &str) -> Result<(), Error> {
        let row = self.held(lease).await?;
        let state = if row.attempts >= ATTEMPTS_MAX {
            State::Failed
        } else {
            State::Waiting
        };
        let run_at = self.now() + pause(row.attempts);
        self.update(job::Model {
            state: state.code().to_owned(),
            leased_by: None,
            run_at,
            fault: fault.chars().take(500).collect(),
            ..row
        })
        .await
    }

    /// Has a job that failed, or waits for another attempt, tried at once. Its attempts are counted anew.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such job, it runs or is done, or it is not for this person to say.
    pub async fn retry_job(&mut self, asker: Asker<'_>, id: &str) -> Result<job::Model, Error> {
        if !asker.reaches_any(self.conn()).await? {
            return Err(Error::NotFound);
        }
        let row = job::Entity::find_by_id(id.to_owned())
            .filter(job::Column::State.is_in([State::Failed.code(), State::Waiting.code()]))
            .one(self.conn())
            .await?
            .ok_or(Error::NotFound)?;
        let again = job::Model {
            state: State::Waiting.code().to_owned(),
            attempts: 0,
            run_at: self.now(),
            ..row
        };
        self.update(again.clone()).await?;
        Ok(again)
    }

    /// Forgets jobs done before this moment.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn forget_jobs(&mut self, before: i64) -> Result<u64, Error> {
        let gone = job::Entity::delete_many()
            .filter(job::Column::State.eq(State::Done.code()))
            .filter(job::Column::DoneAt.lt(before))
            .exec(self.conn())
            .await?;
        Ok(gone.rows_affected)
    }

    async fn held(&self, lease: &job::Model) -> Result<job::Model, Error> {
        job::Entity::find_by_id(lease.id.clone())
            .filter(job::Column::State.eq(State::Running.code()))
            .filter(job::Column::LeasedBy.eq(lease.leased_by.clone()))
            .filter(job::Column::Attempts.eq(lease.attempts))
            .one(self.conn())
            .await?
            .ok_or(Error::NotFound)
    }
}

/// Five seconds, then twice as long each time, an hour at most.
fn pause(attempts: i64) -> i64 {
    let doublings = u32::try_from(attempts - 1).unwrap_or(u32::MAX).min(20);
    PAUSE_FIRST_MS
        .saturating_mul(1 << doublings)
        .min(PAUSE_MAX_MS)
}

/// Waiting and its time has come, or leased by somebody who no longer renews. Pauses and leases that lie further ahead than any
/// we give were set while the clock was wrong: they count as over.
fn is_due(now: i64) -> Condition {
    let waiting = Condition::all()
        .add(job::Column::State.eq(State::Waiting.code()))
        .add(
            Condition::any()
                .add(job::Column::RunAt.lte(now))
                .add(
                    Condition::all()
                        .add(job::Column::Attempts.gt(0))
                        .add(job::Column::RunAt.gt(now + PAUSE_MAX_MS)),
                )
                .add(
                    Condition::all()
                        .add(job::Column::Attempts.eq(0))
                        .add(was_due_at_once()),
                ),
        );
    let left = Condition::all()
        .add(job::Column::State.eq(State::Running.code()))
        .add(
            Condition::any()
                .add(job::Column::LeasedUntil.lt(now))
                .add(job::Column::LeasedUntil.gt(now + 2 * LEASE_MS)),
        );
    Condition::any().add(waiting).add(left)
}

/// What was to be done at once is not held up by the year it was enqueued in.
fn was_due_at_once() -> Expr {
    use sea_orm::sea_query::ExprTrait;
    Expr::col(job::Column::RunAt).lte(Expr::col(job::Column::CreatedAt))
}

impl Store {
    /// Whether work of these kinds is due: asked often, so without a write.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn has_due_jobs(&self, kinds: &[&str], now: i64) -> Result<bool, Error> {
        let due = job::Entity::find()
            .filter(is_due(now))
            .filter(job::Column::Kind.is_in(kinds.iter().copied()))
            .limit(1)
            .one(self.reader())
            .await?;
        Ok(due.is_some())
    }

    /// Whether a job of this key was ever enqueued.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn has_job(&self, once_key: &str) -> Result<bool, Error> {
        let found = job::Entity::find()
            .filter(job::Column::OnceKey.eq(once_key))
            .one(self.reader())
            .await?;
        Ok(found.is_some())
    }

    /// Jobs in this state, the latest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn jobs(&self, state: State, limit: u64) -> Result<Vec<job::Model>, Error> {
        Ok(job::Entity::find()
            .filter(job::Column::State.eq(state.code()))
            .order_by_desc(job::Column::RunAt)
            .order_by_desc(job::Column::Id)
            .limit(limit)
            .all(self.reader())
            .await?)
    }

    /// How many jobs are in this state.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn count_jobs(&self, state: State) -> Result<u64, Error> {
        Ok(job::Entity::find()
            .filter(job::Column::State.eq(state.code()))
            .count(self.reader())
            .await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_hour_and_stay_there() {
        assert_eq!(pause(1), 5_000);
        assert_eq!(pause(2), 10_000);
        assert_eq!(pause(11), PAUSE_MAX_MS);
        assert_eq!(pause(i64::MAX), PAUSE_MAX_MS);
    }
}
