//! Annexes as a workbook: numbers stay numbers, words are never formulas, each sheet is ready to print.

use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use zip::{ZipArchive, ZipWriter};

use crate::body::Block;
use crate::document::{Annex, Document};
use crate::table::{Align, Cell, Column, Table};
use crate::words;

/// A4, as Excel numbers papers.
const A4: u8 = 9;
/// Inches in a millimetre.
const INCH: f64 = 1.0 / 25.4;
/// Cells somebody types into.
const TO_TYPE: u32 = 0x00FF_F6E2;
/// Width of a table, in letters.
const LETTERS: f64 = 90.0;
/// Height of a line, in points.
const LINE: f64 = 16.5;
/// Letters of 12 pt beside the noughts Excel counts widths in.
const NARROWER: f64 = 1.1;
/// Excel's rows are at most 409 points high.
const LINES_MAX: u32 = 24;
/// Longer words fill the highest row.
const LONGEST: u32 = 10_000;

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
        for (above, table) in tables(annex) {
            sheets += 1;
            let name = format!("{} {sheets}", words::ANNEX);
            let heading = [label(document, at), annex.title.to_uppercase(), above];
            let sheet = workbook.add_worksheet();
            fill(sheet, &name, &heading, annex, table).ok()?;
        }
    }
    if sheets == 0 {
        return None;
    }
    first_page_bare(&workbook.save_to_buffer().ok()?)
}

/// The workbook with no number on the first page of each sheet (NĐ 30/2020, Phụ lục I, mục II.2). `rust_xlsxwriter` gives all pages
/// one header, so what says that the first differs (ECMA-376, 18.3.1.46: `differentFirst`) is added to what it wrote.
fn first_page_bare(workbook: &[u8]) -> Option<Vec<u8>> {
    let mut read = ZipArchive::new(Cursor::new(workbook)).ok()?;
    let mut written = ZipWriter::new(Cursor::new(Vec::with_capacity(workbook.len())));
    for at in 0..read.len() {
        let mut part = read.by_index(at).ok()?;
        let name = part.name().ok()?.into_owned();
        if !name.starts_with("xl/worksheets/") {
            written.raw_copy_file(part).ok()?;
            continue;
        }
        let mut sheet = String::new();
        part.read_to_string(&mut sheet).ok()?;
        let sheet = sheet.replacen("<headerFooter>", "<headerFooter differentFirst=\"1\">", 1);
        written.start_file(name, part.options()).ok()?;
        written.write_all(sheet.as_bytes()).ok()?;
    }
    Some(written.finish().ok()?.into_inner())
}

/// A sheet somebody fills in and sends back.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// Its name, on the tab.
    pub name: &'a str,
    /// Lines above the table: what it is, whose, for which period.
    pub heading: &'a [String],
    /// What is known.
    pub table: &'a Table,
    /// Columns somebody types into, from 0; they are tinted.
    pub typed: &'a [u16],
}

/// A workbook to fill in. The head of each table stands below its heading; nothing in it is a formula.
#[must_use]
pub fn to_fill(title: &str, pages: &[Page<'_>]) -> Option<Vec<u8>> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2000, 1, 1).ok()?;
    let properties = DocProperties::new()
        .set_title(title)
        .set_creation_datetime(&made);
    workbook.set_properties(&properties);
    for page in pages {
        fill_page(workbook.add_worksheet(), page).ok()?;
    }
    workbook.save_to_buffer().ok()
}

fn fill_page(sheet: &mut Worksheet, page: &Page<'_>) -> Result<(), XlsxError> {
    sheet.set_name(page.name)?;
    sheet.set_paper_size(A4);
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    for (line, row) in page.heading.iter().zip(0..) {
        sheet.write_string_with_format(row, 0, line, &Format::new().set_bold())?;
    }
    let head_row = u32::try_from(page.heading.len()).unwrap_or_default();
    let widths = widths(page.table, LETTERS * 1.5);
    for ((column, at), width) in page.table.columns.iter().zip(0..).zip(&widths) {
        sheet.set_column_width(at, *width)?;
        sheet.write_string_with_format(head_row, at, &column.title, &head())?;
    }
    for (cells, row) in page.table.rows.iter().zip(head_row + 1..) {
        high_enough(sheet, row, cells, &widths)?;
        for (at, column) in (0u16..).zip(&page.table.columns) {
            let cell = cells.get(usize::from(at)).unwrap_or(&Cell::Blank);
            write_cell(
                sheet,
                row,
                at,
                column,
                cell,
                false,
                page.typed.contains(&at),
            )?;
        }
    }
    sheet.set_freeze_panes(head_row + 1, 0)?;
    sheet.set_repeat_rows(head_row, head_row)?;
    Ok(())
}

/// Each table with the line right above it, which says what it is of.
fn tables(annex: &Annex) -> impl Iterator<Item = (String, &Table)> {
    let above = [None].into_iter().chain(annex.body.iter().map(Some));
    above
        .zip(&annex.body)
        .filter_map(|(above, block)| match (above, block) {
            (Some(Block::Paragraph(words)), Block::Table(table)) => Some((words.words(), table)),
            (_, Block::Table(table)) => Some((String::new(), table)),
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
    heading: &[String; 3],
    annex: &Annex,
    table: &Table,
) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    page(sheet, annex);
    let last = u16::try_from(table.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    for (words, row) in heading
        .iter()
        .zip(0..)
        .filter(|(words, _)| !words.is_empty())
    {
        title(sheet, row, last, words)?;
    }
    let widths = widths(table, LETTERS);
    for ((column, at), width) in table.columns.iter().zip(0..).zip(&widths) {
        sheet.set_column_width(at, *width)?;
        sheet.write_string_with_format(HEAD_ROW, at, &column.title, &head())?;
    }
    for (cells, row) in table.rows.iter().zip(HEAD_ROW + 1..) {
        high_enough(sheet, row, cells, &widths)?;
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

/// Margins of the decree, one page wide, page numbers in the middle of the top margin.
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
        write_cell(sheet, row, at, column, cell, bold, false)?;
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
    tinted: bool,
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
    if tinted {
        format = format.set_background_color(TO_TYPE);
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
        Cell::Decimal(number, digits) => {
            let behind = usize::from((*digits).clamp(1, 9));
            let format = format.set_num_format(format!("#,##0.0{}", "#".repeat(behind - 1)));
            let scale = 10_f64.powi(i32::from((*digits).min(9)));
            sheet.write_number_with_format(row, at, real(*number) / scale, &format)
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

/// The width of each column, in letters, of this many in all.
fn widths(table: &Table, letters: f64) -> Vec<f64> {
    let shares: u32 = table.columns.iter().map(|column| column.share).sum();
    let width = |column: &Column| f64::from(column.share) * letters / f64::from(shares.max(1));
    table
        .columns
        .iter()
        .map(|column| width(column).max(5.0))
        .collect()
}

/// Rows of several lines say how high they are: `LibreOffice` trusts whoever calls itself Excel to have measured them. Rows of one
/// line are left to grow with what somebody types.
fn high_enough(
    sheet: &mut Worksheet,
    row: u32,
    cells: &[Cell],
    widths: &[f64],
) -> Result<(), XlsxError> {
    let lines = cells
        .iter()
        .zip(widths)
        .map(|(cell, width)| lines(cell, *width));
    let most = lines.max().unwrap_or(1);
    if most < 2 {
        return Ok(());
    }
    sheet
        .set_row_height(row, f64::from(most) * LINE)
        .map(|_| ())
}

/// Lines the words of a cell take in a column this wide.
fn lines(cell: &Cell, width: f64) -> u32 {
    let Cell::Text(words) = cell else { return 1 };
    words
        .lines()
        .map(|line| {
            let letters = u32::try_from(line.chars().count()).unwrap_or(LONGEST);
            (f64::from(letters.min(LONGEST)) / (width * NARROWER))
                .ceil()
                .max(1.0) as u32
        })
        .sum::<u32>()
        .clamp(1, LINES_MAX)
}
