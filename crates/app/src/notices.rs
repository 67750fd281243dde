//! Sending the outbox: messages to our own people leave by one small trait.
//!
//! Looked at: lettre for mail (it will be one more [`Sender`]; no installation has told us its mail server yet, and nothing here
//! may ask one). Until then messages are laid down as files, one each, for whatever the administrator uses to send them.

use std::path::{Path, PathBuf};

use store::tables::{job, notice};
use store::{Work, tables::person};

use crate::jobs::named;
use crate::site::{Fault, Site};

/// A way out. Sending the same message twice must be the same as sending it once: its id is its name.
pub trait Sender: std::fmt::Debug + Send + Sync {
    /// Sends it, or says why not in words without personal data.
    ///
    /// # Errors
    /// When it was not sent; it is tried again later.
    fn send(&self, letter: &Letter<'_>) -> Result<(), String>;
}

/// A message on its way.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// The message.
    pub notice: &'a notice::Model,
    /// Whom it is for.
    pub person: &'a person::Model,
}

/// Lays every message down as a text file named by its id.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// Into this folder, made when needed.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }
}

impl Sender for Folder {
    fn send(&self, letter: &Letter<'_>) -> Result<(), String> {
        let Letter { notice, person } = letter;
        let text = format!(
            "Kênh: {}\nNgười nhận: {} ({})\nTiêu đề: {}\n\n{}\n",
            notice.channel, person.login, person.name, notice.subject, notice.text
        );
        // Renamed into place, so that whoever collects the files never sees half of one.
        let path = self.0.join(format!("{}.txt", notice.id));
        let beside = self.0.join(format!("{}.new", notice.id));
        std::fs::create_dir_all(&self.0)
            .and_then(|()| std::fs::write(&beside, text))
            .and_then(|()| std::fs::rename(&beside, &path))
            .map_err(|error| format!("outbox folder: {error}"))
    }
}

/// Sends nothing anywhere: an installation without a way out keeps its messages in the store, where the person reads them.
#[derive(Debug, Clone, Copy)]
pub struct Nowhere;

impl Sender for Nowhere {
    fn send(&self, letter: &Letter<'_>) -> Result<(), String> {
        tracing::info!(
            notice = letter.notice.id,
            channel = letter.notice.channel,
            "kept in the store; no sender is set up"
        );
        Ok(())
    }
}

/// The job that sends a message.
pub(crate) async fn deliver(site: &Site, task: &job::Model) -> Result<(), Fault> {
    let (row, person) = site.store.notice(&named(task, "notice")?).await?;
    if row.sent_at.is_some() {
        return Ok(());
    }
    // An account that was closed meanwhile gets nothing; the job is done all the same.
    if person.closed_at.is_none() {
        let (sender, letter) = (site.sender.clone(), row.clone());
        tokio::task::spawn_blocking(move || {
            sender.send(&Letter {
                notice: &letter,
                person: &person,
            })
        })
        .await
        .map_err(|_| Fault::NotSent("the sender panicked".into()))?
        .map_err(Fault::NotSent)?;
    }
    let task = task.clone();
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move { Ok(tx.sent(&task, row).await?) })
        })
        .await
}
