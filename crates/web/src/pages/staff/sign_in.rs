//! Signing in, proving it once more, signing out.

use app::staff::sign_in::{self, Attempt};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{Staff, fault};
use crate::next::page_of_ours;
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Open, Posted, SignedIn, device, no_cookie, signed_in};

/// Where staff land.
pub(crate) const HOME: &str = "/ban-lam-viec";

#[derive(Template)]
#[template(path = "staff/sign_in.html")]
struct View {
    frame: Frame,
    error: Option<String>,
    login: String,
    /// The page to go back to; empty for the desk.
    next: String,
    /// Fresh sign-in of somebody already signed in.
    again: Option<Staff>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Form {
    login: String,
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    ve: String,
}

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Next {
    ve: String,
}

fn view(error: Option<String>, login: String, next: &str) -> View {
    let title = if error.is_some() {
        "Lỗi: Đăng nhập"
    } else {
        "Đăng nhập"
    };
    View {
        frame: Frame::new(title, ""),
        error,
        login,
        next: page_of_ours(next).unwrap_or_default().to_owned(),
        again: None,
    }
}

/// The sign-in page after a key that opened nothing.
pub(crate) fn key_refused(next: &str) -> impl Template {
    let sentence = "Khóa này không mở được tài khoản nào ở đây. Hãy thử lại, hoặc dùng mật khẩu.";
    view(Some(sentence.to_owned()), String::new(), next)
}

pub(crate) async fn form(Query(next): Query<Next>) -> Response {
    page(StatusCode::OK, &view(None, String::new(), &next.ve))
}

pub(crate) async fn enter(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Open(form): Open<Form>,
) -> Answer {
    let attempt = Attempt {
        login: &form.login,
        password: &form.password,
        code: &form.code,
        device: device(&headers),
    };
    match sign_in::sign_in(&shared.site, attempt).await {
        Ok(token) => Ok(signed_in(&token, page_of_ours(&form.ve).unwrap_or(HOME))),
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => Ok(page(
                StatusCode::UNPROCESSABLE_ENTITY,
                &view(Some(sentence), form.login, &form.ve),
            )),
            None => Err(error.into()),
        },
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

pub(crate) async fn leave(
    State(shared): State<Shared>,
    Posted { actor, form: _ }: Posted<Nothing>,
) -> Answer {
    sign_in::sign_out(&shared.site, &actor).await?;
    let mut response = Redirect::to("/dang-nhap").into_response();
    response.headers_mut().insert(SET_COOKIE, no_cookie());
    Ok(response)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgainForm {
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    ve: String,
}

fn again_view(actor: &app::Actor, error: Option<String>, next: &str) -> View {
    View {
        again: Some(Staff::of(actor)),
        ..view(error, actor.login.clone(), next)
    }
}

pub(crate) async fn again(SignedIn(actor): SignedIn, Query(next): Query<Next>) -> Response {
    page(StatusCode::OK, &again_view(&actor, None, &next.ve))
}

pub(crate) async fn prove(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<AgainForm>,
) -> Answer {
    match sign_in::refresh(&shared.site, &actor, &form.password, &form.code).await {
        Ok(()) => Ok(Redirect::to(page_of_ours(&form.ve).unwrap_or(HOME)).into_response()),
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => Ok(page(
                StatusCode::UNPROCESSABLE_ENTITY,
                &again_view(&actor, Some(sentence), &form.ve),
            )),
            None => Err(error.into()),
        },
    }
}
