//! A department with an office and two units, nothing in its registers yet, served on a port: what
//! `tests/browser/direction.mjs` walks through. Everybody has the same password.

#![expect(
    clippy::unwrap_used,
    reason = "a house that cannot be built has failed"
)]

use app::staff::units;
use tests::test_app::TestApp;
use tokio::net::TcpListener;

fn main() -> std::process::ExitCode {
    // The house is its own child process that reads files.
    if std::env::args().nth(1).as_deref() == Some("media-child") {
        return media::child_main();
    }
    tokio::runtime::Runtime::new().unwrap().block_on(serve());
    std::process::ExitCode::SUCCESS
}

async fn serve() {
    let child = media::Child::this_program().unwrap();
    let app = TestApp::on(tests::engines::sqlite())
        .await
        .with_child(child.with_search_path(""));
    let top = app.admin.unit_id.clone();
    app.person("van-phong", "office_clerk", &top).await;
    app.person("chanh-vp", "chief_of_office", &top).await;
    for at in 1..=2 {
        let unit = app.unit(&format!("DV{at:02}"), &top).await;
        app.person(&format!("dau-moi-{at}"), "unit_clerk", &unit)
            .await;
        let head = app.person(&format!("truong-{at}"), "head", &unit).await;
        units::name_people(&app.site, &app.admin, &unit, &head.person_id, "")
            .await
            .unwrap();
    }
    let port = std::env::var("PORT").unwrap_or_else(|_| "8098".into());
    let listener = TcpListener::bind(format!("127.0.0.1:{port}"))
        .await
        .unwrap();
    println!("http://localhost:{port}");
    let config = web::Config {
        rate_per_minute: 100_000,
        ..web::Config::default()
    };
    let (checker, site) = (app.machine.checker.clone(), app.site.clone());
    web::serve(checker, site, config, listener, std::future::pending())
        .await
        .unwrap();
}
