//! Reports out of turn: asked by the Office, or given by a unit by itself. Whom they concern is told at once.

use std::collections::{BTreeMap, BTreeSet};

use domain::Action;
use domain::deadline::{DueRule, Schedule};
use domain::report::form::{Figure, ReportForm};
use domain::report::own::{Question, composed};
use jiff::civil::{Date, Time};
use store::notice::{Channel, NewNotice};
use store::report::{Holder, Owing};
use store::tables::report_period;
use store::{Tx, Work};

use super::add;
use crate::calendar;
use crate::reports::judge::link;
use crate::reports::texts::{end, filled};
use crate::reports::{AD_HOC_FORM, PERIODIC_FORM, form_today, json, settled_on, units_rule};
use crate::site::{Actor, Fault, Problem, Site, day_field, invalid, new_id, text_field};
use crate::tips::follow::message_field;

/// An ad hoc request as typed.
#[derive(Debug, Clone, Copy, Default)]
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
    /// Figures of the catalogue that are asked, by code.
    pub figures: &'a [String],
    /// Questions of its own.
    pub questions: &'a [Question],
}

/// Questions of its own a request has at most.
pub const QUESTIONS_MAX: usize = 10;

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
    let mut period = ad_hoc(
        site,
        actor,
        unit_id,
        "adhoc",
        text_field("name", typed.name, 200)?,
        due,
        text_field("basis", typed.basis, 300)?,
        message_field(typed.asked)?,
    )?;
    if let Some(form) = own_form(&period, &today, typed)? {
        period.form_code.clone_from(&form.code);
        period.form_version = i64::from(form.version);
        period.form = Some(json(&form));
    }
    let units = typed.units.to_vec();
    let calendar = calendar::current(site).await?;
    let holders = site
        .store
        .holders_of(&["unit_clerk", "head"], &today)
        .await?;
    let (actor, site_copy) = (actor.clone(), site.clone());
    site.store
        .write(site.now(), move |tx| -> Work<'_, String, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::PlanReports)?;
                tx.unit(asker, &period.unit_id).await?;
                for unit in &units {
                    tx.unit(asker, unit).await?;
                }
                let id = add(tx, &actor.person_id, period.clone(), &units).await?;
                let asked = tx
                    .owing(asker, &period, &settled_on(&period, &today)?)
                    .await?;
                let until = end(units_rule(&period)?.deadline(&calendar, &[]).late_from);
                let places = [
                    ("period", period.name.as_str()),
                    ("basis", &period.basis),
                    ("until", &until),
                ];
                let lines = lines(&site_copy, &period, &asked, &holders);
                tell(tx, "request", &id, &places, lines).await?;
                Ok(id)
            })
        })
        .await
}

/// The form of a request that picks figures or asks questions of its own; the common one serves the others.
fn own_form(
    period: &report_period::Model,
    today: &str,
    typed: Request<'_>,
) -> Result<Option<ReportForm>, Fault> {
    if typed.figures.is_empty() && typed.questions.is_empty() {
        return Ok(None);
    }
    let catalogue =
        form_today(PERIODIC_FORM).ok_or_else(|| invalid("form", Problem::NotPossible))?;
    let known = |code: &String| catalogue.figure(code).is_some_and(Figure::is_typed);
    if typed.questions.len() > QUESTIONS_MAX || !typed.figures.iter().all(known) {
        return Err(invalid("question", Problem::Malformed));
    }
    let questions: Vec<Question> = typed
        .questions
        .iter()
        .map(|question| {
            Ok(Question {
                label: text_field("question", &question.label, 200)?,
                unit: question.unit.trim().chars().take(40).collect(),
                answer: question.answer,
            })
        })
        .collect::<Result<_, Fault>>()?;
    let code = format!("DX-{}", period.id);
    let name = &period.name;
    let form = composed(&code, today, name, &catalogue, typed.figures, &questions);
    Ok(Some(form))
}

/// Whom a request concerns, with a line for each of their units.
fn lines(
    site: &Site,
    period: &report_period::Model,
    asked: &[Owing],
    holders: &[Holder],
) -> BTreeMap<String, BTreeSet<String>> {
    let mut lines: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for Owing { unit, .. } in asked {
        let link = link(site, &period.id, &unit.id);
        for holder in holders.iter().filter(|holder| holder.unit_id == unit.id) {
            let line = format!("- {}: {link}", unit.short_name);
            lines
                .entry(holder.person_id.clone())
                .or_default()
                .insert(line);
        }
    }
    lines
}

/// Tells them at once, whatever else they were told today: one message a person a request.
async fn tell(
    tx: &mut Tx,
    what: &str,
    period_id: &str,
    places: &[(&str, &str)],
    lines: BTreeMap<String, BTreeSet<String>>,
) -> Result<(), Fault> {
    for (person, lines) in lines {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let words = filled(&format!("{what}_text"), places);
        tx.notify(NewNotice {
            person_id: &person,
            channel: Channel::Mail,
            subject: &filled(&format!("{what}_subject"), places),
            text: &format!("{words}\n{}", lines.join("\n")),
            once_key: Some(format!("report {what} {period_id} {person}")),
        })
        .await?;
    }
    Ok(())
}

/// A unit reports an incident without being asked: due at once, asked of itself alone. The Office above is told at once.
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
    let holders = site
        .store
        .holders_of(&["office_clerk", "chief_of_office"], &today)
        .await?;
    let (actor, site_copy, unit_id) = (actor.clone(), site.clone(), unit_id.to_owned());
    site.store
        .write(site.now(), move |tx| -> Work<'_, String, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::FillReports)?;
                let unit = tx.unit(asker, &unit_id).await?;
                // It goes to the unit above, whose Office reads it.
                let period = report_period::Model {
                    unit_id: unit.parent_id.clone().unwrap_or_else(|| unit.id.clone()),
                    ..period
                };
                let mut office = holders;
                office.retain(|holder| holder.unit_id == period.unit_id);
                let line = format!(
                    "- {}: {}",
                    unit.short_name,
                    link(&site_copy, &period.id, &unit.id)
                );
                let lines = office
                    .into_iter()
                    .filter(|holder| holder.person_id != actor.person_id)
                    .map(|holder| (holder.person_id, BTreeSet::from([line.clone()])));
                let lines = lines.collect();
                let id = add(tx, &actor.person_id, period, &[unit_id]).await?;
                let places = [("unit", unit.name.as_str())];
                tell(tx, "incident", &id, &places, lines).await?;
                Ok(id)
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
        form: None,
        digest: Vec::new(),
    })
}

fn hour_field(text: &str) -> Result<Time, Fault> {
    text.parse()
        .map_err(|_| invalid("hour", Problem::Malformed))
}
