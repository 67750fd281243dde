//! Figures by unit before and after mergers and divisions: every figure stands once, in the geography of the day asked for.

use std::io::Cursor;

use app::Actor;
use app::outreach::enter;
use app::staff::units::{self, Part};
use axum::http::StatusCode;
use calamine::{Data, Reader, Xlsx};
use tests::department;
use tests::engines::places;
use tests::test_app::{DAY, Staff, TestApp};

async fn meeting(app: &TestApp, clerk: &Actor, attendance: i64) {
    let typed = department::meeting(&clerk.unit_id, &app.site.today(), attendance, &[]);
    enter::enter(&app.site, clerk, typed).await.unwrap();
}

/// What a page says of each unit in the last column, people who attended; the sum under «Cộng».
async fn attended(app: &TestApp, staff: &Staff, geography: &str) -> Vec<(String, String)> {
    let path = format!("/thong-ke?tu=2026-06-01&den=2026-12-31&dia_gioi={geography}");
    let (status, page) = app.get(&path, Some(staff)).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    page.split("<tr><td data-label=\"Đơn vị\">")
        .skip(1)
        .map(|row| {
            let name = row.split("</td>").next().unwrap();
            let last = row.rsplit("data-label=\"Lượt người dự\">").next().unwrap();
            (words(name), words(last.split("</td>").next().unwrap()))
        })
        .collect()
}

/// A cell without its marks.
fn words(cell: &str) -> String {
    let parts = cell.split('<').map(|part| match part.split_once('>') {
        Some((_, text)) => text,
        None => part,
    });
    parts.collect::<String>().trim().to_owned()
}

fn row(name: &str, figure: &str) -> (String, String) {
    (name.to_owned(), figure.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn merged_and_divided_units_are_compared_in_one_geography() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let top = app.admin.unit_id.clone();
        let (forest, water, land) = (
            app.unit("KL", &top).await,
            app.unit("TL", &top).await,
            app.unit("MT", &top).await,
        );
        let foresters = app.person("kiem-lam", "unit_clerk", &forest).await;
        let watermen = app.person("thuy-loi", "unit_clerk", &water).await;
        app.person("moi-truong", "unit_clerk", &land).await;
        app.staff("chanh-van-phong", "chief_of_office").await;
        let apart = app.unit("CN", &top).await;
        app.staff_at("truong-chan-nuoi", "head", &apart).await;
        meeting(&app, &foresters, 10).await;
        meeting(&app, &watermen, 5).await;
        let from = [forest.clone(), water.clone()];
        units::merge(&app.site, &app.admin, &from, &land, "2026-07-01")
            .await
            .unwrap();
        app.pass(45 * DAY);
        let admin = app.again("quantri").await;
        let landsmen = app.again("moi-truong").await;
        meeting(&app, &landsmen, 20).await;
        let part = |code, share_percent| Part {
            typed: units::Typed {
                code,
                name: code,
                short_name: "",
                kind: "phong",
                parent_id: &top,
                valid_from: "",
                seal: false,
                address: "",
                legal_basis: "",
            },
            share_percent,
        };
        let parts = [part("B", 60), part("N", 40)];
        units::split(&app.site, &admin, &land, &parts, "2026-08-01")
            .await
            .unwrap();
        let chief = app.staff_again("chanh-van-phong").await;
        assert_eq!(
            attended(&app, &chief, "2026-06-15").await,
            [
                row("KL", "10"),
                row("MT", "20"),
                row("TL", "5"),
                row("Cộng", "35")
            ]
        );
        assert_eq!(
            attended(&app, &chief, "2026-07-15").await,
            [row("MT", "35"), row("Cộng", "35")]
        );
        assert_eq!(
            attended(&app, &chief, "2026-08-15").await,
            [
                row("B ước tính", "21"),
                row("N ước tính", "14"),
                row("Cộng", "35")
            ]
        );
        // Whoever answers for one unit sees no figure of another's.
        let own = app.staff_again("truong-chan-nuoi").await;
        assert_eq!(attended(&app, &own, "2026-06-15").await, []);
        let fields = [
            ("tu", "2026-06-01"),
            ("den", "2026-12-31"),
            ("dia_gioi", "2026-08-15"),
        ];
        let reply = app.post("/thong-ke/bang-tinh", &chief, &fields).await;
        let mut book = Xlsx::new(Cursor::new(reply.bytes)).unwrap();
        let sheet = book.worksheet_range_at(0).unwrap().unwrap();
        let last = sheet.rows().next_back().unwrap();
        assert_eq!(last.last(), Some(&Data::Float(35.0)), "{last:?}");
        assert!(app.audit_holds().await);
    }
}
