//! Sealed names: where their custodian finds them. The custodian reads no tips, only that a name is sealed with one.

use app::tips::{self, handle};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::Action;
use domain::tip::{Lane, State as TipState};
use serde::Deserialize;

use crate::pages::staff::{Staff, moment};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, SignedIn};

pub(super) const SEALED: &str = "/niem-phong";

#[derive(Template)]
#[template(path = "staff/sealed.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    short: String,
    time: String,
    lane: &'static str,
    state: &'static str,
    unit: String,
}

pub(crate) async fn sealed(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let today = shared.site.today();
    // Looking through the list needs no fresh sign-in; opening a name does.
    let asker = store::Asker {
        person_id: &actor.person_id,
        day: &today,
        action: Action::OpenIdentity,
    };
    if !shared.site.store.may(asker).await? {
        return Err(app::Fault::NotAllowed.into());
    }
    let rows = shared.site.store.tips_with_identity(asker).await?;
    let view = View {
        frame: Frame::new("Danh tính niêm phong", ""),
        staff: Staff::of(&actor),
        here: SEALED,
        rows: rows
            .into_iter()
            .map(|row| Row {
                short: row.id.chars().take(6).collect(),
                time: moment(row.received_at),
                lane: Lane::from_code(&row.lane).map_or("", Lane::name_vi),
                state: TipState::from_code(&row.state).map_or("", TipState::name_vi),
                unit: row.unit_name,
                id: row.id,
            })
            .collect(),
    };
    Ok(page(StatusCode::OK, &view))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonForm {
    reason: String,
}

#[derive(Template)]
#[template(path = "staff/identity.html")]
struct Identity {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    lines: Vec<(String, String)>,
}

/// Opens the sealed name.
pub(crate) async fn identity(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form }: Posted<ReasonForm>,
) -> Answer {
    let answers = handle::open_identity(&shared.site, &actor, &id, &form.reason).await?;
    let label = |id: &str| {
        tips::form()
            .question(id)
            .map_or_else(String::new, |question| question.label.clone())
    };
    let view = Identity {
        frame: Frame::new("Danh tính người báo", ""),
        staff: Staff::of(&actor),
        here: SEALED,
        lines: answers
            .into_iter()
            .flat_map(|(id, values)| values.into_iter().map(move |value| (id.clone(), value)))
            .map(|(id, value)| (label(&id), value))
            .collect(),
    };
    Ok(page(StatusCode::OK, &view))
}
