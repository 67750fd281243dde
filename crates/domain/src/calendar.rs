//! Working days: Saturdays and Sundays are off, beside them what dated data says (`data/holidays.toml`).
//!
//! Looked at: crates with lists of public holidays (none knows Việt Nam's swapped working days, none dates its own knowledge).

use std::collections::BTreeMap;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// No run of days off is longer; data that says so is wrong, and no clock may hang on it.
const RUN_MAX: usize = 120;

/// What a special day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// Off, although it may be a weekday.
    Off,
    /// Worked, although it may be a Saturday or Sunday.
    Working,
}

/// Days off or worked, as a decision set them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpecialDays {
    /// First day.
    pub from: Date,
    /// Last day; the first one when it is left out.
    #[serde(default)]
    pub to: Option<Date>,
    /// Off or worked.
    pub kind: DayKind,
    /// What the day is.
    pub name: String,
    /// From when on people could know.
    pub announced: Date,
    /// Where it says so.
    pub source: String,
    /// How it was checked.
    pub checked: String,
}

/// The file of special days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holidays {
    /// Entries, in any order.
    #[serde(default, rename = "day")]
    pub days: Vec<SpecialDays>,
}

/// Where a day moves that is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Roll {
    /// Nowhere.
    Stay,
    /// To the next working day (Civil Code 2015, Article 148.5).
    Forward,
    /// To the working day before.
    Backward,
}

/// Why a day is off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Off {
    /// A Saturday.
    Saturday,
    /// A Sunday.
    Sunday,
    /// What the data names.
    Named(String),
}

/// Which days are worked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Every entry of a day; the one announced last holds.
    days: BTreeMap<Date, Vec<Special>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Special {
    announced: Date,
    kind: DayKind,
    name: String,
}

impl Calendar {
    /// The calendar of these days. An entry that ends before it begins, or is longer than any holiday, counts for its first day.
    #[must_use]
    pub fn new(entries: &[SpecialDays]) -> Self {
        let mut days: BTreeMap<Date, Vec<Special>> = BTreeMap::new();
        for entry in entries {
            let last = entry.to.unwrap_or(entry.from).max(entry.from);
            for day in entry
                .from
                .series(1.day())
                .take_while(|day| *day <= last)
                .take(RUN_MAX)
            {
                days.entry(day).or_default().push(Special {
                    announced: entry.announced,
                    kind: entry.kind,
                    name: entry.name.clone(),
                });
            }
        }
        for known in days.values_mut() {
            known.sort_by_key(|special| special.announced);
        }
        Self { days }
    }

    /// The calendar as people knew it on a day.
    #[must_use]
    pub fn as_known_on(&self, day: Date) -> Self {
        let mut known = self.clone();
        for specials in known.days.values_mut() {
            specials.retain(|special| special.announced <= day);
        }
        known.days.retain(|_, specials| !specials.is_empty());
        known
    }

    /// Days after this one on which something was announced.
    pub fn news_after(&self, day: Date) -> impl Iterator<Item = Date> {
        self.days
            .values()
            .flatten()
            .map(|special| special.announced)
            .filter(move |announced| *announced > day)
    }

    /// Whether the day is worked.
    #[must_use]
    pub fn is_working(&self, day: Date) -> bool {
        self.off(day).is_none()
    }

    /// Why the day is off; `None` when it is worked.
    #[must_use]
    pub fn off(&self, day: Date) -> Option<Off> {
        match self.days.get(&day).and_then(|specials| specials.last()) {
            Some(special) if special.kind == DayKind::Off => Some(Off::Named(special.name.clone())),
            Some(_) => None,
            None => match day.weekday() {
                Weekday::Saturday => Some(Off::Saturday),
                Weekday::Sunday => Some(Off::Sunday),
                _ => None,
            },
        }
    }

    /// The day itself when it is worked, else where it moves.
    #[must_use]
    pub fn roll(&self, day: Date, roll: Roll) -> Date {
        match roll {
            Roll::Stay => day,
            _ if self.is_working(day) => day,
            Roll::Forward => self.step(day, 1),
            Roll::Backward => self.step(day, -1),
        }
    }

    /// The last day that is in time when this one is named: it waits for the next working day, and what becomes known on or after it
    /// takes no time away again.
    #[must_use]
    pub fn last_in_time(&self, day: Date) -> Date {
        let far = day.saturating_add(i64::try_from(RUN_MAX).unwrap_or_default().days());
        let near = self.days.range(day..=far).flat_map(|(_, known)| known);
        let news = near.map(|special| special.announced).filter(|on| *on > day);
        std::iter::once(day)
            .chain(news)
            .map(|on| self.first_worked(day, on))
            .max()
            .unwrap_or(day)
    }

    /// The first day from this one on that is worked, as people knew it on a day.
    fn first_worked(&self, day: Date, known_on: Date) -> Date {
        let worked = |day: &Date| {
            let mut specials = self.days.get(day).into_iter().flatten();
            match specials.rfind(|special| special.announced <= known_on) {
                Some(special) => special.kind == DayKind::Working,
                None => !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday),
            }
        };
        let mut days = day.series(1.day()).take(RUN_MAX);
        days.find(worked).unwrap_or(day)
    }

    /// So many working days later (or earlier, when negative). None is the day itself, worked or not.
    #[must_use]
    pub fn add(&self, day: Date, working_days: i32) -> Date {
        let by = working_days.signum();
        (0..working_days.unsigned_abs()).fold(day, |at, _| self.step(at, by))
    }

    /// Working days after `from` up to and with `to`; negative when `to` comes first, so that the two directions agree.
    #[must_use]
    pub fn between(&self, from: Date, to: Date) -> i32 {
        if to < from {
            return -self.between(to, from);
        }
        let worked = from
            .series(1.day())
            .skip(1)
            .take_while(|day| *day <= to)
            .filter(|day| self.is_working(*day))
            .count();
        i32::try_from(worked).unwrap_or(i32::MAX)
    }

    /// The end of the n-th working day after the day of this moment: when something that may take n working days is late.
    #[must_use]
    pub fn after(&self, at: i64, working_days: i32) -> i64 {
        end_of(self.add(day_of(at), working_days))
    }

    /// The next working day in this direction.
    fn step(&self, day: Date, by: i32) -> Date {
        let mut at = day;
        for _ in 0..RUN_MAX {
            at = at.saturating_add(by.days());
            if self.is_working(at) {
                break;
            }
        }
        at
    }
}

/// Việt Nam's clock: seven hours ahead of UTC, no daylight saving.
const VIETNAM: Offset = Offset::constant(7);

/// The day in Việt Nam at this moment (milliseconds since 1970 UTC).
#[must_use]
pub fn day_of(at: i64) -> Date {
    VIETNAM
        .to_datetime(Timestamp::from_millisecond(at).unwrap_or_default())
        .date()
}

/// The moment of a day and an hour in Việt Nam.
#[must_use]
pub fn moment(day: Date, time: Time) -> i64 {
    VIETNAM
        .to_timestamp(day.to_datetime(time))
        .map(Timestamp::as_millisecond)
        .unwrap_or(i64::MAX)
}

/// The first moment that no longer belongs to the day: 00:00 of the next one.
#[must_use]
pub fn end_of(day: Date) -> i64 {
    day.tomorrow()
        .map_or(i64::MAX, |next| moment(next, Time::midnight()))
}
