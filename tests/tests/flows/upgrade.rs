//! Stored databases of earlier versions still upgrade: every row intact, every file of `tests/upgrade/` on both engines.
//!
//! `CANHGIAC_BLESS=1 cargo test -p tests --test flows a_database_of_this_version` writes one of the present version: do so at
//! every release, and never change one that is there.

use std::path::PathBuf;

use tests::engines::{places, sqlite};
use tests::test_app::TestApp;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("upgrade")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_this_version_is_stored_when_asked_for() {
    if std::env::var_os("CANHGIAC_BLESS").is_none() {
        return;
    }
    let app = TestApp::on(sqlite()).await;
    let unit = app.unit("CC-TT", &app.admin.unit_id.clone()).await;
    app.person("can-bo", "intake_officer", &unit).await;
    app.run_jobs().await;
    let text = app.site.store.dump_text(app.site.now()).await.unwrap();
    let path = folder().join(format!("version-{:04}.jsonl", store::newest_version()));
    std::fs::create_dir_all(folder()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_stored_database_upgrades_and_nothing_in_it_has_changed() {
    let stored: Vec<PathBuf> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(!stored.is_empty());
    for path in stored {
        let text = std::fs::read_to_string(&path).unwrap();
        for place in places().await {
            store::backup::load_text(&text, &place.address)
                .await
                .unwrap();
            let store = place.open().await;
            let report = store.verify(&[]).await.unwrap();
            assert_eq!(report.findings, [], "{}", path.display());
            assert!(report.rows > 10, "{}", path.display());
            // People are still there and the first run is over.
            assert!(store.has_units().await.unwrap());
        }
    }
}
