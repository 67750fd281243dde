//! Directives, tasks, evidence, acknowledgements: lists and what belongs to one.
//!
//! A directive is read by its unit, by everything below it and by whoever reaches that unit; a task by whoever reaches its
//! lead unit or one that helps.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Statement,
};

use crate::scope::Asker;
use crate::tables::{
    acknowledgement, clause, directive, directive_relation, evidence, head_card, task, task_clause,
};
use crate::{Error, Store, Tx};

/// A directive as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Listed {
    /// Id.
    pub id: String,
    /// Code of the type.
    pub r#type: String,
    /// Number and symbol.
    pub number: String,
    /// Day it was signed.
    pub signed_on: Option<String>,
    /// Who issued it.
    pub issuer_name: String,
    /// What about.
    pub subject: String,
    /// Last day it is meant for.
    pub horizon: Option<String>,
    /// Unit whose register it stands in.
    pub unit_name: String,
    /// How many clauses.
    pub clauses: i64,
    /// How many tasks.
    pub tasks: i64,
}

/// A directive another one hangs on, or that hangs on it.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Related {
    /// The other one.
    pub id: String,
    /// Code of the relation.
    pub kind: String,
    /// Whether the asked one is where the relation begins.
    pub outward: bool,
    /// Type of the other one.
    pub r#type: String,
    /// Its number.
    pub number: String,
    /// Its day.
    pub signed_on: Option<String>,
    /// Its issuer.
    pub issuer_name: String,
    /// Its subject.
    pub subject: String,
}

/// A task with who has it now: duties follow the successor of a merged unit, and its head answers for them.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Given {
    /// Id.
    pub id: String,
    /// The directive.
    pub directive_id: String,
    /// Type of the directive.
    pub r#type: String,
    /// Number of the directive.
    pub number: String,
    /// What is to be done.
    pub title: String,
    /// Lead unit as it was given.
    pub unit_id: String,
    /// Its name then.
    pub unit_name: String,
    /// The unit that has it today.
    pub now_id: String,
    /// Its name.
    pub now_name: String,
    /// The head it was given to.
    pub head_id: String,
    /// Their name then.
    pub head_name: String,
    /// Head of the unit that has it today, when that is another unit and has one.
    pub now_head_id: Option<String>,
    /// Their name.
    pub now_head_name: Option<String>,
    /// Code of the kind of evidence.
    pub evidence_kind: String,
    /// Code of the rhythm.
    pub every: String,
    /// First day.
    pub from_day: String,
    /// Last day.
    pub due_day: Option<String>,
    /// When it was taken back.
    pub ended_on: Option<String>,
    /// The task it is a part of.
    pub parent_id: Option<String>,
    /// Who of the unit does the part.
    pub doer_name: Option<String>,
    /// Who gave it.
    pub given_by: String,
    /// The unit in whose register its directive stands.
    pub register_id: String,
}

/// Which tasks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter<'a> {
    /// Only of this directive; empty for all.
    pub directive_id: &'a str,
    /// Only of this lead unit and what belongs to it; empty for all.
    pub unit_id: &'a str,
    /// Only this one and its parts; empty for all.
    pub id: &'a str,
}

/// How far a unit was told of a directive.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Told {
    /// Unit.
    pub unit_id: String,
    /// Its name.
    pub unit_name: String,
    /// Told, as the unit said last.
    pub told: i64,
    /// Of how many.
    pub whole: i64,
    /// When that was.
    pub on_day: Option<String>,
    /// How.
    pub how: Option<String>,
    /// People who confirmed for themselves.
    pub persons: i64,
    /// People with an account.
    pub people: i64,
}

/// What is read from above as well: the asker's units, whatever stands above them, whoever followed it, and whoever these follow.
const UP: &str = ", up (id) AS (\
       SELECT id FROM held \
       UNION SELECT l.above FROM (\
         SELECT id, parent_id AS above FROM unit WHERE parent_id IS NOT NULL \
         UNION ALL SELECT to_id, from_id FROM unit_succession \
         UNION ALL SELECT from_id, to_id FROM unit_succession WHERE on_day <= $2) l JOIN up ON l.id = up.id)";

const READABLE: &str = "(d.unit_id IN (SELECT id FROM scope) OR d.unit_id IN (SELECT id FROM up))";

/// `now (id, now_id)`: who has today what a unit had. Of several successors the first by code is asked.
const NOW: &str = "follows (id, now_id) AS (\
       SELECT id, id FROM unit \
       UNION SELECT f.id, s.to_id FROM follows f JOIN unit_succession s ON s.from_id = f.now_id WHERE s.on_day <= $2), \
     alive (id, code) AS (\
       SELECT f.id, MIN(u.code) FROM follows f JOIN unit u ON u.id = f.now_id \
       WHERE u.valid_from <= $2 AND (u.valid_to IS NULL OR u.valid_to > $2) GROUP BY f.id), \
     now_has (id, now_id) AS (\
       SELECT a.id, MIN(u.id) FROM alive a JOIN follows f ON f.id = a.id JOIN unit u ON u.id = f.now_id AND u.code = a.code \
       WHERE u.valid_from <= $2 AND (u.valid_to IS NULL OR u.valid_to > $2) GROUP BY a.id)";

/// The columns of [`Given`].
const GIVEN: &str = "SELECT t.id, t.directive_id, d.type, d.number, t.title, t.unit_id, u.name AS unit_name, n.id AS now_id, \
     n.name AS now_name, t.head_id, t.head_name, h.id AS now_head_id, h.name AS now_head_name, t.evidence_kind, t.every, \
     t.from_day, t.due_day, t.ended_on, t.parent_id, t.doer_name, t.given_by, d.unit_id AS register_id \
     FROM task t JOIN directive d ON d.id = t.directive_id JOIN unit u ON u.id = t.unit_id \
     LEFT JOIN now_has w ON w.id = t.unit_id JOIN unit n ON n.id = COALESCE(w.now_id, t.unit_id) \
     LEFT JOIN person h ON h.id = n.head_id AND n.id <> t.unit_id";

impl Store {
    /// Directives that may be read, newest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn directives(&self, asker: Asker<'_>) -> Result<Vec<Listed>, Error> {
        let sql = format!(
            "{UP} SELECT d.id, d.type, d.number, d.signed_on, d.issuer_name, d.subject, d.horizon, u.name AS unit_name, \
             (SELECT COUNT(*) FROM clause c WHERE c.directive_id = d.id) AS clauses, \
             (SELECT COUNT(*) FROM task t WHERE t.directive_id = d.id) AS tasks \
             FROM directive d JOIN unit u ON u.id = d.unit_id WHERE {READABLE} \
             ORDER BY d.signed_on IS NULL DESC, d.signed_on DESC, d.number"
        );
        let statement = asker.statement(self.reader(), &sql, []);
        Ok(Listed::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// A directive that may be read.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it may not.
    pub async fn directive(&self, asker: Asker<'_>, id: &str) -> Result<directive::Model, Error> {
        readable(self.reader(), asker, id).await
    }

    /// What a directive hangs on and what hangs on it.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn related(&self, asker: Asker<'_>, id: &str) -> Result<Vec<Related>, Error> {
        let sql = format!(
            "{UP} SELECT d.id, r.kind, r.from_id = $3 AS outward, d.type, d.number, d.signed_on, d.issuer_name, d.subject \
             FROM directive_relation r JOIN directive d ON (d.id = r.to_id AND r.from_id = $3) OR (d.id = r.from_id AND r.to_id = $3) \
             WHERE {READABLE} ORDER BY 3 DESC, d.signed_on, d.number"
        );
        let statement = asker.statement(self.reader(), &sql, [id.into()]);
        Ok(Related::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// The clauses of a directive in their order.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn clauses(&self, directive_id: &str) -> Result<Vec<clause::Model>, Error> {
        clauses(self.reader(), directive_id).await
    }

    /// Tasks within reach, by unit and title.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tasks(&self, asker: Asker<'_>, filter: Filter<'_>) -> Result<Vec<Given>, Error> {
        given(self.reader(), asker, filter).await
    }

    /// Every task of today that was not taken back, for the machine itself.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tasks_unasked(&self, day: &str) -> Result<Vec<Given>, Error> {
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            format!(
                "WITH RECURSIVE {} {GIVEN} WHERE t.ended_on IS NULL ORDER BY n.code, t.title, t.id",
                NOW.replace("$2", "$1")
            ),
            [day.into()],
        );
        Ok(Given::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// Which clauses tasks of a directive cite: task, id of the clause, its code.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn cited(&self, task_ids: &[String]) -> Result<Vec<(String, String, String)>, Error> {
        let links = task_clause::Entity::find()
            .filter(task_clause::Column::TaskId.is_in(task_ids.iter().cloned()))
            .all(self.reader())
            .await?;
        let ids: Vec<String> = links.iter().map(|link| link.clause_id.clone()).collect();
        let clauses = clause::Entity::find()
            .filter(clause::Column::Id.is_in(ids))
            .order_by_asc(clause::Column::Place)
            .all(self.reader())
            .await?;
        Ok(clauses
            .iter()
            .flat_map(|clause| {
                links
                    .iter()
                    .filter(|link| link.clause_id == clause.id)
                    .map(|link| (link.task_id.clone(), clause.id.clone(), clause.code.clone()))
            })
            .collect())
    }

    /// Evidence of tasks, oldest first, withdrawn ones included.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn evidence(&self, task_ids: &[String]) -> Result<Vec<evidence::Model>, Error> {
        Ok(evidence::Entity::find()
            .filter(evidence::Column::TaskId.is_in(task_ids.iter().cloned()))
            .order_by_asc(evidence::Column::OnDay)
            .order_by_asc(evidence::Column::At)
            .all(self.reader())
            .await?)
    }

    /// Names of the units that help with a task.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn helpers(&self, task_id: &str) -> Result<Vec<String>, Error> {
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            "SELECT u.name FROM task_support s JOIN unit u ON u.id = s.unit_id WHERE s.task_id = $1 ORDER BY u.code",
            [task_id.into()],
        );
        let rows = self.reader().query_all_raw(statement).await?;
        rows.iter()
            .map(|row| Ok(row.try_get("", "name")?))
            .collect()
    }

    /// How far each unit of today within reach was told of a directive.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn told(&self, asker: Asker<'_>, directive_id: &str) -> Result<Vec<Told>, Error> {
        let sql = ", last_said (unit_id, at) AS (\
               SELECT unit_id, MAX(at) FROM acknowledgement WHERE directive_id = $3 AND person_id IS NULL GROUP BY unit_id) \
             SELECT u.id AS unit_id, u.name AS unit_name, COALESCE(a.told, 0) AS told, COALESCE(a.whole, 0) AS whole, a.on_day, a.how, \
             (SELECT COUNT(DISTINCT p.person_id) FROM acknowledgement p WHERE p.directive_id = $3 AND p.unit_id = u.id \
                AND p.person_id IS NOT NULL) AS persons, \
             (SELECT COUNT(*) FROM person p WHERE p.unit_id = u.id AND p.closed_at IS NULL) AS people \
             FROM unit u LEFT JOIN last_said l ON l.unit_id = u.id \
             LEFT JOIN acknowledgement a ON a.unit_id = u.id AND a.at = l.at AND a.person_id IS NULL AND a.directive_id = $3 \
             WHERE u.id IN (SELECT id FROM scope) AND u.kind <> 'cong_an' \
               AND u.valid_from <= $2 AND (u.valid_to IS NULL OR u.valid_to > $2) ORDER BY u.code";
        let statement = asker.statement(self.reader(), sql, [directive_id.into()]);
        Ok(Told::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// Whether somebody confirmed a directive for themselves.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn has_confirmed(&self, directive_id: &str, person_id: &str) -> Result<bool, Error> {
        confirmed(self.reader(), directive_id, person_id).await
    }

    /// A head's card of a month.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn head_card(
        &self,
        person_id: &str,
        month: &str,
    ) -> Result<Option<head_card::Model>, Error> {
        card(self.reader(), person_id, month).await
    }

    /// Tips a unit took in from one moment to another: how many, how many were passed on, how many of these in time.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tips_in_time(
        &self,
        unit_id: &str,
        from: i64,
        to: i64,
        limits: [i64; 2],
    ) -> Result<(i64, i64, i64), Error> {
        let [moving, other] = limits;
        let sql = format!(
            "WITH RECURSIVE {} SELECT COUNT(*) AS came, COUNT(t.transferred_at) AS passed, \
             COUNT(CASE WHEN t.transferred_at - t.received_at <= CASE t.lane WHEN 'money_moving' THEN $4 ELSE $5 END THEN 1 END) AS in_time \
             FROM tip t WHERE t.unit_id IN (SELECT id FROM belongs) AND t.received_at >= $2 AND t.received_at < $3",
            crate::outreach::belongs("$1")
        );
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            sql,
            [
                unit_id.into(),
                from.into(),
                to.into(),
                moving.into(),
                other.into(),
            ],
        );
        let row = self.reader().query_one_raw(statement).await?;
        let row = row.ok_or(Error::NotFound)?;
        Ok((
            row.try_get("", "came")?,
            row.try_get("", "passed")?,
            row.try_get("", "in_time")?,
        ))
    }
}

async fn readable(
    db: &impl ConnectionTrait,
    asker: Asker<'_>,
    id: &str,
) -> Result<directive::Model, Error> {
    let sql = format!("{UP} SELECT d.* FROM directive d WHERE d.id = $3 AND {READABLE}");
    let statement = asker.statement(db, &sql, [id.into()]);
    directive::Model::find_by_statement(statement)
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

async fn clauses(
    db: &impl ConnectionTrait,
    directive_id: &str,
) -> Result<Vec<clause::Model>, Error> {
    Ok(clause::Entity::find()
        .filter(clause::Column::DirectiveId.eq(directive_id))
        .order_by_asc(clause::Column::Place)
        .all(db)
        .await?)
}

async fn given(
    db: &impl ConnectionTrait,
    asker: Asker<'_>,
    filter: Filter<'_>,
) -> Result<Vec<Given>, Error> {
    let sql = format!(
        ", {}, {NOW} {GIVEN} \
         WHERE ($3 = '' OR t.unit_id IN (SELECT id FROM belongs)) AND ($4 = '' OR t.directive_id = $4) AND ($5 = '' OR t.id = $5 OR t.parent_id = $5) \
           AND (t.unit_id IN (SELECT id FROM scope) OR EXISTS (\
             SELECT 1 FROM task_support s WHERE s.task_id = t.id AND s.unit_id IN (SELECT id FROM scope))) \
         ORDER BY n.code, t.title, t.id",
        crate::outreach::belongs("$3")
    );
    let values = [
        filter.unit_id.into(),
        filter.directive_id.into(),
        filter.id.into(),
    ];
    let statement = asker.statement(db, &sql, values);
    Ok(Given::find_by_statement(statement).all(db).await?)
}

async fn confirmed(
    db: &impl ConnectionTrait,
    directive_id: &str,
    person_id: &str,
) -> Result<bool, Error> {
    let row = acknowledgement::Entity::find()
        .filter(acknowledgement::Column::DirectiveId.eq(directive_id))
        .filter(acknowledgement::Column::PersonId.eq(person_id))
        .one(db)
        .await?;
    Ok(row.is_some())
}

async fn card(
    db: &impl ConnectionTrait,
    person_id: &str,
    month: &str,
) -> Result<Option<head_card::Model>, Error> {
    Ok(head_card::Entity::find()
        .filter(head_card::Column::PersonId.eq(person_id))
        .filter(head_card::Column::Month.eq(month))
        .one(db)
        .await?)
}

impl Tx {
    /// A directive that may be read.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it may not.
    pub async fn directive(
        &mut self,
        asker: Asker<'_>,
        id: &str,
    ) -> Result<directive::Model, Error> {
        readable(self.conn(), asker, id).await
    }

    /// The register of a unit.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn directives_of(&mut self, unit_id: &str) -> Result<Vec<directive::Model>, Error> {
        Ok(directive::Entity::find()
            .filter(directive::Column::UnitId.eq(unit_id))
            .all(self.conn())
            .await?)
    }

    /// The clauses of a directive in their order.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn clauses(&mut self, directive_id: &str) -> Result<Vec<clause::Model>, Error> {
        clauses(self.conn(), directive_id).await
    }

    /// How two directives hang together already.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn relations(
        &mut self,
        from_id: &str,
    ) -> Result<Vec<directive_relation::Model>, Error> {
        Ok(directive_relation::Entity::find()
            .filter(directive_relation::Column::FromId.eq(from_id))
            .all(self.conn())
            .await?)
    }

    /// Whether any task cites a clause of this directive.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn has_tasks(&mut self, directive_id: &str) -> Result<bool, Error> {
        Ok(task::Entity::find()
            .filter(task::Column::DirectiveId.eq(directive_id))
            .one(self.conn())
            .await?
            .is_some())
    }

    /// A task the asker reaches.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it is out of reach.
    pub async fn task(&mut self, asker: Asker<'_>, id: &str) -> Result<task::Model, Error> {
        let filter = Filter {
            id,
            ..Filter::default()
        };
        let found = given(self.conn(), asker, filter).await?;
        if !found.iter().any(|found| found.id == id) {
            return Err(Error::NotFound);
        }
        task::Entity::find_by_id(id)
            .one(self.conn())
            .await?
            .ok_or(Error::NotFound)
    }

    /// A task the asker reaches, with who has it now.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it is out of reach.
    pub async fn given(&mut self, asker: Asker<'_>, id: &str) -> Result<Given, Error> {
        let filter = Filter {
            id,
            ..Filter::default()
        };
        let found = given(self.conn(), asker, filter).await?;
        let found = found.into_iter().find(|found| found.id == id);
        found.ok_or(Error::NotFound)
    }

    /// Tasks within reach, as [`Store::tasks`].
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tasks(
        &mut self,
        asker: Asker<'_>,
        filter: Filter<'_>,
    ) -> Result<Vec<Given>, Error> {
        given(self.conn(), asker, filter).await
    }

    /// The parts of a task that were not taken back.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn parts(&mut self, id: &str) -> Result<Vec<task::Model>, Error> {
        Ok(task::Entity::find()
            .filter(task::Column::ParentId.eq(id))
            .filter(task::Column::EndedOn.is_null())
            .all(self.conn())
            .await?)
    }

    /// What a task cites.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn cited(&mut self, id: &str) -> Result<Vec<task_clause::Model>, Error> {
        Ok(task_clause::Entity::find()
            .filter(task_clause::Column::TaskId.eq(id))
            .all(self.conn())
            .await?)
    }

    /// A piece of evidence.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn evidence(&mut self, id: &str) -> Result<evidence::Model, Error> {
        evidence::Entity::find_by_id(id)
            .one(self.conn())
            .await?
            .ok_or(Error::NotFound)
    }

    /// Whether somebody confirmed a directive for themselves.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn has_confirmed(
        &mut self,
        directive_id: &str,
        person_id: &str,
    ) -> Result<bool, Error> {
        confirmed(self.conn(), directive_id, person_id).await
    }

    /// A head's card of a month.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn head_card(
        &mut self,
        person_id: &str,
        month: &str,
    ) -> Result<Option<head_card::Model>, Error> {
        card(self.conn(), person_id, month).await
    }
}
