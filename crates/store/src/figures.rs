//! What registers and acknowledgements say for the figures of a unit's report, and the house a unit belongs to.

use sea_orm::{EntityTrait, FromQueryResult, Statement};

use crate::outreach::belongs_on;
use crate::tables::{person, unit};
use crate::{Error, Store};

/// An entry of a register behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Entry {
    /// Id of the thing.
    pub id: String,
    /// The day it counts for, where it has one.
    pub on_day: Option<String>,
    /// The moment, where it has no day of its own.
    pub at: Option<i64>,
    /// Name of the unit it stands at.
    pub unit_name: String,
}

/// Somebody was told of a directive: one person, or so many of a unit.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Acknowledged {
    /// Directive.
    pub directive_id: String,
    /// Unit.
    pub unit_id: String,
    /// Its name.
    pub unit_name: String,
    /// Who, when somebody said so for themselves.
    pub person_id: Option<String>,
    /// How many.
    pub told: i64,
    /// Of how many.
    pub whole: i64,
    /// When.
    pub on_day: String,
}

/// The days and moments a period's data lie between.
#[derive(Debug, Clone, Copy)]
pub struct Span<'a> {
    /// First day.
    pub from_day: &'a str,
    /// Last day.
    pub to_day: &'a str,
    /// First moment.
    pub from: i64,
    /// The first moment after it.
    pub to: i64,
    /// The day whose units are meant: what goes into one of them later reports for itself.
    pub units_on: &'a str,
}

/// Figures registers give (handbook §2.2): documents of direction with number, still standing; provisions looked through;
/// proposals sent. Each part of a merged or divided unit counts for the unit it belongs to.
const REGISTERS: [(&str, &str); 3] = [
    (
        "A01",
        "SELECT o.id, o.issued_on AS on_day, CAST(NULL AS BIGINT) AS at, u.name AS unit_name \
         FROM outgoing o JOIN unit u ON u.id = o.unit_id \
         WHERE o.unit_id IN (SELECT id FROM belongs) AND o.number IS NOT NULL AND o.recalled_at IS NULL \
           AND o.kind IN ('plan', 'letter', 'notice') AND o.issued_on >= $2 AND o.issued_on <= $3 \
         ORDER BY o.issued_on, o.id",
    ),
    (
        "F01",
        "SELECT MIN(g.id) AS id, CAST(NULL AS TEXT) AS on_day, MIN(g.entered_at) AS at, MIN(u.name) AS unit_name \
         FROM legal_gap g JOIN unit u ON u.id = g.unit_id \
         WHERE g.unit_id IN (SELECT id FROM belongs) AND g.entered_at >= $2 AND g.entered_at < $3 \
         GROUP BY g.provision ORDER BY 3, 1",
    ),
    (
        "F02",
        "SELECT g.id, MIN(s.on_day) AS on_day, CAST(NULL AS BIGINT) AS at, MIN(u.name) AS unit_name \
         FROM legal_gap g JOIN unit u ON u.id = g.unit_id JOIN legal_gap_step s ON s.legal_gap_id = g.id \
         WHERE g.unit_id IN (SELECT id FROM belongs) AND s.what = 'sent' AND s.on_day >= $2 AND s.on_day <= $3 \
         GROUP BY g.id ORDER BY 2, 1",
    ),
];

/// Codes of the figures registers give.
pub fn register_figures() -> impl Iterator<Item = &'static str> {
    REGISTERS.iter().map(|(code, _)| *code)
}

impl Store {
    /// The entries behind a figure; nothing for a figure registers do not give.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn register_entries(
        &self,
        unit_id: &str,
        code: &str,
        span: Span<'_>,
    ) -> Result<Vec<Entry>, Error> {
        let Some((_, query)) = REGISTERS.iter().find(|(known, _)| *known == code) else {
            return Ok(Vec::new());
        };
        let values = match code {
            "F01" => [unit_id.into(), span.from.into(), span.to.into()],
            _ => [unit_id.into(), span.from_day.into(), span.to_day.into()],
        };
        let values = values.into_iter().chain([span.units_on.into()]);
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            format!("WITH RECURSIVE {} {query}", belongs_on("$1", "$4")),
            values,
        );
        Ok(Entry::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// Who of a unit and its parts was told of directives within these days, in the order it was said.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn acknowledged(
        &self,
        unit_id: &str,
        span: Span<'_>,
    ) -> Result<Vec<Acknowledged>, Error> {
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            format!(
                "WITH RECURSIVE {} SELECT a.directive_id, a.unit_id, u.name AS unit_name, a.person_id, a.told, a.whole, a.on_day \
                 FROM acknowledgement a JOIN unit u ON u.id = a.unit_id \
                 WHERE a.unit_id IN (SELECT id FROM belongs) AND a.on_day >= $2 AND a.on_day <= $3 ORDER BY a.at, a.id",
                belongs_on("$1", "$4")
            ),
            [
                unit_id.into(),
                span.from_day.into(),
                span.to_day.into(),
                span.units_on.into(),
            ],
        );
        Ok(Acknowledged::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// A unit as it is on a day and what stands above it, its own first: whose name heads its papers.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such unit.
    pub async fn house(&self, unit_id: &str, day: &str) -> Result<Vec<unit::Model>, Error> {
        let mut house: Vec<unit::Model> = Vec::new();
        for id in self.units_in_time().await?.line_on(unit_id, day) {
            house.push(crate::unit::find(self.reader(), &id).await?);
        }
        Ok(house)
    }

    /// Name and position of somebody who signs.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn signatory(&self, person_id: &str) -> Result<Option<(String, String)>, Error> {
        let row = person::Entity::find_by_id(person_id)
            .one(self.reader())
            .await?;
        Ok(row.map(|row| (row.name, row.position)))
    }
}
