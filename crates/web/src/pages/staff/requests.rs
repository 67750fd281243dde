//! Requests of people, by their due date; what was cleared.

use app::requests::{self, Answered};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Action;
use domain::request::{Decision, Kind};
use serde::Deserialize;

use super::{Staff, fault, moment};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, SignedIn, StaffFault};

const PATH: &str = "/yeu-cau";

#[derive(Template)]
#[template(path = "staff/requests.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    open: Vec<Row>,
    done: Vec<Row>,
    cleared: Vec<Cleared>,
    may_relist: bool,
}

struct Row {
    id: String,
    short: String,
    kind: &'static str,
    subject: String,
    text: String,
    time: String,
    due: String,
    late: bool,
    escalated: bool,
    unacknowledged: Option<String>,
    may_extend: bool,
    about_data: bool,
    answer: Option<(bool, String, String)>,
}

struct Cleared {
    id: String,
    value: String,
    reason: String,
    time: String,
}

pub(crate) async fn list(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    show(&shared, &actor, None).await
}

async fn show(
    shared: &Shared,
    actor: &app::Actor,
    error: Option<String>,
) -> Result<Response, StaffFault> {
    let site = &shared.site;
    let now = site.now();
    let rows = requests::list(site, actor).await?;
    let cleared = requests::holding(site, actor).await?;
    let (open, done) = rows
        .into_iter()
        .map(|row| shown(row, now))
        .partition(|row: &Row| row.answer.is_none());
    let title = "Yêu cầu của người dân";
    let status = if error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let view = View {
        frame: Frame::new(
            if error.is_some() {
                format!("Lỗi: {title}")
            } else {
                title.to_owned()
            },
            "",
        ),
        staff: Staff::of(actor),
        here: PATH,
        error,
        open,
        done,
        cleared: cleared
            .into_iter()
            .map(|row| Cleared {
                value: format!(
                    "{} {}",
                    super::triage::words::indicator_words(&row.kind),
                    super::triage::words::masked(&row.value)
                ),
                reason: row.reason,
                time: moment(row.at),
                id: row.id,
            })
            .collect(),
        may_relist: actor.is_offered(Action::EndClearances),
    };
    Ok(page(status, &view))
}

fn shown(row: store::tables::request::Model, now: i64) -> Row {
    let kind = Kind::from_code(&row.kind);
    let about_data = kind.is_some_and(Kind::is_about_data);
    let waits = row.acknowledge_by.filter(|_| row.acknowledged_at.is_none());
    Row {
        short: row.id.chars().take(6).collect(),
        kind: kind.map_or("", Kind::name_vi),
        subject: match (about_data, row.subject.is_empty()) {
            (true, _) => format!("tin {}", row.subject.chars().take(6).collect::<String>()),
            (false, true) => String::new(),
            // The value itself is what has to be looked into.
            (false, false) => row.subject,
        },
        text: row.text,
        time: moment(row.received_at),
        due: moment(row.due_at - 60_000),
        late: row.decided_at.is_none() && now >= row.due_at,
        escalated: row.escalated_at.is_some(),
        unacknowledged: waits.map(|by| moment(by - 60_000)),
        may_extend: !row.extended && kind.is_some_and(|kind| kind.extended(row.due_at).is_some()),
        about_data,
        answer: row.decided_at.map(|at| {
            let granted = row.decision.as_deref() == Some(Decision::Granted.code());
            (granted, row.answer, moment(at))
        }),
        id: row.id,
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AnswerForm {
    viec: String,
    decision: String,
    text: String,
}

pub(crate) async fn answer(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form }: Posted<AnswerForm>,
) -> Answer {
    let site = &shared.site;
    let done = match form.viec.as_str() {
        "da-nhan" => requests::acknowledge(site, &actor, &id).await,
        "gia-han" => requests::extend(site, &actor, &id).await,
        _ => {
            let answered = Answered {
                decision: form.decision,
                text: form.text,
            };
            requests::answer(site, &actor, &id, answered).await
        }
    };
    after(&shared, &actor, done).await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RelistForm {
    reason: String,
}

pub(crate) async fn relist(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form }: Posted<RelistForm>,
) -> Answer {
    let done = requests::relist(&shared.site, &actor, &id, &form.reason).await;
    after(&shared, &actor, done).await
}

async fn after(
    shared: &Shared,
    actor: &app::Actor,
    done: Result<(), app::Fault>,
) -> Result<Response, StaffFault> {
    match done {
        Ok(()) => Ok(Redirect::to(PATH).into_response()),
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => show(shared, actor, Some(sentence)).await,
            None => Err(error.into()),
        },
    }
}
