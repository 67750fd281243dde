//! Security headers on every response.

use std::net::IpAddr;
use std::sync::LazyLock;

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::serve::Peer;

/// No script and no style but our own files; forms go home; nobody frames us.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// What every answer carries unless it says otherwise itself.
static ALWAYS: LazyLock<HeaderMap> = LazyLock::new(|| {
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (OPENER_POLICY, "same-origin"),
        (RESOURCE_POLICY, "same-origin"),
        (
            PERMISSIONS_POLICY,
            "camera=(), microphone=(), geolocation=()",
        ),
        (header::X_FRAME_OPTIONS, "DENY"),
        // An answer belongs to whoever asked; only what says otherwise is kept by anybody.
        (header::CACHE_CONTROL, "no-store"),
    ];
    let valued = fixed.map(|(name, value)| (name, HeaderValue::from_static(value)));
    valued.into_iter().collect()
});

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// Two years, as browsers' own lists ask for.
const ONLY_TLS: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// Puts what every answer carries beneath what it says itself. The map is copied whole: that costs less than to find each name's
/// place in it.
pub(crate) fn add(headers: &mut HeaderMap, tls: bool) {
    let own = std::mem::replace(headers, ALWAYS.clone());
    headers.extend(own);
    if tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, ONLY_TLS);
    }
}

/// Whether a request came over TLS.
pub(crate) fn over_tls(request: &Request, trusted: &[IpAddr]) -> bool {
    let peer = request.extensions().get::<Peer>();
    told_tls(peer.map(|Peer(peer)| peer.ip()), request.headers(), trusted)
}

/// Whether a proxy we trust says that the browser came over TLS; anybody else's word is nothing.
fn told_tls(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[IpAddr]) -> bool {
    peer.is_some_and(|peer| trusted.contains(&peer))
        && headers
            .get("x-forwarded-proto")
            .is_some_and(|proto| proto.as_bytes().eq_ignore_ascii_case(b"https"))
}

/// Staff pages name themselves to our own pages only: with `no-referrer` a browser sends forms with `Origin: null`, and older
/// ones give no other sign of where a form comes from.
pub(crate) async fn own_origin(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_says_that_it_was_tls() {
        let proxy: IpAddr = [192, 0, 2, 1].into();
        let other: IpAddr = [192, 0, 2, 2].into();
        let mut headers = HeaderMap::new();
        assert!(!told_tls(Some(proxy), &headers, &[proxy]));
        headers.insert("x-forwarded-proto", HeaderValue::from_static("https"));
        assert!(told_tls(Some(proxy), &headers, &[proxy]));
        assert!(!told_tls(Some(other), &headers, &[proxy]));
        assert!(!told_tls(None, &headers, &[proxy]));
        headers.insert("x-forwarded-proto", HeaderValue::from_static("http"));
        assert!(!told_tls(Some(proxy), &headers, &[proxy]));
    }
}
