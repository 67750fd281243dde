//! The audit log: whatever is done to it is found, with its place, by two verifiers that share no code.

use std::process::Command;

use serde_json::Value;
use store::audit::Head;
use tests::engines::{keys, places, sqlite};
use tests::leave_out::skipped;
use tests::tamper::{Log, Python, tampered};
use tests::test_app::TestApp;

/// The head after two thirds of the log, as a report would print it.
fn printed(log: &Log) -> Head {
    let entry = &log.entries[log.entries.len() * 2 / 3];
    let text = format!("{}:{}", entry["seq"], entry["hash"].as_str().unwrap());
    Head::parse(&text).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_done_to_the_log_is_found_with_its_place_by_both_verifiers() {
    for place in places().await {
        let app = TestApp::on(place).await;
        for i in 0..8 {
            app.unit(&format!("P{i}"), &app.admin.unit_id.clone()).await;
        }
        let log = Log::of(&app.site.store).await;
        let kept = printed(&log);
        let sound = log.judged(&keys(), std::slice::from_ref(&kept));
        assert!(sound.starts_with("ok "), "{sound}");
        let mut random = fastrand::Rng::with_seed(20_261_128);
        let changed: Vec<_> = (0..120)
            .map(|_| tampered(&log, &kept, &mut random))
            .collect();
        for one in &changed {
            let said = one.log.judged(&keys(), std::slice::from_ref(&kept));
            assert_eq!(said, one.expected, "{}", one.what);
        }
        let Some(python) = Python::find() else {
            skipped("the other reader of the audit log: there is no python3");
            continue;
        };
        let all = std::iter::once(&log).chain(changed.iter().map(|one| &one.log));
        let answers = python.judged(all, &keys(), &kept);
        assert_eq!(answers[0], sound);
        for (one, said) in changed.iter().zip(&answers[1..]) {
            assert_eq!(*said, one.expected, "{}", one.what);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_the_log_out_is_the_last_entry_of_what_was_taken_out() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let mut out = Vec::new();
        let count = app::audit_log::export(&app.site, "command line", &mut out)
            .await
            .unwrap();
        let lines: Vec<Value> = String::from_utf8(out)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len() as u64, count + 1);
        assert_eq!(lines[lines.len() - 2]["action"], "audit.export");
        assert!(lines[lines.len() - 1]["tip"]["signature"].is_string());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_python_verifier_agrees_with_a_public_key_it_was_not_given_by_us() {
    let Some(_) = Python::find() else { return };
    let app = TestApp::on(sqlite()).await;
    let path = app.place.folder.path().join("log.jsonl");
    let mut out = std::fs::File::create(&path).unwrap();
    app::audit_log::export(&app.site, "command line", &mut out)
        .await
        .unwrap();
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/audit/verify.py");
    let run = |key: &str| {
        Command::new("python3")
            .args([program, path.to_str().unwrap(), "--key", key])
            .output()
            .unwrap()
    };
    assert!(run(&keys().public()).status.success());
    // Somebody else's key: everything fits, and yet it is not this installation's log.
    let other = run(&store::Keys::from_secret(&[8; 32]).public());
    assert!(!other.status.success());
    assert!(String::from_utf8(other.stdout).unwrap().contains("forged"));
}

#[tokio::test(flavor = "multi_thread")]
async fn hourly_heads_are_signed_and_hold_the_log_to_what_it_was() {
    for place in places().await {
        let app = TestApp::on(place).await;
        app.run_jobs().await;
        app.unit("P1", &app.admin.unit_id.clone()).await;
        app.pass(60 * 60 * 1000);
        app.run_jobs().await;
        let heads = app.site.store.heads(10).await.unwrap();
        assert_eq!(heads.len(), 2);
        let report = app.site.store.verify(&[]).await.unwrap();
        assert_eq!(report.findings, []);
    }
}
