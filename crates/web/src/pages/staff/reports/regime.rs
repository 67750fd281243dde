//! Entering a reporting regime: the fields of Article 7 of Decree 09/2019/NĐ-CP, and the days of its periods.

use app::reports::plan as cases;
use app::{Actor, Fault, Site};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::Action;
use domain::calendar::Roll;
use domain::report::regime::{PeriodRule, Regime, YearDay};
use serde::Deserialize;
use store::Asker;

use super::PATH;
use crate::pages::staff::{Staff, fault};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, PostedPairs, SignedIn};

/// Where a field of the decree is kept.
type Place = fn(&mut Regime) -> &mut String;

/// Fields of the decree in its order, then what the regime rests on: name in the form, label, place.
const FIELDS: [(&str, &str, Place); 12] = [
    ("name", "Tên báo cáo", |r| &mut r.name),
    ("content", "Nội dung yêu cầu báo cáo", |r| {
        &mut r.content
    }),
    (
        "reporters",
        "Đối tượng thực hiện báo cáo",
        |r| &mut r.reporters,
    ),
    ("receiver", "Cơ quan nhận báo cáo", |r| &mut r.receiver),
    ("method", "Phương thức gửi, nhận", |r| &mut r.method),
    ("due", "Thời hạn gửi", |r| &mut r.due),
    ("frequency", "Tần suất", |r| &mut r.frequency),
    ("cut_off", "Thời gian chốt số liệu", |r| {
        &mut r.cut_off
    }),
    ("outline", "Mẫu đề cương", |r| &mut r.outline),
    ("form", "Biểu mẫu số liệu", |r| &mut r.form),
    ("guidance", "Hướng dẫn quy trình", |r| &mut r.guidance),
    ("legal_basis", "Căn cứ", |r| &mut r.legal_basis),
];

/// Periods that come every year: code and name.
const KINDS: [(&str, &str); 7] = [
    ("h1", "6 tháng đầu năm"),
    ("h2", "6 tháng cuối năm"),
    ("year", "năm"),
    ("q1", "quý I"),
    ("q2", "quý II"),
    ("q3", "quý III"),
    ("q4", "quý IV"),
];
/// Periods the form has room for.
const ROWS: usize = 4;

/// The form as typed, kept when something in it is refused.
#[derive(Debug, Clone, Default)]
struct Typed {
    unit_id: String,
    follows: String,
    fields: [String; FIELDS.len()],
    inclusive: bool,
    lateness_stays: bool,
    reminders_stay: bool,
    rows: Vec<Row>,
}

/// A period: kind, days of its data, end of the estimate, days named for units and Office.
#[derive(Debug, Clone, Default)]
struct Row {
    kind: String,
    days: [String; 5],
}

#[derive(Template)]
#[template(path = "staff/reports/regime.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    typed: Typed,
    labels: [(&'static str, &'static str); FIELDS.len()],
    kinds: [(&'static str, &'static str); KINDS.len()],
    top: Vec<(String, String)>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Ask {
    tu: String,
}

pub(crate) async fn show(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Query(ask): Query<Ask>,
) -> Answer {
    let site = &shared.site;
    let today = site.today();
    let asker = site.allow(&actor, &today, Action::PlanReports).await?;
    let typed = if ask.tu.is_empty() {
        Typed::default()
    } else {
        let (unit_id, regime) = in_force(site, asker, &ask.tu).await?;
        of(unit_id, ask.tu, regime)
    };
    let view = view(&shared, &actor, typed, None).await?;
    Ok(page(StatusCode::OK, &view))
}

/// A regime within sight, with the unit it is of.
async fn in_force(site: &Site, asker: Asker<'_>, id: &str) -> Result<(String, Regime), Fault> {
    let all = site.store.regimes(asker).await?;
    let row = all.into_iter().find(|row| row.id == id);
    let row = row.ok_or(store::Error::NotFound)?;
    let regime = serde_json::from_str(&row.rules).map_err(|_| store::Error::NotFound)?;
    Ok((row.unit_id, regime))
}

/// A regime as the form shows it.
fn of(unit_id: String, follows: String, mut regime: Regime) -> Typed {
    let rows = regime.periods.iter().map(|rule| Row {
        kind: rule.code.clone(),
        days: [
            rule.data_from.shown(),
            rule.data_to.shown(),
            rule.estimate_to.map_or(String::new(), YearDay::shown),
            rule.units_before.shown(),
            rule.office_before.shown(),
        ],
    });
    Typed {
        unit_id,
        follows,
        inclusive: regime.inclusive,
        lateness_stays: regime.lateness == Roll::Stay,
        reminders_stay: regime.reminders == Roll::Stay,
        rows: rows.collect(),
        fields: FIELDS.map(|(_, _, place)| std::mem::take(place(&mut regime))),
    }
}

async fn view(
    shared: &Shared,
    actor: &Actor,
    mut typed: Typed,
    error: Option<String>,
) -> Result<View, Fault> {
    let site = &shared.site;
    let today = site.today();
    let asker = site.asker(actor, &today, Action::PlanReports)?;
    let units = site.store.units(asker, "", false).await?;
    typed
        .rows
        .resize(ROWS.max(typed.rows.len()), Row::default());
    Ok(View {
        frame: Frame::new(
            if error.is_some() {
                "Lỗi: Chế độ báo cáo"
            } else {
                "Chế độ báo cáo"
            },
            "",
        ),
        staff: Staff::of(actor),
        here: PATH,
        error,
        typed,
        labels: FIELDS.map(|(name, label, _)| (name, label)),
        kinds: KINDS,
        top: units
            .into_iter()
            .filter(|unit| unit.parent_id.is_none())
            .map(|unit| (unit.id, unit.name))
            .collect(),
    })
}

pub(crate) async fn enter(
    State(shared): State<Shared>,
    PostedPairs { actor, pairs }: PostedPairs,
) -> Answer {
    let typed = read(&pairs);
    let before = match typed.follows.as_str() {
        "" => app::reports::shipped_regime(),
        id => {
            let site = &shared.site;
            let today = site.today();
            let asker = site.asker(&actor, &today, Action::PlanReports)?;
            in_force(site, asker, id).await?.1
        }
    };
    let Some(regime) = regime(&typed, before) else {
        let words = "Có ngày chưa đọc được, hoặc kỳ thiếu ngày. Ngày viết như 31/05, hoặc 01/12 năm trước. Phần đã gõ vẫn còn dưới đây.";
        let view = view(&shared, &actor, typed, Some(words.to_owned())).await?;
        return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &view));
    };
    let follows = Some(typed.follows.as_str()).filter(|id| !id.is_empty());
    match cases::enter(&shared.site, &actor, &typed.unit_id, follows, regime).await {
        Ok(_) => Ok(Redirect::to(&format!("{PATH}/mo")).into_response()),
        Err(refused) => match fault::sentence(&refused) {
            Some(error) => {
                let view = view(&shared, &actor, typed, Some(error)).await?;
                Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &view))
            }
            None => Err(refused.into()),
        },
    }
}

fn read(pairs: &[(String, String)]) -> Typed {
    let field = |name: &str| {
        let found = pairs.iter().find(|(known, _)| known == name);
        found.map_or(String::new(), |(_, text)| text.trim().to_owned())
    };
    let all = |name: &str| -> Vec<String> {
        let named = pairs.iter().filter(|(known, _)| known == name);
        named.map(|(_, text)| text.trim().to_owned()).collect()
    };
    let days = ["tu_ngay", "den_ngay", "uoc_den", "don_vi", "van_phong"].map(all);
    let day = |of: &Vec<String>, at: usize| of.get(at).cloned().unwrap_or_default();
    let rows = all("ky").into_iter().enumerate().map(|(at, kind)| Row {
        kind,
        days: days.each_ref().map(|of| day(of, at)),
    });
    Typed {
        unit_id: field("unit_id"),
        follows: field("thay"),
        fields: FIELDS.map(|(name, ..)| field(name)),
        inclusive: field("inclusive") == "1",
        lateness_stays: field("lateness") == "stay",
        reminders_stay: field("reminders") == "stay",
        rows: rows.collect(),
    }
}

/// The regime that was typed; `None` when a period cannot be read. A row without a kind is none. What the form does not ask —
/// when people are reminded, how long they have to mend — stays as it was.
fn regime(typed: &Typed, before: Regime) -> Option<Regime> {
    let rows = typed.rows.iter().filter(|row| !row.kind.is_empty());
    let periods = rows.map(period).collect::<Option<Vec<_>>>()?;
    let roll = |stays: bool, usual: Roll| if stays { Roll::Stay } else { usual };
    let mut regime = Regime {
        inclusive: typed.inclusive,
        lateness: roll(typed.lateness_stays, Roll::Forward),
        reminders: roll(typed.reminders_stay, Roll::Backward),
        periods,
        ..before
    };
    for ((_, _, place), text) in FIELDS.iter().zip(&typed.fields) {
        place(&mut regime).clone_from(text);
    }
    Some(regime)
}

fn period(row: &Row) -> Option<PeriodRule> {
    let (_, name) = KINDS.iter().find(|(code, _)| *code == row.kind)?;
    let [from, to, estimate, units, office] = &row.days;
    Some(PeriodRule {
        code: row.kind.clone(),
        name: (*name).to_owned(),
        data_from: YearDay::read(from)?,
        data_to: YearDay::read(to)?,
        estimate_to: match estimate.as_str() {
            "" => None,
            text => Some(YearDay::read(text)?),
        },
        units_before: YearDay::read(units)?,
        office_before: YearDay::read(office)?,
    })
}
