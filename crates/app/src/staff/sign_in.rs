//! Signing in and out.

use domain::{Action, Role};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::audit::Record;
use store::tables::{session, sign_in_guard, totp};
use store::{Tx, Work};

use super::password;
use crate::site::{Actor, Fault, Problem, Site, invalid};

/// Longest a session lives.
pub const SESSION_MS: i64 = 12 * 60 * 60 * 1000;
/// A session nobody used ends after this.
pub const IDLE_MS: i64 = 2 * 60 * 60 * 1000;
/// Being seen is written down this often at most.
const SEEN_MS: i64 = 5 * 60 * 1000;
/// Failures without a wait.
const FREE_FAILURES: i64 = 5;
/// Failures after which only recovery helps (800-63B-4 §3.2.2: at most 100).
const FAILURES_MAX: i64 = 100;
/// Steps of half a minute by which a code may run ahead.
const STEPS_AHEAD: i64 = 10;
const LOCK_MS: i64 = 60 * 1000;
const LOCK_MAX_MS: i64 = 60 * 60 * 1000;

/// What was typed.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// Login.
    pub login: &'a str,
    /// Password.
    pub password: &'a str,
    /// Code of the second factor, when there is one.
    pub code: &'a str,
    /// Kind of device, in broad words; never the user agent itself.
    pub device: &'a str,
}

/// Signs in; returns the token for the cookie.
///
/// The attempt is counted before the password is compared, so that a hundred attempts at once are a hundred attempts.
///
/// # Errors
/// [`Fault::WrongSignIn`] or [`Fault::Locked`], the same for logins that do not exist.
pub async fn sign_in(site: &Site, attempt: Attempt<'_>) -> Result<String, Fault> {
    let now = site.now();
    let login = normal_login(attempt.login);
    let key = guard_key(site, &login);
    count_attempt(site, &key, now).await?;
    let known = site.store.credentials(&login, &key).await?;
    let hash = known.password.as_ref().map(|row| row.hash.as_str());
    let mut right = password::matches(site, attempt.password, hash).await?;
    let mut step = None;
    if let Some(totp) = known
        .totp
        .as_ref()
        .filter(|totp| totp.confirmed_at.is_some())
    {
        step = right_step(site, totp, attempt.code)?;
        right &= step.is_some();
    }
    let Some(person) = known.person.filter(|_| right) else {
        return Err(Fault::WrongSignIn);
    };
    let device = attempt.device.to_owned();
    let (token, token_hash) = new_token()?;
    let session = new_session(&token_hash, &person.id, &device, now)?;
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                forget_failures(tx, &key).await?;
                if let Some(step) = step {
                    use_step(tx, &person.id, step).await?;
                }
                open_session(tx, session, "sign_in").await
            })
        })
        .await?;
    Ok(token)
}

/// Proves once more who they are, for actions that ask for it.
///
/// # Errors
/// As [`sign_in`].
pub async fn refresh(site: &Site, actor: &Actor, password: &str, code: &str) -> Result<(), Fault> {
    let now = site.now();
    let key = guard_key(site, &actor.login);
    count_attempt(site, &key, now).await?;
    let known = site.store.credentials(&actor.login, &key).await?;
    let hash = known.password.as_ref().map(|row| row.hash.as_str());
    let mut right = password::matches(site, password, hash).await?;
    let mut step = None;
    if let Some(totp) = known
        .totp
        .as_ref()
        .filter(|totp| totp.confirmed_at.is_some())
    {
        step = right_step(site, totp, code)?;
        right &= step.is_some();
    }
    if !right {
        return Err(Fault::WrongSignIn);
    }
    let (session, person_id) = (actor.session.clone(), actor.person_id.clone());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                forget_failures(tx, &key).await?;
                if let Some(step) = step {
                    use_step(tx, &person_id, step).await?;
                }
                proven_again(tx, &session).await
            })
        })
        .await
}

/// The session counts as fresh from now on.
pub(crate) async fn proven_again(tx: &mut Tx, session: &str) -> Result<(), Fault> {
    let mut row = tx.session(session).await?;
    row.fresh_at = tx.now();
    Ok(tx.update(row).await?)
}

/// Whoever holds this token; `None` when it opens nothing any more.
///
/// # Errors
/// Faults of the store.
pub async fn current(site: &Site, token: &str) -> Result<Option<Actor>, Fault> {
    let now = site.now();
    let hash = token_hash(token);
    let Some((session, person)) = site.store.session(&hash, now).await? else {
        return Ok(None);
    };
    if now - session.seen_at > IDLE_MS {
        return Ok(None);
    }
    let today = site.today();
    let roles = site.store.roles_of(&person.id, &today).await?;
    let actor = Actor {
        roles: roles
            .iter()
            .filter_map(|code| Role::from_code(code))
            .collect(),
        person_id: person.id,
        name: person.name,
        login: person.login,
        unit_id: site.store.unit_today(&person.unit_id, &today).await?,
        form_token: site.store.keys().token(&format!("form {hash}")),
        session: hash.clone(),
        session_name: session.public_id.clone(),
        fresh_at: session.fresh_at,
    };
    if now - session.seen_at > SEEN_MS {
        let seen = site
            .store
            .write(now, move |tx| -> Work<'_, (), Fault> {
                Box::pin(async move {
                    let mut row = tx.session(&hash).await?;
                    row.seen_at = now;
                    Ok(tx.update(row).await?)
                })
            })
            .await;
        // Not having noted it is no reason to turn somebody away.
        if let Err(error) = seen {
            tracing::warn!(%error, "a session's last use was not noted");
        }
    }
    Ok(Some(actor))
}

/// Ends this session.
///
/// # Errors
/// Faults of the store.
pub async fn sign_out(site: &Site, actor: &Actor) -> Result<(), Fault> {
    end_session(site, actor, &actor.session_name, Action::OwnSessions).await
}

/// Ends a session of one's own, or of somebody within reach.
///
/// # Errors
/// [`store::Error::NotFound`] when it is neither.
pub async fn end_session(
    site: &Site,
    actor: &Actor,
    name: &str,
    action: Action,
) -> Result<(), Fault> {
    let now = site.now();
    let (actor, name, site_copy) = (actor.clone(), name.to_owned(), site.clone());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let mut row = tx.session_of_name(&name).await?;
                if row.person_id != actor.person_id {
                    let today = crate::site::day(now);
                    let asker = site_copy.asker(&actor, &today, Action::EndSessions)?;
                    tx.person(asker, &row.person_id).await?;
                } else if row.ended_at.is_some() {
                    return Ok(());
                }
                let person_id = row.person_id.clone();
                row.ended_at = Some(now);
                row.end_reason = Some(action.code().to_owned());
                tx.update(row).await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: action.code(),
                    object_kind: "session",
                    object_id: &name,
                    detail: json!({"person": person_id}),
                })
                .await?;
                Ok(())
            })
        })
        .await
}

/// Logins are written small and without spaces around.
pub(crate) fn normal_login(login: &str) -> String {
    vi::nfc(login.trim()).to_lowercase()
}

pub(crate) fn guard_key(site: &Site, login: &str) -> String {
    site.store.keys().token(&format!("login {login}"))
}

/// The hash under which a token is kept.
pub(crate) fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// A token of 256 random bits and its hash.
pub(crate) fn new_token() -> Result<(String, String), Fault> {
    let token = hex(&store::random::<32>()?);
    let hash = token_hash(&token);
    Ok((token, hash))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

pub(crate) fn new_session(
    token_hash: &str,
    person_id: &str,
    device: &str,
    now: i64,
) -> Result<session::Model, Fault> {
    Ok(session::Model {
        token_hash: token_hash.to_owned(),
        public_id: crate::site::new_id()?,
        person_id: person_id.to_owned(),
        device: device.chars().take(60).collect(),
        created_at: now,
        seen_at: now,
        fresh_at: now,
        expires_at: now + SESSION_MS,
        ended_at: None,
        end_reason: None,
        digest: Vec::new(),
    })
}

pub(crate) async fn open_session(
    tx: &mut Tx,
    session: session::Model,
    how: &str,
) -> Result<(), Fault> {
    let (person_id, name, device) = (
        session.person_id.clone(),
        session.public_id.clone(),
        session.device.clone(),
    );
    tx.insert(session).await?;
    tx.record(Record {
        actor: &person_id,
        action: "session.open",
        object_kind: "session",
        object_id: &name,
        detail: json!({"how": how, "device": device}),
    })
    .await?;
    Ok(())
}

pub(crate) async fn count_attempt(site: &Site, key: &str, now: i64) -> Result<(), Fault> {
    let key = key.to_owned();
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let known = tx.guard(&key).await?;
                let fresh = known.is_none();
                let mut row = known.unwrap_or(sign_in_guard::Model {
                    login_key: key,
                    failures: 0,
                    failed_at: now,
                    locked_until: 0,
                    digest: Vec::new(),
                });
                // A clock set back must not lock anybody for years.
                let locked = row.locked_until > now && row.locked_until - now <= LOCK_MAX_MS;
                if locked || row.failures >= FAILURES_MAX {
                    return Err(Fault::Locked {
                        until: if locked { row.locked_until } else { i64::MAX },
                    });
                }
                row.failures += 1;
                row.failed_at = now;
                row.locked_until = now + lock_after(row.failures);
                if fresh {
                    tx.insert(row).await?;
                } else {
                    tx.update(row).await?;
                }
                Ok(())
            })
        })
        .await
}

/// How long to wait after this many failures in a row: nothing for five, then a minute, doubling up to an hour.
fn lock_after(failures: i64) -> i64 {
    let beyond = failures - FREE_FAILURES;
    if beyond < 0 {
        return 0;
    }
    (LOCK_MS << beyond.min(10)).min(LOCK_MAX_MS)
}

pub(crate) async fn forget_failures(tx: &mut Tx, key: &str) -> Result<(), Fault> {
    if let Some(mut row) = tx.guard(key).await? {
        row.failures = 0;
        row.locked_until = 0;
        tx.update(row).await?;
    }
    Ok(())
}

/// The time step a code belongs to, when it is right and was not used before.
pub(crate) fn right_step(site: &Site, row: &totp::Model, code: &str) -> Result<Option<i64>, Fault> {
    let totp = super::account::totp_of(site, row)?;
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let seconds = u64::try_from(site.now() / 1000).unwrap_or_default();
    let step = totp
        .check(&code, seconds)
        .and_then(|step| i64::try_from(step).ok());
    Ok(step.filter(|step| !is_used(row.last_step, *step)))
}

/// A step further ahead than any clock of ours may be was used while the clock was wrong; it says nothing of today's.
fn is_used(last: i64, step: i64) -> bool {
    (step..=step + STEPS_AHEAD).contains(&last)
}

pub(crate) async fn use_step(tx: &mut Tx, person_id: &str, step: i64) -> Result<(), Fault> {
    let mut row = tx.totp(person_id).await?.ok_or(store::Error::NotFound)?;
    // Two sign-ins with one code at the same moment: the second is too late.
    if is_used(row.last_step, step) {
        return Err(invalid("code", Problem::WrongCode));
    }
    row.last_step = step;
    tx.update(row).await?;
    tx.record(Record {
        actor: person_id,
        action: "totp.use",
        object_kind: "person",
        object_id: person_id,
        detail: json!({}),
    })
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_grows_and_ends_at_an_hour() {
        let waits: Vec<i64> = [1, 4, 5, 6, 7, 20, 99].map(lock_after).to_vec();
        assert_eq!(
            waits,
            [0, 0, 60_000, 120_000, 240_000, LOCK_MAX_MS, LOCK_MAX_MS]
        );
    }
}
