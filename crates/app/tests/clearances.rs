//! A cleared value is never warned about again until it is listed again, whatever lists come and go.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeSet;

use app::indicators::{self, About, canonical_of};
use app::{Checker, check};
use detect::snapshot::Class;
use detect::{Hints, Level};
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 6, 2);
/// The last one is official: no list may hold it, and no clearance is needed.
const VALUES: [&str; 6] = [
    "0900000123",
    "0900000456",
    "xau1-vidu.com",
    "https://xau2-vidu.com/dang-nhap",
    "1900000123456 MB",
    "vietcombank.com.vn",
];

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }
}

fn import(data: &std::path::Path, checker: &Checker, list: usize, values: &[&str]) {
    let engine = checker.engine();
    let about = About {
        name: format!("danh sách {list}"),
        source: String::new(),
        class: Class::Authority,
        date: TODAY,
        expires: None,
        format: Some(indicators::Format::Lines),
    };
    let text = values.join("\n");
    let _ = indicators::import(
        data,
        text.as_bytes(),
        &about,
        &engine.pack.tables,
        &engine.pack.reference,
    );
}

fn is_warned(checker: &Checker, value: &str) -> bool {
    let engine = checker.engine();
    let answer = check::text_answer(&engine, value.to_owned(), &Hints::default(), TODAY).unwrap();
    answer.verdict.level == Level::Warned
}

/// Random imports, removals, clearances and listings again against a set of what is cleared; `put` writes the clearances.
fn run(seed: u64, steps: usize, writes: bool) -> (usize, usize) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let checker = Checker::open(data).unwrap();
    let reference = checker.engine().pack.reference.clone();
    let mut random = Random(seed);
    let mut cleared = BTreeSet::new();
    let (mut wrong, mut warned) = (0, 0);
    for _ in 0..steps {
        let value = random.below(VALUES.len());
        match random.below(4) {
            0 | 1 => {
                let values = [VALUES[value], VALUES[random.below(VALUES.len())]];
                import(data, &checker, random.below(3), &values);
            }
            2 => {
                cleared.insert(value);
            }
            _ => {
                cleared.remove(&value);
            }
        }
        if writes {
            let rows: Vec<_> = cleared
                .iter()
                .map(|at| canonical_of(VALUES[*at], &reference).unwrap())
                .collect();
            indicators::put_cleared(data, &rows).unwrap();
        }
        checker.reload().unwrap();
        for (at, value) in VALUES.iter().enumerate() {
            let is = is_warned(&checker, value);
            warned += usize::from(is);
            wrong += usize::from(is && (cleared.contains(&at) || at == VALUES.len() - 1));
        }
    }
    (wrong, warned)
}

#[test]
fn a_cleared_value_is_never_warned_about_until_listed_again_and_official_ones_never_are() {
    let (wrong, warned) = run(20_261_128, 40, true);
    assert_eq!(wrong, 0);
    assert!(warned > 10, "warnings are seen at all: {warned}");
    // The control: without the clearances in the data folder the same steps warn about cleared values.
    assert!(run(20_261_128, 20, false).0 > 0);
}

#[test]
fn a_number_listed_without_an_end_stops_counting_after_two_years_and_a_site_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let checker = Checker::open(folder.path()).unwrap();
    import(folder.path(), &checker, 1, &[VALUES[0], VALUES[2]]);
    checker.reload().unwrap();
    let engine = checker.engine();
    let level = |value: &str, day| {
        check::text_answer(&engine, value.to_owned(), &Hints::default(), day)
            .unwrap()
            .verdict
            .level
    };
    assert_eq!(level(VALUES[0], date(2028, 6, 2)), Level::Warned);
    assert_ne!(level(VALUES[0], date(2028, 6, 3)), Level::Warned);
    assert_eq!(level(VALUES[2], date(2028, 6, 3)), Level::Warned);
}
