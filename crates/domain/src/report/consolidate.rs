//! Many reports become one: totals are recomputed by the kind of each figure, never copied; what does not fit is shown first.

use std::collections::BTreeMap;

use super::check::jumps;
use super::form::{Aggregation, Figure, FigureKind, ReportForm};
use super::sheet::{Cell, Sheet, ratio};

/// A unit's accepted version.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// Name of the unit as it was when the report was sent.
    pub unit: &'a str,
    /// The version.
    pub sheet: &'a Sheet,
}

/// A figure of the consolidated report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// Code.
    pub code: String,
    /// What it comes to.
    pub value: Value,
    /// How many units gave it.
    pub given: usize,
}

/// What a figure comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nobody gave it.
    None,
    /// A number.
    Number(i64),
    /// Distinct persons of several units: at least the largest, at most all of them; the exact number needs the persons.
    Between(i64, i64),
    /// A line of each unit.
    Lines(Vec<String>),
}

/// What does not fit together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The figure.
    pub code: String,
    /// Which unit; `None` for the totals.
    pub unit: Option<usize>,
    /// What.
    pub what: Clash,
}

/// What does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clash {
    /// A part greater than its whole.
    ExceedsWhole {
        /// The whole's code.
        whole: String,
        /// Part and whole.
        values: (i64, i64),
    },
    /// The unit reported another number than the events, with this reason.
    DiffersFromEvents {
        /// What the events said.
        events: i64,
        /// What was reported.
        value: i64,
        /// Why.
        reason: String,
    },
    /// Far from what the other units report.
    Outlier {
        /// What was reported.
        value: i64,
        /// The middle of the others.
        median: i64,
    },
    /// Far from the same period last year.
    Jumps {
        /// Last year.
        before: i64,
        /// Now.
        value: i64,
    },
}

/// The totals, in the order of the form. One walk over each unit's sheet, its cells and the figures both in the order of their
/// codes: linear in the number of figures, and a sheet is not fetched from memory once for each of them.
#[must_use]
pub fn totals(form: &ReportForm, parts: &[Part<'_>]) -> Vec<Total> {
    let mut tallies: Vec<Tally<'_>> = form.figures.iter().map(Tally::of).collect();
    let mut by_code: Vec<usize> = (0..tallies.len()).collect();
    by_code.sort_by_key(|at| form.figures.get(*at).map(|figure| &figure.code));
    for part in parts {
        let mut cells = part.sheet.cells.iter().peekable();
        for at in &by_code {
            let Some(tally) = tallies.get_mut(*at) else {
                continue;
            };
            while cells
                .next_if(|(code, _)| **code < tally.figure.code)
                .is_some()
            {}
            if let Some((_, cell)) = cells.next_if(|(code, _)| **code == tally.figure.code) {
                tally.add(cell);
            }
            tally.add_ratio(form, part.sheet);
        }
    }
    tallies.into_iter().map(Tally::total).collect()
}

/// A figure, added up so far.
struct Tally<'f> {
    figure: &'f Figure,
    given: usize,
    sum: i64,
    most: Option<i64>,
    last: Option<i64>,
    lines: Vec<String>,
    /// Part and whole of those units that gave both numbers: a ratio is computed again from their sums.
    ratio: (i64, i64),
}

impl<'f> Tally<'f> {
    fn of(figure: &'f Figure) -> Self {
        Self {
            figure,
            given: 0,
            sum: 0,
            most: None,
            last: None,
            lines: Vec::new(),
            ratio: (0, 0),
        }
    }

    fn add(&mut self, cell: &Cell) {
        self.given += 1;
        self.sum = self.sum.saturating_add(cell.value);
        self.most = self.most.max(Some(cell.value));
        self.last = Some(cell.value);
        if self.is_lines() {
            self.lines.push(cell.line.clone());
        }
    }

    fn add_ratio(&mut self, form: &ReportForm, sheet: &Sheet) {
        let Some((part, whole)) = &self.figure.ratio else {
            return;
        };
        if let (Some(part), Some(whole)) = (sheet.value(form, part), sheet.value(form, whole)) {
            self.ratio.0 = self.ratio.0.saturating_add(part);
            self.ratio.1 = self.ratio.1.saturating_add(whole);
        }
    }

    fn is_lines(&self) -> bool {
        let last = matches!(self.figure.agg, Aggregation::Last | Aggregation::Text);
        last && self.figure.kind == FigureKind::Line
    }

    fn total(self) -> Total {
        Total {
            code: self.figure.code.clone(),
            given: self.given,
            value: self.value(),
        }
    }

    fn value(self) -> Value {
        let most = self.most.unwrap_or(0);
        match self.figure.agg {
            _ if self.figure.ratio.is_some() => {
                ratio(self.ratio.0, self.ratio.1).map_or(Value::None, Value::Number)
            }
            _ if self.given == 0 => Value::None,
            _ if self.is_lines() => Value::Lines(self.lines),
            Aggregation::Distinct if most != self.sum => Value::Between(most, self.sum),
            Aggregation::Last => self.last.map_or(Value::None, Value::Number),
            _ => Value::Number(self.sum),
        }
    }
}

/// A figure to the end of the period, where the data end before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// What it comes to: of units that estimated nothing, what they reported.
    pub value: i64,
    /// How many units estimated it.
    pub given: usize,
}

/// Figures that are added up and that somebody estimated, by code.
#[must_use]
pub fn estimates(form: &ReportForm, parts: &[Part<'_>]) -> BTreeMap<String, Estimate> {
    let added = |figure: &&Figure| {
        matches!(figure.agg, Aggregation::Sum | Aggregation::Stock)
            && figure.kind == FigureKind::Number
    };
    form.figures
        .iter()
        .filter(added)
        .filter_map(|figure| Some((figure.code.clone(), estimate(&figure.code, parts)?)))
        .collect()
}

fn estimate(code: &str, parts: &[Part<'_>]) -> Option<Estimate> {
    let none = Estimate { value: 0, given: 0 };
    let cells = parts.iter().filter_map(|part| part.sheet.cells.get(code));
    let sum = cells.fold(none, |sum, cell| Estimate {
        value: sum
            .value
            .saturating_add(cell.estimate.unwrap_or(cell.value)),
        given: sum.given + usize::from(cell.estimate.is_some()),
    });
    (sum.given > 0).then_some(sum)
}

/// What does not fit, worst first: parts and wholes, differences from the events, jumps, outliers.
#[must_use]
pub fn conflicts(form: &ReportForm, parts: &[Part<'_>], last_year: &[Total]) -> Vec<Conflict> {
    let now = totals(form, parts);
    let mut out = whole_and_part(form, &now);
    for figure in &form.figures {
        for (at, part) in parts.iter().enumerate() {
            out.extend(from_events(figure, at, part));
        }
    }
    out.extend(against_last_year(&now, last_year));
    for figure in &form.figures {
        out.extend(outliers(figure, parts));
    }
    out
}

fn number(totals: &[Total], code: &str) -> Option<i64> {
    totals
        .iter()
        .find(|total| total.code == code)
        .and_then(|total| match total.value {
            Value::Number(number) => Some(number),
            _ => None,
        })
}

fn whole_and_part(form: &ReportForm, totals: &[Total]) -> Vec<Conflict> {
    form.figures
        .iter()
        .filter_map(|figure| {
            let whole = figure.part_of.as_ref()?;
            let values = (number(totals, &figure.code)?, number(totals, whole)?);
            (values.0 > values.1).then(|| Conflict {
                code: figure.code.clone(),
                unit: None,
                what: Clash::ExceedsWhole {
                    whole: whole.clone(),
                    values,
                },
            })
        })
        .collect()
}

fn from_events(figure: &Figure, at: usize, part: &Part<'_>) -> Option<Conflict> {
    let cell = part.sheet.cells.get(&figure.code)?;
    let events = cell.events.filter(|events| *events != cell.value)?;
    Some(Conflict {
        code: figure.code.clone(),
        unit: Some(at),
        what: Clash::DiffersFromEvents {
            events,
            value: cell.value,
            reason: cell.reason.clone(),
        },
    })
}

fn against_last_year(now: &[Total], last_year: &[Total]) -> Vec<Conflict> {
    now.iter()
        .filter_map(|total| {
            let before = number(last_year, &total.code)?;
            let value = number(now, &total.code)?;
            jumps(before, value).then(|| Conflict {
                code: total.code.clone(),
                unit: None,
                what: Clash::Jumps { before, value },
            })
        })
        .collect()
}

/// Units more than ten times the middle of all that reported something, when at least five did.
fn outliers(figure: &Figure, parts: &[Part<'_>]) -> Vec<Conflict> {
    if figure.agg != Aggregation::Sum || figure.kind != FigureKind::Number {
        return Vec::new();
    }
    let values: Vec<(usize, i64)> = parts
        .iter()
        .enumerate()
        .filter_map(|(at, part)| Some((at, part.sheet.cells.get(&figure.code)?.value)))
        .filter(|(_, value)| *value > 0)
        .collect();
    let mut sorted: Vec<i64> = values.iter().map(|(_, value)| *value).collect();
    let middle = sorted.len() / 2;
    if sorted.len() < 5 {
        return Vec::new();
    }
    let (_, median, _) = sorted.select_nth_unstable(middle);
    let median = *median;
    values
        .into_iter()
        .filter(|(_, value)| *value > median.saturating_mul(10))
        .map(|(at, value)| Conflict {
            code: figure.code.clone(),
            unit: Some(at),
            what: Clash::Outlier { value, median },
        })
        .collect()
}

/// The texts of a section, each with the unit it comes from, for somebody to edit.
#[must_use]
pub fn texts<'a>(section: &str, parts: &[Part<'a>]) -> Vec<(&'a str, &'a str)> {
    parts
        .iter()
        .filter_map(|part| Some((part.unit, part.sheet.texts.get(section)?.as_str())))
        .filter(|(_, text)| !text.is_empty())
        .collect()
}
