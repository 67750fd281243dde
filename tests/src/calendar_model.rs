//! The calendar against a model that knows nothing but day numbers: random holidays, late news, extensions, 2025–2060; and around
//! the day of each case a random history of units ([`crate::reorganisation_model`]).
//!
//! `cargo xtask lab calendar` runs a million cases; the ordinary test some thousands of the same.

use domain::calendar::{Calendar, DayKind, Roll, SpecialDays};
use domain::deadline::{DueRule, Extension, Reminder, Schedule, Timeliness};
use jiff::ToSpan;
use jiff::civil::{Date, Time, date};

use crate::reorganisation_model;

const DAY_MS: i64 = 86_400_000;
const EAST_MS: i64 = 7 * 3_600_000;

/// What is broken on purpose, to see that the comparison would notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// Nothing.
    Nothing,
    /// "Before" is read as "on".
    BeforeMeansOn,
    /// Swapped working days are forgotten.
    NoSwaps,
    /// Late news is believed even when it takes time away.
    NewsShortens,
    /// Extensions are forgotten.
    NoExtensions,
    /// What hangs below a unit goes with it when it ends.
    NoReorganisations,
}

/// Random numbers from a seed (splitmix64).
#[derive(Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub fn pick(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.next() % u64::try_from(high - low + 1).unwrap_or(1)).unwrap_or(0)
    }

    /// One time in `n`.
    pub fn one_in(&mut self, n: i64) -> bool {
        self.pick(1, n) == 1
    }
}

/// A special day of the model: (first, last, worked, announced), all day numbers.
type Entry = (i64, i64, bool, i64);

struct Model<'a> {
    entries: &'a [Entry],
    broken: Broken,
}

impl Model<'_> {
    fn off(&self, day: i64, known_on: i64) -> bool {
        let mut holds: Option<&Entry> = None;
        for entry in self.entries {
            let applies = entry.0 <= day && day <= entry.1.max(entry.0) && entry.3 <= known_on;
            let forgotten = self.broken == Broken::NoSwaps && entry.2;
            if applies && !forgotten && holds.is_none_or(|other| other.3 <= entry.3) {
                holds = Some(entry);
            }
        }
        // Day 0, 01/01/1970, was a Thursday.
        holds.map_or(matches!(day.rem_euclid(7), 2 | 3), |entry| !entry.2)
    }

    fn roll(&self, mut day: i64, roll: Roll, known_on: i64) -> i64 {
        let by = match roll {
            Roll::Stay => return day,
            Roll::Forward => 1,
            Roll::Backward => -1,
        };
        while self.off(day, known_on) {
            day += by;
        }
        day
    }

    fn add(&self, mut day: i64, mut count: i64) -> i64 {
        let by = count.signum();
        while count != 0 {
            day += by;
            if !self.off(day, i64::MAX) {
                count -= by;
            }
        }
        day
    }

    fn worked_between(&self, from: i64, to: i64) -> i64 {
        let worked = |low, high| {
            let mut count = 0;
            let mut day: i64 = low + 1;
            while day <= high {
                count += i64::from(!self.off(day, i64::MAX));
                day += 1;
            }
            count
        };
        if to < from {
            -worked(to, from)
        } else {
            worked(from, to)
        }
    }

    fn last(&self, nominal: i64, lateness: Roll) -> i64 {
        let now = self.roll(nominal, lateness, i64::MAX);
        if self.broken == Broken::NewsShortens {
            return now;
        }
        let mut last = now.max(self.roll(nominal, lateness, nominal));
        for entry in self.entries {
            if entry.3 > nominal {
                last = last.max(self.roll(nominal, lateness, entry.3));
            }
        }
        last
    }
}

/// Days from 01/01/1970, counted year by year.
fn number(year: i64, month: i64, day: i64) -> i64 {
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let mut days = 0;
    for y in 1970..year {
        days += if leap(y) { 366 } else { 365 };
    }
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    for (at, length) in (1..month).zip(lengths) {
        days += length + i64::from(at == 2 && leap(year));
    }
    days + day - 1
}

fn named(date: Date) -> i64 {
    number(date.year().into(), date.month().into(), date.day().into())
}

fn civil(number: i64) -> Date {
    date(1970, 1, 1).saturating_add(number.days())
}

fn roll(dice: &mut Dice) -> Roll {
    match dice.pick(0, 5) {
        0 => Roll::Stay,
        1 => Roll::Backward,
        _ => Roll::Forward,
    }
}

fn short(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Runs `cases` random cases; the differences, each in words (at most twenty).
#[must_use]
pub fn differences(cases: u64, seed: u64, broken: Broken) -> Vec<String> {
    let mut dice = Dice::new(seed);
    let mut found = Vec::new();
    for case in 0..cases {
        if let Some(words) = one(&mut dice, broken) {
            found.push(format!("case {case}: {words}"));
        }
        if found.len() == 20 {
            break;
        }
    }
    found
}

fn one(dice: &mut Dice, broken: Broken) -> Option<String> {
    let year = dice.pick(2025, 2060);
    // One case in four looks at the end of February and at the days the plan names.
    let day = match dice.pick(0, 7) {
        0 => number(year, 3, 1) - dice.pick(0, 2),
        1 => number(year, 6, 3) + dice.pick(-2, 2),
        _ => number(year, 1, 1) + dice.pick(0, 364),
    };
    let entries: Vec<Entry> = (0..dice.pick(0, 8))
        .map(|_| {
            let first = day + dice.pick(-12, 12);
            let announced = day + dice.pick(-40, 6);
            (first, first + dice.pick(0, 4), dice.one_in(3), announced)
        })
        .collect();
    let special: Vec<SpecialDays> = entries
        .iter()
        .map(|(first, last, worked, announced)| SpecialDays {
            from: civil(*first),
            to: Some(civil(*last)),
            kind: if *worked {
                DayKind::Working
            } else {
                DayKind::Off
            },
            name: "x".into(),
            announced: civil(*announced),
            source: String::new(),
            checked: String::new(),
        })
        .collect();
    let calendar = Calendar::new(&special);
    let model = Model {
        entries: &entries,
        broken,
    };
    let hour = dice.one_in(6).then(|| dice.pick(0, 23));
    let rule = DueRule {
        day: civil(day),
        inclusive: dice.one_in(3),
        at: hour.map(|hour| Time::midnight().saturating_add(hour.hours())),
        lateness: roll(dice),
        reminders: roll(dice),
    };
    let extensions: Vec<i64> = (0..dice.pick(0, 5) - 3)
        .map(|_| day + dice.pick(-5, 30))
        .collect();
    let given: Vec<Extension> = extensions
        .iter()
        .map(|until| Extension {
            until: civil(*until),
            reason: String::new(),
        })
        .collect();

    let deadline = rule.deadline(&calendar, &given);
    let inclusive = rule.inclusive || broken == Broken::BeforeMeansOn;
    let nominal = if inclusive { day } else { day - 1 };
    let own_last = model.last(nominal, rule.lateness);
    let longest = extensions
        .iter()
        .copied()
        .filter(|_| broken != Broken::NoExtensions)
        .fold(own_last, i64::max);
    let late_from = match hour {
        Some(hour) => longest * DAY_MS + hour * 3_600_000 - EAST_MS,
        None => (longest + 1) * DAY_MS - EAST_MS,
    };
    let mut aim = model.roll(nominal, rule.reminders, i64::MAX);
    if longest > own_last {
        aim = aim.max(model.roll(longest, rule.reminders, i64::MAX));
    }
    let same = |what: &str, ours: i64, theirs: i64| {
        (ours != theirs).then(|| format!("{what}: {ours}, model {theirs}; {rule:?} {entries:?}"))
    };
    let mut checks = vec![
        same("last day", named(deadline.last), longest),
        same("aim", named(deadline.aim), aim),
        same("late from", deadline.late_from, late_from),
    ];

    // Whatever comes, goes back and comes again: the first coming decides, to the millisecond.
    let came = late_from
        + [-1, 0, 1, dice.pick(-20, 20) * DAY_MS + dice.pick(0, DAY_MS)]
            [dice.pick(0, 3).unsigned_abs() as usize];
    let days = (came + EAST_MS).div_euclid(DAY_MS) - longest;
    let expected = if came < late_from { 0 } else { 1 + days.max(0) };
    let coded = |timeliness| match timeliness {
        Timeliness::OnTime | Timeliness::NotDue => 0,
        Timeliness::Late(days) | Timeliness::Overdue(days) => 1 + i64::from(days),
        Timeliness::Exempt => -1,
    };
    let later = came + dice.pick(0, 90) * DAY_MS;
    checks.push(same(
        "came",
        coded(deadline.timeliness(Some(came), later)),
        expected,
    ));
    checks.push(same(
        "missing",
        coded(deadline.timeliness(None, came)),
        expected,
    ));

    let count = dice.pick(-25, 25);
    checks.push(same(
        "add",
        named(calendar.add(civil(day), short(count))),
        model.add(day, count),
    ));
    let other = day + dice.pick(-30, 30);
    checks.push(same(
        "between",
        calendar.between(civil(day), civil(other)).into(),
        model.worked_between(day, other),
    ));
    checks.push(same(
        "reminder",
        reminder(&calendar, &deadline, other),
        model_reminder(&model, longest, aim, other),
    ));

    // The latest news, once the last day has come, never takes time away.
    let newest = entries.iter().map(|entry| entry.3).fold(nominal, i64::max);
    let mut more = special;
    more.push(SpecialDays {
        from: civil(day + dice.pick(-6, 6)),
        to: None,
        kind: if dice.one_in(2) {
            DayKind::Off
        } else {
            DayKind::Working
        },
        name: "late news".into(),
        announced: civil(newest + 1 + dice.pick(0, 30)),
        source: String::new(),
        checked: String::new(),
    });
    let after_news = rule.deadline(&Calendar::new(&more), &given);
    if after_news.late_from < deadline.late_from {
        checks.push(Some(format!("late news took time away: {rule:?} {more:?}")));
    }
    let checked = checks.into_iter().flatten().next();
    let reorganised = reorganisation_model::one(dice, civil(day), broken);
    checked.or(reorganised)
}

/// A reminder as a number: 0 none, 1 + n for n days left, 100 + n for n days late, 1000 more for the leadership.
fn reminder(calendar: &Calendar, deadline: &domain::Deadline, today: i64) -> i64 {
    Schedule::default()
        .on(calendar, deadline, civil(today))
        .into_iter()
        .map(|reminder| match reminder {
            Reminder::Left(left) => 1 + i64::from(left),
            Reminder::ToHead(late) => 100 + i64::from(late),
            Reminder::ToLeadership(_) => 1_000,
        })
        .sum()
}

fn model_reminder(model: &Model<'_>, last: i64, aim: i64, today: i64) -> i64 {
    if model.off(today, i64::MAX) {
        return 0;
    }
    if today <= last {
        let left = model.worked_between(today, aim);
        let due = today <= aim && [14, 7, 3, 1, 0].contains(&left);
        return if due { 1 + left } else { 0 };
    }
    let late = model.worked_between(last, today);
    if !(1..=10).contains(&late) {
        return 0;
    }
    100 + late + if late >= 2 { 1_000 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_agrees_with_the_model() {
        assert_eq!(
            differences(20_000, 20_261_128, Broken::Nothing),
            Vec::<String>::new()
        );
    }

    #[test]
    fn the_comparison_notices_every_break() {
        for broken in [
            Broken::BeforeMeansOn,
            Broken::NoSwaps,
            Broken::NewsShortens,
            Broken::NoExtensions,
            Broken::NoReorganisations,
        ] {
            assert!(!differences(5_000, 1, broken).is_empty(), "{broken:?}");
        }
    }
}
