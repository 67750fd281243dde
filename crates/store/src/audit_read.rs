//! Questions to the audit log.

use sea_orm::FromQueryResult;

use crate::audit::Entry;
use crate::scope::Asker;
use crate::{Error, Tx};

/// Which entries; empty texts ask for all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Id of who did it.
    pub actor: String,
    /// Code of the action.
    pub action: String,
    /// Kind of the thing.
    pub object_kind: String,
    /// Its id.
    pub object_id: String,
    /// Not before this moment.
    pub from: i64,
    /// Before this moment.
    pub to: i64,
    /// Before this entry.
    pub before: i64,
}

impl Tx {
    /// Entries an asker may read, newest first. The log is one: whoever may read it at all reads all of it.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn audit_entries(
        &mut self,
        asker: Asker<'_>,
        filter: &Filter,
        limit: i64,
    ) -> Result<Vec<Entry>, Error> {
        let db = self.conn();
        let statement = asker.statement(
            db,
            "SELECT * FROM audit WHERE EXISTS (SELECT 1 FROM scope) \
             AND ($3 = '' OR actor = $3) AND ($4 = '' OR action = $4) AND ($5 = '' OR object_kind = $5) \
             AND ($6 = '' OR object_id = $6) AND at >= $7 AND at < $8 AND seq < $9 ORDER BY seq DESC LIMIT $10",
            [
                filter.actor.as_str().into(),
                filter.action.as_str().into(),
                filter.object_kind.as_str().into(),
                filter.object_id.as_str().into(),
                filter.from.into(),
                filter.to.into(),
                filter.before.into(),
                limit.into(),
            ],
        );
        Ok(Entry::find_by_statement(statement).all(db).await?)
    }
}
