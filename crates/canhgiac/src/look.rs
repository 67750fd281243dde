//! The answer for a person at a terminal.

use app::Answer;
use detect::{Level, Span};

use crate::output::{of_level, paint};

/// The whole answer as text.
pub(crate) fn answer(answer: &Answer<'_>, colour: bool) -> String {
    let verdict = &answer.verdict;
    let level = of_level(verdict.level);
    let mut out = String::new();
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    line(paint(
        colour,
        level,
        &format!("{} {}", mark(verdict.level), verdict.title),
    ));
    line(verdict.summary.to_string());
    if verdict.level >= Level::Suspicious {
        line(String::new());
        line(format!(
            "  {}",
            marked(&answer.text, &verdict.spans, colour)
        ));
    }
    line(String::new());
    line(paint(colour, "\x1b[1m", "Vì sao"));
    for reason in &verdict.reasons {
        line(format!(
            "  • {} {}",
            paint(colour, "\x1b[1m", reason.title),
            reason.text
        ));
    }
    if let Some(kind) = &verdict.scam_type {
        line(String::new());
        line(format!(
            "{} {}",
            paint(colour, "\x1b[1m", "Giống hình thức:"),
            kind.name
        ));
    }
    line(String::new());
    line(format!(
        "{} {}",
        paint(colour, "\x1b[1m", "Nên:"),
        verdict.advice.todo
    ));
    line(format!(
        "{} {}",
        paint(colour, "\x1b[1m", "Không nên:"),
        verdict.advice.avoid
    ));
    if verdict.level >= Level::Suspicious {
        line(String::new());
        line(paint(colour, "\x1b[1m", "Đã lỡ làm theo?"));
        for (step, text) in verdict.advice.if_paid.iter().enumerate() {
            line(format!("  {}. {text}", step + 1));
        }
    }
    for note in &verdict.notes {
        line(String::new());
        line(format!("Lưu ý: {note}"));
    }
    line(String::new());
    let basis: Vec<_> = verdict
        .basis
        .iter()
        .map(|basis| basis.text.as_ref())
        .collect();
    line(paint(
        colour,
        "\x1b[2m",
        &format!("Căn cứ: {}.", basis.join("; ")),
    ));
    line(paint(colour, "\x1b[2m", verdict.advice.report));
    line(paint(colour, "\x1b[2m", verdict.advice.object));
    line(paint(colour, "\x1b[2m", verdict.advice.disclaimer));
    out
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
            out.push_str(before);
            out.push_str(open);
            out.push_str(words);
            out.push_str(close);
            at = end;
        }
    }
    out.push_str(text.get(at..).unwrap_or_default());
    // What a stranger wrote must not steer the terminal.
    let safe: String = out
        .chars()
        .map(|c| {
            if c.is_control() && c != '\n' && !(colour && c == '\x1b') {
                ' '
            } else {
                c
            }
        })
        .collect();
    safe.replace('\n', "\n  ")
}

fn mark(level: Level) -> &'static str {
    match level {
        Level::Warned | Level::Danger => "⛔",
        Level::Suspicious => "⚠",
        Level::Insufficient => "◯",
        Level::Official => "✔",
    }
}
