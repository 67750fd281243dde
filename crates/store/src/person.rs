//! People and the roles they hold.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, Statement};

use crate::scope::Asker;
use crate::tables::{person, role_grant};
use crate::{Error, Store, Tx, search};

/// A person as a list shows them.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Listed {
    /// Id.
    pub id: String,
    /// What they sign in with.
    pub login: String,
    /// Name.
    pub name: String,
    /// Position.
    pub position: String,
    /// Name of their unit.
    pub unit_name: String,
    /// When the account was closed.
    pub closed_at: Option<i64>,
    /// Roles held today, comma-separated codes.
    pub roles: Option<String>,
}

/// A role as it is shown: with the name of its unit.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Held {
    /// Id of the grant.
    pub id: String,
    /// Code of the role.
    pub role: String,
    /// Unit.
    pub unit_id: String,
    /// Its name.
    pub unit_name: String,
    /// First day.
    pub valid_from: String,
    /// First day without it.
    pub valid_to: Option<String>,
    /// Why it was given.
    pub reason: String,
}

impl Store {
    /// People within reach whose name, login or position hold the asked words.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn people(&self, asker: Asker<'_>, asked: &str) -> Result<Vec<Listed>, Error> {
        let roles = match self.engine() {
            crate::Engine::Sqlite => "group_concat(DISTINCT g.role)",
            crate::Engine::Postgres => "string_agg(DISTINCT g.role, ',')",
        };
        let mut sql = format!(
            "SELECT p.id, p.login, p.name, p.position, p.closed_at, u.name AS unit_name, \
             (SELECT {roles} FROM role_grant g WHERE g.person_id = p.id AND g.valid_from <= $2 \
                AND (g.valid_to IS NULL OR g.valid_to > $2)) AS roles \
             FROM person p JOIN unit u ON u.id = p.unit_id WHERE p.unit_id IN (SELECT id FROM scope)"
        );
        let mut values = Vec::new();
        if let Some((condition, query)) =
            search::matching(self.engine(), "person", "p.id", asked, 3)
        {
            sql.push_str(" AND ");
            sql.push_str(&condition);
            values.push(query.into());
        }
        sql.push_str(" ORDER BY p.login");
        let statement = asker.statement(self.reader(), &sql, values);
        Ok(Listed::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// A person within reach.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or they are out of reach.
    pub async fn person(&self, asker: Asker<'_>, id: &str) -> Result<person::Model, Error> {
        within(self.reader(), asker, id).await
    }

    /// Roles a person holds, held or will hold.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn held_by(&self, person_id: &str) -> Result<Vec<Held>, Error> {
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            "SELECT g.id, g.role, g.unit_id, u.name AS unit_name, g.valid_from, g.valid_to, g.reason \
             FROM role_grant g JOIN unit u ON u.id = g.unit_id WHERE g.person_id = $1 ORDER BY g.valid_from, g.id",
            [person_id.into()],
        );
        Ok(Held::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// Codes of the roles a person holds on a day.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn roles_of(&self, person_id: &str, day: &str) -> Result<Vec<String>, Error> {
        let statement = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            "SELECT DISTINCT role FROM role_grant \
             WHERE person_id = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2) ORDER BY role",
            [person_id.into(), day.into()],
        );
        let rows = self.reader().query_all_raw(statement).await?;
        rows.iter()
            .map(|row| Ok(row.try_get("", "role")?))
            .collect()
    }

    /// Whether the action is open to this person for any unit.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn may(&self, asker: Asker<'_>) -> Result<bool, Error> {
        asker.reaches_any(self.reader()).await
    }

    /// Open accounts of a unit within reach: id and name.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn people_of(
        &self,
        asker: Asker<'_>,
        unit_id: &str,
    ) -> Result<Vec<(String, String)>, Error> {
        let statement = asker.statement(
            self.reader(),
            "SELECT p.id, p.name FROM person p WHERE p.unit_id = $3 AND p.closed_at IS NULL \
             AND p.unit_id IN (SELECT id FROM scope) ORDER BY p.name, p.id",
            [unit_id.into()],
        );
        let rows = self.reader().query_all_raw(statement).await?;
        rows.iter()
            .map(|row| Ok((row.try_get("", "id")?, row.try_get("", "name")?)))
            .collect()
    }

    /// The names behind ids, for pages that show who did something.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn names(&self, ids: &[String]) -> Result<Vec<(String, String)>, Error> {
        let rows = person::Entity::find()
            .filter(person::Column::Id.is_in(ids.iter().cloned()))
            .all(self.reader())
            .await?;
        Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
    }
}

async fn within(
    db: &impl ConnectionTrait,
    asker: Asker<'_>,
    id: &str,
) -> Result<person::Model, Error> {
    let statement = asker.statement(
        db,
        "SELECT p.* FROM person p WHERE p.id = $3 AND p.unit_id IN (SELECT id FROM scope)",
        [id.into()],
    );
    person::Model::find_by_statement(statement)
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

impl Tx {
    /// A person the asker reaches.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or they are out of reach.
    pub async fn person(&mut self, asker: Asker<'_>, id: &str) -> Result<person::Model, Error> {
        within(self.conn(), asker, id).await
    }

    /// The person of this id, without asking who wants them: for their own sign-in.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn person_unasked(&mut self, id: &str) -> Result<person::Model, Error> {
        person::Entity::find_by_id(id)
            .one(self.conn())
            .await?
            .ok_or(Error::NotFound)
    }

    /// The person who signs in with this.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn person_of_login(&mut self, login: &str) -> Result<Option<person::Model>, Error> {
        Ok(person::Entity::find()
            .filter(person::Column::Login.eq(login))
            .one(self.conn())
            .await?)
    }

    /// Adds a person and makes them findable.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the login is taken.
    pub async fn add_person(&mut self, row: person::Model) -> Result<(), Error> {
        let text = format!("{} {} {}", row.name, row.login, row.position);
        let (id, unit_id) = (row.id.clone(), row.unit_id.clone());
        self.insert(row).await?;
        self.index("person", &id, &unit_id, &text).await
    }

    /// A grant of a person.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn grant(&mut self, person_id: &str, id: &str) -> Result<role_grant::Model, Error> {
        role_grant::Entity::find_by_id(id)
            .one(self.conn())
            .await?
            .filter(|grant| grant.person_id == person_id)
            .ok_or(Error::NotFound)
    }

    /// Whether the asker reaches this unit.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn reaches(&mut self, asker: Asker<'_>, unit_id: &str) -> Result<bool, Error> {
        asker.reaches(self.conn(), unit_id).await
    }

    /// How many open accounts hold this role today, anywhere: the last administrator must not be lost.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn holders(&mut self, role: &str, day: &str) -> Result<i64, Error> {
        let db = self.conn();
        let statement = Statement::from_sql_and_values(
            db.get_database_backend(),
            "SELECT COUNT(DISTINCT p.id) AS n FROM role_grant g JOIN person p ON p.id = g.person_id \
             WHERE g.role = $1 AND p.closed_at IS NULL AND g.valid_from <= $2 AND (g.valid_to IS NULL OR g.valid_to > $2)",
            [role.into(), day.into()],
        );
        let row = db.query_one_raw(statement).await?.ok_or(Error::NotFound)?;
        Ok(row.try_get("", "n")?)
    }
}
