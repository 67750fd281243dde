//! Jumps of the wall clock, as the audit log shows them: nothing is ordered by time, and a clock that goes back or leaps is itself an
//! entry of the log, written before the first entry after it.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

use crate::{Error, Store};

/// The action of such an entry.
pub const JUMP: &str = "clock.jump";
/// Clocks of nodes may differ by this, and a write may have waited: not a jump.
pub const SKEW_MS: i64 = 2 * 60 * 1000;
/// A log that grew by nothing for longer than this: the clock leapt, or the service was off.
const QUIET_MAX_MS: i64 = 31 * 24 * 60 * 60 * 1000;

/// Whether the clock stands where it cannot have come to from `before` by itself.
#[must_use]
pub fn is_jump(before: i64, now: i64) -> bool {
    now < before - SKEW_MS || now > before + QUIET_MAX_MS
}

/// A jump, as recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jump {
    /// Its place in the log.
    pub seq: i64,
    /// The moment of the entry before.
    pub from: i64,
    /// The moment of the first entry after.
    pub to: i64,
}

#[derive(FromQueryResult)]
struct Row {
    seq: i64,
    at: i64,
    detail: String,
}

impl Store {
    /// The latest jump.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn last_jump(&self) -> Result<Option<Jump>, Error> {
        let sql = "SELECT seq, at, detail FROM audit WHERE object_kind = 'clock' AND action = $1 ORDER BY seq DESC LIMIT 1";
        let db = self.reader();
        let values = [JUMP.into()];
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        let row = Row::find_by_statement(statement).one(db).await?;
        Ok(row.map(|row| Jump {
            seq: row.seq,
            from: serde_json::from_str::<serde_json::Value>(&row.detail)
                .ok()
                .and_then(|detail| detail.get("from")?.as_i64())
                .unwrap_or(row.at),
            to: row.at,
        }))
    }

    /// How many jumps there were.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn count_jumps(&self) -> Result<i64, Error> {
        let sql = "SELECT COUNT(*) AS n FROM audit WHERE object_kind = 'clock' AND action = $1";
        let db = self.reader();
        let values = [JUMP.into()];
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        let row = db.query_one_raw(statement).await?;
        Ok(row.map_or(Ok(0), |row| row.try_get("", "n"))?)
    }

    /// The moment of the last entry of the log.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn last_recorded(&self) -> Result<Option<i64>, Error> {
        at_of(self.reader(), "SELECT MAX(seq) FROM audit").await
    }
}

/// The moment of the entry whose number this says.
pub(crate) async fn at_of(db: &impl ConnectionTrait, seq: &str) -> Result<Option<i64>, Error> {
    let sql = format!("SELECT at FROM audit WHERE seq = ({seq})");
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql));
    Ok(row.await?.map(|row| row.try_get("", "at")).transpose()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_back_is_a_jump_and_a_month_of_quiet_is_not() {
        let hour = 60 * 60 * 1000;
        assert!(is_jump(100 * hour, 99 * hour));
        assert!(!is_jump(100 * hour, 100 * hour - SKEW_MS));
        assert!(!is_jump(0, 30 * 24 * hour));
        assert!(is_jump(0, 32 * 24 * hour));
    }
}
