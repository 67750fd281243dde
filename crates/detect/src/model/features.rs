//! What the models look at: hashed n-grams. The high bits of a hash choose the weight.

use std::ops::Range;

use super::as_written;
use super::linear::{Linear, Total};
use crate::lexicon::Read;
use crate::tokens::{Token, tokens};

const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
/// Longest text that is looked at, in bytes of words: a message says what it is in its first screens.
const TEXT_MAX: usize = 6_000;

/// Most words shown as those that speak most for a scam.
const LOUDEST_MAX: usize = 9;

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

/// N-grams of 3 to 5 bytes, words and pairs of words of the normal form, a few marks of its shape, and words as they are written;
/// `tokens` are its words.
///
/// Folds over their hashes: a sum that is handed on stays in registers, one behind a reference is written for every feature.
pub fn text_features<T>(
    text: &str,
    normal: &vi::Normal,
    tokens: &[Token],
    sum: T,
    add: impl Fn(T, u64) -> T,
) -> T {
    let sum = folded_features(normal, tokens, sum, &add);
    as_written::features(text, normal, tokens.iter().copied(), sum, &add)
}

fn folded_features<T>(
    normal: &vi::Normal,
    tokens: &[Token],
    sum: T,
    add: &impl Fn(T, u64) -> T,
) -> T {
    let all = normal.words.text.as_bytes();
    let words = all.get(..all.len().min(TEXT_MAX)).unwrap_or(all);
    let sum = grams_of(words, sum, add);
    let looked_at = tokens.partition_point(|token| (token.end as usize) < TEXT_MAX);
    let sum = words_of(tokens.get(..looked_at).unwrap_or_default(), sum, add);
    shape(normal, sum, add)
}

fn grams_of<T>(words: &[u8], mut sum: T, add: &impl Fn(T, u64) -> T) -> T {
    let mut last = 0u64;
    for &byte in words {
        (last, sum) = grams_with(byte, last, sum, add);
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

/// The same features weighed by a model. Most n-grams lie within a word the pack knows, whose sum was made when the pack was
/// compiled; what is left are those that reach over a space.
pub(super) fn text_total(
    text: &str,
    normal: &vi::Normal,
    words: &[Read<'_>],
    model: &Linear,
) -> Total {
    let add = |total, hash| model.with(total, hash);
    let form = normal.words.text.as_bytes();
    if form.len() > TEXT_MAX {
        let tokens: Vec<Token> = words.iter().map(|read| read.token).collect();
        return text_features(text, normal, &tokens, Total::NONE, add);
    }
    let mut so_far = Weighed::begin(form, &add);
    for read in words {
        so_far = so_far.with(read, form, &add);
    }
    let total = shape(normal, so_far.total, &add);
    let tokens = words.iter().map(|read| read.token);
    as_written::features(text, normal, tokens, total, &add)
}

/// A text weighed up to a word.
#[derive(Clone, Copy)]
struct Weighed {
    /// The bytes read last.
    last: u64,
    /// Hash of the word before.
    previous: u64,
    total: Total,
}

impl Weighed {
    /// At the space every text begins with.
    fn begin(text: &[u8], add: &impl Fn(Total, u64) -> Total) -> Self {
        let first = text.first().into_iter();
        let (last, total) = first.fold((0, Total::NONE), |(last, total), byte| {
            grams_with(*byte, last, total, add)
        });
        Self {
            last,
            previous: 0,
            total,
        }
    }

    /// With one word more, its pair with the one before, and the n-grams that end in it or at its space.
    fn with(self, read: &Read<'_>, text: &[u8], add: &impl Fn(Total, u64) -> Total) -> Self {
        let Read { token, word } = read;
        let pair = token.hash ^ self.previous.rotate_left(17);
        let total = add(self.total, pair.wrapping_mul(PAIR));
        let end = text.len().min(token.end as usize + 1);
        let letters = text.get(token.start as usize..end).unwrap_or_default();
        let (last, total) = match (word.weights, letters.first_chunk(), letters.last_chunk()) {
            (known, Some(first), Some(ending)) if !known.is_none() => {
                let total = reaching_back(*first, self.last, total.plus(known), add);
                (u64::from(u32::from_be_bytes(*ending)), total)
            }
            _ => {
                let total = add(total, token.hash.wrapping_mul(WORD));
                letters
                    .iter()
                    .fold((self.last, total), |(last, total), byte| {
                        grams_with(*byte, last, total, add)
                    })
            }
        };
        Self {
            last,
            previous: token.hash,
            total,
        }
    }
}

/// The words in a row, at most `LOUDEST_MAX` and of one clause, that speak most for a scam; none where no such words do. Bytes of
/// the normal form. A linear model can say where it finds what it finds.
pub(super) fn loudest(
    normal: &vi::Normal,
    words: &[Read<'_>],
    model: &Linear,
    clause: impl Fn(&Range<usize>) -> usize,
) -> Option<Range<usize>> {
    let add = |total, hash| model.with(total, hash);
    let text = normal.words.text.as_bytes();
    let mut so_far = Weighed::begin(text, &add);
    let mut best = (0, None);
    // The words of this clause so far, and what all words before each one weigh.
    let mut here = 0;
    let mut open: Vec<(Range<usize>, i32)> = Vec::with_capacity(words.len());
    for read in words {
        let place = read.token.start as usize..read.token.end as usize;
        let number = clause(&place);
        if number != here {
            open.clear();
            here = number;
        }
        open.push((place.clone(), so_far.total.weights()));
        so_far = so_far.with(read, text, &add);
        for (first, before) in open.iter().rev().take(LOUDEST_MAX) {
            let weight = so_far.total.weights() - before;
            if weight > best.0 {
                best = (weight, Some(first.start..place.end));
            }
        }
    }
    best.1
}

/// The n-grams that end with a byte.
fn grams_with<T>(byte: u8, last: u64, sum: T, add: &impl Fn(T, u64) -> T) -> (u64, T) {
    let last = last << 8 | u64::from(READ[usize::from(byte)]);
    let sum = add(sum, (last & 0xff_ffff).wrapping_mul(THREE));
    let sum = add(sum, (last & 0xffff_ffff).wrapping_mul(FOUR));
    (last, add(sum, (last & 0xff_ffff_ffff).wrapping_mul(FIVE)))
}

/// The n-grams that end with the first letters of a word and begin before its space.
fn reaching_back<T>(letters: [u8; 3], last: u64, sum: T, add: &impl Fn(T, u64) -> T) -> T {
    let [one, two, three] = letters;
    let (last, sum) = grams_with(one, last, sum, add);
    let last = last << 8 | u64::from(two);
    let sum = add(sum, (last & 0xffff_ffff).wrapping_mul(FOUR));
    let sum = add(sum, (last & 0xff_ffff_ffff).wrapping_mul(FIVE));
    let last = last << 8 | u64::from(three);
    add(sum, (last & 0xff_ffff_ffff).wrapping_mul(FIVE))
}

/// What a model makes of a word alone and of the n-grams within it and the spaces around it; nothing of one that is short or
/// holds more than plain letters, of which nearly every n-gram reaches into its neighbours.
pub(super) fn weights_within(spelling: &str, model: &Linear) -> Total {
    let plain = spelling.len() >= 3 && spelling.bytes().all(|byte| byte.is_ascii_lowercase());
    let Some(token) = tokens(&format!(" {spelling} ")).next().filter(|_| plain) else {
        return Total::NONE;
    };
    let mut total = model.with(Total::NONE, token.hash.wrapping_mul(WORD));
    let mut last = u64::from(b' ');
    for (byte, before) in spelling.bytes().chain([b' ']).zip(1..) {
        last = last << 8 | u64::from(byte);
        let grams = [(3, THREE), (4, FOUR), (5, FIVE)];
        for (length, factor) in grams
            .into_iter()
            .filter(|(length, _)| before + 1 >= *length)
        {
            let gram = last & (u64::MAX >> (64 - 8 * length));
            total = model.with(total, gram.wrapping_mul(factor));
        }
    }
    total
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

/// A coarse class, given four times to weigh as much as n-grams.
pub(super) fn class<T>(kind: u64, value: u64, sum: T, add: &impl Fn(T, u64) -> T) -> T {
    (0..4).fold(sum, |sum, copy| {
        add(sum, finish(kind << 16 | value << 4 | copy, 77))
    })
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
pub(super) fn grams<const LEAST: usize, const MOST: usize, T>(
    parts: &[&[u8]],
    salt: u64,
    mut sum: T,
    add: &impl Fn(T, u64) -> T,
) -> T {
    // Of the bytes read last: of one, of two, and so on.
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
            let wanted = |n| LEAST <= n && n <= MOST && n <= read;
            sum = (1..)
                .zip(last)
                .filter(|(n, _)| wanted(*n))
                .fold(sum, |sum, (n, hash)| {
                    add(sum, finish(hash, salt + n as u64))
                });
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::{Lexicon, Vocabulary};

    /// A weight for every place, so that no two features are alike.
    fn model() -> Linear {
        let weights: Vec<f32> = (0..1 << 12)
            .map(|n| ((n * 37) % 255) as f32 - 127.0)
            .collect();
        Linear::quantise(12, 0.0, &weights)
    }

    #[test]
    fn a_text_weighs_the_same_with_its_words_known_or_not() {
        let model = model();
        let mut vocabulary = Vocabulary::default();
        for word in [
            "chuyen", "tien", "ngay", "ma", "otp", "so", "t4m", "nghieng", "ủy",
        ] {
            vocabulary.word(word);
        }
        let lexicon = Lexicon::of(vocabulary, |word| weights_within(word, &model));
        for text in [
            "",
            "!",
            "a",
            "otp",
            "chuyen tien ngay",
            "ma otp cua chi la 123456, chuyen tien so 0912 nghieng t4m x",
            "x chuyen y tien z ủy ban ngay 7 ma otp",
            "Chuyển tiền ngay vào tài khoản!",
        ] {
            let normal = vi::normalize(text);
            let words = lexicon.read(&normal.words.text);
            let tokens: Vec<Token> = words.iter().map(|read| read.token).collect();
            let one_by_one = text_features(text, &normal, &tokens, Total::NONE, |total, hash| {
                model.with(total, hash)
            });
            assert_eq!(
                text_total(text, &normal, &words, &model),
                one_by_one,
                "{text}"
            );
            let strangers = Lexicon::default();
            let words = strangers.read(&normal.words.text);
            assert_eq!(
                text_total(text, &normal, &words, &model),
                one_by_one,
                "{text}"
            );
        }
    }
}
