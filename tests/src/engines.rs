//! A fresh store on each engine, for tests that must hold on both.

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait, Database};
use store::{Address, Blobs, Engine, Keys, Store};

/// Where `cargo xtask test` has started a PostgreSQL for us.
const POSTGRES: &str = "CANHGIAC_TEST_POSTGRES";
/// Set where nothing may be skipped.
const COMPLETE: &str = "CANHGIAC_TESTS_COMPLETE";

/// A place for one database, empty; gone when dropped (a PostgreSQL database goes with its server).
#[derive(Debug)]
pub struct Place {
    /// Its address.
    pub address: Address,
    /// The address as text, for looking past the store.
    pub url: String,
    /// A folder of its own, for blobs and files.
    pub folder: tempfile::TempDir,
}

impl Place {
    /// Opens it with the keys every test uses.
    ///
    /// # Panics
    /// When it does not open: the test cannot go on.
    #[expect(
        clippy::expect_used,
        reason = "a test that cannot open its store has failed"
    )]
    pub async fn open(&self) -> Store {
        Store::open(&self.address, self.blobs(), keys())
            .await
            .expect("the test store opens")
    }

    /// Where its files lie.
    ///
    /// # Panics
    /// When the folder cannot be made.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a test without a folder has failed")]
    pub fn blobs(&self) -> Blobs {
        Blobs::folder(&self.folder.path().join("blobs")).expect("a folder for files")
    }
}

/// The keys of tests.
#[must_use]
pub fn keys() -> Keys {
    Keys::from_secret(&[7; 32])
}

/// An empty place on every engine there is; says what it leaves out.
///
/// # Panics
/// When an engine is missing where nothing may be skipped.
pub async fn places() -> Vec<Place> {
    let mut places = vec![sqlite()];
    match std::env::var(POSTGRES) {
        Ok(server) => places.push(on_postgres(&server).await),
        Err(_) => {
            assert!(
                std::env::var_os(COMPLETE).is_none(),
                "{POSTGRES} is not set"
            );
            println!("skipped on PostgreSQL: run `cargo xtask with-postgres cargo test`");
        }
    }
    places
}

/// An empty SQLite place.
///
/// # Panics
/// When no temporary folder can be made.
#[must_use]
#[expect(clippy::expect_used, reason = "a test without a folder has failed")]
pub fn sqlite() -> Place {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("canhgiac.db");
    Place {
        address: Address::file(&file),
        url: format!("sqlite://{}", file.display()),
        folder,
    }
}

/// An empty database on this server.
///
/// # Panics
/// When the server does not answer.
#[expect(clippy::expect_used, reason = "a test without its server has failed")]
pub async fn on_postgres(server: &str) -> Place {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!(
        "t{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    let db = Database::connect(server)
        .await
        .expect("the test server answers");
    db.execute_unprepared(&format!("CREATE DATABASE {name}"))
        .await
        .expect("a database is made");
    let _ = db.close().await;
    let (base, _) = server.rsplit_once('/').expect("an address with a database");
    let url = format!("{base}/{name}");
    Place {
        address: Address::parse(&url).expect("an address"),
        url,
        folder: tempfile::tempdir().expect("a temporary folder"),
    }
}

/// The name of an engine, for messages.
#[must_use]
pub fn name(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    }
}
