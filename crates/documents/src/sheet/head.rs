//! What stands above the content: ô 1 to 5, 9a, 10b, 11; the head of an annex.

use super::{Boxed, Element, Face, Grid, line};
use crate::document::{Annex, Document, Stamp, Urgency};
use crate::kind::Kind;
use crate::style::Style;
use crate::text::Text;
use crate::{width, words};

/// Width of the left column, ô 2 and 3. Quốc hiệu in 12 pt needs 88 mm at its right.
const LEFT: u32 = 6_900;
/// Where a list of addressees begins.
const ADDRESSEE: u32 = 5_200;
/// The motto in 13 pt bold; the rule below is as long (ô 1).
const MOTTO_RULE: u32 = 5_610;

pub(super) fn elements(document: &Document) -> Vec<Element> {
    let right = Face::Portrait.text_width() - LEFT;
    let mut out = vec![Element::Grid(Grid {
        widths: vec![LEFT, right],
        rows: vec![
            vec![issuer(document), nation()],
            vec![symbol(document), dateline(document)],
        ],
    })];
    out.extend(title(document));
    out.extend(addressees(&document.addressees));
    out
}

fn issuer(document: &Document) -> Vec<Element> {
    let name = document.issuer.name.to_uppercase();
    let points = Style::Issuer.look().half_points / 2;
    let lines = width::broken(&name, points, LEFT);
    let longest = lines.iter().map(|line| width::capitals(line, points)).max();
    let above = document.issuer.superior.iter().flat_map(|superior| {
        width::broken(&superior.to_uppercase(), points, LEFT)
            .into_iter()
            .map(|words| line(Style::Superior, words))
    });
    above
        .chain(
            lines
                .iter()
                .map(|words| line(Style::Issuer, words.as_str())),
        )
        .chain([Element::Rule(part_of(longest.unwrap_or_default()))])
        .collect()
}

/// A rule between a third and a half of the line above it.
const fn part_of(width: u32) -> u32 {
    width * 42 / 100
}

fn nation() -> Vec<Element> {
    vec![
        line(Style::NationalName, words::NATIONAL_NAME),
        line(Style::Motto, words::MOTTO),
        Element::Rule(MOTTO_RULE),
    ]
}

fn symbol(document: &Document) -> Vec<Element> {
    let mut out = Vec::new();
    if document.issuer.seal {
        out.push(line(
            Style::Symbol,
            words::symbol(document.number, &document.notation()),
        ));
    }
    if document.kind == Kind::Letter {
        out.push(line(
            Style::LetterSubject,
            format!("V/v {}", document.subject),
        ));
    }
    out.extend(urgency(document));
    out
}

fn dateline(document: &Document) -> Vec<Element> {
    let mut out = Vec::new();
    if document.kind.has_place_and_date() {
        out.push(line(
            Style::Dateline,
            format!("{}, {}", document.place, document.day.written()),
        ));
    }
    out.extend(document.stamp.map(|stamp| {
        let words = match stamp {
            Stamp::Internal => words::INTERNAL,
            Stamp::ReturnAfterReading => words::RETURN,
        };
        stamp_box(words, 5_500, false)
    }));
    out
}

/// Phụ lục I, mục II, 10.b: 30 × 8, 40 × 8 and 20 × 8 mm.
fn urgency(document: &Document) -> Option<Element> {
    let (wide, words) = match document.urgency? {
        Urgency::Immediate => (3_000, words::IMMEDIATE),
        Urgency::VeryUrgent => (4_000, words::VERY_URGENT),
        Urgency::Urgent => (2_000, words::URGENT),
    };
    Some(stamp_box(words, wide, true))
}

fn stamp_box(words: &str, width: u32, red: bool) -> Element {
    Element::Box(Boxed {
        words: words.to_owned(),
        width,
        height: 800,
        red,
    })
}

fn title(document: &Document) -> Vec<Element> {
    if document.kind == Kind::Letter {
        return Vec::new();
    }
    let points = Style::Subject.look().half_points / 2;
    let wide = width::small(&document.subject, points).min(Face::Portrait.text_width());
    vec![
        line(Style::Title, document.kind.name_vi().to_uppercase()),
        line(Style::Subject, document.subject.as_str()),
        Element::Rule(part_of(wide)),
    ]
}

fn addressees(addressees: &[String]) -> Vec<Element> {
    match addressees {
        [] => Vec::new(),
        [one] => vec![line(
            Style::Addressee,
            format!("{} {}.", words::ADDRESSEE, bare(one)),
        )],
        several => {
            let last = several.len() - 1;
            let items = several.iter().enumerate().map(|(at, addressee)| {
                let mark = if at == last { '.' } else { ';' };
                line(Style::AddresseeItem, format!("- {}{mark}", bare(addressee)))
            });
            vec![Element::Grid(Grid {
                widths: vec![ADDRESSEE, Face::Portrait.text_width() - ADDRESSEE],
                rows: vec![vec![
                    vec![line(
                        Style::AddresseeList,
                        format!("{}\u{a0}", words::ADDRESSEE),
                    )],
                    items.collect(),
                ]],
            })]
        }
    }
}

/// Without the dash and mark somebody typed along.
pub(super) fn bare(words: &str) -> &str {
    words
        .trim()
        .trim_start_matches(['-', '–'])
        .trim_end_matches([';', '.', ','])
        .trim()
}

pub(super) fn of_annex(document: &Document, at: usize, annex: &Annex) -> Vec<Element> {
    let label = if document.annexes.len() > 1 {
        format!("{} {}", words::ANNEX, words::roman(at + 1))
    } else {
        words::ANNEX.to_owned()
    };
    vec![
        line(Style::AnnexLabel, label),
        line(Style::AnnexTitle, annex.title.to_uppercase()),
        line(Style::AnnexOf, Text::from(belongs_to(document))),
    ]
}

/// Number and day stay open: the e-office signs document and annex at once (Phụ lục I, mục III, 1.đ).
fn belongs_to(document: &Document) -> String {
    let kind = document.kind.name_vi();
    // A sheet of a unit without seal has no number.
    let number = if document.issuer.seal {
        format!(" số:      /{}", document.notation())
    } else {
        String::new()
    };
    format!(
        "(Kèm theo {kind}{number} ngày     tháng     năm      của {})",
        document.issuer.name
    )
}
