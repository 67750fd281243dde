//! How long what we keep is kept, what goes tonight, what is held back.

use app::{Actor, Fault, retention};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::Action;
use domain::retention::MONTHS;
use serde::Deserialize;

use super::{Staff, fault, moment};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, SignedIn};

const PATH: &str = "/luu-giu";

struct ClassRow {
    code: &'static str,
    name: &'static str,
    months: i32,
    going: usize,
    held: usize,
    oldest: Option<String>,
}

struct HoldRow {
    id: String,
    what: String,
    reason: String,
    by: String,
    at: String,
}

#[derive(Template)]
#[template(path = "staff/retention.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    classes: Vec<ClassRow>,
    holds: Vec<HoldRow>,
    months_min: i32,
    months_max: i32,
    may_change: bool,
}

async fn view(shared: &app::Site, actor: &Actor, error: Option<String>) -> Result<View, Fault> {
    let (kept, holds) = retention::preview(shared, actor).await?;
    let ids: Vec<String> = holds.iter().map(|hold| hold.placed_by.clone()).collect();
    let names = shared.store.names(&ids).await?;
    let name = |id: &str| {
        names
            .iter()
            .find(|(known, _)| known == id)
            .map_or_else(String::new, |(_, name)| name.clone())
    };
    Ok(View {
        frame: Frame::new(
            if error.is_some() {
                "Lỗi: Lưu giữ, xóa dữ liệu"
            } else {
                "Lưu giữ, xóa dữ liệu"
            },
            "",
        ),
        staff: Staff::of(actor),
        here: PATH,
        error,
        classes: kept
            .into_iter()
            .map(|kept| ClassRow {
                code: kept.class.code(),
                name: kept.class.name_vi(),
                months: kept.months,
                going: kept.due.iter().filter(|due| !due.held).count(),
                held: kept.due.iter().filter(|due| due.held).count(),
                oldest: kept.due.first().map(|due| moment(due.since)),
            })
            .collect(),
        holds: holds
            .into_iter()
            .map(|hold| HoldRow {
                what: match hold.object_kind.as_str() {
                    "tip" => format!("Tin báo {}", hold.object_id),
                    _ => format!("Đơn {}", hold.object_id),
                },
                by: name(&hold.placed_by),
                at: moment(hold.placed_at),
                id: hold.id,
                reason: hold.reason,
            })
            .collect(),
        months_min: *MONTHS.start(),
        months_max: *MONTHS.end(),
        may_change: actor.is_offered(Action::ChangeRetention),
    })
}

pub(crate) async fn show(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let view = view(&shared.site, &actor, None).await?;
    Ok(page(StatusCode::OK, &view))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ChangeForm {
    viec: String,
    kind: String,
    months: String,
    object_id: String,
    reason: String,
    hold: String,
}

pub(crate) async fn change(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<ChangeForm>,
) -> Answer {
    let site = &shared.site;
    let done = match form.viec.as_str() {
        "thoi-han" => retention::set_months(site, &actor, &form.kind, &form.months).await,
        "giu" => retention::hold(site, &actor, &form.kind, &form.object_id, &form.reason).await,
        _ => retention::release(site, &actor, &form.hold).await,
    };
    match done {
        Ok(()) => Ok(Redirect::to(PATH).into_response()),
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => {
                let view = view(site, &actor, Some(sentence)).await?;
                Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &view))
            }
            None => Err(error.into()),
        },
    }
}
