//! What stands before every route: counted, guarded, answered with the right headers. One layer and not three, because each layer
//! copies the route behind it for every request; and none of `axum::middleware::from_fn`, which puts the route and its answer into
//! two more boxes each time.

pub(crate) mod counters;
pub(crate) mod headers;
pub(crate) mod limits;

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::extract::Request;
use axum::response::Response;
use axum::routing::Route;
use tower::{Layer, Service};

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

impl Layer<Route> for Front {
    type Service = Guarded;

    fn layer(&self, route: Route) -> Guarded {
        let front = self.clone();
        Guarded { front, route }
    }
}

/// A route and what stands before it.
#[derive(Clone)]
pub(crate) struct Guarded {
    front: Front,
    route: Route,
}

impl Service<Request> for Guarded {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Service::<Request>::poll_ready(&mut self.route, context)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        let Known { gate, metrics } = &*self.front.0;
        let measured = metrics.begin(&request);
        let tls = headers::over_tls(&request, gate.trusted());
        let let_in = gate.let_in(&mut request);
        // Called here and not below, where the route would have to be copied once more.
        let answer = match let_in {
            Ok(place) => Ok((place, self.route.call(request))),
            Err(refused) => Err((refused, request)),
        };
        Box::pin(async move {
            let mut response = match answer {
                Ok((place, answer)) => limits::in_time(place, answer).await?,
                Err((refused, request)) => refused.answer(request).await,
            };
            headers::add(response.headers_mut(), tls);
            measured.end(response.status());
            // An answer goes out when every request that has arrived meanwhile is worked on too: under load one kind of work
            // follows itself and finds its tables in the cache, and a client is woken once for several answers ("cohort
            // scheduling", Larus and Parkes, USENIX 2002). A request that comes alone loses about a microsecond. Here and not in a
            // handler: what waits inside a time limit sets a timer.
            tokio::task::yield_now().await;
            Ok(response)
        })
    }
}
