//! Passwords, second factors, links that work once, sessions, failures.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Statement,
};

use crate::clock::SKEW_MS;
use crate::scope::Asker;
use crate::tables::{
    federated_identity, invitation, passkey, passkey_challenge, password, person, session,
    sign_in_guard, totp,
};
use crate::{Error, Store, Tx};

/// A session with whose it is.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Listed {
    /// Name of the session in addresses; not the token.
    pub public_id: String,
    /// Whose.
    pub person_id: String,
    /// Their name.
    pub person_name: String,
    /// Kind of device, in broad words.
    pub device: String,
    /// Since when.
    pub created_at: i64,
    /// Last used.
    pub seen_at: i64,
    /// Until when.
    pub expires_at: i64,
}

/// What was begun in the future was begun by a clock that was wrong, and is over.
const LIVE: &str = "s.ended_at IS NULL AND s.expires_at > $3 AND s.created_at <= $4";

impl Store {
    /// The live session of this token's hash and its person.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn session(
        &self,
        token_hash: &str,
        now: i64,
    ) -> Result<Option<(session::Model, person::Model)>, Error> {
        let Some(session) = session::Entity::find_by_id(token_hash)
            .one(self.reader())
            .await?
        else {
            return Ok(None);
        };
        let of_the_future = session.created_at > now + SKEW_MS;
        if session.ended_at.is_some() || session.expires_at <= now || of_the_future {
            return Ok(None);
        }
        let person = person::Entity::find_by_id(&session.person_id)
            .one(self.reader())
            .await?;
        Ok(person
            .filter(|person| person.closed_at.is_none())
            .map(|person| (session, person)))
    }

    /// Live sessions of people within reach.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn sessions(&self, asker: Asker<'_>, now: i64) -> Result<Vec<Listed>, Error> {
        let sql = format!(
            "SELECT s.public_id, s.person_id, p.name AS person_name, s.device, s.created_at, s.seen_at, s.expires_at \
             FROM session s JOIN person p ON p.id = s.person_id \
             WHERE p.unit_id IN (SELECT id FROM scope) AND {LIVE} ORDER BY s.seen_at DESC, s.public_id"
        );
        let statement = asker.statement(self.reader(), &sql, [now.into(), (now + SKEW_MS).into()]);
        Ok(Listed::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }

    /// One's own live sessions.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn own_sessions(
        &self,
        person_id: &str,
        now: i64,
    ) -> Result<Vec<session::Model>, Error> {
        Ok(session::Entity::find()
            .filter(session::Column::PersonId.eq(person_id))
            .filter(session::Column::EndedAt.is_null())
            .filter(session::Column::ExpiresAt.gt(now))
            .filter(session::Column::CreatedAt.lte(now + SKEW_MS))
            .order_by_desc(session::Column::SeenAt)
            .all(self.reader())
            .await?)
    }

    /// A person's second factor, confirmed or not.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn totp(&self, person_id: &str) -> Result<Option<totp::Model>, Error> {
        Ok(totp::Entity::find_by_id(person_id)
            .one(self.reader())
            .await?)
    }

    /// A person's passkeys.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn passkeys(&self, person_id: &str) -> Result<Vec<passkey::Model>, Error> {
        Ok(passkey::Entity::find()
            .filter(passkey::Column::PersonId.eq(person_id))
            .order_by_asc(passkey::Column::CreatedAt)
            .all(self.reader())
            .await?)
    }

    /// The passkey of this credential, whosever it is.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn passkey_of_id(&self, id: &str) -> Result<Option<passkey::Model>, Error> {
        Ok(passkey::Entity::find_by_id(id).one(self.reader()).await?)
    }

    /// Who this person is at providers of identities.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn federated(
        &self,
        person_id: &str,
    ) -> Result<Vec<federated_identity::Model>, Error> {
        Ok(federated_identity::Entity::find()
            .filter(federated_identity::Column::PersonId.eq(person_id))
            .all(self.reader())
            .await?)
    }

    /// Whoever this is at a provider.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn federated_of_id(
        &self,
        id: &str,
    ) -> Result<Option<federated_identity::Model>, Error> {
        Ok(federated_identity::Entity::find_by_id(id)
            .one(self.reader())
            .await?)
    }

    /// What a sign-in is compared with: person, password, second factor, failures.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn credentials(&self, login: &str, login_key: &str) -> Result<Credentials, Error> {
        let db = self.reader();
        let guard = sign_in_guard::Entity::find_by_id(login_key).one(db).await?;
        let person = person::Entity::find()
            .filter(person::Column::Login.eq(login))
            .filter(person::Column::ClosedAt.is_null())
            .one(db)
            .await?;
        let (mut password, mut totp) = (None, None);
        if let Some(person) = &person {
            password = password::Entity::find_by_id(&person.id).one(db).await?;
            totp = totp::Entity::find_by_id(&person.id).one(db).await?;
        }
        Ok(Credentials {
            person,
            password,
            totp,
            guard,
        })
    }

    /// An unused, unexpired link of this token's hash.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn invitation(
        &self,
        token_hash: &str,
        now: i64,
    ) -> Result<Option<invitation::Model>, Error> {
        let row = invitation::Entity::find_by_id(token_hash)
            .one(self.reader())
            .await?;
        let works = |row: &invitation::Model| {
            row.used_at.is_none() && row.expires_at > now && row.created_at <= now + SKEW_MS
        };
        Ok(row.filter(works))
    }

    /// The person a link is for; `None` when their account is closed.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn person_of_link(&self, id: &str) -> Result<Option<person::Model>, Error> {
        let person = person::Entity::find_by_id(id).one(self.reader()).await?;
        Ok(person.filter(|person| person.closed_at.is_none()))
    }

    /// Recovery requests that wait for a second person within reach.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn waiting_recoveries(
        &self,
        asker: Asker<'_>,
        now: i64,
    ) -> Result<Vec<invitation::Model>, Error> {
        let statement = asker.statement(
            self.reader(),
            "SELECT i.* FROM invitation i JOIN person p ON p.id = i.person_id \
             WHERE i.kind = 'recovery' AND i.confirmed_by IS NULL AND i.used_at IS NULL AND i.expires_at > $3 \
             AND p.unit_id IN (SELECT id FROM scope) ORDER BY i.created_at",
            [now.into()],
        );
        Ok(invitation::Model::find_by_statement(statement)
            .all(self.reader())
            .await?)
    }
}

/// What a sign-in is compared with.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    /// The person, when there is one whose account is open.
    pub person: Option<person::Model>,
    /// Their password.
    pub password: Option<password::Model>,
    /// Their second factor.
    pub totp: Option<totp::Model>,
    /// Failures under this login.
    pub guard: Option<sign_in_guard::Model>,
}

impl Tx {
    /// Failures under this login.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn guard(&mut self, login_key: &str) -> Result<Option<sign_in_guard::Model>, Error> {
        Ok(sign_in_guard::Entity::find_by_id(login_key)
            .one(self.conn())
            .await?)
    }

    /// A session by its token's hash.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn session(&mut self, token_hash: &str) -> Result<session::Model, Error> {
        session::Entity::find_by_id(token_hash)
            .one(self.conn())
            .await?
            .ok_or(Error::NotFound)
    }

    /// A session by the name it has in addresses.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn session_of_name(&mut self, public_id: &str) -> Result<session::Model, Error> {
        session::Entity::find()
            .filter(session::Column::PublicId.eq(public_id))
            .one(self.conn())
            .await?
            .ok_or(Error::NotFound)
    }

    /// Ends every live session of a person but one; returns how many.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn end_sessions(
        &mut self,
        person_id: &str,
        but: Option<&str>,
        why: &str,
    ) -> Result<usize, Error> {
        let now = self.now();
        let live = session::Entity::find()
            .filter(session::Column::PersonId.eq(person_id))
            .filter(session::Column::EndedAt.is_null())
            .all(self.conn())
            .await?;
        let mut ended = 0;
        for mut row in live {
            if Some(row.token_hash.as_str()) == but {
                continue;
            }
            row.ended_at = Some(now);
            row.end_reason = Some(why.to_owned());
            self.update(row).await?;
            ended += 1;
        }
        Ok(ended)
    }

    /// A person's password.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn password(&mut self, person_id: &str) -> Result<Option<password::Model>, Error> {
        Ok(password::Entity::find_by_id(person_id)
            .one(self.conn())
            .await?)
    }

    /// A person's second factor.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn totp(&mut self, person_id: &str) -> Result<Option<totp::Model>, Error> {
        Ok(totp::Entity::find_by_id(person_id).one(self.conn()).await?)
    }

    /// A person's passkeys.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn passkeys(&mut self, person_id: &str) -> Result<Vec<passkey::Model>, Error> {
        Ok(passkey::Entity::find()
            .filter(passkey::Column::PersonId.eq(person_id))
            .all(self.conn())
            .await?)
    }

    /// A passkey of a person.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn passkey(&mut self, person_id: &str, id: &str) -> Result<passkey::Model, Error> {
        passkey::Entity::find_by_id(id)
            .one(self.conn())
            .await?
            .filter(|passkey| passkey.person_id == person_id)
            .ok_or(Error::NotFound)
    }

    /// Whoever this is at a provider.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn federated_of_id(
        &mut self,
        id: &str,
    ) -> Result<Option<federated_identity::Model>, Error> {
        Ok(federated_identity::Entity::find_by_id(id)
            .one(self.conn())
            .await?)
    }

    /// Who this person is at providers of identities.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn federated(
        &mut self,
        person_id: &str,
    ) -> Result<Vec<federated_identity::Model>, Error> {
        Ok(federated_identity::Entity::find()
            .filter(federated_identity::Column::PersonId.eq(person_id))
            .all(self.conn())
            .await?)
    }

    /// A challenge that waits for its answer.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn challenge(&mut self, id: &str) -> Result<passkey_challenge::Model, Error> {
        passkey_challenge::Entity::find_by_id(id)
            .one(self.conn())
            .await?
            .ok_or(Error::NotFound)
    }

    /// Challenges nobody answered in time.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn expired_challenges(&mut self) -> Result<Vec<passkey_challenge::Model>, Error> {
        Ok(passkey_challenge::Entity::find()
            .filter(passkey_challenge::Column::ExpiresAt.lt(self.now()))
            .all(self.conn())
            .await?)
    }

    /// A link by its token's hash, used or not.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn invitation(
        &mut self,
        token_hash: &str,
    ) -> Result<Option<invitation::Model>, Error> {
        Ok(invitation::Entity::find_by_id(token_hash)
            .one(self.conn())
            .await?)
    }

    /// Links of a kind that still work; of one person, or those that make a new one.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn open_invitations(
        &mut self,
        kind: &str,
        person_id: Option<&str>,
    ) -> Result<Vec<invitation::Model>, Error> {
        let now = self.now();
        let db = self.conn();
        let statement = Statement::from_sql_and_values(
            db.get_database_backend(),
            "SELECT * FROM invitation WHERE kind = $1 AND used_at IS NULL AND expires_at > $2 \
             AND (person_id = $3 OR ($3 IS NULL AND person_id IS NULL))",
            [kind.into(), now.into(), person_id.map(str::to_owned).into()],
        );
        Ok(invitation::Model::find_by_statement(statement)
            .all(db)
            .await?)
    }
}
