//! From the words of a rule to the moment something is late, with every step kept so that a page can explain it.
//!
//! "Trước ngày 03/6" means until 02/6 23:59:59 +07:00 (handbook §4.1). A last day that is off moves forward for lateness, so that
//! nobody is late unfairly, and backward for reminders, because whoever waits for the report has a deadline that does not move.
//! Nothing here is stored: a deadline is computed from the rule, the calendar and the extensions whenever somebody asks.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, Off, Roll, day_of, end_of, moment};

/// A rule that was given a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DueRule {
    /// The day the rule names.
    pub day: Date,
    /// Whether the named day itself still counts. "Trước ngày" does not include it.
    #[serde(default)]
    pub inclusive: bool,
    /// The hour on the last day, when one is named; it counts exclusively: 11:00 is late.
    #[serde(default)]
    pub at: Option<Time>,
    /// Where a last day that is off moves, for lateness.
    #[serde(default = "forward")]
    pub lateness: Roll,
    /// Where it moves, for reminders and plans.
    #[serde(default = "backward")]
    pub reminders: Roll,
}

fn forward() -> Roll {
    Roll::Forward
}

fn backward() -> Roll {
    Roll::Backward
}

/// More time, given by somebody to one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// The new last day.
    pub until: Date,
    /// Why.
    pub reason: String,
}

/// One step of the way from the rule to the moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The rule names this day; whether the day itself counts.
    Named(Date, bool),
    /// So this is the last day.
    LastDay(Date),
    /// It is off.
    IsOff(Date, Off),
    /// For lateness it moves here.
    LateAfter(Date),
    /// For reminders it moves here.
    AimAt(Date),
    /// What became known after the last day does not take time away from anybody.
    KeptDespiteNews(Date),
    /// Somebody gave more time.
    Extended(Date, String),
    /// The rule names an hour.
    Hour(Time),
    /// From this moment on it is late.
    LateFrom(i64),
}

/// When something is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// Last day by the words of the rule.
    pub nominal: Date,
    /// Last day on which it is still in time.
    pub last: Date,
    /// Day reminders and plans aim at.
    pub aim: Date,
    /// First moment that is late.
    pub late_from: i64,
    /// Whether somebody gave more time.
    pub extended: bool,
    /// How it was computed.
    pub steps: Vec<Step>,
}

impl DueRule {
    /// The plain rule "before this day", with the usual settings.
    #[must_use]
    pub fn before(day: Date) -> Self {
        Self {
            day,
            inclusive: false,
            at: None,
            lateness: Roll::Forward,
            reminders: Roll::Backward,
        }
    }

    /// The rule "at this hour of this day", which waits for no working day.
    #[must_use]
    pub fn at(day: Date, time: Time) -> Self {
        Self {
            day,
            inclusive: true,
            at: Some(time),
            lateness: Roll::Stay,
            reminders: Roll::Stay,
        }
    }

    /// Last day by the words alone.
    #[must_use]
    pub fn nominal(&self) -> Date {
        if self.inclusive {
            self.day
        } else {
            self.day.yesterday().unwrap_or(self.day)
        }
    }

    /// When it is due.
    #[must_use]
    pub fn deadline(&self, calendar: &Calendar, extensions: &[Extension]) -> Deadline {
        let nominal = self.nominal();
        let mut steps = vec![
            Step::Named(self.day, self.inclusive),
            Step::LastDay(nominal),
        ];
        if let Some(off) = calendar.off(nominal) {
            steps.push(Step::IsOff(nominal, off));
        }
        let mut last = calendar.roll(nominal, self.lateness);
        // Whatever became known on or after the last day may have been relied on: no later news takes that time away again.
        let promised = std::iter::once(nominal)
            .chain(calendar.news_after(nominal))
            .map(|day| calendar.as_known_on(day).roll(nominal, self.lateness))
            .max()
            .unwrap_or(last);
        if promised > last {
            last = promised;
            steps.push(Step::KeptDespiteNews(last));
        }
        if last != nominal {
            steps.push(Step::LateAfter(last));
        }
        let mut aim = calendar.roll(nominal, self.reminders);
        if aim != nominal {
            steps.push(Step::AimAt(aim));
        }
        let longest = extensions.iter().max_by_key(|extension| extension.until);
        let extended = longest.filter(|extension| extension.until > last);
        if let Some(extension) = extended {
            last = extension.until;
            aim = calendar.roll(last, self.reminders).max(aim);
            steps.push(Step::Extended(last, extension.reason.clone()));
        }
        let late_from = match self.at {
            Some(time) => {
                steps.push(Step::Hour(time));
                moment(last, time)
            }
            None => end_of(last),
        };
        steps.push(Step::LateFrom(late_from));
        Deadline {
            nominal,
            last,
            aim,
            late_from,
            extended: extended.is_some(),
            steps,
        }
    }
}

/// How something stands against its deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timeliness {
    /// Not there yet, and there is still time.
    NotDue,
    /// Came in time.
    OnTime,
    /// Came so many days after the last day; 0 is the last day, after the hour.
    Late(i32),
    /// Not there, so many days after the last day.
    Overdue(i32),
    /// Need not come.
    Exempt,
}

impl Deadline {
    /// How it stands now, when it came first at `came`. What is sent again after a return does not count here: whoever was in
    /// time stays in time, and whoever was late stays late.
    #[must_use]
    pub fn timeliness(&self, came: Option<i64>, now: i64) -> Timeliness {
        match came {
            Some(at) if at < self.late_from => Timeliness::OnTime,
            Some(at) => Timeliness::Late(self.days_after(at)),
            None if now < self.late_from => Timeliness::NotDue,
            None => Timeliness::Overdue(self.days_after(now)),
        }
    }

    /// Days from the last day to the day of this moment.
    fn days_after(&self, at: i64) -> i32 {
        self.last
            .until(day_of(at))
            .map_or(0, |span| span.get_days())
            .max(0)
    }
}

/// What a reminder is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reminder {
    /// So many working days are left; to whoever prepares it. 0 is the day itself.
    Left(i32),
    /// So many working days late; to the head.
    ToHead(i32),
    /// So many working days late; to the leadership.
    ToLeadership(i32),
}

/// When reminders go out, in working days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Before the day aimed at.
    pub before: Vec<i32>,
    /// From so many after the last day on, the head is told each working day.
    pub head_after: i32,
    /// From so many after the last day on, the leadership is told.
    pub leadership_after: i32,
    /// From so many after the last day on, the letter that urges is drafted.
    pub letter_after: i32,
    /// After so many nobody is reminded any more; the board still shows it.
    pub ends_after: i32,
}

impl Default for Schedule {
    fn default() -> Self {
        Self {
            before: vec![14, 7, 3, 1, 0],
            head_after: 1,
            leadership_after: 2,
            letter_after: 1,
            ends_after: 10,
        }
    }
}

impl Schedule {
    /// What is sent on this day about something that is still missing.
    #[must_use]
    pub fn on(&self, calendar: &Calendar, deadline: &Deadline, today: Date) -> Vec<Reminder> {
        if !calendar.is_working(today) {
            return Vec::new();
        }
        if today <= deadline.last {
            let left = calendar.between(today, deadline.aim).max(0);
            let due = self.before.contains(&left) && today <= deadline.aim;
            return if due {
                vec![Reminder::Left(left)]
            } else {
                Vec::new()
            };
        }
        let late = calendar.between(deadline.last, today);
        let mut out = Vec::new();
        if late <= self.ends_after && late >= self.head_after {
            out.push(Reminder::ToHead(late));
        }
        if late <= self.ends_after && late >= self.leadership_after {
            out.push(Reminder::ToLeadership(late));
        }
        out
    }

    /// Whether the letter that urges is due.
    #[must_use]
    pub fn letter_is_due(&self, calendar: &Calendar, deadline: &Deadline, now: i64) -> bool {
        now >= deadline.late_from
            && calendar.between(deadline.last, day_of(now)) >= self.letter_after
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::calendar::{DayKind, SpecialDays};

    fn plain() -> Calendar {
        Calendar::default()
    }

    fn special(day: Date, kind: DayKind, announced: Date) -> SpecialDays {
        SpecialDays {
            from: day,
            to: None,
            kind,
            name: "Nghỉ bù".into(),
            announced,
            source: String::new(),
            checked: String::new(),
        }
    }

    /// handbook §4.1: year, units in June, Office in June, units in December, Office in December; last day by the words, last
    /// day for lateness, day aimed at (each as month and day).
    #[test]
    fn the_dates_of_the_plan_from_2025_to_2029() {
        type Due = ((i8, i8), (i8, i8), (i8, i8));
        const fn plain(month: i8, day: i8) -> Due {
            ((month, day), (month, day), (month, day))
        }
        const fn moved(words: (i8, i8), late: (i8, i8), aim: (i8, i8)) -> Due {
            (words, late, aim)
        }
        let table: [(i16, [Due; 4]); 5] = [
            (
                2025,
                [
                    plain(6, 2),
                    plain(6, 4),
                    moved((11, 30), (12, 1), (11, 28)),
                    plain(12, 4),
                ],
            ),
            (
                2026,
                [plain(6, 2), plain(6, 4), plain(11, 30), plain(12, 4)],
            ),
            (
                2027,
                [
                    plain(6, 2),
                    plain(6, 4),
                    plain(11, 30),
                    moved((12, 4), (12, 6), (12, 3)),
                ],
            ),
            (
                2028,
                [
                    plain(6, 2),
                    moved((6, 4), (6, 5), (6, 2)),
                    plain(11, 30),
                    plain(12, 4),
                ],
            ),
            (
                2029,
                [
                    moved((6, 2), (6, 4), (6, 1)),
                    plain(6, 4),
                    plain(11, 30),
                    plain(12, 4),
                ],
            ),
        ];
        for (year, dues) in table {
            let named = [(6, 3), (6, 5), (12, 1), (12, 5)];
            for ((month, day), (words, late, aim)) in named.into_iter().zip(dues) {
                let deadline =
                    DueRule::before(date(year, month, day)).deadline(&Calendar::default(), &[]);
                let on = |(month, day)| date(year, month, day);
                assert_eq!(
                    (deadline.nominal, deadline.last, deadline.aim),
                    (on(words), on(late), on(aim)),
                    "trước {day}/{month}/{year}"
                );
                assert_eq!(deadline.late_from, end_of(deadline.last));
            }
        }
    }

    #[test]
    fn at_midnight_of_the_third_of_june_2026_it_is_late() {
        let deadline = DueRule::before(date(2026, 6, 3)).deadline(&plain(), &[]);
        // 03/06/2026 00:00 +07:00 is 02/06/2026 17:00 UTC.
        assert_eq!(deadline.late_from, 1_780_419_600_000);
        assert_eq!(
            deadline.timeliness(None, deadline.late_from - 1),
            Timeliness::NotDue
        );
        assert_eq!(
            deadline.timeliness(None, deadline.late_from),
            Timeliness::Overdue(1)
        );
        assert_eq!(
            deadline.timeliness(Some(deadline.late_from - 1), i64::MAX),
            Timeliness::OnTime
        );
    }

    #[test]
    fn a_switch_makes_the_named_day_count() {
        let rule = DueRule {
            inclusive: true,
            ..DueRule::before(date(2026, 6, 3))
        };
        assert_eq!(rule.deadline(&plain(), &[]).last, date(2026, 6, 3));
    }

    #[test]
    fn the_steps_say_how_it_was_computed() {
        let deadline = DueRule::before(date(2029, 6, 3)).deadline(
            &plain(),
            &[Extension {
                until: date(2029, 6, 8),
                reason: "Mưa lũ".into(),
            }],
        );
        assert_eq!(
            deadline.steps,
            [
                Step::Named(date(2029, 6, 3), false),
                Step::LastDay(date(2029, 6, 2)),
                Step::IsOff(date(2029, 6, 2), Off::Saturday),
                Step::LateAfter(date(2029, 6, 4)),
                Step::AimAt(date(2029, 6, 1)),
                Step::Extended(date(2029, 6, 8), "Mưa lũ".into()),
                Step::LateFrom(end_of(date(2029, 6, 8))),
            ]
        );
    }

    #[test]
    fn news_after_the_last_day_gives_time_and_takes_none() {
        // 02/06/2029 is a Saturday. Announced the day after: it was a working day; nobody can use that any more.
        let worked = special(date(2029, 6, 2), DayKind::Working, date(2029, 6, 3));
        let kept = DueRule::before(date(2029, 6, 3)).deadline(&Calendar::new(&[worked]), &[]);
        assert_eq!(kept.last, date(2029, 6, 4));
        // Announced in time, it holds.
        let known = special(date(2029, 6, 2), DayKind::Working, date(2029, 5, 1));
        let held = DueRule::before(date(2029, 6, 3)).deadline(&Calendar::new(&[known]), &[]);
        assert_eq!(held.last, date(2029, 6, 2));
        // A day off announced late lengthens.
        let off = special(date(2026, 6, 2), DayKind::Off, date(2026, 6, 20));
        let longer = DueRule::before(date(2026, 6, 3)).deadline(&Calendar::new(&[off]), &[]);
        assert_eq!(longer.last, date(2026, 6, 3));
    }

    #[test]
    fn an_hour_counts_exclusively_and_waits_for_no_working_day() {
        let rule = DueRule::at(date(2026, 6, 6), Time::constant(11, 0, 0, 0));
        let deadline = rule.deadline(&plain(), &[]);
        assert_eq!(
            deadline.late_from,
            moment(date(2026, 6, 6), Time::constant(11, 0, 0, 0))
        );
        assert_eq!(
            deadline.timeliness(Some(deadline.late_from), i64::MAX),
            Timeliness::Late(0)
        );
    }

    #[test]
    fn reminders_count_working_days() {
        let deadline = DueRule::before(date(2026, 6, 3)).deadline(&plain(), &[]);
        let sent: Vec<(Date, Vec<Reminder>)> = date(2026, 5, 1)
            .series(jiff::ToSpan::days(1))
            .take(40)
            .map(|day| (day, Schedule::default().on(&plain(), &deadline, day)))
            .filter(|(_, sent)| !sent.is_empty())
            .take(8)
            .collect();
        use Reminder::{Left, ToHead, ToLeadership};
        assert_eq!(
            sent,
            [
                (date(2026, 5, 13), vec![Left(14)]),
                (date(2026, 5, 22), vec![Left(7)]),
                (date(2026, 5, 28), vec![Left(3)]),
                (date(2026, 6, 1), vec![Left(1)]),
                (date(2026, 6, 2), vec![Left(0)]),
                (date(2026, 6, 3), vec![ToHead(1)]),
                (date(2026, 6, 4), vec![ToHead(2), ToLeadership(2)]),
                (date(2026, 6, 5), vec![ToHead(3), ToLeadership(3)]),
            ]
        );
    }
}
