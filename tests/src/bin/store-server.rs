//! A server that does nothing but acknowledge rows once they are durable: what the lab kills, cuts off and measures.
//!
//! `store-server DATABASE [normal|bare]`: prints its port. `POST /KEY` stores a row of some 600 bytes with its audit entry and
//! answers 201; `normal` is the control that may lose rows in a power cut; `bare` (PostgreSQL only) is the control of speed: one
//! transaction a request on 32 connections, no audit, no hashing.

#![expect(
    clippy::unwrap_used,
    reason = "a program of the lab: what fails ends it"
)]

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use serde_json::json;
use store::audit::Record;
use store::tables::setting;
use store::{Address, Blobs, Durability, Error, Store, Work};

enum Kept {
    Store(Box<Store>),
    Bare(DatabaseConnection),
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let address = Address::parse(&arguments.next().unwrap()).unwrap();
    let kept = match arguments.next().as_deref() {
        Some("bare") => Kept::Bare(bare(&address).await),
        Some("normal") => Kept::Store(Box::new(
            open(address.with_durability(Durability::Normal)).await,
        )),
        _ => Kept::Store(Box::new(open(address).await)),
    };
    let router = Router::new()
        .route("/{key}", post(put))
        .with_state(Arc::new(kept));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    axum::serve(listener, router).await.unwrap();
}

async fn open(address: Address) -> Store {
    let blobs = Blobs::folder(&std::env::temp_dir().join("canhgiac-lab-blobs")).unwrap();
    Store::open(&address, blobs, tests::engines::keys())
        .await
        .unwrap()
}

async fn bare(address: &Address) -> DatabaseConnection {
    let mut options = ConnectOptions::new(address.url());
    options
        .max_connections(32)
        .min_connections(32)
        .sqlx_logging(false);
    let db = Database::connect(options).await.unwrap();
    db.execute_unprepared(
        "CREATE TABLE IF NOT EXISTS bare (name TEXT PRIMARY KEY, value TEXT NOT NULL, at BIGINT NOT NULL); \
         CREATE INDEX IF NOT EXISTS bare_at ON bare (at)",
    )
    .await
    .unwrap();
    db
}

async fn put(State(kept): State<Arc<Kept>>, Path(key): Path<String>) -> StatusCode {
    let value = "x".repeat(560);
    let outcome = match &*kept {
        Kept::Store(store) => insert(store, key, value).await,
        Kept::Bare(db) => insert_bare(db, key, value).await,
    };
    match outcome {
        Ok(()) => StatusCode::CREATED,
        Err(Error::Full) => StatusCode::INSUFFICIENT_STORAGE,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

async fn insert(store: &Store, key: String, value: String) -> Result<(), Error> {
    store
        .write(1, move |tx| -> Work<'_, (), Error> {
            Box::pin(async move {
                tx.insert(setting::Model {
                    name: key.clone(),
                    value,
                    set_at: 1,
                    digest: Vec::new(),
                })
                .await?;
                tx.record(Record {
                    actor: "lab",
                    action: "setting.set",
                    object_kind: "setting",
                    object_id: &key,
                    detail: json!({}),
                })
                .await?;
                Ok(())
            })
        })
        .await
}

async fn insert_bare(db: &DatabaseConnection, key: String, value: String) -> Result<(), Error> {
    let at = i64::try_from(key.len()).unwrap_or(0);
    db.execute_raw(Statement::from_sql_and_values(
        db.get_database_backend(),
        "INSERT INTO bare (name, value, at) VALUES ($1, $2, $3)",
        [key.into(), value.into(), at.into()],
    ))
    .await?;
    Ok(())
}
