//! Links that work once: the first set-up, an invitation, a recovery.

use app::staff::{invite, set_up};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::fault;
use super::sign_in::HOME;
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Open, device, signed_in};

#[derive(Template)]
#[template(path = "staff/set_up.html")]
struct SetUp {
    frame: Frame,
    error: Option<String>,
    token: String,
    form: SetUpForm,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetUpForm {
    #[serde(default)]
    sample: String,
    #[serde(default)]
    communes: String,
    #[serde(default)]
    unit_name: String,
    #[serde(default)]
    unit_code: String,
    name: String,
    login: String,
    password: String,
}

fn set_up_page(
    status: StatusCode,
    token: String,
    error: Option<String>,
    form: SetUpForm,
) -> Response {
    let title = if error.is_some() {
        "Lỗi: Thiết lập ban đầu"
    } else {
        "Thiết lập ban đầu"
    };
    let view = SetUp {
        frame: Frame::new(title, ""),
        error,
        token,
        form,
    };
    page(status, &view)
}

pub(crate) async fn set_up_form(State(shared): State<Shared>, Path(token): Path<String>) -> Answer {
    set_up::open(&shared.site, &token).await?;
    Ok(set_up_page(
        StatusCode::OK,
        token,
        None,
        SetUpForm::default(),
    ))
}

pub(crate) async fn set_up(
    State(shared): State<Shared>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Open(form): Open<SetUpForm>,
) -> Answer {
    let first = set_up::First {
        unit_name: &form.unit_name,
        unit_code: &form.unit_code,
        sample: form.sample == "snnmt",
        communes: !form.communes.is_empty(),
        name: &form.name,
        login: &form.login,
        password: &form.password,
        device: device(&headers),
    };
    match set_up::finish(&shared.site, &token, first).await {
        Ok(session) => Ok(signed_in(&session, HOME)),
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => {
                let form = SetUpForm {
                    password: String::new(),
                    ..form
                };
                Ok(set_up_page(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    token,
                    Some(sentence),
                    form,
                ))
            }
            None => Err(error.into()),
        },
    }
}

#[derive(Template)]
#[template(path = "staff/invitation.html")]
struct Invitation {
    frame: Frame,
    error: Option<String>,
    token: String,
    opened: invite::Opened,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordForm {
    password: String,
}

fn invitation_page(
    status: StatusCode,
    token: String,
    error: Option<String>,
    opened: invite::Opened,
) -> Response {
    let title = if opened.recovery {
        "Khôi phục tài khoản"
    } else {
        "Mở tài khoản"
    };
    let title = if error.is_some() {
        format!("Lỗi: {title}")
    } else {
        title.to_owned()
    };
    let view = Invitation {
        frame: Frame::new(title, ""),
        error,
        token,
        opened,
    };
    page(status, &view)
}

pub(crate) async fn invitation_form(
    State(shared): State<Shared>,
    Path(token): Path<String>,
) -> Answer {
    let opened = invite::open(&shared.site, &token).await?;
    Ok(invitation_page(StatusCode::OK, token, None, opened))
}

pub(crate) async fn accept(
    State(shared): State<Shared>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Open(form): Open<PasswordForm>,
) -> Answer {
    match invite::accept(&shared.site, &token, &form.password, device(&headers)).await {
        Ok(session) => Ok(signed_in(&session, HOME)),
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => {
                let opened = invite::open(&shared.site, &token).await?;
                Ok(invitation_page(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    token,
                    Some(sentence),
                    opened,
                ))
            }
            None => Err(error.into()),
        },
    }
}
