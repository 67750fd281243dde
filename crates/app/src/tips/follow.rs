//! Following a tip with its receipt: state, questions both ways, more files, taking consent back.

use domain::tip::{Receipt, State};
use serde_json::json;
use store::Work;
use store::audit::Record;
use store::tables::{tip, tip_file, tip_message};

use super::evidence::Put;
use super::submit::receipt_hash;
use crate::site::{Fault, Problem, Site, invalid, new_id, text_field};

/// Longest message.
pub const MESSAGE_MAX: usize = 4_000;

/// A tip as its reporter sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// The tip.
    pub tip: tip::Model,
    /// What was said both ways, oldest first.
    pub messages: Vec<tip_message::Model>,
    /// Whether a name is kept, sealed.
    pub named: bool,
    /// Files that came with it.
    pub files: Vec<tip_file::Model>,
    /// The same words were there before: what is said about that tip belongs to whoever sent it first.
    pub repeat: bool,
}

/// Opens a tip. A wrong receipt and one that has expired are the same answer.
///
/// # Errors
/// [`Fault::DeadLink`].
pub async fn open(site: &Site, receipt: &str) -> Result<Followed, Fault> {
    let tip = match find(site, receipt).await {
        Err(Fault::DeadLink) => return repeated(site, receipt).await,
        found => found?,
    };
    let messages = site.store.tip_messages(&tip.id).await?;
    let named = site.store.tip_has_identity(&tip.id).await?;
    let files = site.store.evidence_of(&tip.id).await?;
    Ok(Followed {
        tip,
        messages,
        named,
        files,
        repeat: false,
    })
}

async fn repeated(site: &Site, receipt: &str) -> Result<Followed, Fault> {
    let receipt: Receipt = receipt.parse().map_err(|_| Fault::DeadLink)?;
    let tip = site
        .store
        .tip_of_repeat(&receipt_hash(site, &receipt))
        .await?
        .ok_or(Fault::DeadLink)?;
    Ok(Followed {
        tip,
        messages: Vec::new(),
        named: false,
        files: Vec::new(),
        repeat: true,
    })
}

async fn find(site: &Site, receipt: &str) -> Result<tip::Model, Fault> {
    let receipt: Receipt = receipt.parse().map_err(|_| Fault::DeadLink)?;
    let hash = receipt_hash(site, &receipt);
    site.store
        .tip_of_receipt(&hash)
        .await?
        .ok_or(Fault::DeadLink)
}

/// Says something to the staff; a tip that waited for an answer is theirs again.
///
/// # Errors
/// [`Fault::DeadLink`], [`Fault::Invalid`] on `text`.
pub async fn say(site: &Site, receipt: &str, text: &str) -> Result<(), Fault> {
    let tip = find(site, receipt).await?;
    let text = message_field(text)?;
    let row = tip_message::Model {
        id: new_id()?,
        tip_id: tip.id.clone(),
        author_id: None,
        text,
        at: site.now() - site.now().rem_euclid(60_000),
        digest: Vec::new(),
    };
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let mut tip = tx
                    .tip_of_receipt(&tip.receipt_hash)
                    .await?
                    .ok_or(Fault::DeadLink)?;
                tx.insert(row).await?;
                if tip.state == State::Asked.code() {
                    tip.state = State::Taken.code().to_owned();
                    tx.update(tip.clone()).await?;
                }
                tx.record(Record {
                    actor: "public",
                    action: "tip.answer",
                    object_kind: "tip",
                    object_id: &tip.id,
                    detail: json!({}),
                })
                .await?;
                Ok(())
            })
        })
        .await
}

/// Adds files to a tip.
///
/// # Errors
/// [`Fault::DeadLink`], [`Fault::Invalid`] on `files`.
pub async fn add_files(
    site: &Site,
    receipt: &str,
    files: Vec<Vec<u8>>,
    share_original: bool,
) -> Result<(), Fault> {
    // A wrong receipt costs nothing on the disk.
    let tip = find(site, receipt).await?;
    let files = Put::all(site, files, share_original).await?;
    if files.is_empty() {
        return Err(invalid("files", Problem::Missing));
    }
    let now = site.now();
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                files
                    .keep(tx, &tip.id, None, now - now.rem_euclid(60_000))
                    .await?;
                tx.record(Record {
                    actor: "public",
                    action: "tip.add_files",
                    object_kind: "tip",
                    object_id: &tip.id,
                    detail: json!({}),
                })
                .await?;
                Ok(())
            })
        })
        .await
}

/// Takes consent back: the sealed name is destroyed, and originals no longer go to anybody.
///
/// # Errors
/// [`Fault::DeadLink`].
pub async fn withdraw_consent(site: &Site, receipt: &str) -> Result<(), Fault> {
    let tip = find(site, receipt).await?;
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                if let Some(row) = tx.tip_identity(&tip.id).await? {
                    tx.remove(row).await?;
                }
                for mut file in tx.evidence_of(&tip.id).await? {
                    if file.share_original {
                        file.share_original = false;
                        tx.update(file).await?;
                    }
                }
                tx.record(Record {
                    actor: "public",
                    action: "tip.withdraw_consent",
                    object_kind: "tip",
                    object_id: &tip.id,
                    detail: json!({}),
                })
                .await?;
                Ok(())
            })
        })
        .await
}

/// A message: lines are kept.
pub(crate) fn message_field(text: &str) -> Result<String, Fault> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let one_line = lines.join(" ");
    text_field("text", &one_line, MESSAGE_MAX)?;
    Ok(lines.join("\n").trim().to_owned())
}
