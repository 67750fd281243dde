//! Clearances: values no list may hold.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Statement,
};

use crate::scope::Asker;
use crate::tables::clearance;
use crate::{Error, Store, Tx};

impl Store {
    /// Changes whenever a clearance is made or ended.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn clearance_mark(&self) -> Result<(i64, i64), Error> {
        let db = self.reader();
        let row = db
            .query_one_raw(Statement::from_string(
                db.get_database_backend(),
                "SELECT COUNT(*) AS made, COUNT(relisted_at) AS ended FROM clearance",
            ))
            .await?
            .ok_or(Error::Unavailable)?;
        Ok((row.try_get("", "made")?, row.try_get("", "ended")?))
    }

    /// Those that count on this day.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn clearances_on(&self, day: &str) -> Result<Vec<clearance::Model>, Error> {
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            "SELECT * FROM clearance WHERE relisted_at IS NULL AND (expires_on IS NULL OR expires_on >= $1) \
             ORDER BY kind, value, cleared_at",
            [day.into()],
        );
        Ok(clearance::Model::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// Those within reach, the newest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn clearances(
        &self,
        asker: Asker<'_>,
        limit: i64,
    ) -> Result<Vec<clearance::Model>, Error> {
        let statement = asker.statement(
            self.reader(),
            "SELECT * FROM clearance WHERE unit_id IN (SELECT id FROM scope) ORDER BY cleared_at DESC, id LIMIT $3",
            [limit.into()],
        );
        Ok(clearance::Model::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }
}

impl Tx {
    /// A clearance the asker reaches.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it is out of reach.
    pub async fn clearance(
        &mut self,
        asker: Asker<'_>,
        id: &str,
    ) -> Result<clearance::Model, Error> {
        let db = self.conn();
        let statement = asker.statement(
            db,
            "SELECT * FROM clearance WHERE id = $3 AND unit_id IN (SELECT id FROM scope)",
            [id.into()],
        );
        clearance::Model::find_by_statement(statement)
            .one(db)
            .await?
            .ok_or(Error::NotFound)
    }

    /// Everything ever said about a value, the oldest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn clearances_of(
        &mut self,
        kind: &str,
        value: &str,
    ) -> Result<Vec<clearance::Model>, Error> {
        Ok(clearance::Entity::find()
            .filter(clearance::Column::Kind.eq(kind))
            .filter(clearance::Column::Value.eq(value))
            .order_by_asc(clearance::Column::ClearedAt)
            .all(self.conn())
            .await?)
    }
}
