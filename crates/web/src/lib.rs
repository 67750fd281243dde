//! The only crate with HTTP: pages for people, an API for programs.
//!
//! Belongs here: routes, forms, templates, headers, limits. Does not belong here: any judgement (`app::check`), any rule of who
//! may do what (`domain::permission`, asked inside `app`). Nothing that is submitted to the check is stored or logged.

mod api;
mod entry;
mod flood;
pub mod metrics;
mod middleware;
mod next;
mod pages;
mod routes;
mod serve;
mod session;
mod statics;

pub use api::problem::Problem;
pub use entry::Entry;
pub use flood::proof::solve as solve_proof;
pub use pages::staff::fault::unit_file_words;
pub use routes::{Access, ROUTES, Route};
pub use serve::serve;

use std::net::IpAddr;

/// What the server may be told.
#[derive(Debug, Clone)]
pub struct Config {
    /// Checks a minute for one asker (an IPv4 address or an IPv6 /64).
    pub rate_per_minute: u32,
    /// Reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Requests worked on at once; more are told to come back.
    pub in_flight_max: usize,
    /// Files decoded at once.
    pub files_max: usize,
    /// Connections at once.
    pub connections_max: usize,
    /// Where requests are counted.
    pub metrics: metrics::Metrics,
    /// Whether forms that store something are defended against floods.
    pub flood_control: bool,
    /// Such forms a minute that still count as calm: until then nobody needs a proof of work.
    pub calm_per_minute: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            rate_per_minute: 120,
            trusted_proxies: Vec::new(),
            in_flight_max: 512,
            files_max: 2,
            connections_max: 4_096,
            metrics: metrics::Metrics::default(),
            flood_control: true,
            calm_per_minute: 60,
        }
    }
}
