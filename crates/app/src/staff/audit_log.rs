//! Reading the audit log; every look is an entry too.

use domain::Action;
use jiff::tz::Offset;
use serde_json::json;
use store::Work;
use store::audit::{Break, Entry, Head, Record};
use store::audit_read::Filter;

use super::sign_in::normal_login;
use crate::site::{Actor, Fault, Problem, Site, day_field, invalid};

/// Entries on one page.
const SHOWN: i64 = 100;

/// What is asked; empty fields ask for everything.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// Login, or id.
    pub person: &'a str,
    /// Code of the action.
    pub action: &'a str,
    /// Kind of the thing.
    pub object_kind: &'a str,
    /// Its id.
    pub object_id: &'a str,
    /// First day.
    pub from: &'a str,
    /// Last day.
    pub to: &'a str,
    /// Only entries before this one.
    pub before: i64,
}

/// What was found, newest first.
#[derive(Debug, Clone)]
pub struct Found {
    /// Entries.
    pub entries: Vec<Entry>,
    /// Names of who did it, by id.
    pub names: Vec<(String, String)>,
    /// Whether there are older ones.
    pub more: bool,
}

/// Entries of the log.
///
/// # Errors
/// [`Fault::NotAllowed`]; [`Fault::Invalid`] on a day.
pub async fn read(site: &Site, actor: &Actor, asked: Asked<'_>) -> Result<Found, Fault> {
    let today = site.today();
    site.allow(actor, &today, Action::ViewAudit).await?;
    let from = edge("from", asked.from, 0)?.unwrap_or(i64::MIN);
    let to = edge("to", asked.to, 1)?.unwrap_or(i64::MAX);
    let text = |text: &str| text.trim().chars().take(100).collect::<String>();
    let person = text(asked.person);
    let mut filter = Filter {
        actor: person.clone(),
        action: text(asked.action),
        object_kind: text(asked.object_kind),
        object_id: text(asked.object_id),
        from,
        to,
        before: asked.before,
    };
    let (actor, site_copy) = (actor.clone(), site.clone());
    let mut entries = site
        .store
        .write(site.now(), move |tx| -> Work<'_, Vec<Entry>, Fault> {
            Box::pin(async move {
                if let Some(known) = tx.person_of_login(&normal_login(&person)).await? {
                    filter.actor = known.id;
                }
                let asker = site_copy.asker(&actor, &today, Action::ViewAudit)?;
                let entries = tx.audit_entries(asker, &filter, SHOWN + 1).await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::ViewAudit.code(),
                    object_kind: "audit",
                    object_id: "audit",
                    detail: json!({
                        "actor": filter.actor, "action": filter.action,
                        "object": [filter.object_kind, filter.object_id], "found": entries.len(),
                    }),
                })
                .await?;
                Ok(entries)
            })
        })
        .await?;
    let more = entries.len() > usize::try_from(SHOWN).unwrap_or(usize::MAX);
    entries.truncate(usize::try_from(SHOWN).unwrap_or(usize::MAX));
    let mut ids: Vec<String> = entries.iter().map(|entry| entry.actor.clone()).collect();
    ids.sort();
    ids.dedup();
    let names = site.store.names(&ids).await?;
    Ok(Found {
        entries,
        names,
        more,
    })
}

/// Midnight in Việt Nam of a typed day, `days` later.
fn edge(field: &'static str, text: &str, days: i64) -> Result<Option<i64>, Fault> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let date: jiff::civil::Date = day_field(field, text)?
        .parse()
        .map_err(|_| invalid(field, Problem::Malformed))?;
    let at = Offset::constant(7)
        .to_timestamp(date.at(0, 0, 0, 0))
        .map_err(|_| invalid(field, Problem::Malformed))?;
    Ok(Some(at.as_millisecond() + days * 24 * 60 * 60 * 1000))
}

/// Walks the whole chain, compared with ends printed earlier; the walk is an entry too.
///
/// # Errors
/// [`Fault::NotAllowed`]. A broken chain is an answer, not an error.
pub async fn verify(
    site: &Site,
    actor: &Actor,
    kept: &[Head],
) -> Result<Result<Head, Break>, Fault> {
    let today = site.today();
    site.allow(actor, &today, Action::ViewAudit).await?;
    let outcome = site.store.verify_audit(kept, |_| {}).await?;
    let (actor, holds) = (actor.clone(), outcome.is_ok());
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                tx.record(Record {
                    actor: &actor.person_id,
                    action: "audit.verify",
                    object_kind: "audit",
                    object_id: "audit",
                    detail: json!({ "holds": holds }),
                })
                .await?;
                Ok(())
            })
        })
        .await?;
    Ok(outcome)
}
