//! What the consolidated report says, against what the year's test itself did.

use app::reports::consolidate::Live;
use calamine::DataType;
use domain::report::consolidate::Value;
use domain::report::{Aggregation, FigureKind};

use super::{Book, Year};

/// What the book says a figure of some units comes to.
pub(super) fn in_book(book: &Book, code: &str, counted: &[usize]) -> i64 {
    book.iter()
        .filter(|((unit, of), _)| counted.contains(unit) && *of == code)
        .map(|(_, number)| number)
        .sum()
}

/// Every total of the consolidated report against the book.
pub(super) fn agrees(year: &Year, live: &Live, book: &Book, counted: &[usize]) {
    let numbers = live
        .form
        .figures
        .iter()
        .filter(|figure| figure.is_typed() && figure.kind == FigureKind::Number);
    for figure in numbers {
        let sum = in_book(book, &figure.code, counted);
        let each = counted
            .iter()
            .map(|unit| in_book(book, &figure.code, &[*unit]));
        // Of persons counted once in each unit nobody knows how many are the same.
        let expected = match (figure.agg, each.max().unwrap_or(0)) {
            (Aggregation::Distinct, most) if most != sum => Value::Between(most, sum),
            _ => Value::Number(sum),
        };
        let total = live.totals.iter().find(|total| total.code == figure.code);
        assert_eq!(total.unwrap().value, expected, "{}", figure.code);
    }
    let part = |code| in_book(book, code, counted);
    assert_eq!(
        number(live, "C03"),
        Some((part("C02") * 1000 + part("C01") / 2) / part("C01"))
    );
    // And traceable: the parts of a total are what the units' versions say.
    for source in &live.sources {
        let unit = year
            .units
            .iter()
            .position(|unit| unit.id == source.unit_id)
            .unwrap();
        let own = source.sheet.cells.get("B02").map(|cell| cell.value);
        assert_eq!(own, Some(book.get(&(unit, "B02")).copied().unwrap_or(0)));
    }
}

/// Every number of the workbook of the consolidated report against the book: the totals, and what each unit gave for them.
pub(super) fn workbook_agrees(file: &[u8], book: &Book, counted: &[usize]) {
    let (mut totals, mut of_units) = (0, 0);
    for (_, rows) in crate::papers::cells(file) {
        let Some(head) = rows
            .iter()
            .position(|row| matches!(row[0].as_string().as_deref(), Some("Mã" | "Đơn vị")))
        else {
            // The annex of proposals holds words.
            continue;
        };
        let heads: Vec<String> = rows[head]
            .iter()
            .map(|cell| cell.as_string().unwrap_or_default())
            .collect();
        for row in &rows[head + 1..] {
            let first = row[0].as_string().unwrap_or_default();
            if heads[0] == "Mã" {
                let Some(value) = printed(&first, &row[3])
                    .filter(|_| !matches!(first.as_str(), "B14" | "C03" | "A02"))
                else {
                    continue;
                };
                assert_eq!(value, in_book(book, &first, counted), "{first}");
                totals += 1;
            } else if heads[1] == "Bản" {
                let units: Vec<usize> =
                    match first.strip_prefix("DV").and_then(|at| at.parse().ok()) {
                        Some(unit) => vec![unit],
                        None => counted.to_vec(),
                    };
                for (code, cell) in heads.iter().zip(row).skip(2) {
                    let many = units.len() > 1 && code == "B13";
                    if many || matches!(code.as_str(), "B14" | "C03" | "A02") {
                        continue;
                    }
                    let expected = in_book(book, code, &units);
                    assert_eq!(printed(code, cell), Some(expected), "{first} {code}");
                    of_units += 1;
                }
            }
        }
    }
    assert!(
        totals >= 30 && of_units >= 30 * counted.len(),
        "{totals} {of_units}"
    );
}

/// A number of a cell; money stands there in millions and is kept in thousands.
fn printed(code: &str, cell: &impl DataType) -> Option<i64> {
    match code {
        "D07" | "D09" => cell
            .as_f64()
            .map(|millions| (millions * 1_000.0).round() as i64),
        _ => cell.as_i64(),
    }
}

/// A total that is a number.
pub(super) fn number(live: &Live, code: &str) -> Option<i64> {
    live.totals
        .iter()
        .find(|total| total.code == code)
        .and_then(|total| match total.value {
            Value::Number(number) => Some(number),
            _ => None,
        })
}
