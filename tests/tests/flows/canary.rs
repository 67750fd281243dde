//! Whoever reported without a name left marks everywhere a browser leaves them. Nothing that leaves this system over HTTP carries
//! one: no page of any role, no dossier, paper, workbook, picture or feed. (Disks, logs and backups: `cargo xtask lab canary`.)

use app::reports::{plan, shipped_regime};
use axum::http::StatusCode;
use domain::Role;
use tests::engines::places;
use tests::hostile;
use tests::test_app::{Staff, TestApp, between};

use crate::cases::unzipped;
use crate::tips::{first_tip, mark};

/// Address, browser, cookie, file name, device in the picture.
const MARK: &str = "dauvet";
const FORWARDED: &str = "198.51.100.77";
/// What was told is kept: what must be found.
const TOLD: &str = "cau-chuyen-duoc-giu-lai";

/// What left, and whether what was told was seen in it.
#[derive(Default)]
struct Left {
    answers: usize,
    bytes: usize,
    told: usize,
}

impl Left {
    fn search(&mut self, name: &str, bytes: &[u8]) {
        self.answers += 1;
        self.bytes += bytes.len();
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        assert!(
            !text.contains(MARK) && !text.contains(FORWARDED),
            "a mark left with {name}"
        );
        self.told += usize::from(text.contains(TOLD));
        if bytes.starts_with(b"PK") {
            for (inside, content) in unzipped(bytes) {
                self.search(&format!("{name} » {inside}"), &content);
            }
        }
    }
}

async fn report(app: &TestApp) {
    let mark = mark(app).await;
    let fields = [
        ("luot", mark.as_str()),
        ("buoc", "4"),
        ("di", "gui"),
        ("behalf", "self"),
        ("happened", "paid"),
        ("paid_when", "hour"),
        ("transfers", "14:05, 4.500.000, MB 0900 000 123"),
        ("identifiers", "+85512000123"),
        ("text", TOLD),
    ];
    let photo = hostile::photograph("DAUVET-MAY-ANH");
    let reply = app.upload("/bao-tin", &fields, &[&photo]).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    app.run_jobs().await;
}

async fn handed(
    app: &TestApp,
    left: &mut Left,
    staff: &Staff,
    path: &str,
    fields: &[(&str, &str)],
) {
    let reply = app.post(path, staff, fields).await;
    assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.text());
    left.search(path, &reply.bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_trace_of_an_anonymous_reporter_leaves_over_http() {
    for place in places().await {
        let child = media::Child::new(env!("CARGO_BIN_EXE_media-child"), ["media-child"]);
        let app = TestApp::on(place)
            .await
            .with_child(child.with_search_path(""));
        report(&app).await;
        let mut left = Left::default();

        // The dossiers, with minutes, letter, list, identifiers and the picture as it was drawn anew.
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let tip = first_tip(&app.get("/xu-ly", Some(&officer)).await.1);
        let reply = app
            .post(
                &format!("{tip}/vu-viec"),
                &officer,
                &[("title", "Giả công an")],
            )
            .await;
        let case = reply.headers["location"].to_str().unwrap().to_owned();
        for kind in ["police", "cross_border"] {
            let fields = [("kind", kind), ("recipients", "Công an tỉnh Thử")];
            app.post(&format!("{case}/ho-so"), &officer, &fields).await;
        }
        let page = app.get(&case, Some(&officer)).await.1;
        let dossiers: Vec<&str> = page
            .split(&format!("action=\"{case}/ho-so/"))
            .skip(1)
            .filter_map(|part| part.split('"').next())
            .filter(|link| link.ends_with("/tai"))
            .collect();
        assert_eq!(dossiers.len(), 2);
        for dossier in dossiers {
            handed(
                &app,
                &mut left,
                &officer,
                &format!("{case}/ho-so/{dossier}"),
                &[],
            )
            .await;
        }
        let in_dossiers = left.told;
        assert!(
            in_dossiers >= 2,
            "what was told is in the minutes, so a mark would be found"
        );
        for path in [&tip, &case, &format!("{tip}/chung-cu/1")] {
            left.search(path, app.get(path, Some(&officer)).await.1.as_bytes());
        }

        // The papers of a period.
        let office = app.staff("van-phong", "office_clerk").await;
        let top = office.actor.unit_id.clone();
        let unit = app.unit("DV01", &top).await;
        let clerk = app.staff_at("dau-moi", "unit_clerk", &unit).await;
        let regime = plan::adopt(&app.site, &office.actor, &top, shipped_regime())
            .await
            .unwrap();
        let period = plan::open_period(&app.site, &office.actor, &regime, "h1", 2026)
            .await
            .unwrap();
        let period = format!("/bao-cao/ky/{period}");
        for (staff, path) in [
            (&office, format!("{period}/tong-hop/van-ban")),
            (&office, format!("{period}/don-doc/van-ban")),
            (&clerk, format!("{period}/{unit}/van-ban")),
        ] {
            for kind in ["docx", "xlsx"] {
                handed(&app, &mut left, staff, &path, &[("dang", kind)]).await;
            }
        }

        // Every page without a name in its address, as every role.
        for role in Role::ALL {
            let staff = app
                .staff(&format!("vai-{}", role.code()), role.code())
                .await;
            for route in web::ROUTES
                .iter()
                .filter(|route| route.method == "GET" && !route.path.contains('{'))
            {
                let reply = app.file(route.path, &staff).await;
                assert!(!reply.status.is_server_error(), "{}", route.path);
                left.search(route.path, &reply.bytes);
                let page = reply.text();
                if page.contains("/lich/") {
                    let path = format!("/lich/{}", between(&page, "/lich/", "\""));
                    left.search(&path, app.get(&path, None).await.1.as_bytes());
                }
            }
        }
        eprintln!(
            "{} answers and files, {} bytes, 0 marks; what was told in {}",
            left.answers, left.bytes, left.told
        );
        assert!(left.told > in_dossiers, "pages show it too");
    }
}
