//! Petitions: objections to a listing and requests about one's own data — sent in, followed, examined, decided.

pub mod follow;
pub mod handle;
pub mod late;
pub mod submit;

use domain::calendar::Calendar;
use domain::petition::{Clocks, Kind};
use store::tables::petition;

/// The kind of a row.
#[must_use]
pub fn kind(row: &petition::Model) -> Kind {
    Kind::from_code(&row.kind).unwrap_or(Kind::Objection)
}

/// When a petition is late, by the rule and a calendar.
#[must_use]
pub fn clocks(row: &petition::Model, calendar: &Calendar) -> Clocks {
    kind(row).clocks(
        row.received_at,
        row.third_parties,
        row.extended_at.is_some(),
        calendar,
    )
}

/// Whether it is late at this moment.
#[must_use]
pub fn is_late(row: &petition::Model, now: i64, calendar: &Calendar) -> bool {
    let clocks = clocks(row, calendar);
    row.decided_at.is_none()
        && (now >= clocks.decide || (row.acknowledged_at.is_none() && now >= clocks.acknowledge))
}

fn contact_place(petition_id: &str) -> String {
    format!("contact of petition {petition_id}")
}
