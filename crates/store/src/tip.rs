//! Tips: the queue, one tip, what belongs to it.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Statement,
};

use crate::scope::Asker;
use crate::tables::{tip, tip_identity, tip_indicator, tip_message, tip_note, unit};
use crate::{Error, Store, Tx, search};

/// A tip as the queue shows it.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Queued {
    /// Id.
    pub id: String,
    /// Code of the lane.
    pub lane: String,
    /// Code of the state.
    pub state: String,
    /// When it came in.
    pub received_at: i64,
    /// When it was passed on.
    pub transferred_at: Option<i64>,
    /// Verdict of the engine.
    pub level: String,
    /// Suspected type.
    pub scam_type: Option<String>,
    /// Answers, JSON.
    pub answers: String,
    /// Declared loss in đồng.
    pub amount_lost: i64,
    /// Name of the unit it lies with.
    pub unit_name: String,
    /// Who works on it.
    pub assignee_name: Option<String>,
    /// Other tips that name one of its indicators or say the same.
    pub alike: i64,
}

/// Which part of the queue.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter<'a> {
    /// Code of a lane; empty for all.
    pub lane: &'a str,
    /// Code of a state; empty for all that are not closed.
    pub state: &'a str,
    /// Only those this person works on; empty for all.
    pub assignee: &'a str,
    /// Words asked for.
    pub asked: &'a str,
}

const QUEUED: &str = "SELECT t.id, t.lane, t.state, t.received_at, t.transferred_at, t.level, t.scam_type, t.answers, \
     t.amount_lost, u.name AS unit_name, p.name AS assignee_name, \
     (SELECT COUNT(*) FROM tip o WHERE o.id <> t.id AND o.unit_id IN (SELECT id FROM scope) AND (o.folded_hash = t.folded_hash \
        OR EXISTS (SELECT 1 FROM tip_indicator a JOIN tip_indicator b ON a.kind = b.kind AND a.value = b.value \
                   WHERE a.tip_id = t.id AND b.tip_id = o.id))) AS alike \
     FROM tip t JOIN unit u ON u.id = t.unit_id LEFT JOIN person p ON p.id = t.assignee_id \
     WHERE t.unit_id IN (SELECT id FROM scope) \
       AND ($3 = '' OR t.lane = $3) AND ($5 = '' OR t.assignee_id = $5) \
       AND (($4 = '' AND t.state <> 'closed') OR t.state = $4)";

/// Why two tips are shown as alike.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Alike {
    /// The other tip.
    pub id: String,
    /// When it came in.
    pub received_at: i64,
    /// Its state.
    pub state: String,
    /// Kind of the indicator both name; none when they say the same words.
    pub kind: Option<String>,
    /// The indicator.
    pub value: Option<String>,
}

impl Store {
    /// The queue: worst lane first, oldest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tips(
        &self,
        asker: Asker<'_>,
        filter: Filter<'_>,
        limit: i64,
    ) -> Result<Vec<Queued>, Error> {
        let mut sql = QUEUED.to_owned();
        let mut values = vec![
            filter.lane.into(),
            filter.state.into(),
            filter.assignee.into(),
            limit.into(),
        ];
        if let Some((condition, query)) =
            search::matching(self.engine(), "tip", "t.id", filter.asked, 7)
        {
            sql.push_str(" AND ");
            sql.push_str(&condition);
            values.push(query.into());
        }
        sql.push_str(" ORDER BY t.lane_rank, t.received_at, t.id LIMIT $6");
        let statement = asker.statement(self.reader(), &sql, values);
        Ok(Queued::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// How many open tips wait in each lane, as the list would show them.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tip_counts(&self, asker: Asker<'_>) -> Result<Vec<(String, i64)>, Error> {
        let statement = asker.statement(
            self.reader(),
            "SELECT t.lane, COUNT(*) AS n FROM tip t WHERE t.unit_id IN (SELECT id FROM scope) AND t.state <> 'closed' \
             GROUP BY t.lane, t.lane_rank ORDER BY t.lane_rank",
            [],
        );
        let rows = self.reader().query_all_raw(statement).await?;
        rows.iter()
            .map(|row| Ok((row.try_get("", "lane")?, row.try_get("", "n")?)))
            .collect()
    }

    /// A tip within reach.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it is out of reach.
    pub async fn tip(&self, asker: Asker<'_>, id: &str) -> Result<tip::Model, Error> {
        within(self.reader(), asker, id).await
    }

    /// The tip of a receipt.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tip_of_receipt(&self, receipt_hash: &str) -> Result<Option<tip::Model>, Error> {
        Ok(tip::Entity::find()
            .filter(tip::Column::ReceiptHash.eq(receipt_hash))
            .one(self.reader())
            .await?)
    }

    /// What was said both ways.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tip_messages(&self, tip_id: &str) -> Result<Vec<tip_message::Model>, Error> {
        Ok(tip_message::Entity::find()
            .filter(tip_message::Column::TipId.eq(tip_id))
            .order_by_asc(tip_message::Column::At)
            .order_by_asc(tip_message::Column::Id)
            .all(self.reader())
            .await?)
    }

    /// Notes of staff: those for everybody who sees the tip, one's own, and those for handlers when `handler`.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tip_notes(
        &self,
        tip_id: &str,
        person_id: &str,
        handler: bool,
    ) -> Result<Vec<tip_note::Model>, Error> {
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            "SELECT * FROM tip_note WHERE tip_id = $1 \
             AND (visibility = 'all' OR author_id = $2 OR (visibility = 'handlers' AND $3)) ORDER BY at, id",
            [tip_id.into(), person_id.into(), handler.into()],
        );
        Ok(tip_note::Model::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// Phones, accounts, links a tip names.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tip_indicators(&self, tip_id: &str) -> Result<Vec<tip_indicator::Model>, Error> {
        Ok(tip_indicator::Entity::find()
            .filter(tip_indicator::Column::TipId.eq(tip_id))
            .order_by_asc(tip_indicator::Column::Kind)
            .order_by_asc(tip_indicator::Column::Value)
            .all(self.reader())
            .await?)
    }

    /// Tips within reach that name the same indicator or say the same.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tips_alike(
        &self,
        asker: Asker<'_>,
        tip: &tip::Model,
    ) -> Result<Vec<Alike>, Error> {
        let statement = asker.statement(
            self.reader(),
            "SELECT o.id, o.received_at, o.state, b.kind, b.value FROM tip_indicator a \
               JOIN tip_indicator b ON a.kind = b.kind AND a.value = b.value AND b.tip_id <> a.tip_id \
               JOIN tip o ON o.id = b.tip_id WHERE a.tip_id = $3 AND o.unit_id IN (SELECT id FROM scope) \
             UNION ALL \
             SELECT o.id, o.received_at, o.state, NULL, NULL FROM tip o \
               WHERE o.folded_hash = $4 AND o.id <> $3 AND o.unit_id IN (SELECT id FROM scope) \
             ORDER BY 2 DESC, 1 LIMIT 50",
            [tip.id.as_str().into(), tip.folded_hash.as_str().into()],
        );
        Ok(Alike::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// Whether a reporter left a name.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tip_has_identity(&self, tip_id: &str) -> Result<bool, Error> {
        Ok(tip_identity::Entity::find_by_id(tip_id)
            .one(self.reader())
            .await?
            .is_some())
    }
}

async fn within(
    db: &impl ConnectionTrait,
    asker: Asker<'_>,
    id: &str,
) -> Result<tip::Model, Error> {
    let statement = asker.statement(
        db,
        "SELECT t.* FROM tip t WHERE t.id = $3 AND t.unit_id IN (SELECT id FROM scope)",
        [id.into()],
    );
    tip::Model::find_by_statement(statement)
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

impl Tx {
    /// A tip the asker reaches.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it is out of reach.
    pub async fn tip(&mut self, asker: Asker<'_>, id: &str) -> Result<tip::Model, Error> {
        within(self.conn(), asker, id).await
    }

    /// The tip of a receipt.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tip_of_receipt(
        &mut self,
        receipt_hash: &str,
    ) -> Result<Option<tip::Model>, Error> {
        Ok(tip::Entity::find()
            .filter(tip::Column::ReceiptHash.eq(receipt_hash))
            .one(self.conn())
            .await?)
    }

    /// A reporter's sealed identity.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tip_identity(
        &mut self,
        tip_id: &str,
    ) -> Result<Option<tip_identity::Model>, Error> {
        Ok(tip_identity::Entity::find_by_id(tip_id)
            .one(self.conn())
            .await?)
    }

    /// Adds a tip and makes it findable by these words.
    ///
    /// # Errors
    /// [`Error::Conflict`] when its receipt is taken.
    pub async fn add_tip(&mut self, row: tip::Model, words: &str) -> Result<(), Error> {
        let (id, unit_id) = (row.id.clone(), row.unit_id.clone());
        self.insert(row).await?;
        self.index("tip", &id, &unit_id, words).await
    }

    /// Where a tip goes that names no commune we know: the topmost unit of today.
    ///
    /// # Errors
    /// [`Error::NotFound`] before anybody has been set up.
    pub async fn topmost_unit(&mut self, day: &str) -> Result<unit::Model, Error> {
        let db = self.conn();
        let statement = Statement::from_sql_and_values(
            db.get_database_backend(),
            "SELECT * FROM unit WHERE parent_id IS NULL AND valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1) \
             ORDER BY valid_from, code LIMIT 1",
            [day.into()],
        );
        unit::Model::find_by_statement(statement)
            .one(db)
            .await?
            .ok_or(Error::NotFound)
    }

    /// Units of a kind today, for finding a commune by its name.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn units_of_kind(
        &mut self,
        kind: &str,
        day: &str,
    ) -> Result<Vec<unit::Model>, Error> {
        let db = self.conn();
        let statement = Statement::from_sql_and_values(
            db.get_database_backend(),
            "SELECT * FROM unit WHERE kind = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)",
            [kind.into(), day.into()],
        );
        Ok(unit::Model::find_by_statement(statement).all(db).await?)
    }
}
