//! How a tip is put into words: amounts, clocks, numbers with their middle covered, guilty words marked.

use detect::Span;
use domain::tip::Lane;

use crate::routes::Shared;

/// How a tip stands against the limit for passing it on.
pub(crate) struct Clock {
    pub(crate) words: String,
    pub(crate) late: bool,
}

pub(crate) fn clock(lane: Lane, received: i64, transferred: Option<i64>, now: i64) -> Clock {
    let max = lane.transfer_minutes_max();
    let taken = (transferred.unwrap_or(now) - received) / 60_000;
    let late = taken > max;
    let span = |minutes: i64| match minutes {
        ..120 => format!("{minutes} phút"),
        120..2880 => format!("{} giờ", minutes / 60),
        _ => format!("{} ngày", minutes / 1440),
    };
    let words = match (transferred.is_some(), late) {
        (true, false) => format!("chuyển sau {}", span(taken)),
        (true, true) => format!("chuyển muộn, sau {}", span(taken)),
        (false, false) => format!("còn {} để chuyển", span(max - taken)),
        (false, true) => format!("quá hạn chuyển {}", span(taken - max)),
    };
    Clock { words, late }
}

/// 4500000 as 4.500.000 đ.
pub(crate) fn money(amount: i64) -> String {
    let digits = amount.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out + " đ"
}

/// An amount, when there is one.
pub(crate) fn some_money(amount: i64) -> Option<String> {
    (amount > 0).then(|| money(amount))
}

/// Long numbers with their middle hidden: phones, accounts, citizens' numbers. Every character stays one character.
pub(crate) fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut digits = String::new();
    for c in text.chars() {
        if c.is_ascii_digit()
            || (!digits.is_empty() && matches!(c, '.' | ' ' | '-') && digits.len() < 24)
        {
            digits.push(c);
        } else {
            flush(&mut digits, &mut out);
            out.push(c);
        }
    }
    flush(&mut digits, &mut out);
    out
}

fn flush(run: &mut String, out: &mut String) {
    let count = run.chars().filter(char::is_ascii_digit).count();
    let mut seen = 0;
    for c in run.drain(..) {
        let hidden = count >= 8 && c.is_ascii_digit() && seen >= 4 && seen < count - 2;
        seen += usize::from(c.is_ascii_digit());
        out.push(if hidden { '•' } else { c });
    }
}

/// A piece of what was told.
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) marked: bool,
}

/// What was told, its guilty words marked; covered first, so that a mark inside a number gives nothing away.
pub(crate) fn pieces(text: &str, spans: &[Span], unmasked: bool) -> Vec<Piece> {
    let shown: Vec<char> = if unmasked {
        text.chars().collect()
    } else {
        masked(text).chars().collect()
    };
    let marks: Vec<bool> = text
        .char_indices()
        .map(|(at, _)| {
            let inside = |span: &Span| span.start as usize <= at && at < span.end as usize;
            spans.iter().any(inside)
        })
        .collect();
    let mut pieces: Vec<Piece> = Vec::new();
    for (c, marked) in shown.into_iter().zip(marks) {
        match pieces.last_mut() {
            Some(last) if last.marked == marked => last.text.push(c),
            _ => pieces.push(Piece {
                text: c.to_string(),
                marked,
            }),
        }
    }
    pieces
}

pub(crate) fn level_words(shared: &Shared, code: &str) -> String {
    let engine = shared.checker.engine();
    detect::Level::from_code(code)
        .map(|level| engine.pack.texts.level.of(level).title.clone())
        .unwrap_or_default()
}

/// The colour of a level's tag; its words say the same.
pub(crate) fn level_tone(code: &str) -> &'static str {
    match detect::Level::from_code(code) {
        Some(detect::Level::Warned | detect::Level::Danger) => "r",
        Some(detect::Level::Suspicious) => "a",
        Some(detect::Level::Official) => "g",
        _ => "",
    }
}

pub(crate) fn kind_name(shared: &Shared, code: Option<&str>) -> String {
    let engine = shared.checker.engine();
    code.and_then(|code| engine.pack.scam_type(code))
        .map(|kind| kind.name_vi.clone())
        .unwrap_or_default()
}

pub(crate) fn indicator_words(kind: &str) -> &'static str {
    match kind {
        "host" => "Tên miền",
        "url" => "Đường dẫn",
        "phone" => "Số điện thoại",
        "account" => "Tài khoản",
        "wallet" => "Ví tiền số",
        "handle" => "Tài khoản mạng xã hội",
        "email" => "Thư điện tử",
        "pay" => "Mã thanh toán",
        _ => "Khác",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_covered_and_short_ones_are_not() {
        for (plain, covered) in [
            ("gọi 0900 000 123 ngay", "gọi 0900 ••• •23 ngay"),
            ("stk 1900000123456", "stk 1900•••••••56"),
            ("500.000 đ, 113", "500.000 đ, 113"),
            ("", ""),
        ] {
            assert_eq!(masked(plain), covered);
        }
    }

    #[test]
    fn marks_stand_where_the_words_are_and_numbers_stay_covered() {
        let text = "chuyển 0900000123 ngay";
        let start = u32::try_from(text.find("0000").unwrap_or_default()).unwrap_or_default();
        let span = Span {
            start,
            end: start + 8,
        };
        let pieces = pieces(text, &[span], false);
        let shown: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(shown, masked(text));
        let marked: Vec<&str> = pieces
            .iter()
            .filter(|piece| piece.marked)
            .map(|piece| piece.text.as_str())
            .collect();
        assert_eq!(marked, ["00••••23"]);
    }

    #[test]
    fn the_clock_says_what_is_left_and_what_is_over() {
        let words = |lane, received, transferred, now| {
            let clock = clock(lane, received, transferred, now);
            (clock.words, clock.late)
        };
        let minute = 60_000;
        assert_eq!(
            words(Lane::MoneyMoving, 0, None, 10 * minute),
            ("còn 20 phút để chuyển".into(), false)
        );
        assert_eq!(
            words(Lane::MoneyMoving, 0, None, 45 * minute),
            ("quá hạn chuyển 15 phút".into(), true)
        );
        assert_eq!(
            words(Lane::Ordinary, 0, Some(180 * minute), 9_999 * minute),
            ("chuyển sau 3 giờ".into(), false)
        );
    }
}
