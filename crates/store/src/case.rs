//! Cases: their tips, tasks, notes, foreign elements, dossiers.

use domain::tip::Lane;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Statement,
};

use crate::blob::Owner;
use crate::scope::Asker;
use crate::tables::{case_element, case_file, case_note, case_task, case_tip, dossier, tip};
use crate::{Error, Store, Tx};

/// Who keeps the ZIP of a dossier.
#[must_use]
pub fn packed(id: &str) -> Owner<'_> {
    Owner {
        kind: "dossier",
        id,
    }
}

/// A case as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Listed {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Name of its unit.
    pub unit_name: String,
    /// When it was opened.
    pub opened_at: i64,
    /// When it was closed.
    pub closed_at: Option<i64>,
    /// Tips in it.
    pub tips: i64,
    /// Of those, not passed on although their time is over.
    pub late: i64,
    /// Tasks not done.
    pub open_tasks: i64,
    /// Dossiers sent that nobody has answered.
    pub unanswered: i64,
}

/// A case with everything in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// The case.
    pub case: case_file::Model,
    /// Its tips, oldest first.
    pub tips: Vec<tip::Model>,
    /// Which tips were ever in it, oldest first.
    pub memberships: Vec<case_tip::Model>,
    /// Its tasks in order.
    pub tasks: Vec<case_task::Model>,
    /// Its notes, as far as whoever asks may read them, oldest first.
    pub notes: Vec<case_note::Model>,
    /// What lies abroad.
    pub elements: Vec<case_element::Model>,
    /// Its dossiers, oldest first.
    pub dossiers: Vec<dossier::Model>,
}

const TIPS: &str = "SELECT t.* FROM tip t JOIN case_tip c ON c.tip_id = t.id \
     WHERE c.case_id = $1 AND c.removed_at IS NULL ORDER BY t.received_at, t.id";

impl Store {
    /// Cases within reach, open or closed ones, the newest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn cases(
        &self,
        asker: Asker<'_>,
        closed: bool,
        now: i64,
    ) -> Result<Vec<Listed>, Error> {
        let minutes = |lane: Lane| now - lane.transfer_minutes_max() * 60_000;
        let statement = asker.statement(
            self.reader(),
            "SELECT c.id, c.title, u.name AS unit_name, c.opened_at, c.closed_at, \
               (SELECT COUNT(*) FROM case_tip m WHERE m.case_id = c.id AND m.removed_at IS NULL) AS tips, \
               (SELECT COUNT(*) FROM case_tip m JOIN tip t ON t.id = m.tip_id WHERE m.case_id = c.id AND m.removed_at IS NULL \
                  AND t.transferred_at IS NULL AND t.closed_at IS NULL \
                  AND t.received_at < CASE WHEN t.lane = 'money_moving' THEN $4 ELSE $5 END) AS late, \
               (SELECT COUNT(*) FROM case_task k WHERE k.case_id = c.id AND k.done_at IS NULL) AS open_tasks, \
               (SELECT COUNT(*) FROM dossier d WHERE d.case_id = c.id AND d.sent_at IS NOT NULL AND d.result_at IS NULL) AS unanswered \
             FROM case_file c JOIN unit u ON u.id = c.unit_id WHERE c.unit_id IN (SELECT id FROM scope) \
               AND (c.closed_at IS NULL) = $3 ORDER BY c.opened_at DESC, c.id LIMIT 200",
            [
                (!closed).into(),
                minutes(Lane::MoneyMoving).into(),
                minutes(Lane::Ordinary).into(),
            ],
        );
        Ok(Listed::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// How many cases within reach are open, and how many closed.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn case_counts(&self, asker: Asker<'_>) -> Result<(i64, i64), Error> {
        let db = self.reader();
        let statement = asker.statement(
            db,
            "SELECT COUNT(*) - COUNT(c.closed_at) AS open, COUNT(c.closed_at) AS closed \
             FROM case_file c WHERE c.unit_id IN (SELECT id FROM scope)",
            [],
        );
        let row = db.query_one_raw(statement).await?.ok_or(Error::NotFound)?;
        Ok((row.try_get("", "open")?, row.try_get("", "closed")?))
    }

    /// A case within reach with everything in it; of its notes one's own and what `handler` may read.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn whole_case(
        &self,
        asker: Asker<'_>,
        id: &str,
        handler: bool,
    ) -> Result<Whole, Error> {
        let db = self.reader();
        let case = within(db, asker, id).await?;
        let tips = Statement::from_sql_and_values(db.get_database_backend(), TIPS, [id.into()]);
        let notes = case_note::Entity::find()
            .filter(case_note::Column::CaseId.eq(id))
            .order_by_asc(case_note::Column::At)
            .order_by_asc(case_note::Column::Id)
            .all(db)
            .await?;
        let may_read = |note: &case_note::Model| {
            note.author_id == asker.person_id
                || note.visibility == "all"
                || note.visibility == "handlers" && handler
        };
        Ok(Whole {
            tips: tip::Model::find_by_statement(tips).all(db).await?,
            memberships: case_tip::Entity::find()
                .filter(case_tip::Column::CaseId.eq(id))
                .order_by_asc(case_tip::Column::AddedAt)
                .order_by_asc(case_tip::Column::Id)
                .all(db)
                .await?,
            tasks: case_task::Entity::find()
                .filter(case_task::Column::CaseId.eq(id))
                .order_by_asc(case_task::Column::Place)
                .all(db)
                .await?,
            notes: notes.into_iter().filter(may_read).collect(),
            elements: case_element::Entity::find()
                .filter(case_element::Column::CaseId.eq(id))
                .filter(case_element::Column::RemovedAt.is_null())
                .order_by_asc(case_element::Column::AddedAt)
                .order_by_asc(case_element::Column::Id)
                .all(db)
                .await?,
            dossiers: dossier::Entity::find()
                .filter(dossier::Column::CaseId.eq(id))
                .order_by_asc(dossier::Column::MadeAt)
                .order_by_asc(dossier::Column::Id)
                .all(db)
                .await?,
            case,
        })
    }

    /// The cases a tip is in that lie within reach: id and title.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn cases_of_tip(
        &self,
        asker: Asker<'_>,
        tip_id: &str,
    ) -> Result<Vec<(String, String)>, Error> {
        let db = self.reader();
        let statement = asker.statement(
            db,
            "SELECT c.id, c.title FROM case_file c JOIN case_tip m ON m.case_id = c.id \
             WHERE m.tip_id = $3 AND m.removed_at IS NULL AND c.unit_id IN (SELECT id FROM scope) ORDER BY c.opened_at, c.id",
            [tip_id.into()],
        );
        let rows = db.query_all_raw(statement).await?;
        rows.iter()
            .map(|row| Ok((row.try_get("", "id")?, row.try_get("", "title")?)))
            .collect()
    }

    /// Dossiers sent before this moment without a result, reminded of fewer times than `times`.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn unanswered_dossiers(
        &self,
        sent_before: i64,
        times: i64,
    ) -> Result<Vec<(dossier::Model, case_file::Model)>, Error> {
        let db = self.reader();
        let rows = dossier::Entity::find()
            .filter(dossier::Column::ResultAt.is_null())
            .filter(dossier::Column::SentAt.lte(sent_before))
            .filter(dossier::Column::Reminded.lt(times))
            .order_by_asc(dossier::Column::SentAt)
            .all(db)
            .await?;
        let mut found = Vec::new();
        for row in rows {
            if let Some(case) = case_file::Entity::find_by_id(&row.case_id).one(db).await? {
                found.push((row, case));
            }
        }
        Ok(found)
    }
}

async fn within(
    db: &impl ConnectionTrait,
    asker: Asker<'_>,
    id: &str,
) -> Result<case_file::Model, Error> {
    let statement = asker.statement(
        db,
        "SELECT c.* FROM case_file c WHERE c.id = $3 AND c.unit_id IN (SELECT id FROM scope)",
        [id.into()],
    );
    case_file::Model::find_by_statement(statement)
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

impl Tx {
    /// A case within reach.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn case(&mut self, asker: Asker<'_>, id: &str) -> Result<case_file::Model, Error> {
        within(self.conn(), asker, id).await
    }

    /// The tips of a case.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn case_tips(&mut self, case_id: &str) -> Result<Vec<tip::Model>, Error> {
        let db = self.conn();
        let statement =
            Statement::from_sql_and_values(db.get_database_backend(), TIPS, [case_id.into()]);
        Ok(tip::Model::find_by_statement(statement).all(db).await?)
    }

    /// That a tip is in a case.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn case_tip(
        &mut self,
        case_id: &str,
        tip_id: &str,
    ) -> Result<Option<case_tip::Model>, Error> {
        Ok(case_tip::Entity::find()
            .filter(case_tip::Column::CaseId.eq(case_id))
            .filter(case_tip::Column::TipId.eq(tip_id))
            .filter(case_tip::Column::RemovedAt.is_null())
            .one(self.conn())
            .await?)
    }

    /// The tasks of a case.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn case_tasks(&mut self, case_id: &str) -> Result<Vec<case_task::Model>, Error> {
        Ok(case_task::Entity::find()
            .filter(case_task::Column::CaseId.eq(case_id))
            .order_by_asc(case_task::Column::Place)
            .all(self.conn())
            .await?)
    }

    /// A foreign element of a case.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn case_element(
        &mut self,
        case_id: &str,
        id: &str,
    ) -> Result<case_element::Model, Error> {
        case_element::Entity::find_by_id(id)
            .filter(case_element::Column::CaseId.eq(case_id))
            .filter(case_element::Column::RemovedAt.is_null())
            .one(self.conn())
            .await?
            .ok_or(Error::NotFound)
    }

    /// A dossier of a case.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn dossier(&mut self, case_id: &str, id: &str) -> Result<dossier::Model, Error> {
        dossier::Entity::find_by_id(id)
            .filter(dossier::Column::CaseId.eq(case_id))
            .one(self.conn())
            .await?
            .ok_or(Error::NotFound)
    }
}
