//! Finds every phrase of the pack in one pass over the words of a message.

use std::ops::RangeInclusive;

use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder};

/// Index of a phrase group: a list of phrases that mean the same to the rules.
pub(crate) type Group = u16;

/// Which groups negate what follows, and which only look like it ("không cần hộ chiếu" promises, it does not warn).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Negation {
    pub(crate) words: Group,
    pub(crate) no_warning: Group,
}

/// Compiled phrases. One automaton serves words (" chuyen tien "), a second one the squeezed form ("chuyentien").
pub(crate) struct Phrases {
    words: Option<DoubleArrayAhoCorasick<u32>>,
    squeezed: Option<DoubleArrayAhoCorasick<u32>>,
    /// For each phrase: the range of `members` with the groups it belongs to.
    groups: Vec<(u32, u32)>,
    members: Vec<Group>,
}

/// A phrase seen in the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) group: Group,
    /// Bytes of `vi::Normal::words` (or `squeezed`), without the boundary spaces.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Position of the first and of the last word.
    pub(crate) first: u16,
    pub(crate) last: u16,
    /// Seen only after all spaces were dropped.
    pub(crate) squeezed: bool,
    /// A negation ("khong", "dung", …) stands within six words before it.
    pub(crate) negated: bool,
}

/// Phrases shorter than this are too ordinary once spaces are gone.
const SQUEEZED_LETTERS_MIN: usize = 9;
/// How far before a phrase a negation still speaks about it.
const NEGATION_WORDS_MAX: u16 = 6;

impl Phrases {
    /// Compiles phrases with the groups each belongs to. Phrases are folded words separated by single spaces.
    pub(crate) fn compile(
        phrases: &[(String, Vec<Group>)],
    ) -> Result<Self, daachorse::errors::DaachorseError> {
        let mut groups = Vec::with_capacity(phrases.len());
        let mut members = Vec::new();
        for (_, of) in phrases {
            let from = members.len() as u32;
            members.extend_from_slice(of);
            groups.push((from, members.len() as u32));
        }
        let padded = phrases
            .iter()
            .enumerate()
            .map(|(i, (phrase, _))| (format!(" {phrase} "), i as u32));
        let squeezed: std::collections::BTreeMap<String, u32> = phrases
            .iter()
            .enumerate()
            .map(|(i, (phrase, _))| (phrase.replace(' ', ""), i as u32))
            .filter(|(phrase, _)| phrase.len() >= SQUEEZED_LETTERS_MIN)
            .collect();
        Ok(Self {
            words: build(padded.collect())?,
            squeezed: build(squeezed.into_iter().collect())?,
            groups,
            members,
        })
    }

    /// Every phrase in `normal`, ordered by end; what `negation` says of those after it is marked.
    pub(crate) fn find(&self, normal: &vi::Normal, negation: Negation, out: &mut Vec<Seen>) {
        out.clear();
        self.find_words(normal.words.text.as_bytes(), out);
        mark_negated(out, negation);
        if !normal.squeezed.text.is_empty() {
            self.find_squeezed(normal.squeezed.text.as_bytes(), out);
        }
    }

    fn find_words(&self, words: &[u8], out: &mut Vec<Seen>) {
        let Some(automaton) = &self.words else { return };
        let mut position = 0u16;
        let mut read = 0usize;
        for hit in automaton.find_overlapping_iter(words) {
            // Words are counted on the way; the hit ends with the space after its last word.
            while read + 1 < hit.end() {
                position += u16::from(words.get(read) == Some(&b' ') && position < u16::MAX);
                read += 1;
            }
            let inside = words
                .get(hit.start() + 1..hit.end().saturating_sub(1))
                .unwrap_or_default();
            let length = inside.iter().filter(|&&b| b == b' ').count() as u16;
            self.push(hit.value(), out, |group| Seen {
                group,
                start: hit.start() as u32 + 1,
                end: hit.end() as u32 - 1,
                first: position.saturating_sub(length),
                last: position,
                squeezed: false,
                negated: false,
            });
        }
    }

    fn find_squeezed(&self, squeezed: &[u8], out: &mut Vec<Seen>) {
        let Some(automaton) = &self.squeezed else {
            return;
        };
        for hit in automaton.find_overlapping_iter(squeezed) {
            // A Vietnamese syllable has four to five letters with its space.
            let first = (hit.start() / 4) as u16;
            let last = (hit.end() / 4) as u16;
            self.push(hit.value(), out, |group| Seen {
                group,
                start: hit.start() as u32,
                end: hit.end() as u32,
                first,
                last,
                squeezed: true,
                negated: false,
            });
        }
    }

    fn push(&self, phrase: u32, out: &mut Vec<Seen>, seen: impl Fn(Group) -> Seen) {
        let Some(&(from, to)) = self.groups.get(phrase as usize) else {
            return;
        };
        for &group in self
            .members
            .get(from as usize..to as usize)
            .unwrap_or_default()
        {
            out.push(seen(group));
        }
    }
}

fn build(
    patterns: Vec<(String, u32)>,
) -> Result<Option<DoubleArrayAhoCorasick<u32>>, daachorse::errors::DaachorseError> {
    if patterns.is_empty() {
        return Ok(None);
    }
    DoubleArrayAhoCorasickBuilder::new()
        .build_with_values(patterns)
        .map(Some)
}

/// "Không cung cấp mã OTP": what follows a negation is a warning, not a demand.
fn mark_negated(seen: &mut [Seen], negation: Negation) {
    let mut last_negation: Option<u16> = None;
    // Where the last promise stood; it and its "khong" end together, in either order.
    let mut promise: Option<RangeInclusive<u16>> = None;
    for i in 0..seen.len() {
        let Some(here) = seen.get(i).copied() else {
            break;
        };
        if here.group == negation.no_warning {
            let range = here.first..=here.last;
            last_negation = last_negation.filter(|at| !range.contains(at));
            promise = Some(range);
            continue;
        }
        if here.group == negation.words {
            let promised = promise.as_ref().is_some_and(|p| p.contains(&here.first));
            last_negation = if promised {
                last_negation
            } else {
                Some(here.first)
            };
            continue;
        }
        let negated = last_negation
            .is_some_and(|at| here.first > at && here.first - at <= NEGATION_WORDS_MAX);
        if let Some(hit) = seen.get_mut(i) {
            hit.negated = negated;
        }
    }
}
