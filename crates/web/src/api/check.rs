//! `POST /api/v1/check`: `{"text": …}` or a multipart file.

use std::time::Duration;

use app::{Clock, Input, Request};
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use detect::{Channel, Hints, Sender};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::problem::Problem;
use super::question::{self, Question};
use crate::middleware::limits::{JSON_MAX, is_of_kind};
use crate::pages::check::{Form, is_long_sender};
use crate::pages::error::Fault;
use crate::routes::Shared;

/// A client gets this long to send its body.
pub(crate) const BODY_MAX: Duration = Duration::from_secs(30);

/// A question this long takes a few hundred microseconds, in bytes: a longer one leaves its thread to the others.
const LONG: usize = 8 * 1024;

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
    let question = match Question::read(bytes) {
        Ok(question) => question,
        Err(error) => return Problem::bad_json(&question::fault(bytes, &error)).into_response(),
    };
    if question.sender.as_deref().is_some_and(is_long_sender) {
        return fault(Fault::LONG_SENDER);
    }
    let code = question.channel.as_deref().filter(|code| !code.is_empty());
    let channel = code.and_then(Channel::from_code);
    if channel.is_none() && code.is_some() {
        return fault(Fault::WRONG_CHANNEL);
    }
    let hints = Hints {
        sender: question.sender.as_deref().and_then(Sender::read),
        channel,
        paid: question.paid,
        gave_secret: question.gave_secret,
        ..Hints::default()
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
        return fault(Fault::WRONG_CHANNEL);
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

fn json(answer: &app::Answer<'_>) -> Response {
    match answer.to_json() {
        Ok(body) => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
        Err(_) => fault(Fault::BROKEN),
    }
}

fn fault(fault: Fault) -> Response {
    crate::pages::error::refuse(true, fault)
}
