//! The content (ô 6): bases, headings with their numbers, paragraphs, tables, and the mark at the end.

use super::{Element, line};
use crate::body::Block;
use crate::document::{Annex, Document};
use crate::style::Style;
use crate::text::Text;
use crate::words;

pub(super) fn of_document(document: &Document) -> Vec<Element> {
    let mut out = bases(&document.bases);
    out.extend(blocks(&document.body));
    close(&mut out);
    out
}

pub(super) fn of_annex(annex: &Annex) -> Vec<Element> {
    let mut out = blocks(&annex.body);
    close(&mut out);
    out
}

/// One a line, each ending with a semicolon, the last with a full stop.
fn bases(bases: &[String]) -> Vec<Element> {
    let last = bases.len().saturating_sub(1);
    bases
        .iter()
        .enumerate()
        .map(|(at, basis)| {
            let mark = if at == last { '.' } else { ';' };
            let basis = super::head::bare(basis);
            let basis = basis.strip_prefix(words::BASIS).unwrap_or(basis).trim();
            line(Style::Basis, format!("{} {basis}{mark}", words::BASIS))
        })
        .collect()
}

/// Where the numbering stands.
#[derive(Default)]
struct Counters {
    part: usize,
    section: usize,
    clause: usize,
    point: usize,
}

fn blocks(blocks: &[Block]) -> Vec<Element> {
    let mut counters = Counters::default();
    blocks
        .iter()
        .flat_map(|block| counters.element(block))
        .collect()
}

impl Counters {
    fn element(&mut self, block: &Block) -> Vec<Element> {
        let element = match block {
            Block::Part(title) => return self.part(title),
            Block::Section(title) => line(Style::Section, self.section(title)),
            Block::ClauseTitle(title) => {
                line(Style::ClauseTitle, format!("{}{title}", self.clause()))
            }
            Block::Clause(text) => Element::Line(Style::Clause, text.clone().after(&self.clause())),
            Block::Point(text) => Element::Line(Style::Point, text.clone().after(&self.point())),
            Block::Item(text) => Element::Line(Style::Text, text.clone().after("- ")),
            Block::Paragraph(text) => Element::Line(Style::Text, text.clone()),
            Block::Table(table) => Element::Table(table.clone()),
        };
        vec![element]
    }

    fn part(&mut self, title: &str) -> Vec<Element> {
        *self = Self {
            part: self.part + 1,
            ..Self::default()
        };
        vec![
            line(
                Style::Part,
                format!("{} {}", words::PART, words::roman(self.part)),
            ),
            line(Style::PartTitle, title.to_uppercase()),
        ]
    }

    fn section(&mut self, title: &str) -> String {
        self.section += 1;
        self.clause = 0;
        self.point = 0;
        format!("{}. {}", words::roman(self.section), title.to_uppercase())
    }

    fn clause(&mut self) -> String {
        self.clause += 1;
        self.point = 0;
        format!("{}. ", self.clause)
    }

    fn point(&mut self) -> String {
        let letter = words::letter(self.point);
        self.point += 1;
        format!("{letter}) ")
    }
}

/// `./.` closes the last line; under a table it stands alone.
fn close(elements: &mut Vec<Element>) {
    match elements.last_mut() {
        Some(Element::Line(_, text)) => *text = std::mem::take(text).ended(words::END),
        Some(_) => elements.push(line(Style::Text, Text::from(words::END))),
        None => {}
    }
}
