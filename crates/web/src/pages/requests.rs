//! A question for a person, when a check has too little to go on: asked without an account, answered in a promised time.

use app::requests::{self, Asked};
use app::tips::submit;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use store::tables::request;

use super::error::refuse;
use super::staff::{fault, moment};
use super::{Frame, page};
use crate::routes::Shared;
use crate::session::Sent;

#[derive(Template)]
#[template(path = "request.html")]
struct View {
    frame: Frame,
    error: Option<String>,
    attempt: String,
    text: String,
}

#[derive(Template)]
#[template(path = "request_taken.html")]
struct Taken {
    frame: Frame,
    code: String,
    due: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Form {
    luot: String,
    text: String,
    /// Not empty when it comes from an answer of the check: the form is only shown.
    tu_kiem_tra: String,
}

pub(crate) async fn form(State(shared): State<Shared>) -> Response {
    show(&shared, Form::default(), None)
}

pub(crate) async fn ask(State(shared): State<Shared>, Sent(form): Sent<Form>) -> Response {
    if !form.tu_kiem_tra.is_empty() {
        return show(&shared, form, None);
    }
    let asked = Asked {
        text: form.text.clone(),
        attempt: form.luot.clone(),
    };
    match requests::send(&shared.site, asked).await {
        Ok(taken) => page(
            StatusCode::CREATED,
            &Taken {
                frame: Frame::new("Đã nhận câu hỏi", ""),
                code: taken.receipt.to_string(),
                due: moment(taken.due_at - 60_000),
            },
        ),
        Err(app::Fault::Store(store::Error::NotFound)) => {
            refuse(false, super::error::Fault::NOBODY_YET)
        }
        Err(app::Fault::DeadLink) => {
            let words =
                "Trang mở đã lâu. Chúng tôi giữ nguyên những gì bạn viết; hãy gửi lại lần nữa.";
            show(&shared, form, Some(words.to_owned()))
        }
        Err(error) => match fault::sentence(&error) {
            Some(words) => show(&shared, form, Some(words)),
            None => fault::page(&error, None),
        },
    }
}

fn show(shared: &Shared, form: Form, error: Option<String>) -> Response {
    let attempt = match submit::open(&shared.site) {
        Ok(attempt) => attempt,
        Err(error) => return fault::page(&error, None),
    };
    let (status, title) = match &error {
        Some(_) => (StatusCode::UNPROCESSABLE_ENTITY, "Lỗi: Nhờ cán bộ xem giúp"),
        None => (StatusCode::OK, "Nhờ cán bộ xem giúp"),
    };
    let view = View {
        frame: Frame::new(title, ""),
        attempt,
        text: form.text.chars().take(requests::TEXT_MAX).collect(),
        error,
    };
    page(status, &view)
}

/// A question as its sender follows it.
pub(crate) struct Followed {
    pub(crate) time: String,
    pub(crate) due: String,
    pub(crate) late: bool,
    pub(crate) answer: Option<Answer>,
}

pub(crate) struct Answer {
    pub(crate) text: String,
    pub(crate) who: String,
    pub(crate) time: String,
}

/// Puts a question into words; whoever decided is named.
pub(crate) async fn followed(shared: &Shared, row: request::Model) -> Result<Followed, app::Fault> {
    let who = match &row.decided_by {
        Some(id) => shared.site.store.names(std::slice::from_ref(id)).await?,
        None => Vec::new(),
    };
    let who = who.into_iter().next().map(|(_, name)| name);
    Ok(Followed {
        time: moment(row.received_at),
        due: moment(row.due_at - 60_000),
        late: row.decided_at.is_none() && shared.site.now() >= row.due_at,
        answer: row.decided_at.map(|at| Answer {
            text: row.answer,
            who: who.unwrap_or_default(),
            time: moment(at),
        }),
    })
}
