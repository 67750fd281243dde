//! The board: every unit against its deadline, for one period or over several.

use domain::Action;
use domain::calendar::Calendar;
use domain::deadline::{Deadline, Timeliness};
use domain::report::State;
use store::report::Owing;
use store::tables::{report_grace, report_period, unit, unit_report};

use super::{deadline_of, office_deadline, settled_on, units_rule};
use crate::calendar;
use crate::site::{Actor, Fault, Site};

/// A period with its units.
#[derive(Debug, Clone)]
pub struct Board {
    /// The period.
    pub period: report_period::Model,
    /// Units that owe it, within the asker's reach.
    pub rows: Vec<Row>,
    /// The deadline of units, without anybody's extension.
    pub units: Deadline,
    /// The deadline of the Office.
    pub office: Deadline,
}

/// A unit of a period.
#[derive(Debug, Clone)]
pub struct Row {
    /// The unit.
    pub unit: unit::Model,
    /// Its rows up to this one, newest first: earlier names are its own.
    pub rows: Vec<String>,
    /// Its report, when it began one.
    pub report: Option<unit_report::Model>,
    /// Where it stands.
    pub state: State,
    /// Its own deadline.
    pub deadline: Deadline,
    /// How it stands against it.
    pub timeliness: Timeliness,
    /// Until when a returned report should be back, and whether that has passed.
    pub mend: Option<(i64, bool)>,
    /// Why nothing is asked of it.
    pub exempt: Option<String>,
}

impl Row {
    /// Whether the Office should urge it: nothing has come, or what came was returned and is not back in time.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        let late_mending = self.mend.is_some_and(|(_, late)| late);
        matches!(self.timeliness, Timeliness::Overdue(_)) || late_mending
    }
}

/// How many units stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Units asked.
    pub asked: usize,
    /// Came in time.
    pub on_time: usize,
    /// Came late.
    pub late: usize,
    /// Did not come.
    pub missing: usize,
    /// Of those, after the deadline.
    pub overdue: usize,
    /// Were returned and are not back.
    pub returned: usize,
    /// Were accepted.
    pub accepted: usize,
}

/// Counts the rows; who is exempt is not asked.
#[must_use]
pub fn counts(rows: &[Row]) -> Counts {
    let mut counts = Counts::default();
    for row in rows.iter().filter(|row| row.exempt.is_none()) {
        counts.asked += 1;
        match row.timeliness {
            Timeliness::OnTime => counts.on_time += 1,
            Timeliness::Late(_) => counts.late += 1,
            Timeliness::NotDue | Timeliness::Exempt => counts.missing += 1,
            Timeliness::Overdue(_) => {
                counts.missing += 1;
                counts.overdue += 1;
            }
        }
        counts.returned += usize::from(row.state == State::Returned);
        counts.accepted += usize::from(row.state.counts());
    }
    counts
}

/// The board of a period.
///
/// # Errors
/// Not found when out of sight.
pub async fn board(site: &Site, actor: &Actor, period_id: &str) -> Result<Board, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewReports).await?;
    let period = site.store.period(asker, period_id).await?;
    let calendar = calendar::current(site).await?;
    of(site, actor, period, &calendar).await
}

pub(crate) async fn of(
    site: &Site,
    actor: &Actor,
    period: report_period::Model,
    calendar: &Calendar,
) -> Result<Board, Fault> {
    let today = site.today();
    let asker = site.asker(actor, &today, Action::ViewReports)?;
    let owing = site
        .store
        .owing(asker, &period, &settled_on(&period, &today)?)
        .await?;
    let reports = site.store.reports(asker, &period.id).await?;
    rows(site, period, owing, reports, calendar).await
}

/// The board as the machine sees it, for reminders.
pub(crate) async fn unasked(
    site: &Site,
    period: report_period::Model,
    calendar: &Calendar,
) -> Result<Board, Fault> {
    let owing = site
        .store
        .owing_unasked(&period, &settled_on(&period, &site.today())?)
        .await?;
    let reports = site.store.reports_unasked(&period.id).await?;
    rows(site, period, owing, reports, calendar).await
}

async fn rows(
    site: &Site,
    period: report_period::Model,
    owing: Vec<Owing>,
    reports: Vec<unit_report::Model>,
    calendar: &Calendar,
) -> Result<Board, Fault> {
    let graces = site.store.graces(&period.id).await?;
    drawn(period, owing, reports, &graces, calendar, site.now())
}

/// The board of what was read, as it stands at a moment.
pub(crate) fn drawn(
    period: report_period::Model,
    owing: Vec<Owing>,
    reports: Vec<unit_report::Model>,
    graces: &[report_grace::Model],
    calendar: &Calendar,
    now: i64,
) -> Result<Board, Fault> {
    let rule = units_rule(&period)?;
    let rows = owing
        .into_iter()
        .map(|owes| {
            let rows = &owes.rows;
            let report = reports
                .iter()
                .find(|report| rows.contains(&report.unit_id))
                .cloned();
            let (deadline, exempt) = deadline_of(&rule, calendar, graces, rows);
            row(&period, owes, report, deadline, exempt, calendar, now)
        })
        .collect();
    Ok(Board {
        rows,
        units: rule.deadline(calendar, &[]),
        office: office_deadline(&period, calendar)?,
        period,
    })
}

fn row(
    period: &report_period::Model,
    Owing { unit, rows }: Owing,
    report: Option<unit_report::Model>,
    deadline: Deadline,
    exempt: Option<String>,
    calendar: &Calendar,
    now: i64,
) -> Row {
    let state = report.as_ref().map_or(State::Missing, state_of);
    let came = report.as_ref().and_then(|report| report.first_sent_at);
    let timeliness = if exempt.is_some() && came.is_none() {
        Timeliness::Exempt
    } else {
        deadline.timeliness(came, now)
    };
    let days = i32::try_from(period.days_to_mend).unwrap_or(0);
    let mend = report
        .as_ref()
        .filter(|_| state == State::Returned)
        .and_then(|report| report.returned_at)
        .map(|at| calendar.after(at, days))
        .map(|until| (until, now >= until));
    Row {
        unit,
        rows,
        report,
        state,
        deadline,
        timeliness,
        mend,
        exempt,
    }
}

pub(crate) fn state_of(report: &unit_report::Model) -> State {
    State::from_code(&report.state).unwrap_or(State::Draft)
}

/// The newest boards, for the table of units and periods.
///
/// # Errors
/// [`Fault::NotAllowed`].
pub async fn boards(site: &Site, actor: &Actor, most: usize) -> Result<Vec<Board>, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewReports).await?;
    let calendar = calendar::current(site).await?;
    let mut out = Vec::new();
    for period in site.store.periods(asker).await?.into_iter().take(most) {
        let board = of(site, actor, period, &calendar).await?;
        if !board.rows.is_empty() {
            out.push(board);
        }
    }
    Ok(out)
}
