//! Whether a receipt is ours: date and content hash, without opening the tip. Anybody with the public key can do it offline too.

use app::tips::receipt::Proof;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::staff::moment;
use super::{Frame, page};
use crate::routes::Shared;
use crate::session::Sent;

#[derive(Template)]
#[template(path = "receipt_check.html")]
struct View {
    frame: Frame,
    line: String,
    public_key: String,
    answer: Option<Verified>,
    error: bool,
}

struct Verified {
    ours: bool,
    time: String,
    content_hash: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Line {
    line: String,
}

pub(crate) async fn form(State(shared): State<Shared>) -> Response {
    show(&shared, String::new(), None, false)
}

pub(crate) async fn verify(State(shared): State<Shared>, Sent(form): Sent<Line>) -> Response {
    let Ok(proof) = form.line.parse::<Proof>() else {
        return show(&shared, form.line, None, true);
    };
    let answer = Verified {
        ours: proof.is_ours(&shared.site),
        time: moment(proof.received_at),
        content_hash: proof.content_hash,
    };
    show(&shared, form.line, Some(answer), false)
}

fn show(shared: &Shared, line: String, answer: Option<Verified>, error: bool) -> Response {
    let title = "Kiểm chứng biên nhận";
    let view = View {
        frame: Frame::new(
            if error {
                format!("Lỗi: {title}")
            } else {
                title.to_owned()
            },
            "",
        ),
        line: line.chars().take(600).collect(),
        public_key: shared.site.store.keys().public(),
        answer,
        error,
    };
    let status = if error {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page(status, &view)
}
