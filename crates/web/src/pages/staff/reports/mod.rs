//! Reporting: what is due, the board of a period, how a deadline was computed, the calendar feed.

pub(crate) mod fill;
pub(crate) mod gateway;
pub(crate) mod office;
pub(crate) mod plan;
pub(crate) mod regime;

use app::reports::board::{self as boards, Board as Standing, Counts, Row as UnitRow, counts};
use app::reports::feed as calendar;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Action;
use domain::calendar::{Off, day_of, end_of};
use domain::deadline::{Deadline, Step, Timeliness};
use jiff::civil::Date;
use serde::Deserialize;

use super::{Staff, moment};
use crate::pages::{Frame, error, page};
use crate::routes::Shared;
use crate::session::{Answer, SignedIn};

pub(super) const PATH: &str = "/bao-cao";
/// Periods on the first page.
const SHOWN: usize = 6;

#[derive(Template)]
#[template(path = "staff/reports/index.html")]
struct Index {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    periods: Vec<PeriodCard>,
    units: Vec<UnitLine>,
    plan: bool,
    gateway: bool,
    own: Vec<(String, String)>,
    feed: String,
}

struct PeriodCard {
    id: String,
    name: String,
    kind: &'static str,
    due: String,
    office: String,
    counts: Counts,
    rate: Option<usize>,
    /// The units of somebody who answers for a few only.
    mine: Vec<Line>,
}

/// A unit over the periods shown.
struct UnitLine {
    name: String,
    cells: Vec<Option<Line>>,
    rate: String,
}

#[derive(Clone)]
struct Line {
    href: String,
    unit: String,
    state: &'static str,
    tone: &'static str,
    clock: String,
    late: bool,
}

pub(crate) async fn index(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let site = &shared.site;
    let boards = boards::boards(site, &actor, SHOWN).await?;
    let today = site.today();
    let watches = site
        .store
        .may(site.asker(&actor, &today, Action::JudgeReports)?)
        .await?;
    let own = if actor.is_offered(Action::FillReports) {
        let asker = site.asker(&actor, &today, Action::FillReports)?;
        let units = site.store.units(asker, "", false).await?;
        units.into_iter().map(|unit| (unit.id, unit.name)).collect()
    } else {
        Vec::new()
    };
    let view = Index {
        frame: Frame::new("Báo cáo", ""),
        staff: Staff::of(&actor),
        here: PATH,
        units: if watches { matrix(&boards) } else { Vec::new() },
        periods: boards.iter().map(|board| card(board, watches)).collect(),
        plan: actor.is_offered(Action::PlanReports),
        gateway: actor.is_offered(Action::SetGateway),
        own,
        feed: calendar::path(site, &actor),
    };
    Ok(page(StatusCode::OK, &view))
}

fn card(board: &Standing, watches: bool) -> PeriodCard {
    let counts = counts(&board.rows);
    let came = counts.on_time + counts.late;
    PeriodCard {
        id: board.period.id.clone(),
        name: board.period.name.clone(),
        kind: kind_words(&board.period.kind),
        due: until(&board.units),
        office: until(&board.office),
        rate: (came + counts.overdue > 0).then(|| counts.on_time * 100 / (came + counts.overdue)),
        counts,
        mine: if watches {
            Vec::new()
        } else {
            board.rows.iter().map(|row| line(board, row)).collect()
        },
    }
}

fn matrix(boards: &[Standing]) -> Vec<UnitLine> {
    let mut units: Vec<(&str, &str)> = boards
        .iter()
        .flat_map(|board| &board.rows)
        .map(|row| (row.unit.id.as_str(), row.unit.short_name.as_str()))
        .collect();
    units.sort_by(|a, b| a.1.cmp(b.1).then(a.0.cmp(b.0)));
    units.dedup();
    units
        .into_iter()
        .map(|(id, name)| {
            let rows: Vec<Option<(&Standing, &UnitRow)>> = boards
                .iter()
                .map(|board| Some((board, board.rows.iter().find(|row| row.unit.id == id)?)))
                .collect();
            let judged: Vec<bool> = rows
                .iter()
                .flatten()
                .filter_map(|(_, row)| match row.timeliness {
                    Timeliness::OnTime => Some(true),
                    Timeliness::Late(_) | Timeliness::Overdue(_) => Some(false),
                    _ => None,
                })
                .collect();
            let on_time = judged.iter().filter(|on_time| **on_time).count();
            UnitLine {
                name: name.to_owned(),
                rate: if judged.is_empty() {
                    String::new()
                } else {
                    format!("{on_time}/{}", judged.len())
                },
                cells: rows
                    .into_iter()
                    .map(|row| row.map(|(board, row)| line(board, row)))
                    .collect(),
            }
        })
        .collect()
}

fn kind_words(kind: &str) -> &'static str {
    match kind {
        "adhoc" => "Đột xuất",
        "incident" => "Vụ việc đơn vị tự báo",
        _ => "Định kỳ",
    }
}

fn line(board: &Standing, row: &UnitRow) -> Line {
    let late = row.is_urgent();
    Line {
        href: format!("{PATH}/ky/{}/{}", board.period.id, row.unit.id),
        unit: row.unit.name.clone(),
        state: row.state.name_vi(),
        tone: tone(row),
        clock: clock(row),
        late,
    }
}

fn tone(row: &UnitRow) -> &'static str {
    use domain::report::State::{Accepted, Consolidated, Returned};
    match (row.state, row.timeliness) {
        (Accepted | Consolidated, _) => "g",
        (Returned, _) => "a",
        (_, Timeliness::Overdue(_)) => "r",
        _ => "",
    }
}

/// How a unit stands against its deadline, in words.
pub(super) fn clock(row: &UnitRow) -> String {
    if let (Some((until, late)), None) = (row.mend, &row.exempt) {
        let words = if late {
            "quá hạn bổ sung"
        } else {
            "bổ sung chậm nhất"
        };
        return format!("{words} {}", end(until));
    }
    timeliness_words(row.timeliness, &row.deadline)
}

pub(super) fn timeliness_words(timeliness: Timeliness, deadline: &Deadline) -> String {
    let more = if deadline.extended {
        " (được gia hạn)"
    } else {
        ""
    };
    match timeliness {
        Timeliness::NotDue => format!("{}{more}", until(deadline)),
        Timeliness::OnTime => format!("đúng hạn{more}"),
        Timeliness::Late(0) => "muộn trong ngày".into(),
        Timeliness::Late(days) => format!("muộn {days} ngày"),
        Timeliness::Overdue(0) => "quá hạn trong ngày".into(),
        Timeliness::Overdue(days) => format!("quá hạn {days} ngày, chưa nộp"),
        Timeliness::Exempt => "miễn".into(),
    }
}

/// "chậm nhất hết ngày 02/06/2026", or the hour.
pub(super) fn until(deadline: &Deadline) -> String {
    format!("chậm nhất {}", end(deadline.late_from))
}

pub(super) fn end(late_from: i64) -> String {
    let last = day_of(late_from - 1);
    if end_of(last) == late_from {
        format!("hết ngày {}", date(last))
    } else {
        moment(late_from)
    }
}

pub(super) fn date(day: Date) -> String {
    day.strftime("%d/%m/%Y").to_string()
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Ask {
    loc: String,
}

#[derive(Template)]
#[template(path = "staff/reports/board.html")]
struct Board {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    id: String,
    name: String,
    kind: &'static str,
    basis: String,
    asked: String,
    due: String,
    office: String,
    data: String,
    counts: Counts,
    urgent: usize,
    only_urgent: bool,
    rows: Vec<BoardRow>,
    watches: bool,
    periodic: bool,
}

struct BoardRow {
    line: Line,
    sent: String,
    source: &'static str,
    exempt: Option<String>,
}

pub(crate) async fn board(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
    Query(ask): Query<Ask>,
) -> Answer {
    let site = &shared.site;
    let board = boards::board(site, &actor, &id).await?;
    let only_urgent = ask.loc == "can-don-doc";
    let view = Board {
        frame: Frame::new(format!("Báo cáo {}", board.period.name), ""),
        staff: Staff::of(&actor),
        here: PATH,
        id,
        name: board.period.name.clone(),
        kind: kind_words(&board.period.kind),
        basis: board.period.basis.clone(),
        asked: board.period.asked.clone(),
        due: until(&board.units),
        office: until(&board.office),
        data: data_words(&board.period),
        counts: counts(&board.rows),
        urgent: board.rows.iter().filter(|row| row.is_urgent()).count(),
        only_urgent,
        rows: board
            .rows
            .iter()
            .filter(|row| !only_urgent || row.is_urgent())
            .map(|row| board_row(&board, row))
            .collect(),
        watches: actor.is_offered(Action::JudgeReports),
        periodic: board.period.regime_id.is_some(),
    };
    Ok(page(StatusCode::OK, &view))
}

pub(super) fn data_words(period: &store::tables::report_period::Model) -> String {
    let mut words = format!(
        "số liệu từ {} đến {}",
        super::day(&period.data_from),
        super::day(&period.data_to)
    );
    if let Some(to) = &period.estimate_to {
        words.push_str(&format!(", ước đến {}", super::day(to)));
    }
    words
}

fn board_row(board: &Standing, row: &UnitRow) -> BoardRow {
    let report = row.report.as_ref();
    BoardRow {
        line: line(board, row),
        sent: report
            .and_then(|report| report.sent_at)
            .map(moment)
            .unwrap_or_default(),
        source: match report.map(|report| report.source.as_str()) {
            Some("sms") => "tin nhắn",
            _ => "",
        },
        exempt: row.exempt.clone(),
    }
}

#[derive(Template)]
#[template(path = "staff/reports/deadline.html")]
struct DeadlinePage {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    id: String,
    name: String,
    basis: String,
    parts: Vec<Explained>,
    now: String,
}

struct Explained {
    who: String,
    verdict: String,
    late: bool,
    steps: Vec<StepView>,
}

/// A step with its words left to the template.
pub(super) struct StepView {
    pub(super) kind: &'static str,
    pub(super) day: String,
    pub(super) words: String,
}

pub(crate) async fn deadline(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let board = boards::board(&shared.site, &actor, &id).await?;
    let now = shared.site.now();
    let state = |deadline: &Deadline| {
        let late = now >= deadline.late_from;
        (
            timeliness_words(deadline.timeliness(None, now), deadline),
            late,
        )
    };
    let explained = |who: String, deadline: &Deadline| {
        let (verdict, late) = state(deadline);
        Explained {
            who,
            verdict,
            late,
            steps: deadline.steps.iter().map(step).collect(),
        }
    };
    let mut parts = vec![explained("Đơn vị".into(), &board.units)];
    if board.period.regime_id.is_some() {
        parts.push(explained("Văn phòng".into(), &board.office));
    }
    parts.extend(
        board
            .rows
            .iter()
            .filter(|row| row.deadline.extended)
            .map(|row| explained(row.unit.name.clone(), &row.deadline)),
    );
    let view = DeadlinePage {
        frame: Frame::new(format!("Thời hạn {}", board.period.name), ""),
        staff: Staff::of(&actor),
        here: PATH,
        id,
        name: board.period.name.clone(),
        basis: board.period.basis.clone(),
        parts,
        now: moment(now),
    };
    Ok(page(StatusCode::OK, &view))
}

pub(super) fn step(step: &Step) -> StepView {
    let view = |kind, day: &Date, words: &str| StepView {
        kind,
        day: date(*day),
        words: words.to_owned(),
    };
    match step {
        Step::Named(day, true) => view("named_with", day, ""),
        Step::Named(day, false) => view("named", day, ""),
        Step::LastDay(day) => view("last", day, ""),
        Step::IsOff(day, Off::Saturday) => view("off", day, "thứ Bảy"),
        Step::IsOff(day, Off::Sunday) => view("off", day, "Chủ nhật"),
        Step::IsOff(day, Off::Named(name)) => view("off", day, name),
        Step::LateAfter(day) => view("late_after", day, ""),
        Step::AimAt(day) => view("aim", day, ""),
        Step::KeptDespiteNews(day) => view("kept", day, ""),
        Step::Extended(day, reason) => view("extended", day, reason),
        Step::Hour(time) => StepView {
            kind: "hour",
            day: String::new(),
            words: time.strftime("%H:%M").to_string(),
        },
        Step::LateFrom(at) => StepView {
            kind: "late_from",
            day: moment(*at),
            words: String::new(),
        },
    }
}

/// The calendar feed: for programs that cannot sign in, under an address only its owner knows.
pub(crate) async fn feed(
    State(shared): State<Shared>,
    Path(token): Path<String>,
    headers: axum::http::HeaderMap,
) -> Response {
    let token = token.trim_end_matches(".ics");
    match calendar::feed(&shared.site, token).await {
        Ok(text) => (
            [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")],
            text,
        )
            .into_response(),
        Err(_) => error::not_found(headers).await,
    }
}
