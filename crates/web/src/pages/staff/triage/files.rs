//! Files of a tip in somebody's hand: a picture drawn anew to look at, an original to take away.

use app::tips::evidence as files;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use serde::Deserialize;

use crate::routes::Shared;
use crate::session::{Answer, Posted, SignedIn};

/// The picture; the chain of custody says who looked.
pub(crate) async fn evidence(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path((id, number)): Path<(String, i64)>,
) -> Answer {
    let picture = files::view(&shared.site, &actor, &id, number).await?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg")], picture).into_response())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonForm {
    reason: String,
}

/// The original, never opened by a browser: whatever it is, it is only saved.
pub(crate) async fn original(
    State(shared): State<Shared>,
    Path((id, number)): Path<(String, i64)>,
    Posted { actor, form }: Posted<ReasonForm>,
) -> Answer {
    let (hash, bytes) = files::export(&shared.site, &actor, &id, number, &form.reason).await?;
    let short: String = hash.chars().take(12).collect();
    let name = format!("attachment; filename=\"chung-cu-{number}-{short}.bin\"");
    let mut response =
        ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response();
    if let Ok(name) = HeaderValue::from_str(&name) {
        response
            .headers_mut()
            .insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}
