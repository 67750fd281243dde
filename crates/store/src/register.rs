//! The registers of gaps of the law and of violations.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
};

use crate::scope::Asker;
use crate::tables::{legal_gap, legal_gap_case, legal_gap_step, violation, violation_step};
use crate::{Error, Store, Tx};

/// A gap as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Gap {
    /// Id.
    pub id: String,
    /// Unit that found it.
    pub unit_name: String,
    /// Code of the sector.
    pub sector: String,
    /// Statute, article.
    pub provision: String,
    /// What can be got around.
    pub loophole: String,
    /// What is proposed.
    pub proposal: String,
    /// To whom.
    pub addressee: String,
    /// When it was entered.
    pub entered_at: i64,
    /// Cases that show it.
    pub cases: i64,
    /// What was lost in those that are tips of ours, in đồng.
    pub lost: i64,
    /// Code of the last step.
    pub last_step: Option<String>,
}

impl Store {
    /// Gaps within reach, by sector; those most shown first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn gaps(&self, asker: Asker<'_>) -> Result<Vec<Gap>, Error> {
        gaps(self.reader(), asker).await
    }

    /// A gap within reach.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it is out of reach.
    pub async fn gap(&self, asker: Asker<'_>, id: &str) -> Result<legal_gap::Model, Error> {
        gap(self.reader(), asker, id).await
    }

    /// What became of it, oldest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn gap_steps(&self, id: &str) -> Result<Vec<legal_gap_step::Model>, Error> {
        gap_steps(self.reader(), id).await
    }

    /// Cases that show it.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn gap_cases(&self, id: &str) -> Result<Vec<legal_gap_case::Model>, Error> {
        Ok(legal_gap_case::Entity::find()
            .filter(legal_gap_case::Column::LegalGapId.eq(id))
            .order_by_asc(legal_gap_case::Column::At)
            .all(self.reader())
            .await?)
    }
}

async fn gaps(db: &impl ConnectionTrait, asker: Asker<'_>) -> Result<Vec<Gap>, Error> {
    let sql = "SELECT g.id, u.name AS unit_name, g.sector, g.provision, g.loophole, g.proposal, g.addressee, g.entered_at, \
         (SELECT COUNT(*) FROM legal_gap_case c WHERE c.legal_gap_id = g.id) AS cases, \
         CAST(COALESCE((SELECT SUM(t.amount_lost) FROM legal_gap_case c JOIN tip t ON t.id = c.tip_id WHERE c.legal_gap_id = g.id), 0) AS BIGINT) AS lost, \
         (SELECT s.what FROM legal_gap_step s WHERE s.legal_gap_id = g.id ORDER BY s.at DESC, s.id DESC LIMIT 1) AS last_step \
         FROM legal_gap g JOIN unit u ON u.id = g.unit_id WHERE g.unit_id IN (SELECT id FROM scope) \
         ORDER BY g.sector, cases DESC, g.entered_at, g.id";
    let statement = asker.statement(db, sql, []);
    Ok(Gap::find_by_statement(statement).all(db).await?)
}

async fn gap(
    db: &impl ConnectionTrait,
    asker: Asker<'_>,
    id: &str,
) -> Result<legal_gap::Model, Error> {
    let statement = asker.statement(
        db,
        "SELECT g.* FROM legal_gap g WHERE g.id = $3 AND g.unit_id IN (SELECT id FROM scope)",
        [id.into()],
    );
    legal_gap::Model::find_by_statement(statement)
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

async fn gap_steps(
    db: &impl ConnectionTrait,
    id: &str,
) -> Result<Vec<legal_gap_step::Model>, Error> {
    Ok(legal_gap_step::Entity::find()
        .filter(legal_gap_step::Column::LegalGapId.eq(id))
        .order_by_asc(legal_gap_step::Column::At)
        .order_by_asc(legal_gap_step::Column::Id)
        .all(db)
        .await?)
}

impl Tx {
    /// As [`Store::gaps`].
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn gaps(&mut self, asker: Asker<'_>) -> Result<Vec<Gap>, Error> {
        gaps(self.conn(), asker).await
    }

    /// A gap the asker reaches.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it is out of reach.
    pub async fn gap(&mut self, asker: Asker<'_>, id: &str) -> Result<legal_gap::Model, Error> {
        gap(self.conn(), asker, id).await
    }

    /// What became of it, oldest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn gap_steps(&mut self, id: &str) -> Result<Vec<legal_gap_step::Model>, Error> {
        gap_steps(self.conn(), id).await
    }

    /// Violations within reach with the name of their unit, newest first. Only inside a transaction: whoever reads them is
    /// recorded in it.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn violations(
        &mut self,
        asker: Asker<'_>,
    ) -> Result<Vec<(violation::Model, String)>, Error> {
        let db = self.conn();
        let statement = asker.statement(
            db,
            "SELECT v.*, u.name AS unit_name FROM violation v JOIN unit u ON u.id = v.unit_id \
             WHERE v.unit_id IN (SELECT id FROM scope) ORDER BY v.happened_on DESC, v.id",
            [],
        );
        let rows = db.query_all_raw(statement).await?;
        rows.iter()
            .map(|row| {
                Ok((
                    violation::Model::from_query_result(row, "")?,
                    row.try_get("", "unit_name")?,
                ))
            })
            .collect()
    }

    /// What followed violations, oldest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn violation_steps(
        &mut self,
        ids: &[String],
    ) -> Result<Vec<violation_step::Model>, Error> {
        Ok(violation_step::Entity::find()
            .filter(violation_step::Column::ViolationId.is_in(ids.iter().cloned()))
            .order_by_asc(violation_step::Column::At)
            .order_by_asc(violation_step::Column::Id)
            .all(self.conn())
            .await?)
    }
}
