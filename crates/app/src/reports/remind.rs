//! Reminders: one digest a person a day, whatever is due; computed afresh each morning from rules and reports.

use std::collections::BTreeMap;

use domain::calendar::{Calendar, day_of};
use domain::deadline::{Reminder, Timeliness};
use domain::report::State;
use jiff::ToSpan;
use jiff::civil::Date;
use store::Work;
use store::notice::{Channel, NewNotice};
use store::report::Holder;

use super::board::{Board, Row, unasked};
use super::judge::link;
use super::schedule;
use super::texts::{day, end, filled, hour};
use crate::calendar;
use crate::direction;
use crate::site::{Fault, Site};

/// What one person is told today.
pub type Digest = BTreeMap<String, Vec<String>>;

/// The digests of today, by person.
///
/// # Errors
/// Faults of the store.
pub async fn digests(site: &Site) -> Result<Digest, Fault> {
    let calendar = calendar::current(site).await?;
    let today = day_of(site.now());
    let (from, to) = (
        today.saturating_sub(120.days()),
        today.saturating_add(60.days()),
    );
    let holders = site
        .store
        .holders_of(
            &[
                "unit_clerk",
                "head",
                "office_clerk",
                "chief_of_office",
                "approver",
            ],
            &today.to_string(),
        )
        .await?;
    let mut digest = Digest::new();
    for period in site
        .store
        .periods_to_remind(&from.to_string(), &to.to_string())
        .await?
    {
        let board = unasked(site, period, &calendar).await?;
        about(site, &board, &calendar, today, &holders, &mut digest)?;
    }
    for (unit_id, line) in direction::remind::lines(site, &calendar, today).await? {
        tell(
            &mut digest,
            &holders,
            &["unit_clerk", "head"],
            &unit_id,
            &line,
        );
    }
    Ok(digest)
}

/// Sends them; a second run on the same day sends nothing.
///
/// # Errors
/// Faults of the store.
pub async fn send(site: &Site) -> Result<usize, Fault> {
    let digests = digests(site).await?;
    let today = site.today();
    let on = day(day_of(site.now()));
    site.store
        .write(site.now(), move |tx| -> Work<'_, usize, Fault> {
            Box::pin(async move {
                let mut sent = 0;
                for (person, lines) in digests {
                    let text = format!(
                        "{}\n{}\n\n{}",
                        filled("digest_intro", &[]),
                        lines.join("\n"),
                        filled("digest_end", &[])
                    );
                    let new = tx
                        .notify(NewNotice {
                            person_id: &person,
                            channel: Channel::Mail,
                            subject: &filled("digest_subject", &[("day", &on)]),
                            text: &text,
                            once_key: Some(format!("report digest {today} {person}")),
                        })
                        .await?;
                    sent += usize::from(new);
                }
                Ok(sent)
            })
        })
        .await
}

/// The job: opens the periods that begin, so that the first reminder leads to a form; then, from eight in the morning, Việt Nam,
/// the digests. Who was told today is not told again.
///
/// # Errors
/// Faults of the store.
pub(crate) async fn hourly(site: &Site) -> Result<(), Fault> {
    super::plan::due(site).await?;
    let eight = domain::calendar::moment(day_of(site.now()), jiff::civil::time(8, 0, 0, 0));
    if site.now() >= eight {
        send(site).await?;
    }
    Ok(())
}

fn about(
    site: &Site,
    board: &Board,
    calendar: &Calendar,
    today: Date,
    holders: &[Holder],
    digest: &mut Digest,
) -> Result<(), Fault> {
    let schedule = schedule(&board.period)?;
    let mut add = |roles: &[&str], unit_id: &str, line: String| {
        tell(digest, holders, roles, unit_id, &line);
    };
    let mut overdue: Vec<&Row> = Vec::new();
    for row in board.rows.iter().filter(|row| row.exempt.is_none()) {
        for reminder in schedule.on(calendar, &row.deadline, today) {
            let came = row
                .report
                .as_ref()
                .is_some_and(|report| report.first_sent_at.is_some());
            match reminder {
                _ if came => {}
                Reminder::Left(left) => add(
                    &["unit_clerk"],
                    &row.unit.id,
                    left_line(site, board, row, left),
                ),
                Reminder::ToHead(late) => add(
                    &["head"],
                    &row.unit.id,
                    line(site, board, row, "to_head", late),
                ),
                Reminder::ToLeadership(_) => overdue.push(row),
            }
        }
        if !calendar.is_working(today) {
            continue;
        }
        if row.state == State::AwaitsHead {
            add(
                &["head"],
                &row.unit.id,
                line(site, board, row, "awaits_head", 0),
            );
        }
        if let Some((until, _)) = row.mend {
            let words = line(site, board, row, "mend", 0).replace("{until}", &end(until));
            add(&["unit_clerk"], &row.unit.id, words);
        }
    }
    let page = site.link(&format!("/bao-cao/ky/{}", board.period.id));
    if !overdue.is_empty() {
        let names: Vec<&str> = overdue
            .iter()
            .map(|row| row.unit.short_name.as_str())
            .collect();
        let places = [
            ("period", board.period.name.as_str()),
            ("count", &overdue.len().to_string()),
            ("units", &names.join(", ")),
            ("link", &page),
        ];
        add(
            &["approver"],
            &board.period.unit_id,
            filled("to_leadership", &places),
        );
    }
    let late = board
        .rows
        .iter()
        .filter(|row| matches!(row.timeliness, Timeliness::Overdue(_)))
        .filter(|row| schedule.letter_is_due(calendar, &row.deadline, site.now()))
        .count();
    let ends = calendar.between(board.units.last, today) > schedule.ends_after;
    if late > 0 && !ends && calendar.is_working(today) {
        let places = [
            ("period", board.period.name.as_str()),
            ("count", &late.to_string()),
            ("link", &format!("{page}/don-doc")),
        ];
        add(
            &["office_clerk", "chief_of_office"],
            &board.period.unit_id,
            filled("letter_ready", &places),
        );
    }
    Ok(())
}

/// A line for everybody of a unit with one of these roles, once.
fn tell(digest: &mut Digest, holders: &[Holder], roles: &[&str], unit_id: &str, line: &str) {
    let told = holders
        .iter()
        .filter(|holder| holder.unit_id == unit_id && roles.contains(&holder.role.as_str()));
    for holder in told {
        let lines = digest.entry(holder.person_id.clone()).or_default();
        if !lines.iter().any(|known| known == line) {
            lines.push(line.to_owned());
        }
    }
}

fn left_line(site: &Site, board: &Board, row: &Row, left: i32) -> String {
    let midnight = domain::calendar::end_of(row.deadline.last) == row.deadline.late_from;
    let name = match left {
        _ if !midnight => "left_hour",
        0 => "left_none",
        1 => "left_one",
        _ => "left_many",
    };
    line(site, board, row, name, left)
}

fn line(site: &Site, board: &Board, row: &Row, name: &str, n: i32) -> String {
    filled(
        name,
        &[
            ("period", board.period.name.as_str()),
            ("unit", &row.unit.short_name),
            ("n", &n.to_string()),
            ("last", &day(row.deadline.last)),
            ("hour", &hour(row.deadline.late_from)),
            ("link", &link(site, &board.period.id, &row.unit.id)),
        ],
    )
}
