//! The catalogue of scam types.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use detect::{Legal, ScamType, Taxonomy};
use domain::sector::Sector;
use jiff::civil::Date;
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
    /// Each provision with the days it holds.
    laws: Vec<(Legal, String)>,
    sources: Vec<String>,
    /// Of the taxonomy.
    version: String,
    /// First day of the type in it.
    since: String,
}

impl One {
    fn of(kind: &ScamType, taxonomy: &Taxonomy) -> Self {
        let laws = kind.legal.iter().cloned();
        let sources = kind.sources.iter();
        Self {
            frame: Frame::new(kind.name_vi.clone(), "/thu-doan"),
            sectors: sectors(kind).collect(),
            laws: laws.map(|law| (law.clone(), validity(&law))).collect(),
            sources: sources
                .map(|id| taxonomy.sources.get(id).unwrap_or(id).clone())
                .collect(),
            version: taxonomy.version.clone(),
            since: day(&kind.valid_from),
            kind: kind.clone(),
        }
    }
}

fn validity(law: &Legal) -> String {
    let from = day(&law.valid_from);
    match law.valid_to.as_str() {
        "" => format!("có hiệu lực từ {from}"),
        last => format!("có hiệu lực từ {from} đến {}", day(last)),
    }
}

/// A day of the rules as readers write it.
fn day(written: &str) -> String {
    let day = written.parse::<Date>();
    day.map_or_else(
        |_| written.to_owned(),
        |day| day.strftime("%d/%m/%Y").to_string(),
    )
}

pub(crate) async fn one(
    State(shared): State<Shared>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Response {
    let engine = shared.checker.engine();
    match engine.pack.scam_type(&code) {
        Some(kind) => page(StatusCode::OK, &One::of(kind, &engine.pack.taxonomy)),
        None => super::error::not_found(headers).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_tells_its_law_with_days_and_where_it_was_read() {
        let checker = app::Checker::in_memory().unwrap();
        let taxonomy = &checker.engine().pack.taxonomy;
        let named = taxonomy.types.iter().filter(|kind| kind.code != "other");
        for kind in named {
            let page = One::of(kind, taxonomy);
            assert!(
                !page.laws.is_empty() && !page.sources.is_empty(),
                "{}",
                kind.code
            );
            for words in page.sources.iter().chain([&page.since, &page.version]) {
                assert!(!words.is_empty(), "{}", kind.code);
            }
            for source in &kind.sources {
                assert!(taxonomy.sources.contains_key(source), "{source}");
            }
            for (law, validity) in &page.laws {
                assert!(validity.contains('/') && !validity.contains('-'), "{law:?}");
            }
        }
        let ended = |law: &Legal| !law.valid_to.is_empty();
        let mut laws = taxonomy.types.iter().flat_map(|kind| &kind.legal);
        let ended = laws.find(|law| ended(law)).unwrap();
        assert_eq!(validity(ended), "có hiệu lực từ 01/01/2022 đến 14/12/2025");
    }

    #[test]
    fn every_type_has_a_sector_of_the_one_code_list() {
        let checker = app::Checker::in_memory().unwrap();
        for kind in &checker.engine().pack.taxonomy.types {
            assert!(!kind.sectors.is_empty(), "{}", kind.code);
            assert_eq!(sectors(kind).count(), kind.sectors.len(), "{}", kind.code);
        }
    }
}
