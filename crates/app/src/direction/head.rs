//! The card of a head: tasks, on-time rate, who was told, tips in time. The head sees it first and may comment on it.

use domain::Action;
use domain::task::{State, percent};
use domain::tip::Lane;
use jiff::civil::Date;
use serde_json::json;
use store::audit::Record;
use store::direction::{Filter, Told};
use store::tables::head_card;
use store::{Asker, Work};

use super::{Task, tasks, wholes};
use crate::site::{Actor, Fault, Problem, Site, invalid, new_id};

/// Longest comment.
pub const COMMENT_MAX: usize = 2_000;
/// From this day of the month on others see a card its head has not opened.
const OPEN_FROM_DAY: i8 = 6;

/// A head's card.
#[derive(Debug, Clone)]
pub struct Card {
    /// The head.
    pub person_id: String,
    /// Their name.
    pub name: String,
    /// Their unit.
    pub unit_id: String,
    /// Its name.
    pub unit_name: String,
    /// Whether it may be shown to whoever asked; the head's own always may.
    pub shown: bool,
    /// Tasks they answer for today.
    pub tasks: Vec<Task>,
    /// Turns that are over, and of these in time.
    pub turns: (usize, usize),
    /// People told of directives and people there are, over all directives of the tasks.
    pub told: (i64, i64),
    /// Tips of this year: came, passed on, in time.
    pub tips: (i64, i64, i64),
    /// What the head said about it.
    pub comment: String,
}

impl Card {
    /// On-time rate in percent.
    #[must_use]
    pub fn rate(&self) -> Option<usize> {
        percent(self.turns.1, self.turns.0)
    }

    /// How many tasks stand so.
    #[must_use]
    pub fn count(&self, state: State) -> usize {
        self.tasks
            .iter()
            .filter(|task| task.standing.state == state)
            .count()
    }
}

/// The month of a card.
fn month(today: &str) -> String {
    today.chars().take(7).collect()
}

/// Cards of the heads of units within reach. Opening one's own is noted: others see it from then on, or from the sixth of the
/// month.
///
/// # Errors
/// [`Fault::NotAllowed`], faults of the store.
pub async fn cards(site: &Site, actor: &Actor) -> Result<Vec<Card>, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewHeadCards).await?;
    let all = wholes(tasks(site, actor, Filter::default()).await?);
    let month = month(&today);
    let late_enough = today
        .parse::<Date>()
        .is_ok_and(|date| date.day() >= OPEN_FROM_DAY);
    let mut cards = Vec::new();
    for unit in site.store.units(asker, "", false).await? {
        let Some(name) = unit.head_name.clone() else {
            continue;
        };
        let row = site.store.unit(asker, &unit.id).await?;
        let person_id = row.head_id.unwrap_or_default();
        let own = person_id == actor.person_id;
        if own {
            open(site, actor, &month).await?;
        }
        let seen = site.store.head_card(&person_id, &month).await?;
        let shown = own || late_enough || seen.is_some();
        let mut card = Card {
            person_id,
            name,
            unit_id: unit.id.clone(),
            unit_name: unit.name,
            shown,
            tasks: Vec::new(),
            turns: (0, 0),
            told: (0, 0),
            tips: (0, 0, 0),
            comment: seen.map(|seen| seen.comment).unwrap_or_default(),
        };
        if shown {
            fill(site, asker, &mut card, &all, &today).await?;
        }
        cards.push(card);
    }
    Ok(cards)
}

async fn fill(
    site: &Site,
    asker: Asker<'_>,
    card: &mut Card,
    all: &[Task],
    today: &str,
) -> Result<(), Fault> {
    card.tasks = all
        .iter()
        .filter(|task| task.given.now_id == card.unit_id)
        .cloned()
        .collect();
    for task in &card.tasks {
        card.turns.0 += task.standing.turns;
        card.turns.1 += task.standing.in_time;
    }
    let mut directives: Vec<&str> = card
        .tasks
        .iter()
        .map(|task| task.given.directive_id.as_str())
        .collect();
    directives.sort_unstable();
    directives.dedup();
    for directive in directives {
        let told = site.store.told(asker, directive).await?;
        if let Some(told) = told.iter().find(|told| told.unit_id == card.unit_id) {
            let (part, whole) = rate(told);
            card.told.0 += part;
            card.told.1 += whole;
        }
    }
    let year: i16 = today
        .get(..4)
        .and_then(|year| year.parse().ok())
        .unwrap_or_default();
    let first = Date::new(year, 1, 1).unwrap_or_default();
    let from = domain::calendar::moment(first, jiff::civil::Time::midnight());
    let minutes = |lane: Lane| lane.transfer_minutes_max() * 60_000;
    let limits = [minutes(Lane::MoneyMoving), minutes(Lane::Ordinary)];
    card.tips = site
        .store
        .tips_in_time(&card.unit_id, from, site.now() + 1, limits)
        .await?;
    Ok(())
}

/// How many of a unit were told: as the unit said, or as its people said themselves, whichever is more.
#[must_use]
pub fn rate(told: &Told) -> (i64, i64) {
    let whole = if told.whole > 0 {
        told.whole
    } else {
        told.people
    };
    (told.told.max(told.persons).min(whole), whole)
}

/// Notes that the head has seen the card of this month; once is enough.
async fn open(site: &Site, actor: &Actor, month: &str) -> Result<(), Fault> {
    if site
        .store
        .head_card(&actor.person_id, month)
        .await?
        .is_some()
    {
        return Ok(());
    }
    let now = site.now();
    let (actor, month) = (actor.clone(), month.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                if tx.head_card(&actor.person_id, &month).await?.is_some() {
                    return Ok(());
                }
                tx.insert(head_card::Model {
                    id: new_id()?,
                    person_id: actor.person_id.clone(),
                    month: month.clone(),
                    seen_at: now,
                    comment: String::new(),
                    commented_at: None,
                    digest: Vec::new(),
                })
                .await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::ViewHeadCards.code(),
                    object_kind: "head_card",
                    object_id: &actor.person_id,
                    detail: json!({"what": "seen", "month": month}),
                })
                .await?;
                Ok(())
            })
        })
        .await
}

/// The head says something about their own card of this month.
///
/// # Errors
/// [`Fault::Invalid`]; not found before the card was opened.
pub async fn comment(site: &Site, actor: &Actor, text: &str) -> Result<(), Fault> {
    let text = text.trim().to_owned();
    if text.chars().count() > COMMENT_MAX {
        return Err(invalid("text", Problem::TooLong));
    }
    let (now, today) = (site.now(), site.today());
    let month = month(&today);
    site.allow(actor, &today, Action::CommentHeadCard).await?;
    let actor = actor.clone();
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let mut row = tx
                    .head_card(&actor.person_id, &month)
                    .await?
                    .ok_or(store::Error::NotFound)?;
                row.comment = text;
                row.commented_at = Some(now);
                tx.update(row).await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::CommentHeadCard.code(),
                    object_kind: "head_card",
                    object_id: &actor.person_id,
                    detail: json!({"what": "comment", "month": month}),
                })
                .await?;
                Ok(())
            })
        })
        .await
}
