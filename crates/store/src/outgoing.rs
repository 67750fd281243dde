//! The register of outgoing documents.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
};

use crate::scope::Asker;
use crate::tables::{outgoing, outgoing_recipient};
use crate::{Error, Store, Tx, search};

/// Which part of the register.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter<'a> {
    /// Year of the number; those without one always belong to it.
    pub year: i64,
    /// Words asked for.
    pub asked: &'a str,
}

/// A number that was given, to find gaps and repeated ones.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, FromQueryResult)]
pub struct Given {
    /// The unit.
    pub unit_id: String,
    /// Its name.
    pub unit_name: String,
    /// The symbol, compared.
    pub notation_key: String,
    /// The number.
    pub number: i64,
}

impl Store {
    /// Documents within reach: those still without a number first, then the newest.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn outgoing_list(
        &self,
        asker: Asker<'_>,
        filter: Filter<'_>,
        limit: i64,
    ) -> Result<Vec<outgoing::Model>, Error> {
        let mut sql = String::from(
            "SELECT o.* FROM outgoing o WHERE o.unit_id IN (SELECT id FROM scope) AND (o.year IS NULL OR o.year = $3)",
        );
        let mut values = vec![filter.year.into(), limit.into()];
        if let Some((condition, query)) =
            search::matching(self.engine(), "outgoing", "o.id", filter.asked, 5)
        {
            sql.push_str(" AND ");
            sql.push_str(&condition);
            values.push(query.into());
        }
        sql.push_str(
            " ORDER BY o.number IS NOT NULL, o.issued_on DESC, o.notation_key, o.number DESC, o.entered_at DESC LIMIT $4",
        );
        let statement = asker.statement(self.reader(), &sql, values);
        Ok(outgoing::Model::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// Every number given in a year within reach.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn outgoing_numbers(&self, asker: Asker<'_>, year: i64) -> Result<Vec<Given>, Error> {
        let statement = asker.statement(
            self.reader(),
            "SELECT o.unit_id, u.name AS unit_name, o.notation_key, o.number FROM outgoing o JOIN unit u ON u.id = o.unit_id \
             WHERE o.unit_id IN (SELECT id FROM scope) AND o.year = $3 AND o.number IS NOT NULL \
             ORDER BY u.name, o.unit_id, o.notation_key, o.number",
            [year.into()],
        );
        Ok(Given::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// A document within reach.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it is out of reach.
    pub async fn outgoing(&self, asker: Asker<'_>, id: &str) -> Result<outgoing::Model, Error> {
        within(self.reader(), asker, id).await
    }

    /// Who it goes to.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn outgoing_recipients(
        &self,
        outgoing_id: &str,
    ) -> Result<Vec<outgoing_recipient::Model>, Error> {
        recipients(self.reader(), outgoing_id).await
    }

    /// The documents that carry this number, symbol and day; for everybody, so the caller shows no more than may be shown.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn outgoing_of_code(
        &self,
        notation_key: &str,
        number: i64,
        issued_on: &str,
    ) -> Result<Vec<outgoing::Model>, Error> {
        Ok(outgoing::Entity::find()
            .filter(outgoing::Column::NotationKey.eq(notation_key))
            .filter(outgoing::Column::Number.eq(number))
            .filter(outgoing::Column::IssuedOn.eq(issued_on))
            .all(self.reader())
            .await?)
    }

    /// The document whose QR says this; for everybody.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn outgoing_of_qr(&self, id: &str) -> Result<Option<outgoing::Model>, Error> {
        Ok(outgoing::Entity::find_by_id(id).one(self.reader()).await?)
    }

    /// The line a paper is registered by, for whoever makes the paper.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn outgoing_of_paper(&self, key: &str) -> Result<Option<outgoing::Model>, Error> {
        Ok(outgoing::Entity::find()
            .filter(outgoing::Column::Attempt.eq(key))
            .one(self.reader())
            .await?)
    }

    /// The name of the unit that issued it.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn issuer_name(&self, unit_id: &str) -> Result<String, Error> {
        let unit = crate::tables::unit::Entity::find_by_id(unit_id)
            .one(self.reader())
            .await?;
        Ok(unit.map(|unit| unit.name).unwrap_or_default())
    }
}

impl Tx {
    /// A document the asker reaches.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it is out of reach.
    pub async fn outgoing(&mut self, asker: Asker<'_>, id: &str) -> Result<outgoing::Model, Error> {
        within(self.conn(), asker, id).await
    }

    /// The document of this form, when it has come in already.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn outgoing_of_attempt(
        &mut self,
        attempt: &str,
    ) -> Result<Option<outgoing::Model>, Error> {
        Ok(outgoing::Entity::find()
            .filter(outgoing::Column::Attempt.eq(attempt))
            .one(self.conn())
            .await?)
    }

    /// Who it goes to.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn outgoing_recipients(
        &mut self,
        outgoing_id: &str,
    ) -> Result<Vec<outgoing_recipient::Model>, Error> {
        recipients(self.conn(), outgoing_id).await
    }

    /// Adds a document, or writes it anew, and makes it findable.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn put_outgoing(&mut self, row: outgoing::Model, new: bool) -> Result<(), Error> {
        let number = row.number.map(|number| number.to_string());
        let words = format!(
            "{} {} {} {}",
            number.unwrap_or_default(),
            row.notation,
            row.subject,
            row.signer_name
        );
        let (id, unit_id) = (row.id.clone(), row.unit_id.clone());
        if new {
            self.insert(row).await?;
        } else {
            self.update(row).await?;
        }
        self.index("outgoing", &id, &unit_id, &words).await
    }
}

async fn within(
    db: &impl ConnectionTrait,
    asker: Asker<'_>,
    id: &str,
) -> Result<outgoing::Model, Error> {
    let statement = asker.statement(
        db,
        "SELECT o.* FROM outgoing o WHERE o.id = $3 AND o.unit_id IN (SELECT id FROM scope)",
        [id.into()],
    );
    outgoing::Model::find_by_statement(statement)
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

async fn recipients(
    db: &impl ConnectionTrait,
    outgoing_id: &str,
) -> Result<Vec<outgoing_recipient::Model>, Error> {
    Ok(outgoing_recipient::Entity::find()
        .filter(outgoing_recipient::Column::OutgoingId.eq(outgoing_id))
        .order_by_asc(outgoing_recipient::Column::Place)
        .all(db)
        .await?)
}
