//! Sentences, for what is said in one and excuses nothing in another.

use std::ops::Range;

use extract::Span;

use super::Hit;

/// Where sentences end in a text.
fn ends(text: &str) -> impl DoubleEndedIterator<Item = usize> {
    let bytes = text.as_bytes();
    let ends = |at: &usize| match bytes.get(*at) {
        Some(b'\n') => true,
        Some(b'.' | b'!' | b'?' | b']') => bytes.get(at + 1) == Some(&b' '),
        _ => false,
    };
    (0..bytes.len()).filter(ends)
}

/// Sentences of a message in which something stands.
pub(super) struct Sentences {
    /// Where the sentences of the message end.
    ends: Vec<usize>,
    /// Numbers of those sentences, the least first.
    numbers: Vec<usize>,
}

impl Sentences {
    /// Those of these bytes.
    pub(super) fn of(text: &str, places: impl Iterator<Item = u32>) -> Self {
        let ends: Vec<usize> = ends(text).collect();
        let number = |at: u32| ends.partition_point(|end| *end < at as usize);
        let mut numbers: Vec<usize> = places.map(number).collect();
        numbers.sort_unstable();
        Self { ends, numbers }
    }

    pub(super) fn has(&self, span: Span) -> bool {
        let number = self.ends.partition_point(|end| *end < span.start as usize);
        self.numbers.binary_search(&number).is_ok()
    }

    /// Some of a hit stands in them; what has no place speaks for all of the message.
    pub(super) fn hold(&self, hit: &Hit<'_>) -> bool {
        let mut spans = hit.spans.as_slice().iter();
        hit.spans.is_empty() || spans.any(|span| self.has(*span))
    }
}

/// The sentences a span lies in, whole.
pub(super) fn sentences(text: &str, span: Span) -> Range<usize> {
    let (start, end) = (span.start as usize, span.end as usize);
    let before = text.get(..start).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    let first = ends(before).next_back();
    let last = ends(after).next();
    first.map_or(0, |at| at + 1)..last.map_or(text.len(), |at| end + at)
}

/// A sentence ends within these bytes.
pub(super) fn holds_end(text: &str, span: Span) -> bool {
    let inside = text.get(span.start as usize..span.end as usize);
    inside.is_some_and(|inside| ends(inside).next().is_some())
}
