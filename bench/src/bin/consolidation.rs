//! `cargo xtask lab consolidation`: consolidating many units' reports, linear in figures, beside a plain sum over the same numbers.
//! Ends with an error when it is not linear.

use std::hint::black_box;
use std::ops::Range;
use std::time::Instant;

use domain::report::consolidate::{Part, Total, Value, totals};
use domain::report::{Aggregation, Cell, ReportForm, Sheet};

/// Units of each run.
const UNITS: [usize; 4] = [1_000, 2_000, 4_000, 10_000];
/// Units in all: each run goes over all of them, so many at a time. Were each size a set of its own, the small ones would stay in
/// the processor's cache and the large ones not, and the difference would be the memory's and not the work's.
const ALL: usize = 20_000;
/// Rounds, in which all sizes take turns; the least counts, so that what a busy machine adds is left out.
const ROUNDS: usize = 9;
/// A run is linear when a figure of the largest costs at most this much more than one of the smallest.
const GROWTH_MAX: f64 = 1.5;

/// What all units sent, and the same numbers in plain columns.
struct Returns {
    sheets: Vec<Sheet>,
    columns: Vec<Vec<i64>>,
}

fn main() {
    let form: ReportForm =
        toml::from_str(include_str!("../../../data/forms/report-bc01-1.toml")).expect("a form");
    let returns = Returns::of(&form, ALL);
    let parts = returns.parts();
    let mut least = [(f64::MAX, f64::MAX); UNITS.len()];
    for _ in 0..ROUNDS {
        for (units, (whole, plain)) in UNITS.into_iter().zip(&mut least) {
            *whole = whole.min(seconds(|| {
                for some in parts.chunks(units) {
                    black_box(totals(&form, black_box(some)));
                }
            }));
            *plain = plain.min(seconds(|| {
                for from in (0..ALL).step_by(units) {
                    black_box(sums(black_box(&returns.columns), from..from + units));
                }
            }));
        }
    }
    let mut each = Vec::new();
    for (units, (whole, plain)) in UNITS.into_iter().zip(least) {
        let runs = ALL as f64 / units as f64;
        let figures = units * form.figures.len();
        let one = whole * 1e9 / runs / figures as f64;
        println!(
            "{units} units, {figures} figures: {:.2} ms, {one:.0} ns a figure; plain sums {:.3} ms; ratio {:.0}",
            whole / runs * 1e3,
            plain / runs * 1e3,
            whole / plain
        );
        each.push(one);
        let totals = totals(&form, &parts[..units]);
        assert!(
            agree(&form, &totals, &sums(&returns.columns, 0..units)),
            "the totals are not the sums"
        );
    }
    warm(&form, &parts[..UNITS[0]]);
    drop(parts);
    control(&form, returns);
    let growth = each[UNITS.len() - 1] / each[0];
    println!("a figure of the largest run costs {growth:.2} times one of the smallest");
    assert!(growth <= GROWTH_MAX, "not linear in figures");
}

/// The smallest run again and again, from the processor's cache: what the work costs without the memory.
fn warm(form: &ReportForm, parts: &[Part<'_>]) {
    let again = (0..ROUNDS).map(|_| {
        seconds(|| {
            black_box(totals(form, black_box(parts)));
        })
    });
    let least = again.fold(f64::MAX, f64::min);
    let figures = parts.len() * form.figures.len();
    println!(
        "{} units again and again: {:.0} ns a figure",
        parts.len(),
        least * 1e9 / figures as f64
    );
}

/// One number changed in one sheet: the comparison has to notice it.
fn control(form: &ReportForm, mut returns: Returns) {
    for cell in returns.sheets[0].cells.values_mut() {
        cell.value += 1;
    }
    let totals = totals(form, &returns.parts());
    assert!(
        !agree(form, &totals, &sums(&returns.columns, 0..ALL)),
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

fn sums(columns: &[Vec<i64>], units: Range<usize>) -> Vec<i64> {
    let part = |column: &Vec<i64>| column[units.clone()].iter().sum();
    columns.iter().map(part).collect()
}

/// Whether every figure that is a sum is the sum of its column.
fn agree(form: &ReportForm, totals: &[Total], sums: &[i64]) -> bool {
    let all = form.figures.iter().zip(totals).zip(sums);
    all.filter(|((figure, _), _)| figure.agg == Aggregation::Sum)
        .all(|((_, total), sum)| total.value == Value::Number(*sum))
}

fn seconds(work: impl FnOnce()) -> f64 {
    let begun = Instant::now();
    work();
    begun.elapsed().as_secs_f64()
}
