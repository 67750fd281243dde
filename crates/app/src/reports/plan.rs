//! Setting up: the regime, a period of a year, an ad hoc request, a unit's own incident, more time for a unit.

use domain::Action;
use domain::deadline::{DueRule, Schedule};
use domain::report::regime::Regime;
use jiff::civil::{Date, Time};
use serde_json::json as value;
use store::audit::Record;
use store::direction::Listed;
use store::tables::{report_audience, report_grace, report_period, report_regime};
use store::{Tx, Work};

use super::{AD_HOC_FORM, PERIODIC_FORM, form_today, from_json, json, settled_on};
use crate::site::{Actor, Fault, Problem, Site, day_field, invalid, new_id, text_field};
use crate::tips::follow::message_field;

/// Takes a regime into use for a unit; the one before ends.
///
/// # Errors
/// Not found when the unit is out of reach; [`Fault::Invalid`].
pub async fn adopt(
    site: &Site,
    actor: &Actor,
    unit_id: &str,
    regime: Regime,
) -> Result<String, Fault> {
    let (now, today) = (site.now(), site.today());
    let field = |name, text: &str| text_field(name, text, 1_000);
    let row = report_regime::Model {
        id: new_id()?,
        unit_id: unit_id.to_owned(),
        name: field("name", &regime.name)?,
        content: field("content", &regime.content)?,
        reporters: field("reporters", &regime.reporters)?,
        receiver: field("receiver", &regime.receiver)?,
        method: field("method", &regime.method)?,
        due: field("due", &regime.due)?,
        frequency: field("frequency", &regime.frequency)?,
        cut_off: field("cut_off", &regime.cut_off)?,
        outline: field("outline", &regime.outline)?,
        form: field("form", &regime.form)?,
        guidance: field("guidance", &regime.guidance)?,
        legal_basis: field("legal_basis", &regime.legal_basis)?,
        rules: json(&regime),
        valid_from: today.clone(),
        valid_to: None,
        digest: Vec::new(),
    };
    let (actor, site_copy, unit_id) = (actor.clone(), site.clone(), unit_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, String, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::PlanReports)?;
                tx.unit(asker, &unit_id).await?;
                let id = row.id.clone();
                let detail = value!({"name": row.name, "unit": unit_id});
                tx.insert(row).await?;
                recorded(tx, &actor, "report.regime", "report_regime", &id, detail).await?;
                Ok(id)
            })
        })
        .await
}

/// Opens a period of a regime for a year.
///
/// # Errors
/// Not found when out of reach; [`Problem::Taken`] when it is open already.
pub async fn open_period(
    site: &Site,
    actor: &Actor,
    regime_id: &str,
    kind: &str,
    year: i16,
) -> Result<String, Fault> {
    let (now, today) = (site.now(), site.today());
    let plan = likely_plan(site, actor, regime_id).await?;
    let (actor, site_copy) = (actor.clone(), site.clone());
    let (regime_id, kind) = (regime_id.to_owned(), kind.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, String, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::PlanReports)?;
                let row = tx.regime(asker, &regime_id).await?;
                let regime: Regime = from_json("a regime", &row.rules)?;
                let days = regime
                    .in_year(&kind, year)
                    .ok_or_else(|| invalid("kind", Problem::Malformed))?;
                let name = regime
                    .periods
                    .iter()
                    .find(|rule| rule.code == kind)
                    .map_or("", |rule| &rule.name);
                let form = form_today(PERIODIC_FORM)
                    .ok_or_else(|| invalid("form", Problem::NotPossible))?;
                let period = report_period::Model {
                    id: new_id()?,
                    regime_id: Some(row.id),
                    unit_id: row.unit_id,
                    name: format!("{name} {year}"),
                    kind,
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
                    created_by: actor.person_id.clone(),
                    created_at: now,
                    directive_id: plan,
                    digest: Vec::new(),
                };
                add(tx, &actor, period, &[])
                    .await
                    .map_err(|fault| match fault {
                        Fault::Store(store::Error::Conflict) => invalid("year", Problem::Taken),
                        fault => fault,
                    })
            })
        })
        .await
}

/// The plan whose clauses a new period most likely reports on: that of the regime's last period, else the one most tasks were
/// given for. It can be chosen anew.
async fn likely_plan(site: &Site, actor: &Actor, regime_id: &str) -> Result<Option<String>, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::PlanReports).await?;
    let mut periods = site.store.periods(asker).await?;
    periods.retain(|period| period.regime_id.as_deref() == Some(regime_id));
    periods.sort_by(|a, b| a.data_to.cmp(&b.data_to));
    if let Some(known) = periods
        .into_iter()
        .rev()
        .find_map(|period| period.directive_id)
    {
        return Ok(Some(known));
    }
    let plans = plans(site, actor).await?;
    let busiest = plans.into_iter().max_by_key(|plan| plan.tasks);
    Ok(busiest.filter(|plan| plan.tasks > 0).map(|plan| plan.id))
}

/// Directives that are divided into clauses, for whoever may read directives.
///
/// # Errors
/// Faults of the store.
pub async fn plans(site: &Site, actor: &Actor) -> Result<Vec<Listed>, Fault> {
    let today = site.today();
    let asker = site.asker(actor, &today, Action::ViewDirection)?;
    let mut all = site.store.directives(asker).await?;
    all.retain(|directive| directive.clauses > 0);
    Ok(all)
}

/// Says whose clauses the consolidated report of a period walks through; empty for none.
///
/// # Errors
/// Not found when period or directive are out of reach; [`Fault::Invalid`] once it is closed.
pub async fn choose_plan(
    site: &Site,
    actor: &Actor,
    period_id: &str,
    directive_id: &str,
) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy) = (actor.clone(), site.clone());
    let (period_id, directive_id) = (period_id.to_owned(), directive_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::PlanReports)?;
                let mut period = tx.period(asker, &period_id).await?;
                tx.unit(asker, &period.unit_id).await?;
                let closed = tx.consolidation(&period_id).await?;
                if closed.is_some_and(|row| row.snapshot.is_some()) {
                    return Err(invalid("state", Problem::NotPossible));
                }
                period.directive_id = if directive_id.is_empty() {
                    None
                } else {
                    let reader = site_copy.asker(&actor, &today, Action::ViewDirection)?;
                    Some(tx.directive(reader, &directive_id).await?.id)
                };
                let detail = value!({"period": period_id, "directive": period.directive_id});
                tx.update(period).await?;
                recorded(
                    tx,
                    &actor,
                    "report.plan",
                    "report_period",
                    &period_id,
                    detail,
                )
                .await
            })
        })
        .await
}

/// An ad hoc request as typed.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Letter or directive it rests on, and who asks.
    pub basis: &'a str,
    /// What is asked.
    pub asked: &'a str,
    /// Day by which it is due.
    pub day: &'a str,
    /// Hour of that day; empty for its end.
    pub hour: &'a str,
    /// Units asked; none is every unit directly below.
    pub units: &'a [String],
}

/// Asks units for a report out of turn, with a form of its own and an hour.
///
/// # Errors
/// Not found when a unit is out of reach; [`Fault::Invalid`].
pub async fn request(
    site: &Site,
    actor: &Actor,
    unit_id: &str,
    typed: Request<'_>,
) -> Result<String, Fault> {
    let day: Date = day_field("day", typed.day)?.parse().unwrap_or_default();
    let due = match typed.hour.trim() {
        "" => DueRule {
            inclusive: true,
            ..DueRule::before(day)
        },
        hour => DueRule::at(day, hour_field(hour)?),
    };
    let today = site.today();
    let period = ad_hoc(
        site,
        actor,
        unit_id,
        "adhoc",
        text_field("name", typed.name, 200)?,
        due,
        text_field("basis", typed.basis, 300)?,
        message_field(typed.asked)?,
    )?;
    let units = typed.units.to_vec();
    let (actor, site_copy) = (actor.clone(), site.clone());
    site.store
        .write(site.now(), move |tx| -> Work<'_, String, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::PlanReports)?;
                tx.unit(asker, &period.unit_id).await?;
                for unit in &units {
                    tx.unit(asker, unit).await?;
                }
                add(tx, &actor, period, &units).await
            })
        })
        .await
}

/// A unit reports an incident without being asked: due at once, asked of itself alone.
///
/// # Errors
/// Not found when the unit is out of reach; [`Fault::Invalid`].
pub async fn incident(
    site: &Site,
    actor: &Actor,
    unit_id: &str,
    name: &str,
) -> Result<String, Fault> {
    let today = site.today();
    let name = text_field("name", name, 200)?;
    let day = domain::calendar::day_of(site.now());
    let due = DueRule {
        inclusive: true,
        lateness: domain::calendar::Roll::Stay,
        ..DueRule::before(day)
    };
    let basis = "Đơn vị tự báo vụ việc".to_owned();
    let period = ad_hoc(
        site,
        actor,
        unit_id,
        "incident",
        name,
        due,
        basis,
        String::new(),
    )?;
    let (actor, site_copy, unit_id) = (actor.clone(), site.clone(), unit_id.to_owned());
    site.store
        .write(site.now(), move |tx| -> Work<'_, String, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::FillReports)?;
                let unit = tx.unit(asker, &unit_id).await?;
                // It goes to the unit above, whose Office reads it.
                let period = report_period::Model {
                    unit_id: unit.parent_id.unwrap_or(unit.id),
                    ..period
                };
                add(tx, &actor, period, &[unit_id]).await
            })
        })
        .await
}

#[expect(clippy::too_many_arguments, reason = "the fields of one row")]
fn ad_hoc(
    site: &Site,
    actor: &Actor,
    unit_id: &str,
    kind: &str,
    name: String,
    due: DueRule,
    basis: String,
    asked: String,
) -> Result<report_period::Model, Fault> {
    let form = form_today(AD_HOC_FORM).ok_or_else(|| invalid("form", Problem::NotPossible))?;
    let day = due.day;
    let schedule = Schedule {
        before: vec![1, 0],
        ..Schedule::default()
    };
    Ok(report_period::Model {
        id: new_id()?,
        regime_id: None,
        unit_id: unit_id.to_owned(),
        kind: kind.to_owned(),
        name,
        year: i64::from(day.year()),
        form_code: form.code.clone(),
        form_version: i64::from(form.version),
        data_from: format!("{:04}-01-01", day.year()),
        data_to: day.to_string(),
        estimate_to: None,
        units_due: json(&due),
        office_due: json(&due),
        schedule: json(&schedule),
        days_to_mend: 1,
        basis,
        asked,
        created_by: actor.person_id.clone(),
        created_at: site.now(),
        directive_id: None,
        digest: Vec::new(),
    })
}

async fn add(
    tx: &mut Tx,
    actor: &Actor,
    period: report_period::Model,
    units: &[String],
) -> Result<String, Fault> {
    let id = period.id.clone();
    let detail = value!({"name": period.name, "kind": period.kind, "units": units});
    tx.insert(period).await?;
    for unit_id in units {
        let row = report_audience::Model {
            id: new_id()?,
            period_id: id.clone(),
            unit_id: unit_id.clone(),
            digest: Vec::new(),
        };
        tx.insert(row).await?;
    }
    recorded(tx, actor, "report.open", "report_period", &id, detail).await?;
    Ok(id)
}

fn hour_field(text: &str) -> Result<Time, Fault> {
    text.parse()
        .map_err(|_| invalid("hour", Problem::Malformed))
}

/// Gives a unit time until a day, or asks nothing of it when the day is empty.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`].
pub async fn give_time(
    site: &Site,
    actor: &Actor,
    period_id: &str,
    unit_id: &str,
    until: &str,
    reason: &str,
) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    let until_day = match until.trim() {
        "" => None,
        text => Some(day_field("until", text)?),
    };
    let row = report_grace::Model {
        id: new_id()?,
        period_id: period_id.to_owned(),
        unit_id: unit_id.to_owned(),
        until_day,
        reason: text_field("reason", reason, 300)?,
        given_by: actor.person_id.clone(),
        at: now,
        digest: Vec::new(),
    };
    let (actor, site_copy) = (actor.clone(), site.clone());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::PlanReports)?;
                let period = tx.period(asker, &row.period_id).await?;
                let owing = tx.owing(asker, &period, &settled_on(&period)?).await?;
                if !owing.iter().any(|unit| unit.id == row.unit_id) {
                    return Err(store::Error::NotFound.into());
                }
                let detail = value!({"period": row.period_id, "unit": row.unit_id, "until": row.until_day, "reason": row.reason});
                let id = row.id.clone();
                tx.insert(row).await?;
                recorded(tx, &actor, "report.grace", "report_grace", &id, detail).await
            })
        })
        .await
}

pub(crate) async fn recorded(
    tx: &mut Tx,
    actor: &Actor,
    action: &str,
    object_kind: &str,
    object_id: &str,
    detail: serde_json::Value,
) -> Result<(), Fault> {
    tx.record(Record {
        actor: &actor.person_id,
        action,
        object_kind,
        object_id,
        detail,
    })
    .await?;
    Ok(())
}
