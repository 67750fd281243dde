//! Deadlines as an iCalendar feed (RFC 5545), under an address only its owner knows.
//!
//! Looked at: `icalendar` (brings chrono and uuid for what are four lines an event).

use domain::Action;
use jiff::Timestamp;
use jiff::civil::Date;

use super::board::{Board, boards};
use super::texts::{day, filled};
use crate::site::{Actor, Fault, Site};

/// Periods in a feed.
const PERIODS: usize = 20;

/// The path of somebody's feed.
#[must_use]
pub fn path(site: &Site, actor: &Actor) -> String {
    format!("/lich/{}-{}", actor.person_id, key(site, &actor.person_id))
}

fn key(site: &Site, person_id: &str) -> String {
    site.store
        .keys()
        .token(&format!("calendar feed {person_id}"))
}

/// The feed behind a path: deadlines of what its owner may see today.
///
/// # Errors
/// [`Fault::DeadLink`] when the key does not fit; an account that was closed sees nothing.
pub async fn feed(site: &Site, token: &str) -> Result<String, Fault> {
    let (person_id, given) = token.split_once('-').ok_or(Fault::DeadLink)?;
    if given != key(site, person_id) {
        return Err(Fault::DeadLink);
    }
    let actor = Actor {
        person_id: person_id.to_owned(),
        name: String::new(),
        login: String::new(),
        unit_id: String::new(),
        session: String::new(),
        session_name: String::new(),
        fresh_at: 0,
        form_token: String::new(),
        roles: Vec::new(),
    };
    let today = site.today();
    if !site
        .store
        .may(site.asker(&actor, &today, Action::ViewReports)?)
        .await?
    {
        return Err(Fault::DeadLink);
    }
    let boards = boards(site, &actor, PERIODS).await?;
    Ok(written(&boards, site.now()))
}

fn written(boards: &[Board], now: i64) -> String {
    let mut out = Vec::new();
    out.push("BEGIN:VCALENDAR".to_owned());
    out.push("VERSION:2.0".to_owned());
    out.push("PRODID:-//Canh Giac//Bao cao//VI".to_owned());
    out.push(format!(
        "X-WR-CALNAME:{}",
        escaped(&filled("feed_name", &[]))
    ));
    for board in boards {
        let period = &board.period;
        for (part, what, deadline) in [
            ("units", "feed_units", &board.units),
            ("office", "feed_office", &board.office),
        ] {
            // A request out of turn has one deadline.
            if part == "office" && period.regime_id.is_none() {
                continue;
            }
            let places = [
                ("period", period.name.as_str()),
                ("last", &day(deadline.last)),
                ("basis", &period.basis),
            ];
            out.push("BEGIN:VEVENT".to_owned());
            out.push(format!("UID:{}-{part}@canhgiac", period.id));
            out.push(format!("DTSTAMP:{}", stamp(now)));
            out.push(format!("DTSTART;VALUE=DATE:{}", plain(deadline.aim)));
            out.push(format!("SUMMARY:{}", escaped(&filled(what, &places))));
            out.push(format!(
                "DESCRIPTION:{}",
                escaped(&filled("feed_words", &places))
            ));
            out.push("TRANSP:TRANSPARENT".to_owned());
            out.push("END:VEVENT".to_owned());
        }
    }
    out.push("END:VCALENDAR".to_owned());
    out.iter().map(|line| folded(line)).collect()
}

fn plain(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

fn stamp(now: i64) -> String {
    Timestamp::from_millisecond(now)
        .unwrap_or_default()
        .strftime("%Y%m%dT%H%M%SZ")
        .to_string()
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
        .replace('\n', "\\n")
}

/// Lines of at most 75 octets; a letter is never cut in two.
fn folded(line: &str) -> String {
    let mut out = String::new();
    let mut room = 75;
    for c in line.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = 74;
        }
        out.push(c);
        room -= c.len_utf8();
    }
    out + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_letters() {
        let line = format!("SUMMARY:{}", "ữ".repeat(60));
        let written = folded(&line);
        assert!(written.split("\r\n").all(|part| part.len() <= 75));
        assert_eq!(written.replace("\r\n ", "").trim_end(), line);
    }

    #[test]
    fn marks_of_the_format_are_escaped() {
        assert_eq!(escaped("a, b; c\\d\ne"), "a\\, b\\; c\\\\d\\ne");
    }
}
