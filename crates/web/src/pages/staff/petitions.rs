//! Objections and requests about data as officials see them: what is late first, then the oldest.

use app::petitions::handle::{self, Step};
use app::petitions::{clocks, is_late, kind};
use app::{Actor, Fault, calendar, clearances};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::Action;
use domain::calendar::Calendar;
use domain::petition::{Cause, Ground, Kind, State as Stands};
use serde::Deserialize;
use store::tables::petition;

use super::{Staff, day, framed, moment, or_again};
use crate::pages::petition::last_moment;
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, SignedIn};

const PATH: &str = "/quyen-cong-dan";
const CLEARED: &str = "/da-xem-xet";
/// Petitions on one page.
const SHOWN: i64 = 200;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Ask {
    loai: String,
    da_xong: String,
}

struct Row {
    id: String,
    kind: &'static str,
    written: String,
    time: String,
    state: &'static str,
    due: String,
    late: bool,
}

#[derive(Template)]
#[template(path = "staff/petitions.html")]
struct Queue {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    rows: Vec<Row>,
    late: usize,
    kinds: &'static [Kind],
    ask: Ask,
}

pub(crate) async fn queue(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Query(ask): Query<Ask>,
) -> Answer {
    let site = &shared.site;
    let today = site.today();
    let asker = site.allow(&actor, &today, Action::ViewPetitions).await?;
    let rows = site
        .store
        .petitions(asker, &ask.loai, !ask.da_xong.is_empty(), SHOWN)
        .await?;
    let (now, calendar) = (site.now(), calendar::current(site).await?);
    let mut rows: Vec<Row> = rows
        .into_iter()
        .map(|row| shown(row, now, &calendar))
        .collect();
    rows.sort_by_key(|row| !row.late);
    let view = Queue {
        frame: Frame::new("Quyền công dân", ""),
        staff: Staff::of(&actor),
        here: PATH,
        late: rows.iter().filter(|row| row.late).count(),
        rows,
        kinds: Kind::ALL,
        ask,
    };
    Ok(page(StatusCode::OK, &view))
}

fn shown(row: petition::Model, now: i64, calendar: &Calendar) -> Row {
    Row {
        kind: kind(&row).name_vi(),
        time: moment(row.received_at),
        state: Stands::from_code(&row.state).map_or("", Stands::name_vi),
        due: last_moment(clocks(&row, calendar).decide),
        late: is_late(&row, now, calendar),
        id: row.id,
        written: row.written,
    }
}

#[derive(Template)]
#[template(path = "staff/petition.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    row: petition::Model,
    kind: Kind,
    state: Stands,
    time: String,
    acknowledge_by: String,
    due: String,
    late: bool,
    repeats: u64,
    has_contact: bool,
    contact: Option<String>,
    handler: String,
    decided: Option<(String, String)>,
    ground: Option<&'static str>,
    causes: &'static [Cause],
    grounds: Vec<Ground>,
    may_handle: bool,
    may_decide: bool,
}

pub(crate) async fn one(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let view = view(&shared, &actor, &id, None, None).await?;
    Ok(page(StatusCode::OK, &view))
}

async fn view(
    shared: &Shared,
    actor: &Actor,
    id: &str,
    error: Option<String>,
    contact: Option<String>,
) -> Result<View, Fault> {
    let site = &shared.site;
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewPetitions).await?;
    let row = site.store.petition(asker, id).await?;
    let ids: Vec<String> = [&row.handler_id, &row.decided_by]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let names = site.store.names(&ids).await?;
    let name = |id: &Option<String>| {
        names
            .iter()
            .find(|(known, _)| Some(known) == id.as_ref())
            .map_or_else(String::new, |(_, name)| name.clone())
    };
    let kind = kind(&row);
    let calendar = calendar::current(site).await?;
    let clocks = clocks(&row, &calendar);
    Ok(View {
        frame: framed("Đơn", error.as_ref()),
        staff: Staff::of(actor),
        here: PATH,
        error,
        kind,
        state: Stands::from_code(&row.state).unwrap_or(Stands::Received),
        time: moment(row.received_at),
        acknowledge_by: last_moment(clocks.acknowledge),
        due: last_moment(clocks.decide),
        late: is_late(&row, site.now(), &calendar),
        repeats: site.store.repeats("petition", &row.id).await?,
        has_contact: site.store.petition_has_contact(&row.id).await?,
        contact,
        handler: name(&row.handler_id),
        decided: row.decided_at.map(|at| (name(&row.decided_by), moment(at))),
        ground: row
            .ground
            .as_deref()
            .and_then(Ground::from_code)
            .map(Ground::name_vi),
        causes: Cause::ALL,
        grounds: Ground::ALL
            .iter()
            .copied()
            .filter(|ground| ground.fits(kind))
            .collect(),
        may_handle: actor.is_offered(Action::HandlePetitions),
        may_decide: actor.is_offered(Action::DecidePetitions),
        row,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct StepForm {
    viec: String,
    reason: String,
    third_parties: String,
    cause: String,
    expires_on: String,
    ground: String,
    answer: String,
}

impl StepForm {
    fn step(self) -> Option<Step> {
        Some(match self.viec.as_str() {
            "xem-xet" => Step::Take,
            "ben-thu-ba" => Step::ThirdParties(!self.third_parties.is_empty()),
            "gia-han" => Step::Extend {
                reason: self.reason,
            },
            "chap-nhan" => Step::Grant {
                cause: self.cause,
                expires_on: self.expires_on,
                answer: self.answer,
            },
            "tu-choi" => Step::Refuse {
                ground: self.ground,
                answer: self.answer,
            },
            _ => return None,
        })
    }
}

pub(crate) async fn work(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form }: Posted<StepForm>,
) -> Answer {
    let outcome = match form.step() {
        Some(step) => handle::step(&shared.site, &shared.checker, &actor, &id, step).await,
        None => Err(app::site::invalid("state", app::site::Problem::NotPossible)),
    };
    let done = outcome.map(|()| format!("{PATH}/{id}"));
    or_again(done, |sentence| {
        view(&shared, &actor, &id, Some(sentence), None)
    })
    .await
}

/// Shows how somebody wants to be called back; the log says who looked.
pub(crate) async fn contact(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form: _ }: Posted<super::sign_in::Nothing>,
) -> Answer {
    let contact = handle::contact(&shared.site, &actor, &id).await?;
    let view = view(&shared, &actor, &id, None, Some(contact)).await?;
    Ok(page(StatusCode::OK, &view))
}

struct ClearedRow {
    id: String,
    value: String,
    cause: &'static str,
    reason: String,
    by: String,
    at: String,
    until: String,
    relisted: Option<(String, String, String)>,
    over: bool,
}

#[derive(Template)]
#[template(path = "staff/clearances.html")]
struct Clearances {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    rows: Vec<ClearedRow>,
    may_relist: bool,
}

pub(crate) async fn cleared(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let view = clearances_view(&shared, &actor, None).await?;
    Ok(page(StatusCode::OK, &view))
}

async fn clearances_view(
    shared: &Shared,
    actor: &Actor,
    error: Option<String>,
) -> Result<Clearances, Fault> {
    let rows = clearances::list(&shared.site, actor).await?;
    let mut ids: Vec<String> = rows
        .iter()
        .flat_map(|row| [Some(row.cleared_by.clone()), row.relisted_by.clone()])
        .flatten()
        .collect();
    ids.sort();
    ids.dedup();
    let names = shared.site.store.names(&ids).await?;
    let name = |id: &str| {
        names
            .iter()
            .find(|(known, _)| known == id)
            .map_or_else(String::new, |(_, name)| name.clone())
    };
    let today = shared.site.today();
    Ok(Clearances {
        frame: framed("Đã xem xét", error.as_ref()),
        staff: Staff::of(actor),
        here: CLEARED,
        error,
        rows: rows
            .into_iter()
            .map(|row| ClearedRow {
                cause: Cause::from_code(&row.cause).map_or("", Cause::name_vi),
                by: name(&row.cleared_by),
                at: moment(row.cleared_at),
                until: row.expires_on.as_deref().map_or_else(String::new, day),
                over: row.relisted_at.is_some()
                    || row
                        .expires_on
                        .as_deref()
                        .is_some_and(|last| last < today.as_str()),
                relisted: row.relisted_at.map(|at| {
                    let by = row.relisted_by.as_deref().map_or_else(String::new, name);
                    (by, moment(at), row.relist_reason.unwrap_or_default())
                }),
                id: row.id,
                value: row.value,
                reason: row.reason,
            })
            .collect(),
        may_relist: actor.is_offered(Action::Relist),
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonForm {
    reason: String,
}

pub(crate) async fn relist(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form }: Posted<ReasonForm>,
) -> Answer {
    let done = clearances::relist(&shared.site, &shared.checker, &actor, &id, &form.reason).await;
    let done = done.map(|()| CLEARED.to_owned());
    or_again(done, |sentence| {
        clearances_view(&shared, &actor, Some(sentence))
    })
    .await
}
