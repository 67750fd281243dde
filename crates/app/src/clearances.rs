//! Clearances: what was cleared reaches the lists at once and stays cleared until somebody named lists it again.

use detect::snapshot::Cleared;
use domain::Action;
use extract::IndicatorKind;
use serde_json::json;
use store::Work;
use store::audit::Record;
use store::tables::clearance;

use crate::Checker;
use crate::indicators;
use crate::site::{Actor, Fault, Problem, Site, day, invalid, text_field};

/// Longest reason.
const REASON_MAX: usize = 1_000;
/// Clearances shown on the page.
const SHOWN: i64 = 500;

/// Clearances within reach, the newest first.
///
/// # Errors
/// Not allowed; faults of the store.
pub async fn list(site: &Site, actor: &Actor) -> Result<Vec<clearance::Model>, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewPetitions).await?;
    Ok(site.store.clearances(asker, SHOWN).await?)
}

/// Lets a cleared value be listed again. Whoever does it is named, and the reason is one that was not given before.
///
/// # Errors
/// Not found; [`Fault::Invalid`] on `reason` or, when it is not cleared any more, on `state`.
pub async fn relist(
    site: &Site,
    checker: &Checker,
    actor: &Actor,
    id: &str,
    reason: &str,
) -> Result<(), Fault> {
    let reason = text_field("reason", reason, REASON_MAX)?;
    let (now, today) = (site.now(), site.today());
    let (owned_site, owned_actor, id) = (site.clone(), actor.clone(), id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = owned_site.asker(&owned_actor, &today, Action::Relist)?;
                let row = tx.clearance(asker, &id).await?;
                if row.relisted_at.is_some() {
                    return Err(invalid("state", Problem::NotPossible));
                }
                let before = tx.clearances_of(&row.kind, &row.value).await?;
                let said = |text: &String| same_words(text, &reason);
                if before
                    .iter()
                    .filter_map(|old| old.relist_reason.as_ref())
                    .any(said)
                {
                    return Err(invalid("reason", Problem::Taken));
                }
                let detail = json!({"kind": row.kind, "reason": reason});
                tx.update(clearance::Model {
                    relisted_by: Some(owned_actor.person_id.clone()),
                    relisted_at: Some(now),
                    relist_reason: Some(reason),
                    ..row
                })
                .await?;
                tx.record(Record {
                    actor: &owned_actor.person_id,
                    action: Action::Relist.code(),
                    object_kind: "clearance",
                    object_id: &id,
                    detail,
                })
                .await?;
                Ok(())
            })
        })
        .await?;
    refresh(site, checker).await.map(|_| ())
}

/// Whether two reasons say the same: marks, case and punctuation do not make a new one.
fn same_words(a: &str, b: &str) -> bool {
    store::search::words(a) == store::search::words(b)
}

/// Brings what is cleared today to this node's checker and to its imports; `false` when nothing changed.
///
/// # Errors
/// Faults of the store and of the data folder.
pub async fn refresh(site: &Site, checker: &Checker) -> Result<bool, Fault> {
    let rows = site.store.clearances_on(&site.today()).await?;
    let cleared: Vec<_> = rows
        .into_iter()
        .filter_map(|row| Some((IndicatorKind::from_code(&row.kind)?, row.value)))
        .collect();
    let changed = checker.set_cleared(Cleared::new(cleared.clone()));
    if let Some(data) = checker.data().map(ToOwned::to_owned) {
        let kept = tokio::task::spawn_blocking(move || indicators::put_cleared(&data, &cleared));
        match kept.await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => return Err(store::Error::File(error.to_string()).into()),
            Err(error) => return Err(store::Error::File(error.to_string()).into()),
        }
    }
    Ok(changed)
}

/// Notices what other nodes cleared, and the day on which a clearance ends.
#[derive(Debug, Default)]
pub struct Follower {
    seen: Option<(i64, i64, String)>,
}

impl Follower {
    /// Looks once.
    ///
    /// # Errors
    /// As [`refresh`]; it is tried again the next time.
    pub async fn follow(&mut self, site: &Site, checker: &Checker) -> Result<(), Fault> {
        let (made, ended) = site.store.clearance_mark().await?;
        let mark = Some((made, ended, day(site.now())));
        if mark != self.seen {
            refresh(site, checker).await?;
            self.seen = mark;
        }
        Ok(())
    }
}
