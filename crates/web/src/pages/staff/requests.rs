//! Questions of people, by their due date.

use app::requests;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
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
}

struct Row {
    id: String,
    short: String,
    text: String,
    time: String,
    due: String,
    late: bool,
    escalated: bool,
    answer: Option<(String, String)>,
}

pub(crate) async fn list(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    show(&shared, &actor, None).await
}

async fn show(
    shared: &Shared,
    actor: &app::Actor,
    error: Option<String>,
) -> Result<Response, StaffFault> {
    let now = shared.site.now();
    let rows = requests::list(&shared.site, actor).await?;
    let (open, done) = rows
        .into_iter()
        .map(|row| Row {
            short: row.id.chars().take(6).collect(),
            text: row.text,
            time: moment(row.received_at),
            due: moment(row.due_at - 60_000),
            late: row.decided_at.is_none() && now >= row.due_at,
            escalated: row.escalated_at.is_some(),
            answer: row.decided_at.map(|at| (row.answer, moment(at))),
            id: row.id,
        })
        .partition(|row: &Row| row.answer.is_none());
    let (status, title) = match &error {
        Some(_) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "Lỗi: Câu hỏi của người dân",
        ),
        None => (StatusCode::OK, "Câu hỏi của người dân"),
    };
    let view = View {
        frame: Frame::new(title, ""),
        staff: Staff::of(actor),
        here: PATH,
        error,
        open,
        done,
    };
    Ok(page(status, &view))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AnswerForm {
    text: String,
}

pub(crate) async fn answer(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form }: Posted<AnswerForm>,
) -> Answer {
    match requests::answer(&shared.site, &actor, &id, &form.text).await {
        Ok(()) => Ok(Redirect::to(PATH).into_response()),
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => show(&shared, &actor, Some(sentence)).await,
            None => Err(error.into()),
        },
    }
}
