//! The gateway for reports by text message: where it hands in, and the page on which it gets its secret.

use app::reports::gateway as cases;
use app::reports::text_message::Outcome;
use app::{Actor, Fault};
use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::{PATH, office};
use crate::api::problem;
use crate::pages::staff::Staff;
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, SignedIn};

#[derive(Template)]
#[template(path = "staff/reports/gateway.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    open: bool,
    secret: Option<String>,
}

async fn view(shared: &Shared, actor: &Actor, secret: Option<String>) -> Answer {
    let view = View {
        frame: Frame::new("Cổng nhận tin nhắn báo cáo", ""),
        staff: Staff::of(actor),
        here: PATH,
        open: cases::is_open(&shared.site, actor).await?,
        secret,
    };
    Ok(page(StatusCode::OK, &view))
}

pub(crate) async fn show(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    view(&shared, &actor, None).await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    viec: String,
}

pub(crate) async fn change(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<Wish>,
) -> Answer {
    let secret = match form.viec.as_str() {
        "mo" => Some(cases::renew(&shared.site, &actor).await?),
        _ => {
            cases::close(&shared.site, &actor).await?;
            None
        }
    };
    view(&shared, &actor, secret).await
}

/// A message as the gateway hands it in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    text: String,
}

/// `{"text": …}` with `Authorization: Bearer <secret>`. Without the secret there is nothing here.
pub(crate) async fn hand_in(
    State(shared): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let secret = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default();
    let text = serde_json::from_slice::<Message>(&body).map(|message| message.text);
    let read = text.as_deref().unwrap_or_default();
    let handed = cases::hand_in(&shared.site, secret, read).await;
    match handed {
        Ok(_) if text.is_err() => problem::response(
            StatusCode::BAD_REQUEST,
            "bad_json",
            "JSON chưa đúng",
            "Cần một đối tượng chỉ có «text» là nội dung tin nhắn.",
        ),
        Ok(Outcome::Filed { unit, figures }) => {
            let filed = json!({"unit": unit, "figures": figures});
            let kind = (header::CONTENT_TYPE, "application/json");
            ([kind], filed.to_string()).into_response()
        }
        Ok(outcome) => problem::response(
            StatusCode::UNPROCESSABLE_ENTITY,
            "not_filed",
            "Chưa ghi nhận",
            &office::refusal(&outcome),
        ),
        Err(Fault::NotAllowed) => problem::response(
            StatusCode::NOT_FOUND,
            "not_found",
            "Không có ở đây",
            "Cổng đang đóng, hoặc mật khẩu của cổng không đúng.",
        ),
        Err(Fault::Store(store::Error::Conflict)) => problem::response(
            StatusCode::CONFLICT,
            "conflict",
            "Đơn vị vừa sửa báo cáo",
            "Hãy gửi lại tin này.",
        ),
        Err(_) => problem::response(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "Chưa ghi được",
            "Tin chưa được ghi nhận. Hãy gửi lại sau ít phút.",
        ),
    }
}
