//! Answering requests: with reasons, by a named person; an objection granted clears its value.

use domain::Action;
use domain::request::{Decision, Kind};
use serde_json::json;
use store::Work;
use store::audit::Record;
use store::job::NewJob;
use store::tables::{clearance, request};

use super::clear::CLEAR;
use crate::site::{Actor, Fault, Problem, Site, invalid, new_id};
use crate::tips::follow::message_field;

/// An answer.
#[derive(Debug, Clone)]
pub struct Answered {
    /// Code of the decision.
    pub decision: String,
    /// The reasons, as the asker reads them.
    pub text: String,
}

/// Requests within reach.
///
/// # Errors
/// [`Fault::NotAllowed`].
pub async fn list(site: &Site, actor: &Actor) -> Result<Vec<request::Model>, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::AnswerRequests).await?;
    Ok(site.store.requests(asker).await?)
}

/// Answers a request.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`] on `state` when it was answered, on `decision`, `text`.
pub async fn answer(site: &Site, actor: &Actor, id: &str, answered: Answered) -> Result<(), Fault> {
    let decision = Decision::from_code(&answered.decision)
        .ok_or_else(|| invalid("decision", Problem::Missing))?;
    let text = message_field(&answered.text)?;
    change(site, actor, id, "request.answer", move |row, actor, now| {
        row.decision = Some(decision.code().to_owned());
        row.answer = text;
        row.decided_by = Some(actor.to_owned());
        row.decided_at = Some(now);
        row.acknowledged_at = row.acknowledged_at.or(Some(now));
        let clears = row.kind == Kind::Objection.code() && decision == Decision::Granted;
        Ok(clears.then(|| row.answer.clone()))
    })
    .await
}

/// Says that a request has come and is being worked on.
///
/// # Errors
/// As [`answer`].
pub async fn acknowledge(site: &Site, actor: &Actor, id: &str) -> Result<(), Fault> {
    change(site, actor, id, "request.acknowledge", |row, _, now| {
        row.acknowledged_at = row.acknowledged_at.or(Some(now));
        Ok(None)
    })
    .await
}

/// Takes more time, once, where the decree allows it.
///
/// # Errors
/// As [`answer`]; [`Fault::Invalid`] on `due` when it may not be put off.
pub async fn extend(site: &Site, actor: &Actor, id: &str) -> Result<(), Fault> {
    change(site, actor, id, "request.extend", |row, _, _| {
        let later = Kind::from_code(&row.kind).and_then(|kind| kind.extended(row.due_at));
        match later {
            Some(later) if !row.extended => {
                row.due_at = later;
                row.extended = true;
                Ok(None)
            }
            _ => Err(invalid("due", Problem::NotPossible)),
        }
    })
    .await
}

/// Changes an open request; what the change returns is the reason for which its value is cleared.
async fn change(
    site: &Site,
    actor: &Actor,
    id: &str,
    action: &'static str,
    change: impl FnOnce(&mut request::Model, &str, i64) -> Result<Option<String>, Fault>
    + Send
    + 'static,
) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy, id) = (actor.clone(), site.clone(), id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::AnswerRequests)?;
                let mut row = tx.request(asker, &id).await?;
                if row.decided_at.is_some() {
                    return Err(invalid("state", Problem::NotPossible));
                }
                let clears = change(&mut row, &actor.person_id, now)?;
                if let Some(reason) = clears
                    && tx
                        .clearance_of(&row.subject_kind, &row.subject)
                        .await?
                        .is_none()
                {
                    let cleared = clearance::Model {
                        id: new_id()?,
                        kind: row.subject_kind.clone(),
                        value: row.subject.clone(),
                        request_id: Some(row.id.clone()),
                        reason,
                        by_id: actor.person_id.clone(),
                        at: now,
                        ended_at: None,
                        ended_by: None,
                        ended_reason: String::new(),
                        digest: Vec::new(),
                    };
                    tx.insert(cleared).await?;
                    tx.enqueue(NewJob::new(CLEAR, json!({}))).await?;
                }
                let detail = json!({"kind": row.kind, "decision": row.decision, "due": row.due_at});
                tx.update(row).await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action,
                    object_kind: "request",
                    object_id: &id,
                    detail,
                })
                .await?;
                Ok(())
            })
        })
        .await
}
