//! The catalogue of scam types.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use detect::ScamType;
use domain::sector::Sector;
use serde::Deserialize;

use super::{Frame, page};
use crate::routes::Shared;

#[derive(Template)]
#[template(path = "types.html")]
struct All {
    frame: Frame,
    types: Vec<ScamType>,
    /// Each sector with how many types it has.
    sectors: Vec<(Sector, usize)>,
    chosen: Option<Sector>,
    all: usize,
}

/// Which part of the catalogue.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    linh_vuc: String,
}

/// The sectors of a type: one code list for catalogue, tips and the register of gaps.
pub(crate) fn sectors(kind: &ScamType) -> impl Iterator<Item = Sector> {
    kind.sectors
        .iter()
        .filter_map(|code| Sector::from_code(code))
}

pub(crate) async fn all(State(shared): State<Shared>, Query(ask): Query<Ask>) -> Response {
    let engine = shared.checker.engine();
    let known = || {
        let types = engine.pack.taxonomy.types.iter();
        types.filter(|kind| kind.code != "other")
    };
    let count = |sector: Sector| {
        known()
            .filter(|kind| sectors(kind).any(|one| one == sector))
            .count()
    };
    let chosen = Sector::from_code(&ask.linh_vuc);
    let of_chosen =
        |kind: &&ScamType| chosen.is_none_or(|sector| sectors(kind).any(|one| one == sector));
    page(
        StatusCode::OK,
        &All {
            frame: Frame::new("Các thủ đoạn lừa đảo", "/thu-doan"),
            types: known().filter(of_chosen).cloned().collect(),
            sectors: Sector::ALL
                .iter()
                .map(|sector| (*sector, count(*sector)))
                .filter(|(_, count)| *count > 0)
                .collect(),
            chosen,
            all: known().count(),
        },
    )
}

#[derive(Template)]
#[template(path = "type.html")]
struct One {
    frame: Frame,
    kind: ScamType,
    sectors: Vec<Sector>,
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
                sectors: sectors(kind).collect(),
            },
        ),
        None => super::error::not_found(headers).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_a_sector_of_the_one_code_list() {
        let checker = app::Checker::in_memory().unwrap();
        for kind in &checker.engine().pack.taxonomy.types {
            assert!(!kind.sectors.is_empty(), "{}", kind.code);
            assert_eq!(sectors(kind).count(), kind.sectors.len(), "{}", kind.code);
        }
    }
}
