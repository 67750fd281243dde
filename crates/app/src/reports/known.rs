//! What the system itself knows for a unit's figures: tips, outreach, the registers of documents and of gaps of the law, who was told
//! of directives. Nobody types what can be computed; whoever knows better says why.

use std::collections::{BTreeMap, BTreeSet};

use domain::outreach::Value;
use domain::report::form::ReportForm;
use domain::report::{Cell, Figure};
use store::figures::{Acknowledged, Span, register_figures};
use store::tables::{report_period, unit};

use super::fill::{Opened, open};
use super::{settled_on, span};
use crate::site::{Actor, Fault, Site};

/// The figures of those who were tested and of those who passed.
const TESTED: &str = "B15";
const PASSED: &str = "B16";
/// Who was told of directives, of how many, and the focal point.
const TOLD: &str = "C02";
const PEOPLE: &str = "C01";
const FOCAL_POINT: &str = "A04";
/// Events shown behind a figure at most.
const SHOWN: i64 = 2_000;

/// Something behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What it is, for whoever links to it.
    pub kind: Kind,
    /// Id of the thing.
    pub id: String,
    /// When: a moment, or a day alone.
    pub at: When,
    /// Name of the unit it happened at.
    pub unit_name: String,
    /// What it adds.
    pub value: i64,
}

/// What an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A tip.
    Tip,
    /// An outgoing document.
    Outgoing,
    /// A gap of the law.
    Gap,
    /// A directive people were told of.
    Directive,
}

/// When something was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// To the millisecond.
    Moment(i64),
    /// On a day.
    Day(String),
}

/// The span of a period, for the units that owe it.
fn days<'a>(period: &'a report_period::Model, units_on: &'a str) -> Span<'a> {
    let (from, to) = span(period);
    Span {
        from_day: &period.data_from,
        to_day: &period.data_to,
        from,
        to,
        units_on,
    }
}

/// What the system's events say for a unit's figures of a period.
///
/// # Errors
/// Faults of the store.
pub async fn events(
    site: &Site,
    period: &report_period::Model,
    form: &ReportForm,
    unit_id: &str,
) -> Result<BTreeMap<String, i64>, Fault> {
    let store = &site.store;
    let units_on = settled_on(period, &site.today())?;
    let days = days(period, &units_on);
    let mut out = BTreeMap::new();
    for figure in store.tip_figures(unit_id, days).await? {
        out.insert(figure.code.to_owned(), figure.value);
    }
    for (figure, value) in store.outreach_figures(unit_id, days).await? {
        match value {
            Value::Number(number) => drop(out.insert(figure.code().to_owned(), number)),
            // The form asks for both numbers; the share is computed again.
            Value::Ratio { part, whole } => {
                out.insert(PASSED.to_owned(), part);
                out.insert(TESTED.to_owned(), whole);
            }
        }
    }
    for code in register_figures() {
        let entries = store.register_entries(unit_id, code, days).await?;
        out.insert(code.to_owned(), counted(entries.len()));
    }
    let said = store.acknowledged(unit_id, days).await?;
    if !said.is_empty() {
        out.insert(
            TOLD.to_owned(),
            told(&said).iter().map(|(_, told)| told).sum(),
        );
    }
    let known = |code: &str| form.figure(code).is_some_and(Figure::is_prefilled);
    out.retain(|code, _| known(code));
    Ok(out)
}

/// What a fresh form may begin with though no event says so: the focal point on record, the head-count said last.
///
/// # Errors
/// Faults of the store.
pub(super) async fn suggested(
    site: &Site,
    period: &report_period::Model,
    unit: &unit::Model,
    last: Option<&BTreeMap<String, Cell>>,
) -> Result<BTreeMap<&'static str, Cell>, Fault> {
    let mut out = BTreeMap::new();
    if let Some(id) = &unit.focal_point_id
        && let Some((name, position)) = site.store.signatory(id).await?
    {
        let line = format!("{name}, {position}");
        out.insert(
            FOCAL_POINT,
            Cell {
                line,
                ..Cell::default()
            },
        );
    }
    let units_on = settled_on(period, &site.today())?;
    let days = days(period, &units_on);
    let said = site.store.acknowledged(&unit.id, days).await?;
    let people: i64 = people(&said).values().sum();
    let last = last.and_then(|cells| cells.get(PEOPLE));
    if people > 0 {
        out.insert(PEOPLE, Cell::number(people));
    } else if let Some(last) = last {
        out.insert(PEOPLE, Cell::number(last.value));
    }
    Ok(out)
}

/// How many of each unit were told of some directive, each person once: those who said so for themselves, or the most the unit said
/// last of any one directive, whichever is more.
fn told(said: &[Acknowledged]) -> Vec<(&str, i64)> {
    let mut persons: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut last: BTreeMap<&str, BTreeMap<&str, i64>> = BTreeMap::new();
    for one in said {
        match &one.person_id {
            Some(person) => drop(persons.entry(&one.unit_id).or_default().insert(person)),
            None => {
                let of_unit = last.entry(&one.unit_id).or_default();
                of_unit.insert(&one.directive_id, one.told);
            }
        }
    }
    let units: BTreeSet<&str> = said.iter().map(|one| one.unit_id.as_str()).collect();
    units
        .into_iter()
        .map(|unit| {
            let alone = persons
                .get(unit)
                .map_or(0, |persons| counted(persons.len()));
            let said = last.get(unit).and_then(|told| told.values().max());
            (unit, alone.max(said.copied().unwrap_or(0)))
        })
        .collect()
}

/// Head-counts the units said last.
fn people(said: &[Acknowledged]) -> BTreeMap<&str, i64> {
    said.iter()
        .filter(|one| one.person_id.is_none())
        .map(|one| (one.unit_id.as_str(), one.whole))
        .collect()
}

fn counted(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// The events behind a figure.
///
/// # Errors
/// Not found when out of reach.
pub async fn behind(
    site: &Site,
    actor: &Actor,
    period_id: &str,
    unit_id: &str,
    code: &str,
) -> Result<(Opened, Vec<Event>), Fault> {
    let opened = open(site, actor, period_id, unit_id).await?;
    let unit_id = opened.unit.id.as_str();
    let units_on = settled_on(&opened.period, &site.today())?;
    let days = days(&opened.period, &units_on);
    let events = match code {
        TOLD => told_events(&site.store.acknowledged(unit_id, days).await?),
        _ => {
            let tips = site.store.tip_events(unit_id, code, days, SHOWN).await?;
            let entries = site.store.register_entries(unit_id, code, days).await?;
            let kind = if code == "A01" {
                Kind::Outgoing
            } else {
                Kind::Gap
            };
            tips.into_iter()
                .map(|tip| Event {
                    kind: Kind::Tip,
                    id: tip.id,
                    at: When::Moment(tip.at),
                    unit_name: tip.unit_name,
                    value: tip.value,
                })
                .chain(entries.into_iter().map(|entry| Event {
                    kind,
                    id: entry.id,
                    at: match entry.on_day {
                        Some(day) => When::Day(day),
                        None => When::Moment(entry.at.unwrap_or_default()),
                    },
                    unit_name: entry.unit_name,
                    value: 1,
                }))
                .collect()
        }
    };
    Ok((opened, events))
}

/// A line a unit: what it counts for, with the last thing it said.
fn told_events(said: &[Acknowledged]) -> Vec<Event> {
    told(said)
        .into_iter()
        .filter_map(|(unit, value)| {
            let last = said.iter().rev().find(|one| one.unit_id == unit)?;
            Some(Event {
                kind: Kind::Directive,
                id: last.directive_id.clone(),
                at: When::Day(last.on_day.clone()),
                unit_name: last.unit_name.clone(),
                value,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(unit: &str, directive: &str, person: Option<&str>, told: i64) -> Acknowledged {
        Acknowledged {
            directive_id: directive.into(),
            unit_id: unit.into(),
            unit_name: unit.into(),
            person_id: person.map(str::to_owned),
            told,
            whole: 40,
            on_day: "2026-03-01".into(),
        }
    }

    #[test]
    fn everybody_is_told_once() {
        // One person of two directives; a unit that corrected itself; another that said less than its people did.
        let all = [
            said("a", "x", Some("p"), 1),
            said("a", "y", Some("p"), 1),
            said("b", "x", None, 30),
            said("b", "x", None, 12),
            said("b", "y", None, 8),
            said("c", "x", None, 1),
            said("c", "x", Some("q"), 1),
            said("c", "x", Some("r"), 1),
        ];
        assert_eq!(told(&all), [("a", 1), ("b", 12), ("c", 2)]);
        assert_eq!(people(&all).values().sum::<i64>(), 80);
    }
}
