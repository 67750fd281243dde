//! Every disguise over every guilty message: the level never falls by more than a step, and rarely below "suspicious".

use detect::{Hints, Level, Pack, Snapshot};
use tests::{evasion, suite};

/// Share that stays at least "suspicious".
const STAYS_MIN: f64 = 0.98;

#[test]
fn disguises_do_not_hide_a_scam() {
    let pack = Pack::shipped().expect("the shipped pack loads");
    let snapshot = Snapshot::default();
    let hints = Hints::default();
    assert_eq!(evasion::ALL.len(), 36);
    let cases: Vec<_> = ["guilty", "held_out/guilty"]
        .iter()
        .flat_map(|part| suite::read(&suite::folder().join(part)))
        .collect();
    let (mut all, mut stay, mut fell) = (0u32, 0u32, Vec::new());
    for disguise in evasion::ALL {
        let mut lost = 0u32;
        for case in &cases {
            let plain = suite::judge(&case.text, &hints, &pack, &snapshot).level;
            let text = (disguise.apply)(&case.text);
            let level = suite::judge(&text, &hints, &pack, &snapshot).level;
            all += 1;
            stay += u32::from(level >= Level::Suspicious);
            lost += u32::from(level < Level::Suspicious);
            // Danger to insufficient is two steps.
            if plain == Level::Danger && level < Level::Suspicious {
                fell.push(format!("{}: {} {text}", disguise.name, case.id));
            }
        }
        println!(
            "{:<32} {lost:>3} of {} fall below suspicious",
            disguise.name,
            cases.len()
        );
    }
    let share = f64::from(stay) / f64::from(all);
    println!(
        "{stay} of {all} stay at least suspicious ({:.2} %)",
        share * 100.0
    );
    assert!(
        fell.is_empty(),
        "{} fell two steps:\n{}",
        fell.len(),
        fell.join("\n")
    );
    assert!(share >= STAYS_MIN, "{share:.4}");
}
