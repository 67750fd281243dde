//! The walk from clause to proof: for every clause its tasks and what was shown for them, or who owes a result.

use domain::task::{Evidence, State};
use store::direction::Filter;

use super::{Task, tasks};
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
    /// Unit and head of each task without evidence within these days.
    pub owing: Vec<(String, String)>,
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
            return None;
        }
        let owing: Vec<String> = self
            .owing
            .iter()
            .map(|(unit, head)| format!("{unit} ({head})"))
            .collect();
        if self.counts.is_empty() {
            return Some(format!("{NO_RESULT}; trách nhiệm: {}.", owing.join("; ")));
        }
        let shown: Vec<String> = self
            .counts
            .iter()
            .map(|(kind, count)| format!("{count} {}", kind.name_vi().to_lowercase()))
            .collect();
        let units = self.tasks.len() - self.owing.len();
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
    let mut given = tasks(site, actor, filter).await?;
    given.retain(|task| task.standing.state != State::Ended);
    for task in &mut given {
        task.evidence
            .retain(|piece| piece.on_day.as_str() >= from && piece.on_day.as_str() <= to);
    }
    let clauses = site.store.clauses(&directive.id).await?;
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
                owing: tasks
                    .iter()
                    .filter(|task| task.evidence.is_empty())
                    .map(|task| (task.given.now_name.clone(), task.head().1.to_owned()))
                    .collect(),
                code: clause.code,
                depth: clause.depth,
                text: clause.text,
                tasks,
            }
        })
        .collect())
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
