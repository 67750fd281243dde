//! Tasks that are due or overdue: one line for a unit in the digest of the day, whoever works there.

use std::collections::BTreeMap;

use domain::calendar::Calendar;
use domain::task::State;
use jiff::civil::Date;

use super::{Task, stand, wholes};
use crate::reports::texts::filled;
use crate::site::{Fault, Site};

/// The line of each unit that has something to be told today.
///
/// # Errors
/// Faults of the store.
pub(crate) async fn lines(
    site: &Site,
    calendar: &Calendar,
    today: Date,
) -> Result<BTreeMap<String, String>, Fault> {
    let given = site.store.tasks_unasked(&today.to_string()).await?;
    let ids: Vec<String> = given.iter().map(|task| task.id.clone()).collect();
    let evidence = site.store.evidence(&ids).await?;
    let mut units: BTreeMap<String, Vec<Task>> = BTreeMap::new();
    for task in wholes(stand(given, &[], &evidence, today, calendar)) {
        let unit = task.given.now_id.clone();
        units.entry(unit).or_default().push(task);
    }
    units.retain(|_, tasks| {
        tasks
            .iter()
            .any(|task| task.standing.is_told(today, calendar))
    });
    Ok(units
        .into_iter()
        .map(|(unit, tasks)| (unit, line(site, &tasks)))
        .collect())
}

/// Counts what is due within a week and what is overdue, and names what comes first.
fn line(site: &Site, tasks: &[Task]) -> String {
    let of = |state| {
        tasks
            .iter()
            .filter(move |task| task.standing.state == state)
    };
    let first = of(State::Overdue)
        .chain(of(State::DueSoon))
        .chain(of(State::Open))
        .next();
    filled(
        "tasks_due",
        &[
            ("unit", first.map_or("", |task| &task.given.now_name)),
            ("overdue", &of(State::Overdue).count().to_string()),
            ("soon", &of(State::DueSoon).count().to_string()),
            ("first", first.map_or("", |task| &task.given.title)),
            ("link", &site.link("/nhiem-vu")),
        ],
    )
}
