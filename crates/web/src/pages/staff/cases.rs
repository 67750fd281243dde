//! Cases: the list, one case with its tips, tasks, notes, timeline, what lies abroad and what went to the police.

mod forms;
mod view;

use app::cases::{self, Asked, Change};
use app::{Actor, Fault};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::case::Dossier;
use serde::Deserialize;
use store::case::Listed;

use super::{Staff, fault, paper, short_moment};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, SignedIn, StaffFault};
use forms::{CaseForm, DossierForm, OpenForm, ProgressForm};

const PATH: &str = "/vu-viec";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Ask {
    da_dong: String,
}

#[derive(Template)]
#[template(path = "staff/cases.html")]
struct List {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    closed: bool,
    counts: (i64, i64),
    rows: Vec<(Listed, String)>,
}

pub(crate) async fn list(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Query(ask): Query<Ask>,
) -> Answer {
    let site = &shared.site;
    let closed = !ask.da_dong.is_empty();
    let rows = cases::list(site, &actor, closed).await?;
    let view = List {
        frame: Frame::new("Vụ việc", ""),
        staff: Staff::of(&actor),
        here: PATH,
        closed,
        counts: cases::counts(site, &actor).await?,
        rows: rows
            .into_iter()
            .map(|row| {
                let opened = short_moment(row.opened_at, site.now());
                (row, opened)
            })
            .collect(),
    };
    Ok(page(StatusCode::OK, &view))
}

pub(crate) async fn one(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
) -> Answer {
    show(&shared, &actor, &id, None).await
}

async fn show(
    shared: &Shared,
    actor: &Actor,
    id: &str,
    error: Option<String>,
) -> Result<Response, StaffFault> {
    let status = if error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let view = view::read(shared, actor, id, error).await?;
    Ok(page(status, &view))
}

pub(crate) async fn work(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form }: Posted<CaseForm>,
) -> Answer {
    let done = match form.change() {
        Ok(change) => cases::change(&shared.site, &actor, &id, change).await,
        Err(error) => Err(error),
    };
    after(&shared, &actor, &id, done).await
}

async fn after(
    shared: &Shared,
    actor: &Actor,
    id: &str,
    done: Result<(), Fault>,
) -> Result<Response, StaffFault> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{PATH}/{id}")).into_response()),
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => show(shared, actor, id, Some(sentence)).await,
            None => Err(error.into()),
        },
    }
}

/// Opens a case from a tip, or takes the tip into one that is open.
pub(crate) async fn open(
    State(shared): State<Shared>,
    Path(tip): Path<String>,
    Posted { actor, form }: Posted<OpenForm>,
) -> Answer {
    let site = &shared.site;
    if form.case.is_empty() {
        let id = cases::open(site, &actor, &tip, &form.title).await?;
        return Ok(Redirect::to(&format!("{PATH}/{id}")).into_response());
    }
    let change = Change::Add { tip_id: tip };
    let done = cases::change(site, &actor, &form.case, change).await;
    after(&shared, &actor, &form.case, done).await
}

pub(crate) async fn dossier(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Posted { actor, form }: Posted<DossierForm>,
) -> Answer {
    let kind = Dossier::from_code(&form.kind).unwrap_or(Dossier::Police);
    let recipients = form.recipients.replace(['\r', '\n'], ";");
    let asked = Asked {
        kind,
        addressee: &recipients,
        host: paper::host(&headers),
        signing: &form.signing(),
    };
    let made = cases::make(&shared.site, &shared.checker, &actor, &id, asked).await;
    after(&shared, &actor, &id, made.map(|_| ())).await
}

pub(crate) async fn progress(
    State(shared): State<Shared>,
    Path((id, dossier)): Path<(String, String)>,
    Posted { actor, form }: Posted<ProgressForm>,
) -> Answer {
    let done = cases::progress(&shared.site, &actor, &id, &dossier, form.progress()).await;
    after(&shared, &actor, &id, done).await
}

pub(crate) async fn download(
    State(shared): State<Shared>,
    Path((id, dossier)): Path<(String, String)>,
    Posted { actor, form: _ }: Posted<super::sign_in::Nothing>,
) -> Answer {
    let bytes = cases::download(&shared.site, &actor, &id, &dossier).await?;
    let mut response = ([(header::CONTENT_TYPE, "application/zip")], bytes).into_response();
    response.headers_mut().insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"ho-so-chuyen.zip\""),
    );
    Ok(response)
}
