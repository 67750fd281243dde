//! Where a unit's report stands, and what may follow.

codes! {
    /// Where a report stands (handbook §2.3). Timeliness is no state: it is computed.
    State {
        /// Nobody has begun.
        Missing = "missing", "Chưa nộp";
        /// Somebody is writing it.
        Draft = "draft", "Đang soạn";
        /// It waits for the head.
        AwaitsHead = "awaits_head", "Chờ lãnh đạo duyệt";
        /// The head sent it.
        Sent = "sent", "Đã gửi";
        /// The Office wants something changed.
        Returned = "returned", "Trả lại, cần bổ sung";
        /// The Office took it.
        Accepted = "accepted", "Đã tiếp nhận";
        /// It stands in a consolidated report that was closed.
        Consolidated = "consolidated", "Đã tổng hợp";
    }
}

/// What somebody does to a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Move {
    /// The clerk writes.
    Write,
    /// The clerk lays it before the head.
    LayBefore,
    /// The head gives it back to the clerk.
    GiveBack,
    /// The head sends it.
    Send,
    /// The Office accepts it.
    Accept,
    /// The Office returns it, with a reason. What was closed stays closed; what comes then is a correction.
    Return,
    /// The consolidated report was closed.
    Consolidate,
}

impl State {
    /// Where this leads; `None` when it may not be done.
    #[must_use]
    pub const fn after(self, what: Move) -> Option<Self> {
        use State::{Accepted, AwaitsHead, Consolidated, Draft, Missing, Returned, Sent};
        match (self, what) {
            (Missing | Draft, Move::Write) | (AwaitsHead, Move::GiveBack) => Some(Draft),
            (Returned, Move::Write) => Some(Returned),
            (Missing | Draft | Returned, Move::LayBefore) => Some(AwaitsHead),
            (Missing | Draft | Returned | AwaitsHead, Move::Send) => Some(Sent),
            (Sent, Move::Accept) => Some(Accepted),
            (Sent | Accepted | Consolidated, Move::Return) => Some(Returned),
            (Accepted, Move::Consolidate) => Some(Consolidated),
            _ => None,
        }
    }

    /// Whether the numbers of its last version count in a consolidation.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Accepted | Self::Consolidated)
    }

    /// Whether it lies with the unit.
    #[must_use]
    pub const fn lies_with_unit(self) -> bool {
        matches!(
            self,
            Self::Missing | Self::Draft | Self::AwaitsHead | Self::Returned
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOVES: [Move; 7] = [
        Move::Write,
        Move::LayBefore,
        Move::GiveBack,
        Move::Send,
        Move::Accept,
        Move::Return,
        Move::Consolidate,
    ];

    #[test]
    fn only_the_head_sends_and_only_what_was_sent_is_judged() {
        for state in State::ALL {
            for what in MOVES {
                let next = state.after(what);
                if next == Some(State::Sent) {
                    assert_eq!(what, Move::Send, "{state:?}");
                }
                if next == Some(State::Accepted) {
                    assert_eq!((*state, what), (State::Sent, Move::Accept));
                }
            }
        }
    }

    #[test]
    fn what_was_sent_is_not_written_over() {
        for state in [State::Sent, State::Accepted, State::Consolidated] {
            assert_eq!(state.after(Move::Write), None);
            assert_eq!(state.after(Move::Send), None);
        }
    }

    #[test]
    fn every_state_is_reached_and_left() {
        for state in State::ALL {
            assert!(MOVES.iter().any(|what| state.after(*what).is_some()));
            let reached = State::ALL
                .iter()
                .any(|from| MOVES.iter().any(|what| from.after(*what) == Some(*state)));
            assert!(reached || *state == State::Missing, "{state:?}");
            assert_eq!(State::from_code(state.code()), Some(*state));
        }
    }
}
