//! Signing in through the provider of identities.
//!
//! The provider's word opens an account only after its owner, signed in here, has linked the two: it makes no accounts, gives no
//! rights, and no e-mail address of its is believed. A second factor kept here is asked for all the same, and whoever comes this
//! way proves once more who they are before publishing, exporting or changing rights: the provider may have let them in hours ago.
//!
//! Nothing is stored before the end: the browser keeps the attempt, sealed, and comes back with it.

use domain::Action;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::audit::Record;
use store::tables::{federated_identity, session};
use store::{Tx, Work};

use super::account::credential_changed;
use super::sign_in::{
    count_attempt, forget_failures, guard_key, new_session, new_token, open_session, right_step,
    use_step,
};
use crate::openid::{Provider, Refused, Returned, Secrets};
use crate::site::{Actor, FRESH_MS, Fault, Problem, Site, invalid};

/// How long somebody may take at the provider.
const ATTEMPT_MS: i64 = 10 * 60 * 1000;

/// An attempt just begun.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The page of the provider to go to.
    pub page: String,
    /// What the browser keeps until it comes back.
    pub kept: String,
}

/// What the browser kept, opened.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    secrets: Secrets,
    /// Session that wants to link; none for signing in.
    session: Option<String>,
    until: i64,
    /// Where to go afterwards.
    pub next: String,
}

impl Kept {
    /// Whether the two are to be linked; else somebody signs in.
    #[must_use]
    pub fn links(&self) -> bool {
        self.session.is_some()
    }
}

/// Begins an attempt: signing in, or linking by whoever is signed in.
///
/// # Errors
/// [`Fault::NotFresh`] for linking; [`Refused::Away`]; not found when no provider is set up.
pub async fn begin(site: &Site, actor: Option<&Actor>, next: &str) -> Result<Begun, Fault> {
    if let Some(actor) = actor {
        site.asker(actor, &site.today(), Action::ChangeOwnCredentials)?;
    }
    let secrets = Secrets::new(|| Ok(new_token()?.0))?;
    let page = provider(site)?.page(&secrets).await?;
    let kept = Kept {
        secrets,
        session: actor.map(|actor| actor.session.clone()),
        until: site.now() + ATTEMPT_MS,
        next: next.to_owned(),
    };
    let text = serde_json::to_vec(&kept).map_err(|_| Refused::NotProven)?;
    let sealed = site.store.keys().seal(PLACE, &text, store::random()?)?;
    Ok(Begun {
        page,
        kept: hex(&sealed),
    })
}

/// Opens what the browser kept; `None` when it keeps nothing of ours, or for too long.
#[must_use]
pub fn opened(site: &Site, kept: &str) -> Option<Kept> {
    let sealed = unhex(kept)?;
    let text = site.store.keys().unseal(PLACE, &sealed).ok()?;
    let kept: Kept = serde_json::from_slice(&text).ok()?;
    let left = kept.until - site.now();
    (0..=ATTEMPT_MS).contains(&left).then_some(kept)
}

/// Signs in whoever came back from the provider; returns the token for the cookie.
///
/// # Errors
/// [`Fault::Federated`]; [`Fault::WrongSignIn`] and [`Fault::Locked`] about the second factor.
pub async fn sign_in(
    site: &Site,
    kept: Option<Kept>,
    returned: Returned<'_>,
    code: &str,
    device: &str,
) -> Result<String, Fault> {
    let kept = kept
        .filter(|kept| !kept.links())
        .ok_or(Refused::NotProven)?;
    let now = site.now();
    let provider = provider(site)?;
    let subject = provider.subject(kept.secrets, returned, now).await?;
    let id = name_of(provider, &subject);
    let identity = site.store.federated_of_id(&id).await?;
    let identity = identity.ok_or(Refused::NotLinked)?;
    let person = site.store.person_of_link(&identity.person_id).await?;
    let person = person.ok_or(Refused::NotLinked)?;
    let key = guard_key(site, &person.login);
    count_attempt(site, &key, now).await?;
    let mut step = None;
    let totp = site.store.totp(&person.id).await?;
    if let Some(totp) = totp.filter(|totp| totp.confirmed_at.is_some()) {
        step = Some(right_step(site, &totp, code)?.ok_or(Fault::WrongSignIn)?);
    }
    let (token, hash) = new_token()?;
    let session = session::Model {
        fresh_at: now - FRESH_MS - 1,
        ..new_session(&hash, &person.id, device, now)?
    };
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                forget_failures(tx, &key).await?;
                if let Some(step) = step {
                    use_step(tx, &person.id, step).await?;
                }
                used(tx, &id, &person.id).await?;
                open_session(tx, session, "federated").await
            })
        })
        .await?;
    Ok(token)
}

async fn used(tx: &mut Tx, id: &str, person_id: &str) -> Result<(), Fault> {
    // Taken away in the meantime: then it opens nothing.
    let row = tx
        .federated_of_id(id)
        .await?
        .filter(|row| row.person_id == person_id);
    let row = row.ok_or(Refused::NotLinked)?;
    let used_at = Some(tx.now());
    tx.update(federated_identity::Model { used_at, ..row })
        .await?;
    tx.record(Record {
        actor: person_id,
        action: "federated.use",
        object_kind: "person",
        object_id: person_id,
        detail: json!({}),
    })
    .await?;
    Ok(())
}

/// Links one's account to whoever one is at the provider; every other session ends.
///
/// # Errors
/// [`Fault::Federated`]; [`Fault::NotFresh`]; [`Problem::Taken`] on `federated` when either is linked already.
pub async fn link(
    site: &Site,
    actor: &Actor,
    kept: Option<Kept>,
    returned: Returned<'_>,
) -> Result<(), Fault> {
    site.asker(actor, &site.today(), Action::ChangeOwnCredentials)?;
    let ours = |kept: &Kept| kept.session.as_ref() == Some(&actor.session);
    let kept = kept.filter(ours).ok_or(Refused::NotProven)?;
    let provider = provider(site)?;
    let subject = provider.subject(kept.secrets, returned, site.now()).await?;
    let row = federated_identity::Model {
        id: name_of(provider, &subject),
        person_id: actor.person_id.clone(),
        issuer: provider.issuer().to_owned(),
        created_at: site.now(),
        used_at: None,
        digest: Vec::new(),
    };
    let actor = actor.clone();
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let known = tx.federated(&actor.person_id).await?;
                let twice = known.iter().any(|known| known.issuer == row.issuer);
                if twice || tx.federated_of_id(&row.id).await?.is_some() {
                    return Err(invalid("federated", Problem::Taken));
                }
                tx.insert(row).await?;
                changed(tx, &actor, "federated.link").await
            })
        })
        .await
}

/// Takes the link away; every other session ends.
///
/// # Errors
/// [`Fault::NotFresh`]; not found when it is not one's own.
pub async fn unlink(site: &Site, actor: &Actor, id: &str) -> Result<(), Fault> {
    site.asker(actor, &site.today(), Action::ChangeOwnCredentials)?;
    let (actor, id) = (actor.clone(), id.to_owned());
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let row = tx.federated_of_id(&id).await?;
                let row = row.filter(|row| row.person_id == actor.person_id);
                tx.remove(row.ok_or(store::Error::NotFound)?).await?;
                changed(tx, &actor, "federated.unlink").await
            })
        })
        .await
}

async fn changed(tx: &mut Tx, actor: &Actor, what: &str) -> Result<(), Fault> {
    tx.end_sessions(&actor.person_id, Some(&actor.session), "federated")
        .await?;
    credential_changed(tx, actor, what).await
}

fn provider(site: &Site) -> Result<&Provider, Fault> {
    Ok(site.provider().ok_or(store::Error::NotFound)?)
}

/// What the browser's copy is sealed for.
const PLACE: &str = "federated attempt";

/// The name under which somebody at a provider is kept.
fn name_of(provider: &Provider, subject: &str) -> String {
    hex(&Sha256::digest(
        format!("{}\n{subject}", provider.issuer()).as_bytes(),
    ))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}
