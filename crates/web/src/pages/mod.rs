//! Pages for people: one template each, one view struct beside its handler.

pub(crate) mod about;
pub(crate) mod catalogue;
pub(crate) mod check;
pub(crate) mod error;
pub(crate) mod first_aid;
pub(crate) mod petition;
pub(crate) mod receipt;
pub(crate) mod report;
pub(crate) mod requests;
pub(crate) mod staff;
pub(crate) mod verify;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};

use crate::routes::Shared;
use crate::statics::{NAMES, Names};

/// What every page needs for its frame.
pub(crate) struct Frame {
    pub(crate) title: String,
    /// Which entry of the navigation is current.
    pub(crate) here: &'static str,
    pub(crate) files: &'static Names,
}

impl Frame {
    pub(crate) fn new(title: impl Into<String>, here: &'static str) -> Self {
        Self {
            title: title.into(),
            here,
            files: &NAMES,
        }
    }
}

/// A template as a page.
pub(crate) fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

pub(crate) async fn home() -> Redirect {
    Redirect::to("/kiem-tra")
}

pub(crate) async fn healthy() -> Response {
    (
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
        "ok\n",
    )
        .into_response()
}

/// Whether this node can take changes; the check answers either way.
pub(crate) async fn ready(State(shared): State<Shared>) -> Response {
    match shared.site.store.ready().await {
        Ok(()) => healthy().await,
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "database\n").into_response()
        }
    }
}
