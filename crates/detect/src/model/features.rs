//! What the models look at: hashed n-grams. The high bits of a hash choose the weight.

use crate::tokens::Token;

const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
/// Longest text that is looked at, in bytes of words: a message says what it is in its first screens.
const TEXT_MAX: usize = 6_000;

/// How a byte is read: digits differ in every message, how many stand together does not.
const READ: [u8; 256] = {
    let mut read = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let digit = (byte as u8).is_ascii_digit();
        read[byte] = if digit { b'0' } else { byte as u8 };
        byte += 1;
    }
    read
};

/// An odd factor for each kind of feature: the high bits of the product are its hash.
const THREE: u64 = 0x9e37_79b9_7f4a_7c15;
const FOUR: u64 = 0xc2b2_ae3d_27d4_eb4f;
const FIVE: u64 = 0x1656_67b1_9e37_79f9;
const WORD: u64 = 0xd6e8_feb8_6659_fd93;
const PAIR: u64 = 0xa076_1d64_78bd_642f;
const SHAPE: u64 = 0xe703_7ed1_a0b4_28db;

/// N-grams of 3 to 5 bytes, words and pairs of words of the normal form, and a few marks of its shape; `tokens` are its words.
///
/// Folds over their hashes: a sum that is handed on stays in registers, one behind a reference is written for every feature.
pub fn text_features<T>(
    normal: &vi::Normal,
    tokens: &[Token],
    sum: T,
    add: impl Fn(T, u64) -> T,
) -> T {
    let all = normal.words.text.as_bytes();
    let words = all.get(..all.len().min(TEXT_MAX)).unwrap_or(all);
    let sum = grams_of(words, sum, &add);
    let looked_at = tokens.partition_point(|token| (token.end as usize) < TEXT_MAX);
    let sum = words_of(tokens.get(..looked_at).unwrap_or_default(), sum, &add);
    shape(normal, sum, &add)
}

fn grams_of<T>(words: &[u8], mut sum: T, add: &impl Fn(T, u64) -> T) -> T {
    let mut last = 0u64;
    for &byte in words {
        last = last << 8 | u64::from(READ[usize::from(byte)]);
        sum = add(sum, (last & 0xff_ffff).wrapping_mul(THREE));
        sum = add(sum, (last & 0xffff_ffff).wrapping_mul(FOUR));
        sum = add(sum, (last & 0xff_ffff_ffff).wrapping_mul(FIVE));
    }
    sum
}

fn words_of<T>(tokens: &[Token], mut sum: T, add: &impl Fn(T, u64) -> T) -> T {
    let mut previous = 0u64;
    for token in tokens {
        sum = add(sum, token.hash.wrapping_mul(WORD));
        sum = add(
            sum,
            (token.hash ^ previous.rotate_left(17)).wrapping_mul(PAIR),
        );
        previous = token.hash;
    }
    sum
}

/// Spelling tricks, share of marked letters, length: each as a coarse class, given several times to weigh as much as words.
fn shape<T>(normal: &vi::Normal, mut sum: T, add: &impl Fn(T, u64) -> T) -> T {
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
        sum = mark(kind, u64::from(count.min(8).ilog2_or_zero()), sum, add);
    }
    let share = u64::from(normal.marked) * 10 / u64::from(normal.letters.max(1));
    let length = (normal.words.text.len() as u32).max(1).ilog2();
    let sum = mark(20, share.min(5), sum, add);
    mark(21, u64::from(length), sum, add)
}

fn mark<T>(kind: u64, value: u64, sum: T, add: &impl Fn(T, u64) -> T) -> T {
    (1..=4).fold(sum, |sum, copy| {
        add(sum, (kind << 16 | value << 4 | copy).wrapping_mul(SHAPE))
    })
}

pub(super) fn step(hash: u64, byte: u64) -> u64 {
    (hash.rotate_left(5) ^ byte).wrapping_mul(MIX)
}

pub(super) fn finish(hash: u64, salt: u64) -> u64 {
    let mixed =
        (hash ^ salt.wrapping_mul(0xff51_afd7_ed55_8ccd)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    mixed ^ (mixed >> 29).wrapping_mul(MIX)
}

/// What is done with each feature of a host, by its hash.
pub trait Visit {
    /// One feature more.
    fn add(&mut self, hash: u64);
}

impl<F: FnMut(u64)> Visit for F {
    fn add(&mut self, hash: u64) {
        self(hash);
    }
}

pub(super) fn class(each: &mut impl Visit, kind: u64, value: u64) {
    for copy in 0..4 {
        each.add(finish(kind << 16 | value << 4 | copy, 77));
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

/// N-grams of `LEAST` to `MOST` bytes, at most five, of parts in a row.
pub(super) fn grams<const LEAST: usize, const MOST: usize>(
    parts: &[&[u8]],
    salt: u64,
    each: &mut impl Visit,
) {
    let mut last = [0u64; 5];
    let mut read = 0;
    for part in parts {
        for &byte in *part {
            let byte = u64::from(byte) + 1;
            let [one, two, three, four, _] = last;
            last = [
                byte.wrapping_mul(MIX),
                step(one, byte),
                step(two, byte),
                step(three, byte),
                step(four, byte),
            ];
            read += 1;
            for (hash, n) in last.into_iter().zip(1..=MOST).skip(LEAST - 1) {
                if n <= read {
                    each.add(finish(hash, salt + n as u64));
                }
            }
        }
    }
}
