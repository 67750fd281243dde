//! Tasks (nhiệm vụ): who does what until when, and how it stands — computed from evidence and the clock, never typed.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::calendar::Calendar;

codes! {
    /// What shows that a task was done.
    Evidence {
        /// A document of the unit.
        Document = "document", "Văn bản, tài liệu";
        /// Outreach that happened.
        Outreach = "outreach", "Hoạt động tuyên truyền";
        /// A warning passed on.
        Warning = "warning", "Cảnh báo đã chia sẻ";
        /// A tip taken in or passed on.
        Tip = "tip", "Tin báo đã xử lý";
        /// Who was told of a directive (quán triệt).
        Acknowledgement = "acknowledgement", "Quán triệt";
        /// A periodic report.
        Report = "report", "Báo cáo định kỳ";
        /// The unit's own check of how it protects itself.
        Checklist = "checklist", "Tự kiểm tra";
        /// A gap of the law found or a proposal sent.
        Gap = "gap", "Rà soát, kiến nghị";
    }
}

codes! {
    /// How often.
    Every {
        /// One day it is due, or none.
        Once = "once", "Một lần";
        /// Each month.
        Month = "month", "Hằng tháng";
        /// Each quarter.
        Quarter = "quarter", "Hằng quý";
        /// Each half of the year.
        Half = "half", "6 tháng";
        /// Each year.
        Year = "year", "Hằng năm";
    }
}

codes! {
    /// How a task stands.
    State {
        /// Its first day has not come.
        NotYet = "not_yet", "Chưa bắt đầu";
        /// Being done.
        Open = "open", "Đang thực hiện";
        /// Due within a week.
        DueSoon = "due_soon", "Sắp đến hạn";
        /// Evidence is there, in time.
        Done = "done", "Đã có kết quả";
        /// Evidence came after the last day.
        DoneLate = "done_late", "Có kết quả, muộn";
        /// No evidence, and the last day is over.
        Overdue = "overdue", "Quá hạn";
        /// Taken back by whoever gave it.
        Ended = "ended", "Đã kết thúc";
    }
}

/// What a task asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duty {
    /// First day.
    pub from: Date,
    /// Last day that is in time, for what is done once; none stays open.
    pub due: Option<Date>,
    /// How often.
    pub every: Every,
    /// When it was taken back.
    pub ended: Option<Date>,
}

/// What shows that something was done: the day it happened, and the day from which it stood on record. A document may carry an
/// earlier day than the one it was entered on; only what was on record in time is in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// When it happened.
    pub day: Date,
    /// From when on it stood on record.
    pub known: Date,
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Computed.
    pub state: State,
    /// Last day of the turn that counts now.
    pub due: Option<Date>,
    /// Turns whose last day is over.
    pub turns: usize,
    /// Of these, turns with evidence in time.
    pub in_time: usize,
}

const SOON_DAYS: i64 = 7;
/// A task older than this many turns is no longer counted from its beginning.
const TURNS_MAX: usize = 600;

impl Duty {
    /// How it stands on a day, given its evidence. A last day that is off moves to the next working day.
    #[must_use]
    pub fn standing(&self, evidence: &[Shown], today: Date, calendar: &Calendar) -> Standing {
        let turns = self.turns(today);
        let closed: Vec<&(Date, Option<Date>)> = turns
            .iter()
            .filter(|(_, last)| last.is_some_and(|last| calendar.last_in_time(last) < today))
            .collect();
        let of = |(first, last): &(Date, Option<Date>), in_time: bool| {
            let last = last.map_or(Date::MAX, |last| calendar.last_in_time(last));
            evidence.iter().any(|shown| {
                (shown.day >= *first || self.every == Every::Once)
                    && shown.day <= last
                    && (!in_time || shown.known <= last)
            })
        };
        let in_time = |turn: &(Date, Option<Date>)| of(turn, true);
        let shown = |turn: &(Date, Option<Date>)| of(turn, false);
        let standing = |state, due| Standing {
            state,
            due,
            turns: closed.len(),
            in_time: closed.iter().filter(|turn| in_time(turn)).count(),
        };
        let Some(current) = turns.last() else {
            return standing(State::NotYet, self.due);
        };
        if self.ended.is_some_and(|day| day <= today) {
            return standing(State::Ended, None);
        }
        let missed_before = closed
            .last()
            .is_some_and(|turn| *turn != current && !shown(turn));
        let over = closed.last().is_some_and(|turn| *turn == current);
        let state = match (in_time(current), over) {
            (true, _) => State::Done,
            (false, true) if !evidence.is_empty() && self.every == Every::Once => State::DoneLate,
            (false, true) => State::Overdue,
            (false, false) if missed_before => State::Overdue,
            (false, false) => self.open(current.1, today),
        };
        standing(state, current.1)
    }

    fn open(&self, last: Option<Date>, today: Date) -> State {
        let soon = last.is_some_and(|last| {
            today
                .until(last)
                .is_ok_and(|span| i64::from(span.get_days()) <= SOON_DAYS)
        });
        if soon { State::DueSoon } else { State::Open }
    }

    /// The turns begun until a day, each with its last day.
    fn turns(&self, today: Date) -> Vec<(Date, Option<Date>)> {
        if self.from > today {
            return Vec::new();
        }
        let months = match self.every {
            Every::Once => return vec![(self.from, self.due)],
            Every::Month => 1,
            Every::Quarter => 3,
            Every::Half => 6,
            Every::Year => 12,
        };
        let mut turns = Vec::new();
        for turn in 0_i32.. {
            let begin = |turn: i32| self.from.checked_add((turn * months).months());
            let (Ok(first), Ok(next)) = (begin(turn), begin(turn + 1)) else {
                break;
            };
            if first > today || turns.len() >= TURNS_MAX {
                break;
            }
            turns.push((first, next.yesterday().ok()));
        }
        turns
    }
}

/// Working days before a last day on which somebody is told of it.
const TOLD_BEFORE: [i32; 4] = [7, 3, 1, 0];

impl Standing {
    /// Whether this is a day to tell who has it: some working days before its last day, the first one after it, and for what stays
    /// overdue the first working day of each week.
    #[must_use]
    pub fn is_told(&self, today: Date, calendar: &Calendar) -> bool {
        let waits = matches!(self.state, State::Open | State::DueSoon | State::Overdue);
        if !waits || !calendar.is_working(today) {
            return false;
        }
        let first_of_week = calendar.add(today, -1).weekday().to_monday_zero_offset()
            >= today.weekday().to_monday_zero_offset();
        let left = self
            .due
            .map(|due| calendar.between(today, calendar.last_in_time(due)));
        match self.state {
            State::Overdue => first_of_week || left == Some(-1),
            _ => left.is_some_and(|left| TOLD_BEFORE.contains(&left)),
        }
    }
}

/// A rate in whole percent, rounded half up; none of none is no rate.
#[must_use]
pub fn percent(part: usize, whole: usize) -> Option<usize> {
    (whole > 0).then(|| (part * 100 + whole / 2) / whole)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// Evidence put on record on its day.
    fn at_once(days: &[Date]) -> Vec<Shown> {
        let shown = days.iter().map(|day| Shown {
            day: *day,
            known: *day,
        });
        shown.collect()
    }

    fn state(duty: Duty, evidence: &[Date], today: Date) -> State {
        duty.standing(&at_once(evidence), today, &Calendar::default())
            .state
    }

    const ONCE: Duty = Duty {
        from: date(2026, 1, 5),
        due: Some(date(2026, 6, 2)),
        every: Every::Once,
        ended: None,
    };

    #[test]
    fn what_is_due_once_turns_at_the_end_of_its_last_day() {
        assert_eq!(state(ONCE, &[], date(2026, 1, 4)), State::NotYet);
        assert_eq!(state(ONCE, &[], date(2026, 3, 1)), State::Open);
        assert_eq!(state(ONCE, &[], date(2026, 5, 26)), State::DueSoon);
        assert_eq!(state(ONCE, &[], date(2026, 6, 2)), State::DueSoon);
        assert_eq!(state(ONCE, &[], date(2026, 6, 3)), State::Overdue);
        assert_eq!(
            state(ONCE, &[date(2026, 6, 2)], date(2026, 6, 3)),
            State::Done
        );
        assert_eq!(
            state(ONCE, &[date(2026, 6, 3)], date(2026, 6, 3)),
            State::DoneLate
        );
    }

    #[test]
    fn a_last_day_that_is_off_waits_for_the_next_working_day() {
        // 28/02/2026 is a Saturday.
        let duty = Duty {
            due: Some(date(2026, 2, 28)),
            ..ONCE
        };
        assert_ne!(state(duty, &[], date(2026, 3, 2)), State::Overdue);
        assert_eq!(state(duty, &[], date(2026, 3, 3)), State::Overdue);
        assert_eq!(
            state(duty, &[date(2026, 3, 2)], date(2026, 3, 3)),
            State::Done
        );
    }

    #[test]
    fn each_turn_wants_its_own_evidence() {
        let duty = Duty {
            due: None,
            every: Every::Month,
            from: date(2026, 1, 1),
            ended: None,
        };
        let today = date(2026, 4, 10);
        let standing = duty.standing(
            &at_once(&[date(2026, 1, 7), date(2026, 3, 9)]),
            today,
            &Calendar::default(),
        );
        assert_eq!((standing.turns, standing.in_time), (3, 2));
        assert_eq!(
            standing.state,
            State::Open,
            "April is not over, March was done"
        );
        assert_eq!(
            state(duty, &[date(2026, 1, 7)], today),
            State::Overdue,
            "March is missing"
        );
        assert_eq!(state(duty, &[date(2026, 4, 1)], today), State::Done);
    }

    #[test]
    fn what_was_put_on_record_after_the_last_day_is_late_whatever_day_it_carries() {
        let backdated = |known| Shown {
            day: date(2026, 6, 1),
            known,
        };
        let calendar = Calendar::default();
        let stands = |duty: Duty, shown, today| duty.standing(&[shown], today, &calendar);
        let late = stands(ONCE, backdated(date(2026, 6, 5)), date(2026, 6, 5));
        assert_eq!((late.state, late.in_time), (State::DoneLate, 0));
        let in_time = stands(ONCE, backdated(date(2026, 6, 2)), date(2026, 6, 5));
        assert_eq!((in_time.state, in_time.in_time), (State::Done, 1));
        // The turn it belongs to is no longer owed, and was not in time.
        let monthly = Duty {
            due: None,
            every: Every::Month,
            from: date(2026, 6, 1),
            ended: None,
        };
        let late = stands(monthly, backdated(date(2026, 7, 3)), date(2026, 7, 6));
        assert_eq!((late.state, late.turns, late.in_time), (State::Open, 1, 0));
    }

    #[test]
    fn who_has_a_task_is_told_before_its_last_day_and_weekly_once_it_is_over() {
        let calendar = Calendar::default();
        let told = |today| {
            ONCE.standing(&[], today, &calendar)
                .is_told(today, &calendar)
        };
        let days: Vec<Date> = date(2026, 5, 18)
            .series(1.day())
            .take_while(|day| *day <= date(2026, 6, 15))
            .filter(|day| told(*day))
            .collect();
        // 02/06/2026 is a Tuesday.
        let expected = [
            date(2026, 5, 22),
            date(2026, 5, 28),
            date(2026, 6, 1),
            date(2026, 6, 2),
            date(2026, 6, 3),
            date(2026, 6, 8),
            date(2026, 6, 15),
        ];
        assert_eq!(days, expected);
        let done = at_once(&[date(2026, 6, 1)]);
        let done = ONCE.standing(&done, date(2026, 6, 2), &calendar);
        assert!(!done.is_told(date(2026, 6, 2), &calendar));
    }

    #[test]
    fn a_day_that_becomes_worked_afterwards_makes_nobody_late() {
        let day = |known| crate::calendar::SpecialDays {
            from: date(2026, 2, 28),
            to: None,
            kind: crate::calendar::DayKind::Working,
            name: String::new(),
            announced: known,
            source: String::new(),
            checked: String::new(),
        };
        let last = |known| Calendar::new(&[day(known)]).last_in_time(date(2026, 2, 28));
        assert_eq!(last(date(2026, 3, 1)), date(2026, 3, 2));
        assert_eq!(last(date(2026, 2, 1)), date(2026, 2, 28));
    }

    #[test]
    fn months_end_where_they_end() {
        let duty = Duty {
            due: None,
            every: Every::Month,
            from: date(2026, 1, 31),
            ended: None,
        };
        let turns = duty.turns(date(2026, 3, 31));
        assert_eq!(turns.len(), 3);
        assert_eq!(
            turns.first(),
            Some(&(date(2026, 1, 31), Some(date(2026, 2, 27))))
        );
        assert_eq!(
            turns.get(1),
            Some(&(date(2026, 2, 28), Some(date(2026, 3, 30))))
        );
    }

    #[test]
    fn what_was_taken_back_is_never_overdue() {
        let duty = Duty {
            ended: Some(date(2026, 5, 1)),
            ..ONCE
        };
        assert_eq!(state(duty, &[], date(2026, 9, 1)), State::Ended);
    }
}
