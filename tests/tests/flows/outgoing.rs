//! The register of outgoing documents, and the answer to "is this paper yours?".

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use tests::engines::places;
use tests::test_app::{Staff, TestApp, between};

const SIGNED: &[u8] = include_bytes!("../../../crates/documents/tests/data/signed.pdf");
const SUBJECT: &str = "Dự hội nghị quán triệt kế hoạch";

/// Writes a document down; returns its path, or the page that refuses it.
async fn enter(app: &TestApp, staff: &Staff, changed: &[(&str, &str)]) -> Result<String, String> {
    let (status, page) = app.get("/van-ban-di/ghi", Some(staff)).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let attempt = between(&page, "name=\"luot\" value=\"", "\"");
    let mut fields = vec![
        ("luot", attempt.as_str()),
        ("don_vi", staff.actor.unit_id.as_str()),
        ("loai", "invitation"),
        ("so", "05/GM-SNNMT"),
        ("ngay", "2026-06-01"),
        ("trich_yeu", SUBJECT),
        ("chuc_vu", "Giám đốc"),
        ("nguoi_ky", "Nguyễn Văn An"),
        ("luu", "VT"),
        ("so_ban", "2"),
        ("so_trang", "1"),
        ("ghi_chu", ""),
        ("noi_nhan", "- Công an tỉnh;\n- Chi cục Kiểm lâm."),
        ("mat", "khong"),
    ];
    for (name, value) in changed {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    let before = paths(app, staff).await;
    let (status, page) = app
        .send("POST", "/van-ban-di/ghi", Some(staff), &fields)
        .await;
    if status != StatusCode::SEE_OTHER {
        return Err(page);
    }
    let after = paths(app, staff).await;
    Ok(after
        .into_iter()
        .find(|path| !before.contains(path))
        .unwrap())
}

async fn paths(app: &TestApp, staff: &Staff) -> Vec<String> {
    let (_, page) = app.get("/van-ban-di", Some(staff)).await;
    page.split("href=\"/van-ban-di/")
        .filter(|part| part.as_bytes().get(26) == Some(&b'"'))
        .map(|part| format!("/van-ban-di/{}", &part[..26]))
        .collect()
}

async fn asked(app: &TestApp, code: &str, day: &str) -> String {
    let (status, page) = app
        .send(
            "POST",
            "/xac-minh-van-ban",
            None,
            &[("so", code), ("ngay", day)],
        )
        .await;
    assert_eq!(status, StatusCode::OK, "{page}");
    page
}

async fn attach(app: &TestApp, staff: &Staff, path: &str, file: &[u8]) -> (StatusCode, String) {
    let mut body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--x\r\nContent-Disposition: form-data; name=\"tep\"; \
         filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n",
        staff.csrf
    )
    .into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--x--\r\n");
    let request = Request::builder()
        .method("POST")
        .uri(format!("{path}/ban-ky"))
        .header(header::COOKIE, &staff.cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .body(Body::from(body))
        .unwrap();
    let reply = app.ask(request).await;
    (reply.status, reply.text())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_ours_only_with_its_number_and_its_day_and_tells_its_subject_only_when_public()
 {
    for place in places().await {
        let app = TestApp::on(place).await;
        let clerk = app.staff("van-thu", "records_clerk").await;
        let path = enter(&app, &clerk, &[]).await.unwrap();
        let page = asked(&app, "Số: 5/gm-snnmt", "2026-06-01").await;
        assert!(page.contains("Có trong sổ văn bản của chúng tôi"), "{page}");
        assert!(
            !page.contains(SUBJECT) && !page.contains("Nguyễn Văn An"),
            "{page}"
        );
        for (code, day) in [("05/GM-SNNMT", "2026-06-02"), ("06/GM-SNNMT", "2026-06-01")] {
            let page = asked(&app, code, day).await;
            assert!(page.contains("Chưa tìm thấy văn bản này"), "{code} {day}");
            assert!(page.contains("công an xã"), "{page}");
        }
        let (status, _) = app
            .send("POST", &path, Some(&clerk), &[("viec", "cong-khai")])
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert!(
            asked(&app, "05/GM-SNNMT", "2026-06-01")
                .await
                .contains(SUBJECT)
        );
        let recall = [("viec", "thu-hoi"), ("ly_do", "Sai ngày họp")];
        app.send("POST", &path, Some(&clerk), &recall).await;
        let page = asked(&app, "05/GM-SNNMT", "2026-06-01").await;
        assert!(
            page.contains("đã bị thu hồi") && !page.contains("Sai ngày họp"),
            "{page}"
        );
        let (status, page) = app.send("POST", &path, Some(&clerk), &recall).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("không sửa được nữa"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_qr_of_a_draft_says_not_issued_until_the_number_comes_from_the_e_office() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let clerk = app.staff("van-thu", "records_clerk").await;
        let path = enter(&app, &clerk, &[("so", "GM-SNNMT"), ("ngay", "")])
            .await
            .unwrap();
        let qr = path.replace("/van-ban-di/", "/xac-minh-van-ban?ma=");
        let (_, page) = app.get(&qr, None).await;
        assert!(page.contains("chưa được ban hành"), "{page}");
        let number = [
            ("viec", "so"),
            ("so", "12/GM-SNNMT"),
            ("ngay", "2026-06-02"),
        ];
        let (status, page) = app.send("POST", &path, Some(&clerk), &number).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (_, page) = app.get(&qr, None).await;
        assert!(
            page.contains("12/GM-SNNMT") && page.contains("02/06/2026"),
            "{page}"
        );
        let (status, page) = app.get("/xac-minh-van-ban?ma=khong-phai-ma", None).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("Chưa tìm thấy"), "{page}");
        let (_, metadata) = app.get(&format!("{path}/sieu-du-lieu"), Some(&clerk)).await;
        let metadata: serde_json::Value = serde_json::from_str(&metadata).unwrap();
        assert_eq!(metadata["CodeNumber"], "12");
        assert_eq!(metadata["CodeNotation"], "GM-SNNMT");
        assert_eq!(metadata["SignerInfo"]["FullName"], "Nguyễn Văn An");
        assert_eq!(metadata["To"][0]["OrganName"], "Công an tỉnh");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn gaps_and_numbers_given_twice_are_shown_and_secret_documents_refused() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let clerk = app.staff("van-thu", "records_clerk").await;
        for code in ["01/BC-SNNMT", "02/BC-SNNMT", "06/BC-SNNMT", "02/bc-snnmt"] {
            enter(&app, &clerk, &[("so", code)]).await.unwrap();
        }
        let (_, page) = app.get("/van-ban-di", Some(&clerk)).await;
        assert!(page.contains("Một số ghi cho nhiều văn bản: 2<"), "{page}");
        assert!(page.contains("Số không có trong sổ này: 3–5<"), "{page}");
        let (_, page) = app.get("/van-ban-di?nam=2025", Some(&clerk)).await;
        assert!(!page.contains("BC-SNNMT"), "{page}");
        let refused = enter(&app, &clerk, &[("mat", "co")]).await.unwrap_err();
        assert!(refused.contains("sổ văn bản mật"), "{refused}");
        let refused = enter(&app, &clerk, &[("so", "BC")]).await.unwrap_err();
        assert!(refused.contains("Số và ký hiệu"), "{refused}");
        let refused = enter(&app, &clerk, &[("ngay", "2026-06-03")])
            .await
            .unwrap_err();
        assert!(refused.contains("Ngày văn bản"), "{refused}");
        assert_eq!(paths(&app, &clerk).await.len(), 4);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_is_written_down_and_nobody_receives_before_it_was_sent() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let clerk = app.staff("van-thu", "records_clerk").await;
        let path = enter(&app, &clerk, &[]).await.unwrap();
        let (_, page) = app.get(&path, Some(&clerk)).await;
        let recipient = between(&page, "name=\"noi\" value=\"", "\"");
        let deliver = |sent, received| {
            [
                ("viec", "chuyen"),
                ("noi", recipient.as_str()),
                ("ngay_chuyen", sent),
                ("ngay_nhan", received),
                ("nguoi_nhan", "Bế Văn Giang"),
            ]
        };
        let (status, page) = app
            .send(
                "POST",
                &path,
                Some(&clerk),
                &deliver("2026-06-02", "2026-06-01"),
            )
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        let (status, _) = app
            .send(
                "POST",
                &path,
                Some(&clerk),
                &deliver("2026-06-01", "2026-06-02"),
            )
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, page) = app.get(&path, Some(&clerk)).await;
        assert!(
            page.contains("Chuyển 01/06/2026; nhận 02/06/2026, Bế Văn Giang ký"),
            "{page}"
        );
        assert!(page.contains("Chưa chuyển"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_signed_file_comes_back_with_its_hash_and_what_was_checked() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let clerk = app.staff("van-thu", "records_clerk").await;
        let path = enter(&app, &clerk, &[]).await.unwrap();
        let (status, page) = attach(&app, &clerk, &path, b"GIF89a").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("không phải PDF"), "{page}");
        let (_, page) = attach(&app, &clerk, &path, b"%PDF-1.7 x").await;
        assert!(page.contains("không có chữ ký số nào"), "{page}");
        let (status, page) = attach(&app, &clerk, &path, SIGNED).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (_, page) = app.get(&path, Some(&clerk)).await;
        assert!(
            page.contains("Văn thư mẫu") && page.contains("còn nguyên vẹn"),
            "{page}"
        );
        assert!(page.contains("Chưa kiểm tra: chứng thư số"), "{page}");
        let mut changed = SIGNED.to_vec();
        changed[20] ^= 1;
        attach(&app, &clerk, &path, &changed).await;
        let (_, page) = app.get(&path, Some(&clerk)).await;
        assert!(page.contains("không khớp với nội dung"), "{page}");
        let file = format!("{path}/ban-ky");
        let request = Request::get(&file).header(header::COOKIE, &clerk.cookie);
        let reply = app.ask(request.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.bytes, changed);
        assert!(
            reply.headers["content-disposition"]
                .to_str()
                .unwrap()
                .starts_with("attachment")
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_register_is_closed_to_other_units_and_to_whoever_may_only_read() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let clerk = app.staff("van-thu", "records_clerk").await;
        let path = enter(&app, &clerk, &[]).await.unwrap();
        let phong = app.unit("PHONG", &app.admin.unit_id).await;
        let elsewhere = app.staff_at("van-thu-2", "records_clerk", &phong).await;
        let (status, _) = app.get(&path, Some(&elsewhere)).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (status, _) = attach(&app, &elsewhere, &path, SIGNED).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let head = app.staff("thu-truong", "head").await;
        let (status, page) = app.get(&path, Some(&head)).await;
        assert_eq!(status, StatusCode::OK);
        assert!(!page.contains("Thu hồi văn bản"), "{page}");
        let (status, _) = app
            .send("POST", &path, Some(&head), &[("viec", "cong-khai")])
            .await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let auditor = app.staff("thanh-tra", "auditor").await;
        let (status, _) = app.get("/van-ban-di", Some(&auditor)).await;
        assert_eq!(status, StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_is_mended_with_what_stood_there_in_the_log_and_carries_the_metadata_of_the_decree()
{
    for place in places().await {
        let app = TestApp::on(place).await;
        let clerk = app.staff("van-thu", "records_clerk").await;
        let path = enter(
            &app,
            &clerk,
            &[("so", "GM-SNNMT"), ("ngay", ""), ("so_trang", "")],
        )
        .await
        .unwrap();
        let metadata = async || -> serde_json::Value {
            let (_, text) = app.get(&format!("{path}/sieu-du-lieu"), Some(&clerk)).await;
            serde_json::from_str(&text).unwrap()
        };
        let before = metadata().await;
        assert!(
            before["PageAmount"].is_null() && before["FileCatalog"].is_null(),
            "{before}"
        );
        assert_eq!(
            (&before["OrganId"], &before["Priority"]),
            (&"".into(), &0.into())
        );
        let mend = [
            ("viec", "sua"),
            ("trich_yeu", "Dự hội nghị sơ kết"),
            ("chuc_vu", "Phó Giám đốc"),
            ("nguoi_ky", "Trần Thị Thử"),
            ("luu", "VT, VP"),
            ("so_ban", "3"),
            ("so_trang", "4"),
            ("ghi_chu", ""),
            ("noi_nhan", "Công an tỉnh\nTrung tâm Khuyến nông"),
            ("nam_ho_so", "2026"),
            ("ho_so", "05/CL"),
            ("thu_tu", "7"),
            ("do_khan", "urgent"),
            ("han_tra_loi", "2026-06-30"),
        ];
        let (status, page) = app.send("POST", &path, Some(&clerk), &mend).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let organ = [("don_vi", clerk.actor.unit_id.as_str()), ("ma", "H14.10")];
        let (status, page) = app
            .send("POST", "/van-ban-di/ma-dinh-danh", Some(&clerk), &organ)
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let after = metadata().await;
        let expected = serde_json::json!({
            "OrganId": "H14.10", "FileCatalog": 2026, "FileNotation": "05/CL", "DocOrdinal": 7,
            "Subject": "Dự hội nghị sơ kết", "PageAmount": 4, "Priority": 1, "DueDate": "2026-06-30",
            "IssuedAmount": 3, "SignerInfo": {"Position": "Phó Giám đốc", "FullName": "Trần Thị Thử"},
            "To": [{"OrganId": "", "OrganName": "Công an tỉnh"},
                   {"OrganId": "", "OrganName": "Trung tâm Khuyến nông"}],
        });
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&after[name], value, "{name}");
        }
        let log = app.site.store.dump_text(app.site.now()).await.unwrap();
        assert!(
            log.lines()
                .any(|line| line.contains("mend") && line.contains("Nguyễn Văn An")),
            "who was named before"
        );
        // Not by whoever only reads, not a year that is none, not a code that is too long.
        let head = app.staff("thu-truong", "head").await;
        let (status, _) = app.send("POST", &path, Some(&head), &mend).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, _) = app
            .send("POST", "/van-ban-di/ma-dinh-danh", Some(&head), &organ)
            .await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let wrong =
            mend.map(|(name, value)| (name, if name == "nam_ho_so" { "26" } else { value }));
        let (status, _) = app.send("POST", &path, Some(&clerk), &wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let long = [organ[0], ("ma", "H14.10.00.0000")];
        let (status, _) = app
            .send("POST", "/van-ban-di/ma-dinh-danh", Some(&clerk), &long)
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
