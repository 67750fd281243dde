//! The inbox of tips, worst first, beside one tip with everything that can be done to it.

mod detail;
mod files;
mod list;
mod sealed;
mod step;
pub(crate) mod words;

use app::Actor;
use app::tips::handle;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Action;
use serde::{Deserialize, Serialize};

use super::{Staff, fault};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, SignedIn, StaffFault};
use detail::Detail;
use list::List;
use step::StepForm;

pub(crate) use files::{evidence, original};
pub(crate) use sealed::{identity, sealed};
pub(crate) use step::amount;

pub(crate) const PATH: &str = "/xu-ly";

/// Which part of the queue, and what has just been done.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Ask {
    lan: String,
    cua_toi: String,
    qua_han: String,
    tinh_trang: String,
    tim: String,
    trang: i64,
    vua: String,
}

impl Ask {
    /// As a query, without what was just done.
    fn query(&self) -> String {
        let pairs = [
            ("lan", &self.lan),
            ("cua_toi", &self.cua_toi),
            ("qua_han", &self.qua_han),
            ("tinh_trang", &self.tinh_trang),
            ("tim", &self.tim),
        ];
        let mut kept: Vec<(&str, String)> = pairs
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name, value.clone()))
            .collect();
        if self.trang > 0 {
            kept.push(("trang", self.trang.to_string()));
        }
        match serde_urlencoded::to_string(kept) {
            Ok(query) if !query.is_empty() => format!("?{query}"),
            _ => String::new(),
        }
    }

    fn with(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut other = self.clone();
        other.trang = 0;
        change(&mut other);
        format!("{PATH}{}", other.query())
    }
}

#[derive(Template)]
#[template(path = "staff/inbox.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    done: Option<Done>,
    queue: List,
    tip: Option<Detail>,
    /// Whether a tip was asked for by name: on a phone that is then the page.
    one: bool,
}

/// What has just been done, and under which name it may be undone.
struct Done {
    words: &'static str,
    undo: Option<String>,
}

/// What a page is about beside the queue.
#[derive(Default)]
struct Shown {
    id: Option<String>,
    error: Option<String>,
    unmasked: bool,
}

async fn view(
    shared: &Shared,
    actor: &Actor,
    ask: &Ask,
    shown: Shown,
) -> Result<Response, StaffFault> {
    let site = &shared.site;
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewTips).await?;
    let list = list::read(shared, actor, asker, ask, shown.id.as_deref()).await?;
    let one = shown.id.is_some();
    let id = shown
        .id
        .or_else(|| list.rows.first().map(|row| row.id.clone()));
    let tip = match id {
        Some(id) => {
            let row = site.store.tip(asker, &id).await?;
            Some(detail::read(shared, actor, asker, row, shown.unmasked, &list.query).await?)
        }
        None => None,
    };
    let title = match (&tip, one) {
        (Some(tip), true) => format!("Tin báo {}", tip.time),
        _ => "Tin báo".to_owned(),
    };
    let (status, title) = if shown.error.is_some() {
        (StatusCode::UNPROCESSABLE_ENTITY, format!("Lỗi: {title}"))
    } else {
        (StatusCode::OK, title)
    };
    let view = View {
        frame: Frame::new(title, ""),
        staff: Staff::of(actor),
        here: PATH,
        error: shown.error,
        done: done(shared, actor, &ask.vua).await?,
        queue: list,
        tip,
        one,
    };
    Ok(page(status, &view))
}

async fn done(shared: &Shared, actor: &Actor, step_id: &str) -> Result<Option<Done>, StaffFault> {
    if step_id.is_empty() {
        return Ok(None);
    }
    let Some(step) = shared
        .site
        .store
        .own_tip_step(step_id, &actor.person_id)
        .await?
    else {
        return Ok(None);
    };
    let open = step.undone_at.is_none()
        && handle::is_undone(&step.code)
        && shared.site.now() - step.at <= handle::UNDO_MS;
    Ok(Some(Done {
        words: if step.undone_at.is_some() {
            "Đã hoàn tác."
        } else {
            step::done_words(&step.code)
        },
        undo: open.then_some(step.id),
    }))
}

pub(crate) async fn inbox(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Query(ask): Query<Ask>,
) -> Answer {
    view(&shared, &actor, &ask, Shown::default()).await
}

pub(crate) async fn one(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
    Query(ask): Query<Ask>,
) -> Answer {
    let shown = Shown {
        id: Some(id),
        ..Shown::default()
    };
    view(&shared, &actor, &ask, shown).await
}

pub(crate) async fn work(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Query(mut ask): Query<Ask>,
    Posted { actor, form }: Posted<StepForm>,
) -> Answer {
    let leaves = form.leaves();
    let outcome = match form.step() {
        Ok(step) => handle::step(&shared.site, &actor, &id, step).await,
        Err(fault) => Err(fault),
    };
    match outcome {
        Ok(step) => {
            // A tip handed over may lie out of reach now.
            let to = if leaves {
                PATH.to_owned()
            } else {
                format!("{PATH}/{id}")
            };
            let query = ask.query();
            let joint = if query.is_empty() { '?' } else { '&' };
            Ok(Redirect::to(&format!("{to}{query}{joint}vua={step}")).into_response())
        }
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => {
                ask.vua.clear();
                let shown = Shown {
                    id: Some(id),
                    error: Some(sentence),
                    ..Shown::default()
                };
                view(&shared, &actor, &ask, shown).await
            }
            None => Err(error.into()),
        },
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UndoForm {
    buoc: String,
}

pub(crate) async fn undo(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<UndoForm>,
) -> Answer {
    let id = handle::undo(&shared.site, &actor, &form.buoc).await?;
    Ok(Redirect::to(&format!("{PATH}/{id}?vua={}", form.buoc)).into_response())
}

/// Shows the numbers in full; the log says who looked.
pub(crate) async fn unmask(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form: _ }: Posted<super::sign_in::Nothing>,
) -> Answer {
    handle::unmask(&shared.site, &actor, &id).await?;
    let shown = Shown {
        id: Some(id),
        unmasked: true,
        ..Shown::default()
    };
    view(&shared, &actor, &Ask::default(), shown).await
}
