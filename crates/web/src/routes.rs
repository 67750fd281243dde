//! Every route, as one flat list.

use std::sync::Arc;

use app::{Checker, Site};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use domain::Action;
use tokio::sync::Semaphore;
use tower_http::compression::CompressionLayer;

use crate::middleware::{headers, limits};
use crate::{Config, api, pages, statics};

/// Who may come to a route at all; what they reach there is asked of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Whoever holds a link that works once.
    Link,
    /// Whoever is signed in, for what is their own.
    Own,
    /// Whoever may do this.
    May(Action),
}

/// A route as tests and the API document see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// Path pattern.
    pub path: &'static str,
    /// Methods answered, as in `Allow`.
    pub methods: &'static [&'static str],
    /// Who may come.
    pub access: Access,
}

const READ: &[&str] = &["GET", "HEAD"];
const SEND: &[&str] = &["POST"];
const BOTH: &[&str] = &["GET", "HEAD", "POST"];

const fn route(path: &'static str, methods: &'static [&'static str], access: Access) -> Route {
    Route {
        path,
        methods,
        access,
    }
}

/// Every route. One that is served and not listed fails the tests, as does one that is listed and not served.
pub const ROUTES: &[Route] = &[
    route("/", READ, Access::Public),
    route("/kiem-tra", BOTH, Access::Public),
    route("/vua-chuyen-tien", BOTH, Access::Public),
    route("/dang-nghe-may", READ, Access::Public),
    route("/bao-tin", BOTH, Access::Public),
    route("/theo-doi", BOTH, Access::Public),
    route("/cach-ket-luan", READ, Access::Public),
    route("/quyen-rieng-tu", READ, Access::Public),
    route("/phan-doi-ket-luan", READ, Access::Public),
    route("/thu-doan", READ, Access::Public),
    route("/thu-doan/{code}", READ, Access::Public),
    route("/api/v1/check", SEND, Access::Public),
    route("/api/openapi.json", READ, Access::Public),
    route("/healthz", READ, Access::Public),
    route("/readyz", READ, Access::Public),
    route("/robots.txt", READ, Access::Public),
    route("/worker.js", READ, Access::Public),
    route("/favicon.svg", READ, Access::Public),
    route("/static/{file}", READ, Access::Public),
    route("/dang-nhap", BOTH, Access::Public),
    route("/thiet-lap/{token}", BOTH, Access::Link),
    route("/loi-moi/{token}", BOTH, Access::Link),
    route("/dang-xuat", SEND, Access::Own),
    route("/xac-nhan-lai", BOTH, Access::Own),
    route("/ban-lam-viec", READ, Access::Own),
    route("/xu-ly", READ, Access::May(Action::ViewTips)),
    route("/xu-ly/nhap", BOTH, Access::May(Action::EnterTips)),
    route("/xu-ly/{id}", BOTH, Access::May(Action::ViewTips)),
    route("/xu-ly/{id}/hien-so", SEND, Access::May(Action::UnmaskTips)),
    route(
        "/xu-ly/{id}/danh-tinh",
        SEND,
        Access::May(Action::OpenIdentity),
    ),
    route("/tai-khoan", READ, Access::Own),
    route("/tai-khoan/mat-khau", SEND, Access::Own),
    route("/tai-khoan/ma-xac-thuc", SEND, Access::Own),
    route("/tai-khoan/ma-xac-thuc/xac-nhan", SEND, Access::Own),
    route("/tai-khoan/ma-xac-thuc/bo", SEND, Access::Own),
    route("/tai-khoan/phien/{name}/ket-thuc", SEND, Access::Own),
];

/// What every handler shares.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) checker: Checker,
    pub(crate) site: Site,
    pub(crate) files: Arc<Semaphore>,
}

/// The service.
pub fn router(checker: Checker, site: Site, config: &Config) -> Router {
    let shared = Shared {
        checker,
        site,
        files: Arc::new(Semaphore::new(config.files_max)),
    };
    let gate = limits::Gate::new(config);
    let pages = Router::new()
        .route("/", get(pages::home))
        .route(
            "/kiem-tra",
            get(pages::check::form).post(pages::check::answer),
        )
        .route(
            "/vua-chuyen-tien",
            get(pages::first_aid::paid).post(pages::first_aid::paid_filled),
        )
        .route("/dang-nghe-may", get(pages::first_aid::on_the_phone))
        .route(
            "/bao-tin",
            get(pages::report::form).post(pages::report::step),
        )
        .route(
            "/theo-doi",
            get(pages::report::follow_form).post(pages::report::follow),
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
        .route("/readyz", get(pages::ready))
        .route("/robots.txt", get(statics::robots))
        .route("/worker.js", get(statics::worker))
        .route("/favicon.svg", get(statics::icon))
        .route("/static/{file}", get(statics::file));
    pages
        .merge(api)
        .merge(staff())
        .fallback(pages::error::not_found)
        .method_not_allowed_fallback(pages::error::wrong_method)
        .with_state(shared)
        .layer(DefaultBodyLimit::max(limits::FORM_MAX))
        .layer(from_fn_with_state(gate, limits::guard))
        .layer(from_fn(headers::add))
}

/// Pages of staff.
fn staff() -> Router<Shared> {
    use pages::staff::{account, home, sign_in, triage, welcome};
    Router::new()
        .route("/dang-nhap", get(sign_in::form).post(sign_in::enter))
        .route("/dang-xuat", post(sign_in::leave))
        .route("/xac-nhan-lai", get(sign_in::again).post(sign_in::prove))
        .route(
            "/thiet-lap/{token}",
            get(welcome::set_up_form).post(welcome::set_up),
        )
        .route(
            "/loi-moi/{token}",
            get(welcome::invitation_form).post(welcome::accept),
        )
        .route("/ban-lam-viec", get(home::show))
        .route("/xu-ly", get(triage::inbox))
        .route(
            "/xu-ly/nhap",
            get(pages::report::enter_form).post(pages::report::enter),
        )
        .route("/xu-ly/{id}", get(triage::one).post(triage::work))
        .route("/xu-ly/{id}/hien-so", post(triage::unmask))
        .route("/xu-ly/{id}/danh-tinh", post(triage::identity))
        .route("/tai-khoan", get(account::show))
        .route("/tai-khoan/mat-khau", post(account::password))
        .route("/tai-khoan/ma-xac-thuc", post(account::begin_totp))
        .route(
            "/tai-khoan/ma-xac-thuc/xac-nhan",
            post(account::confirm_totp),
        )
        .route("/tai-khoan/ma-xac-thuc/bo", post(account::remove_totp))
        .route(
            "/tai-khoan/phien/{name}/ket-thuc",
            post(account::end_session),
        )
        .layer(CompressionLayer::new())
        .layer(from_fn(headers::own_origin))
}
