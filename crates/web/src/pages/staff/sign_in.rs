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
    /// What people call the provider of identities, when one is set up.
    provider: Option<String>,
    /// Fresh sign-in of somebody already signed in.
    again: Option<Staff>,
    /// Whether a key of theirs may prove it.
    key: bool,
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
    pub(crate) ve: String,
}

fn view(shared: &Shared, error: Option<String>, login: String, next: &str) -> View {
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
        provider: shared.site.provider().map(|one| one.name().to_owned()),
        again: None,
        key: false,
    }
}

/// The sign-in page after another way that led nowhere.
pub(crate) fn refused(shared: &Shared, sentence: String, next: &str) -> impl Template + use<> {
    view(shared, Some(sentence), String::new(), next)
}

pub(crate) async fn form(State(shared): State<Shared>, Query(next): Query<Next>) -> Response {
    page(
        StatusCode::OK,
        &view(&shared, None, String::new(), &next.ve),
    )
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
                &view(&shared, Some(sentence), form.login, &form.ve),
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

async fn again_view(
    shared: &Shared,
    actor: &app::Actor,
    error: Option<String>,
    next: &str,
) -> Result<View, app::Fault> {
    let keys = shared.site.store.passkeys(&actor.person_id).await?;
    Ok(View {
        again: Some(Staff::of(actor)),
        key: !keys.is_empty(),
        ..view(shared, error, actor.login.clone(), next)
    })
}

pub(crate) async fn again(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Query(next): Query<Next>,
) -> Answer {
    let view = again_view(&shared, &actor, None, &next.ve).await?;
    Ok(page(StatusCode::OK, &view))
}

pub(crate) async fn prove(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<AgainForm>,
) -> Answer {
    let outcome = sign_in::refresh(&shared.site, &actor, &form.password, &form.code).await;
    proven(&shared, &actor, outcome, &form.ve).await
}

/// On to what was wanted, or the page once more with what is wrong.
pub(crate) async fn proven(
    shared: &Shared,
    actor: &app::Actor,
    outcome: Result<(), app::Fault>,
    next: &str,
) -> Answer {
    match outcome {
        Ok(()) => Ok(Redirect::to(page_of_ours(next).unwrap_or(HOME)).into_response()),
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => Ok(page(
                StatusCode::UNPROCESSABLE_ENTITY,
                &again_view(shared, actor, Some(sentence), next).await?,
            )),
            None => Err(error.into()),
        },
    }
}
