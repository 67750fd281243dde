//! Documents written here, before the e-office has them.

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::scope::Asker;
use crate::tables::draft;
use crate::{Error, Store, Tx};

impl Store {
    /// Drafts within reach, the latest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn drafts(&self, asker: Asker<'_>, limit: i64) -> Result<Vec<draft::Model>, Error> {
        let statement = asker.statement(
            self.reader(),
            "SELECT d.* FROM draft d WHERE d.unit_id IN (SELECT id FROM scope) ORDER BY d.changed_at DESC, d.id LIMIT $3",
            [limit.into()],
        );
        Ok(draft::Model::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// A draft within reach.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it is out of reach.
    pub async fn draft(&self, asker: Asker<'_>, id: &str) -> Result<draft::Model, Error> {
        within(self.reader(), asker, id).await
    }
}

impl Tx {
    /// A draft the asker reaches.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it is out of reach.
    pub async fn draft(&mut self, asker: Asker<'_>, id: &str) -> Result<draft::Model, Error> {
        within(self.conn(), asker, id).await
    }
}

async fn within(
    db: &impl ConnectionTrait,
    asker: Asker<'_>,
    id: &str,
) -> Result<draft::Model, Error> {
    let statement = asker.statement(
        db,
        "SELECT d.* FROM draft d WHERE d.id = $3 AND d.unit_id IN (SELECT id FROM scope)",
        [id.into()],
    );
    draft::Model::find_by_statement(statement)
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}
