//! Files of directives and of evidence. Whoever asks has found what they belong to within reach.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::blob::Owner;
use crate::tables::attached;
use crate::{Error, Store, Tx};

/// Who keeps the file.
#[must_use]
pub fn owner(id: &str) -> Owner<'_> {
    Owner {
        kind: "attached",
        id,
    }
}

/// What files belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Directives.
    Directive,
    /// Pieces of evidence.
    Evidence,
}

impl Of {
    /// As the table has it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Directive => "directive",
            Self::Evidence => "evidence",
        }
    }
}

async fn of(
    db: &impl ConnectionTrait,
    of: Of,
    ids: &[String],
) -> Result<Vec<attached::Model>, Error> {
    Ok(attached::Entity::find()
        .filter(attached::Column::OfKind.eq(of.code()))
        .filter(attached::Column::OfId.is_in(ids.iter().cloned()))
        .order_by_asc(attached::Column::At)
        .order_by_asc(attached::Column::Id)
        .all(db)
        .await?)
}

impl Store {
    /// Files of these things, oldest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn attached(&self, to: Of, ids: &[String]) -> Result<Vec<attached::Model>, Error> {
        of(self.reader(), to, ids).await
    }
}

impl Tx {
    /// Files of one thing, oldest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn attached(&mut self, to: Of, id: &str) -> Result<Vec<attached::Model>, Error> {
        of(self.conn(), to, &[id.to_owned()]).await
    }
}
