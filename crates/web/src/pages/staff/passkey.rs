//! Passkeys: adding one to one's account, taking it away, signing in with it.

use app::staff::passkey;
use axum::extract::{Path, State};
use axum::http::header::ORIGIN;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::sign_in::{HOME, Nothing};
use super::{account, fault, sign_in};
use crate::next::page_of_ours;
use crate::pages::page;
use crate::routes::Shared;
use crate::session::{Answer, Open, Posted, device, signed_in};

/// Our own address as the browser names it; it signs this, so a made-up one helps nobody.
fn origin(headers: &HeaderMap) -> &str {
    headers
        .get(ORIGIN)
        .and_then(|origin| origin.to_str().ok())
        .unwrap_or_default()
}

fn options(begun: &passkey::Begun) -> Response {
    let body = json!({ "id": begun.id, "options": begun.options }).to_string();
    ([("content-type", "application/json")], body).into_response()
}

pub(crate) async fn begin(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Posted { actor, form: _ }: Posted<Nothing>,
) -> Answer {
    Ok(options(
        &passkey::begin(&shared.site, &actor, origin(&headers)).await?,
    ))
}

/// What the browser's key answered.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddForm {
    luot: String,
    khoa: String,
    label: String,
}

pub(crate) async fn add(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Posted { actor, form }: Posted<AddForm>,
) -> Answer {
    let answer = (form.luot.as_str(), form.khoa.as_str());
    let outcome = passkey::add(&shared.site, &actor, origin(&headers), answer, &form.label).await;
    account::done(&shared, &actor, outcome).await
}

pub(crate) async fn remove(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form: _ }: Posted<Nothing>,
) -> Answer {
    let outcome = passkey::remove(&shared.site, &actor, &id).await;
    account::done(&shared, &actor, outcome).await
}

pub(crate) async fn begin_sign_in(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Open(Nothing {}): Open<Nothing>,
) -> Answer {
    Ok(options(
        &passkey::begin_sign_in(&shared.site, origin(&headers)).await?,
    ))
}

const KEY_REFUSED: &str =
    "Khóa này không mở được tài khoản nào ở đây. Hãy thử lại, hoặc dùng mật khẩu.";

pub(crate) async fn begin_again(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Posted { actor, form: _ }: Posted<Nothing>,
) -> Answer {
    Ok(options(
        &passkey::begin_again(&shared.site, &actor, origin(&headers)).await?,
    ))
}

pub(crate) async fn again(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Posted { actor, form }: Posted<SignInForm>,
) -> Answer {
    let answer = (form.luot.as_str(), form.khoa.as_str());
    let outcome = passkey::again(&shared.site, &actor, origin(&headers), answer).await;
    sign_in::proven(&shared, &actor, outcome, &form.ve).await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInForm {
    luot: String,
    khoa: String,
    #[serde(default)]
    ve: String,
}

pub(crate) async fn sign_in(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Open(form): Open<SignInForm>,
) -> Answer {
    let answer = (form.luot.as_str(), form.khoa.as_str());
    match passkey::sign_in(&shared.site, origin(&headers), answer, device(&headers)).await {
        Ok(token) => Ok(signed_in(&token, page_of_ours(&form.ve).unwrap_or(HOME))),
        Err(error) => match fault::sentence(&error) {
            Some(_) => Ok(page(
                StatusCode::UNPROCESSABLE_ENTITY,
                &sign_in::refused(&shared, KEY_REFUSED.to_owned(), &form.ve),
            )),
            None => Err(error.into()),
        },
    }
}
