//! Everything stored still is what was written, or `verify` says where not; a backup brings all of it back, on either engine.

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use serde_json::json;
use store::audit::Record;
use store::blob::Owner;
use store::cell::{Column, Kind};
use store::verify::Wrong;
use store::{Engine, Error, Store, Work};
use tests::engines::{Place, keys, places, sqlite};
use tests::test_app::TestApp;

/// An installation with something in most of its tables.
async fn furnished(place: Place) -> TestApp {
    let app = TestApp::on(place).await;
    let unit = app.unit("CC-TT", &app.admin.unit_id.clone()).await;
    app.person("can-bo", "intake_officer", &unit).await;
    app.run_jobs().await;
    let store = &app.site.store;
    for content in ["một tấm ảnh", "một lá thư"] {
        let stored = store.put_blob(content.into(), "text/plain").await.unwrap();
        store
            .write(app.site.now(), move |tx| -> Work<'_, (), Error> {
                Box::pin(async move {
                    let owner = Owner {
                        kind: "test",
                        id: "one",
                    };
                    tx.keep_blob(&stored, owner).await?;
                    tx.record(Record {
                        actor: "test",
                        action: "test",
                        object_kind: "test",
                        object_id: "one",
                        detail: json!({}),
                    })
                    .await?;
                    Ok(())
                })
            })
            .await
            .unwrap();
    }
    app
}

/// A hand inside the database, past all our code.
async fn hand(place: &Place) -> DatabaseConnection {
    let mut options = ConnectOptions::new(place.address.url());
    options.max_connections(1).sqlx_logging(false);
    let db = Database::connect(options).await.unwrap();
    let guards = match place.address.engine {
        Engine::Sqlite => {
            "PRAGMA foreign_keys = OFF; DROP TRIGGER IF EXISTS audit_never_changes; \
             DROP TRIGGER IF EXISTS audit_never_shrinks"
        }
        Engine::Postgres => "DROP TRIGGER IF EXISTS audit_never_changes ON audit",
    };
    db.execute_unprepared(guards).await.unwrap();
    if place.address.engine == Engine::Postgres {
        db.execute_unprepared("SET session_replication_role = replica")
            .await
            .unwrap();
    }
    db
}

async fn run(db: &DatabaseConnection, sql: &str) {
    db.execute_raw(Statement::from_string(
        db.get_database_backend(),
        sql.to_owned(),
    ))
    .await
    .unwrap();
}

/// Another value for a column.
fn other(column: &Column, engine: Engine) -> String {
    let name = &column.name;
    match (column.kind, engine) {
        (Kind::Text, _) => format!("coalesce({name}, '') || 'x'"),
        (Kind::Number, _) => format!("coalesce({name}, 0) + 1"),
        (Kind::Flag, _) => format!("NOT {name}"),
        (Kind::Bytes, Engine::Sqlite) => format!("CAST(coalesce({name}, x'') || x'01' AS BLOB)"),
        (Kind::Bytes, Engine::Postgres) => {
            format!("coalesce({name}, ''::bytea) || '\\x01'::bytea")
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_changed_value_in_any_column_of_any_table_is_found() {
    for place in places().await {
        let app = furnished(place).await;
        let store = &app.site.store;
        let sound = store.verify(&[]).await.unwrap();
        assert_eq!(sound.findings, []);
        assert!(sound.rows > 10 && sound.files == 2 && sound.entries > 5);
        let db = hand(&app.place).await;
        let mut tried = 0;
        for table in store::tables::ALL {
            let columns = table.columns();
            let (name, key) = (table.name, &columns[0].name);
            run(
                &db,
                &format!("CREATE TABLE before_it AS SELECT * FROM {name}"),
            )
            .await;
            for column in &columns[1..] {
                let first = format!("WHERE {key} = (SELECT min({key}) FROM before_it)");
                let set = format!("UPDATE {name} SET {}", column.name);
                let changed = db
                    .execute_unprepared(&format!(
                        "{set} = {} {first}",
                        other(column, store.engine())
                    ))
                    .await
                    .unwrap()
                    .rows_affected();
                if changed == 0 {
                    continue;
                }
                tried += 1;
                let report = store.verify(&[]).await.unwrap();
                let found = report
                    .findings
                    .iter()
                    .any(|one| one.place.starts_with(name));
                assert!(found, "{name}.{}: {report:?}", column.name);
                run(
                    &db,
                    &format!(
                        "{set} = (SELECT {} FROM before_it {first}) {first}",
                        column.name
                    ),
                )
                .await;
            }
            run(&db, "DROP TABLE before_it").await;
        }
        assert_eq!(store.verify(&[]).await.unwrap().findings, []);
        assert!(tried > 40, "{tried}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_taken_away_or_slipped_in_past_the_log_are_found_by_name() {
    for place in places().await {
        let app = furnished(place).await;
        let db = hand(&app.place).await;
        run(
            &db,
            "DELETE FROM role_grant WHERE id = (SELECT min(id) FROM role_grant)",
        )
        .await;
        run(
            &db,
            "INSERT INTO setting (name, value, set_at, digest) SELECT 'slipped', 'in', 1, digest FROM person LIMIT 1",
        )
        .await;
        let report = app.site.store.verify(&[]).await.unwrap();
        let found = |table: &str, wrong: Wrong| {
            report
                .findings
                .iter()
                .any(|finding| finding.place.starts_with(table) && finding.wrong == wrong)
        };
        assert!(found("role_grant ", Wrong::Missing), "{report:?}");
        assert!(found("setting slipped", Wrong::Changed), "{report:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_careful_hand_that_puts_an_earlier_row_back_is_given_away_by_the_log() {
    for place in places().await {
        let app = furnished(place).await;
        let db = hand(&app.place).await;
        // The row as it was before, digest and all: it proves itself, but not against the log.
        let top = app.admin.unit_id.clone();
        let person = app.person("sap-khoa", "unit_clerk", &top).await;
        run(&db, "CREATE TABLE before_it AS SELECT * FROM password").await;
        app::staff::account::change_password(&app.site, &person, "năm con vịt bơi qua cầu gỗ")
            .await
            .unwrap();
        let id = &person.person_id;
        run(
            &db,
            &format!(
                "UPDATE password SET hash = (SELECT hash FROM before_it WHERE person_id = '{id}'), \
                 set_at = (SELECT set_at FROM before_it WHERE person_id = '{id}'), \
                 digest = (SELECT digest FROM before_it WHERE person_id = '{id}') WHERE person_id = '{id}'"
            ),
        )
        .await;
        let report = app.site.store.verify(&[]).await.unwrap();
        let found: Vec<_> = report.findings.iter().map(|one| one.wrong).collect();
        assert_eq!(found, [Wrong::NotAsRecorded], "{report:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flipped_byte_in_a_file_or_a_lost_file_is_found() {
    for place in places().await {
        let app = furnished(place).await;
        let folder = app.place.folder.path().join("blobs");
        let objects: Vec<_> = std::fs::read_dir(&folder)
            .unwrap()
            .flat_map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap())
            .map(|file| file.unwrap().path())
            .collect();
        let mut bytes = std::fs::read(&objects[0]).unwrap();
        for at in 0..bytes.len() {
            bytes[at] ^= 1;
            std::fs::write(&objects[0], &bytes).unwrap();
            assert_eq!(app.site.store.verify(&[]).await.unwrap().findings.len(), 1);
            bytes[at] ^= 1;
        }
        std::fs::write(&objects[0], &bytes).unwrap();
        assert_eq!(app.site.store.verify(&[]).await.unwrap().findings, []);
        std::fs::remove_file(&objects[1]).unwrap();
        assert_eq!(app.site.store.verify(&[]).await.unwrap().findings.len(), 1);
    }
}

/// Random bytes flipped in the database's own file: either verify says so, or every row reads as before.
#[tokio::test(flavor = "multi_thread")]
async fn flips_in_the_file_of_the_database_change_no_row_unseen() {
    let app = furnished(sqlite()).await;
    let path = app.place.address.path().unwrap();
    let text = app.site.store.dump_text(0).await.unwrap();
    let whole = sqlite();
    hand(&app.place)
        .await
        .execute_unprepared(&format!(
            "VACUUM INTO '{}'",
            whole.folder.path().join("whole.db").display()
        ))
        .await
        .unwrap();
    drop(path);
    let whole = std::fs::read(whole.folder.path().join("whole.db")).unwrap();
    let mut random = fastrand::Rng::with_seed(20_261_128);
    let (mut found, mut harmless) = (0, 0);
    for _ in 0..30 {
        let place = sqlite();
        let mut bytes = whole.clone();
        for _ in 0..40 {
            let at = random.usize(0..bytes.len());
            bytes[at] ^= 1 << random.u8(0..8);
        }
        std::fs::write(place.address.path().unwrap(), bytes).unwrap();
        // An engine that gives up on such a file, or does not come back from it, has called nothing sound.
        match tokio::time::timeout(GIVE_UP, looked_at(&app, &place)).await {
            Ok(Some(dump)) => {
                let same = without_words(&dump) == without_words(&text);
                assert!(same, "a changed row was called sound");
                harmless += 1;
            }
            Ok(None) | Err(_) => found += 1,
        }
    }
    assert!(found > 10, "{found} found, {harmless} harmless");
}

/// How long one look at a damaged file may take.
const GIVE_UP: std::time::Duration = std::time::Duration::from_secs(8);

/// What verify calls sound, as it reads.
async fn looked_at(app: &TestApp, place: &Place) -> Option<String> {
    let store = Store::open(&place.address, app.place.blobs(), keys())
        .await
        .ok()?;
    let report = store.verify(&[]).await.ok()?;
    if !report.findings.is_empty() {
        return None;
    }
    let dump = store.dump_text(0).await.ok()?;
    store.close().await;
    Some(dump)
}

/// The dump without what the search box looks through, which is derived and proves nothing.
fn without_words(dump: &str) -> String {
    let (before, rest) = dump
        .split_once("{\"table\":{\"name\":\"search_entry\"")
        .unwrap();
    let (_, after) = rest.split_once("{\"table\":").unwrap();
    format!("{before}{after}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_brings_everything_back_on_the_other_engine_too() {
    for place in places().await {
        let app = furnished(place).await;
        let file = app.place.folder.path().join("all.backup");
        let held = app.site.store.backup(&file, app.site.now()).await.unwrap();
        assert_eq!(held.objects, 2);
        let again = app.site.store.backup(&file, app.site.now()).await;
        assert!(
            matches!(again, Err(Error::Conflict)),
            "nothing is overwritten"
        );
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(7).any(|part| part == b"quantri"));
        for empty in places().await {
            let restored = store::backup::restore(&file, &empty.address, &empty.blobs(), &keys())
                .await
                .unwrap();
            assert_eq!(restored, held);
            let store = empty.open().await;
            let (then, now) = (
                app.site.store.dump_text(0).await.unwrap(),
                store.dump_text(0).await.unwrap(),
            );
            assert_eq!(without_words(&then), without_words(&now));
            assert_eq!(store.verify(&[]).await.unwrap().findings, []);
            let twice =
                store::backup::restore(&file, &empty.address, &empty.blobs(), &keys()).await;
            assert!(matches!(twice, Err(Error::Conflict)), "{twice:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_cut_off_changed_or_of_another_key_restores_nothing() {
    let app = furnished(sqlite()).await;
    let file = app.place.folder.path().join("all.backup");
    app.site.store.backup(&file, app.site.now()).await.unwrap();
    let whole = std::fs::read(&file).unwrap();
    let mut random = fastrand::Rng::with_seed(1);
    for round in 0..30 {
        let mut bytes = whole.clone();
        let at = random.usize(0..bytes.len());
        if round % 2 == 0 {
            bytes.truncate(at);
        } else {
            bytes[at] ^= 1;
        }
        let empty = sqlite();
        let path = empty.folder.path().join("broken");
        std::fs::write(&path, bytes).unwrap();
        let outcome = store::backup::restore(&path, &empty.address, &empty.blobs(), &keys()).await;
        assert!(outcome.is_err(), "{at}");
        assert!(!empty.open().await.has_units().await.unwrap());
    }
    let empty = sqlite();
    let other = store::Keys::from_secret(&[9; 32]);
    let outcome = store::backup::restore(&file, &empty.address, &empty.blobs(), &other).await;
    assert!(matches!(outcome, Err(Error::Damaged(_))), "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_looked_at_without_anything_being_made() {
    for place in places().await {
        // A server has an empty database at once; a file is made by whoever opens it.
        if place.address.engine == Engine::Postgres {
            assert_eq!(store::version_at(&place.address).await.unwrap(), 0);
            assert_eq!(store::version_at(&place.address).await.unwrap(), 0);
        } else {
            assert!(store::version_at(&place.address).await.is_err());
            assert!(place.address.path().is_some_and(|path| !path.exists()));
        }
        let open = place.open().await;
        let seen = store::version_at(&place.address).await.unwrap();
        assert_eq!(seen, store::newest_version());
        drop(open);
    }
}
