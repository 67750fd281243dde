//! Official documents as PDF: the sheets of [`documents`], laid out on pages, tagged, in Vietnamese, with a title.
//!
//! Belongs here: lines, pages, glyphs. Does not belong here: what stands on a sheet and how it looks (`documents`), finding
//! typefaces on a machine (whoever calls brings their bytes).

mod fonts;
mod layout;
mod lines;
mod pages;
mod write;

pub use fonts::{Fonts, NotAFont};
pub use write::{Failed, pdf};
