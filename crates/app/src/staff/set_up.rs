//! The first run: a link printed once makes the first unit and its administrator. There is no default password.

use domain::Role;
use serde_json::json;
use store::audit::Record;
use store::clock::SKEW_MS;
use store::tables::{invitation, person, role_grant, unit};
use store::{Tx, Work};

use super::sign_in::{new_session, new_token, normal_login, open_session, token_hash};
use super::{account, load_units, password, unit_file};
use crate::letterhead;
use crate::site::{Fault, Problem, Site, day, invalid, new_id, text_field};

/// How long the printed link works.
const LINK_MS: i64 = 24 * 60 * 60 * 1000;
const KIND: &str = "set_up";

/// What the first administrator types.
#[derive(Debug, Clone, Copy)]
pub struct First<'a> {
    /// Official name of the topmost unit; not asked for with the sample department.
    pub unit_name: &'a str,
    /// Its code.
    pub unit_code: &'a str,
    /// Begin with the sample department instead.
    pub sample: bool,
    /// Load the communes of the province.
    pub communes: bool,
    /// Their name.
    pub name: &'a str,
    /// What they sign in with.
    pub login: &'a str,
    /// Their password.
    pub password: &'a str,
    /// Kind of device.
    pub device: &'a str,
}

/// A token for the set-up link, when nobody has been set up; earlier links stop working.
///
/// # Errors
/// Faults of the store.
pub async fn link(site: &Site) -> Result<Option<String>, Fault> {
    if site.store.has_units().await? {
        return Ok(None);
    }
    let now = site.now();
    let (token, hash) = new_token()?;
    let made = site
        .store
        .write(now, move |tx| -> Work<'_, bool, Fault> {
            Box::pin(async move {
                if tx.has_units().await? {
                    return Ok(false);
                }
                for old in tx.open_invitations(KIND, None).await? {
                    tx.remove(old).await?;
                }
                tx.insert(link_row(&hash, now)).await?;
                tx.record(Record {
                    actor: "system",
                    action: "set_up.link",
                    object_kind: "site",
                    object_id: "site",
                    detail: json!({}),
                })
                .await?;
                Ok(true)
            })
        })
        .await?;
    Ok(made.then_some(token))
}

fn link_row(hash: &str, now: i64) -> invitation::Model {
    invitation::Model {
        token_hash: hash.to_owned(),
        person_id: None,
        kind: KIND.to_owned(),
        created_by: "system".to_owned(),
        confirmed_by: None,
        created_at: now,
        expires_at: now + LINK_MS,
        used_at: None,
        digest: Vec::new(),
    }
}

/// Whether this set-up link works.
///
/// # Errors
/// [`Fault::DeadLink`].
pub async fn open(site: &Site, token: &str) -> Result<(), Fault> {
    let row = site
        .store
        .invitation(&token_hash(token), site.now())
        .await?;
    row.filter(|row| row.kind == KIND)
        .map(|_| ())
        .ok_or(Fault::DeadLink)
}

/// Makes the first unit and its administrator, signed in; returns the session's token.
///
/// # Errors
/// [`Fault::DeadLink`], [`Fault::Invalid`].
pub async fn finish(site: &Site, token: &str, first: First<'_>) -> Result<String, Fault> {
    open(site, token).await?;
    let now = site.now();
    let today = day(now);
    let unit = match first.sample {
        true => None,
        false => Some(first_unit(&first, &today)?),
    };
    let person = first_person(&first, "", now)?;
    password::check(first.password, &[first.name, first.login])?;
    let hash = password::hash(site, first.password).await?;
    let (session_token, session_hash) = new_token()?;
    let session = new_session(&session_hash, &person.id, first.device, now)?;
    let link = token_hash(token);
    let communes = first.communes;
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                use_link(tx, &link, KIND).await?;
                if tx.has_units().await? {
                    return Err(Fault::DeadLink);
                }
                let person_id = person.id.clone();
                let mut person = person;
                person.unit_id = first_units(tx, unit, &person_id, &today).await?;
                if communes {
                    load_shipped(tx, "cao_bang", Some(&person.unit_id), &person_id).await?;
                }
                let grants = [
                    first_grant(&person, Role::Administrator, &today)?,
                    first_grant(&person, Role::Auditor, &today)?,
                ];
                tx.add_person(person).await?;
                for grant in grants {
                    tx.insert(grant).await?;
                }
                account::put_password(tx, &person_id, hash).await?;
                tx.record(Record {
                    actor: &person_id,
                    action: "set_up.finish",
                    object_kind: "person",
                    object_id: &person_id,
                    detail: json!({}),
                })
                .await?;
                open_session(tx, session, "set_up").await
            })
        })
        .await?;
    Ok(session_token)
}

/// The unit as typed, or the sample department; the id of the topmost one of today.
async fn first_units(
    tx: &mut Tx,
    typed: Option<unit::Model>,
    actor: &str,
    today: &str,
) -> Result<String, Fault> {
    if let Some(unit) = typed {
        let id = unit.id.clone();
        tx.add_unit(unit).await?;
        return Ok(id);
    }
    load_shipped(tx, "so_nnmt_cao_bang", None, actor).await?;
    letterhead::set_sample(tx, actor).await?;
    let top = tx.unit_of_code("SNNMT", today).await?;
    let top = top.ok_or(store::Error::NotFound)?;
    Ok(top.id)
}

async fn load_shipped(
    tx: &mut Tx,
    name: &str,
    under: Option<&str>,
    actor: &str,
) -> Result<(), Fault> {
    let list = unit_file::read(unit_file::shipped(name).unwrap_or_default())?;
    let plan = load_units::planned(tx, &list, under).await?;
    load_units::write(tx, plan, &list, actor, under.unwrap_or("site")).await
}

fn first_unit(first: &First<'_>, today: &str) -> Result<unit::Model, Fault> {
    let name = text_field("unit_name", first.unit_name, 200)?;
    Ok(unit::Model {
        id: new_id()?,
        code: super::units::code_field("unit_code", first.unit_code)?,
        valid_from: today.to_owned(),
        valid_to: None,
        kind: "so".to_owned(),
        short_name: name.clone(),
        name,
        parent_id: None,
        seal: true,
        address: String::new(),
        head_id: None,
        focal_point_id: None,
        legal_basis: String::new(),
        sample: false,
        digest: Vec::new(),
    })
}

fn first_person(first: &First<'_>, unit_id: &str, now: i64) -> Result<person::Model, Fault> {
    Ok(person::Model {
        id: new_id()?,
        login: login_field(first.login)?,
        name: text_field("name", first.name, 100)?,
        position: Role::Administrator.name_vi().to_owned(),
        unit_id: unit_id.to_owned(),
        closed_at: None,
        created_at: now,
        digest: Vec::new(),
    })
}

/// The first administrator also reads the log, until an auditor is named.
fn first_grant(
    person: &person::Model,
    role: Role,
    today: &str,
) -> Result<role_grant::Model, Fault> {
    Ok(role_grant::Model {
        id: new_id()?,
        person_id: person.id.clone(),
        role: role.code().to_owned(),
        unit_id: person.unit_id.clone(),
        valid_from: today.to_owned(),
        valid_to: None,
        reason: "Thiết lập ban đầu".to_owned(),
        granted_by: person.id.clone(),
        digest: Vec::new(),
    })
}

/// Logins: 3 to 60 letters, digits, dots, dashes, underscores or an e-mail address; small.
///
/// # Errors
/// [`Fault::Invalid`] on `login`.
pub(crate) fn login_field(login: &str) -> Result<String, Fault> {
    let login = text_field("login", &normal_login(login), 60)?;
    let fits = |c: char| {
        c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_' | '@' | '+')
    };
    if login.len() < 3 || !login.chars().all(fits) {
        return Err(invalid("login", Problem::Malformed));
    }
    Ok(login)
}

/// Marks a link as used; whoever comes second finds it dead.
pub(crate) async fn use_link(
    tx: &mut Tx,
    token_hash: &str,
    kind: &str,
) -> Result<invitation::Model, Fault> {
    let now = tx.now();
    let mut row = tx
        .invitation(token_hash)
        .await?
        .filter(|row| {
            row.kind == kind
                && row.used_at.is_none()
                && row.expires_at > now
                && row.created_at <= now + SKEW_MS
        })
        .ok_or(Fault::DeadLink)?;
    row.used_at = Some(now);
    tx.update(row.clone()).await?;
    Ok(row)
}
