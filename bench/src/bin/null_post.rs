//! The limit the check is measured against over HTTP: a JSON POST of the same message that does nothing.
//!
//! `null_post ADDRESS` — same HTTP stack, same body, no work.

use axum::routing::post;
use axum::{Json, Router};

#[derive(serde::Deserialize)]
struct Asked {
    text: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let address = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:8090".into());
    let listener = tokio::net::TcpListener::bind(address).await?;
    let service = Router::new().route(
        "/api/v1/check",
        post(async |Json(asked): Json<Asked>| Json(asked.text.len())),
    );
    axum::serve(listener, service).await
}
