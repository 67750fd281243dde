//! Tasks: who does what until when, how it stands, what shows it; the cards of heads.

use app::direction::offers::{Choice, offers};
use app::direction::{self, Part, Task, assign, head, prove, tasks, wanted};
use app::{Actor, Fault};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::Action;
use domain::task::{Every, Evidence, State as TaskState};
use serde::Deserialize;
use store::attached::Of;
use store::direction::Filter;

use super::direction::{file_words, looked, title};
use super::{Staff, choices, day, framed, moment, or_again, saved_as};
use crate::pages::{Frame, error, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, PostedOneFile, SignedIn};

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
    /// Who of the unit does it, for a part.
    pub(crate) doer: Option<String>,
    /// How many parts, and how many of them have a result.
    pub(crate) parts: (usize, usize),
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
        doer: given.doer_name.clone().filter(|_| task.is_part()),
        parts: (
            task.parts.len(),
            task.parts
                .iter()
                .filter(|part| is_done(part.standing.state))
                .count(),
        ),
    }
}

const fn is_done(state: TaskState) -> bool {
    matches!(state, TaskState::Done | TaskState::DoneLate)
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
        units: choices(units),
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
    offers: Vec<(String, String)>,
    parts: Vec<PartLine>,
    whole: Option<String>,
    checks: Vec<(&'static str, &'static str)>,
    progress: bool,
    end: bool,
    divide: bool,
    units: Vec<(String, String)>,
    people: Vec<(String, String)>,
    rhythms: &'static [Every],
    today: String,
}

/// Kind and id of a record, and how it is named in the list.
fn offer_line(offer: &Choice) -> (String, String) {
    let value = format!("{} {}", offer.kind.code(), offer.ref_id);
    (value, format!("{}: {}", day(&offer.on_day), offer.words))
}

/// A part of a task as its page shows it.
struct PartLine {
    id: String,
    title: String,
    who: String,
    due: String,
    state: &'static str,
    state_class: &'static str,
}

fn part_line(part: &Part) -> PartLine {
    PartLine {
        id: part.id.clone(),
        title: part.title.clone(),
        who: match part.doer.as_str() {
            "" => part.unit.clone(),
            doer => format!("{doer}, {}", part.unit),
        },
        due: part
            .standing
            .due
            .map_or_else(String::new, |due| format!("hạn {}", day(&due.to_string()))),
        state: part.standing.state.name_vi(),
        state_class: class(part.standing.state),
    }
}

struct Shown {
    id: String,
    kind: &'static str,
    words: String,
    href: Option<String>,
    files: Vec<(String, String)>,
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
    let found = tasks(site, actor, filter).await?;
    let task = found
        .into_iter()
        .find(|task| task.given.id == id)
        .ok_or(store::Error::NotFound)?;
    let given = &task.given;
    let clauses = site.store.clauses(&given.directive_id).await?;
    let wanted = wanted(given);
    let open = given.ended_on.is_none();
    let progress = open && actor.is_offered(Action::ReportProgress);
    let today = site.today();
    let changer = site.asker(actor, &today, Action::ChangeDirection)?;
    // Whoever only helps with a task does not divide it.
    let leads = open && site.store.unit(changer, &given.now_id).await.is_ok();
    let divide = leads && !task.is_part();
    let units = match divide {
        true => site.store.units(changer, "", false).await?,
        false => Vec::new(),
    };
    let name = given.title.clone();
    let standing = task.standing;
    Ok(View {
        frame: framed(&name, error.as_ref()),
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
        offers: if progress {
            let offers = offers(site, actor, given, wanted).await?;
            offers.iter().map(offer_line).collect()
        } else {
            Vec::new()
        },
        parts: task.parts.iter().map(part_line).collect(),
        whole: given.parent_id.clone(),
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
        end: open && assign::may_end(site, actor, given).await?,
        divide,
        people: if divide {
            people(shared, actor, &given.now_id).await?
        } else {
            Vec::new()
        },
        units: choices(units),
        rhythms: Every::ALL,
        today: today.clone(),
        line: line(&task),
    })
}

async fn evidence(shared: &Shared, task: &Task) -> Result<Vec<Shown>, Fault> {
    let store = &shared.site.store;
    let pieces = store.evidence(std::slice::from_ref(&task.given.id)).await?;
    let people: Vec<String> = pieces.iter().map(|piece| piece.by_id.clone()).collect();
    let names = store.names(&people).await?;
    let ids: Vec<String> = pieces.iter().map(|piece| piece.id.clone()).collect();
    let files = store.attached(Of::Evidence, &ids).await?;
    Ok(pieces
        .into_iter()
        .rev()
        .map(|piece| {
            let kind = Evidence::from_code(&piece.kind);
            Shown {
                kind: kind.map_or("", Evidence::name_vi),
                href: kind.and_then(|kind| href(kind, &piece.ref_id)),
                files: files
                    .iter()
                    .filter(|file| file.of_id == piece.id)
                    .cloned()
                    .map(file_words)
                    .collect(),
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

/// Where a record is looked at; whoever may not is told so there.
fn href(kind: Evidence, ref_id: &str) -> Option<String> {
    let path = match kind {
        _ if ref_id.is_empty() => return None,
        Evidence::Outreach | Evidence::Warning => "/tuyen-truyen",
        Evidence::Document => "/van-ban-di",
        Evidence::Tip => "/xu-ly",
        Evidence::Gap => "/kien-nghi",
        Evidence::Acknowledgement | Evidence::Report | Evidence::Checklist => return None,
    };
    Some(format!("{path}/{ref_id}"))
}

/// People of the unit who may do a part.
async fn people(
    shared: &Shared,
    actor: &Actor,
    unit_id: &str,
) -> Result<Vec<(String, String)>, Fault> {
    let today = shared.site.today();
    let asker = shared.site.asker(actor, &today, Action::ChangeDirection)?;
    Ok(shared.site.store.people_of(asker, unit_id).await?)
}

/// A file of a piece of evidence.
pub(crate) async fn file(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path((id, file_id)): Path<(String, String)>,
) -> Answer {
    let file = prove::file(&shared.site, &actor, &id, &file_id).await?;
    Ok(saved_as("minh-chung", file))
}

pub(crate) async fn work(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    PostedOneFile { actor, pairs, file }: PostedOneFile,
) -> Answer {
    let mut typed = prove::Typed::default();
    let mut part = assign::Typed::default();
    let (mut step, mut reason, mut piece) = (String::new(), String::new(), String::new());
    for (name, value) in pairs {
        match name.as_str() {
            "viec" => step = value,
            "reason" => reason = value,
            "piece" => piece = value,
            "evidence" => {
                part.evidence.clone_from(&value);
                typed.kind = value;
            }
            // Kind and id of a record chosen from the list.
            "ref" => {
                let (kind, id) = value.split_once(' ').unwrap_or(("", &value));
                (typed.kind, typed.ref_id) = (kind.to_owned(), id.to_owned());
            }
            "title" => part.title = value,
            "unit_id" => part.unit_id = value,
            "doer" => part.doer_id = value,
            "every" => part.every = value,
            "from" => part.from = value,
            "due" => part.due = value,
            "words" => typed.words = value,
            "on_day" => typed.on_day = value,
            "check" => typed.checks.push(value),
            _ => return Ok(error::refuse(false, error::Fault::BROKEN)),
        }
    }
    let site = &shared.site;
    let outcome = match step.as_str() {
        "them" => add(&shared, &actor, &id, typed, file).await,
        "chia" => assign::divide(site, &actor, &id, part).await.map(|_| ()),
        "rut" => prove::withdraw(site, &actor, &id, &piece, &reason).await,
        "ket-thuc" => assign::end(site, &actor, &id, &reason).await,
        _ => return Ok(error::refuse(false, error::Fault::BROKEN)),
    };
    let outcome = outcome.map(|()| format!("{PATH}/{id}"));
    or_again(outcome, |sentence| {
        view(&shared, &actor, &id, Some(sentence))
    })
    .await
}

async fn add(
    shared: &Shared,
    actor: &Actor,
    id: &str,
    mut typed: prove::Typed,
    file: Option<Vec<u8>>,
) -> Result<(), Fault> {
    if let Some(file) = file {
        typed.file = Some(looked(shared, file).await?);
    }
    prove::add(&shared.site, actor, id, typed).await.map(|_| ())
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
        frame: framed(title, error.as_ref()),
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
    let outcome = head::comment(&shared.site, &actor, &form.text).await;
    let outcome = outcome.map(|()| HEADS.to_owned());
    or_again(outcome, |sentence| {
        heads_view(&shared, &actor, Some(sentence))
    })
    .await
}
