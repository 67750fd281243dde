//! Passkeys: a key on a phone, a computer or a stick, unlocked by its owner, instead of password and code.
//!
//! The answer to a challenge is worth nothing twice: each challenge is a row that is taken away with the answer to it, whichever
//! node it comes to.

use domain::Action;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::audit::Record;
use store::clock::SKEW_MS;
use store::tables::{passkey, passkey_challenge};
use store::{Tx, Work};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyAuthentication,
    PasskeyRegistration, Url, Uuid,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use super::sign_in::{new_session, new_token, open_session, proven_again};
use crate::site::{Actor, Fault, Problem, Site, invalid, new_id, text_field};

/// How long a browser may take to answer.
const ANSWER_MS: i64 = 5 * 60 * 1000;
/// Passkeys of one person.
const PASSKEYS_MAX: usize = 10;

/// A challenge as the browser needs it.
#[derive(Debug, Clone)]
pub struct Begun {
    /// Names the challenge in the answer.
    pub id: String,
    /// Options for `navigator.credentials`, as JSON.
    pub options: serde_json::Value,
}

fn refused() -> Fault {
    invalid("passkey", Problem::NotPossible)
}

/// The rules for this address: the key belongs to the host, the answer to the whole origin.
fn rules(origin: &str) -> Result<Webauthn, Fault> {
    let origin = Url::parse(origin).map_err(|_| refused())?;
    let host = origin.domain().ok_or_else(refused)?;
    WebauthnBuilder::new(host, &origin)
        .map(|builder| builder.rp_name("Cảnh Giác"))
        .and_then(WebauthnBuilder::build)
        .map_err(|_| refused())
}

/// The person as keys know them: nothing of the id, the login or the name.
fn handle(person_id: &str) -> Uuid {
    let digest = Sha256::digest(format!("passkey {person_id}").as_bytes());
    let mut bytes = [0; 16];
    bytes
        .iter_mut()
        .zip(digest.iter())
        .for_each(|(to, from)| *to = *from);
    Uuid::from_bytes(bytes)
}

/// Begins adding a passkey to one's own account.
///
/// # Errors
/// [`Fault::NotFresh`]; [`Fault::Invalid`] on `passkey` when there are too many or the address has no name.
pub async fn begin(site: &Site, actor: &Actor, origin: &str) -> Result<Begun, Fault> {
    let today = site.today();
    site.asker(actor, &today, Action::ChangeOwnCredentials)?;
    let known = site.store.passkeys(&actor.person_id).await?;
    if known.len() >= PASSKEYS_MAX {
        return Err(refused());
    }
    let known = known.iter().filter_map(|row| read(&row.credential).ok());
    let known = known.map(|key| key.cred_id().clone()).collect();
    let (options, state) = rules(origin)?
        .start_passkey_registration(
            handle(&actor.person_id),
            &actor.login,
            &actor.name,
            Some(known),
        )
        .map_err(|_| refused())?;
    let mut options = json!(options);
    // Without a login typed first, the key itself must know whose it is.
    options["publicKey"]["authenticatorSelection"]["residentKey"] = json!("required");
    options["publicKey"]["authenticatorSelection"]["requireResidentKey"] = json!(true);
    let state = serde_json::to_vec(&state).map_err(|_| refused())?;
    keep(site, Some(actor.person_id.clone()), &state, options).await
}

/// Adds the passkey the browser made; every other session ends.
///
/// # Errors
/// [`Fault::NotFresh`]; [`Fault::Invalid`] on `passkey` or `label`.
pub async fn add(
    site: &Site,
    actor: &Actor,
    origin: &str,
    (id, answer): (&str, &str),
    label: &str,
) -> Result<(), Fault> {
    let today = site.today();
    site.asker(actor, &today, Action::ChangeOwnCredentials)?;
    let label = text_field("label", label, 60)?;
    let answer = serde_json::from_str(answer).map_err(|_| refused())?;
    let state: PasskeyRegistration = taken(site, id, Some(&actor.person_id)).await?;
    let key = rules(origin)?
        .finish_passkey_registration(&answer, &state)
        .map_err(|_| refused())?;
    let row = passkey::Model {
        id: name_of(key.cred_id()),
        person_id: actor.person_id.clone(),
        label,
        credential: serde_json::to_string(&key).map_err(|_| refused())?,
        created_at: site.now(),
        used_at: None,
        digest: Vec::new(),
    };
    let actor = actor.clone();
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                tx.insert(row).await?;
                changed(tx, &actor, "passkey.add").await
            })
        })
        .await
}

/// Takes a passkey away; every other session ends.
///
/// # Errors
/// [`Fault::NotFresh`]; not found when it is not one's own.
pub async fn remove(site: &Site, actor: &Actor, id: &str) -> Result<(), Fault> {
    let today = site.today();
    site.asker(actor, &today, Action::ChangeOwnCredentials)?;
    let (actor, id) = (actor.clone(), id.to_owned());
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let row = tx.passkey(&actor.person_id, &id).await?;
                tx.remove(row).await?;
                changed(tx, &actor, "passkey.remove").await
            })
        })
        .await
}

async fn changed(tx: &mut Tx, actor: &Actor, what: &str) -> Result<(), Fault> {
    tx.end_sessions(&actor.person_id, Some(&actor.session), "passkey")
        .await?;
    super::account::credential_changed(tx, actor, what).await
}

/// Begins signing in: any key that knows this place may answer, so nothing tells who has one.
///
/// # Errors
/// [`Fault::Invalid`] on `passkey` when the address has no name.
pub async fn begin_sign_in(site: &Site, origin: &str) -> Result<Begun, Fault> {
    let (options, state) = rules(origin)?
        .start_discoverable_authentication()
        .map_err(|_| refused())?;
    let state = serde_json::to_vec(&state).map_err(|_| refused())?;
    keep(
        site,
        None,
        &state,
        json!({ "publicKey": options.public_key }),
    )
    .await
}

/// Signs in with the answer of a key; returns the token for the cookie. The key was unlocked by its owner, so it stands for both
/// factors.
///
/// # Errors
/// [`Fault::WrongSignIn`] for every answer that is not right.
pub async fn sign_in(
    site: &Site,
    origin: &str,
    (id, answer): (&str, &str),
    device: &str,
) -> Result<String, Fault> {
    let wrong = || Fault::WrongSignIn;
    let answer = serde_json::from_str(answer).map_err(|_| wrong())?;
    let state: DiscoverableAuthentication = taken(site, id, None).await.map_err(|_| wrong())?;
    let rules = rules(origin)?;
    let (whose, key_id) = rules
        .identify_discoverable_authentication(&answer)
        .map_err(|_| wrong())?;
    let row = site
        .store
        .passkey_of_id(&name_of(key_id))
        .await?
        .ok_or_else(wrong)?;
    let mut key = read(&row.credential)?;
    let result = rules
        .finish_discoverable_authentication_v2(&answer, state, DiscoverableKey::from(&key))
        .map_err(|_| wrong())?;
    if whose != handle(&row.person_id) || !result.user_verified() {
        return Err(wrong());
    }
    key.update_credential(&result);
    let person = site
        .store
        .person_of_link(&row.person_id)
        .await?
        .ok_or_else(wrong)?;
    let now = site.now();
    let (token, hash) = new_token()?;
    let session = new_session(&hash, &person.id, device, now)?;
    let row = passkey::Model {
        credential: serde_json::to_string(&key).map_err(|_| wrong())?,
        used_at: Some(now),
        ..row
    };
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                // Taken away in the meantime: then it opens nothing.
                tx.passkey(&person.id, &row.id).await?;
                tx.update(row).await?;
                tx.record(Record {
                    actor: &person.id,
                    action: "passkey.use",
                    object_kind: "person",
                    object_id: &person.id,
                    detail: json!({}),
                })
                .await?;
                open_session(tx, session, "passkey").await
            })
        })
        .await?;
    Ok(token)
}

/// Begins proving once more who one is, with one's own keys and no other.
///
/// # Errors
/// [`Fault::Invalid`] on `passkey` when there is none, or the address has no name.
pub async fn begin_again(site: &Site, actor: &Actor, origin: &str) -> Result<Begun, Fault> {
    let known = site.store.passkeys(&actor.person_id).await?;
    let known: Vec<Passkey> = known
        .iter()
        .filter_map(|row| read(&row.credential).ok())
        .collect();
    let (options, state) = rules(origin)?
        .start_passkey_authentication(&known)
        .map_err(|_| refused())?;
    let state = serde_json::to_vec(&state).map_err(|_| refused())?;
    let options = json!({ "publicKey": options.public_key });
    keep(site, Some(actor.person_id.clone()), &state, options).await
}

/// Proves once more who one is, with the answer of a key.
///
/// # Errors
/// [`Fault::WrongSignIn`] for every answer that is not right.
pub async fn again(
    site: &Site,
    actor: &Actor,
    origin: &str,
    (id, answer): (&str, &str),
) -> Result<(), Fault> {
    let wrong = || Fault::WrongSignIn;
    let answer = serde_json::from_str(answer).map_err(|_| wrong())?;
    let state: PasskeyAuthentication = taken(site, id, Some(&actor.person_id))
        .await
        .map_err(|_| wrong())?;
    let result = rules(origin)?
        .finish_passkey_authentication(&answer, &state)
        .map_err(|_| wrong())?;
    if !result.user_verified() {
        return Err(wrong());
    }
    let (actor, key_id) = (actor.clone(), name_of(result.cred_id()));
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                // Taken away in the meantime: then it proves nothing.
                let row = tx.passkey(&actor.person_id, &key_id).await?;
                let mut key = read(&row.credential)?;
                key.update_credential(&result);
                let credential = serde_json::to_string(&key).map_err(|_| wrong())?;
                let used_at = Some(tx.now());
                tx.update(passkey::Model {
                    credential,
                    used_at,
                    ..row
                })
                .await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: "passkey.use",
                    object_kind: "person",
                    object_id: &actor.person_id,
                    detail: json!({"again": true}),
                })
                .await?;
                proven_again(tx, &actor.session).await
            })
        })
        .await
}

/// Keeps a challenge until it is answered.
async fn keep(
    site: &Site,
    person_id: Option<String>,
    state: &[u8],
    options: serde_json::Value,
) -> Result<Begun, Fault> {
    let (id, now) = (new_id()?, site.now());
    let sealed = site
        .store
        .keys()
        .seal(&place(&id), state, store::random()?)?;
    let row = passkey_challenge::Model {
        id: id.clone(),
        person_id,
        state: sealed,
        expires_at: now + ANSWER_MS,
        digest: Vec::new(),
    };
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                for old in tx.expired_challenges().await? {
                    tx.remove(old).await?;
                }
                Ok(tx.insert(row).await?)
            })
        })
        .await?;
    Ok(Begun { id, options })
}

/// Takes a challenge away: it is answered once.
async fn taken<T: serde::de::DeserializeOwned>(
    site: &Site,
    id: &str,
    person_id: Option<&str>,
) -> Result<T, Fault> {
    let (id, whose) = (id.to_owned(), person_id.map(str::to_owned));
    let row = site
        .store
        .write(site.now(), move |tx| -> Work<'_, _, Fault> {
            Box::pin(async move {
                let row = tx.challenge(&id).await?;
                tx.remove(row.clone()).await?;
                Ok(row)
            })
        })
        .await?;
    let left = row.expires_at - site.now();
    if row.person_id != whose || !(1..=ANSWER_MS + SKEW_MS).contains(&left) {
        return Err(refused());
    }
    let state = site.store.keys().unseal(&place(&row.id), &row.state)?;
    serde_json::from_slice(&state).map_err(|_| refused())
}

fn place(id: &str) -> String {
    format!("passkey {id}")
}

fn read(credential: &str) -> Result<Passkey, Fault> {
    serde_json::from_str(credential)
        .map_err(|_| Fault::Store(store::Error::Damaged("a passkey".into())))
}

/// The id of a credential as it is kept.
fn name_of(id: &[u8]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}
