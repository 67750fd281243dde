//! What is over is deleted, really; what is held stays.

use axum::http::StatusCode;
use store::Work;
use store::audit::Record;
use store::blob::Owner;
use tests::engines::places;
use tests::test_app::{DAY, Staff, TestApp, between};

const NEEDLE: &str = "daivetcanxoa";

/// A closed tip full of the needle: told, answered, noted, with a file and a sealed name. Its id and receipt.
pub(crate) async fn closed_tip(app: &TestApp, officer: &Staff) -> (String, String) {
    let (_, form) = app.get("/bao-tin", None).await;
    let mark = between(&form, "name=\"luot\" value=\"", "\"");
    let text = format!("Có người gọi {NEEDLE} bảo chuyển tiền");
    let fields = [
        ("luot", mark.as_str()),
        ("buoc", "4"),
        ("di", "gui"),
        ("happened", "contacted"),
        ("behalf", "self"),
        ("text", text.as_str()),
        ("contact_name", "Người Thử Nghiệm"),
    ];
    let (status, page) = app.send("POST", "/bao-tin", None, &fields).await;
    assert_eq!(status, StatusCode::CREATED, "{page}");
    let receipt = between(&page, "<p class=\"receipt\"><code>", "<");
    let said = [
        ("receipt", receipt.as_str()),
        ("di", "noi"),
        ("text", NEEDLE),
    ];
    app.send("POST", "/theo-doi", None, &said).await;
    let (_, inbox) = app.get("/xu-ly", Some(officer)).await;
    let id = inbox
        .split("href=\"/xu-ly/")
        .find(|part| part.as_bytes().get(26) == Some(&b'"'))
        .unwrap()[..26]
        .to_owned();
    let path = format!("/xu-ly/{id}");
    let note = [("viec", "ghi"), ("visibility", "all"), ("text", NEEDLE)];
    app.send("POST", &path, Some(officer), &note).await;
    app.send("POST", &path, Some(officer), &[("viec", "nhan")])
        .await;
    keep_file(app, &id).await;
    let close = [("viec", "dong"), ("outcome", "prevented")];
    let (status, page) = app.send("POST", &path, Some(officer), &close).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    (id, receipt)
}

async fn keep_file(app: &TestApp, tip_id: &str) {
    let bytes = format!("tệp của {tip_id}").into_bytes();
    let stored = app.site.store.put_blob(bytes, "text/plain").await.unwrap();
    let id = tip_id.to_owned();
    app.site
        .store
        .write(app.site.now(), move |tx| -> Work<'_, (), store::Error> {
            Box::pin(async move {
                tx.keep_blob(
                    &stored,
                    Owner {
                        kind: "tip",
                        id: &id,
                    },
                )
                .await?;
                tx.record(Record {
                    actor: "public",
                    action: "test.file",
                    object_kind: "tip",
                    object_id: &id,
                    detail: serde_json::json!({}),
                })
                .await?;
                Ok(())
            })
        })
        .await
        .unwrap();
}

/// After such a leap the clock is believed a week later, not before.
async fn clock_believed(app: &TestApp) {
    app.staff_again("van-thu").await;
    app.pass(8 * DAY);
}

/// Every file below a folder.
fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// The files that hold the needle.
fn holding(app: &TestApp) -> Vec<std::path::PathBuf> {
    let holds = |path: &std::path::PathBuf| {
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes
            .windows(NEEDLE.len())
            .any(|window| window == NEEDLE.as_bytes())
    };
    files(app.place.folder.path())
        .into_iter()
        .filter(holds)
        .collect()
}

/// Objects in the folder of files: names of 64 letters in folders of two.
fn objects(app: &TestApp) -> usize {
    let is_object =
        |path: &std::path::PathBuf| path.file_name().is_some_and(|name| name.len() == 62);
    files(app.place.folder.path())
        .iter()
        .filter(|path| is_object(path))
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn after_its_time_nothing_of_a_tip_is_left_on_the_disk_and_the_log_says_what_went() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let sqlite = app.site.store.engine() == store::Engine::Sqlite;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        app.staff("van-thu", "records_clerk").await;
        let (id, receipt) = closed_tip(&app, &officer).await;
        app.run_jobs().await;
        // The control: before, the same search finds it.
        assert!(!sqlite || !holding(&app).is_empty());
        assert_eq!(objects(&app), 1);
        app.pass(700 * DAY);
        let gone = async || {
            app.site
                .store
                .due_for_deletion(domain::retention::Class::Tip, i64::MAX, 10)
                .await
                .unwrap()
        };
        app.run_jobs().await;
        assert_eq!(gone().await.len(), 1, "its time is not over");
        app.pass(40 * DAY);
        clock_believed(&app).await;
        let clerk = app.staff_again("van-thu").await;
        let (_, page) = app.get("/luu-giu", Some(&clerk)).await;
        assert!(page.contains("1 mục sẽ bị xóa lần tới"), "{page}");
        app.run_jobs().await;
        app.run_jobs().await;
        assert!(gone().await.is_empty(), "{id}");
        let (status, _) = app
            .send("POST", "/theo-doi", None, &[("receipt", &receipt)])
            .await;
        assert_eq!(
            status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "like any wrong receipt"
        );
        assert!(holding(&app).is_empty(), "{:?}", holding(&app));
        // Its key is destroyed at once; the unreadable object goes an hour later, for a backup that began before.
        app.pass(2 * 60 * 60 * 1000);
        app.run_jobs().await;
        assert_eq!(objects(&app), 0);
        let mut recorded = 0;
        let chain = app.site.store.verify_audit(&[], |entry| {
            recorded += usize::from(
                entry.action == "retention.delete"
                    && entry.object_id == id
                    && entry.detail.contains("\"tip\""),
            );
            assert!(!entry.detail.contains(NEEDLE) && !entry.rows_written.contains(NEEDLE));
        });
        assert!(chain.await.unwrap().is_ok());
        assert_eq!(recorded, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_held_stays_and_the_months_are_set_by_whoever_may() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        app.staff("van-thu", "records_clerk").await;
        let (id, _) = closed_tip(&app, &officer).await;
        app.pass(40 * DAY);
        clock_believed(&app).await;
        let clerk = app.staff_again("van-thu").await;
        let officer = app.staff_again("tiep-nhan").await;
        let change = async |who: &Staff, fields: &[(&str, &str)]| {
            app.send("POST", "/luu-giu", Some(who), fields).await.0
        };
        let month = [("viec", "thoi-han"), ("kind", "tip"), ("months", "1")];
        assert_eq!(change(&officer, &month).await, StatusCode::FORBIDDEN);
        let never = [("viec", "thoi-han"), ("kind", "tip"), ("months", "0")];
        assert_eq!(
            change(&clerk, &never).await,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(change(&clerk, &month).await, StatusCode::SEE_OTHER);
        let hold = [
            ("viec", "giu"),
            ("kind", "tip"),
            ("object_id", id.as_str()),
            ("reason", "Công an đề nghị"),
        ];
        assert_eq!(change(&clerk, &hold).await, StatusCode::SEE_OTHER);
        let (_, page) = app.get("/luu-giu", Some(&clerk)).await;
        assert!(
            page.contains("1 mục đang được giữ lại") && !page.contains(NEEDLE),
            "{page}"
        );
        app.pass(DAY);
        app.run_jobs().await;
        let left = async || {
            app.site
                .store
                .due_for_deletion(domain::retention::Class::Tip, i64::MAX, 10)
                .await
                .unwrap()
                .len()
        };
        assert_eq!(left().await, 1, "held");
        let clerk = app.staff_again("van-thu").await;
        let (_, page) = app.get("/luu-giu", Some(&clerk)).await;
        let name = between(&page, "name=\"hold\" value=\"", "\"");
        assert_eq!(
            change(&clerk, &[("viec", "bo"), ("hold", &name)]).await,
            StatusCode::SEE_OTHER
        );
        app.pass(DAY);
        app.run_jobs().await;
        assert_eq!(left().await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_granted_request_to_delete_deletes_the_tip_unless_it_is_held() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let head = app.staff("lanh-dao", "approver").await;
        let (_, receipt) = closed_tip(&app, &officer).await;
        let (_, form) = app.get("/yeu-cau-du-lieu", None).await;
        let mark = between(&form, "name=\"luot\" value=\"", "\"");
        let fields = [
            ("luot", mark.as_str()),
            ("kind", "delete"),
            ("written", "Tin của tôi"),
            ("tip_receipt", receipt.as_str()),
            ("reason", "Tôi rút lại"),
        ];
        let (status, page) = app.send("POST", "/yeu-cau-du-lieu", None, &fields).await;
        assert_eq!(status, StatusCode::CREATED, "{page}");
        let (_, queue) = app.get("/quyen-cong-dan", Some(&officer)).await;
        let id = between(&queue, "<li><a href=\"/quyen-cong-dan/", "\"");
        let path = format!("/quyen-cong-dan/{id}");
        app.send("POST", &path, Some(&officer), &[("viec", "xem-xet")])
            .await;
        let grant = [("viec", "chap-nhan"), ("answer", "Đã xóa.")];
        let (status, page) = app.send("POST", &path, Some(&head), &grant).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (status, _) = app
            .send("POST", "/theo-doi", None, &[("receipt", &receipt)])
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "gone");
        assert!(app.audit_holds().await);
    }
}
