//! Following a tip with its receipt: state, questions both ways, taking one's name back.

use domain::tip::{Receipt, State};
use serde_json::json;
use store::Work;
use store::audit::Record;
use store::tables::{tip, tip_message};

use super::submit::receipt_hash;
use crate::site::{Fault, Site, new_id, text_field};

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
}

/// Opens a tip. A wrong receipt and one that has expired are the same answer.
///
/// # Errors
/// [`Fault::DeadLink`].
pub async fn open(site: &Site, receipt: &str) -> Result<Followed, Fault> {
    let tip = find(site, receipt).await?;
    let messages = site.store.tip_messages(&tip.id).await?;
    let named = site.store.tip_has_identity(&tip.id).await?;
    Ok(Followed {
        tip,
        messages,
        named,
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

/// Takes the reporter's name back: what was sealed is destroyed.
///
/// # Errors
/// [`Fault::DeadLink`].
pub async fn withdraw_name(site: &Site, receipt: &str) -> Result<(), Fault> {
    let tip = find(site, receipt).await?;
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                if let Some(row) = tx.tip_identity(&tip.id).await? {
                    tx.remove(row).await?;
                }
                tx.record(Record {
                    actor: "public",
                    action: "tip.withdraw_name",
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
