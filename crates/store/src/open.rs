//! Opening: one address, two engines, the same promises.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr, RuntimeErr, SqlxError};

use crate::Error;

/// Nobody waits longer for a connection.
const ACQUIRE_MAX: Duration = Duration::from_secs(2);
/// Opening is no request: after a crash the log is read first, and the machine may be busy coming up.
const OPEN_MAX: Duration = Duration::from_secs(60);
/// No statement runs longer on PostgreSQL; SQLite waits this long for a lock.
const STATEMENT_MAX: Duration = Duration::from_secs(4);
/// Connections that read.
const READERS: u32 = 8;

/// Which engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file beside the program.
    Sqlite,
    /// A server.
    Postgres,
}

/// How safe a commit is against a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// Every commit reaches the disk before it is acknowledged.
    #[default]
    Full,
    /// SQLite's `synchronous=NORMAL`: loses the last commits in a power cut. Only the control of the power-cut test uses it.
    Normal,
}

/// Where the database is.
#[derive(Debug, Clone)]
pub struct Address {
    url: String,
    /// Which engine the address names.
    pub engine: Engine,
    /// How safe a commit is.
    pub durability: Durability,
}

impl Address {
    /// The embedded database in this file.
    #[must_use]
    pub fn file(path: &Path) -> Self {
        Self {
            url: format!("sqlite://{}?mode=rwc", path.display()),
            engine: Engine::Sqlite,
            durability: Durability::Full,
        }
    }

    /// `postgres://…` or `sqlite://…`.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(url: &str) -> Result<Self, Error> {
        let engine = if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Engine::Postgres
        } else if url.starts_with("sqlite://") {
            Engine::Sqlite
        } else {
            return Err(Error::Open(
                "the address begins neither with postgres:// nor with sqlite://".into(),
            ));
        };
        Ok(Self {
            url: url.to_owned(),
            engine,
            durability: Durability::Full,
        })
    }

    /// As a driver reads it. It may hold a password: never print it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The same place with another durability.
    #[must_use]
    pub fn with_durability(mut self, durability: Durability) -> Self {
        self.durability = durability;
        self
    }

    /// The database file, for SQLite.
    #[must_use]
    pub fn path(&self) -> Option<PathBuf> {
        let path = self.url.strip_prefix("sqlite://")?;
        Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
    }

    /// The one connection that writes.
    pub(crate) async fn writer(&self) -> Result<DatabaseConnection, Error> {
        self.connect(1, false).await
    }

    /// The connections that read.
    pub(crate) async fn readers(&self) -> Result<DatabaseConnection, Error> {
        self.connect(READERS, true).await
    }

    /// A connection that leaves everything as it is: of SQLite, no file is made, and only the shared memory of a log that is there
    /// already notes the reader.
    pub(crate) async fn looker(&self) -> Result<DatabaseConnection, Error> {
        let mut options = ConnectOptions::new(self.url.clone());
        options
            .max_connections(1)
            .acquire_timeout(ACQUIRE_MAX)
            .connect_timeout(ACQUIRE_MAX)
            .sqlx_logging(false);
        if let Some(path) = self.path() {
            // Without a log of changes beside it the file is whole and nobody writes; opened as usual, it would be given one.
            let is_whole = !PathBuf::from(format!("{}-wal", path.display())).exists();
            options.map_sqlx_sqlite_opts(move |sqlite| {
                sqlite
                    .create_if_missing(false)
                    .read_only(true)
                    .immutable(is_whole)
            });
        }
        Database::connect(options)
            .await
            .map_err(|error| Error::Open(error.to_string()))
    }

    async fn connect(
        &self,
        connections: u32,
        only_reads: bool,
    ) -> Result<DatabaseConnection, Error> {
        let mut options = ConnectOptions::new(self.url.clone());
        options
            .max_connections(connections)
            .min_connections(1)
            .acquire_timeout(ACQUIRE_MAX)
            .connect_timeout(ACQUIRE_MAX)
            .sqlx_logging(false);
        match self.engine {
            Engine::Postgres => {
                options.statement_timeout(STATEMENT_MAX);
            }
            Engine::Sqlite => sqlite(&mut options, self.durability, only_reads),
        }
        patient(options).await
    }
}

/// Opens, and tries again while all that was wrong is that it took long.
async fn patient(options: ConnectOptions) -> Result<DatabaseConnection, Error> {
    let begun = Instant::now();
    loop {
        match Database::connect(options.clone()).await {
            Err(DbErr::Conn(RuntimeErr::SqlxError(why)))
                if matches!(*why, SqlxError::PoolTimedOut) && begun.elapsed() < OPEN_MAX => {}
            outcome => return outcome.map_err(|error| Error::Open(error.to_string())),
        }
    }
}

fn sqlite(options: &mut ConnectOptions, durability: Durability, only_reads: bool) {
    let synchronous = match durability {
        Durability::Full => SqliteSynchronous::Full,
        Durability::Normal => SqliteSynchronous::Normal,
    };
    options
        // A connection to a file does not go stale.
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            let sqlite = sqlite
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(synchronous)
                .busy_timeout(STATEMENT_MAX)
                .foreign_keys(true)
                .pragma("trusted_schema", "OFF")
                // What is deleted is overwritten, not only forgotten.
                .pragma("secure_delete", "ON")
                .pragma("cell_size_check", "ON");
            if only_reads {
                sqlite.pragma("query_only", "ON")
            } else {
                sqlite
            }
        });
}
