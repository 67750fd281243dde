//! Gaps of the law from a finding to an answer; violations that only named roles read.

use app::letterhead;
use app::staff::units;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use tests::engines::places;
use tests::test_app::{Staff, TestApp, between};

const GAP: [(&str, &str); 5] = [
    ("provision", "Điều 7 Nghị định về thanh toán"),
    ("applied", "Ngân hàng mở tài khoản qua mạng"),
    ("loophole", "Tài khoản cho thuê lại không ai kiểm tra"),
    ("proposal", "Kiểm tra lại sinh trắc khi đổi thiết bị"),
    ("addressee", "Ngân hàng Nhà nước Việt Nam"),
];

/// Enters a gap; returns its path.
async fn gap(app: &TestApp, staff: &Staff) -> String {
    let mut fields = GAP.to_vec();
    fields.push(("sector", "ngan_hang"));
    fields.push(("unit_id", &staff.actor.unit_id));
    let (status, page) = app.send("POST", "/kien-nghi", Some(staff), &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let (_, page) = app.get("/kien-nghi", Some(staff)).await;
    format!(
        "/kien-nghi/{}",
        between(&page, "<a href=\"/kien-nghi/", "\"")
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_goes_from_a_finding_to_an_answer_in_order() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let clerk = app.staff("dau-moi", "unit_clerk").await;
        let path = gap(&app, &clerk).await;
        let step = async |what: &str| {
            let fields = [
                ("viec", "buoc"),
                ("what", what),
                ("words", "Công văn 12/SNNMT-VP"),
                ("on_day", "2026-06-02"),
            ];
            app.send("POST", &path, Some(&clerk), &fields).await.0
        };
        assert_eq!(
            step("answered").await,
            StatusCode::UNPROCESSABLE_ENTITY,
            "nothing was sent"
        );
        assert_eq!(step("sent").await, StatusCode::SEE_OTHER);
        assert_eq!(step("answered").await, StatusCode::SEE_OTHER);
        assert_eq!(step("accepted").await, StatusCode::SEE_OTHER);
        let (_, list) = app.get("/kien-nghi", Some(&clerk)).await;
        assert!(
            list.contains("Đã tiếp thu") && list.contains("<h2>Ngân hàng</h2>"),
            "{list}"
        );
        let other = app.unit("CCTY", &app.admin.unit_id).await;
        let stranger = app.staff_at("dau-moi-ty", "unit_clerk", &other).await;
        assert_eq!(
            app.get(&path, Some(&stranger)).await.0,
            StatusCode::NOT_FOUND
        );
        let audit = app.site.store.verify_audit(&[], |_| {}).await.unwrap();
        assert!(audit.is_ok());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_shows_the_gap_and_stands_in_the_letter() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let clerk = app.staff("dau-moi", "unit_clerk").await;
        let path = gap(&app, &clerk).await;
        let case = [
            ("viec", "vu-viec"),
            ("words", "Một người dân mất tiền vào tài khoản thuê"),
        ];
        let (status, _) = app.send("POST", &path, Some(&clerk), &case).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        // A clerk of reports reads no tips, so none can be named.
        let with_tip = [case[0], case[1], ("tip_id", "00000000000000000000000000")];
        let (status, _) = app.send("POST", &path, Some(&clerk), &with_tip).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (_, list) = app.get("/kien-nghi", Some(&clerk)).await;
        assert!(list.contains("1 vụ việc"), "{list}");
        let letter = format!("{path}/van-ban");
        for (kind, begins) in [("docx", "PK"), ("pdf", "%PDF")] {
            let reply = app.post(&letter, &clerk, &[("dang", kind)]).await;
            assert_eq!(reply.status, StatusCode::OK, "{kind}");
            assert!(reply.bytes.starts_with(begins.as_bytes()), "{kind}");
        }
        // Whoever keeps the register has it there, once, with a QR that leads to the line.
        let office = app.staff("van-phong", "office_clerk").await;
        let (_, register) = app.get("/van-ban-di", Some(&office)).await;
        assert!(!register.contains("kiến nghị khắc phục"), "{register}");
        let director = app.staff("giam-doc", "approver").await;
        let top = app.admin.unit_id.clone();
        units::name_people(&app.site, &app.admin, &top, &director.actor.person_id, "")
            .await
            .unwrap();
        letterhead::set(&app.site, &app.admin, crate::papers::letterhead())
            .await
            .unwrap();
        for _ in 0..2 {
            let form = serde_urlencoded::to_string([("csrf", office.csrf.as_str())]).unwrap();
            let request = Request::post(&letter)
                .header(header::HOST, "canhgiac.example")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::COOKIE, &office.cookie)
                .body(Body::from(form));
            let reply = app.ask(request.unwrap()).await;
            assert_eq!(reply.status, StatusCode::OK);
        }
        let (_, register) = app.get("/van-ban-di", Some(&office)).await;
        let lines = register.matches("kiến nghị khắc phục").count();
        assert_eq!(lines, 1, "{register}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_named_roles_open_the_register_of_violations_and_each_reading_is_recorded() {
    for place in places().await {
        let folder = place.folder.path().to_owned();
        let app = TestApp::on(place).await;
        let chief = app.staff("chanh-vp", "chief_of_office").await;
        let enter = [
            ("unit_id", chief.actor.unit_id.as_str()),
            ("person", "Nguyễn Văn Thử Nghiệm"),
            ("position", "Chuyên viên"),
            ("act", "Cho thuê tài khoản ngân hàng"),
            ("happened_on", "2026-05-20"),
        ];
        let (status, page) = app.send("POST", "/vi-pham", Some(&chief), &enter).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let reads = async || {
            let mut reads = 0;
            let audit = app.site.store.verify_audit(&[], |entry| {
                reads += usize::from(entry.action == "violation.view");
                assert!(
                    !entry.detail.contains("Thử Nghiệm"),
                    "the log repeats no name"
                );
            });
            assert!(audit.await.unwrap().is_ok());
            reads
        };
        let before = reads().await;
        let (_, page) = app.get("/vi-pham", Some(&chief)).await;
        assert!(page.contains("Nguyễn Văn Thử Nghiệm"), "{page}");
        assert_eq!(reads().await, before + 1);
        let id = between(&page, "name=\"id\" value=\"", "\"");
        let step = async |what: &str| {
            let fields = [
                ("id", id.as_str()),
                ("what", what),
                ("words", "Quyết định 5/QĐ-SNNMT"),
                ("on_day", "2026-06-01"),
            ];
            app.send("POST", "/vi-pham", Some(&chief), &fields).await.0
        };
        assert_eq!(
            step("appeal").await,
            StatusCode::UNPROCESSABLE_ENTITY,
            "no decision yet"
        );
        assert_eq!(step("decision").await, StatusCode::SEE_OTHER);
        assert_eq!(step("appeal").await, StatusCode::SEE_OTHER);
        for (login, role) in [("dau-moi", "unit_clerk"), ("phan-tich", "analyst")] {
            let other = app.staff(login, role).await;
            assert_eq!(
                app.get("/vi-pham", Some(&other)).await.0,
                StatusCode::FORBIDDEN
            );
        }
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let bytes = std::fs::read(entry.path()).unwrap_or_default();
            let name = "Thử Nghiệm".as_bytes();
            assert!(
                !bytes.windows(name.len()).any(|window| window == name),
                "the name is sealed"
            );
        }
    }
}
