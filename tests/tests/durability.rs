//! Small versions of the long runs (`cargo xtask lab …`, docs/lab.md).

#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use tests::engines::{places, sqlite};
use tests::lab::{cuts, differential, kills};

const PROGRAM: &str = env!("CARGO_BIN_EXE_store-server");

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_kill_9() {
    let outcome = kills::run(Path::new(PROGRAM), &sqlite(), 10, 1).await;
    assert_eq!((outcome.lost, outcome.findings), (0, 0), "{outcome:?}");
    assert!(outcome.acknowledged > 0, "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_a_power_cut_and_the_control_does_not() {
    let full = match cuts::run_cuts(Path::new(PROGRAM), "", 10, 1).await {
        Ok(full) => full,
        Err(why) => {
            assert!(
                std::env::var_os("CANHGIAC_TESTS_COMPLETE").is_none(),
                "{why}"
            );
            println!("NOT RUN: {why}");
            return;
        }
    };
    assert_eq!((full.lost, full.broken), (0, 0), "{full:?}");
    assert!(full.acknowledged > 0, "{full:?}");
    let normal = cuts::run_cuts(Path::new(PROGRAM), "normal", 5, 1)
        .await
        .unwrap();
    assert!(
        normal.lost > 0,
        "a control that loses nothing proves nothing: {normal:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn both_engines_answer_random_operations_alike() {
    let places = places().await;
    if let [a, b] = places.as_slice() {
        let (a, b) = (a.open().await, b.open().await);
        let differences = differential::run(&a, &b, 1_500, 1).await;
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    }
}
