//! Requests to whoever can take something down or block it: hosts, registrars, platforms, operators, through the competent body.

codes! {
    /// What is asked for.
    Kind {
        /// That a page, account or post be taken down.
        Takedown = "takedown", "Gỡ bỏ";
        /// That a domain be blocked.
        Block = "block", "Chặn tên miền, địa chỉ";
        /// That a number be locked.
        Number = "number", "Khóa thuê bao";
        /// That an account be reviewed by its bank; only banks freeze.
        Account = "account", "Đề nghị ngân hàng rà soát tài khoản";
    }
}

codes! {
    /// Where it stands.
    State {
        /// Written, not sent.
        Draft = "draft", "Đang soạn";
        /// Sent.
        Sent = "sent", "Đã gửi";
        /// The other side said it has it.
        Acknowledged = "acknowledged", "Bên nhận xác nhận";
        /// Done.
        Done = "done", "Đã gỡ, đã chặn";
        /// Refused.
        Refused = "refused", "Bị từ chối";
    }
}

impl State {
    /// Whether it may go from here to there. Some answer without ever acknowledging.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use State::{Acknowledged, Done, Draft, Refused, Sent};
        matches!(
            (self, next),
            (Draft, Sent) | (Sent, Acknowledged | Done | Refused) | (Acknowledged, Done | Refused)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ended_request_stays_ended_and_nothing_ends_unsent() {
        for next in State::ALL {
            assert!(!State::Done.may_become(*next) && !State::Refused.may_become(*next));
            assert_eq!(State::Draft.may_become(*next), *next == State::Sent);
        }
    }
}
