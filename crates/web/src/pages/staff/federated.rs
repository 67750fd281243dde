//! Signing in through the provider of identities, and linking one's account to it.
//!
//! The provider sends the browser back by GET, which changes nothing here: the page that opens holds the form that does.

use app::openid::Returned;
use app::staff::federated::{self, Begun, Kept};
use askama::Template;
use axum::RequestExt;
use axum::extract::{Path, Query, Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::sign_in::{HOME, Next, Nothing};
use super::{account, fault, sign_in};
use crate::next::page_of_ours;
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Open, Posted, SignedIn, cookie_of, device, named_cookie, signed_in};

/// Carries one attempt; as narrow as the session's own.
const COOKIE_NAME: &str = "__Host-canhgiac-noi";
const COOKIE_SECONDS: i64 = 600;

#[derive(Template)]
#[template(path = "staff/federated.html")]
struct View {
    frame: Frame,
    provider: String,
    code: String,
    state: String,
    issuer: String,
    /// The form token of whoever links; none for signing in.
    csrf: Option<String>,
}

/// What the provider sends the browser back with. Providers add fields of their own (`session_state`, say), so this one form of
/// ours does not refuse what it does not know; it reads nothing else.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Back {
    code: String,
    state: String,
    iss: String,
}

/// The same, sent on from our own page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BackForm {
    code: String,
    state: String,
    iss: String,
    #[serde(default)]
    ma: String,
}

impl BackForm {
    fn returned(&self) -> Returned<'_> {
        Returned {
            code: &self.code,
            state: &self.state,
            issuer: &self.iss,
        }
    }
}

fn kept(shared: &Shared, headers: &HeaderMap) -> Option<Kept> {
    let value = cookie_of(headers, COOKIE_NAME)?;
    federated::opened(&shared.site, value)
}

fn away(begun: &Begun) -> Response {
    let mut response = Redirect::to(&begun.page).into_response();
    let cookie = named_cookie(COOKIE_NAME, &begun.kept, COOKIE_SECONDS);
    response.headers_mut().append(SET_COOKIE, cookie);
    response
}

/// An attempt is used up, however it ended.
fn forgotten(mut response: Response) -> Response {
    response
        .headers_mut()
        .append(SET_COOKIE, named_cookie(COOKIE_NAME, "", 0));
    response
}

pub(crate) async fn begin(State(shared): State<Shared>, Query(next): Query<Next>) -> Answer {
    if shared.site.provider().is_none() {
        return Ok(Redirect::to("/dang-nhap").into_response());
    }
    let next = page_of_ours(&next.ve).unwrap_or_default();
    match federated::begin(&shared.site, None, next).await {
        Ok(begun) => Ok(away(&begun)),
        Err(error) => refused(&shared, error, next),
    }
}

pub(crate) async fn begin_link(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    if shared.site.provider().is_none() {
        return Ok(Redirect::to(account::PATH).into_response());
    }
    let begun = federated::begin(&shared.site, Some(&actor), account::PATH).await;
    match begun {
        Ok(begun) => Ok(away(&begun)),
        Err(error) => account::done(&shared, &actor, Err(error)).await,
    }
}

/// Back from the provider: what it sent goes into a form of ours, with the code of the second factor for those who have one.
pub(crate) async fn back(
    State(shared): State<Shared>,
    Query(back): Query<Back>,
    mut request: Request,
) -> Answer {
    let provider = shared
        .site
        .provider()
        .map(|provider| provider.name().to_owned());
    let kept = kept(&shared, request.headers());
    let (Some(provider), Some(kept)) = (provider, kept) else {
        return refused(&shared, app::openid::Refused::NotProven.into(), "");
    };
    let csrf = if kept.links() {
        let signed_in = request
            .extract_parts_with_state::<SignedIn, _>(&shared)
            .await;
        match signed_in {
            Ok(SignedIn(actor)) => Some(actor.form_token),
            Err(elsewhere) => return Ok(elsewhere),
        }
    } else {
        None
    };
    let view = View {
        frame: Frame::new("Đăng nhập", ""),
        provider,
        code: back.code,
        state: back.state,
        issuer: back.iss,
        csrf,
    };
    Ok(page(StatusCode::OK, &view))
}

pub(crate) async fn finish(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Open(form): Open<BackForm>,
) -> Answer {
    let kept = kept(&shared, &headers);
    let next = kept
        .as_ref()
        .map(|kept| kept.next.clone())
        .unwrap_or_default();
    let device = device(&headers);
    let outcome = federated::sign_in(&shared.site, kept, form.returned(), &form.ma, device).await;
    match outcome {
        Ok(token) => {
            let to = page_of_ours(&next).unwrap_or(HOME);
            Ok(forgotten(signed_in(&token, to)))
        }
        Err(error) => refused(&shared, error, &next).map(forgotten),
    }
}

/// The sign-in page with what went wrong.
fn refused(shared: &Shared, error: app::Fault, next: &str) -> Answer {
    match fault::sentence(&error) {
        Some(sentence) => Ok(page(
            fault::status(&error),
            &sign_in::refused(shared, sentence, next),
        )),
        None => Err(error.into()),
    }
}

pub(crate) async fn link(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Posted { actor, form }: Posted<BackForm>,
) -> Answer {
    let kept = kept(&shared, &headers);
    let outcome = federated::link(&shared.site, &actor, kept, form.returned()).await;
    account::done(&shared, &actor, outcome).await.map(forgotten)
}

pub(crate) async fn unlink(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form: _ }: Posted<Nothing>,
) -> Answer {
    let outcome = federated::unlink(&shared.site, &actor, &id).await;
    account::done(&shared, &actor, outcome).await
}
