//! Deletion that deletes: the record, everything that belongs to it, its words in the search index, the keys of its files.
//!
//! SQLite overwrites what is deleted (`secure_delete`, and FTS5's option of the same name) and [`Store::scrub`] empties the
//! write-ahead log. PostgreSQL keeps deleted rows on their pages until vacuum reuses them, and in its log until that is recycled;
//! whoever needs more there encrypts the disk and runs `VACUUM FULL`.

use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult, Statement};
use serde_json::json;

use crate::blob::Owner;
use crate::scope::Asker;
use crate::tables::{blob_use, hold, petition};
use crate::{Engine, Error, Store, Tx};

/// Rows that go with a tip: table, key column, column that names the tip. A test reads the migrations for others.
const OF_TIP: &[(&str, &str, &str)] = &[
    ("tip_identity", "tip_id", "tip_id"),
    ("tip_indicator", "id", "tip_id"),
    ("tip_message", "id", "tip_id"),
    ("tip_note", "id", "tip_id"),
    ("tip_step", "id", "tip_id"),
    ("tip_closing", "tip_id", "tip_id"),
    ("tip_file", "id", "tip_id"),
    ("case_tip", "id", "tip_id"),
];
/// A tip in a case nobody has closed is still worked on: as good as held.
const IN_OPEN_CASE: &str = "SELECT 1 AS one FROM case_tip m JOIN case_file c ON c.id = m.case_id \
     WHERE m.removed_at IS NULL AND c.closed_at IS NULL AND m.tip_id";
/// Rows that go with a petition.
const OF_PETITION: &[(&str, &str, &str)] = &[("petition_contact", "petition_id", "petition_id")];

/// Times the log is tried to be emptied, and the pause between two.
const SCRUBS_MAX: u32 = 50;
const SCRUB_PAUSE: std::time::Duration = std::time::Duration::from_millis(100);
/// As whose files the originals and the pictures drawn anew of a tip are kept.
const FILE_OWNERS: &[&str] = &["evidence", "evidence_shown"];

/// A record whose time is over.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Due {
    /// Its id.
    pub id: String,
    /// When its time began.
    pub since: i64,
    /// Whether a hold keeps it.
    pub held: bool,
}

impl Store {
    /// Records of a class whose time began before this moment, the oldest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn due_for_deletion(
        &self,
        class: domain::retention::Class,
        before: i64,
        limit: i64,
    ) -> Result<Vec<Due>, Error> {
        use domain::retention::Class;
        let (id, since, from) = match class {
            Class::Tip => ("t.id", "t.closed_at", "tip t"),
            Class::Identity => (
                "t.id",
                "t.closed_at",
                "tip t JOIN tip_identity i ON i.tip_id = t.id",
            ),
            Class::Petition => ("t.id", "t.decided_at", "petition t"),
            Class::Notice => ("t.id", "t.sent_at", "notice t"),
        };
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            format!(
                "SELECT {id} AS id, {since} AS since, EXISTS (SELECT 1 FROM hold h WHERE h.released_at IS NULL \
                 AND h.object_kind = $1 AND h.object_id = t.id) OR EXISTS ({IN_OPEN_CASE} = t.id) AS held \
                 FROM {from} WHERE {since} IS NOT NULL AND {since} < $2 ORDER BY {since}, t.id LIMIT $3"
            ),
            [class.held_as().into(), before.into(), limit.into()],
        );
        Ok(Due::find_by_statement(statement).all(self.reader()).await?)
    }

    /// Holds within reach that nobody released.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn holds(&self, asker: Asker<'_>) -> Result<Vec<hold::Model>, Error> {
        let statement = asker.statement(
            self.reader(),
            "SELECT * FROM hold WHERE released_at IS NULL AND unit_id IN (SELECT id FROM scope) ORDER BY placed_at, id",
            [],
        );
        Ok(hold::Model::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// Takes what was deleted off the disk, as far as the engine lets us.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn scrub(&self) -> Result<(), Error> {
        if self.engine() == Engine::Postgres {
            let vacuum = "VACUUM tip, tip_message, tip_note, tip_indicator, tip_identity, petition, search_entry";
            self.reader().execute_unprepared(vacuum).await?;
            return Ok(());
        }
        // A reader in the middle of something keeps the log from being emptied; it says so without failing.
        for _ in 0..SCRUBS_MAX {
            let checkpoint = Statement::from_string(
                self.reader().get_database_backend(),
                "PRAGMA wal_checkpoint(TRUNCATE)",
            );
            let row = self.reader().query_one_raw(checkpoint).await?;
            let busy = row.map_or(Ok(1), |row| row.try_get_by_index::<i64>(0))?;
            if busy == 0 {
                return Ok(());
            }
            tokio::time::sleep(SCRUB_PAUSE).await;
        }
        Err(Error::Unavailable)
    }
}

impl Tx {
    /// Whether a hold keeps this record.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn is_held(&mut self, object_kind: &str, object_id: &str) -> Result<bool, Error> {
        let db = self.conn();
        let statement = Statement::from_sql_and_values(
            db.get_database_backend(),
            format!(
                "SELECT 1 AS one FROM hold WHERE released_at IS NULL AND object_kind = $1 AND object_id = $2 \
                 UNION ALL {IN_OPEN_CASE} = $2 LIMIT 1"
            ),
            [object_kind.into(), object_id.into()],
        );
        Ok(db.query_one_raw(statement).await?.is_some())
    }

    /// A hold the asker reaches.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it is out of reach.
    pub async fn hold(&mut self, asker: Asker<'_>, id: &str) -> Result<hold::Model, Error> {
        let db = self.conn();
        let statement = asker.statement(
            db,
            "SELECT * FROM hold WHERE id = $3 AND unit_id IN (SELECT id FROM scope)",
            [id.into()],
        );
        hold::Model::find_by_statement(statement)
            .one(db)
            .await?
            .ok_or(Error::NotFound)
    }

    /// The unit a record lies with, whoever asks: a hold may be placed on what one cannot read.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such record.
    pub async fn unit_of(&mut self, object_kind: &str, id: &str) -> Result<String, Error> {
        let table = match object_kind {
            "tip" => "tip",
            "petition" => "petition",
            _ => return Err(Error::NotFound),
        };
        let db = self.conn();
        let statement = Statement::from_sql_and_values(
            db.get_database_backend(),
            format!("SELECT unit_id FROM {table} WHERE id = $1"),
            [id.into()],
        );
        let row = db.query_one_raw(statement).await?.ok_or(Error::NotFound)?;
        Ok(row.try_get("", "unit_id")?)
    }

    /// Deletes a tip with everything that belongs to it.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn erase_tip(&mut self, id: &str) -> Result<(), Error> {
        self.erase_files("tip", id).await?;
        for file in self
            .keys_of("SELECT id AS key FROM tip_file WHERE tip_id = $1", id)
            .await?
        {
            for kind in FILE_OWNERS {
                self.erase_files(kind, &file).await?;
            }
            self.erase("custody", "id", "evidence_id", &file).await?;
        }
        // What went to the police went; our copy of it goes with the first of its tips.
        let packed = "SELECT d.id AS key FROM dossier d JOIN case_tip m ON m.case_id = d.case_id WHERE m.tip_id = $1";
        for dossier in self.keys_of(packed, id).await? {
            self.erase_files("dossier", &dossier).await?;
        }
        for (table, key, column) in OF_TIP {
            self.erase(table, key, column, id).await?;
        }
        self.erase_search("tip", id).await?;
        self.erase_repeats("tip", id).await?;
        self.erase("tip", "id", "id", id).await
    }

    /// Destroys a reporter's sealed name.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn erase_identity(&mut self, tip_id: &str) -> Result<(), Error> {
        self.erase("tip_identity", "tip_id", "tip_id", tip_id).await
    }

    /// Deletes a petition. What was cleared because of it stays cleared.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn erase_petition(&mut self, id: &str) -> Result<(), Error> {
        for (table, key, column) in OF_PETITION {
            self.erase(table, key, column, id).await?;
        }
        self.erase_repeats("petition", id).await?;
        petition::Entity::find_by_id(id)
            .one(self.conn())
            .await?
            .ok_or(Error::NotFound)?;
        self.erase("petition", "id", "id", id).await
    }

    /// Deletes a message that was sent.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn erase_notice(&mut self, id: &str) -> Result<(), Error> {
        self.erase("notice", "id", "id", id).await
    }

    /// Removes rows and has the audit entry name each, without its content.
    async fn erase(&mut self, table: &str, key: &str, column: &str, id: &str) -> Result<(), Error> {
        let db = self.conn();
        let statement = Statement::from_sql_and_values(
            db.get_database_backend(),
            format!("DELETE FROM {table} WHERE {column} = $1 RETURNING {key} AS key"),
            [id.into()],
        );
        let rows = db.query_all_raw(statement).await?;
        for row in rows {
            let key: String = row.try_get("", "key")?;
            self.unrecorded.push(json!([table, key, null]));
        }
        Ok(())
    }

    async fn erase_search(&mut self, kind: &str, id: &str) -> Result<(), Error> {
        let db = self.conn();
        db.execute_raw(Statement::from_sql_and_values(
            db.get_database_backend(),
            "DELETE FROM search_entry WHERE kind = $1 AND id = $2",
            [kind.into(), id.into()],
        ))
        .await?;
        Ok(())
    }

    async fn erase_repeats(&mut self, kind: &str, id: &str) -> Result<(), Error> {
        let db = self.conn();
        db.execute_raw(Statement::from_sql_and_values(
            db.get_database_backend(),
            "DELETE FROM repeat_receipt WHERE object_kind = $1 AND object_id = $2",
            [kind.into(), id.into()],
        ))
        .await?;
        Ok(())
    }

    async fn erase_files(&mut self, kind: &str, id: &str) -> Result<(), Error> {
        let of_kind = format!("{kind}:{id}:");
        let hashes = self
            .keys_of("SELECT hash AS key FROM blob_use WHERE owner_id = $1", id)
            .await?;
        for hash in hashes {
            let kept = blob_use::Entity::find_by_id(format!("{of_kind}{hash}"))
                .one(self.conn())
                .await?;
            if kept.is_some() {
                self.release_blob(Owner { kind, id }, &hash).await?;
            }
        }
        Ok(())
    }

    async fn keys_of(&mut self, sql: &str, id: &str) -> Result<Vec<String>, Error> {
        let db = self.conn();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [id.into()]);
        let rows = db.query_all_raw(statement).await?;
        rows.iter().map(|row| Ok(row.try_get("", "key")?)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table added later that refers to a tip or a petition must be deleted with it, or deleting would fail or leave it behind.
    #[test]
    fn every_table_that_refers_to_a_deleted_one_is_deleted_with_it() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
        let mut missing = Vec::new();
        for file in std::fs::read_dir(folder).expect("the migrations").flatten() {
            let text = std::fs::read_to_string(file.path()).expect("a migration");
            for table in text.split("CREATE TABLE ").skip(1) {
                let name = table.split_whitespace().next().unwrap_or_default();
                let body = table.split(");").next().unwrap_or_default();
                for (parent, known) in [("tip", OF_TIP), ("petition", OF_PETITION)] {
                    let refers = body.contains(&format!("REFERENCES {parent} ("));
                    if refers && !known.iter().any(|(table, ..)| *table == name) {
                        missing.push(name.to_owned());
                    }
                }
            }
        }
        assert_eq!(missing, Vec::<String>::new());
    }
}
