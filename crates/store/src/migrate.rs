//! Numbered migrations, one text for both engines.
//!
//! Looked at: sea-orm-migration (the schema in builder calls, FTS and triggers in raw SQL per engine all the same) and sqlx's
//! migrator (two folders to keep alike). One file with two marked blocks keeps the engines side by side where they differ.
//!
//! Habit: expand, then contract. A migration adds; what the previous version still reads goes one version later.

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, TransactionTrait};
use sha2::{Digest, Sha256};

use crate::{Address, Engine, Error};

/// Number, name, text. A text that has shipped never changes; the digest kept in the database says so.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (
        1,
        "foundation",
        include_str!("../migrations/0001_foundation.sql"),
    ),
    (10, "tips", include_str!("../migrations/0010_tips.sql")),
    (20, "blobs", include_str!("../migrations/0020_blobs.sql")),
    (
        21,
        "notices",
        include_str!("../migrations/0021_notices.sql"),
    ),
    (
        30,
        "passkey_challenge",
        include_str!("../migrations/0030_passkey_challenge.sql"),
    ),
    (
        40,
        "tip work",
        include_str!("../migrations/0040_tip_work.sql"),
    ),
    (
        41,
        "evidence",
        include_str!("../migrations/0041_evidence.sql"),
    ),
    (
        42,
        "requests",
        include_str!("../migrations/0042_requests.sql"),
    ),
    (45, "rights", include_str!("../migrations/0045_rights.sql")),
    (
        46,
        "retention",
        include_str!("../migrations/0046_retention.sql"),
    ),
    (
        50,
        "outreach",
        include_str!("../migrations/0050_outreach.sql"),
    ),
    (
        51,
        "direction",
        include_str!("../migrations/0051_direction.sql"),
    ),
    (
        52,
        "registers",
        include_str!("../migrations/0052_registers.sql"),
    ),
    (
        60,
        "reports",
        include_str!("../migrations/0060_reports.sql"),
    ),
    (
        70,
        "outgoing",
        include_str!("../migrations/0070_outgoing.sql"),
    ),
    (
        72,
        "attached files",
        include_str!("../migrations/0072_attached.sql"),
    ),
    (
        73,
        "sub-tasks",
        include_str!("../migrations/0073_sub_task.sql"),
    ),
    (
        80,
        "federated",
        include_str!("../migrations/0080_federated.sql"),
    ),
    (85, "cases", include_str!("../migrations/0085_cases.sql")),
    (
        90,
        "report plan",
        include_str!("../migrations/0090_report_plan.sql"),
    ),
    (
        91,
        "takedowns of a case",
        include_str!("../migrations/0091_takedown_case.sql"),
    ),
    (
        92,
        "unit lines",
        include_str!("../migrations/0092_unit_lines.sql"),
    ),
    (
        94,
        "lineage of regimes",
        include_str!("../migrations/0094_regime_lineage.sql"),
    ),
    (
        95,
        "forms of requests",
        include_str!("../migrations/0095_asked_form.sql"),
    ),
    (
        97,
        "known on",
        include_str!("../migrations/0097_known_on.sql"),
    ),
    (
        98,
        "outgoing metadata",
        include_str!("../migrations/0098_outgoing_metadata.sql"),
    ),
    (99, "draft", include_str!("../migrations/0099_draft.sql")),
];

const _: () = {
    let mut rest = MIGRATIONS;
    while let [(earlier, ..), tail @ ..] = rest {
        if let [(later, ..), ..] = tail {
            assert!(*earlier < *later, "steps stand in the order they are taken");
        }
        rest = tail;
    }
};

const BOOK: &str = "CREATE TABLE IF NOT EXISTS migration (\
    version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL)";

/// The version this program brings a database to.
#[must_use]
pub fn newest() -> i64 {
    MIGRATIONS.last().map_or(0, |(version, ..)| *version)
}

/// Brings the database to [`newest`]; returns how many steps were taken.
///
/// # Errors
/// When a step fails (it is undone whole), when a shipped step differs from the one applied, or when the database is newer.
pub(crate) async fn up(db: &DatabaseConnection, engine: Engine) -> Result<usize, Error> {
    up_to(db, engine, newest()).await
}

/// As [`up`], only to this version: for a backup of an earlier program, which is loaded first and migrated then.
pub(crate) async fn up_to(
    db: &DatabaseConnection,
    engine: Engine,
    target: i64,
) -> Result<usize, Error> {
    let tx = db.begin().await?;
    if engine == Engine::Postgres {
        // A step over a large table may take longer than any question; and two nodes that start together migrate one by one.
        tx.execute_unprepared("SET LOCAL statement_timeout = 0")
            .await?;
        tx.execute_unprepared("SELECT pg_advisory_xact_lock(7206270627)")
            .await?;
    }
    tx.execute_unprepared(BOOK).await?;
    let applied = applied(&tx).await?;
    if let Some((version, ..)) = applied.iter().find(|(version, _)| *version > newest()) {
        return Err(Error::Migration(format!(
            "the database is at version {version}, this program knows {}",
            newest()
        )));
    }
    let mut steps = 0;
    for (version, name, text) in MIGRATIONS.iter().filter(|(version, ..)| *version <= target) {
        let digest = hex(&Sha256::digest(text.as_bytes()));
        match applied.iter().find(|(known, _)| known == version) {
            Some((_, known)) if *known == digest => {}
            Some(_) => {
                return Err(Error::Migration(format!(
                    "step {version} was applied in another wording"
                )));
            }
            None => {
                step(&tx, engine, *version, name, text, &digest).await?;
                steps += 1;
            }
        }
    }
    tx.commit().await?;
    Ok(steps)
}

/// The version of the database at this address, which is only looked at: nothing is made and nothing migrated. 0 is an empty one.
///
/// # Errors
/// When it cannot be opened or is no database.
pub async fn version_at(address: &Address) -> Result<i64, Error> {
    let db = address.looker().await?;
    let version = version(&db, address.engine).await;
    db.close().await?;
    version
}

async fn version(db: &DatabaseConnection, engine: Engine) -> Result<i64, Error> {
    let book = match engine {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE name = 'migration'",
        Engine::Postgres => {
            "SELECT table_name FROM information_schema.tables \
             WHERE table_name = 'migration' AND table_schema = current_schema()"
        }
    };
    let book = Statement::from_string(db.get_database_backend(), book);
    if db.query_one_raw(book).await?.is_none() {
        return Ok(0);
    }
    Ok(applied(db).await?.last().map_or(0, |(version, _)| *version))
}

async fn applied(db: &impl ConnectionTrait) -> Result<Vec<(i64, String)>, Error> {
    let rows = db
        .query_all_raw(Statement::from_string(
            db.get_database_backend(),
            "SELECT version, digest FROM migration ORDER BY version",
        ))
        .await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "version")?, row.try_get("", "digest")?)))
        .collect()
}

async fn step(
    db: &impl ConnectionTrait,
    engine: Engine,
    version: i64,
    name: &str,
    text: &str,
    digest: &str,
) -> Result<(), Error> {
    db.execute_unprepared(&for_engine(text, engine))
        .await
        .map_err(|error| Error::Migration(format!("step {version} ({name}): {error}")))?;
    let values = [version.into(), name.into(), digest.into()];
    db.execute_raw(Statement::from_sql_and_values(
        db.get_database_backend(),
        "INSERT INTO migration (version, name, digest) VALUES ($1, $2, $3)",
        values,
    ))
    .await?;
    Ok(())
}

/// The text as this engine reads it.
pub(crate) fn for_engine(text: &str, engine: Engine) -> String {
    let (bytes, no_bytes) = match engine {
        Engine::Sqlite => ("BLOB", "x''"),
        Engine::Postgres => ("BYTEA", "''::bytea"),
    };
    let mut out = String::with_capacity(text.len());
    let mut ours = true;
    for line in text.lines() {
        match line.trim() {
            "-- only sqlite" => ours = engine == Engine::Sqlite,
            "-- only postgres" => ours = engine == Engine::Postgres,
            "-- both" => ours = true,
            _ if ours => {
                out.push_str(line);
                out.push('\n');
            }
            _ => {}
        }
    }
    out.replace("{bytes}", bytes)
        .replace("{no_bytes}", no_bytes)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
