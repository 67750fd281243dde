//! Figures filed by text message, for a commune without a line: pasted by the Office, or handed in by a gateway.

use std::collections::BTreeMap;

use domain::Action;
use domain::report::Move;
use domain::report::check::{Compared, What, hints};
use domain::report::form::ReportForm;
use domain::report::sheet::{Cell, Sheet, Typed};
use domain::report::sms::{self, KEY_LETTERS, Message};
use serde_json::json as value;
use store::Work;
use store::audit::Record;
use store::report::Owing;

use super::board::{Board, Row, board};
use super::fill::{Opened, freeze, fresh, go, opened};
use super::form_of;
use crate::site::{Actor, Fault, Site};

/// Base 32 without letters that are read as digits.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// The key of a unit for a period: printed on its sheet, known to nobody else.
#[must_use]
pub fn key(site: &Site, period_id: &str, unit_id: &str) -> String {
    let token = site
        .store
        .keys()
        .token(&format!("report by text message {period_id} {unit_id}"));
    let number = u64::from_str_radix(token.get(..10).unwrap_or("0"), 16).unwrap_or(0);
    (0..KEY_LETTERS)
        .map(|at| {
            let digit = usize::try_from((number >> (5 * at)) & 31).unwrap_or(0);
            char::from(LETTERS.get(digit).copied().unwrap_or(b'2'))
        })
        .collect()
}

/// What came of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was filed for this unit.
    Filed {
        /// Name of the unit.
        unit: String,
        /// Figures it gave.
        figures: usize,
    },
    /// It cannot be read.
    Unreadable(sms::Fault),
    /// The key is no unit's of this period.
    NoSuchKey,
    /// What it says does not fit together; nothing was filed.
    NotSound,
    /// The unit's report was already sent.
    AlreadySent,
}

/// Who hands a message in.
#[derive(Debug, Clone)]
pub(super) enum By {
    /// Somebody of the Office pastes it.
    Office(Actor),
    /// The gateway, which holds the secret.
    Gateway,
}

impl By {
    fn id(&self) -> &str {
        match self {
            Self::Office(actor) => &actor.person_id,
            Self::Gateway => super::gateway::BY,
        }
    }
}

/// Files what a message says as the unit's report: its key speaks for the head, and the Office judges it like any other.
///
/// # Errors
/// Not found when the period is out of sight; [`Fault::NotAllowed`]; [`store::Error::Conflict`] when the unit wrote meanwhile.
pub async fn file(
    site: &Site,
    actor: &Actor,
    period_id: &str,
    text: &str,
) -> Result<Outcome, Fault> {
    let today = site.today();
    site.allow(actor, &today, Action::JudgeReports).await?;
    let board = board(site, actor, period_id).await?;
    taken(site, &board, text, By::Office(actor.clone())).await
}

/// Reads a message against the units of a period, and files it.
pub(super) async fn taken(
    site: &Site,
    board: &Board,
    text: &str,
    by: By,
) -> Result<Outcome, Fault> {
    let form = form_of(&board.period)?;
    let message = match sms::read(&form, text) {
        Ok(message) => message,
        Err(fault) => return Ok(Outcome::Unreadable(fault)),
    };
    let Some(row) = whose(site, board, &message.key) else {
        return Ok(Outcome::NoSuchKey);
    };
    if row.state.after(Move::Send).is_none() {
        return Ok(Outcome::AlreadySent);
    }
    let period = board.period.clone();
    let owes = Owing {
        unit: row.unit.clone(),
        rows: row.rows.clone(),
    };
    let opened = opened(site, period, owes, row.report.clone()).await?;
    let (given, unreadable) = Sheet::read(&form, &typed(&message, &opened.events), &opened.events);
    let sheet = merged(&form, &opened, given, message.rest_nil);
    let exceeds = hints(&form, &sheet, &Compared::default())
        .iter()
        .any(|hint| matches!(hint.what, What::ExceedsWhole { .. }));
    if exceeds || !unreadable.is_empty() {
        return Ok(Outcome::NotSound);
    }
    let unit = opened.unit.name.clone();
    filed(site, by, opened, sheet).await?;
    Ok(Outcome::Filed {
        unit,
        figures: message.figures.len(),
    })
}

/// The unit of a period whose key this is.
pub(super) fn whose<'a>(site: &Site, board: &'a Board, key: &str) -> Option<&'a Row> {
    // The sheet may have been printed under an earlier name.
    let is_own = |id: &String| self::key(site, &board.period.id, id) == key;
    { board.rows.iter() }.find(|row| row.rows.iter().any(is_own))
}

/// Another number than the events' comes with the reason that it came this way.
fn typed(message: &Message, events: &BTreeMap<String, i64>) -> Typed {
    let by_message = |code: &String| (code.clone(), "Gửi bằng tin nhắn".to_owned());
    Typed {
        figures: message.figures.clone(),
        reasons: message
            .figures
            .keys()
            .filter(|code| events.contains_key(*code))
            .map(by_message)
            .collect(),
        ..Typed::default()
    }
}

/// What the unit has written so far with the numbers of the message in it: texts, reasons and numbers the message does not name
/// stay. "Nothing else happened" fills blanks alone, and a blank the events know with what they know.
fn merged(form: &ReportForm, opened: &Opened, given: Sheet, rest_nil: bool) -> Sheet {
    let mut sheet = opened.sheet.clone();
    for (code, mut cell) in given.cells {
        if cell.events == Some(cell.value) {
            cell.reason.clear();
        }
        cell.estimate = sheet.cells.get(&code).and_then(|cell| cell.estimate);
        sheet.cells.insert(code, cell);
    }
    if rest_nil {
        for (code, value) in &opened.events {
            sheet.cells.entry(code.clone()).or_insert_with(|| Cell {
                events: Some(*value),
                ..Cell::number(*value)
            });
        }
        sheet.fill_with_nil(form, &opened.events);
    }
    sheet
}

async fn filed(site: &Site, by: By, opened: Opened, sheet: Sheet) -> Result<(), Fault> {
    let (now, today, site_copy) = (site.now(), site.today(), site.clone());
    let (period_id, unit_id) = (opened.period.id, opened.unit.id.clone());
    let rev = opened.report.map_or(0, |report| report.rev);
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let (unit, known) = match &by {
                    By::Office(actor) => {
                        let asker = site_copy.asker(actor, &today, Action::JudgeReports)?;
                        let unit = tx.unit(asker, &unit_id).await?;
                        (unit, tx.report(asker, &period_id, &unit_id).await?)
                    }
                    By::Gateway => {
                        let known = tx.report_unasked(&period_id, &unit_id).await?;
                        (opened.unit, known)
                    }
                };
                let is_new = known.is_none();
                let mut report = match known {
                    Some(report) if report.rev == rev => report,
                    None if rev == 0 => fresh(&period_id, &unit_id)?,
                    // The clerk kept something between the reading and now.
                    _ => return Err(store::Error::Conflict.into()),
                };
                if is_new {
                    tx.insert(report.clone()).await?;
                }
                report.sheet = super::json(&sheet);
                report.source = "sms".to_owned();
                report.written_by = by.id().to_owned();
                report.written_at = now;
                go(&mut report, Move::Send)?;
                freeze(tx, by.id(), &unit, &mut report).await?;
                let id = report.id.clone();
                tx.update(report).await?;
                tx.record(Record {
                    actor: by.id(),
                    action: "report.file_message",
                    object_kind: "unit_report",
                    object_id: &id,
                    detail: value!({"period": period_id, "unit": unit_id, "by": "text message"}),
                })
                .await?;
                Ok(())
            })
        })
        .await
}

/// A message as the unit's printed sheet shows it, for this state of its figures.
#[must_use]
pub fn example(site: &Site, period_id: &str, unit_id: &str) -> String {
    let key = key(site, period_id, unit_id);
    format!("BC {key} B01=3 B02=120 T=123")
}
