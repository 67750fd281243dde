//! Refusals that cost nothing: too large, too many at once, too many from one asker — before any body is read. One is kinder: who
//! filled in the form of the check too often gets it back, as often as may be asked at all; from then on nothing is read any more.
//!
//! Looked at: tower-governor (15 months without a release) and governor's keyed limiter (its table grows with the number
//! of addresses unless swept). A fixed table of counters is smaller than either and cannot be filled up.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::Response;

use crate::Config;
use crate::middleware::counters::Counters;
use crate::pages::check;
use crate::pages::error::{Fault, refuse};
use crate::serve::Peer;

/// Longest form: a file and its wrapping.
pub(crate) const FORM_MAX: usize = app::check::FILE_MAX + 64 * 1024;
/// Longest check without a file: a text of 64 KB may be written with three bytes for every byte.
pub(crate) const CHECK_MAX: usize = 4 * app::check::TEXT_MAX;
/// Longest JSON: a text of 64 KB may be written with an escape for every byte.
pub(crate) const JSON_MAX: usize = 6 * app::check::TEXT_MAX + 1024;

/// No request takes longer, its body included.
const REQUEST_MAX: Duration = Duration::from_secs(60);
const WINDOW: Duration = Duration::from_secs(60);

/// The gate's memory.
pub(crate) struct Gate {
    in_flight: Arc<AtomicUsize>,
    in_flight_max: usize,
    rate: u32,
    trusted: Vec<IpAddr>,
    seed: u64,
    start: Instant,
    counters: Counters,
}

impl Gate {
    pub(crate) fn new(config: &Config) -> Self {
        use std::hash::{BuildHasher, Hasher};
        let seed = std::collections::hash_map::RandomState::new()
            .build_hasher()
            .finish();
        Self {
            in_flight: Arc::default(),
            in_flight_max: config.in_flight_max,
            rate: config.rate_per_minute,
            trusted: config.trusted_proxies.clone(),
            seed,
            start: Instant::now(),
            counters: Counters::new(),
        }
    }

    /// Proxies whose word counts.
    pub(crate) fn trusted(&self) -> &[IpAddr] {
        &self.trusted
    }

    /// Gives a request that brings something a place, unless it may not come now; whoever only looks needs none.
    ///
    /// # Errors
    /// Why it may not.
    pub(crate) fn let_in(&self, request: &mut Request) -> Result<Option<Place>, Refused> {
        if request.method() != Method::POST {
            return Ok(None);
        }
        let busy = self.in_flight.fetch_add(1, Ordering::Relaxed) >= self.in_flight_max;
        let place = Place {
            in_flight: self.in_flight.clone(),
            api: is_api(request),
        };
        if busy {
            return Err(Refused::For(Fault::BUSY));
        }
        let most = limit(request.headers(), request.uri().path());
        if declared_length(request.headers()).is_some_and(|length| length > most) {
            return Err(Refused::For(Fault::TOO_LARGE));
        }
        if let Some(Peer(peer)) = request.extensions().get::<Peer>().copied() {
            let asker = self.asker(peer.ip(), request.headers());
            if let Err(too_many) = self.admit(asker) {
                return Err(Refused::TooMany(too_many, place));
            }
            request.extensions_mut().insert(AskedBy(asker));
        }
        // Every reader of a body has shorter limits of its own; these are for whatever has none.
        DefaultBodyLimit::max(FORM_MAX).apply(request);
        Ok(Some(place))
    }

    /// Counts a check by this asker.
    ///
    /// # Errors
    /// When it is one too many this minute.
    fn admit(&self, asker: IpAddr) -> Result<(), TooMany> {
        // The address itself is never kept, only this minute's keyed hash of its prefix.
        let hash = xxhash_rust::xxh3::xxh3_64_with_seed(&prefix(asker), self.seed) | 1;
        let running = self.start.elapsed().as_secs();
        let window = WINDOW.as_secs();
        let over = self
            .counters
            .hit(hash, running / window)
            .saturating_sub(self.rate);
        match over {
            0 => Ok(()),
            over => Err(TooMany {
                left_s: window - running % window,
                is_flood: over > self.rate,
            }),
        }
    }

    /// Who asks: the other end of the connection, or what a trusted proxy says.
    fn asker(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let trusted = |address: &IpAddr| self.trusted.contains(address);
        if !trusted(&peer) {
            return peer;
        }
        let forwarded = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).collect();
        let mut asker = peer;
        for hop in hops.into_iter().rev() {
            // What cannot be read was written by nobody we trust: whoever stands behind it shares the count of the last one known.
            let Some(address) = hop_address(hop) else {
                break;
            };
            asker = address;
            if !trusted(&address) {
                break;
            }
        }
        asker
    }
}

/// One check too many.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooMany {
    /// How many seconds of the minute are left.
    left_s: u64,
    /// More than as many again have come: nobody types so fast, nor the people behind one address together.
    is_flood: bool,
}

impl TooMany {
    /// The refusal. A form without a file is read for it, by the limits of one that is judged: it costs less than the verdict would,
    /// and its answer is the one that form gets for any fault.
    async fn answer(&self, mut request: Request) -> Response {
        let is_short = declared_length(request.headers()).is_some_and(|length| length <= CHECK_MAX);
        let mut response = if request.uri().path() == "/kiem-tra" && is_short && !self.is_flood {
            DefaultBodyLimit::max(CHECK_MAX).apply(&mut request);
            check::too_many(request, self.left_s).await
        } else {
            refuse(is_api(&request), Fault::TOO_MANY)
        };
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from(self.left_s));
        response
    }
}

/// The address of a hop: proxies write it bare, with a port, or IPv6 in brackets.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bracketed = hop
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
        .map(|(address, _)| address);
    let with_port = hop.parse::<std::net::SocketAddr>().ok();
    let bare = bracketed.unwrap_or(hop).parse().ok();
    bare.or(with_port.map(|with_port| with_port.ip()))
}

/// An IPv4 address, or the /64 of an IPv6 address: what one household has.
pub(crate) fn prefix(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets().into_iter().take(8).collect(),
    }
}

/// A place among the requests that are worked on; given back when the request is done, however it ends.
pub(crate) struct Place {
    in_flight: Arc<AtomicUsize>,
    api: bool,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Who sent a request, for whoever must tell one sender from another; never kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AskedBy(pub(crate) IpAddr);

/// Why a request is not let in.
pub(crate) enum Refused {
    /// It is too large, or the house is full.
    For(Fault),
    /// One too many of this asker; it keeps its place while it is told so.
    TooMany(TooMany, Place),
}

impl Refused {
    pub(crate) async fn answer(self, request: Request) -> Response {
        match self {
            Self::For(fault) => refuse(is_api(&request), fault),
            Self::TooMany(too_many, _place) => too_many.answer(request).await,
        }
    }
}

/// The answer, if it comes in time; whoever only looks has no place and is not timed.
pub(crate) async fn in_time<E>(
    place: Option<Place>,
    answer: impl Future<Output = Result<Response, E>>,
) -> Result<Response, E> {
    let Some(place) = place else {
        return answer.await;
    };
    let answered = tokio::time::timeout(REQUEST_MAX, answer).await;
    answered.unwrap_or_else(|_| Ok(refuse(place.api, Fault::TOO_SLOW)))
}

fn is_api(request: &Request) -> bool {
    request.uri().path().starts_with("/api/")
}

fn declared_length(headers: &HeaderMap) -> Option<usize> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

fn limit(headers: &HeaderMap, path: &str) -> usize {
    if path.starts_with("/api/") && is_of_kind(headers, "application/json") {
        JSON_MAX
    } else if path == "/kiem-tra" && is_of_kind(headers, "application/x-www-form-urlencoded") {
        CHECK_MAX
    } else {
        FORM_MAX
    }
}

/// Whether the body is declared as this kind, whatever its parameters; kinds are told apart without regard to case (RFC 9110, 8.3.1).
pub(crate) fn is_of_kind(headers: &HeaderMap, kind: &str) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.as_bytes().split(|byte| *byte == b';').next())
        .is_some_and(|declared| {
            let declared = declared.trim_ascii();
            declared.eq_ignore_ascii_case(kind.as_bytes())
        })
}

/// When whoever met a full house may come back, in seconds.
pub(crate) const RETRY_AFTER_S: &str = "5";

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_by(forwarded: &[&str]) -> String {
        let gate = Gate::new(&Config {
            trusted_proxies: vec!["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()],
            ..Config::default()
        });
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        gate.asker("10.0.0.1".parse().unwrap(), &headers)
            .to_string()
    }

    #[test]
    fn who_asks_too_often_is_told_when_the_minute_is_over() {
        let gate = Gate::new(&Config {
            rate_per_minute: 2,
            ..Config::default()
        });
        let asker = "203.0.113.9".parse().unwrap();
        assert_eq!([gate.admit(asker), gate.admit(asker)], [Ok(()), Ok(())]);
        let floods = [(); 3].map(|()| {
            let refused = gate.admit(asker).unwrap_err();
            assert!((55..=60).contains(&refused.left_s), "{refused:?}");
            refused.is_flood
        });
        assert_eq!(floods, [false, false, true]);
    }

    #[test]
    fn kinds_of_content_are_known_in_any_case_and_with_any_parameter() {
        for (declared, is_json) in [
            ("application/json", true),
            ("Application/JSON", true),
            ("application/json; charset=utf-8", true),
            ("APPLICATION/JSON;charset=utf-8", true),
            ("application/jsonx", false),
            ("text/plain", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, declared.parse().unwrap());
            assert_eq!(
                is_of_kind(&headers, "application/json"),
                is_json,
                "{declared}"
            );
            assert_eq!(
                limit(&headers, "/api/v1/check") == JSON_MAX,
                is_json,
                "{declared}"
            );
        }
    }

    #[test]
    fn a_proxy_may_write_ports_and_nothing_that_is_no_address_counts() {
        for (forwarded, asker) in [
            (&["203.0.113.9"][..], "203.0.113.9"),
            (&["203.0.113.9:4711"], "203.0.113.9"),
            (&["1.1.1.1, 203.0.113.9:4711, 10.0.0.2:80"], "203.0.113.9"),
            (&["1.1.1.1", "203.0.113.9:4711"], "203.0.113.9"),
            (&["[2001:db8::1]:4711"], "2001:db8::1"),
            (&["[2001:db8::1]"], "2001:db8::1"),
            (&["2001:db8::1"], "2001:db8::1"),
            // What a client invents in front changes nothing, and what cannot be read hides nobody.
            (&["1.1.1.1, unknown"], "10.0.0.1"),
            (&["1.1.1.1, unknown, 10.0.0.2"], "10.0.0.2"),
            (&[], "10.0.0.1"),
        ] {
            assert_eq!(asked_by(forwarded), asker, "{forwarded:?}");
        }
    }
}
