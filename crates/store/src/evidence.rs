//! Evidence: the files of a tip and their chain of custody. Whoever asks has found the tip within reach.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::blob::Owner;
use crate::tables::{custody, tip_file};
use crate::{Error, Store, Tx};

/// Who keeps an original.
#[must_use]
pub fn original(id: &str) -> Owner<'_> {
    Owner {
        kind: "evidence",
        id,
    }
}

/// Who keeps the picture drawn anew.
#[must_use]
pub fn shown(id: &str) -> Owner<'_> {
    Owner {
        kind: "evidence_shown",
        id,
    }
}

impl Store {
    /// The files of a tip, in the order they came.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn evidence_of(&self, tip_id: &str) -> Result<Vec<tip_file::Model>, Error> {
        Ok(tip_file::Entity::find()
            .filter(tip_file::Column::TipId.eq(tip_id))
            .order_by_asc(tip_file::Column::Number)
            .all(self.reader())
            .await?)
    }

    /// A file by its id, for work of the machine.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn evidence_unasked(&self, id: &str) -> Result<tip_file::Model, Error> {
        tip_file::Entity::find_by_id(id)
            .one(self.reader())
            .await?
            .ok_or(Error::NotFound)
    }

    /// Who had these files in hand, oldest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn custody_of(&self, evidence_ids: &[String]) -> Result<Vec<custody::Model>, Error> {
        if evidence_ids.is_empty() {
            return Ok(Vec::new());
        }
        Ok(custody::Entity::find()
            .filter(custody::Column::EvidenceId.is_in(evidence_ids.iter().cloned()))
            .order_by_asc(custody::Column::At)
            .order_by_asc(custody::Column::Id)
            .all(self.reader())
            .await?)
    }
}

impl Tx {
    /// The files of a tip, in the order they came.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn evidence_of(&mut self, tip_id: &str) -> Result<Vec<tip_file::Model>, Error> {
        Ok(tip_file::Entity::find()
            .filter(tip_file::Column::TipId.eq(tip_id))
            .order_by_asc(tip_file::Column::Number)
            .all(self.conn())
            .await?)
    }
}
