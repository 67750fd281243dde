//! What people ask for with a clock: a person's answer, a second look at a listing, rights over data.

use app::indicators::{About, import};
use app::{Checker, Machine};
use axum::http::StatusCode;
use tests::engines::places;
use tests::test_app::{DAY, TestApp, between};

use crate::tips::{STORY, tip};

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
        assert!(page.contains("Không có yêu cầu nào"));

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
        let answer = [
            ("decision", "granted"),
            (
                "text",
                "Trang này không thuộc cơ quan nào. Bạn đừng nhập thông tin.",
            ),
        ];
        assert_eq!(
            app.post(&to, &analyst, &[("decision", "granted"), ("text", "")])
                .await
                .status,
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
            page.contains("Bạn đừng nhập thông tin")
                && page.contains("Người quyết định: phan-tich"),
            "{page}"
        );
        assert!(
            app.site
                .store
                .verify_audit(&[], |_| {})
                .await
                .unwrap()
                .is_ok()
        );
    }
}

const LIST: &str = "xau1-vidu.com\n0912000345\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_cleared_value_leaves_every_list_and_comes_back_only_by_name_and_reason() {
    for place in places().await {
        let folder = tempfile::tempdir().unwrap();
        let app = TestApp::on(place).await;
        let checker = Checker::open(folder.path()).unwrap();
        let about = About {
            name: "Danh sách thử".into(),
            source: "thử".into(),
            class: detect::snapshot::Class::Community,
            date: "2026-06-01".parse().unwrap(),
            expires: None,
            format: None,
        };
        let bring = || {
            let engine = checker.engine();
            import(
                folder.path(),
                LIST.as_bytes(),
                &about,
                &engine.pack.tables,
                &engine.pack.reference,
            )
            .unwrap();
            checker.reload().unwrap();
        };
        let listed = |text: &str| {
            let engine = checker.engine();
            let today = "2026-06-02".parse().unwrap();
            let answer =
                app::check::text_answer(&engine, text.into(), &detect::Hints::default(), today)
                    .unwrap();
            answer
                .verdict
                .indicators
                .iter()
                .any(|indicator| indicator.listed.is_some())
        };
        let machine = Machine {
            site: app.site.clone(),
            checker: checker.clone(),
        };
        bring();
        assert!(listed("https://xau1-vidu.com") && listed("0912000345"));

        let (_, form) = app.get("/phan-doi-ket-luan", None).await;
        let mark = between(&form, "name=\"luot\" value=\"", "\"");
        let (status, _) = app
            .send(
                "POST",
                "/phan-doi-ket-luan",
                None,
                &[("luot", &mark), ("subject", "không có gì"), ("text", "x")],
            )
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let receipt = request(
            &app,
            "/phan-doi-ket-luan",
            &[("subject", "0912 000 345"), ("text", "Số của cửa hàng tôi")],
        )
        .await;
        let analyst = app.staff("phan-tich", "analyst").await;
        let (_, page) = app.get("/yeu-cau", Some(&analyst)).await;
        assert!(
            page.contains("trả lời chậm nhất 23:59, 04/06/2026"),
            "two working days: {page}"
        );
        let answer = [
            ("decision", "granted"),
            ("text", "Số này đã đổi chủ từ tháng 3."),
        ];
        app.post(&first_open(&page), &analyst, &answer).await;
        app::jobs::run_due(&machine).await.unwrap();
        assert!(
            listed("https://xau1-vidu.com") && !listed("0912000345"),
            "gone at once"
        );
        bring();
        assert!(!listed("0912000345"), "the same list cannot bring it back");
        let (_, page) = app
            .send("POST", "/theo-doi", None, &[("receipt", &receipt)])
            .await;
        assert!(page.contains("đã đổi chủ"));

        // Listing it again: not the analyst, not without a reason.
        let head = app.staff("thu-truong", "head").await;
        let (_, page) = app.get("/yeu-cau", Some(&head)).await;
        let to = format!(
            "/yeu-cau/go-co/{}",
            between(&page, "action=\"/yeu-cau/go-co/", "\"")
        );
        assert_eq!(
            app.post(&to, &analyst, &[("reason", "x")]).await.status,
            StatusCode::FORBIDDEN
        );
        assert_eq!(
            app.post(&to, &head, &[("reason", " ")]).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(
            app.post(&to, &head, &[("reason", "Ba tin báo mới trong tháng 6")])
                .await
                .status,
            StatusCode::SEE_OTHER
        );
        app::jobs::run_due(&machine).await.unwrap();
        assert!(listed("0912000345"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_over_data_are_shown_by_receipt_and_run_on_the_clocks_of_the_decree() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let receipt = tip(&app, &[("happened", "contacted")]).await;
        let own = request(
            &app,
            "/quyen-du-lieu",
            &[
                ("loai", "delete"),
                ("subject", &receipt),
                ("text", "Xin xóa tin này"),
            ],
        )
        .await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let (_, page) = app.get("/yeu-cau", Some(&officer)).await;
        assert!(
            page.contains("trả lời chậm nhất 23:59, 22/06/2026")
                && page.contains("báo đã nhận chậm nhất 23:59, 04/06/2026"),
            "{page}"
        );
        let to = first_open(&page);
        for step in ["da-nhan", "gia-han"] {
            assert_eq!(
                app.post(&to, &officer, &[("viec", step)]).await.status,
                StatusCode::SEE_OTHER,
                "{step}"
            );
        }
        assert_eq!(
            app.post(&to, &officer, &[("viec", "gia-han")]).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "once"
        );
        let (_, page) = app
            .send("POST", "/theo-doi", None, &[("receipt", &own)])
            .await;
        assert!(
            page.contains("23:59, 12/07/2026 (đã gia hạn một lần)"),
            "{page}"
        );
        assert!(!page.contains(STORY));
    }
}
