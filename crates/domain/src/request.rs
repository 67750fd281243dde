//! What people ask us for with a clock: an answer by a person, a second look at a listing, their rights over their data.

use crate::calendar::{Calendar, day_of, end_of};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $vi:literal;)*) => {
        /// What is asked.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind { $($(#[$doc])* $name,)* }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The code kept in tables.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The words on a page.
            #[must_use]
            pub const fn name_vi(self) -> &'static str {
                match self { $(Self::$name => $vi,)* }
            }

            /// The kind of this code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$name),)* _ => None }
            }
        }
    };
}

kinds! {
    /// A check had too little to go on; a person looks.
    Question = "question", "Nhờ cán bộ xem giúp";
    /// A number, account or site is listed and its holder objects.
    Objection = "objection", "Phản đối cảnh báo";
    /// Stop processing, take consent back.
    Stop = "stop", "Ngừng xử lý, rút đồng ý";
    /// See, get a copy.
    View = "view", "Xem, nhận bản sao dữ liệu";
    /// Correct.
    Correct = "correct", "Sửa dữ liệu";
    /// Delete.
    Delete = "delete", "Xóa dữ liệu";
}

/// Working days for an answer by a person.
const QUESTION_DAYS: i32 = 1;
/// Working days for an objection.
const OBJECTION_DAYS: i32 = 2;
/// Working days for saying that a request about data has come (Decree 356/2025, Article 5).
const ACKNOWLEDGE_DAYS: i32 = 2;

impl Kind {
    /// Whether it is a right over one's own data.
    #[must_use]
    pub const fn is_about_data(self) -> bool {
        !matches!(self, Self::Question | Self::Objection)
    }

    /// When it is late: the first moment after its last day. Days of the decree are calendar days.
    #[must_use]
    pub fn due(self, received_at: i64, calendar: &Calendar) -> i64 {
        match self.days() {
            Days::Working(days) => calendar.after(received_at, days),
            Days::Calendar(days) => days_after(received_at, days),
        }
    }

    /// The same once more, which the decree allows once; nothing else may be put off.
    #[must_use]
    pub fn extended(self, due: i64) -> Option<i64> {
        match self.days() {
            Days::Working(_) => None,
            Days::Calendar(days) => Some(days_after(due - 1, days)),
        }
    }

    /// When saying that it has come is late.
    #[must_use]
    pub fn acknowledge_by(self, received_at: i64, calendar: &Calendar) -> Option<i64> {
        self.is_about_data()
            .then(|| calendar.after(received_at, ACKNOWLEDGE_DAYS))
    }

    const fn days(self) -> Days {
        match self {
            Self::Question => Days::Working(QUESTION_DAYS),
            Self::Objection => Days::Working(OBJECTION_DAYS),
            Self::Stop => Days::Calendar(15),
            Self::View | Self::Correct => Days::Calendar(10),
            Self::Delete => Days::Calendar(20),
        }
    }
}

enum Days {
    Working(i32),
    Calendar(i32),
}

fn days_after(at: i64, days: i32) -> i64 {
    let day = day_of(at);
    let span = jiff::Span::new().days(days);
    end_of(day.checked_add(span).unwrap_or(day))
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// As asked.
    Granted,
    /// Not as asked, with reasons.
    Refused,
}

impl Decision {
    /// The code kept in tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Refused => "refused",
        }
    }

    /// The decision of this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "granted" => Some(Self::Granted),
            "refused" => Some(Self::Refused),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::moment;
    use jiff::civil::{date, time};

    #[test]
    fn each_clock_ends_where_the_rule_says() {
        let calendar = Calendar::default();
        // Friday 05/06/2026, 10:00.
        let friday = moment(date(2026, 6, 5), time(10, 0, 0, 0));
        for (kind, last) in [
            (Kind::Question, date(2026, 6, 8)),
            (Kind::Objection, date(2026, 6, 9)),
            (Kind::View, date(2026, 6, 15)),
            (Kind::Stop, date(2026, 6, 20)),
            (Kind::Delete, date(2026, 6, 25)),
        ] {
            assert_eq!(kind.due(friday, &calendar), end_of(last), "{kind:?}");
        }
        let due = Kind::View.due(friday, &calendar);
        assert_eq!(Kind::View.extended(due), Some(end_of(date(2026, 6, 25))));
        assert_eq!(Kind::Objection.extended(due), None);
        assert_eq!(
            Kind::Delete.acknowledge_by(friday, &calendar),
            Some(end_of(date(2026, 6, 9)))
        );
    }
}
