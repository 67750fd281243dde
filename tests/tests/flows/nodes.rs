//! Two servers over one database and one place for files are one service.

use std::time::{Duration, Instant};

use app::indicators::{self, About};
use app::staff::sign_in;
use app::{Checker, Clock, Site};
use detect::snapshot::Class;
use tests::engines::places;
use tests::test_app::{PASSWORD, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_one_node_is_a_session_of_the_other_and_ends_on_both() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let other = Site::new(app.place.open().await, Clock::Set(app.now.clone()));
        let token = app.try_sign_in("quantri", PASSWORD, "").await.unwrap();
        let there = sign_in::current(&other, &token).await.unwrap().unwrap();
        assert_eq!(there.login, "quantri");
        sign_in::sign_out(&other, &there).await.unwrap();
        assert_eq!(sign_in::current(&app.site, &token).await.unwrap(), None);
    }
}

/// The time from asking for the change until every node answers with it, its publishing included.
#[tokio::test(flavor = "multi_thread")]
async fn lists_imported_on_one_node_are_in_force_on_every_other_within_a_second() {
    const NODES: usize = 3;
    const ROUNDS: usize = 12;
    for place in places().await {
        let app = TestApp::on(place).await;
        let mut nodes = Vec::new();
        for _ in 0..NODES {
            let site = Site::new(app.place.open().await, Clock::Set(app.now.clone()));
            let checker = Checker::in_memory().unwrap();
            let following = tokio::spawn(app::snapshot::follow(site, checker.clone()));
            nodes.push((checker, following));
        }
        let folder = tempfile::tempdir().unwrap();
        let mut slowest = Duration::ZERO;
        for round in 0..ROUNDS {
            let about = About {
                name: format!("danh sách {round}"),
                source: String::new(),
                class: Class::Authority,
                date: jiff::civil::date(2026, 6, 1),
                expires: None,
                format: None,
            };
            let pack = app.machine.checker.engine().pack.clone();
            indicators::import(
                folder.path(),
                format!("lua-dao-{round}.top").as_bytes(),
                &about,
                &pack.tables,
                &pack.reference,
            )
            .unwrap();
            let bytes = indicators::compiled(folder.path()).unwrap();
            // Nodes look at their own moments; the change comes at any of them.
            tokio::time::sleep(Duration::from_millis(70 * round as u64)).await;
            let begun = Instant::now();
            app::snapshot::publish(&app.site, bytes, "test")
                .await
                .unwrap();
            let known = |checker: &Checker| checker.engine().snapshot.len() == round + 1;
            while !nodes.iter().all(|(checker, _)| known(checker)) {
                assert!(begun.elapsed() < Duration::from_secs(1), "{round}");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            slowest = slowest.max(begun.elapsed());
        }
        println!(
            "{:?}: {ROUNDS} changes, {NODES} nodes, the slowest in force after {} ms",
            app.site.store.engine(),
            slowest.as_millis()
        );
        for (_, following) in nodes {
            following.abort();
        }
        // The snapshots before are no longer kept by anything; what is left is whole.
        let report = app.site.store.verify(&[]).await.unwrap();
        assert_eq!((report.findings, report.files), (Vec::new(), 1));
    }
}
