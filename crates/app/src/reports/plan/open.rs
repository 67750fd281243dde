//! Opening a period of a regime: by the Office when it likes, by the machine on the day of the first reminder.

use domain::Action;
use domain::calendar::{Calendar, day_of};
use domain::report::regime::Regime;
use jiff::civil::Date;
use store::tables::{report_period, report_regime};
use store::{Tx, Work};

use super::add;
use crate::calendar;
use crate::reports::{PERIODIC_FORM, form_today, from_json, json};
use crate::site::{Actor, Fault, Problem, Site, invalid, new_id};

/// Who opens what nobody opened.
const MACHINE: &str = "machine";

/// Opens a period of a regime for a year.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`] with [`Problem::Taken`] when it is open already, on `regime` when it has ended.
pub async fn open_period(
    site: &Site,
    actor: &Actor,
    regime_id: &str,
    kind: &str,
    year: i16,
) -> Result<String, Fault> {
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy) = (actor.clone(), site.clone());
    let (regime_id, kind) = (regime_id.to_owned(), kind.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, String, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::PlanReports)?;
                let row = tx.regime(asker, &regime_id).await?;
                if row.valid_to.as_ref().is_some_and(|end| *end <= today) {
                    return Err(invalid("regime", Problem::NotPossible));
                }
                opened(tx, row, &kind, year, &actor.person_id).await
            })
        })
        .await
}

/// Opens every period whose first reminder is due: once, whoever asks and however many nodes do.
///
/// # Errors
/// Faults of the store; the job is tried again.
pub(crate) async fn due(site: &Site) -> Result<(), Fault> {
    let calendar = calendar::current(site).await?;
    let today = day_of(site.now());
    for row in site.store.regimes_in_force(&today.to_string()).await? {
        let regime: Regime = from_json("a regime", &row.rules)?;
        for (kind, year) in begun(&regime, &calendar, today) {
            if !site.store.is_open(&row.id, &kind, i64::from(year)).await? {
                by_machine(site, row.clone(), kind, year).await?;
            }
        }
    }
    Ok(())
}

/// Periods between their first reminder and their last day. Their report may be due in another year than its own.
fn begun(regime: &Regime, calendar: &Calendar, today: Date) -> Vec<(String, i16)> {
    let first = regime.schedule.before.iter().max().copied().unwrap_or(0);
    let is_begun = |kind: &str, year| {
        regime.in_year(kind, year).is_some_and(|days| {
            let deadline = days.units.deadline(calendar, &[]);
            today <= deadline.last && calendar.between(today, deadline.aim) <= first
        })
    };
    let years = || [-1, 0, 1].map(|by| today.year().saturating_add(by));
    regime
        .periods
        .iter()
        .flat_map(|rule| years().map(|year| (rule.code.clone(), year)))
        .filter(|(kind, year)| is_begun(kind, *year))
        .collect()
}

async fn by_machine(
    site: &Site,
    row: report_regime::Model,
    kind: String,
    year: i16,
) -> Result<(), Fault> {
    let opened = site
        .store
        .write(site.now(), move |tx| -> Work<'_, String, Fault> {
            Box::pin(async move { opened(tx, row, &kind, year, MACHINE).await })
        })
        .await;
    match opened {
        // Somebody, or another node, was first.
        Ok(_)
        | Err(Fault::Invalid {
            problem: Problem::Taken,
            ..
        }) => Ok(()),
        Err(fault) => Err(fault),
    }
}

async fn opened(
    tx: &mut Tx,
    row: report_regime::Model,
    kind: &str,
    year: i16,
    by: &str,
) -> Result<String, Fault> {
    if tx.is_open(&row.id, kind, i64::from(year)).await? {
        return Err(invalid("year", Problem::Taken));
    }
    let plan = tx.likely_plan(&row.id, &row.unit_id).await?;
    let period = report_period::Model {
        directive_id: plan,
        created_by: by.to_owned(),
        created_at: tx.now(),
        ..period(row, kind, year)?
    };
    add(tx, by, period, &[]).await
}

fn period(row: report_regime::Model, kind: &str, year: i16) -> Result<report_period::Model, Fault> {
    let regime: Regime = from_json("a regime", &row.rules)?;
    let rule = regime.periods.iter().find(|rule| rule.code == kind);
    let days = regime.in_year(kind, year);
    let (Some(rule), Some(days)) = (rule, days) else {
        return Err(invalid("kind", Problem::Malformed));
    };
    let form = form_today(PERIODIC_FORM).ok_or_else(|| invalid("form", Problem::NotPossible))?;
    Ok(report_period::Model {
        id: new_id()?,
        regime_id: Some(row.id),
        unit_id: row.unit_id,
        name: format!("{} {year}", rule.name),
        kind: kind.to_owned(),
        year: i64::from(year),
        form_code: form.code.clone(),
        form_version: i64::from(form.version),
        data_from: days.data_from.to_string(),
        data_to: days.data_to.to_string(),
        estimate_to: days.estimate_to.map(|day| day.to_string()),
        units_due: json(&days.units),
        office_due: json(&days.office),
        schedule: json(&regime.schedule),
        days_to_mend: i64::from(regime.days_to_mend),
        basis: row.legal_basis,
        asked: String::new(),
        created_by: String::new(),
        created_at: 0,
        directive_id: None,
        form: None,
        digest: Vec::new(),
    })
}
