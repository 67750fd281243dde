//! Registers that grow by steps: gaps of the law and what became of each proposal; violations and what followed.

codes! {
    /// A step of a proposal.
    GapStep {
        /// The letter went out.
        Sent = "sent", "Đã gửi kiến nghị";
        /// An answer came.
        Answered = "answered", "Đã có trả lời";
        /// The law was changed, or will be.
        Accepted = "accepted", "Đã được tiếp thu";
        /// It was turned down, with a reason.
        Declined = "declined", "Không được tiếp thu";
    }
}

codes! {
    /// How a gap stands, by its last step.
    GapState {
        /// Found and proposed, nothing sent.
        Proposed = "proposed", "Đề xuất";
        /// Sent.
        Sent = "sent", "Đã gửi";
        /// Answered.
        Answered = "answered", "Đã trả lời";
        /// Accepted.
        Accepted = "accepted", "Đã tiếp thu";
        /// Turned down.
        Declined = "declined", "Không tiếp thu";
    }
}

codes! {
    /// What follows a violation.
    ViolationStep {
        /// A decision of discipline or penalty.
        Decision = "decision", "Quyết định xử lý";
        /// The person appealed.
        Appeal = "appeal", "Khiếu nại";
        /// What came of the appeal.
        AppealOutcome = "appeal_outcome", "Kết quả giải quyết khiếu nại";
        /// What the unit does so that it does not happen again.
        Measure = "measure", "Biện pháp khắc phục";
    }
}

impl GapState {
    /// How it stands after these steps, oldest first.
    #[must_use]
    pub fn after(steps: &[GapStep]) -> Self {
        match steps.last() {
            None => Self::Proposed,
            Some(GapStep::Sent) => Self::Sent,
            Some(GapStep::Answered) => Self::Answered,
            Some(GapStep::Accepted) => Self::Accepted,
            Some(GapStep::Declined) => Self::Declined,
        }
    }
}

impl GapStep {
    /// Whether it may follow: nothing is answered that was not sent, a declined one may be sent again.
    #[must_use]
    pub fn may_follow(self, state: GapState) -> bool {
        use GapState as S;
        match self {
            Self::Sent => matches!(state, S::Proposed | S::Answered | S::Declined),
            Self::Answered => state == S::Sent,
            Self::Accepted | Self::Declined => matches!(state, S::Sent | S::Answered),
        }
    }
}

impl ViolationStep {
    /// Whether it may follow these: nobody appeals before a decision, and an outcome needs an appeal.
    #[must_use]
    pub fn may_follow(self, before: &[Self]) -> bool {
        match self {
            Self::Decision | Self::Measure => true,
            Self::Appeal => before.contains(&Self::Decision),
            Self::AppealOutcome => {
                let count = |step| before.iter().filter(|other| **other == step).count();
                count(Self::Appeal) > count(Self::AppealOutcome)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_answered_that_was_not_sent() {
        assert!(!GapStep::Answered.may_follow(GapState::after(&[])));
        assert!(GapStep::Answered.may_follow(GapState::after(&[GapStep::Sent])));
        assert!(!GapStep::Sent.may_follow(GapState::after(&[GapStep::Sent])));
        assert!(GapStep::Sent.may_follow(GapState::after(&[GapStep::Sent, GapStep::Declined])));
    }

    #[test]
    fn an_appeal_follows_a_decision_and_is_settled_once() {
        use ViolationStep::{Appeal, AppealOutcome, Decision, Measure};
        assert!(!Appeal.may_follow(&[Measure]));
        assert!(Appeal.may_follow(&[Decision]));
        assert!(AppealOutcome.may_follow(&[Decision, Appeal]));
        assert!(!AppealOutcome.may_follow(&[Decision, Appeal, AppealOutcome]));
    }
}
