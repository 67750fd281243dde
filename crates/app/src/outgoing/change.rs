//! What happens to a document afterwards: its number, its deliveries, whether its subject is public, its recall.

use domain::Action;
use domain::outgoing::key;
use serde_json::{Value, json};
use store::audit::Record;
use store::tables::{outgoing, outgoing_recipient};
use store::{Error, Tx, Work};

use super::register::{Typed, described, numbering, recipients, written, year};
use crate::site::{Actor, Fault, Problem, Site, day_field, invalid, new_id, text_field};

/// Something that happened to it.
#[derive(Debug, Clone)]
pub enum Change {
    /// The e-office gave number and day.
    Number {
        /// `05/BC-SNNMT`.
        code: String,
        /// The day.
        issued_on: String,
    },
    /// It went to a recipient, or the recipient signed for it.
    Delivery {
        /// The recipient.
        recipient_id: String,
        /// Day it was sent.
        sent_on: String,
        /// Day it was received; may be empty.
        received_on: String,
        /// Who signed; may be empty.
        received_by: String,
    },
    /// What describes it was wrong or unknown: subject, signer, copies, pages, who it goes to, where it is kept.
    Mend(Box<Typed>),
    /// Whether everybody may see its subject.
    Public(bool),
    /// It was recalled (thu hồi).
    Recall(String),
}

/// Writes it down.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`], on `state` when it was recalled already.
pub async fn change(site: &Site, actor: &Actor, id: &str, change: Change) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy, id) = (actor.clone(), site.clone(), id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::RegisterOutgoing)?;
                let row = tx.outgoing(asker, &id).await?;
                if row.recalled_at.is_some() {
                    return Err(invalid("state", Problem::NotPossible));
                }
                let detail = apply(tx, row, change, &today).await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::RegisterOutgoing.code(),
                    object_kind: "outgoing",
                    object_id: &id,
                    detail,
                })
                .await?;
                Ok(())
            })
        })
        .await
}

async fn apply(
    tx: &mut Tx,
    row: outgoing::Model,
    change: Change,
    today: &str,
) -> Result<Value, Fault> {
    match change {
        Change::Number { code, issued_on } => {
            let before = written(&row);
            let (number, notation, issued_on) = numbering(&code, &issued_on, today)?;
            if number.is_none() {
                return Err(invalid("symbol", Problem::Malformed));
            }
            let next = outgoing::Model {
                number,
                year: issued_on.as_deref().and_then(year),
                notation_key: key(&notation),
                notation,
                issued_on,
                ..row
            };
            let detail = json!({"what": "number", "before": before, "code": written(&next)});
            tx.put_outgoing(next, false).await?;
            Ok(detail)
        }
        Change::Delivery {
            recipient_id,
            sent_on,
            received_on,
            received_by,
        } => {
            let known = tx.outgoing_recipients(&row.id).await?;
            let recipient = known
                .into_iter()
                .find(|one| one.id == recipient_id)
                .ok_or(Error::NotFound)?;
            let next = delivered(recipient, &sent_on, &received_on, &received_by, today)?;
            tx.update(next).await?;
            Ok(json!({"what": "delivery", "recipient": recipient_id}))
        }
        Change::Mend(typed) => mend(tx, row, &typed).await,
        Change::Public(public) => {
            tx.put_outgoing(outgoing::Model { public, ..row }, false)
                .await?;
            Ok(json!({"what": "public", "public": public}))
        }
        Change::Recall(reason) => {
            let reason = text_field("reason", &reason, 300)?;
            let recalled_at = Some(tx.now());
            let detail = json!({"what": "recall", "reason": reason});
            let next = outgoing::Model {
                recalled_at,
                recall_reason: reason,
                ..row
            };
            tx.put_outgoing(next, false).await?;
            Ok(detail)
        }
    }
}

/// The line as typed now; the log keeps what stood there before.
async fn mend(tx: &mut Tx, row: outgoing::Model, typed: &Typed) -> Result<Value, Fault> {
    let next = described(typed, row.clone())?;
    readdress(tx, &row.id, recipients(&typed.recipients)?).await?;
    let detail = json!({"what": "mend", "before": {
        "subject": row.subject,
        "position": row.signer_position,
        "name": row.signer_name,
        "copies": row.copies,
        "pages": row.pages,
    }});
    tx.put_outgoing(next, false).await?;
    Ok(detail)
}

/// Whoever is new is added, whoever is no longer named taken out, unless it was sent to them already.
async fn readdress(
    tx: &mut Tx,
    id: &str,
    named: Vec<outgoing_recipient::Model>,
) -> Result<(), Fault> {
    let known = tx.outgoing_recipients(id).await?;
    let mut last = known.iter().map(|one| one.place).max().unwrap_or(-1);
    for one in &known {
        let still = named.iter().any(|typed| typed.name == one.name);
        if !still && one.sent_on.is_none() {
            tx.remove(one.clone()).await?;
        }
    }
    for one in named {
        if !known.iter().any(|before| before.name == one.name) {
            last += 1;
            tx.insert(outgoing_recipient::Model {
                id: new_id()?,
                outgoing_id: id.to_owned(),
                place: last,
                ..one
            })
            .await?;
        }
    }
    Ok(())
}

/// Nobody receives before it was sent.
fn delivered(
    recipient: outgoing_recipient::Model,
    sent_on: &str,
    received_on: &str,
    received_by: &str,
    today: &str,
) -> Result<outgoing_recipient::Model, Fault> {
    let sent = day_field("sent_on", sent_on)?;
    let received = match received_on.trim() {
        "" => None,
        day => Some(day_field("received_on", day)?),
    };
    if sent.as_str() > today || received.as_deref().is_some_and(|day| day > today) {
        return Err(invalid("sent_on", Problem::TooLate));
    }
    if received.as_ref().is_some_and(|day| *day < sent) {
        return Err(invalid("received_on", Problem::TooEarly));
    }
    let received_by = match received_by.trim() {
        "" => String::new(),
        name => text_field("received_by", name, 100)?,
    };
    Ok(outgoing_recipient::Model {
        sent_on: Some(sent),
        received_on: received,
        received_by,
        ..recipient
    })
}
