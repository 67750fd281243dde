//! Whether the wall clock can be believed: what it may not decide when it cannot, and what the administrator is told.

use store::clock::{Jump, SKEW_MS, is_jump};

use crate::site::{Fault, Site};

/// Nothing is deleted for being old until the clock has run this long after a leap: somebody has time to set it right.
const PROBATION_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// What is known against the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Doubts {
    /// It stands this much before the last entry of the log; 0 when it does not.
    pub behind_ms: i64,
    /// It has leapt since the last entry, or lately.
    pub leapt: bool,
    /// The latest jump that is not long past.
    pub jump: Option<Jump>,
}

impl Doubts {
    /// Whether there are any.
    #[must_use]
    pub fn any(&self) -> bool {
        self.behind_ms > 0 || self.leapt
    }
}

/// What is known against the clock, now.
///
/// # Errors
/// Faults of the store.
pub async fn doubts(site: &Site) -> Result<Doubts, Fault> {
    let now = site.now();
    let last = site.store.last_recorded().await?.unwrap_or(now);
    let jump = site.store.last_jump().await?;
    let jump = jump.filter(|jump| (jump.to - now).abs() < PROBATION_MS);
    let behind_ms = Some(last - now).filter(|behind| *behind > SKEW_MS);
    Ok(Doubts {
        behind_ms: behind_ms.unwrap_or_default(),
        leapt: jump.is_some() || (now > last && is_jump(last, now)),
        jump,
    })
}
