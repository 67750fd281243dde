//! Petitions: the queue, one of them, who is to be told when one is late; receipts of what was sent twice.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter,
    QueryOrder, Statement,
};

use crate::scope::Asker;
use crate::tables::{petition, petition_contact, repeat_receipt, tip};
use crate::{Error, Store, Tx};

impl Store {
    /// The queue, oldest first: those not decided, or those decided last.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn petitions(
        &self,
        asker: Asker<'_>,
        kind: &str,
        decided: bool,
        limit: i64,
    ) -> Result<Vec<petition::Model>, Error> {
        let (which, order) = if decided {
            ("IN ('granted', 'refused')", "decided_at DESC")
        } else {
            ("IN ('received', 'examining')", "received_at")
        };
        let statement = asker.statement(
            self.reader(),
            &format!(
                "SELECT * FROM petition WHERE unit_id IN (SELECT id FROM scope) AND state {which} \
                 AND ($3 = '' OR kind = $3) ORDER BY {order}, id LIMIT $4"
            ),
            [kind.into(), limit.into()],
        );
        Ok(petition::Model::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// A petition within reach.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it is out of reach.
    pub async fn petition(&self, asker: Asker<'_>, id: &str) -> Result<petition::Model, Error> {
        within(self.reader(), asker, id).await
    }

    /// The petition of a receipt, its own or that of a repeat.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn petition_of_receipt(
        &self,
        receipt_hash: &str,
    ) -> Result<Option<petition::Model>, Error> {
        let own = petition::Entity::find()
            .filter(petition::Column::ReceiptHash.eq(receipt_hash))
            .one(self.reader())
            .await?;
        if own.is_some() {
            return Ok(own);
        }
        match self.repeat(receipt_hash, "petition").await? {
            Some(repeat) => Ok(petition::Entity::find_by_id(repeat.object_id)
                .one(self.reader())
                .await?),
            None => Ok(None),
        }
    }

    /// Whether somebody left a way to be called back.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn petition_has_contact(&self, id: &str) -> Result<bool, Error> {
        Ok(petition_contact::Entity::find_by_id(id)
            .one(self.reader())
            .await?
            .is_some())
    }

    /// Every petition nobody has decided yet, for the job that tells whoever decides.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn open_petitions(&self) -> Result<Vec<petition::Model>, Error> {
        Ok(petition::Entity::find()
            .filter(petition::Column::State.is_in(["received", "examining"]))
            .order_by_asc(petition::Column::ReceivedAt)
            .all(self.reader())
            .await?)
    }

    /// Everybody who may do this for the unit today, by id.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn who_may(
        &self,
        action: domain::Action,
        unit_id: &str,
        day: &str,
    ) -> Result<Vec<String>, Error> {
        let db = self.reader();
        let people = Statement::from_sql_and_values(
            db.get_database_backend(),
            "SELECT DISTINCT p.id FROM person p JOIN role_grant g ON g.person_id = p.id WHERE p.closed_at IS NULL \
             AND g.valid_from <= $1 AND (g.valid_to IS NULL OR g.valid_to > $1) ORDER BY p.id",
            [day.into()],
        );
        let mut able = Vec::new();
        for row in db.query_all_raw(people).await? {
            let person_id: String = row.try_get("", "id")?;
            let asker = Asker {
                person_id: &person_id,
                day,
                action,
            };
            if asker.reaches(db, unit_id).await? {
                able.push(person_id);
            }
        }
        Ok(able)
    }

    /// How often a thing was sent once more.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn repeats(&self, object_kind: &str, object_id: &str) -> Result<u64, Error> {
        Ok(repeat_receipt::Entity::find()
            .filter(repeat_receipt::Column::ObjectKind.eq(object_kind))
            .filter(repeat_receipt::Column::ObjectId.eq(object_id))
            .count(self.reader())
            .await?)
    }

    /// The tip a repeated receipt leads to.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tip_of_repeat(&self, receipt_hash: &str) -> Result<Option<tip::Model>, Error> {
        match self.repeat(receipt_hash, "tip").await? {
            Some(repeat) => Ok(tip::Entity::find_by_id(repeat.object_id)
                .one(self.reader())
                .await?),
            None => Ok(None),
        }
    }

    /// The repeat of a receipt.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn repeat(
        &self,
        receipt_hash: &str,
        object_kind: &str,
    ) -> Result<Option<repeat_receipt::Model>, Error> {
        Ok(repeat_receipt::Entity::find_by_id(receipt_hash)
            .filter(repeat_receipt::Column::ObjectKind.eq(object_kind))
            .one(self.reader())
            .await?)
    }
}

async fn within(
    db: &impl ConnectionTrait,
    asker: Asker<'_>,
    id: &str,
) -> Result<petition::Model, Error> {
    let statement = asker.statement(
        db,
        "SELECT * FROM petition WHERE id = $3 AND unit_id IN (SELECT id FROM scope)",
        [id.into()],
    );
    petition::Model::find_by_statement(statement)
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

impl Tx {
    /// A petition the asker reaches.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it is out of reach.
    pub async fn petition(&mut self, asker: Asker<'_>, id: &str) -> Result<petition::Model, Error> {
        within(self.conn(), asker, id).await
    }

    /// The petition of a receipt.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn petition_of_receipt(
        &mut self,
        receipt_hash: &str,
    ) -> Result<Option<petition::Model>, Error> {
        Ok(petition::Entity::find()
            .filter(petition::Column::ReceiptHash.eq(receipt_hash))
            .one(self.conn())
            .await?)
    }

    /// One with the same content that nobody has decided yet.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn same_petition(
        &mut self,
        content_hash: &str,
    ) -> Result<Option<petition::Model>, Error> {
        Ok(petition::Entity::find()
            .filter(petition::Column::ContentHash.eq(content_hash))
            .filter(petition::Column::State.is_in(["received", "examining"]))
            .order_by_asc(petition::Column::ReceivedAt)
            .one(self.conn())
            .await?)
    }

    /// How somebody wants to be called back.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn petition_contact(
        &mut self,
        id: &str,
    ) -> Result<Option<petition_contact::Model>, Error> {
        Ok(petition_contact::Entity::find_by_id(id)
            .one(self.conn())
            .await?)
    }

    /// Keeps a receipt for what was sent once more; `false` when it is known.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn repeat(
        &mut self,
        receipt_hash: &str,
        object_kind: &str,
        object_id: &str,
    ) -> Result<bool, Error> {
        let known = repeat_receipt::Entity::find_by_id(receipt_hash)
            .one(self.conn())
            .await?;
        if known.is_some() {
            return Ok(false);
        }
        let at = self.now();
        self.insert(repeat_receipt::Model {
            receipt_hash: receipt_hash.to_owned(),
            object_kind: object_kind.to_owned(),
            object_id: object_id.to_owned(),
            at: at - at.rem_euclid(60_000),
            digest: Vec::new(),
        })
        .await?;
        Ok(true)
    }
}
