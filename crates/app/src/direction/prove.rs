//! Evidence of a task: a document named, an event or a tip pointed at, the unit's own check. Withdrawn, never removed.

use domain::Action;
use domain::outreach::Kind;
use domain::task::Evidence;
use serde_json::json;
use store::audit::Record;
use store::tables::evidence;
use store::{Asker, Tx, Work};

use super::shipped;
use crate::site::{Actor, Fault, Problem, Site, day_field, invalid, new_id, text_field};

/// Evidence as typed.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// Code of the kind.
    pub kind: String,
    /// Id of the event or tip, for these kinds.
    pub ref_id: String,
    /// Number, day and subject of a document; a word about the rest.
    pub words: String,
    /// The day.
    pub on_day: String,
    /// Codes of the lines of the unit's own check that hold.
    pub checks: Vec<String>,
}

/// Adds evidence; returns its id.
///
/// # Errors
/// Not found when the task, the event or the tip is out of reach; [`Fault::Invalid`].
pub async fn add(site: &Site, actor: &Actor, task_id: &str, typed: Typed) -> Result<String, Fault> {
    let kind =
        Evidence::from_code(&typed.kind).ok_or_else(|| invalid("evidence", Problem::Missing))?;
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy, task_id) = (actor.clone(), site.clone(), task_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, String, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ReportProgress)?;
                let task = tx.task(asker, &task_id).await?;
                if task.ended_on.is_some() {
                    return Err(invalid("state", Problem::NotPossible));
                }
                let (words, on_day, ref_id) = shown(tx, asker, kind, &typed).await?;
                if on_day > today {
                    return Err(invalid("on_day", Problem::TooLate));
                }
                let row = evidence::Model {
                    id: new_id()?,
                    task_id: task_id.clone(),
                    kind: kind.code().to_owned(),
                    ref_id,
                    words,
                    on_day,
                    by_id: actor.person_id.clone(),
                    at: now,
                    withdrawn_at: None,
                    withdrawn_reason: String::new(),
                    digest: Vec::new(),
                };
                let id = row.id.clone();
                tx.insert(row).await?;
                let detail = json!({"what": "add", "kind": kind.code(), "evidence": id});
                note(tx, &actor, &task_id, detail).await?;
                Ok(id)
            })
        })
        .await
}

/// What the evidence says, its day, and what it points at.
async fn shown(
    tx: &mut Tx,
    asker: Asker<'_>,
    kind: Evidence,
    typed: &Typed,
) -> Result<(String, String, String), Fault> {
    match kind {
        Evidence::Outreach | Evidence::Warning => {
            let viewer = Asker {
                action: Action::ViewOutreach,
                ..asker
            };
            let event = tx.outreach(viewer, &typed.ref_id).await?;
            let share = event.kind == Kind::Share.code();
            if event.withdrawn_at.is_some() || (kind == Evidence::Warning && !share) {
                return Err(invalid("ref", Problem::NotPossible));
            }
            let name = Kind::from_code(&event.kind).map_or("", Kind::name_vi);
            Ok((format!("{name}: {}", event.subject), event.on_day, event.id))
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
            Ok((words, day_field("on_day", &typed.on_day)?, String::new()))
        }
        _ => Ok((
            text_field("words", &typed.words, 500)?,
            day_field("on_day", &typed.on_day)?,
            String::new(),
        )),
    }
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
                tx.task(asker, &task_id).await?;
                let mut row = tx.evidence(&evidence_id).await?;
                if row.task_id != task_id {
                    return Err(store::Error::NotFound.into());
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
