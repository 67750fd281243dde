//! Proof of work: a number that took many hashes to find and takes one to check.
//!
//! Looked at: the `altcha` crates (bring an HTTP client or their own widget). The idea is ALTCHA's: a challenge under our HMAC, so
//! that nothing is kept for it; ours is bound to the mark of one form, so that a proof is good for that form alone.

use sha2::{Digest, Sha256};
use store::Keys;

/// How long a challenge is good, in seconds.
const GOOD_FOR_S: i64 = 30 * 60;

/// A challenge of ours, read from a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Challenge {
    /// Leading bits of the hash that must be nought.
    pub(crate) bits: u32,
    /// When it was given, in seconds since 1970 UTC.
    pub(crate) given_s: i64,
}

impl Challenge {
    /// The challenge as it stands in the form of this mark.
    pub(crate) fn written(self, keys: &Keys, mark: &str) -> String {
        let Self { bits, given_s } = self;
        let seal = keys.token(&format!("proof {mark} {bits} {given_s}"));
        format!("{bits}.{given_s}.{seal}")
    }

    /// Reads one; none when it is not ours, not of this form, or too old.
    pub(crate) fn read(keys: &Keys, mark: &str, text: &str, now_s: i64) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let challenge = Self {
            bits: parts.next()?.parse().ok()?,
            given_s: parts.next()?.parse().ok()?,
        };
        let age = now_s - challenge.given_s;
        let ours = challenge.written(keys, mark) == text;
        (ours && (0..=GOOD_FOR_S).contains(&age)).then_some(challenge)
    }
}

/// Whether this answer solves the challenge as written.
pub(crate) fn solves(mark: &str, written: &str, bits: u32, answer: &str) -> bool {
    let short = !answer.is_empty() && answer.len() <= 20;
    short && leading_zeros(mark, written, answer) >= bits
}

fn leading_zeros(mark: &str, written: &str, answer: &str) -> u32 {
    let mut hash = Sha256::new();
    for part in [mark, ".", written, ".", answer] {
        hash.update(part.as_bytes());
    }
    let digest = hash.finalize();
    let head: [u8; 8] = digest.first_chunk().copied().unwrap_or([0xff; 8]);
    u64::from_be_bytes(head).leading_zeros()
}

/// Finds an answer, as a browser does: for tests and the flood of the lab.
#[must_use]
pub fn solve(mark: &str, written: &str) -> String {
    let bits: u32 = written
        .split('.')
        .next()
        .and_then(|bits| bits.parse().ok())
        .unwrap_or(0);
    (0u64..)
        .map(|n| n.to_string())
        .find(|answer| leading_zeros(mark, written, answer) >= bits)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_780_362_000;

    fn keys() -> Keys {
        Keys::from_secret(&[7; 32])
    }

    fn challenge(bits: u32) -> Challenge {
        Challenge { bits, given_s: NOW }
    }

    #[test]
    fn a_solved_challenge_is_good_for_its_form_and_its_time_only() {
        let keys = keys();
        let written = challenge(8).written(&keys, "mark");
        let answer = solve("mark", &written);
        assert!(solves("mark", &written, 8, &answer));
        assert_eq!(
            Challenge::read(&keys, "mark", &written, NOW + 60),
            Some(challenge(8))
        );
        assert_eq!(
            Challenge::read(&keys, "other", &written, NOW),
            None,
            "another form"
        );
        assert_eq!(
            Challenge::read(&keys, "mark", &written, NOW + 3_600),
            None,
            "too old"
        );
        assert_eq!(
            Challenge::read(&keys, "mark", &written, NOW - 1),
            None,
            "not yet given"
        );
        let easier = written.replacen("8.", "0.", 1);
        assert_eq!(
            Challenge::read(&keys, "mark", &easier, NOW),
            None,
            "made easier"
        );
        assert!(!solves("mark", &written, 8, ""));
        assert!(!solves("mark", &written, 8, &"1".repeat(21)));
    }

    #[test]
    fn forged_proofs_do_not_hold() {
        let keys = keys();
        let other = Keys::from_secret(&[8; 32]);
        let written = challenge(4).written(&other, "mark");
        for change in 0..10_000 {
            let forged = format!("{written}{change}");
            assert_eq!(Challenge::read(&keys, "mark", &forged, NOW), None);
        }
        assert_eq!(Challenge::read(&keys, "mark", &written, NOW), None);
    }

    #[test]
    fn each_bit_doubles_the_work() {
        let keys = keys();
        let tries = |bits| -> u64 {
            (0..40)
                .map(|n| {
                    let mark = format!("mark {n}");
                    let written = challenge(bits).written(&keys, &mark);
                    solve(&mark, &written).parse::<u64>().unwrap_or(0)
                })
                .sum()
        };
        let (easy, hard) = (tries(4), tries(8));
        assert!(hard > 6 * easy && hard < 50 * easy, "{easy} {hard}");
    }
}
