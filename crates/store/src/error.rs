//! What can go wrong with the store, in the words of the program; the edges translate for people.

use sea_orm::{DbErr, RuntimeErr, SqlErr};
use thiserror::Error;

/// A fault of the store.
#[derive(Debug, Clone, Error)]
pub enum Error {
    /// The address is neither `sqlite:` nor `postgres:`, or the file cannot be opened.
    #[error("cannot open the database: {0}")]
    Open(String),
    /// A migration failed or the database is newer than this program.
    #[error("migration: {0}")]
    Migration(String),
    /// No connection, a lost one, or no answer in time. Whether the last write holds is not known; it was not acknowledged.
    #[error("the database does not answer")]
    Unavailable,
    /// More writes wait than the queue holds.
    #[error("too many writes at once")]
    Busy,
    /// The disk or the quota is full.
    #[error("no space left for the database")]
    Full,
    /// The disk failed under us; nothing more is written until the program has been started again.
    #[error("the disk under the database failed")]
    Broken,
    /// A value that must be unique is taken.
    #[error("already there")]
    Conflict,
    /// No such row, or not within reach of whoever asks: the two are the same answer.
    #[error("not found")]
    NotFound,
    /// A use case changed an audited table and recorded nothing.
    #[error("audited rows were written without an audit entry")]
    NotRecorded,
    /// Anything else the engine says.
    #[error("database: {0}")]
    Database(String),
    /// A blob or a key file cannot be read or written.
    #[error("file: {0}")]
    File(String),
    /// Something stored is not what was written.
    #[error("damaged: {0}")]
    Damaged(String),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => return Self::Conflict,
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => return Self::NotFound,
            _ => {}
        }
        match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable,
            DbErr::RecordNotUpdated | DbErr::RecordNotFound(_) => Self::NotFound,
            DbErr::Exec(RuntimeErr::SqlxError(inner))
            | DbErr::Query(RuntimeErr::SqlxError(inner)) => {
                of_driver(inner).unwrap_or_else(|| Self::Database(error.to_string()))
            }
            _ => Self::Database(error.to_string()),
        }
    }
}

/// Codes that mean the same on both engines: SQLite's result codes and PostgreSQL's SQLSTATE.
fn of_driver(error: &sea_orm::sqlx::Error) -> Option<Error> {
    use sea_orm::sqlx::Error as Driver;
    match error {
        Driver::Io(_) | Driver::PoolTimedOut | Driver::PoolClosed | Driver::WorkerCrashed => {
            Some(Error::Unavailable)
        }
        Driver::Database(inner) => match inner.code()?.as_ref() {
            // SQLITE_FULL; disk_full.
            "13" | "53100" => Some(Error::Full),
            // SQLITE_IOERR and its kinds carry 10 in the low byte.
            code if code.parse::<u32>().is_ok_and(|code| code & 0xff == 10) => Some(Error::Broken),
            // SQLITE_BUSY; classes 08 (connection), 57 (shutdown, cancelled), 53 (resources).
            "5" | "261" | "517" => Some(Error::Unavailable),
            code if code.len() == 5
                && ["08", "57", "53"]
                    .iter()
                    .any(|class| code.starts_with(class)) =>
            {
                Some(Error::Unavailable)
            }
            _ => None,
        },
        _ => None,
    }
}
