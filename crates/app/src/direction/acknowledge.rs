//! Đã quán triệt: a person says so for themselves, a unit says how many of how many.

use domain::Action;
use serde_json::json;
use store::audit::Record;
use store::tables::acknowledgement;
use store::{Tx, Work};

use super::register::reader;
use crate::site::{Actor, Fault, Problem, Site, day_field, invalid, new_id, text_field};

/// Confirms a directive for oneself; once is enough.
///
/// # Errors
/// Not found when the directive may not be read.
pub async fn confirm(site: &Site, actor: &Actor, directive_id: &str) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy, id) = (actor.clone(), site.clone(), directive_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ViewDirection)?;
                tx.directive(asker, &id).await?;
                if tx.has_confirmed(&id, &actor.person_id).await? {
                    return Ok(());
                }
                let row = acknowledgement::Model {
                    id: new_id()?,
                    directive_id: id.clone(),
                    unit_id: actor.unit_id.clone(),
                    person_id: Some(actor.person_id.clone()),
                    how: "self".to_owned(),
                    on_day: today.clone(),
                    told: 1,
                    whole: 1,
                    by_id: actor.person_id.clone(),
                    at: now,
                    digest: Vec::new(),
                };
                tx.insert(row).await?;
                note(tx, &actor, &id, json!({"what": "self"})).await
            })
        })
        .await
}

/// What a unit says.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The unit.
    pub unit_id: String,
    /// How: a meeting, a document.
    pub how: String,
    /// The day.
    pub on_day: String,
    /// How many were told.
    pub told: String,
    /// Of how many.
    pub whole: String,
}

/// Says how far a unit was told of a directive; the last word counts, the earlier ones stay.
///
/// # Errors
/// Not found when directive or unit are out of reach; [`Fault::Invalid`].
pub async fn report(
    site: &Site,
    actor: &Actor,
    directive_id: &str,
    typed: Typed,
) -> Result<(), Fault> {
    let number = |field, text: &str| {
        let number: i64 = text
            .trim()
            .parse()
            .map_err(|_| invalid(field, Problem::Malformed))?;
        if (0..=100_000).contains(&number) {
            Ok(number)
        } else {
            Err(invalid(field, Problem::Malformed))
        }
    };
    let (told, whole) = (number("told", &typed.told)?, number("whole", &typed.whole)?);
    if whole == 0 {
        return Err(invalid("whole", Problem::Missing));
    }
    if told > whole {
        return Err(invalid("told", Problem::MoreThanWhole));
    }
    let (now, today) = (site.now(), site.today());
    let on_day = day_field("on_day", &typed.on_day)?;
    if on_day > today {
        return Err(invalid("on_day", Problem::TooLate));
    }
    let how = text_field("how", &typed.how, 200)?;
    let (actor, site_copy, id) = (actor.clone(), site.clone(), directive_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ReportProgress)?;
                tx.unit(asker, &typed.unit_id).await?;
                tx.directive(reader(asker), &id).await?;
                let row = acknowledgement::Model {
                    id: new_id()?,
                    directive_id: id.clone(),
                    unit_id: typed.unit_id.clone(),
                    person_id: None,
                    how,
                    on_day,
                    told,
                    whole,
                    by_id: actor.person_id.clone(),
                    at: now,
                    digest: Vec::new(),
                };
                tx.insert(row).await?;
                let detail =
                    json!({"what": "unit", "unit": typed.unit_id, "told": told, "whole": whole});
                note(tx, &actor, &id, detail).await
            })
        })
        .await
}

async fn note(
    tx: &mut Tx,
    actor: &Actor,
    id: &str,
    detail: serde_json::Value,
) -> Result<(), Fault> {
    tx.record(Record {
        actor: &actor.person_id,
        action: "directive.acknowledge",
        object_kind: "directive",
        object_id: id,
        detail,
    })
    .await?;
    Ok(())
}
