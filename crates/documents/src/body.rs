//! The content: parts, sections, clauses, points, paragraphs, tables.

use crate::table::Table;
use crate::text::Text;

/// One block of content. Numbers and letters of headings are given when it is laid out, in the order of the blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// `Phần I` and its title in capitals, both centred and bold.
    Part(String),
    /// `I. TÊN MỤC`, capitals, bold.
    Section(String),
    /// A khoản with a title: `1. …` bold, on a line of its own.
    ClauseTitle(String),
    /// A khoản without a title: `1. …` upright.
    Clause(Text),
    /// A điểm: `a) …`, by the Vietnamese alphabet.
    Point(Text),
    /// `- …`.
    Item(Text),
    /// A paragraph.
    Paragraph(Text),
    /// A table.
    Table(Table),
}

/// Anything that has content: a document, an annex.
pub trait Body: Sized {
    /// Where blocks are added.
    fn blocks_mut(&mut self) -> &mut Vec<Block>;

    /// Adds a block.
    #[must_use]
    fn block(mut self, block: Block) -> Self {
        self.blocks_mut().push(block);
        self
    }

    /// Adds a phần.
    #[must_use]
    fn part(self, title: &str) -> Self {
        self.block(Block::Part(title.to_owned()))
    }

    /// Adds a mục.
    #[must_use]
    fn section(self, title: &str) -> Self {
        self.block(Block::Section(title.to_owned()))
    }

    /// Adds a khoản with a title.
    #[must_use]
    fn clause_title(self, title: &str) -> Self {
        self.block(Block::ClauseTitle(title.to_owned()))
    }

    /// Adds a khoản.
    #[must_use]
    fn clause(self, text: impl Into<Text>) -> Self {
        self.block(Block::Clause(text.into()))
    }

    /// Adds a điểm.
    #[must_use]
    fn point(self, text: impl Into<Text>) -> Self {
        self.block(Block::Point(text.into()))
    }

    /// Adds an item with a dash.
    #[must_use]
    fn item(self, text: impl Into<Text>) -> Self {
        self.block(Block::Item(text.into()))
    }

    /// Adds a paragraph.
    #[must_use]
    fn paragraph(self, text: impl Into<Text>) -> Self {
        self.block(Block::Paragraph(text.into()))
    }

    /// Adds a table.
    #[must_use]
    fn table(self, table: Table) -> Self {
        self.block(Block::Table(table))
    }
}
