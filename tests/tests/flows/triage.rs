//! The inbox: what is done can be undone, a tip changes hands without losing its clock, copies are counted once.

use axum::http::StatusCode;
use tests::engines::places;
use tests::test_app::{Staff, TestApp, between};

use crate::tips::{STORY, first_tip, mark, tip};

/// Does a step; the id under which it may be undone.
async fn done(app: &TestApp, staff: &Staff, path: &str, fields: &[(&str, &str)]) -> String {
    let reply = app.post(path, staff, fields).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    let to = reply.headers["location"].to_str().unwrap().to_owned();
    to.split_once("vua=").unwrap().1.to_owned()
}

fn rows(page: &str) -> usize {
    page.matches("<li class=\"lane-").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_undone_by_whoever_took_it_and_only_for_ten_minutes() {
    for place in places().await {
        let app = TestApp::on(place).await;
        tip(
            &app,
            &[
                ("happened", "paid"),
                ("paid_when", "day"),
                ("amount", "2.000.000"),
            ],
        )
        .await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let other = app.staff("phan-tich", "analyst").await;
        let path = first_tip(&app.get("/xu-ly", Some(&officer)).await.1);
        let close = [
            ("viec", "dong"),
            ("outcome", "lost"),
            ("lost", "3.000.000"),
            ("recovered", "500.000"),
            ("sector", "ngan_hang"),
            ("loophole", "Tài khoản cho thuê"),
        ];
        let step = done(&app, &officer, &path, &close).await;
        let (_, page) = app.get(&format!("{path}?vua={step}"), Some(&officer)).await;
        for words in [
            "Hoàn tác",
            "Đã mất",
            "3.000.000 đ",
            "500.000 đ",
            "Ngân hàng: ",
            "Tài khoản cho thuê",
        ] {
            assert!(page.contains(words), "{words}");
        }
        // Somebody else's step is not theirs to undo.
        let (status, _) = app
            .send("POST", "/xu-ly/hoan-tac", Some(&other), &[("buoc", &step)])
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let reply = app
            .post("/xu-ly/hoan-tac", &officer, &[("buoc", &step)])
            .await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER);
        let (_, page) = app.get(&path, Some(&officer)).await;
        assert!(
            page.contains("Mới nhận") && page.contains("đã hoàn tác"),
            "{page}"
        );
        assert!(page.contains("2.000.000 đ") && !page.contains("Kẽ hở</dt>"));
        let step = done(&app, &officer, &path, &[("viec", "nhan")]).await;
        app.pass(11 * 60_000);
        let (status, _) = app
            .send(
                "POST",
                "/xu-ly/hoan-tac",
                Some(&officer),
                &[("buoc", &step)],
            )
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "too late");
        assert!(app.audit_holds().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tip_handed_to_another_unit_keeps_its_clock_and_its_receipt() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let commune = app.unit("XA", &app.admin.unit_id).await;
        let ward = app.unit("PHUONG", &app.admin.unit_id).await;
        let clerk = app.staff_at("can-bo-xa", "intake_officer", &commune).await;
        let neighbour = app.staff_at("can-bo-phuong", "intake_officer", &ward).await;
        // What somebody at the commune typed lies with the commune.
        let (_, page) = app.get("/xu-ly/nhap", Some(&clerk)).await;
        let mark = between(&page, "name=\"luot\" value=\"", "\"");
        let fields = [
            ("luot", mark.as_str()),
            ("nguon", "message"),
            ("happened", "contacted"),
            ("behalf", "other"),
            ("text", "LD 0900000123 xung can bo thue doi cai ung dung la"),
        ];
        let (status, page) = app.send("POST", "/xu-ly/nhap", Some(&clerk), &fields).await;
        assert_eq!(status, StatusCode::CREATED, "{page}");
        let receipt = between(&page, "<p class=\"receipt\"><code>", "<");
        let path = first_tip(&app.get("/xu-ly", Some(&clerk)).await.1);
        let (_, page) = app.get(&path, Some(&clerk)).await;
        assert!(
            page.contains("Tin nhắn theo mẫu 156") && page.contains("0900••••23"),
            "{page}"
        );
        assert_eq!(
            app.get(&path, Some(&neighbour)).await.0,
            StatusCode::NOT_FOUND
        );

        app.pass(3 * 60 * 60_000);
        let (clerk, neighbour) = (
            app.staff_again("can-bo-xa").await,
            app.staff_again("can-bo-phuong").await,
        );
        let wrong = [("viec", "don-vi"), ("unit", ward.as_str()), ("reason", "")];
        assert_eq!(
            app.send("POST", &path, Some(&clerk), &wrong).await.0,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let pass = [
            ("viec", "don-vi"),
            ("unit", ward.as_str()),
            ("reason", "Người báo ở phường này"),
        ];
        done(&app, &clerk, &path, &pass).await;
        assert_eq!(app.get(&path, Some(&clerk)).await.0, StatusCode::NOT_FOUND);
        let (_, page) = app.get(&path, Some(&neighbour)).await;
        assert!(
            page.contains("còn 21 giờ để chuyển"),
            "the clock runs from when it came in"
        );
        assert!(
            page.contains("XA → PHUONG: Người báo ở phường này"),
            "{page}"
        );
        let (_, found) = app.get("/xu-ly?tim=can+bo+thue", Some(&neighbour)).await;
        assert_eq!(rows(&found), 1, "found where it lies now");
        let (status, _) = app
            .send("POST", "/theo-doi", None, &[("receipt", &receipt)])
            .await;
        assert_eq!(status, StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_closed_with_its_reason_and_its_money_is_counted_once() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let paid = [
            ("happened", "paid"),
            ("paid_when", "day"),
            ("amount", "2.000.000"),
        ];
        tip(&app, &paid).await;
        app.pass(60_000);
        tip(
            &app,
            &[paid.as_slice(), &[("commune", "Đàm Thủy")]].concat(),
        )
        .await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let inbox = app.get("/xu-ly", Some(&officer)).await.1;
        assert_eq!(rows(&inbox), 2);
        let path = first_tip(&inbox);
        let (_, page) = app.get(&path, Some(&officer)).await;
        assert!(
            page.contains("cùng tài khoản MB Bank: 1900•••••••56")
                && page.contains("lời kể gần như y hệt"),
            "{page}"
        );
        let other = between(&page, "name=\"of\" value=\"", "\"");
        let step = done(&app, &officer, &path, &[("viec", "trung"), ("of", &other)]).await;
        let (_, page) = app.get(&path, Some(&officer)).await;
        assert!(
            page.contains("Trùng với") && !page.contains("2.000.000 đ</strong>"),
            "{page}"
        );
        assert_eq!(
            app.send(
                "POST",
                &path,
                Some(&officer),
                &[("viec", "trung"), ("of", &path[7..])]
            )
            .await
            .0,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        app.post("/xu-ly/hoan-tac", &officer, &[("buoc", &step)])
            .await;
        let (_, page) = app.get(&path, Some(&officer)).await;
        assert!(page.contains("2.000.000 đ</strong>") && !page.contains("Trùng với"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_match_the_list_whatever_the_filter() {
    for place in places().await {
        let app = TestApp::on(place).await;
        for _ in 0..5 {
            // Sent again and again, to the letter: one row.
            tip(&app, &[("happened", "contacted")]).await;
        }
        tip(&app, &[("happened", "contacted"), ("outcry", "social")]).await;
        tip(&app, &[("happened", "paid"), ("paid_when", "hour")]).await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        app.pass(2 * 60 * 60_000);
        let first = first_tip(&app.get("/xu-ly", Some(&officer)).await.1);
        done(&app, &officer, &first, &[("viec", "nhan")]).await;
        let mut seen = Vec::new();
        for query in [
            "",
            "qua_han=1",
            "cua_toi=1",
            "tinh_trang=closed",
            "tim=cong+an",
            "lan=ordinary",
            "qua_han=1&lan=outcry",
        ] {
            let (_, page) = app.get(&format!("/xu-ly?{query}"), Some(&officer)).await;
            let chip = page.split("<nav class=\"chips\"").nth(1).unwrap();
            let chosen = chip.split("aria-current=\"page\"").nth(1).unwrap();
            let count: usize = between(chosen, "<b>", "</b>").parse().unwrap();
            assert_eq!(rows(&page), count, "{query}");
            seen.push(count);
        }
        assert_eq!(seen, [3, 1, 1, 0, 3, 1, 0]);
        let (_, page) = app.get("/xu-ly", Some(&officer)).await;
        assert!(page.contains("và 4 tin y hệt"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_is_read_by_whom_it_is_for() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let receipt = tip(&app, &[("happened", "contacted")]).await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let analyst = app.staff("phan-tich", "analyst").await;
        let head = app.staff("thu-truong", "head").await;
        let path = first_tip(&app.get("/xu-ly", Some(&officer)).await.1);
        for (visibility, text) in [
            ("own", "ghi-rieng"),
            ("handlers", "ghi-xu-ly"),
            ("all", "ghi-chung"),
        ] {
            done(
                &app,
                &officer,
                &path,
                &[("viec", "ghi"), ("visibility", visibility), ("text", text)],
            )
            .await;
        }
        for (reader, read) in [
            (&officer, [true, true, true]),
            (&analyst, [false, true, true]),
            (&head, [false, false, true]),
        ] {
            let (_, page) = app.get(&path, Some(reader)).await;
            let seen = ["ghi-rieng", "ghi-xu-ly", "ghi-chung"].map(|text| page.contains(text));
            assert_eq!(seen, read, "{}", reader.actor.login);
        }
        let (_, page) = app
            .send("POST", "/theo-doi", None, &[("receipt", &receipt)])
            .await;
        assert!(!page.contains("ghi-"), "the reporter reads no notes");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn work_is_given_to_somebody_who_may_do_it() {
    for place in places().await {
        let app = TestApp::on(place).await;
        tip(&app, &[("happened", "contacted")]).await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let analyst = app.staff("phan-tich", "analyst").await;
        let clerk = app.staff("dau-moi", "unit_clerk").await;
        let path = first_tip(&app.get("/xu-ly", Some(&officer)).await.1);
        let to = |staff: &Staff| staff.actor.person_id.clone();
        let (status, _) = app
            .send(
                "POST",
                &path,
                Some(&officer),
                &[("viec", "giao"), ("person", &to(&clerk))],
            )
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        done(
            &app,
            &officer,
            &path,
            &[("viec", "giao"), ("person", &to(&analyst))],
        )
        .await;
        let (_, page) = app.get("/xu-ly?cua_toi=1", Some(&analyst)).await;
        assert_eq!(rows(&page), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn anybody_can_verify_a_receipt_and_nobody_can_make_one() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let mark = mark(&app).await;
        let fields = [
            ("luot", mark.as_str()),
            ("buoc", "4"),
            ("di", "gui"),
            ("happened", "contacted"),
            ("behalf", "self"),
            ("text", STORY),
        ];
        let (_, page) = app.send("POST", "/bao-tin", None, &fields).await;
        let line = format!("CANHGIAC-BN1{}", between(&page, "CANHGIAC-BN1", "<"));
        let ask = async |line: &str| {
            app.send("POST", "/bien-nhan", None, &[("line", line)])
                .await
        };
        let (status, page) = ask(&line).await;
        assert!(
            status == StatusCode::OK && page.contains("Đúng là biên nhận của chúng tôi"),
            "{page}"
        );
        let (status, page) = ask(&line.replace("BN1 1", "BN1 2")).await;
        assert!(status == StatusCode::OK && page.contains("Không phải biên nhận"));
        assert_eq!(ask("x").await.0, StatusCode::UNPROCESSABLE_ENTITY);
        // Offline, with nothing but the key printed on the page.
        let proof: app::tips::receipt::Proof = line.parse().unwrap();
        assert!(proof.is_signed_by(&app.site.store.keys().public()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_list_of_sectors_serves_the_catalogue_and_the_closing_of_a_tip() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let (_, page) = app
            .get("/thu-doan?linh_vuc=lao_dong_nuoc_ngoai", None)
            .await;
        assert!(
            page.contains("/thu-doan/overseas_job") && !page.contains("/thu-doan/travel_combo"),
            "{page}"
        );
        let (_, page) = app.get("/thu-doan", None).await;
        assert!(page.contains("/thu-doan/travel_combo"), "{page}");
        let (status, page) = app.get("/thu-doan?linh_vuc=khong-co", None).await;
        assert!(status == StatusCode::OK && page.contains("/thu-doan/travel_combo"));
    }
}
