//! Soạn văn bản: typed, read over the shoulder, handed out as a file with a QR.

use app::letterhead;
use axum::http::StatusCode;
use tests::engines::places;
use tests::test_app::{Staff, TestApp, between};

use crate::direction::Department;
use crate::papers::{file, letterhead as sample_letterhead, words_of};

/// Saves a document; its path.
async fn write(app: &TestApp, staff: &Staff, changed: &[(&str, &str)]) -> String {
    let mut fields = vec![
        ("don_vi", staff.actor.unit_id.as_str()),
        ("loai", "submission"),
        ("trich_yeu", "Về việc ban hành quy chế tiếp nhận tin báo"),
        ("kinh_gui", "- Sở Nông nghiệp và Môi trường;"),
        ("can_cu", "Luật An ninh mạng ngày 10 tháng 12 năm 2025"),
        (
            "noi_dung",
            "I. Sự cần thiết\n1. Việc tiếp nhận chưa thống nhất.\na) Mỗi nơi một kiểu.\nKính trình xem xét.",
        ),
        ("noi_nhan", "Công an tỉnh"),
    ];
    for (name, value) in changed {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    let reply = app.post("/soan-van-ban/moi", staff, &fields).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    reply.headers["location"].to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_is_written_read_again_and_handed_out_with_a_qr() {
    for place in places().await {
        let department = Department::new(place).await;
        let (app, office) = (&department.app, &department.office);
        letterhead::set(&app.site, &app.admin, sample_letterhead())
            .await
            .unwrap();
        for kind in documents::Kind::ALL {
            let path = write(app, office, &[("loai", kind.code())]).await;
            let (status, page) = app.get(&path, Some(office)).await;
            assert_eq!(status, StatusCode::OK);
            assert!(page.contains("Đọc lại trước khi lấy tệp"), "{page}");
            let reply = file(app, office, &format!("{path}/tep"), &[("dang", "docx")]).await;
            assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
            let words = words_of(&reply.bytes);
            assert!(words.contains("Mỗi nơi một kiểu"), "{kind:?}: {words}");
            assert!(
                words.contains("canhgiac.example"),
                "a QR and where it leads: {words}"
            );
        }
        let log = app.site.store.dump_text(app.site.now()).await.unwrap();
        assert_eq!(
            log.matches("paper.export").count(),
            documents::Kind::ALL.len(),
            "each handing out is in the log"
        );
        let report = app.site.store.verify(&[]).await.unwrap();
        assert_eq!(report.findings, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_decree_writes_otherwise_is_shown_beside_the_file() {
    for place in places().await {
        let department = Department::new(place).await;
        let (app, office) = (&department.app, &department.office);
        let path = write(app, office, &[]).await;
        let (_, page) = app.get(&path, Some(office)).await;
        assert!(page.contains("Không thấy chỗ nào viết hoa"), "{page}");
        let wrong = [
            ("don_vi", office.actor.unit_id.as_str()),
            ("loai", "notice"),
            ("trich_yeu", "Cảnh báo thủ đoạn giả mạo"),
            ("noi_dung", "Theo đề nghị của ủy ban nhân dân tỉnh."),
        ];
        let (status, page) = app.send("POST", &path, Some(office), &wrong).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (_, page) = app.get(&path, Some(office)).await;
        assert!(
            page.contains("chỗ nên xem lại") && page.contains("Nên viết: Ủy ban nhân dân"),
            "{page}"
        );
        // Nothing to say is not saved, nor a signer without a name handed out.
        let empty = [("loai", "notice"), ("trich_yeu", "x"), ("noi_dung", " ")];
        let (status, _) = app.send("POST", &path, Some(office), &empty).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let unnamed = [&wrong[..], &[("ky", "tl")]].concat();
        app.send("POST", &path, Some(office), &unnamed).await;
        let reply = app
            .post(&format!("{path}/tep"), office, &[("dang", "docx")])
            .await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_writes_its_plan_from_its_tasks_and_others_do_not_read_it() {
    for place in places().await {
        let department = Department::new(place).await;
        department.spread().await;
        let (app, head) = (&department.app, &department.forest_head);
        let begin = format!("/soan-van-ban/moi?chi_dao={}", department.plan);
        let (status, page) = app.get(&begin, Some(head)).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        assert!(
            page.contains("1. ") && page.contains("Người chịu trách nhiệm: truong-kl"),
            "{page}"
        );
        let text = between(&page, "aria-describedby=\"nd-h\">", "</textarea>");
        let text = text.replace("&#34;", "\"");
        let subject = between(&page, "maxlength=\"500\" required>", "</textarea>");
        let fields = [
            ("loai", "plan"),
            ("trich_yeu", subject.as_str()),
            ("noi_dung", text.as_str()),
            ("chi_dao", department.plan.as_str()),
        ];
        let path = write(app, head, &fields).await;
        let (status, _) = app.get(&path, Some(&department.office)).await;
        assert_eq!(status, StatusCode::OK, "whoever is above reads it");
        for (method, path) in [
            ("GET", path.clone()),
            ("POST", path.clone()),
            ("POST", format!("{path}/tep")),
        ] {
            let fields = [("noi_dung", "x"), ("trich_yeu", "x"), ("loai", "plan")];
            let fields = if path.ends_with("/tep") {
                &[][..]
            } else {
                &fields[..]
            };
            let (status, page) = match method {
                "GET" => app.get(&path, Some(&department.vets_head)).await,
                _ => {
                    app.send("POST", &path, Some(&department.vets_head), fields)
                        .await
                }
            };
            assert_eq!(status, StatusCode::NOT_FOUND, "{method} {path}: {page}");
        }
        let analyst = app.staff("phan-tich", "analyst").await;
        let (status, _) = app.get("/soan-van-ban", Some(&analyst)).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let reply = app
            .post(&format!("{path}/tep"), head, &[("dang", "docx")])
            .await;
        let words = words_of(&reply.bytes);
        assert!(
            words.contains("KẾ HOẠCH") && words.contains("NHIỆM VỤ"),
            "{words}"
        );
    }
}
