//! Work on a case: open it from a tip, take tips in and out, tasks, notes, what lies abroad, close with outcome and loophole.

use domain::case::Element as ElementKind;
use domain::sector::Sector;
use domain::tip::Outcome;
use domain::{Action, tip::State};
use serde_json::{Value, json};
use store::audit::Record;
use store::case::{Listed, Whole};
use store::tables::{case_element, case_file, case_note, case_task, case_tip};
use store::{Asker, Tx, Work};

use super::playbook::{playbook, reference};
use crate::gaps;
use crate::site::{Actor, Fault, Problem, Site, invalid, new_id, text_field};
use crate::tips::follow::message_field;
use crate::tips::handle::{self, VISIBILITIES};

const HOUR_MS: i64 = 60 * 60 * 1000;

/// One change of a case.
#[derive(Debug, Clone)]
pub enum Change {
    /// Take a tip in.
    Add {
        /// Id of the tip.
        tip_id: String,
    },
    /// Take a tip out; that it was in stays on record.
    Remove {
        /// Id of the tip.
        tip_id: String,
    },
    /// A task more.
    Task {
        /// What is to be done.
        text: String,
    },
    /// A task is done, or not after all.
    Done {
        /// Id of the task.
        task_id: String,
    },
    /// Write something down.
    Note {
        /// Code of [`VISIBILITIES`].
        visibility: String,
        /// The note.
        text: String,
    },
    /// Something lies abroad.
    Element(Element),
    /// It does not, after all.
    NoElement {
        /// Id of the element.
        id: String,
    },
    /// The case shows a gap of the law that stands in the register.
    Gap {
        /// Id of the gap.
        gap_id: String,
        /// What the case shows, without a name, a number or an account.
        words: String,
    },
    /// Done.
    Close(Closing),
    /// Take it up again.
    Reopen,
}

/// What lies abroad, as somebody looked it up.
#[derive(Debug, Clone, Default)]
pub struct Element {
    /// Code of [`ElementKind`].
    pub kind: String,
    /// The name, address or number.
    pub value: String,
    /// Which country; may be empty.
    pub country: String,
    /// Where one knows it from; may be empty.
    pub source: String,
}

/// What closing a case asks: outcome, money, and the loophole that was used.
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
    /// Code of the sector; may be empty only when it was no fraud.
    pub sector: String,
    /// The loophole in words; may be empty.
    pub loophole: String,
    /// The gap in the register it shows; may be empty.
    pub gap_id: String,
    /// Whether its open tips are closed with the same outcome.
    pub with_tips: bool,
}

impl Change {
    const fn code(&self) -> &'static str {
        match self {
            Self::Add { .. } => "case.add_tip",
            Self::Remove { .. } => "case.remove_tip",
            Self::Task { .. } => "case.task",
            Self::Done { .. } => "case.task_done",
            Self::Note { .. } => "case.note",
            Self::Element(_) => "case.element",
            Self::NoElement { .. } => "case.no_element",
            Self::Gap { .. } => "case.gap",
            Self::Close(_) => "case.close",
            Self::Reopen => "case.reopen",
        }
    }

    /// Whether it is for a case that is still worked on.
    const fn needs_open(&self) -> bool {
        !matches!(self, Self::Gap { .. } | Self::Note { .. } | Self::Reopen)
    }
}

/// Cases within reach, open or closed ones.
///
/// # Errors
/// [`Fault::NotAllowed`].
pub async fn list(site: &Site, actor: &Actor, closed: bool) -> Result<Vec<Listed>, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewCases).await?;
    Ok(site.store.cases(asker, closed, site.now()).await?)
}

/// How many cases within reach are open, and how many closed.
///
/// # Errors
/// [`Fault::NotAllowed`].
pub async fn counts(site: &Site, actor: &Actor) -> Result<(i64, i64), Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewCases).await?;
    Ok(site.store.case_counts(asker).await?)
}

/// A case with everything in it.
///
/// # Errors
/// Not found when out of reach.
pub async fn whole(site: &Site, actor: &Actor, id: &str) -> Result<Whole, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewCases).await?;
    let handler = Asker {
        action: Action::HandleCases,
        ..asker
    };
    let handler = site.store.may(handler).await?;
    Ok(site.store.whole_case(asker, id, handler).await?)
}

/// Opens a case from a tip, with the tasks of its scam type; the id of the case.
///
/// # Errors
/// Not found when the tip is out of reach; [`Fault::Invalid`] on `case_title`.
pub async fn open(site: &Site, actor: &Actor, tip_id: &str, title: &str) -> Result<String, Fault> {
    let title = text_field("case_title", title, 200)?;
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy, tip_id) = (actor.clone(), site.clone(), tip_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, String, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::HandleCases)?;
                let tip = tx.tip(asker, &tip_id).await?;
                let book = playbook(tip.scam_type.as_deref());
                let case = case_file::Model {
                    id: new_id()?,
                    title,
                    unit_id: tip.unit_id.clone(),
                    scam_type: tip.scam_type.clone(),
                    playbook: book.map(reference).unwrap_or_default(),
                    recommendation: book
                        .map(|book| book.recommendation.clone())
                        .unwrap_or_default(),
                    opened_by: actor.person_id.clone(),
                    opened_at: now,
                    closed_by: None,
                    closed_at: None,
                    outcome: None,
                    amount_lost: 0,
                    amount_saved: 0,
                    amount_recovered: 0,
                    sector: None,
                    loophole: String::new(),
                    digest: Vec::new(),
                };
                let id = case.id.clone();
                tx.insert(case).await?;
                put_in(tx, &actor, &id, &tip.id).await?;
                for (place, task) in book.iter().flat_map(|book| &book.tasks).enumerate() {
                    let due_at = task.due_hours.map(|hours| now + hours * HOUR_MS);
                    add_task(tx, &id, place, &task.text, due_at).await?;
                }
                record(tx, &actor, "case.open", &id, json!({"tip": tip.id})).await?;
                Ok(id)
            })
        })
        .await
}

/// Changes a case.
///
/// # Errors
/// Not found when case or tip are out of reach; [`Fault::Invalid`] on the field that does not fit.
pub async fn change(site: &Site, actor: &Actor, id: &str, change: Change) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy, id) = (actor.clone(), site.clone(), id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::HandleCases)?;
                let case = tx.case(asker, &id).await?;
                if change.needs_open() && case.closed_at.is_some() {
                    return Err(invalid("state", Problem::NotPossible));
                }
                let code = change.code();
                let detail = apply(tx, &actor, asker, case, change).await?;
                record(tx, &actor, code, &id, detail).await
            })
        })
        .await
}

async fn apply(
    tx: &mut Tx,
    actor: &Actor,
    asker: Asker<'_>,
    case: case_file::Model,
    change: Change,
) -> Result<Value, Fault> {
    match change {
        Change::Add { tip_id } => {
            let tip = tx.tip(asker, &tip_id).await?;
            put_in(tx, actor, &case.id, &tip.id).await?;
            Ok(json!({"tip": tip.id}))
        }
        Change::Remove { tip_id } => {
            let row = tx.case_tip(&case.id, &tip_id).await?;
            let mut row = row.ok_or(store::Error::NotFound)?;
            row.removed_by = Some(actor.person_id.clone());
            row.removed_at = Some(tx.now());
            tx.update(row).await?;
            Ok(json!({"tip": tip_id}))
        }
        Change::Task { text } => {
            let place = tx.case_tasks(&case.id).await?.len();
            let text = text_field("text", &text, 500)?;
            add_task(tx, &case.id, place, &text, None).await?;
            Ok(json!({}))
        }
        Change::Done { task_id } => {
            done(tx, actor, &case.id, &task_id).await?;
            Ok(json!({"task": task_id}))
        }
        Change::Note { visibility, text } => {
            note(tx, actor, &case.id, visibility, &text).await?;
            Ok(json!({}))
        }
        Change::Element(element) => add_element(tx, actor, &case.id, element).await,
        Change::NoElement { id } => {
            let mut row = tx.case_element(&case.id, &id).await?;
            row.removed_at = Some(tx.now());
            tx.update(row).await?;
            Ok(json!({"element": id}))
        }
        Change::Gap { gap_id, words } => show_gap(tx, actor, asker, &case, gap_id, &words).await,
        Change::Close(closing) => close(tx, actor, asker, case, closing).await,
        Change::Reopen => reopen(tx, case).await,
    }
}

async fn put_in(tx: &mut Tx, actor: &Actor, case_id: &str, tip_id: &str) -> Result<(), Fault> {
    if tx.case_tip(case_id, tip_id).await?.is_some() {
        return Err(invalid("tip", Problem::Taken));
    }
    let row = case_tip::Model {
        id: new_id()?,
        case_id: case_id.to_owned(),
        tip_id: tip_id.to_owned(),
        added_by: actor.person_id.clone(),
        added_at: tx.now(),
        removed_by: None,
        removed_at: None,
        digest: Vec::new(),
    };
    Ok(tx.insert(row).await?)
}

async fn add_task(
    tx: &mut Tx,
    case_id: &str,
    place: usize,
    text: &str,
    due_at: Option<i64>,
) -> Result<(), Fault> {
    let row = case_task::Model {
        id: new_id()?,
        case_id: case_id.to_owned(),
        place: i64::try_from(place).unwrap_or(i64::MAX),
        text: text.to_owned(),
        due_at,
        done_by: None,
        done_at: None,
        digest: Vec::new(),
    };
    Ok(tx.insert(row).await?)
}

async fn done(tx: &mut Tx, actor: &Actor, case_id: &str, task_id: &str) -> Result<(), Fault> {
    let tasks = tx.case_tasks(case_id).await?;
    let mut task = tasks
        .into_iter()
        .find(|task| task.id == task_id)
        .ok_or(store::Error::NotFound)?;
    // A tick set by mistake is taken off the same way.
    (task.done_by, task.done_at) = match task.done_at {
        None => (Some(actor.person_id.clone()), Some(tx.now())),
        Some(_) => (None, None),
    };
    Ok(tx.update(task).await?)
}

async fn note(
    tx: &mut Tx,
    actor: &Actor,
    case_id: &str,
    visibility: String,
    text: &str,
) -> Result<(), Fault> {
    if !VISIBILITIES.iter().any(|(code, _)| *code == visibility) {
        return Err(invalid("visibility", Problem::Malformed));
    }
    let row = case_note::Model {
        id: new_id()?,
        case_id: case_id.to_owned(),
        author_id: actor.person_id.clone(),
        visibility,
        text: message_field(text)?,
        at: tx.now(),
        digest: Vec::new(),
    };
    Ok(tx.insert(row).await?)
}

async fn add_element(
    tx: &mut Tx,
    actor: &Actor,
    case_id: &str,
    element: Element,
) -> Result<Value, Fault> {
    let kind = ElementKind::from_code(&element.kind)
        .ok_or_else(|| invalid("element", Problem::Missing))?;
    let row = case_element::Model {
        id: new_id()?,
        case_id: case_id.to_owned(),
        kind: kind.code().to_owned(),
        value: text_field("value", &element.value, 300)?,
        country: optional("country", &element.country, 100)?,
        source: optional("source", &element.source, 300)?,
        added_by: actor.person_id.clone(),
        added_at: tx.now(),
        removed_at: None,
        digest: Vec::new(),
    };
    let detail = json!({"element": row.id, "kind": row.kind});
    tx.insert(row).await?;
    Ok(detail)
}

fn optional(field: &'static str, text: &str, max: usize) -> Result<String, Fault> {
    match text.trim() {
        "" => Ok(String::new()),
        text => text_field(field, text, max),
    }
}

/// The register of gaps asks for a right of its own.
async fn show_gap(
    tx: &mut Tx,
    actor: &Actor,
    asker: Asker<'_>,
    case: &case_file::Model,
    gap_id: String,
    words: &str,
) -> Result<Value, Fault> {
    let asker = Asker {
        action: Action::ChangeGaps,
        ..asker
    };
    let tips = tx.case_tips(&case.id).await?;
    let detail = json!({"gap": gap_id});
    let shown = gaps::Shown {
        gap_id,
        tip_id: tips.first().map(|tip| tip.id.clone()),
        words: text_field("words", words, 500)?,
    };
    gaps::show(tx, actor, asker, shown).await?;
    Ok(detail)
}

async fn close(
    tx: &mut Tx,
    actor: &Actor,
    asker: Asker<'_>,
    mut case: case_file::Model,
    closing: Closing,
) -> Result<Value, Fault> {
    let outcome =
        Outcome::from_code(&closing.outcome).ok_or_else(|| invalid("outcome", Problem::Missing))?;
    let sector = Sector::from_code(&closing.sector);
    if outcome.is_fraud() && sector.is_none() {
        return Err(invalid("sector", Problem::Missing));
    }
    case.closed_by = Some(actor.person_id.clone());
    case.closed_at = Some(tx.now());
    case.outcome = Some(outcome.code().to_owned());
    case.amount_lost = closing.lost;
    case.amount_saved = closing.saved;
    case.amount_recovered = closing.recovered;
    case.sector = sector.map(|sector| sector.code().to_owned());
    case.loophole = if closing.loophole.trim().is_empty() {
        String::new()
    } else {
        message_field(&closing.loophole)?
    };
    if !closing.gap_id.is_empty() {
        let words = format!("{}: {}", case.title, case.loophole.replace('\n', " "));
        let words: String = words
            .trim_end_matches([':', ' '])
            .chars()
            .take(500)
            .collect();
        show_gap(tx, actor, asker, &case, closing.gap_id, &words).await?;
    }
    if closing.with_tips {
        close_tips(tx, actor, &case).await?;
    }
    let detail =
        json!({"outcome": outcome.code(), "sector": case.sector, "tips": closing.with_tips});
    tx.update(case).await?;
    Ok(detail)
}

async fn close_tips(tx: &mut Tx, actor: &Actor, case: &case_file::Model) -> Result<(), Fault> {
    for tip in tx.case_tips(&case.id).await? {
        let open = State::from_code(&tip.state).is_some_and(|it| it.may_become(State::Closed));
        if open {
            handle::close_with_case(tx, actor, tip, case).await?;
        }
    }
    Ok(())
}

async fn reopen(tx: &mut Tx, mut case: case_file::Model) -> Result<Value, Fault> {
    if case.closed_at.is_none() {
        return Err(invalid("state", Problem::NotPossible));
    }
    case.closed_by = None;
    case.closed_at = None;
    case.outcome = None;
    tx.update(case).await?;
    Ok(json!({}))
}

pub(super) async fn record(
    tx: &mut Tx,
    actor: &Actor,
    action: &str,
    id: &str,
    detail: Value,
) -> Result<(), Fault> {
    tx.record(Record {
        actor: &actor.person_id,
        action,
        object_kind: "case",
        object_id: id,
        detail,
    })
    .await?;
    Ok(())
}
