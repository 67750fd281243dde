//! The signed file comes back: kept with its hash, its signatures looked at.

use documents::signed;
use domain::Action;
use serde_json::json;
use store::Work;
use store::audit::Record;
use store::blob::Owner;
use store::tables::outgoing;

use crate::site::{Actor, Fault, Problem, Site, invalid};

const KIND: &str = "outgoing";

/// Attaches a signed PDF; one attached before is let go.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`] on `file` when it is no PDF or carries no signature.
pub async fn attach(site: &Site, actor: &Actor, id: &str, pdf: Vec<u8>) -> Result<(), Fault> {
    let check = look(&pdf)?;
    let (now, today) = (site.now(), site.today());
    // Out of reach is said before anything is written to the disk.
    let asker = site.allow(actor, &today, Action::RegisterOutgoing).await?;
    site.store.outgoing(asker, id).await?;
    let stored = site.store.put_blob(pdf, "application/pdf").await?;
    let (actor, site_copy, id) = (actor.clone(), site.clone(), id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::RegisterOutgoing)?;
                let row = tx.outgoing(asker, &id).await?;
                let owner = Owner {
                    kind: KIND,
                    id: &id,
                };
                tx.keep_blob(&stored, owner).await?;
                if let Some(before) = row
                    .signed_hash
                    .as_deref()
                    .filter(|hash| *hash != stored.hash)
                {
                    tx.release_blob(owner, before).await?;
                }
                let next = outgoing::Model {
                    signed_hash: Some(stored.hash.clone()),
                    signed_check: check,
                    ..row
                };
                tx.put_outgoing(next, false).await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::RegisterOutgoing.code(),
                    object_kind: KIND,
                    object_id: &id,
                    detail: json!({"what": "signed", "sha256": stored.hash}),
                })
                .await?;
                Ok(())
            })
        })
        .await
}

/// The signed file and its hash.
///
/// # Errors
/// Not found when out of reach or nothing is attached.
pub async fn signed_file(site: &Site, actor: &Actor, id: &str) -> Result<(String, Vec<u8>), Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewOutgoing).await?;
    let row = site.store.outgoing(asker, id).await?;
    let hash = row.signed_hash.ok_or(store::Error::NotFound)?;
    let owner = Owner { kind: KIND, id };
    let bytes = site.store.blob_of(owner, &hash).await?;
    Ok((hash, bytes))
}

/// A line a signature: whether it is intact, whether it covers the file, who is named.
fn look(pdf: &[u8]) -> Result<String, Fault> {
    let found = signed::signatures(pdf).map_err(|_| invalid("file", Problem::Malformed))?;
    if found.is_empty() {
        return Err(invalid("file", Problem::NotPossible));
    }
    let lines: Vec<String> = found
        .iter()
        .map(|one| format!("{}|{}|{}", one.intact, one.covers_all, one.signer))
        .collect();
    Ok(lines.join("\n"))
}
