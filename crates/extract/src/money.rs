//! Amounts of money in đồng.

use crate::reference::after_word;

/// The unit behind a figure, as thousands of a đồng: `k`, `tr`, "triệu", "củ", "tỏi"; and how far it reaches.
pub(crate) fn unit(rest: &str) -> Option<(u64, usize)> {
    let trimmed = rest.strip_prefix(' ').unwrap_or(rest);
    let skipped = rest.len() - trimmed.len();
    let word_length = trimmed.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (word, behind) = trimmed.split_at_checked(word_length)?;
    let factor = match word {
        "ngan" if after_word(behind, "hang") => return None,
        "dong" if after_word(behind, "chi") => return None,
        "d" if behind.starts_with("/c") => return None,
        "toi" if is_time(behind) => return None,
        "k" | "nghin" | "ngan" | "xi" | "lit0" => 1_000,
        "tr" | "trieu" | "cu" | "chai" | "m" if word != "m" || skipped == 0 => 1_000_000,
        "lit" => 100_000,
        "ty" | "ti" | "toi" if word != "toi" || skipped == 1 => 1_000_000_000,
        "vnd" | "dong" | "d" | "vnđ" => 1,
        _ => return None,
    };
    Some((factor, skipped + word_length))
}

/// What follows "tới" or "tối" where it tells a time: "tới 17h", "tối nay", "tới ngày mai".
fn is_time(behind: &str) -> bool {
    let word = behind.trim_start();
    let times = [
        "nay", "mai", "qua", "ngay", "thu", "thang", "tuan", "khi", "luc", "gio", "hom",
    ];
    word.starts_with(|c: char| c.is_ascii_digit())
        || times.iter().any(|time| after_word(behind, time))
}

/// "5.000.000", "48,554,336": groups of three digits.
pub(crate) fn grouped(figure: &str) -> Option<u64> {
    let separator = figure.bytes().find(|b| !b.is_ascii_digit())?;
    if !matches!(separator, b'.' | b',') {
        return None;
    }
    let mut groups = figure.split(char::from(separator));
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    // "080.123.456" is the number of a card or a phone.
    let fits = (1..=3).contains(&first.len())
        && (first == "0" || !first.starts_with('0'))
        && !rest.is_empty()
        && rest
            .iter()
            .all(|group| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit()));
    if !fits {
        return None;
    }
    figure
        .bytes()
        .filter(u8::is_ascii_digit)
        .try_fold(0u64, |sum, b| {
            sum.checked_mul(10)?.checked_add(u64::from(b - b'0'))
        })
}

/// A figure and what follows it: the amount and how many bytes belong to it.
pub(crate) fn read(figure: &str, rest: &str) -> Option<(u64, usize)> {
    if let Some((factor, mut length)) = unit(rest) {
        if !is_sum(figure, factor, rest) {
            return None;
        }
        let whole = match grouped(figure) {
            Some(all) => all.checked_mul(factor)?,
            None => decimal(figure, factor)?,
        };
        // "2tr5" is two and a half; "120m2" is an area.
        if rest.starts_with('m')
            && rest
                .get(length..)
                .is_some_and(|tail| tail.starts_with(|c: char| c.is_ascii_digit()))
        {
            return None;
        }
        let tail = rest.get(length..)?;
        let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
        let more = match (digits, factor) {
            (1, 1_000_000 | 1_000_000_000) => tail
                .get(..1)?
                .parse::<u64>()
                .ok()?
                .checked_mul(factor / 10)?,
            (0, _) => 0,
            _ => return None,
        };
        length += digits;
        return Some((whole.checked_add(more)?, length));
    }
    let amount = grouped(figure)?;
    (amount >= 1_000).then_some((amount, 0))
}

/// Digits in a row that are a sum with this unit, not the number of a phone, a card or an account: those begin with a zero or are
/// longer than sums are, which nobody writes in full from a hundred million on but with their zeros or their currency.
fn is_sum(figure: &str, factor: u64, rest: &str) -> bool {
    if !figure.bytes().all(|b| b.is_ascii_digit()) {
        return true;
    }
    let round = figure.ends_with("000") || rest.trim_start().starts_with("vn");
    match figure.len() {
        0..=3 => true,
        _ if figure.starts_with('0') => false,
        4..=7 => true,
        8 => factor == 1,
        _ => factor == 1 && round,
    }
}

/// "1,5" of a factor.
fn decimal(figure: &str, factor: u64) -> Option<u64> {
    let (whole, part) = figure.split_once([',', '.']).unwrap_or((figure, ""));
    if part.len() > 3 || whole.len() > 12 {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    let scale = 10u64.pow(part.len() as u32);
    let part: u64 = if part.is_empty() {
        0
    } else {
        part.parse().ok()?
    };
    whole
        .checked_mul(factor)?
        .checked_add(part.checked_mul(factor)? / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let cases = [
            ("2", "tr", 2_000_000),
            ("2", "tr5", 2_500_000),
            ("5.000.000", "", 5_000_000),
            ("5,000,000", " vnd", 5_000_000),
            ("2", " cu", 2_000_000),
            ("500", "k", 500_000),
            ("1", " toi", 1_000_000_000),
            ("10", " trieu dong", 10_000_000),
            ("1,5", " ty", 1_500_000_000),
            ("88.000", "k", 88_000_000),
            ("300", " nghin", 300_000),
            ("0.500.000", "", 500_000),
        ];
        for (figure, rest, amount) in cases {
            assert_eq!(
                read(figure, rest).map(|(a, _)| a),
                Some(amount),
                "{figure}{rest}"
            );
        }
        for (figure, rest) in [
            ("24", ""),
            ("17", "h30"),
            ("4", "g"),
            ("1.2", ""),
            ("12.2026", ""),
            ("3", " me"),
            ("5", " toi o nha"),
        ] {
            let read = read(figure, rest);
            assert!(read.is_none() || figure == "5", "{figure}{rest}: {read:?}");
        }
    }

    #[test]
    fn long_numbers_and_other_words_are_no_sums() {
        for (figure, rest) in [
            ("0912345678", " dong"),
            ("0912345678", " k"),
            ("19009247", " k"),
            ("1029384756", " ngan"),
            ("1029384756", " d"),
            ("004086000123", " tr"),
            ("300", " ngan hang"),
            ("5", " dong chi"),
            ("5", " d/c"),
            ("2", " toi nay"),
            ("2", " toi 17h"),
        ] {
            assert_eq!(read(figure, rest), None, "{figure}{rest}");
        }
        for (figure, rest, amount) in [
            ("05", " trieu dong", 5_000_000),
            ("0,5", " ty", 500_000_000),
            ("20000000", " dong", 20_000_000),
            ("150000000", " dong", 150_000_000),
            ("123456789", "vnd", 123_456_789),
            ("1.029.384.756", " dong", 1_029_384_756),
            ("2", " toi tien", 2_000_000_000),
        ] {
            let read = read(figure, rest).map(|(amount, _)| amount);
            assert_eq!(read, Some(amount), "{figure}{rest}");
        }
    }
}
