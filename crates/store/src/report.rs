//! Reporting: periods, who owes what, reports and versions.

use domain::calendar::day_of;
use domain::deadline::DueRule;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Statement,
    Value,
};

use crate::regime::lineage;
use crate::scope::Asker;
use crate::tables::{
    consolidation, report_grace, report_period, report_version, special_day, unit, unit_report,
};
use crate::unit::{Renames, in_time, stem};
use crate::{Error, Store, Tx};

/// A unit that owes a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owing {
    /// The unit as it is on the day.
    pub unit: unit::Model,
    /// Its rows up to that one, newest first: what was done under an earlier name is its own.
    pub rows: Vec<String>,
}

/// A version that counts, with the unit it counts for.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Counted {
    /// Unit.
    pub unit_id: String,
    /// Name it was sent under.
    pub unit_name: String,
    /// Report.
    pub report_id: String,
    /// Version.
    pub version_id: String,
    /// Its number.
    pub number: i64,
    /// JSON.
    pub sheet: String,
}

/// An accepted sheet and the form it was written on.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Earlier {
    /// JSON.
    pub sheet: String,
    /// Code of the form.
    pub form_code: String,
    /// Version of the form.
    pub form_version: i64,
}

/// Whose an accepted sheet is, when it was sent, and when its period was due.
#[derive(Debug, FromQueryResult)]
struct Whose {
    unit_id: String,
    sent_at: i64,
    units_due: String,
}

impl Whose {
    /// The day whose units it speaks for: that on which it was sent, or on which it was settled who owes it.
    fn units_on(&self) -> Result<String, Error> {
        let rule: DueRule = serde_json::from_str(&self.units_due)
            .map_err(|_| Error::Damaged("a period's rule".into()))?;
        Ok(rule.nominal().min(day_of(self.sent_at)).to_string())
    }
}

/// Somebody to remind.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Holder {
    /// Person.
    pub person_id: String,
    /// Unit the role was given for.
    pub unit_id: String,
    /// Role.
    pub role: String,
}

impl Store {
    /// Periods within sight, newest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn periods(&self, asker: Asker<'_>) -> Result<Vec<report_period::Model>, Error> {
        let statement = asker.statement(
            self.reader(),
            &format!(
                "{ABOVE} SELECT p.* FROM report_period p WHERE {IN_SIGHT} ORDER BY p.data_to DESC, p.created_at DESC"
            ),
            [],
        );
        Ok(report_period::Model::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// A period within sight.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn period(&self, asker: Asker<'_>, id: &str) -> Result<report_period::Model, Error> {
        period(self.reader(), asker, id).await
    }

    /// A period of a unit within reach: who only owes a report does not see what everybody's becomes.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn whole_period(
        &self,
        asker: Asker<'_>,
        id: &str,
    ) -> Result<report_period::Model, Error> {
        let db = self.reader();
        let statement = asker.statement(
            db,
            "SELECT p.* FROM report_period p WHERE p.id = $3 AND p.unit_id IN (SELECT id FROM scope)",
            [id.into()],
        );
        report_period::Model::find_by_statement(statement)
            .one(db)
            .await?
            .ok_or(Error::NotFound)
    }

    /// Units within reach that owe this period's report on `day`: those asked by name or directly below, or who followed them.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn owing(
        &self,
        asker: Asker<'_>,
        period: &report_period::Model,
        day: &str,
    ) -> Result<Vec<Owing>, Error> {
        owing(self.reader(), asker, period, day).await
    }

    /// Reports of a period within reach.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn reports(
        &self,
        asker: Asker<'_>,
        period_id: &str,
    ) -> Result<Vec<unit_report::Model>, Error> {
        reports(self.reader(), asker, period_id).await
    }

    /// A unit's report for a period, when there is one and the unit is within reach; begun under whatever name it had.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn report(
        &self,
        asker: Asker<'_>,
        period_id: &str,
        unit_id: &str,
    ) -> Result<Option<unit_report::Model>, Error> {
        report(self.reader(), asker, period_id, unit_id).await
    }

    /// Versions of a report, oldest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn versions(&self, report_id: &str) -> Result<Vec<report_version::Model>, Error> {
        Ok(report_version::Entity::find()
            .filter(report_version::Column::ReportId.eq(report_id))
            .order_by_asc(report_version::Column::Number)
            .all(self.reader())
            .await?)
    }

    /// Time given in a period.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn graces(&self, period_id: &str) -> Result<Vec<report_grace::Model>, Error> {
        graces(self.reader(), period_id).await
    }

    /// Versions that count in a period's consolidation: accepted ones of units within reach, of that period alone. Of a unit that
    /// went into another one, until the other has sent one that holds both.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn counted(&self, asker: Asker<'_>, period_id: &str) -> Result<Vec<Counted>, Error> {
        counted(self.reader(), asker, period_id).await
    }

    /// Accepted sheets of a unit, and of what went into it, for a kind of period of a year, whatever the regime was by then; a sheet
    /// that another one holds is not among them.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn accepted_of(
        &self,
        unit_id: &str,
        regime_id: &str,
        kind: &str,
        year: i64,
    ) -> Result<Vec<Earlier>, Error> {
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            format!(
                "{PART} SELECT r.unit_id, v.sent_at, p.units_due, v.sheet, p.form_code, p.form_version FROM unit_report r \
             JOIN report_version v ON v.id = r.version_id JOIN report_period p ON p.id = r.period_id \
             WHERE r.unit_id IN (SELECT id FROM part) AND r.state IN ('accepted', 'consolidated') \
               AND p.regime_id IN {} AND p.kind = $3 AND p.year = $4 ORDER BY v.id",
                lineage(2)
            ),
            [unit_id.into(), regime_id.into(), kind.into(), year.into()],
        );
        standing(self.reader(), statement).await
    }

    /// Texts the unit last sent for another period of the same form, newest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn last_sent_before(
        &self,
        unit_id: &str,
        form_code: &str,
        data_to: &str,
    ) -> Result<Option<Earlier>, Error> {
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            format!(
                "{PART} SELECT v.sheet, p.form_code, p.form_version FROM unit_report r \
             JOIN report_version v ON v.id = r.version_id JOIN report_period p ON p.id = r.period_id \
             WHERE r.unit_id IN (SELECT id FROM part) AND p.form_code = $2 AND p.data_to < $3 \
             ORDER BY p.data_to DESC, v.sent_at DESC LIMIT 1"
            ),
            [unit_id.into(), form_code.into(), data_to.into()],
        );
        Ok(Earlier::find_by_statement(statement)
            .one(self.reader())
            .await?)
    }

    /// The consolidation of a period, when somebody began it.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn consolidation(
        &self,
        period_id: &str,
    ) -> Result<Option<consolidation::Model>, Error> {
        Ok(consolidation::Entity::find()
            .filter(consolidation::Column::PeriodId.eq(period_id))
            .one(self.reader())
            .await?)
    }

    /// Days entered here.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn special_days(&self) -> Result<Vec<special_day::Model>, Error> {
        Ok(special_day::Entity::find()
            .order_by_asc(special_day::Column::FromDay)
            .order_by_asc(special_day::Column::At)
            .all(self.reader())
            .await?)
    }

    /// Periods the machine reminds about: those whose data end within a year of `day`.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn periods_to_remind(
        &self,
        from: &str,
        to: &str,
    ) -> Result<Vec<report_period::Model>, Error> {
        Ok(report_period::Entity::find()
            .filter(report_period::Column::DataTo.gte(from))
            .filter(report_period::Column::DataTo.lte(to))
            .order_by_asc(report_period::Column::DataTo)
            .all(self.reader())
            .await?)
    }

    /// Units that owe a period's report, for the machine itself.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn owing_unasked(
        &self,
        period: &report_period::Model,
        day: &str,
    ) -> Result<Vec<Owing>, Error> {
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            format!(
                "WITH RECURSIVE {} ORDER BY u.code",
                due_units("$1", "$2", "$3")
            ),
            [
                period.id.clone().into(),
                period.unit_id.clone().into(),
                day.into(),
            ],
        );
        owing_units(self.reader(), statement).await
    }

    /// Every report of a period, for the machine itself.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn reports_unasked(&self, period_id: &str) -> Result<Vec<unit_report::Model>, Error> {
        Ok(unit_report::Entity::find()
            .filter(unit_report::Column::PeriodId.eq(period_id))
            .all(self.reader())
            .await?)
    }

    /// Open accounts that hold one of these roles today, once for every row of the units they hold it for: those it was given for,
    /// who follows these by today, and what went into any of them.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn holders_of(&self, roles: &[&str], day: &str) -> Result<Vec<Holder>, Error> {
        let quoted: Vec<String> = (0..roles.len()).map(|at| format!("${}", at + 2)).collect();
        let values: Vec<Value> = std::iter::once(day.into())
            .chain(roles.iter().map(|role| (*role).into()))
            .collect();
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            format!(
                "WITH RECURSIVE held (person_id, unit_id, role) AS (\
                   SELECT g.person_id, g.unit_id, g.role FROM role_grant g JOIN person p ON p.id = g.person_id \
                   WHERE p.closed_at IS NULL AND g.valid_from <= $1 AND (g.valid_to IS NULL OR g.valid_to > $1) \
                     AND g.role IN ({}) \
                   UNION SELECT h.person_id, s.to_id, h.role FROM held h JOIN unit_succession s ON s.from_id = h.unit_id \
                   WHERE s.on_day <= $1), \
                 answers (person_id, unit_id, role) AS (\
                   SELECT person_id, unit_id, role FROM held \
                   UNION SELECT a.person_id, s.from_id, a.role FROM answers a JOIN unit_succession s ON s.to_id = a.unit_id) \
                 SELECT person_id, unit_id, role FROM answers ORDER BY person_id, role, unit_id",
                quoted.join(", ")
            ),
            values,
        );
        Ok(Holder::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// What went into a unit whole, so that the board can name it: (name, day).
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn merged_into(&self, unit_id: &str) -> Result<Vec<(String, String)>, Error> {
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            "SELECT u.name, s.on_day FROM unit_succession s JOIN unit u ON u.id = s.from_id \
             WHERE s.to_id = $1 ORDER BY s.on_day, u.name",
            [unit_id.into()],
        );
        let rows = self.reader().query_all_raw(statement).await?;
        rows.iter()
            .map(|row| Ok((row.try_get("", "name")?, row.try_get("", "on_day")?)))
            .collect()
    }
}

/// `above (id)`: what stands directly above what is within reach, whoever followed it by today, and what it was before.
pub(crate) const ABOVE: &str = ", onward (id) AS (\
       SELECT parent_id FROM unit WHERE parent_id IS NOT NULL AND id IN (SELECT id FROM scope) \
       UNION SELECT s.to_id FROM unit_succession s JOIN onward o ON s.from_id = o.id WHERE s.on_day <= $2), \
     back (id) AS (\
       SELECT parent_id FROM unit WHERE parent_id IS NOT NULL AND id IN (SELECT id FROM scope) \
       UNION SELECT s.from_id FROM unit_succession s JOIN back b ON s.to_id = b.id), \
     above (id) AS (SELECT id FROM onward UNION SELECT id FROM back)";

/// A period is in sight of those who reach the unit that asks, a unit below it, or one asked by name. Needs [`ABOVE`].
const IN_SIGHT: &str = "(p.unit_id IN (SELECT id FROM scope) OR p.unit_id IN (SELECT id FROM above) \
     OR EXISTS (SELECT 1 FROM report_audience a WHERE a.period_id = p.id AND a.unit_id IN (SELECT id FROM scope)))";

/// `part (id)`: the unit of the first place and all that went into it whole.
const PART: &str = "WITH RECURSIVE part (id) AS (\
     SELECT CAST($1 AS TEXT) \
     UNION SELECT s.from_id FROM unit_succession s JOIN part p ON s.to_id = p.id WHERE s.share_percent = 100)";

/// Units that are there on the day and were asked by name, or follow who was; when none was, those that hang below the asking unit
/// on that day. Placeholders of period, asking unit and day.
fn due_units(period: &str, unit: &str, day: &str) -> String {
    format!(
        "{}, named (id) AS (\
           SELECT a.unit_id FROM report_audience a WHERE a.period_id = {period} \
           UNION SELECT s.to_id FROM unit_succession s JOIN named n ON s.from_id = n.id WHERE s.on_day <= {day}) \
         SELECT u.* FROM unit u WHERE u.valid_from <= {day} AND (u.valid_to IS NULL OR u.valid_to > {day}) \
           AND (u.id IN (SELECT id FROM named) OR u.parent_id IN (SELECT id FROM stem) \
             AND NOT EXISTS (SELECT 1 FROM report_audience a WHERE a.period_id = {period}))",
        stem(unit, day)
    )
}

async fn owing_units(db: &impl ConnectionTrait, statement: Statement) -> Result<Vec<Owing>, Error> {
    let renames = Renames::read(db).await?;
    let units = unit::Model::find_by_statement(statement).all(db).await?;
    let owing = units.into_iter().map(|unit| Owing {
        rows: renames.rows(&unit.id),
        unit,
    });
    Ok(owing.collect())
}

/// Versions without those another one holds: what a unit sent counts until whoever took it over whole has sent a version that
/// speaks for both. Every row says whose it is ([`Whose`]).
async fn standing<T: FromQueryResult>(
    db: &impl ConnectionTrait,
    statement: Statement,
) -> Result<Vec<T>, Error> {
    let rows = db.query_all_raw(statement).await?;
    let units = in_time(db).await?;
    let mut sent = Vec::new();
    for row in &rows {
        let whose = Whose::from_query_result(row, "")?;
        sent.push((whose.units_on()?, whose.unit_id));
    }
    let held = |id: &str| {
        sent.iter().any(|(day, by)| {
            let since = units.carried_into(id, by);
            since.is_some_and(|since| since <= day.as_str())
        })
    };
    let standing = rows.iter().zip(&sent).filter(|(_, (_, id))| !held(id));
    standing
        .map(|(row, _)| Ok(T::from_query_result(row, "")?))
        .collect()
}

async fn period(
    db: &impl ConnectionTrait,
    asker: Asker<'_>,
    id: &str,
) -> Result<report_period::Model, Error> {
    let statement = asker.statement(
        db,
        &format!("{ABOVE} SELECT p.* FROM report_period p WHERE p.id = $3 AND {IN_SIGHT}"),
        [id.into()],
    );
    report_period::Model::find_by_statement(statement)
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

async fn owing(
    db: &impl ConnectionTrait,
    asker: Asker<'_>,
    period: &report_period::Model,
    day: &str,
) -> Result<Vec<Owing>, Error> {
    let rest = format!(
        ", {} AND u.id IN (SELECT id FROM scope) ORDER BY u.code",
        due_units("$3", "$4", "$5")
    );
    let values = [
        period.id.clone().into(),
        period.unit_id.clone().into(),
        day.into(),
    ];
    owing_units(db, asker.statement(db, &rest, values)).await
}

async fn report(
    db: &impl ConnectionTrait,
    asker: Asker<'_>,
    period_id: &str,
    unit_id: &str,
) -> Result<Option<unit_report::Model>, Error> {
    let statement = asker.statement(
        db,
        ", same (id) AS (\
           SELECT CAST($4 AS TEXT) UNION SELECT n.before_id FROM unit_renamed n JOIN same s ON n.id = s.id) \
         SELECT r.* FROM unit_report r WHERE r.period_id = $3 AND r.unit_id IN (SELECT id FROM same) \
           AND r.unit_id IN (SELECT id FROM scope)",
        [period_id.into(), unit_id.into()],
    );
    Ok(unit_report::Model::find_by_statement(statement)
        .one(db)
        .await?)
}

async fn reports(
    db: &impl ConnectionTrait,
    asker: Asker<'_>,
    period_id: &str,
) -> Result<Vec<unit_report::Model>, Error> {
    let statement = asker.statement(
        db,
        "SELECT r.* FROM unit_report r WHERE r.period_id = $3 AND r.unit_id IN (SELECT id FROM scope)",
        [period_id.into()],
    );
    Ok(unit_report::Model::find_by_statement(statement)
        .all(db)
        .await?)
}

/// Oldest first: of one unit the last one counts.
async fn graces(
    db: &impl ConnectionTrait,
    period_id: &str,
) -> Result<Vec<report_grace::Model>, Error> {
    Ok(report_grace::Entity::find()
        .filter(report_grace::Column::PeriodId.eq(period_id))
        .order_by_asc(report_grace::Column::At)
        .order_by_asc(report_grace::Column::Id)
        .all(db)
        .await?)
}

async fn counted(
    db: &impl ConnectionTrait,
    asker: Asker<'_>,
    period_id: &str,
) -> Result<Vec<Counted>, Error> {
    let statement = asker.statement(
        db,
        "SELECT r.unit_id, v.unit_name, r.id AS report_id, v.id AS version_id, v.number, v.sheet, v.sent_at, p.units_due \
         FROM unit_report r JOIN report_version v ON v.id = r.version_id JOIN unit u ON u.id = r.unit_id \
         JOIN report_period p ON p.id = r.period_id \
         WHERE r.period_id = $3 AND r.state IN ('accepted', 'consolidated') AND r.unit_id IN (SELECT id FROM scope) \
         ORDER BY u.code, u.valid_from",
        [period_id.into()],
    );
    standing(db, statement).await
}

impl Tx {
    /// As [`Store::period`].
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn period(
        &mut self,
        asker: Asker<'_>,
        id: &str,
    ) -> Result<report_period::Model, Error> {
        period(self.conn(), asker, id).await
    }

    /// As [`Store::owing`].
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn owing(
        &mut self,
        asker: Asker<'_>,
        period: &report_period::Model,
        day: &str,
    ) -> Result<Vec<Owing>, Error> {
        owing(self.conn(), asker, period, day).await
    }

    /// As [`Store::report`].
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn report(
        &mut self,
        asker: Asker<'_>,
        period_id: &str,
        unit_id: &str,
    ) -> Result<Option<unit_report::Model>, Error> {
        report(self.conn(), asker, period_id, unit_id).await
    }

    /// A unit's report for a period, for the machine itself.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn report_unasked(
        &mut self,
        period_id: &str,
        unit_id: &str,
    ) -> Result<Option<unit_report::Model>, Error> {
        Ok(unit_report::Entity::find()
            .filter(unit_report::Column::PeriodId.eq(period_id))
            .filter(unit_report::Column::UnitId.eq(unit_id))
            .one(self.conn())
            .await?)
    }

    /// As [`Store::reports`].
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn reports(
        &mut self,
        asker: Asker<'_>,
        period_id: &str,
    ) -> Result<Vec<unit_report::Model>, Error> {
        reports(self.conn(), asker, period_id).await
    }

    /// As [`Store::graces`].
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn graces(&mut self, period_id: &str) -> Result<Vec<report_grace::Model>, Error> {
        graces(self.conn(), period_id).await
    }

    /// Every version that units within reach sent for a period: its id, with the name it was sent under.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn sent_versions(
        &mut self,
        asker: Asker<'_>,
        period_id: &str,
    ) -> Result<Vec<(String, String)>, Error> {
        let db = self.conn();
        let statement = asker.statement(
            db,
            "SELECT v.id, v.unit_name FROM report_version v JOIN unit_report r ON r.id = v.report_id \
             WHERE r.period_id = $3 AND r.unit_id IN (SELECT id FROM scope)",
            [period_id.into()],
        );
        let rows = db.query_all_raw(statement).await?;
        rows.iter()
            .map(|row| Ok((row.try_get("", "id")?, row.try_get("", "unit_name")?)))
            .collect()
    }

    /// As [`Store::counted`].
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn counted(
        &mut self,
        asker: Asker<'_>,
        period_id: &str,
    ) -> Result<Vec<Counted>, Error> {
        counted(self.conn(), asker, period_id).await
    }

    /// The consolidation of a period, when somebody began it.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn consolidation(
        &mut self,
        period_id: &str,
    ) -> Result<Option<consolidation::Model>, Error> {
        Ok(consolidation::Entity::find()
            .filter(consolidation::Column::PeriodId.eq(period_id))
            .one(self.conn())
            .await?)
    }

    /// Number of the next version of a report.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn next_version(&mut self, report_id: &str) -> Result<i64, Error> {
        let last = report_version::Entity::find()
            .filter(report_version::Column::ReportId.eq(report_id))
            .order_by_desc(report_version::Column::Number)
            .one(self.conn())
            .await?;
        Ok(last.map_or(1, |version| version.number + 1))
    }
}
