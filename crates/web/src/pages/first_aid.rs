//! First aid: money has just gone, or the caller is still on the line. Nothing typed here is kept.

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::{Frame, page};
use crate::routes::Shared;
use crate::session::Sent;

/// What is known of the payment; empty fields become dotted lines on the sheets.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Paid {
    bank: String,
    account: String,
    amount: String,
    at: String,
    own_bank: String,
}

/// A bank's number as the table knows it.
struct Hotline<'a> {
    bank: &'a str,
    number: &'a str,
    /// Whether somebody compared it with the bank's own page.
    checked: bool,
    as_of: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "paid.html")]
struct View<'a> {
    frame: Frame,
    paid: Paid,
    hotlines: Vec<Hotline<'a>>,
    banks: Vec<&'a str>,
}

const FIELD_MAX: usize = 120;

fn view(shared: &Shared, paid: Paid) -> Response {
    let engine = shared.checker.engine();
    let pack = &engine.pack;
    let hotlines = pack
        .tables
        .hotlines
        .iter()
        .filter(|line| line.kind == "bank")
        .map(|line| Hotline {
            bank: &line.owner,
            number: &line.number,
            checked: line.checked != "memory",
            as_of: super::staff::day(&line.as_of),
            chosen: line.owner == paid.own_bank,
        })
        .collect();
    let mut banks: Vec<&str> = pack
        .reference
        .banks()
        .iter()
        .map(|bank| bank.short.as_str())
        .collect();
    banks.sort_unstable();
    banks.dedup();
    let view = View {
        frame: Frame::new("Vừa chuyển tiền? Làm ngay các việc này", ""),
        paid,
        hotlines,
        banks,
    };
    page(StatusCode::OK, &view)
}

pub(crate) async fn paid(State(shared): State<Shared>) -> Response {
    view(&shared, Paid::default())
}

/// The same page with the sheets filled in: for phones without script.
pub(crate) async fn paid_filled(State(shared): State<Shared>, Sent(paid): Sent<Paid>) -> Response {
    let short = |text: String| text.trim().chars().take(FIELD_MAX).collect::<String>();
    let paid = Paid {
        amount: grouped(&short(paid.amount)),
        bank: short(paid.bank),
        account: short(paid.account),
        at: short(paid.at),
        own_bank: short(paid.own_bank),
    };
    view(&shared, paid)
}

/// `4500000` as 4.500.000; anything else as typed ("khoảng 4 triệu rưỡi").
fn grouped(amount: &str) -> String {
    let digits: String = amount.chars().filter(char::is_ascii_digit).collect();
    let plain = amount
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | 'đ'));
    if digits.is_empty() || !plain {
        return amount.to_owned();
    }
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

/// Four questions with yes or no.
const QUESTIONS: [&str; 4] = [
    "Người gọi xưng là công an, tòa án, ngân hàng, điện lực hoặc cán bộ nhà nước?",
    "Họ bảo bạn chuyển tiền, đọc mã OTP, mật khẩu hay số thẻ?",
    "Họ bảo bạn cài ứng dụng, bấm đường dẫn hoặc chia sẻ màn hình?",
    "Họ dọa bắt, giục làm ngay, bảo giữ bí mật hoặc không được tắt máy?",
];

/// What to say, by the weightiest "yes": money and secrets first, then the phone itself, then pressure, then the claim.
const SENTENCES: [(usize, &str); 4] = [
    (
        1,
        "Tôi không chuyển tiền, không đọc mã qua điện thoại. Tôi tắt máy và sẽ tự gọi ngân hàng.",
    ),
    (
        2,
        "Tôi không cài gì, không bấm gì. Tôi tắt máy và sẽ nhờ người nhà xem giúp.",
    ),
    (
        3,
        "Tôi tắt máy bây giờ. Nếu là việc thật, mời gửi giấy về Công an xã, tôi sẽ đến đó.",
    ),
    (
        0,
        "Tôi tắt máy và sẽ tự gọi lại cơ quan theo số tôi tìm được.",
    ),
];

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Taps {
    /// One letter an answer: `c` yes, `k` no.
    b: String,
}

#[derive(Template)]
#[template(path = "on_the_phone.html")]
struct Call {
    frame: Frame,
    answers: String,
    /// The next question and its number.
    question: Option<(usize, &'static str)>,
    say: &'static str,
    /// Whether any answer was yes.
    warned: bool,
}

pub(crate) async fn on_the_phone(taps: Result<Query<Taps>, QueryRejection>) -> Response {
    let answers: String = taps
        .map(|Query(taps)| taps.b)
        .unwrap_or_default()
        .chars()
        .filter(|c| matches!(c, 'c' | 'k'))
        .take(QUESTIONS.len())
        .collect();
    let yes = |at: usize| answers.chars().nth(at) == Some('c');
    let next = answers.chars().count();
    let said = SENTENCES.iter().find(|(at, _)| yes(*at));
    // Money or a secret asked for: no further question is worth the time.
    let enough = yes(1) || next == QUESTIONS.len();
    let question = QUESTIONS.get(next).filter(|_| !enough);
    let view = Call {
        frame: Frame::new("Đang nghe máy? Trả lời nhanh bốn câu", ""),
        question: question.map(|question| (next + 1, *question)),
        say: said.map_or(
            "Tôi đang bận, xin gọi lại sau. (Rồi tắt máy và hỏi một người nhà.)",
            |(_, sentence)| sentence,
        ),
        warned: said.is_some(),
        answers,
    };
    page(StatusCode::OK, &view)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_and_words_left_alone() {
        for (typed, shown) in [
            ("4500000", "4.500.000"),
            ("4.500.000 đ", "4.500.000"),
            ("500", "500"),
            ("khoảng 4 triệu rưỡi", "khoảng 4 triệu rưỡi"),
            ("", ""),
        ] {
            assert_eq!(grouped(typed), shown);
        }
    }
}
