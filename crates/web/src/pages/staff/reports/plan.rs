//! Setting up periods, requests out of turn, incidents, days off.

use app::calendar::{self as days_off, TypedDay};
use app::reports::plan::{self as cases, Request};
use app::reports::{PERIODIC_FORM, form_today, shipped_regime};
use app::{Actor, Fault};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Action;
use domain::calendar::{DayKind, SpecialDays};
use domain::report::own::{self, Question};
use domain::report::regime::Regime;
use serde::Deserialize;
use store::tables::report_regime;

use super::{PATH, date};
use crate::pages::staff::{Staff, day, fault};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, PostedPairs, SignedIn};

/// Questions of its own the form has room for.
const QUESTIONS_SHOWN: usize = 5;

#[derive(Template)]
#[template(path = "staff/reports/plan.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    regimes: Vec<RegimeView>,
    year: String,
    next_year: String,
    top: Vec<(String, String)>,
    units: Vec<(String, String)>,
    /// Groups of the catalogue with what can be picked: code and label.
    catalogue: Vec<(String, Vec<(String, String)>)>,
    /// Numbers of the questions a request may have of its own.
    questions: std::ops::RangeInclusive<usize>,
    /// Ways to answer: code and words.
    answers: Vec<(&'static str, &'static str)>,
    today: String,
}

struct RegimeView {
    id: String,
    name: String,
    fields: Vec<(&'static str, String)>,
    from: String,
    /// Its periods: code and name.
    periods: Vec<(String, String)>,
}

pub(crate) async fn form(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let view = view(&shared, &actor, None).await?;
    Ok(page(StatusCode::OK, &view))
}

async fn view(shared: &Shared, actor: &Actor, error: Option<String>) -> Result<View, Fault> {
    let site = &shared.site;
    let today = site.today();
    let asker = site.allow(actor, &today, Action::PlanReports).await?;
    let regimes = site.store.regimes(asker).await?;
    let units = site.store.units(asker, "", false).await?;
    let year = today.get(..4).unwrap_or_default().to_owned();
    Ok(View {
        frame: Frame::new(
            if error.is_some() {
                "Lỗi: Mở kỳ báo cáo"
            } else {
                "Mở kỳ báo cáo"
            },
            "",
        ),
        staff: Staff::of(actor),
        here: PATH,
        error,
        regimes: regimes
            .into_iter()
            .filter(|row| row.valid_to.as_ref().is_none_or(|end| *end > today))
            .map(regime_view)
            .collect(),
        next_year: year
            .parse::<i32>()
            .map(|year| (year + 1).to_string())
            .unwrap_or_default(),
        year,
        top: units
            .iter()
            .filter(|unit| unit.parent_id.is_none())
            .map(|unit| (unit.id.clone(), unit.name.clone()))
            .collect(),
        units: units
            .into_iter()
            .filter(|unit| unit.parent_id.is_some())
            .map(|unit| (unit.id, unit.name))
            .collect(),
        catalogue: catalogue(),
        questions: 1..=QUESTIONS_SHOWN,
        answers: own::Answer::ALL
            .iter()
            .map(|answer| (answer.code(), answer.name_vi()))
            .collect(),
        today,
    })
}

fn catalogue() -> Vec<(String, Vec<(String, String)>)> {
    let Some(form) = form_today(PERIODIC_FORM) else {
        return Vec::new();
    };
    let picks = |group: &str| {
        form.of_group(group)
            .filter(|figure| figure.is_typed())
            .map(|figure| (figure.code.clone(), figure.label.clone()))
            .collect()
    };
    form.groups
        .iter()
        .map(|group| (group.name.clone(), picks(&group.code)))
        .collect()
}

/// Questions of the form: a line without words is none. A way to answer that is not known is a paragraph.
fn questions(pairs: &[(String, String)]) -> Vec<Question> {
    let all = |name: &'static str| {
        pairs
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, text)| text.trim())
    };
    all("hoi")
        .zip(all("cach"))
        .zip(all("tinh"))
        .filter(|((label, _), _)| !label.is_empty())
        .map(|((label, answer), unit)| Question {
            label: label.to_owned(),
            answer: own::Answer::from_code(answer).unwrap_or(own::Answer::Text),
            unit: unit.to_owned(),
        })
        .collect()
}

fn regime_view(row: report_regime::Model) -> RegimeView {
    RegimeView {
        periods: serde_json::from_str::<Regime>(&row.rules).map_or_else(
            |_| Vec::new(),
            |regime| {
                let periods = regime.periods.into_iter();
                periods.map(|rule| (rule.code, rule.name)).collect()
            },
        ),
        id: row.id,
        name: row.name,
        from: day(&row.valid_from),
        fields: vec![
            ("Nội dung yêu cầu báo cáo", row.content),
            ("Đối tượng thực hiện", row.reporters),
            ("Cơ quan nhận", row.receiver),
            ("Phương thức gửi, nhận", row.method),
            ("Thời hạn gửi", row.due),
            ("Tần suất", row.frequency),
            ("Thời gian chốt số liệu", row.cut_off),
            ("Mẫu đề cương", row.outline),
            ("Biểu mẫu số liệu", row.form),
            ("Hướng dẫn quy trình", row.guidance),
            ("Căn cứ", row.legal_basis),
        ],
    }
}

async fn refused(shared: &Shared, actor: &Actor, refused: Fault) -> Answer {
    match fault::sentence(&refused) {
        Some(error) => {
            let view = view(shared, actor, Some(error)).await?;
            Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &view))
        }
        None => Err(refused.into()),
    }
}

fn to_period(id: &str) -> Response {
    Redirect::to(&format!("{PATH}/ky/{id}")).into_response()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Adopted {
    unit_id: String,
    #[serde(default)]
    inclusive: String,
    #[serde(default)]
    lateness: String,
    #[serde(default)]
    reminders: String,
}

pub(crate) async fn adopt(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<Adopted>,
) -> Answer {
    use domain::calendar::Roll;
    let mut regime = shipped_regime();
    regime.inclusive = !form.inclusive.is_empty();
    if form.lateness == "stay" {
        regime.lateness = Roll::Stay;
    }
    if form.reminders == "stay" {
        regime.reminders = Roll::Stay;
    }
    match cases::adopt(&shared.site, &actor, &form.unit_id, regime).await {
        Ok(_) => Ok(Redirect::to(&format!("{PATH}/mo")).into_response()),
        Err(fault) => refused(&shared, &actor, fault).await,
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Opened {
    regime: String,
    kind: String,
    year: String,
}

pub(crate) async fn open(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<Opened>,
) -> Answer {
    // A year that cannot be read is one no period has.
    let year = form.year.parse().unwrap_or(i16::MAX);
    match cases::open_period(&shared.site, &actor, &form.regime, &form.kind, year).await {
        Ok(id) => Ok(to_period(&id)),
        Err(fault) => refused(&shared, &actor, fault).await,
    }
}

pub(crate) async fn request(
    State(shared): State<Shared>,
    PostedPairs { actor, pairs }: PostedPairs,
) -> Answer {
    let field = |name: &str| {
        pairs
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, text)| text.as_str())
    };
    let all = |name: &str| -> Vec<String> {
        pairs
            .iter()
            .filter(|(known, _)| known == name)
            .map(|(_, text)| text.clone())
            .collect()
    };
    let (units, figures) = (all("unit"), all("chi_tieu"));
    let questions = questions(&pairs);
    let typed = Request {
        name: field("name"),
        basis: field("basis"),
        asked: field("asked"),
        day: field("day"),
        hour: field("hour"),
        units: &units,
        figures: &figures,
        questions: &questions,
    };
    match cases::request(&shared.site, &actor, field("unit_id"), typed).await {
        Ok(id) => Ok(to_period(&id)),
        Err(fault) => refused(&shared, &actor, fault).await,
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Incident {
    unit_id: String,
    name: String,
}

pub(crate) async fn incident(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<Incident>,
) -> Answer {
    let id = cases::incident(&shared.site, &actor, &form.unit_id, &form.name).await?;
    Ok(Redirect::to(&format!("{PATH}/ky/{id}/{}", form.unit_id)).into_response())
}

#[derive(Template)]
#[template(path = "staff/reports/days.html")]
struct Days {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    rows: Vec<DayView>,
    enter: bool,
    today: String,
}

struct DayView {
    days: String,
    kind: &'static str,
    name: String,
    announced: String,
    source: String,
    checked: &'static str,
}

pub(crate) async fn days(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let view = days_view(&shared, &actor, None).await?;
    Ok(page(StatusCode::OK, &view))
}

async fn days_view(shared: &Shared, actor: &Actor, error: Option<String>) -> Result<Days, Fault> {
    let mut all: Vec<SpecialDays> = days_off::shipped().days.clone();
    all.extend(days_off::entered(&shared.site).await?);
    all.sort_by_key(|day| (std::cmp::Reverse(day.from), day.announced));
    Ok(Days {
        frame: Frame::new("Ngày nghỉ, ngày làm bù", ""),
        staff: Staff::of(actor),
        here: PATH,
        error,
        rows: all.iter().map(day_view).collect(),
        enter: actor.is_offered(Action::PlanReports),
        today: shared.site.today(),
    })
}

fn day_view(special: &SpecialDays) -> DayView {
    DayView {
        days: match special.to {
            Some(last) => format!("{} đến {}", date(special.from), date(last)),
            None => date(special.from),
        },
        kind: match special.kind {
            DayKind::Off => "Nghỉ",
            DayKind::Working => "Làm việc",
        },
        name: special.name.clone(),
        announced: date(special.announced),
        source: special.source.clone(),
        checked: match special.checked.as_str() {
            "law" => "theo luật",
            "page" => "đã đối chiếu trang công khai",
            "entered" => "cơ quan nhập",
            _ => "cần đối chiếu",
        },
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TypedDays {
    from_day: String,
    to_day: String,
    kind: String,
    name: String,
    announced: String,
    source: String,
}

pub(crate) async fn enter_day(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<TypedDays>,
) -> Answer {
    let typed = TypedDay {
        from: &form.from_day,
        to: &form.to_day,
        kind: &form.kind,
        name: &form.name,
        announced: &form.announced,
        source: &form.source,
    };
    match days_off::enter(&shared.site, &actor, typed).await {
        Ok(()) => Ok(Redirect::to(&format!("{PATH}/lich-nghi")).into_response()),
        Err(refused) => match fault::sentence(&refused) {
            Some(error) => {
                let view = days_view(&shared, &actor, Some(error)).await?;
                Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &view))
            }
            None => Err(refused.into()),
        },
    }
}
