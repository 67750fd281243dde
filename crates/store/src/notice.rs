//! The outbox: messages to our own people, stored with the change that causes them and sent by a job, once.

use domain::Id;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use crate::job::NewJob;
use crate::row::sealed;
use crate::tables::{job, notice, person};
use crate::{Error, Store, Tx, random};

/// Kind of the job that sends a message; its payload is `{"notice": id}`.
pub const SEND_NOTICE: &str = "notice.send";

/// By which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Electronic mail.
    Mail,
    /// A text message to their phone: 160 characters without marks, or 70.
    Text,
}

impl Channel {
    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Text => "text",
        }
    }
}

/// A message to be sent.
#[derive(Debug, Clone)]
pub struct NewNotice<'a> {
    /// To whom; the address is looked up when it is sent.
    pub person_id: &'a str,
    /// By which way.
    pub channel: Channel,
    /// Its subject.
    pub subject: &'a str,
    /// Its text. It names records and deadlines, never a citizen's data.
    pub text: &'a str,
    /// Sent only if no message of this key was: `digest 2026-06-02 <person>`.
    pub once_key: Option<String>,
}

impl Tx {
    /// Queues a message; `false` when its key was used before.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such person.
    pub async fn notify(&mut self, new: NewNotice<'_>) -> Result<bool, Error> {
        let id = Id::from_random(random()?).to_string();
        let row = notice::Model {
            id: id.clone(),
            person_id: new.person_id.to_owned(),
            channel: new.channel.code().to_owned(),
            subject: new.subject.to_owned(),
            text: new.text.to_owned(),
            once_key: new.once_key,
            created_at: self.now(),
            sent_at: None,
            digest: Vec::new(),
        };
        let (active, _) = sealed(row);
        let inserted = notice::Entity::insert(active)
            .on_conflict(
                OnConflict::column(notice::Column::OnceKey)
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(self.conn())
            .await?;
        if inserted == 0 {
            return Ok(false);
        }
        self.enqueue(NewJob::new(SEND_NOTICE, json!({"notice": id})))
            .await
    }

    /// Says that a message was sent, and that the job is done.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the lease has gone to somebody else.
    pub async fn sent(&mut self, lease: &job::Model, row: notice::Model) -> Result<(), Error> {
        self.finish_job(lease).await?;
        let sent_at = Some(self.now());
        self.update(notice::Model { sent_at, ..row }).await
    }
}

impl Store {
    /// A message and whom it is for: for the job that sends it.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn notice(&self, id: &str) -> Result<(notice::Model, person::Model), Error> {
        let row = notice::Entity::find_by_id(id.to_owned())
            .one(self.reader())
            .await?
            .ok_or(Error::NotFound)?;
        let person = person::Entity::find_by_id(row.person_id.clone())
            .one(self.reader())
            .await?
            .ok_or(Error::NotFound)?;
        Ok((row, person))
    }

    /// Messages to somebody, the latest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn notices_to(
        &self,
        person_id: &str,
        limit: u64,
    ) -> Result<Vec<notice::Model>, Error> {
        Ok(notice::Entity::find()
            .filter(notice::Column::PersonId.eq(person_id))
            .order_by_desc(notice::Column::CreatedAt)
            .order_by_desc(notice::Column::Id)
            .limit(limit)
            .all(self.reader())
            .await?)
    }
}
