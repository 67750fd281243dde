//! The calendar of state offices: the shipped days off and swapped working days, and those entered here.

use std::sync::LazyLock;

use domain::Action;
use domain::calendar::{Calendar, DayKind, Holidays, SpecialDays, day_of};
use jiff::civil::Date;
use serde_json::json;
use store::Work;
use store::audit::Record;
use store::tables::special_day;

use crate::site::{Actor, Fault, Problem, Site, day_field, invalid, new_id, text_field};

static SHIPPED: LazyLock<Holidays> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../data/holidays.toml")).unwrap_or_default()
});

/// Special days as shipped.
#[must_use]
pub fn shipped() -> &'static Holidays {
    &SHIPPED
}

/// The calendar of the shipped days.
#[must_use]
pub fn of_shipped() -> Calendar {
    Calendar::new(&SHIPPED.days)
}

/// The calendar of today: shipped days and those entered here.
///
/// # Errors
/// Faults of the store.
pub async fn current(site: &Site) -> Result<Calendar, Fault> {
    let entered = entered(site).await?;
    let days: Vec<SpecialDays> = SHIPPED.days.iter().cloned().chain(entered).collect();
    Ok(Calendar::new(&days))
}

/// Days entered here.
///
/// # Errors
/// Faults of the store.
pub async fn entered(site: &Site) -> Result<Vec<SpecialDays>, Fault> {
    let rows = site.store.special_days().await?;
    Ok(rows.into_iter().filter_map(special).collect())
}

fn special(row: special_day::Model) -> Option<SpecialDays> {
    // A decision of an earlier day was not known here before it was entered: until then people relied on the calendar they saw.
    let announced: Date = row.announced.parse().ok()?;
    let announced = announced.max(day_of(row.at));
    Some(SpecialDays {
        from: row.from_day.parse().ok()?,
        to: row.to_day.and_then(|day| day.parse().ok()),
        kind: if row.kind == "working" {
            DayKind::Working
        } else {
            DayKind::Off
        },
        name: row.name,
        announced,
        source: row.source,
        checked: "entered".into(),
    })
}

/// A day as typed.
#[derive(Debug, Clone, Copy)]
pub struct TypedDay<'a> {
    /// First day.
    pub from: &'a str,
    /// Last day; empty for one day.
    pub to: &'a str,
    /// `off` or `working`.
    pub kind: &'a str,
    /// What it is.
    pub name: &'a str,
    /// From when on people could know; empty for today.
    pub announced: &'a str,
    /// The decision.
    pub source: &'a str,
}

/// Enters days off or swapped working days. Nothing is taken back: a later entry for the same day holds.
///
/// # Errors
/// [`Fault::NotAllowed`], [`Fault::Invalid`].
pub async fn enter(site: &Site, actor: &Actor, typed: TypedDay<'_>) -> Result<(), Fault> {
    let today = site.today();
    site.allow(actor, &today, Action::PlanReports).await?;
    let from_day = day_field("from_day", typed.from)?;
    let to_day = match typed.to.trim() {
        "" => None,
        text => Some(day_field("to_day", text)?).filter(|last| *last != from_day),
    };
    if to_day.as_ref().is_some_and(|last| *last < from_day) {
        return Err(invalid("to_day", Problem::TooEarly));
    }
    if !["off", "working"].contains(&typed.kind) {
        return Err(invalid("kind", Problem::Malformed));
    }
    let announced = match typed.announced.trim() {
        "" => today.clone(),
        text => day_field("announced", text)?,
    };
    let row = special_day::Model {
        id: new_id()?,
        from_day,
        to_day,
        kind: typed.kind.to_owned(),
        name: text_field("name", typed.name, 200)?,
        announced,
        source: text_field("source", typed.source, 300)?,
        set_by: actor.person_id.clone(),
        at: site.now(),
        digest: Vec::new(),
    };
    let actor = actor.person_id.clone();
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let detail = json!({"from": row.from_day, "to": row.to_day, "kind": row.kind});
                let id = row.id.clone();
                tx.insert(row).await?;
                tx.record(Record {
                    actor: &actor,
                    action: "calendar.enter",
                    object_kind: "special_day",
                    object_id: &id,
                    detail,
                })
                .await?;
                Ok(())
            })
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_shipped_days_are_read_and_say_where_they_come_from() {
        assert!(shipped().days.len() > 20);
        for day in &shipped().days {
            assert!(
                !day.source.is_empty() && day.announced <= day.from,
                "{day:?}"
            );
            assert!(["law", "page", "memory"].contains(&day.checked.as_str()));
            assert!(day.to.is_none_or(|last| last > day.from), "{day:?}");
        }
    }

    #[test]
    fn swapped_days_are_worked() {
        let calendar = of_shipped();
        assert!(!calendar.is_working(date(2026, 2, 17)));
        assert!(calendar.is_working(date(2026, 8, 22)));
        assert!(!calendar.is_working(date(2026, 8, 31)));
        assert!(calendar.is_working(date(2026, 6, 2)));
    }
}
