//! The letter that urges (công văn đôn đốc): drafted when units are a working day late, for somebody to sign.

use domain::Action;
use domain::calendar::day_of;
use store::tables::unit;

use super::board::{Board, board};
use super::texts::{day, filled};
use super::{schedule, units_rule};
use crate::site::{Actor, Fault, Site};
use crate::{calendar, house};

/// The draft.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The board it was drawn from.
    pub board: Board,
    /// What it is about, after "V/v".
    pub about: String,
    /// Units it goes to.
    pub to: Vec<unit::Model>,
    /// Its text.
    pub body: String,
    /// Whether it is time for it.
    pub is_due: bool,
}

/// Drafts it.
///
/// # Errors
/// Not found when out of sight; [`Fault::NotAllowed`] for whoever does not watch the reports.
pub async fn draft(site: &Site, actor: &Actor, period_id: &str) -> Result<Letter, Fault> {
    let today = site.today();
    site.allow(actor, &today, Action::JudgeReports).await?;
    let board = board(site, actor, period_id).await?;
    let calendar = calendar::current(site).await?;
    let to: Vec<unit::Model> = board
        .rows
        .iter()
        .filter(|row| row.exempt.is_none() && row.is_urgent())
        .map(|row| row.unit.clone())
        .collect();
    // Eleven o'clock of the working day that follows, as the Office's own deadline does not move.
    let now = site.now();
    let next = calendar.add(day_of(now), 1);
    let last = units_rule(&board.period)?.deadline(&calendar, &[]).last;
    let until = filled("letter_until", &[("last", &day(last))]);
    let house = house::of(site, &board.period.unit_id).await?;
    let office = house.letterhead.office;
    let places = [
        ("period", board.period.name.as_str()),
        ("basis", &board.period.basis),
        ("until", &until),
        ("count", &to.len().to_string()),
        ("hour", "11 giờ 00"),
        ("office", &office),
        ("day", &day(next)),
    ];
    Ok(Letter {
        about: filled("letter_about", &places),
        body: filled("letter_body", &places),
        is_due: !to.is_empty()
            && schedule(&board.period)?.letter_is_due(&calendar, &board.units, now),
        to,
        board,
    })
}
