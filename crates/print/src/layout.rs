//! Sheets into strips: what cannot be parted between two pages, one below the other.

use documents::{Align, Boxed, Cell, Element, Grid, Look, Style, Table, Text, stays};

use crate::fonts::Fonts;
use crate::lines::{Line, lines, mm, points};

/// A strip across the page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Strip {
    pub(crate) height: f32,
    pub(crate) marks: Vec<Mark>,
    /// Stays on the page of the next strip.
    pub(crate) keep_next: bool,
    /// The strip that comes again on top of a new page: the head of its table.
    pub(crate) head: Option<usize>,
}

/// Something drawn, from the top left of its strip.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) what: What,
}

#[derive(Debug, Clone)]
pub(crate) enum What {
    /// A line of text of this size; the part of the structure it belongs to.
    Text(Line, f32, usize),
    /// A stroke this far right and down, this thick.
    Stroke(f32, f32, f32, bool),
    /// A QR and the part of the structure it is.
    Qr(String, f32, usize),
}

/// A part of the logical structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) role: Role,
    pub(crate) above: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Role {
    Paragraph,
    Heading(u8),
    Table,
    Row,
    Head,
    Cell,
    Picture(String),
}

pub(crate) struct Layout<'a> {
    pub(crate) fonts: &'a Fonts,
    pub(crate) parts: Vec<Part>,
    pub(crate) strips: Vec<Strip>,
}

const HAIR: f32 = 0.5;
const RULE: f32 = 0.75;
/// 6 pt, what the DOCX puts there.
const GAP: f32 = 6.0;
const ROOM: f32 = 65.0;
const CELL_SIDE: f32 = 2.85;
const QR_SIDE: u32 = 2_200;

impl<'a> Layout<'a> {
    pub(crate) const fn new(fonts: &'a Fonts) -> Self {
        Self {
            fonts,
            parts: Vec::new(),
            strips: Vec::new(),
        }
    }

    pub(crate) fn elements(&mut self, elements: &[Element], width: f32) {
        for (at, element) in elements.iter().enumerate() {
            match element {
                Element::Table(table) => self.table(table, width),
                other => {
                    let mut strips = self.strips_of(other, width);
                    if let Some(last) = strips.last_mut() {
                        last.keep_next |= stays(elements, at);
                    }
                    self.strips.extend(strips);
                }
            }
        }
    }

    fn part(&mut self, role: Role, above: Option<usize>) -> usize {
        self.parts.push(Part { role, above });
        self.parts.len() - 1
    }

    fn strips_of(&mut self, element: &Element, width: f32) -> Vec<Strip> {
        match element {
            Element::Line(style, text) => {
                let look = style.look();
                let role = look
                    .outline
                    .map_or(Role::Paragraph, |level| Role::Heading(level + 1));
                let part = self.part(role, None);
                self.paragraph(text, &look, width, part)
            }
            Element::Rule(length) => vec![rule(mm(*length), width)],
            Element::Grid(grid) => self.grid(grid),
            Element::Table(_) => Vec::new(),
            Element::Room => vec![space(ROOM + 16.0, true)],
            Element::Gap => vec![space(GAP, true)],
            Element::Box(boxed) => vec![self.boxed(boxed, width)],
            Element::Qr(address, words) => {
                let part = self.part(Role::Picture(words.clone()), None);
                let side = mm(QR_SIDE);
                let what = What::Qr(address.clone(), side, part);
                vec![Strip {
                    height: side + 2.0,
                    marks: vec![Mark {
                        x: 0.0,
                        y: 2.0,
                        what,
                    }],
                    ..Strip::default()
                }]
            }
        }
    }

    fn paragraph(&self, text: &Text, look: &Look, width: f32, part: usize) -> Vec<Strip> {
        let size = points(look);
        let face = self.fonts.face(crate::fonts::Slant::default());
        let line_height = face.line * size;
        let (before, after) = (twentieths(look.before), twentieths(look.after));
        let lines = lines(text, look, width, self.fonts);
        let last = lines.len().saturating_sub(1);
        lines
            .into_iter()
            .enumerate()
            .map(|(at, line)| {
                let above = if at == 0 { before } else { 0.0 };
                let below = if at == last { after } else { 0.0 };
                Strip {
                    height: above + line_height + below,
                    marks: vec![Mark {
                        x: 0.0,
                        y: above + face.ascent * size,
                        what: What::Text(line, size, part),
                    }],
                    // Neither the first nor the last line stands alone on a page.
                    keep_next: look.keep_next || (last > 0 && (at == 0 || at + 1 == last)),
                    head: None,
                }
            })
            .collect()
    }

    /// Columns beside each other, a row in one strip.
    fn grid(&mut self, grid: &Grid) -> Vec<Strip> {
        let mut out: Vec<Strip> = grid
            .rows
            .iter()
            .map(|row| {
                let mut strip = Strip::default();
                let mut x = 0.0;
                for (cell, width) in row.iter().zip(&grid.widths) {
                    let width = mm(*width);
                    let strips: Vec<Strip> = cell
                        .iter()
                        .flat_map(|element| self.strips_of(element, width))
                        .collect();
                    strip.beside(strips, x, 0.0);
                    x += width;
                }
                strip
            })
            .collect();
        out.push(space(GAP, false));
        out
    }

    fn table(&mut self, table: &Table, width: f32) {
        let shares: u32 = table.columns.iter().map(|column| column.share).sum();
        let widths: Vec<f32> = table
            .columns
            .iter()
            .map(|column| width * column.share as f32 / shares.max(1) as f32)
            .collect();
        let whole = self.part(Role::Table, None);
        let titles: Vec<(String, Style)> = table
            .columns
            .iter()
            .map(|column| (column.title.clone(), Style::TableHead))
            .collect();
        let mut head = self.row(&titles, &widths, whole, Role::Head, false);
        head.keep_next = true;
        let at = self.strips.len();
        self.strips.push(head);
        let total = table.total.iter().map(|row| (row, true));
        for (row, bold) in table.rows.iter().map(|row| (row, false)).chain(total) {
            let cells: Vec<(String, Style)> = table
                .columns
                .iter()
                .enumerate()
                .map(|(at, column)| {
                    let words = row.get(at).map(Cell::printed).unwrap_or_default();
                    (words, cell_style(column.align))
                })
                .collect();
            let mut strip = self.row(&cells, &widths, whole, Role::Cell, bold);
            strip.head = Some(at);
            self.strips.push(strip);
        }
        self.strips.push(space(GAP, false));
    }

    fn row(
        &mut self,
        cells: &[(String, Style)],
        widths: &[f32],
        table: usize,
        role: Role,
        bold: bool,
    ) -> Strip {
        let row = self.part(Role::Row, Some(table));
        let mut strip = Strip::default();
        let mut x = 0.0;
        for ((words, style), width) in cells.iter().zip(widths) {
            let mut look = style.look();
            look.bold |= bold;
            let part = self.part(role.clone(), Some(row));
            let text = Text::from(words.as_str());
            let inner = width - 2.0 * CELL_SIDE;
            let strips = self.paragraph(&text, &look, inner, part);
            strip.beside(strips, x + CELL_SIDE, 0.0);
            x += width;
        }
        borders(&mut strip, widths);
        strip
    }

    fn boxed(&mut self, boxed: &Boxed, width: f32) -> Strip {
        let look = Style::Stamp.look();
        let part = self.part(Role::Paragraph, None);
        let (wide, high) = (mm(boxed.width), mm(boxed.height));
        let left = (width - wide) / 2.0;
        let mut strip = Strip {
            height: high + GAP + 2.0,
            ..Strip::default()
        };
        let words = self.paragraph(&Text::from(boxed.words.as_str()), &look, width, part);
        let inside = GAP + (high - words.iter().map(|strip| strip.height).sum::<f32>()) / 2.0;
        let height = strip.height;
        strip.beside(words, 0.0, inside);
        strip.height = height;
        for mark in &mut strip.marks {
            if let What::Text(line, ..) = &mut mark.what {
                line.red = boxed.red;
            }
        }
        for (x, y, dx, dy) in [
            (left, GAP, wide, 0.0),
            (left, GAP + high, wide, 0.0),
            (left, GAP, 0.0, high),
            (left + wide, GAP, 0.0, high),
        ] {
            strip.marks.push(stroke(x, y, dx, dy, 1.5, boxed.red));
        }
        strip
    }
}

impl Strip {
    /// Puts strips below each other into this one, from `x` and `y` on.
    fn beside(&mut self, strips: Vec<Self>, x: f32, mut y: f32) {
        for strip in strips {
            self.marks.extend(strip.marks.into_iter().map(|mark| Mark {
                x: mark.x + x,
                y: mark.y + y,
                what: mark.what,
            }));
            y += strip.height;
        }
        self.height = self.height.max(y);
    }
}

fn borders(strip: &mut Strip, widths: &[f32]) {
    let (all, height) = (widths.iter().sum::<f32>(), strip.height);
    strip.marks.push(stroke(0.0, 0.0, all, 0.0, HAIR, false));
    strip.marks.push(stroke(0.0, height, all, 0.0, HAIR, false));
    let mut x = 0.0;
    strip.marks.push(stroke(x, 0.0, 0.0, height, HAIR, false));
    for width in widths {
        x += width;
        strip.marks.push(stroke(x, 0.0, 0.0, height, HAIR, false));
    }
}

const fn stroke(x: f32, y: f32, dx: f32, dy: f32, thick: f32, red: bool) -> Mark {
    Mark {
        x,
        y,
        what: What::Stroke(dx, dy, thick, red),
    }
}

fn rule(length: f32, width: f32) -> Strip {
    Strip {
        height: 3.0 + GAP,
        marks: vec![stroke(
            (width - length) / 2.0,
            3.0,
            length,
            0.0,
            RULE,
            false,
        )],
        keep_next: true,
        head: None,
    }
}

fn space(height: f32, keep_next: bool) -> Strip {
    Strip {
        height,
        keep_next,
        ..Strip::default()
    }
}

fn twentieths(points: u32) -> f32 {
    points as f32 / 20.0
}

const fn cell_style(align: Align) -> Style {
    match align {
        Align::Left => Style::TableText,
        Align::Centre => Style::TableCode,
        Align::Right => Style::TableNumber,
    }
}
