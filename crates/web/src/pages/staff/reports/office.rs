//! The Office's side: the consolidated report, the letter that urges, figures by text message.

use app::paper;
use app::reports::consolidate::{self as cases, ClauseLine, Live, Typed, Wish};
use app::reports::document as papers;
use app::reports::letter as letters;
use app::reports::plan;
use app::reports::text_message::{self, Outcome};
use app::{Actor, Fault};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use domain::Action;
use domain::report::consolidate::{Clash, Conflict, Value};
use domain::report::form::{Aggregation, Figure, shown};
use domain::report::sms;
use serde::Deserialize;

use super::{PATH, board_row, data_words, until};
use crate::pages::staff::paper::{FileAsk, handed};
use crate::pages::staff::{Staff, day, fault, moment};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, PostedPairs, SignedIn};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Ask {
    da: String,
}

#[derive(Template)]
#[template(path = "staff/reports/consolidation.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    done: &'static str,
    id: String,
    name: String,
    basis: String,
    data: String,
    office: String,
    counted: usize,
    asked: usize,
    excluded: Vec<(String, &'static str)>,
    late: Vec<(String, String)>,
    conflicts: Vec<String>,
    totals: Vec<TotalView>,
    sources: Vec<(String, String, i64)>,
    sections: Vec<SectionView>,
    rev: i64,
    /// Versions this page shows, for whoever edits from it.
    seen: String,
    closed: Option<String>,
    corrected: Vec<String>,
    edit: bool,
    close: bool,
    paper: bool,
    prints: bool,
    plan: String,
    walk: Vec<ClauseLine>,
    /// Directives to choose from: id, words, chosen.
    plans: Vec<(String, String, bool)>,
}

struct TotalView {
    code: String,
    label: String,
    unit: String,
    value: String,
    last_year: String,
    cumulative: String,
    estimate: String,
    given: usize,
    how: &'static str,
    part: bool,
    /// Unit, its report, what it gave.
    parts: Vec<(String, String, String)>,
}

struct SectionView {
    code: String,
    heading: String,
    asked: bool,
    text: String,
    mark: String,
    edited: bool,
    /// Units with words the editor has not seen.
    news: Vec<(String, String)>,
    /// Units whose words may stand there still, and no longer count.
    gone: String,
    sources: Vec<(String, String)>,
}

pub(crate) async fn consolidation(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
    Query(ask): Query<Ask>,
) -> Answer {
    let live = cases::live(&shared.site, &actor, &id).await?;
    let done = match ask.da.as_str() {
        "luu" => "Đã lưu lời báo cáo.",
        "ke-hoach" => "Đã đổi văn bản được báo cáo theo từng điểm.",
        "chot" => "Đã chốt số liệu. Sửa đổi sau này của đơn vị không làm đổi bản chốt.",
        _ => "",
    };
    let view = view(&shared, &actor, live, None, done).await?;
    Ok(page(StatusCode::OK, &view))
}

async fn view(
    shared: &Shared,
    actor: &Actor,
    live: Live,
    error: Option<String>,
    done: &'static str,
) -> Result<View, Fault> {
    let may_plan = actor.is_offered(Action::PlanReports) && live.closed_at.is_none();
    let plans = if may_plan {
        let all = plan::plans(&shared.site, actor).await?;
        let chosen = live.period.directive_id.as_deref();
        all.into_iter()
            .map(|one| {
                let is_chosen = chosen == Some(one.id.as_str());
                (
                    one.id,
                    format!("{}, {}: {}", one.number, one.issuer_name, one.subject),
                    is_chosen,
                )
            })
            .collect()
    } else {
        Vec::new()
    };
    let period = &live.period;
    let id = period.id.clone();
    let title = format!("Tổng hợp {}", period.name);
    let open = live.closed_at.is_none();
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
        name: period.name.clone(),
        basis: period.basis.clone(),
        data: data_words(period),
        office: until(&live.board.office),
        counted: live.sources.len(),
        asked: live.filing.len(),
        excluded: live
            .excluded
            .iter()
            .map(|(unit, why)| (unit.clone(), why_words(why)))
            .collect(),
        late: live
            .filing
            .iter()
            .filter_map(|unit| Some((unit.unit.clone(), late_words(unit.late()?))))
            .collect(),
        conflicts: live
            .conflicts
            .iter()
            .map(|conflict| conflict_words(&live, conflict))
            .collect(),
        totals: totals(&live, &id),
        sources: live
            .sources
            .iter()
            .map(|source| {
                let href = format!("{PATH}/ky/{id}/{}", source.unit_id);
                (source.unit.clone(), href, source.number)
            })
            .collect(),
        sections: sections(&live),
        rev: live.rev,
        seen: seen(&live),
        closed: live.closed_at.map(moment),
        corrected: live.corrected.clone(),
        paper: actor.is_offered(Action::Consolidate),
        edit: open && actor.is_offered(Action::Consolidate),
        close: open && actor.is_offered(Action::CloseConsolidation),
        prints: paper::prints(),
        plan: live.plan,
        walk: live.walk,
        plans,
        id,
    })
}

fn late_words(days: i32) -> String {
    match days {
        0 => "muộn trong ngày".to_owned(),
        days => format!("muộn {days} ngày"),
    }
}

fn seen(live: &Live) -> String {
    let ids = live.sources.iter().map(|source| source.version_id.as_str());
    ids.collect::<Vec<_>>().join(" ")
}

fn why_words(code: &str) -> &'static str {
    if code == "exempt" {
        return "được miễn";
    }
    domain::report::State::from_code(code).map_or("", domain::report::State::name_vi)
}

fn totals(live: &Live, id: &str) -> Vec<TotalView> {
    live.totals
        .iter()
        .filter_map(|total| Some((total, live.form.figure(&total.code)?)))
        .map(|(total, figure)| TotalView {
            code: total.code.clone(),
            label: figure.label.clone(),
            unit: figure.unit.clone(),
            value: value_words(figure, &total.value),
            last_year: live
                .last_year
                .get(&total.code)
                .map_or(String::new(), |value| figure.shown(*value)),
            cumulative: live
                .cumulative(total)
                .map_or(String::new(), |value| shown(value, figure.decimals)),
            estimate: estimate_words(live, figure),
            given: total.given,
            how: how(figure.agg),
            part: figure.part_of.is_some(),
            parts: live
                .sources
                .iter()
                .filter_map(|source| {
                    let words = match source.sheet.cells.get(&figure.code) {
                        Some(cell) if !cell.line.is_empty() => cell.line.clone(),
                        _ => figure.shown(source.sheet.value(&live.form, &figure.code)?),
                    };
                    let href = format!("{PATH}/ky/{id}/{}", source.unit_id);
                    Some((source.unit.clone(), href, words))
                })
                .collect(),
        })
        .collect()
}

/// "ước đến 30/06/2026: 140 (2 đơn vị ước)".
fn estimate_words(live: &Live, figure: &Figure) -> String {
    let estimate = live.estimates.get(&figure.code);
    match (estimate, &live.period.estimate_to) {
        (Some(estimate), Some(to)) => format!(
            "ước đến {}: {} ({} đơn vị ước)",
            day(to),
            shown(estimate.value, figure.decimals),
            estimate.given
        ),
        _ => String::new(),
    }
}

fn how(agg: Aggregation) -> &'static str {
    match agg {
        Aggregation::Sum => "cộng",
        Aggregation::Stock => "cộng số ngày chốt",
        Aggregation::Distinct => "đếm người, không cộng",
        Aggregation::Ratio => "tính lại từ tổng",
        Aggregation::Last => "số mới nhất",
        Aggregation::Text => "ghép lời",
    }
}

fn value_words(figure: &Figure, value: &Value) -> String {
    match value {
        Value::None => String::new(),
        // A yes of each unit is a number of units.
        Value::Number(number) => shown(*number, figure.decimals),
        Value::Between(least, most) => format!(
            "từ {} đến {}",
            shown(*least, figure.decimals),
            shown(*most, figure.decimals)
        ),
        Value::Lines(lines) => format!("{} dòng", lines.len()),
    }
}

fn conflict_words(live: &Live, conflict: &Conflict) -> String {
    let figure = live.form.figure(&conflict.code);
    let number = |value: i64| shown(value, figure.map_or(0, |figure| figure.decimals));
    let who = conflict
        .unit
        .and_then(|at| live.sources.get(at))
        .map_or("Toàn ngành", |source| &source.unit);
    let code = &conflict.code;
    match &conflict.what {
        Clash::ExceedsWhole { whole, values } => format!(
            "{who}: {code} ({}) lớn hơn {whole} ({})",
            number(values.0),
            number(values.1)
        ),
        Clash::DiffersFromEvents {
            events,
            value,
            reason,
        } => format!(
            "{who}: {code} báo cáo {}, hệ thống ghi nhận {}. Lý do: {reason}",
            number(*value),
            number(*events)
        ),
        Clash::Outlier { value, median } => format!(
            "{who}: {code} là {}, các đơn vị khác ở giữa là {}",
            number(*value),
            number(*median)
        ),
        Clash::Jumps { before, value } => format!(
            "{who}: {code} là {}, cùng kỳ năm trước {}",
            number(*value),
            number(*before)
        ),
    }
}

fn sections(live: &Live) -> Vec<SectionView> {
    let parts = cases::parts(&live.sources);
    live.form
        .sections
        .iter()
        .map(|section| {
            let text = live.texts.get(&section.code).cloned().unwrap_or_default();
            let edited = live.edited.get(&section.code);
            let news = edited.map(|edited| cases::news(&section.code, edited, &live.sources));
            let news = news.unwrap_or_default();
            SectionView {
                code: section.code.clone(),
                heading: section.heading.clone(),
                asked: !section.hint.is_empty(),
                mark: cases::mark(&text),
                text,
                edited: edited.is_some(),
                gone: news.gone.join(", "),
                news: news.words,
                sources: domain::report::consolidate::texts(&section.code, &parts)
                    .into_iter()
                    .map(|(unit, text)| (unit.to_owned(), text.to_owned()))
                    .collect(),
            }
        })
        .collect()
}

pub(crate) async fn edit(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    PostedPairs { actor, pairs }: PostedPairs,
) -> Answer {
    let typed = typed(pairs).ok_or(store::Error::NotFound)?;
    let outcome = cases::edit(&shared.site, &actor, &id, typed).await;
    settled(&shared, &actor, &id, outcome, "luu").await
}

/// Sorts the fields of the form; a name it does not have is refused.
fn typed(pairs: Vec<(String, String)>) -> Option<Typed> {
    let mut typed = Typed::default();
    for (name, text) in pairs {
        match name.split_once('.') {
            Some(("t", code)) => drop(typed.texts.insert(code.to_owned(), text)),
            Some(("h", code)) => drop(typed.marks.insert(code.to_owned(), text)),
            None if name == "rev" => typed.rev = text.parse().unwrap_or(-1),
            None if name == "ban" => typed.seen = text.split(' ').map(str::to_owned).collect(),
            None if name == "them" => typed.wish = Some(Wish::TakeIn(text)),
            None if name == "xem" => typed.wish = Some(Wish::Leave(text)),
            _ => return None,
        }
    }
    Some(typed)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

pub(crate) async fn close(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted {
        actor,
        form: Nothing {},
    }: Posted<Nothing>,
) -> Answer {
    let outcome = cases::close(&shared.site, &actor, &id).await;
    settled(&shared, &actor, &id, outcome, "chot").await
}

async fn settled(
    shared: &Shared,
    actor: &Actor,
    id: &str,
    outcome: Result<(), Fault>,
    done: &str,
) -> Answer {
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("{PATH}/ky/{id}/tong-hop?da={done}")).into_response()),
        Err(refused) => match fault::sentence(&refused) {
            Some(error) => {
                let live = cases::live(&shared.site, actor, id).await?;
                let view = view(shared, actor, live, Some(error), "").await?;
                Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &view))
            }
            None => Err(refused.into()),
        },
    }
}

#[derive(Template)]
#[template(path = "staff/reports/letter.html")]
struct LetterView {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    id: String,
    name: String,
    about: String,
    to: Vec<String>,
    body: String,
    is_due: bool,
    prints: bool,
    rows: Vec<super::BoardRow>,
}

pub(crate) async fn letter(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let letter = letters::draft(&shared.site, &actor, &id).await?;
    let view = LetterView {
        frame: Frame::new(format!("Đôn đốc {}", letter.board.period.name), ""),
        staff: Staff::of(&actor),
        here: PATH,
        id,
        name: letter.board.period.name.clone(),
        to: letter.to.iter().map(|unit| unit.name.clone()).collect(),
        rows: letter
            .board
            .rows
            .iter()
            .filter(|row| letter.to.iter().any(|unit| unit.id == row.unit.id))
            .map(|row| board_row(&letter.board, row))
            .collect(),
        about: letter.about,
        body: letter.body,
        is_due: letter.is_due,
        prints: paper::prints(),
    };
    Ok(page(StatusCode::OK, &view))
}

/// The consolidated report as a file. Handing out is written into the log, so it is asked for by a form.
pub(crate) async fn report_file(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Posted { actor, form }: Posted<FileAsk>,
) -> Answer {
    match papers::report(
        &shared.site,
        &actor,
        &id,
        form.format(),
        form.asked(&headers),
    )
    .await
    {
        Ok(file) => Ok(handed(file)),
        Err(refused) => settled(&shared, &actor, &id, Err(refused), "").await,
    }
}

/// The letter that urges, likewise.
pub(crate) async fn letter_file(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Posted { actor, form }: Posted<FileAsk>,
) -> Answer {
    let asked = form.asked(&headers);
    Ok(handed(
        papers::letter(&shared.site, &actor, &id, form.format(), asked).await?,
    ))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Chosen {
    van_ban: String,
}

/// Whose clauses the report walks through.
pub(crate) async fn choose_plan(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form }: Posted<Chosen>,
) -> Answer {
    let outcome = plan::choose_plan(&shared.site, &actor, &id, &form.van_ban).await;
    settled(&shared, &actor, &id, outcome, "ke-hoach").await
}

#[derive(Template)]
#[template(path = "staff/reports/message.html")]
struct MessageView {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    done: Option<String>,
    id: String,
    name: String,
    text: String,
    keys: Vec<(String, String)>,
}

pub(crate) async fn message_form(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let view = message_view(&shared, &actor, &id, None, None, String::new()).await?;
    Ok(page(StatusCode::OK, &view))
}

async fn message_view(
    shared: &Shared,
    actor: &Actor,
    id: &str,
    error: Option<String>,
    done: Option<String>,
    text: String,
) -> Result<MessageView, Fault> {
    let board = app::reports::board::board(&shared.site, actor, id).await?;
    Ok(MessageView {
        frame: Frame::new("Báo cáo bằng tin nhắn", ""),
        staff: Staff::of(actor),
        here: PATH,
        error,
        done,
        name: board.period.name.clone(),
        keys: board
            .rows
            .iter()
            .map(|row| {
                let key = text_message::key(&shared.site, id, &row.unit.id);
                (row.unit.name.clone(), key)
            })
            .collect(),
        id: id.to_owned(),
        text,
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Message {
    text: String,
}

pub(crate) async fn message(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form }: Posted<Message>,
) -> Answer {
    let outcome = text_message::file(&shared.site, &actor, &id, &form.text).await?;
    let (status, error, done) = match &outcome {
        Outcome::Filed { unit, figures } => (
            StatusCode::OK,
            None,
            Some(format!(
                "Đã nhận {figures} số liệu của {unit}. Báo cáo đang chờ Văn phòng tiếp nhận."
            )),
        ),
        outcome => {
            let words = refusal(outcome);
            (StatusCode::UNPROCESSABLE_ENTITY, Some(words), None)
        }
    };
    let text = if done.is_some() {
        String::new()
    } else {
        form.text
    };
    let view = message_view(&shared, &actor, &id, error, done, text).await?;
    Ok(page(status, &view))
}

/// Why a message was not filed, for whoever answers its sender.
pub(super) fn refusal(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Filed { .. } => String::new(),
        Outcome::Unreadable(fault) => slip(fault),
        Outcome::NoSuchKey => {
            "Mã không phải của đơn vị nào trong kỳ này. Hãy hỏi lại người gửi.".into()
        }
        Outcome::NotSound => {
            "Có số nhỏ hơn phần nằm trong nó, hoặc không đọc được. Hãy hỏi lại người gửi.".into()
        }
        Outcome::AlreadySent => "Đơn vị này đã gửi báo cáo của kỳ này.".into(),
    }
}

fn slip(fault: &sms::Fault) -> String {
    match fault {
        sms::Fault::NoKey => "Tin phải bắt đầu bằng BC và mã tám ký tự của đơn vị.".into(),
        sms::Fault::Unknown(word) => {
            format!("Không đọc được «{word}». Mỗi số liệu viết như B01=3.")
        }
        sms::Fault::Twice(code) => format!("{code} có hai lần."),
        sms::Fault::WrongSum(sum, said) => {
            format!("Tổng kiểm tra T là {said}, các số cộng lại được {sum}. Có số gõ nhầm.")
        }
        sms::Fault::NoSum => "Thiếu T là tổng các số, dùng để phát hiện gõ nhầm.".into(),
    }
}
