//! A unit's report as a workbook: handed out filled in as far as it is, taken back as it comes. What stands in a cell replaces what was
//! kept; an empty cell leaves it; what cannot be read is named by its cell and changes nothing.

use std::collections::BTreeMap;

use documents::{Cell as Shown, Column, Table, xlsx};
use domain::report::form::{Figure, FigureKind, ReportForm};
use domain::report::sheet::{LINE_MAX, NIL, TEXT_MAX, Typed};
use domain::report::{Cell, Sheet};
use media::Filled;

use super::fill::{Opened, open, put};
use crate::checker::Engine;
use crate::site::{Actor, Fault, Problem, Site, invalid};

/// Names of the two sheets.
const FIGURES: &str = "Số liệu";
const TEXTS: &str = "Lời báo cáo";
/// Heads of the columns that are read back.
const CODE: &str = "Mã";
const NUMBER: &str = "Số liệu";
const REASON: &str = "Lý do khi khác hệ thống";
const ESTIMATE: &str = "Ước cả kỳ";
const WORDS: &str = "Lời";
/// What begins the line that says whose workbook it is.
const WHOSE: &str = "Mã tệp:";

/// The workbook of a report as it stands.
pub(super) fn to_fill(opened: &Opened) -> Option<Vec<u8>> {
    let heading = [
        format!("{}: {}", opened.unit.name, opened.period.name),
        "Điền vào các ô tô màu rồi tải tệp lên. Không phát sinh thì gõ dấu gạch ngang (-)."
            .to_owned(),
        whose(opened),
    ];
    let (figures, texts) = (figures(opened), texts(opened));
    xlsx::to_fill(
        &opened.period.name,
        &[
            xlsx::Page {
                name: FIGURES,
                heading: &heading,
                table: &figures,
                typed: &[3, 5, 6],
            },
            xlsx::Page {
                name: TEXTS,
                heading: &heading,
                table: &texts,
                typed: &[2],
            },
        ],
    )
}

fn whose(opened: &Opened) -> String {
    let (period, unit) = (&opened.period.id, &opened.unit.id);
    format!("{WHOSE} {period}/{unit}")
}

fn figures(opened: &Opened) -> Table {
    let mut table = Table::new([
        Column::centred(CODE, 2),
        Column::text("Chỉ tiêu", 10),
        Column::text("Đơn vị tính", 4),
        Column::number(NUMBER, 5),
        Column::number("Hệ thống ghi nhận", 4),
        Column::text(REASON, 8),
        Column::number(ESTIMATE, 4),
    ]);
    for figure in opened
        .form
        .figures
        .iter()
        .filter(|figure| figure.is_typed())
    {
        let cell = opened.sheet.cells.get(&figure.code);
        let number = |value: Option<i64>| value.map_or(Shown::Blank, |value| number(figure, value));
        table = table.row([
            Shown::from(figure.code.as_str()),
            Shown::from(figure.label.as_str()),
            Shown::from(figure.unit.as_str()),
            cell.map_or(Shown::Blank, |cell| kept(figure, cell)),
            number(opened.events.get(&figure.code).copied()),
            cell.map_or(Shown::Blank, |cell| Shown::from(cell.reason.as_str())),
            number(cell.and_then(|cell| cell.estimate)),
        ]);
    }
    table
}

fn kept(figure: &Figure, cell: &Cell) -> Shown {
    match figure.kind {
        FigureKind::Line => Shown::from(cell.line.as_str()),
        _ if cell.nil => Shown::from(NIL),
        _ => number(figure, cell.value),
    }
}

fn number(figure: &Figure, value: i64) -> Shown {
    match figure.decimals {
        0 => Shown::Whole(value),
        decimals => Shown::Decimal(value, decimals),
    }
}

fn texts(opened: &Opened) -> Table {
    let mut table = Table::new([
        Column::centred(CODE, 2),
        Column::text("Mục", 10),
        Column::text(WORDS, 25),
    ]);
    for section in opened.form.asked() {
        let text = opened.sheet.texts.get(&section.code);
        table = table.row([
            Shown::from(section.code.as_str()),
            Shown::from(section.heading.as_str()),
            Shown::Text(text.cloned().unwrap_or_default()),
        ]);
    }
    table
}

/// A cell that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Where: sheet and cell, as Excel names it.
    pub place: String,
    /// What stands there.
    pub text: String,
    /// What is wrong.
    pub why: Why,
}

/// Why a cell was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Not a number, where one belongs.
    NotANumber,
    /// A code the form does not have.
    NoSuchCode,
    /// The same code a second time.
    Twice,
    /// Longer than can be kept.
    TooLong,
}

/// Takes a workbook back into the unit's report; the cells it could not take.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`] on `file` when it is no workbook, or another unit's or period's;
/// [`store::Error::Conflict`]; [`Fault::Invalid`] on `state`.
pub async fn take_in(
    site: &Site,
    engine: &Engine,
    actor: &Actor,
    period_id: &str,
    unit_id: &str,
    bytes: Vec<u8>,
) -> Result<Vec<Refused>, Fault> {
    let opened = open(site, actor, period_id, unit_id).await?;
    let cells = cells(engine, bytes).await?;
    if !cells.iter().any(|cell| cell.text.trim() == whose(&opened)) {
        return Err(invalid("file", Problem::NotPossible));
    }
    let (typed, mut refused, places) = typed(&opened, &cells);
    let (sheet, unreadable) = Sheet::read(&opened.form, &typed, &opened.events);
    let sheet = mended(sheet, &unreadable, &opened.sheet);
    refused.extend(unreadable.into_iter().filter_map(|field| {
        Some(Refused {
            place: places.get(&field.code)?.clone(),
            text: field.typed,
            why: Why::NotANumber,
        })
    }));
    let rev = opened.report.as_ref().map_or(0, |report| report.rev);
    put(site, actor, &opened, rev, sheet, "xlsx", false).await?;
    Ok(refused)
}

/// Read in the child process, like every file of a stranger.
async fn cells(engine: &Engine, bytes: Vec<u8>) -> Result<Vec<Filled>, Fault> {
    let malformed = || invalid("file", Problem::Malformed);
    let child = engine.child.clone().ok_or_else(malformed)?;
    let limits = engine.limits.clone();
    tokio::task::spawn_blocking(move || media::table(bytes, &limits, &child))
        .await
        .map_err(|_| malformed())?
        .ok_or_else(malformed)
}

/// Where a number could not be read, what was kept before stays.
fn mended(
    mut sheet: Sheet,
    unreadable: &[domain::report::sheet::Unreadable],
    before: &Sheet,
) -> Sheet {
    for field in unreadable {
        if let Some(cell) = before.cells.get(&field.code) {
            sheet.cells.insert(field.code.clone(), cell.clone());
        }
    }
    sheet
}

/// A report as somebody would type it anew.
fn as_typed(form: &ReportForm, sheet: &Sheet) -> Typed {
    let mut typed = Typed {
        texts: sheet.texts.clone(),
        ..Typed::default()
    };
    for (code, cell) in &sheet.cells {
        let Some(figure) = form.figure(code) else {
            continue;
        };
        typed.figures.insert(code.clone(), words(figure, cell));
        typed.reasons.insert(code.clone(), cell.reason.clone());
        if let Some(estimate) = cell.estimate {
            let words = domain::report::form::shown(estimate, figure.decimals);
            typed.estimates.insert(code.clone(), words);
        }
    }
    typed
}

fn words(figure: &Figure, cell: &Cell) -> String {
    match figure.kind {
        FigureKind::Line => cell.line.clone(),
        _ if cell.nil => NIL.to_owned(),
        _ => domain::report::form::shown(cell.value, figure.decimals),
    }
}

/// What was kept, with the workbook's cells over it; cells that fit nowhere; where each number stands.
fn typed(opened: &Opened, cells: &[Filled]) -> (Typed, Vec<Refused>, BTreeMap<String, String>) {
    let form = &opened.form;
    let mut typed = as_typed(form, &opened.sheet);
    let (mut refused, mut places) = (Vec::new(), BTreeMap::new());
    let mut seen = std::collections::BTreeSet::new();
    for row in rows(cells) {
        let of_figures = row.sheet == FIGURES;
        let code = row.code.text.trim().to_owned();
        let is_known = if of_figures {
            form.figure(&code).is_some_and(Figure::is_typed)
        } else {
            form.asked().any(|section| section.code == code)
        };
        let second = !seen.insert((of_figures, code.clone()));
        for (column, cell) in &row.cells {
            let (field, most) = match (of_figures, *column) {
                (true, NUMBER) => (&mut typed.figures, LINE_MAX),
                (true, REASON) => (&mut typed.reasons, LINE_MAX),
                (true, ESTIMATE) => (&mut typed.estimates, LINE_MAX),
                (false, WORDS) => (&mut typed.texts, TEXT_MAX),
                _ => continue,
            };
            let text = cell.text.trim();
            if text.is_empty() {
                continue;
            }
            let wrong = match () {
                () if !is_known => Some(Why::NoSuchCode),
                () if second => Some(Why::Twice),
                () if text.chars().count() > most => Some(Why::TooLong),
                () => None,
            };
            if let Some(why) = wrong {
                refused.push(Refused {
                    place: place(cell),
                    text: text.chars().take(40).collect(),
                    why,
                });
                continue;
            }
            if *column == NUMBER {
                places.insert(code.clone(), place(cell));
            }
            field.insert(code.clone(), text.to_owned());
        }
    }
    (typed, refused, places)
}

/// A line of a sheet below its head.
struct Row<'a> {
    sheet: &'a str,
    code: &'a Filled,
    /// Head of the column, cell.
    cells: Vec<(&'a str, &'a Filled)>,
}

/// The lines of both sheets: columns are known by their heads, so that somebody may add or move some.
fn rows(cells: &[Filled]) -> Vec<Row<'_>> {
    let mut out = Vec::new();
    for sheet in [FIGURES, TEXTS] {
        let of_sheet: Vec<&Filled> = cells.iter().filter(|cell| cell.sheet == sheet).collect();
        let Some(head) = of_sheet.iter().find(|cell| cell.text.trim() == CODE) else {
            continue;
        };
        let heads: BTreeMap<u32, &str> = of_sheet
            .iter()
            .filter(|cell| cell.row == head.row)
            .map(|cell| (cell.column, cell.text.trim()))
            .collect();
        let codes = of_sheet.iter().filter(|cell| {
            cell.column == head.column && cell.row > head.row && !cell.text.trim().is_empty()
        });
        for code in codes {
            let cells = of_sheet
                .iter()
                .filter(|cell| cell.row == code.row && cell.column != head.column)
                .filter_map(|cell| Some((*heads.get(&cell.column)?, *cell)))
                .collect();
            out.push(Row { sheet, code, cells });
        }
    }
    out
}

/// `Số liệu, ô D12`.
fn place(cell: &Filled) -> String {
    let mut letters = String::new();
    let mut column = cell.column + 1;
    while column > 0 {
        let letter = char::from(b'A' + u8::try_from((column - 1) % 26).unwrap_or(0));
        letters.insert(0, letter);
        column = (column - 1) / 26;
    }
    format!("{}, ô {letters}{}", cell.sheet, cell.row + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_excel_names_them() {
        let at = |column, row| {
            place(&Filled {
                sheet: FIGURES.into(),
                row,
                column,
                text: String::new(),
            })
        };
        assert_eq!(at(3, 11), "Số liệu, ô D12");
        assert_eq!(at(25, 0), "Số liệu, ô Z1");
        assert_eq!(at(26, 0), "Số liệu, ô AA1");
        assert_eq!(at(701, 9), "Số liệu, ô ZZ10");
    }
}
