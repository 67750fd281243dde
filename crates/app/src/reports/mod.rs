//! Reporting: periods and requests, a unit's report, the board, reminders, the consolidated report.

pub mod board;
pub mod consolidate;
pub mod document;
pub mod feed;
pub mod fill;
pub mod gateway;
pub mod judge;
pub mod known;
pub mod letter;
pub mod plan;
pub mod remind;
pub mod text_message;
pub(crate) mod texts;
pub mod workbook;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use domain::calendar::{Calendar, end_of, moment};
use domain::deadline::{Deadline, DueRule, Extension, Schedule};
use domain::report::consolidate::{Part, Value, totals};
use domain::report::form::ReportForm;
use domain::report::regime::Regime;
use domain::report::sheet::Sheet;
use jiff::civil::{Date, Time};
use store::report::Earlier;
use store::tables::{report_grace, report_period};

use crate::site::Fault;

/// Every version of every form that was ever used.
static FORMS: LazyLock<Vec<Arc<ReportForm>>> = LazyLock::new(|| {
    [
        include_str!("../../../../data/forms/report-bc01-1.toml"),
        include_str!("../../../../data/forms/report-incident-1.toml"),
    ]
    .into_iter()
    .filter_map(|text| toml::from_str(text).ok().map(Arc::new))
    .collect()
});

/// Code of the form of the plan's regime.
pub const PERIODIC_FORM: &str = "BC-01";
/// Code of the form of ad hoc requests and incidents.
pub const AD_HOC_FORM: &str = "BC-DX";

/// The newest form of this code.
#[must_use]
pub fn form_today(code: &str) -> Option<Arc<ReportForm>> {
    FORMS
        .iter()
        .filter(|form| form.code == code)
        .max_by_key(|form| form.version)
        .cloned()
}

/// The form a period uses: its own, which came with the request, or one of the program's.
///
/// # Errors
/// [`store::Error::Damaged`] when this program does not know it.
pub fn form_of(period: &report_period::Model) -> Result<Arc<ReportForm>, Fault> {
    match &period.form {
        Some(own) => Ok(Arc::new(from_json("a request's form", own)?)),
        None => form(&period.form_code, period.form_version),
    }
}

fn form(code: &str, version: i64) -> Result<Arc<ReportForm>, Fault> {
    FORMS
        .iter()
        .find(|form| form.code == code && i64::from(form.version) == version)
        .cloned()
        .ok_or_else(|| store::Error::Damaged(format!("form {code}, version {version}")).into())
}

/// The regime of the plan, as shipped.
///
/// # Panics
/// Never: a test reads it.
#[must_use]
#[expect(clippy::expect_used, reason = "a test reads the shipped regime")]
pub fn shipped_regime() -> Regime {
    toml::from_str(include_str!("../../../../data/forms/regime-plan.toml"))
        .expect("the shipped regime is sound")
}

/// What is kept as JSON.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// What was kept as JSON.
pub(crate) fn from_json<T: serde::de::DeserializeOwned>(
    what: &'static str,
    text: &str,
) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|_| store::Error::Damaged(what.into()).into())
}

fn date(text: &str) -> Date {
    text.parse().unwrap_or_default()
}

/// When units must report.
///
/// # Errors
/// [`store::Error::Damaged`].
pub(crate) fn units_rule(period: &report_period::Model) -> Result<DueRule, Fault> {
    from_json("a period's rule", &period.units_due)
}

/// When the Office must report.
pub(crate) fn office_deadline(
    period: &report_period::Model,
    calendar: &Calendar,
) -> Result<Deadline, Fault> {
    let rule: DueRule = from_json("a period's rule", &period.office_due)?;
    Ok(rule.deadline(calendar, &[]))
}

/// The day whose units owe the report: today's, until it is settled on the last day by the words of the rule.
pub(crate) fn settled_on(period: &report_period::Model, today: &str) -> Result<String, Fault> {
    let last = units_rule(period)?.nominal().to_string();
    Ok(if last.as_str() < today {
        last
    } else {
        today.to_owned()
    })
}

/// When people are reminded.
pub(crate) fn schedule(period: &report_period::Model) -> Result<Schedule, Fault> {
    from_json("a period's schedule", &period.schedule)
}

/// A unit's deadline, with the time it was given under any of its names; and why nothing is asked of it, when nothing is: what was
/// said last counts.
pub(crate) fn deadline_of(
    rule: &DueRule,
    calendar: &Calendar,
    graces: &[report_grace::Model],
    rows: &[String],
) -> (Deadline, Option<String>) {
    let own = || graces.iter().filter(|grace| rows.contains(&grace.unit_id));
    let extensions: Vec<Extension> = own()
        .filter_map(|grace| {
            Some(Extension {
                until: grace.until_day.as_ref()?.parse().ok()?,
                reason: grace.reason.clone(),
            })
        })
        .collect();
    let exempt = own()
        .next_back()
        .filter(|grace| grace.until_day.is_none())
        .map(|grace| grace.reason.clone());
    (rule.deadline(calendar, &extensions), exempt)
}

/// Kinds of periods of the same year whose data end before those of this kind begin. The plan's own two begin on the same day.
pub(crate) fn earlier_in_year(kind: &str) -> &'static [&'static str] {
    match kind {
        "h2" => &["h1"],
        "q2" => &["q1"],
        "q3" => &["q1", "q2"],
        "q4" => &["q1", "q2", "q3"],
        _ => &[],
    }
}

/// First moment of a period's data, and the first after them.
pub(crate) fn span(period: &report_period::Model) -> (i64, i64) {
    (
        moment(date(&period.data_from), Time::midnight()),
        end_of(date(&period.data_to)),
    )
}

/// Figures of several accepted sheets as one, by code.
pub(crate) fn figures_of(sheets: &[Earlier]) -> Result<BTreeMap<String, i64>, Fault> {
    let Some(first) = sheets.first() else {
        return Ok(BTreeMap::new());
    };
    let form = form(&first.form_code, first.form_version)?;
    let read: Vec<Sheet> = sheets
        .iter()
        .map(|earlier| from_json("a sent report", &earlier.sheet))
        .collect::<Result<_, _>>()?;
    let parts: Vec<Part<'_>> = read.iter().map(|sheet| Part { unit: "", sheet }).collect();
    Ok(totals(&form, &parts)
        .into_iter()
        .filter_map(|total| match total.value {
            Value::Number(number) => Some((total.code, number)),
            _ => None,
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_form_is_read_and_sound() {
        assert_eq!(FORMS.len(), 2);
        for form in FORMS.iter() {
            for figure in &form.figures {
                let known = |code: &String| form.figure(code).is_some();
                assert!(figure.part_of.iter().all(known), "{}", figure.code);
                let parts = figure.ratio.iter().flat_map(|(a, b)| [a, b]);
                assert!({ parts }.all(known), "{}", figure.code);
                assert!(!figure.definition.is_empty(), "{}", figure.code);
            }
            for section in &form.sections {
                assert!(
                    section
                        .figures
                        .iter()
                        .all(|code| form.figure(code).is_some())
                );
            }
        }
    }

    #[test]
    fn the_plans_periods_of_2026() {
        let regime = shipped_regime();
        let h1 = regime.in_year("h1", 2026).map(|days| {
            (
                days.data_from.to_string(),
                days.data_to.to_string(),
                days.units.day.to_string(),
                days.office.day.to_string(),
            )
        });
        let expected = ["2025-12-01", "2026-05-31", "2026-06-03", "2026-06-05"].map(String::from);
        assert_eq!(h1, Some(expected.into()));
    }
}
