//! How long a receipt takes that never was, one whose tip is gone, and one that is kept: whoever guesses must not learn from the clock
//! which of the first two it was.

use std::time::{Duration, Instant};

use crate::telling::{first_tip, tip};
use crate::test_app::TestApp;

/// Times of one kind of receipt.
#[derive(Debug)]
pub struct Took {
    /// Which.
    pub name: &'static str,
    /// Sorted.
    pub times: Vec<Duration>,
}

impl Took {
    /// The time within which this share of answers came, in percent.
    #[must_use]
    pub fn within(&self, percent: usize) -> Duration {
        let last = self.times.len().saturating_sub(1);
        let at = last * percent.min(100) / 100;
        self.times.get(at).copied().unwrap_or_default()
    }
}

/// Asks for each in turn, over the whole service.
///
/// # Panics
/// When the service does not answer, or answers the first two differently.
pub async fn run(app: &TestApp, rounds: usize) -> Vec<Took> {
    let expired = tip(app, &[("happened", "contacted")]).await;
    let officer = app.staff("tiep-nhan", "intake_officer").await;
    let path = first_tip(&app.get("/xu-ly", Some(&officer)).await.1);
    app.erase_tip(path.rsplit('/').next().unwrap_or_default())
        .await;
    let kept = tip(app, &[("happened", "contacted")]).await;
    let codes = [
        ("wrong", "AAAA-BBBB-CCCC-DDDD"),
        ("expired", expired.as_str()),
        ("kept", kept.as_str()),
    ];
    let mut took: Vec<Took> = codes
        .iter()
        .map(|(name, _)| Took {
            name,
            times: Vec::with_capacity(rounds),
        })
        .collect();
    for _ in 0..rounds {
        let mut answers = Vec::new();
        for ((_, code), took) in codes.iter().zip(&mut took) {
            let begun = Instant::now();
            let answer = app
                .send("POST", "/theo-doi", None, &[("receipt", code)])
                .await;
            took.times.push(begun.elapsed());
            answers.push(answer);
        }
        assert_eq!(answers.first(), answers.get(1));
        assert_ne!(answers.first(), answers.get(2), "the control");
    }
    for one in &mut took {
        one.times.sort_unstable();
    }
    took
}
