//! The pages for units, people, sessions, recovery and the log: what they show is what is stored.

use app::staff::{look_up, set_up, sign_in, unit_file};
use app::{Clock, Site};
use axum::http::StatusCode;
use domain::Action;
use tests::engines::{Place, places};
use tests::test_app::{DAY, PASSWORD, START, Staff, TestApp, between};

async fn admin(app: &TestApp) -> Staff {
    app.staff_again("quantri").await
}

/// Id of the first thing a page links to under this path.
fn linked(page: &str, path: &str, name: &str) -> String {
    let (before, _) = page
        .split_once(&format!("\">{name}<"))
        .unwrap_or_else(|| panic!("{name} in {page}"));
    let id = before.rsplit(&format!("href=\"{path}/")).next().unwrap();
    id.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn units_are_added_merged_and_split_on_their_pages_and_the_tree_knows_the_day() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let staff = admin(&app).await;
        let top = app.admin.unit_id.clone();
        for (code, name) in [
            ("KL", "Chi cục Kiểm lâm"),
            ("TL", "Chi cục Thủy lợi"),
            ("MT", "Chi cục Môi trường"),
        ] {
            let form = [
                ("code", code),
                ("name", name),
                ("kind", "chi_cuc"),
                ("parent_id", top.as_str()),
                ("valid_from", "2026-01-01"),
                ("seal", "1"),
                ("legal_basis", "Quyết định 1"),
            ];
            let (status, page) = app.send("POST", "/don-vi/them", Some(&staff), &form).await;
            // The topmost unit begins with the set-up: nothing hangs below it before.
            assert!(
                status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Đơn vị cấp trên"),
                "{page}"
            );
            let mut form = form;
            form[4] = ("valid_from", "2026-06-02");
            let (status, page) = app.send("POST", "/don-vi/them", Some(&staff), &form).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        }
        let (_, page) = app.get("/don-vi", Some(&staff)).await;
        let id = |name: &str| linked(&page, "/don-vi", name);
        let (forest, water, land) = (
            id("Chi cục Kiểm lâm"),
            id("Chi cục Thủy lợi"),
            id("Chi cục Môi trường"),
        );
        let merge = [
            ("from", forest.as_str()),
            ("from", water.as_str()),
            ("into", land.as_str()),
            ("on", "2026-07-01"),
        ];
        let (status, page) = app
            .send("POST", "/don-vi/sap-nhap", Some(&staff), &merge)
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let split = [
            ("on", "2026-08-01"),
            ("legal_basis", "Quyết định 2"),
            ("first_code", "MT1"),
            ("first_name", "Chi cục Môi trường Bắc"),
            ("first_share", "60"),
            ("second_code", "MT2"),
            ("second_name", "Chi cục Môi trường Nam"),
            ("second_share", "30"),
        ];
        let path = format!("/don-vi/{land}/tach");
        let (status, page) = app.send("POST", &path, Some(&staff), &split).await;
        assert!(
            status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Tỉ lệ chia"),
            "{page}"
        );
        let mut split = split;
        split[7] = ("second_share", "40");
        let (status, page) = app.send("POST", &path, Some(&staff), &split).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        for (on, shown, gone) in [
            ("2026-06-15", "Chi cục Kiểm lâm", "Chi cục Môi trường Bắc"),
            ("2026-07-15", "Chi cục Môi trường<", "Chi cục Kiểm lâm"),
            (
                "2026-08-15",
                "Chi cục Môi trường Nam",
                "Chi cục Môi trường<",
            ),
        ] {
            let (_, page) = app.get(&format!("/don-vi?ngay={on}"), Some(&staff)).await;
            assert!(page.contains(shown) && !page.contains(gone), "{on}: {page}");
        }
        let times = app.site.store.units_in_time().await.unwrap();
        let sums = times.sum([(forest.as_str(), 10), (water.as_str(), 5)], "2026-08-15");
        let mut parts: Vec<i64> = sums.into_values().collect();
        parts.sort_unstable();
        assert_eq!(
            parts,
            [6, 9],
            "a merged and split figure in the new geography"
        );
        // The old name finds today's units, and their pages tell where they come from.
        app.pass(75 * DAY);
        let staff = admin(&app).await;
        let (_, page) = app.get("/don-vi?tim=kiem+lam", Some(&staff)).await;
        assert!(
            page.contains("Chi cục Môi trường Bắc") && page.contains("trước là Chi cục Kiểm lâm"),
            "{page}"
        );
        let (_, page) = app.get(&format!("/don-vi/{forest}"), Some(&staff)).await;
        assert!(
            page.contains("Chi cục Kiểm lâm") && page.contains("sáp nhập, 01/07/2026"),
            "{page}"
        );
        assert!(app.audit_holds().await);
    }
}

/// An installation begun with the sample department and the communes.
async fn sample(place: &Place) -> (Site, app::Actor) {
    let now = std::sync::Arc::new(std::sync::atomic::AtomicI64::new(START));
    let site = Site::new(place.open().await, Clock::Set(now));
    let link = set_up::link(&site).await.unwrap().unwrap();
    let first = set_up::First {
        unit_name: "",
        unit_code: "",
        sample: true,
        communes: true,
        name: "Người Quản Trị",
        login: "quantri",
        password: PASSWORD,
        device: "Máy tính",
    };
    let token = set_up::finish(&site, &link, first).await.unwrap();
    let actor = sign_in::current(&site, &token).await.unwrap().unwrap();
    (site, actor)
}

#[tokio::test(flavor = "multi_thread")]
async fn old_communes_and_districts_lead_to_the_communes_of_today() {
    for place in places().await {
        let (site, actor) = sample(&place).await;
        let today = site.today();
        let asker = site.asker(&actor, &today, Action::ViewUnits).unwrap();
        let find = async |asked: &str| -> Vec<String> {
            let found = look_up::look_up(&site, asker, asked).await.unwrap();
            found.into_iter().map(|found| found.unit.name).collect()
        };
        // A homonym: three old communes of this name in three districts, one of them with a new one of the name.
        let mut homonyms = find("Hưng Đạo").await;
        homonyms.sort();
        assert_eq!(homonyms, ["Phường Thục Phán", "Xã Hưng Đạo", "Xã Tam Kim"]);
        assert_eq!(find("xã Hưng Đạo, huyện Nguyên Bình").await, ["Xã Tam Kim"]);
        // However the tone is placed, with or without marks.
        for asked in ["Đàm Thuỷ", "Đàm Thủy", "dam thuy", "xa chi vien"] {
            assert!(
                find(asked).await.contains(&"Xã Đàm Thủy".to_owned()),
                "{asked}"
            );
        }
        // A district that is no more: every commune that came from it.
        let district = find("huyện Trùng Khánh").await;
        assert!(
            district.len() > 3 && district.contains(&"Xã Trùng Khánh".to_owned()),
            "{district:?}"
        );
        // The code is kept, the unit is another one: key is code and first day.
        let (old, new) = {
            let all = site.store.units(asker, "", true).await.unwrap();
            let rows: Vec<_> = all.into_iter().filter(|row| row.code == "01273").collect();
            assert_eq!(rows.len(), 2);
            (rows[0].clone(), rows[1].clone())
        };
        assert_eq!(
            (old.name.as_str(), new.name.as_str()),
            ("Phường Hợp Giang", "Phường Thục Phán")
        );
        let times = site.store.units_in_time().await.unwrap();
        let sums = times.sum([(old.id.as_str(), 3), (new.id.as_str(), 4)], &today);
        assert_eq!(sums.into_iter().collect::<Vec<_>>(), [(new.id.clone(), 7)]);
        let sums = times.sum([(old.id.as_str(), 3), (new.id.as_str(), 4)], "2025-01-01");
        assert_eq!(
            sums.len(),
            2,
            "nobody knows which of the old ones the four were"
        );
        // The department before and after, and a second load changes nothing.
        let tree = |day| times.tree(day, str::to_owned).len();
        assert!(tree("2025-02-01") > 161 && tree(&today) > 56);
        let text = unit_file::shipped("cao_bang").unwrap();
        let again = app::staff::load_units::load(&site, &actor, text, &actor.unit_id, false)
            .await
            .unwrap();
        assert_eq!((again.added, again.ended, again.unchanged), (0, 0, 227));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_looked_at_before_it_is_loaded_and_a_bad_one_changes_nothing() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let staff = admin(&app).await;
        let good = "code,valid_from,kind,name\nHAT1,2026-06-02,hat,Hạt Kiểm lâm số 1\n";
        let form = |step, text| {
            [
                ("shipped", ""),
                ("text", text),
                ("under", app.admin.unit_id.as_str()),
                ("step", step),
            ]
        };
        let shown = async || {
            app.get("/don-vi", Some(&staff))
                .await
                .1
                .contains("Hạt Kiểm lâm số 1")
        };
        let (status, page) = app
            .send("POST", "/don-vi/nap", Some(&staff), &form("xem", good))
            .await;
        assert!(
            status == StatusCode::OK && page.contains("Sẽ thêm 1 đơn vị"),
            "{page}"
        );
        assert!(!shown().await);
        let bad = "code,valid_from,kind,name\nHAT1,2026-06-02,hat,Hạt Kiểm lâm số 1\nHAT2,hôm nay,hat,Hạt 2\n";
        let (status, page) = app
            .send("POST", "/don-vi/nap", Some(&staff), &form("nap", bad))
            .await;
        assert!(
            status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Dòng 3"),
            "{page}"
        );
        assert!(!shown().await);
        let (status, _) = app
            .send("POST", "/don-vi/nap", Some(&staff), &form("nap", good))
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert!(shown().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_invited_given_a_role_signed_out_closed_and_restored_by_two() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let staff = admin(&app).await;
        let head = app.staff("thu-truong", "head").await;
        let form = [
            ("login", "can.bo"),
            ("name", "Cán Bộ Mới"),
            ("position", "Chuyên viên"),
            ("unit_id", app.admin.unit_id.as_str()),
        ];
        let (status, page) = app
            .send("POST", "/nguoi-dung/moi", Some(&staff), &form)
            .await;
        assert_eq!(status, StatusCode::CREATED, "{page}");
        let token = between(&page, "value=\"/loi-moi/", "\"");
        let id = between(&page, "href=\"/nguoi-dung/", "\"");
        let person = format!("/nguoi-dung/{id}");
        let grant = [
            ("role", "unit_clerk"),
            ("unit_id", app.admin.unit_id.as_str()),
            ("valid_from", "2026-06-02"),
            ("valid_to", "2026-12-31"),
            ("reason", "Phân công"),
        ];
        let (status, page) = app
            .send("POST", &format!("{person}/quyen"), Some(&staff), &grant)
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (status, _) = app
            .send(
                "POST",
                &format!("/loi-moi/{token}"),
                None,
                &[("password", PASSWORD)],
            )
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, page) = app.get(&person, Some(&staff)).await;
        assert!(
            page.contains("Cán bộ đầu mối")
                && page.contains("đến trước 31/12/2026")
                && page.contains("chưa bật mã xác thực"),
            "{page}"
        );
        let (_, page) = app.get("/nguoi-dung?tim=can+bo+moi", Some(&staff)).await;
        assert!(
            page.contains("can.bo") && !page.contains(">quantri<"),
            "{page}"
        );
        // The session is shown and ended.
        let clerk = app.staff_again("can.bo").await;
        assert_eq!(
            app.get("/ban-lam-viec", Some(&clerk)).await.0,
            StatusCode::OK
        );
        let (_, page) = app.get("/phien", Some(&staff)).await;
        assert!(page.contains("Cán Bộ Mới"), "{page}");
        let path = format!("/phien/{}/ket-thuc", clerk.actor.session_name);
        assert_eq!(
            app.send("POST", &path, Some(&staff), &[]).await.0,
            StatusCode::SEE_OTHER
        );
        assert_eq!(
            app.get("/ban-lam-viec", Some(&clerk)).await.0,
            StatusCode::SEE_OTHER
        );
        // Recovery: asked by one, confirmed by another.
        assert_eq!(
            app.send("POST", &format!("{person}/khoi-phuc"), Some(&staff), &[])
                .await
                .0,
            StatusCode::SEE_OTHER
        );
        let path = format!("/khoi-phuc/{id}");
        assert_eq!(
            app.send("POST", &path, Some(&staff), &[]).await.0,
            StatusCode::FORBIDDEN,
            "the same person"
        );
        let (_, page) = app.get("/khoi-phuc", Some(&head)).await;
        assert!(page.contains("Cán Bộ Mới"), "{page}");
        let (status, page) = app.send("POST", &path, Some(&head), &[]).await;
        assert!(
            status == StatusCode::CREATED && page.contains("/loi-moi/"),
            "{page}"
        );
        // Ending the role and closing the account.
        let (_, page) = app.get(&person, Some(&staff)).await;
        let grant = between(&page, &format!("{person}/quyen/"), "/");
        let path = format!("{person}/quyen/{grant}/ket-thuc");
        assert_eq!(
            app.send("POST", &path, Some(&staff), &[]).await.0,
            StatusCode::SEE_OTHER
        );
        assert!(
            app.site
                .store
                .roles_of(&id, &app.site.today())
                .await
                .unwrap()
                .is_empty()
        );
        assert_eq!(
            app.send(
                "POST",
                &format!("{person}/khoa"),
                Some(&staff),
                &[("khoa", "co")]
            )
            .await
            .0,
            StatusCode::SEE_OTHER
        );
        assert!(app.try_sign_in("can.bo", PASSWORD, "").await.is_err());
        let (_, page) = app.get(&person, Some(&staff)).await;
        assert!(page.contains("Tài khoản đã khóa"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_read_by_the_auditor_and_every_look_is_in_it() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let staff = admin(&app).await;
        let unit = app.unit("A", &app.admin.unit_id).await;
        let form = [
            ("person", "quantri"),
            ("action", "unit.change"),
            ("object_id", unit.as_str()),
            ("from", "2026-06-02"),
            ("to", "2026-06-02"),
        ];
        let (status, page) = app.send("POST", "/nhat-ky", Some(&staff), &form).await;
        assert!(
            status == StatusCode::OK && page.contains("Sửa đơn vị") && page.contains(&unit),
            "{page}"
        );
        assert_eq!(page.matches("<tr><td").count(), 1, "{page}");
        for (field, value) in [
            ("person", "khong-co"),
            ("from", "2026-06-03"),
            ("to", "2026-06-01"),
            ("object_kind", "tip"),
        ] {
            let (_, page) = app
                .send(
                    "POST",
                    "/nhat-ky",
                    Some(&staff),
                    &[("action", "unit.change"), (field, value)],
                )
                .await;
            assert!(page.contains("Không có mục nào khớp"), "{field}: {page}");
        }
        let (_, page) = app
            .send(
                "POST",
                "/nhat-ky",
                Some(&staff),
                &[("action", "audit.view")],
            )
            .await;
        assert_eq!(
            page.matches("<tr><td").count(),
            5,
            "five looks before this one: {page}"
        );
        let (_, page) = app
            .send("POST", "/nhat-ky/kiem-tra", Some(&staff), &[("head", "")])
            .await;
        assert!(page.contains("còn nguyên"), "{page}");
        let wrong = format!("3:{}", "0".repeat(64));
        let (_, page) = app
            .send(
                "POST",
                "/nhat-ky/kiem-tra",
                Some(&staff),
                &[("head", &wrong)],
            )
            .await;
        assert!(page.contains("khác với mã đã in"), "{page}");
        let head = app.staff("thu-truong", "head").await;
        assert_eq!(
            app.send("POST", "/nhat-ky", Some(&head), &[]).await.0,
            StatusCode::FORBIDDEN
        );
    }
}
