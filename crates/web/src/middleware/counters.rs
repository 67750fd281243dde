//! Counts by key and window of time in a fixed table: it cannot be filled up, only shared.

use std::sync::Mutex;

/// Counters in the table, in shards; keys that share a counter share a count.
const SHARDS: usize = 64;
const COUNTERS: usize = 1 << 12;
/// Neighbours tried, so that two keys rarely share; the last resort is to share.
const NEIGHBOURS: usize = 8;

#[derive(Clone, Copy, Default)]
struct Counter {
    /// Which key and which window the count belongs to; nought is nobody.
    key: u64,
    window: u64,
    count: u32,
}

/// The table: at most 6 MB, whoever asks and however often. A shard takes its memory when it is first needed.
pub(crate) struct Counters {
    shards: Vec<Mutex<Vec<Counter>>>,
}

impl Counters {
    pub(crate) fn new() -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
        }
    }

    /// Counts one more for this key in this window; returns how many that makes.
    pub(crate) fn hit(&self, key: u64, window: u64) -> u32 {
        let key = key | 1;
        let Some(shard) = self.shards.get(key as usize / 2 % SHARDS) else {
            return 0;
        };
        let mut counters = shard
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        counters.resize(COUNTERS, Counter::default());
        let home = (key >> 8) as usize % COUNTERS;
        let slot = (0..NEIGHBOURS)
            .map(|step| (home + step) % COUNTERS)
            .find(|&at| {
                counters
                    .get(at)
                    .is_some_and(|c| c.key == key || c.window != window || c.key == 0)
            })
            .unwrap_or(home);
        let Some(counter) = counters.get_mut(slot) else {
            return 0;
        };
        if counter.window != window || counter.key == 0 {
            *counter = Counter {
                key,
                window,
                count: 0,
            };
        }
        counter.count = counter.count.saturating_add(1);
        counter.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_counts_for_itself_and_each_window_begins_anew() {
        let counters = Counters::new();
        // Spread as a keyed hash spreads them.
        let keys: Vec<u64> = (1..5_000u64)
            .map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15))
            .collect();
        for round in 1..=3 {
            assert!(keys.iter().all(|key| counters.hit(*key, 7) == round));
        }
        assert!(keys.iter().all(|key| counters.hit(*key, 8) == 1));
    }
}
