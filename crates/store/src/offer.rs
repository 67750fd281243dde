//! What stands on record and can show that a task was done: the same question lists it and lets it be chosen.

use domain::task::Evidence;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::outreach::belongs;
use crate::scope::Asker;
use crate::{Error, Store, Tx};

/// Something on record.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Offer {
    /// Its id.
    pub ref_id: String,
    /// Its moment, for what has one.
    pub at: i64,
    /// Its day, for what has one.
    pub on_day: String,
    /// Code of its kind.
    pub kind: String,
    /// What it is about; never who.
    pub words: String,
}

/// For which task it is asked.
#[derive(Debug, Clone, Copy)]
pub struct For<'a> {
    /// The unit that has the task today.
    pub unit_id: &'a str,
    /// The task.
    pub task_id: &'a str,
}

/// The table `x` of each kind with the columns of an [`Offer`] and what makes a row count; `None` for what is only typed.
fn source(kind: Evidence) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        Evidence::Outreach => (
            "x.id AS ref_id, x.entered_at AS at, x.on_day, x.kind, x.subject AS words FROM outreach x",
            "x.withdrawn_at IS NULL",
        ),
        Evidence::Warning => (
            "x.id AS ref_id, x.entered_at AS at, x.on_day, x.kind, x.subject AS words FROM outreach x",
            "x.withdrawn_at IS NULL AND x.kind = 'share'",
        ),
        Evidence::Document => (
            "x.id AS ref_id, x.entered_at AS at, x.issued_on AS on_day, x.kind, \
             CAST(x.number AS TEXT) || '/' || x.notation || ' ' || x.subject AS words FROM outgoing x",
            "x.number IS NOT NULL AND x.issued_on IS NOT NULL AND x.recalled_at IS NULL",
        ),
        Evidence::Tip => (
            "x.id AS ref_id, x.transferred_at AS at, '' AS on_day, x.lane AS kind, COALESCE(x.scam_type, '') AS words FROM tip x",
            "x.transferred_at IS NOT NULL",
        ),
        Evidence::Gap => (
            "x.id AS ref_id, x.entered_at AS at, '' AS on_day, x.sector AS kind, x.provision AS words FROM legal_gap x",
            "1 = 1",
        ),
        Evidence::Acknowledgement => (
            "x.id AS ref_id, x.at, x.on_day, '' AS kind, \
             CAST(x.told AS TEXT) || '/' || CAST(x.whole AS TEXT) || ' người, ' || x.how AS words FROM acknowledgement x",
            "x.person_id IS NULL AND x.directive_id = (SELECT t.directive_id FROM task t WHERE t.id = $4)",
        ),
        Evidence::Report => (
            "x.id AS ref_id, x.first_sent_at AS at, '' AS on_day, x.state AS kind, p.name AS words \
             FROM unit_report x JOIN report_period p ON p.id = x.period_id",
            "x.first_sent_at IS NOT NULL",
        ),
        Evidence::Checklist => return None,
    })
}

/// Newest first, of the unit and of units that help; what is shown for the task already is left out.
async fn offers(
    db: &impl ConnectionTrait,
    asker: Asker<'_>,
    kind: Evidence,
    task: For<'_>,
    ref_id: &str,
) -> Result<Vec<Offer>, Error> {
    let Some((table, holds)) = source(kind) else {
        return Ok(Vec::new());
    };
    let sql = format!(
        ", {} SELECT {table} WHERE {holds} AND x.unit_id IN (SELECT id FROM scope) \
         AND (x.unit_id IN (SELECT id FROM belongs) \
           OR x.unit_id IN (SELECT s.unit_id FROM task_support s WHERE s.task_id = $4)) \
         AND ($5 = '' OR x.id = $5) \
         AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.task_id = $4 AND e.ref_id = x.id AND e.withdrawn_at IS NULL) \
         ORDER BY 3 DESC, 2 DESC LIMIT 50",
        belongs("$3")
    );
    let values = [task.unit_id.into(), task.task_id.into(), ref_id.into()];
    let statement = asker.statement(db, &sql, values);
    Ok(Offer::find_by_statement(statement).all(db).await?)
}

impl Store {
    /// What the asker reaches and may choose.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn offers(
        &self,
        asker: Asker<'_>,
        kind: Evidence,
        task: For<'_>,
    ) -> Result<Vec<Offer>, Error> {
        offers(self.reader(), asker, kind, task, "").await
    }
}

impl Tx {
    /// The one chosen.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not among those that may be.
    pub async fn offer(
        &mut self,
        asker: Asker<'_>,
        kind: Evidence,
        task: For<'_>,
        ref_id: &str,
    ) -> Result<Offer, Error> {
        if ref_id.is_empty() {
            return Err(Error::NotFound);
        }
        let found = offers(self.conn(), asker, kind, task, ref_id).await?;
        found.into_iter().next().ok_or(Error::NotFound)
    }
}
