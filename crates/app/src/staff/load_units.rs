//! Loading a list of units, all of it or none of it.

use domain::Action;
use serde_json::json;
use store::audit::Record;
use store::{Tx, Work};

use super::unit_file::{self, List, Plan};
use super::units::succession;
use crate::site::{Actor, Fault, Site, new_id};

/// What was loaded, or would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loaded {
    /// New units.
    pub added: usize,
    /// Units that end.
    pub ended: usize,
    /// Rows that were there already.
    pub unchanged: usize,
}

impl From<&Plan> for Loaded {
    fn from(plan: &Plan) -> Self {
        Self {
            added: plan.add.len(),
            ended: plan.end.len(),
            unchanged: plan.unchanged,
        }
    }
}

/// Loads a list below a unit within reach; with `only_look`, says what it would do.
///
/// # Errors
/// Not found when the unit is out of reach or a unit the list would end is; [`Fault::UnitFile`].
pub async fn load(
    site: &Site,
    actor: &Actor,
    text: &str,
    under: &str,
    only_look: bool,
) -> Result<Loaded, Fault> {
    let list = unit_file::read(text)?;
    let today = site.today();
    let (actor, site_copy, under) = (actor.clone(), site.clone(), under.to_owned());
    site.store
        .write(site.now(), move |tx| -> Work<'_, Loaded, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ChangeUnits)?;
                tx.unit(asker, &under).await?;
                let plan = planned(tx, &list, Some(&under)).await?;
                for row in plan.end.iter().map(|(row, _)| row) {
                    tx.unit(asker, &row.id).await?;
                }
                // A row may hang below, or be followed by, a unit that is there: that one must be within reach too.
                let named = plan.add.iter().filter_map(|row| row.parent_id.as_ref());
                let named = named.chain(plan.follow.iter().map(|(_, to, ..)| to));
                let new: Vec<&String> = plan.add.iter().map(|row| &row.id).collect();
                for id in named.filter(|id| !new.contains(id)) {
                    tx.unit(asker, id).await?;
                }
                let loaded = Loaded::from(&plan);
                if !only_look {
                    write(tx, plan, &list, &actor.person_id, &under).await?;
                }
                Ok(loaded)
            })
        })
        .await
}

/// Loads a list from the command line, below the topmost unit of today.
///
/// # Errors
/// Not found before set-up; [`Fault::UnitFile`].
pub async fn load_from_command_line(site: &Site, text: &str) -> Result<Loaded, Fault> {
    let list = unit_file::read(text)?;
    let today = site.today();
    site.store
        .write(site.now(), move |tx| -> Work<'_, Loaded, Fault> {
            Box::pin(async move {
                let units = tx.all_units().await?;
                let ended = |end: &Option<String>| end.as_ref().is_some_and(|end| *end <= today);
                let top = units
                    .into_iter()
                    .find(|row| row.parent_id.is_none() && !ended(&row.valid_to))
                    .ok_or(store::Error::NotFound)?;
                let plan = planned(tx, &list, Some(&top.id)).await?;
                let loaded = Loaded::from(&plan);
                write(tx, plan, &list, "command line", &top.id).await?;
                Ok(loaded)
            })
        })
        .await
}

pub(crate) async fn planned(tx: &mut Tx, list: &List, under: Option<&str>) -> Result<Plan, Fault> {
    let known = tx.all_units().await?;
    unit_file::fit(list, &known, under, new_id)
}

pub(crate) async fn write(
    tx: &mut Tx,
    plan: Plan,
    list: &List,
    actor: &str,
    under: &str,
) -> Result<(), Fault> {
    let loaded = Loaded::from(&plan);
    for row in plan.add {
        tx.add_unit(row).await?;
    }
    for (mut row, day) in plan.end {
        row.valid_to = Some(day);
        tx.update(row).await?;
    }
    for (from, to, kind, day, share) in plan.follow {
        tx.insert(succession(&from, &to, &kind, &day, share)?)
            .await?;
    }
    tx.record(Record {
        actor,
        action: Action::ChangeUnits.code(),
        object_kind: "unit",
        object_id: under,
        detail: json!({
            "what": "load", "file": list.digest, "added": loaded.added, "ended": loaded.ended,
        }),
    })
    .await?;
    Ok(())
}
