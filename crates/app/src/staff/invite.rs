//! Inviting somebody by link, and accepting.

use domain::Action;
use serde_json::json;
use store::Work;
use store::audit::Record;
use store::tables::{invitation, person};

use super::set_up::{login_field, use_link};
use super::sign_in::{guard_key, new_session, new_token, open_session, token_hash};
use super::{account, password, sign_in};
use crate::site::{Actor, Fault, Problem, Site, invalid, new_id, text_field};

/// How long an invitation works.
const LINK_MS: i64 = 72 * 60 * 60 * 1000;
pub(crate) const INVITATION: &str = "invitation";
pub(crate) const RECOVERY: &str = "recovery";

/// Whom to invite.
#[derive(Debug, Clone, Copy)]
pub struct Invited<'a> {
    /// What they will sign in with.
    pub login: &'a str,
    /// Name.
    pub name: &'a str,
    /// Position.
    pub position: &'a str,
    /// Id of their unit.
    pub unit_id: &'a str,
}

/// Somebody invited: shown once to whoever invited them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Id of the person.
    pub person_id: String,
    /// Token of the link.
    pub token: String,
}

/// Whom a link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Name.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// Whether it restores an account instead of opening one.
    pub recovery: bool,
}

/// Makes an account without a way to sign in, and the link that gives it one.
///
/// # Errors
/// [`Fault::Invalid`] (a taken login is [`Problem::Taken`]); not found when the unit is out of reach.
pub async fn invite(site: &Site, actor: &Actor, invited: Invited<'_>) -> Result<Link, Fault> {
    let (now, today) = (site.now(), site.today());
    site.allow(actor, &today, Action::InvitePerson).await?;
    let row = person::Model {
        id: new_id()?,
        login: login_field(invited.login)?,
        name: text_field("name", invited.name, 100)?,
        position: text_field("position", invited.position, 100)?,
        unit_id: invited.unit_id.to_owned(),
        closed_at: None,
        created_at: now,
        digest: Vec::new(),
    };
    let (token, hash) = new_token()?;
    let (actor, site_copy) = (actor.clone(), site.clone());
    let person_id = row.id.clone();
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::InvitePerson)?;
                let unit = tx.unit(asker, &row.unit_id).await?;
                if unit.valid_to.is_some_and(|end| end <= today) {
                    return Err(invalid("unit_id", Problem::NotPossible));
                }
                if tx.person_of_login(&row.login).await?.is_some() {
                    return Err(invalid("login", Problem::Taken));
                }
                let id = row.id.clone();
                tx.add_person(row).await?;
                tx.insert(link_row(&hash, &id, INVITATION, &actor.person_id, now))
                    .await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::InvitePerson.code(),
                    object_kind: "person",
                    object_id: &id,
                    detail: json!({"unit": unit.id}),
                })
                .await?;
                Ok(())
            })
        })
        .await?;
    Ok(Link { person_id, token })
}

pub(crate) fn link_row(
    hash: &str,
    person_id: &str,
    kind: &str,
    by: &str,
    now: i64,
) -> invitation::Model {
    invitation::Model {
        token_hash: hash.to_owned(),
        person_id: Some(person_id.to_owned()),
        kind: kind.to_owned(),
        created_by: by.to_owned(),
        confirmed_by: None,
        created_at: now,
        expires_at: now + LINK_MS,
        used_at: None,
        digest: Vec::new(),
    }
}

/// Whom a link is for.
///
/// # Errors
/// [`Fault::DeadLink`].
pub async fn open(site: &Site, token: &str) -> Result<Opened, Fault> {
    let row = site
        .store
        .invitation(&token_hash(token), site.now())
        .await?
        .ok_or(Fault::DeadLink)?;
    let recovery = match row.kind.as_str() {
        INVITATION => false,
        RECOVERY if row.confirmed_by.is_some() => true,
        _ => return Err(Fault::DeadLink),
    };
    let id = row.person_id.ok_or(Fault::DeadLink)?;
    let person = site
        .store
        .person_of_link(&id)
        .await?
        .ok_or(Fault::DeadLink)?;
    Ok(Opened {
        name: person.name,
        login: person.login,
        recovery,
    })
}

/// Sets the password of whoever holds the link and signs them in; returns the session's token. A recovery also takes away the
/// lost second factor, passkeys and links to a provider of identities, and ends every session.
///
/// # Errors
/// [`Fault::DeadLink`], [`Fault::Invalid`] on `password`.
pub async fn accept(site: &Site, token: &str, new: &str, device: &str) -> Result<String, Fault> {
    let opened = open(site, token).await?;
    password::check(new, &[&opened.name, &opened.login])?;
    let hash = password::hash(site, new).await?;
    let now = site.now();
    let link = token_hash(token);
    let guard = guard_key(site, &opened.login);
    let (session_token, session_hash) = new_token()?;
    let session = new_session(&session_hash, "", device, now)?;
    let kind = if opened.recovery {
        RECOVERY
    } else {
        INVITATION
    };
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let row = use_link(tx, &link, kind).await?;
                let id = row.person_id.ok_or(Fault::DeadLink)?;
                let person = tx.person_unasked(&id).await?;
                if person.closed_at.is_some() || (kind == RECOVERY && row.confirmed_by.is_none()) {
                    return Err(Fault::DeadLink);
                }
                account::put_password(tx, &id, hash).await?;
                if kind == RECOVERY {
                    forget_factors(tx, &id).await?;
                }
                sign_in::forget_failures(tx, &guard).await?;
                tx.record(Record {
                    actor: &id,
                    action: "invitation.accept",
                    object_kind: "person",
                    object_id: &id,
                    detail: json!({"kind": kind}),
                })
                .await?;
                open_session(
                    tx,
                    store::tables::session::Model {
                        person_id: id,
                        ..session
                    },
                    kind,
                )
                .await
            })
        })
        .await?;
    Ok(session_token)
}

async fn forget_factors(tx: &mut store::Tx, person_id: &str) -> Result<(), Fault> {
    if let Some(totp) = tx.totp(person_id).await? {
        tx.remove(totp).await?;
    }
    for passkey in tx.passkeys(person_id).await? {
        tx.remove(passkey).await?;
    }
    for identity in tx.federated(person_id).await? {
        tx.remove(identity).await?;
    }
    tx.end_sessions(person_id, None, "recovery").await?;
    Ok(())
}
