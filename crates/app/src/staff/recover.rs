//! Restoring a lost account: an administrator asks, a second person confirms, only then there is a link.

use domain::Action;
use serde_json::json;
use store::Work;
use store::audit::Record;

use super::invite::{Link, RECOVERY, link_row};
use super::sign_in::new_token;
use crate::site::{Actor, Fault, Site};

/// Asks for it.
///
/// # Errors
/// Not found when the person is out of reach; [`Fault::NeedsAnother`] for oneself.
pub async fn start(site: &Site, actor: &Actor, person_id: &str) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    if actor.person_id == person_id {
        return Err(Fault::NeedsAnother);
    }
    let (actor, site_copy, person_id) = (actor.clone(), site.clone(), person_id.to_owned());
    // Nobody knows a token of this hash; the link comes with the confirmation.
    let (_, placeholder) = new_token()?;
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::StartRecovery)?;
                let person = tx.person(asker, &person_id).await?;
                for old in tx.open_invitations(RECOVERY, Some(&person.id)).await? {
                    tx.remove(old).await?;
                }
                tx.insert(link_row(
                    &placeholder,
                    &person.id,
                    RECOVERY,
                    &actor.person_id,
                    now,
                ))
                .await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::StartRecovery.code(),
                    object_kind: "person",
                    object_id: &person.id,
                    detail: json!({}),
                })
                .await?;
                Ok(())
            })
        })
        .await
}

/// Confirms it as the second person; the link is shown once.
///
/// # Errors
/// Not found when nobody asked or it is out of reach; [`Fault::NeedsAnother`] for whoever asked and for oneself.
pub async fn confirm(site: &Site, actor: &Actor, person_id: &str) -> Result<Link, Fault> {
    let (now, today) = (site.now(), site.today());
    if actor.person_id == person_id {
        return Err(Fault::NeedsAnother);
    }
    let (token, hash) = new_token()?;
    let link = Link {
        person_id: person_id.to_owned(),
        token,
    };
    let (actor, site_copy, person_id) = (actor.clone(), site.clone(), person_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ConfirmRecovery)?;
                let person = tx.person(asker, &person_id).await?;
                let waiting = tx.open_invitations(RECOVERY, Some(&person.id)).await?;
                let asked = waiting
                    .into_iter()
                    .find(|row| row.confirmed_by.is_none())
                    .ok_or(store::Error::NotFound)?;
                if asked.created_by == actor.person_id {
                    return Err(Fault::NeedsAnother);
                }
                let mut row = link_row(&hash, &person.id, RECOVERY, &asked.created_by, now);
                row.confirmed_by = Some(actor.person_id.clone());
                tx.remove(asked).await?;
                tx.insert(row).await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::ConfirmRecovery.code(),
                    object_kind: "person",
                    object_id: &person.id,
                    detail: json!({}),
                })
                .await?;
                Ok(())
            })
        })
        .await?;
    Ok(link)
}
