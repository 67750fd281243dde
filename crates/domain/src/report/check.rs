//! What is looked at before a report goes on: blanks, parts greater than their whole, jumps, differences from the events.

use std::collections::BTreeMap;

use super::form::{Aggregation, FigureKind, ReportForm};
use super::sheet::Sheet;

/// A figure that grew or shrank by more than this asks for a reason.
const JUMP: i64 = 3;
/// Below this, growing threefold says nothing.
const JUMP_FROM: i64 = 10;

/// What somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The figure.
    pub code: String,
    /// What about it.
    pub what: What,
}

/// What is to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Neither a number nor "nothing happened".
    Blank,
    /// Greater than the figure it is a part of.
    ExceedsWhole {
        /// The whole's code.
        whole: String,
        /// Its value.
        of: i64,
    },
    /// Another number than the system's events, without a reason.
    DiffersFromEvents {
        /// What the events say.
        events: i64,
    },
    /// More than threefold, or less than a third, without a reason.
    Jumps {
        /// What it was.
        before: i64,
    },
    /// A report of the whole year below what the same unit had in a part of it.
    BelowPart {
        /// What the part of the year had.
        part: i64,
    },
}

/// What a report is compared with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// The same unit's accepted figures of the same period last year.
    pub last_year: BTreeMap<String, i64>,
    /// Its accepted figures of a period that lies within this one.
    pub within: BTreeMap<String, i64>,
}

/// What is to be looked at, in the order of the form. A report with hints is kept, but not sent.
#[must_use]
pub fn hints(form: &ReportForm, sheet: &Sheet, compared: &Compared) -> Vec<Hint> {
    let mut out = Vec::new();
    for figure in form.figures.iter().filter(|figure| figure.is_typed()) {
        let code = &figure.code;
        let mut add = |what| {
            out.push(Hint {
                code: code.clone(),
                what,
            });
        };
        let Some(cell) = sheet.cells.get(code) else {
            add(What::Blank);
            continue;
        };
        if figure.kind == FigureKind::Line {
            continue;
        }
        let value = cell.value;
        if let Some(whole) = &figure.part_of
            && let Some(of) = sheet.value(form, whole)
            && value > of
        {
            add(What::ExceedsWhole {
                whole: whole.clone(),
                of,
            });
        }
        if let Some(part) = compared.within.get(code)
            && figure.agg == Aggregation::Sum
            && value < *part
            && cell.reason.is_empty()
        {
            add(What::BelowPart { part: *part });
        }
        match cell.events {
            Some(events) if events != value && cell.reason.is_empty() => {
                add(What::DiffersFromEvents { events });
                continue;
            }
            _ => {}
        }
        if let Some(before) = compared.last_year.get(code)
            && cell.reason.is_empty()
            && jumps(*before, value)
        {
            add(What::Jumps { before: *before });
        }
    }
    out
}

/// Whether the step from one to the other asks for a reason.
#[must_use]
pub fn jumps(before: i64, now: i64) -> bool {
    let (low, high) = (before.min(now), before.max(now));
    high >= JUMP_FROM && high > low.saturating_mul(JUMP)
}
