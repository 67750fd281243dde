//! Examining and deciding petitions. Granting an objection clears the value before the answer is out.

use domain::Action;
use domain::petition::{Cause, Ground, Kind, State};
use serde_json::json;
use store::audit::Record;
use store::tables::{clearance, petition};
use store::{Tx, Work};

use super::{contact_place, kind};
use crate::Checker;
use crate::clearances;
use crate::site::{Actor, Fault, Problem, Site, day_field, invalid, new_id, text_field};
use crate::tips::follow::message_field;

const REASON_MAX: usize = 1_000;

/// One step of work on a petition.
#[derive(Debug, Clone)]
pub enum Step {
    /// Look into it: this acknowledges it.
    Take,
    /// Say whether others hold the data too, which changes the time the law gives.
    ThirdParties(bool),
    /// Take the one extension there is.
    Extend {
        /// Why.
        reason: String,
    },
    /// Do as asked.
    Grant {
        /// Why the value is cleared; for objections.
        cause: String,
        /// Last day of the clearance; empty for good.
        expires_on: String,
        /// What is answered.
        answer: String,
    },
    /// Refuse.
    Refuse {
        /// Code of the ground.
        ground: String,
        /// What is answered, with reasons.
        answer: String,
    },
}

impl Step {
    const fn action(&self) -> Action {
        match self {
            Self::Take | Self::ThirdParties(_) | Self::Extend { .. } => Action::HandlePetitions,
            Self::Grant { .. } | Self::Refuse { .. } => Action::DecidePetitions,
        }
    }

    const fn code(&self) -> &'static str {
        match self {
            Self::Take => "petition.take",
            Self::ThirdParties(_) => "petition.third_parties",
            Self::Extend { .. } => "petition.extend",
            Self::Grant { .. } => "petition.grant",
            Self::Refuse { .. } => "petition.refuse",
        }
    }
}

/// Does one step; what was cleared is out of the lists when this returns.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`] on `state` when it cannot follow, on the field that does not fit.
pub async fn step(
    site: &Site,
    checker: &Checker,
    actor: &Actor,
    id: &str,
    step: Step,
) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    let (owned_site, actor, id) = (site.clone(), actor.clone(), id.to_owned());
    let clears = matches!(step, Step::Grant { .. });
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = owned_site.asker(&actor, &today, step.action())?;
                let mut row = tx.petition(asker, &id).await?;
                let code = step.code();
                let detail = apply(tx, &actor, &mut row, step).await?;
                tx.update(row).await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: code,
                    object_kind: "petition",
                    object_id: &id,
                    detail,
                })
                .await?;
                Ok(())
            })
        })
        .await?;
    if clears {
        clearances::refresh(site, checker).await?;
    }
    Ok(())
}

async fn apply(
    tx: &mut Tx,
    actor: &Actor,
    row: &mut petition::Model,
    step: Step,
) -> Result<serde_json::Value, Fault> {
    match step {
        Step::Take => {
            go(row, State::Examining)?;
            row.handler_id = Some(actor.person_id.clone());
            row.acknowledged_at = Some(tx.now());
            Ok(json!({}))
        }
        Step::ThirdParties(held) => {
            if kind(row) == Kind::Objection || row.decided_at.is_some() {
                return Err(not_now());
            }
            row.third_parties = held;
            Ok(json!({"third_parties": held}))
        }
        Step::Extend { reason } => {
            if !kind(row).may_be_extended() || row.extended_at.is_some() || row.decided_at.is_some()
            {
                return Err(not_now());
            }
            row.extension_reason = Some(text_field("reason", &reason, REASON_MAX)?);
            row.extended_at = Some(tx.now());
            Ok(json!({}))
        }
        Step::Grant {
            cause,
            expires_on,
            answer,
        } => {
            decide(tx, actor, row, State::Granted, &answer)?;
            match kind(row) {
                Kind::Objection => clear(tx, actor, row, &cause, &expires_on).await?,
                Kind::Delete => delete(tx, row).await?,
                Kind::Stop => withdraw(tx, row).await?,
                Kind::View | Kind::Correct => {}
            }
            Ok(json!({"kind": row.kind}))
        }
        Step::Refuse { ground, answer } => {
            let ground = Ground::from_code(&ground)
                .filter(|ground| ground.fits(kind(row)))
                .ok_or_else(|| invalid("ground", Problem::Missing))?;
            decide(tx, actor, row, State::Refused, &answer)?;
            row.ground = Some(ground.code().to_owned());
            Ok(json!({"kind": row.kind, "ground": ground.code()}))
        }
    }
}

fn not_now() -> Fault {
    invalid("state", Problem::NotPossible)
}

fn go(row: &mut petition::Model, next: State) -> Result<(), Fault> {
    let may = State::from_code(&row.state).is_some_and(|state| state.may_become(next));
    if !may {
        return Err(not_now());
    }
    row.state = next.code().to_owned();
    Ok(())
}

fn decide(
    tx: &Tx,
    actor: &Actor,
    row: &mut petition::Model,
    state: State,
    answer: &str,
) -> Result<(), Fault> {
    go(row, state)?;
    row.answer = Some(message_field(answer).map_err(|_| invalid("answer", Problem::Missing))?);
    row.decided_at = Some(tx.now());
    row.decided_by = Some(actor.person_id.clone());
    Ok(())
}

/// The tip whose receipt was given goes with everything that belongs to it, unless a hold keeps it.
async fn delete(tx: &mut Tx, row: &petition::Model) -> Result<(), Fault> {
    let Some(tip_id) = &row.tip_id else {
        return Ok(());
    };
    if tx.is_held("tip", tip_id).await? {
        return Err(not_now());
    }
    Ok(tx.erase_tip(tip_id).await?)
}

/// Consent taken back: the sealed name is destroyed.
async fn withdraw(tx: &mut Tx, row: &petition::Model) -> Result<(), Fault> {
    match &row.tip_id {
        Some(tip_id) => Ok(tx.erase_identity(tip_id).await?),
        None => Ok(()),
    }
}

async fn clear(
    tx: &mut Tx,
    actor: &Actor,
    row: &petition::Model,
    cause: &str,
    expires_on: &str,
) -> Result<(), Fault> {
    let cause = Cause::from_code(cause).ok_or_else(|| invalid("cause", Problem::Missing))?;
    let expires_on = match expires_on.trim() {
        "" => None,
        text => Some(day_field("expires_on", text)?),
    };
    let (Some(kind), Some(value)) = (row.subject_kind.clone(), row.subject.clone()) else {
        return Err(not_now());
    };
    tx.insert(clearance::Model {
        id: new_id()?,
        kind,
        value,
        cause: cause.code().to_owned(),
        reason: row.answer.clone().unwrap_or_default(),
        petition_id: Some(row.id.clone()),
        unit_id: row.unit_id.clone(),
        cleared_by: actor.person_id.clone(),
        cleared_at: tx.now(),
        expires_on,
        relisted_by: None,
        relisted_at: None,
        relist_reason: None,
        digest: Vec::new(),
    })
    .await?;
    Ok(())
}

/// Opens how somebody wants to be called back; the log says who looked.
///
/// # Errors
/// Not found when out of reach or nothing was left.
pub async fn contact(site: &Site, actor: &Actor, id: &str) -> Result<String, Fault> {
    let (now, today) = (site.now(), site.today());
    let (owned_site, actor, owned_id) = (site.clone(), actor.clone(), id.to_owned());
    let sealed = site
        .store
        .write(now, move |tx| -> Work<'_, Vec<u8>, Fault> {
            Box::pin(async move {
                let asker = owned_site.asker(&actor, &today, Action::HandlePetitions)?;
                let row = tx.petition(asker, &owned_id).await?;
                let contact = tx
                    .petition_contact(&row.id)
                    .await?
                    .ok_or(store::Error::NotFound)?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: "petition.contact",
                    object_kind: "petition",
                    object_id: &owned_id,
                    detail: json!({}),
                })
                .await?;
                Ok(contact.sealed)
            })
        })
        .await?;
    let plain = site.store.keys().unseal(&contact_place(id), &sealed)?;
    Ok(String::from_utf8_lossy(&plain).into_owned())
}
