//! Durable inserts a second at many clients: SQLite with group commit beside PostgreSQL, in the same run.

#![expect(clippy::unwrap_used, reason = "a run whose set-up fails has failed")]

use std::path::Path;
use std::time::Duration;

use super::{Seen, Server, load};
use crate::engines::Place;

/// Rows a second of one contender, and how its answers came.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Who.
    pub name: String,
    /// Rows acknowledged a second.
    pub rows_per_s: u64,
    /// Half of the answers came within this time, in microseconds.
    pub p50_us: u64,
    /// 99 of 100 came within this time.
    pub p99_us: u64,
}

/// Runs one contender for this long.
///
/// # Panics
/// When the server does not come up.
pub async fn run(
    program: &Path,
    place: &Place,
    name: &str,
    mode: &str,
    clients: usize,
    long: Duration,
    round: usize,
) -> Figure {
    let server = Server::start(program, &place.address, mode).unwrap();
    let seen: Seen = load(server.port, clients, long, &format!("i{mode}{round}")).await;
    server.kill();
    let rows = u64::try_from(seen.acknowledged.len()).unwrap_or(0);
    Figure {
        name: name.to_owned(),
        rows_per_s: rows * 1000 / u64::try_from(long.as_millis()).unwrap_or(1).max(1),
        p50_us: seen.percentile(0.5),
        p99_us: seen.percentile(0.99),
    }
}
