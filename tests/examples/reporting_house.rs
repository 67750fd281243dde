//! A department with thirteen units on the last day of the plan's first half year, served on a port, and on the next port one two
//! days later, when units are late: what `tests/browser/reports.mjs` walks through. Everybody has the same password.

#![expect(
    clippy::unwrap_used,
    reason = "a house that cannot be built has failed"
)]

use app::direction::{assign, register};
use app::reports::{plan, shipped_regime};
use app::staff::units;
use tests::test_app::{DAY, TestApp};
use tokio::net::TcpListener;

const UNITS: usize = 13;

#[tokio::main]
async fn main() {
    let port = std::env::var("PORT").unwrap_or_else(|_| "8099".into());
    let port: u16 = port.parse().unwrap();
    let (last_day, late) = (house().await, house().await);
    late.pass(2 * DAY);
    let later = listen(port + 1).await;
    let first = listen(port).await;
    println!("http://localhost:{port}");
    tokio::join!(serve(last_day, first), serve(late, later));
}

async fn house() -> TestApp {
    let app = TestApp::on(tests::engines::sqlite()).await;
    let top = app.admin.unit_id.clone();
    let office = app.person("van-phong", "office_clerk", &top).await;
    app.person("chanh-vp", "chief_of_office", &top).await;
    let director = app.person("giam-doc", "approver", &top).await;
    units::name_people(&app.site, &app.admin, &top, &director.person_id, "")
        .await
        .unwrap();
    for at in 1..=UNITS {
        let unit = app.unit(&format!("DV{at:02}"), &top).await;
        if at <= 2 {
            app.person(&format!("dau-moi-{at}"), "unit_clerk", &unit)
                .await;
            let head = app.person(&format!("truong-{at}"), "head", &unit).await;
            units::name_people(&app.site, &app.admin, &unit, &head.person_id, "")
                .await
                .unwrap();
        }
    }
    let founding = register::load_plan(&app.site, &office, &top).await.unwrap();
    assign::spread(&app.site, &office, &founding).await.unwrap();
    let regime = plan::adopt(&app.site, &office, &top, shipped_regime())
        .await
        .unwrap();
    plan::open_period(&app.site, &office, &regime, "h1", 2026)
        .await
        .unwrap();
    app
}

async fn listen(port: u16) -> TcpListener {
    TcpListener::bind(("127.0.0.1", port)).await.unwrap()
}

async fn serve(app: TestApp, listener: TcpListener) {
    let (checker, site) = (app.machine.checker.clone(), app.site.clone());
    web::serve(
        checker,
        site,
        web::Config::default(),
        listener,
        std::future::pending(),
    )
    .await
    .unwrap();
}
