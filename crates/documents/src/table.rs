//! Tables: typed cells that print alike in a document and stay numbers in a sheet.

use crate::text::printable;

/// How a column is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Short codes and ordinals.
    Centre,
    /// Numbers.
    Right,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub title: String,
    /// Its share of the width.
    pub share: u32,
    /// How its cells are aligned.
    pub align: Align,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing was reported; not the same as nought.
    Blank,
    /// Words.
    Text(String),
    /// A whole number, amounts of money included.
    Whole(i64),
    /// A number of hundredths ("12,50").
    Hundredths(i64),
    /// A share in hundredths of a percent ("98,75%").
    Percent(i64),
    /// A number in its smallest part, and how many digits of it stand behind the comma; noughts at the end are not printed.
    Decimal(i64, u8),
    /// A day.
    Day(jiff::civil::Date),
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows; missing cells are blank.
    pub rows: Vec<Vec<Cell>>,
    /// A last row in bold ("Cộng").
    pub total: Option<Vec<Cell>>,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn text(title: &str, share: u32) -> Self {
        Self::of(title, share, Align::Left)
    }

    /// A column of codes, dates, ordinals.
    #[must_use]
    pub fn centred(title: &str, share: u32) -> Self {
        Self::of(title, share, Align::Centre)
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(title: &str, share: u32) -> Self {
        Self::of(title, share, Align::Right)
    }

    fn of(title: &str, share: u32, align: Align) -> Self {
        Self {
            title: printable(title),
            share: share.max(1),
            align,
        }
    }
}

impl Table {
    /// A table with these columns.
    #[must_use]
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self {
            columns: columns.into_iter().collect(),
            rows: Vec::new(),
            total: None,
        }
    }

    /// Adds a row.
    #[must_use]
    pub fn row(mut self, cells: impl IntoIterator<Item = Cell>) -> Self {
        self.rows.push(cells.into_iter().collect());
        self
    }

    /// Sets the last row.
    #[must_use]
    pub fn total(mut self, cells: impl IntoIterator<Item = Cell>) -> Self {
        self.total = Some(cells.into_iter().collect());
        self
    }

    /// The width of each column, of this one in all.
    pub(crate) fn widths(&self, all: u32) -> Vec<u32> {
        let shares: u32 = self.columns.iter().map(|column| column.share).sum();
        self.columns
            .iter()
            .map(|column| all * column.share / shares.max(1))
            .collect()
    }
}

impl Cell {
    /// As it is printed: points between thousands, a comma before decimals.
    #[must_use]
    pub fn printed(&self) -> String {
        match self {
            Self::Blank => String::new(),
            Self::Text(words) => words.clone(),
            Self::Whole(number) => grouped(*number),
            Self::Hundredths(number) => hundredths(*number),
            Self::Percent(number) => format!("{}%", hundredths(*number)),
            Self::Decimal(number, digits) => decimal(*number, *digits),
            Self::Day(day) => format!("{:02}/{:02}/{}", day.day(), day.month(), day.year()),
        }
    }
}

impl From<&str> for Cell {
    fn from(words: &str) -> Self {
        Self::Text(printable(words))
    }
}

impl From<String> for Cell {
    fn from(words: String) -> Self {
        Self::from(words.as_str())
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Whole(number)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Blank, Into::into)
    }
}

fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3 + 1);
    if number < 0 {
        out.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

fn hundredths(number: i64) -> String {
    let size = number.unsigned_abs();
    let sign = if number < 0 { "-" } else { "" };
    let whole = grouped(i64::try_from(size / 100).unwrap_or(i64::MAX));
    format!("{sign}{whole},{:02}", size % 100)
}

fn decimal(number: i64, digits: u8) -> String {
    let width = usize::from(digits.min(9));
    let scale = 10_u64.pow(u32::from(digits.min(9)));
    let size = number.unsigned_abs();
    let sign = if number < 0 { "-" } else { "" };
    let whole = grouped(i64::try_from(size / scale).unwrap_or(i64::MAX));
    let rest = format!("{:0width$}", size % scale);
    match rest.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        rest => format!("{sign}{whole},{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_the_vietnamese_way() {
        for (cell, printed) in [
            (Cell::Whole(0), "0"),
            (Cell::Whole(4_500_000), "4.500.000"),
            (Cell::Whole(-999), "-999"),
            (Cell::Whole(i64::MIN), "-9.223.372.036.854.775.808"),
            (Cell::Hundredths(123_450), "1.234,50"),
            (Cell::Hundredths(-5), "-0,05"),
            (Cell::Percent(9_875), "98,75%"),
            (Cell::Decimal(4_500, 3), "4,5"),
            (Cell::Decimal(4_005, 3), "4,005"),
            (Cell::Decimal(-12_000, 3), "-12"),
            (Cell::Decimal(12, 0), "12"),
            (Cell::Blank, ""),
            (Cell::Day(jiff::civil::date(2026, 6, 5)), "05/06/2026"),
        ] {
            assert_eq!(cell.printed(), printed);
        }
    }
}
