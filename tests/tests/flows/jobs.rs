//! Background work: stored with its change, done once by whichever node, tried again, seen and retried by an administrator.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use app::notices::{Letter, Sender};
use app::{Clock, Fault, Machine, Site};
use serde_json::json;
use store::job::{ATTEMPTS_MAX, LEASE_MS, NewJob, PAUSE_MAX_MS, State};
use store::notice::{Channel, NewNotice};
use store::tables::job;
use store::{Error, Store, Work};
use tests::engines::places;
use tests::test_app::{DAY, TestApp};

const HOUR: i64 = 60 * 60 * 1000;

/// A way out that can be closed, and remembers what went through it.
#[derive(Debug, Default)]
struct Post {
    closed: AtomicBool,
    sent: Mutex<Vec<String>>,
}

impl Sender for Post {
    fn send(&self, letter: &Letter<'_>) -> Result<(), String> {
        if self.closed.load(Ordering::Relaxed) {
            return Err("the post office is closed".into());
        }
        let line = format!("{}: {}", letter.person.login, letter.notice.subject);
        self.sent.lock().unwrap().push(line);
        Ok(())
    }
}

/// The installation with this way out.
fn with_post(app: &TestApp, post: &Arc<Post>) -> Machine {
    Machine {
        site: app.site.clone().sending(post.clone()),
        checker: app.machine.checker.clone(),
    }
}

async fn notify(app: &TestApp, once: &str) -> bool {
    let (person_id, once) = (app.admin.person_id.clone(), once.to_owned());
    let write = app
        .site
        .store
        .write(app.site.now(), move |tx| -> Work<'_, bool, Fault> {
            Box::pin(async move {
                Ok(tx
                    .notify(NewNotice {
                        person_id: &person_id,
                        channel: Channel::Mail,
                        subject: "Việc đến hạn",
                        text: "Hai báo cáo đến hạn hôm nay.",
                        once_key: Some(once),
                    })
                    .await?)
            })
        });
    write.await.unwrap()
}

async fn lease(store: &Store, now: i64, holder: &'static str) -> Option<job::Model> {
    store
        .write(now, move |tx| -> Work<'_, _, Error> {
            Box::pin(async move { tx.lease_job(holder, &["test"]).await })
        })
        .await
        .unwrap()
}

async fn finish(store: &Store, now: i64, task: &job::Model) -> Result<(), Error> {
    let task = task.clone();
    store
        .write(now, move |tx| {
            Box::pin(async move { tx.finish_job(&task).await })
        })
        .await
}

async fn enqueue(store: &Store, now: i64, run_at: i64) {
    store
        .write(now, move |tx| -> Work<'_, (), Error> {
            Box::pin(async move {
                tx.enqueue(NewJob::new("test", json!({})).at(run_at))
                    .await?;
                Ok(())
            })
        })
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_sent_once_however_often_it_is_queued() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let post = Arc::new(Post::default());
        let machine = with_post(&app, &post);
        assert!(notify(&app, "digest 2026-06-02").await);
        assert!(!notify(&app, "digest 2026-06-02").await);
        assert!(notify(&app, "digest 2026-06-03").await);
        app::jobs::run_due(&machine).await.unwrap();
        app::jobs::run_due(&machine).await.unwrap();
        assert_eq!(post.sent.lock().unwrap().len(), 2);
        let notices = app
            .site
            .store
            .notices_to(&app.admin.person_id, 10)
            .await
            .unwrap();
        assert!(notices.iter().all(|notice| notice.sent_at.is_some()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_do_each_job_once() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let post = Arc::new(Post::default());
        // A second server over the same database and files.
        let other = Machine {
            site: Site::new(app.place.open().await, Clock::Set(app.now.clone()))
                .sending(post.clone()),
            checker: app.machine.checker.clone(),
        };
        let machine = with_post(&app, &post);
        for i in 0..40 {
            notify(&app, &format!("n{i}")).await;
        }
        let (a, b) = tokio::join!(app::jobs::run_due(&machine), app::jobs::run_due(&other));
        assert!(a.unwrap() + b.unwrap() >= 40);
        assert_eq!(post.sent.lock().unwrap().len(), 40);
        let store = &app.site.store;
        assert_eq!(store.count_jobs(State::Waiting).await.unwrap(), 0);
        assert_eq!(store.count_jobs(State::Running).await.unwrap(), 0);
        // Recurring work of this hour and night was planned once for both.
        for kind in app::jobs::KINDS.iter().filter(|kind| kind.every.is_some()) {
            let done = store.jobs(State::Done, 1_000).await.unwrap();
            let turns = done.iter().filter(|job| job.kind == kind.code).count();
            assert_eq!(turns, 1, "{}", kind.code);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_attempt_is_made_again_after_growing_pauses_until_somebody_is_asked() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let post = Arc::new(Post::default());
        let clerk = app
            .person("clerk", "unit_clerk", &app.admin.unit_id.clone())
            .await;
        post.closed.store(true, Ordering::Relaxed);
        let machine = with_post(&app, &post);
        notify(&app, "a").await;
        app::jobs::run_due(&machine).await.unwrap();
        let store = &app.site.store;
        let waiting = store.jobs(State::Waiting, 10).await.unwrap();
        assert_eq!((waiting.len(), waiting[0].attempts), (1, 1));
        assert_eq!(waiting[0].fault, "not sent: the post office is closed");
        for _ in 1..ATTEMPTS_MAX {
            app.pass(PAUSE_MAX_MS);
            app::jobs::run_due(&machine).await.unwrap();
        }
        let failed = store.jobs(State::Failed, 10).await.unwrap();
        assert_eq!((failed.len(), failed[0].attempts), (1, ATTEMPTS_MAX));
        // The administrator has it tried again once the cause is gone.
        post.closed.store(false, Ordering::Relaxed);
        app::jobs::retry(&app.site, &app.admin, &failed[0].id)
            .await
            .unwrap();
        app::jobs::run_due(&machine).await.unwrap();
        assert_eq!(*post.sent.lock().unwrap(), ["quantri: Việc đến hạn"]);
        let refused = app::jobs::retry(&app.site, &clerk, &failed[0].id).await;
        assert!(matches!(refused, Err(Fault::NotAllowed)), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_that_ran_out_goes_to_another_node_and_the_first_cannot_finish() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let (store, now) = (&app.site.store, app.site.now());
        enqueue(store, now, now).await;
        let first = lease(store, now, "one").await.unwrap();
        assert_eq!(lease(store, now + LEASE_MS, "two").await, None);
        let second = lease(store, now + LEASE_MS + 1, "two").await.unwrap();
        assert_eq!(second.id, first.id);
        let late = finish(store, now, &first).await;
        assert!(matches!(late, Err(Error::NotFound)), "{late:?}");
        finish(store, now, &second).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_ten_years_holds_no_job_back_and_starts_none_early() {
    const TEN_YEARS: i64 = 3_652 * DAY;
    for place in places().await {
        let app = TestApp::on(place).await;
        let (store, now) = (&app.site.store, app.site.now());
        // Leased while the clock stood ten years ahead; the node died, the clock was set right.
        enqueue(store, now, now).await;
        lease(store, now + TEN_YEARS, "one").await.unwrap();
        let again = lease(store, now, "two").await.unwrap();
        // An attempt that failed in the wrong year does not wait ten years for the next.
        store
            .write(now + TEN_YEARS, move |tx| -> Work<'_, (), Error> {
                Box::pin(async move { tx.fail_job(&again, "x").await })
            })
            .await
            .unwrap();
        let third = lease(store, now, "three").await.unwrap();
        finish(store, now, &third).await.unwrap();
        // What is planned for next week stays planned for next week.
        enqueue(store, now, now + 7 * DAY).await;
        assert_eq!(lease(store, now, "one").await, None);
        assert_eq!(lease(store, now - TEN_YEARS, "one").await, None);
        // Recurring work goes on, in whichever year the clock thinks it is.
        for at in [now + TEN_YEARS, now - TEN_YEARS, now + HOUR] {
            app.now.store(at, Ordering::Relaxed);
            assert!(app.run_jobs().await > 0);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_shows_what_was_given_up_and_has_it_tried_again() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let post = Arc::new(Post::default());
        post.closed.store(true, Ordering::Relaxed);
        let machine = with_post(&app, &post);
        notify(&app, "a").await;
        for _ in 0..ATTEMPTS_MAX {
            app::jobs::run_due(&machine).await.unwrap();
            app.pass(PAUSE_MAX_MS);
        }
        let staff = app.staff_again("quantri").await;
        let (status, page) = app.get("/quan-tri/viec-nen", Some(&staff)).await;
        assert_eq!(status, axum::http::StatusCode::OK);
        assert!(page.contains("the post office is closed"), "{page}");
        let id = app.site.store.jobs(State::Failed, 1).await.unwrap()[0]
            .id
            .clone();
        let path = format!("/quan-tri/viec-nen/{id}/chay-lai");
        let (status, _) = app.send("POST", &path, Some(&staff), &[]).await;
        assert_eq!(status, axum::http::StatusCode::SEE_OTHER);
        let store = &app.site.store;
        assert_eq!(store.count_jobs(State::Failed).await.unwrap(), 0);
        let log = store.audit_after(0, 1_000).await.unwrap();
        assert_eq!(log.last().unwrap().action, "job.retry");
        // Done work is not tried again, and whoever may not see the page may not send its form.
        post.closed.store(false, Ordering::Relaxed);
        app::jobs::run_due(&machine).await.unwrap();
        let (status, _) = app.send("POST", &path, Some(&staff), &[]).await;
        assert_eq!(status, axum::http::StatusCode::NOT_FOUND);
        let officer = app.staff_again(&officer.actor.login).await;
        let (status, _) = app.send("POST", &path, Some(&officer), &[]).await;
        assert_eq!(status, axum::http::StatusCode::FORBIDDEN);
    }
}
