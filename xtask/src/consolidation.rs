//! Consolidating many units' reports: linear in figures, beside a plain sum over the same numbers.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context, bail};
use domain::report::consolidate::{Part, Total, Value, totals};
use domain::report::{Aggregation, Cell, ReportForm, Sheet};

/// Rounds, in which all sizes take turns; the median counts.
const ROUNDS: usize = 9;
/// A run is linear when a figure of the largest costs at most this much more than one of the smallest.
const GROWTH_MAX: f64 = 2.0;

/// What all units sent, and the same numbers in plain columns.
struct Returns {
    sheets: Vec<Sheet>,
    columns: Vec<Vec<i64>>,
}

pub(crate) fn run(units: usize) -> anyhow::Result<()> {
    let form = app::reports::form_today(app::reports::PERIODIC_FORM).context("no form")?;
    let returns: Vec<Returns> = [1, 2, 4, 10]
        .map(|times| Returns::of(form, units * times))
        .into();
    let mut times = vec![(Vec::new(), Vec::new()); returns.len()];
    for _ in 0..ROUNDS {
        for (returns, (whole, plain)) in returns.iter().zip(&mut times) {
            let parts = returns.parts();
            whole.push(seconds(|| {
                black_box(totals(form, black_box(&parts)));
            }));
            plain.push(seconds(|| {
                black_box(sums(black_box(&returns.columns)));
            }));
        }
    }
    let mut each = Vec::new();
    for (returns, (whole, plain)) in returns.iter().zip(&mut times) {
        let figures = returns.sheets.len() * form.figures.len();
        let (whole, plain) = (median(whole), median(plain));
        let one = whole * 1e9 / as_f64(figures);
        println!(
            "{} units, {figures} figures: {:.2} ms, {one:.0} ns a figure; plain sums {:.3} ms; ratio {:.0}",
            returns.sheets.len(),
            whole * 1e3,
            plain * 1e3,
            whole / plain
        );
        each.push(one);
        if !agree(form, &totals(form, &returns.parts()), &returns.columns) {
            bail!("the totals are not the sums");
        }
    }
    control(form, returns)?;
    let growth = each.last().unwrap_or(&0.0) / each.first().unwrap_or(&1.0);
    println!("a figure of the largest run costs {growth:.2} times one of the smallest");
    if growth > GROWTH_MAX {
        bail!("not linear in figures");
    }
    Ok(())
}

/// One number changed in one sheet: the comparison has to notice it.
fn control(form: &ReportForm, returns: Vec<Returns>) -> anyhow::Result<()> {
    let mut returns = returns.into_iter().next().context("no run")?;
    for sheet in returns.sheets.iter_mut().take(1) {
        for cell in sheet.cells.values_mut() {
            cell.value += 1;
        }
    }
    if agree(form, &totals(form, &returns.parts()), &returns.columns) {
        bail!("the comparison does not notice a number that is off by one");
    }
    println!("control: numbers off by one in one sheet are noticed");
    Ok(())
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

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(0.0)
}

#[expect(clippy::cast_precision_loss, reason = "a figure to be read")]
fn as_f64(number: usize) -> f64 {
    number as f64
}
