//! Outreach (hoạt động tuyên truyền): what happened, whom it reached, and the figures it adds to (handbook §2.2, B01–B14).
//!
//! An event is entered once, by whoever held it; a report's figures are computed from events and never typed twice.

use serde::{Deserialize, Serialize};

codes! {
    /// What was done.
    Kind {
        /// One date and place, people listening.
        Meeting = "meeting", "Buổi tuyên truyền";
        /// A bulletin read over loudspeakers.
        Broadcast = "broadcast", "Lượt phát loa";
        /// Something of the unit's own on its own channels.
        Post = "post", "Bài đăng";
        /// A warning of an official source passed on.
        Share = "share", "Chia sẻ cảnh báo chính thống";
        /// Zalo, SMS, group messages.
        Message = "message", "Tin nhắn cảnh báo";
        /// Paper handed out or put up.
        Leaflet = "leaflet", "Tờ rơi, áp phích";
        /// A course, a quiz, a drill.
        Training = "training", "Tập huấn, kiểm tra";
    }
}

codes! {
    /// Whom it was for.
    Audience {
        /// Officials and workers of the unit.
        Staff = "staff", "Cán bộ, người lao động";
        /// Everybody.
        People = "people", "Nhân dân";
        /// Sixty and older.
        Elderly = "elderly", "Người cao tuổi";
        /// Ethnic minorities.
        Minority = "minority", "Đồng bào dân tộc thiểu số";
        /// Women.
        Women = "women", "Phụ nữ";
        /// Pupils, students, young people.
        Youth = "youth", "Học sinh, thanh niên";
        /// Farmers, cooperatives, buyers and sellers of produce.
        Farmers = "farmers", "Nông dân, hợp tác xã";
        /// Enterprises and traders.
        Business = "business", "Doanh nghiệp, hộ kinh doanh";
        /// People who go abroad to work, and their families.
        Abroad = "abroad", "Người đi làm việc ở nước ngoài";
    }
}

codes! {
    /// What it was said in.
    Language {
        /// Vietnamese.
        Vi = "vi", "Tiếng Việt";
        /// Tày.
        Tay = "tay", "Tiếng Tày";
        /// Nùng.
        Nung = "nung", "Tiếng Nùng";
        /// Mông.
        Mong = "mong", "Tiếng Mông";
        /// Dao.
        Dao = "dao", "Tiếng Dao";
        /// Another one.
        Other = "other", "Tiếng khác";
    }
}

codes! {
    /// A number an event may carry.
    Count {
        /// How many of its kind: broadcasts, posts, shares, messages, sheets; one meeting is one.
        Amount = "amount", "Số lượng";
        /// People who were there (lượt người).
        Attendance = "attendance", "Người dự";
        /// Of these, ethnic minorities.
        Minority = "minority", "Trong đó người dân tộc thiểu số";
        /// Of these, sixty and older.
        Elderly = "elderly", "Trong đó người từ 60 tuổi";
        /// Of these, people who already took part in another course of the year: they are not counted twice.
        Repeated = "repeated", "Trong đó người đã dự lớp khác trong năm";
        /// Of these, people who were tested.
        Tested = "tested", "Số người được kiểm tra";
        /// Of the tested, people who passed or did not take the bait.
        Passed = "passed", "Số người đạt";
        /// Minutes in total.
        Minutes = "minutes", "Tổng số phút";
        /// Views as the platform counts them.
        Reach = "reach", "Lượt xem";
    }
}

codes! {
    /// A figure of the periodic report that events add to.
    Figure {
        /// Meetings.
        B01 = "B01", "Hội nghị, buổi tuyên truyền trực tiếp";
        /// Listeners.
        B02 = "B02", "Lượt người nghe trực tiếp";
        /// Of these, ethnic minorities.
        B03 = "B03", "Trong đó người dân tộc thiểu số";
        /// Of these, sixty and older.
        B04 = "B04", "Trong đó người cao tuổi";
        /// The unit's own posts.
        B05 = "B05", "Tin, bài, video tự đăng";
        /// Official warnings passed on.
        B06 = "B06", "Lượt chia sẻ cảnh báo chính thống";
        /// Views online.
        B07 = "B07", "Lượt tiếp cận trực tuyến";
        /// Broadcasts.
        B08 = "B08", "Lượt phát trên loa truyền thanh";
        /// Their minutes.
        B09 = "B09", "Thời lượng phát loa (phút)";
        /// Sheets.
        B10 = "B10", "Tờ rơi, áp phích, băng rôn";
        /// Messages sent, not their recipients.
        B11 = "B11", "Tin nhắn cảnh báo";
        /// Courses.
        B12 = "B12", "Lớp tập huấn, cuộc thi, diễn tập";
        /// People who took part, each once.
        B13 = "B13", "Người tham gia tập huấn, kiểm tra";
        /// Share of the tested who passed.
        B14 = "B14", "Tỷ lệ đạt";
    }
}

/// No event is larger than this: a slip of the finger, not a crowd.
pub const COUNT_MAX: i64 = 10_000_000;
/// A unit that entered nothing for this many days is shown as silent, unless a setting says otherwise.
pub const SILENT_DAYS: i64 = 28;

/// The numbers of one event, or of many added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is explained at its Count")]
pub struct Counts {
    pub amount: i64,
    pub attendance: i64,
    pub minority: i64,
    pub elderly: i64,
    pub repeated: i64,
    pub tested: i64,
    pub passed: i64,
    pub minutes: i64,
    pub reach: i64,
}

/// Why a number cannot stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing was counted.
    Missing,
    /// Below nothing, or beyond belief.
    OutOfRange,
    /// More than the number it is part of.
    MoreThanWhole,
}

/// What a figure says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Value {
    /// A number.
    Number(i64),
    /// A share, kept as its two numbers so that it can be computed again from sums.
    Ratio {
        /// Those who passed.
        part: i64,
        /// Those who were tested.
        whole: i64,
    },
}

impl Counts {
    /// One of them.
    #[must_use]
    pub const fn get(&self, count: Count) -> i64 {
        match count {
            Count::Amount => self.amount,
            Count::Attendance => self.attendance,
            Count::Minority => self.minority,
            Count::Elderly => self.elderly,
            Count::Repeated => self.repeated,
            Count::Tested => self.tested,
            Count::Passed => self.passed,
            Count::Minutes => self.minutes,
            Count::Reach => self.reach,
        }
    }

    /// Sets one of them.
    pub const fn set(&mut self, count: Count, number: i64) {
        let place = match count {
            Count::Amount => &mut self.amount,
            Count::Attendance => &mut self.attendance,
            Count::Minority => &mut self.minority,
            Count::Elderly => &mut self.elderly,
            Count::Repeated => &mut self.repeated,
            Count::Tested => &mut self.tested,
            Count::Passed => &mut self.passed,
            Count::Minutes => &mut self.minutes,
            Count::Reach => &mut self.reach,
        };
        *place = number;
    }

    /// Whether these numbers can be those of one event of this kind.
    ///
    /// # Errors
    /// The number that cannot stand, and why.
    pub fn check(&self, kind: Kind) -> Result<(), (Count, Wrong)> {
        for count in Count::ALL {
            let number = self.get(*count);
            let asked = kind.asks().contains(count) || *count == Count::Amount;
            if !(0..=COUNT_MAX).contains(&number) || (!asked && number != 0) {
                return Err((*count, Wrong::OutOfRange));
            }
            if count
                .part_of()
                .is_some_and(|whole| number > self.get(whole))
            {
                return Err((*count, Wrong::MoreThanWhole));
            }
        }
        match kind.needs().iter().find(|count| self.get(**count) == 0) {
            Some(count) => Err((*count, Wrong::Missing)),
            None => Ok(()),
        }
    }
}

impl Count {
    /// The number this one is part of.
    #[must_use]
    pub const fn part_of(self) -> Option<Self> {
        match self {
            Self::Minority | Self::Elderly | Self::Repeated | Self::Tested => {
                Some(Self::Attendance)
            }
            Self::Passed => Some(Self::Tested),
            _ => None,
        }
    }
}

impl Kind {
    /// Which numbers its form asks for, most important first.
    #[must_use]
    pub const fn asks(self) -> &'static [Count] {
        use Count::{
            Amount, Attendance, Elderly, Minority, Minutes, Passed, Reach, Repeated, Tested,
        };
        match self {
            Self::Meeting => &[Attendance, Minority, Elderly],
            Self::Broadcast => &[Amount, Minutes],
            Self::Post | Self::Share => &[Amount, Reach],
            Self::Message | Self::Leaflet => &[Amount],
            Self::Training => &[Attendance, Repeated, Tested, Passed],
        }
    }

    /// Which of them may not be nothing.
    #[must_use]
    pub const fn needs(self) -> &'static [Count] {
        match self {
            Self::Meeting | Self::Training => &[Count::Amount, Count::Attendance],
            Self::Broadcast => &[Count::Amount, Count::Minutes],
            _ => &[Count::Amount],
        }
    }

    /// Whether one event is one of its kind, so that nobody is asked how many.
    #[must_use]
    pub const fn is_one(self) -> bool {
        matches!(self, Self::Meeting | Self::Training)
    }

    /// Whether it is spoken, so that its language is asked.
    #[must_use]
    pub const fn is_spoken(self) -> bool {
        matches!(self, Self::Meeting | Self::Broadcast | Self::Training)
    }

    /// Whether it stands somewhere online.
    #[must_use]
    pub const fn has_link(self) -> bool {
        matches!(self, Self::Post | Self::Share)
    }
}

impl Figure {
    /// The kind whose events add to it; online reach comes from two.
    #[must_use]
    pub const fn kinds(self) -> &'static [Kind] {
        match self {
            Self::B01 | Self::B02 | Self::B03 | Self::B04 => &[Kind::Meeting],
            Self::B05 => &[Kind::Post],
            Self::B06 => &[Kind::Share],
            Self::B07 => &[Kind::Post, Kind::Share],
            Self::B08 | Self::B09 => &[Kind::Broadcast],
            Self::B10 => &[Kind::Leaflet],
            Self::B11 => &[Kind::Message],
            Self::B12 | Self::B13 | Self::B14 => &[Kind::Training],
        }
    }

    /// Its value over these sums by kind.
    #[must_use]
    pub fn over(self, sums: &[(Kind, Counts)]) -> Value {
        let sum = |of: fn(&Counts) -> i64| {
            sums.iter()
                .filter(|(kind, _)| self.kinds().contains(kind))
                .map(|(_, counts)| of(counts))
                .fold(0_i64, i64::saturating_add)
        };
        Value::Number(match self {
            Self::B14 => {
                return Value::Ratio {
                    part: sum(|counts| counts.passed),
                    whole: sum(|counts| counts.tested),
                };
            }
            Self::B02 => sum(|counts| counts.attendance),
            Self::B03 => sum(|counts| counts.minority),
            Self::B04 => sum(|counts| counts.elderly),
            Self::B07 => sum(|counts| counts.reach),
            Self::B09 => sum(|counts| counts.minutes),
            Self::B13 => sum(|counts| counts.attendance.saturating_sub(counts.repeated)),
            Self::B01 | Self::B05 | Self::B06 | Self::B08 | Self::B10 | Self::B11 | Self::B12 => {
                sum(|counts| counts.amount)
            }
        })
    }
}

/// Every figure over these sums by kind, in the order of the form.
#[must_use]
pub fn figures(sums: &[(Kind, Counts)]) -> Vec<(Figure, Value)> {
    Figure::ALL
        .iter()
        .map(|figure| (*figure, figure.over(sums)))
        .collect()
}

/// How far a source may be trusted (handbook §12).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its host; everything below it counts as it.
    pub host: String,
    /// 1: an authority; 2: press, banks and operators, quoted with their name. A third tier is only a lead and not listed.
    pub tier: u8,
    /// Who publishes there.
    pub publisher: String,
    /// Where that is known from.
    pub source: String,
    /// Since when.
    pub as_of: String,
    /// Who compared it.
    pub checked: String,
}

/// The official source a host belongs to: the longest that fits, so that a paper below an authority's name stays a paper.
#[must_use]
pub fn official<'a>(sources: &'a [Source], host: &str) -> Option<&'a Source> {
    sources
        .iter()
        .filter(|source| {
            host.strip_suffix(source.host.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
        .max_by_key(|source| source.host.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(pairs: &[(Count, i64)]) -> Counts {
        let mut counts = Counts {
            amount: 1,
            ..Counts::default()
        };
        for (count, number) in pairs {
            counts.set(*count, *number);
        }
        counts
    }

    #[test]
    fn every_number_is_set_where_it_is_read() {
        for (at, count) in (1_i64..).zip(Count::ALL) {
            let mut numbers = Counts::default();
            numbers.set(*count, at);
            for other in Count::ALL {
                assert_eq!(numbers.get(*other), if other == count { at } else { 0 });
            }
        }
    }

    #[test]
    fn a_part_is_never_more_than_its_whole() {
        use Count::{Attendance, Elderly, Passed, Tested};
        let fine = counts(&[(Attendance, 40), (Elderly, 40)]);
        assert_eq!(fine.check(Kind::Meeting), Ok(()));
        let wrong = counts(&[(Attendance, 40), (Elderly, 41)]);
        assert_eq!(
            wrong.check(Kind::Meeting),
            Err((Elderly, Wrong::MoreThanWhole))
        );
        let wrong = counts(&[(Attendance, 40), (Tested, 30), (Passed, 31)]);
        assert_eq!(
            wrong.check(Kind::Training),
            Err((Passed, Wrong::MoreThanWhole))
        );
    }

    #[test]
    fn what_a_kind_does_not_ask_cannot_be_slipped_in() {
        let wrong = counts(&[(Count::Attendance, 5)]);
        assert_eq!(
            wrong.check(Kind::Leaflet),
            Err((Count::Attendance, Wrong::OutOfRange))
        );
        assert_eq!(
            counts(&[]).check(Kind::Meeting),
            Err((Count::Attendance, Wrong::Missing))
        );
        let wrong = counts(&[(Count::Attendance, -1)]);
        assert_eq!(
            wrong.check(Kind::Meeting),
            Err((Count::Attendance, Wrong::OutOfRange))
        );
    }

    #[test]
    fn figures_are_sums_and_the_rate_is_computed_again_from_sums() {
        let sums = [
            (
                Kind::Training,
                Counts {
                    amount: 2,
                    attendance: 50,
                    repeated: 10,
                    tested: 40,
                    passed: 30,
                    ..Counts::default()
                },
            ),
            (
                Kind::Post,
                Counts {
                    amount: 3,
                    reach: 200,
                    ..Counts::default()
                },
            ),
            (
                Kind::Share,
                Counts {
                    amount: 7,
                    reach: 11,
                    ..Counts::default()
                },
            ),
        ];
        let value = |figure: Figure| figure.over(&sums);
        assert_eq!(value(Figure::B12), Value::Number(2));
        assert_eq!(value(Figure::B13), Value::Number(40));
        assert_eq!(
            value(Figure::B14),
            Value::Ratio {
                part: 30,
                whole: 40
            }
        );
        assert_eq!(value(Figure::B07), Value::Number(211));
        assert_eq!(value(Figure::B06), Value::Number(7));
        assert_eq!(
            value(Figure::B02),
            Value::Number(0),
            "a course is no meeting"
        );
        assert_eq!(figures(&sums).len(), 14);
    }

    #[test]
    fn every_kind_adds_to_some_figure() {
        for kind in Kind::ALL {
            assert!(
                Figure::ALL
                    .iter()
                    .any(|figure| figure.kinds().contains(kind)),
                "{kind:?}"
            );
        }
    }

    #[test]
    fn a_host_belongs_to_the_longest_source_that_fits() {
        let source = |host: &str, tier| Source {
            host: host.into(),
            tier,
            publisher: String::new(),
            source: String::new(),
            as_of: String::new(),
            checked: String::new(),
        };
        let sources = [source("gov.vn", 1), source("antv.gov.vn", 2)];
        let tier = |host: &str| official(&sources, host).map(|source| source.tier);
        assert_eq!(tier("bocongan.gov.vn"), Some(1));
        assert_eq!(tier("antv.gov.vn"), Some(2));
        assert_eq!(tier("video.antv.gov.vn"), Some(2));
        assert_eq!(tier("bocongan-gov.vn"), None);
        assert_eq!(tier("gov.vn.example"), None);
    }
}
