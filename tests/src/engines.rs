//! A fresh store on each engine, for tests that must hold on both.

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait, Database};
use store::{Address, Blobs, Engine, Keys, Store};

use crate::leave_out::skipped;

/// Where `cargo xtask test` has started a PostgreSQL for us.
const POSTGRES: &str = "CANHGIAC_TEST_POSTGRES";
/// Where it has started a server that speaks S3.
const S3: &str = "CANHGIAC_TEST_S3";

/// A place for one database, empty; gone when dropped (a PostgreSQL database goes with its server).
#[derive(Debug)]
pub struct Place {
    /// Its address.
    pub address: Address,
    /// The address as text, for looking past the store.
    pub url: String,
    /// A folder of its own, for blobs and files.
    pub folder: tempfile::TempDir,
    /// The bucket its files lie in; none for a folder of its own.
    pub bucket: Option<store::S3>,
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
        if let Some(bucket) = &self.bucket {
            return Blobs::s3(bucket).expect("a bucket for files");
        }
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
        Err(_) => skipped("PostgreSQL: run `cargo xtask with-postgres cargo test`"),
    }
    places
}

/// The same places with their files in a bucket of the server `cargo xtask test` has started; says when there is none.
///
/// # Panics
/// When it is missing where nothing may be skipped.
#[expect(clippy::expect_used, reason = "a test without its bucket has failed")]
pub async fn places_with_bucket() -> Vec<Place> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let Ok(endpoint) = std::env::var(S3) else {
        skipped("a store that speaks S3: run `cargo xtask with-s3 cargo test`");
        return Vec::new();
    };
    let mut places = places().await;
    for place in &mut places {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let bucket = format!("t{}-{number}", std::process::id());
        let url = format!("{endpoint}/{bucket}");
        let made = tokio::task::spawn_blocking(move || ureq::put(&url).send_empty());
        made.await.expect("a thread").expect("a bucket is made");
        place.bucket = Some(store::S3 {
            bucket,
            endpoint: endpoint.clone(),
            region: "us-east-1".to_owned(),
            access_key: "test".to_owned(),
            secret: "test".to_owned(),
        });
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
        bucket: None,
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
        bucket: None,
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
