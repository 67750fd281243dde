//! A small flood, over loopback: what is real is stored in its lane; without the defence the junk is stored too.

use std::time::Duration;

use tests::engines::sqlite;
use tests::flood::{Plan, run};

const PLAN: Plan = Plan {
    junk: 400,
    real: 5,
    lasts: Duration::from_secs(6),
    defended: true,
    calm_per_minute: 60,
};

#[test]
fn real_reports_come_through_a_flood_and_most_junk_does_not() {
    let outcome = run(PLAN, &sqlite());
    assert_eq!(outcome.real_stored, PLAN.real, "{outcome:?}");
    assert_eq!(outcome.in_their_lane, PLAN.real, "{outcome:?}");
    assert!(outcome.bare_stored > 0, "without script too: {outcome:?}");
    assert!(outcome.junk_taken < PLAN.junk / 2, "{outcome:?}");
    // The control: without the defence most of it is taken.
    let open = Plan {
        defended: false,
        real: 0,
        ..PLAN
    };
    let outcome = run(open, &sqlite());
    assert!(outcome.junk_taken > PLAN.junk * 3 / 4, "{outcome:?}");
}
