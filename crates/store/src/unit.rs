//! Units as rows; what they mean in time is `domain`'s.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult, Statement};

use crate::scope::Asker;
use crate::tables::{unit, unit_succession};
use crate::{Error, Store, Tx, search};

/// A unit with what a list shows beside it.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Listed {
    /// Id of the row.
    pub id: String,
    /// Code.
    pub code: String,
    /// Official name.
    pub name: String,
    /// Short name.
    pub short_name: String,
    /// Kind.
    pub kind: String,
    /// First day.
    pub valid_from: String,
    /// First day on which it no longer is.
    pub valid_to: Option<String>,
    /// The unit above.
    pub parent_id: Option<String>,
    /// Name of the head, when one is named.
    pub head_name: Option<String>,
    /// People whose account belongs here and is open.
    pub people: i64,
    /// Whether it only stands for a list not known yet.
    pub sample: bool,
}

const LISTED: &str = "SELECT u.id, u.code, u.name, u.short_name, u.kind, u.valid_from, u.valid_to, u.parent_id, u.sample, \
     h.name AS head_name, \
     (SELECT COUNT(*) FROM person p WHERE p.unit_id = u.id AND p.closed_at IS NULL) AS people \
     FROM unit u LEFT JOIN person h ON h.id = u.head_id WHERE u.id IN (SELECT id FROM scope)";

impl Store {
    /// Units within reach; only those of today unless `all`; only those whose names hold the asked words.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn units(
        &self,
        asker: Asker<'_>,
        asked: &str,
        all: bool,
    ) -> Result<Vec<Listed>, Error> {
        let mut sql = LISTED.to_owned();
        let mut values = Vec::new();
        if !all {
            sql.push_str(" AND u.valid_from <= $2 AND (u.valid_to IS NULL OR u.valid_to > $2)");
        }
        if let Some((condition, query)) = search::matching(self.engine(), "unit", "u.id", asked, 3)
        {
            sql.push_str(" AND ");
            sql.push_str(&condition);
            values.push(query.into());
        }
        sql.push_str(" ORDER BY u.code, u.valid_from");
        let statement = asker.statement(self.reader(), &sql, values);
        Ok(Listed::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// A unit within reach.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it is out of reach.
    pub async fn unit(&self, asker: Asker<'_>, id: &str) -> Result<unit::Model, Error> {
        if !asker.reaches(self.reader(), id).await? {
            return Err(Error::NotFound);
        }
        find(self.reader(), id).await
    }

    /// Who followed and who came before a unit.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn successions(&self, id: &str) -> Result<Vec<unit_succession::Model>, Error> {
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            "SELECT * FROM unit_succession WHERE from_id = $1 OR to_id = $1 ORDER BY on_day, id",
            [id.into()],
        );
        Ok(unit_succession::Model::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// Every unit and succession in time, without names: where a figure counts in the geography of a day
    /// ([`domain::unit::Units::sum`]), who carries on an open duty ([`domain::unit::Units::heirs`]).
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn units_in_time(&self) -> Result<domain::unit::Units, Error> {
        in_time(self.reader()).await
    }

    /// The row that stands today for a unit somebody was entered at: whoever works there works on in what it became.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn unit_today(&self, id: &str, day: &str) -> Result<String, Error> {
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            "WITH RECURSIVE line (id) AS (\
               SELECT CAST($1 AS TEXT) \
               UNION SELECT h.to_id FROM unit_heir h JOIN line l ON h.from_id = l.id WHERE h.on_day <= $2) \
             SELECT u.id FROM unit u JOIN line l ON l.id = u.id \
             WHERE u.valid_from <= $2 AND (u.valid_to IS NULL OR u.valid_to > $2)",
            [id.into(), day.into()],
        );
        let row = self.reader().query_one_raw(statement).await?;
        Ok(match row {
            Some(row) => row.try_get("", "id")?,
            None => id.to_owned(),
        })
    }

    /// Whether there is any unit at all: without one, nobody has been set up.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn has_units(&self) -> Result<bool, Error> {
        Ok(unit::Entity::find().one(self.reader()).await?.is_some())
    }
}

/// `stem (id)`: the rows whose children hang below a unit on a day: its own under whatever name, before and after, and those of
/// what went into it. What it went into itself has children of its own, who were asked nothing. Placeholders of unit and day.
pub(crate) fn stem(unit: &str, day: &str) -> String {
    format!(
        "stem (id) AS (\
           SELECT CAST({unit} AS TEXT) \
           UNION SELECT l.next FROM (\
             SELECT to_id AS at, from_id AS next FROM unit_heir WHERE on_day <= {day} \
             UNION ALL SELECT before_id, id FROM unit_renamed WHERE on_day <= {day}) l JOIN stem s ON l.at = s.id) "
    )
}

/// Under which rows each renamed or moved unit was known before.
#[derive(Debug, Clone, Default)]
pub(crate) struct Renames(BTreeMap<String, String>);

impl Renames {
    pub(crate) async fn read(db: &impl ConnectionTrait) -> Result<Self, Error> {
        let statement = Statement::from_string(
            db.get_database_backend(),
            "SELECT id, before_id FROM unit_renamed",
        );
        let rows = db.query_all_raw(statement).await?;
        let pairs = rows
            .iter()
            .map(|row| Ok((row.try_get("", "id")?, row.try_get("", "before_id")?)));
        Ok(Self(pairs.collect::<Result<_, Error>>()?))
    }

    /// The rows of a unit up to this one, newest first.
    pub(crate) fn rows(&self, id: &str) -> Vec<String> {
        let mut rows = vec![id.to_owned()];
        let mut at = id;
        while let Some(before) = self.0.get(at).filter(|before| !rows.contains(before)) {
            rows.push(before.clone());
            at = before;
        }
        rows
    }
}

pub(crate) async fn in_time(db: &impl ConnectionTrait) -> Result<domain::unit::Units, Error> {
    let lives = unit::Entity::find().all(db).await?;
    let steps = unit_succession::Entity::find().all(db).await?;
    let lives = lives.into_iter().map(|row| domain::unit::Life {
        id: row.id,
        parent: row.parent_id,
        from: row.valid_from,
        to: row.valid_to,
    });
    let steps = steps.into_iter().map(|row| domain::unit::Step {
        from: row.from_id,
        to: row.to_id,
        on: row.on_day,
        share_percent: u8::try_from(row.share_percent).unwrap_or(100),
    });
    Ok(domain::unit::Units::new(lives.collect(), steps.collect()))
}

pub(crate) async fn find(db: &impl ConnectionTrait, id: &str) -> Result<unit::Model, Error> {
    unit::Entity::find_by_id(id)
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

impl Tx {
    /// A unit the asker reaches.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or it is out of reach.
    pub async fn unit(&mut self, asker: Asker<'_>, id: &str) -> Result<unit::Model, Error> {
        if !asker.reaches(self.conn(), id).await? {
            return Err(Error::NotFound);
        }
        find(self.conn(), id).await
    }

    /// A unit, without asking who wants it: for set-up and the command line.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn unit_unasked(&mut self, id: &str) -> Result<unit::Model, Error> {
        find(self.conn(), id).await
    }

    /// As [`Store::units_in_time`].
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn units_in_time(&mut self) -> Result<domain::unit::Units, Error> {
        in_time(self.conn()).await
    }

    /// Every unit that is or was: for loading a file, which is compared with all of them.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn all_units(&mut self) -> Result<Vec<unit::Model>, Error> {
        Ok(unit::Entity::find().all(self.conn()).await?)
    }

    /// Whether there is any unit.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn has_units(&mut self) -> Result<bool, Error> {
        Ok(unit::Entity::find().one(self.conn()).await?.is_some())
    }

    /// The row of this code that is valid on this day.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn unit_of_code(
        &mut self,
        code: &str,
        day: &str,
    ) -> Result<Option<unit::Model>, Error> {
        let db = self.conn();
        let statement = Statement::from_sql_and_values(
            db.get_database_backend(),
            "SELECT * FROM unit WHERE code = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)",
            [code.into(), day.into()],
        );
        Ok(unit::Model::find_by_statement(statement).one(db).await?)
    }

    /// Units that hang directly below on this day, or will.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn children(&mut self, id: &str, day: &str) -> Result<Vec<unit::Model>, Error> {
        let db = self.conn();
        let statement = Statement::from_sql_and_values(
            db.get_database_backend(),
            format!(
                "WITH RECURSIVE {} SELECT * FROM unit WHERE parent_id IN (SELECT id FROM stem) \
                 AND (valid_to IS NULL OR valid_to > $2) ORDER BY code",
                stem("$1", "$2")
            ),
            [id.into(), day.into()],
        );
        Ok(unit::Model::find_by_statement(statement).all(db).await?)
    }

    /// Adds a unit and makes it findable.
    ///
    /// # Errors
    /// [`Error::Conflict`] when code and first day are taken.
    pub async fn add_unit(&mut self, row: unit::Model) -> Result<(), Error> {
        let text = format!("{} {} {}", row.name, row.short_name, row.code);
        let id = row.id.clone();
        self.insert(row).await?;
        self.index("unit", &id, &id, &text).await
    }
}
