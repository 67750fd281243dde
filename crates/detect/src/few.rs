//! Small sets that live on the stack or in a handful of words: what fired, what was seen, where.
//!
//! Looked at: fixedbitset (a number out of range panics), arrayvec and smallvec (the same few lines as a dependency).

use extract::Span;

/// Spans kept per reason.
pub(crate) const PLACES_MAX: usize = 3;

/// The first few places of a sign.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Places {
    spans: [Span; PLACES_MAX],
    count: usize,
}

impl Default for Places {
    fn default() -> Self {
        Self {
            spans: [Span { start: 0, end: 0 }; PLACES_MAX],
            count: 0,
        }
    }
}

impl Places {
    pub(crate) fn as_slice(&self) -> &[Span] {
        self.spans.get(..self.count).unwrap_or_default()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Keeps the span while there is room.
    pub(crate) fn push(&mut self, span: Span) {
        if let Some(slot) = self.spans.get_mut(self.count) {
            *slot = span;
            self.count += 1;
        }
    }

    /// Keeps the span while there is room, once.
    pub(crate) fn push_new(&mut self, span: Span) {
        if !self.as_slice().contains(&span) {
            self.push(span);
        }
    }
}

/// A set of small numbers, a bit each.
#[derive(Debug, Default)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    /// For numbers below `count`; greater ones are never in it.
    pub(crate) fn up_to(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    /// Whether the number was not in it before.
    pub(crate) fn insert(&mut self, number: u16) -> bool {
        let bit = 1 << (number % 64);
        let Some(word) = self.0.get_mut(usize::from(number / 64)) else {
            return false;
        };
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    pub(crate) fn insert_all(&mut self, numbers: &[u16]) {
        for number in numbers {
            self.insert(*number);
        }
    }

    pub(crate) fn has(&self, number: u16) -> bool {
        self.0
            .get(usize::from(number / 64))
            .is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    /// The numbers, the least first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        self.0.iter().zip(0u16..).flat_map(|(&word, place)| {
            let mut left = word;
            std::iter::from_fn(move || {
                let lowest = left.trailing_zeros() as u16;
                left &= left.checked_sub(1)?;
                Some(place * 64 + lowest)
            })
        })
    }
}

/// Lists of small numbers, by a small number: one behind the other, for nearly all of them are empty or short.
#[derive(Debug)]
pub(crate) struct Lists {
    /// Where each list begins among the numbers of all, and the last one ends.
    bounds: Vec<u32>,
    numbers: Vec<u16>,
}

impl Lists {
    /// The list of a number; an empty one for a number beyond the last.
    pub(crate) fn get(&self, number: usize) -> &[u16] {
        match self.bounds.get(number..number + 2) {
            Some(&[start, end]) if start < end => {
                let list = self.numbers.get(start as usize..end as usize);
                list.unwrap_or_default()
            }
            _ => &[],
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.bounds.len() - 1
    }
}

impl From<Vec<Vec<u16>>> for Lists {
    fn from(lists: Vec<Vec<u16>>) -> Self {
        let mut all = Self {
            bounds: vec![0],
            numbers: Vec::new(),
        };
        for list in lists {
            all.numbers.extend(list);
            all.bounds.push(all.numbers.len() as u32);
        }
        all
    }
}

/// Places in a list, by a small number each of them has: those of one number are found without looking at the others.
#[derive(Debug, Default)]
pub(crate) struct ByNumber {
    /// For each number its first place and one more; nought for none.
    first: Vec<u16>,
    /// For each place, the last one first, the next one with its number, likewise.
    next: Vec<u16>,
}

impl ByNumber {
    /// Of a list of numbers below `count`; greater ones, and places beyond the 65,535th, are not kept.
    pub(crate) fn of(
        numbers: impl ExactSizeIterator<Item = u16> + DoubleEndedIterator,
        count: usize,
    ) -> Self {
        let mut here = numbers.len();
        let mut first = vec![0; count];
        let mut next = Vec::with_capacity(here);
        for number in numbers.rev() {
            let place = u16::try_from(here).unwrap_or(0);
            let head = first.get_mut(usize::from(number));
            next.push(head.map_or(0, |head| std::mem::replace(head, place)));
            here -= 1;
        }
        Self { first, next }
    }

    pub(crate) fn has(&self, number: u16) -> bool {
        self.first(number).is_some()
    }

    /// The places of a number, the first one first.
    pub(crate) fn places(&self, number: u16) -> impl Iterator<Item = usize> + '_ {
        let last = self.next.len().saturating_sub(1);
        let next = move |place: &usize| {
            let from_last = last.checked_sub(*place)?;
            self.next.get(from_last).copied().and_then(before)
        };
        std::iter::successors(self.first(number), next)
    }

    fn first(&self, number: u16) -> Option<usize> {
        self.first
            .get(usize::from(number))
            .copied()
            .and_then(before)
    }
}

fn before(place: u16) -> Option<usize> {
    usize::from(place).checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_out_once_and_in_order() {
        let mut bits = Bits::up_to(200);
        for number in [130, 3, 64, 63, 3, 199, 0] {
            bits.insert(number);
        }
        assert!(!bits.insert(3) && !bits.insert(5_000) && !bits.has(5_000));
        assert!(bits.has(63) && !bits.has(65));
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 3, 63, 64, 130, 199]);
    }

    #[test]
    fn a_list_is_found_by_its_number() {
        let lists = Lists::from(vec![vec![], vec![4, 2], vec![], vec![7]]);
        let all: Vec<&[u16]> = (0..5).map(|number| lists.get(number)).collect();
        assert_eq!(all, [&[][..], &[4, 2], &[], &[7], &[]]);
        assert_eq!(lists.len(), 4);
    }

    #[test]
    fn places_of_a_number_are_found_in_order() {
        let numbers = [3u16, 7, 3, 900, 3, 0];
        let by_number = ByNumber::of(numbers.into_iter(), 8);
        let places = |number| by_number.places(number).collect::<Vec<_>>();
        assert_eq!(places(3), [0, 2, 4]);
        assert_eq!(places(0), [5]);
        assert!(by_number.has(7) && !by_number.has(1) && !by_number.has(900));
        assert!(places(1).is_empty() && places(900).is_empty());
    }

    #[test]
    fn three_places_are_kept_each_once() {
        let mut places = Places::default();
        for start in [1, 1, 2, 3, 4] {
            places.push_new(Span { start, end: 9 });
        }
        let starts: Vec<u32> = places.as_slice().iter().map(|span| span.start).collect();
        assert_eq!(starts, [1, 2, 3]);
    }
}
