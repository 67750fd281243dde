//! Figures for Prometheus: how many requests of which route ended how, how long they took, what waits. No addresses, no ids.
//!
//! Looked at: metrics with metrics-exporter-prometheus (a global recorder and a second HTTP stack); prometheus-client keeps its
//! figures in values we own.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};
use std::time::Instant;

use app::Site;
use axum::extract::{MatchedPath, Request};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderValue};
use axum::response::IntoResponse;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use store::job::State as JobState;

use crate::routes::ROUTES;

/// Upper ends of the times counted, in seconds.
const TIMES_S: [f64; 12] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    method: &'static str,
    route: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Jobs {
    state: &'static str,
}

/// The figures of one server. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Metrics {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    registry: Registry,
    ended: Family<Ended, Counter>,
    times: Family<Route, Histogram>,
    in_flight: Gauge,
    ready: Gauge,
    jobs: Family<Jobs, Gauge>,
    audit: Gauge,
    jumps: Gauge,
    behind: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("canhgiac");
        let ended = Family::default();
        let times: Family<Route, Histogram> =
            Family::new_with_constructor(|| Histogram::new(TIMES_S));
        let (in_flight, ready, audit) = (Gauge::default(), Gauge::default(), Gauge::default());
        let (jumps, behind) = (Gauge::default(), Gauge::default());
        let jobs = Family::default();
        registry.register("requests", "Requests answered", ended.clone());
        registry.register("request_seconds", "Time to the answer", times.clone());
        registry.register(
            "requests_in_flight",
            "Requests worked on",
            in_flight.clone(),
        );
        registry.register("ready", "Whether the store takes changes", ready.clone());
        registry.register("jobs", "Background work by state", jobs.clone());
        registry.register(
            "audit_entries",
            "Last entry of the audit log",
            audit.clone(),
        );
        registry.register(
            "clock_jumps",
            "Times the wall clock went back or leapt, as the log shows",
            jumps.clone(),
        );
        registry.register(
            "clock_behind_seconds",
            "How far the wall clock stands before the last entry of the log",
            behind.clone(),
        );
        Self {
            inner: Arc::new(Inner {
                registry,
                ended,
                times,
                in_flight,
                ready,
                jobs,
                audit,
                jumps,
                behind,
            }),
        }
    }
}

/// Counts a request, however it ends.
struct InFlight(Gauge);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

fn method(request: &Request) -> &'static str {
    match request.method().as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        _ => "other",
    }
}

/// A request that is being answered.
pub(crate) struct Measured {
    metrics: Arc<Inner>,
    begun: Instant,
    _in_flight: InFlight,
    method: &'static str,
    route: &'static str,
}

impl Measured {
    /// The answer is there.
    pub(crate) fn end(self, status: StatusCode) {
        let Self { method, route, .. } = self;
        let status = status.as_u16();
        let took = self.begun.elapsed();
        tracing::debug!(method, route, status, ms = took.as_millis(), "answered");
        let times = self.metrics.times.get_or_create(&Route { route });
        times.observe(took.as_secs_f64());
        drop(times);
        let ended = Ended {
            method,
            route,
            status,
        };
        self.metrics.ended.get_or_create(&ended).inc();
    }
}

/// The pattern, never the path: a path may name a record, or be anything at all.
pub(crate) fn pattern(request: &Request) -> &'static str {
    static PATTERNS: LazyLock<HashSet<&str>> =
        LazyLock::new(|| ROUTES.iter().map(|route| route.path).collect());
    let path = request.extensions().get::<MatchedPath>();
    let known = path.and_then(|path| PATTERNS.get(path.as_str()));
    known.copied().unwrap_or("unknown")
}

impl Metrics {
    /// Counts a request from here on, under the pattern of its route.
    pub(crate) fn begin(&self, request: &Request, pattern: &'static str) -> Measured {
        self.inner.in_flight.inc();
        Measured {
            metrics: self.inner.clone(),
            begun: Instant::now(),
            _in_flight: InFlight(self.inner.in_flight.clone()),
            method: method(request),
            route: pattern,
        }
    }

    /// Everything, as Prometheus reads it.
    pub async fn text(&self, site: &Site) -> String {
        let inner = &self.inner;
        let store = &site.store;
        inner.ready.set(i64::from(store.ready().await.is_ok()));
        for state in [JobState::Waiting, JobState::Running, JobState::Failed] {
            if let Ok(count) = store.count_jobs(state).await {
                let label = Jobs {
                    state: state.code(),
                };
                let gauge = inner.jobs.get_or_create(&label);
                gauge.set(i64::try_from(count).unwrap_or(i64::MAX));
            }
        }
        if let Ok(tip) = store.audit_tip().await {
            inner.audit.set(tip.seq);
        }
        if let Ok(jumps) = store.count_jumps().await {
            inner.jumps.set(jumps);
        }
        if let Ok(doubts) = app::clock::doubts(site).await {
            inner.behind.set(doubts.behind_ms / 1000);
        }
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &inner.registry);
        text
    }

    /// Serves the figures on a listener of their own, apart from everything the public reaches.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(self, site: Site, listener: tokio::net::TcpListener) -> std::io::Result<()> {
        let router = axum::Router::new().route(
            "/metrics",
            axum::routing::get(move || async move {
                let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
                let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(kind))];
                (headers, self.text(&site).await).into_response()
            }),
        );
        axum::serve(listener, router).await
    }
}
