//! A reporting regime: every field of Article 7 of Decree 09/2019/NĐ-CP, and the days of its periods as rules.
//!
//! From-day, to-day, cut-off, end of the estimate, due day of the units and of the Office are fields of their own: the plan's due
//! days lie before the decree's usual cut-offs (handbook §4).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::deadline::{DueRule, Schedule};

/// A day of a year that is not named yet; a day the month does not have is its last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearDay {
    /// 0 is the year of the report, -1 the one before.
    #[serde(default)]
    pub year: i16,
    /// Month.
    pub month: i8,
    /// Day.
    pub day: i8,
}

impl YearDay {
    /// The day in the year of the report.
    #[must_use]
    pub fn of(self, year: i16) -> Option<Date> {
        let first = Date::new(year.checked_add(self.year)?, self.month, 1).ok()?;
        let day = self.day.clamp(1, first.days_in_month());
        first.with().day(day).build().ok()
    }

    /// As people write it: 01/12, with "năm trước" or "năm sau" where it is not the year of the report.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut words = text.trim().splitn(2, char::is_whitespace);
        let (day, month) = words.next()?.split_once('/')?;
        let year = match words
            .next()
            .map(|rest| rest.trim().to_lowercase())
            .as_deref()
        {
            None | Some("") => 0,
            Some("năm trước") => -1,
            Some("năm sau") => 1,
            Some(_) => return None,
        };
        let read = Self {
            year,
            month: month.parse().ok()?,
            day: day.parse().ok()?,
        };
        // A leap year has every day there is.
        Date::new(2028, read.month, read.day).ok().map(|_| read)
    }

    /// The same, to be read again.
    #[must_use]
    pub fn shown(self) -> String {
        let year = match self.year {
            0 => "",
            year if year < 0 => " năm trước",
            _ => " năm sau",
        };
        format!("{:02}/{:02}{year}", self.day, self.month)
    }
}

/// A period that comes every year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodRule {
    /// Code: h1, year.
    pub code: String,
    /// Name: 6 tháng đầu năm.
    pub name: String,
    /// First day of the data.
    pub data_from: YearDay,
    /// Last day of the data: the cut-off.
    pub data_to: YearDay,
    /// Numbers are estimated to here, when the period ends after its data.
    #[serde(default)]
    pub estimate_to: Option<YearDay>,
    /// The day named for units.
    pub units_before: YearDay,
    /// The day named for the Office.
    pub office_before: YearDay,
}

/// A regime. The first eleven fields are those of the decree, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regime {
    /// Tên báo cáo.
    pub name: String,
    /// Nội dung yêu cầu báo cáo.
    pub content: String,
    /// Đối tượng thực hiện.
    pub reporters: String,
    /// Cơ quan nhận.
    pub receiver: String,
    /// Phương thức gửi, nhận.
    pub method: String,
    /// Thời hạn gửi.
    pub due: String,
    /// Tần suất.
    pub frequency: String,
    /// Thời gian chốt số liệu.
    pub cut_off: String,
    /// Mẫu đề cương.
    pub outline: String,
    /// Biểu mẫu số liệu.
    pub form: String,
    /// Hướng dẫn quy trình.
    pub guidance: String,
    /// What it rests on.
    pub legal_basis: String,
    /// Whether the named day itself still counts.
    #[serde(default)]
    pub inclusive: bool,
    /// Where lateness moves when the last day is off; forward when left out.
    #[serde(default = "forward")]
    pub lateness: crate::calendar::Roll,
    /// Where reminders move; backward when left out.
    #[serde(default = "backward")]
    pub reminders: crate::calendar::Roll,
    /// When people are reminded.
    #[serde(default)]
    pub schedule: Schedule,
    /// Working days a unit has after its report was returned.
    #[serde(default = "two")]
    pub days_to_mend: i32,
    /// Its periods.
    #[serde(rename = "period")]
    pub periods: Vec<PeriodRule>,
}

fn forward() -> crate::calendar::Roll {
    crate::calendar::Roll::Forward
}

fn backward() -> crate::calendar::Roll {
    crate::calendar::Roll::Backward
}

fn two() -> i32 {
    2
}

/// A period of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodDays {
    /// First day of the data.
    pub data_from: Date,
    /// Last day of the data.
    pub data_to: Date,
    /// Numbers are estimated to here.
    pub estimate_to: Option<Date>,
    /// The rule for units.
    pub units: DueRule,
    /// The rule for the Office.
    pub office: DueRule,
}

impl Regime {
    /// Whether every period has its days in order, in leap years too, and none comes twice.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let in_order = |code: &str| {
            [2027, 2028].iter().all(|year| {
                self.in_year(code, *year).is_some_and(|days| {
                    let (units, office) = (days.units.nominal(), days.office.nominal());
                    days.data_from <= days.data_to && days.data_from <= units && units <= office
                })
            })
        };
        let codes: std::collections::BTreeSet<&str> =
            self.periods.iter().map(|rule| rule.code.as_str()).collect();
        !codes.is_empty() && codes.len() == self.periods.len() && codes.into_iter().all(in_order)
    }

    /// The period of this code in a year.
    #[must_use]
    pub fn in_year(&self, code: &str, year: i16) -> Option<PeriodDays> {
        let rule = self.periods.iter().find(|rule| rule.code == code)?;
        let due = |day: YearDay| {
            Some(DueRule {
                day: day.of(year)?,
                inclusive: self.inclusive,
                at: None,
                lateness: self.lateness,
                reminders: self.reminders,
            })
        };
        Some(PeriodDays {
            data_from: rule.data_from.of(year)?,
            data_to: rule.data_to.of(year)?,
            estimate_to: match rule.estimate_to {
                Some(day) => Some(day.of(year)?),
                None => None,
            },
            units: due(rule.units_before)?,
            office: due(rule.office_before)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_a_year_is_read_as_it_is_shown() {
        for (text, year) in [("01/12 năm trước", -1), ("31/05", 0), ("15/01 năm sau", 1)] {
            let day = YearDay::read(text);
            assert_eq!(day.map(|day| day.year), Some(year), "{text}");
            assert_eq!(day.map(YearDay::shown).as_deref(), Some(text));
        }
        for text in ["", "12", "31/02", "1/13", "01/12 hôm qua"] {
            assert_eq!(YearDay::read(text), None, "{text}");
        }
    }

    #[test]
    fn the_last_day_of_february_is_whatever_the_year_has() {
        let end = YearDay {
            year: 0,
            month: 2,
            day: 31,
        };
        for (year, day) in [(2027, 28), (2028, 29), (2060, 29)] {
            assert_eq!(end.of(year).map(Date::day), Some(day));
        }
    }
}
