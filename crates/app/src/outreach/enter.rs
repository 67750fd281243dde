//! Entering an event. The same form sent again is the same event: a phone without signal may try as often as it likes.

use domain::outreach::{Audience, Count, Counts, Kind, Language, Wrong, official};
use domain::{Action, Id};
use extract::What;
use serde_json::json;
use store::Work;
use store::audit::Record;
use store::tables::outreach;

use super::sources;
use crate::site::{Actor, Fault, Problem, Site, day_field, invalid, new_id, text_field};

/// An event as typed.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// Name of the form, an id.
    pub attempt: String,
    /// The unit that held it.
    pub unit_id: String,
    /// Code of the kind.
    pub kind: String,
    /// The day.
    pub on_day: String,
    /// What it was about.
    pub subject: String,
    /// Where; may be empty.
    pub place: String,
    /// Codes of whom it was for.
    pub audiences: Vec<String>,
    /// Code of the language; empty for Vietnamese.
    pub language: String,
    /// Whether it was part of something else.
    pub within_other: bool,
    /// Where it stands, for a post or a share.
    pub link: String,
    /// Numbers by their code.
    pub counts: Vec<(Count, String)>,
}

/// Takes an event in; returns its id.
///
/// # Errors
/// Not found when the unit is out of reach; [`Fault::Invalid`].
pub async fn enter(site: &Site, actor: &Actor, typed: Typed) -> Result<String, Fault> {
    let (now, today) = (site.now(), site.today());
    let row = read(&typed, &today)?;
    let (actor, site_copy) = (actor.clone(), site.clone());
    site.store
        .write(now, move |tx| -> Work<'_, String, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::EnterOutreach)?;
                if let Some(known) = tx.outreach_of_attempt(&row.attempt).await? {
                    // Whoever else guesses the name of a form learns nothing.
                    return Ok(tx.outreach(asker, &known.id).await?.id);
                }
                let unit = tx.unit(asker, &row.unit_id).await?;
                on_life(&unit, &row.on_day)?;
                let row = outreach::Model {
                    id: new_id()?,
                    entered_by: actor.person_id.clone(),
                    entered_at: now,
                    ..row
                };
                let (id, kind, unit_id) = (row.id.clone(), row.kind.clone(), row.unit_id.clone());
                tx.put_outreach(row, true).await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::EnterOutreach.code(),
                    object_kind: "outreach",
                    object_id: &id,
                    detail: json!({"what": "enter", "kind": kind, "unit": unit_id}),
                })
                .await?;
                Ok(id)
            })
        })
        .await
}

/// The unit must have been there on that day.
pub(crate) fn on_life(unit: &store::tables::unit::Model, on_day: &str) -> Result<(), Fault> {
    let ended = unit
        .valid_to
        .as_ref()
        .is_some_and(|end| end.as_str() <= on_day);
    if ended || unit.valid_from.as_str() > on_day {
        return Err(invalid("on_day", Problem::NotPossible));
    }
    Ok(())
}

/// What was typed as a row; who and when are not its business.
pub(crate) fn read(typed: &Typed, today: &str) -> Result<outreach::Model, Fault> {
    let kind = Kind::from_code(&typed.kind).ok_or_else(|| invalid("kind", Problem::Missing))?;
    let attempt: Id = typed
        .attempt
        .parse()
        .map_err(|_| invalid("attempt", Problem::Malformed))?;
    let on_day = day_field("on_day", &typed.on_day)?;
    if on_day.as_str() > today {
        return Err(invalid("on_day", Problem::TooLate));
    }
    let counts = numbers(kind, typed)?;
    let (link, host, tier) = source(kind, &typed.link)?;
    Ok(outreach::Model {
        id: String::new(),
        attempt: attempt.to_string(),
        unit_id: typed.unit_id.clone(),
        kind: kind.code().to_owned(),
        on_day,
        subject: text_field("subject", &typed.subject, 200)?,
        place: match typed.place.trim() {
            "" => String::new(),
            place => text_field("place", place, 200)?,
        },
        audiences: audiences(&typed.audiences)?,
        language: language(kind, &typed.language)?,
        within_other: typed.within_other && kind.is_one(),
        link,
        source_host: host,
        source_tier: tier,
        amount: counts.amount,
        attendance: counts.attendance,
        minority: counts.minority,
        elderly: counts.elderly,
        repeated: counts.repeated,
        tested: counts.tested,
        passed: counts.passed,
        minutes: counts.minutes,
        reach: counts.reach,
        entered_by: String::new(),
        entered_at: 0,
        withdrawn_at: None,
        digest: Vec::new(),
    })
}

fn numbers(kind: Kind, typed: &Typed) -> Result<Counts, Fault> {
    let mut counts = Counts::default();
    for (count, text) in &typed.counts {
        if kind.asks().contains(count) {
            counts.set(*count, number(*count, text)?);
        }
    }
    if kind.is_one() {
        counts.amount = 1;
    }
    counts.check(kind).map_err(|(count, wrong)| {
        let problem = match wrong {
            Wrong::Missing => Problem::Missing,
            Wrong::OutOfRange => Problem::Malformed,
            Wrong::MoreThanWhole => Problem::MoreThanWhole,
        };
        invalid(count.code(), problem)
    })?;
    Ok(counts)
}

/// A number as people write it: 1.200, 1 200, 1200; nothing is none.
fn number(count: Count, text: &str) -> Result<i64, Fault> {
    let digits: String = text
        .chars()
        .filter(|c| !matches!(c, '.' | ' ' | '\u{a0}'))
        .collect();
    match digits.as_str() {
        "" => Ok(0),
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits
            .parse()
            .map_err(|_| invalid(count.code(), Problem::Malformed)),
        _ => Err(invalid(count.code(), Problem::Malformed)),
    }
}

/// A link, its host and the tier of its source. A share without an official source is no share of an official warning.
fn source(kind: Kind, typed: &str) -> Result<(String, String, i64), Fault> {
    let typed = typed.trim();
    if !kind.has_link() || (typed.is_empty() && kind == Kind::Post) {
        return Ok((String::new(), String::new(), 0));
    }
    let typed = text_field("link", typed, 500)?;
    let found = extract::link_alone(&typed, &vi::normalize(&typed));
    let host = found.found.iter().find_map(|found| match &found.what {
        What::Link(link) => Some(link.host.clone()),
        _ => None,
    });
    let host = host.ok_or_else(|| invalid("link", Problem::Malformed))?;
    match official(sources(), &host) {
        Some(source) => Ok((typed, host, i64::from(source.tier))),
        None if kind == Kind::Share => Err(invalid("link", Problem::NotOfficial)),
        None => Ok((typed, host, 0)),
    }
}

fn audiences(typed: &[String]) -> Result<String, Fault> {
    let known = |code: &String| Audience::from_code(code).is_some();
    if !typed.iter().all(known) {
        return Err(invalid("audiences", Problem::Malformed));
    }
    let chosen: Vec<&str> = Audience::ALL
        .iter()
        .map(|audience| audience.code())
        .filter(|code| typed.iter().any(|chosen| chosen == code))
        .collect();
    Ok(chosen.join(" "))
}

fn language(kind: Kind, typed: &str) -> Result<String, Fault> {
    if !kind.is_spoken() {
        return Ok(String::new());
    }
    let code = if typed.is_empty() { "vi" } else { typed };
    Language::from_code(code)
        .map(|language| language.code().to_owned())
        .ok_or_else(|| invalid("language", Problem::Malformed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(kind: &str, counts: &[(Count, &str)]) -> Typed {
        Typed {
            attempt: "0".repeat(26),
            kind: kind.into(),
            on_day: "2026-06-01".into(),
            subject: "Giả danh công an".into(),
            counts: counts
                .iter()
                .map(|(count, text)| (*count, (*text).to_owned()))
                .collect(),
            ..Typed::default()
        }
    }

    fn problem(typed: &Typed) -> Option<(&'static str, Problem)> {
        match read(typed, "2026-06-02") {
            Err(Fault::Invalid { field, problem }) => Some((field, problem)),
            _ => None,
        }
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (written, read) in [("1.200", 1200), ("1 200", 1200), (" 7 ", 7), ("", 0)] {
            assert_eq!(number(Count::Amount, written).ok(), Some(read), "{written}");
        }
        for written in ["-1", "1,5", "mười", "99999999999999999999"] {
            assert!(number(Count::Amount, written).is_err(), "{written}");
        }
    }

    #[test]
    fn a_share_needs_an_official_source_and_a_post_does_not() {
        let mut share = typed("share", &[(Count::Amount, "1")]);
        assert_eq!(problem(&share), Some(("link", Problem::Missing)));
        share.link = "https://facebook.com/congan".into();
        assert_eq!(problem(&share), Some(("link", Problem::NotOfficial)));
        share.link = "bocongan.gov.vn/canh-bao/1".into();
        let row = read(&share, "2026-06-02").ok();
        assert_eq!(row.map(|row| row.source_tier), Some(1));
        let post = typed("post", &[(Count::Amount, "1")]);
        assert_eq!(problem(&post), None);
    }

    #[test]
    fn tomorrow_cannot_have_happened() {
        let mut event = typed("leaflet", &[(Count::Amount, "100")]);
        event.on_day = "2026-06-03".into();
        assert_eq!(problem(&event), Some(("on_day", Problem::TooLate)));
    }

    #[test]
    fn a_part_larger_than_its_whole_names_the_part() {
        let counts = [(Count::Attendance, "10"), (Count::Elderly, "11")];
        assert_eq!(
            problem(&typed("meeting", &counts)),
            Some(("elderly", Problem::MoreThanWhole))
        );
    }
}
