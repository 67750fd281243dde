//! Registering a directive with its clauses and what it hangs on. Secret documents stay outside.

use domain::Action;
use domain::clause::{self, Clause};
use domain::directive::{Issuer, Known, Relation, Type, number_key, secret_mark};
use serde_json::json;
use store::attached::Of;
use store::audit::Record;
use store::blob::Stored;
use store::tables::{clause as clause_row, directive, directive_relation};
use store::{Asker, Tx, Work};

use super::shipped;
use crate::attached::{self, File, Looked};
use crate::site::{Actor, Fault, Problem, Site, day_field, invalid, new_id, text_field};

/// Longest text that is split.
pub const TEXT_MAX: usize = 60_000;

/// A directive as typed.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "the columns of the register")]
pub struct Typed {
    pub unit_id: String,
    pub r#type: String,
    pub number: String,
    pub signed_on: String,
    pub issuer: String,
    pub issuer_name: String,
    pub subject: String,
    pub horizon: String,
    pub known: String,
    pub note: String,
    /// Whoever registers it says that it carries no mark of secrecy.
    pub open: bool,
    /// One clause a line, its code first; may be empty.
    pub clauses: String,
    /// Another directive it hangs on; may be empty.
    pub related_id: String,
    /// How.
    pub relation: String,
    /// Stands for the file that was read; empty without one.
    pub ticket: String,
}

/// Registers a directive; returns its id.
///
/// # Errors
/// Not found when the unit or the other directive is out of reach; [`Fault::Invalid`], on `secret` for a document that is
/// marked or not said to be open.
pub async fn register(site: &Site, actor: &Actor, typed: Typed) -> Result<String, Fault> {
    let clauses = read_clauses(&typed.clauses)?;
    let row = read(&typed, site.now(), actor)?;
    let relation = match typed.related_id.as_str() {
        "" => None,
        other => Some((
            other.to_owned(),
            Relation::from_code(&typed.relation)
                .ok_or_else(|| invalid("relation", Problem::Missing))?,
        )),
    };
    let file = match typed.ticket.as_str() {
        "" => None,
        ticket => Some(of_ticket(site, actor, ticket)?),
    };
    let today = site.today();
    let (actor, site_copy, id) = (actor.clone(), site.clone(), row.id.clone());
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ChangeDirection)?;
                tx.unit(asker, &row.unit_id).await?;
                is_new(tx, &row).await?;
                let id = row.id.clone();
                add(tx, &actor, row, clauses).await?;
                if let Some(stored) = file {
                    attached::keep(tx, &actor, Of::Directive, &id, &stored).await?;
                    let detail = json!({"what": "file", "sha256": stored.hash});
                    changed(tx, &actor, &id, detail).await?;
                }
                if let Some((other, kind)) = relation {
                    let reader = reader(asker);
                    let other = tx.directive(reader, &other).await?;
                    relate(tx, &id, &other.id, kind).await?;
                    let detail = json!({"what": kind.code(), "to": other.id});
                    changed(tx, &actor, &id, detail).await?;
                }
                Ok(())
            })
        })
        .await?;
    Ok(id)
}

/// A number stands in a register once, whatever is written about it.
async fn is_new(tx: &mut Tx, row: &directive::Model) -> Result<(), Fault> {
    let known = tx.directives_of(&row.unit_id).await?;
    match known
        .iter()
        .any(|known| known.id != row.id && is_same(known, row))
    {
        true => Err(invalid("number", Problem::Taken)),
        false => Ok(()),
    }
}

/// Whether two lines are one document: issuer, number and year; while one of them has no number, type, issuer and subject. The
/// shipped plan is known again by its subject once its number was written down.
fn is_same(one: &directive::Model, other: &directive::Model) -> bool {
    let year = |row: &directive::Model| {
        row.signed_on
            .as_deref()
            .and_then(|day| day.get(..4).map(str::to_owned))
    };
    let numbers = (number_key(&one.number), number_key(&other.number));
    one.issuer == other.issuer
        && match numbers {
            (Some(one_key), Some(other_key)) => one_key == other_key && year(one) == year(other),
            _ => one.r#type == other.r#type && one.subject == other.subject,
        }
}

/// Puts right what was written about a directive; the log keeps what stood there. Clauses and tasks stay.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`], on `number` when another line has it.
pub async fn correct(site: &Site, actor: &Actor, id: &str, typed: Typed) -> Result<(), Fault> {
    let read = read(&typed, site.now(), actor)?;
    change_own(site, actor, id, move |tx, actor, id| {
        Box::pin(async move {
            let today = crate::site::day(tx.now());
            let asker = Asker {
                person_id: &actor.person_id,
                day: &today,
                action: Action::ViewDirection,
            };
            let before = tx.directive(asker, id).await?;
            let next = directive::Model {
                id: before.id.clone(),
                unit_id: before.unit_id.clone(),
                entered_by: before.entered_by.clone(),
                entered_at: before.entered_at,
                ..read
            };
            is_new(tx, &next).await?;
            let detail = json!({"what": "correct", "before": {
                "type": before.r#type,
                "number": before.number,
                "signed_on": before.signed_on,
                "issuer_name": before.issuer_name,
                "subject": before.subject,
            }});
            tx.update(next).await?;
            Ok(detail)
        })
    })
    .await
}

/// The file a form stands for; one that is too old must be chosen again.
fn of_ticket(site: &Site, actor: &Actor, ticket: &str) -> Result<Stored, Fault> {
    site.store
        .of_ticket(ticket, &actor.person_id, site.now())
        .map_err(|_| invalid("attached", Problem::Missing))
}

/// Attaches a file to a directive that stands in the register.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`] when there are too many.
pub async fn attach(site: &Site, actor: &Actor, id: &str, file: Looked) -> Result<(), Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ChangeDirection).await?;
    // Out of reach is said before anything is written to the disk.
    let own = site.store.directive(reader(asker), id).await?;
    site.store.unit(asker, &own.unit_id).await?;
    let stored = file.put(site).await?;
    change_own(site, actor, id, move |tx, actor, id| {
        Box::pin(async move {
            attached::keep(tx, actor, Of::Directive, id, &stored).await?;
            Ok(json!({"what": "file", "sha256": stored.hash}))
        })
    })
    .await
}

/// Takes a file out again; nothing of it stays but its hash in the log.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`] on `reason`.
pub async fn detach(
    site: &Site,
    actor: &Actor,
    id: &str,
    file_id: &str,
    reason: &str,
) -> Result<(), Fault> {
    let reason = text_field("reason", reason, 300)?;
    let file_id = file_id.to_owned();
    change_own(site, actor, id, move |tx, _, id| {
        Box::pin(async move {
            let hash = attached::release(tx, Of::Directive, id, &file_id).await?;
            Ok(json!({"what": "no file", "sha256": hash, "reason": reason}))
        })
    })
    .await
}

/// A file of a directive that may be read.
///
/// # Errors
/// Not found when out of reach.
pub async fn file(site: &Site, actor: &Actor, id: &str, file_id: &str) -> Result<File, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewDirection).await?;
    site.store.directive(asker, id).await?;
    attached::read(site, Of::Directive, id, file_id).await
}

/// A change of a directive in the register of a unit within reach, with its entry.
async fn change_own<F>(site: &Site, actor: &Actor, id: &str, work: F) -> Result<(), Fault>
where
    F: for<'t> FnOnce(&'t mut Tx, &'t Actor, &'t str) -> Work<'t, serde_json::Value, Fault>
        + Send
        + 'static,
{
    let today = site.today();
    let (actor, site_copy, id) = (actor.clone(), site.clone(), id.to_owned());
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ChangeDirection)?;
                let own = tx.directive(reader(asker), &id).await?;
                tx.unit(asker, &own.unit_id).await?;
                let detail = work(tx, &actor, &id).await?;
                changed(tx, &actor, &id, detail).await
            })
        })
        .await
}

/// Says how one directive hangs on another one.
///
/// # Errors
/// Not found when either is out of reach; [`Fault::Invalid`].
pub async fn link(
    site: &Site,
    actor: &Actor,
    from: &str,
    to: &str,
    kind: &str,
) -> Result<(), Fault> {
    let kind = Relation::from_code(kind).ok_or_else(|| invalid("relation", Problem::Missing))?;
    if from == to {
        return Err(invalid("relation", Problem::NotPossible));
    }
    let to = to.to_owned();
    change_own(site, actor, from, move |tx, actor, from| {
        Box::pin(async move {
            // Whoever may change the one may still not read the other.
            let today = crate::site::day(tx.now());
            let asker = Asker {
                person_id: &actor.person_id,
                day: &today,
                action: Action::ViewDirection,
            };
            tx.directive(asker, &to).await?;
            relate(tx, from, &to, kind).await?;
            Ok(json!({"what": kind.code(), "to": to}))
        })
    })
    .await
}

/// Puts other clauses in the place of those there are, while no task cites them.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`] on `clauses`, [`Problem::NotPossible`] once there are tasks.
pub async fn split(site: &Site, actor: &Actor, id: &str, lines: &str) -> Result<(), Fault> {
    let clauses = read_clauses(lines)?;
    change_own(site, actor, id, move |tx, _, id| {
        Box::pin(async move {
            if tx.has_tasks(id).await? {
                return Err(invalid("clauses", Problem::NotPossible));
            }
            for old in tx.clauses(id).await? {
                tx.remove(old).await?;
            }
            let count = clauses.len();
            put_clauses(tx, id, clauses).await?;
            Ok(json!({"what": "split", "clauses": count}))
        })
    })
    .await
}

/// Registers the founding plan with its parents in the register of a unit; what stands there already is left as it is.
/// Returns the id of the plan.
///
/// # Errors
/// Not found when the unit is out of reach.
pub async fn load_plan(site: &Site, actor: &Actor, unit_id: &str) -> Result<String, Fault> {
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy, unit_id) = (actor.clone(), site.clone(), unit_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, String, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ChangeDirection)?;
                tx.unit(asker, &unit_id).await?;
                let mut ids: Vec<(&str, String)> = Vec::new();
                for shipped in &shipped().directives {
                    let typed = Typed {
                        unit_id: unit_id.clone(),
                        r#type: shipped.r#type.clone(),
                        number: shipped.number.clone(),
                        signed_on: shipped.signed_on.clone(),
                        issuer: shipped.issuer.clone(),
                        issuer_name: shipped.issuer_name.clone(),
                        subject: shipped.subject.clone(),
                        known: shipped.known.clone(),
                        note: shipped.note.clone(),
                        open: true,
                        ..Typed::default()
                    };
                    let row = read(&typed, now, &actor)?;
                    let known = tx.directives_of(&unit_id).await?;
                    let known = known.into_iter().find(|known| is_same(known, &row));
                    let id = match known {
                        Some(known) => known.id,
                        None => {
                            let id = row.id.clone();
                            add(tx, &actor, row, plan_clauses(&shipped.key)).await?;
                            id
                        }
                    };
                    ids.push((&shipped.key, id));
                }
                let id_of = |key: &str| {
                    let found = ids.iter().find(|(known, _)| *known == key);
                    found.map(|(_, id)| id.clone()).unwrap_or_default()
                };
                for relation in &shipped().relations {
                    if let Some(kind) = Relation::from_code(&relation.kind) {
                        let (from, to) = (id_of(&relation.from), id_of(&relation.to));
                        if relate(tx, &from, &to, kind).await? {
                            let detail = json!({"what": kind.code(), "to": to});
                            changed(tx, &actor, &from, detail).await?;
                        }
                    }
                }
                Ok(id_of("plan"))
            })
        })
        .await
}

fn plan_clauses(key: &str) -> Vec<Clause> {
    if key != "plan" {
        return Vec::new();
    }
    shipped()
        .clauses
        .iter()
        .map(|clause| Clause {
            code: clause.code.clone(),
            depth: clause.code.matches(['.', '-']).count(),
            text: clause.text.clone(),
        })
        .collect()
}

/// Whoever may change a register may read what stands above it.
pub(crate) fn reader(asker: Asker<'_>) -> Asker<'_> {
    Asker {
        action: Action::ViewDirection,
        ..asker
    }
}

fn read_clauses(lines: &str) -> Result<Vec<Clause>, Fault> {
    if lines.chars().count() > TEXT_MAX {
        return Err(invalid("clauses", Problem::TooLong));
    }
    clause::from_lines(lines).map_err(|_| invalid("clauses", Problem::Malformed))
}

fn read(typed: &Typed, now: i64, actor: &Actor) -> Result<directive::Model, Fault> {
    let words = format!("{}\n{}\n{}", typed.subject, typed.note, typed.clauses);
    if !typed.open || secret_mark(&typed.number, &words).is_some() {
        return Err(invalid("secret", Problem::NotPossible));
    }
    let optional_day = |field, text: &str| match text.trim() {
        "" => Ok(None),
        text => day_field(field, text).map(Some),
    };
    let coded = |field, known: bool, code: &str| {
        if known {
            Ok(code.to_owned())
        } else {
            Err(invalid(field, Problem::Missing))
        }
    };
    Ok(directive::Model {
        id: new_id()?,
        unit_id: typed.unit_id.clone(),
        r#type: coded(
            "type",
            Type::from_code(&typed.r#type).is_some(),
            &typed.r#type,
        )?,
        number: text_field("number", &typed.number, 60)?,
        signed_on: optional_day("signed_on", &typed.signed_on)?,
        issuer: coded(
            "issuer",
            Issuer::from_code(&typed.issuer).is_some(),
            &typed.issuer,
        )?,
        issuer_name: text_field("issuer_name", &typed.issuer_name, 200)?,
        subject: text_field("subject", &typed.subject, 500)?,
        horizon: optional_day("horizon", &typed.horizon)?,
        known: coded(
            "known",
            Known::from_code(&typed.known).is_some(),
            &typed.known,
        )?,
        note: match typed.note.trim() {
            "" => String::new(),
            note => text_field("note", note, 500)?,
        },
        entered_by: actor.person_id.clone(),
        entered_at: now,
        digest: Vec::new(),
    })
}

async fn add(
    tx: &mut Tx,
    actor: &Actor,
    row: directive::Model,
    clauses: Vec<Clause>,
) -> Result<(), Fault> {
    let (id, number, count) = (row.id.clone(), row.number.clone(), clauses.len());
    tx.insert(row).await?;
    put_clauses(tx, &id, clauses).await?;
    let detail = json!({"what": "register", "number": number, "clauses": count});
    changed(tx, actor, &id, detail).await
}

async fn put_clauses(tx: &mut Tx, id: &str, clauses: Vec<Clause>) -> Result<(), Fault> {
    for (place, clause) in (0_i64..).zip(clauses) {
        tx.insert(clause_row::Model {
            id: new_id()?,
            directive_id: id.to_owned(),
            code: clause.code,
            depth: i64::try_from(clause.depth).unwrap_or_default(),
            place,
            text: clause.text,
            digest: Vec::new(),
        })
        .await?;
    }
    Ok(())
}

/// Once is enough; whether it is new.
async fn relate(tx: &mut Tx, from: &str, to: &str, kind: Relation) -> Result<bool, Fault> {
    let known = tx.relations(from).await?;
    if known
        .iter()
        .any(|known| known.to_id == to && known.kind == kind.code())
    {
        return Ok(false);
    }
    tx.insert(directive_relation::Model {
        id: new_id()?,
        from_id: from.to_owned(),
        to_id: to.to_owned(),
        kind: kind.code().to_owned(),
        digest: Vec::new(),
    })
    .await?;
    Ok(true)
}

async fn changed(
    tx: &mut Tx,
    actor: &Actor,
    id: &str,
    detail: serde_json::Value,
) -> Result<(), Fault> {
    tx.record(Record {
        actor: &actor.person_id,
        action: Action::ChangeDirection.code(),
        object_kind: "directive",
        object_id: id,
        detail,
    })
    .await?;
    Ok(())
}
