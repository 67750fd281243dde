//! A question for a person, with a promised time.

use axum::http::StatusCode;
use tests::engines::places;
use tests::test_app::{DAY, TestApp, between};

/// Sends a request; its receipt.
async fn request(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> String {
    let (_, form) = app.get(path, None).await;
    let mark = between(&form, "name=\"luot\" value=\"", "\"");
    let fields = [&[("luot", mark.as_str())], fields].concat();
    let (status, page) = app.send("POST", path, None, &fields).await;
    assert_eq!(status, StatusCode::CREATED, "{page}");
    let (_, again) = app.send("POST", path, None, &fields).await;
    assert_eq!(page, again, "sent twice is sent once");
    between(&page, "<p class=\"receipt\"><code>", "<")
}

/// Path of the first open request.
fn first_open(page: &str) -> String {
    format!("/yeu-cau/{}", between(page, "action=\"/yeu-cau/", "\""))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_by_a_named_person_or_the_head_is_told() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let head = app.staff("thu-truong", "head").await;
        let analyst = app.staff("phan-tich", "analyst").await;
        // From an answer of the check: the text is only carried along, nothing is kept yet.
        let carried = [("tu_kiem_tra", "1"), ("text", "Có nên tin trang này?")];
        let (_, page) = app.send("POST", "/hoi-can-bo", None, &carried).await;
        assert!(page.contains("Có nên tin trang này?</textarea>"));
        let (_, page) = app.get("/yeu-cau", Some(&analyst)).await;
        assert!(page.contains("Không có câu hỏi nào"));

        let text = "https://x.example/a?token=bi-mat có phải của nhà nước không";
        let receipt = request(&app, "/hoi-can-bo", &[("text", text)]).await;
        let (_, page) = app.get("/yeu-cau", Some(&analyst)).await;
        assert!(
            page.contains("trả lời chậm nhất 23:59, 03/06/2026") && !page.contains("bi-mat"),
            "{page}"
        );
        app.pass(2 * DAY);
        app.run_jobs().await;
        let notices = app
            .site
            .store
            .notices_to(&head.actor.person_id, 10)
            .await
            .unwrap();
        assert_eq!(notices.len(), 1, "told once");
        app.run_jobs().await;
        let analyst = app.staff_again("phan-tich").await;
        let (_, page) = app.get("/yeu-cau", Some(&analyst)).await;
        assert!(
            page.contains("quá hạn từ") && page.contains("đã báo thủ trưởng"),
            "{page}"
        );
        let to = first_open(&page);
        let answer = [(
            "text",
            "Trang này không thuộc cơ quan nào. Bạn đừng nhập thông tin.",
        )];
        assert_eq!(
            app.post(&to, &analyst, &[("text", "")]).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(
            app.post(&to, &analyst, &answer).await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(
            app.post(&to, &analyst, &answer).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "answered once"
        );
        let (_, page) = app
            .send("POST", "/theo-doi", None, &[("receipt", &receipt)])
            .await;
        assert!(
            page.contains("Bạn đừng nhập thông tin") && page.contains("Người trả lời: phan-tich"),
            "{page}"
        );
        assert!(app.audit_holds().await);
    }
}
