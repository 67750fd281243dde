//! Questions with a promised time, who answers for them.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Statement,
};

use crate::scope::Asker;
use crate::tables::request;
use crate::{Error, Store, Tx};

impl Store {
    /// Requests within reach: open ones by their due date, then the newest answered ones.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn requests(&self, asker: Asker<'_>) -> Result<Vec<request::Model>, Error> {
        let statement = asker.statement(
            self.reader(),
            "SELECT r.* FROM request r WHERE r.unit_id IN (SELECT id FROM scope) \
             ORDER BY CASE WHEN r.decided_at IS NULL THEN 0 ELSE 1 END, \
               CASE WHEN r.decided_at IS NULL THEN r.due_at ELSE -r.decided_at END, r.id LIMIT 200",
            [],
        );
        Ok(request::Model::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// The request of a receipt.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn request_of_receipt(
        &self,
        receipt_hash: &str,
    ) -> Result<Option<request::Model>, Error> {
        Ok(request::Entity::find()
            .filter(request::Column::ReceiptHash.eq(receipt_hash))
            .one(self.reader())
            .await?)
    }

    /// Open requests whose time is over and that nobody above has been told of.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn overdue_requests(&self, now: i64) -> Result<Vec<request::Model>, Error> {
        Ok(request::Entity::find()
            .filter(request::Column::DecidedAt.is_null())
            .filter(request::Column::EscalatedAt.is_null())
            .filter(request::Column::DueAt.lte(now))
            .order_by_asc(request::Column::DueAt)
            .all(self.reader())
            .await?)
    }

    /// Who is told when a unit lets something grow late: the heads of the unit and of those above it.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn heads_over(&self, unit_id: &str, day: &str) -> Result<Vec<String>, Error> {
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            "WITH RECURSIVE up (id) AS (SELECT id FROM unit WHERE id = $1 UNION SELECT e.up FROM unit_edge e JOIN up ON e.down = up.id) \
             SELECT DISTINCT p.id FROM role_grant g JOIN person p ON p.id = g.person_id JOIN up ON up.id = g.unit_id \
             WHERE g.role IN ('head', 'chief_of_office') AND p.closed_at IS NULL \
               AND g.valid_from <= $2 AND (g.valid_to IS NULL OR g.valid_to > $2) ORDER BY p.id",
            [unit_id.into(), day.into()],
        );
        let rows = self.reader().query_all_raw(statement).await?;
        rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
    }
}

impl Tx {
    /// A request within reach.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn request(&mut self, asker: Asker<'_>, id: &str) -> Result<request::Model, Error> {
        let statement = asker.statement(
            self.conn(),
            "SELECT r.* FROM request r WHERE r.id = $3 AND r.unit_id IN (SELECT id FROM scope)",
            [id.into()],
        );
        request::Model::find_by_statement(statement)
            .one(self.conn())
            .await?
            .ok_or(Error::NotFound)
    }

    /// The request of a receipt.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn request_of_receipt(
        &mut self,
        receipt_hash: &str,
    ) -> Result<Option<request::Model>, Error> {
        Ok(request::Entity::find()
            .filter(request::Column::ReceiptHash.eq(receipt_hash))
            .one(self.conn())
            .await?)
    }
}
