//! From a directive to the proof of its last clause.

use app::direction::{head, tasks, walk};
use app::staff::units;
use axum::http::StatusCode;
use domain::task::State;
use store::direction::Filter;
use tests::engines::places;
use tests::test_app::{DAY, Staff, TestApp};

/// A department with an office and two units, each with a head, and the plan in its register.
pub(crate) struct Department {
    pub(crate) app: TestApp,
    pub(crate) office: Staff,
    pub(crate) plan: String,
    pub(crate) forest: String,
    pub(crate) vets: String,
    pub(crate) forest_head: Staff,
    pub(crate) vets_head: Staff,
}

impl Department {
    pub(crate) async fn new(place: tests::engines::Place) -> Self {
        let app = TestApp::on(place).await;
        let top = app.admin.unit_id.clone();
        let (forest, vets) = (app.unit("CCKL", &top).await, app.unit("CCTY", &top).await);
        let forest_head = app.staff_at("truong-kl", "head", &forest).await;
        let vets_head = app.staff_at("truong-ty", "head", &vets).await;
        for (unit, head) in [(&forest, &forest_head), (&vets, &vets_head)] {
            units::name_people(&app.site, &app.admin, unit, &head.actor.person_id, "")
                .await
                .unwrap();
        }
        let office = app.staff("van-phong", "office_clerk").await;
        let (status, _) = app
            .send("POST", "/chi-dao/ke-hoach-goc", Some(&office), &[])
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let asker_page = app.get("/chi-dao", Some(&office)).await.1;
        let plan = asker_page
            .split("<a href=\"/chi-dao/")
            .find(|part| part.contains("Kế hoạch chưa có số"))
            .unwrap()[..26]
            .to_owned();
        Self {
            app,
            office,
            plan,
            forest,
            vets,
            forest_head,
            vets_head,
        }
    }

    pub(crate) fn path(&self) -> String {
        format!("/chi-dao/{}", self.plan)
    }

    /// Does a step on the plan; what the page says.
    pub(crate) async fn step(
        &self,
        staff: &Staff,
        fields: &[(&str, &str)],
    ) -> (StatusCode, String) {
        self.app
            .send("POST", &self.path(), Some(staff), fields)
            .await
    }

    pub(crate) async fn spread(&self) -> String {
        let (status, page) = self.step(&self.office, &[("viec", "giao-mau")]).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        page
    }

    /// A task of a unit by a word of its title.
    pub(crate) async fn task(&self, staff: &Staff, unit: &str, word: &str) -> app::direction::Task {
        let filter = Filter {
            unit_id: unit,
            ..Filter::default()
        };
        let tasks = tasks(&self.app.site, &staff.actor, filter).await.unwrap();
        tasks
            .into_iter()
            .find(|task| task.given.title.contains(word))
            .unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_stands_in_the_register_once_with_its_parents_and_clauses() {
    for place in places().await {
        let department = Department::new(place).await;
        let app = &department.app;
        app.send(
            "POST",
            "/chi-dao/ke-hoach-goc",
            Some(&department.office),
            &[],
        )
        .await;
        let (_, list) = app.get("/chi-dao", Some(&department.office)).await;
        assert_eq!(list.matches("<td data-label=\"Văn bản\">").count(), 5);
        let (_, page) = app.get(&department.path(), Some(&department.office)).await;
        for words in [
            "21/CT-TTg ngày 25/05/2020",
            "139/CĐ-TTg",
            "50/KH-UBND ngày 09/01/2025",
            "III.1-2",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        // A unit below reads what stands in the register above it, and cannot change it.
        let (status, page) = app
            .get(&department.path(), Some(&department.forest_head))
            .await;
        assert!(status == StatusCode::OK && !page.contains("giao-mau"));
        let (status, _) = department
            .step(&department.forest_head, &[("viec", "giao-mau")])
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_document_is_refused_with_a_sentence() {
    for place in places().await {
        let department = Department::new(place).await;
        let app = &department.app;
        let unit = app.admin.unit_id.clone();
        let plain = [
            ("viec", "nhap"),
            ("unit_id", unit.as_str()),
            ("type", "cong_van"),
            ("number", "12/SNNMT-VP"),
            ("issuer", "so"),
            ("issuer_name", "Sở Nông nghiệp và Môi trường"),
            ("subject", "Nhắc không đọc mật khẩu cho người lạ"),
            ("known", "text"),
            ("open", "1"),
        ];
        let with = |name: &'static str, value: &'static str| {
            let mut fields = plain.to_vec();
            fields.retain(|(known, _)| *known != name);
            fields.push((name, value));
            fields
        };
        for fields in [
            with("number", "12/SNNMT-VP(M)"),
            with("clauses", "I | x\nII | y")
                .into_iter()
                .filter(|(name, _)| *name != "open")
                .collect(),
            with("text", "TỐI MẬT\nI. Nội dung"),
        ] {
            let (status, page) = app
                .send("POST", "/chi-dao/nhap", Some(&department.office), &fields)
                .await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.contains("Văn bản mật có sổ riêng"), "{page}");
        }
        let (status, _) = app
            .send("POST", "/chi-dao/nhap", Some(&department.office), &plain)
            .await;
        assert_eq!(
            status,
            StatusCode::SEE_OTHER,
            "the control: it is the mark that refuses"
        );
        let (status, page) = app
            .send("POST", "/chi-dao/nhap", Some(&department.office), &plain)
            .await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("đã có rồi"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clauses_are_proposed_and_a_person_confirms_them() {
    for place in places().await {
        let department = Department::new(place).await;
        let app = &department.app;
        let unit = department.forest.clone();
        let mut fields = vec![
            ("viec", "tach"),
            ("unit_id", unit.as_str()),
            ("type", "ke_hoach"),
            ("number", "7/KH-CCKL"),
            ("issuer", "don_vi"),
            ("issuer_name", "Chi cục Kiểm lâm"),
            ("subject", "Thực hiện kế hoạch của Sở"),
            ("known", "text"),
            ("open", "1"),
            ("related_id", &department.plan),
            ("relation", "implements"),
            (
                "text",
                "KẾ HOẠCH\nI. NỘI DUNG\n1. Tuyên truyền tại xã\na) Loa\n- Sáng\n2. Báo cáo\nNơi nhận:\n- Lưu",
            ),
        ];
        let (status, page) = app
            .send(
                "POST",
                "/chi-dao/nhap",
                Some(&department.forest_head),
                &fields,
            )
            .await;
        assert!(
            status == StatusCode::OK && page.contains("Đề xuất 5 điểm"),
            "{page}"
        );
        assert!(page.contains("I.1.a-1 | Sáng"));
        fields.retain(|(name, _)| *name != "viec" && *name != "text");
        fields.push(("viec", "nhap"));
        fields.push((
            "clauses",
            "I | Nội dung\nI.1 | Tuyên truyền tại xã\nI.2 | Báo cáo",
        ));
        let (status, page) = app
            .send(
                "POST",
                "/chi-dao/nhap",
                Some(&department.forest_head),
                &fields,
            )
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        // The plan of a unit hangs on the plan above; the other unit does not see it.
        let (_, page) = app.get(&department.path(), Some(&department.office)).await;
        assert!(
            page.contains("Được thực hiện bởi") && page.contains("7/KH-CCKL"),
            "{page}"
        );
        let (_, page) = app.get("/chi-dao", Some(&department.vets_head)).await;
        assert!(!page.contains("7/KH-CCKL"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_unit_gets_its_tasks_once_with_its_head_named() {
    for place in places().await {
        let department = Department::new(place).await;
        let app = &department.app;
        let headless = app.unit("KHONGTRUONG", &app.admin.unit_id).await;
        let said = department.spread().await;
        assert!(
            said.contains("Đã giao 16 nhiệm vụ") && said.contains("KHONGTRUONG"),
            "{said}"
        );
        assert!(department.spread().await.contains("Đã giao 0 nhiệm vụ"));
        let of = async |staff: &Staff| {
            tasks(&app.site, &staff.actor, Filter::default())
                .await
                .unwrap()
        };
        assert_eq!(of(&department.office).await.len(), 16);
        let own = of(&department.forest_head).await;
        assert_eq!(own.len(), 8);
        assert!(
            own.iter()
                .all(|task| task.head().1 == "truong-kl" && !task.clauses.is_empty())
        );
        let give = [
            ("viec", "giao"),
            ("title", "Việc không người"),
            ("clause", "II.6"),
            ("unit_id", headless.as_str()),
            ("evidence", "document"),
            ("every", "once"),
        ];
        let (status, page) = department.step(&department.office, &give).await;
        assert!(
            status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Thủ trưởng đơn vị"),
            "{page}"
        );
        let uncited: Vec<_> = give
            .iter()
            .map(|(name, value)| {
                (
                    *name,
                    if *name == "unit_id" {
                        department.forest.as_str()
                    } else {
                        *value
                    },
                )
            })
            .filter(|(name, _)| *name != "clause")
            .collect();
        let (status, _) = department.step(&department.office, &uncited).await;
        assert_eq!(
            status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "a task cites its clauses"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_state_of_a_task_is_its_evidence_and_the_clock() {
    for place in places().await {
        let department = Department::new(place).await;
        let app = &department.app;
        app.staff("giu-danh-tinh", "identity_custodian").await;
        let give = [
            ("viec", "giao"),
            ("title", "Báo cáo nhanh"),
            ("clause", "II.6"),
            ("unit_id", department.forest.as_str()),
            ("helper", department.vets.as_str()),
            ("evidence", "document"),
            ("every", "once"),
            ("due", "2026-06-05"),
        ];
        let (status, page) = department.step(&department.office, &give).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let task = department
            .task(&department.forest_head, &department.forest, "nhanh")
            .await;
        let path = format!("/nhiem-vu/{}", task.given.id);
        assert_eq!(task.standing.state, State::DueSoon);
        // Friday the 5th is the last day: at the first minute of the 6th it is late.
        app.pass(3 * DAY + 16 * 60 * 60 * 1000 - 1);
        let forest_head = app.staff_again("truong-kl").await;
        let state = async || {
            department
                .task(&forest_head, &department.forest, "nhanh")
                .await
                .standing
                .state
        };
        assert_eq!(state().await, State::DueSoon);
        app.pass(1);
        assert_eq!(state().await, State::Overdue);
        let add = [
            ("viec", "them"),
            ("evidence", "document"),
            ("words", "Báo cáo 9/BC-CCKL ngày 05/6/2026"),
            ("on_day", "2026-06-05"),
        ];
        let stranger = app.staff_again("giu-danh-tinh").await;
        let (status, _) = app.send("POST", &path, Some(&stranger), &add).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, page) = app.send("POST", &path, Some(&forest_head), &add).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        assert_eq!(
            state().await,
            State::DoneLate,
            "it carries the last day, and was put on record after it"
        );
        let piece = department
            .task(&forest_head, &department.forest, "nhanh")
            .await
            .evidence[0]
            .id
            .clone();
        let withdraw = [
            ("viec", "rut"),
            ("piece", piece.as_str()),
            ("reason", "Nhầm văn bản"),
        ];
        app.send("POST", &path, Some(&forest_head), &withdraw).await;
        assert_eq!(state().await, State::Overdue);
        let (_, page) = app.get(&path, Some(&forest_head)).await;
        assert!(page.contains("đã rút: Nhầm văn bản"));
        // Whoever helps sees the task as well.
        let vets_head = app.staff_again("truong-ty").await;
        let (status, page) = app.get(&path, Some(&vets_head)).await;
        assert!(status == StatusCode::OK && page.contains("truong-kl"));
        let audit = app.site.store.verify_audit(&[], |_| {}).await.unwrap();
        assert!(audit.is_ok());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn outreach_and_the_own_check_are_evidence() {
    for place in places().await {
        let department = Department::new(place).await;
        department.spread().await;
        let app = &department.app;
        let head = &department.forest_head;
        let enter = [
            ("luot", "0123456789abcdefghjkmnpqrs"),
            ("loai", "share"),
            ("don_vi", department.forest.as_str()),
            ("ngay", "2026-06-02"),
            ("noi_dung", "Cảnh báo của Bộ Công an"),
            ("link", "https://bocongan.gov.vn/a"),
            ("amount", "3"),
        ];
        let (status, page) = app
            .send("POST", "/tuyen-truyen/ghi", Some(head), &enter)
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let task = department
            .task(head, &department.forest, "Chia sẻ cảnh báo")
            .await;
        let path = format!("/nhiem-vu/{}", task.given.id);
        let (_, page) = app.get(&path, Some(head)).await;
        let event = tests::test_app::between(&page, "<option value=\"", "\"");
        assert!(event.starts_with("warning "), "{event}");
        let add = [("viec", "them"), ("ref", event.as_str())];
        let (status, page) = app.send("POST", &path, Some(head), &add).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        assert_eq!(
            department
                .task(head, &department.forest, "Chia sẻ cảnh báo")
                .await
                .standing
                .state,
            State::Done
        );
        // Somebody else's event is out of reach.
        let other = department
            .task(&department.vets_head, &department.vets, "Chia sẻ cảnh báo")
            .await;
        let path = format!("/nhiem-vu/{}", other.given.id);
        let (status, _) = app
            .send("POST", &path, Some(&department.vets_head), &add)
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let check = department
            .task(head, &department.forest, "Tự kiểm tra")
            .await;
        let path = format!("/nhiem-vu/{}", check.given.id);
        let add = [
            ("viec", "them"),
            ("evidence", "checklist"),
            ("check", "payment"),
            ("check", "device"),
            ("on_day", "2026-06-02"),
        ];
        app.send("POST", &path, Some(head), &add).await;
        let (_, page) = app.get(&path, Some(head)).await;
        assert!(
            page.contains("Đạt 2/7 mục") && page.contains("Còn phải làm"),
            "{page}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_walk_names_a_paragraph_or_who_owes_it_for_every_clause() {
    for place in places().await {
        let department = Department::new(place).await;
        department.spread().await;
        let (site, actor) = (&department.app.site, &department.office.actor);
        let walked = async || {
            walk::walk(site, actor, &department.plan, "2025-12-01", "2026-06-02")
                .await
                .unwrap()
        };
        let before = walked().await;
        assert_eq!(before.len(), app::direction::shipped().clauses.len());
        // No office in this department: what only an office does was given to nobody, and the walk says whose that is.
        for code in ["I.2", "II.6", "III.2"] {
            let clause = before.iter().find(|clause| clause.code == code).unwrap();
            let words = clause.paragraph().unwrap();
            assert!(
                words.contains("chưa giao cho đơn vị nào") && words.contains("Sở Nông nghiệp"),
                "{words}"
            );
        }
        let headings: Vec<&str> = before
            .iter()
            .filter(|clause| clause.paragraph().is_none())
            .map(|clause| clause.code.as_str())
            .collect();
        assert_eq!(headings, ["I", "II", "III", "III.1"]);
        for clause in before.iter().filter(|clause| clause.asks()) {
            let words = clause.paragraph().unwrap();
            assert!(
                words.contains("chưa có kết quả"),
                "{}: {words}",
                clause.code
            );
            assert!(
                words.contains("truong-kl") && words.contains("truong-ty"),
                "{words}"
            );
        }
        let task = department
            .task(&department.forest_head, &department.forest, "Cam kết")
            .await;
        let add = [
            ("viec", "them"),
            ("evidence", "document"),
            ("words", "Cam kết ngày 02/6"),
            ("on_day", "2026-06-02"),
        ];
        let path = format!("/nhiem-vu/{}", task.given.id);
        department
            .app
            .send("POST", &path, Some(&department.forest_head), &add)
            .await;
        let after = walked().await;
        let words = after
            .iter()
            .find(|clause| clause.code == "II.4")
            .unwrap()
            .paragraph()
            .unwrap();
        assert_eq!(
            words,
            "1/2 nhiệm vụ có kết quả: 1 văn bản, tài liệu. Còn chưa có kết quả: CCTY (truong-ty)."
        );
        let page = department
            .app
            .get(
                &format!("{}/ket-qua", department.path()),
                Some(&department.office),
            )
            .await
            .1;
        assert!(
            page.contains("Còn chưa có kết quả: CCTY (truong-ty)."),
            "{page}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_merger_the_successor_and_its_head_have_the_duties() {
    for place in places().await {
        let department = Department::new(place).await;
        department.spread().await;
        let app = &department.app;
        app.pass(2 * DAY);
        let admin = app.again("quantri").await;
        units::merge(
            &app.site,
            &admin,
            std::slice::from_ref(&department.vets),
            &department.forest,
            "2026-06-04",
        )
        .await
        .unwrap();
        let head = app.staff_again("truong-kl").await;
        let own = tasks(&app.site, &head.actor, Filter::default())
            .await
            .unwrap();
        assert_eq!(own.len(), 16);
        assert!(
            own.iter()
                .all(|task| task.given.now_id == department.forest && task.head().1 == "truong-kl")
        );
        let (_, page) = app.get("/nhiem-vu", Some(&head)).await;
        assert!(page.contains("Giao cho CCTY"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn told_is_counted_by_person_and_by_unit() {
    for place in places().await {
        let department = Department::new(place).await;
        let app = &department.app;
        for _ in 0..2 {
            department
                .step(&department.forest_head, &[("viec", "da-doc")])
                .await;
        }
        let (_, page) = app
            .get(&department.path(), Some(&department.forest_head))
            .await;
        assert!(
            page.contains("Bạn đã xác nhận quán triệt")
                && page.contains("Quán triệt: 100% (1/1 người)"),
            "{page}"
        );
        let unit = department.forest.clone();
        let say = |told: &'static str, whole: &'static str| {
            [
                ("viec", "quan-triet"),
                ("unit_id", unit.clone().leak() as &str),
                ("on_day", "2026-06-02"),
                ("how", "Hội nghị"),
                ("told", told),
                ("whole", whole),
            ]
        };
        let (status, _) = department
            .step(&department.forest_head, &say("31", "30"))
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, page) = department
            .step(&department.forest_head, &say("24", "30"))
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (_, page) = app
            .get(&department.path(), Some(&department.forest_head))
            .await;
        assert!(page.contains("Quán triệt: 80% (24/30 người)"), "{page}");
        let (status, _) = department.step(&department.vets_head, &say("1", "1")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "not for another unit");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_sees_the_own_card_first_and_may_comment() {
    for place in places().await {
        let department = Department::new(place).await;
        department.spread().await;
        let app = &department.app;
        let boss = app.staff("lanh-dao", "approver").await;
        let shown = async |staff: &Staff| {
            let cards = head::cards(&app.site, &staff.actor).await.unwrap();
            cards.iter().filter(|card| card.shown).count()
        };
        assert_eq!(shown(&boss).await, 0, "the heads come first");
        let (_, page) = app
            .get("/nguoi-dung-dau", Some(&department.forest_head))
            .await;
        assert!(page.contains("Ý kiến của bạn"), "{page}");
        assert_eq!(shown(&boss).await, 1);
        let comment = [("text", "Hai tháng đầu thiếu người.")];
        let (status, _) = app
            .send(
                "POST",
                "/nguoi-dung-dau",
                Some(&department.forest_head),
                &comment,
            )
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, page) = app.get("/nguoi-dung-dau", Some(&boss)).await;
        assert!(page.contains("Hai tháng đầu thiếu người."));
        app.pass(4 * DAY);
        let boss = app.staff_again("lanh-dao").await;
        assert_eq!(shown(&boss).await, 2, "from the sixth on all are shown");
        let (status, _) = app.get("/nguoi-dung-dau", Some(&department.office)).await;
        assert!(status == StatusCode::FORBIDDEN || status == StatusCode::SEE_OTHER);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directive_is_corrected_and_a_number_stands_in_the_register_once() {
    for place in places().await {
        let department = Department::new(place).await;
        department.spread().await;
        let app = &department.app;
        let top = app.admin.unit_id.clone();
        let correct = |number: &'static str| {
            [
                ("viec", "sua"),
                ("type", "ke_hoach"),
                ("number", number),
                ("signed_on", "2025-02-14"),
                ("issuer", "so"),
                ("issuer_name", "Sở Nông nghiệp và Phát triển nông thôn"),
                ("subject", "Phòng ngừa, xử lý lừa đảo"),
                ("known", "text"),
                ("note", ""),
            ]
        };
        let (status, _) = department
            .step(&department.forest_head, &correct("310/KH-SNN"))
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (status, page) = department
            .step(&department.office, &correct("310/KH-SNN"))
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (_, page) = app.get(&department.path(), Some(&department.office)).await;
        assert!(
            page.contains("Kế hoạch 310/KH-SNN ngày 14/02/2025") && !page.contains("chưa có số"),
            "{page}"
        );
        assert!(page.contains("III.1-2"), "clauses and tasks stay: {page}");
        let log = app.site.store.dump_text(app.site.now()).await.unwrap();
        assert!(
            log.lines()
                .any(|line| line.contains("correct") && line.contains("chưa có số")),
            "what stood there before"
        );
        // The same number under another subject, written otherwise: refused. Of another year or issuer: another document.
        let enter = async |number: &str, day: &str, issuer: &str| {
            let fields = [
                ("viec", "nhap"),
                ("unit_id", top.as_str()),
                ("type", "ke_hoach"),
                ("number", number),
                ("signed_on", day),
                ("issuer", issuer),
                ("issuer_name", "Sở Nông nghiệp"),
                ("subject", "Một trích yếu khác"),
                ("known", "text"),
                ("open", "1"),
            ];
            app.send("POST", "/chi-dao/nhap", Some(&department.office), &fields)
                .await
                .0
        };
        for number in ["310/KH-SNN", "0310/kh-snn", "310 / KH-SNN"] {
            assert_eq!(
                enter(number, "2025-11-03", "so").await,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{number}"
            );
        }
        assert_eq!(
            enter("310/KH-SNN", "2026-02-14", "so").await,
            StatusCode::SEE_OTHER
        );
        assert_eq!(
            enter("310/KH-SNN", "2025-02-14", "bo").await,
            StatusCode::SEE_OTHER
        );
        let (status, _) = department
            .step(&department.office, &correct("139/CĐ-TTg(M)"))
            .await;
        assert_eq!(
            status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "a mark is refused"
        );
    }
}
