//! The answer as plain text to paste back into the family group: no personal data, no link to follow, no tracking. It stands alone:
//! what was warned about, who says so, of which day.

use detect::snapshot::Class;
use detect::{Indicator, Level, Listed};
use jiff::civil::Date;

use crate::Answer;

/// Longest shared text, in characters: one Zalo bubble.
pub const SHARE_MAX: usize = 600;
/// Longest name of a list or listed value in it, in characters.
const NAME_MAX: usize = 80;

/// The text. Of the checked message it repeats only what an authority's list holds anyway, so nothing personal travels on.
pub fn text(answer: &Answer<'_>, today: Date) -> String {
    let verdict = &answer.verdict;
    let title = format!("{} {}", mark(verdict.level), verdict.title);
    let warned = warned_of(answer).unwrap_or_default();
    let disclaimer = verdict.advice.disclaimer.to_owned();
    let signed = format!("Cảnh Giác kiểm tra ngày {}.", written(today));
    // These stand in every text; what is left of the room goes to the rest, the act to avoid first.
    let mut room = Room(SHARE_MAX);
    for line in [&title, &warned, &disclaimer, &signed] {
        room.take(line);
    }
    let summary = room.fit(verdict.summary.to_string());
    let kind = verdict.scam_type.as_ref();
    let kind = kind.and_then(|kind| room.fit(format!("Giống hình thức: {}.", kind.name)));
    let todo = room.fit(verdict.advice.todo.to_owned());
    // Titles only: an explanation may quote the message.
    let titles = verdict
        .reasons
        .iter()
        .map(|reason| format!("– {}", reason.title));
    let reasons: Vec<String> = titles.map_while(|title| room.fit(title)).collect();
    let lines = [title, warned]
        .into_iter()
        .chain(summary)
        .chain(kind)
        .chain(reasons)
        .chain(todo)
        .chain([disclaimer, signed]);
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// Characters left.
struct Room(usize);

impl Room {
    /// With the end of the line.
    fn length(line: &str) -> usize {
        line.chars().count() + 1
    }

    fn take(&mut self, line: &str) {
        self.0 = self.0.saturating_sub(Self::length(line));
    }

    fn fit(&mut self, line: String) -> Option<String> {
        self.0 = self.0.checked_sub(Self::length(&line))?;
        Some(line)
    }
}

/// What an authority warns of, from which list and of which day. Others' lists are no warning.
fn warned_of(answer: &Answer<'_>) -> Option<String> {
    let indicators = &answer.verdict.indicators;
    let (indicator, listed) = indicators
        .iter()
        .filter(|_| answer.verdict.level == Level::Warned)
        .find_map(|indicator| Some((indicator, authority(indicator)?)))?;
    let day = listed.date.map(|date| format!(", ngày {}", written(date)));
    Some(format!(
        "Bị cảnh báo: {} (danh sách «{}»{}).",
        short(&unlinked(indicator)),
        short(listed.list),
        day.unwrap_or_default()
    ))
}

fn authority<'e>(indicator: &Indicator<'e>) -> Option<Listed<'e>> {
    let listed = indicator.listed.clone();
    listed.filter(|listed| listed.class == Class::Authority)
}

/// A chat makes a link of every address: it is written so that nobody opens it by touching it.
fn unlinked(indicator: &Indicator<'_>) -> String {
    match indicator.kind {
        "host" | "url" | "email" | "handle" => indicator.value.replace('.', "[.]"),
        _ => indicator.value.clone(),
    }
}

fn short(name: &str) -> String {
    match name.char_indices().nth(NAME_MAX) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
        None => name.to_owned(),
    }
}

fn written(day: Date) -> String {
    day.strftime("%d/%m/%Y").to_string()
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
