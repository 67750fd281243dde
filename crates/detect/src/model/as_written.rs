//! What folding takes away, for the model of words: the marks of each word («má» is no «mã»), and whether somebody quotes it. Only a
//! text written with marks, or one that quotes, is looked at so: any other has no such features and pays nothing for them.

use std::ops::Range;

use crate::tokens::Token;

const MARKED: u64 = 0x8ebc_6af0_9c88_c6e3;
const MARKED_PAIR: u64 = 0x5896_5cc7_5374_cc63;
/// Outside quotations and inside, a word and a pair each.
const VOICES: [[u64; 2]; 2] = [
    [0x1d8e_4e27_c47d_124f, 0xeb44_accb_6b3c_9a35],
    [0xbea2_25f9_eb34_556d, 0x9fb2_1c65_1e98_df25],
];

/// One letter in so many must carry marks before a text counts as written with them.
const MARKED_SHARE: u16 = 10;
/// Longest quotation, in bytes: a mark whose fellow stands further on is none of a quotation.
const QUOTED_MAX: usize = 600;
/// A text of which more than so many parts in ten are quoted quotes nobody: whoever puts marks around all of it says it himself.
const QUOTED_TENTHS: usize = 8;

/// Words and pairs of words with their marks, and with who says them. `tokens` are the words of the normal form of `text`.
pub(super) fn features<T>(
    text: &str,
    normal: &vi::Normal,
    tokens: impl Iterator<Item = Token> + Clone,
    sum: T,
    add: &impl Fn(T, u64) -> T,
) -> T {
    let sum = match normal.marked > normal.letters / MARKED_SHARE {
        true => marked(text, normal, tokens.clone(), sum, add),
        false => sum,
    };
    let quotations = quotations(text);
    let length: usize = quotations.iter().map(Range::len).sum();
    match !quotations.is_empty() && length * 10 <= text.len() * QUOTED_TENTHS {
        true => voiced(&quotations, normal, tokens, sum, add),
        false => sum,
    }
}

fn marked<T>(
    text: &str,
    normal: &vi::Normal,
    tokens: impl Iterator<Item = Token>,
    sum: T,
    add: &impl Fn(T, u64) -> T,
) -> T {
    let each = |(previous, sum): (u64, T), token: Token| {
        let place = normal
            .words
            .original(token.start as usize..token.end as usize);
        let marks = vi::marks_of(text.get(place).unwrap_or_default());
        let word = token.hash ^ marks;
        let sum = add(sum, word.wrapping_mul(MARKED));
        let pair = word ^ previous.rotate_left(17);
        (word, add(sum, pair.wrapping_mul(MARKED_PAIR)))
    };
    tokens.fold((0, sum), each).1
}

fn voiced<T>(
    quotations: &[Range<usize>],
    normal: &vi::Normal,
    tokens: impl Iterator<Item = Token>,
    sum: T,
    add: &impl Fn(T, u64) -> T,
) -> T {
    let mut ahead = quotations.iter().peekable();
    let mut before = (0, false);
    tokens.fold(sum, |sum, token| {
        let start = normal
            .words
            .original(token.start as usize..token.end as usize)
            .start;
        while ahead.next_if(|quotation| quotation.end <= start).is_some() {}
        let quoted = ahead
            .peek()
            .is_some_and(|quotation| quotation.start <= start);
        let [word, pair] = VOICES[usize::from(quoted)];
        let (previous, same_voice) = (before.0, before.1 == quoted);
        before = (token.hash, quoted);
        let sum = add(sum, token.hash.wrapping_mul(word));
        match same_voice {
            true => add(
                sum,
                (token.hash ^ previous.rotate_left(17)).wrapping_mul(pair),
            ),
            false => sum,
        }
    })
}

/// What stands between marks of quotation, in bytes; one within another belongs to the outer one.
fn quotations(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // The first bytes of ", «, “; hardly any message has one.
    let Some(first) = memchr::memchr3(b'"', 0xc2, 0xe2, text.as_bytes()) else {
        return found;
    };
    let mut open: Option<(usize, char)> = None;
    for (at, c) in text.get(first..).unwrap_or_default().char_indices() {
        let at = first + at;
        match (open, c) {
            (Some((start, close)), c) if c == close => {
                found.push(start..at);
                open = None;
            }
            (Some((start, _)), _) if at - start > QUOTED_MAX => open = None,
            (None, '"') => open = Some((at + 1, '"')),
            (None, '«') => open = Some((at + 2, '»')),
            (None, '“') => open = Some((at + 3, '”')),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<u64> {
        let normal = vi::normalize(text);
        let tokens: Vec<Token> = crate::tokens(&normal.words.text).collect();
        features(
            text,
            &normal,
            tokens.iter().copied(),
            Vec::new(),
            &|mut all: Vec<u64>, hash| {
                all.push(hash);
                all
            },
        )
    }

    #[test]
    fn a_text_without_marks_and_quotations_has_none() {
        assert!(of("Ma OTP cua ban la 1234, khong chia se").is_empty());
        assert!(of("Mẹ oi, con mat dien thoai roi, con nhan tin may ban con day").is_empty());
    }

    #[test]
    fn words_that_fold_alike_differ_by_their_marks_however_they_are_composed() {
        let features = of("Đọc mã cho má, đọc má cho mã");
        assert_ne!(features.get(2), features.get(6));
        assert_eq!(of(&vi::nfd("Đọc mã cho má")), of("Đọc mã cho má"));
        assert_eq!(of("ĐỌC MÃ CHO MÁ"), of("đọc mã cho má"));
    }

    #[test]
    fn what_is_quoted_and_what_is_not_are_two_voices() {
        let told = |text: &str| {
            quotations(text)
                .iter()
                .map(|range| text[range.clone()].to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            told("no bao \"gui ma\" roi «nap tien» va “cai app”"),
            ["gui ma", "nap tien", "cai app"]
        );
        assert_eq!(
            told("«no bao \"gui ma\" nhe» roi thoi"),
            ["no bao \"gui ma\" nhe"]
        );
        assert_eq!(told("man hinh 6.5\" gia re"), Vec::<String>::new());
        assert_ne!(
            of("no bao \"gui ma\" roi cup may"),
            of("no bao gui ma \"roi\" cup may")
        );
        // Marks around everything make nobody a witness.
        assert!(of("\"gui ma OTP cho nhan vien ngay\"").is_empty());
    }
}
