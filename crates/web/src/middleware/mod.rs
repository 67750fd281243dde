//! What stands before every route: counted, guarded, answered with the right headers. One layer and not three, because each layer
//! copies the route behind it for every request.

pub(crate) mod counters;
pub(crate) mod headers;
pub(crate) mod limits;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::Config;
use crate::metrics::Metrics;

/// What the layer knows. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Front(Arc<Known>);

struct Known {
    gate: limits::Gate,
    metrics: Metrics,
}

impl Front {
    pub(crate) fn new(config: &Config) -> Self {
        Self(Arc::new(Known {
            gate: limits::Gate::new(config),
            metrics: config.metrics.clone(),
        }))
    }
}

pub(crate) async fn pass(State(front): State<Front>, request: Request, next: Next) -> Response {
    let Known { gate, metrics } = &*front.0;
    let measured = metrics.begin(&request);
    let tls = headers::over_tls(&request, gate.trusted());
    let mut response = limits::guard(gate, request, next).await;
    headers::add(response.headers_mut(), tls);
    measured.end(response.status());
    // An answer goes out when every request that has arrived meanwhile is worked on too: under load one kind of work follows
    // itself and finds its tables in the cache, and a client is woken once for several answers ("cohort scheduling", Larus and
    // Parkes, USENIX 2002). A request that comes alone loses about a microsecond. Here and not in a handler: what waits inside
    // a time limit sets a timer.
    tokio::task::yield_now().await;
    response
}
