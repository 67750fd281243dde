//! Answering questions: once, by a named person.

use domain::Action;
use serde_json::json;
use store::Work;
use store::audit::Record;
use store::tables::request;

use crate::site::{Actor, Fault, Problem, Site, invalid};
use crate::tips::follow::message_field;

/// Questions within reach.
///
/// # Errors
/// [`Fault::NotAllowed`].
pub async fn list(site: &Site, actor: &Actor) -> Result<Vec<request::Model>, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::AnswerRequests).await?;
    Ok(site.store.requests(asker).await?)
}

/// Answers a question.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`] on `state` when it was answered, on `text`.
pub async fn answer(site: &Site, actor: &Actor, id: &str, text: &str) -> Result<(), Fault> {
    let text = message_field(text)?;
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
                row.answer = text;
                row.decided_by = Some(actor.person_id.clone());
                row.decided_at = Some(now);
                tx.update(row).await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::AnswerRequests.code(),
                    object_kind: "request",
                    object_id: &id,
                    detail: json!({}),
                })
                .await?;
                Ok(())
            })
        })
        .await
}
