//! Flood control for the forms anybody may send and that store something: a proof of work that rises with the load, a slower
//! lane for browsers without script, limits by prefix kept in memory only.
//!
//! In calm times nobody notices: forms without a proof pass. Under load a form with a proof passes at once; one without has to
//! be twenty seconds old, and only so many of them pass from one address, one neighbourhood, in a minute, in an hour. No address
//! is kept: the counters know an HMAC under a key that is drawn at the start and never leaves the memory.

pub(crate) mod proof;

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use proof::Challenge;
use store::Keys;

use crate::middleware::counters::Counters;
use crate::middleware::limits::prefix;

/// Bits of a challenge in calm times: a cheap phone needs less than a tenth of a second.
const BITS_MIN: u32 = 12;
/// Bits at most: about a second on a cheap phone.
const BITS_MAX: u32 = 18;
/// A challenge given before the load rose is still good when it is this much easier.
const BITS_LAG: u32 = 2;
/// How long a form without a proof waits under load, in seconds.
const WAIT_S: i64 = 20;
/// Times one form may be sent: a lost signal is sent again, a recording is not.
const SENDINGS_MAX: u32 = 8;
/// The window of the limits by address, in milliseconds.
const WINDOW_MS: u64 = 10 * 60 * 1000;
/// Forms with a proof from one address in a window; many people may stand behind one.
const PROVEN_MAX: u32 = 120;
/// Forms without, from one address and from its neighbourhood (an IPv4 /24, an IPv6 /48), in a window.
const UNPROVEN_MAX: u32 = 6;
const NEIGHBOURS_MAX: u32 = 24;
/// Forms without a proof from everywhere, in a minute and in an hour: what the slower lane may write to the disk.
const LANE_MINUTE_MAX: u32 = 1_200;
const LANE_HOUR_MAX: u32 = 20_000;

/// What comes with a form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt<'a> {
    /// From where; none in tests.
    pub(crate) from: Option<IpAddr>,
    /// The form's mark.
    pub(crate) mark: &'a str,
    /// The challenge as written in the form.
    pub(crate) challenge: &'a str,
    /// The answer, when a script found one.
    pub(crate) answer: &'a str,
    /// Now, in milliseconds since 1970 UTC.
    pub(crate) now: i64,
}

/// What is done with a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is taken; whether the load is high, so that the same words sent again need no second row.
    Pass {
        /// The load is high.
        loaded: bool,
    },
    /// Not now: send it again after so many seconds.
    Wait {
        /// Seconds.
        seconds: i64,
    },
}

/// The memory of the flood control. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Flood {
    inner: Arc<Inner>,
}

struct Inner {
    on: bool,
    calm_per_minute: u32,
    /// Signs challenges: the installation's, so that every node knows them.
    keys: Keys,
    /// Hides addresses: drawn at the start, never stored.
    hiding: Keys,
    load: Mutex<Load>,
    addresses: Counters,
    marks: Counters,
    lane: Counters,
}

/// Forms sent in this minute and in the one before.
#[derive(Debug, Clone, Copy, Default)]
struct Load {
    minute: i64,
    now: u32,
    before: u32,
}

impl Load {
    fn count(&mut self, now: i64) -> u32 {
        self.turn(now);
        self.now = self.now.saturating_add(1);
        self.rate(now)
    }

    fn turn(&mut self, now: i64) {
        let minute = now.div_euclid(60_000);
        if minute == self.minute {
            return;
        }
        self.before = if minute == self.minute + 1 {
            self.now
        } else {
            0
        };
        (self.minute, self.now) = (minute, 0);
    }

    /// Forms a minute, the last minute weighed by how much of it is still within sixty seconds.
    fn rate(&self, now: i64) -> u32 {
        let left = 60_000 - now.rem_euclid(60_000);
        let before = u64::from(self.before) * left.unsigned_abs() / 60_000;
        self.now
            .saturating_add(u32::try_from(before).unwrap_or(u32::MAX))
    }
}

impl Flood {
    pub(crate) fn new(config: &crate::Config, keys: Keys) -> Self {
        // Without randomness nothing could be sealed either; a fixed key then only weakens who may guess a counter.
        let hiding = Keys::from_secret(&store::random().unwrap_or_default());
        Self {
            inner: Arc::new(Inner {
                on: config.flood_control,
                calm_per_minute: config.calm_per_minute.max(1),
                keys,
                hiding,
                load: Mutex::new(Load::default()),
                addresses: Counters::new(),
                marks: Counters::new(),
                lane: Counters::new(),
            }),
        }
    }

    /// The challenge for a form that is shown now.
    pub(crate) fn challenge(&self, mark: &str, now: i64) -> String {
        let rate = {
            let mut load = self.load();
            load.turn(now);
            load.rate(now)
        };
        let challenge = Challenge {
            bits: self.bits(rate),
            given_s: now.div_euclid(1_000),
        };
        challenge.written(&self.inner.keys, mark)
    }

    /// The challenge for a form that has to be sent again: without an answer the old one, because its age is what counts in the
    /// slower lane.
    pub(crate) fn challenge_again(&self, attempt: &Attempt<'_>) -> String {
        let now_s = attempt.now.div_euclid(1_000);
        let keys = &self.inner.keys;
        let still_good = Challenge::read(keys, attempt.mark, attempt.challenge, now_s).is_some();
        if attempt.answer.is_empty() && still_good {
            attempt.challenge.to_owned()
        } else {
            self.challenge(attempt.mark, attempt.now)
        }
    }

    fn load(&self) -> MutexGuard<'_, Load> {
        self.inner
            .load
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Each doubling of the load beyond calm doubles the work.
    fn bits(&self, rate: u32) -> u32 {
        let times = rate / self.inner.calm_per_minute;
        (BITS_MIN + times.checked_ilog2().map_or(0, |log| log + 1)).min(BITS_MAX)
    }

    /// What is done with a form that is sent now.
    pub(crate) fn admit(&self, attempt: Attempt<'_>) -> Verdict {
        let inner = &self.inner;
        if !inner.on {
            return Verdict::Pass { loaded: false };
        }
        let rate = self.load().count(attempt.now);
        let loaded = rate > inner.calm_per_minute;
        let window = attempt.now.unsigned_abs() / WINDOW_MS;
        if inner
            .marks
            .hit(self.hidden("mark", attempt.mark.as_bytes()), window)
            > SENDINGS_MAX
        {
            return Verdict::Wait { seconds: 600 };
        }
        let challenge = Challenge::read(
            &inner.keys,
            attempt.mark,
            attempt.challenge,
            attempt.now.div_euclid(1_000),
        );
        let proven = challenge.is_some_and(|challenge| {
            challenge.bits + BITS_LAG >= self.bits(rate)
                && proof::solves(
                    attempt.mark,
                    attempt.challenge,
                    challenge.bits,
                    attempt.answer,
                )
        });
        if proven {
            return match self.is_within("proven", attempt.from, PROVEN_MAX, window) {
                true => Verdict::Pass { loaded },
                false => Verdict::Wait { seconds: 60 },
            };
        }
        if !loaded {
            return match self.is_within("calm", attempt.from, PROVEN_MAX, window) {
                true => Verdict::Pass { loaded },
                false => Verdict::Wait { seconds: 60 },
            };
        }
        self.slow_lane(&attempt, challenge, window)
    }

    fn slow_lane(
        &self,
        attempt: &Attempt<'_>,
        challenge: Option<Challenge>,
        window: u64,
    ) -> Verdict {
        let Some(challenge) = challenge else {
            return Verdict::Wait { seconds: WAIT_S };
        };
        let age = attempt.now.div_euclid(1_000) - challenge.given_s;
        if age < WAIT_S {
            return Verdict::Wait {
                seconds: WAIT_S - age,
            };
        }
        let within = self.is_within("unproven", attempt.from, UNPROVEN_MAX, window)
            && self.is_quiet_around(attempt.from, window);
        if !within {
            return Verdict::Wait { seconds: 120 };
        }
        let minute = attempt.now.unsigned_abs() / 60_000;
        let hour = minute / 60;
        let lane = &self.inner.lane;
        if lane.hit(1 << 8, minute) > LANE_MINUTE_MAX || lane.hit(2 << 20, hour) > LANE_HOUR_MAX {
            return Verdict::Wait { seconds: 60 };
        }
        Verdict::Pass { loaded: true }
    }

    fn is_within(&self, what: &str, from: Option<IpAddr>, max: u32, window: u64) -> bool {
        let Some(from) = from else {
            return true;
        };
        let key = self.hidden(what, &prefix(from));
        self.inner.addresses.hit(key, window) <= max
    }

    fn is_quiet_around(&self, from: Option<IpAddr>, window: u64) -> bool {
        let Some(from) = from else {
            return true;
        };
        let mut wide = prefix(from);
        wide.truncate(if wide.len() == 4 { 3 } else { 6 });
        let key = self.hidden("around", &wide);
        self.inner.addresses.hit(key, window) <= NEIGHBOURS_MAX
    }

    /// HMAC under the key in memory.
    fn hidden(&self, what: &str, bytes: &[u8]) -> u64 {
        use std::fmt::Write;
        let mut about = format!("{what} ");
        for byte in bytes {
            let _ = write!(about, "{byte:02x}");
        }
        let token = self.inner.hiding.token(&about);
        token
            .get(..16)
            .and_then(|head| u64::from_str_radix(head, 16).ok())
            .unwrap_or(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Config;
    use std::net::Ipv4Addr;

    const START: i64 = 1_780_362_000_000;

    fn flood() -> Flood {
        let config = Config {
            calm_per_minute: 10,
            ..Config::default()
        };
        Flood::new(&config, Keys::from_secret(&[7; 32]))
    }

    fn at(n: u32) -> Option<IpAddr> {
        Some(Ipv4Addr::from(0x7f00_0000 + n * 256 + 1).into())
    }

    /// Junk enough for a load of `count` a minute.
    fn press(flood: &Flood, count: u32, now: i64) {
        for n in 0..count {
            let mark = format!("junk {n}");
            flood.admit(Attempt {
                from: at(n),
                mark: &mark,
                challenge: "1.2.3",
                answer: "",
                now,
            });
        }
    }

    fn send(flood: &Flood, mark: &str, solved: bool, given: i64, now: i64) -> Verdict {
        let challenge = flood.challenge(mark, given);
        let answer = if solved {
            proof::solve(mark, &challenge)
        } else {
            String::new()
        };
        flood.admit(Attempt {
            from: at(70_000),
            mark,
            challenge: &challenge,
            answer: &answer,
            now,
        })
    }

    #[test]
    fn in_calm_times_nobody_notices_and_under_load_a_proof_passes_at_once() {
        let flood = flood();
        assert_eq!(
            send(&flood, "calm", false, START, START),
            Verdict::Pass { loaded: false }
        );
        press(&flood, 500, START);
        assert_eq!(
            send(&flood, "proven", true, START, START),
            Verdict::Pass { loaded: true }
        );
        assert_eq!(
            send(&flood, "bare", false, START, START),
            Verdict::Wait { seconds: 20 }
        );
        // The control: switched off, everything passes.
        let config = Config {
            flood_control: false,
            calm_per_minute: 10,
            ..Config::default()
        };
        let off = Flood::new(&config, Keys::from_secret(&[7; 32]));
        press(&off, 500, START);
        assert_eq!(
            send(&off, "bare", false, START, START),
            Verdict::Pass { loaded: false }
        );
    }

    #[test]
    fn without_script_one_passes_after_waiting_and_not_as_often_as_one_likes() {
        let flood = flood();
        press(&flood, 500, START);
        let later = START + 21_000;
        press(&flood, 500, later);
        let passed = (0..50)
            .filter(|n| {
                let mark = format!("patient {n}");
                send(&flood, &mark, false, START, later) == Verdict::Pass { loaded: true }
            })
            .count();
        assert_eq!(
            passed, UNPROVEN_MAX as usize,
            "exactly so many from one address"
        );
    }

    #[test]
    fn one_form_is_sent_a_few_times_and_no_more() {
        let flood = flood();
        let passed = (0..100)
            .filter(|_| {
                matches!(
                    send(&flood, "one", true, START, START),
                    Verdict::Pass { .. }
                )
            })
            .count();
        assert_eq!(passed, SENDINGS_MAX as usize);
    }

    #[test]
    fn the_work_doubles_with_the_load_up_to_what_a_phone_can_do() {
        let flood = flood();
        let bits: Vec<u32> = [0, 9, 10, 20, 40, 80, 1_000_000]
            .into_iter()
            .map(|rate| flood.bits(rate))
            .collect();
        assert_eq!(bits, [12, 12, 13, 14, 15, 16, 18]);
    }

    #[test]
    fn the_slower_lane_writes_only_so_much_however_many_addresses_there_are() {
        let flood = flood();
        press(&flood, 2_000, START);
        let later = START + 21_000;
        let passed = (0..5_000u32)
            .filter(|n| {
                let mark = format!("wide {n}");
                let challenge = flood.challenge(&mark, START);
                let attempt = Attempt {
                    from: at(100_000 + n),
                    mark: &mark,
                    challenge: &challenge,
                    answer: "",
                    now: later,
                };
                flood.admit(attempt) == Verdict::Pass { loaded: true }
            })
            .count();
        assert_eq!(passed, LANE_MINUTE_MAX as usize);
    }

    #[test]
    fn a_verdict_takes_less_than_fifty_microseconds() {
        let flood = flood();
        let challenge = flood.challenge("mark", START);
        let answer = proof::solve("mark", &challenge);
        let began = std::time::Instant::now();
        for _ in 0..1_000 {
            let read = Challenge::read(&flood.inner.keys, "mark", &challenge, START / 1_000);
            assert!(read.is_some() && proof::solves("mark", &challenge, 12, &answer));
        }
        let each = began.elapsed() / 1_000;
        // Unoptimised builds take several times as long; the figure that counts is in docs/lab.md.
        let most = if cfg!(debug_assertions) { 2_000 } else { 50 };
        assert!(each.as_micros() < most, "{each:?}");
    }
}
