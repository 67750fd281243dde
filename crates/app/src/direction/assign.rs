//! Giving tasks: each cites its clauses, has one lead unit and a named head; dividing one within a unit; taking one back.

use domain::Action;
use domain::task::{Every, Evidence};
use jiff::civil::Date;
use serde_json::json;
use store::audit::Record;
use store::direction::{Filter, Given};
use store::tables::{clause, task, task_clause, task_support, unit};
use store::{Asker, Tx, Work};

use super::register::reader;
use super::shipped;
use crate::site::{Actor, Fault, Problem, Site, day_field, invalid, new_id, text_field};

/// A task as typed.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The directive whose clauses it cites.
    pub directive_id: String,
    /// Codes of these clauses.
    pub clauses: Vec<String>,
    /// Lead unit.
    pub unit_id: String,
    /// Units that help.
    pub helpers: Vec<String>,
    /// What is to be done.
    pub title: String,
    /// Code of the kind of evidence.
    pub evidence: String,
    /// Code of the rhythm.
    pub every: String,
    /// First day; empty for today.
    pub from: String,
    /// Last day; may be empty.
    pub due: String,
    /// Who of the unit does it, for a part.
    pub doer_id: String,
}

/// Gives a task; returns its id. Its head is the head of the lead unit.
///
/// # Errors
/// Not found when directive or units are out of reach; [`Fault::Invalid`], on `head` when the unit has none named.
pub async fn give(site: &Site, actor: &Actor, typed: Typed) -> Result<String, Fault> {
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy) = (actor.clone(), site.clone());
    site.store
        .write(now, move |tx| -> Work<'_, String, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ChangeDirection)?;
                let directive = tx.directive(reader(asker), &typed.directive_id).await?;
                let clauses = tx.clauses(&directive.id).await?;
                let unit = tx.unit(asker, &typed.unit_id).await?;
                let row = row(tx, asker, &actor, &typed, &unit, &today).await?;
                let id = row.id.clone();
                put(tx, &actor, row, &clauses, &typed).await?;
                for helper in &typed.helpers {
                    tx.unit(asker, helper).await?;
                    tx.insert(task_support::Model {
                        id: new_id()?,
                        task_id: id.clone(),
                        unit_id: helper.clone(),
                        digest: Vec::new(),
                    })
                    .await?;
                }
                note(tx, &actor, &id, json!({"what": "give", "unit": unit.id})).await?;
                Ok(id)
            })
        })
        .await
}

/// Gives a part of a task to somebody of the unit that has it, or to a unit below; returns its id. It cites what the whole cites.
///
/// # Errors
/// Not found when the task, the unit or the person is out of reach; [`Fault::Invalid`], on `state` for a part or what was taken back.
pub async fn divide(
    site: &Site,
    actor: &Actor,
    whole_id: &str,
    typed: Typed,
) -> Result<String, Fault> {
    let today = site.today();
    let (actor, site_copy, whole_id) = (actor.clone(), site.clone(), whole_id.to_owned());
    site.store
        .write(site.now(), move |tx| -> Work<'_, String, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ChangeDirection)?;
                let whole = tx.given(asker, &whole_id).await?;
                // Whoever only helps with a task does not divide it.
                tx.unit(asker, &whole.now_id).await?;
                if whole.parent_id.is_some() || whole.ended_on.is_some() {
                    return Err(invalid("state", Problem::NotPossible));
                }
                let unit = match typed.unit_id.as_str() {
                    "" => tx.unit(asker, &whole.now_id).await?,
                    unit => tx.unit(asker, unit).await?,
                };
                let typed = Typed {
                    directive_id: whole.directive_id.clone(),
                    ..typed
                };
                let mut row = row(tx, asker, &actor, &typed, &unit, &today).await?;
                if row.due_day.as_ref() > whole.due_day.as_ref() && whole.due_day.is_some() {
                    return Err(invalid("due", Problem::NotPossible));
                }
                row.parent_id = Some(whole_id.clone());
                (row.doer_id, row.doer_name) = doer(tx, asker, &typed.doer_id, &unit).await?;
                let id = row.id.clone();
                tx.insert(row).await?;
                for cited in tx.cited(&whole_id).await? {
                    cite(tx, &id, &cited.clause_id).await?;
                }
                let detail = json!({"what": "divide", "whole": whole_id, "unit": unit.id});
                note(tx, &actor, &id, detail).await?;
                Ok(id)
            })
        })
        .await
}

/// Somebody of the unit, when one is named.
async fn doer(
    tx: &mut Tx,
    asker: Asker<'_>,
    id: &str,
    unit: &unit::Model,
) -> Result<(Option<String>, Option<String>), Fault> {
    if id.is_empty() {
        return Ok((None, None));
    }
    let person = tx.person(reader(asker), id).await?;
    if person.unit_id != unit.id || person.closed_at.is_some() {
        return Err(invalid("doer", Problem::NotPossible));
    }
    Ok((Some(person.id), Some(person.name)))
}

async fn cite(tx: &mut Tx, task_id: &str, clause_id: &str) -> Result<(), Fault> {
    let row = task_clause::Model {
        id: new_id()?,
        task_id: task_id.to_owned(),
        clause_id: clause_id.to_owned(),
        digest: Vec::new(),
    };
    Ok(tx.insert(row).await?)
}

/// What came of giving the tasks of the plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spread {
    /// How many were given.
    pub given: usize,
    /// Units left out because nobody is named as their head.
    pub without_head: Vec<String>,
}

/// Gives the tasks of the founding plan to every unit right below the one whose register it stands in; what was given before
/// is not given twice.
///
/// # Errors
/// Not found when the directive is out of reach.
pub async fn spread(site: &Site, actor: &Actor, directive_id: &str) -> Result<Spread, Fault> {
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy, id) = (actor.clone(), site.clone(), directive_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, Spread, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ChangeDirection)?;
                let directive = tx.directive(reader(asker), &id).await?;
                tx.unit(asker, &directive.unit_id).await?;
                let clauses = tx.clauses(&id).await?;
                let known = known(tx, reader(asker), &id).await?;
                let mut spread = Spread::default();
                for unit in tx.children(&directive.unit_id, &today).await? {
                    if unit.kind == "cong_an" || unit.valid_from > today {
                        continue;
                    }
                    if unit.head_id.is_none() {
                        spread.without_head.push(unit.name.clone());
                        continue;
                    }
                    spread.given +=
                        spread_to(tx, asker, &actor, &id, &unit, &clauses, &known, &today).await?;
                }
                let detail = json!({"what": "spread", "tasks": spread.given});
                note(tx, &actor, &id, detail).await?;
                Ok(spread)
            })
        })
        .await
}

/// Unit and title of what was given: read in the transaction that gives, so that asking twice at once gives once.
async fn known(
    tx: &mut Tx,
    reader: Asker<'_>,
    directive_id: &str,
) -> Result<Vec<(String, String)>, Fault> {
    let filter = Filter {
        directive_id,
        ..Filter::default()
    };
    let tasks = tx.tasks(reader, filter).await?;
    Ok(tasks
        .into_iter()
        .map(|task| (task.now_id, task.title))
        .collect())
}

#[expect(
    clippy::too_many_arguments,
    reason = "one step of the loop above, named"
)]
async fn spread_to(
    tx: &mut Tx,
    asker: Asker<'_>,
    actor: &Actor,
    directive_id: &str,
    unit: &unit::Model,
    clauses: &[clause::Model],
    known: &[(String, String)],
    today: &str,
) -> Result<usize, Fault> {
    let mut given = 0;
    for shipped in &shipped().tasks {
        let office = unit.kind == "van_phong";
        let before = known
            .iter()
            .any(|(id, title)| *id == unit.id && *title == shipped.title);
        if before || (shipped.who == "office" && !office) {
            continue;
        }
        let typed = Typed {
            directive_id: directive_id.to_owned(),
            clauses: shipped.clauses.clone(),
            unit_id: unit.id.clone(),
            title: shipped.title.clone(),
            evidence: shipped.evidence.clone(),
            every: shipped.every.clone(),
            from: first_day(&shipped.every, today),
            ..Typed::default()
        };
        let row = row(tx, asker, actor, &typed, unit, today).await?;
        put(tx, actor, row, clauses, &typed).await?;
        given += 1;
    }
    Ok(given)
}

/// Turns begin where reports begin: the month on its first, the half on 1 December or 1 June, the year on 1 December.
fn first_day(every: &str, today: &str) -> String {
    let date: Date = today.parse().unwrap_or_default();
    let (year, month) = (date.year(), date.month());
    match (every, month) {
        ("month", _) => format!("{year:04}-{month:02}-01"),
        ("half", 6..=11) => format!("{year:04}-06-01"),
        ("half" | "year", 12) => format!("{year:04}-12-01"),
        ("half" | "year", _) => format!("{:04}-12-01", year - 1),
        _ => today.to_owned(),
    }
}

/// Whether somebody may take a task back: whoever gave it, or whoever keeps the register its directive stands in; a part also
/// whoever has the whole. The unit that owes it, or one that helps, does not end what it was given.
///
/// # Errors
/// Faults of the store.
pub async fn may_end(site: &Site, actor: &Actor, given: &Given) -> Result<bool, Fault> {
    if given.given_by == actor.person_id {
        return Ok(true);
    }
    let today = site.today();
    let asker = site.asker(actor, &today, Action::ChangeDirection)?;
    let over = match &given.parent_id {
        None => given.register_id.clone(),
        Some(whole) => {
            let filter = Filter {
                id: whole,
                ..Filter::default()
            };
            let found = site.store.tasks(asker, filter).await?;
            let whole = found.into_iter().find(|task| task.id == *whole);
            whole.map(|whole| whole.now_id).unwrap_or_default()
        }
    };
    match site.store.unit(asker, &over).await {
        Ok(_) => Ok(true),
        Err(store::Error::NotFound) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The same, where it counts.
async fn ends(tx: &mut Tx, asker: Asker<'_>, given: &Given) -> Result<(), Fault> {
    if given.given_by == asker.person_id {
        return Ok(());
    }
    let over = match &given.parent_id {
        None => given.register_id.clone(),
        Some(whole) => tx.given(asker, whole).await?.now_id,
    };
    tx.unit(asker, &over).await?;
    Ok(())
}

/// Takes a task back from today on, with its parts; what was shown for it stays.
///
/// # Errors
/// Not found when out of reach or given by others; [`Fault::Invalid`] on `reason`, on `state` when it was taken back already.
pub async fn end(site: &Site, actor: &Actor, id: &str, reason: &str) -> Result<(), Fault> {
    let reason = text_field("reason", reason, 300)?;
    let today = site.today();
    let (actor, site_copy, id) = (actor.clone(), site.clone(), id.to_owned());
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ChangeDirection)?;
                let given = tx.given(asker, &id).await?;
                ends(tx, asker, &given).await?;
                let mut row = tx.task(asker, &id).await?;
                if row.ended_on.is_some() {
                    return Err(invalid("state", Problem::NotPossible));
                }
                row.ended_on = Some(today.clone());
                tx.update(row).await?;
                for mut part in tx.parts(&id).await? {
                    part.ended_on = Some(today.clone());
                    tx.update(part).await?;
                }
                note(tx, &actor, &id, json!({"what": "end", "reason": reason})).await
            })
        })
        .await
}

async fn row(
    tx: &mut Tx,
    asker: Asker<'_>,
    actor: &Actor,
    typed: &Typed,
    unit: &unit::Model,
    today: &str,
) -> Result<task::Model, Fault> {
    let head_id = unit
        .head_id
        .clone()
        .ok_or_else(|| invalid("head", Problem::Missing))?;
    let people = Asker {
        action: Action::ViewDirection,
        ..asker
    };
    let head = tx.person(people, &head_id).await?;
    let from = match typed.from.trim() {
        "" => today.to_owned(),
        from => day_field("from", from)?,
    };
    let due = match typed.due.trim() {
        "" => None,
        due => Some(day_field("due", due)?),
    };
    if due.as_ref().is_some_and(|due| *due < from) {
        return Err(invalid("due", Problem::TooEarly));
    }
    let every = Every::from_code(&typed.every).ok_or_else(|| invalid("every", Problem::Missing))?;
    let evidence = Evidence::from_code(&typed.evidence)
        .ok_or_else(|| invalid("evidence", Problem::Missing))?;
    Ok(task::Model {
        id: new_id()?,
        directive_id: typed.directive_id.clone(),
        unit_id: unit.id.clone(),
        head_id,
        head_name: head.name,
        title: text_field("title", &typed.title, 300)?,
        evidence_kind: evidence.code().to_owned(),
        every: every.code().to_owned(),
        from_day: from,
        due_day: due.filter(|_| every == Every::Once),
        ended_on: None,
        given_by: actor.person_id.clone(),
        given_at: tx.now(),
        parent_id: None,
        doer_id: None,
        doer_name: None,
        digest: Vec::new(),
    })
}

/// Writes a task with the clauses it cites; one that cites none has no ground.
async fn put(
    tx: &mut Tx,
    actor: &Actor,
    row: task::Model,
    clauses: &[clause::Model],
    typed: &Typed,
) -> Result<(), Fault> {
    let cited: Vec<&clause::Model> = clauses
        .iter()
        .filter(|clause| typed.clauses.contains(&clause.code))
        .collect();
    if cited.is_empty() || cited.len() < typed.clauses.len() {
        return Err(invalid("clauses", Problem::Missing));
    }
    let (id, unit) = (row.id.clone(), row.unit_id.clone());
    tx.insert(row).await?;
    for clause in cited {
        cite(tx, &id, &clause.id).await?;
    }
    note(tx, actor, &id, json!({"what": "cite", "unit": unit})).await
}

async fn note(
    tx: &mut Tx,
    actor: &Actor,
    id: &str,
    detail: serde_json::Value,
) -> Result<(), Fault> {
    tx.record(Record {
        actor: &actor.person_id,
        action: Action::ChangeDirection.code(),
        object_kind: "task",
        object_id: id,
        detail,
    })
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_begin_where_reports_begin() {
        for (every, today, first) in [
            ("month", "2026-06-02", "2026-06-01"),
            ("half", "2026-06-02", "2026-06-01"),
            ("half", "2026-05-31", "2025-12-01"),
            ("half", "2026-12-01", "2026-12-01"),
            ("year", "2026-11-30", "2025-12-01"),
            ("once", "2026-06-02", "2026-06-02"),
        ] {
            assert_eq!(first_day(every, today), first, "{every} {today}");
        }
    }
}
