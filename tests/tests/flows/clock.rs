//! The wall clock goes ten years forward and back: nothing is ordered wrongly, nothing lives for ten years, and it is said.

use std::sync::atomic::Ordering;

use app::Fault;
use app::staff::{account, invite, recover, sign_in};
use axum::http::StatusCode;
use domain::Action;
use domain::retention::Class;
use store::job::NewJob;
use store::{Store, Work};
use tests::engines::places;
use tests::test_app::{DAY, PASSWORD, START, TestApp};

use crate::staff::code_of;
use web::metrics::Metrics;

const TEN_YEARS: i64 = 3652 * DAY;

/// Numbers and moments of every jump in the log, and that the log is whole.
async fn jumps(store: &Store) -> Vec<(i64, i64)> {
    let mut found = Vec::new();
    let mut last = 0;
    let chain = store.verify_audit(&[], |entry| {
        assert_eq!(entry.seq, last + 1, "by number");
        last = entry.seq;
        if entry.action == "clock.jump" {
            found.push((entry.seq, entry.at));
        }
    });
    assert!(chain.await.unwrap().is_ok());
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_years_forward_and_back_are_entries_of_the_log_and_stand_on_the_administrators_page() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let admin = app.staff_again("quantri").await;
        let (_, page) = app.get("/quan-tri/viec-nen", Some(&admin)).await;
        assert!(!page.contains("xem lại đồng hồ"), "the control: {page}");
        assert_eq!(jumps(&app.site.store).await, Vec::new());

        for to in [START + TEN_YEARS, START - TEN_YEARS, START] {
            app.now.store(to, Ordering::Relaxed);
            let admin = app.staff_again("quantri").await;
            let found = jumps(&app.site.store).await;
            assert_eq!(found.last().unwrap().1, to);
            assert!(app::clock::doubts(&app.site).await.unwrap().any());
            // Ten years ago nobody had been given a role yet: rights have dates, and the page is closed.
            let (status, page) = app.get("/quan-tri/viec-nen", Some(&admin)).await;
            match to < START {
                true => assert_eq!(status, StatusCode::FORBIDDEN),
                false => assert!(page.contains("xem lại đồng hồ"), "{page}"),
            }
        }
        assert_eq!(jumps(&app.site.store).await.len(), 3);
        let figures = Metrics::default().text(&app.site).await;
        assert!(figures.contains("canhgiac_clock_jumps 3"), "{figures}");

        // Nobody has written since it went back: still it is seen.
        app.now.store(START - TEN_YEARS, Ordering::Relaxed);
        let figures = Metrics::default().text(&app.site).await;
        assert!(figures.contains(&format!(
            "canhgiac_clock_behind_seconds {}",
            TEN_YEARS / 1000
        )));

        // A week of right time, and it is believed again.
        app.now.store(START + 8 * DAY, Ordering::Relaxed);
        let admin = app.staff_again("quantri").await;
        let (_, page) = app.get("/quan-tri/viec-nen", Some(&admin)).await;
        assert!(!page.contains("xem lại đồng hồ"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_begun_by_a_wrong_clock_does_not_live_for_ten_years() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let top = app.admin.unit_id.clone();
        let head = app.person("lanh-dao", "head", &top).await;
        let clerk = app.person("van-thu", "records_clerk", &top).await;
        let site = &app.site;
        app.pass(TEN_YEARS);
        let token = app.try_sign_in("quantri", PASSWORD, "").await.unwrap();
        let admin = sign_in::current(site, &token).await.unwrap().unwrap();
        let invited = invite::Invited {
            login: "moi-den",
            name: "Mới Đến",
            position: "Chuyên viên",
            unit_id: &top,
        };
        let link = invite::invite(site, &admin, invited).await.unwrap();
        recover::start(site, &admin, &clerk.person_id)
            .await
            .unwrap();
        let new = account::begin_totp(site, &app.again(&head.login).await)
            .await
            .unwrap();
        let code = |at: i64| code_of(&new.secret, at);
        let actor = app.again(&head.login).await;
        account::confirm_totp(site, &actor, &code(site.now()))
            .await
            .unwrap();

        app.pass(-TEN_YEARS);
        let left = sign_in::current(site, &token).await.unwrap();
        assert_eq!(left, None, "a session of the future");
        let outcome = site.asker(&admin, "2026-06-02", Action::ChangeGrants);
        assert!(matches!(outcome, Err(Fault::NotFresh)), "{outcome:?}");
        let outcome = invite::accept(site, &link.token, PASSWORD, "").await;
        assert!(matches!(outcome, Err(Fault::DeadLink)), "{outcome:?}");
        // A code of today counts although one of the future was used.
        app.pass(60_000);
        let code = code(site.now());
        app.try_sign_in("lanh-dao", PASSWORD, &code).await.unwrap();
        assert!(app.try_sign_in("lanh-dao", PASSWORD, &code).await.is_err());

        // Locked out by a wrong clock, for an hour at most.
        app.pass(TEN_YEARS);
        for _ in 0..6 {
            let _ = app.try_sign_in("van-thu", "sai", "").await;
        }
        app.pass(-TEN_YEARS);
        app.try_sign_in("van-thu", PASSWORD, "").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn work_planned_by_a_wrong_clock_is_done_and_nothing_is_deleted_for_its_age() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        super::retention::closed_tip(&app, &officer).await;
        let store = &app.site.store;
        app.run_jobs().await;
        app.pass(TEN_YEARS);
        let done = store.write(app.site.now(), |tx| -> Work<'_, bool, store::Error> {
            let object = serde_json::json!({"object": "0".repeat(64)});
            Box::pin(async move {
                tx.enqueue(NewJob::new(store::blob::REMOVE_OBJECT, object))
                    .await
            })
        });
        assert!(done.await.unwrap());
        app.pass(-TEN_YEARS);
        let due = store.has_due_jobs(&[store::blob::REMOVE_OBJECT], app.site.now());
        assert!(due.await.unwrap(), "not in ten years");

        let tips = async || {
            let due = store.due_for_deletion(Class::Tip, i64::MAX, 10).await;
            due.unwrap().len()
        };
        assert_eq!(tips().await, 1);
        app.pass(TEN_YEARS);
        app.run_jobs().await;
        app.staff_again("quantri").await;
        app.run_jobs().await;
        assert_eq!(tips().await, 1, "the clock leapt; nothing got old");
        // The control: a week of time on that clock, and it is believed.
        app.pass(8 * DAY);
        app.run_jobs().await;
        assert_eq!(tips().await, 0);
    }
}
