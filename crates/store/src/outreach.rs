//! Outreach events: lists, one event, sums for reports, units that are silent.

use domain::outreach::{Counts, Figure, Kind, Value, figures};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Statement,
};

use crate::figures::Span;
use crate::scope::Asker;
use crate::tables::{outreach, outreach_change};
use crate::{Error, Store, Tx, search};

/// An event as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Listed {
    /// Id.
    pub id: String,
    /// Code of the kind.
    pub kind: String,
    /// The day.
    pub on_day: String,
    /// What it was about.
    pub subject: String,
    /// Where.
    pub place: String,
    /// Name of the unit.
    pub unit_name: String,
    /// How many of its kind.
    pub amount: i64,
    /// Who was there.
    pub attendance: i64,
    /// Minutes.
    pub minutes: i64,
    /// Views.
    pub reach: i64,
    /// Language.
    pub language: String,
    /// When it was withdrawn.
    pub withdrawn_at: Option<i64>,
}

/// Which events.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter<'a> {
    /// Only this unit and what belongs to it; empty for all within reach.
    pub unit_id: &'a str,
    /// Only these kinds; empty for all.
    pub kinds: &'a [Kind],
    /// First day; empty for the first there is.
    pub from: &'a str,
    /// Last day; empty for the last there is.
    pub to: &'a str,
    /// Words asked for.
    pub asked: &'a str,
    /// Withdrawn ones too.
    pub withdrawn: bool,
}

/// A unit that entered nothing for long.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Silent {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Its head, when one is named.
    pub head_name: Option<String>,
    /// Day of its last event.
    pub last_day: Option<String>,
}

/// `belongs(id)`: the unit, whom it follows whole, and everything below any of these by its own row. A unit moved elsewhere
/// counts where it hung on each day, so that no event is counted under two. The placeholder is the unit.
pub(crate) fn belongs(unit: &str) -> String {
    belongs_on(unit, "'9999-12-31'")
}

/// The same of a day: what goes into the unit later is not its own yet.
pub(crate) fn belongs_on(unit: &str, day: &str) -> String {
    format!(
        "lineage (id) AS (\
           SELECT CAST({unit} AS TEXT) \
           UNION SELECT s.from_id FROM unit_succession s JOIN lineage l ON s.to_id = l.id \
           WHERE s.share_percent = 100 AND s.on_day <= {day}), \
         belongs (id) AS (\
           SELECT id FROM lineage \
           UNION SELECT u.id FROM unit u JOIN belongs b ON u.parent_id = b.id) "
    )
}

const SUMS: &str = "o.kind, CAST(SUM(o.amount) AS BIGINT) AS amount, CAST(SUM(o.attendance) AS BIGINT) AS attendance, \
     CAST(SUM(o.minority) AS BIGINT) AS minority, CAST(SUM(o.elderly) AS BIGINT) AS elderly, \
     CAST(SUM(o.repeated) AS BIGINT) AS repeated, CAST(SUM(o.tested) AS BIGINT) AS tested, \
     CAST(SUM(o.passed) AS BIGINT) AS passed, CAST(SUM(o.minutes) AS BIGINT) AS minutes, \
     CAST(SUM(o.reach) AS BIGINT) AS reach FROM outreach o";

impl Filter<'_> {
    /// `$3`–`$5` are unit, first and last day; returns what follows `WHERE` and what the words add.
    fn conditions(&self, engine: crate::Engine, words_at: usize) -> (String, Option<String>) {
        let mut sql = String::from(
            "o.unit_id IN (SELECT id FROM scope) \
             AND ($3 = '' OR o.unit_id IN (SELECT id FROM belongs)) \
             AND ($4 = '' OR o.on_day >= $4) AND ($5 = '' OR o.on_day <= $5)",
        );
        if !self.withdrawn {
            sql.push_str(" AND o.withdrawn_at IS NULL");
        }
        if !self.kinds.is_empty() {
            // Our own constants, never input.
            let kinds: Vec<String> = self
                .kinds
                .iter()
                .map(|kind| format!("'{}'", kind.code()))
                .collect();
            sql.push_str(&format!(" AND o.kind IN ({})", kinds.join(", ")));
        }
        let words = search::matching(engine, "outreach", "o.id", self.asked, words_at);
        let words = words.map(|(condition, query)| {
            sql.push_str(" AND ");
            sql.push_str(&condition);
            query
        });
        (sql, words)
    }

    fn values(&self) -> Vec<sea_orm::Value> {
        vec![self.unit_id.into(), self.from.into(), self.to.into()]
    }
}

impl Store {
    /// Events within reach, newest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn outreach_list(
        &self,
        asker: Asker<'_>,
        filter: Filter<'_>,
        limit: i64,
    ) -> Result<Vec<Listed>, Error> {
        let (conditions, words) = filter.conditions(self.engine(), 7);
        let sql = format!(
            ", {} SELECT o.id, o.kind, o.on_day, o.subject, o.place, u.name AS unit_name, o.amount, o.attendance, o.minutes, \
             o.reach, o.language, o.withdrawn_at FROM outreach o JOIN unit u ON u.id = o.unit_id \
             WHERE {conditions} ORDER BY o.on_day DESC, o.entered_at DESC, o.id LIMIT $6",
            belongs_on("$3", "$2")
        );
        let mut values = filter.values();
        values.push(limit.into());
        values.extend(words.map(Into::into));
        let statement = asker.statement(self.reader(), &sql, values);
        Ok(Listed::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// The figures B01–B14 of what is within reach.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn outreach_shown(
        &self,
        asker: Asker<'_>,
        filter: Filter<'_>,
    ) -> Result<Vec<(Figure, Value)>, Error> {
        let (conditions, words) = filter.conditions(self.engine(), 6);
        let sql = format!(
            ", {} SELECT {SUMS} WHERE {conditions} GROUP BY o.kind ORDER BY o.kind",
            belongs_on("$3", "$2")
        );
        let mut values = filter.values();
        values.extend(words.map(Into::into));
        let statement = asker.statement(self.reader(), &sql, values);
        sums(self.reader(), statement).await
    }

    /// The figures B01–B14 of a unit within some days: what a report is filled with. It asks no permission: whoever fills a report
    /// has asked for theirs.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn outreach_figures(
        &self,
        unit_id: &str,
        span: Span<'_>,
    ) -> Result<Vec<(Figure, Value)>, Error> {
        let sql = format!(
            "WITH RECURSIVE {} SELECT {SUMS} WHERE o.unit_id IN (SELECT id FROM belongs) \
             AND o.on_day >= $2 AND o.on_day <= $3 AND o.withdrawn_at IS NULL GROUP BY o.kind ORDER BY o.kind",
            belongs_on("$1", "$4")
        );
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            sql,
            [
                unit_id.into(),
                span.from_day.into(),
                span.to_day.into(),
                span.units_on.into(),
            ],
        );
        sums(self.reader(), statement).await
    }

    /// An event within reach.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it is out of reach.
    pub async fn outreach(&self, asker: Asker<'_>, id: &str) -> Result<outreach::Model, Error> {
        within(self.reader(), asker, id).await
    }

    /// What was changed about an event, newest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn outreach_changes(&self, id: &str) -> Result<Vec<outreach_change::Model>, Error> {
        Ok(outreach_change::Entity::find()
            .filter(outreach_change::Column::OutreachId.eq(id))
            .order_by_desc(outreach_change::Column::At)
            .order_by_desc(outreach_change::Column::Id)
            .all(self.reader())
            .await?)
    }

    /// Subjects and places a unit used last, for a form that offers them.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn outreach_used(
        &self,
        unit_id: &str,
        kind: &str,
    ) -> Result<Vec<(String, String)>, Error> {
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            "SELECT subject, place FROM outreach WHERE unit_id = $1 AND kind = $2 AND withdrawn_at IS NULL \
             GROUP BY subject, place ORDER BY MAX(entered_at) DESC LIMIT 8",
            [unit_id.into(), kind.into()],
        );
        let rows = self.reader().query_all_raw(statement).await?;
        rows.iter()
            .map(|row| Ok((row.try_get("", "subject")?, row.try_get("", "place")?)))
            .collect()
    }

    /// Units of today within reach that entered nothing on or after a day, neither they nor anybody below or before them.
    /// The topmost unit and the police are not asked.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn silent_units(&self, asker: Asker<'_>, since: &str) -> Result<Vec<Silent>, Error> {
        // Every event speaks for its own unit, whoever followed it, and whoever stands above.
        let sql = ", speaks (id, on_day) AS (\
               SELECT unit_id, MAX(on_day) FROM outreach WHERE withdrawn_at IS NULL GROUP BY unit_id), \
             above (id, up) AS (\
               SELECT id, id FROM speaks \
               UNION SELECT a.id, e.up FROM above a JOIN unit_edge e ON e.down = a.up) \
             SELECT u.id, u.name, h.name AS head_name, MAX(s.on_day) AS last_day FROM unit u \
               LEFT JOIN person h ON h.id = u.head_id LEFT JOIN above a ON a.up = u.id LEFT JOIN speaks s ON s.id = a.id \
             WHERE u.id IN (SELECT id FROM scope) AND u.parent_id IS NOT NULL AND u.kind <> 'cong_an' \
               AND u.valid_from <= $2 AND (u.valid_to IS NULL OR u.valid_to > $2) \
             GROUP BY u.id, u.name, u.code, h.name HAVING MAX(s.on_day) IS NULL OR MAX(s.on_day) < $3 \
             ORDER BY MAX(s.on_day) IS NOT NULL, MAX(s.on_day), u.code";
        let statement = asker.statement(self.reader(), sql, [since.into()]);
        Ok(Silent::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }
}

async fn sums(
    db: &impl ConnectionTrait,
    statement: Statement,
) -> Result<Vec<(Figure, Value)>, Error> {
    let mut sums = Vec::new();
    for row in db.query_all_raw(statement).await? {
        let kind: String = row.try_get("", "kind")?;
        let Some(kind) = Kind::from_code(&kind) else {
            continue;
        };
        let mut counts = Counts::default();
        for count in domain::outreach::Count::ALL {
            counts.set(*count, row.try_get("", count.code())?);
        }
        sums.push((kind, counts));
    }
    Ok(figures(&sums))
}

async fn within(
    db: &impl ConnectionTrait,
    asker: Asker<'_>,
    id: &str,
) -> Result<outreach::Model, Error> {
    let statement = asker.statement(
        db,
        "SELECT o.* FROM outreach o WHERE o.id = $3 AND o.unit_id IN (SELECT id FROM scope)",
        [id.into()],
    );
    outreach::Model::find_by_statement(statement)
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

impl Tx {
    /// An event the asker reaches.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it is out of reach.
    pub async fn outreach(&mut self, asker: Asker<'_>, id: &str) -> Result<outreach::Model, Error> {
        within(self.conn(), asker, id).await
    }

    /// The event of this form, when it has come in already.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn outreach_of_attempt(
        &mut self,
        attempt: &str,
    ) -> Result<Option<outreach::Model>, Error> {
        Ok(outreach::Entity::find()
            .filter(outreach::Column::Attempt.eq(attempt))
            .one(self.conn())
            .await?)
    }

    /// Adds an event, or writes it anew, and makes it findable.
    ///
    /// # Errors
    /// [`Error::Conflict`] when its form has come in already.
    pub async fn put_outreach(&mut self, row: outreach::Model, new: bool) -> Result<(), Error> {
        let words = format!("{} {}", row.subject, row.place);
        let (id, unit_id) = (row.id.clone(), row.unit_id.clone());
        if new {
            self.insert(row).await?;
        } else {
            self.update(row).await?;
        }
        self.index("outreach", &id, &unit_id, &words).await
    }
}
