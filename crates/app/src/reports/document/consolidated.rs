//! The consolidated report as a paper: figures and texts by section, then the plan clause by clause, then the annexes.

use documents::{Annex, Body, Cell, Column, Day, Document, Kind, Signature, Table};
use domain::Action;
use domain::report::State;
use domain::report::consolidate::{Total, Value};
use domain::report::form::{Figure, FigureKind, Section};
use domain::sector::Sector;
use jiff::civil::Date;

use crate::house::{self, House};
use crate::reports::consolidate::{Live, LogEnd, Proposal, Standing, live};
use crate::reports::date;
use crate::reports::texts::{day, filled};
use crate::site::{Actor, Fault, Site};

/// What it is written from.
pub(super) struct Gathered {
    pub(super) live: Live,
    pub(super) house: House,
}

pub(super) async fn gathered(
    site: &Site,
    actor: &Actor,
    period_id: &str,
) -> Result<Gathered, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::Consolidate).await?;
    let live = live(site, actor, period_id).await?;
    site.store.unit(asker, &live.period.unit_id).await?;
    let house = house::of(site, &live.period.unit_id).await?;
    Ok(Gathered { live, house })
}

pub(super) fn written(gathered: &Gathered) -> Document {
    let Gathered { live, house } = gathered;
    let mut on_filing = Annex::new(&filled("annex_filing", &[])).table(filing(&live.filing));
    if let Some(end) = &live.log_end {
        on_filing = on_filing.paragraph(log_end(end).as_str());
    }
    let letterhead = &house.letterhead;
    let period = &live.period;
    let office: Date = live.board.office.nominal;
    let places = [
        ("period", period.name.as_str()),
        ("basis", &period.basis),
        ("issuer", &house.unit.name),
        ("from", &day(date(&period.data_from))),
        ("to", &day(date(&period.data_to))),
        ("counted", &live.sources.len().to_string()),
        ("asked", &live.filing.len().to_string()),
    ];
    let mut document = Document::new(
        Kind::Report,
        house.issuer.clone(),
        &filled("report_about", &places),
    )
    .place(&letterhead.place)
    .dated(Day::OfMonth {
        year: office.year(),
        month: office.month(),
    })
    .to([house.reports_to()].into_iter().filter(|to| !to.is_empty()))
    .paragraph(filled("report_opening", &places).as_str())
    .paragraph(filled("report_counted", &places).as_str());
    for (name, units) in [
        (
            "report_excluded",
            live.excluded.iter().map(excluded).collect(),
        ),
        ("report_late", late(live)),
    ] {
        let units: Vec<String> = units;
        if !units.is_empty() {
            let words = filled(name, &[("units", &units.join("; "))]);
            document = document.paragraph(words.as_str());
        }
    }
    let results = live
        .form
        .sections
        .iter()
        .rposition(|section| !section.figures.is_empty());
    for (at, section) in live.form.sections.iter().enumerate() {
        document = section_written(document, live, section);
        if results == Some(at) {
            document = walk_written(document, live);
        }
    }
    let closing = [
        ("period", period.name.as_str()),
        ("issuer", &house.unit.name),
        ("to", house.reports_to()),
    ];
    let document = document
        .paragraph(filled("report_closing", &closing).as_str())
        .copies(house.copies())
        .archive(&letterhead.letters)
        .signed(Signature::new(&house.signs(), &house.head_name))
        .annex(figures(live))
        .annex(by_unit(live))
        .annex(on_filing);
    if live.gaps.is_empty() {
        return document;
    }
    document.annex(
        Annex::new(&filled("annex_gaps", &[]))
            .landscape()
            .table(proposals(&live.gaps)),
    )
}

/// What the annex on filing says of the log: whoever keeps the paper holds the log to what it was.
fn log_end(end: &LogEnd) -> String {
    let at = jiff::Timestamp::from_millisecond(end.at).unwrap_or_default();
    let at = jiff::tz::Offset::constant(7).to_datetime(at);
    let at = at.strftime("%H:%M ngày %d/%m/%Y").to_string();
    filled("audit_head", &[("at", &at), ("head", &end.head)])
}

/// Gaps of the law with what is proposed to whom, sector by sector.
fn proposals(gaps: &[Proposal]) -> Table {
    let table = Table::new([
        Column::centred("STT", 1),
        Column::text("Lĩnh vực", 4),
        Column::text("Văn bản, điều khoản", 6),
        Column::text("Nội dung bất cập, sơ hở", 7),
        Column::text("Đề xuất, kiến nghị", 7),
        Column::text("Cơ quan có thẩm quyền", 5),
    ]);
    (1_i64..).zip(gaps).fold(table, |table, (at, gap)| {
        let sector = Sector::from_code(&gap.sector).map_or("", Sector::name_vi);
        table.row([
            Cell::Whole(at),
            Cell::from(sector),
            Cell::from(gap.provision.as_str()),
            Cell::from(gap.loophole.as_str()),
            Cell::from(gap.proposal.as_str()),
            Cell::from(gap.addressee.as_str()),
        ])
    })
}

/// Every clause of the plan that asks for something: what was shown for it, or that there is no result yet and who answers.
fn walk_written(mut document: Document, live: &Live) -> Document {
    let asked = || {
        live.walk
            .iter()
            .filter_map(|line| Some((line, line.words.as_ref()?)))
    };
    if asked().next().is_none() {
        return document;
    }
    document = document.clause_title(&filled("walk_title", &[("plan", &live.plan)]));
    for (line, words) in asked() {
        let places = [
            ("code", line.code.as_str()),
            ("text", line.text.trim().trim_end_matches(['.', ';', ':'])),
            ("words", words),
        ];
        document = document.item(filled("walk_line", &places).as_str());
    }
    document
}

fn excluded((unit, why): &(String, String)) -> String {
    let words = State::from_code(why).map_or("được miễn", State::name_vi);
    format!("{unit} ({})", words.to_lowercase())
}

/// Units whose report came after its deadline.
fn late(live: &Live) -> Vec<String> {
    live.filing
        .iter()
        .filter_map(|unit| Some((unit, unit.late()?)))
        .map(|(unit, days)| format!("{} ({})", unit.unit, late_words(days)))
        .collect()
}

fn late_words(days: i32) -> String {
    match days {
        0 => "muộn trong ngày".to_owned(),
        days => format!("muộn {days} ngày"),
    }
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
    let text = live.texts.get(&section.code);
    let text = text.map_or("", String::as_str);
    paragraphs(document, &lines, text, nothing_in(section))
}

/// What stands in a section without figures and text: no result where results are asked for, else no words.
pub(super) fn nothing_in(section: &Section) -> &'static str {
    if section.figures.is_empty() {
        "report_no_words"
    } else {
        "report_nothing"
    }
}

/// Lines of figures, then a text; where there is neither, that is said.
pub(super) fn paragraphs(
    mut document: Document,
    lines: &[String],
    text: &str,
    nothing: &str,
) -> Document {
    let text = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut is_empty = lines.is_empty();
    for line in lines {
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
        document = document.paragraph(filled(nothing, &[]).as_str());
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

/// The figures of the period beside last year's, since the year began, and estimated to its end where somebody did.
fn figures(live: &Live) -> Annex {
    let regular = live.period.regime_id.is_some();
    let to = live.period.estimate_to.as_ref();
    let to = to.filter(|_| !live.estimates.is_empty());
    let until = to.map(|to| day(date(to)));
    let mut columns = vec![
        Column::centred("Mã", 2),
        Column::text("Chỉ tiêu", 9),
        Column::text("Đơn vị tính", 4),
        Column::number("Kỳ này", 4),
        Column::number("Cùng kỳ năm trước", 4),
    ];
    if regular {
        columns.push(Column::number("Lũy kế", 4));
    }
    if let Some(until) = &until {
        columns.push(Column::number(&format!("Ước đến {until}"), 4));
    }
    let mut table = Table::new(columns);
    for total in &live.totals {
        let Some(figure) = live.form.figure(&total.code) else {
            continue;
        };
        let of = |value: Option<i64>| value.map_or(Cell::Blank, |value| number(figure, value));
        let mut cells = vec![
            Cell::from(figure.code.as_str()),
            Cell::from(figure.label.as_str()),
            Cell::from(figure.unit.as_str()),
            value_cell(figure, total),
            of(live.last_year.get(&total.code).copied()),
        ];
        if regular {
            cells.push(of(live.cumulative(total)));
        }
        if until.is_some() {
            let estimate = live.estimates.get(&total.code);
            cells.push(of(estimate.map(|estimate| estimate.value)));
        }
        table = table.row(cells);
    }
    let annex = Annex::new(&filled("annex_figures", &[])).table(table);
    match until {
        Some(until) => annex.paragraph(filled("annex_estimates", &[("day", &until)]).as_str()),
        None => annex,
    }
}

/// A number that stays one in a workbook.
pub(super) fn number(figure: &Figure, value: i64) -> Cell {
    match figure.decimals {
        0 => Cell::Whole(value),
        decimals => Cell::Decimal(value, decimals),
    }
}

fn value_cell(figure: &Figure, total: &Total) -> Cell {
    match &total.value {
        Value::Number(value) => number(figure, *value),
        _ => value_words(figure, total).map_or(Cell::Blank, Cell::from),
    }
}

/// A table a group of figures: rows are units with the version that counts, the last one the total.
fn by_unit(live: &Live) -> Annex {
    let mut annex = Annex::new(&filled("annex_units", &[])).landscape();
    for group in &live.form.groups {
        let figures: Vec<&Figure> = live
            .form
            .of_group(&group.code)
            .filter(|figure| figure.kind != FigureKind::Line)
            .collect();
        if figures.is_empty() {
            continue;
        }
        let columns = [Column::text("Đơn vị", 8), Column::centred("Bản", 3)]
            .into_iter()
            .chain(figures.iter().map(|figure| Column::number(&figure.code, 3)));
        let mut table = Table::new(columns);
        for source in &live.sources {
            let cells = figures.iter().map(|figure| {
                let value = source.sheet.value(&live.form, &figure.code);
                value.map_or(Cell::Blank, |value| number(figure, value))
            });
            let whose = [Cell::from(source.unit.as_str()), Cell::Whole(source.number)];
            table = table.row(whose.into_iter().chain(cells));
        }
        let totals = figures.iter().map(|figure| {
            let total = live.totals.iter().find(|total| total.code == figure.code);
            total.map_or(Cell::Blank, |total| value_cell(figure, total))
        });
        table = table.total([Cell::from("Cộng"), Cell::Blank].into_iter().chain(totals));
        annex = annex.paragraph(group.name.as_str()).table(table);
    }
    annex
}

pub(super) fn filing(units: &[Standing]) -> Table {
    let mut table = Table::new([
        Column::text("Đơn vị", 8),
        Column::centred("Hạn", 4),
        Column::centred("Ngày nộp", 4),
        Column::text("Tình trạng", 6),
    ]);
    for unit in units {
        let came = unit.came;
        table = table.row([
            Cell::from(unit.unit.as_str()),
            Cell::Day(unit.last),
            came.map_or(Cell::Blank, |at| Cell::Day(domain::calendar::day_of(at))),
            Cell::from(standing(unit).as_str()),
        ]);
    }
    table
}

fn standing(unit: &Standing) -> String {
    use domain::Timeliness::{Exempt, Late, NotDue, OnTime, Overdue};
    let state = State::from_code(&unit.state).map_or("", State::name_vi);
    match unit.timeliness {
        OnTime => format!("{state}, đúng hạn"),
        Late(days) => format!("{state}, {}", late_words(days)),
        Overdue(0) => format!("{state}, quá hạn trong ngày"),
        Overdue(days) => format!("{state}, quá hạn {days} ngày"),
        NotDue => state.to_owned(),
        Exempt => "Được miễn".to_owned(),
    }
}
