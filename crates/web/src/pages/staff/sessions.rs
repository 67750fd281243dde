//! Who is signed in where, for those who may end it.

use app::staff::sign_in;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::Action;

use super::sign_in::Nothing;
use super::{Staff, moment};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, SignedIn};

const PATH: &str = "/phien";

#[derive(Template)]
#[template(path = "staff/sessions.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    person: String,
    device: String,
    since: String,
    seen: String,
    this: bool,
}

pub(crate) async fn list(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let (site, today) = (&shared.site, shared.site.today());
    let asker = site.allow(&actor, &today, Action::EndSessions).await?;
    let rows = site.store.sessions(asker, site.now()).await?;
    let rows = rows.into_iter().map(|row| Row {
        this: row.public_id == actor.session_name,
        name: row.public_id,
        person: row.person_name,
        device: row.device,
        since: moment(row.created_at),
        seen: moment(row.seen_at),
    });
    let view = View {
        frame: Frame::new("Phiên đăng nhập", ""),
        staff: Staff::of(&actor),
        here: PATH,
        rows: rows.collect(),
    };
    Ok(page(StatusCode::OK, &view))
}

pub(crate) async fn end(
    State(shared): State<Shared>,
    Path(name): Path<String>,
    Posted { actor, form: _ }: Posted<Nothing>,
) -> Answer {
    sign_in::end_session(&shared.site, &actor, &name, Action::EndSessions).await?;
    Ok(Redirect::to(PATH).into_response())
}
