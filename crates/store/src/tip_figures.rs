//! What the tips of a unit give for the figures of its report.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

use crate::figures::Span;
use crate::outreach::belongs_on;
use crate::{Error, Store};

/// A figure the events give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventFigure {
    /// Code.
    pub code: &'static str,
    /// Number, in the smallest unit of the figure.
    pub value: i64,
}

/// An event behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Event {
    /// Id of the thing.
    pub id: String,
    /// When.
    pub at: i64,
    /// Name of the unit it happened at.
    pub unit_name: String,
    /// What it adds.
    pub value: i64,
}

/// Figures tips give (handbook §2.2): code, what a tip adds, which tips count. Money in thousands of đồng.
const TIP_FIGURES: [(&str, &str, &str); 8] = [
    ("D01", "1", "1 = 1"),
    (
        "D02",
        "1",
        "NOT EXISTS (SELECT 1 FROM tip_identity i WHERE i.tip_id = t.id)",
    ),
    ("D03", "1", "t.transferred_at IS NOT NULL"),
    ("D04", "1", "t.transferred_at - t.received_at <= 86400000"),
    (
        "D05",
        "1",
        "t.transferred_at IS NOT NULL AND EXISTS (SELECT 1 FROM case_tip c JOIN dossier s ON s.case_id = c.case_id \
         WHERE c.tip_id = t.id AND c.removed_at IS NULL AND s.result_at IS NOT NULL)",
    ),
    ("D06", "1", "t.amount_saved > 0"),
    ("D07", "t.amount_saved / 1000", "t.amount_saved > 0"),
    ("D09", "t.amount_lost / 1000", "t.amount_lost > 0"),
];

impl Store {
    /// What the tips of a unit give for its figures.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tip_figures(
        &self,
        unit_id: &str,
        span: Span<'_>,
    ) -> Result<Vec<EventFigure>, Error> {
        let counts: Vec<String> = TIP_FIGURES
            .iter()
            .map(|(code, value, condition)| {
                format!("CAST(COALESCE(SUM(CASE WHEN {condition} THEN {value} ELSE 0 END), 0) AS BIGINT) AS {}", code.to_lowercase())
            })
            .collect();
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            format!(
                "WITH RECURSIVE {} SELECT {} FROM tip t \
                 WHERE t.unit_id IN (SELECT id FROM belongs) AND t.received_at >= $2 AND t.received_at < $3",
                belongs_on("$1", "$4"),
                counts.join(", ")
            ),
            [
                unit_id.into(),
                span.from.into(),
                span.to.into(),
                span.units_on.into(),
            ],
        );
        let row = self
            .reader()
            .query_one_raw(statement)
            .await?
            .ok_or(Error::NotFound)?;
        TIP_FIGURES
            .iter()
            .map(|(code, ..)| {
                Ok(EventFigure {
                    code,
                    value: row.try_get("", &code.to_lowercase())?,
                })
            })
            .collect()
    }

    /// The tips behind a figure; nothing for a figure tips do not give.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tip_events(
        &self,
        unit_id: &str,
        code: &str,
        span: Span<'_>,
        limit: i64,
    ) -> Result<Vec<Event>, Error> {
        let Some((_, value, condition)) = TIP_FIGURES.iter().find(|(known, ..)| *known == code)
        else {
            return Ok(Vec::new());
        };
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            format!(
                "WITH RECURSIVE {} SELECT t.id, t.received_at AS at, u.name AS unit_name, CAST({value} AS BIGINT) AS value \
                 FROM tip t JOIN unit u ON u.id = t.unit_id \
                 WHERE t.unit_id IN (SELECT id FROM belongs) AND t.received_at >= $2 AND t.received_at < $3 AND {condition} \
                 ORDER BY t.received_at, t.id LIMIT $5",
                belongs_on("$1", "$4")
            ),
            [
                unit_id.into(),
                span.from.into(),
                span.to.into(),
                span.units_on.into(),
                limit.into(),
            ],
        );
        Ok(Event::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }
}
