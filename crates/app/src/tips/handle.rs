//! Working through the queue: take, ask back, note, pass on, close; open a sealed name.

use domain::Action;
use domain::form::Answers;
use domain::tip::{Outcome, State};
use serde_json::json;
use store::audit::Record;
use store::tables::{tip, tip_message, tip_note};
use store::{Tx, Work};

use super::follow::message_field;
use super::submit::identity_place;
use crate::site::{Actor, Fault, Problem, Site, invalid, new_id, text_field};

/// Who may read a note.
pub const VISIBILITIES: &[(&str, &str)] = &[
    ("own", "Chỉ tôi"),
    ("handlers", "Cán bộ xử lý"),
    ("all", "Mọi người xem được tin này"),
];

/// One step of work on a tip.
#[derive(Debug, Clone)]
pub enum Step {
    /// Work on it oneself.
    Take,
    /// Ask the reporter.
    Ask {
        /// The question.
        text: String,
    },
    /// Write something down.
    Note {
        /// Code of [`VISIBILITIES`].
        visibility: String,
        /// The note.
        text: String,
    },
    /// It was passed on to the police.
    Transfer {
        /// Number and date of the letter, to whom.
        reference: String,
    },
    /// Done.
    Close {
        /// Code of the outcome.
        outcome: String,
        /// What was lost, in đồng.
        lost: i64,
        /// What was saved, in đồng.
        saved: i64,
        /// What was found out; kept as a note for everybody who sees the tip.
        text: String,
    },
    /// Take up a closed one again.
    Reopen,
}

impl Step {
    const fn code(&self) -> &'static str {
        match self {
            Self::Take => "tip.take",
            Self::Ask { .. } => "tip.ask",
            Self::Note { .. } => "tip.note",
            Self::Transfer { .. } => "tip.transfer",
            Self::Close { .. } => "tip.close",
            Self::Reopen => "tip.reopen",
        }
    }
}

/// Does one step.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`] on `state` when it cannot follow, on the field that does not fit.
pub async fn step(site: &Site, actor: &Actor, tip_id: &str, step: Step) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy, tip_id) = (actor.clone(), site.clone(), tip_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::HandleTips)?;
                let mut tip = tx.tip(asker, &tip_id).await?;
                tip.first_touched_at = tip.first_touched_at.or(Some(now));
                let code = step.code();
                let detail = apply(tx, &actor, &mut tip, step).await?;
                tx.update(tip).await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: code,
                    object_kind: "tip",
                    object_id: &tip_id,
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
    actor: &Actor,
    tip: &mut tip::Model,
    step: Step,
) -> Result<serde_json::Value, Fault> {
    match step {
        Step::Take => {
            if tip.state != State::Taken.code() {
                go(tip, State::Taken)?;
            }
            tip.assignee_id = Some(actor.person_id.clone());
            Ok(json!({}))
        }
        Step::Ask { text } => {
            go(tip, State::Asked)?;
            let row = tip_message::Model {
                id: new_id()?,
                tip_id: tip.id.clone(),
                author_id: Some(actor.person_id.clone()),
                text: message_field(&text)?,
                at: tx.now(),
                digest: Vec::new(),
            };
            tx.insert(row).await?;
            Ok(json!({}))
        }
        Step::Note { visibility, text } => {
            note(tx, actor, tip, &visibility, &text).await?;
            Ok(json!({"visibility": visibility}))
        }
        Step::Transfer { reference } => {
            let reference = text_field("reference", &reference, 300)?;
            go(tip, State::Transferred)?;
            tip.transferred_at = Some(tx.now());
            note(
                tx,
                actor,
                tip,
                "all",
                &format!("Đã chuyển Công an: {reference}"),
            )
            .await?;
            Ok(json!({"reference": reference}))
        }
        Step::Close {
            outcome,
            lost,
            saved,
            text,
        } => {
            let outcome =
                Outcome::from_code(&outcome).ok_or_else(|| invalid("outcome", Problem::Missing))?;
            go(tip, State::Closed)?;
            tip.outcome = Some(outcome.code().to_owned());
            tip.closed_at = Some(tx.now());
            (tip.amount_lost, tip.amount_saved) = (lost, saved);
            if !text.trim().is_empty() {
                note(tx, actor, tip, "all", &text).await?;
            }
            Ok(json!({"outcome": outcome.code(), "lost": lost, "saved": saved}))
        }
        Step::Reopen => {
            go(tip, State::Taken)?;
            tip.closed_at = None;
            tip.outcome = None;
            Ok(json!({}))
        }
    }
}

fn go(tip: &mut tip::Model, next: State) -> Result<(), Fault> {
    let may = State::from_code(&tip.state).is_some_and(|state| state.may_become(next));
    if !may {
        return Err(invalid("state", Problem::NotPossible));
    }
    tip.state = next.code().to_owned();
    Ok(())
}

async fn note(
    tx: &mut Tx,
    actor: &Actor,
    tip: &tip::Model,
    visibility: &str,
    text: &str,
) -> Result<(), Fault> {
    if !VISIBILITIES.iter().any(|(code, _)| *code == visibility) {
        return Err(invalid("visibility", Problem::Malformed));
    }
    let row = tip_note::Model {
        id: new_id()?,
        tip_id: tip.id.clone(),
        author_id: actor.person_id.clone(),
        visibility: visibility.to_owned(),
        text: message_field(text)?,
        at: tx.now(),
        digest: Vec::new(),
    };
    tx.insert(row).await?;
    Ok(())
}

/// Notes that somebody looked at a tip's personal data unmasked.
///
/// # Errors
/// Not found when out of reach.
pub async fn unmask(site: &Site, actor: &Actor, tip_id: &str) -> Result<tip::Model, Fault> {
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy, tip_id) = (actor.clone(), site.clone(), tip_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, tip::Model, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::UnmaskTips)?;
                let tip = tx.tip(asker, &tip_id).await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::UnmaskTips.code(),
                    object_kind: "tip",
                    object_id: &tip_id,
                    detail: json!({}),
                })
                .await?;
                Ok(tip)
            })
        })
        .await
}

/// Opens a reporter's sealed name: only the identity custodian, with a reason, and the log says so before anything is shown.
///
/// # Errors
/// Not found when out of reach or nothing was sealed; [`Fault::Invalid`] on `reason`.
pub async fn open_identity(
    site: &Site,
    actor: &Actor,
    tip_id: &str,
    reason: &str,
) -> Result<Answers, Fault> {
    let reason = text_field("reason", reason, 300)?;
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy, id) = (actor.clone(), site.clone(), tip_id.to_owned());
    let sealed = site
        .store
        .write(now, move |tx| -> Work<'_, Vec<u8>, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::OpenIdentity)?;
                let tip = tx.tip(asker, &id).await?;
                let row = tx
                    .tip_identity(&tip.id)
                    .await?
                    .ok_or(store::Error::NotFound)?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::OpenIdentity.code(),
                    object_kind: "tip",
                    object_id: &id,
                    detail: json!({"reason": reason}),
                })
                .await?;
                Ok(row.sealed)
            })
        })
        .await?;
    let plain = site.store.keys().unseal(&identity_place(tip_id), &sealed)?;
    serde_json::from_slice(&plain).map_err(|_| store::Error::Damaged("a sealed name".into()).into())
}
