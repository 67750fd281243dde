//! Handles on chat and social platforms.

use serde::Serialize;

use crate::phone::{self, Phone};

/// A handle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Handle {
    /// Where.
    pub platform: Platform,
    /// Name or number in lower case; an invitation as it is written.
    pub name: String,
}

impl Handle {
    /// The phone whose account this is, where the name is a number.
    pub fn phone(&self) -> Option<Phone> {
        let digits = self.name.strip_prefix('+').unwrap_or(&self.name);
        if digits.len() < PHONE_MIN || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        // WhatsApp writes the code of the country without its plus.
        let plus = digits.len() < self.name.len()
            || self.platform == Platform::Whatsapp && !digits.starts_with('0');
        phone::read(digits, plus)
    }
}

/// Fewest digits of a name that is a phone.
const PHONE_MIN: usize = 9;

/// Platforms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    /// Zalo.
    Zalo,
    /// Telegram.
    Telegram,
    /// Facebook.
    Facebook,
    /// TikTok.
    Tiktok,
    /// Viber.
    Viber,
    /// WhatsApp.
    Whatsapp,
    /// Messenger.
    Messenger,
}

impl Platform {
    /// Short code used in keys (`zalo:0912…`).
    pub fn code(self) -> &'static str {
        match self {
            Self::Zalo => "zalo",
            Self::Telegram => "telegram",
            Self::Facebook => "facebook",
            Self::Tiktok => "tiktok",
            Self::Viber => "viber",
            Self::Whatsapp => "whatsapp",
            Self::Messenger => "messenger",
        }
    }

    /// The platform this word names.
    pub(crate) fn from_word(word: &[u8]) -> Option<Self> {
        Some(match word {
            b"zalo" | b"zl" => Self::Zalo,
            b"telegram" | b"tele" | b"telegr" => Self::Telegram,
            b"facebook" | b"fb" => Self::Facebook,
            b"tiktok" => Self::Tiktok,
            b"viber" => Self::Viber,
            b"whatsapp" => Self::Whatsapp,
            b"messenger" | b"mess" => Self::Messenger,
            _ => return None,
        })
    }
}

/// A link that is somebody's page or an invitation on a platform.
pub(crate) fn of_link(host: &str, path: &str) -> Option<Handle> {
    let host = host
        .strip_prefix("www.")
        .or_else(|| host.strip_prefix("m."))
        .filter(|rest| rest.contains('.'))
        .unwrap_or(host);
    let platform = match host {
        "zalo.me" | "chat.zalo.me" => Platform::Zalo,
        "t.me" | "telegram.me" | "telegram.dog" => Platform::Telegram,
        "facebook.com" | "fb.com" | "fb.me" => Platform::Facebook,
        "m.me" | "messenger.com" => Platform::Messenger,
        "wa.me" | "api.whatsapp.com" | "chat.whatsapp.com" => Platform::Whatsapp,
        "tiktok.com" => Platform::Tiktok,
        _ => return None,
    };
    let name = path
        .trim_start_matches('/')
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .trim_end_matches('/');
    // "profile.php?id=1000…" and "send?phone=8491…" are somebody; the other scripts and pages of the platform are nobody's.
    let name = match (platform, name) {
        (_, "profile.php") => parameter(path, "id="),
        (Platform::Whatsapp, "send") => parameter(path, "phone="),
        (_, name) if name.ends_with(".php") || is_of_platform(platform, name) => "",
        (_, name) => name,
    };
    let name = name.trim_start_matches('@');
    let name = match is_invitation(host, name) {
        true => name.to_owned(),
        false => name.to_lowercase(),
    };
    (!name.is_empty() && name.len() <= 100).then_some(Handle { platform, name })
}

fn parameter<'p>(path: &'p str, key: &str) -> &'p str {
    let mut pairs = path.split(['?', '&']);
    pairs
        .find_map(|pair| pair.strip_prefix(key))
        .unwrap_or_default()
}

/// Invitations are codes whose letters' case counts: "t.me/+AbC", "t.me/joinchat/AbC", "chat.whatsapp.com/AbC".
fn is_invitation(host: &str, name: &str) -> bool {
    host == "chat.whatsapp.com" || name.starts_with('+') || name.starts_with("joinchat/")
}

/// Pages of a platform itself.
fn is_of_platform(platform: Platform, name: &str) -> bool {
    let first = name.split('/').next().unwrap_or_default();
    let page = first.to_ascii_lowercase();
    match platform {
        Platform::Zalo => matches!(page.as_str(), "pc" | "download" | "app" | "login"),
        Platform::Telegram => matches!(
            page.as_str(),
            "share"
                | "login"
                | "addstickers"
                | "addemoji"
                | "setlanguage"
                | "proxy"
                | "socks"
                | "iv"
        ),
        Platform::Facebook | Platform::Messenger => matches!(
            page.as_str(),
            "login"
                | "help"
                | "watch"
                | "share"
                | "sharer"
                | "dialog"
                | "plugins"
                | "policies"
                | "privacy"
                | "legal"
                | "terms"
                | "settings"
                | "recover"
                | "checkpoint"
                | "marketplace"
                | "gaming"
                | "business"
                | "ads"
                | "hashtag"
                | "search"
                | "reel"
                | "stories"
                | "photo"
                | "notifications"
                | "messages"
        ),
        Platform::Whatsapp => matches!(page.as_str(), "download" | "legal" | "security"),
        // People's pages begin with an at-sign there.
        Platform::Tiktok => !first.starts_with('@'),
        Platform::Viber => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(host: &str, path: &str) -> Option<String> {
        of_link(host, path).map(|handle| handle.name)
    }

    #[test]
    fn pages_of_people_and_invitations_are_handles() {
        for (host, path, read) in [
            ("zalo.me", "/0912000111", "0912000111"),
            ("zalo.me", "/g/abcvidu", "g/abcvidu"),
            ("facebook.com", "/ShopVidu", "shopvidu"),
            (
                "facebook.com",
                "/profile.php?id=100000000001",
                "100000000001",
            ),
            ("api.whatsapp.com", "/send?phone=84912000111", "84912000111"),
            ("tiktok.com", "/@ShopVidu", "shopvidu"),
            ("t.me", "/ShopVidu", "shopvidu"),
            ("t.me", "/+AbC", "+AbC"),
            ("t.me", "/joinchat/AbC", "joinchat/AbC"),
            ("chat.whatsapp.com", "/AbCdE", "AbCdE"),
        ] {
            assert_eq!(name(host, path).as_deref(), Some(read), "{host}{path}");
        }
    }

    #[test]
    fn pages_of_the_platform_are_nobodys() {
        for (host, path) in [
            ("zalo.me", "/pc"),
            ("zalo.me", "/download"),
            ("facebook.com", "/login"),
            ("facebook.com", "/help/123"),
            ("facebook.com", "/watch?v=1"),
            ("facebook.com", "/share/p/abc"),
            ("facebook.com", "/sharer.php?u=x"),
            ("t.me", "/share/url?url=x"),
            ("api.whatsapp.com", "/send?text=x"),
            ("tiktok.com", "/foryou"),
        ] {
            assert_eq!(name(host, path), None, "{host}{path}");
        }
    }

    #[test]
    fn a_number_is_its_phone() {
        let phone = |platform, name: &str| {
            let handle = Handle {
                platform,
                name: name.to_owned(),
            };
            handle.phone().map(|phone| phone.e164)
        };
        let own = Some("+84912000111".to_owned());
        assert_eq!(phone(Platform::Zalo, "0912000111"), own);
        assert_eq!(phone(Platform::Zalo, "84912000111"), own);
        assert_eq!(phone(Platform::Whatsapp, "84912000111"), own);
        assert_eq!(phone(Platform::Telegram, "+84912000111"), own);
        assert_eq!(
            phone(Platform::Whatsapp, "855972000345"),
            Some("+855972000345".to_owned())
        );
        for name in ["shop0912000111", "100000000001", "113", "+AbC"] {
            assert_eq!(phone(Platform::Facebook, name), None, "{name}");
        }
    }
}
