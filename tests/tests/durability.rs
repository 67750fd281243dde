//! Small versions of the long runs (`cargo xtask lab …`, docs/lab.md).

#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use tests::engines::{places, sqlite};
use tests::lab::differential::{self, Broken};
use tests::lab::{canary, cuts, full, kills, program, receipts, tips};
use tests::leave_out::skipped;
use tests::test_app::TestApp;

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
            skipped(&why.to_string());
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

/// The program as it is installed; cargo builds it when the whole workspace is tested.
fn installed() -> Option<PathBuf> {
    let program = program("canhgiac");
    if let Err(why) = &program {
        skipped(&why.to_string());
    }
    program.ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledged_tip_and_its_file_survive_kill_9() {
    let Some(program) = installed() else { return };
    let outcome = tips::kills(&program, 4, 1).await;
    assert_eq!((outcome.tips.lost, outcome.findings), (0, 0), "{outcome:?}");
    assert!(outcome.tips.acknowledged > 0, "{outcome:?}");
    assert!(
        outcome.control.1 > 0,
        "damage is not noticed, so nothing is proved: {outcome:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledged_tip_and_its_file_survive_a_power_cut() {
    let Some(program) = installed() else { return };
    match tips::power_cuts(&program, 4, 1).await {
        Ok(outcome) => {
            assert_eq!((outcome.tips.lost, outcome.findings), (0, 0), "{outcome:?}");
            assert!(outcome.control.1 > 0, "{outcome:?}");
        }
        Err(why) => {
            skipped(&why.to_string());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_the_installed_program_leaves_tells_who_reported() {
    let Some(program) = installed() else { return };
    for searched in canary::run(&program).await {
        assert!(searched.hits.is_empty() && searched.control, "{searched:?}");
    }
}

/// Found by a thousand kills on a busy machine: two seconds for a connection are enough for a request, not for a start.
#[tokio::test(flavor = "multi_thread")]
async fn a_start_waits_for_a_database_that_is_slow_to_open() {
    let place = sqlite();
    place.open().await.close().await;
    let mut one = ConnectOptions::new(&place.url);
    one.max_connections(1);
    let holding = Database::connect(one).await.unwrap();
    for statement in ["PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE"] {
        holding.execute_unprepared(statement).await.unwrap();
    }
    let free = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        holding.close().await.unwrap();
    };
    let (store, ()) = tokio::join!(place.open(), free);
    store.ready().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn both_engines_answer_random_operations_alike() {
    let places = places().await;
    if let [a, b] = places.as_slice() {
        let (a, b) = (a.open().await, b.open().await);
        let differences = differential::run(&a, &b, 1_500, 1, Broken::Nothing).await;
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_changes_answers_checks_and_recovers_without_a_new_start() {
    let outcome = match full::run_full(2).await {
        Ok(outcome) => outcome,
        Err(why) => {
            skipped(&why.to_string());
            return;
        }
    };
    assert_eq!(outcome.wrong, Vec::<u16>::new(), "{outcome:?}");
    assert_eq!(
        (outcome.unanswered, outcome.lost, outcome.findings),
        (0, 0, 0),
        "{outcome:?}"
    );
    assert_eq!((outcome.before, outcome.after), (40, 40), "{outcome:?}");
    // The control: the disk was full indeed. Some writes still find room, in the log that SQLite begins anew.
    assert!(outcome.refused > 20, "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_never_was_is_answered_as_one_whose_tip_is_gone() {
    for place in places().await {
        let app = TestApp::on(place).await;
        receipts::run(&app, 3).await;
    }
}
