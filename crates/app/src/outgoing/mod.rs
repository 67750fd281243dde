//! The register of outgoing documents: written down, numbered by the e-office, delivered, signed elsewhere and attached back;
//! and the answer to whoever asks whether a paper is ours.

pub mod attach;
pub mod change;
pub mod metadata;
pub mod organ;
pub mod register;
pub mod verify;

use std::collections::BTreeMap;

use domain::outgoing::gaps;
use store::outgoing::Given;

/// What stands out in a series of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oddity {
    /// The unit.
    pub unit_name: String,
    /// The symbol.
    pub notation: String,
    /// Numbers that are not in the register, as ranges.
    pub missing: Vec<(u32, u32)>,
    /// Numbers that stand there twice or more.
    pub repeated: Vec<u32>,
}

/// Gaps and repeated numbers, series by series. A gap is no fault: the e-office numbers other documents too.
#[must_use]
pub fn oddities(given: &[Given]) -> Vec<Oddity> {
    let mut series: BTreeMap<(&str, &str, &str), Vec<u32>> = BTreeMap::new();
    for one in given {
        series
            .entry((&one.unit_name, &one.unit_id, &one.notation_key))
            .or_default()
            .push(u32::try_from(one.number).unwrap_or_default());
    }
    series
        .into_iter()
        .map(|((unit_name, _, notation), numbers)| Oddity {
            unit_name: unit_name.to_owned(),
            notation: notation.to_owned(),
            missing: gaps(&numbers),
            repeated: repeated(numbers),
        })
        .filter(|odd| !odd.missing.is_empty() || !odd.repeated.is_empty())
        .collect()
}

fn repeated(mut numbers: Vec<u32>) -> Vec<u32> {
    numbers.sort_unstable();
    let mut twice: Vec<u32> = numbers
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] if a == b => Some(*a),
            _ => None,
        })
        .collect();
    twice.dedup();
    twice
}
