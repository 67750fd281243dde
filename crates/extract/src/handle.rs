//! Handles on chat and social platforms.

use serde::Serialize;

/// A handle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Handle {
    /// Where.
    pub platform: Platform,
    /// Name, number or invitation, lower case.
    pub name: String,
}

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
    // "profile.php?id=1000…" is somebody; the other scripts are nobody's.
    let name = match name {
        "profile.php" => path
            .split(['?', '&'])
            .find_map(|pair| pair.strip_prefix("id="))
            .unwrap_or_default(),
        name if name.ends_with(".php") => "",
        name => name,
    };
    let name = name.trim_start_matches('@').to_lowercase();
    (!name.is_empty() && name.len() <= 100).then_some(Handle { platform, name })
}
