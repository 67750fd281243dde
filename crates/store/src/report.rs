//! Reporting: periods, who owes what, reports and versions, what the system's own events say.

use domain::calendar::day_of;
use domain::deadline::DueRule;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder,
    Statement, Value,
};

use crate::figures::Span;
use crate::outreach::belongs_on;
use crate::scope::Asker;
use crate::tables::{
    consolidation, report_grace, report_period, report_regime, report_version, special_day, unit,
    unit_report,
};
use crate::unit::{Renames, in_time, stem};
use crate::{Error, Store, Tx};

/// A figure the events give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventFigure {
    /// Code.
    pub code: &'static str,
    /// Number, in the smallest unit of the figure.
    pub value: i64,
}

/// An event behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Event {
    /// Id of the thing.
    pub id: String,
    /// When.
    pub at: i64,
    /// Name of the unit it happened at.
    pub unit_name: String,
    /// What it adds.
    pub value: i64,
}

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
    /// Regimes within sight: those of units within reach or directly above.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn regimes(&self, asker: Asker<'_>) -> Result<Vec<report_regime::Model>, Error> {
        let statement = asker.statement(
            self.reader(),
            &format!(
                "{ABOVE} SELECT r.* FROM report_regime r WHERE r.unit_id IN (SELECT id FROM scope) \
                 OR r.unit_id IN (SELECT id FROM above) ORDER BY r.valid_from DESC, r.id"
            ),
            [],
        );
        Ok(report_regime::Model::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// Regimes in force on a day, for the machine itself.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn regimes_in_force(&self, day: &str) -> Result<Vec<report_regime::Model>, Error> {
        Ok(report_regime::Entity::find()
            .filter(report_regime::Column::ValidFrom.lte(day))
            .filter(
                report_regime::Column::ValidTo
                    .is_null()
                    .or(report_regime::Column::ValidTo.gt(day)),
            )
            .order_by_asc(report_regime::Column::Id)
            .all(self.reader())
            .await?)
    }

    /// Whether a period of this kind and year is open under a regime, or under what it was before.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn is_open(&self, regime_id: &str, kind: &str, year: i64) -> Result<bool, Error> {
        is_open(self.reader(), regime_id, kind, year).await
    }

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
                "WITH RECURSIVE part (id) AS (\
               SELECT CAST($1 AS TEXT) \
               UNION SELECT s.from_id FROM unit_succession s JOIN part p ON s.to_id = p.id WHERE s.share_percent = 100) \
             SELECT r.unit_id, v.sent_at, p.units_due, v.sheet, p.form_code, p.form_version FROM unit_report r \
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
            "WITH RECURSIVE part (id) AS (\
               SELECT CAST($1 AS TEXT) \
               UNION SELECT s.from_id FROM unit_succession s JOIN part p ON s.to_id = p.id WHERE s.share_percent = 100) \
             SELECT v.sheet, p.form_code, p.form_version FROM unit_report r \
             JOIN report_version v ON v.id = r.version_id JOIN report_period p ON p.id = r.period_id \
             WHERE r.unit_id IN (SELECT id FROM part) AND p.form_code = $2 AND p.data_to < $3 \
             ORDER BY p.data_to DESC, v.sent_at DESC LIMIT 1",
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

    /// What the tips of a unit give for its figures.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tip_figures(
        &self,
        unit_id: &str,
        span: Span<'_>,
    ) -> Result<Vec<EventFigure>, Error> {
        let counts: Vec<String> = TIP_FIGURES
            .iter()
            .map(|(code, value, condition)| {
                format!("CAST(COALESCE(SUM(CASE WHEN {condition} THEN {value} ELSE 0 END), 0) AS BIGINT) AS {}", code.to_lowercase())
            })
            .collect();
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            format!(
                "WITH RECURSIVE {} SELECT {} FROM tip t \
                 WHERE t.unit_id IN (SELECT id FROM belongs) AND t.received_at >= $2 AND t.received_at < $3",
                belongs_on("$1", "$4"),
                counts.join(", ")
            ),
            [
                unit_id.into(),
                span.from.into(),
                span.to.into(),
                span.units_on.into(),
            ],
        );
        let row = self
            .reader()
            .query_one_raw(statement)
            .await?
            .ok_or(Error::NotFound)?;
        TIP_FIGURES
            .iter()
            .map(|(code, ..)| {
                Ok(EventFigure {
                    code,
                    value: row.try_get("", &code.to_lowercase())?,
                })
            })
            .collect()
    }

    /// The tips behind a figure; nothing for a figure tips do not give.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn tip_events(
        &self,
        unit_id: &str,
        code: &str,
        span: Span<'_>,
        limit: i64,
    ) -> Result<Vec<Event>, Error> {
        let Some((_, value, condition)) = TIP_FIGURES.iter().find(|(known, ..)| *known == code)
        else {
            return Ok(Vec::new());
        };
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            format!(
                "WITH RECURSIVE {} SELECT t.id, t.received_at AS at, u.name AS unit_name, CAST({value} AS BIGINT) AS value \
                 FROM tip t JOIN unit u ON u.id = t.unit_id \
                 WHERE t.unit_id IN (SELECT id FROM belongs) AND t.received_at >= $2 AND t.received_at < $3 AND {condition} \
                 ORDER BY t.received_at, t.id LIMIT $5",
                belongs_on("$1", "$4")
            ),
            [
                unit_id.into(),
                span.from.into(),
                span.to.into(),
                span.units_on.into(),
                limit.into(),
            ],
        );
        Ok(Event::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }
}

/// Figures tips give (HANDBOOK §2.2): code, what a tip adds, which tips count. Money in thousands of đồng.
const TIP_FIGURES: [(&str, &str, &str); 8] = [
    ("D01", "1", "1 = 1"),
    (
        "D02",
        "1",
        "NOT EXISTS (SELECT 1 FROM tip_identity i WHERE i.tip_id = t.id)",
    ),
    ("D03", "1", "t.transferred_at IS NOT NULL"),
    ("D04", "1", "t.transferred_at - t.received_at <= 86400000"),
    (
        "D05",
        "1",
        "t.transferred_at IS NOT NULL AND EXISTS (SELECT 1 FROM case_tip c JOIN dossier s ON s.case_id = c.case_id \
         WHERE c.tip_id = t.id AND c.removed_at IS NULL AND s.result_at IS NOT NULL)",
    ),
    ("D06", "1", "t.amount_saved > 0"),
    ("D07", "t.amount_saved / 1000", "t.amount_saved > 0"),
    ("D09", "t.amount_lost / 1000", "t.amount_lost > 0"),
];

/// `above (id)`: what stands directly above what is within reach, whoever followed it by today, and what it was before.
const ABOVE: &str = ", onward (id) AS (\
       SELECT parent_id FROM unit WHERE parent_id IS NOT NULL AND id IN (SELECT id FROM scope) \
       UNION SELECT s.to_id FROM unit_succession s JOIN onward o ON s.from_id = o.id WHERE s.on_day <= $2), \
     back (id) AS (\
       SELECT parent_id FROM unit WHERE parent_id IS NOT NULL AND id IN (SELECT id FROM scope) \
       UNION SELECT s.from_id FROM unit_succession s JOIN back b ON s.to_id = b.id), \
     above (id) AS (SELECT id FROM onward UNION SELECT id FROM back)";

/// A period is in sight of those who reach the unit that asks, a unit below it, or one asked by name. Needs [`ABOVE`].
const IN_SIGHT: &str = "(p.unit_id IN (SELECT id FROM scope) OR p.unit_id IN (SELECT id FROM above) \
     OR EXISTS (SELECT 1 FROM report_audience a WHERE a.period_id = p.id AND a.unit_id IN (SELECT id FROM scope)))";

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

/// Every regime that is the one of this placeholder, was it before or became it.
fn lineage(regime: usize) -> String {
    format!(
        "(SELECT g.id FROM report_regime g WHERE COALESCE(g.lineage, g.id) = \
           (SELECT COALESCE(o.lineage, o.id) FROM report_regime o WHERE o.id = ${regime}))"
    )
}

async fn is_open(
    db: &impl ConnectionTrait,
    regime_id: &str,
    kind: &str,
    year: i64,
) -> Result<bool, Error> {
    let statement = Statement::from_sql_and_values(
        db.get_database_backend(),
        format!(
            "SELECT 1 AS one FROM report_period p WHERE p.regime_id IN {} AND p.kind = $2 AND p.year = $3",
            lineage(1)
        ),
        [regime_id.into(), kind.into(), year.into()],
    );
    Ok(db.query_one_raw(statement).await?.is_some())
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

    /// The regime of this id that the asker reaches.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn regime(
        &mut self,
        asker: Asker<'_>,
        id: &str,
    ) -> Result<report_regime::Model, Error> {
        let db = self.conn();
        let statement = asker.statement(
            db,
            "SELECT r.* FROM report_regime r WHERE r.id = $3 AND r.unit_id IN (SELECT id FROM scope)",
            [id.into()],
        );
        report_regime::Model::find_by_statement(statement)
            .one(db)
            .await?
            .ok_or(Error::NotFound)
    }

    /// As [`Store::is_open`].
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn is_open(&mut self, regime_id: &str, kind: &str, year: i64) -> Result<bool, Error> {
        is_open(self.conn(), regime_id, kind, year).await
    }

    /// The plan whose clauses a new period of a regime most likely reports on: that of its last period, else the one most tasks of
    /// the unit were given for.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn likely_plan(
        &mut self,
        regime_id: &str,
        unit_id: &str,
    ) -> Result<Option<String>, Error> {
        let last = format!(
            "SELECT p.directive_id AS id FROM report_period p \
             WHERE p.regime_id IN {} AND p.directive_id IS NOT NULL ORDER BY p.data_to DESC, p.id LIMIT 1",
            lineage(1)
        );
        let busiest = "SELECT t.directive_id AS id FROM task t JOIN directive d ON d.id = t.directive_id \
             WHERE d.unit_id = $1 AND EXISTS (SELECT 1 FROM clause c WHERE c.directive_id = d.id) \
             GROUP BY t.directive_id ORDER BY COUNT(*) DESC, t.directive_id LIMIT 1";
        let db = self.conn();
        for (sql, of) in [(last.as_str(), regime_id), (busiest, unit_id)] {
            let engine = db.get_database_backend();
            let statement = Statement::from_sql_and_values(engine, sql, [of.into()]);
            if let Some(row) = db.query_one_raw(statement).await? {
                return Ok(row.try_get("", "id")?);
            }
        }
        Ok(None)
    }

    /// The regime of this name a unit has in force on a day.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn regime_named(
        &mut self,
        unit_id: &str,
        name: &str,
        day: &str,
    ) -> Result<Option<report_regime::Model>, Error> {
        Ok(report_regime::Entity::find()
            .filter(report_regime::Column::UnitId.eq(unit_id))
            .filter(report_regime::Column::Name.eq(name))
            .filter(
                report_regime::Column::ValidTo
                    .is_null()
                    .or(report_regime::Column::ValidTo.gt(day)),
            )
            .order_by_desc(report_regime::Column::ValidFrom)
            .one(self.conn())
            .await?)
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
