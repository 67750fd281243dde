//! Tasks: who does what until when, how it stands, what shows it; the cards of heads.

use app::direction::{self, Task, assign, head, prove, tasks, wanted};
use app::{Actor, Fault};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::Action;
use domain::task::{Every, Evidence, State as TaskState};
use serde::Deserialize;
use store::direction::Filter;

use super::direction::title;
use super::{Staff, day, fault, moment};
use crate::pages::{Frame, error, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, PostedPairs, SignedIn};

const PATH: &str = "/nhiem-vu";
const HEADS: &str = "/nguoi-dung-dau";

/// A task as a list shows it.
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) unit: String,
    /// The name it was given under, when another unit has it now.
    pub(crate) before: Option<String>,
    pub(crate) head: String,
    pub(crate) clauses: String,
    pub(crate) state: &'static str,
    pub(crate) state_class: &'static str,
    pub(crate) due: String,
    pub(crate) evidence: usize,
}

pub(crate) fn line(task: &Task) -> Line {
    let given = &task.given;
    let every = Every::from_code(&given.every).unwrap_or(Every::Once);
    Line {
        id: given.id.clone(),
        title: given.title.clone(),
        unit: given.now_name.clone(),
        before: Some(given.unit_name.clone()).filter(|_| given.now_id != given.unit_id),
        head: task.head().1.to_owned(),
        clauses: task.clauses.join(", "),
        state: task.standing.state.name_vi(),
        state_class: class(task.standing.state),
        due: match (task.standing.due, every) {
            (Some(due), Every::Once) => day(&due.to_string()),
            (Some(due), every) => {
                format!("{}, kỳ này đến {}", every.name_vi(), day(&due.to_string()))
            }
            (None, _) => "không định ngày".into(),
        },
        evidence: task.evidence.len(),
    }
}

const fn class(state: TaskState) -> &'static str {
    match state {
        TaskState::Overdue => "r",
        TaskState::Done => "g",
        TaskState::DoneLate | TaskState::DueSoon => "a",
        _ => "",
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Ask {
    don_vi: String,
    tinh_trang: String,
}

#[derive(Template)]
#[template(path = "staff/tasks.html")]
struct List {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    ask: Ask,
    units: Vec<(String, String)>,
    chips: Vec<(&'static str, &'static str, usize)>,
    all: usize,
    tasks: Vec<Line>,
}

pub(crate) async fn list(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Query(ask): Query<Ask>,
) -> Answer {
    let site = &shared.site;
    let today = site.today();
    let asker = site.allow(&actor, &today, Action::ViewDirection).await?;
    let filter = Filter {
        unit_id: &ask.don_vi,
        ..Filter::default()
    };
    let all = tasks(site, &actor, filter).await?;
    let count = |state: TaskState| {
        all.iter()
            .filter(|task| task.standing.state == state)
            .count()
    };
    let chips = [
        TaskState::Overdue,
        TaskState::DueSoon,
        TaskState::Open,
        TaskState::Done,
        TaskState::DoneLate,
        TaskState::NotYet,
        TaskState::Ended,
    ];
    let chosen = TaskState::from_code(&ask.tinh_trang);
    let units = site.store.units(asker, "", false).await?;
    let view = List {
        frame: Frame::new("Nhiệm vụ", ""),
        staff: Staff::of(&actor),
        here: PATH,
        chips: chips
            .into_iter()
            .map(|state| (state.code(), state.name_vi(), count(state)))
            .filter(|(.., count)| *count > 0)
            .collect(),
        all: all.len(),
        tasks: all
            .iter()
            .filter(|task| chosen.is_none_or(|state| state == task.standing.state))
            .map(line)
            .collect(),
        units: units.into_iter().map(|unit| (unit.id, unit.name)).collect(),
        ask,
    };
    Ok(page(StatusCode::OK, &view))
}

#[derive(Template)]
#[template(path = "staff/task.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    line: Line,
    directive: (String, String),
    clauses: Vec<(String, String)>,
    helpers: Vec<String>,
    wanted: Evidence,
    wanted_words: &'static str,
    turns: String,
    evidence: Vec<Shown>,
    events: Vec<(String, String)>,
    checks: Vec<(&'static str, &'static str)>,
    progress: bool,
    end: bool,
    today: String,
}

struct Shown {
    id: String,
    kind: &'static str,
    words: String,
    href: Option<String>,
    day: String,
    who: String,
    time: String,
    withdrawn: Option<String>,
}

pub(crate) async fn one(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let view = view(&shared, &actor, &id, None).await?;
    Ok(page(StatusCode::OK, &view))
}

async fn view(
    shared: &Shared,
    actor: &Actor,
    id: &str,
    error: Option<String>,
) -> Result<View, Fault> {
    let site = &shared.site;
    let filter = Filter {
        id,
        ..Filter::default()
    };
    let task = tasks(site, actor, filter)
        .await?
        .into_iter()
        .next()
        .filter(|_| !id.is_empty())
        .ok_or(store::Error::NotFound)?;
    let given = &task.given;
    let clauses = site.store.clauses(&given.directive_id).await?;
    let wanted = wanted(given);
    let open = given.ended_on.is_none();
    let progress = open && actor.is_offered(Action::ReportProgress);
    let name = given.title.clone();
    let standing = task.standing;
    Ok(View {
        frame: Frame::new(
            if error.is_some() {
                format!("Lỗi: {name}")
            } else {
                name
            },
            "",
        ),
        staff: Staff::of(actor),
        here: PATH,
        error,
        directive: (
            given.directive_id.clone(),
            title(&given.r#type, &given.number, None),
        ),
        clauses: clauses
            .into_iter()
            .filter(|clause| task.clauses.contains(&clause.code))
            .map(|clause| (clause.code, clause.text))
            .collect(),
        helpers: site.store.helpers(id).await?,
        wanted,
        wanted_words: wanted.name_vi(),
        turns: match standing.turns {
            0 => String::new(),
            turns => format!("{}/{turns} kỳ đã qua có kết quả đúng hạn", standing.in_time),
        },
        evidence: evidence(shared, &task).await?,
        events: if progress {
            events(shared, actor, &task, wanted).await?
        } else {
            Vec::new()
        },
        checks: if wanted == Evidence::Checklist {
            direction::shipped()
                .checks
                .iter()
                .map(|line| (line.code.as_str(), line.text.as_str()))
                .collect()
        } else {
            Vec::new()
        },
        progress,
        end: open && actor.is_offered(Action::ChangeDirection),
        today: site.today(),
        line: line(&task),
    })
}

async fn evidence(shared: &Shared, task: &Task) -> Result<Vec<Shown>, Fault> {
    let store = &shared.site.store;
    let pieces = store.evidence(std::slice::from_ref(&task.given.id)).await?;
    let people: Vec<String> = pieces.iter().map(|piece| piece.by_id.clone()).collect();
    let names = store.names(&people).await?;
    Ok(pieces
        .into_iter()
        .rev()
        .map(|piece| {
            let kind = Evidence::from_code(&piece.kind);
            let event = matches!(kind, Some(Evidence::Outreach | Evidence::Warning));
            Shown {
                kind: kind.map_or("", Evidence::name_vi),
                href: event.then(|| format!("/tuyen-truyen/{}", piece.ref_id)),
                words: piece.words,
                day: day(&piece.on_day),
                who: names
                    .iter()
                    .find(|(id, _)| *id == piece.by_id)
                    .map_or_else(String::new, |(_, name)| name.clone()),
                time: moment(piece.at),
                withdrawn: piece.withdrawn_at.map(|_| piece.withdrawn_reason),
                id: piece.id,
            }
        })
        .collect())
}

/// Events of the unit that are not shown for this task yet.
async fn events(
    shared: &Shared,
    actor: &Actor,
    task: &Task,
    wanted: Evidence,
) -> Result<Vec<(String, String)>, Fault> {
    use domain::outreach::Kind;
    let kinds: &[Kind] = match wanted {
        Evidence::Outreach => &[],
        Evidence::Warning => &[Kind::Share],
        _ => return Ok(Vec::new()),
    };
    let site = &shared.site;
    let today = site.today();
    let asker = site.asker(actor, &today, Action::ViewOutreach)?;
    let filter = store::outreach::Filter {
        unit_id: &task.given.now_id,
        kinds,
        from: &task.given.from_day,
        ..Default::default()
    };
    let events = site.store.outreach_list(asker, filter, 50).await?;
    Ok(events
        .into_iter()
        .filter(|event| !task.evidence.iter().any(|piece| piece.ref_id == event.id))
        .map(|event| {
            let words = format!("{}: {}", day(&event.on_day), event.subject);
            (event.id, words)
        })
        .collect())
}

pub(crate) async fn work(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    PostedPairs { actor, pairs }: PostedPairs,
) -> Answer {
    let mut typed = prove::Typed::default();
    let (mut step, mut reason, mut piece) = (String::new(), String::new(), String::new());
    for (name, value) in pairs {
        match name.as_str() {
            "viec" => step = value,
            "reason" => reason = value,
            "piece" => piece = value,
            "evidence" => typed.kind = value,
            "ref" => typed.ref_id = value,
            "words" => typed.words = value,
            "on_day" => typed.on_day = value,
            "check" => typed.checks.push(value),
            _ => return Ok(error::refuse(false, error::Fault::BROKEN)),
        }
    }
    let site = &shared.site;
    let outcome = match step.as_str() {
        "them" => prove::add(site, &actor, &id, typed).await.map(|_| ()),
        "rut" => prove::withdraw(site, &actor, &id, &piece, &reason).await,
        "ket-thuc" => assign::end(site, &actor, &id, &reason).await,
        _ => return Ok(error::refuse(false, error::Fault::BROKEN)),
    };
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("{PATH}/{id}")).into_response()),
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => {
                let view = view(&shared, &actor, &id, Some(sentence)).await?;
                Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &view))
            }
            None => Err(error.into()),
        },
    }
}

#[derive(Template)]
#[template(path = "staff/heads.html")]
struct Heads {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    cards: Vec<Card>,
}

struct Card {
    name: String,
    unit: String,
    own: bool,
    shown: bool,
    lines: Vec<(&'static str, String)>,
    tasks: Vec<Line>,
    comment: String,
}

pub(crate) async fn heads(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let view = heads_view(&shared, &actor, None).await?;
    Ok(page(StatusCode::OK, &view))
}

async fn heads_view(shared: &Shared, actor: &Actor, error: Option<String>) -> Result<Heads, Fault> {
    let cards = head::cards(&shared.site, actor).await?;
    let title = "Người đứng đầu";
    Ok(Heads {
        frame: Frame::new(
            if error.is_some() {
                format!("Lỗi: {title}")
            } else {
                title.to_owned()
            },
            "",
        ),
        staff: Staff::of(actor),
        here: HEADS,
        error,
        cards: cards
            .into_iter()
            .map(|card| Card {
                own: card.person_id == actor.person_id,
                lines: card_lines(&card),
                tasks: card.tasks.iter().map(line).collect(),
                name: card.name,
                unit: card.unit_name,
                shown: card.shown,
                comment: card.comment,
            })
            .collect(),
    })
}

fn card_lines(card: &head::Card) -> Vec<(&'static str, String)> {
    let of = |part: String, rate: Option<usize>| match rate {
        Some(rate) => format!("{part} ({rate}%)"),
        None => "chưa có số liệu".to_owned(),
    };
    let share = |part: i64, whole: i64| {
        let number = |n: i64| usize::try_from(n).unwrap_or_default();
        of(
            format!("{part}/{whole}"),
            domain::task::percent(number(part), number(whole)),
        )
    };
    vec![
        ("Nhiệm vụ", card.tasks.len().to_string()),
        ("Quá hạn", card.count(TaskState::Overdue).to_string()),
        (
            "Kỳ có kết quả đúng hạn",
            of(format!("{}/{}", card.turns.1, card.turns.0), card.rate()),
        ),
        ("Đã quán triệt", share(card.told.0, card.told.1)),
        ("Tin báo năm nay", card.tips.0.to_string()),
        ("Chuyển đúng thời hạn", share(card.tips.2, card.tips.1)),
    ]
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommentForm {
    text: String,
}

pub(crate) async fn comment(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<CommentForm>,
) -> Answer {
    match head::comment(&shared.site, &actor, &form.text).await {
        Ok(()) => Ok(Redirect::to(HEADS).into_response()),
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => {
                let view = heads_view(&shared, &actor, Some(sentence)).await?;
                Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &view))
            }
            None => Err(error.into()),
        },
    }
}
