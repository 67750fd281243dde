//! A unit's report: the form, the head's decision, the Office's, the events behind a figure.

use std::collections::BTreeMap;

use app::paper;
use app::reports::document as papers;
use app::reports::fill::{self as cases, Kept, Opened, Wish};
use app::reports::judge::{self as judging, Judgement};
use app::reports::known::{self, Kind, When};
use app::reports::plan;
use app::reports::text_message;
use app::reports::workbook::{self, Refused, Why};
use app::site::Problem;
use app::{Actor, Fault};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use domain::Action;
use domain::report::check::{Hint, What};
use domain::report::form::{Figure, FigureKind, shown};
use domain::report::sheet::{NIL, Typed, Unreadable};
use domain::report::{Cell, Move};
use serde::Deserialize;

use super::{PATH, StepView, data_words, end, step, timeliness_words};
use crate::pages::staff::paper::{FileAsk, handed};
use crate::pages::staff::{Staff, day, fault, moment};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, PostedFile, PostedPairs, SignedIn};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Ask {
    da: String,
}

#[derive(Template)]
#[template(path = "staff/reports/unit.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    done: &'static str,
    id: String,
    unit_id: String,
    unit: String,
    name: String,
    asked: String,
    data: String,
    state: &'static str,
    clock: String,
    returned: Option<(String, String)>,
    given_back: Option<String>,
    exempt: Option<String>,
    /// Its last day, for the form that asks it again.
    last_day: String,
    rev: i64,
    groups: Vec<GroupView>,
    sections: Vec<SectionView>,
    hints: Vec<(String, String)>,
    blanks: usize,
    versions: Vec<(i64, String)>,
    written: Option<(String, &'static str)>,
    steps: Vec<StepView>,
    merged: Vec<(String, String)>,
    message: Option<String>,
    estimates: bool,
    prints: bool,
    may: May,
}

struct May {
    write: bool,
    lay: bool,
    send: bool,
    give_back: bool,
    accept: bool,
    send_back: bool,
    plan: bool,
}

struct GroupView {
    name: String,
    rows: Vec<FigureView>,
}

struct FigureView {
    code: String,
    label: String,
    unit: String,
    definition: String,
    value: String,
    reason: String,
    estimate: String,
    events: Option<String>,
    href: String,
    last_year: String,
    cumulative: String,
    hint: Option<String>,
    yes_no: bool,
    line: bool,
    computed: bool,
    elsewhere: bool,
    part: bool,
    ask_reason: bool,
}

struct SectionView {
    code: String,
    heading: String,
    hint: String,
    text: String,
    last: Option<String>,
}

pub(crate) async fn show(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path((id, unit)): Path<(String, String)>,
    Query(ask): Query<Ask>,
) -> Answer {
    let opened = cases::open(&shared.site, &actor, &id, &unit).await?;
    let done = match ask.da.as_str() {
        "luu" => "Đã lưu trên máy chủ. Chưa gửi.",
        "trinh" => "Đã trình lãnh đạo đơn vị duyệt.",
        "gui" => "Đã gửi Văn phòng.",
        "nhan" => "Đã tiếp nhận.",
        "tra" => "Đã trả lại đơn vị; người soạn và thủ trưởng được báo ngay.",
        "bang" => "Đã nhận tệp Excel vào báo cáo. Chưa gửi.",
        "gio" => "Đã ghi nhận.",
        _ => "",
    };
    let view = view(&shared, &actor, opened, None, done, None).await?;
    Ok(page(StatusCode::OK, &view))
}

/// What was typed goes back into the form when something in it cannot be read.
async fn view(
    shared: &Shared,
    actor: &Actor,
    opened: Opened,
    error: Option<String>,
    done: &'static str,
    typed: Option<&Typed>,
) -> Result<View, Fault> {
    let site = &shared.site;
    let today = site.today();
    let may = async |action| -> Result<bool, Fault> {
        let asker = site.asker(actor, &today, action)?;
        Ok(match site.store.unit(asker, &opened.unit.id).await {
            Ok(_) => true,
            Err(store::Error::NotFound) => false,
            Err(error) => return Err(error.into()),
        })
    };
    let fills = may(Action::FillReports).await?;
    let approves = may(Action::ApproveReports).await?;
    let judges = may(Action::JudgeReports).await?;
    let can = |what: Move| opened.state.after(what).is_some();
    let title = format!("{}: {}", opened.unit.short_name, opened.period.name);
    let report = opened.report.as_ref();
    Ok(View {
        frame: Frame::new(
            if error.is_some() {
                format!("Lỗi: {title}")
            } else {
                title
            },
            "",
        ),
        staff: Staff::of(actor),
        here: PATH,
        error,
        done,
        unit: opened.unit.name.clone(),
        name: opened.period.name.clone(),
        asked: opened.period.asked.clone(),
        data: data_words(&opened.period),
        state: opened.state.name_vi(),
        clock: timeliness_words(opened.timeliness, &opened.deadline),
        returned: opened.mend_until.map(|until| {
            (
                report.map_or(String::new(), |report| report.reason.clone()),
                end(until),
            )
        }),
        given_back: report
            .filter(|report| {
                opened.mend_until.is_none()
                    && opened.state == domain::report::State::Draft
                    && !report.reason.is_empty()
            })
            .map(|report| report.reason.clone()),
        exempt: opened.exempt.clone(),
        last_day: opened.deadline.last.to_string(),
        rev: report.map_or(0, |report| report.rev),
        groups: groups(&opened, typed),
        sections: sections(&opened, typed),
        blanks: opened
            .hints
            .iter()
            .filter(|hint| hint.what == What::Blank)
            .count(),
        hints: opened
            .hints
            .iter()
            .filter(|hint| hint.what != What::Blank)
            .map(|hint| (hint.code.clone(), hint_words(&opened, hint)))
            .collect(),
        versions: opened
            .versions
            .iter()
            .map(|version| (version.number, moment(version.sent_at)))
            .collect(),
        written: report.map(|report| {
            let way = match report.source.as_str() {
                "sms" => "tin nhắn",
                "xlsx" => "tệp Excel",
                _ => "trang này",
            };
            (moment(report.written_at), way)
        }),
        steps: opened.deadline.steps.iter().map(step).collect(),
        merged: opened
            .merged
            .iter()
            .map(|(name, day)| (name.clone(), self::day(day)))
            .collect(),
        message: (fills || judges)
            .then(|| text_message::example(site, &opened.period.id, &opened.unit.id))
            .filter(|_| opened.period.regime_id.is_some()),
        prints: paper::prints(),
        estimates: opened.period.estimate_to.is_some(),
        may: May {
            write: fills && can(Move::Write),
            lay: fills && !approves && can(Move::LayBefore),
            send: approves && can(Move::Send),
            give_back: approves && can(Move::GiveBack),
            accept: judges && can(Move::Accept),
            send_back: judges && can(Move::Return),
            plan: may(Action::PlanReports).await?,
        },
        id: opened.period.id,
        unit_id: opened.unit.id,
    })
}

fn groups(opened: &Opened, typed: Option<&Typed>) -> Vec<GroupView> {
    opened
        .form
        .groups
        .iter()
        .map(|group| GroupView {
            name: group.name.clone(),
            rows: opened
                .form
                .of_group(&group.code)
                .map(|figure| figure_view(opened, figure, typed))
                .collect(),
        })
        .collect()
}

fn figure_view(opened: &Opened, figure: &Figure, typed: Option<&Typed>) -> FigureView {
    let cell = opened.sheet.cells.get(&figure.code);
    let number = |value: Option<&i64>| value.map_or(String::new(), |value| figure.shown(*value));
    let again = |fields: fn(&Typed) -> &BTreeMap<String, String>| {
        typed.and_then(|typed| fields(typed).get(&figure.code).cloned())
    };
    let events = opened.events.get(&figure.code);
    let hint = opened
        .hints
        .iter()
        .find(|hint| hint.code == figure.code && hint.what != What::Blank)
        .map(|hint| hint_words(opened, hint));
    FigureView {
        code: figure.code.clone(),
        label: figure.label.clone(),
        unit: figure.unit.clone(),
        definition: figure.definition.clone(),
        value: again(|typed| &typed.figures).unwrap_or_else(|| match figure.kind {
            FigureKind::Computed => number(opened.sheet.value(&opened.form, &figure.code).as_ref()),
            _ => cell.map_or(String::new(), |cell| cell_words(figure, cell)),
        }),
        reason: again(|typed| &typed.reasons)
            .unwrap_or_else(|| cell.map_or(String::new(), |cell| cell.reason.clone())),
        estimate: again(|typed| &typed.estimates).unwrap_or_else(|| {
            cell.and_then(|cell| cell.estimate)
                .map_or(String::new(), |value| figure.shown(value))
        }),
        ask_reason: hint.is_some() || cell.is_some_and(|cell| !cell.reason.is_empty()),
        href: drill(opened, figure),
        events: events.map(|value| figure.shown(*value)),
        last_year: number(opened.last_year.get(&figure.code)),
        cumulative: number(opened.cumulative.get(&figure.code)),
        hint,
        yes_no: figure.kind == FigureKind::YesNo,
        line: figure.kind == FigureKind::Line,
        computed: figure.kind == FigureKind::Computed,
        elsewhere: !figure.is_typed() && figure.kind != FigureKind::Computed,
        part: figure.part_of.is_some(),
    }
}

/// Where the events behind a figure are listed.
fn drill(opened: &Opened, figure: &Figure) -> String {
    let period = &opened.period;
    if figure.code.starts_with('B') {
        format!(
            "/tuyen-truyen?don_vi={}&tu={}&den={}&chi_tieu={}",
            opened.unit.id, period.data_from, period.data_to, figure.code
        )
    } else {
        format!(
            "{PATH}/ky/{}/{}/so-lieu/{}",
            period.id, opened.unit.id, figure.code
        )
    }
}

fn cell_words(figure: &Figure, cell: &Cell) -> String {
    match figure.kind {
        FigureKind::Line => cell.line.clone(),
        _ if cell.nil => NIL.to_owned(),
        FigureKind::YesNo => cell.value.to_string(),
        _ => figure.shown(cell.value),
    }
}

fn hint_words(opened: &Opened, hint: &Hint) -> String {
    let figure = opened.form.figure(&hint.code);
    let number = |value: &i64| shown(*value, figure.map_or(0, |figure| figure.decimals));
    match &hint.what {
        What::Blank => "chưa điền; không có thì gõ dấu gạch ngang".into(),
        What::ExceedsWhole { whole, of } => {
            format!("lớn hơn {whole} ({}); hãy sửa một trong hai số", number(of))
        }
        What::DiffersFromEvents { events } => {
            format!(
                "hệ thống ghi nhận {}; số khác cần nêu lý do",
                number(events)
            )
        }
        What::Jumps { before } => {
            format!(
                "cùng kỳ năm trước {}; chênh quá ba lần, hãy nêu lý do",
                number(before)
            )
        }
        What::BelowPart { part } => {
            format!(
                "6 tháng đầu năm đã báo cáo {}; số cả năm nhỏ hơn, hãy nêu lý do",
                number(part)
            )
        }
    }
}

fn sections(opened: &Opened, typed: Option<&Typed>) -> Vec<SectionView> {
    opened
        .form
        .sections
        .iter()
        .map(|section| SectionView {
            code: section.code.clone(),
            heading: section.heading.clone(),
            hint: section.hint.clone(),
            text: typed
                .and_then(|typed| typed.texts.get(&section.code).cloned())
                .or_else(|| opened.sheet.texts.get(&section.code).cloned())
                .unwrap_or_default(),
            last: opened.last_texts.get(&section.code).cloned(),
        })
        .collect()
}

/// Sorts the fields of the form; a name it does not have is refused.
fn sorted(pairs: Vec<(String, String)>) -> Option<(Typed, i64, String)> {
    let mut typed = Typed::default();
    let (mut rev, mut wish) = (0, String::new());
    for (name, text) in pairs {
        match name.split_once('.') {
            Some(("s", code)) => drop(typed.figures.insert(code.to_owned(), text)),
            Some(("l", code)) => drop(typed.reasons.insert(code.to_owned(), text)),
            Some(("u", code)) => drop(typed.estimates.insert(code.to_owned(), text)),
            Some(("t", code)) => drop(typed.texts.insert(code.to_owned(), text)),
            None if name == "rev" => rev = text.parse().ok()?,
            None if name == "viec" => wish = text,
            None if name == "bang" => paste(&mut typed, &text),
            _ => return None,
        }
    }
    Some((typed, rev, wish))
}

/// Rows copied from a spreadsheet: a code, then anything, the last cell being the number.
fn paste(typed: &mut Typed, text: &str) {
    for line in text.lines() {
        let mut cells = line.split('\t').map(str::trim);
        let code = cells.next().unwrap_or_default().to_uppercase();
        let number = cells.next_back().unwrap_or_default();
        if !number.is_empty() && typed.figures.contains_key(&code) {
            typed.figures.insert(code, number.to_owned());
        }
    }
}

pub(crate) async fn keep(
    State(shared): State<Shared>,
    Path((id, unit)): Path<(String, String)>,
    PostedPairs { actor, pairs }: PostedPairs,
) -> Answer {
    let (typed, rev, wish) = sorted(pairs).ok_or(Fault::Invalid {
        field: "text",
        problem: Problem::Malformed,
    })?;
    let wish = match wish.as_str() {
        "trinh" => Wish::LayBefore,
        "kps" => Wish::FillWithNil,
        _ => Wish::Keep,
    };
    let kept = cases::keep(&shared.site, &actor, &id, &unit, rev, typed.clone(), wish).await?;
    let Kept { unreadable, hints } = &kept;
    if !unreadable.is_empty() {
        let opened = cases::open(&shared.site, &actor, &id, &unit).await?;
        let error = unreadable_words(unreadable);
        let view = view(&shared, &actor, opened, Some(error), "", Some(&typed)).await?;
        return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &view));
    }
    if wish == Wish::LayBefore && !hints.is_empty() {
        let opened = cases::open(&shared.site, &actor, &id, &unit).await?;
        let error = format!(
            "Đã lưu, chưa trình được: còn {} mục cần xem lại bên dưới.",
            hints.len()
        );
        let view = view(&shared, &actor, opened, Some(error), "", None).await?;
        return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &view));
    }
    let done = if wish == Wish::LayBefore {
        "trinh"
    } else {
        "luu"
    };
    Ok(back(&id, &unit, done))
}

fn back(id: &str, unit: &str, done: &str) -> axum::response::Response {
    Redirect::to(&format!("{PATH}/ky/{id}/{unit}?da={done}")).into_response()
}

fn unreadable_words(unreadable: &[Unreadable]) -> String {
    let fields: Vec<String> = unreadable
        .iter()
        .map(|field| match field.estimate {
            true => format!("phần ước của {} («{}»)", field.code, field.typed),
            false => format!("{} («{}»)", field.code, field.typed),
        })
        .collect();
    format!(
        "Phần còn lại đã lưu. Chưa đọc được số ở {}: gõ chữ số, ví dụ 1.250, hoặc dấu gạch ngang khi không phát sinh; phần ước chỉ ghi cho ô đã có số.",
        fields.join(", ")
    )
}

/// The report as a paper, or as the workbook to fill in.
pub(crate) async fn file(
    State(shared): State<Shared>,
    Path((id, unit)): Path<(String, String)>,
    headers: HeaderMap,
    Posted { actor, form }: Posted<FileAsk>,
) -> Answer {
    let (format, asked) = (form.format(), form.asked(&headers));
    match papers::unit_report(&shared.site, &actor, &id, &unit, format, asked).await {
        Ok(file) => Ok(handed(file)),
        Err(refused) => settled(&shared, &actor, &id, &unit, Err(refused), "").await,
    }
}

/// A filled-in workbook comes back.
pub(crate) async fn take_workbook(
    State(shared): State<Shared>,
    Path((id, unit)): Path<(String, String)>,
    PostedFile { actor, file }: PostedFile,
) -> Answer {
    let engine = shared.checker.engine();
    let taken = workbook::take_in(&shared.site, &engine, &actor, &id, &unit, file).await;
    let error = match taken {
        Ok(refused) if refused.is_empty() => return Ok(back(&id, &unit, "bang")),
        Ok(refused) => refused_words(&refused),
        Err(Fault::Invalid { field: "file", problem: Problem::Malformed }) => {
            "Không đọc được tệp này. Hãy tải tệp Excel (XLSX) đã lấy ở trang này và điền vào; chưa có gì bị thay đổi.".to_owned()
        }
        Err(Fault::Invalid { field: "file", .. }) => {
            "Tệp này của đơn vị khác hoặc của kỳ khác; chưa có gì bị thay đổi. Hãy lấy tệp ở trang này rồi chép số sang.".to_owned()
        }
        Err(refused) => return settled(&shared, &actor, &id, &unit, Err(refused), "").await,
    };
    let opened = cases::open(&shared.site, &actor, &id, &unit).await?;
    let view = view(&shared, &actor, opened, Some(error), "", None).await?;
    Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &view))
}

fn refused_words(refused: &[Refused]) -> String {
    let cells: Vec<String> = refused
        .iter()
        .map(|cell| {
            let why = match cell.why {
                Why::NotANumber => "không phải số",
                Why::NoSuchCode => "dòng có mã không thuộc biểu",
                Why::Twice => "mã này đã có ở dòng trên",
                Why::TooLong => "dài quá",
            };
            format!("{} («{}»): {why}", cell.place, cell.text)
        })
        .collect();
    format!(
        "Đã nhận các ô khác. Chưa nhận {} ô: {}. Hãy sửa trong tệp rồi tải lên lại, hoặc gõ thẳng vào đây.",
        cells.len(),
        cells.join("; ")
    )
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Decision {
    rev: String,
    viec: String,
    #[serde(default)]
    reason: String,
}

/// What is no revision fits none.
fn revision(text: &str) -> i64 {
    text.parse().unwrap_or(-1)
}

pub(crate) async fn approve(
    State(shared): State<Shared>,
    Path((id, unit)): Path<(String, String)>,
    Posted { actor, form }: Posted<Decision>,
) -> Answer {
    let site = &shared.site;
    let rev = revision(&form.rev);
    let outcome = if form.viec == "gui" {
        cases::send(site, &actor, &id, &unit, rev).await
    } else {
        let judgement = Judgement::GiveBack {
            reason: form.reason,
        };
        judging::judge(site, &actor, &id, &unit, rev, judgement).await
    };
    settled(
        &shared,
        &actor,
        &id,
        &unit,
        outcome,
        if form.viec == "gui" { "gui" } else { "tra" },
    )
    .await
}

pub(crate) async fn judge(
    State(shared): State<Shared>,
    Path((id, unit)): Path<(String, String)>,
    Posted { actor, form }: Posted<Decision>,
) -> Answer {
    let rev = revision(&form.rev);
    let (judgement, done) = if form.viec == "nhan" {
        (Judgement::Accept, "nhan")
    } else {
        let reason = form.reason;
        (Judgement::Return { reason }, "tra")
    };
    let outcome = judging::judge(&shared.site, &actor, &id, &unit, rev, judgement).await;
    settled(&shared, &actor, &id, &unit, outcome, done).await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Grace {
    until: String,
    reason: String,
}

pub(crate) async fn give_time(
    State(shared): State<Shared>,
    Path((id, unit)): Path<(String, String)>,
    Posted { actor, form }: Posted<Grace>,
) -> Answer {
    let outcome =
        plan::give_time(&shared.site, &actor, &id, &unit, &form.until, &form.reason).await;
    settled(&shared, &actor, &id, &unit, outcome, "gio").await
}

/// Back to the report, or the report with what was wrong.
async fn settled(
    shared: &Shared,
    actor: &Actor,
    id: &str,
    unit: &str,
    outcome: Result<(), Fault>,
    done: &str,
) -> Answer {
    match outcome {
        Ok(()) => Ok(back(id, unit, done)),
        Err(refused) => match fault::sentence(&refused) {
            Some(error) => {
                let opened = cases::open(&shared.site, actor, id, unit).await?;
                let view = view(shared, actor, opened, Some(error), "", None).await?;
                Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &view))
            }
            None => Err(refused.into()),
        },
    }
}

#[derive(Template)]
#[template(path = "staff/reports/behind.html")]
struct Behind {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    back: String,
    unit: String,
    code: String,
    label: String,
    definition: String,
    data: String,
    total: String,
    rows: Vec<(String, String, String, Option<String>)>,
}

pub(crate) async fn behind(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path((id, unit, code)): Path<(String, String, String)>,
) -> Answer {
    let (opened, events) = known::behind(&shared.site, &actor, &id, &unit, &code).await?;
    let figure = opened.form.figure(&code).ok_or(store::Error::NotFound)?;
    let tips = actor.is_offered(Action::ViewTips);
    let total = events.iter().map(|event| event.value).sum();
    let view = Behind {
        frame: Frame::new(format!("{code}: {}", figure.label), ""),
        staff: Staff::of(&actor),
        here: PATH,
        back: format!("{PATH}/ky/{id}/{unit}"),
        unit: opened.unit.name.clone(),
        label: figure.label.clone(),
        definition: figure.definition.clone(),
        data: data_words(&opened.period),
        total: figure.shown(total),
        rows: events
            .into_iter()
            .map(|event| {
                let href = match event.kind {
                    Kind::Tip => tips.then(|| format!("/xu-ly/{}", event.id)),
                    Kind::Outgoing => Some(format!("/van-ban-di/{}", event.id)),
                    Kind::Gap => Some(format!("/kien-nghi/{}", event.id)),
                    Kind::Directive => Some(format!("/chi-dao/{}", event.id)),
                };
                let at = match &event.at {
                    When::Moment(at) => moment(*at),
                    When::Day(on) => day(on),
                };
                (at, event.unit_name, figure.shown(event.value), href)
            })
            .collect(),
        code,
    };
    Ok(page(StatusCode::OK, &view))
}
