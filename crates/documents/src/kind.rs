//! Kinds of documents and their abbreviations (NĐ 30/2020, Đ.7 and Phụ lục III).

/// What kind of document it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Báo cáo (mẫu 1.4).
    Report,
    /// Kế hoạch (mẫu 1.4).
    Plan,
    /// Công văn (mẫu 1.5): the one without a name of its kind.
    Letter,
    /// Tờ trình (mẫu 1.4).
    Submission,
    /// Thông báo (mẫu 1.4).
    Notice,
    /// Giấy mời (mẫu 1.7).
    Invitation,
    /// Biên bản (mẫu 1.9).
    Minutes,
    /// Phiếu chuyển.
    TransferSlip,
}

/// Whether `Kính gửi:` stands in a kind of document (Phụ lục I, mục II, 9.a).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Address {
    /// Always.
    Always,
    /// When it goes to a superior.
    Upwards,
    /// Never.
    Never,
}

impl Kind {
    /// Every kind.
    pub const ALL: &[Self] = &[
        Self::Report,
        Self::Plan,
        Self::Letter,
        Self::Submission,
        Self::Notice,
        Self::Invitation,
        Self::Minutes,
        Self::TransferSlip,
    ];

    /// The code kept in tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Plan => "plan",
            Self::Letter => "letter",
            Self::Submission => "submission",
            Self::Notice => "notice",
            Self::Invitation => "invitation",
            Self::Minutes => "minutes",
            Self::TransferSlip => "transfer_slip",
        }
    }

    /// The kind of this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }

    /// Its name, as in "Kèm theo Báo cáo số …".
    #[must_use]
    pub const fn name_vi(self) -> &'static str {
        match self {
            Self::Report => "Báo cáo",
            Self::Plan => "Kế hoạch",
            Self::Letter => "Công văn",
            Self::Submission => "Tờ trình",
            Self::Notice => "Thông báo",
            Self::Invitation => "Giấy mời",
            Self::Minutes => "Biên bản",
            Self::TransferSlip => "Phiếu chuyển",
        }
    }

    /// Its abbreviation in the symbol; a letter has none (Phụ lục III, mục I).
    #[must_use]
    pub const fn abbreviation(self) -> Option<&'static str> {
        match self {
            Self::Report => Some("BC"),
            Self::Plan => Some("KH"),
            Self::Letter => None,
            Self::Submission => Some("TTr"),
            Self::Notice => Some("TB"),
            Self::Invitation => Some("GM"),
            Self::Minutes => Some("BB"),
            Self::TransferSlip => Some("PC"),
        }
    }

    pub(crate) const fn address(self) -> Address {
        match self {
            Self::Letter | Self::Submission => Address::Always,
            // The decree gives no model of a phiếu chuyển; what is passed on names whom it is passed on to.
            Self::TransferSlip | Self::Report => Address::Upwards,
            Self::Plan | Self::Notice | Self::Invitation | Self::Minutes => Address::Never,
        }
    }

    /// Minutes say in their text where and when (mẫu 1.9).
    pub(crate) const fn has_place_and_date(self) -> bool {
        !matches!(self, Self::Minutes)
    }
}
