//! Every route, as one flat list.

use std::sync::Arc;

use app::Checker;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tokio::sync::Semaphore;
use tower_http::compression::CompressionLayer;

use crate::middleware::{headers, limits};
use crate::{Config, api, pages, statics};

/// A route as tests and the API document see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// Path pattern.
    pub path: &'static str,
    /// Methods answered, as in `Allow`.
    pub methods: &'static [&'static str],
}

const fn page(path: &'static str) -> Route {
    Route {
        path,
        methods: &["GET", "HEAD"],
    }
}

/// Every route.
pub const ROUTES: &[Route] = &[
    page("/"),
    Route {
        path: "/kiem-tra",
        methods: &["GET", "HEAD", "POST"],
    },
    page("/cach-ket-luan"),
    page("/quyen-rieng-tu"),
    page("/phan-doi-ket-luan"),
    page("/thu-doan"),
    page("/thu-doan/{code}"),
    Route {
        path: "/api/v1/check",
        methods: &["POST"],
    },
    page("/api/openapi.json"),
    page("/healthz"),
    page("/robots.txt"),
    page("/favicon.svg"),
    page("/static/{file}"),
];

/// What every handler shares.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) checker: Checker,
    pub(crate) files: Arc<Semaphore>,
}

/// The service.
pub fn router(checker: Checker, config: &Config) -> Router {
    let shared = Shared {
        checker,
        files: Arc::new(Semaphore::new(config.files_max)),
    };
    let gate = limits::Gate::new(config);
    let pages = Router::new()
        .route("/", get(pages::home))
        .route(
            "/kiem-tra",
            get(pages::check::form).post(pages::check::answer),
        )
        .route("/cach-ket-luan", get(pages::about::how))
        .route("/quyen-rieng-tu", get(pages::about::privacy))
        .route("/phan-doi-ket-luan", get(pages::about::objection))
        .route("/thu-doan", get(pages::catalogue::all))
        .route("/thu-doan/{code}", get(pages::catalogue::one))
        .layer(CompressionLayer::new());
    // The API is not compressed: answers are small, and programs on the same machine would only pay for it.
    let api = Router::new()
        .route("/api/v1/check", post(api::check::answer))
        .route("/api/openapi.json", get(api::openapi::document))
        .route("/healthz", get(pages::healthy))
        .route("/robots.txt", get(statics::robots))
        .route("/favicon.svg", get(statics::icon))
        .route("/static/{file}", get(statics::file));
    pages
        .merge(api)
        .fallback(pages::error::not_found)
        .method_not_allowed_fallback(pages::error::wrong_method)
        .with_state(shared)
        .layer(DefaultBodyLimit::max(limits::FORM_MAX))
        .layer(from_fn_with_state(gate, limits::guard))
        .layer(from_fn(headers::add))
}
