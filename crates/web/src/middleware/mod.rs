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
use crate::metrics::{self, Measured, Metrics};

/// What comes of a request: an answer, whatever happens.
pub(crate) type Answer = Result<Response, Infallible>;

/// An answer, in time.
pub(crate) type Answering = Pin<Box<dyn Future<Output = Answer> + Send>>;

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

    /// Meets a request for the route of this pattern, and gives it back if it may go on.
    fn meet(
        &self,
        pattern: &'static str,
        mut request: Request,
    ) -> (Visit, Result<Request, (limits::Refused, Request)>) {
        let Known { gate, metrics } = &*self.0;
        let measured = metrics.begin(&request, pattern);
        let tls = headers::over_tls(&request, gate.trusted());
        let (place, met) = match gate.let_in(&mut request) {
            Ok(place) => (place, Ok(request)),
            Err(refused) => (None, Err((refused, request))),
        };
        let visit = Visit {
            measured,
            tls,
            place,
        };
        (visit, met)
    }

    /// What is answered to a request for the route of this pattern, by the route or in its place.
    pub(crate) fn answer<F>(
        &self,
        pattern: &'static str,
        request: Request,
        route: impl FnOnce(Request) -> F,
    ) -> Answering
    where
        F: Future<Output = Answer> + Send + 'static,
    {
        // The route is called here and not in what is waited for, where it would have to be copied once more.
        match self.meet(pattern, request) {
            (visit, Ok(request)) => Box::pin(visit.answer(route(request))),
            (visit, Err((refused, request))) => {
                Box::pin(visit.answer(async { Ok(refused.answer(request).await) }))
            }
        }
    }
}

/// A request that is being answered.
struct Visit {
    measured: Measured,
    tls: bool,
    place: Option<limits::Place>,
}

impl Visit {
    async fn answer(self, answer: impl Future<Output = Answer>) -> Answer {
        let mut response = limits::in_time(self.place, answer).await?;
        headers::add(response.headers_mut(), self.tls);
        self.measured.end(response.status());
        // An answer goes out when every request that has arrived meanwhile is worked on too: under load one kind of work
        // follows itself and finds its tables in the cache, and a client is woken once for several answers ("cohort
        // scheduling", Larus and Parkes, USENIX 2002). A request that comes alone loses about a microsecond. Here and not in a
        // handler: what waits inside a time limit sets a timer.
        tokio::task::yield_now().await;
        Ok(response)
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
    type Future = Answering;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Service::<Request>::poll_ready(&mut self.route, context)
    }

    fn call(&mut self, request: Request) -> Answering {
        let pattern = metrics::pattern(&request);
        let route = &mut self.route;
        let front = &self.front;
        front.answer(pattern, request, |request| route.call(request))
    }
}
