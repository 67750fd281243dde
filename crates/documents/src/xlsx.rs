//! Annexes as a workbook: numbers stay numbers, words are never formulas, each sheet is ready to print.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::body::Block;
use crate::document::{Annex, Document};
use crate::table::{Align, Cell, Column, Table};
use crate::words;

/// A4, as Excel numbers papers.
const A4: u8 = 9;
/// Inches in a millimetre.
const INCH: f64 = 1.0 / 25.4;
/// Widest column, in letters.
const LETTERS: f64 = 90.0;

/// The tables of the annexes, one sheet each; `None` when no annex has one.
#[must_use]
pub fn write(document: &Document) -> Option<Vec<u8>> {
    let mut workbook = Workbook::new();
    // The same document gives the same bytes.
    let made = ExcelDateTime::from_ymd(2000, 1, 1).ok()?;
    let properties = DocProperties::new()
        .set_title(&document.subject)
        .set_author(&document.issuer.name)
        .set_creation_datetime(&made);
    workbook.set_properties(&properties);
    let mut sheets = 0;
    for (at, annex) in document.annexes.iter().enumerate() {
        for table in tables(annex) {
            sheets += 1;
            let name = format!("{} {sheets}", words::ANNEX);
            let sheet = workbook.add_worksheet();
            fill(sheet, &name, &label(document, at), annex, table).ok()?;
        }
    }
    if sheets == 0 {
        return None;
    }
    workbook.save_to_buffer().ok()
}

fn tables(annex: &Annex) -> impl Iterator<Item = &Table> {
    annex.body.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    })
}

fn label(document: &Document, at: usize) -> String {
    match document.annexes.len() {
        1 => words::ANNEX.to_owned(),
        _ => format!("{} {}", words::ANNEX, words::roman(at + 1)),
    }
}

fn fill(
    sheet: &mut Worksheet,
    name: &str,
    label: &str,
    annex: &Annex,
    table: &Table,
) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    page(sheet, annex);
    let last = u16::try_from(table.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    title(sheet, 0, last, label)?;
    title(sheet, 1, last, &annex.title.to_uppercase())?;
    for (column, at) in table.columns.iter().zip(0..) {
        sheet.set_column_width(at, width(column, table))?;
        sheet.write_string_with_format(HEAD_ROW, at, &column.title, &head())?;
    }
    for (cells, row) in table.rows.iter().zip(HEAD_ROW + 1..) {
        line(sheet, row, table, cells, false)?;
    }
    if let Some(total) = &table.total {
        let below = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
        line(sheet, HEAD_ROW + 1 + below, table, total, true)?;
    }
    sheet.set_freeze_panes(HEAD_ROW + 1, 0)?;
    sheet.set_repeat_rows(HEAD_ROW, HEAD_ROW)?;
    Ok(())
}

const HEAD_ROW: u32 = 3;

/// Margins of the decree, one page wide, page numbers from page 2 in the middle of the top margin.
fn page(sheet: &mut Worksheet, annex: &Annex) {
    sheet.set_paper_size(A4);
    sheet.set_margins(
        30.0 * INCH,
        20.0 * INCH,
        20.0 * INCH,
        20.0 * INCH,
        10.0 * INCH,
        10.0 * INCH,
    );
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_header("&C&\"Times New Roman,Regular\"&13&P");
    if annex.landscape {
        sheet.set_landscape();
    }
}

fn title(sheet: &mut Worksheet, row: u32, last: u16, words: &str) -> Result<(), XlsxError> {
    let format = font()
        .set_font_size(14)
        .set_bold()
        .set_align(FormatAlign::Center);
    if last == 0 {
        return sheet
            .write_string_with_format(row, 0, words, &format)
            .map(|_| ());
    }
    sheet
        .merge_range(row, 0, row, last, words, &format)
        .map(|_| ())
}

fn line(
    sheet: &mut Worksheet,
    row: u32,
    table: &Table,
    cells: &[Cell],
    bold: bool,
) -> Result<(), XlsxError> {
    for (at, column) in (0u16..).zip(&table.columns) {
        let cell = cells.get(usize::from(at)).unwrap_or(&Cell::Blank);
        write_cell(sheet, row, at, column, cell, bold)?;
    }
    Ok(())
}

/// Text is written as text, so `=cmd()` stays five letters and two brackets.
fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    at: u16,
    column: &Column,
    cell: &Cell,
    bold: bool,
) -> Result<(), XlsxError> {
    let mut format = font().set_border(FormatBorder::Thin).set_text_wrap();
    format = match column.align {
        Align::Left => format,
        Align::Centre => format.set_align(FormatAlign::Center),
        Align::Right => format.set_align(FormatAlign::Right),
    };
    if bold {
        format = format.set_bold();
    }
    match cell {
        Cell::Blank => sheet.write_blank(row, at, &format),
        Cell::Text(words) => sheet.write_string_with_format(row, at, words, &format),
        Cell::Whole(number) => {
            let format = format.set_num_format("#,##0");
            sheet.write_number_with_format(row, at, real(*number), &format)
        }
        Cell::Hundredths(number) => {
            let format = format.set_num_format("#,##0.00");
            sheet.write_number_with_format(row, at, real(*number) / 100.0, &format)
        }
        Cell::Percent(number) => {
            let format = format.set_num_format("0.00%");
            sheet.write_number_with_format(row, at, real(*number) / 10_000.0, &format)
        }
        Cell::Day(day) => {
            let date = ExcelDateTime::from_ymd(
                u16::try_from(day.year()).unwrap_or_default(),
                u8::try_from(day.month()).unwrap_or_default(),
                u8::try_from(day.day()).unwrap_or_default(),
            )?;
            let format = format.set_num_format("dd/mm/yyyy");
            sheet.write_datetime_with_format(row, at, &date, &format)
        }
    }
    .map(|_| ())
}

/// Excel itself keeps 15 digits.
#[expect(clippy::cast_precision_loss, reason = "Excel keeps 15 digits")]
const fn real(number: i64) -> f64 {
    number as f64
}

fn font() -> Format {
    Format::new()
        .set_font_name("Times New Roman")
        .set_font_size(12)
        .set_align(FormatAlign::VerticalCenter)
}

fn head() -> Format {
    font()
        .set_bold()
        .set_text_wrap()
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Center)
}

fn width(column: &Column, table: &Table) -> f64 {
    let shares: u32 = table.columns.iter().map(|column| column.share).sum();
    (f64::from(column.share) * LETTERS / f64::from(shares.max(1))).max(5.0)
}
