//! A tip from the phone of whoever sends it to the desk of whoever works on it.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use tests::engines::places;
use tests::test_app::{TestApp, between};

pub(crate) use tests::telling::{STORY, first_tip, mark, tip};

#[tokio::test(flavor = "multi_thread")]
async fn a_tip_sent_twice_is_one_tip_and_its_receipt_opens_it() {
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
        let mut receipts = Vec::new();
        for _ in 0..3 {
            let (_, page) = app.send("POST", "/bao-tin", None, &fields).await;
            receipts.push(between(&page, "<p class=\"receipt\"><code>", "<"));
        }
        receipts.dedup();
        assert_eq!(receipts.len(), 1);
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let (_, inbox) = app.get("/xu-ly", Some(&officer)).await;
        assert_eq!(inbox.matches("<li class=\"lane-").count(), 1);

        let receipt = receipts.remove(0);
        let (status, page) = app
            .send(
                "POST",
                "/theo-doi",
                None,
                &[("receipt", &receipt.to_lowercase())],
            )
            .await;
        assert!(
            status == StatusCode::OK && page.contains("Mới nhận"),
            "{page}"
        );
        // A wrong receipt, one of the wrong form and none at all: the same page.
        let mut answers = Vec::new();
        for wrong in ["AAAA-BBBB-CCCC-DDDD", "x", ""] {
            answers.push(
                app.send("POST", "/theo-doi", None, &[("receipt", wrong)])
                    .await,
            );
        }
        answers.dedup();
        assert_eq!(answers.len(), 1);
        assert_eq!(answers.first().unwrap().0, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_made_up_by_the_sender_is_refused() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let fields = [
            ("luot", "abc.def"),
            ("buoc", "4"),
            ("di", "gui"),
            ("happened", "contacted"),
            ("behalf", "self"),
            ("text", STORY),
        ];
        let (status, _) = app.send("POST", "/bao-tin", None, &fields).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worst_lane_comes_first_and_its_clock_runs() {
    for place in places().await {
        let app = TestApp::on(place).await;
        tip(&app, &[("happened", "contacted")]).await;
        tip(
            &app,
            &[
                ("happened", "paid"),
                ("paid_when", "hour"),
                ("amount", "4.500.000"),
            ],
        )
        .await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let (_, inbox) = app.get("/xu-ly", Some(&officer)).await;
        let first = inbox.find("lane-money_moving").unwrap();
        assert!(first < inbox.find("lane-ordinary").unwrap());
        assert!(inbox.contains("còn 30 phút để chuyển") && inbox.contains("mất 4.500.000 đ"));
        // Both tell the same story and name the same account.
        assert!(inbox.contains("1 tin giống"));
        app.pass(45 * 60_000);
        let (_, inbox) = app.get("/xu-ly", Some(&officer)).await;
        assert!(inbox.contains("quá hạn chuyển 15 phút"), "{inbox}");
        // Counts match the list.
        for (lane, rows) in [("money_moving", 1), ("ordinary", 1), ("outcry", 0)] {
            let (_, part) = app.get(&format!("/xu-ly?lan={lane}"), Some(&officer)).await;
            assert_eq!(part.matches("<li class=\"lane-").count(), rows, "{lane}");
        }
        let (_, found) = app.get("/xu-ly?tim=xung+cong+an", Some(&officer)).await;
        assert_eq!(found.matches("<li class=\"lane-").count(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_are_covered_until_somebody_looks_and_the_log_says_who() {
    for place in places().await {
        let app = TestApp::on(place).await;
        tip(
            &app,
            &[
                ("happened", "contacted"),
                ("identifiers", "https://x.example/a?token=bi-mat"),
            ],
        )
        .await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let (_, inbox) = app.get("/xu-ly", Some(&officer)).await;
        let path = first_tip(&inbox);
        let (_, page) = app.get(&path, Some(&officer)).await;
        assert!(!inbox.contains("1900000123456") && !page.contains("1900000123456"));
        assert!(!page.contains("bi-mat"), "a token in a link is not kept");
        let (status, page) = app
            .send("POST", &format!("{path}/hien-so"), Some(&officer), &[])
            .await;
        assert!(status == StatusCode::OK && page.contains("1900000123456"));
        let mut looked = 0;
        let head = app
            .site
            .store
            .verify_audit(&[], |entry| {
                looked += usize::from(entry.action == "tip.unmask")
            })
            .await
            .unwrap();
        assert!(head.is_ok() && looked == 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_name_is_opened_by_its_custodian_only_and_can_be_taken_back() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let receipt = tip(
            &app,
            &[
                ("happened", "contacted"),
                ("contact_name", "Người Thử Nghiệm"),
            ],
        )
        .await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let custodian = app.staff("giu-danh-tinh", "identity_custodian").await;
        let (_, inbox) = app.get("/xu-ly", Some(&officer)).await;
        let path = format!("{}/danh-tinh", first_tip(&inbox));
        let reason = [("reason", "Công an yêu cầu")];
        let (status, _) = app.send("POST", &path, Some(&officer), &reason).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "not the officer's to open");
        let (status, page) = app.send("POST", &path, Some(&custodian), &reason).await;
        assert!(
            status == StatusCode::OK && page.contains("Người Thử Nghiệm"),
            "{page}"
        );
        let (_, page) = app
            .send("POST", &path, Some(&custodian), &[("reason", " ")])
            .await;
        assert!(!page.contains("Người Thử Nghiệm"), "a reason is needed");
        // Whoever audits sees who looked, and why.
        let auditor = app.staff("kiem-tra", "auditor").await;
        let asked = [("action", "tip.identity")];
        let (_, log) = app.send("POST", "/nhat-ky", Some(&auditor), &asked).await;
        assert!(
            log.contains("giu-danh-tinh") && log.contains("Công an yêu cầu"),
            "{log}"
        );
        app.send(
            "POST",
            "/theo-doi",
            None,
            &[("receipt", &receipt), ("di", "rut")],
        )
        .await;
        let (status, page) = app.send("POST", &path, Some(&custodian), &reason).await;
        assert!(status == StatusCode::NOT_FOUND && !page.contains("Người Thử Nghiệm"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn work_goes_from_taking_to_closing_and_the_reporter_sees_it() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let receipt = tip(&app, &[("happened", "contacted")]).await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let clerk = app.staff("dau-moi", "unit_clerk").await;
        let (_, inbox) = app.get("/xu-ly", Some(&officer)).await;
        let path = first_tip(&inbox);
        let (status, _) = app.get(&path, Some(&clerk)).await;
        assert_eq!(
            status,
            StatusCode::FORBIDDEN,
            "a clerk of reports reads no tips"
        );
        let step =
            async |fields: &[(&str, &str)]| app.send("POST", &path, Some(&officer), fields).await.0;
        assert_eq!(step(&[("viec", "nhan")]).await, StatusCode::SEE_OTHER);
        assert_eq!(
            step(&[("viec", "hoi"), ("text", "Họ gọi từ số nào?")]).await,
            StatusCode::SEE_OTHER
        );
        let (_, seen) = app
            .send("POST", "/theo-doi", None, &[("receipt", &receipt)])
            .await;
        assert!(seen.contains("Họ gọi từ số nào?") && seen.contains("Chờ người báo trả lời"));
        app.send(
            "POST",
            "/theo-doi",
            None,
            &[
                ("receipt", &receipt),
                ("di", "noi"),
                ("text", "0900 000 123"),
            ],
        )
        .await;
        assert_eq!(
            step(&[("viec", "dong"), ("outcome", "")]).await,
            StatusCode::UNPROCESSABLE_ENTITY,
            "an outcome is needed"
        );
        assert_eq!(
            step(&[
                ("viec", "chuyen"),
                ("reference", "12/SNN ngày 02/6/2026, Công an xã")
            ])
            .await,
            StatusCode::SEE_OTHER
        );
        assert_eq!(
            step(&[
                ("viec", "dong"),
                ("outcome", "prevented"),
                ("saved", "4.500.000")
            ])
            .await,
            StatusCode::SEE_OTHER
        );
        assert_eq!(
            step(&[("viec", "hoi"), ("text", "?")]).await,
            StatusCode::UNPROCESSABLE_ENTITY,
            "closed"
        );
        let (_, seen) = app
            .send("POST", "/theo-doi", None, &[("receipt", &receipt)])
            .await;
        assert!(seen.contains("Chặn được") && seen.contains("Chuyển Công an lúc"));
        assert!(app.audit_holds().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_type_what_somebody_tells_and_nobody_else_may() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let clerk = app.staff("dau-moi", "unit_clerk").await;
        let (status, page) = app.get("/xu-ly/nhap", Some(&officer)).await;
        assert_eq!(status, StatusCode::OK);
        let mark = between(&page, "name=\"luot\" value=\"", "\"");
        let fields = [
            ("luot", mark.as_str()),
            ("nguon", "oral"),
            ("happened", "near_miss"),
            ("behalf", "other"),
            ("text", STORY),
            ("vulnerable", "elderly"),
        ];
        let (status, _) = app.send("POST", "/xu-ly/nhap", Some(&clerk), &fields).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, page) = app
            .send("POST", "/xu-ly/nhap", Some(&officer), &fields)
            .await;
        assert_eq!(status, StatusCode::CREATED, "{page}");
        let (_, inbox) = app.get("/xu-ly?lan=vulnerable", Some(&officer)).await;
        assert_eq!(inbox.matches("<li class=\"lane-").count(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_anonymous_tip_leaves_no_trace_of_the_sender() {
    for place in places().await {
        let folder = place.folder.path().to_owned();
        let app = TestApp::on(place).await;
        let mark = mark(&app).await;
        let body = serde_urlencoded::to_string([
            ("luot", mark.as_str()),
            ("buoc", "4"),
            ("di", "gui"),
            ("happened", "contacted"),
            ("behalf", "self"),
            ("text", "dau-vet-trong-noi-dung"),
        ])
        .unwrap();
        let request = Request::builder()
            .method("POST")
            .uri("/bao-tin?nguon=DAUVET-QUERY")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::USER_AGENT, "DAUVET-AGENT")
            .header(header::COOKIE, "x=DAUVET-COOKIE")
            .header(header::REFERER, "https://DAUVET-REFERER.example/")
            .header("x-forwarded-for", "198.51.100.77")
            .body(Body::from(body))
            .unwrap();
        assert_eq!(app.ask(request).await.status, StatusCode::CREATED);
        let mut control = 0;
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            // Sealed files are searched where there are some (`evidence.rs`).
            if entry.path().is_dir() {
                continue;
            }
            let bytes = std::fs::read(entry.path()).unwrap();
            let holds = |needle: &str| {
                bytes
                    .windows(needle.len())
                    .any(|window| window == needle.as_bytes())
            };
            assert!(
                !holds("DAUVET") && !holds("198.51.100.77"),
                "{:?}",
                entry.path()
            );
            control += usize::from(holds("dau-vet-trong-noi-dung"));
        }
        // The control: what was told is found on the disk, so the search would find a trace too.
        assert!(control > 0 || app.site.store.engine() == store::Engine::Postgres);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_tells_who_one_is_is_marked_and_covered_when_asked() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let mark = mark(&app).await;
        let fields = |go| {
            [
                ("luot", mark.as_str()),
                ("buoc", "4"),
                ("di", go),
                ("happened", "contacted"),
                ("behalf", "self"),
                ("text", "Họ đọc đúng căn cước 004000000123 của tôi"),
                ("hamlet", "Xóm Thử"),
            ]
        };
        let (_, page) = app.send("POST", "/bao-tin", None, &fields("tiep")).await;
        assert!(
            page.contains("Có 2 mục") && page.contains("Che các mục ấy"),
            "{page}"
        );
        let (_, page) = app.send("POST", "/bao-tin", None, &fields("che")).await;
        assert!(page.contains("Tin này ẩn danh."), "{page}");
        assert!(
            page.contains("004•••••••••")
                && !page.contains("004000000123")
                && !page.contains("Xóm Thử")
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_whose_tip_was_deleted_is_answered_as_one_that_never_was() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let receipt = tip(&app, &[("happened", "contacted")]).await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let path = first_tip(&app.get("/xu-ly", Some(&officer)).await.1);
        app.erase_tip(path.rsplit('/').next().unwrap()).await;
        let mut answers = Vec::new();
        for code in [receipt.as_str(), "AAAA-BBBB-CCCC-DDDD", "x"] {
            answers.push(
                app.send("POST", "/theo-doi", None, &[("receipt", code)])
                    .await,
            );
        }
        answers.dedup();
        assert_eq!(answers.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_to_an_older_form_are_shown_in_its_words() {
    for place in places().await {
        let app = TestApp::on(place).await;
        tip(&app, &[("happened", "contacted"), ("outcry", "social")]).await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let path = first_tip(&app.get("/xu-ly", Some(&officer)).await.1);
        let id = path.rsplit('/').next().unwrap().to_owned();
        let (person, today) = (officer.actor.person_id.clone(), app.site.today());
        let site = &app.site;
        site.store
            .write(site.now(), move |tx| -> store::Work<'_, (), store::Error> {
                Box::pin(async move {
                    let asker = store::Asker {
                        person_id: &person,
                        day: &today,
                        action: domain::Action::ViewTips,
                    };
                    let mut row = tx.tip(asker, &id).await?;
                    row.form_version = 1;
                    row.answers = r#"{"text":["x"],"outcry":["nhóm Zalo của xóm"]}"#.to_owned();
                    tx.update(row).await?;
                    tx.record(store::audit::Record {
                        actor: "machine",
                        action: "test",
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
        let (_, page) = app.get(&path, Some(&officer)).await;
        let label = app::tips::form_of(1).unwrap().question("outcry").unwrap();
        assert_ne!(
            app::tips::form().question("outcry").unwrap().label,
            label.label,
            "the question was asked in other words"
        );
        assert!(
            page.contains(&label.label) && page.contains("nhóm Zalo của xóm"),
            "{page}"
        );
    }
}
