//! Requests to take down or block.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
};

use crate::scope::Asker;
use crate::tables::takedown;
use crate::{Error, Store, Tx};

impl Store {
    /// Requests within reach, in this state or in all, the newest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn takedowns(
        &self,
        asker: Asker<'_>,
        state: &str,
        limit: i64,
    ) -> Result<Vec<takedown::Model>, Error> {
        let statement = asker.statement(
            self.reader(),
            "SELECT * FROM takedown WHERE unit_id IN (SELECT id FROM scope) AND ($3 = '' OR state = $3) \
             ORDER BY created_at DESC, id LIMIT $4",
            [state.into(), limit.into()],
        );
        Ok(takedown::Model::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// Requests within reach that come out of this case, the newest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn takedowns_of_case(
        &self,
        asker: Asker<'_>,
        case_id: &str,
    ) -> Result<Vec<takedown::Model>, Error> {
        let statement = asker.statement(
            self.reader(),
            "SELECT * FROM takedown WHERE case_id = $3 AND unit_id IN (SELECT id FROM scope) \
             ORDER BY created_at DESC, id",
            [case_id.into()],
        );
        Ok(takedown::Model::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// A request within reach.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it is out of reach.
    pub async fn takedown(&self, asker: Asker<'_>, id: &str) -> Result<takedown::Model, Error> {
        within(self.reader(), asker, id).await
    }
}

async fn within(
    db: &impl ConnectionTrait,
    asker: Asker<'_>,
    id: &str,
) -> Result<takedown::Model, Error> {
    let statement = asker.statement(
        db,
        "SELECT * FROM takedown WHERE id = $3 AND unit_id IN (SELECT id FROM scope)",
        [id.into()],
    );
    takedown::Model::find_by_statement(statement)
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

impl Tx {
    /// A request the asker reaches.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it is out of reach.
    pub async fn takedown(&mut self, asker: Asker<'_>, id: &str) -> Result<takedown::Model, Error> {
        within(self.conn(), asker, id).await
    }

    /// Requests on the same target, whoever made them, the newest first: two units must not ask twice without knowing.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn takedowns_of(
        &mut self,
        target_kind: &str,
        target: &str,
    ) -> Result<Vec<takedown::Model>, Error> {
        Ok(takedown::Entity::find()
            .filter(takedown::Column::TargetKind.eq(target_kind))
            .filter(takedown::Column::Target.eq(target))
            .order_by_desc(takedown::Column::CreatedAt)
            .all(self.conn())
            .await?)
    }
}
