//! The consolidated report and the letter that urges as official documents; number, day and signature are the e-office's.

use documents::{Annex, Body, Cell, Column, Day, Document, Issuer, Kind, Signature, Table, docx};
use domain::Action;
use domain::report::State;
use domain::report::consolidate::{Total, Value};
use domain::report::form::{Figure, Section};
use jiff::civil::Date;
use store::tables::unit;

use super::board::Row;
use super::consolidate::{Live, live};
use super::date;
use super::letter::{Letter, draft};
use super::texts::{day, filled};
use crate::site::{Actor, Fault, Site};

/// A file to hand out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name: day, kind, period, without marks.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The consolidated report as it stands, or as it was closed.
///
/// # Errors
/// Not found when out of sight; [`Fault::NotAllowed`] for whoever does not consolidate.
pub async fn report(site: &Site, actor: &Actor, period_id: &str) -> Result<File, Fault> {
    let (live, issuer) = gathered(site, actor, period_id).await?;
    Ok(File {
        name: name(site, "BC", &live.board.period.name),
        bytes: docx::write(&written(&live, &issuer)),
    })
}

/// The same as a value, for whoever checks it.
///
/// # Errors
/// As [`report`].
pub async fn report_document(
    site: &Site,
    actor: &Actor,
    period_id: &str,
) -> Result<Document, Fault> {
    let (live, issuer) = gathered(site, actor, period_id).await?;
    Ok(written(&live, &issuer))
}

async fn gathered(
    site: &Site,
    actor: &Actor,
    period_id: &str,
) -> Result<(Live, unit::Model), Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::Consolidate).await?;
    let live = live(site, actor, period_id).await?;
    let issuer = site.store.unit(asker, &live.board.period.unit_id).await?;
    Ok((live, issuer))
}

/// The letter that urges.
///
/// # Errors
/// Not found when out of sight; [`Fault::NotAllowed`].
pub async fn letter(site: &Site, actor: &Actor, period_id: &str) -> Result<File, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::JudgeReports).await?;
    let letter = draft(site, actor, period_id).await?;
    let issuer = site.store.unit(asker, &letter.board.period.unit_id).await?;
    Ok(File {
        name: name(site, "CV-don-doc", &letter.board.period.name),
        bytes: docx::write(&urging(&letter, &issuer)),
    })
}

fn name(site: &Site, kind: &str, period: &str) -> String {
    let words: Vec<String> = vi::fold(period)
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    format!("{}_{kind}_{}.docx", site.today(), words.join("-"))
}

fn issued_by(unit: &unit::Model) -> Issuer {
    Issuer::department(&filled("committee", &[]), &unit.name, &unit.code)
}

fn written(live: &Live, issuer: &unit::Model) -> Document {
    let period = &live.board.period;
    let office: Date = live.board.office.nominal;
    let committee = filled("committee", &[]);
    let places = [
        ("period", period.name.as_str()),
        ("basis", &period.basis),
        ("issuer", &issuer.name),
        ("from", &day(date(&period.data_from))),
        ("to", &day(date(&period.data_to))),
        ("counted", &live.sources.len().to_string()),
        ("asked", &live.board.rows.len().to_string()),
    ];
    let mut document = Document::new(
        Kind::Report,
        issued_by(issuer),
        &filled("report_about", &places),
    )
    .place(&filled("place", &[]))
    .dated(Day::OfMonth {
        year: office.year(),
        month: office.month(),
    })
    .to([committee.as_str()])
    .paragraph(filled("report_opening", &places).as_str())
    .paragraph(filled("report_counted", &places).as_str());
    if !live.excluded.is_empty() {
        let units: Vec<String> = live.excluded.iter().map(excluded).collect();
        let words = filled("report_excluded", &[("units", &units.join("; "))]);
        document = document.paragraph(words.as_str());
    }
    for section in &live.form.sections {
        document = section_written(document, live, section);
    }
    let closing = [
        ("period", period.name.as_str()),
        ("issuer", &issuer.name),
        ("to", &committee),
    ];
    document
        .paragraph(filled("report_closing", &closing).as_str())
        .copies([
            filled("copies_police", &[]).as_str(),
            &filled("copies_office", &[]),
        ])
        .archive("VP")
        .signed(Signature::new(&filled("head", &[]), ""))
        .annex(Annex::new(&filled("annex_figures", &[])).table(figures(live)))
        .annex(by_unit(live))
        .annex(Annex::new(&filled("annex_filing", &[])).table(filing(&live.board.rows)))
}

fn excluded((unit, why): &(String, String)) -> String {
    let words = State::from_code(why).map_or("được miễn", State::name_vi);
    format!("{unit} ({})", words.to_lowercase())
}

/// Heading, figures with last year's beside them, then the text; a section without either says so.
fn section_written(mut document: Document, live: &Live, section: &Section) -> Document {
    document = if section.level == 1 {
        document.section(&section.heading)
    } else {
        document.clause_title(&section.heading)
    };
    if section.hint.is_empty() {
        return document;
    }
    let lines: Vec<String> = section
        .figures
        .iter()
        .filter_map(|code| figure_line(live, code))
        .collect();
    let text = live
        .texts
        .get(&section.code)
        .map_or("", String::as_str)
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    let mut is_empty = lines.is_empty();
    for line in &lines {
        document = document.item(line.as_str());
    }
    for line in text {
        is_empty = false;
        document = match line.strip_prefix("- ") {
            Some(item) => document.item(item),
            None => document.paragraph(line),
        };
    }
    if is_empty {
        document = document.paragraph(filled("report_nothing", &[]).as_str());
    }
    document
}

fn figure_line(live: &Live, code: &str) -> Option<String> {
    let figure = live.form.figure(code)?;
    let total = live.totals.iter().find(|total| total.code == code)?;
    let value = value_words(figure, total)?;
    let before = live.last_year.get(code).map(|value| figure.shown(*value));
    let places = [
        ("label", figure.label.as_str()),
        ("value", &value),
        ("unit", &figure.unit),
        ("before", before.as_deref().unwrap_or_default()),
    ];
    let name = if before.is_some() {
        "report_figure_before"
    } else {
        "report_figure"
    };
    Some(filled(name, &places))
}

/// A total in words; `None` when nobody gave it.
fn value_words(figure: &Figure, total: &Total) -> Option<String> {
    let number = |value: i64| domain::report::form::shown(value, figure.decimals);
    match &total.value {
        Value::None | Value::Lines(_) => None,
        Value::Number(value) => Some(number(*value)),
        Value::Between(least, most) => Some(filled(
            "report_between",
            &[("least", &number(*least)), ("most", &number(*most))],
        )),
    }
}

fn figures(live: &Live) -> Table {
    let mut table = Table::new([
        Column::centred("Mã", 2),
        Column::text("Chỉ tiêu", 9),
        Column::text("Đơn vị tính", 4),
        Column::number("Kỳ này", 4),
        Column::number("Cùng kỳ năm trước", 4),
    ]);
    for total in &live.totals {
        let Some(figure) = live.form.figure(&total.code) else {
            continue;
        };
        let before = live.last_year.get(&total.code);
        table = table.row([
            Cell::from(figure.code.as_str()),
            Cell::from(figure.label.as_str()),
            Cell::from(figure.unit.as_str()),
            cell(value_words(figure, total)),
            cell(before.map(|value| figure.shown(*value))),
        ]);
    }
    table
}

fn cell(words: Option<String>) -> Cell {
    words.map_or(Cell::Blank, Cell::Text)
}

/// A table a group of figures: rows are units, the last one the total.
fn by_unit(live: &Live) -> Annex {
    let mut annex = Annex::new(&filled("annex_units", &[])).landscape();
    for group in &live.form.groups {
        let figures: Vec<&Figure> = live
            .form
            .of_group(&group.code)
            .filter(|figure| figure.kind != domain::report::FigureKind::Line)
            .collect();
        if figures.is_empty() {
            continue;
        }
        let columns = std::iter::once(Column::text("Đơn vị", 8))
            .chain(figures.iter().map(|figure| Column::number(&figure.code, 3)));
        let mut table = Table::new(columns);
        for source in &live.sources {
            let cells = figures.iter().map(|figure| {
                let value = source.sheet.value(live.form, &figure.code);
                cell(value.map(|value| domain::report::form::shown(value, figure.decimals)))
            });
            table = table.row(std::iter::once(Cell::from(source.unit.as_str())).chain(cells));
        }
        let totals = figures.iter().map(|figure| {
            let total = live.totals.iter().find(|total| total.code == figure.code);
            cell(total.and_then(|total| value_words(figure, total)))
        });
        table = table.total(std::iter::once(Cell::from("Cộng")).chain(totals));
        annex = annex.paragraph(group.name.as_str()).table(table);
    }
    annex
}

fn filing(rows: &[Row]) -> Table {
    let mut table = Table::new([
        Column::text("Đơn vị", 8),
        Column::centred("Hạn", 4),
        Column::centred("Ngày nộp", 4),
        Column::text("Tình trạng", 6),
    ]);
    for row in rows {
        let sent = row.report.as_ref().and_then(|report| report.first_sent_at);
        table = table.row([
            Cell::from(row.unit.name.as_str()),
            Cell::Day(row.deadline.last),
            sent.map_or(Cell::Blank, |at| Cell::Day(domain::calendar::day_of(at))),
            Cell::from(standing(row).as_str()),
        ]);
    }
    table
}

fn standing(row: &Row) -> String {
    use domain::Timeliness::{Exempt, Late, NotDue, OnTime, Overdue};
    let state = row.state.name_vi();
    match row.timeliness {
        OnTime => format!("{state}, đúng hạn"),
        Late(days) => format!("{state}, muộn {days} ngày"),
        Overdue(days) => format!("{state}, quá hạn {days} ngày"),
        NotDue => state.to_owned(),
        Exempt => "Được miễn".to_owned(),
    }
}

fn urging(letter: &Letter, issuer: &unit::Model) -> Document {
    let rows: Vec<Row> = letter
        .board
        .rows
        .iter()
        .filter(|row| letter.to.iter().any(|unit| unit.id == row.unit.id))
        .cloned()
        .collect();
    let names = letter.to.iter().map(|unit| unit.name.as_str());
    Document::new(Kind::Letter, issued_by(issuer), &letter.about)
        .drafted_by("VP")
        .place(&filled("place", &[]))
        .to(names)
        .paragraph(letter.body.trim_end_matches('.'))
        .archive("VP")
        .signed(Signature::new(&filled("head", &[]), ""))
        .annex(Annex::new(&filled("annex_late", &[])).table(filing(&rows)))
}
