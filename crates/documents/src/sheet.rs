//! A document as what stands on its sheets, in order: lines in a style, rules, columns, tables. DOCX, PDF and plain text are
//! written from this, so they say the same.

mod content;
mod head;
mod tail;

use crate::document::{Annex, Document};
use crate::style::Style;
use crate::table::Table;
use crate::text::Text;

/// Which way the paper lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// Upright.
    Portrait,
    /// Across.
    Landscape,
}

/// Sheets whose pages are numbered together: the document, or one annex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Which way the paper lies.
    pub face: Face,
    /// What stands on it.
    pub elements: Vec<Element>,
    /// At the foot of its first page, under a rule (ô 13).
    pub contact: Option<String>,
}

/// Something on a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Element {
    /// A paragraph.
    Line(Style, Text),
    /// A solid rule in the middle, this long in hundredths of a millimetre.
    Rule(u32),
    /// Columns beside each other without borders, in rows.
    Grid(Grid),
    /// A table.
    Table(Table),
    /// Room for a signature.
    Room,
    /// A line's worth of nothing.
    Gap,
    /// A stamp in a box (ô 10b, 11).
    Box(Boxed),
    /// A QR of this address, and the words for who cannot see it.
    Qr(String, String),
}

/// Cells beside each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// Width of each column, in hundredths of a millimetre.
    pub widths: Vec<u32>,
    /// Rows of cells.
    pub rows: Vec<Vec<Vec<Element>>>,
}

/// A stamp.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boxed {
    /// Its words.
    pub words: String,
    /// Width, in hundredths of a millimetre.
    pub width: u32,
    /// Height, in hundredths of a millimetre.
    pub height: u32,
    /// Red; black otherwise.
    pub red: bool,
}

impl Face {
    /// Width and height of the paper, in hundredths of a millimetre: A4.
    #[must_use]
    pub const fn paper(self) -> (u32, u32) {
        match self {
            Self::Portrait => (21_000, 29_700),
            Self::Landscape => (29_700, 21_000),
        }
    }

    /// Width between the margins.
    #[must_use]
    pub const fn text_width(self) -> u32 {
        self.paper().0 - MARGIN_LEFT - MARGIN_RIGHT
    }
}

/// Top margin: 20–25 mm (Phụ lục I, mục I, 3).
pub(crate) const MARGIN_TOP: u32 = 2_000;
/// Bottom margin: 20–25 mm.
pub(crate) const MARGIN_BOTTOM: u32 = 2_000;
/// Left margin: 30–35 mm.
pub(crate) const MARGIN_LEFT: u32 = 3_000;
/// Right margin: 15–20 mm.
pub(crate) const MARGIN_RIGHT: u32 = 2_000;

/// The four margins, in hundredths of a millimetre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Margins {
    /// Top.
    pub top: u32,
    /// Bottom.
    pub bottom: u32,
    /// Left.
    pub left: u32,
    /// Right.
    pub right: u32,
}

/// The margins every sheet has.
#[must_use]
pub const fn margins() -> Margins {
    Margins {
        top: MARGIN_TOP,
        bottom: MARGIN_BOTTOM,
        left: MARGIN_LEFT,
        right: MARGIN_RIGHT,
    }
}

/// The document, then its annexes.
#[must_use]
pub fn sheets(document: &Document) -> Vec<Sheet> {
    let main = Sheet {
        face: Face::Portrait,
        elements: [
            head::elements(document),
            content::of_document(document),
            tail::elements(document),
        ]
        .concat(),
        contact: document.contact.clone(),
    };
    let annexes = document
        .annexes
        .iter()
        .enumerate()
        .map(|(at, annex)| annex_sheet(document, at, annex));
    [main].into_iter().chain(annexes).collect()
}

/// An annex in a file of its own; on top what the e-office writes when it signs, once known.
#[must_use]
pub(crate) fn annex_alone(document: &Document, at: usize, signed: &str) -> Option<Sheet> {
    let annex = document.annexes.get(at)?;
    let mut sheet = annex_sheet(document, at, annex);
    if !signed.is_empty() {
        sheet.elements.insert(0, line(Style::AnnexSigned, signed));
    }
    Some(sheet)
}

/// Whether this line stays on the page of what follows: a table it introduces, or the signatures, which never stand alone on a page.
#[must_use]
pub fn stays(elements: &[Element], at: usize) -> bool {
    let element = |at: usize| elements.get(at);
    matches!(element(at), Some(Element::Line(..)))
        && matches!(
            (element(at + 1), element(at + 2)),
            (Some(Element::Table(_)), _) | (Some(Element::Gap), Some(Element::Grid(_)))
        )
}

/// Every line of text, cell by cell, in the order it is read.
#[must_use]
pub fn text(document: &Document) -> Vec<String> {
    let mut out = Vec::new();
    for sheet in sheets(document) {
        sheet
            .elements
            .iter()
            .for_each(|element| read(element, &mut out));
        out.extend(sheet.contact);
    }
    out
}

fn read(element: &Element, out: &mut Vec<String>) {
    match element {
        Element::Line(_, text) => out.push(text.words()),
        Element::Grid(grid) => grid
            .rows
            .iter()
            .flatten()
            .flatten()
            .for_each(|element| read(element, out)),
        Element::Table(table) => {
            out.extend(table.columns.iter().map(|column| column.title.clone()));
            for row in table.rows.iter().chain(&table.total) {
                out.extend(row.iter().map(crate::Cell::printed));
            }
        }
        Element::Box(boxed) => out.push(boxed.words.clone()),
        Element::Rule(_) | Element::Room | Element::Gap | Element::Qr(..) => {}
    }
}

fn annex_sheet(document: &Document, at: usize, annex: &Annex) -> Sheet {
    Sheet {
        face: if annex.landscape {
            Face::Landscape
        } else {
            Face::Portrait
        },
        elements: [
            head::of_annex(document, at, annex),
            content::of_annex(annex),
        ]
        .concat(),
        contact: None,
    }
}

pub(crate) fn line(style: Style, words: impl Into<Text>) -> Element {
    Element::Line(style, words.into())
}
