//! Where to go after signing in: only to a page of ours that the list of routes knows, never to an address somebody made up.

use crate::routes::{Access, ROUTES};

/// The page asked for, when it is one of ours that staff open; its letters need no escaping.
pub(crate) fn page_of_ours(asked: &str) -> Option<&str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-');
    let ours = |path: &str| {
        let (mut pattern, mut asked) = (path.split('/'), asked.split('/'));
        loop {
            match (pattern.next(), asked.next()) {
                (None, None) => return true,
                (Some(name), Some(value)) if name.starts_with('{') && !value.is_empty() => {}
                (Some(name), Some(value)) if name == value => {}
                _ => return false,
            }
        }
    };
    let opens = |access| matches!(access, Access::Own | Access::May(_));
    let known = ROUTES.iter().any(|route| {
        route.method == "GET"
            && opens(route.access)
            && route.path != "/xac-nhan-lai"
            && ours(route.path)
    });
    (asked.len() <= 120 && asked.chars().all(plain) && known).then_some(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What others were led astray by (MISP CVE-2026-10856: `/\example.com`), in forty spellings.
    const ASTRAY: [&str; 40] = [
        "",
        "/",
        "//",
        "///",
        "https://example.com",
        "http://example.com/ban-lam-viec",
        "//example.com",
        "///example.com",
        "////example.com/ban-lam-viec",
        "/\\example.com",
        "\\/example.com",
        "\\\\example.com",
        "/\\/example.com",
        "/\t/example.com",
        "/\n/example.com",
        "/\r\nLocation: https://example.com",
        "%2f%2fexample.com",
        "/%2fexample.com",
        "/%5cexample.com",
        "/%09/example.com",
        "/ban-lam-viec%0d%0aSet-Cookie:a=b",
        "/ban-lam-viec@example.com",
        "@example.com",
        "example.com",
        "https:example.com",
        "https:/example.com",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "/ban-lam-viec/../../example.com",
        "/ban-lam-viec/..//example.com",
        "/./example.com",
        "/xu-ly//example.com",
        "/xu-ly/",
        "/ban-lam-viec?x=//example.com",
        "/ban-lam-viec#//example.com",
        "/ban-lam-viec ",
        " /ban-lam-viec",
        "／／example.com",
        "/dang-xuat",
    ];

    #[test]
    fn nobody_is_sent_anywhere_but_to_our_pages() {
        for asked in ASTRAY {
            assert_eq!(page_of_ours(asked), None, "{asked:?}");
        }
        for ours in ["/ban-lam-viec", "/xu-ly/0abc", "/nguoi-dung/moi"] {
            assert_eq!(page_of_ours(ours), Some(ours));
        }
        assert_eq!(page_of_ours("/xac-nhan-lai"), None, "no circle");
    }
}
