//! Cases (vụ việc): what lies abroad in them, what goes to the police.

codes! {
    /// Which dossier.
    Dossier {
        /// To the police of the place.
        Police = "police", "Hồ sơ chuyển Công an";
        /// With foreign elements, through the provincial police.
        CrossBorder = "cross_border", "Hồ sơ truy vết có yếu tố nước ngoài";
    }
}

codes! {
    /// What of a case lies abroad.
    Element {
        /// A host, or where its servers are.
        Host = "host", "Máy chủ, nơi lưu trữ";
        /// Who registered a domain.
        Registrar = "registrar", "Nhà đăng ký tên miền";
        /// A platform: a social network, a messenger, a shop.
        Platform = "platform", "Nền tảng, mạng xã hội";
        /// A wallet or an exchange.
        Wallet = "wallet", "Ví tiền số, sàn";
        /// A number of another country.
        Phone = "phone", "Số điện thoại nước ngoài";
    }
}

impl Element {
    /// In the English version of the packet.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        match self {
            Self::Host => "Host",
            Self::Registrar => "Domain registrar",
            Self::Platform => "Platform account",
            Self::Wallet => "Virtual asset wallet or exchange",
            Self::Phone => "Foreign telephone number",
        }
    }

    /// What an indicator of this kind and value says about lying abroad.
    #[must_use]
    pub fn of_indicator(kind: &str, value: &str) -> Option<Self> {
        match kind {
            "phone" if value.starts_with('+') && !value.starts_with("+84") => Some(Self::Phone),
            "host" | "url" => {
                let host = value.split(['/', ':']).next().unwrap_or_default();
                (!host.ends_with(".vn")).then_some(Self::Host)
            }
            "wallet" => Some(Self::Wallet),
            "handle" => Some(Self::Platform),
            _ => None,
        }
    }
}

/// Days after sending on which whoever sent a dossier is reminded to ask for the result (handbook §7.3).
pub const REMINDED_AFTER_DAYS: [i64; 2] = [30, 60];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_abroad_is_told_by_its_form() {
        for (kind, value, element) in [
            ("phone", "+85512000123", Some(Element::Phone)),
            ("phone", "+84900000123", None),
            ("phone", "0900000123", None),
            ("host", "vi-du.example", Some(Element::Host)),
            ("host", "vi-du.gov.vn", None),
            ("url", "vi-du.com.vn/dang-nhap", None),
            ("url", "vi-du.com.vn:8443/dang-nhap", None),
            ("wallet", "T000", Some(Element::Wallet)),
            ("account", "0900000123", None),
        ] {
            assert_eq!(Element::of_indicator(kind, value), element, "{value}");
        }
    }
}
