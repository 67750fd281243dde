//! Asking: no account, a receipt, a promised time.

use domain::request;
use domain::tip::Receipt;
use serde_json::json;
use store::Work;
use store::audit::Record;
use store::tables::request as table;

use super::TEXT_MAX;
use crate::calendar;
use crate::site::{Fault, Problem, Site, day, invalid, new_id};
use crate::tips::submit::{receipt_hash, receipt_of, without_tokens};

/// What is asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// In the sender's words.
    pub text: String,
    /// Made when the form was opened; the same again is the same request.
    pub attempt: String,
}

/// What the sender gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The receipt.
    pub receipt: Receipt,
    /// The first moment after the promised time.
    pub due_at: i64,
}

/// Takes a request in.
///
/// # Errors
/// [`Fault::DeadLink`] when the form was not ours, [`Fault::Invalid`] on `text`.
pub async fn send(site: &Site, asked: Asked) -> Result<Taken, Fault> {
    let receipt = receipt_of(site, &asked.attempt).ok_or(Fault::DeadLink)?;
    let now = site.now();
    let text = without_tokens(&text_of(&asked)?);
    let row = table::Model {
        id: new_id()?,
        receipt_hash: receipt_hash(site, &receipt),
        text,
        unit_id: String::new(),
        received_at: now - now.rem_euclid(60_000),
        due_at: request::due(now, &calendar::current(site).await?),
        escalated_at: None,
        answer: String::new(),
        decided_by: None,
        decided_at: None,
        digest: Vec::new(),
    };
    let due_at = site
        .store
        .write(now, move |tx| -> Work<'_, i64, Fault> {
            Box::pin(async move {
                if let Some(known) = tx.request_of_receipt(&row.receipt_hash).await? {
                    return Ok(known.due_at);
                }
                let mut row = row;
                row.unit_id = tx.topmost_unit(&day(now)).await?.id;
                let (id, due_at) = (row.id.clone(), row.due_at);
                tx.insert(row).await?;
                tx.record(Record {
                    actor: "public",
                    action: "request.send",
                    object_kind: "request",
                    object_id: &id,
                    detail: json!({"due": due_at}),
                })
                .await?;
                Ok(due_at)
            })
        })
        .await?;
    Ok(Taken { receipt, due_at })
}

fn text_of(asked: &Asked) -> Result<String, Fault> {
    let text = asked.text.trim().replace("\r\n", "\n");
    match text.chars().count() {
        0 => Err(invalid("text", Problem::Missing)),
        count if count > TEXT_MAX => Err(invalid("text", Problem::TooLong)),
        _ => Ok(vi::nfc(&text)),
    }
}

/// The request of a receipt.
///
/// # Errors
/// [`Fault::DeadLink`].
pub async fn open(site: &Site, receipt: &str) -> Result<table::Model, Fault> {
    let receipt: Receipt = receipt.parse().map_err(|_| Fault::DeadLink)?;
    site.store
        .request_of_receipt(&receipt_hash(site, &receipt))
        .await?
        .ok_or(Fault::DeadLink)
}
