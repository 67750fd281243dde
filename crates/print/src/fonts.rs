//! The four faces of a typeface with the metrics of Times New Roman, and how wide their letters are.

use std::collections::HashMap;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use thiserror::Error;

/// Which face.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Slant {
    pub(crate) bold: bool,
    pub(crate) italic: bool,
}

/// Not a typeface this can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a font with Latin letters")]
pub struct NotAFont;

/// A typeface in four faces. Reading it once serves many documents.
#[derive(Debug, Clone)]
pub struct Fonts {
    faces: [Face; 4],
}

/// One face.
#[derive(Debug, Clone)]
pub(crate) struct Face {
    pub(crate) font: Font,
    letters: HashMap<char, Letter>,
    pub(crate) ascent: f32,
    /// Height of a line at single spacing, in ems.
    pub(crate) line: f32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Letter {
    glyph: u32,
    advance: f32,
}

impl Fonts {
    /// Reads upright, bold, italic and bold italic.
    ///
    /// # Errors
    /// [`NotAFont`] when one of them cannot be read.
    pub fn read(
        upright: Vec<u8>,
        bold: Vec<u8>,
        italic: Vec<u8>,
        bold_italic: Vec<u8>,
    ) -> Result<Self, NotAFont> {
        Ok(Self {
            faces: [
                Face::read(upright)?,
                Face::read(bold)?,
                Face::read(italic)?,
                Face::read(bold_italic)?,
            ],
        })
    }

    pub(crate) fn face(&self, slant: Slant) -> &Face {
        let [upright, bold, italic, bold_italic] = &self.faces;
        match (slant.bold, slant.italic) {
            (false, false) => upright,
            (true, false) => bold,
            (false, true) => italic,
            (true, true) => bold_italic,
        }
    }
}

impl Face {
    fn read(bytes: Vec<u8>) -> Result<Self, NotAFont> {
        let read = FontRef::new(&bytes).map_err(|_| NotAFont)?;
        // At the size of one em, widths come out in ems.
        let size = Size::new(1.0);
        let widths = read.glyph_metrics(size, LocationRef::default());
        let metrics = read.metrics(size, LocationRef::default());
        let letters: HashMap<char, Letter> = read
            .charmap()
            .mappings()
            .filter_map(|(code, glyph)| {
                let letter = Letter {
                    glyph: glyph.to_u32(),
                    advance: widths.advance_width(glyph)?,
                };
                Some((char::from_u32(code)?, letter))
            })
            .collect();
        if !letters.contains_key(&'ộ') {
            return Err(NotAFont);
        }
        let (ascent, line) = (
            metrics.ascent,
            metrics.ascent - metrics.descent + metrics.leading,
        );
        Ok(Self {
            font: Font::new(bytes.into(), 0).ok_or(NotAFont)?,
            letters,
            ascent,
            line,
        })
    }

    /// Width of a text, in ems.
    pub(crate) fn width(&self, text: &str) -> f32 {
        text.chars().map(|letter| self.letter(letter).advance).sum()
    }

    /// Its glyphs, every space wider by `stretch` ems.
    pub(crate) fn glyphs(&self, text: &str, stretch: f32) -> Vec<KrillaGlyph> {
        text.char_indices()
            .map(|(at, letter)| {
                let known = self.letter(letter);
                let more = if letter == ' ' { stretch } else { 0.0 };
                KrillaGlyph {
                    glyph_id: GlyphId::new(known.glyph),
                    text_range: at..at + letter.len_utf8(),
                    x_advance: known.advance + more,
                    x_offset: 0.0,
                    y_offset: 0.0,
                    y_advance: 0.0,
                    location: None,
                }
            })
            .collect()
    }

    /// A letter the face does not have is shown as a question mark; the text beneath stays what it is.
    fn letter(&self, letter: char) -> Letter {
        let instead = || self.letters.get(&'?').copied().unwrap_or_default();
        self.letters.get(&letter).copied().unwrap_or_else(instead)
    }
}
