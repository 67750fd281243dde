//! What the models look at: hashed n-grams. The high bits of a hash choose the weight.

const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
/// Longest text that is looked at, in bytes of words: a message says what it is in its first screens.
const TEXT_MAX: usize = 6_000;

/// N-grams of 3 to 5 bytes, words and pairs of words of the normal form, and a few marks of its shape.
pub fn text_features(normal: &vi::Normal, each: &mut impl FnMut(u64)) {
    let all = normal.words.text.as_bytes();
    let words = all.get(..all.len().min(TEXT_MAX)).unwrap_or(all);
    // Digits differ in every message; how many stand together does not.
    let digit = |b: u8| if b.is_ascii_digit() { b'0' } else { b };
    let (mut h2, mut h3, mut h4) = (0u64, 0u64, 0u64);
    let mut previous = 0u64;
    let mut word = 0xcbf2_9ce4_8422_2325u64;
    for &raw in words {
        let byte = u64::from(digit(raw)) + 1;
        let h5 = step(h4, byte);
        h4 = step(h3, byte);
        h3 = step(h2, byte);
        h2 = byte.wrapping_mul(MIX);
        each(finish(h3, 3));
        each(finish(h4, 4));
        each(finish(h5, 5));
        if raw == b' ' {
            each(finish(word, 11));
            each(finish(word ^ previous.rotate_left(17), 12));
            previous = word;
            word = 0xcbf2_9ce4_8422_2325;
        } else {
            word = step(word, byte);
        }
    }
    shape(normal, each);
}

pub(super) fn step(hash: u64, byte: u64) -> u64 {
    (hash.rotate_left(5) ^ byte).wrapping_mul(MIX)
}

pub(super) fn finish(hash: u64, salt: u64) -> u64 {
    let mixed =
        (hash ^ salt.wrapping_mul(0xff51_afd7_ed55_8ccd)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    mixed ^ (mixed >> 29).wrapping_mul(MIX)
}

/// Spelling tricks, share of marked letters, length: each as a coarse class, given several times to weigh as much as words.
fn shape(normal: &vi::Normal, each: &mut impl FnMut(u64)) {
    let tricks = normal.tricks;
    let kinds = [
        tricks.zero_width,
        tricks.combining,
        tricks.styled,
        tricks.lookalike,
        tricks.leet,
        tricks.spaced,
        tricks.dotted,
        tricks.emoji_inside,
    ];
    for (kind, count) in (0u64..).zip(kinds) {
        class(each, 100 + kind, u64::from(count.min(8).ilog2_or_zero()));
    }
    let share = u64::from(normal.marked) * 10 / u64::from(normal.letters.max(1));
    class(each, 120, share.min(5));
    class(
        each,
        121,
        u64::from((normal.words.text.len() as u32).max(1).ilog2()),
    );
}

pub(super) fn class(each: &mut impl FnMut(u64), kind: u64, value: u64) {
    for copy in 0..4 {
        each(finish(kind << 16 | value << 4 | copy, 77));
    }
}

trait Log {
    fn ilog2_or_zero(self) -> u16;
}

impl Log for u16 {
    /// 0, 1, 2–3, 4–7, 8: classes 0 to 4.
    fn ilog2_or_zero(self) -> u16 {
        if self == 0 {
            0
        } else {
            self.ilog2() as u16 + 1
        }
    }
}

pub(super) fn grams(
    parts: &[&[u8]],
    salt: u64,
    lengths: std::ops::RangeInclusive<usize>,
    each: &mut impl FnMut(u64),
) {
    let mut last = [0u64; 5];
    for (before, &byte) in parts.iter().copied().flatten().enumerate() {
        let byte = u64::from(byte) + 1;
        for n in (1..last.len()).rev() {
            let shorter = last.get(n - 1).copied().unwrap_or(0);
            if let Some(slot) = last.get_mut(n) {
                *slot = step(shorter, byte);
            }
        }
        if let Some(first) = last.first_mut() {
            *first = byte.wrapping_mul(MIX);
        }
        for n in lengths.clone().filter(|n| *n <= before + 1) {
            each(finish(
                last.get(n - 1).copied().unwrap_or(0),
                salt + n as u64,
            ));
        }
    }
}
