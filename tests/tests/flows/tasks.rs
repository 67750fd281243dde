//! Evidence that points at what the system knows, files, and tasks a unit divides.

use app::calendar;
use app::direction::{assign, prove};
use app::reports::{plan, remind, shipped_regime};
use app::staff::units;
use axum::http::StatusCode;
use domain::task::State;
use tests::engines::places;
use tests::test_app::{DAY, between};

use crate::direction::Department;

fn offers(page: &str) -> Vec<String> {
    let list = between(page, "<select class=\"in\" id=\"ref\"", "</select>");
    list.split("<option value=\"")
        .skip(1)
        .map(|option| option.split_once('"').unwrap().0.to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn being_told_is_shown_from_what_the_unit_said() {
    for place in places().await {
        let department = Department::new(place).await;
        department.spread().await;
        let (app, head) = (&department.app, &department.forest_head);
        let forest = &department.forest;
        let task = department.task(head, forest, "Quán triệt").await;
        assert_eq!(task.given.evidence_kind, "acknowledgement");
        let path = format!("/nhiem-vu/{}", task.given.id);
        let (_, page) = app.get(&path, Some(head)).await;
        assert!(!page.contains("id=\"ref\""), "nothing was said yet: {page}");
        let told = [
            ("viec", "quan-triet"),
            ("unit_id", forest.as_str()),
            ("on_day", "2026-06-02"),
            ("told", "40"),
            ("whole", "42"),
            ("how", "Hội nghị"),
        ];
        assert_eq!(department.step(head, &told).await.0, StatusCode::SEE_OTHER);
        let (_, page) = app.get(&path, Some(head)).await;
        assert!(
            page.contains("Đã quán triệt 40/42 người, Hội nghị"),
            "{page}"
        );
        let chosen = offers(&page);
        assert_eq!(chosen.len(), 1);
        let add = [("viec", "them"), ("ref", chosen[0].as_str())];
        // The other unit does not choose what this one said.
        let other = department
            .task(&department.vets_head, &department.vets, "Quán triệt")
            .await;
        let elsewhere = format!("/nhiem-vu/{}", other.given.id);
        let (status, _) = app
            .send("POST", &elsewhere, Some(&department.vets_head), &add)
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (status, page) = app.send("POST", &path, Some(head), &add).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let task = department.task(head, forest, "Quán triệt").await;
        assert_eq!(task.standing.state, State::Done);
        // Once is enough: what is shown is not offered again.
        let (status, _) = app.send("POST", &path, Some(head), &add).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_found_is_evidence_and_an_event_is_never_only_told() {
    for place in places().await {
        let department = Department::new(place).await;
        department.spread().await;
        let (app, head) = (&department.app, &department.forest_head);
        let gap = [
            ("unit_id", department.forest.as_str()),
            ("sector", "ngan_hang"),
            ("provision", "Nghị định số 52/2024/NĐ-CP"),
            ("applied", "Tài khoản mở từ xa"),
            ("loophole", "Tài khoản cho thuê"),
            ("proposal", "Xác thực lại định kỳ"),
            ("addressee", "Ngân hàng Nhà nước"),
        ];
        app.send("POST", "/kien-nghi", Some(head), &gap).await;
        let task = department.task(head, &department.forest, "Rà soát").await;
        let path = format!("/nhiem-vu/{}", task.given.id);
        let (_, page) = app.get(&path, Some(head)).await;
        let chosen = offers(&page);
        assert!(
            page.contains("Ngân hàng: Nghị định số 52/2024/NĐ-CP"),
            "{page}"
        );
        let add = [("viec", "them"), ("ref", chosen[0].as_str())];
        let (status, page) = app.send("POST", &path, Some(head), &add).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (_, page) = app.get(&path, Some(head)).await;
        assert!(page.contains("<a href=\"/kien-nghi/"), "{page}");
        for kind in ["outreach", "warning", "tip"] {
            let told = [
                ("viec", "them"),
                ("evidence", kind),
                ("words", "đã làm"),
                ("on_day", "2026-06-02"),
            ];
            let (status, page) = app.send("POST", &path, Some(head), &told).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
            assert!(
                page.contains("Mục đã ghi trong hệ thống: chưa nhập"),
                "{page}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_may_bring_its_file_and_whoever_reads_the_task_may_read_it() {
    for place in places().await {
        let department = Department::new(place).await;
        department.spread().await;
        let (app, head) = (&department.app, &department.forest_head);
        let task = department
            .task(head, &department.forest, "Tuyên truyền")
            .await;
        let path = format!("/nhiem-vu/{}", task.given.id);
        let fields = [
            ("viec", "them"),
            ("evidence", "document"),
            ("words", "Kế hoạch số 9/KH-CCKL"),
            ("on_day", "2026-06-02"),
        ];
        let reply = app
            .upload_as(head, &path, &fields, &[b"%PDF-1.7 ke hoach"])
            .await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
        let (_, page) = app.get(&path, Some(&department.office)).await;
        let own = format!("href=\"{path}/tep/");
        let link = format!("{path}/tep/{}", between(&page, &own, "\""));
        let (status, bytes) = app.get(&link, Some(&department.office)).await;
        assert_eq!(
            (status, bytes.as_str()),
            (StatusCode::OK, "%PDF-1.7 ke hoach")
        );
        let (status, _) = app.get(&link, Some(&department.vets_head)).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        // Somebody who may not add writes nothing.
        let reply = app
            .upload_as(&department.vets_head, &path, &fields, &[b"%PDF-1.7 khac"])
            .await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
        let report = app.site.store.verify(&[]).await.unwrap();
        assert_eq!(report.findings, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_divides_its_task_and_the_whole_is_done_when_each_part_is() {
    for place in places().await {
        let department = Department::new(place).await;
        let (app, head, forest) = (&department.app, &department.forest_head, &department.forest);
        let give = [
            ("viec", "giao"),
            ("title", "Tổ chức hội nghị"),
            ("clause", "II.3"),
            ("unit_id", forest.as_str()),
            ("evidence", "document"),
            ("every", "once"),
            ("due", "2026-08-31"),
        ];
        let (status, page) = department.step(&department.office, &give).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let whole = department.task(head, forest, "Tổ chức hội nghị").await;
        let path = format!("/nhiem-vu/{}", whole.given.id);
        let clerk = app.staff_at("dau-moi-kl", "unit_clerk", forest).await;
        let ranger = app.unit("HATKL", forest).await;
        let ranger_head = app.staff_at("hat-truong", "head", &ranger).await;
        units::name_people(
            &app.site,
            &app.admin,
            &ranger,
            &ranger_head.actor.person_id,
            "",
        )
        .await
        .unwrap();
        let part = |title: &'static str, due: &'static str| {
            [
                ("viec", "chia"),
                ("title", title),
                ("evidence", "document"),
                ("every", "once"),
                ("due", due),
            ]
        };
        let doer = [("doer", clerk.actor.person_id.as_str())];
        let first = [&part("Mời đại biểu", "2026-07-31")[..], &doer].concat();
        let (status, page) = app.send("POST", &path, Some(head), &first).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let below = [("unit_id", ranger.as_str())];
        let second = [&part("Chuẩn bị hội trường", "2026-08-15")[..], &below].concat();
        app.send("POST", &path, Some(&clerk), &second).await;
        // Later than the whole, to somebody of another unit, by somebody of another unit: refused.
        let late = part("Quá muộn", "2026-09-30");
        let (status, _) = app.send("POST", &path, Some(head), &late).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let stranger = [("doer", ranger_head.actor.person_id.as_str())];
        let wrong = [&part("Nhầm người", "2026-07-31")[..], &stranger].concat();
        let (status, _) = app.send("POST", &path, Some(head), &wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, _) = app
            .send("POST", &path, Some(&department.vets_head), &first)
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND);

        let (_, page) = app.get(&path, Some(&department.office)).await;
        assert!(
            page.contains("Mời đại biểu") && page.contains("Chuẩn bị hội trường"),
            "{page}"
        );
        let show = async |title: &str, staff: &tests::test_app::Staff, unit: &str| {
            let task = department.task(staff, unit, title).await;
            assert!(task.is_part() && task.clauses == ["II.3"]);
            let add = [
                ("viec", "them"),
                ("evidence", "document"),
                ("words", "Biên bản"),
                ("on_day", "2026-06-02"),
            ];
            let path = format!("/nhiem-vu/{}", task.given.id);
            let (status, page) = app.send("POST", &path, Some(staff), &add).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        };
        show("Mời đại biểu", &clerk, forest).await;
        let whole = department.task(head, forest, "Tổ chức hội nghị").await;
        assert_eq!(
            (whole.standing.state, whole.parts.len()),
            (State::Open, 2),
            "one part is not the whole"
        );
        show("Chuẩn bị hội trường", &ranger_head, &ranger).await;
        let whole = department.task(head, forest, "Tổ chức hội nghị").await;
        assert_eq!(whole.standing.state, State::Done);
        // A part is not divided again, and ends with its whole.
        let inner = department.task(head, forest, "Mời đại biểu").await;
        let inner = format!("/nhiem-vu/{}", inner.given.id);
        let (status, _) = app
            .send("POST", &inner, Some(head), &part("Nữa", "2026-07-01"))
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let end = [("viec", "ket-thuc"), ("reason", "Đã hoãn")];
        app.send("POST", &path, Some(&department.office), &end)
            .await;
        let part = department.task(head, forest, "Mời đại biểu").await;
        assert_eq!(part.standing.state, State::Ended);
        let report = app.site.store.verify(&[]).await.unwrap();
        assert_eq!(report.findings, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_shows_a_result_for_the_tasks_chosen_with_it_once() {
    for place in places().await {
        let department = Department::new(place).await;
        department.spread().await;
        let (app, head, forest) = (&department.app, &department.forest_head, &department.forest);
        let (_, form) = app.get("/tuyen-truyen/ghi?loai=meeting", Some(head)).await;
        assert_eq!(form.matches("name=\"nhiem_vu\"").count(), 1, "{form}");
        assert!(
            form.contains("checked"),
            "what comes again is chosen beforehand"
        );
        let own = department.task(head, forest, "Tuyên truyền").await.given.id;
        let theirs = department
            .task(&department.vets_head, &department.vets, "Tuyên truyền")
            .await;
        let mark = between(&form, "name=\"luot\" value=\"", "\"");
        let event = [
            ("luot", mark.as_str()),
            ("loai", "meeting"),
            ("don_vi", forest.as_str()),
            ("ngay", "2026-06-02"),
            ("noi_dung", "Họp xóm"),
            ("attendance", "30"),
            ("nhiem_vu", own.as_str()),
            // Another unit's task is quietly left as it is.
            ("nhiem_vu", theirs.given.id.as_str()),
        ];
        for _ in 0..2 {
            let (status, page) = app
                .send("POST", "/tuyen-truyen/ghi", Some(head), &event)
                .await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        }
        let task = department.task(head, forest, "Tuyên truyền").await;
        assert_eq!((task.standing.state, task.evidence.len()), (State::Done, 1));
        let theirs = department
            .task(&department.vets_head, &department.vets, "Tuyên truyền")
            .await;
        assert_eq!(theirs.evidence.len(), 0);
    }
}

/// Chooses the one thing that is offered for a task and says what the page shows then.
async fn shown(department: &Department, word: &str) -> String {
    let (app, head) = (&department.app, &department.forest_head);
    let task = department.task(head, &department.forest, word).await;
    let path = format!("/nhiem-vu/{}", task.given.id);
    let (_, page) = app.get(&path, Some(head)).await;
    let chosen = offers(&page);
    assert_eq!(chosen.len(), 1, "{word}: {page}");
    let add = [("viec", "them"), ("ref", chosen[0].as_str())];
    let (status, page) = app.send("POST", &path, Some(head), &add).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    app.get(&path, Some(head)).await.1
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tip_passed_on_a_report_and_a_document_sent_are_evidence() {
    for place in places().await {
        let department = Department::new(place).await;
        department.spread().await;
        let app = &department.app;
        let forest = department.forest.as_str();

        // A tip handed to the unit counts once the police have it.
        crate::tips::tip(app, &[("happened", "contacted")]).await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let path = crate::tips::first_tip(&app.get("/xu-ly", Some(&officer)).await.1);
        let handed = [
            ("viec", "don-vi"),
            ("unit", forest),
            ("reason", "Người báo ở địa bàn này"),
        ];
        assert_eq!(
            app.post(&path, &officer, &handed).await.status,
            StatusCode::SEE_OTHER
        );
        let head = &department.forest_head;
        let task = department
            .task(head, &department.forest, "Vận động tố giác")
            .await;
        let page = app
            .get(&format!("/nhiem-vu/{}", task.given.id), Some(head))
            .await
            .1;
        assert!(!page.contains("id=\"ref\""), "not passed on yet: {page}");
        let passed = [
            ("viec", "chuyen"),
            ("reference", "12/SNN ngày 02/6/2026, Công an xã"),
        ];
        assert_eq!(
            app.post(&path, &officer, &passed).await.status,
            StatusCode::SEE_OTHER
        );
        let page = shown(&department, "Vận động tố giác").await;
        assert!(page.contains("Tin báo đã chuyển Công an"), "{page}");

        // A document with its number.
        let records = app.staff_at("van-thu", "records_clerk", forest).await;
        let form = app.get("/van-ban-di/ghi", Some(&records)).await.1;
        let attempt = between(&form, "name=\"luot\" value=\"", "\"");
        let document = [
            ("luot", attempt.as_str()),
            ("don_vi", forest),
            ("loai", "letter"),
            ("so", "15/CCKL-HC"),
            ("ngay", "2026-06-01"),
            ("trich_yeu", "phối hợp về một vụ việc"),
            ("chuc_vu", "Chi cục trưởng"),
            ("nguoi_ky", "Nguyễn Văn Thử"),
            ("luu", "VT"),
            ("so_ban", "1"),
            ("so_trang", "1"),
            ("ghi_chu", ""),
            ("noi_nhan", "Công an tỉnh"),
            ("mat", "khong"),
        ];
        let reply = app.post("/van-ban-di/ghi", &records, &document).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
        let page = shown(&department, "Cam kết và kiểm điểm").await;
        assert!(
            page.contains("15/CCKL-HC phối hợp về một vụ việc"),
            "{page}"
        );

        // A report that was sent.
        let office = &department.office;
        let top = office.actor.unit_id.clone();
        let regime = plan::adopt(&app.site, &office.actor, &top, shipped_regime())
            .await
            .unwrap();
        let period = plan::open_period(&app.site, &office.actor, &regime, "h1", 2026)
            .await
            .unwrap();
        let clerk = app.staff_at("dau-moi-kl", "unit_clerk", forest).await;
        let path = format!("/bao-cao/ky/{period}/{forest}");
        for (staff, to, fields) in [
            (
                &clerk,
                path.clone(),
                vec![
                    ("viec", "kps"),
                    ("s.A04", "Cán bộ đầu mối"),
                    ("s.C01", "42"),
                    ("s.C02", "40"),
                ],
            ),
            (
                head,
                format!("{path}/duyet"),
                vec![("viec", "gui"), ("reason", "")],
            ),
        ] {
            let page = app.get(&path, Some(&clerk)).await.1;
            let rev = between(&page, "name=\"rev\" value=\"", "\"");
            let mut all = fields.clone();
            all.push(("rev", rev.as_str()));
            let reply = app.post(&to, staff, &all).await;
            assert_eq!(
                reply.status,
                StatusCode::SEE_OTHER,
                "{fields:?}: {}",
                reply.text()
            );
        }
        let page = shown(&department, "Báo cáo 6 tháng").await;
        assert!(page.contains("6 tháng đầu năm 2026 ("), "{page}");
        assert!(app.audit_holds().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_does_not_end_what_it_was_given_and_whoever_gives_may() {
    for place in places().await {
        let department = Department::new(place).await;
        let (app, forest) = (&department.app, department.forest.as_str());
        let clerk = app.staff_at("dau-moi-kl", "unit_clerk", forest).await;
        let give = [
            ("viec", "giao"),
            ("title", "Tổ chức hội nghị"),
            ("clause", "II.3"),
            ("unit_id", forest),
            ("helper", department.vets.as_str()),
            ("evidence", "document"),
            ("every", "once"),
            ("due", "2026-08-31"),
        ];
        let (status, page) = department.step(&department.office, &give).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let whole = department.task(&clerk, forest, "Tổ chức hội nghị").await;
        let path = format!("/nhiem-vu/{}", whole.given.id);
        let end = [("viec", "ket-thuc"), ("reason", "Không cần nữa")];
        for unit in [&clerk, &department.forest_head, &department.vets_head] {
            let (status, page) = app.get(&path, Some(unit)).await;
            assert!(status == StatusCode::OK && !page.contains("ket-thuc"));
            let (status, _) = app.send("POST", &path, Some(unit), &end).await;
            assert_eq!(status, StatusCode::NOT_FOUND);
        }
        // Its own parts it does end, whoever of the unit gave them.
        let part = [
            ("viec", "chia"),
            ("title", "Mời đại biểu"),
            ("evidence", "document"),
            ("every", "once"),
        ];
        app.send("POST", &path, Some(&department.forest_head), &part)
            .await;
        let part = department.task(&clerk, forest, "Mời đại biểu").await;
        let part = format!("/nhiem-vu/{}", part.given.id);
        let (status, page) = app.send("POST", &part, Some(&clerk), &end).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        // The control: the Office ends what it gave.
        let (_, page) = app.get(&path, Some(&department.office)).await;
        assert!(page.contains("ket-thuc"), "{page}");
        let (status, _) = app
            .send("POST", &path, Some(&department.office), &end)
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let task = department.task(&clerk, forest, "Tổ chức hội nghị").await;
        assert_eq!(task.standing.state, State::Ended);
    }
}

/// Gives the forest unit a task that is done once.
async fn once(department: &Department, title: &str, due: &str) {
    let give = [
        ("viec", "giao"),
        ("title", title),
        ("clause", "II.3"),
        ("unit_id", department.forest.as_str()),
        ("evidence", "document"),
        ("every", "once"),
        ("due", due),
    ];
    let (status, page) = department.step(&department.office, &give).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
}

async fn enter_day(department: &Department, day: &str, kind: &str) {
    let typed = calendar::TypedDay {
        from: day,
        to: "",
        kind,
        name: "Ngày theo quyết định",
        announced: "2026-01-05",
        source: "Quyết định 1/QĐ-UBND",
    };
    let (app, office) = (&department.app, &department.office.actor);
    calendar::enter(&app.site, office, typed).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_off_entered_here_moves_tasks_and_one_entered_late_takes_no_time_away() {
    for place in places().await {
        let department = Department::new(place).await;
        let (app, head, forest) = (&department.app, &department.forest_head, &department.forest);
        once(&department, "Việc hạn thứ tư", "2026-06-03").await;
        once(&department, "Việc hạn thứ bảy", "2026-06-06").await;
        enter_day(&department, "2026-06-03", "off").await;
        let state = async |word: &str| department.task(head, forest, word).await.standing.state;
        app.pass(2 * DAY);
        assert_eq!(
            state("thứ tư").await,
            State::DueSoon,
            "Thursday is the last"
        );
        app.pass(DAY);
        assert_eq!(state("thứ tư").await, State::Overdue);
        // Monday: a decision dated in January makes the Saturday before a working day.
        app.pass(3 * DAY);
        assert_eq!(state("thứ bảy").await, State::DueSoon);
        enter_day(&department, "2026-06-06", "working").await;
        assert_eq!(state("thứ bảy").await, State::DueSoon);
        app.pass(DAY);
        assert_eq!(state("thứ bảy").await, State::Overdue);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_off_entered_here_moves_what_the_public_was_promised() {
    for place in places().await {
        let department = Department::new(place).await;
        let app = &department.app;
        let ask = async |text: &str| {
            let (_, form) = app.get("/hoi-can-bo", None).await;
            let mark = between(&form, "name=\"luot\" value=\"", "\"");
            let asked = app::requests::Asked {
                text: text.into(),
                attempt: mark,
            };
            let taken = app::requests::send(&app.site, asked).await.unwrap();
            domain::calendar::day_of(taken.due_at - 1).to_string()
        };
        assert_eq!(ask("Trước khi nghỉ").await, "2026-06-03");
        enter_day(&department, "2026-06-03", "off").await;
        assert_eq!(ask("Sau khi nghỉ").await, "2026-06-04");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_the_plan_twice_at_once_gives_it_once() {
    for place in places().await {
        let department = Department::new(place).await;
        let (site, office) = (&department.app.site, &department.office.actor);
        let give = || assign::spread(site, office, &department.plan);
        let (first, second) = tokio::join!(give(), give());
        let given = first.unwrap().given + second.unwrap().given;
        let filter = store::direction::Filter::default();
        let all = app::direction::tasks(site, office, filter).await.unwrap();
        assert_eq!(given, all.len());
        let mut named: Vec<(&str, &str)> = all
            .iter()
            .map(|task| (task.given.now_id.as_str(), task.given.title.as_str()))
            .collect();
        named.sort_unstable();
        named.dedup();
        assert_eq!(named.len(), all.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_carries_an_earlier_day_does_not_turn_late_into_in_time() {
    for place in places().await {
        let department = Department::new(place).await;
        let (app, forest) = (&department.app, &department.forest);
        once(&department, "Việc nộp kế hoạch", "2026-06-03").await;
        once(&department, "Việc nộp đúng hạn", "2026-06-03").await;
        let show = async |word: &str| {
            let head = &department.forest_head;
            let task = department.task(head, forest, word).await;
            let typed = prove::Typed {
                kind: "document".into(),
                words: "Kế hoạch số 9/KH-CCKL".into(),
                on_day: "2026-06-01".into(),
                ..prove::Typed::default()
            };
            prove::add(&app.site, &head.actor, &task.given.id, typed)
                .await
                .unwrap();
        };
        show("đúng hạn").await;
        app.pass(2 * DAY);
        show("nộp kế hoạch").await;
        let head = &department.forest_head;
        let late = department.task(head, forest, "nộp kế hoạch").await;
        assert_eq!(late.standing.state, State::DoneLate);
        assert_eq!(late.evidence[0].on_day, "2026-06-01", "its day is kept");
        let in_time = department.task(head, forest, "đúng hạn").await;
        assert_eq!(in_time.standing.state, State::Done);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clerk_and_head_are_told_of_tasks_in_the_digest_of_the_day() {
    for place in places().await {
        let department = Department::new(place).await;
        let (app, forest) = (&department.app, &department.forest);
        let clerk = app.staff_at("dau-moi-kl", "unit_clerk", forest).await;
        once(&department, "Việc sắp đến hạn", "2026-06-03").await;
        let told = async |staff: &tests::test_app::Staff| {
            let digests = remind::digests(&app.site).await.unwrap();
            digests.get(&staff.actor.person_id).cloned()
        };
        let line =
            "- Nhiệm vụ của CCKL: 0 quá hạn, 1 sắp đến hạn, trước hết là «Việc sắp đến hạn».";
        for staff in [&clerk, &department.forest_head] {
            let lines = told(staff).await.unwrap();
            assert!(lines.len() == 1 && lines[0].starts_with(line), "{lines:?}");
        }
        assert_eq!(told(&department.vets_head).await, None);
        app.pass(2 * DAY);
        assert!(told(&clerk).await.unwrap()[0].contains("1 quá hạn, 0 sắp đến hạn"));
        // Friday: it was said yesterday, and Monday is the next day for it.
        app.pass(DAY);
        assert_eq!(told(&clerk).await, None);
    }
}
