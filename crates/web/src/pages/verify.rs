//! "Is this document yours?" – the answer to forged invitations and notices in our name.

use app::Fault as AppFault;
use app::outgoing::verify::{self, Answer};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::staff::{day, fault};
use super::{Frame, page};
use crate::routes::Shared;
use crate::session::Sent;

const PATH: &str = "/xac-minh-van-ban";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Ask {
    ma: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Form {
    so: String,
    ngay: String,
}

#[derive(Template)]
#[template(path = "verify.html")]
struct View {
    frame: Frame,
    form: Form,
    error: Option<String>,
    answered: bool,
    shown: Shown,
}

/// What is shown above the form.
enum Shown {
    Nothing,
    Ours {
        issuer: String,
        code: String,
        day: String,
        subject: Option<String>,
    },
    Recalled {
        issuer: String,
        code: String,
        day: String,
    },
    NotIssued,
    Unknown,
}

/// The empty form, or the answer to a QR. A QR holds 128 random bits, so there is nothing to guess and nothing to limit.
pub(crate) async fn form(State(shared): State<Shared>, Query(ask): Query<Ask>) -> Response {
    if ask.ma.is_empty() {
        return show(StatusCode::OK, Form::default(), None, Shown::Nothing);
    }
    match verify::by_qr(&shared.site, &ask.ma).await {
        Ok(answer) => answered(Form::default(), answer),
        Err(error) => fault::page(&error, None),
    }
}

/// By number and day; counted by the limiter like every other question sent.
pub(crate) async fn ask(State(shared): State<Shared>, Sent(form): Sent<Form>) -> Response {
    match verify::by_number(&shared.site, &form.so, &form.ngay).await {
        Ok(answer) => answered(form, answer),
        Err(error @ AppFault::Invalid { .. }) => {
            let words = match error {
                AppFault::Invalid {
                    field: "symbol", ..
                } => "Hãy ghi số và ký hiệu như trên văn bản, có dấu gạch chéo, ví dụ 05/BC-SNNMT.",
                _ => "Hãy chọn ngày ghi trên văn bản.",
            };
            show(
                StatusCode::UNPROCESSABLE_ENTITY,
                form,
                Some(words.to_owned()),
                Shown::Nothing,
            )
        }
        Err(error) => fault::page(&error, None),
    }
}

fn answered(form: Form, answer: Answer) -> Response {
    let shown = match answer {
        Answer::Ours {
            issuer,
            code,
            issued_on,
            recalled: true,
            ..
        } => Shown::Recalled {
            issuer,
            code,
            day: day(&issued_on),
        },
        Answer::Ours {
            issuer,
            code,
            issued_on,
            subject,
            ..
        } => Shown::Ours {
            issuer,
            code,
            day: day(&issued_on),
            subject,
        },
        Answer::NotIssued => Shown::NotIssued,
        Answer::Unknown => Shown::Unknown,
    };
    show(StatusCode::OK, form, None, shown)
}

fn show(status: StatusCode, form: Form, error: Option<String>, shown: Shown) -> Response {
    let title = if error.is_some() {
        "Lỗi: Xác minh văn bản"
    } else {
        "Xác minh văn bản"
    };
    let view = View {
        frame: Frame::new(title, PATH),
        form,
        error,
        answered: !matches!(shown, Shown::Nothing),
        shown,
    };
    page(status, &view)
}
