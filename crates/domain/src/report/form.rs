//! Forms of reports as data: figures with their definition, unit and way of adding up; sections of text.
//!
//! A form that was used never changes; a new version stands beside it, so that old reports stay readable.

use serde::{Deserialize, Serialize};

/// A form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportForm {
    /// Code, such as BC-01.
    pub code: String,
    /// Version; kept with every report.
    pub version: u32,
    /// First day of use.
    pub valid_from: String,
    /// What it reports on.
    pub name: String,
    /// Groups of figures in order.
    #[serde(rename = "group")]
    pub groups: Vec<Group>,
    /// Figures in order.
    #[serde(rename = "figure")]
    pub figures: Vec<Figure>,
    /// Sections of text in order.
    #[serde(rename = "section")]
    pub sections: Vec<Section>,
}

/// A group of figures: the first letter of their codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Letter.
    pub code: String,
    /// Heading.
    pub name: String,
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// Code.
    pub code: String,
    /// Label.
    pub label: String,
    /// What it is counted in.
    pub unit: String,
    /// What counts, what does not.
    pub definition: String,
    /// How several become one.
    pub agg: Aggregation,
    /// What is typed.
    #[serde(default)]
    pub kind: FigureKind,
    /// Where it comes from: the system's own events, typed, or both.
    pub source: Source,
    /// Digits behind the comma.
    #[serde(default)]
    pub decimals: u8,
    /// The figure it is a part of.
    #[serde(default)]
    pub part_of: Option<String>,
    /// Numerator and denominator, for a ratio.
    #[serde(default)]
    pub ratio: Option<(String, String)>,
}

/// How several values become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregation {
    /// Added up.
    Sum,
    /// Added up over units, the last one over time: a head-count.
    Stock,
    /// Distinct persons: never added up.
    Distinct,
    /// Computed again from its sums.
    Ratio,
    /// The last one.
    Last,
    /// Text, put together and edited.
    Text,
}

/// What is typed into a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureKind {
    /// A number.
    #[default]
    Number,
    /// Yes or no; 1 or 0.
    YesNo,
    /// A line.
    Line,
    /// Nothing: it is computed.
    Computed,
}

/// Where a figure comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The system's own events.
    Events,
    /// Typed.
    Typed,
    /// Events where there are any; more may be typed, with a reason.
    Both,
    /// Another body gives it; units never type it.
    Elsewhere,
}

/// A section of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Code.
    pub code: String,
    /// Heading as printed.
    pub heading: String,
    /// How deep the heading stands: 1 for I., 2 for 1.
    pub level: u8,
    /// What belongs here; no text is asked when it is empty.
    #[serde(default)]
    pub hint: String,
    /// Figures named beside it.
    #[serde(default)]
    pub figures: Vec<String>,
}

impl ReportForm {
    /// The figure of this code.
    #[must_use]
    pub fn figure(&self, code: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.code == code)
    }

    /// Figures of a group, in order.
    pub fn of_group<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a Figure> {
        self.figures
            .iter()
            .filter(move |figure| figure.code.starts_with(group))
    }

    /// Sections that ask for text.
    pub fn asked(&self) -> impl Iterator<Item = &Section> {
        self.sections
            .iter()
            .filter(|section| !section.hint.is_empty())
    }
}

impl Figure {
    /// Whether a unit types it.
    #[must_use]
    pub fn is_typed(&self) -> bool {
        self.kind != FigureKind::Computed && self.source != Source::Elsewhere
    }

    /// Whether the system's events may fill it.
    #[must_use]
    pub fn is_prefilled(&self) -> bool {
        matches!(self.source, Source::Events | Source::Both)
    }

    /// A number as it stands on paper: 1.234,5.
    #[must_use]
    pub fn shown(&self, value: i64) -> String {
        match self.kind {
            FigureKind::YesNo if value == 0 => "Không".into(),
            FigureKind::YesNo if value == 1 => "Có".into(),
            _ => shown(value, self.decimals),
        }
    }
}

/// A number with groups of three and a comma: 1.234,5. Noughts at the end behind the comma are left out.
#[must_use]
pub fn shown(value: i64, decimals: u8) -> String {
    let scale = 10u64.pow(u32::from(decimals.min(9)));
    let whole = (value.unsigned_abs() / scale).to_string();
    let mut out = String::new();
    if value < 0 {
        out.push('-');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    let rest = value.unsigned_abs() % scale;
    if rest > 0 {
        let digits = format!("{rest:0width$}", width = usize::from(decimals.min(9)));
        out.push(',');
        out.push_str(digits.trim_end_matches('0'));
    }
    out
}

/// A number as people type it: dots, blanks between groups, a comma before what is behind it; `None` when it is none.
#[must_use]
pub fn read_number(text: &str, decimals: u8) -> Option<i64> {
    let text: String = text
        .chars()
        .filter(|c| !matches!(c, '.' | ' ' | '\u{a0}' | '\u{202f}'))
        .collect();
    let (whole, rest) = text.split_once(',').unwrap_or((&text, ""));
    let width = usize::from(decimals.min(9));
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(rest) || rest.len() > width {
        return None;
    }
    let value: i64 = format!("{whole}{rest:0<width$}").parse().ok()?;
    // Nobody counts further than a million billions.
    (value <= 1_000_000_000_000_000_000).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_type_and_read_them() {
        for (typed, decimals, value) in [
            ("0", 0, Some(0)),
            ("1.234", 0, Some(1_234)),
            ("12 340", 0, Some(12_340)),
            ("4,5", 3, Some(4_500)),
            ("4,5", 0, None),
            ("", 0, None),
            ("-3", 0, None),
            ("ba", 0, None),
            ("9999999999999999999999", 0, None),
        ] {
            assert_eq!(read_number(typed, decimals), value, "{typed}");
        }
        assert_eq!(shown(1_234_567, 0), "1.234.567");
        assert_eq!(shown(4_500, 3), "4,5");
        assert_eq!(shown(4_005, 3), "4,005");
        assert_eq!(shown(-12, 0), "-12");
    }

    #[test]
    fn what_is_shown_is_read_back() {
        for value in [0, 1, 999, 1_000, 4_500, 123_456_789] {
            for decimals in [0, 1, 3] {
                assert_eq!(read_number(&shown(value, decimals), decimals), Some(value));
            }
        }
    }
}
