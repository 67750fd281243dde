//! A unit's own report as a paper: of a unit with a seal a report with number, of one without an internal sheet.

use documents::{Annex, Body, Cell, Column, Document, Kind, Signature, Table};
use domain::report::form::FigureKind;

use super::consolidated::{nothing_in, number, paragraphs};
use crate::house::House;
use crate::reports::date;
use crate::reports::fill::Opened;
use crate::reports::texts::{day, filled};

pub(super) fn written(opened: &Opened, house: &House) -> Document {
    let period = &opened.period;
    let places = [
        ("period", period.name.as_str()),
        ("basis", &period.basis),
        ("issuer", &opened.unit.name),
        ("from", &day(date(&period.data_from))),
        ("to", &day(date(&period.data_to))),
    ];
    let to = house.reports_to();
    let mut document = Document::new(
        Kind::Report,
        house.issuer.clone(),
        &filled("report_about", &places),
    )
    .place(&house.letterhead.place)
    .to([to])
    .paragraph(filled("report_opening", &places).as_str());
    for section in &opened.form.sections {
        document = if section.level == 1 {
            document.section(&section.heading)
        } else {
            document.clause_title(&section.heading)
        };
        if section.hint.is_empty() {
            continue;
        }
        let figures: Vec<String> = section
            .figures
            .iter()
            .filter_map(|code| figure_line(opened, code))
            .collect();
        let text = opened.sheet.texts.get(&section.code);
        let text = text.map_or("", String::as_str);
        document = paragraphs(document, &figures, text, nothing_in(section));
    }
    document = document
        .paragraph(
            filled(
                "unit_closing",
                &[("period", period.name.as_str()), ("to", to)],
            )
            .as_str(),
        )
        .annex(Annex::new(&filled("annex_figures", &[])).table(figures(opened)));
    document.signed(Signature::new(&house.signs(), &house.head_name))
}

fn figure_line(opened: &Opened, code: &str) -> Option<String> {
    let figure = opened.form.figure(code)?;
    let places = [
        ("label", figure.label.as_str()),
        (
            "value",
            &figure.shown(opened.sheet.value(&opened.form, code)?),
        ),
        ("unit", &figure.unit),
    ];
    // Yes and no have no unit of measure.
    let text = match figure.kind {
        FigureKind::YesNo => "report_answer",
        _ => "report_figure",
    };
    Some(filled(text, &places))
}

fn figures(opened: &Opened) -> Table {
    let estimated = |cell: &domain::report::Cell| cell.estimate.is_some();
    let to = opened.period.estimate_to.as_ref();
    let to = to.filter(|_| opened.sheet.cells.values().any(estimated));
    let mut columns = vec![
        Column::centred("Mã", 2),
        Column::text("Chỉ tiêu", 9),
        Column::text("Đơn vị tính", 4),
        Column::number("Kỳ này", 4),
        Column::number("Cùng kỳ năm trước", 4),
        Column::number("Lũy kế", 4),
    ];
    if let Some(to) = to {
        columns.push(Column::number(&format!("Ước đến {}", day(date(to))), 4));
    }
    let mut table = Table::new(columns);
    for figure in &opened.form.figures {
        let cell = opened.sheet.cells.get(&figure.code);
        let line = cell.filter(|cell| !cell.line.is_empty());
        let value = opened.sheet.value(&opened.form, &figure.code);
        let of = |value: Option<&i64>| value.map_or(Cell::Blank, |value| number(figure, *value));
        let mut cells = vec![
            Cell::from(figure.code.as_str()),
            Cell::from(figure.label.as_str()),
            Cell::from(figure.unit.as_str()),
            line.map_or_else(|| of(value.as_ref()), |cell| Cell::from(cell.line.as_str())),
            of(opened.last_year.get(&figure.code)),
            of(opened.cumulative.get(&figure.code)),
        ];
        if to.is_some() {
            cells.push(of(cell.and_then(|cell| cell.estimate.as_ref())));
        }
        table = table.row(cells);
    }
    table
}
