//! How long what we keep is kept (Luật 91/2025/QH15 Điều 3, 14: no longer than its purpose needs; deleted when its time is over).

codes! {
    /// A class of records with a time of its own.
    Class {
        /// Tips that were closed, with everything that belongs to them.
        Tip = "tip", "Tin báo đã đóng, cùng trao đổi, ghi chép, tệp";
        /// Sealed names of reporters whose tips were closed.
        Identity = "identity", "Danh tính niêm phong của người báo";
        /// Decided objections and requests.
        Petition = "petition", "Đơn phản đối, yêu cầu dữ liệu đã trả lời";
        /// Messages sent to our own people.
        Notice = "notice", "Thông báo đã gửi cán bộ";
    }
}

/// Fewest and most months anybody may set.
pub const MONTHS: std::ops::RangeInclusive<i32> = 1..=120;

impl Class {
    /// Months after the end of the matter, unless somebody set others.
    #[must_use]
    pub const fn months(self) -> i32 {
        match self {
            Self::Tip | Self::Petition => 24,
            Self::Identity | Self::Notice => 12,
        }
    }

    /// The kind of object a hold names; a hold on a tip holds its sealed name too.
    #[must_use]
    pub const fn held_as(self) -> &'static str {
        match self {
            Self::Tip | Self::Identity => "tip",
            Self::Petition => "petition",
            Self::Notice => "notice",
        }
    }

    /// The name of its setting.
    #[must_use]
    pub fn setting(self) -> String {
        format!("retention.{}.months", self.code())
    }
}
