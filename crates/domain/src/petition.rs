//! What people may ask of us: objections to a listing, requests about their own data; how long we may take; why we may refuse.
//!
//! Objections are ours to time: two working days. Requests of data subjects follow NĐ 356/2025/NĐ-CP Điều 5: acknowledged within
//! two working days, decided within 10, 15 or 20 days (15, 20, 30 when others hold the data too), extended once.

use jiff::ToSpan;

use crate::calendar::{Calendar, Roll, day_of, end_of};

/// Working days within which an objection is decided and a request acknowledged.
pub const WORKING_DAYS_MAX: i32 = 2;

codes! {
    /// What is asked.
    Kind {
        /// That a value be taken off the lists.
        Objection = "objection", "Phản đối cảnh báo";
        /// To see or get a copy of one's data.
        View = "view", "Xem, nhận bản sao dữ liệu";
        /// To have it corrected.
        Correct = "correct", "Sửa dữ liệu";
        /// To have it deleted.
        Delete = "delete", "Xóa dữ liệu";
        /// To have its use stopped, or consent withdrawn.
        Stop = "stop", "Ngừng xử lý, rút lại đồng ý";
    }
}

codes! {
    /// Where it stands.
    State {
        /// Nobody has looked yet.
        Received = "received", "Đã nhận";
        /// Somebody looks into it.
        Examining = "examining", "Đang xem xét";
        /// It was done as asked.
        Granted = "granted", "Chấp nhận";
        /// It was not.
        Refused = "refused", "Không chấp nhận";
    }
}

codes! {
    /// Why something is refused; always with reasons in words beside it.
    Ground {
        /// Nothing shows that the value is theirs.
        NotShownToBeTheirs = "not_theirs", "Chưa có gì cho thấy bạn là chủ của mục này";
        /// The authority that warned holds to it.
        WarningHolds = "warning_holds", "Cơ quan cảnh báo vẫn giữ cảnh báo, có chứng cứ";
        /// There is no such listing or no such data.
        NothingHeld = "nothing_held", "Chúng tôi không giữ mục này";
        /// Life, health, property or rights of others depend on it (Luật 91/2025/QH15 Điều 19).
        Protection = "protection", "Cần giữ để bảo vệ tính mạng, tài sản, quyền lợi (Điều 19 Luật Bảo vệ dữ liệu cá nhân)";
        /// It serves the prevention of crime (same article).
        Crime = "crime", "Phục vụ phòng, chống tội phạm và vi phạm pháp luật (Điều 19 Luật Bảo vệ dữ liệu cá nhân)";
        /// It serves a task of a state agency (same article).
        StateTask = "state_task", "Phục vụ hoạt động của cơ quan nhà nước (Điều 19 Luật Bảo vệ dữ liệu cá nhân)";
        /// Another law forbids it.
        OtherLaw = "other_law", "Luật khác không cho phép";
    }
}

codes! {
    /// Why a value was cleared.
    Cause {
        /// It should not have been listed.
        Mistake = "mistake", "Cảnh báo không đúng";
        /// The number or account belongs to somebody else now (numbers are recycled).
        ChangedHolder = "changed_holder", "Đã đổi chủ";
    }
}

impl State {
    /// Whether it may go from here to there: nothing is decided before somebody has looked, nothing decided is decided again.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use State::{Examining, Granted, Received, Refused};
        matches!(
            (self, next),
            (Received, Examining) | (Examining, Granted | Refused)
        )
    }

    /// Whether it has been decided.
    #[must_use]
    pub const fn is_decided(self) -> bool {
        matches!(self, Self::Granted | Self::Refused)
    }
}

impl Ground {
    /// The grounds that fit: Điều 19 is about data, the first three are about listings.
    #[must_use]
    pub const fn fits(self, kind: Kind) -> bool {
        match self {
            Self::NotShownToBeTheirs | Self::NothingHeld => true,
            Self::WarningHolds => matches!(kind, Kind::Objection),
            Self::Protection | Self::Crime | Self::StateTask | Self::OtherLaw => {
                !matches!(kind, Kind::Objection)
            }
        }
    }
}

/// The clocks of one petition: the first moment at which each is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clocks {
    /// Somebody must have looked.
    pub acknowledge: i64,
    /// It must be decided.
    pub decide: i64,
}

impl Kind {
    /// Days for a decision, with or without others who hold the data too; none for objections, which count working days.
    const fn days(self, third_parties: bool) -> Option<i32> {
        let (alone, with_others) = match self {
            Self::Objection => return None,
            Self::View | Self::Correct => (10, 15),
            Self::Stop => (15, 20),
            Self::Delete => (20, 30),
        };
        Some(if third_parties { with_others } else { alone })
    }

    /// Whether its time may be extended, once.
    #[must_use]
    pub const fn may_be_extended(self) -> bool {
        !matches!(self, Self::Objection)
    }

    /// When it is late. The law does not say how long an extension lasts: it is read as the same time once more. A last day that
    /// is off moves to the next working day (Civil Code 2015, Article 148.5).
    #[must_use]
    pub fn clocks(
        self,
        received_at: i64,
        third_parties: bool,
        extended: bool,
        calendar: &Calendar,
    ) -> Clocks {
        let acknowledge = calendar.after(received_at, WORKING_DAYS_MAX);
        let decide = match self.days(third_parties) {
            None => acknowledge,
            Some(days) => {
                let days = if extended { 2 * days } else { days };
                let last = day_of(received_at).saturating_add(days.days());
                end_of(calendar.roll(last, Roll::Forward))
            }
        };
        Clocks {
            acknowledge,
            decide,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::moment;
    use jiff::civil::{date, time};

    #[test]
    fn the_days_are_those_of_the_decree() {
        let days = |kind: Kind| (kind.days(false), kind.days(true));
        assert_eq!(days(Kind::View), (Some(10), Some(15)));
        assert_eq!(days(Kind::Correct), (Some(10), Some(15)));
        assert_eq!(days(Kind::Stop), (Some(15), Some(20)));
        assert_eq!(days(Kind::Delete), (Some(20), Some(30)));
        assert_eq!(days(Kind::Objection), (None, None));
    }

    #[test]
    fn an_objection_of_a_friday_is_due_at_the_end_of_tuesday() {
        let friday = moment(date(2026, 6, 5), time(16, 0, 0, 0));
        let clocks = Kind::Objection.clocks(friday, false, false, &Calendar::default());
        assert_eq!(clocks.decide, end_of(date(2026, 6, 9)));
        assert_eq!(clocks.acknowledge, clocks.decide);
    }

    #[test]
    fn a_last_day_off_moves_on_and_an_extension_doubles() {
        let received = moment(date(2026, 6, 3), time(8, 0, 0, 0));
        let calendar = Calendar::default();
        // 13/06/2026 is a Saturday.
        let plain = Kind::View.clocks(received, false, false, &calendar);
        assert_eq!(plain.decide, end_of(date(2026, 6, 15)));
        let longer = Kind::View.clocks(received, false, true, &calendar);
        assert_eq!(longer.decide, end_of(date(2026, 6, 23)));
    }

    #[test]
    fn nothing_is_decided_unseen_or_twice() {
        for state in State::ALL {
            assert_eq!(state.may_become(State::Granted), *state == State::Examining);
            assert!(!state.is_decided() || State::ALL.iter().all(|next| !state.may_become(*next)));
        }
    }
}
