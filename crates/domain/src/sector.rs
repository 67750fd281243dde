//! Sectors in which the plan asks for loopholes of the law (plan II.5; HANDBOOK §15a).

use serde::{Deserialize, Serialize};

macro_rules! sectors {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $vi:literal;)*) => {
        /// A sector whose law may have been got around.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Sector { $($(#[$doc])* #[serde(rename = $code)] $name,)* }

        impl Sector {
            /// Every sector, in the order of the plan.
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

            /// The sector of this code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$name),)* _ => None }
            }
        }
    };
}

sectors! {
    /// Land and houses.
    RealEstate = "bat_dong_san", "Bất động sản";
    /// Securities.
    Securities = "chung_khoan", "Chứng khoán";
    /// Finance, digital assets.
    Finance = "tai_chinh", "Tài chính";
    /// Banks and payment.
    Banking = "ngan_hang", "Ngân hàng";
    /// Investment.
    Investment = "dau_tu", "Đầu tư";
    /// Trade and companies.
    Business = "kinh_doanh", "Kinh doanh";
    /// Networks, telecommunications, personal data.
    Cyberspace = "khong_gian_mang", "Không gian mạng";
    /// Sending workers abroad.
    WorkAbroad = "lao_dong_nuoc_ngoai", "Đưa người lao động đi làm việc ở nước ngoài";
    /// Anything else.
    Other = "khac", "Lĩnh vực khác";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_leads_back_to_its_sector() {
        for sector in Sector::ALL {
            assert_eq!(Sector::from_code(sector.code()), Some(*sector));
        }
    }
}
