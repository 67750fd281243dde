//! The answer for a person at a terminal.

use app::Answer;
use app::share::mark;
use detect::{Level, Span};

use crate::lang::{Frame, Words};
use crate::output::{of_level, paint, safe};

/// The whole answer as text.
pub(crate) fn answer(
    answer: &Answer<'_>,
    frame: &Frame<'_>,
    words: &Words,
    colour: bool,
) -> String {
    let verdict = &answer.verdict;
    let bold = |text: &str| paint(colour, "\x1b[1m", text);
    let faint = |text: &str| paint(colour, "\x1b[2m", text);
    let is_guilty = verdict.level >= Level::Suspicious;
    let steps = || frame.if_paid.iter().zip(1..);
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    let title = format!("{} {}", mark(verdict.level), frame.title);
    line(&paint(colour, of_level(verdict.level), &title));
    line(frame.summary);
    if frame.is_hurt {
        line("");
        line(&bold(words.now));
        for (text, step) in steps() {
            line(&format!("  {step}. {text}"));
        }
    }
    let read_in = named(words.read_in, answer.kind).filter(|_| answer.read.is_some());
    if is_guilty {
        line("");
        if let Some(read_in) = read_in {
            line(read_in);
        }
        let text = marked(&answer.text, &verdict.spans, colour);
        line(&format!("  {text}"));
    } else if let (Some(read_in), Some(beginning)) = (read_in, beginning(answer)) {
        line("");
        line(&format!("{read_in} «{beginning}»"));
    }
    let recognised = recognised(answer, words);
    if !recognised.is_empty() {
        line("");
        line(&bold(words.recognised));
        for item in recognised {
            line(&format!("  • {item}"));
        }
    }
    line("");
    line(&bold(words.why));
    for reason in &verdict.reasons {
        line(&format!(
            "  • {} {}",
            bold(reason.title),
            safe(&reason.text)
        ));
    }
    if let Some(kind) = &verdict.scam_type {
        line("");
        line(&format!("{} {}", bold(words.kind), kind.name));
    }
    line("");
    line(&format!("{} {}", bold(words.todo), frame.todo));
    line(&format!("{} {}", bold(words.avoid), frame.avoid));
    if is_guilty && !frame.is_hurt {
        line("");
        line(&bold(words.done));
        for (text, step) in steps() {
            line(&format!("  {step}. {text}"));
        }
    }
    for note in &verdict.notes {
        line("");
        line(&format!("{} {note}", words.note));
    }
    line("");
    let basis: Vec<_> = verdict
        .basis
        .iter()
        .map(|basis| safe(&basis.text))
        .collect();
    line(&faint(&format!("{} {}.", words.basis, basis.join("; "))));
    for text in frame.end {
        line(&faint(text));
    }
    out
}

/// So many things that were recognised are shown.
const RECOGNISED_MAX: usize = 5;
/// So many letters of what was read in a file, or of one thing in it.
const SHOWN_MAX: usize = 200;

fn named(table: &[(&str, &'static str)], code: &str) -> Option<&'static str> {
    let found = table.iter().find(|(known, _)| *known == code)?;
    Some(found.1)
}

/// What the reader can compare with what is in hand: codes, accounts, numbers, addresses, each once.
fn recognised(answer: &Answer<'_>, words: &Words) -> Vec<String> {
    let codes = answer.qr.iter().filter(|code| !is_payment(code));
    let codes = codes.map(|code| format!("{}: «{}»", words.qr_says, short(code)));
    let things = answer.verdict.indicators.iter().filter_map(|thing| {
        let kind = named(words.kinds, thing.kind)?;
        Some(format!("{kind}: {}", short(&dialled(&thing.value))))
    });
    let mut all: Vec<String> = Vec::new();
    for item in codes.chain(things) {
        if !all.contains(&item) {
            all.push(item);
        }
    }
    let left = all.len().saturating_sub(RECOGNISED_MAX);
    all.truncate(RECOGNISED_MAX);
    if left > 0 {
        all.push(format!("{} {left} {}", words.and, words.more));
    }
    all
}

/// A payment code is told in words.
fn is_payment(code: &str) -> bool {
    code.trim_start().starts_with("000201")
}

/// A Vietnamese number as people dial it.
fn dialled(value: &str) -> String {
    match value.strip_prefix("+84") {
        Some(rest) => format!("0{rest}"),
        None => value.to_owned(),
    }
}

/// How what was read in a file begins, its codes apart.
fn beginning(answer: &Answer<'_>) -> Option<String> {
    let lines = answer.text.lines().map(str::trim);
    let told: Vec<&str> = lines
        .filter(|line| !line.is_empty() && !answer.qr.iter().any(|code| code.trim() == *line))
        .collect();
    (!told.is_empty()).then(|| short(&told.join(" ")))
}

/// On one line and not too long.
fn short(text: &str) -> String {
    let text = safe(text).replace('\n', " ");
    match text.char_indices().nth(SHOWN_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// The text with its guilty words underlined, or in brackets where nothing can be underlined.
fn marked(text: &str, spans: &[Span], colour: bool) -> String {
    let (open, close) = if colour {
        ("\x1b[4;31m", "\x1b[0m")
    } else {
        ("[", "]")
    };
    let mut out = String::new();
    let mut at = 0;
    for span in spans {
        let (start, end) = (span.start as usize, span.end as usize);
        if let (Some(before), Some(words)) = (text.get(at..start), text.get(start..end)) {
            out.push_str(&safe(before));
            out.push_str(open);
            out.push_str(&safe(words));
            out.push_str(close);
            at = end;
        }
    }
    out.push_str(&safe(text.get(at..).unwrap_or_default()));
    out.replace('\n', "\n  ")
}

#[cfg(test)]
mod tests {
    use detect::Hints;

    use super::*;
    use crate::lang::Lang;

    /// What our own colours look like.
    const OURS: [&str; 7] = [
        "\x1b[1;31m",
        "\x1b[1;33m",
        "\x1b[1;36m",
        "\x1b[4;31m",
        "\x1b[1m",
        "\x1b[2m",
        "\x1b[0m",
    ];

    fn shown(text: &str, lang: Lang, colour: bool) -> String {
        let checker = app::Checker::in_memory().expect("the shipped pack loads");
        let engine = checker.engine();
        let day = jiff::civil::date(2026, 11, 24);
        let hints = Hints {
            english: lang == Lang::En,
            ..Hints::default()
        };
        let told = app::check::text_answer(&engine, text.into(), &hints, day);
        let told = told.expect("an answer");
        let frame = lang.frame(&told.verdict, &Hints::default());
        answer(&told, &frame, lang.words(), colour)
    }

    #[test]
    fn a_scammer_cannot_steer_the_terminal_of_who_checks() {
        let wrote = "Cong an goi: chuyen tien\x1b[8m vao tai\x1b]0;x\x07 khoan tam giu\u{9b}2J, khong \u{202e}noi voi ai, \
            bam https://vcb-xac\u{2066}minh.top/\x1b[2A ngay";
        for colour in [true, false] {
            let mut shown = shown(wrote, Lang::Vi, colour);
            assert!(shown.contains("tam giu"), "{shown:?}");
            for ours in OURS {
                shown = shown.replace(ours, "");
            }
            let steering: Vec<char> = shown
                .chars()
                .filter(|c| safe(&c.to_string()) == " " && *c != ' ')
                .collect();
            assert!(steering.is_empty(), "{steering:?} in {shown:?}");
        }
    }

    #[test]
    fn the_number_of_a_card_is_covered_where_the_message_is_shown_again() {
        let wrote = "Cong an goi: doc ma OTP, chuyen tien vao tai khoan tam giu ngay, CCCD 004.086.000.123 cua ban bi khoa";
        let shown = shown(wrote, Lang::Vi, false);
        assert!(shown.contains("CCCD ***.***.***.*** cua ban"), "{shown}");
        assert!(
            shown.contains("[chuyen tien vao tai khoan tam giu"),
            "marks stand where they did: {shown}"
        );
        assert!(!shown.contains("086"), "{shown}");
    }

    #[test]
    fn what_was_read_in_a_picture_is_said_with_its_codes() {
        let checker = app::Checker::in_memory().expect("the shipped pack loads");
        let engine = checker.engine();
        let day = jiff::civil::date(2026, 11, 24);
        let text = "Quán cà phê\nxin mời\nWIFI:S:quan;P:12345678;;";
        let told = app::check::text_answer(&engine, text.into(), &Hints::default(), day);
        let mut told = told.expect("an answer");
        told.kind = "picture";
        told.read = Some(told.text.clone());
        told.qr = vec!["WIFI:S:quan;P:12345678;;".to_owned()];
        let frame = Lang::Vi.frame(&told.verdict, &Hints::default());
        let shown = answer(&told, &frame, Lang::Vi.words(), false);
        for line in [
            "Đọc được trong ảnh: «Quán cà phê xin mời»\n",
            "• Mã QR ghi: «WIFI:S:quan;P:12345678;;»\n",
        ] {
            assert!(shown.contains(line), "{line}: {shown}");
        }
    }

    #[test]
    fn for_a_reader_of_english_everything_but_the_reasons_is_english() {
        let vietnamese = |line: &str| {
            line.chars()
                .any(|c| "ăâđêôơưạảấầắặẹếệịọốộớợụứự".contains(c))
        };
        let pays = "00020101021238530010A0000007270123000697041601090120003450208QRIBFTTA530370454065000005802VN5915NGUYEN VAN VIDU62130809phi ho so630460A0";
        let paper = format!("{pays} CCCD 001203004567 STK 0912000345");
        for text in [
            "Cong an goi: chuyen tien vao tai khoan tam giu, khong noi voi ai",
            "Me oi toi con ve",
            &paper,
            &"http://a-vidu.com ".repeat(2_000),
        ] {
            let shown = shown(text, Lang::En, false);
            let reasons = shown
                .split_once("Why (in Vietnamese)\n")
                .and_then(|(before, rest)| Some((before, rest.split_once("\n\n")?)));
            let (before, (reasons, after)) = reasons.expect("reasons, then advice");
            assert!(vietnamese(reasons), "{shown}");
            for line in before.lines().chain(after.lines()) {
                assert!(!vietnamese(line), "{line}");
            }
        }
        let told = "Payment QR code: ACB, account 012000345, amount 500,000 VND, name written in the code «NGUYEN VAN VIDU», purpose «phi ho so»";
        let shown = shown(pays, Lang::En, false);
        assert!(shown.contains(told), "{shown}");
    }

    #[test]
    fn every_note_has_its_english() {
        let checker = app::Checker::in_memory().expect("the shipped pack loads");
        let texts = &checker.engine().pack.texts;
        let codes = |notes: &std::collections::BTreeMap<String, String>| -> Vec<String> {
            notes.keys().cloned().collect()
        };
        assert_eq!(codes(&texts.notes), codes(&texts.english.notes));
    }
}
