//! Where every request comes in.
//!
//! The check, as programs ask it, goes ahead of the router: to find a route copies boxed services and notes what was found,
//! up to a tenth of such an answer. The router has that route too, for whoever asks by another method.

use app::{Checker, Site};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::Method;
use tower::ServiceExt;

use crate::middleware::{Answering, Front};
use crate::routes::{self, CHECK, Shared};
use crate::{Config, api};

/// The service. Cheap to clone.
#[derive(Clone)]
pub struct Entry {
    front: Front,
    shared: Shared,
    router: Router,
}

impl Entry {
    /// The service over this store.
    #[must_use]
    pub fn new(checker: Checker, site: Site, config: &Config) -> Self {
        let front = Front::new(config);
        let shared = Shared::new(checker, site, config);
        let router = routes::router(&shared, front.clone());
        Self {
            front,
            shared,
            router,
        }
    }

    /// What is answered to a request.
    ///
    /// # Errors
    /// Never.
    pub fn answer(&self, request: Request) -> Answering {
        if request.method() != Method::POST || request.uri().path() != CHECK {
            return Box::pin(self.router.clone().oneshot(request));
        }
        let shared = self.shared.clone();
        let route = async |request| Ok(api::check::answer(State(shared), request).await);
        self.front.answer(CHECK, request, route)
    }
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use crate::routes::{Access, CHECK, ROUTES};

    #[test]
    fn what_goes_ahead_of_the_router_is_a_route_for_everybody() {
        let mut routes = ROUTES.iter().filter(|route| route.path == CHECK);
        let open = |route: &crate::Route| route.method == "POST" && route.access == Access::Public;
        assert!(routes.any(open));
    }
}
