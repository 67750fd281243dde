//! Outreach from a clerk's phone to the figures of a report.

use app::staff::units;
use axum::http::StatusCode;
use domain::outreach::{Figure, Value};
use store::figures::Span;
use tests::engines::places;
use tests::test_app::{DAY, Staff, TestApp, between};

/// What is typed into a form.
type Fields<'a> = &'a [(&'a str, &'a str)];

/// A form of this kind, opened.
async fn attempt(app: &TestApp, staff: &Staff, kind: &str) -> String {
    let path = format!("/tuyen-truyen/ghi?loai={kind}");
    let (status, page) = app.get(&path, Some(staff)).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    between(&page, "name=\"luot\" value=\"", "\"")
}

/// Enters an event on a day; returns its path.
async fn event(
    app: &TestApp,
    staff: &Staff,
    kind: &str,
    day: &str,
    more: &[(&str, &str)],
) -> String {
    let attempt = attempt(app, staff, kind).await;
    let unit = staff.actor.unit_id.clone();
    let mut fields = vec![
        ("luot", attempt.as_str()),
        ("loai", kind),
        ("don_vi", unit.as_str()),
        ("ngay", day),
        ("noi_dung", "Giả danh công an"),
    ];
    fields.extend(more);
    let before = ids(app, staff).await;
    let (status, page) = app
        .send("POST", "/tuyen-truyen/ghi", Some(staff), &fields)
        .await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let after = ids(app, staff).await;
    let new = after.iter().find(|id| !before.contains(id)).unwrap();
    format!("/tuyen-truyen/{new}")
}

/// Ids on the list.
async fn ids(app: &TestApp, staff: &Staff) -> Vec<String> {
    let (_, page) = app.get("/tuyen-truyen?rut=1", Some(staff)).await;
    page.split("href=\"/tuyen-truyen/")
        .filter(|part| part.as_bytes().get(26) == Some(&b'"'))
        .map(|part| part[..26].to_owned())
        .collect()
}

async fn figure(app: &TestApp, unit: &str, from: &str, to: &str, figure: Figure) -> Value {
    let span = Span {
        from_day: from,
        to_day: to,
        from: 0,
        to: i64::MAX,
        units_on: to,
    };
    let figures = app.site.store.outreach_figures(unit, span).await.unwrap();
    figures
        .into_iter()
        .find(|(known, _)| *known == figure)
        .unwrap()
        .1
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_three_times_is_one_event() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let clerk = app.staff("dau-moi", "unit_clerk").await;
        let unit = clerk.actor.unit_id.clone();
        let mark = attempt(&app, &clerk, "meeting").await;
        let fields = [
            ("luot", mark.as_str()),
            ("loai", "meeting"),
            ("don_vi", unit.as_str()),
            ("ngay", "2026-06-02"),
            ("noi_dung", "Giả danh công an"),
            ("attendance", "1.200"),
            ("elderly", "300"),
        ];
        for _ in 0..3 {
            let (status, _) = app
                .send("POST", "/tuyen-truyen/ghi", Some(&clerk), &fields)
                .await;
            assert_eq!(status, StatusCode::SEE_OTHER);
        }
        assert_eq!(ids(&app, &clerk).await.len(), 1);
        let at = |wanted| figure(&app, &unit, "2026-06-02", "2026-06-02", wanted);
        assert_eq!(at(Figure::B01).await, Value::Number(1));
        assert_eq!(at(Figure::B02).await, Value::Number(1200));
        assert_eq!(at(Figure::B04).await, Value::Number(300));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_the_events_of_the_days_asked_and_the_page_leads_to_them() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let clerk = app.staff("dau-moi", "unit_clerk").await;
        let unit = clerk.actor.unit_id.clone();
        app.pass(40 * DAY);
        let clerk = app.staff_again(&clerk.actor.login).await;
        let broadcasts = [
            ("2026-06-02", 3, 9),
            ("2026-06-30", 2, 8),
            ("2026-07-01", 5, 15),
        ];
        for (day, times, minutes) in broadcasts {
            let (times, minutes) = (times.to_string(), minutes.to_string());
            let more = [
                ("amount", times.as_str()),
                ("minutes", minutes.as_str()),
                ("ngon_ngu", "tay"),
            ];
            event(&app, &clerk, "broadcast", day, &more).await;
        }
        let course = [
            ("attendance", "30"),
            ("repeated", "5"),
            ("tested", "20"),
            ("passed", "15"),
        ];
        event(&app, &clerk, "training", "2026-06-10", &course).await;
        let share = [
            ("amount", "4"),
            ("reach", "250"),
            ("link", "https://bocongan.gov.vn/x"),
        ];
        event(&app, &clerk, "share", "2026-06-11", &share).await;
        let june = |wanted| figure(&app, &unit, "2026-06-01", "2026-06-30", wanted);
        let sum = |of: fn(&(&str, i64, i64)) -> i64| {
            broadcasts
                .iter()
                .filter(|(day, ..)| *day < "2026-07-01")
                .map(of)
                .sum()
        };
        assert_eq!(june(Figure::B08).await, Value::Number(sum(|event| event.1)));
        assert_eq!(june(Figure::B09).await, Value::Number(sum(|event| event.2)));
        assert_eq!(june(Figure::B13).await, Value::Number(25));
        assert_eq!(
            june(Figure::B14).await,
            Value::Ratio {
                part: 15,
                whole: 20
            }
        );
        assert_eq!(june(Figure::B06).await, Value::Number(4));
        assert_eq!(june(Figure::B07).await, Value::Number(250));
        let path = "/tuyen-truyen?tu=2026-06-01&den=2026-06-30&chi_tieu=B09";
        let (_, page) = app.get(path, Some(&clerk)).await;
        assert!(page.contains("75% (15/20)"), "{page}");
        assert_eq!(page.matches("<td data-label=\"Loại\">").count(), 2);
        assert!(page.contains("tiếng Tày"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_keeps_what_stood_before_and_a_withdrawal_leaves_the_figures() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let clerk = app.staff("dau-moi", "unit_clerk").await;
        let unit = clerk.actor.unit_id.clone();
        let path = event(&app, &clerk, "leaflet", "2026-06-02", &[("amount", "500")]).await;
        let sheets = || figure(&app, &unit, "2026-01-01", "2026-12-31", Figure::B10);
        let mut fields = vec![
            ("viec", "sua"),
            ("don_vi", unit.as_str()),
            ("ngay", "2026-06-02"),
            ("noi_dung", "Giả danh công an"),
            ("amount", "50"),
        ];
        let (status, _) = app.send("POST", &path, Some(&clerk), &fields).await;
        assert_eq!(
            status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "a reason is needed"
        );
        assert_eq!(sheets().await, Value::Number(500));
        fields.push(("ly_do", "Gõ thừa một số không"));
        let (status, _) = app.send("POST", &path, Some(&clerk), &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(sheets().await, Value::Number(50));
        let (_, page) = app.get(&path, Some(&clerk)).await;
        assert!(page.contains("Gõ thừa một số không") && page.contains("500"));
        let withdraw = [("viec", "rut"), ("ly_do", "Ghi nhầm đơn vị")];
        let (status, _) = app.send("POST", &path, Some(&clerk), &withdraw).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(sheets().await, Value::Number(0));
        let (_, page) = app.get(&path, Some(&clerk)).await;
        assert!(page.contains("Đã rút lúc") && page.contains("Ghi nhầm đơn vị"));
        let (status, _) = app.send("POST", &path, Some(&clerk), &fields).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "withdrawn");
        let audit = app.site.store.verify_audit(&[], |_| {}).await.unwrap();
        assert!(audit.is_ok());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_stand_is_shown_again_as_it_was_typed() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let clerk = app.staff("dau-moi", "unit_clerk").await;
        let unit = clerk.actor.unit_id.clone();
        let cases: [(&str, Fields<'_>, &str); 4] = [
            (
                "share",
                &[("amount", "1"), ("link", "https://facebook.com/trang-x")],
                "nguồn chính thống",
            ),
            (
                "meeting",
                &[("attendance", "10"), ("minority", "11")],
                "lớn hơn tổng",
            ),
            ("meeting", &[], "Người dự: chưa nhập"),
            ("leaflet", &[("amount", "-5")], "chưa đúng dạng"),
        ];
        for (kind, more, said) in cases {
            let mark = attempt(&app, &clerk, kind).await;
            let mut fields = vec![
                ("luot", mark.as_str()),
                ("loai", kind),
                ("don_vi", unit.as_str()),
                ("ngay", "2026-06-02"),
                ("noi_dung", "Chữ đã gõ"),
            ];
            fields.extend(more);
            let (status, page) = app
                .send("POST", "/tuyen-truyen/ghi", Some(&clerk), &fields)
                .await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
            assert!(
                page.contains(said) && page.contains("Chữ đã gõ"),
                "{kind}: {page}"
            );
            assert!(page.contains("<title>Lỗi:"), "{kind}");
        }
        let foreign = [("loai", "meeting"), ("entered_by", "x")];
        let (status, _) = app
            .send("POST", "/tuyen-truyen/ghi", Some(&clerk), &foreign)
            .await;
        assert!(status.is_client_error(), "{status}");
        assert!(ids(&app, &clerk).await.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_sees_and_enters_their_own_unit_and_no_other() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let (ours, theirs) = (
            app.unit("CCKL", &app.admin.unit_id).await,
            app.unit("CCTY", &app.admin.unit_id).await,
        );
        let clerk = app.staff_at("kiem-lam", "unit_clerk", &ours).await;
        let other = app.staff_at("thu-y", "unit_clerk", &theirs).await;
        let office = app.staff("van-phong", "office_clerk").await;
        let path = event(&app, &other, "leaflet", "2026-06-02", &[("amount", "9")]).await;
        let (status, _) = app.get(&path, Some(&clerk)).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(ids(&app, &clerk).await.is_empty());
        assert_eq!(ids(&app, &office).await.len(), 1);
        let mark = attempt(&app, &clerk, "leaflet").await;
        let fields = [
            ("luot", mark.as_str()),
            ("loai", "leaflet"),
            ("don_vi", theirs.as_str()),
            ("ngay", "2026-06-02"),
            ("noi_dung", "Cho đơn vị khác"),
            ("amount", "1"),
        ];
        let (status, _) = app
            .send("POST", "/tuyen-truyen/ghi", Some(&clerk), &fields)
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let withdraw = [("viec", "rut"), ("ly_do", "Phá")];
        let (status, _) = app.send("POST", &path, Some(&clerk), &withdraw).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let custodian = app.staff("giu-danh-tinh", "identity_custodian").await;
        let (status, _) = app.get("/tuyen-truyen", Some(&custodian)).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_silent_for_too_long_is_named_with_its_head() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let loud = app.unit("CCKL", &app.admin.unit_id).await;
        let quiet = app.unit("CCTY", &app.admin.unit_id).await;
        let head = app.person("thu-truong-ty", "head", &quiet).await;
        units::name_people(&app.site, &app.admin, &quiet, &head.person_id, "")
            .await
            .unwrap();
        let clerk = app.staff_at("kiem-lam", "unit_clerk", &loud).await;
        let chief = app.staff("chanh-vp", "chief_of_office").await;
        event(&app, &clerk, "leaflet", "2026-06-02", &[("amount", "9")]).await;
        app.pass(20 * DAY);
        let chief = app.staff_again(&chief.actor.login).await;
        let (_, page) = app.get("/tuyen-truyen", Some(&chief)).await;
        assert!(
            page.contains("1 đơn vị chưa ghi") && page.contains("Thủ trưởng: thu-truong-ty"),
            "{page}"
        );
        let (status, _) = app
            .send(
                "POST",
                "/tuyen-truyen/im-lang",
                Some(&chief),
                &[("days", "14")],
            )
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, page) = app.get("/tuyen-truyen", Some(&chief)).await;
        assert!(
            page.contains("2 đơn vị chưa ghi") && page.contains("gần nhất 02/06/2026"),
            "{page}"
        );
        let clerk = app.staff_again(&clerk.actor.login).await;
        let (status, _) = app
            .send(
                "POST",
                "/tuyen-truyen/im-lang",
                Some(&clerk),
                &[("days", "90")],
            )
            .await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_merger_the_successor_answers_for_both_and_nothing_counts_twice() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let top = app.admin.unit_id.clone();
        let (a, b) = (app.unit("CCA", &top).await, app.unit("CCB", &top).await);
        let station = app.unit("TRAM", &a).await;
        let clerk_a = app.staff_at("dau-moi-a", "unit_clerk", &a).await;
        let clerk_b = app.staff_at("dau-moi-b", "unit_clerk", &b).await;
        let clerk_s = app.staff_at("dau-moi-s", "unit_clerk", &station).await;
        for (clerk, sheets) in [(&clerk_a, "1"), (&clerk_b, "10"), (&clerk_s, "100")] {
            event(&app, clerk, "leaflet", "2026-06-02", &[("amount", sheets)]).await;
        }
        app.pass(2 * DAY);
        let admin = app.again("quantri").await;
        let moved = units::Typed {
            code: "TRAM",
            name: "TRAM",
            short_name: "",
            kind: "tram",
            parent_id: &b,
            valid_from: "2026-06-03",
            seal: false,
            address: "",
            legal_basis: "",
        };
        let moved = units::change(&app.site, &admin, &station, moved)
            .await
            .unwrap();
        let clerk_s = app.staff_again("dau-moi-s").await;
        let mark = attempt(&app, &clerk_s, "leaflet").await;
        let fields = [
            ("luot", mark.as_str()),
            ("loai", "leaflet"),
            ("don_vi", moved.as_str()),
            ("ngay", "2026-06-04"),
            ("noi_dung", "Sau khi chuyển"),
            ("amount", "1000"),
        ];
        let (status, page) = app
            .send("POST", "/tuyen-truyen/ghi", Some(&clerk_s), &fields)
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let sheets = |unit: String| {
            let app = &app;
            async move { figure(app, &unit, "2026-01-01", "2026-12-31", Figure::B10).await }
        };
        // The station's sheets count where it hung on the day.
        assert_eq!(sheets(a.clone()).await, Value::Number(101));
        assert_eq!(sheets(b.clone()).await, Value::Number(1010));
        assert_eq!(sheets(moved).await, Value::Number(1100));
        units::merge(
            &app.site,
            &admin,
            std::slice::from_ref(&a),
            &b,
            "2026-06-04",
        )
        .await
        .unwrap();
        assert_eq!(sheets(b).await, Value::Number(1111));
        assert_eq!(sheets(top).await, Value::Number(1111));
    }
}
