//! The walk from clause to proof: for every clause its tasks and what was shown for them, or who owes a result.

use domain::task::{Evidence, State};
use store::Asker;
use store::direction::Filter;

use super::{Task, tasks, wholes};
use crate::site::{Actor, Fault, Site};

/// What stands where nothing was shown.
pub const NO_RESULT: &str = "chưa có kết quả";

/// A clause with what was done about it.
#[derive(Debug, Clone)]
pub struct Walked {
    /// How it is cited.
    pub code: String,
    /// How deep it lies.
    pub depth: i64,
    /// Its words.
    pub text: String,
    /// Tasks that cite it.
    pub tasks: Vec<Task>,
    /// Pieces of evidence within the days asked, by kind; only kinds that have any.
    pub counts: Vec<(Evidence, usize)>,
    /// Unit and head of tasks without evidence within these days, each once.
    pub owing: Vec<(String, String)>,
    /// Who answers for a clause nobody was given: unit and head of the directive's register. Known only to whoever reaches that
    /// unit, for others may not see all tasks.
    pub ungiven: Option<(String, String)>,
}

impl Walked {
    /// Whether the clause asks anybody for anything: a heading does not.
    #[must_use]
    pub fn asks(&self) -> bool {
        !self.tasks.is_empty()
    }

    /// Its paragraph of a report: what was shown, then who owes a result. Headings have none.
    #[must_use]
    pub fn paragraph(&self) -> Option<String> {
        if !self.asks() {
            return self.ungiven.as_ref().map(|(unit, head)| {
                format!(
                    "Điểm này {NO_RESULT}, chưa giao cho đơn vị nào; trách nhiệm: {unit} ({head})."
                )
            });
        }
        let owing: Vec<String> = self
            .owing
            .iter()
            .map(|(unit, head)| format!("{unit} ({head})"))
            .collect();
        if self.counts.is_empty() {
            return Some(format!(
                "Nhiệm vụ {NO_RESULT}; trách nhiệm: {}.",
                owing.join("; ")
            ));
        }
        let shown: Vec<String> = self
            .counts
            .iter()
            .map(|(kind, count)| format!("{count} {}", kind.name_vi().to_lowercase()))
            .collect();
        let shown_for = self.tasks.iter().filter(|task| !task.evidence.is_empty());
        let units = shown_for.count();
        let mut out = format!(
            "{units}/{} nhiệm vụ có kết quả: {}.",
            self.tasks.len(),
            shown.join(", ")
        );
        if !owing.is_empty() {
            out.push_str(&format!(" Còn {NO_RESULT}: {}.", owing.join("; ")));
        }
        Some(out)
    }
}

/// Walks the clauses of a directive; evidence counts from one day to another, both included. Tasks taken back are left out.
///
/// # Errors
/// Not found when the directive may not be read.
pub async fn walk(
    site: &Site,
    actor: &Actor,
    directive_id: &str,
    from: &str,
    to: &str,
) -> Result<Vec<Walked>, Fault> {
    let today = site.today();
    let asker = site
        .allow(actor, &today, domain::Action::ViewDirection)
        .await?;
    let directive = site.store.directive(asker, directive_id).await?;
    let filter = Filter {
        directive_id: &directive.id,
        ..Filter::default()
    };
    let mut given = wholes(tasks(site, actor, filter).await?);
    given.retain(|task| task.standing.state != State::Ended);
    for task in &mut given {
        task.evidence
            .retain(|piece| piece.on_day.as_str() >= from && piece.on_day.as_str() <= to);
    }
    let clauses = site.store.clauses(&directive.id).await?;
    let answers = answers(site, asker, &directive.unit_id).await?;
    let codes: Vec<String> = clauses.iter().map(|clause| clause.code.clone()).collect();
    Ok(clauses
        .into_iter()
        .map(|clause| {
            let tasks: Vec<Task> = given
                .iter()
                .filter(|task| task.clauses.contains(&clause.code))
                .cloned()
                .collect();
            Walked {
                counts: counts(&tasks),
                owing: owing(&tasks),
                ungiven: answers
                    .clone()
                    .filter(|_| tasks.is_empty() && !is_heading(&clause.code, &codes)),
                code: clause.code,
                depth: clause.depth,
                text: clause.text,
                tasks,
            }
        })
        .collect())
}

/// Unit and head of the register, for whoever reaches it.
async fn answers(
    site: &Site,
    asker: Asker<'_>,
    unit_id: &str,
) -> Result<Option<(String, String)>, Fault> {
    let unit = match site.store.unit(asker, unit_id).await {
        Ok(unit) => unit,
        Err(store::Error::NotFound) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let head = unit.head_id.unwrap_or_default();
    let names = site.store.names(&[head]).await?;
    let name = names.into_iter().next().map(|(_, name)| name);
    Ok(Some((
        unit.name,
        name.unwrap_or_else(|| "chưa ghi thủ trưởng".to_owned()),
    )))
}

fn owing(tasks: &[Task]) -> Vec<(String, String)> {
    let mut owing: Vec<(String, String)> = Vec::new();
    for task in tasks.iter().filter(|task| task.evidence.is_empty()) {
        let who = (task.given.now_name.clone(), task.head().1.to_owned());
        if !owing.contains(&who) {
            owing.push(who);
        }
    }
    owing
}

/// A clause that is divided further asks for nothing itself.
fn is_heading(code: &str, codes: &[String]) -> bool {
    codes.iter().any(|other| {
        other
            .strip_prefix(code)
            .is_some_and(|rest| rest.starts_with(['.', '-']))
    })
}

fn counts(tasks: &[Task]) -> Vec<(Evidence, usize)> {
    Evidence::ALL
        .iter()
        .map(|kind| {
            let pieces = tasks.iter().flat_map(|task| &task.evidence);
            (
                *kind,
                pieces.filter(|piece| piece.kind == kind.code()).count(),
            )
        })
        .filter(|(_, count)| *count > 0)
        .collect()
}
