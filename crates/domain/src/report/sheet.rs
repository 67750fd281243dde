//! A filled-in form: what was typed beside what the system's events say.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::form::{FigureKind, ReportForm, read_number};

/// Longest text of a section, in characters.
pub const TEXT_MAX: usize = 20_000;
/// Longest line and reason.
pub const LINE_MAX: usize = 300;
/// What stands for "nothing happened": not nought counted, not blank.
pub const NIL: &str = "-";

/// A filled-in form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Figures by code; what is blank is not here.
    #[serde(default)]
    pub cells: BTreeMap<String, Cell>,
    /// Texts by code of the section.
    #[serde(default)]
    pub texts: BTreeMap<String, String>,
}

/// A figure that is filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The number, in the smallest unit of its figure; 0 when nothing happened.
    #[serde(default)]
    pub value: i64,
    /// Nothing happened: said, not left blank.
    #[serde(default, skip_serializing_if = "is_false")]
    pub nil: bool,
    /// The line, for a figure that is one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub line: String,
    /// What the system's events said when this was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<i64>,
    /// Why it differs from the events or jumps.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Estimated to the end of the period, where the data end before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<i64>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_false(flag: &bool) -> bool {
    !*flag
}

impl Cell {
    /// A number.
    #[must_use]
    pub fn number(value: i64) -> Self {
        Self {
            value,
            ..Self::default()
        }
    }
}

/// What cannot be read in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Code of the figure or section.
    pub code: String,
    /// What was typed.
    pub typed: String,
    /// Whether it is the estimate to the end of the period.
    pub estimate: bool,
}

/// What was typed, field by field: figures, reasons, estimates, texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// Figures.
    pub figures: BTreeMap<String, String>,
    /// Reasons.
    pub reasons: BTreeMap<String, String>,
    /// Estimates.
    pub estimates: BTreeMap<String, String>,
    /// Texts.
    pub texts: BTreeMap<String, String>,
}

impl Sheet {
    /// Reads what was typed. What cannot be read is named and left blank; everything else is kept.
    #[must_use]
    pub fn read(
        form: &ReportForm,
        typed: &Typed,
        events: &BTreeMap<String, i64>,
    ) -> (Self, Vec<Unreadable>) {
        let mut sheet = Self::default();
        let mut unreadable = Vec::new();
        for figure in form.figures.iter().filter(|figure| figure.is_typed()) {
            let text = field(&typed.figures, &figure.code);
            let estimate = field(&typed.estimates, &figure.code);
            let estimated = match is_nil(estimate) {
                true => Some(0),
                false => read_number(estimate, figure.decimals),
            };
            // An estimate of a figure that is blank is one of nothing.
            if !estimate.is_empty() && (estimated.is_none() || text.is_empty()) {
                unreadable.push(Unreadable {
                    estimate: true,
                    ..unread(&figure.code, estimate)
                });
            }
            if text.is_empty() {
                continue;
            }
            let mut cell = Cell {
                events: events.get(&figure.code).copied(),
                reason: cut(field(&typed.reasons, &figure.code), LINE_MAX),
                estimate: estimated,
                ..Cell::default()
            };
            let number = read_number(text, figure.decimals);
            match figure.kind {
                FigureKind::Line => cell.line = cut(text, LINE_MAX),
                _ if is_nil(text) => cell.nil = true,
                FigureKind::YesNo if number.is_none_or(|value| value > 1) => {
                    unreadable.push(unread(&figure.code, text));
                    continue;
                }
                _ => match number {
                    Some(value) => cell.value = value,
                    None => {
                        unreadable.push(unread(&figure.code, text));
                        continue;
                    }
                },
            }
            sheet.cells.insert(figure.code.clone(), cell);
        }
        for section in form.asked() {
            let text = clean(field(&typed.texts, &section.code));
            if !text.is_empty() {
                sheet
                    .texts
                    .insert(section.code.clone(), cut(&text, TEXT_MAX));
            }
        }
        (sheet, unreadable)
    }

    /// The number of a figure; computed ones are computed.
    #[must_use]
    pub fn value(&self, form: &ReportForm, code: &str) -> Option<i64> {
        let figure = form.figure(code)?;
        match &figure.ratio {
            Some((part, whole)) => ratio(self.value(form, part)?, self.value(form, whole)?),
            None if figure.kind == FigureKind::Line => None,
            None => self.cells.get(code).map(|cell| cell.value),
        }
    }

    /// Says "nothing happened" wherever a number is still blank.
    pub fn fill_with_nil(&mut self, form: &ReportForm, events: &BTreeMap<String, i64>) {
        for figure in form.figures.iter().filter(|figure| figure.is_typed()) {
            let blank = !self.cells.contains_key(&figure.code);
            if blank && figure.kind != FigureKind::Line {
                let cell = Cell {
                    nil: true,
                    events: events.get(&figure.code).copied(),
                    ..Cell::default()
                };
                self.cells.insert(figure.code.clone(), cell);
            }
        }
    }
}

/// Part of a whole in tenths of a per cent, rounded; `None` of nothing.
#[must_use]
pub fn ratio(part: i64, whole: i64) -> Option<i64> {
    if whole <= 0 {
        return None;
    }
    let tenths = (i128::from(part) * 1_000 + i128::from(whole) / 2) / i128::from(whole);
    i64::try_from(tenths).ok()
}

fn unread(code: &str, typed: &str) -> Unreadable {
    Unreadable {
        code: code.to_owned(),
        typed: cut(typed, LINE_MAX),
        estimate: false,
    }
}

fn field<'a>(fields: &'a BTreeMap<String, String>, code: &str) -> &'a str {
    fields.get(code).map_or("", |text| text.trim())
}

fn cut(text: &str, max: usize) -> String {
    text.chars().take(max).collect()
}

/// "Nothing happened", as people write it.
fn is_nil(text: &str) -> bool {
    let text = text.to_lowercase();
    [
        NIL,
        "–",
        "không",
        "khong",
        "không phát sinh",
        "kps",
        "kpsinh",
    ]
    .contains(&text.as_str())
}

/// Text as it survives from Word: one kind of line end, no control characters, bullets and dashes kept, tabs as blanks, no more
/// than one empty line.
#[must_use]
pub fn clean(text: &str) -> String {
    let text = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{b}', '\u{2028}', '\u{2029}'], "\n")
        .replace(['\t', '\u{a0}'], " ")
        .replace(['\u{f0b7}', '\u{f0a7}', '\u{2022}'], "-");
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let line: String = line
            .chars()
            .filter(|c| !c.is_control() && !matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}'))
            .collect();
        let line = line.trim_end().to_owned();
        let empty_again = line.is_empty() && lines.last().is_none_or(String::is_empty);
        if !empty_again {
            lines.push(line);
        }
    }
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_word_keeps_its_lines_and_its_marks() {
        let word = "\u{feff}I. KẾT QUẢ\r\n\u{f0b7}\tTuyên truyền 3 buổi\u{b}- Phát loa\u{a0}12 lượt\r\n\r\n\r\n\r\nHết\u{7}";
        assert_eq!(
            clean(word),
            "I. KẾT QUẢ\n- Tuyên truyền 3 buổi\n- Phát loa 12 lượt\n\nHết"
        );
    }

    #[test]
    fn ratios_are_rounded_and_nothing_has_none() {
        assert_eq!(ratio(1, 3), Some(333));
        assert_eq!(ratio(2, 3), Some(667));
        assert_eq!(ratio(3, 3), Some(1_000));
        assert_eq!(ratio(1, 0), None);
    }
}
