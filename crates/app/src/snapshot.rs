//! One snapshot of the indicator lists for all nodes: published into the store, swapped everywhere within a second.
//!
//! A node's own list files (`indicators.rs`) are where a snapshot is compiled; the store is where the other nodes find it.

use std::time::Duration;

use serde_json::json;
use store::Work;
use store::audit::Record;
use store::blob::Owner;

use crate::Checker;
use crate::checker::OpenError;
use crate::site::{Fault, Site};

/// The setting that names the snapshot in force, by the hash of its content.
const NAME: &str = "indicators.snapshot";
const OWNER: Owner<'static> = Owner {
    kind: "setting",
    id: NAME,
};
/// How often a node looks: a reader's glance at one row.
const GLANCE: Duration = Duration::from_millis(400);

/// Puts a compiled snapshot in force for every node.
///
/// # Errors
/// Faults of the store.
pub async fn publish(site: &Site, snapshot: Vec<u8>, by: &str) -> Result<(), Fault> {
    let stored = site
        .store
        .put_blob(snapshot, "application/octet-stream")
        .await?;
    let (now, by) = (site.now(), by.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let old = tx.setting(NAME).await?;
                if old.as_ref() == Some(&stored.hash) {
                    return Ok(());
                }
                tx.keep_blob(&stored, OWNER).await?;
                tx.set(NAME, &stored.hash).await?;
                if let Some(old) = old {
                    tx.release_blob(OWNER, &old).await?;
                }
                tx.record(Record {
                    actor: &by,
                    action: "snapshot.publish",
                    object_kind: "setting",
                    object_id: NAME,
                    detail: json!({"hash": stored.hash, "size": stored.size}),
                })
                .await?;
                Ok(())
            })
        })
        .await
}

/// Keeps this node's engine at the snapshot in force, for ever.
pub async fn follow(site: Site, checker: Checker) {
    let mut known = None;
    loop {
        if let Err(error) = look(&site, &checker, &mut known).await {
            tracing::warn!(%error, "the snapshot in force was not taken; the one before stays");
        }
        tokio::time::sleep(GLANCE).await;
    }
}

async fn look(site: &Site, checker: &Checker, known: &mut Option<String>) -> Result<(), Fault> {
    let Some(hash) = site.store.setting(NAME).await? else {
        return Ok(());
    };
    if known.as_ref() == Some(&hash) {
        return Ok(());
    }
    let bytes = site.store.blob_of(OWNER, &hash).await?;
    checker
        .swap_snapshot(bytes)
        .map_err(|error: OpenError| store::Error::Damaged(error.to_string()))?;
    tracing::info!(hash, "another snapshot of the lists is in force");
    *known = Some(hash);
    Ok(())
}
