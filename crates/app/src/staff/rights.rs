//! Giving and ending roles, closing and opening accounts. Whoever's rights change is signed out everywhere.

use domain::{Action, Reach, Role, permission};
use serde_json::json;
use store::audit::Record;
use store::tables::role_grant;
use store::{Tx, Work};

use crate::site::{Actor, Fault, Problem, Site, day, day_field, invalid, new_id, text_field};

/// A role to give.
#[derive(Debug, Clone, Copy)]
pub struct Grant<'a> {
    /// To whom.
    pub person_id: &'a str,
    /// Code of the role.
    pub role: &'a str,
    /// For which unit and below.
    pub unit_id: &'a str,
    /// First day; empty for today.
    pub valid_from: &'a str,
    /// First day without it; empty for no end.
    pub valid_to: &'a str,
    /// Decision or reason.
    pub reason: &'a str,
}

/// Gives a role.
///
/// # Errors
/// Not found when person or unit are out of reach; [`Fault::NeedsAnother`] for oneself; [`Fault::Invalid`].
pub async fn give(site: &Site, actor: &Actor, grant: Grant<'_>) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    if actor.person_id == grant.person_id {
        return Err(Fault::NeedsAnother);
    }
    let role = Role::from_code(grant.role).ok_or_else(|| invalid("role", Problem::Malformed))?;
    let row = role_grant::Model {
        id: new_id()?,
        person_id: grant.person_id.to_owned(),
        role: role.code().to_owned(),
        unit_id: grant.unit_id.to_owned(),
        valid_from: day_or("valid_from", grant.valid_from, &today)?,
        valid_to: day_or_none("valid_to", grant.valid_to)?,
        reason: text_field("reason", grant.reason, 300)?,
        granted_by: actor.person_id.clone(),
        digest: Vec::new(),
    };
    if row
        .valid_to
        .as_ref()
        .is_some_and(|end| *end <= row.valid_from)
    {
        return Err(invalid("valid_to", Problem::TooEarly));
    }
    let (actor, site_copy) = (actor.clone(), site.clone());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ChangeGrants)?;
                let person = tx.person(asker, &row.person_id).await?;
                let unit = tx.unit(asker, &row.unit_id).await?;
                // A role that reaches everywhere is given at the top only: nobody makes somebody mightier than themselves.
                if reaches_everywhere(role) && unit.parent_id.is_some() {
                    return Err(invalid("unit_id", Problem::NotPossible));
                }
                let detail = json!({"role": row.role, "unit": row.unit_id, "from": row.valid_from, "to": row.valid_to});
                tx.insert(row).await?;
                changed(tx, &actor, &person.id, detail).await
            })
        })
        .await
}

/// Ends a role as of today.
///
/// # Errors
/// Not found when it is out of reach; [`Fault::LastAdministrator`].
pub async fn end(site: &Site, actor: &Actor, person_id: &str, grant_id: &str) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy) = (actor.clone(), site.clone());
    let (person_id, grant_id) = (person_id.to_owned(), grant_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ChangeGrants)?;
                let person = tx.person(asker, &person_id).await?;
                let mut grant = tx.grant(&person.id, &grant_id).await?;
                if !tx.reaches(asker, &grant.unit_id).await? {
                    return Err(store::Error::NotFound.into());
                }
                let detail = json!({"role": grant.role, "unit": grant.unit_id, "to": today});
                grant.valid_to = Some(today.clone());
                tx.update(grant).await?;
                keep_an_administrator(tx, &today).await?;
                changed(tx, &actor, &person.id, detail).await
            })
        })
        .await
}

/// Closes an account, or opens it again.
///
/// # Errors
/// Not found when out of reach; [`Fault::NeedsAnother`] for oneself; [`Fault::LastAdministrator`].
pub async fn set_closed(
    site: &Site,
    actor: &Actor,
    person_id: &str,
    closed: bool,
) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    if actor.person_id == person_id {
        return Err(Fault::NeedsAnother);
    }
    let (actor, site_copy, person_id) = (actor.clone(), site.clone(), person_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ClosePerson)?;
                let mut person = tx.person(asker, &person_id).await?;
                person.closed_at = closed.then_some(now);
                tx.update(person).await?;
                keep_an_administrator(tx, &today).await?;
                tx.end_sessions(&person_id, None, "closed").await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::ClosePerson.code(),
                    object_kind: "person",
                    object_id: &person_id,
                    detail: json!({"closed": closed}),
                })
                .await?;
                Ok(())
            })
        })
        .await
}

/// Rights changed: every session of that person ends, and the log says so.
async fn changed(
    tx: &mut Tx,
    actor: &Actor,
    person_id: &str,
    detail: serde_json::Value,
) -> Result<(), Fault> {
    tx.end_sessions(person_id, None, "rights").await?;
    tx.record(Record {
        actor: &actor.person_id,
        action: Action::ChangeGrants.code(),
        object_kind: "person",
        object_id: person_id,
        detail,
    })
    .await?;
    Ok(())
}

async fn keep_an_administrator(tx: &mut Tx, today: &str) -> Result<(), Fault> {
    if tx.holders(Role::Administrator.code(), today).await? == 0 {
        return Err(Fault::LastAdministrator);
    }
    Ok(())
}

/// Whether any action of this role reaches everywhere.
fn reaches_everywhere(role: Role) -> bool {
    Action::ALL
        .iter()
        .any(|action| permission::reach(*action, role) == Some(Reach::All))
}

fn day_or(field: &'static str, text: &str, default: &str) -> Result<String, Fault> {
    if text.trim().is_empty() {
        Ok(default.to_owned())
    } else {
        day_field(field, text)
    }
}

fn day_or_none(field: &'static str, text: &str) -> Result<Option<String>, Fault> {
    if text.trim().is_empty() {
        Ok(None)
    } else {
        day_field(field, text).map(Some)
    }
}

/// Today, for forms that fill it in.
#[must_use]
pub fn today(site: &Site) -> String {
    day(site.now())
}
