//! What stands at the head of our documents.

use app::letterhead::{self, Letterhead};
use app::{Actor, Fault};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use domain::Action;
use serde::Deserialize;

use super::{Staff, fault};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, SignedIn};

const PATH: &str = "/dau-van-ban";

#[derive(Template)]
#[template(path = "staff/letterhead.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    saved: bool,
    head: Letterhead,
}

fn view(actor: &Actor, head: Letterhead, error: Option<String>, saved: bool) -> View {
    let title = if error.is_some() {
        "Lỗi: Đầu văn bản"
    } else {
        "Đầu văn bản"
    };
    View {
        frame: Frame::new(title, ""),
        staff: Staff::of(actor),
        here: PATH,
        error,
        saved,
        head,
    }
}

pub(crate) async fn form(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let (site, today) = (&shared.site, shared.site.today());
    site.allow(&actor, &today, Action::SetLetterhead).await?;
    let head = letterhead::current(site).await?;
    Ok(page(StatusCode::OK, &view(&actor, head, None, false)))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct HeadForm {
    committee: String,
    place: String,
    police: String,
    letters: String,
    head: String,
    office: String,
    copies: String,
}

pub(crate) async fn set(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<HeadForm>,
) -> Answer {
    let head = Letterhead {
        committee: form.committee,
        place: form.place,
        police: form.police,
        letters: form.letters,
        head: form.head,
        office: form.office,
        copies: form.copies,
    };
    match letterhead::set(&shared.site, &actor, head.clone()).await {
        Ok(()) => Ok(page(StatusCode::OK, &view(&actor, head, None, true))),
        Err(error) => refused(&actor, head, error),
    }
}

fn refused(actor: &Actor, head: Letterhead, error: Fault) -> Answer {
    match fault::sentence(&error) {
        Some(sentence) => Ok(page(
            StatusCode::UNPROCESSABLE_ENTITY,
            &view(actor, head, Some(sentence), false),
        )),
        None => Err(error.into()),
    }
}
