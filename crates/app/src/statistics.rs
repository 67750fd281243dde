//! Figures by unit, in the geography of any day: what a merged commune counted before its merger stands with the commune of today,
//! and the other way round where that can be said.

use std::collections::{BTreeMap, BTreeSet};

use documents::{Cell, Column, Table, xlsx};
use domain::Action;
use domain::calendar::{end_of, moment};
use domain::unit::Units;
use jiff::civil::{Date, Time};
use store::figures::Span;
use store::statistics::Counted;

use crate::paper::{self, File, Format, Handed};
use crate::site::{Actor, Fault, Site};

/// A figure: its words, how it is read from what was counted.
type Figure = (&'static str, fn(&Counted) -> i64);

/// The figures, in the order of the columns; money in đồng.
pub const FIGURES: [Figure; 6] = [
    ("Tin báo nhận", |counted| counted.tips),
    ("Chuyển Công an", |counted| counted.passed_on),
    ("Số tiền bị mất (đồng)", |counted| counted.lost),
    ("Số tiền cứu được (đồng)", |counted| {
        counted.saved
    }),
    ("Hoạt động tuyên truyền", |counted| counted.events),
    ("Lượt người dự", |counted| counted.attendance),
];

/// What is asked: days from and to, both counted, and the day whose units are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// The day of the geography.
    pub geography: Date,
}

/// Figures of one unit of the day asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// Id of its row.
    pub unit_id: String,
    /// Its name; `None` for all that lies out of reach, together.
    pub name: Option<String>,
    /// As in [`FIGURES`].
    pub figures: [i64; FIGURES.len()],
    /// Whether a divided unit's figures are in it by the share on record: an estimate.
    pub shared: bool,
    /// Whether the unit is not there on that day, and nobody can say which of several it was: it stays under its own name.
    pub other_day: bool,
}

/// What each unit of that day has, in the order of [`FIGURES`].
type Sums = BTreeMap<String, [i64; FIGURES.len()]>;

/// Lines by name, units that counted nothing left out; their sums are those of what was counted.
///
/// # Errors
/// [`Fault::NotAllowed`]; faults of the store.
pub async fn by_unit(site: &Site, actor: &Actor, asked: Asked) -> Result<Vec<Line>, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewStatistics).await?;
    let (from_day, to_day) = (asked.from.to_string(), asked.to.to_string());
    let day = asked.geography.to_string();
    let span = Span {
        from_day: &from_day,
        to_day: &to_day,
        from: moment(asked.from, Time::midnight()),
        to: end_of(asked.to),
        units_on: &day,
    };
    let counted = site.store.counted_by_unit(asker, span).await?;
    let units = site.store.units_in_time().await?;
    let reached = site.store.units(asker, "", true).await?;
    let names = reached.into_iter().map(|unit| (unit.id, unit.name));
    let shared = shared(&counted, &units, &day);
    let (mut lines, beyond) = named(sums(&counted, &units, &day), names.collect());
    for line in &mut lines {
        line.shared = shared.contains(&line.unit_id);
        line.other_day = !units
            .life(&line.unit_id)
            .is_some_and(|life| life.is_on(&day));
    }
    lines.extend(beyond);
    Ok(lines)
}

fn sums(counted: &[Counted], units: &Units, day: &str) -> Sums {
    let mut sums = Sums::new();
    for (at, (_, read)) in FIGURES.iter().enumerate() {
        let figures = counted
            .iter()
            .map(|counted| (counted.unit_id.as_str(), read(counted)));
        for (unit_id, sum) in units.sum(figures, day) {
            if let Some(figure) = sums.entry(unit_id).or_default().get_mut(at) {
                *figure = sum;
            }
        }
    }
    sums
}

/// Units of that day whose figures come from a division.
fn shared(counted: &[Counted], units: &Units, day: &str) -> BTreeSet<String> {
    counted
        .iter()
        .map(|counted| units.counts_for(&counted.unit_id, day))
        .filter(|parts| parts.len() > 1)
        .flatten()
        .map(|part| part.id)
        .collect()
}

/// The lines of units within reach by name, and what falls to others as one, when there is any.
fn named(sums: Sums, mut names: BTreeMap<String, String>) -> (Vec<Line>, Option<Line>) {
    let mut lines = Vec::new();
    let mut beyond = [0; FIGURES.len()];
    for (unit_id, figures) in sums {
        match names.remove(&unit_id) {
            Some(name) => lines.push(Line {
                unit_id,
                name: Some(name),
                figures,
                ..Line::default()
            }),
            None => add(&mut beyond, &figures),
        }
    }
    lines.sort_by(|one, other| one.name.cmp(&other.name));
    let beyond = (beyond != [0; FIGURES.len()]).then(|| Line {
        figures: beyond,
        shared: true,
        ..Line::default()
    });
    (lines, beyond)
}

/// The sums of all lines.
#[must_use]
pub fn totals(lines: &[Line]) -> [i64; FIGURES.len()] {
    lines.iter().fold([0; FIGURES.len()], |mut totals, line| {
        add(&mut totals, &line.figures);
        totals
    })
}

fn add(sums: &mut [i64; FIGURES.len()], more: &[i64; FIGURES.len()]) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum = sum.saturating_add(*more);
    }
}

/// The same as a workbook.
///
/// # Errors
/// As [`by_unit`].
pub async fn workbook(site: &Site, actor: &Actor, asked: Asked) -> Result<File, Fault> {
    let lines = by_unit(site, actor, asked).await?;
    let bytes = sheet(&lines, asked).ok_or_else(paper::unmade)?;
    let about = format!("{} {}", asked.from, asked.to);
    let what = Handed {
        action: "statistics.export",
        object_kind: "unit",
        object_id: &actor.unit_id,
    };
    let name = paper::name(site, "thong-ke", &about, Format::Xlsx);
    paper::handed(site, actor, what, name, Format::Xlsx, bytes).await
}

fn sheet(lines: &[Line], asked: Asked) -> Option<Vec<u8>> {
    let columns = std::iter::once(Column::text("Đơn vị", 8))
        .chain(FIGURES.iter().map(|(words, _)| Column::number(words, 4)));
    let cells = |name: &str, figures: &[i64]| -> Vec<Cell> {
        std::iter::once(Cell::from(name))
            .chain(figures.iter().map(|figure| Cell::Whole(*figure)))
            .collect()
    };
    let mut table = Table::new(columns);
    for line in lines {
        table = table.row(cells(line.name.as_deref().unwrap_or(BEYOND), &line.figures));
    }
    let table = table.row(cells("Cộng", &totals(lines)));
    let days = |day: Date| day.strftime("%d/%m/%Y").to_string();
    let heading = [
        format!("Từ {} đến {}", days(asked.from), days(asked.to)),
        format!("Theo đơn vị của ngày {}", days(asked.geography)),
    ];
    let page = xlsx::Page {
        name: "Thống kê",
        heading: &heading,
        table: &table,
        typed: &[],
    };
    xlsx::to_fill("Thống kê theo đơn vị", &[page])
}

/// Words for what lies out of reach.
pub const BEYOND: &str = "Đơn vị ngoài phạm vi của bạn";
