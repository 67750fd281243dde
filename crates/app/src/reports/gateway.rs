//! The gateway: a program of the Office's that hands in the text messages its number receives. It holds a secret; we keep its hash.

use domain::Action;
use domain::calendar::day_of;
use domain::report::sms;
use jiff::ToSpan;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::Work;
use store::audit::Record;
use subtle::ConstantTimeEq;

use super::board::unasked;
use super::text_message::{By, Outcome, taken, whose};
use crate::calendar;
use crate::site::{Actor, Fault, Site, new_id};

/// The setting: the hash of the secret; nothing while the gateway is closed.
const NAME: &str = "report gateway";
/// Who filed what the gateway handed in.
pub(super) const BY: &str = "gateway";
/// Longest message, in bytes: several parts of a long one.
const TEXT_MAX: usize = 4_096;

/// Whether a gateway may hand messages in.
///
/// # Errors
/// [`Fault::NotAllowed`].
pub async fn is_open(site: &Site, actor: &Actor) -> Result<bool, Fault> {
    let today = site.today();
    site.allow(actor, &today, Action::SetGateway).await?;
    let set = site.store.setting(NAME).await?;
    Ok(set.is_some_and(|hash| !hash.is_empty()))
}

/// Opens it with a new secret, which is shown this once; the one before is worth nothing from now on.
///
/// # Errors
/// [`Fault::NotAllowed`]; [`Fault::NotFresh`].
pub async fn renew(site: &Site, actor: &Actor) -> Result<String, Fault> {
    let secret = format!("{}{}", new_id()?, new_id()?);
    set(site, actor, hash(&secret), "open").await?;
    Ok(secret)
}

/// Closes it.
///
/// # Errors
/// As [`renew`].
pub async fn close(site: &Site, actor: &Actor) -> Result<(), Fault> {
    set(site, actor, String::new(), "close").await
}

async fn set(site: &Site, actor: &Actor, hash: String, what: &'static str) -> Result<(), Fault> {
    let today = site.today();
    site.allow(actor, &today, Action::SetGateway).await?;
    let actor = actor.clone();
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                tx.set(NAME, &hash).await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::SetGateway.code(),
                    object_kind: "setting",
                    object_id: NAME,
                    detail: json!({"what": what}),
                })
                .await?;
                Ok(())
            })
        })
        .await
}

/// Files a message that came to the gateway, for the period and unit its key was made for.
///
/// # Errors
/// [`Fault::NotAllowed`] without the secret, or while it is closed; [`store::Error::Conflict`] when the unit wrote meanwhile: the
/// gateway tries again.
pub async fn hand_in(site: &Site, secret: &str, text: &str) -> Result<Outcome, Fault> {
    if !holds(site, secret).await? {
        return Err(Fault::NotAllowed);
    }
    let key = sms::key(text).filter(|_| text.len() <= TEXT_MAX);
    let Some(key) = key else {
        return Ok(Outcome::Unreadable(sms::Fault::NoKey));
    };
    let calendar = calendar::current(site).await?;
    let today = day_of(site.now());
    let from = today.saturating_sub(120.days()).to_string();
    let to = today.saturating_add(60.days()).to_string();
    for period in site.store.periods_to_remind(&from, &to).await? {
        if period.regime_id.is_none() {
            continue;
        }
        let board = unasked(site, period, &calendar).await?;
        if whose(site, &board, &key).is_some() {
            return taken(site, &board, text, By::Gateway).await;
        }
    }
    Ok(Outcome::NoSuchKey)
}

/// Whether this is the secret. Hashes are compared in full, however soon they differ.
async fn holds(site: &Site, secret: &str) -> Result<bool, Fault> {
    let kept = site.store.setting(NAME).await?.unwrap_or_default();
    let given = hash(secret);
    Ok(!kept.is_empty() && bool::from(kept.as_bytes().ct_eq(given.as_bytes())))
}

fn hash(secret: &str) -> String {
    Sha256::digest(secret)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
