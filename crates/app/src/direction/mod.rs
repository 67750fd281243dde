//! Direction: directives, their clauses, tasks with a named head, evidence, who was told, the walk from clause to proof.

pub mod acknowledge;
pub mod assign;
pub mod head;
pub mod import;
pub mod offers;
pub mod prove;
pub mod register;
pub(crate) mod remind;
pub mod walk;

use std::sync::LazyLock;

use domain::Action;
use domain::calendar::{Calendar, day_of};
use domain::task::{Duty, Every, Evidence, Shown, Standing};
use jiff::civil::Date;
use serde::Deserialize;
use store::direction::{Filter, Given};
use store::tables::evidence;

use crate::calendar;
use crate::site::{Actor, Fault, Site};

/// The founding plan as shipped: directives, how they hang together, clauses of the plan, tasks it asks for, the unit's own
/// check.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the file explains its own tables")]
pub struct Shipped {
    #[serde(rename = "directive")]
    pub directives: Vec<ShippedDirective>,
    #[serde(rename = "relation")]
    pub relations: Vec<ShippedRelation>,
    #[serde(rename = "clause")]
    pub clauses: Vec<ShippedClause>,
    #[serde(rename = "task")]
    pub tasks: Vec<ShippedTask>,
    #[serde(rename = "check")]
    pub checks: Vec<ShippedClause>,
}

/// A directive of the file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the columns of the register")]
pub struct ShippedDirective {
    pub key: String,
    pub r#type: String,
    pub number: String,
    #[serde(default)]
    pub signed_on: String,
    pub issuer: String,
    pub issuer_name: String,
    pub subject: String,
    pub known: String,
    pub note: String,
}

/// How two directives of the file hang together.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "keys of the file and a code")]
pub struct ShippedRelation {
    pub from: String,
    pub to: String,
    pub kind: String,
}

/// A clause of the plan, or a line of the unit's own check.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a code and its words")]
pub struct ShippedClause {
    pub code: String,
    pub text: String,
}

/// A task the plan asks for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the columns of a task")]
pub struct ShippedTask {
    pub clauses: Vec<String>,
    pub title: String,
    pub evidence: String,
    pub every: String,
    pub who: String,
}

static SHIPPED: LazyLock<Shipped> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../data/directives/plan.toml")).unwrap_or_default()
});

/// The founding plan.
#[must_use]
pub fn shipped() -> &'static Shipped {
    &SHIPPED
}

/// A task with how it stands.
#[derive(Debug, Clone)]
pub struct Task {
    /// As given.
    pub given: Given,
    /// Codes of the clauses it cites.
    pub clauses: Vec<String>,
    /// What shows that it was done; withdrawn pieces are left out.
    pub evidence: Vec<evidence::Model>,
    /// Computed.
    pub standing: Standing,
    /// Its parts, when a unit divided it.
    pub parts: Vec<Part>,
}

/// A part of a task.
#[derive(Debug, Clone)]
pub struct Part {
    /// Id of the part.
    pub id: String,
    /// What is to be done.
    pub title: String,
    /// The unit that has it today.
    pub unit: String,
    /// Who of the unit does it.
    pub doer: String,
    /// Its evidence.
    shown: Vec<Shown>,
    /// Computed.
    pub standing: Standing,
}

impl Task {
    /// Whether it is a part of another one.
    #[must_use]
    pub fn is_part(&self) -> bool {
        self.given.parent_id.is_some()
    }

    /// Who answers for it today: the head of the unit that has it now, else the one it was given to.
    #[must_use]
    pub fn head(&self) -> (&str, &str) {
        match (&self.given.now_head_id, &self.given.now_head_name) {
            (Some(id), Some(name)) => (id, name),
            _ => (&self.given.head_id, &self.given.head_name),
        }
    }
}

/// Tasks within reach with how they stand today.
///
/// # Errors
/// [`Fault::NotAllowed`], faults of the store.
pub async fn tasks(site: &Site, actor: &Actor, filter: Filter<'_>) -> Result<Vec<Task>, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewDirection).await?;
    let given = site.store.tasks(asker, filter).await?;
    let ids: Vec<String> = given.iter().map(|task| task.id.clone()).collect();
    let cited = site.store.cited(&ids).await?;
    let evidence = site.store.evidence(&ids).await?;
    let calendar = calendar::current(site).await?;
    let today: Date = today.parse().unwrap_or_default();
    Ok(stand(given, &cited, &evidence, today, &calendar))
}

/// How tasks stand, from what is on record.
fn stand(
    given: Vec<Given>,
    cited: &[(String, String, String)],
    evidence: &[evidence::Model],
    today: Date,
    calendar: &Calendar,
) -> Vec<Task> {
    let pieces = |given: &Given| -> Vec<evidence::Model> {
        let own = |piece: &&evidence::Model| piece.task_id == given.id;
        let standing = evidence.iter().filter(own);
        let standing = standing.filter(|piece| piece.withdrawn_at.is_none());
        standing.cloned().collect()
    };
    let parts: Vec<(String, Part)> = given
        .iter()
        .filter(|given| given.ended_on.is_none())
        .filter_map(|given| Some((given.parent_id.clone()?, given)))
        .map(|(parent, given)| {
            let shown = shown(&pieces(given));
            let part = Part {
                id: given.id.clone(),
                title: given.title.clone(),
                unit: given.now_name.clone(),
                doer: given.doer_name.clone().unwrap_or_default(),
                standing: duty(given).standing(&shown, today, calendar),
                shown,
            };
            (parent, part)
        })
        .collect();
    given
        .into_iter()
        .map(|given| {
            let evidence = pieces(&given);
            let parts: Vec<Part> = parts
                .iter()
                .filter(|(parent, _)| *parent == given.id)
                .map(|(_, part)| part.clone())
                .collect();
            let duty = duty(&given);
            let mut shown = shown(&evidence);
            shown.extend(shown_by_parts(duty.every, &parts));
            Task {
                standing: duty.standing(&shown, today, calendar),
                clauses: cited
                    .iter()
                    .filter(|(task, ..)| *task == given.id)
                    .map(|(_, _, code)| code.clone())
                    .collect(),
                evidence,
                parts,
                given,
            }
        })
        .collect()
}

fn shown(evidence: &[evidence::Model]) -> Vec<Shown> {
    evidence.iter().filter_map(shows).collect()
}

/// The day a piece carries and the day it stood on record: what is told, from the moment it was entered; what points at a record,
/// from the day of that record.
fn shows(piece: &evidence::Model) -> Option<Shown> {
    let day: Date = piece.on_day.parse().ok()?;
    let known = match &piece.known_on {
        _ if piece.ref_id.is_empty() => day_of(piece.at),
        Some(known) => known.parse().ok()?,
        None => day,
    };
    Some(Shown { day, known })
}

/// What the parts show for the whole: what is done once is done when each part is, what comes again when any of them was done.
fn shown_by_parts(every: Every, parts: &[Part]) -> Vec<Shown> {
    if every != Every::Once {
        return parts.iter().flat_map(|part| part.shown.clone()).collect();
    }
    let first: Option<Vec<Shown>> = parts
        .iter()
        .map(|part| {
            let shown = part.shown.iter().copied();
            shown.min_by_key(|shown| (shown.known, shown.day))
        })
        .collect();
    let last = first.and_then(|all| {
        Some(Shown {
            day: all.iter().map(|shown| shown.day).max()?,
            known: all.iter().map(|shown| shown.known).max()?,
        })
    });
    last.into_iter().collect()
}

/// Tasks with what their parts show counted as their own; parts whose whole is in the list are no tasks beside it.
#[must_use]
pub fn wholes(mut all: Vec<Task>) -> Vec<Task> {
    let known: Vec<String> = all.iter().map(|task| task.given.id.clone()).collect();
    let is_inside = |task: &Task| {
        let parent = task.given.parent_id.as_ref();
        parent.is_some_and(|parent| known.contains(parent))
    };
    let (parts, mut rest): (Vec<Task>, Vec<Task>) = all.drain(..).partition(is_inside);
    for part in parts
        .into_iter()
        .filter(|part| part.given.ended_on.is_none())
    {
        let parent = part.given.parent_id.unwrap_or_default();
        if let Some(whole) = rest.iter_mut().find(|task| task.given.id == parent) {
            whole.evidence.extend(part.evidence);
        }
    }
    rest
}

fn duty(given: &Given) -> Duty {
    let day = |text: &Option<String>| text.as_ref().and_then(|day| day.parse().ok());
    Duty {
        from: given.from_day.parse().unwrap_or_default(),
        due: day(&given.due_day),
        every: Every::from_code(&given.every).unwrap_or(Every::Once),
        ended: day(&given.ended_on),
    }
}

/// The kind of evidence a task asks for.
#[must_use]
pub fn wanted(given: &Given) -> Evidence {
    Evidence::from_code(&given.evidence_kind).unwrap_or(Evidence::Document)
}

#[cfg(test)]
mod tests {
    use domain::directive::{Issuer, Known, Relation, Type, secret_mark};

    use super::*;

    #[test]
    fn the_shipped_plan_is_read_and_sound() {
        let plan = shipped();
        assert_eq!(plan.directives.len(), 5);
        for directive in &plan.directives {
            assert!(Type::from_code(&directive.r#type).is_some());
            assert!(Issuer::from_code(&directive.issuer).is_some());
            assert!(Known::from_code(&directive.known).is_some());
            assert_eq!(secret_mark(&directive.number, &directive.subject), None);
        }
        let known = |key: &str| plan.directives.iter().any(|directive| directive.key == key);
        for relation in &plan.relations {
            assert!(known(&relation.from) && known(&relation.to));
            assert!(Relation::from_code(&relation.kind).is_some());
        }
        for task in &plan.tasks {
            assert!(
                Evidence::from_code(&task.evidence).is_some(),
                "{}",
                task.title
            );
            assert!(Every::from_code(&task.every).is_some(), "{}", task.title);
            assert!(["units", "office"].contains(&task.who.as_str()));
        }
    }

    #[test]
    fn every_clause_that_asks_for_something_is_cited_by_a_task() {
        let plan = shipped();
        // Headings ask for nothing themselves.
        let headings = ["I", "II", "III", "III.1"];
        for clause in &plan.clauses {
            let cited = plan
                .tasks
                .iter()
                .any(|task| task.clauses.contains(&clause.code));
            assert_eq!(
                cited,
                !headings.contains(&clause.code.as_str()),
                "{}",
                clause.code
            );
        }
        for code in plan.tasks.iter().flat_map(|task| &task.clauses) {
            assert!(
                plan.clauses.iter().any(|clause| clause.code == *code),
                "{code}"
            );
        }
    }
}
