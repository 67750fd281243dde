//! Who may see what, as part of the query: the units a person reaches with an action on a day.
//!
//! Rights follow the successor from its day on (`held`); from a unit they reach down to its children and back to its
//! predecessors (`scope`), so that what was done before a merger stays readable under its old name.

use domain::{Action, Reach, permission};
use sea_orm::{ConnectionTrait, Statement, Value};

use crate::Error;

/// Who asks to do what, on which day (ISO date in Việt Nam).
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// Id of the person.
    pub person_id: &'a str,
    /// Today.
    pub day: &'a str,
    /// What they ask to do.
    pub action: Action,
}

impl Asker<'_> {
    /// Begins a statement: `scope(id)` is defined in it, `$1` and `$2` are taken.
    pub(crate) fn within(&self, rest: &str) -> String {
        let below = codes(self.action, Reach::Below);
        let all = codes(self.action, Reach::All);
        format!(
            "WITH RECURSIVE \
             granted (role, unit_id) AS (\
               SELECT g.role, g.unit_id FROM role_grant g JOIN person p ON p.id = g.person_id \
               WHERE g.person_id = $1 AND p.closed_at IS NULL \
                 AND g.valid_from <= $2 AND (g.valid_to IS NULL OR g.valid_to > $2)), \
             held (id) AS (\
               SELECT unit_id FROM granted WHERE role IN ({below}) \
               UNION SELECT s.to_id FROM unit_succession s JOIN held h ON s.from_id = h.id WHERE s.on_day <= $2), \
             scope (id) AS (\
               SELECT id FROM held \
               UNION SELECT u.id FROM unit u WHERE EXISTS (SELECT 1 FROM granted WHERE role IN ({all})) \
               UNION SELECT e.down FROM unit_edge e JOIN scope s ON e.up = s.id) {rest}"
        )
    }

    /// The first two values of such a statement, then the caller's.
    pub(crate) fn values(&self, more: impl IntoIterator<Item = Value>) -> Vec<Value> {
        [self.person_id.into(), self.day.into()]
            .into_iter()
            .chain(more)
            .collect()
    }

    pub(crate) fn statement(
        &self,
        db: &impl ConnectionTrait,
        rest: &str,
        more: impl IntoIterator<Item = Value>,
    ) -> Statement {
        Statement::from_sql_and_values(
            db.get_database_backend(),
            self.within(rest),
            self.values(more),
        )
    }

    /// Whether this unit is within reach.
    pub(crate) async fn reaches(
        &self,
        db: &impl ConnectionTrait,
        unit_id: &str,
    ) -> Result<bool, Error> {
        let statement = self.statement(
            db,
            "SELECT 1 AS one FROM scope WHERE id = $3",
            [unit_id.into()],
        );
        Ok(db.query_one_raw(statement).await?.is_some())
    }

    /// Whether the action is open to this person for any unit at all.
    pub(crate) async fn reaches_any(&self, db: &impl ConnectionTrait) -> Result<bool, Error> {
        let statement = self.statement(db, "SELECT 1 AS one FROM scope LIMIT 1", []);
        Ok(db.query_one_raw(statement).await?.is_some())
    }
}

/// The codes of the roles with this reach, quoted; our own constants, never input.
fn codes(action: Action, reach: Reach) -> String {
    let codes: Vec<String> = permission::allowed(action)
        .iter()
        .filter(|(_, has)| *has == reach)
        .map(|(role, _)| format!("'{}'", role.code()))
        .collect();
    if codes.is_empty() {
        "''".to_owned()
    } else {
        codes.join(", ")
    }
}
