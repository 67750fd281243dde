//! Working through the queue: take, assign, ask back, note, pass on, close, undo; open a sealed name.

use domain::Action;
use domain::form::Answers;
use domain::sector::Sector;
use domain::tip::{Outcome, State};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::audit::Record;
use store::tables::{case_file, tip, tip_closing, tip_message, tip_note, tip_step};
use store::{Tx, Work};

use super::follow::message_field;
use super::submit::identity_place;
use crate::site::{Actor, Fault, Problem, Site, invalid, new_id, text_field};

/// Who may read a note.
pub const VISIBILITIES: &[(&str, &str)] = &[
    ("own", "Chỉ tôi"),
    ("handlers", "Cán bộ xử lý"),
    ("all", "Mọi người xem được tin này"),
];

/// How long a step may be undone by whoever took it.
pub const UNDO_MS: i64 = 10 * 60 * 1000;

/// One step of work on a tip.
#[derive(Debug, Clone)]
pub enum Step {
    /// Work on it oneself.
    Take,
    /// Have somebody else work on it.
    Assign {
        /// Id of a person who handles tips of this unit.
        person_id: String,
    },
    /// Ask the reporter.
    Ask {
        /// The question.
        text: String,
    },
    /// Write something down.
    Note {
        /// Code of [`VISIBILITIES`].
        visibility: String,
        /// The note.
        text: String,
    },
    /// Hand it over to another unit; clock and receipt stay.
    Move {
        /// The unit.
        unit_id: String,
        /// Why; the other unit reads it.
        reason: String,
    },
    /// It was passed on to the police.
    Transfer {
        /// Number and date of the letter, to whom.
        reference: String,
    },
    /// Done.
    Close(Closing),
    /// The same as another tip.
    Duplicate {
        /// Id of the other tip.
        of: String,
    },
    /// Take up a closed one again.
    Reopen,
}

/// What closing asks.
#[derive(Debug, Clone, Default)]
pub struct Closing {
    /// Code of the outcome.
    pub outcome: String,
    /// What was lost, in đồng.
    pub lost: i64,
    /// What was saved, in đồng.
    pub saved: i64,
    /// What came back, in đồng.
    pub recovered: i64,
    /// Code of the sector whose loophole was used; may be empty.
    pub sector: String,
    /// The loophole in words; may be empty.
    pub loophole: String,
    /// What was found out; may be empty.
    pub text: String,
}

impl Step {
    const fn code(&self) -> &'static str {
        match self {
            Self::Take => "tip.take",
            Self::Assign { .. } => "tip.assign",
            Self::Ask { .. } => "tip.ask",
            Self::Note { .. } => "tip.note",
            Self::Move { .. } => "tip.move",
            Self::Transfer { .. } => "tip.transfer",
            Self::Close(_) => "tip.close",
            Self::Duplicate { .. } => "tip.duplicate",
            Self::Reopen => "tip.reopen",
        }
    }
}

/// Whether a step of this code may be undone: what the reporter may have read already may not.
#[must_use]
pub fn is_undone(code: &str) -> bool {
    !matches!(code, "tip.ask" | "tip.note")
}

/// What a step changes on a tip, as it was before.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Before {
    state: String,
    assignee_id: Option<String>,
    unit_id: String,
    outcome: Option<String>,
    amount_lost: i64,
    amount_saved: i64,
    transferred_at: Option<i64>,
    closed_at: Option<i64>,
}

impl Before {
    fn of(tip: &tip::Model) -> Self {
        Self {
            state: tip.state.clone(),
            assignee_id: tip.assignee_id.clone(),
            unit_id: tip.unit_id.clone(),
            outcome: tip.outcome.clone(),
            amount_lost: tip.amount_lost,
            amount_saved: tip.amount_saved,
            transferred_at: tip.transferred_at,
            closed_at: tip.closed_at,
        }
    }

    fn onto(self, tip: &mut tip::Model) {
        tip.state = self.state;
        tip.assignee_id = self.assignee_id;
        tip.unit_id = self.unit_id;
        tip.outcome = self.outcome;
        tip.amount_lost = self.amount_lost;
        tip.amount_saved = self.amount_saved;
        tip.transferred_at = self.transferred_at;
        tip.closed_at = self.closed_at;
    }
}

/// Does one step; the id under which it may be undone.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`] on `state` when it cannot follow, on the field that does not fit.
pub async fn step(site: &Site, actor: &Actor, tip_id: &str, step: Step) -> Result<String, Fault> {
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy, tip_id) = (actor.clone(), site.clone(), tip_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, String, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::HandleTips)?;
                let mut tip = tx.tip(asker, &tip_id).await?;
                let before = Before::of(&tip);
                tip.first_touched_at = tip.first_touched_at.or(Some(now));
                let code = step.code();
                let text = match step {
                    Step::Duplicate { of } => {
                        // The other tip must be within reach too, or its existence would be given away.
                        let other = tx.tip(asker, &of).await?;
                        duplicate(tx, &mut tip, &other).await?
                    }
                    step => apply(tx, &actor, &mut tip, step, &today).await?,
                };
                let row = tip_step::Model {
                    id: new_id()?,
                    tip_id: tip_id.clone(),
                    by_id: actor.person_id.clone(),
                    code: code.to_owned(),
                    text,
                    before: serde_json::to_string(&before).unwrap_or_default(),
                    at: now,
                    undone_at: None,
                    digest: Vec::new(),
                };
                let id = row.id.clone();
                if tip.unit_id != before.unit_id {
                    tx.move_tip_entry(&tip_id, &tip.unit_id).await?;
                }
                let detail = json!({"step": id, "state": tip.state, "unit": tip.unit_id, "outcome": tip.outcome});
                tx.update(tip).await?;
                tx.insert(row).await?;
                record(tx, &actor, code, &tip_id, detail).await?;
                Ok(id)
            })
        })
        .await
}

/// A tip goes to the police with the dossier of its case; nothing happens to one that cannot go.
pub(crate) async fn transfer_with_dossier(
    tx: &mut Tx,
    actor: &Actor,
    mut tip: tip::Model,
    reference: &str,
    at: i64,
) -> Result<(), Fault> {
    let before = Before::of(&tip);
    if go(&mut tip, State::Transferred).is_err() {
        return Ok(());
    }
    tip.transferred_at = tip.transferred_at.or(Some(at));
    keep_step(tx, actor, tip, &before, "tip.transfer", reference).await
}

/// A tip is closed with its case; its own amounts stay.
pub(crate) async fn close_with_case(
    tx: &mut Tx,
    actor: &Actor,
    mut tip: tip::Model,
    case: &case_file::Model,
) -> Result<(), Fault> {
    let before = Before::of(&tip);
    go(&mut tip, State::Closed)?;
    tip.outcome = case.outcome.clone();
    tip.closed_at = Some(tx.now());
    let row = tip_closing::Model {
        tip_id: tip.id.clone(),
        recovered: 0,
        duplicate_of: None,
        sector: case.sector.clone(),
        loophole: case.loophole.clone(),
        digest: Vec::new(),
    };
    put_closing(tx, row).await?;
    keep_step(tx, actor, tip, &before, "tip.close", &case.title).await
}

async fn keep_step(
    tx: &mut Tx,
    actor: &Actor,
    mut tip: tip::Model,
    before: &Before,
    code: &str,
    text: &str,
) -> Result<(), Fault> {
    tip.first_touched_at = tip.first_touched_at.or(Some(tx.now()));
    let row = tip_step::Model {
        id: new_id()?,
        tip_id: tip.id.clone(),
        by_id: actor.person_id.clone(),
        code: code.to_owned(),
        text: text.to_owned(),
        before: serde_json::to_string(before).unwrap_or_default(),
        at: tx.now(),
        undone_at: None,
        digest: Vec::new(),
    };
    let (id, detail) = (tip.id.clone(), json!({"step": row.id, "state": tip.state}));
    tx.update(tip).await?;
    tx.insert(row).await?;
    record(tx, actor, code, &id, detail).await
}

async fn record(
    tx: &mut Tx,
    actor: &Actor,
    action: &str,
    tip_id: &str,
    detail: serde_json::Value,
) -> Result<(), Fault> {
    tx.record(Record {
        actor: &actor.person_id,
        action,
        object_kind: "tip",
        object_id: tip_id,
        detail,
    })
    .await?;
    Ok(())
}

/// Takes one's own newest step back within [`UNDO_MS`]; the id of the tip.
///
/// # Errors
/// Not found when somebody else took it; [`Fault::Invalid`] on `state` when it is too late or something came after it.
pub async fn undo(site: &Site, actor: &Actor, step_id: &str) -> Result<String, Fault> {
    let now = site.now();
    let (actor, step_id) = (actor.clone(), step_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, String, Fault> {
            Box::pin(async move {
                let (mut step, mut tip) = tx.own_tip_step(&step_id, &actor.person_id).await?;
                let newest = tx.last_tip_step(&tip.id).await?;
                let is_newest = newest.is_some_and(|newest| newest.id == step.id);
                if !is_newest || now - step.at > UNDO_MS || !is_undone(&step.code) {
                    return Err(invalid("state", Problem::NotPossible));
                }
                let before: Before = serde_json::from_str(&step.before)
                    .map_err(|_| store::Error::Damaged("a step of work".into()))?;
                if before.unit_id != tip.unit_id {
                    tx.move_tip_entry(&tip.id, &before.unit_id).await?;
                }
                before.onto(&mut tip);
                if tip.closed_at.is_none()
                    && let Some(closing) = tx.tip_closing(&tip.id).await?
                {
                    tx.remove(closing).await?;
                }
                step.undone_at = Some(now);
                let id = tip.id.clone();
                tx.update(tip).await?;
                tx.update(step).await?;
                record(tx, &actor, "tip.undo", &id, json!({"step": step_id})).await?;
                Ok(id)
            })
        })
        .await
}

/// Applies a step; what the history says about it.
async fn apply(
    tx: &mut Tx,
    actor: &Actor,
    tip: &mut tip::Model,
    step: Step,
    today: &str,
) -> Result<String, Fault> {
    match step {
        Step::Take => {
            if tip.state != State::Taken.code() {
                go(tip, State::Taken)?;
            }
            tip.assignee_id = Some(actor.person_id.clone());
            Ok(String::new())
        }
        Step::Assign { person_id } => assign(tx, tip, person_id, today).await,
        Step::Ask { text } => ask(tx, actor, tip, &text).await,
        Step::Note { visibility, text } => note(tx, actor, tip, &visibility, &text).await,
        Step::Move { unit_id, reason } => hand_over(tx, tip, unit_id, &reason, today).await,
        Step::Transfer { reference } => {
            go(tip, State::Transferred)?;
            tip.transferred_at = tip.transferred_at.or(Some(tx.now()));
            text_field("reference", &reference, 300)
        }
        Step::Close(closing) => close(tx, tip, closing).await,
        Step::Duplicate { .. } => Err(invalid("state", Problem::NotPossible)),
        Step::Reopen => {
            go(tip, State::Taken)?;
            tip.closed_at = None;
            tip.outcome = None;
            if let Some(closing) = tx.tip_closing(&tip.id).await? {
                tx.remove(closing).await?;
            }
            Ok(String::new())
        }
    }
}

async fn assign(
    tx: &mut Tx,
    tip: &mut tip::Model,
    person_id: String,
    today: &str,
) -> Result<String, Fault> {
    if !tx.is_tip_handler(&person_id, &tip.unit_id, today).await? {
        return Err(invalid("person", Problem::NotPossible));
    }
    if matches!(State::from_code(&tip.state), Some(State::New)) {
        go(tip, State::Taken)?;
    }
    let name = tx.person_unasked(&person_id).await?.name;
    tip.assignee_id = Some(person_id);
    Ok(name)
}

async fn ask(
    tx: &mut Tx,
    actor: &Actor,
    tip: &mut tip::Model,
    text: &str,
) -> Result<String, Fault> {
    go(tip, State::Asked)?;
    tip.assignee_id = tip
        .assignee_id
        .take()
        .or_else(|| Some(actor.person_id.clone()));
    let row = tip_message::Model {
        id: new_id()?,
        tip_id: tip.id.clone(),
        author_id: Some(actor.person_id.clone()),
        text: message_field(text)?,
        at: tx.now(),
        digest: Vec::new(),
    };
    tx.insert(row).await?;
    Ok(String::new())
}

/// Any unit may take in any tip, so any unit may receive one: there is no wrong door.
async fn hand_over(
    tx: &mut Tx,
    tip: &mut tip::Model,
    unit_id: String,
    reason: &str,
    today: &str,
) -> Result<String, Fault> {
    let reason = text_field("reason", reason, 300)?;
    let unit = tx
        .unit_unasked(&unit_id)
        .await
        .map_err(|_| invalid("unit_id", Problem::Missing))?;
    let ended = unit.valid_to.as_deref().is_some_and(|end| end <= today);
    if unit.id == tip.unit_id || ended || tip.state == State::Closed.code() {
        return Err(invalid("unit_id", Problem::NotPossible));
    }
    let from = tx.unit_unasked(&tip.unit_id).await?;
    tip.unit_id = unit.id;
    tip.assignee_id = None;
    Ok(format!("{} → {}: {reason}", from.name, unit.name))
}

async fn close(tx: &mut Tx, tip: &mut tip::Model, closing: Closing) -> Result<String, Fault> {
    let outcome =
        Outcome::from_code(&closing.outcome).ok_or_else(|| invalid("outcome", Problem::Missing))?;
    let sector = match closing.sector.as_str() {
        "" => None,
        code => Some(Sector::from_code(code).ok_or_else(|| invalid("sector", Problem::Malformed))?),
    };
    go(tip, State::Closed)?;
    tip.outcome = Some(outcome.code().to_owned());
    tip.closed_at = Some(tx.now());
    (tip.amount_lost, tip.amount_saved) = (closing.lost, closing.saved);
    let loophole = optional(&closing.loophole)?;
    let row = tip_closing::Model {
        tip_id: tip.id.clone(),
        recovered: closing.recovered,
        duplicate_of: None,
        sector: sector.map(|sector| sector.code().to_owned()),
        loophole,
        digest: Vec::new(),
    };
    put_closing(tx, row).await?;
    optional(&closing.text)
}

async fn duplicate(tx: &mut Tx, tip: &mut tip::Model, other: &tip::Model) -> Result<String, Fault> {
    if other.id == tip.id {
        return Err(invalid("of", Problem::NotPossible));
    }
    go(tip, State::Closed)?;
    tip.outcome = Some(Outcome::Duplicate.code().to_owned());
    tip.closed_at = Some(tx.now());
    // The money is counted once, with the tip that stays.
    (tip.amount_lost, tip.amount_saved) = (0, 0);
    let row = tip_closing::Model {
        tip_id: tip.id.clone(),
        recovered: 0,
        duplicate_of: Some(other.id.clone()),
        sector: None,
        loophole: String::new(),
        digest: Vec::new(),
    };
    put_closing(tx, row).await?;
    Ok(other.id.clone())
}

async fn put_closing(tx: &mut Tx, row: tip_closing::Model) -> Result<(), Fault> {
    if tx.tip_closing(&row.tip_id).await?.is_some() {
        tx.update(row).await?;
    } else {
        tx.insert(row).await?;
    }
    Ok(())
}

fn optional(text: &str) -> Result<String, Fault> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    message_field(text)
}

fn go(tip: &mut tip::Model, next: State) -> Result<(), Fault> {
    let may = State::from_code(&tip.state).is_some_and(|state| state.may_become(next));
    if !may {
        return Err(invalid("state", Problem::NotPossible));
    }
    tip.state = next.code().to_owned();
    Ok(())
}

async fn note(
    tx: &mut Tx,
    actor: &Actor,
    tip: &tip::Model,
    visibility: &str,
    text: &str,
) -> Result<String, Fault> {
    if !VISIBILITIES.iter().any(|(code, _)| *code == visibility) {
        return Err(invalid("visibility", Problem::Malformed));
    }
    let row = tip_note::Model {
        id: new_id()?,
        tip_id: tip.id.clone(),
        author_id: actor.person_id.clone(),
        visibility: visibility.to_owned(),
        text: message_field(text)?,
        at: tx.now(),
        digest: Vec::new(),
    };
    tx.insert(row).await?;
    Ok(String::new())
}

/// Notes that somebody looked at a tip's personal data unmasked.
///
/// # Errors
/// Not found when out of reach.
pub async fn unmask(site: &Site, actor: &Actor, tip_id: &str) -> Result<tip::Model, Fault> {
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy, tip_id) = (actor.clone(), site.clone(), tip_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, tip::Model, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::UnmaskTips)?;
                let tip = tx.tip(asker, &tip_id).await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::UnmaskTips.code(),
                    object_kind: "tip",
                    object_id: &tip_id,
                    detail: json!({}),
                })
                .await?;
                Ok(tip)
            })
        })
        .await
}

/// Opens a reporter's sealed name: only the identity custodian, with a reason, and the log says so before anything is shown.
///
/// # Errors
/// Not found when out of reach or nothing was sealed; [`Fault::Invalid`] on `reason`.
pub async fn open_identity(
    site: &Site,
    actor: &Actor,
    tip_id: &str,
    reason: &str,
) -> Result<Answers, Fault> {
    let reason = text_field("reason", reason, 300)?;
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy, id) = (actor.clone(), site.clone(), tip_id.to_owned());
    let sealed = site
        .store
        .write(now, move |tx| -> Work<'_, Vec<u8>, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::OpenIdentity)?;
                let tip = tx.tip(asker, &id).await?;
                let row = tx
                    .tip_identity(&tip.id)
                    .await?
                    .ok_or(store::Error::NotFound)?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::OpenIdentity.code(),
                    object_kind: "tip",
                    object_id: &id,
                    detail: json!({"reason": reason}),
                })
                .await?;
                Ok(row.sealed)
            })
        })
        .await?;
    let plain = site.store.keys().unseal(&identity_place(tip_id), &sealed)?;
    serde_json::from_slice(&plain).map_err(|_| store::Error::Damaged("a sealed name".into()).into())
}
