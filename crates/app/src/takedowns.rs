//! Requests to take down or block: written, sent, answered; whoever asks twice is told what came of the first time.

use domain::Action;
use domain::takedown::{Kind, State};
use serde_json::json;
use store::audit::Record;
use store::tables::takedown;
use store::{Tx, Work};

use crate::Checker;
use crate::indicators;
use crate::site::{Actor, Fault, Problem, Site, day_field, invalid, new_id, text_field};

const TEXT_MAX: usize = 1_000;
/// Requests shown on the page.
const SHOWN: i64 = 200;

/// A request as typed.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The address, number or account.
    pub target: String,
    /// Code of what is asked for.
    pub kind: String,
    /// To whom.
    pub addressee: String,
    /// On what ground.
    pub legal_basis: String,
    /// Number and date of the document.
    pub reference: String,
    /// Why.
    pub reason: String,
    /// The case it comes out of; empty when it comes out of none.
    pub case_id: String,
    /// Whether whoever asks has seen the earlier requests on this target.
    pub again: bool,
}

/// What came of adding one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// It is there, under this id.
    New(String),
    /// Others were made on this target before, the newest first; nothing was added.
    Asked(Vec<takedown::Model>),
}

/// One step of a request.
#[derive(Debug, Clone)]
pub struct Step {
    /// Code of the state it goes to.
    pub state: String,
    /// On which day.
    pub on: String,
    /// Number and date of the letter, or what was answered.
    pub text: String,
}

/// Requests within reach, the newest first.
///
/// # Errors
/// Not allowed; faults of the store.
pub async fn list(site: &Site, actor: &Actor, state: &str) -> Result<Vec<takedown::Model>, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewTakedowns).await?;
    Ok(site.store.takedowns(asker, state, SHOWN).await?)
}

/// Those that come out of a case, as far as whoever asks reaches them; nothing for whoever does not follow requests.
///
/// # Errors
/// Faults of the store.
pub async fn of_case(
    site: &Site,
    actor: &Actor,
    case_id: &str,
) -> Result<Vec<takedown::Model>, Fault> {
    let today = site.today();
    let asker = site.asker(actor, &today, Action::ViewTakedowns)?;
    Ok(site.store.takedowns_of_case(asker, case_id).await?)
}

/// Adds a request, unless one on the same target was made before and whoever asks has not been shown it.
///
/// # Errors
/// [`Fault::Invalid`] on the field that does not fit; not allowed.
pub async fn add(
    site: &Site,
    checker: &Checker,
    actor: &Actor,
    typed: Typed,
) -> Result<Added, Fault> {
    let mut row = read(site, checker, actor, &typed)?;
    let (now, today) = (site.now(), site.today());
    let (owned_site, actor) = (site.clone(), actor.clone());
    site.store
        .write(now, move |tx| -> Work<'_, Added, Fault> {
            Box::pin(async move {
                let asker = owned_site.asker(&actor, &today, Action::HandleTakedowns)?;
                if !tx.reaches(asker, &row.unit_id).await? {
                    return Err(Fault::NotAllowed);
                }
                if !typed.case_id.is_empty() {
                    let viewer = owned_site.asker(&actor, &today, Action::ViewCases)?;
                    row.case_id = Some(tx.case(viewer, &typed.case_id).await?.id);
                }
                let before = tx.takedowns_of(&row.target_kind, &row.target).await?;
                if !before.is_empty() && !typed.again {
                    return Ok(Added::Asked(before));
                }
                let id = row.id.clone();
                let detail = json!({"kind": row.kind, "again": !before.is_empty()});
                tx.insert(row).await?;
                record(tx, &actor, "takedown.add", &id, detail).await?;
                Ok(Added::New(id))
            })
        })
        .await
}

fn read(
    site: &Site,
    checker: &Checker,
    actor: &Actor,
    typed: &Typed,
) -> Result<takedown::Model, Fault> {
    let written = text_field("target", &typed.target, TEXT_MAX)?;
    let engine = checker.engine();
    let (target_kind, target) = indicators::canonical_of(&written, &engine.pack.reference)
        .ok_or_else(|| invalid("target", Problem::Malformed))?;
    let kind = Kind::from_code(&typed.kind).ok_or_else(|| invalid("kind", Problem::Missing))?;
    let optional = |field, text: &str| match text.trim() {
        "" => Ok(String::new()),
        text => text_field(field, text, TEXT_MAX),
    };
    Ok(takedown::Model {
        id: new_id()?,
        target_kind: target_kind.code().to_owned(),
        target,
        kind: kind.code().to_owned(),
        addressee: text_field("addressee", &typed.addressee, TEXT_MAX)?,
        legal_basis: text_field("legal_basis", &typed.legal_basis, TEXT_MAX)?,
        reference: optional("reference", &typed.reference)?,
        reason: text_field("reason", &typed.reason, TEXT_MAX)?,
        state: State::Draft.code().to_owned(),
        unit_id: actor.unit_id.clone(),
        created_by: actor.person_id.clone(),
        created_at: site.now(),
        sent_on: None,
        acknowledged_on: None,
        ended_on: None,
        answer: String::new(),
        case_id: None,
        digest: Vec::new(),
    })
}

/// Moves a request on.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`] on `state` when it cannot follow, on the field that does not fit.
pub async fn step(site: &Site, actor: &Actor, id: &str, step: Step) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    let (owned_site, actor, id) = (site.clone(), actor.clone(), id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = owned_site.asker(&actor, &today, Action::HandleTakedowns)?;
                let row = tx.takedown(asker, &id).await?;
                let row = moved(row, &step, &today)?;
                let detail = json!({"state": row.state});
                tx.update(row).await?;
                record(tx, &actor, "takedown.step", &id, detail).await
            })
        })
        .await
}

fn moved(row: takedown::Model, step: &Step, today: &str) -> Result<takedown::Model, Fault> {
    let next = State::from_code(&step.state).ok_or_else(|| invalid("state", Problem::Missing))?;
    let may = State::from_code(&row.state).is_some_and(|state| state.may_become(next));
    if !may {
        return Err(invalid("state", Problem::NotPossible));
    }
    let on = day_field("on", &step.on)?;
    if on.as_str() > today {
        return Err(invalid("on", Problem::NotPossible));
    }
    let mut row = takedown::Model {
        state: next.code().to_owned(),
        ..row
    };
    match next {
        State::Sent => {
            row.reference = text_field("reference", &step.text, TEXT_MAX)?;
            row.sent_on = Some(on);
        }
        State::Acknowledged => row.acknowledged_on = Some(on),
        State::Done | State::Refused | State::Draft => {
            row.answer = text_field("answer", &step.text, TEXT_MAX)?;
            row.ended_on = Some(on);
        }
    }
    Ok(row)
}

async fn record(
    tx: &mut Tx,
    actor: &Actor,
    action: &str,
    id: &str,
    detail: serde_json::Value,
) -> Result<(), Fault> {
    tx.record(Record {
        actor: &actor.person_id,
        action,
        object_kind: "takedown",
        object_id: id,
        detail,
    })
    .await?;
    Ok(())
}
