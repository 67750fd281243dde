//! `cargo xtask lab consolidation`: consolidating many units' reports, linear in figures, beside a plain sum over the same numbers.
//! Ends with an error when it is not linear.

use std::hint::black_box;
use std::time::Instant;

use domain::report::consolidate::{Part, Total, Value, totals};
use domain::report::{Aggregation, Cell, ReportForm, Sheet};

/// Units of the smallest run, and how many times as many the others have.
const UNITS: usize = 1_000;
const TIMES: [usize; 4] = [1, 2, 4, 10];
/// Rounds, in which all sizes take turns; the least counts, so that what a busy machine adds is left out.
const ROUNDS: usize = 25;
/// A run is linear when a figure of the largest costs at most this much more than one of the smallest.
const GROWTH_MAX: f64 = 2.0;

/// What all units sent, and the same numbers in plain columns.
struct Returns {
    sheets: Vec<Sheet>,
    columns: Vec<Vec<i64>>,
}

fn main() {
    let form: ReportForm =
        toml::from_str(include_str!("../../../data/forms/report-bc01-1.toml")).expect("a form");
    let returns = TIMES.map(|times| Returns::of(&form, UNITS * times));
    let mut least = [(f64::MAX, f64::MAX); TIMES.len()];
    for _ in 0..ROUNDS {
        for (returns, (whole, plain)) in returns.iter().zip(&mut least) {
            let parts = returns.parts();
            *whole = whole.min(seconds(|| {
                black_box(totals(&form, black_box(&parts)));
            }));
            *plain = plain.min(seconds(|| {
                black_box(sums(black_box(&returns.columns)));
            }));
        }
    }
    let mut each = Vec::new();
    for (returns, (whole, plain)) in returns.iter().zip(least) {
        let figures = returns.sheets.len() * form.figures.len();
        let one = whole * 1e9 / figures as f64;
        println!(
            "{} units, {figures} figures: {:.2} ms, {one:.0} ns a figure; plain sums {:.3} ms; ratio {:.0}",
            returns.sheets.len(),
            whole * 1e3,
            plain * 1e3,
            whole / plain
        );
        let totals = totals(&form, &returns.parts());
        assert!(
            agree(&form, &totals, &returns.columns),
            "the totals are not the sums"
        );
        each.push(one);
    }
    let [smallest, ..] = returns;
    control(&form, smallest);
    let growth = each[TIMES.len() - 1] / each[0];
    println!("a figure of the largest run costs {growth:.2} times one of the smallest");
    assert!(growth <= GROWTH_MAX, "not linear in figures");
}

/// One number changed in one sheet: the comparison has to notice it.
fn control(form: &ReportForm, mut returns: Returns) {
    for cell in returns.sheets[0].cells.values_mut() {
        cell.value += 1;
    }
    let totals = totals(form, &returns.parts());
    assert!(
        !agree(form, &totals, &returns.columns),
        "a number that is off by one is not noticed"
    );
    println!("control: numbers off by one in one sheet are noticed");
}

impl Returns {
    fn of(form: &ReportForm, units: usize) -> Self {
        let number = |unit: usize, at: usize| i64::try_from((unit * 31 + at * 7) % 1_000);
        let number = |unit, at| number(unit, at).unwrap_or(0);
        let sheets = (0..units).map(|unit| {
            let mut sheet = Sheet::default();
            for (at, figure) in form.figures.iter().enumerate() {
                let cell = Cell::number(number(unit, at));
                sheet.cells.insert(figure.code.clone(), cell);
            }
            sheet
        });
        let columns =
            (0..form.figures.len()).map(|at| (0..units).map(|unit| number(unit, at)).collect());
        Self {
            sheets: sheets.collect(),
            columns: columns.collect(),
        }
    }

    fn parts(&self) -> Vec<Part<'_>> {
        let part = |sheet| Part { unit: "", sheet };
        self.sheets.iter().map(part).collect()
    }
}

fn sums(columns: &[Vec<i64>]) -> Vec<i64> {
    columns.iter().map(|column| column.iter().sum()).collect()
}

/// Whether every figure that is a sum is the sum of its column.
fn agree(form: &ReportForm, totals: &[Total], columns: &[Vec<i64>]) -> bool {
    let all = form.figures.iter().zip(totals).zip(sums(columns));
    all.filter(|((figure, _), _)| figure.agg == Aggregation::Sum)
        .all(|((_, total), sum)| total.value == Value::Number(sum))
}

fn seconds(work: impl FnOnce()) -> f64 {
    let begun = Instant::now();
    work();
    begun.elapsed().as_secs_f64()
}
