//! Evidence of a task: something on record pointed at, a document named, a file, the unit's own check. Withdrawn, never removed.

use domain::Action;
use domain::task::Evidence;
use serde_json::json;
use store::attached::Of;
use store::audit::Record;
use store::direction::Given;
use store::offer::For;
use store::tables::evidence;
use store::{Asker, Tx, Work};

use super::offers::{choice, seen_by};
use super::shipped;
use crate::attached::{self, File, Looked};
use crate::site::{Actor, Fault, Problem, Site, day, day_field, invalid, new_id, text_field};

/// Evidence as typed.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// Code of the kind.
    pub kind: String,
    /// Id of the record it points at; empty for what is only told.
    pub ref_id: String,
    /// Number, day and subject of a document; a word about the rest.
    pub words: String,
    /// The day.
    pub on_day: String,
    /// Codes of the lines of the unit's own check that hold.
    pub checks: Vec<String>,
    /// A file that was looked at, for what is told.
    pub file: Option<Looked>,
}

/// Adds evidence; returns its id.
///
/// # Errors
/// Not found when the task or the record is out of reach; [`Fault::Invalid`].
pub async fn add(
    site: &Site,
    actor: &Actor,
    task_id: &str,
    mut typed: Typed,
) -> Result<String, Fault> {
    let kind =
        Evidence::from_code(&typed.kind).ok_or_else(|| invalid("evidence", Problem::Missing))?;
    let (now, today) = (site.now(), site.today());
    let file = match typed.file.take() {
        Some(file) => {
            reached(site, actor, &today, task_id).await?;
            Some(file.put(site).await?)
        }
        None => None,
    };
    let (actor, site_copy, task_id) = (actor.clone(), site.clone(), task_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, String, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ReportProgress)?;
                let task = tx.given(asker, &task_id).await?;
                if task.ended_on.is_some() {
                    return Err(invalid("state", Problem::NotPossible));
                }
                let shown = shown(tx, asker, kind, &task, &typed).await?;
                if shown.on_day > today {
                    return Err(invalid("on_day", Problem::TooLate));
                }
                let row = evidence::Model {
                    id: new_id()?,
                    task_id: task_id.clone(),
                    kind: kind.code().to_owned(),
                    ref_id: shown.ref_id,
                    words: shown.words,
                    on_day: shown.on_day,
                    known_on: shown.known_on,
                    by_id: actor.person_id.clone(),
                    at: now,
                    withdrawn_at: None,
                    withdrawn_reason: String::new(),
                    digest: Vec::new(),
                };
                let id = row.id.clone();
                tx.insert(row).await?;
                if let Some(stored) = &file {
                    attached::keep(tx, &actor, Of::Evidence, &id, stored).await?;
                }
                let detail = json!({"what": "add", "kind": kind.code(), "evidence": id});
                note(tx, &actor, &task_id, detail).await?;
                Ok(id)
            })
        })
        .await
}

/// Out of reach is said before anything is written to the disk.
async fn reached(site: &Site, actor: &Actor, today: &str, task_id: &str) -> Result<(), Fault> {
    let asker = site.allow(actor, today, Action::ReportProgress).await?;
    let filter = store::direction::Filter {
        id: task_id,
        ..Default::default()
    };
    let found = site.store.tasks(asker, filter).await?;
    if found.iter().any(|task| task.id == task_id) {
        Ok(())
    } else {
        Err(store::Error::NotFound.into())
    }
}

/// A file of a piece of evidence, for whoever may read the task.
///
/// # Errors
/// Not found when out of reach.
pub async fn file(site: &Site, actor: &Actor, task_id: &str, file_id: &str) -> Result<File, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewDirection).await?;
    let filter = store::direction::Filter {
        id: task_id,
        ..Default::default()
    };
    let found = site.store.tasks(asker, filter).await?;
    let task = found.iter().find(|task| task.id == task_id);
    let task = task.ok_or(store::Error::NotFound)?;
    let pieces = site.store.evidence(std::slice::from_ref(&task.id)).await?;
    let ids: Vec<String> = pieces.into_iter().map(|piece| piece.id).collect();
    let files = site.store.attached(Of::Evidence, &ids).await?;
    let row = files.into_iter().find(|file| file.id == file_id);
    let row = row.ok_or(store::Error::NotFound)?;
    attached::read(site, Of::Evidence, &row.of_id, file_id).await
}

/// What the evidence says, its day, and what it points at; with the day that stood on record, nothing for what is only told.
#[derive(Debug, Default)]
struct Shown {
    words: String,
    on_day: String,
    ref_id: String,
    known_on: Option<String>,
}

async fn shown(
    tx: &mut Tx,
    asker: Asker<'_>,
    kind: Evidence,
    task: &Given,
    typed: &Typed,
) -> Result<Shown, Fault> {
    match kind {
        _ if !typed.ref_id.is_empty() => {
            let action = seen_by(kind).ok_or_else(|| invalid("evidence", Problem::NotPossible))?;
            let viewer = Asker { action, ..asker };
            let about = For {
                unit_id: &task.now_id,
                task_id: &task.id,
            };
            let offer = tx.offer(viewer, kind, about, &typed.ref_id).await?;
            let chosen = choice(kind, &offer);
            Ok(Shown {
                words: chosen.words,
                on_day: chosen.on_day,
                ref_id: chosen.ref_id,
                known_on: Some(day(offer.at)),
            })
        }
        Evidence::Checklist => {
            let all = &shipped().checks;
            let holds = all
                .iter()
                .filter(|line| typed.checks.contains(&line.code))
                .count();
            let missing: Vec<&str> = all
                .iter()
                .filter(|line| !typed.checks.contains(&line.code))
                .map(|line| line.text.as_str())
                .collect();
            let mut words = format!("Đạt {holds}/{} mục.", all.len());
            if !missing.is_empty() {
                words.push_str(&format!(" Còn phải làm: {}", missing.join(" ")));
            }
            Ok(Shown {
                words,
                on_day: day_field("on_day", &typed.on_day)?,
                ..Shown::default()
            })
        }
        // An event, a share, a tip stands in its own register first.
        Evidence::Outreach | Evidence::Warning | Evidence::Tip => {
            Err(invalid("ref", Problem::Missing))
        }
        _ => Ok(Shown {
            words: text_field("words", &typed.words, 500)?,
            on_day: day_field("on_day", &typed.on_day)?,
            ..Shown::default()
        }),
    }
}

/// Shows a record for several tasks at once; where it is shown already, or cannot be, nothing is done.
///
/// # Errors
/// Faults of the store.
pub async fn add_to(
    site: &Site,
    actor: &Actor,
    tasks: &[String],
    kind: Evidence,
    ref_id: &str,
) -> Result<(), Fault> {
    for task in tasks {
        let typed = Typed {
            kind: kind.code().to_owned(),
            ref_id: ref_id.to_owned(),
            ..Typed::default()
        };
        match add(site, actor, task, typed).await {
            Ok(_) | Err(Fault::Store(store::Error::NotFound) | Fault::Invalid { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Takes evidence back; it stays readable with the reason.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`].
pub async fn withdraw(
    site: &Site,
    actor: &Actor,
    task_id: &str,
    evidence_id: &str,
    reason: &str,
) -> Result<(), Fault> {
    let reason = text_field("reason", reason, 300)?;
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy) = (actor.clone(), site.clone());
    let (task_id, evidence_id) = (task_id.to_owned(), evidence_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ReportProgress)?;
                let task = tx.given(asker, &task_id).await?;
                let mut row = tx.evidence(&evidence_id).await?;
                if row.task_id != task_id {
                    return Err(store::Error::NotFound.into());
                }
                // Whoever only helps with a task takes back what they showed themselves.
                if row.by_id != actor.person_id {
                    tx.unit(asker, &task.now_id).await?;
                }
                if row.withdrawn_at.is_some() {
                    return Err(invalid("state", Problem::NotPossible));
                }
                row.withdrawn_at = Some(now);
                row.withdrawn_reason.clone_from(&reason);
                tx.update(row).await?;
                let detail = json!({"what": "withdraw", "evidence": evidence_id, "reason": reason});
                note(tx, &actor, &task_id, detail).await
            })
        })
        .await
}

async fn note(
    tx: &mut Tx,
    actor: &Actor,
    id: &str,
    detail: serde_json::Value,
) -> Result<(), Fault> {
    tx.record(Record {
        actor: &actor.person_id,
        action: Action::ReportProgress.code(),
        object_kind: "task",
        object_id: id,
        detail,
    })
    .await?;
    Ok(())
}
