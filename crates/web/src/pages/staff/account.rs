//! One's own account: password, second factor, devices.

use app::staff::account::{self, NewTotp};
use app::staff::sign_in;
use app::{Actor, Fault};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Action;
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Deserialize;

use super::sign_in::Nothing;
use super::{Staff, fault, moment};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, SignedIn};

pub(crate) const PATH: &str = "/tai-khoan";

#[derive(Template)]
#[template(path = "staff/account.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    login: String,
    totp: bool,
    /// Just begun: shown once.
    new_totp: Option<Shown>,
    passkeys: Vec<Passkey>,
    /// What people call the provider of identities, when one is set up.
    provider: Option<String>,
    linked: Vec<Linked>,
    sessions: Vec<Session>,
}

struct Passkey {
    id: String,
    label: String,
    since: String,
    used: Option<String>,
}

struct Linked {
    id: String,
    /// Its name, or its address when it is no longer the one set up.
    provider: String,
    since: String,
    used: Option<String>,
}

struct Shown {
    secret: String,
    qr: String,
}

struct Session {
    name: String,
    device: String,
    since: String,
    seen: String,
    this: bool,
}

async fn view(
    shared: &Shared,
    actor: &Actor,
    error: Option<String>,
    new: Option<NewTotp>,
) -> Result<View, Fault> {
    let site = &shared.site;
    let sessions = site
        .store
        .own_sessions(&actor.person_id, site.now())
        .await?;
    let totp = site.store.totp(&actor.person_id).await?;
    let passkeys = site.store.passkeys(&actor.person_id).await?;
    let provider = site.provider();
    let linked = site.store.federated(&actor.person_id).await?;
    let linked = linked.into_iter().map(|row| Linked {
        provider: provider
            .filter(|one| one.issuer() == row.issuer)
            .map_or_else(|| row.issuer.clone(), |one| one.name().to_owned()),
        id: row.id,
        since: moment(row.created_at),
        used: row.used_at.map(moment),
    });
    let linked: Vec<Linked> = linked.collect();
    let title = if error.is_some() {
        "Lỗi: Tài khoản của tôi"
    } else {
        "Tài khoản của tôi"
    };
    Ok(View {
        frame: Frame::new(title, ""),
        staff: Staff::of(actor),
        here: PATH,
        error,
        login: actor.login.clone(),
        totp: totp.is_some_and(|totp| totp.confirmed_at.is_some()),
        new_totp: new.map(shown),
        passkeys: passkeys
            .into_iter()
            .map(|row| Passkey {
                id: row.id,
                label: row.label,
                since: moment(row.created_at),
                used: row.used_at.map(moment),
            })
            .collect(),
        provider: provider.map(|one| one.name().to_owned()),
        linked,
        sessions: sessions
            .into_iter()
            .map(|row| Session {
                this: row.public_id == actor.session_name,
                name: row.public_id,
                device: row.device,
                since: moment(row.created_at),
                seen: moment(row.seen_at),
            })
            .collect(),
    })
}

/// The secret in groups of four, and as a picture for the authenticator.
fn shown(new: NewTotp) -> Shown {
    let letters: Vec<char> = new.secret.chars().collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    let picture = QrCode::new(new.url.as_bytes())
        .map(|code| {
            code.render::<svg::Color<'_>>()
                .min_dimensions(180, 180)
                .build()
        })
        .unwrap_or_default();
    // Inside a page the picture needs no XML declaration.
    let qr = picture
        .find("<svg")
        .and_then(|at| picture.get(at..))
        .unwrap_or_default()
        .to_owned();
    Shown {
        secret: groups.join(" "),
        qr,
    }
}

pub(crate) async fn show(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    Ok(page(
        StatusCode::OK,
        &view(&shared, &actor, None, None).await?,
    ))
}

/// Back to the page, or the page with what is wrong.
pub(crate) async fn done(shared: &Shared, actor: &Actor, outcome: Result<(), Fault>) -> Answer {
    match outcome {
        Ok(()) => Ok(back()),
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => Ok(page(
                StatusCode::UNPROCESSABLE_ENTITY,
                &view(shared, actor, Some(sentence), None).await?,
            )),
            None => Err(error.into()),
        },
    }
}

fn back() -> Response {
    Redirect::to(PATH).into_response()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordForm {
    password: String,
}

pub(crate) async fn password(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<PasswordForm>,
) -> Answer {
    let outcome = account::change_password(&shared.site, &actor, &form.password).await;
    done(&shared, &actor, outcome).await
}

pub(crate) async fn begin_totp(
    State(shared): State<Shared>,
    Posted { actor, form: _ }: Posted<Nothing>,
) -> Answer {
    match account::begin_totp(&shared.site, &actor).await {
        Ok(new) => Ok(page(
            StatusCode::OK,
            &view(&shared, &actor, None, Some(new)).await?,
        )),
        Err(error) => done(&shared, &actor, Err(error)).await,
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeForm {
    code: String,
}

pub(crate) async fn confirm_totp(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<CodeForm>,
) -> Answer {
    let outcome = account::confirm_totp(&shared.site, &actor, &form.code).await;
    done(&shared, &actor, outcome).await
}

pub(crate) async fn remove_totp(
    State(shared): State<Shared>,
    Posted { actor, form: _ }: Posted<Nothing>,
) -> Answer {
    let outcome = account::remove_totp(&shared.site, &actor).await;
    done(&shared, &actor, outcome).await
}

pub(crate) async fn end_session(
    State(shared): State<Shared>,
    Path(name): Path<String>,
    Posted { actor, form: _ }: Posted<Nothing>,
) -> Answer {
    sign_in::end_session(&shared.site, &actor, &name, Action::OwnSessions).await?;
    Ok(back())
}
