//! What units counted, each figure at the unit it was counted for; the geography of another day is `domain`'s
//! ([`domain::unit::Units::sum`]).

use sea_orm::FromQueryResult;

use crate::figures::Span;
use crate::{Asker, Error, Store};

/// Figures of one unit as it was.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Counted {
    /// The unit's row.
    pub unit_id: String,
    /// Tips received.
    pub tips: i64,
    /// Of those, passed on to the police.
    pub passed_on: i64,
    /// Money lost, in đồng.
    pub lost: i64,
    /// Money saved, in đồng.
    pub saved: i64,
    /// Events of outreach held.
    pub events: i64,
    /// People who attended them.
    pub attendance: i64,
}

impl Store {
    /// Figures of the units within reach, ended ones too, from tips and events of these days.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn counted_by_unit(
        &self,
        asker: Asker<'_>,
        span: Span<'_>,
    ) -> Result<Vec<Counted>, Error> {
        let sums = ["tips", "passed_on", "lost", "saved", "events", "attendance"]
            .map(|name| format!("CAST(SUM({name}) AS BIGINT) AS {name}"))
            .join(", ");
        let sql = format!(
            "SELECT unit_id, {sums} FROM (\
               SELECT unit_id, 1 AS tips, CASE WHEN transferred_at IS NULL THEN 0 ELSE 1 END AS passed_on, \
                 amount_lost AS lost, amount_saved AS saved, 0 AS events, 0 AS attendance FROM tip \
               WHERE unit_id IN (SELECT id FROM scope) AND received_at >= $3 AND received_at < $4 \
               UNION ALL SELECT unit_id, 0, 0, 0, 0, 1, attendance FROM outreach \
               WHERE unit_id IN (SELECT id FROM scope) AND on_day >= $5 AND on_day <= $6 AND withdrawn_at IS NULL\
             ) AS single GROUP BY unit_id"
        );
        let values = [
            span.from.into(),
            span.to.into(),
            span.from_day.into(),
            span.to_day.into(),
        ];
        let statement = asker.statement(self.reader(), &sql, values);
        Ok(Counted::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }
}
