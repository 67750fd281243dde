//! Tips: the queue, one tip, what belongs to it.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Statement,
    Value,
};

use domain::{Action, permission};

use crate::scope::Asker;
use crate::tables::{
    tip, tip_closing, tip_identity, tip_indicator, tip_message, tip_note, tip_step, unit,
};
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
    /// Other tips that name one of its indicators or tell the same story, at most [`ALIKE_MAX`].
    pub alike: i64,
    /// Tips folded into this row because they are the same to the letter, at most [`ALIKE_MAX`].
    pub folded: i64,
}

/// Tips alike are not counted further.
pub const ALIKE_MAX: i64 = 100;

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
    /// Only those not passed on by now although they should be: received before the first (money moving), the second (all else).
    pub late_before: Option<(i64, i64)>,
}

/// What a filter lets through, and of tips that are the same to the letter the oldest.
const FILTERED: &str = "FROM tip t WHERE t.unit_id IN (SELECT id FROM scope) \
     AND ($3 = '' OR t.lane = $3) AND ($5 = '' OR t.assignee_id = $5) \
     AND (($4 = '' AND t.state <> 'closed') OR t.state = $4) \
     AND ($6 = 0 OR (t.transferred_at IS NULL AND t.received_at < CASE WHEN t.lane = 'money_moving' THEN $6 ELSE $7 END)) \
     AND NOT EXISTS (SELECT 1 FROM tip e WHERE e.content_hash = t.content_hash AND e.unit_id = t.unit_id AND e.lane = t.lane \
       AND e.state = t.state AND COALESCE(e.assignee_id, '') = COALESCE(t.assignee_id, '') \
       AND (e.received_at < t.received_at OR (e.received_at = t.received_at AND e.id < t.id)))";

/// The rows of one page, then what is only worth counting for those.
const ROWS: &str = "SELECT t.id, t.lane, t.state, t.received_at, t.transferred_at, t.level, t.scam_type, t.answers, t.amount_lost, \
     u.name AS unit_name, p.name AS assignee_name, \
     (SELECT COUNT(*) FROM (SELECT b.tip_id FROM tip_indicator a \
        JOIN tip_indicator b ON a.kind = b.kind AND a.value = b.value AND b.tip_id <> a.tip_id \
        JOIN tip o ON o.id = b.tip_id AND o.unit_id IN (SELECT id FROM scope) WHERE a.tip_id = t.id \
        UNION SELECT f.id FROM tip f WHERE f.folded_hash = t.folded_hash AND f.id <> t.id AND f.unit_id IN (SELECT id FROM scope) \
        LIMIT 100) similar_tips) AS alike, \
     (SELECT COUNT(*) FROM (SELECT e.id FROM tip e WHERE e.content_hash = t.content_hash AND e.unit_id = t.unit_id \
        AND e.lane = t.lane AND e.state = t.state AND e.id <> t.id LIMIT 100) same_tips) AS folded";

/// That a name is sealed with a tip, and nothing it tells.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Sealed {
    /// Id of the tip.
    pub id: String,
    /// Code of the lane.
    pub lane: String,
    /// Code of the state.
    pub state: String,
    /// When it came in.
    pub received_at: i64,
    /// Name of the unit it lies with.
    pub unit_name: String,
}

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
    /// One page of the queue: worst lane first, oldest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tips(
        &self,
        asker: Asker<'_>,
        filter: Filter<'_>,
        (limit, offset): (i64, i64),
    ) -> Result<Vec<Queued>, Error> {
        let (filtered, values) = self.filtered(filter);
        let sql = format!(
            "{ROWS} FROM (SELECT t.* {filtered} ORDER BY t.lane_rank, t.received_at, t.id LIMIT {limit} OFFSET {offset}) t \
             JOIN unit u ON u.id = t.unit_id LEFT JOIN person p ON p.id = t.assignee_id \
             ORDER BY t.lane_rank, t.received_at, t.id"
        );
        let statement = asker.statement(self.reader(), &sql, values);
        Ok(Queued::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// How many rows each lane has under a filter, exactly as [`Store::tips`] lists them.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tip_counts(
        &self,
        asker: Asker<'_>,
        filter: Filter<'_>,
    ) -> Result<Vec<(String, i64)>, Error> {
        let (filtered, values) = self.filtered(filter);
        let sql = format!(
            "SELECT t.lane, COUNT(*) AS n {filtered} GROUP BY t.lane, t.lane_rank ORDER BY t.lane_rank"
        );
        let statement = asker.statement(self.reader(), &sql, values);
        let rows = self.reader().query_all_raw(statement).await?;
        rows.iter()
            .map(|row| Ok((row.try_get("", "lane")?, row.try_get("", "n")?)))
            .collect()
    }

    fn filtered(&self, filter: Filter<'_>) -> (String, Vec<Value>) {
        let (money, rest) = filter.late_before.unwrap_or_default();
        let mut sql = FILTERED.to_owned();
        let mut values: Vec<Value> = vec![
            filter.lane.into(),
            filter.state.into(),
            filter.assignee.into(),
            money.into(),
            rest.into(),
        ];
        if let Some((condition, query)) =
            search::matching(self.engine(), "tip", "t.id", filter.asked, 8)
        {
            sql.push_str(" AND ");
            sql.push_str(&condition);
            values.push(query.into());
        }
        (sql, values)
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

    /// Tips within reach whose reporter left a name, newest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tips_with_identity(&self, asker: Asker<'_>) -> Result<Vec<Sealed>, Error> {
        let statement = asker.statement(
            self.reader(),
            "SELECT t.id, t.lane, t.state, t.received_at, u.name AS unit_name \
             FROM tip_identity i JOIN tip t ON t.id = i.tip_id JOIN unit u ON u.id = t.unit_id \
             WHERE t.unit_id IN (SELECT id FROM scope) ORDER BY t.received_at DESC, t.id LIMIT 200",
            [],
        );
        Ok(Sealed::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// A step this person took.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn own_tip_step(
        &self,
        step_id: &str,
        person_id: &str,
    ) -> Result<Option<tip_step::Model>, Error> {
        Ok(tip_step::Entity::find_by_id(step_id)
            .filter(tip_step::Column::ById.eq(person_id))
            .one(self.reader())
            .await?)
    }

    /// What was done to a tip, oldest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tip_steps(&self, tip_id: &str) -> Result<Vec<tip_step::Model>, Error> {
        Ok(tip_step::Entity::find()
            .filter(tip_step::Column::TipId.eq(tip_id))
            .order_by_asc(tip_step::Column::At)
            .order_by_asc(tip_step::Column::Id)
            .all(self.reader())
            .await?)
    }

    /// What closing asked.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tip_closing(&self, tip_id: &str) -> Result<Option<tip_closing::Model>, Error> {
        Ok(tip_closing::Entity::find_by_id(tip_id)
            .one(self.reader())
            .await?)
    }

    /// Who may work on the tips of a unit: id and name.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tip_handlers(
        &self,
        unit_id: &str,
        day: &str,
    ) -> Result<Vec<(String, String)>, Error> {
        pairs(self.reader(), &handlers(), [unit_id.into(), day.into()]).await
    }

    /// Units a tip may be passed to today: id and name.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn receiving_units(&self, day: &str) -> Result<Vec<(String, String)>, Error> {
        let sql = "SELECT id, name FROM unit WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1) ORDER BY name, id";
        pairs(self.reader(), sql, [day.into()]).await
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

impl Store {
    /// As [`Tx::topmost_unit`].
    ///
    /// # Errors
    /// [`Error::NotFound`] before anybody has been set up.
    pub async fn topmost_unit(&self, day: &str) -> Result<unit::Model, Error> {
        topmost(self.reader(), day).await
    }

    /// As [`Tx::units_of_kind`].
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn units_of_kind(&self, kind: &str, day: &str) -> Result<Vec<unit::Model>, Error> {
        of_kind(self.reader(), kind, day).await
    }
}

async fn topmost(db: &impl ConnectionTrait, day: &str) -> Result<unit::Model, Error> {
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

async fn of_kind(
    db: &impl ConnectionTrait,
    kind: &str,
    day: &str,
) -> Result<Vec<unit::Model>, Error> {
    let statement = Statement::from_sql_and_values(
        db.get_database_backend(),
        "SELECT * FROM unit WHERE kind = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)",
        [kind.into(), day.into()],
    );
    Ok(unit::Model::find_by_statement(statement).all(db).await?)
}

/// Somebody with a role that handles tips, at the unit or above it.
fn handlers() -> String {
    let roles: Vec<String> = permission::allowed(Action::HandleTips)
        .iter()
        .map(|(role, _)| format!("'{}'", role.code()))
        .collect();
    format!(
        "WITH RECURSIVE up (id) AS (SELECT id FROM unit WHERE id = $1 UNION SELECT e.up FROM unit_edge e JOIN up ON e.down = up.id) \
         SELECT DISTINCT p.id, p.name FROM role_grant g JOIN person p ON p.id = g.person_id JOIN up ON up.id = g.unit_id \
         WHERE g.role IN ({}) AND p.closed_at IS NULL AND g.valid_from <= $2 AND (g.valid_to IS NULL OR g.valid_to > $2) \
         ORDER BY p.name, p.id",
        roles.join(", ")
    )
}

async fn pairs(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<(String, String)>, Error> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = db.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "id")?, row.try_get("", "name")?)))
        .collect()
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

    /// A tip of today with exactly this content that came by the public form and left no name.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn same_tip(
        &mut self,
        content_hash: &str,
        since: i64,
    ) -> Result<Option<tip::Model>, Error> {
        Ok(tip::Entity::find()
            .filter(tip::Column::ContentHash.eq(content_hash))
            .filter(tip::Column::ReceivedAt.gte(since))
            .filter(tip::Column::EnteredBy.is_null())
            .order_by_asc(tip::Column::ReceivedAt)
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

    /// The newest step on a tip that still stands.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn last_tip_step(&mut self, tip_id: &str) -> Result<Option<tip_step::Model>, Error> {
        Ok(tip_step::Entity::find()
            .filter(tip_step::Column::TipId.eq(tip_id))
            .filter(tip_step::Column::UndoneAt.is_null())
            .order_by_desc(tip_step::Column::At)
            .order_by_desc(tip_step::Column::Id)
            .one(self.conn())
            .await?)
    }

    /// A step of this person, and its tip wherever it lies now: they reached it when they took the step.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or somebody else took it.
    pub async fn own_tip_step(
        &mut self,
        step_id: &str,
        person_id: &str,
    ) -> Result<(tip_step::Model, tip::Model), Error> {
        let step = tip_step::Entity::find_by_id(step_id)
            .filter(tip_step::Column::ById.eq(person_id))
            .one(self.conn())
            .await?
            .ok_or(Error::NotFound)?;
        let tip = tip::Entity::find_by_id(&step.tip_id)
            .one(self.conn())
            .await?
            .ok_or(Error::NotFound)?;
        Ok((step, tip))
    }

    /// What closing a tip asked.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tip_closing(&mut self, tip_id: &str) -> Result<Option<tip_closing::Model>, Error> {
        Ok(tip_closing::Entity::find_by_id(tip_id)
            .one(self.conn())
            .await?)
    }

    /// Whether this person may work on the tips of this unit.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn is_tip_handler(
        &mut self,
        person_id: &str,
        unit_id: &str,
        day: &str,
    ) -> Result<bool, Error> {
        let found = pairs(self.conn(), &handlers(), [unit_id.into(), day.into()]).await?;
        Ok(found.iter().any(|(id, _)| id == person_id))
    }

    /// Keeps a tip findable where it lies now.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn move_tip_entry(&mut self, tip_id: &str, unit_id: &str) -> Result<(), Error> {
        let db = self.conn();
        db.execute_raw(Statement::from_sql_and_values(
            db.get_database_backend(),
            "UPDATE search_entry SET unit_id = $2 WHERE kind = 'tip' AND id = $1",
            [tip_id.into(), unit_id.into()],
        ))
        .await?;
        Ok(())
    }

    /// Phones, accounts, links a tip names.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tip_indicators(
        &mut self,
        tip_id: &str,
    ) -> Result<Vec<tip_indicator::Model>, Error> {
        Ok(tip_indicator::Entity::find()
            .filter(tip_indicator::Column::TipId.eq(tip_id))
            .order_by_asc(tip_indicator::Column::Kind)
            .order_by_asc(tip_indicator::Column::Value)
            .all(self.conn())
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
        topmost(self.conn(), day).await
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
        of_kind(self.conn(), kind, day).await
    }
}
