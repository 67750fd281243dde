//! Closing (chốt số liệu): every accepted version, and everything else the paper prints, becomes part of it for good.

use domain::Action;
use domain::report::Move;
use serde_json::json as value;
use store::{Asker, Tx, Work};

use super::snapshot::{Snapshot, excluded, filing, proposals, sources};
use super::{begun, live};
use crate::calendar;
use crate::reports::board::{drawn, state_of};
use crate::reports::fill::go;
use crate::reports::plan::recorded;
use crate::reports::{json, settled_on, span};
use crate::site::{Actor, Fault, Problem, Site, invalid};

/// Closes it; later corrections do not change it. Versions, who is missing, who came late and the gaps of the law are read in the
/// transaction that keeps them: what holds at this moment, no more and no less.
///
/// # Errors
/// Not found when out of sight; [`Fault::NotFresh`]; [`Fault::Invalid`] on `state` when it is closed or nothing was accepted.
pub async fn close(site: &Site, actor: &Actor, period_id: &str) -> Result<(), Fault> {
    let today = site.today();
    site.allow(actor, &today, Action::CloseConsolidation)
        .await?;
    let live = live(site, actor, period_id).await?;
    let calendar = calendar::current(site).await?;
    let now = site.now();
    let (actor, site_copy, period_id) = (actor.clone(), site.clone(), period_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::CloseConsolidation)?;
                let period = tx.period(asker, &period_id).await?;
                tx.unit(asker, &period.unit_id).await?;
                let known = tx.consolidation(&period_id).await?;
                let is_new = known.is_none();
                let mut row = match known {
                    Some(row) => row,
                    None => begun(&period_id)?,
                };
                let sources = sources(tx.counted(asker, &period_id).await?)?;
                if row.snapshot.is_some() || sources.is_empty() {
                    return Err(invalid("state", Problem::NotPossible));
                }
                let (_, end) = span(&period);
                let owing = tx
                    .owing(asker, &period, &settled_on(&period, &today)?)
                    .await?;
                let reports = tx.reports(asker, &period_id).await?;
                let graces = tx.graces(&period_id).await?;
                let board = drawn(period, owing, reports, &graces, &calendar, now)?;
                let gaps = site_copy.asker(&actor, &today, Action::ViewGaps)?;
                let snapshot = Snapshot {
                    excluded: excluded(&board),
                    filing: filing(&board),
                    gaps: proposals(tx.gaps(gaps).await?, end),
                    sources,
                    closed_at: now,
                    last_year: live.last_year,
                    so_far: live.so_far,
                    plan: live.plan,
                    walk: live.walk,
                    log_end: live.log_end,
                };
                for source in &snapshot.sources {
                    consolidated(tx, asker, &period_id, &source.unit_id).await?;
                }
                row.snapshot = Some(json(&snapshot));
                row.closed_by = Some(actor.person_id.clone());
                row.closed_at = Some(now);
                let id = row.id.clone();
                if is_new {
                    tx.insert(row).await?;
                } else {
                    tx.update(row).await?;
                }
                let versions: Vec<&String> = snapshot
                    .sources
                    .iter()
                    .map(|source| &source.version_id)
                    .collect();
                let detail = value!({"versions": versions, "excluded": snapshot.excluded});
                recorded(
                    tx,
                    &actor,
                    Action::CloseConsolidation.code(),
                    "consolidation",
                    &id,
                    detail,
                )
                .await
            })
        })
        .await
}

async fn consolidated(
    tx: &mut Tx,
    asker: Asker<'_>,
    period_id: &str,
    unit_id: &str,
) -> Result<(), Fault> {
    if let Some(mut report) = tx.report(asker, period_id, unit_id).await?
        && state_of(&report).after(Move::Consolidate).is_some()
    {
        go(&mut report, Move::Consolidate)?;
        report.rev += 1;
        tx.update(report).await?;
    }
    Ok(())
}
