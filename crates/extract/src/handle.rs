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
    /// Instagram.
    Instagram,
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
            Self::Instagram => "instagram",
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
            b"instagram" => Self::Instagram,
            _ => return None,
        })
    }
}

/// A link that is somebody's page or an invitation on a platform.
pub(crate) fn of_link(host: &str, path: &str) -> Option<Handle> {
    let host = FACES
        .iter()
        .find_map(|face| host.strip_prefix(face))
        .filter(|rest| rest.contains('.'))
        .unwrap_or(host);
    let platform = match host {
        "zalo.me" | "chat.zalo.me" => Platform::Zalo,
        "t.me" | "telegram.me" | "telegram.dog" => Platform::Telegram,
        "facebook.com" | "fb.com" | "fb.me" => Platform::Facebook,
        "m.me" | "messenger.com" => Platform::Messenger,
        "wa.me" | "api.whatsapp.com" | "chat.whatsapp.com" => Platform::Whatsapp,
        "tiktok.com" => Platform::Tiktok,
        "instagram.com" => Platform::Instagram,
        _ => return None,
    };
    let name = path
        .trim_start_matches('/')
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .trim_end_matches('/');
    // "t.me/s/vidu" shows in a browser what a channel says.
    let name = match platform {
        Platform::Telegram => name.strip_prefix("s/").unwrap_or(name),
        _ => name,
    };
    // "profile.php?id=1000…" and "send?phone=8491…" are somebody; the other scripts and pages of the platform are nobody's.
    let name = match (platform, name) {
        (_, "profile.php") => parameter(path, "id="),
        (Platform::Whatsapp, "send") => parameter(path, "phone="),
        (_, name) if name.ends_with(".php") || is_of_platform(platform, name) => "",
        (_, name) => whose(name),
    };
    let name = name.trim_start_matches('@');
    let name = match is_invitation(host, name) {
        true => name.to_owned(),
        false => name.to_lowercase(),
    };
    (!name.is_empty() && name.len() <= 100).then_some(Handle { platform, name })
}

/// The page a post, a film or a list of friends lies below: "@shop/video/1" is the shop's.
fn whose(name: &str) -> &str {
    let first = name.split('/').next().unwrap_or_default();
    let kept = match first.to_ascii_lowercase().as_str() {
        "pages" | "people" => 3,
        page if OF_SOMEBODY.contains(&page) || KINDS.contains(&page) => 2,
        _ => 1,
    };
    let mut ends = name.match_indices('/').map(|(at, _)| at);
    let end = ends.nth(kept - 1).unwrap_or(name.len());
    name.get(..end).unwrap_or(name)
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
    let (first, behind) = name.split_once('/').unwrap_or((name, ""));
    let page = first.to_ascii_lowercase();
    match platform {
        // People's pages begin with an at-sign there; all else is the platform's ("foryou", "explore", "tag/…", "music/…").
        Platform::Tiktok => !first.starts_with('@'),
        // "groups/abc" is somebody's, "groups" alone is not.
        Platform::Facebook if behind.is_empty() && OF_SOMEBODY.contains(&page.as_str()) => true,
        _ => reserved(platform).contains(&page.as_str()),
    }
}

/// What no name of a person, a page or a group can be, or is the platform's own. Where no source is told the platform publishes no
/// list: pages that everybody can open, as of 2026-11-30.
fn reserved(platform: Platform) -> &'static [&'static str] {
    match platform {
        Platform::Zalo => ZALO,
        Platform::Telegram => TELEGRAM,
        Platform::Facebook | Platform::Messenger => FACEBOOK,
        Platform::Whatsapp => &["download", "legal", "security"],
        Platform::Instagram => INSTAGRAM,
        Platform::Tiktok | Platform::Viber => &[],
    }
}

/// "s/…" is a mini app: miniapp.zaloplatforms.com/documents/intro/mini-app-navigation-mechanisms.
const ZALO: &[&str] = &["app", "download", "login", "pc", "s", "web"];

/// core.telegram.org/api/links, without "joinchat", which leads to somebody; behind these the clients in a browser, posts of
/// closed groups, and what Telegram itself answers from (telegram.org/faq, core.telegram.org/bots).
const TELEGRAM: &[&str] = &[
    "addemoji",
    "addlist",
    "addstickers",
    "addstyle",
    "addtheme",
    "auction",
    "auth",
    "bg",
    "boost",
    "call",
    "confirmphone",
    "contact",
    "giftcode",
    "invoice",
    "iv",
    "login",
    "m",
    "msg",
    "nft",
    "proxy",
    "setlanguage",
    "share",
    "socks",
    "a",
    "k",
    "z",
    "web",
    "c",
    "s",
    "telegram",
    "telegramtips",
    "botfather",
    "spambot",
    "notoscam",
    "pressbot",
    "stickers",
];

/// Behind facebook.com; behind m.me and messenger.com the same and some of their own.
const FACEBOOK: &[&str] = &[
    "ads",
    "adsmanager",
    "bookmarks",
    "business",
    "careers",
    "checkpoint",
    "cookie",
    "creatorstudio",
    "desktop",
    "developers",
    "dialog",
    "directory",
    "facebook",
    "features",
    "friends",
    "fundraisers",
    "gaming",
    "hacked",
    "hashtag",
    "help",
    "home",
    "identify",
    "legal",
    "lite",
    "live",
    "login",
    "logout",
    "marketplace",
    "me",
    "media",
    "memories",
    "messages",
    "meta",
    "new",
    "notes",
    "notifications",
    "permalink",
    "photo",
    "photos",
    "plugins",
    "policies",
    "policy",
    "posts",
    "privacy",
    "reel",
    "reels",
    "recover",
    "reg",
    "rooms",
    "saved",
    "search",
    "security",
    "settings",
    "share",
    "sharer",
    "signup",
    "stories",
    "story",
    "terms",
    "video",
    "videos",
    "watch",
];

/// Behind these stands whose it is.
const OF_SOMEBODY: &[&str] = &["events", "groups", "pages", "people"];

/// Behind these, too: groups of Zalo, chats of Messenger, invitations of Telegram, channels of WhatsApp.
const KINDS: &[&str] = &[
    "c", "channel", "g", "invite", "joinchat", "message", "p", "t",
];

/// The same pages for other screens, other lines and other languages.
const FACES: &[&str] = &[
    "www.", "m.", "web.", "mbasic.", "touch.", "mobile.", "vi-vn.", "en-gb.",
];

const INSTAGRAM: &[&str] = &[
    "about",
    "accounts",
    "api",
    "ar",
    "challenge",
    "developer",
    "direct",
    "directory",
    "download",
    "emails",
    "explore",
    "graphql",
    "legal",
    "lite",
    "oauth",
    "p",
    "privacy",
    "reel",
    "reels",
    "s",
    "static",
    "stories",
    "terms",
    "tv",
    "web",
];

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
            (
                "tiktok.com",
                "/@ShopVidu/video/7300000000000000001",
                "shopvidu",
            ),
            ("www.tiktok.com", "/@ShopVidu?lang=vi", "shopvidu"),
            ("facebook.com", "/Ten.Trang?mibextid=ZbWKwL", "ten.trang"),
            (
                "m.facebook.com",
                "/ten.trang/posts/1?mibextid=x",
                "ten.trang",
            ),
            ("mbasic.facebook.com", "/ten.trang", "ten.trang"),
            ("vi-vn.facebook.com", "/ten.trang/", "ten.trang"),
            (
                "facebook.com",
                "/groups/ShopVidu/posts/1",
                "groups/shopvidu",
            ),
            (
                "facebook.com",
                "/pages/Shop-Vidu/100000000001/?sk=x",
                "pages/shop-vidu/100000000001",
            ),
            ("instagram.com", "/ShopVidu/reel/AbC", "shopvidu"),
            ("t.me", "/ShopVidu/12", "shopvidu"),
            ("t.me", "/ShopVidu", "shopvidu"),
            ("t.me", "/s/ShopVidu", "shopvidu"),
            ("instagram.com", "/ShopVidu/", "shopvidu"),
            ("facebook.com", "/groups/ShopVidu", "groups/shopvidu"),
            (
                "facebook.com",
                "/events/100000000001",
                "events/100000000001",
            ),
            ("m.me", "/ShopVidu", "shopvidu"),
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
            ("tiktok.com", "/tag/vidu"),
            ("zalo.me", "/s/1234567890/?env=x"),
            ("t.me", "/telegram"),
            ("t.me", "/s/telegram"),
            ("t.me", "/BotFather"),
            ("t.me", "/addlist/AbC"),
            ("t.me", "/boost/vidu"),
            ("t.me", "/c/1234/5"),
            ("facebook.com", "/groups"),
            ("facebook.com", "/events/"),
            ("facebook.com", "/friends"),
            ("facebook.com", "/reels"),
            ("m.me", "/login"),
            ("messenger.com", "/rooms"),
            ("instagram.com", "/p/AbC"),
            ("instagram.com", "/explore/tags/vidu"),
            ("instagram.com", "/accounts/login/"),
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
