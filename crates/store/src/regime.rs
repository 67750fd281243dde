//! Reporting regimes: what is in force, what followed what, which of their periods are open.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder,
    Statement,
};

use crate::report::ABOVE;
use crate::scope::Asker;
use crate::tables::report_regime;
use crate::{Error, Store, Tx};

impl Store {
    /// Regimes within sight: those of units within reach or directly above.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn regimes(&self, asker: Asker<'_>) -> Result<Vec<report_regime::Model>, Error> {
        let statement = asker.statement(
            self.reader(),
            &format!(
                "{ABOVE} SELECT r.* FROM report_regime r WHERE r.unit_id IN (SELECT id FROM scope) \
                 OR r.unit_id IN (SELECT id FROM above) ORDER BY r.valid_from DESC, r.id"
            ),
            [],
        );
        Ok(report_regime::Model::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// Regimes in force on a day, for the machine itself.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn regimes_in_force(&self, day: &str) -> Result<Vec<report_regime::Model>, Error> {
        Ok(report_regime::Entity::find()
            .filter(report_regime::Column::ValidFrom.lte(day))
            .filter(
                report_regime::Column::ValidTo
                    .is_null()
                    .or(report_regime::Column::ValidTo.gt(day)),
            )
            .order_by_asc(report_regime::Column::Id)
            .all(self.reader())
            .await?)
    }

    /// Whether a period of this kind and year is open under a regime, or under what it was before.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn is_open(&self, regime_id: &str, kind: &str, year: i64) -> Result<bool, Error> {
        is_open(self.reader(), regime_id, kind, year).await
    }
}

/// Every regime that is the one given by this place, was it before or became it.
pub(crate) fn lineage(regime: usize) -> String {
    format!(
        "(SELECT g.id FROM report_regime g WHERE COALESCE(g.lineage, g.id) = \
           (SELECT COALESCE(o.lineage, o.id) FROM report_regime o WHERE o.id = ${regime}))"
    )
}

async fn is_open(
    db: &impl ConnectionTrait,
    regime_id: &str,
    kind: &str,
    year: i64,
) -> Result<bool, Error> {
    let statement = Statement::from_sql_and_values(
        db.get_database_backend(),
        format!(
            "SELECT 1 AS one FROM report_period p WHERE p.regime_id IN {} AND p.kind = $2 AND p.year = $3",
            lineage(1)
        ),
        [regime_id.into(), kind.into(), year.into()],
    );
    Ok(db.query_one_raw(statement).await?.is_some())
}

impl Tx {
    /// The regime of this id that the asker reaches.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn regime(
        &mut self,
        asker: Asker<'_>,
        id: &str,
    ) -> Result<report_regime::Model, Error> {
        let db = self.conn();
        let statement = asker.statement(
            db,
            "SELECT r.* FROM report_regime r WHERE r.id = $3 AND r.unit_id IN (SELECT id FROM scope)",
            [id.into()],
        );
        report_regime::Model::find_by_statement(statement)
            .one(db)
            .await?
            .ok_or(Error::NotFound)
    }

    /// As [`Store::is_open`].
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn is_open(&mut self, regime_id: &str, kind: &str, year: i64) -> Result<bool, Error> {
        is_open(self.conn(), regime_id, kind, year).await
    }

    /// The plan whose clauses a new period of a regime most likely reports on: that of its last period, else the one most tasks of
    /// the unit were given for.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn likely_plan(
        &mut self,
        regime_id: &str,
        unit_id: &str,
    ) -> Result<Option<String>, Error> {
        let last = format!(
            "SELECT p.directive_id AS id FROM report_period p \
             WHERE p.regime_id IN {} AND p.directive_id IS NOT NULL ORDER BY p.data_to DESC, p.id LIMIT 1",
            lineage(1)
        );
        let busiest = "SELECT t.directive_id AS id FROM task t JOIN directive d ON d.id = t.directive_id \
             WHERE d.unit_id = $1 AND EXISTS (SELECT 1 FROM clause c WHERE c.directive_id = d.id) \
             GROUP BY t.directive_id ORDER BY COUNT(*) DESC, t.directive_id LIMIT 1";
        let db = self.conn();
        for (sql, of) in [(last.as_str(), regime_id), (busiest, unit_id)] {
            let engine = db.get_database_backend();
            let statement = Statement::from_sql_and_values(engine, sql, [of.into()]);
            if let Some(row) = db.query_one_raw(statement).await? {
                return Ok(row.try_get("", "id")?);
            }
        }
        Ok(None)
    }

    /// The regime of this name a unit has in force on a day.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn regime_named(
        &mut self,
        unit_id: &str,
        name: &str,
        day: &str,
    ) -> Result<Option<report_regime::Model>, Error> {
        Ok(report_regime::Entity::find()
            .filter(report_regime::Column::UnitId.eq(unit_id))
            .filter(report_regime::Column::Name.eq(name))
            .filter(
                report_regime::Column::ValidTo
                    .is_null()
                    .or(report_regime::Column::ValidTo.gt(day)),
            )
            .order_by_desc(report_regime::Column::ValidFrom)
            .one(self.conn())
            .await?)
    }
}
