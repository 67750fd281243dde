//! One's own account: password, second factor.

use domain::Action;
use serde_json::json;
use store::audit::Record;
use store::tables::{password as password_table, totp};
use store::{Tx, Work};
use totp_rs::{Builder, Secret, Totp};

use super::password;
use crate::site::{Actor, Fault, Problem, Site, day, invalid};

/// Name shown in the authenticator.
const ISSUER: &str = "Canh Giac";

/// A second factor not yet confirmed: what goes into the authenticator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTotp {
    /// The secret to type, in base 32.
    pub secret: String,
    /// The same as an address, for a QR code.
    pub url: String,
}

/// Changes one's password; every other session ends.
///
/// # Errors
/// [`Fault::Invalid`] on `password`; [`Fault::NotFresh`].
pub async fn change_password(site: &Site, actor: &Actor, new: &str) -> Result<(), Fault> {
    let today = site.today();
    site.asker(actor, &today, Action::ChangeOwnCredentials)?;
    password::check(new, &[&actor.name, &actor.login])?;
    let hash = password::hash(site, new).await?;
    let actor = actor.clone();
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                put_password(tx, &actor.person_id, hash).await?;
                tx.end_sessions(&actor.person_id, Some(&actor.session), "password")
                    .await?;
                credential_changed(tx, &actor, "password").await
            })
        })
        .await
}

/// Begins a second factor: a secret is kept, but not asked for until confirmed.
///
/// # Errors
/// [`Fault::NotFresh`]; [`Problem::Taken`] when one is in force.
pub async fn begin_totp(site: &Site, actor: &Actor) -> Result<NewTotp, Fault> {
    let today = site.today();
    site.asker(actor, &today, Action::ChangeOwnCredentials)?;
    let secret: [u8; 20] = store::random()?;
    let sealed = site
        .store
        .keys()
        .seal(&place(&actor.person_id), &secret, store::random()?)?;
    let person = actor.clone();
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let known = tx.totp(&person.person_id).await?;
                let row = totp::Model {
                    person_id: person.person_id.clone(),
                    secret: sealed,
                    confirmed_at: None,
                    last_step: 0,
                    digest: Vec::new(),
                };
                match known {
                    Some(known) if known.confirmed_at.is_some() => {
                        return Err(invalid("code", Problem::Taken));
                    }
                    Some(_) => tx.update(row).await?,
                    None => tx.insert(row).await?,
                }
                credential_changed(tx, &person, "totp.begin").await
            })
        })
        .await?;
    let totp = built(&secret, &actor.login)?;
    let url = totp
        .to_url()
        .map_err(|_| invalid("code", Problem::Malformed))?;
    Ok(NewTotp {
        secret: Secret::from(secret.as_slice()).to_base32(),
        url,
    })
}

/// Puts the second factor in force with a first code; every other session ends.
///
/// # Errors
/// [`Problem::WrongCode`].
pub async fn confirm_totp(site: &Site, actor: &Actor, code: &str) -> Result<(), Fault> {
    let today = site.today();
    site.asker(actor, &today, Action::ChangeOwnCredentials)?;
    let wrong = || invalid("code", Problem::WrongCode);
    let row = site.store.totp(&actor.person_id).await?.ok_or_else(wrong)?;
    let step = super::sign_in::right_step(site, &row, code)?.ok_or_else(wrong)?;
    let (actor, now) = (actor.clone(), site.now());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let mut row = tx.totp(&actor.person_id).await?.ok_or_else(wrong)?;
                row.confirmed_at = Some(now);
                row.last_step = step;
                tx.update(row).await?;
                tx.end_sessions(&actor.person_id, Some(&actor.session), "totp")
                    .await?;
                credential_changed(tx, &actor, "totp.confirm").await
            })
        })
        .await
}

/// Takes the second factor away; every other session ends.
///
/// # Errors
/// [`Fault::NotFresh`].
pub async fn remove_totp(site: &Site, actor: &Actor) -> Result<(), Fault> {
    let today = site.today();
    site.asker(actor, &today, Action::ChangeOwnCredentials)?;
    let actor = actor.clone();
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                if let Some(row) = tx.totp(&actor.person_id).await? {
                    tx.remove(row).await?;
                }
                tx.end_sessions(&actor.person_id, Some(&actor.session), "totp")
                    .await?;
                credential_changed(tx, &actor, "totp.remove").await
            })
        })
        .await
}

pub(crate) async fn credential_changed(
    tx: &mut Tx,
    actor: &Actor,
    what: &str,
) -> Result<(), Fault> {
    tx.record(Record {
        actor: &actor.person_id,
        action: Action::ChangeOwnCredentials.code(),
        object_kind: "person",
        object_id: &actor.person_id,
        detail: json!({ "what": what, "day": day(tx.now()) }),
    })
    .await?;
    Ok(())
}

pub(crate) async fn put_password(tx: &mut Tx, person_id: &str, hash: String) -> Result<(), Fault> {
    let row = password_table::Model {
        person_id: person_id.to_owned(),
        hash,
        set_at: tx.now(),
        digest: Vec::new(),
    };
    if tx.password(person_id).await?.is_some() {
        tx.update(row).await?;
    } else {
        tx.insert(row).await?;
    }
    Ok(())
}

fn place(person_id: &str) -> String {
    format!("totp {person_id}")
}

/// The second factor of a row.
pub(crate) fn totp_of(site: &Site, row: &totp::Model) -> Result<Totp, Fault> {
    let secret = site
        .store
        .keys()
        .unseal(&place(&row.person_id), &row.secret)?;
    built(&secret, "-")
}

fn built(secret: &[u8], login: &str) -> Result<Totp, Fault> {
    let account = vi::fold(login).replace(':', "-");
    Builder::new()
        .with_secret(Secret::from(secret))
        .with_account_name(account)
        .with_issuer(Some(ISSUER))
        .build()
        .map_err(|_| Fault::Store(store::Error::Damaged("a second factor".into())))
}
