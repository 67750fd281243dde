//! The catalogue of scam types.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use detect::ScamType;

use super::{Frame, page};
use crate::routes::Shared;

#[derive(Template)]
#[template(path = "types.html")]
struct All {
    frame: Frame,
    types: Vec<ScamType>,
}

pub(crate) async fn all(State(shared): State<Shared>) -> Response {
    let engine = shared.checker.engine();
    let types = engine
        .pack
        .taxonomy
        .types
        .iter()
        .filter(|t| t.code != "other")
        .cloned()
        .collect();
    page(
        StatusCode::OK,
        &All {
            frame: Frame::new("Các thủ đoạn lừa đảo", "/thu-doan"),
            types,
        },
    )
}

#[derive(Template)]
#[template(path = "type.html")]
struct One {
    frame: Frame,
    kind: ScamType,
}

pub(crate) async fn one(
    State(shared): State<Shared>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Response {
    let engine = shared.checker.engine();
    match engine.pack.scam_type(&code) {
        Some(kind) => page(
            StatusCode::OK,
            &One {
                frame: Frame::new(kind.name_vi.clone(), "/thu-doan"),
                kind: kind.clone(),
            },
        ),
        None => super::error::not_found(headers).await,
    }
}
