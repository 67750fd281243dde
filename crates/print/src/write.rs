//! Pages into a PDF, with its tags.

use documents::{Alignment, Document, Sheet, Style, Text, margins, qr_squares, sheets};
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, TableHeaderScope, Tag, TagGroup,
    TagKind, TagTree,
};
use std::num::NonZeroU16;
use thiserror::Error;

use crate::fonts::{Fonts, Slant};
use crate::layout::{Layout, Mark, Part, Role, What};
use crate::lines::{Line, lines, mm, points};
use crate::pages::{Page, pages};

/// The file could not be written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("PDF: {0}")]
pub struct Failed(String);

/// Page numbers stand 10 mm below the edge.
const HEADER: u32 = 1_000;

/// The document with its annexes as a tagged PDF. The same document and fonts give the same bytes.
///
/// # Errors
/// [`Failed`], which no document is known to cause.
pub fn pdf(document: &Document, fonts: &Fonts) -> Result<Vec<u8>, Failed> {
    let mut file = krilla::Document::new();
    file.set_metadata(
        Metadata::new()
            .title(document.subject.clone())
            .authors(vec![document.issuer.name.clone()])
            .language("vi".to_owned()),
    );
    let mut tree = TagTree::new().with_lang(Some("vi".to_owned()));
    for sheet in sheets(document) {
        for group in draw_sheet(&mut file, &sheet, fonts) {
            tree.push(group);
        }
    }
    file.set_tag_tree(tree);
    file.finish().map_err(|error| Failed(format!("{error:?}")))
}

fn draw_sheet(file: &mut krilla::Document, sheet: &Sheet, fonts: &Fonts) -> Vec<Node> {
    let margins = margins();
    let (wide, high) = sheet.face.paper();
    let (wide, high) = (mm(wide), mm(high));
    let width = mm(sheet.face.text_width());
    let mut layout = Layout::new(fonts);
    layout.elements(&sheet.elements, width);
    let foot = Foot::of(sheet, fonts, width);
    let height = high - mm(margins.top) - mm(margins.bottom);
    let laid = pages(
        &layout.strips,
        height - foot.taken(mm(margins.bottom)),
        height,
    );
    let mut marked = Marked::new(layout.parts.len());
    for (number, page) in laid.iter().enumerate() {
        let Some(settings) = PageSettings::from_wh(wide, high) else {
            continue;
        };
        let mut sheet_page = file.start_page_with(settings);
        let mut pen = Pen {
            surface: sheet_page.surface(),
            fonts,
            marked: &mut marked,
        };
        if number > 0 {
            pen.page_number(number + 1, wide);
        }
        pen.page(page, &layout, mm(margins.left), mm(margins.top));
        if number == 0 {
            pen.foot(&foot, mm(margins.left), high, width);
        }
    }
    let mut nodes = structure(&layout.parts, marked.of_parts);
    nodes.extend(paragraph(marked.foot));
    nodes
}

/// What was drawn, by the part it belongs to.
struct Marked {
    of_parts: Vec<Vec<Identifier>>,
    foot: Vec<Identifier>,
}

impl Marked {
    fn new(parts: usize) -> Self {
        Self {
            of_parts: vec![Vec::new(); parts],
            foot: Vec::new(),
        }
    }
}

/// The lines at the foot of the first page (ô 13).
struct Foot {
    lines: Vec<Line>,
    size: f32,
    line: f32,
    ascent: f32,
}

impl Foot {
    fn of(sheet: &Sheet, fonts: &Fonts, width: f32) -> Self {
        let look = Style::Contact.look();
        let size = points(&look);
        let face = fonts.face(Slant::default());
        let text = sheet.contact.as_deref().map(Text::from);
        Self {
            lines: text.map_or_else(Vec::new, |text| lines(&text, &look, width, fonts)),
            size,
            line: face.line * size,
            ascent: face.ascent * size,
        }
    }

    fn height(&self) -> f32 {
        self.lines.len() as f32 * self.line
    }

    /// How much of the text area it takes beyond the margin.
    fn taken(&self, margin: f32) -> f32 {
        if self.lines.is_empty() {
            0.0
        } else {
            (self.height() + 12.0 + mm(HEADER) - margin).max(0.0)
        }
    }
}

struct Pen<'a, 'b> {
    surface: Surface<'a>,
    fonts: &'b Fonts,
    marked: &'b mut Marked,
}

impl Pen<'_, '_> {
    fn page(&mut self, page: &Page, layout: &Layout<'_>, left: f32, top: f32) {
        for placed in &page.strips {
            let Some(strip) = layout.strips.get(placed.strip) else {
                continue;
            };
            for mark in &strip.marks {
                self.mark(mark, left, top + placed.y, placed.again);
            }
        }
    }

    fn mark(&mut self, mark: &Mark, left: f32, top: f32, again: bool) {
        let (x, y) = (left + mark.x, top + mark.y);
        match &mark.what {
            What::Text(line, size, _) if again => {
                self.artifact(ArtifactType::PaginationOther, |pen| {
                    pen.line(line, x, y, *size)
                });
            }
            What::Text(line, size, part) => {
                let id = self
                    .surface
                    .start_tagged(ContentTag::Span(SpanTag::empty()));
                self.line(line, x, y, *size);
                self.surface.end_tagged();
                self.belongs(*part, id);
            }
            What::Stroke(dx, dy, thick, red) => {
                self.artifact(ArtifactType::Layout, |pen| {
                    pen.stroke([x, y, *dx, *dy], *thick, *red)
                });
            }
            What::Qr(address, side, part) => {
                let id = self.surface.start_tagged(ContentTag::Other);
                self.qr(address, x, y, *side);
                self.surface.end_tagged();
                self.belongs(*part, id);
            }
        }
    }

    fn belongs(&mut self, part: usize, id: Identifier) {
        if let Some(ids) = self.marked.of_parts.get_mut(part) {
            ids.push(id);
        }
    }

    fn artifact(&mut self, kind: ArtifactType, draw: impl FnOnce(&mut Self)) {
        self.surface
            .start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
        draw(self);
        self.surface.end_tagged();
    }

    fn line(&mut self, line: &Line, left: f32, y: f32, size: f32) {
        let mut x = left + line.x;
        self.colour(line.red);
        for piece in &line.pieces {
            let face = self.fonts.face(piece.slant);
            let glyphs = face.glyphs(&piece.text, line.stretch / size);
            let font = face.font.clone();
            let start = Point::from_xy(x, y);
            self.surface
                .draw_glyphs(start, &glyphs, font, &piece.text, size, false);
            x += glyphs.iter().map(|glyph| glyph.x_advance).sum::<f32>() * size;
        }
    }

    fn colour(&mut self, red: bool) {
        let colour = if red {
            rgb::Color::new(255, 0, 0)
        } else {
            rgb::Color::black()
        };
        self.surface.set_fill(Some(Fill {
            paint: colour.into(),
            ..Fill::default()
        }));
    }

    /// A stroke as a thin rectangle around it.
    fn stroke(&mut self, [x, y, dx, dy]: [f32; 4], thick: f32, red: bool) {
        let half = thick / 2.0;
        let rect = Rect::from_ltrb(x - half, y - half, x + dx + half, y + dy + half);
        self.fill(rect, red);
    }

    fn fill(&mut self, rects: impl IntoIterator<Item = Rect>, red: bool) {
        let mut path = PathBuilder::new();
        for rect in rects {
            path.push_rect(rect);
        }
        self.colour(red);
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }

    fn qr(&mut self, address: &str, x: f32, y: f32, side: f32) {
        let Some((count, dark)) = qr_squares(address) else {
            return;
        };
        let square = side / (count + 8) as f32;
        let rects = dark
            .iter()
            .enumerate()
            .filter(|(_, dark)| **dark)
            .filter_map(|(at, _)| {
                let (column, row) = ((at % count + 4) as f32, (at / count + 4) as f32);
                Rect::from_xywh(x + column * square, y + row * square, square, square)
            });
        self.fill(rects.collect::<Vec<_>>(), false);
    }

    fn page_number(&mut self, number: usize, wide: f32) {
        let look = Style::PageNumber.look();
        let margins = margins();
        let size = points(&look);
        let text = Text::from(number.to_string());
        debug_assert_eq!(look.alignment, Alignment::Centre, "in the middle");
        let width = wide - mm(margins.left) - mm(margins.right);
        let y = mm(HEADER) + self.fonts.face(Slant::default()).ascent * size;
        let set = lines(&text, &look, width, self.fonts);
        self.artifact(ArtifactType::PageNumber, |pen| {
            for line in &set {
                pen.line(line, mm(margins.left), y, size);
            }
        });
    }

    fn foot(&mut self, foot: &Foot, left: f32, high: f32, width: f32) {
        if foot.lines.is_empty() {
            return;
        }
        let top = high - mm(HEADER) - foot.height();
        self.artifact(ArtifactType::Layout, |pen| {
            pen.stroke([left, top - 4.0, width, 0.0], 0.75, false);
        });
        for (at, line) in foot.lines.iter().enumerate() {
            let id = self
                .surface
                .start_tagged(ContentTag::Span(SpanTag::empty()));
            self.line(
                line,
                left,
                top + at as f32 * foot.line + foot.ascent,
                foot.size,
            );
            self.surface.end_tagged();
            self.marked.foot.push(id);
        }
    }
}

fn paragraph(ids: Vec<Identifier>) -> Option<Node> {
    let nodes: Vec<Node> = ids.into_iter().map(Node::from).collect();
    (!nodes.is_empty()).then(|| TagGroup::with_children(Tag::P, nodes).into())
}

/// The parts as a tree, in reading order: a part comes after the one it belongs to.
fn structure(parts: &[Part], ids: Vec<Vec<Identifier>>) -> Vec<Node> {
    let mut children: Vec<Vec<Node>> = ids
        .into_iter()
        .map(|ids| ids.into_iter().map(Node::from).collect())
        .collect();
    let mut top = Vec::new();
    for (at, part) in parts.iter().enumerate().rev() {
        let mut own = children.get_mut(at).map(std::mem::take).unwrap_or_default();
        // Filled from the last to the first.
        if matches!(part.role, Role::Table | Role::Row) {
            own.reverse();
        }
        if own.is_empty() && !matches!(part.role, Role::Head | Role::Cell) {
            continue;
        }
        let node = Node::from(TagGroup::with_children(tag(&part.role), own));
        match part.above.and_then(|above| children.get_mut(above)) {
            Some(above) => above.push(node),
            None => top.push(node),
        }
    }
    top.reverse();
    top
}

fn tag(role: &Role) -> TagKind {
    match role {
        Role::Paragraph => Tag::P.into(),
        Role::Heading(level) => {
            let level = NonZeroU16::new(u16::from(*level)).unwrap_or(NonZeroU16::MIN);
            Tag::Hn(level, None).into()
        }
        Role::Table => Tag::Table.into(),
        Role::Row => Tag::TR.into(),
        Role::Head => Tag::TH(TableHeaderScope::Column).into(),
        Role::Cell => Tag::TD.into(),
        Role::Picture(words) => Tag::Figure(Some(words.clone())).into(),
    }
}
