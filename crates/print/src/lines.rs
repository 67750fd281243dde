//! Paragraphs into lines: as many words as fit, spaces stretched where both margins are kept.

use documents::{Alignment, Look, Text};

use crate::fonts::{Fonts, Slant};

/// A line ready to be drawn, from the left of its column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub(crate) x: f32,
    /// How much wider each space is, in points.
    pub(crate) stretch: f32,
    pub(crate) pieces: Vec<Piece>,
    /// Red; black otherwise.
    pub(crate) red: bool,
}

/// A piece in one face.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Piece {
    pub(crate) slant: Slant,
    pub(crate) text: String,
}

/// A word with the space behind it, in its pieces.
struct Word {
    pieces: Vec<Piece>,
    width: f32,
    space: f32,
    ends_line: bool,
}

pub(crate) fn lines(text: &Text, look: &Look, width: f32, fonts: &Fonts) -> Vec<Line> {
    let size = points(look);
    let indent = mm(look.first_line);
    let mut out = Vec::new();
    let mut line: Vec<Word> = Vec::new();
    let words = words(text, look, fonts, size).into_iter();
    let narrowest = width - indent;
    for word in words.flat_map(|word| parted(word, narrowest, fonts, size)) {
        let room = width - if out.is_empty() { indent } else { 0.0 };
        if !line.is_empty() && natural(&line) + word.width > room {
            out.push(set(std::mem::take(&mut line), look, width, room, false));
        }
        let ends = word.ends_line;
        line.push(word);
        if ends {
            let room = width - if out.is_empty() { indent } else { 0.0 };
            out.push(set(std::mem::take(&mut line), look, width, room, true));
        }
    }
    out
}

/// A word wider than a whole line (a hash, an address) is parted between letters.
fn parted(word: Word, width: f32, fonts: &Fonts, size: f32) -> Vec<Word> {
    if word.width <= width {
        return vec![word];
    }
    let mut out = vec![empty()];
    let letters = word
        .pieces
        .iter()
        .flat_map(|piece| piece.text.chars().map(|letter| (piece.slant, letter)));
    for (slant, letter) in letters {
        let wide = fonts.face(slant).width(letter.encode_utf8(&mut [0; 4])) * size;
        if out
            .last()
            .is_some_and(|last| last.width > 0.0 && last.width + wide > width)
        {
            out.push(empty());
        }
        add(
            &mut out,
            slant,
            letter.encode_utf8(&mut [0; 4]),
            fonts,
            size,
        );
    }
    if let Some(last) = out.last_mut() {
        last.space = word.space;
        last.ends_line = word.ends_line;
    }
    out
}

pub(crate) fn points(look: &Look) -> f32 {
    look.half_points as f32 / 2.0
}

/// Hundredths of a millimetre in points.
pub(crate) fn mm(hundredths: u32) -> f32 {
    hundredths as f32 * 72.0 / 2_540.0
}

/// Width of what stands on a line and the space behind it.
fn natural(line: &[Word]) -> f32 {
    line.iter().map(|word| word.width + word.space).sum()
}

fn set(line: Vec<Word>, look: &Look, width: f32, room: f32, last: bool) -> Line {
    let trailing = line.last().map_or(0.0, |word| word.space);
    let used = natural(&line) - trailing;
    let gaps = line
        .iter()
        .take(line.len().saturating_sub(1))
        .filter(|word| word.space > 0.0)
        .count();
    let free = (room - used).max(0.0);
    let (x, stretch) = match look.alignment {
        Alignment::Justified if !last && gaps > 0 => (width - room, free / gaps as f32),
        Alignment::Justified | Alignment::Left => (width - room, 0.0),
        Alignment::Centre => (free / 2.0, 0.0),
        Alignment::Right => (free, 0.0),
    };
    Line {
        x,
        stretch,
        pieces: joined(line),
        red: false,
    }
}

/// Neighbours in one face are drawn at once.
fn joined(line: Vec<Word>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let count = line.len();
    for (at, mut word) in line.into_iter().enumerate() {
        if word.space > 0.0
            && at + 1 < count
            && let Some(last) = word.pieces.last_mut()
        {
            last.text.push(' ');
        }
        for piece in word.pieces {
            match out.last_mut() {
                Some(last) if last.slant == piece.slant => last.text.push_str(&piece.text),
                _ => out.push(piece),
            }
        }
    }
    out
}

fn words(text: &Text, look: &Look, fonts: &Fonts, size: f32) -> Vec<Word> {
    let space = fonts.face(Slant::default()).width(" ") * size;
    let mut out = vec![empty()];
    for run in &text.0 {
        let slant = Slant {
            bold: look.bold || run.bold,
            italic: look.italic || run.italic,
        };
        let mut rest = run.text.as_str();
        while let Some(at) = rest.find([' ', '\n']) {
            let (word, after) = rest.split_at(at);
            add(&mut out, slant, word, fonts, size);
            if let Some(last) = out.last_mut() {
                last.ends_line = after.starts_with('\n');
                last.space = if last.ends_line { 0.0 } else { space };
            }
            out.push(empty());
            rest = after.get(1..).unwrap_or_default();
        }
        add(&mut out, slant, rest, fonts, size);
    }
    if let Some(last) = out.last_mut() {
        last.ends_line = true;
    }
    out
}

const fn empty() -> Word {
    Word {
        pieces: Vec::new(),
        width: 0.0,
        space: 0.0,
        ends_line: false,
    }
}

fn add(words: &mut [Word], slant: Slant, text: &str, fonts: &Fonts, size: f32) {
    if let Some(word) = words.last_mut() {
        word.width += fonts.face(slant).width(text) * size;
        word.pieces.push(Piece {
            slant,
            text: text.to_owned(),
        });
    }
}
