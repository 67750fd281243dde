//! Where staff land: what they hold and what they may open.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;

use super::{Staff, day};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, SignedIn};

#[derive(Template)]
#[template(path = "staff/home.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    roles: Vec<Role>,
    second_factor: bool,
}

struct Role {
    name: &'static str,
    unit: String,
    from: String,
}

pub(crate) async fn show(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let today = shared.site.today();
    let held = shared.site.store.held_by(&actor.person_id).await?;
    let roles = held
        .into_iter()
        .filter(|held| {
            held.valid_from <= today && held.valid_to.as_ref().is_none_or(|end| *end > today)
        })
        .filter_map(|held| {
            Some(Role {
                name: domain::Role::from_code(&held.role)?.name_vi(),
                unit: held.unit_name,
                from: day(&held.valid_from),
            })
        })
        .collect();
    let totp = shared.site.store.totp(&actor.person_id).await?;
    let passkeys = shared.site.store.passkeys(&actor.person_id).await?;
    let view = View {
        frame: Frame::new("Bàn làm việc", ""),
        staff: Staff::of(&actor),
        here: super::sign_in::HOME,
        roles,
        second_factor: totp.is_some_and(|totp| totp.confirmed_at.is_some()) || !passkeys.is_empty(),
    };
    Ok(page(StatusCode::OK, &view))
}
