//! The only crate with SQL: tables, migrations, the one writer, the audit chain, queries by noun — the same code on SQLite
//! and PostgreSQL.
//!
//! Belongs here: everything that knows a table. Does not belong here: deciding (`domain`), use cases (`app`), clocks.

pub mod attached;
pub mod audit;
pub mod audit_read;
pub mod backup;
pub mod blob;
pub mod case;
pub mod cell;
mod clearance;
pub mod clock;
pub mod direction;
mod draft;
mod dump;
mod error;
pub mod evidence;
pub mod figures;
pub mod job;
mod keys;
mod migrate;
pub mod notice;
pub mod offer;
mod open;
pub mod outgoing;
pub mod outreach;
pub mod person;
pub mod petition;
pub mod regime;
pub mod register;
pub mod report;
pub mod request;
pub mod retention;
pub mod row;
mod scope;
mod seal;
pub mod search;
mod setting;
pub mod sign_in;
pub mod statistics;
pub mod tables;
mod takedown;
pub mod tip;
pub mod tip_figures;
pub mod unit;
pub mod verify;
mod writer;

use ed25519_dalek::VerifyingKey;
use sea_orm::DatabaseConnection;

pub use blob::Blobs;
#[cfg(feature = "s3")]
pub use blob::s3::S3;
pub use error::Error;
pub use keys::{Keys, random, signed_by, signed_by_public};
pub use migrate::{newest as newest_version, version_at};
pub use open::{Address, Durability, Engine};
pub use scope::Asker;
pub use writer::{Tx, Work};

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    reader: DatabaseConnection,
    writer: writer::Writer,
    blobs: Blobs,
    keys: Keys,
    engine: Engine,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("engine", &self.engine)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database, brings it to this program's version and starts the writer; files lie in `blobs`.
    ///
    /// # Errors
    /// When it cannot be opened or migrated.
    pub async fn open(address: &Address, blobs: Blobs, keys: Keys) -> Result<Self, Error> {
        let db = address.writer().await?;
        migrate::up(&db, address.engine).await?;
        let reader = address.readers().await?;
        Ok(Self {
            reader,
            writer: writer::Writer::start(db, keys.clone()),
            blobs,
            keys,
            engine: address.engine,
        })
    }

    /// Runs `work` in a transaction and answers when it is durable. `now` is the moment it was asked for.
    ///
    /// # Errors
    /// What `work` says; [`Error::Busy`], [`Error::Unavailable`], [`Error::Full`], [`Error::Broken`] from the writer itself,
    /// after which the change is not acknowledged (it may still hold when the connection broke at the very end).
    pub async fn write<T, E, F>(&self, now: i64, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send + 'static,
    {
        self.writer.write(now, work).await
    }

    /// Which engine this is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The installation's keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Whether it answers and may be written to.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ready(&self) -> Result<(), Error> {
        if self.writer.is_broken() {
            return Err(Error::Broken);
        }
        self.reader.ping().await?;
        Ok(())
    }

    /// Lets go of the database: for whoever takes away the disk under it.
    pub async fn close(self) {
        let _ = self.reader.close().await;
    }

    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    fn verifying_key(&self) -> VerifyingKey {
        self.keys.verifying_key()
    }
}
