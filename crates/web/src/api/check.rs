//! `POST /api/v1/check`: `{"text": …}` or a multipart file.

use std::time::Duration;

use app::{Clock, Input, Request};
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use detect::{Channel, Hints, Sender};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Deserialize;

use super::problem::{self, Problem};
use crate::middleware::limits::{JSON_MAX, is_of_kind};
use crate::pages::check::Form;
use crate::pages::error::Fault;
use crate::routes::Shared;

/// A client gets this long to send its body.
pub(crate) const BODY_MAX: Duration = Duration::from_secs(30);

/// A question this long takes a few hundred microseconds, in bytes: a longer one leaves its thread to the others.
const LONG: usize = 8 * 1024;

/// The JSON question.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    text: String,
    #[serde(default)]
    sender: Option<String>,
    #[serde(default)]
    channel: Option<String>,
    #[serde(default)]
    paid: bool,
    #[serde(default)]
    gave_secret: bool,
}

pub(crate) async fn answer(
    State(shared): State<Shared>,
    request: axum::extract::Request,
) -> Response {
    if is_of_kind(request.headers(), "multipart/form-data") {
        // In a place of its own: what a form needs would else be carried along by every question.
        return Box::pin(from_form(shared, request)).await;
    }
    if !is_of_kind(request.headers(), "application/json") {
        return fault(Fault::WRONG_KIND);
    }
    match body(request).await {
        Ok(bytes) if bytes.len() <= LONG => from_json(&shared, &bytes),
        Ok(bytes) => {
            let done = tokio::task::spawn_blocking(move || from_json(&shared, &bytes));
            done.await.unwrap_or_else(|_| fault(Fault::BROKEN))
        }
        Err(fault_found) => fault(fault_found),
    }
}

async fn body(request: axum::extract::Request) -> Result<Bytes, Fault> {
    let limited = Limited::new(request.into_body(), JSON_MAX);
    match tokio::time::timeout(BODY_MAX, limited.collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Fault::TOO_LARGE),
        Ok(Err(_)) => Err(Fault::BROKEN),
        Err(_) => Err(Fault::TOO_SLOW),
    }
}

fn from_json(shared: &Shared, bytes: &[u8]) -> Response {
    let question: Question = match serde_json::from_slice(bytes) {
        Ok(question) => question,
        // The parser's words may quote the message; only where it stopped is told.
        Err(error) => {
            let detail = format!(
                "JSON chưa đúng ở dòng {}, cột {}. Cần một đối tượng có «text» là chuỗi; không nhận trường lạ.",
                error.line(),
                error.column()
            );
            return Problem::bad_json(&detail).into_response();
        }
    };
    let code = question.channel.as_deref().filter(|code| !code.is_empty());
    let channel = code.and_then(Channel::from_code);
    if channel.is_none() && code.is_some() {
        return wrong_channel();
    }
    let hints = Hints {
        sender: question.sender.as_deref().and_then(Sender::read),
        channel,
        paid: question.paid,
        gave_secret: question.gave_secret,
    };
    let engine = shared.checker.engine();
    match app::check::text_answer(&engine, question.text, &hints, Clock::System.today()) {
        Ok(answer) => json(&answer),
        Err(refusal) => Problem::of(&refusal, refusal.sentence(&engine)).into_response(),
    }
}

async fn from_form(shared: Shared, request: axum::extract::Request) -> Response {
    let Ok(multipart) = Multipart::from_request(request, &()).await else {
        return fault(Fault::BROKEN);
    };
    let form = match tokio::time::timeout(BODY_MAX, Form::read(multipart)).await {
        Ok(Ok(form)) => form,
        Ok(Err(fault_found)) => return fault(fault_found),
        Err(_) => return fault(Fault::TOO_SLOW),
    };
    if form.channel().is_err() {
        return wrong_channel();
    }
    let Ok(_place) = shared.files.clone().acquire_owned().await else {
        return fault(Fault::BUSY);
    };
    let engine = shared.checker.engine();
    let hints = form.hints();
    let input = form.input();
    let done = tokio::task::spawn_blocking(move || {
        let input = input.unwrap_or(Input::Text(String::new()));
        match app::check::run(
            &engine,
            Request {
                input,
                hints,
                today: Clock::System.today(),
            },
        ) {
            Ok(answer) => json(&answer),
            Err(refusal) => Problem::of(&refusal, refusal.sentence(&engine)).into_response(),
        }
    });
    done.await.unwrap_or_else(|_| fault(Fault::BROKEN))
}

fn wrong_channel() -> Response {
    problem::response(
        StatusCode::BAD_REQUEST,
        "bad_channel",
        "Kênh chưa đúng",
        "«channel» là một trong: sms, zalo, facebook, telegram, email, call, paper, other; hoặc bỏ trống.",
    )
}

fn json(answer: &app::Answer<'_>) -> Response {
    match answer.to_json() {
        Ok(body) => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
        Err(_) => fault(Fault::BROKEN),
    }
}

fn fault(fault: Fault) -> Response {
    crate::pages::error::refuse(true, fault)
}
