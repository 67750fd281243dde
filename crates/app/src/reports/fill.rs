//! A unit's report: opened prefilled, written half, laid before the head, sent.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::Action;
use domain::calendar::day_of;
use domain::deadline::{Deadline, Timeliness};
use domain::report::check::{Compared, Hint, hints};
use domain::report::form::ReportForm;
use domain::report::sheet::{Typed, Unreadable};
use domain::report::{Cell, FigureKind, Move, Sheet, State};
use serde_json::json as value;
use store::report::Owing;
use store::tables::{report_period, report_version, unit, unit_report};
use store::{Tx, Work};

use super::board::state_of;
use super::known::{events, suggested};
use super::plan::recorded;
use super::{
    deadline_of, earlier_in_year, figures_of, form_of, from_json, json, settled_on, units_rule,
};
use crate::calendar;
use crate::site::{Actor, Fault, Problem, Site, invalid, new_id};

/// A report as its page shows it.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The period.
    pub period: report_period::Model,
    /// Its form.
    pub form: Arc<ReportForm>,
    /// The unit.
    pub unit: unit::Model,
    /// The report, when somebody began it.
    pub report: Option<unit_report::Model>,
    /// Where it stands.
    pub state: State,
    /// What it holds; prefilled when nobody began.
    pub sheet: Sheet,
    /// What the system's events say now.
    pub events: BTreeMap<String, i64>,
    /// The same period last year.
    pub last_year: BTreeMap<String, i64>,
    /// Since the beginning of the year, this one included.
    pub cumulative: BTreeMap<String, i64>,
    /// What the unit wrote last time.
    pub last_texts: BTreeMap<String, String>,
    /// What is to be looked at before it is sent.
    pub hints: Vec<Hint>,
    /// What was sent.
    pub versions: Vec<report_version::Model>,
    /// Its deadline.
    pub deadline: Deadline,
    /// How it stands against it.
    pub timeliness: Timeliness,
    /// Until when a returned report should be back.
    pub mend_until: Option<i64>,
    /// Why nothing is asked of the unit.
    pub exempt: Option<String>,
    /// What went into the unit, and when.
    pub merged: Vec<(String, String)>,
}

/// Opens a unit's report.
///
/// # Errors
/// Not found when out of reach, or when the unit does not owe it.
pub async fn open(
    site: &Site,
    actor: &Actor,
    period_id: &str,
    unit_id: &str,
) -> Result<Opened, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewReports).await?;
    let period = site.store.period(asker, period_id).await?;
    // A link of before the unit was renamed still leads to its report.
    let owes = site
        .store
        .owing(asker, &period, &settled_on(&period, &today)?)
        .await?
        .into_iter()
        .find(|owes| owes.rows.iter().any(|row| row == unit_id))
        .ok_or(store::Error::NotFound)?;
    let unit_id = owes.unit.id.as_str();
    let report = site.store.report(asker, period_id, unit_id).await?;
    opened(site, period, owes, report).await
}

/// The same of what somebody, or the machine, was let in to.
pub(crate) async fn opened(
    site: &Site,
    period: report_period::Model,
    owes: Owing,
    report: Option<unit_report::Model>,
) -> Result<Opened, Fault> {
    let Owing { unit, rows } = owes;
    let unit_id = unit.id.as_str();
    let form = form_of(&period)?;
    let events = events(site, &period, &form, unit_id).await?;
    let compared = compared(site, &period, unit_id).await?;
    let last = site
        .store
        .last_sent_before(unit_id, &period.form_code, &period.data_to)
        .await?;
    let last: Option<Sheet> = match last {
        Some(earlier) => Some(from_json("a sent report", &earlier.sheet)?),
        None => None,
    };
    let merged = site.store.merged_into(unit_id).await?;
    let sheet: Sheet = match &report {
        Some(report) => kept(report, &merged, &events)?,
        None => {
            let cells = last.as_ref().map(|sheet| &sheet.cells);
            let suggested = suggested(site, &period, &unit, cells).await?;
            prefilled(&form, &events, &compared.within, &suggested)
        }
    };
    let calendar = calendar::current(site).await?;
    let graces = site.store.graces(&period.id).await?;
    let (deadline, exempt) = deadline_of(&units_rule(&period)?, &calendar, &graces, &rows);
    let state = report.as_ref().map_or(State::Missing, state_of);
    let days = i32::try_from(period.days_to_mend).unwrap_or(0);
    let versions = match &report {
        Some(report) => site.store.versions(&report.id).await?,
        None => Vec::new(),
    };
    Ok(Opened {
        hints: hints(&form, &sheet, &compared),
        cumulative: cumulative(&form, &sheet, &period, site, unit_id).await?,
        last_year: compared.last_year,
        timeliness: match report.as_ref().and_then(|report| report.first_sent_at) {
            None if exempt.is_some() => Timeliness::Exempt,
            came => deadline.timeliness(came, site.now()),
        },
        exempt,
        mend_until: report
            .as_ref()
            .filter(|_| state == State::Returned)
            .and_then(|report| report.returned_at)
            .map(|at| calendar.after(at, days)),
        merged,
        period,
        form,
        unit,
        report,
        state,
        sheet,
        events,
        last_texts: last.map_or_else(BTreeMap::new, |sheet| sheet.texts),
        versions,
        deadline,
    })
}

/// What the report holds. Of one written before something went into the unit, and not sent since, the numbers are held against what
/// the events say of both: whoever goes on with it is told.
fn kept(
    report: &unit_report::Model,
    merged: &[(String, String)],
    events: &BTreeMap<String, i64>,
) -> Result<Sheet, Fault> {
    let mut sheet: Sheet = from_json("a report", &report.sheet)?;
    let written = day_of(report.written_at).to_string();
    if state_of(report).lies_with_unit() && merged.iter().any(|(_, on)| *on > written) {
        for (code, cell) in &mut sheet.cells {
            cell.events = events.get(code).copied().or(cell.events);
        }
    }
    Ok(sheet)
}

/// What a report is compared with: last year, and the part of the year that was accepted already.
async fn compared(
    site: &Site,
    period: &report_period::Model,
    unit_id: &str,
) -> Result<Compared, Fault> {
    let Some(regime) = &period.regime_id else {
        return Ok(Compared::default());
    };
    let accepted = async |kind: &str, year| -> Result<BTreeMap<String, i64>, Fault> {
        figures_of(&site.store.accepted_of(unit_id, regime, kind, year).await?)
    };
    Ok(Compared {
        last_year: accepted(&period.kind, period.year - 1).await?,
        within: if period.kind == "year" {
            accepted("h1", period.year).await?
        } else {
            BTreeMap::new()
        },
    })
}

/// The numbers so far this year. The plan's two periods begin on the same day, so each already is its own sum; a request out of
/// turn has none.
async fn cumulative(
    form: &ReportForm,
    sheet: &Sheet,
    period: &report_period::Model,
    site: &Site,
    unit_id: &str,
) -> Result<BTreeMap<String, i64>, Fault> {
    let mut out: BTreeMap<String, i64> = form
        .figures
        .iter()
        .filter_map(|figure| Some((figure.code.clone(), sheet.value(form, &figure.code)?)))
        .collect();
    let Some(regime) = &period.regime_id else {
        return Ok(out);
    };
    for kind in earlier_in_year(&period.kind) {
        let earlier = site.store.accepted_of(unit_id, regime, kind, period.year);
        for (code, value) in figures_of(&earlier.await?)? {
            let summed = form
                .figure(&code)
                .is_some_and(|figure| figure.agg == domain::report::Aggregation::Sum);
            if summed {
                *out.entry(code).or_default() += value;
            }
        }
    }
    Ok(out)
}

/// A fresh sheet: the events, what the first half had where the year knows no more, and what is on record otherwise.
fn prefilled(
    form: &ReportForm,
    events: &BTreeMap<String, i64>,
    within: &BTreeMap<String, i64>,
    suggested: &BTreeMap<&'static str, Cell>,
) -> Sheet {
    let mut sheet = Sheet::default();
    for figure in form.figures.iter().filter(|figure| figure.is_typed()) {
        let event = events.get(&figure.code).copied();
        let known = event.or_else(|| within.get(&figure.code).copied());
        if let Some(number) = known.filter(|_| figure.kind != FigureKind::Line) {
            let cell = Cell {
                events: event,
                ..Cell::number(number)
            };
            sheet.cells.insert(figure.code.clone(), cell);
        } else if let Some(cell) = suggested.get(figure.code.as_str()) {
            sheet.cells.insert(figure.code.clone(), cell.clone());
        }
    }
    sheet
}

/// What the clerk wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Keep what is there.
    Keep,
    /// Say "nothing happened" wherever a number is blank, and keep it.
    FillWithNil,
    /// Keep it and lay it before the head.
    LayBefore,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Fields that could not be read; everything else was kept.
    pub unreadable: Vec<Unreadable>,
    /// What is still to be looked at; with any, it was not laid before the head.
    pub hints: Vec<Hint>,
}

/// Keeps what was typed, and goes on with it when nothing is left to look at. `rev` is the revision the page was opened at: what
/// somebody else kept meanwhile is not written over.
///
/// # Errors
/// Not found when out of reach; [`store::Error::Conflict`]; [`Fault::Invalid`] on `state`.
pub async fn keep(
    site: &Site,
    actor: &Actor,
    period_id: &str,
    unit_id: &str,
    rev: i64,
    typed: Typed,
    wish: Wish,
) -> Result<Kept, Fault> {
    let opened = open(site, actor, period_id, unit_id).await?;
    let (mut sheet, unreadable) = Sheet::read(&opened.form, &typed, &opened.events);
    if wish == Wish::FillWithNil {
        sheet.fill_with_nil(&opened.form, &opened.events);
    }
    let compared = compared(site, &opened.period, &opened.unit.id).await?;
    let hints = hints(&opened.form, &sheet, &compared);
    let goes_on = wish == Wish::LayBefore && hints.is_empty() && unreadable.is_empty();
    put(site, actor, &opened, rev, sheet, "web", goes_on).await?;
    Ok(Kept { unreadable, hints })
}

/// Writes the sheet.
pub(crate) async fn put(
    site: &Site,
    actor: &Actor,
    opened: &Opened,
    rev: i64,
    sheet: Sheet,
    source: &'static str,
    goes_on: bool,
) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy) = (actor.clone(), site.clone());
    let (period_id, unit_id) = (opened.period.id.clone(), opened.unit.id.clone());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::FillReports)?;
                let unit = tx.unit(asker, &unit_id).await?;
                let known = tx.report(asker, &period_id, &unit.id).await?;
                let is_new = known.is_none();
                let mut report = match known {
                    Some(report) if report.rev == rev => report,
                    None if rev == 0 => fresh(&period_id, &unit_id)?,
                    _ => return Err(store::Error::Conflict.into()),
                };
                let what = if goes_on { Move::LayBefore } else { Move::Write };
                go(&mut report, what)?;
                report.sheet = json(&sheet);
                report.rev += 1;
                report.source = source.to_owned();
                report.written_by = actor.person_id.clone();
                report.written_at = now;
                let (id, state, rev) = (report.id.clone(), report.state.clone(), report.rev);
                if is_new {
                    tx.insert(report).await?;
                } else {
                    tx.update(report).await?;
                }
                let detail = value!({"period": period_id, "unit": unit_id, "state": state, "rev": rev, "source": source});
                recorded(tx, &actor, "report.write", "unit_report", &id, detail).await
            })
        })
        .await
}

pub(crate) fn fresh(period_id: &str, unit_id: &str) -> Result<unit_report::Model, Fault> {
    Ok(unit_report::Model {
        id: new_id()?,
        period_id: period_id.to_owned(),
        unit_id: unit_id.to_owned(),
        state: State::Missing.code().to_owned(),
        sheet: String::new(),
        rev: 0,
        source: String::new(),
        written_by: String::new(),
        written_at: 0,
        first_sent_at: None,
        sent_at: None,
        version_id: None,
        returned_at: None,
        reason: String::new(),
        judged_by: None,
        judged_at: None,
        digest: Vec::new(),
    })
}

pub(crate) fn go(report: &mut unit_report::Model, what: Move) -> Result<(), Fault> {
    let next = state_of(report)
        .after(what)
        .ok_or_else(|| invalid("state", Problem::NotPossible))?;
    report.state = next.code().to_owned();
    Ok(())
}

/// The head sends the report as it stands: a version nobody changes any more.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`] on `state`, or on `sheet` while something is to be looked at.
pub async fn send(
    site: &Site,
    actor: &Actor,
    period_id: &str,
    unit_id: &str,
    rev: i64,
) -> Result<(), Fault> {
    let opened = open(site, actor, period_id, unit_id).await?;
    if opened.report.is_none() || !opened.hints.is_empty() {
        return Err(invalid("sheet", Problem::Missing));
    }
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy) = (actor.clone(), site.clone());
    let (period_id, unit_id) = (period_id.to_owned(), opened.unit.id);
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ApproveReports)?;
                let unit = tx.unit(asker, &unit_id).await?;
                let mut report = tx
                    .report(asker, &period_id, &unit_id)
                    .await?
                    .filter(|report| report.rev == rev)
                    .ok_or(store::Error::Conflict)?;
                go(&mut report, Move::Send)?;
                freeze(tx, &actor.person_id, &unit, &mut report).await?;
                let id = report.id.clone();
                let detail =
                    value!({"period": period_id, "unit": unit_id, "version": report.version_id});
                tx.update(report).await?;
                recorded(
                    tx,
                    &actor,
                    Action::ApproveReports.code(),
                    "unit_report",
                    &id,
                    detail,
                )
                .await
            })
        })
        .await
}

/// Makes what the report holds its next version.
pub(crate) async fn freeze(
    tx: &mut Tx,
    by: &str,
    unit: &unit::Model,
    report: &mut unit_report::Model,
) -> Result<(), Fault> {
    let now = tx.now();
    let version = report_version::Model {
        id: new_id()?,
        report_id: report.id.clone(),
        number: tx.next_version(&report.id).await?,
        sheet: report.sheet.clone(),
        unit_name: unit.name.clone(),
        sent_by: by.to_owned(),
        sent_at: now,
        digest: Vec::new(),
    };
    report.first_sent_at = report.first_sent_at.or(Some(now));
    report.sent_at = Some(now);
    report.version_id = Some(version.id.clone());
    report.rev += 1;
    tx.insert(version).await?;
    Ok(())
}
