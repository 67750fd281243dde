//! `kill -9` under load: what was acknowledged is there, the chain holds, and the server comes back at once.

#![expect(clippy::unwrap_used, reason = "a run whose set-up fails has failed")]

use std::path::Path;
use std::time::Duration;

use super::{Server, load, missing};
use crate::engines::Place;

/// What a run came to.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Rows acknowledged.
    pub acknowledged: usize,
    /// Of those, rows that were gone.
    pub lost: usize,
    /// Findings of `verify` at the end.
    pub findings: usize,
    /// Times from start to listening, in milliseconds.
    pub starts: Vec<u64>,
}

/// Starts, loads, kills this many times.
///
/// # Panics
/// When the server does not come back.
pub async fn run(program: &Path, place: &Place, cycles: usize, seed: u64) -> Outcome {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut outcome = Outcome::default();
    for cycle in 0..cycles {
        let server = Server::start(program, &place.address, "").unwrap();
        outcome
            .starts
            .push(u64::try_from(server.started_in.as_millis()).unwrap_or(u64::MAX));
        let prefix = format!("k{cycle}");
        let loading = load(server.port, 8, Duration::from_secs(5), &prefix);
        let wait = Duration::from_millis(random.u64(5..120));
        let killing = async {
            tokio::time::sleep(wait).await;
            server.kill();
        };
        let (seen, ()) = tokio::join!(loading, killing);
        outcome.acknowledged += seen.acknowledged.len();
        let gone = missing(&place.address, &seen.acknowledged).await.unwrap();
        outcome.lost += gone.len();
        if (cycle + 1) % 100 == 0 {
            println!(
                "{} kills: {} acknowledged, {} lost",
                cycle + 1,
                outcome.acknowledged,
                outcome.lost
            );
        }
    }
    let report = place.open().await.verify(&[]).await.unwrap();
    outcome.findings = report.findings.len();
    outcome
}
