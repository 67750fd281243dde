//! Requests to take down or block: the list, a new one, what came of each.

use app::takedowns::{self, Added, Step, Typed};
use app::{Actor, Fault};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::Action;
use domain::takedown::{Kind, State as Stands};
use serde::Deserialize;
use store::tables::takedown;

use super::{Staff, day, fault, framed, moment, or_again};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, SignedIn};

const PATH: &str = "/go-chan";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Ask {
    tinh_trang: String,
}

/// A request as a list shows it.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) target: String,
    pub(super) kind: &'static str,
    pub(super) addressee: String,
    pub(super) state: &'static str,
    pub(super) at: String,
}

pub(super) fn row(row: &takedown::Model) -> Row {
    Row {
        id: row.id.clone(),
        target: row.target.clone(),
        kind: Kind::from_code(&row.kind).map_or("", Kind::name_vi),
        addressee: row.addressee.clone(),
        state: Stands::from_code(&row.state).map_or("", Stands::name_vi),
        at: last_day(row),
    }
}

/// The day of what happened last.
fn last_day(row: &takedown::Model) -> String {
    [&row.ended_on, &row.acknowledged_on, &row.sent_on]
        .into_iter()
        .flatten()
        .next()
        .map_or_else(|| moment(row.created_at), |on| day(on))
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct NewForm {
    target: String,
    kind: String,
    addressee: String,
    legal_basis: String,
    reference: String,
    reason: String,
    again: String,
    /// The case it comes out of.
    vu_viec: String,
}

#[derive(Template)]
#[template(path = "staff/takedowns.html")]
struct List {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    rows: Vec<Row>,
    states: &'static [Stands],
    kinds: &'static [Kind],
    ask: Ask,
    form: NewForm,
    /// Earlier requests on the same target, when there are any.
    before: Vec<Row>,
    may_handle: bool,
}

async fn list_view(
    shared: &Shared,
    actor: &Actor,
    ask: Ask,
    form: NewForm,
    error: Option<String>,
    before: &[takedown::Model],
) -> Result<List, Fault> {
    let rows = takedowns::list(&shared.site, actor, &ask.tinh_trang).await?;
    let title = if error.is_some() || !before.is_empty() {
        "Lỗi: Yêu cầu gỡ, chặn"
    } else {
        "Yêu cầu gỡ, chặn"
    };
    Ok(List {
        frame: Frame::new(title, ""),
        staff: Staff::of(actor),
        here: PATH,
        error,
        rows: rows.iter().map(row).collect(),
        states: Stands::ALL,
        kinds: Kind::ALL,
        ask,
        form,
        before: before.iter().map(row).collect(),
        may_handle: actor.is_offered(Action::HandleTakedowns),
    })
}

pub(crate) async fn list(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Query(ask): Query<Ask>,
) -> Answer {
    let view = list_view(&shared, &actor, ask, NewForm::default(), None, &[]).await?;
    Ok(page(StatusCode::OK, &view))
}

pub(crate) async fn add(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<NewForm>,
) -> Answer {
    let typed = Typed {
        target: form.target.clone(),
        kind: form.kind.clone(),
        addressee: form.addressee.clone(),
        legal_basis: form.legal_basis.clone(),
        reference: form.reference.clone(),
        reason: form.reason.clone(),
        case_id: form.vu_viec.clone(),
        again: !form.again.is_empty(),
    };
    let (status, error, before) =
        match takedowns::add(&shared.site, &shared.checker, &actor, typed).await {
            Ok(Added::New(id)) => {
                return Ok(Redirect::to(&format!("{PATH}/{id}")).into_response());
            }
            Ok(Added::Asked(before)) => (StatusCode::CONFLICT, None, before),
            Err(error) => match fault::sentence(&error) {
                Some(sentence) => (StatusCode::UNPROCESSABLE_ENTITY, Some(sentence), Vec::new()),
                None => return Err(error.into()),
            },
        };
    let view = list_view(&shared, &actor, Ask::default(), form, error, &before).await?;
    Ok(page(status, &view))
}

#[derive(Template)]
#[template(path = "staff/takedown.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    row: takedown::Model,
    /// The case it comes out of, for whoever reaches it.
    case: Option<(String, String)>,
    kind: &'static str,
    state: Stands,
    by: String,
    created: String,
    days: Vec<(&'static str, String)>,
    next: Vec<Stands>,
    today: String,
    may_handle: bool,
}

async fn view(
    shared: &Shared,
    actor: &Actor,
    id: &str,
    error: Option<String>,
) -> Result<View, Fault> {
    let site = &shared.site;
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewTakedowns).await?;
    let row = site.store.takedown(asker, id).await?;
    let by = site
        .store
        .names(std::slice::from_ref(&row.created_by))
        .await?
        .pop()
        .map_or_else(String::new, |(_, name)| name);
    let state = Stands::from_code(&row.state).unwrap_or(Stands::Draft);
    let days = [
        ("Gửi ngày", &row.sent_on),
        ("Bên nhận xác nhận ngày", &row.acknowledged_on),
        ("Kết thúc ngày", &row.ended_on),
    ];
    Ok(View {
        frame: framed("Yêu cầu gỡ, chặn", error.as_ref()),
        staff: Staff::of(actor),
        here: PATH,
        error,
        kind: Kind::from_code(&row.kind).map_or("", Kind::name_vi),
        state,
        by,
        created: moment(row.created_at),
        days: days
            .into_iter()
            .filter_map(|(words, on)| Some((words, day(on.as_deref()?))))
            .collect(),
        next: Stands::ALL
            .iter()
            .copied()
            .filter(|next| state.may_become(*next))
            .collect(),
        may_handle: actor.is_offered(Action::HandleTakedowns),
        case: case(shared, actor, &row).await?,
        today,
        row,
    })
}

async fn case(
    shared: &Shared,
    actor: &Actor,
    row: &takedown::Model,
) -> Result<Option<(String, String)>, Fault> {
    let Some(id) = &row.case_id else {
        return Ok(None);
    };
    match app::cases::whole(&shared.site, actor, id).await {
        Ok(whole) => Ok(Some((whole.case.id, whole.case.title))),
        Err(Fault::NotAllowed | Fault::Store(store::Error::NotFound)) => Ok(None),
        Err(fault) => Err(fault),
    }
}

pub(crate) async fn one(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let view = view(&shared, &actor, &id, None).await?;
    Ok(page(StatusCode::OK, &view))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct StepForm {
    state: String,
    on: String,
    text: String,
}

pub(crate) async fn work(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form }: Posted<StepForm>,
) -> Answer {
    let step = Step {
        state: form.state,
        on: form.on,
        text: form.text,
    };
    let done = takedowns::step(&shared.site, &actor, &id, step).await;
    let done = done.map(|()| format!("{PATH}/{id}"));
    or_again(done, |sentence| view(&shared, &actor, &id, Some(sentence))).await
}
