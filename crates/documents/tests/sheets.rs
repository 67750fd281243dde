//! Annexes read back from the workbook.

#![expect(clippy::unwrap_used, reason = "a test")]

#[path = "samples/mod.rs"]
mod samples;

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use documents::{Annex, Body, Cell, Column, Document, Kind, Table, xlsx};
use zip::ZipArchive;

fn open(document: &Document) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(xlsx::write(document).unwrap())).unwrap()
}

#[test]
fn numbers_stay_numbers_and_blank_stays_blank() {
    let table = Table::new([
        Column::text("Đơn vị", 3),
        Column::number("Buổi", 1),
        Column::number("Tỷ lệ", 1),
        Column::centred("Ngày", 1),
    ])
    .row([
        "Chi cục Kiểm lâm".into(),
        Cell::Whole(1_240),
        Cell::Percent(9_875),
        Cell::Day(jiff::civil::date(2026, 6, 5)),
    ])
    .row(["Văn phòng Sở".into(), Cell::Whole(0), Cell::Blank]);
    let document = Document::new(Kind::Report, samples::department(), "Kết quả")
        .annex(Annex::new("Biểu số liệu").table(table));
    let range = open(&document).worksheet_range("Phụ lục 1").unwrap();
    assert_eq!(
        range.get((1, 0)),
        Some(&Data::String("BIỂU SỐ LIỆU".into()))
    );
    assert_eq!(range.get((4, 1)), Some(&Data::Float(1_240.0)));
    assert_eq!(range.get((4, 2)), Some(&Data::Float(0.9875)));
    assert!(matches!(range.get((4, 3)), Some(Data::DateTime(_))));
    assert_eq!(range.get((5, 1)), Some(&Data::Float(0.0)));
    assert_eq!(range.get((5, 2)), Some(&Data::Empty));
}

#[test]
fn words_are_never_formulas() {
    let nasty = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "=HYPERLINK(\"http://x\")",
    ];
    let table = nasty
        .iter()
        .fold(Table::new([Column::text("=A1", 1)]), |table, words| {
            table.row([Cell::from(*words)])
        });
    let document = Document::new(Kind::Report, samples::department(), "Kết quả")
        .annex(Annex::new("=1+1").table(table));
    let mut book = open(&document);
    assert!(book.worksheet_formula("Phụ lục 1").unwrap().is_empty());
    let range = book.worksheet_range("Phụ lục 1").unwrap();
    assert_eq!(range.get((4, 0)), Some(&Data::String("=1+1".into())));
}

/// NĐ 30/2020, Phụ lục I, mục II.2: the number of the first page is not shown.
#[test]
fn pages_are_numbered_from_the_second_on() {
    let book = xlsx::write(&samples::report()).unwrap();
    let mut parts = ZipArchive::new(Cursor::new(book)).unwrap();
    let mut sheet = String::new();
    let mut part = parts.by_name("xl/worksheets/sheet1.xml").unwrap();
    part.read_to_string(&mut sheet).unwrap();
    assert!(sheet.contains("<headerFooter differentFirst=\"1\"><oddHeader>"));
    assert!(!sheet.contains("firstHeader"));
}

#[test]
fn the_same_document_gives_the_same_workbook_and_one_without_tables_none() {
    assert_eq!(
        xlsx::write(&samples::report()),
        xlsx::write(&samples::report())
    );
    assert_eq!(xlsx::write(&samples::plan()), None);
    assert_eq!(open(&samples::report()).sheet_names().len(), 1);
}
