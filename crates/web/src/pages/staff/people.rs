//! People and what they may do: inviting, giving and ending roles, closing, recovery by two.

use app::staff::{invite, recover, rights};
use app::{Actor, Fault};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::{Action, Role};
use serde::Deserialize;
use store::person::Held;
use store::tables::person;
use store::unit::Listed as Unit;

use super::sign_in::Nothing;
use super::units::titled;
use super::{Staff, day, fault, moment};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, SignedIn};

const PATH: &str = "/nguoi-dung";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Ask {
    tim: String,
}

#[derive(Template)]
#[template(path = "staff/people.html")]
struct List {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    ask: Ask,
    rows: Vec<Row>,
    may_invite: bool,
}

struct Row {
    person: store::person::Listed,
    roles: Vec<&'static str>,
}

pub(crate) async fn list(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Query(ask): Query<Ask>,
) -> Answer {
    let today = shared.site.today();
    let asker = shared
        .site
        .allow(&actor, &today, Action::ViewPeople)
        .await?;
    let people = shared.site.store.people(asker, &ask.tim).await?;
    let rows = people.into_iter().map(|person| Row {
        roles: person
            .roles
            .iter()
            .flat_map(|codes| codes.split(','))
            .filter_map(|code| Some(Role::from_code(code)?.name_vi()))
            .collect(),
        person,
    });
    let view = List {
        frame: Frame::new("Người dùng", ""),
        staff: Staff::of(&actor),
        here: PATH,
        ask,
        rows: rows.collect(),
        may_invite: actor.is_offered(Action::InvitePerson),
    };
    Ok(page(StatusCode::OK, &view))
}

#[derive(Template)]
#[template(path = "staff/person.html")]
struct One {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    person: person::Model,
    unit: String,
    since: String,
    closed: Option<String>,
    grants: Vec<Grant>,
    second_factor: bool,
    passkeys: usize,
    may: May,
    form: GrantForm,
    roles: &'static [Role],
    units: Vec<Unit>,
}

struct Grant {
    held: Held,
    role: &'static str,
    from: String,
    to: Option<String>,
    over: bool,
}

/// What the page offers; the use case asks again.
struct May {
    change_grants: bool,
    close: bool,
    start_recovery: bool,
}

async fn view(
    shared: &Shared,
    actor: &Actor,
    id: &str,
    error: Option<String>,
    form: GrantForm,
) -> Result<One, Fault> {
    let (site, today) = (&shared.site, shared.site.today());
    let asker = site.allow(actor, &today, Action::ViewPeople).await?;
    let person = site.store.person(asker, id).await?;
    let held = site.store.held_by(id).await?;
    let totp = site.store.totp(id).await?;
    let units = site
        .store
        .units(site.asker(actor, &today, Action::ViewUnits)?, "", false)
        .await?;
    let unit = units.iter().find(|unit| unit.id == person.unit_id);
    let another = actor.person_id != id;
    let may = May {
        change_grants: another && actor.is_offered(Action::ChangeGrants),
        close: another && actor.is_offered(Action::ClosePerson),
        start_recovery: another && actor.is_offered(Action::StartRecovery),
    };
    Ok(One {
        frame: Frame::new(titled(&person.name, &error), ""),
        staff: Staff::of(actor),
        here: PATH,
        error,
        unit: unit.map(|unit| unit.name.clone()).unwrap_or_default(),
        since: moment(person.created_at),
        closed: person.closed_at.map(moment),
        grants: held
            .into_iter()
            .filter_map(|held| {
                Some(Grant {
                    role: Role::from_code(&held.role)?.name_vi(),
                    from: day(&held.valid_from),
                    to: held.valid_to.as_deref().map(day),
                    over: held.valid_to.as_ref().is_some_and(|end| *end <= today),
                    held,
                })
            })
            .collect(),
        second_factor: totp.is_some_and(|totp| totp.confirmed_at.is_some()),
        passkeys: site.store.passkeys(id).await?.len(),
        person,
        may,
        form,
        roles: Role::ALL,
        units,
    })
}

pub(crate) async fn one(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let view = view(&shared, &actor, &id, None, GrantForm::default()).await?;
    Ok(page(StatusCode::OK, &view))
}

/// Back to the person, or their page again with what is wrong.
async fn done(
    shared: &Shared,
    actor: &Actor,
    id: &str,
    outcome: Result<(), Fault>,
    form: GrantForm,
) -> Answer {
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("{PATH}/{id}")).into_response()),
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => Ok(page(
                StatusCode::UNPROCESSABLE_ENTITY,
                &view(shared, actor, id, Some(sentence), form).await?,
            )),
            None => Err(error.into()),
        },
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct InviteForm {
    login: String,
    name: String,
    position: String,
    unit_id: String,
}

#[derive(Template)]
#[template(path = "staff/person_invite.html")]
struct Invite {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    form: InviteForm,
    units: Vec<Unit>,
}

async fn invite_view(
    shared: &Shared,
    actor: &Actor,
    error: Option<String>,
    form: InviteForm,
) -> Result<Invite, Fault> {
    let today = shared.site.today();
    let asker = shared
        .site
        .allow(actor, &today, Action::InvitePerson)
        .await?;
    Ok(Invite {
        frame: Frame::new(titled("Mời người dùng", &error), ""),
        staff: Staff::of(actor),
        here: PATH,
        error,
        form,
        units: shared.site.store.units(asker, "", false).await?,
    })
}

pub(crate) async fn invite_form(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let form = InviteForm {
        unit_id: actor.unit_id.clone(),
        ..InviteForm::default()
    };
    Ok(page(
        StatusCode::OK,
        &invite_view(&shared, &actor, None, form).await?,
    ))
}

/// A link shown once.
#[derive(Template)]
#[template(path = "staff/link.html")]
struct Shown {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    name: String,
    token: String,
    person_id: String,
    recovery: bool,
}

pub(crate) async fn invite(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<InviteForm>,
) -> Answer {
    let invited = invite::Invited {
        login: &form.login,
        name: &form.name,
        position: &form.position,
        unit_id: &form.unit_id,
    };
    match invite::invite(&shared.site, &actor, invited).await {
        Ok(link) => Ok(page(
            StatusCode::CREATED,
            &Shown {
                frame: Frame::new("Đường dẫn mời", ""),
                staff: Staff::of(&actor),
                here: PATH,
                name: form.name,
                token: link.token,
                person_id: link.person_id,
                recovery: false,
            },
        )),
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => Ok(page(
                StatusCode::UNPROCESSABLE_ENTITY,
                &invite_view(&shared, &actor, Some(sentence), form).await?,
            )),
            None => Err(error.into()),
        },
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct GrantForm {
    role: String,
    unit_id: String,
    valid_from: String,
    valid_to: String,
    reason: String,
}

pub(crate) async fn give(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form }: Posted<GrantForm>,
) -> Answer {
    let grant = rights::Grant {
        person_id: &id,
        role: &form.role,
        unit_id: &form.unit_id,
        valid_from: &form.valid_from,
        valid_to: &form.valid_to,
        reason: &form.reason,
    };
    let outcome = rights::give(&shared.site, &actor, grant).await;
    done(&shared, &actor, &id, outcome, form).await
}

pub(crate) async fn end_grant(
    State(shared): State<Shared>,
    Path((id, grant)): Path<(String, String)>,
    Posted { actor, form: _ }: Posted<Nothing>,
) -> Answer {
    let outcome = rights::end(&shared.site, &actor, &id, &grant).await;
    done(&shared, &actor, &id, outcome, GrantForm::default()).await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClosedForm {
    /// `co` closes, anything else opens.
    khoa: String,
}

pub(crate) async fn set_closed(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form }: Posted<ClosedForm>,
) -> Answer {
    let outcome = rights::set_closed(&shared.site, &actor, &id, form.khoa == "co").await;
    done(&shared, &actor, &id, outcome, GrantForm::default()).await
}

pub(crate) async fn start_recovery(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form: _ }: Posted<Nothing>,
) -> Answer {
    let outcome = recover::start(&shared.site, &actor, &id).await;
    done(&shared, &actor, &id, outcome, GrantForm::default()).await
}

const RECOVERIES: &str = "/khoi-phuc";

#[derive(Template)]
#[template(path = "staff/recoveries.html")]
struct Recoveries {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    rows: Vec<Waiting>,
}

struct Waiting {
    person_id: String,
    name: String,
    asked_by: String,
    since: String,
    /// Whoever asked does not confirm.
    own: bool,
}

/// Requests that wait for a second person.
pub(crate) async fn recoveries(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let (site, today) = (&shared.site, shared.site.today());
    let asker = site.allow(&actor, &today, Action::ConfirmRecovery).await?;
    let waiting = site.store.waiting_recoveries(asker, site.now()).await?;
    let ids: Vec<String> = waiting
        .iter()
        .flat_map(|row| {
            [
                row.person_id.clone().unwrap_or_default(),
                row.created_by.clone(),
            ]
        })
        .collect();
    let names = site.store.names(&ids).await?;
    let name = |id: &str| {
        let known = names.iter().find(|(known, _)| known == id);
        known.map(|(_, name)| name.clone()).unwrap_or_default()
    };
    let rows = waiting.into_iter().map(|row| {
        let person_id = row.person_id.unwrap_or_default();
        Waiting {
            name: name(&person_id),
            asked_by: name(&row.created_by),
            since: moment(row.created_at),
            own: row.created_by == actor.person_id || person_id == actor.person_id,
            person_id,
        }
    });
    let view = Recoveries {
        frame: Frame::new("Khôi phục tài khoản", ""),
        staff: Staff::of(&actor),
        here: RECOVERIES,
        rows: rows.collect(),
    };
    Ok(page(StatusCode::OK, &view))
}

pub(crate) async fn confirm_recovery(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form: _ }: Posted<Nothing>,
) -> Answer {
    let link = recover::confirm(&shared.site, &actor, &id).await?;
    let names = shared.site.store.names(std::slice::from_ref(&id)).await?;
    let view = Shown {
        frame: Frame::new("Đường dẫn khôi phục", ""),
        staff: Staff::of(&actor),
        here: RECOVERIES,
        name: names
            .into_iter()
            .next()
            .map(|(_, name)| name)
            .unwrap_or_default(),
        token: link.token,
        person_id: link.person_id,
        recovery: true,
    };
    Ok(page(StatusCode::CREATED, &view))
}
