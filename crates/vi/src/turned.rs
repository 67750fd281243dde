//! Text that signs turn round: written backwards, and shown so that a person reads it forwards.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

/// «Right-to-left override»: what follows is shown from right to left, whatever its letters.
pub(crate) const OVERRIDE: char = '\u{202e}';
/// Ends the last such sign, or one that sets a direction otherwise.
const POP: char = '\u{202c}';
/// Ends an isolated part, and what was begun in it.
const POP_ISOLATE: char = '\u{2069}';

/// A text in the order in which it is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turned {
    /// As long as the text that was written; the signs stand where they stood.
    pub text: String,
    /// The parts that were turned, each with the sign in front of it.
    parts: Vec<Range<usize>>,
}

impl Turned {
    /// The bytes of the text as written that `range` (bytes of `text`) is seen in: of a part that was turned, all of it.
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        let first = self.parts.partition_point(|part| part.end <= range.start);
        let last = self.parts.partition_point(|part| part.start < range.end);
        let touched = self.parts.get(first..last).unwrap_or_default();
        let start = touched.first().map(|part| part.start.min(range.start));
        let end = touched.last().map(|part| part.end.max(range.end));
        start.unwrap_or(range.start)..end.unwrap_or(range.end)
    }
}

/// What is seen of a text where an override turns parts of it («\u{202e}moc.knab» is seen as «bank.com»); `None` where none does.
pub fn turned(text: &str) -> Option<Turned> {
    // Told of sixteen bytes at once, where a sign is looked for byte by byte.
    if text.is_ascii() {
        return None;
    }
    let (mut at, first) = (0, text.find(OVERRIDE)?);
    let mut seen = Turned {
        text: String::with_capacity(text.len()),
        parts: Vec::new(),
    };
    let mut next = Some(first);
    while let Some(start) = next {
        let inner = start + OVERRIDE.len_utf8();
        let end = inner + length_turned(text.get(inner..)?);
        seen.text.push_str(text.get(at..inner)?);
        push_turned(text.get(inner..end)?, &mut seen.text);
        seen.parts.push(start..end);
        at = end;
        next = text.get(at..)?.find(OVERRIDE).map(|behind| at + behind);
    }
    seen.text.push_str(text.get(at..)?);
    Some(seen)
}

/// How far an override reaches: to the sign that ends it, or the end of its line.
fn length_turned(text: &str) -> usize {
    let (mut open, mut isolated) = (0u32, 0u32);
    let ends = |c: char| {
        match c {
            '\n' | '\u{2029}' => return true,
            POP | POP_ISOLATE if open == 0 && isolated == 0 => return true,
            POP => open = open.saturating_sub(1),
            POP_ISOLATE => isolated = isolated.saturating_sub(1),
            '\u{202a}' | '\u{202b}' | '\u{202d}' | OVERRIDE => open += 1,
            '\u{2066}'..='\u{2068}' => isolated += 1,
            _ => {}
        }
        false
    };
    text.find(ends).unwrap_or(text.len())
}

/// From the last letter to the first, each with the marks on it.
fn push_turned(text: &str, out: &mut String) {
    let mut end = text.len();
    for (at, c) in text.char_indices().rev() {
        if at > 0 && is_combining_mark(c) {
            continue;
        }
        out.push_str(text.get(at..end).unwrap_or_default());
        end = at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Option<String> {
        turned(text).map(|seen| seen.text)
    }

    #[test]
    fn what_is_turned_is_read_as_it_is_seen() {
        for (written, expected) in [
            ("\u{202e}moc.knab", "\u{202e}bank.com"),
            (
                "Vào \u{202e}moc.knab\u{202c} ngay",
                "Vào \u{202e}bank.com\u{202c} ngay",
            ),
            ("\u{202e}aóhk ịb\nngay", "\u{202e}bị khóa\nngay"),
            (
                "\u{2067}a \u{202e}cb\u{2069} d",
                "\u{2067}a \u{202e}bc\u{2069} d",
            ),
            (
                "\u{202e}ba\u{202c}, \u{202e}dc",
                "\u{202e}ab\u{202c}, \u{202e}cd",
            ),
        ] {
            assert_eq!(seen(written).as_deref(), Some(expected));
        }
        // A mark stays on its letter.
        assert_eq!(
            seen("\u{202e}go\u{302}k").as_deref(),
            Some("\u{202e}ko\u{302}g")
        );
        assert_eq!(seen("שלום, \u{200f}xin chào"), None);
    }

    #[test]
    fn a_place_in_a_turned_part_is_the_part() {
        let written = "Vào \u{202e}moc.knab\u{202c} ngay \u{202e}iác\u{202c}";
        let seen = turned(written).expect("it is turned");
        let place = |part: &str| {
            let at = seen.text.find(part).expect("it is seen");
            written.get(seen.original(at..at + part.len()))
        };
        assert_eq!(place("bank.com"), Some("\u{202e}moc.knab"));
        assert_eq!(place("ngay"), Some("ngay"));
        assert_eq!(place("Vào \u{202e}bank"), Some("Vào \u{202e}moc.knab"));
        assert_eq!(place("cái"), Some("\u{202e}iác"));
    }
}
