//! Problem details (RFC 9457).

use app::Refusal;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// A problem: what happened and what to do, for people (Vietnamese) and programs (`code`).
#[derive(Debug, Serialize)]
pub struct Problem<'p> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'p str,
    status: u16,
    /// What happened and what to do.
    pub detail: &'p str,
    code: &'p str,
}

impl<'p> Problem<'p> {
    /// Why there is no verdict; `sentence` is [`Refusal::sentence`]. The command line gives the same object.
    #[must_use]
    pub fn of(refusal: &Refusal, sentence: &'p str) -> Self {
        let status = match refusal {
            Refusal::Empty | Refusal::NotReadable => StatusCode::UNPROCESSABLE_ENTITY,
            Refusal::TextTooLong | Refusal::FileTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        };
        Self::new(status, refusal.code(), "Chưa kiểm tra được", sentence)
    }

    /// JSON that holds no question.
    #[must_use]
    pub fn bad_json(detail: &'p str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "bad_json",
            "JSON chưa đúng",
            detail,
        )
    }

    pub(crate) fn new(status: StatusCode, code: &'p str, title: &'p str, detail: &'p str) -> Self {
        Self {
            kind: "about:blank",
            title,
            status: status.as_u16(),
            detail,
            code,
        }
    }
}

impl IntoResponse for Problem<'_> {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let kind = HeaderValue::from_static("application/problem+json");
        (status, [(header::CONTENT_TYPE, kind)], body).into_response()
    }
}

/// The response.
pub(crate) fn response(status: StatusCode, code: &str, title: &str, detail: &str) -> Response {
    Problem::new(status, code, title, detail).into_response()
}
