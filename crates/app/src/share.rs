//! The answer as plain text to paste back into the family group: no personal data, no link to follow, no tracking.

use detect::Level;

use crate::Answer;

/// Longest shared text, in characters: one Zalo bubble.
pub const SHARE_MAX: usize = 600;

/// The text. It never repeats the checked message, so nothing personal travels on.
pub fn text(answer: &Answer<'_>) -> String {
    let verdict = &answer.verdict;
    let mut lines = vec![
        format!("{} {}", mark(verdict.level), verdict.title),
        verdict.summary.to_string(),
    ];
    // Titles only: an explanation may quote the message.
    lines.extend(
        verdict
            .reasons
            .iter()
            .map(|reason| format!("– {}", reason.title)),
    );
    lines.push(verdict.advice.todo.to_owned());
    lines.push(verdict.advice.disclaimer.to_owned());
    let mut text = String::new();
    for line in lines.into_iter().filter(|line| !line.is_empty()) {
        if text.chars().count() + line.chars().count() + 1 > SHARE_MAX {
            break;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&line);
    }
    text
}

/// The sign of a level where there is no colour.
#[must_use]
pub fn mark(level: Level) -> &'static str {
    match level {
        Level::Warned | Level::Danger => "⛔",
        Level::Suspicious => "⚠",
        Level::Insufficient => "◯",
        Level::Official => "✔",
    }
}
