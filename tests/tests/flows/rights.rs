//! Objections, requests about data, what was cleared, requests to take down.

use app::indicators::{self, About};
use axum::http::StatusCode;
use detect::snapshot::Class;
use tests::engines::places;
use tests::test_app::{DAY, Staff, TestApp, between};

const NUMBER: &str = "0900000123";

/// Sends an objection or a request; its receipt and the page.
async fn petition(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> (String, String) {
    let (_, form) = app.get(path, None).await;
    let mark = between(&form, "name=\"luot\" value=\"", "\"");
    let mut all = vec![("luot", mark.as_str())];
    all.extend(fields);
    let (status, page) = app.send("POST", path, None, &all).await;
    assert_eq!(status, StatusCode::CREATED, "{page}");
    (between(&page, "<p class=\"receipt\"><code>", "<"), page)
}

const OBJECTION: &[(&str, &str)] = &[
    ("written", "0900 000 123"),
    ("reason", "Đây là số của cửa hàng tôi"),
    ("evidence", "Đăng ký kinh doanh"),
];

/// Address of the first petition of the queue.
async fn first(app: &TestApp, staff: &Staff) -> String {
    let (_, queue) = app.get("/quyen-cong-dan", Some(staff)).await;
    let rest = queue
        .split("<li><a href=\"/quyen-cong-dan/")
        .nth(1)
        .unwrap();
    format!("/quyen-cong-dan/{}", &rest[..26])
}

async fn followed(app: &TestApp, receipt: &str) -> String {
    app.send("POST", "/theo-doi-don", None, &[("receipt", receipt)])
        .await
        .1
}

/// Imports a list of one value into the data folder, as the command line does; how many values were refused as cleared.
fn listed(app: &TestApp, name: &str, value: &str) -> usize {
    let engine = app.machine.checker.engine();
    let about = About {
        name: name.to_owned(),
        source: "công văn mẫu".to_owned(),
        class: Class::Authority,
        date: "2026-06-01".parse().unwrap(),
        expires: None,
        format: None,
    };
    let imported = indicators::import(
        app.place.folder.path(),
        value.as_bytes(),
        &about,
        &engine.pack.tables,
        &engine.pack.reference,
    )
    .unwrap();
    app.machine.checker.reload().unwrap();
    imported.refused_cleared
}

/// Whether the page of the check says that the number was warned about.
async fn is_warned(app: &TestApp) -> bool {
    let engine = app.machine.checker.engine();
    let day = app.site.today().parse().unwrap();
    let text = format!("gọi lại số {NUMBER} nhé");
    let answer = app::check::text_answer(&engine, text, &detect::Hints::default(), day).unwrap();
    answer.verdict.level == detect::Level::Warned
}

#[tokio::test(flavor = "multi_thread")]
async fn a_granted_objection_clears_the_value_until_somebody_named_lists_it_again() {
    for place in places().await {
        let app = TestApp::on(place).await;
        listed(&app, "canh-bao", NUMBER);
        assert!(is_warned(&app).await, "the control: it is listed");
        let (receipt, page) = petition(&app, "/phan-doi", OBJECTION).await;
        // A Tuesday, 08:00: two working days end on Thursday night.
        assert!(page.contains("23:59, 04/06/2026"), "{page}");
        let analyst = app.staff("phan-tich", "analyst").await;
        let head = app.staff("lanh-dao", "approver").await;
        let path = first(&app, &head).await;
        let grant = [
            ("viec", "chap-nhan"),
            ("cause", "mistake"),
            ("answer", "Đã kiểm tra, số này của cửa hàng."),
        ];
        let (status, _) = app.send("POST", &path, Some(&head), &grant).await;
        assert_eq!(
            status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "nobody has looked yet"
        );
        app.send("POST", &path, Some(&analyst), &[("viec", "xem-xet")])
            .await;
        assert!(followed(&app, &receipt).await.contains("Đang xem xét"));
        let (status, page) = app.send("POST", &path, Some(&head), &grant).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        assert!(!is_warned(&app).await, "out of the lists at once");
        let seen = followed(&app, &receipt).await;
        assert!(
            seen.contains("Chấp nhận") && seen.contains("lanh-dao"),
            "{seen}"
        );

        // It sticks: the same list and any other refuse it.
        assert_eq!(listed(&app, "canh-bao", NUMBER), 1);
        assert_eq!(listed(&app, "danh-sach-khac", "+84 900 000 123"), 1);
        assert!(!is_warned(&app).await);

        let (_, page) = app.get("/da-xem-xet", Some(&head)).await;
        let id = between(&page, "action=\"/da-xem-xet/", "\"");
        let again = format!("/da-xem-xet/{id}");
        let (status, _) = app
            .send(
                "POST",
                &again,
                Some(&analyst),
                &[("reason", "Có chứng cứ mới")],
            )
            .await;
        assert_eq!(status, StatusCode::FORBIDDEN, "not the analyst's to decide");
        let (status, _) = app
            .send("POST", &again, Some(&head), &[("reason", " ")])
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, page) = app
            .send(
                "POST",
                &again,
                Some(&head),
                &[("reason", "Có chứng cứ mới")],
            )
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        assert_eq!(listed(&app, "canh-bao", NUMBER), 0);
        assert!(is_warned(&app).await, "listed again");
        assert!(app.audit_holds().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clearance_made_elsewhere_is_followed_and_ends_on_its_day() {
    for place in places().await {
        let app = TestApp::on(place).await;
        listed(&app, "canh-bao", NUMBER);
        let other_folder = tempfile::tempdir().unwrap();
        let other = app::Checker::open(other_folder.path()).unwrap();
        petition(&app, "/phan-doi", OBJECTION).await;
        let analyst = app.staff("phan-tich", "analyst").await;
        let path = first(&app, &analyst).await;
        app.send("POST", &path, Some(&analyst), &[("viec", "xem-xet")])
            .await;
        let grant = [
            ("viec", "chap-nhan"),
            ("cause", "changed_holder"),
            ("expires_on", "2026-06-10"),
            ("answer", "Số đã đổi chủ."),
        ];
        let (status, page) = app.send("POST", &path, Some(&analyst), &grant).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        // Another node has its own data folder and looks twice a second.
        let mut follower = app::clearances::Follower::default();
        follower.follow(&app.site, &other).await.unwrap();
        let knows = || {
            let engine = other.engine();
            let cleared = engine.snapshot.cleared();
            cleared.covers(extract::IndicatorKind::Phone, "+84900000123")
        };
        assert!(knows(), "it knows the clearance");
        app.pass(9 * DAY);
        follower.follow(&app.site, &other).await.unwrap();
        assert!(!knows(), "over on 11/06");
        app::clearances::refresh(&app.site, &app.machine.checker)
            .await
            .unwrap();
        assert!(is_warned(&app).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_late_stands_first_and_is_told_once_to_whoever_decides() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let head = app.staff("lanh-dao", "approver").await;
        app.staff("tiep-nhan", "intake_officer").await;
        let (receipt, _) = petition(&app, "/phan-doi", OBJECTION).await;
        app.run_jobs().await;
        let told = async || {
            app.site
                .store
                .notices_to(&head.actor.person_id, 9)
                .await
                .unwrap()
                .len()
        };
        assert_eq!(told().await, 0, "in time");
        app.pass(3 * DAY);
        let clerk = app.staff_again("tiep-nhan").await;
        let (_, queue) = app.get("/quyen-cong-dan", Some(&clerk)).await;
        assert!(queue.contains("1 đơn quá hạn"), "{queue}");
        assert!(followed(&app, &receipt).await.contains("Chúng tôi đã chậm"));
        app.run_jobs().await;
        app.pass(DAY / 12);
        app.run_jobs().await;
        assert_eq!(told().await, 1, "told once");
        assert!(
            app.site
                .store
                .notices_to(&clerk.actor.person_id, 9)
                .await
                .unwrap()
                .is_empty()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_about_data_has_the_clocks_of_the_decree() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let fields = [
            ("kind", "delete"),
            ("written", "Tin tôi gửi hôm qua"),
            ("reason", "Tôi không muốn lưu nữa"),
            ("contact", "0900000999"),
        ];
        let (receipt, page) = petition(&app, "/yeu-cau-du-lieu", &fields).await;
        assert!(page.contains("23:59, 22/06/2026"), "20 days: {page}");
        let clerk = app.staff("tiep-nhan", "intake_officer").await;
        let head = app.staff("lanh-dao", "approver").await;
        let path = first(&app, &clerk).await;
        let (_, page) = app.get(&path, Some(&clerk)).await;
        assert!(!page.contains("0900000999"), "sealed");
        let (_, page) = app
            .send("POST", &format!("{path}/lien-lac"), Some(&clerk), &[])
            .await;
        assert!(page.contains("0900000999"));
        let step = async |who: &Staff, fields: &[(&str, &str)]| {
            app.send("POST", &path, Some(who), fields).await.0
        };
        step(&clerk, &[("viec", "xem-xet")]).await;
        step(&clerk, &[("viec", "ben-thu-ba"), ("third_parties", "1")]).await;
        assert!(
            followed(&app, &receipt).await.contains("23:59, 02/07/2026"),
            "30 days"
        );
        let extend = [("viec", "gia-han"), ("reason", "Nhiều bên cùng giữ")];
        assert_eq!(step(&clerk, &extend).await, StatusCode::SEE_OTHER);
        assert_eq!(
            step(&clerk, &extend).await,
            StatusCode::UNPROCESSABLE_ENTITY,
            "one extension"
        );
        let wrong = [
            ("viec", "tu-choi"),
            ("ground", "warning_holds"),
            ("answer", "Không"),
        ];
        assert_eq!(step(&head, &wrong).await, StatusCode::UNPROCESSABLE_ENTITY);
        let refuse = [
            ("viec", "tu-choi"),
            ("ground", "crime"),
            ("answer", "Tin đang được Công an xem xét."),
        ];
        assert_eq!(
            step(&clerk, &refuse).await,
            StatusCode::NOT_FOUND,
            "not theirs to decide"
        );
        assert_eq!(step(&head, &refuse).await, StatusCode::SEE_OTHER);
        let seen = followed(&app, &receipt).await;
        assert!(
            seen.contains("Điều 19")
                && seen.contains("lanh-dao")
                && seen.contains("Công an xem xét")
        );
        assert!(app.audit_holds().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_sent_twice_is_one_and_each_receipt_opens_it() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let (one, _) = petition(&app, "/phan-doi", OBJECTION).await;
        let (two, _) = petition(&app, "/phan-doi", OBJECTION).await;
        assert_ne!(one, two);
        let clerk = app.staff("tiep-nhan", "intake_officer").await;
        let (_, queue) = app.get("/quyen-cong-dan", Some(&clerk)).await;
        assert_eq!(queue.matches("href=\"/quyen-cong-dan/").count(), 1);
        let (_, page) = app.get(&first(&app, &clerk).await, Some(&clerk)).await;
        assert!(page.contains("gửi lại 1 lần"), "{page}");
        for receipt in [one, two] {
            assert!(followed(&app, &receipt).await.contains("Đã nhận"));
        }
        assert!(
            followed(&app, "AAAA-BBBB-CCCC-DDDD")
                .await
                .contains("Không mở được đơn")
        );
        // What no list could hold cannot be objected to.
        let (_, form) = app.get("/phan-doi", None).await;
        let mark = between(&form, "name=\"luot\" value=\"", "\"");
        let fields = [
            ("luot", mark.as_str()),
            ("written", "tên tôi"),
            ("reason", "x"),
        ];
        let (status, _) = app.send("POST", "/phan-doi", None, &fields).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_request_on_one_target_is_told_what_came_of_the_first() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let analyst = app.staff("phan-tich", "analyst").await;
        let clerk = app.staff("tiep-nhan", "intake_officer").await;
        let fields = [
            ("target", "https://Lua-Dao.example/"),
            ("kind", "block"),
            ("addressee", "Công an tỉnh"),
            ("legal_basis", "Luật An ninh mạng 116/2025/QH15"),
            ("reason", "Giả mạo ngân hàng"),
        ];
        let add = async |who: &Staff, more: &[(&str, &str)]| {
            let all: Vec<_> = fields.iter().chain(more).copied().collect();
            app.send("POST", "/go-chan", Some(who), &all).await
        };
        assert_eq!(add(&clerk, &[]).await.0, StatusCode::FORBIDDEN);
        assert_eq!(add(&analyst, &[]).await.0, StatusCode::SEE_OTHER);
        let (_, list) = app.get("/go-chan", Some(&analyst)).await;
        let path = format!(
            "/go-chan/{}",
            between(&list, "<li><a href=\"/go-chan/", "\"")
        );
        let step = async |state: &str, on: &str| {
            let fields = [
                ("state", state),
                ("on", on),
                ("text", "15/SNN ngày 02/6/2026"),
            ];
            app.send("POST", &path, Some(&analyst), &fields).await.0
        };
        assert_eq!(
            step("done", "2026-06-02").await,
            StatusCode::UNPROCESSABLE_ENTITY,
            "never sent"
        );
        assert_eq!(
            step("sent", "2026-06-03").await,
            StatusCode::UNPROCESSABLE_ENTITY,
            "not yet"
        );
        assert_eq!(step("sent", "2026-06-02").await, StatusCode::SEE_OTHER);
        let (status, page) = add(&analyst, &[]).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(page.contains("Đã gửi</strong>, 02/06/2026"), "{page}");
        let (_, list) = app.get("/go-chan", Some(&analyst)).await;
        assert_eq!(
            list.matches("<li><a href=\"/go-chan/").count(),
            1,
            "nothing was added"
        );
        assert_eq!(
            add(&analyst, &[("again", "1")]).await.0,
            StatusCode::SEE_OTHER
        );
        for (state, on) in [("acknowledged", "2026-06-02"), ("refused", "2026-06-02")] {
            assert_eq!(step(state, on).await, StatusCode::SEE_OTHER);
        }
        let (_, page) = app.get(&path, Some(&analyst)).await;
        assert!(page.contains("Bị từ chối"));
        assert!(app.audit_holds().await);
    }
}
