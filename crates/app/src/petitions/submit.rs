//! Sending a petition in: no account, a receipt, a promised moment.

use domain::petition::{Kind, State};
use domain::tip::Receipt;
use extract::IndicatorKind;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::audit::Record;
use store::tables::{petition, petition_contact};
use store::{Tx, Work};

use super::{clocks, contact_place};
use crate::Checker;
use crate::calendar;
use crate::indicators;
use crate::site::{Fault, Problem, Site, day, day_field, invalid, new_id, text_field};
use crate::tips::follow::message_field;
use crate::tips::submit::{receipt_hash, receipt_of};

const WRITTEN_MAX: usize = 500;
const CONTACT_MAX: usize = 200;

/// What is sent in, as typed.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// Code of what is asked.
    pub kind: String,
    /// The value objected to, or which data it is about.
    pub written: String,
    /// Why.
    pub reason: String,
    /// What shows it; may be empty.
    pub evidence: String,
    /// Since when the number has another holder; may be empty.
    pub holder_since: String,
    /// Receipt of the tip that holds the data; may be empty.
    pub tip_receipt: String,
    /// How to call back; may be empty.
    pub contact: String,
    /// The mark of the form.
    pub attempt: String,
}

/// What whoever sent it gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// The receipt.
    pub receipt: Receipt,
    /// When it was received, to the minute.
    pub received_at: i64,
    /// By when it is decided.
    pub due: i64,
}

/// What was read of it.
struct Read {
    row: petition::Model,
    contact: Option<Vec<u8>>,
    receipt: Receipt,
}

/// Takes a petition in. The same mark again is the same petition; the same content again, while it is not decided, is a receipt
/// of its own for the one there is.
///
/// # Errors
/// [`Fault::DeadLink`] when the mark is not ours; [`Fault::Invalid`] on the field that does not fit.
pub async fn submit(site: &Site, checker: &Checker, typed: Typed) -> Result<Acknowledged, Fault> {
    let mut read = read(site, checker, &typed)?;
    read.row.tip_id = tip_of(site, &typed.tip_receipt).await?;
    let now = site.now();
    let (row, contact, receipt) = (read.row, read.contact, read.receipt);
    let kept = site
        .store
        .write(now, move |tx| -> Work<'_, petition::Model, Fault> {
            Box::pin(async move { keep(tx, row, contact, &day(now)).await })
        })
        .await?;
    Ok(Acknowledged {
        receipt,
        received_at: kept.received_at,
        due: clocks(&kept, &calendar::current(site).await?).decide,
    })
}

fn read(site: &Site, checker: &Checker, typed: &Typed) -> Result<Read, Fault> {
    let receipt = receipt_of(site, &typed.attempt).ok_or(Fault::DeadLink)?;
    let kind = Kind::from_code(&typed.kind).ok_or_else(|| invalid("kind", Problem::Missing))?;
    let written = text_field("written", &typed.written, WRITTEN_MAX)?;
    let subject = match kind {
        Kind::Objection => Some(subject(checker, &written)?),
        _ => None,
    };
    let reason = message_field(&typed.reason).map_err(|fault| renamed(fault, "reason"))?;
    let evidence = match typed.evidence.trim() {
        "" => String::new(),
        text => message_field(text).map_err(|fault| renamed(fault, "evidence"))?,
    };
    let holder_since = match typed.holder_since.trim() {
        "" => None,
        text => Some(day_field("holder_since", text)?),
    };
    let id = new_id()?;
    let contact = sealed_contact(site, &id, &typed.contact)?;
    let content = json!([kind.code(), written, reason, evidence, holder_since]).to_string();
    let now = site.now();
    let row = petition::Model {
        id,
        receipt_hash: receipt_hash(site, &receipt),
        content_hash: hex(&Sha256::digest(content.as_bytes())),
        kind: kind.code().to_owned(),
        state: State::Received.code().to_owned(),
        unit_id: String::new(),
        subject_kind: subject.as_ref().map(|(kind, _)| kind.code().to_owned()),
        subject: subject.map(|(_, value)| value),
        written,
        reason,
        evidence,
        holder_since,
        tip_id: None,
        received_at: now - now.rem_euclid(60_000),
        handler_id: None,
        acknowledged_at: None,
        third_parties: false,
        extended_at: None,
        extension_reason: None,
        decided_at: None,
        decided_by: None,
        ground: None,
        answer: None,
        digest: Vec::new(),
    };
    Ok(Read {
        row,
        contact,
        receipt,
    })
}

/// The value in the form lists know it; what no list can hold cannot be objected to.
fn subject(checker: &Checker, written: &str) -> Result<(IndicatorKind, String), Fault> {
    let engine = checker.engine();
    indicators::canonical_of(written, &engine.pack.reference)
        .ok_or_else(|| invalid("written", Problem::Malformed))
}

fn renamed(fault: Fault, field: &'static str) -> Fault {
    match fault {
        Fault::Invalid { problem, .. } => Fault::Invalid { field, problem },
        other => other,
    }
}

fn sealed_contact(site: &Site, id: &str, contact: &str) -> Result<Option<Vec<u8>>, Fault> {
    if contact.trim().is_empty() {
        return Ok(None);
    }
    let contact = text_field("contact", contact, CONTACT_MAX)?;
    let sealed =
        site.store
            .keys()
            .seal(&contact_place(id), contact.as_bytes(), store::random()?)?;
    Ok(Some(sealed))
}

/// The tip of the receipt that was given. A wrong one is said: whoever typed it holds the right one in their hand.
async fn tip_of(site: &Site, typed: &str) -> Result<Option<String>, Fault> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let wrong = || invalid("tip_receipt", Problem::Malformed);
    let receipt: Receipt = typed.parse().map_err(|_| wrong())?;
    let tip = site
        .store
        .tip_of_receipt(&receipt_hash(site, &receipt))
        .await?
        .ok_or_else(wrong)?;
    Ok(Some(tip.id))
}

async fn keep(
    tx: &mut Tx,
    mut row: petition::Model,
    contact: Option<Vec<u8>>,
    today: &str,
) -> Result<petition::Model, Fault> {
    if let Some(known) = tx.petition_of_receipt(&row.receipt_hash).await? {
        return Ok(known);
    }
    if contact.is_none()
        && row.tip_id.is_none()
        && let Some(same) = tx.same_petition(&row.content_hash).await?
    {
        tx.repeat(&row.receipt_hash, "petition", &same.id).await?;
        return Ok(same);
    }
    row.unit_id = tx.topmost_unit(today).await?.id;
    tx.insert(row.clone()).await?;
    if let Some(sealed) = contact {
        let petition_id = row.id.clone();
        tx.insert(petition_contact::Model {
            petition_id,
            sealed,
            digest: Vec::new(),
        })
        .await?;
    }
    tx.record(Record {
        actor: "public",
        action: "petition.submit",
        object_kind: "petition",
        object_id: &row.id,
        detail: json!({"kind": row.kind, "content": row.content_hash}),
    })
    .await?;
    Ok(row)
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
