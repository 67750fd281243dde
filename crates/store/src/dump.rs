//! The whole database as a sequence of frames, the same from either engine and for either engine.

use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend,
    IsolationLevel, Statement, TransactionOptions, TransactionTrait, Value,
};
use serde::{Deserialize, Serialize};

use crate::cell::{self, Cells, Column, Kind};
use crate::{Error, Store, migrate, tables};

/// Rows fetched at once.
const PAGE: i64 = 1_000;

/// A piece of a dump.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Frame {
    /// What this is; the first frame.
    Manifest(Manifest),
    /// The rows that follow are of this table.
    Table {
        /// Its name.
        name: String,
        /// Its columns, as they were.
        columns: Vec<Column>,
    },
    /// A row.
    Row(Vec<serde_json::Value>),
    /// How many rows and objects there were; the last frame.
    End {
        /// Rows.
        rows: u64,
        /// Objects.
        objects: u64,
    },
}

/// What a dump says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of the schema.
    pub version: i64,
    /// When it was made, in milliseconds since 1970 UTC.
    pub made_at: i64,
    /// The end of the audit chain then, `seq:hash`.
    pub head: String,
    /// The public key of the installation.
    pub public_key: String,
}

/// Tables beside those of rows: the audit chain and what the search box looks through. The words of the latter are derived, and
/// come back with the triggers.
fn machine_tables() -> Vec<(&'static str, Vec<Column>)> {
    let column = |name: &str, kind| Column {
        name: name.to_owned(),
        kind,
        nullable: false,
    };
    let text = |name| column(name, Kind::Text);
    vec![
        (
            "audit",
            vec![
                column("seq", Kind::Number),
                column("at", Kind::Number),
                text("actor"),
                text("action"),
                text("object_kind"),
                text("object_id"),
                text("detail"),
                text("rows_written"),
                column("hash", Kind::Bytes),
            ],
        ),
        (
            "search_entry",
            vec![
                column("rowid", Kind::Number),
                text("kind"),
                text("id"),
                text("unit_id"),
                text("folded"),
            ],
        ),
    ]
}

/// The one row every database has from the start.
const TIP: &str = "audit_tip";

fn tip_columns() -> Vec<Column> {
    let column = |name: &str, kind| Column {
        name: name.to_owned(),
        kind,
        nullable: false,
    };
    vec![
        column("id", Kind::Number),
        column("seq", Kind::Number),
        column("hash", Kind::Bytes),
        column("signature", Kind::Bytes),
        column("batches", Kind::Number),
    ]
}

impl Store {
    /// One moment of the database: nothing written later is seen.
    pub(crate) async fn moment(&self) -> Result<DatabaseTransaction, Error> {
        let postgres = self.reader().get_database_backend() == DbBackend::Postgres;
        let options = TransactionOptions {
            isolation_level: postgres.then_some(IsolationLevel::RepeatableRead),
            access_mode: postgres.then_some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        };
        Ok(self.reader().begin_with_options(options).await?)
    }
}

/// Every table of this moment, in frames; returns how many rows there were.
pub(crate) async fn dump(
    moment: &DatabaseTransaction,
    mut each: impl FnMut(Frame) -> Result<(), Error>,
) -> Result<u64, Error> {
    let mut rows = 0;
    let ours = tables::ALL
        .iter()
        .map(|table| (table.name, table.columns()));
    for (name, columns) in [(TIP, tip_columns())]
        .into_iter()
        .chain(machine_tables())
        .chain(ours)
    {
        each(Frame::Table {
            name: name.to_owned(),
            columns: columns.clone(),
        })?;
        let mut after: Option<Value> = None;
        loop {
            let page = cell::page(moment, name, &columns, after.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.0.first().cloned();
            for cells in page {
                rows += 1;
                if let serde_json::Value::Array(cells) = cells.to_json() {
                    each(Frame::Row(cells))?;
                }
            }
        }
    }
    Ok(rows)
}

/// Takes frames into an empty database.
pub(crate) struct Loading {
    tx: DatabaseTransaction,
    table: Option<(String, Vec<Column>)>,
    pub(crate) rows: u64,
}

impl Loading {
    /// Begins with a database of the manifest's version.
    pub(crate) async fn begin(db: &DatabaseConnection) -> Result<Self, Error> {
        let tx = db.begin().await?;
        for table in ["unit", "audit"] {
            let statement = Statement::from_string(
                tx.get_database_backend(),
                format!("SELECT 1 AS one FROM {table} LIMIT 1"),
            );
            if tx.query_one_raw(statement).await?.is_some() {
                return Err(Error::Conflict);
            }
        }
        if tx.get_database_backend() == DbBackend::Sqlite {
            tx.execute_unprepared("PRAGMA defer_foreign_keys = ON")
                .await?;
        } else {
            constraints(&tx, "DEFERRABLE INITIALLY DEFERRED").await?;
        }
        Ok(Self {
            tx,
            table: None,
            rows: 0,
        })
    }

    /// Takes the next frame.
    pub(crate) async fn take(&mut self, frame: Frame) -> Result<(), Error> {
        match frame {
            Frame::Table { name, columns } => {
                let known = tables::ALL.iter().any(|table| table.name == name)
                    || name == TIP
                    || machine_tables().iter().any(|(known, _)| *known == name);
                let plain = |text: &str| {
                    text.bytes()
                        .all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit())
                };
                if !known || !columns.iter().all(|column| plain(&column.name)) {
                    return Err(Error::Damaged(format!("unknown table {name}")));
                }
                self.table = Some((name, columns));
                Ok(())
            }
            Frame::Row(cells) => self.row(&cells).await,
            Frame::Manifest(_) | Frame::End { .. } => Ok(()),
        }
    }

    async fn row(&mut self, cells: &[serde_json::Value]) -> Result<(), Error> {
        let Some((name, columns)) = &self.table else {
            return Err(Error::Damaged("a row before its table".into()));
        };
        let cells = Cells::from_json(cells, columns)
            .ok_or_else(|| Error::Damaged(format!("a row of {name}")))?;
        self.rows += 1;
        if name == TIP {
            self.tx.execute_unprepared("DELETE FROM audit_tip").await?;
        }
        // The engines number these rows themselves.
        if name == "search_entry" {
            let rest = Cells(cells.0.into_iter().skip(1).collect());
            return cell::put(&self.tx, name, columns.get(1..).unwrap_or_default(), rest).await;
        }
        cell::put(&self.tx, name, columns, cells).await
    }

    /// Commits; whatever refers to nothing makes this fail.
    pub(crate) async fn finish(self) -> Result<(), Error> {
        if self.tx.get_database_backend() == DbBackend::Postgres {
            self.tx
                .execute_unprepared("SET CONSTRAINTS ALL IMMEDIATE")
                .await?;
            constraints(&self.tx, "NOT DEFERRABLE").await?;
        }
        self.tx.commit().await?;
        Ok(())
    }
}

/// Rows refer to each other in circles; PostgreSQL checks at the end only where its constraints say so.
async fn constraints(tx: &DatabaseTransaction, how: &str) -> Result<(), Error> {
    let keys = tx
        .query_all_raw(Statement::from_string(
            DbBackend::Postgres,
            "SELECT c.conrelid::regclass::text AS held_by, c.conname::text AS name FROM pg_constraint c \
             JOIN pg_namespace n ON n.oid = c.connamespace WHERE c.contype = 'f' AND n.nspname = current_schema()",
        ))
        .await?;
    for key in keys {
        let (table, name): (String, String) =
            (key.try_get("", "held_by")?, key.try_get("", "name")?);
        tx.execute_unprepared(&format!(
            "ALTER TABLE {table} ALTER CONSTRAINT {name} {how}"
        ))
        .await?;
    }
    Ok(())
}

/// A database of this version, ready to be loaded.
pub(crate) async fn prepare(
    db: &DatabaseConnection,
    engine: crate::Engine,
    version: i64,
) -> Result<(), Error> {
    if version > migrate::newest() {
        return Err(Error::Migration(format!(
            "the backup is of version {version}, this program knows {}",
            migrate::newest()
        )));
    }
    migrate::up_to(db, engine, version).await.map(|_| ())
}
