//! Files: sealed with a key of their own, written durably before the row that refers to them, read only through a record that
//! keeps them.
//!
//! The row is named by the SHA-256 of the content, the object by the SHA-256 of what lies on the disk: no client names a path,
//! nothing is overwritten, and a folder of objects tells nobody which known file it holds. The file's key lies in the row, sealed
//! with the installation's key; destroying it destroys the file, whatever copies of the object there are.
//!
//! ```text
//! let stored = store.put_blob(bytes, "image/png").await?;          // durable, not yet referred to
//! store.write(now, |tx| … tx.keep_blob(&stored, Owner { kind: "tip", id: &tip_id }).await …)   // in the change itself
//! let bytes = store.blob_of(Owner { kind: "tip", id: &tip_id }, &stored.hash).await?;
//! tx.release_blob(Owner { kind: "tip", id: &tip_id }, &hash).await?;  // the last owner destroys it
//! ```
//! `keep_blob` and `release_blob` write audited rows: the change records its own entry as always.

#[cfg(feature = "s3")]
#[path = "blob_s3.rs"]
pub mod s3;

use std::path::Path;
use std::sync::Arc;

use futures_util::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::job::NewJob;
use crate::keys::unhex_all;
use crate::migrate::hex;
use crate::seal::Seal;
use crate::tables::{blob, blob_use};
use crate::{Error, Store, Tx, random};

/// Kind of the job that removes an object nobody can read any more; its payload is `{"object": name}`.
pub const REMOVE_OBJECT: &str = "blob.remove";
/// A backup begun before a file was destroyed still copies its object.
const REMOVE_AFTER_MS: i64 = 60 * 60 * 1000;
/// Rows compared with objects at once.
const PAGE: usize = 500;

/// Where objects lie. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Blobs {
    objects: Arc<dyn ObjectStore>,
}

impl Blobs {
    /// A folder of this machine, made when missing, open to its owner only. Every object and its folder are flushed to the disk.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn folder(path: &Path) -> Result<Self, Error> {
        make_private(path).map_err(|error| Error::File(format!("{}: {error}", path.display())))?;
        let objects = LocalFileSystem::new_with_prefix(path)
            .map_err(of_objects)?
            .with_fsync(true);
        Ok(Self {
            objects: Arc::new(objects),
        })
    }

    pub(crate) async fn put(&self, object: &str, sealed: Vec<u8>) -> Result<(), Error> {
        let options = PutOptions::from(PutMode::Create);
        let payload = PutPayload::from(sealed);
        match self
            .objects
            .put_opts(&place(object), payload, options)
            .await
        {
            // The name is the hash of what lies there: it is the same.
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(()),
            Err(error) => Err(of_objects(error)),
        }
    }

    pub(crate) async fn get(&self, object: &str) -> Result<Vec<u8>, Error> {
        let found = self.objects.get(&place(object)).await.map_err(of_objects)?;
        let sealed = found.bytes().await.map_err(of_objects)?;
        if name_of(&sealed) != object {
            return Err(Error::Damaged(format!("object {object}")));
        }
        Ok(sealed.to_vec())
    }

    async fn remove(&self, object: &str) -> Result<(), Error> {
        match self.objects.delete(&place(object)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(of_objects(error)),
        }
    }
}

fn make_private(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path)
}

fn name_of(sealed: &[u8]) -> String {
    hex(&Sha256::digest(sealed))
}

/// Objects lie in 256 folders, so that none holds too many.
fn place(object: &str) -> object_store::path::Path {
    let (folder, rest) = object.split_at_checked(2).unwrap_or(("", object));
    object_store::path::Path::from(format!("{folder}/{rest}"))
}

fn object_at(place: &object_store::path::Path) -> String {
    place.as_ref().replace('/', "")
}

fn of_objects(error: object_store::Error) -> Error {
    if matches!(error, object_store::Error::NotFound { .. }) {
        return Error::NotFound;
    }
    // Only stores behind a network answer so.
    if matches!(error, object_store::Error::Generic { store: "S3", .. }) {
        return Error::Unavailable;
    }
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(inner) = cause {
        if let Some(io) = inner.downcast_ref::<std::io::Error>()
            && matches!(
                io.kind(),
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded
            )
        {
            return Error::Full;
        }
        cause = inner.source();
    }
    Error::File(error.to_string())
}

/// A file that lies durably on the disk and that no row refers to yet; unless one does within a day, it is swept away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// SHA-256 of the content, in hex: the name under which it is asked for.
    pub hash: String,
    /// Bytes of the content.
    pub size: i64,
    /// What it is, as our own decoders say, never as the client says.
    pub media_type: String,
    /// The new object; none when the content was there already.
    fresh: Option<Fresh>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Fresh {
    object: String,
    sealed_key: Vec<u8>,
}

/// The record that keeps a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner<'a> {
    /// Its table.
    pub kind: &'a str,
    /// Its id.
    pub id: &'a str,
}

impl Owner<'_> {
    fn use_id(self, hash: &str) -> String {
        format!("{}:{}:{hash}", self.kind, self.id)
    }
}

/// A ticket is good this long; a file nobody keeps is swept away after a day.
const TICKET_MS: i64 = 6 * 60 * 60 * 1000;

/// What a ticket says.
#[derive(Debug, Serialize, Deserialize)]
struct Ticket {
    hash: String,
    size: i64,
    media_type: String,
    fresh: Option<(String, Vec<u8>)>,
    until: i64,
}

impl Store {
    /// Words that stand for a file put and not kept yet, for a form that asks somebody to confirm: only they can hand them back,
    /// and only for some hours.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn ticket(&self, stored: &Stored, holder: &str, now: i64) -> Result<String, Error> {
        let fresh = stored.fresh.clone();
        let ticket = Ticket {
            hash: stored.hash.clone(),
            size: stored.size,
            media_type: stored.media_type.clone(),
            fresh: fresh.map(|fresh| (fresh.object, fresh.sealed_key)),
            until: now + TICKET_MS,
        };
        let words = serde_json::to_vec(&ticket).map_err(|error| Error::File(error.to_string()))?;
        let sealed = self.keys().seal(&ticket_place(holder), &words, random()?)?;
        Ok(hex(&sealed))
    }

    /// The file a ticket stands for.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is none of ours, somebody else's, or too old.
    pub fn of_ticket(&self, ticket: &str, holder: &str, now: i64) -> Result<Stored, Error> {
        let sealed = unhex_all(ticket).ok_or(Error::NotFound)?;
        let words = self.keys().unseal(&ticket_place(holder), &sealed);
        let words = words.map_err(|_| Error::NotFound)?;
        let ticket: Ticket = serde_json::from_slice(&words).map_err(|_| Error::NotFound)?;
        if now >= ticket.until {
            return Err(Error::NotFound);
        }
        Ok(Stored {
            hash: ticket.hash,
            size: ticket.size,
            media_type: ticket.media_type,
            fresh: ticket
                .fresh
                .map(|(object, sealed_key)| Fresh { object, sealed_key }),
        })
    }

    /// Seals a file and writes it durably. It counts only once [`Tx::keep_blob`] has been committed.
    ///
    /// # Errors
    /// [`Error::Full`], [`Error::File`]; faults of the database.
    pub async fn put_blob(&self, content: Vec<u8>, media_type: &str) -> Result<Stored, Error> {
        let hash = hex(&Sha256::digest(&content));
        let known = blob_row(self.reader(), &hash).await?;
        let fresh = if known.is_some_and(|row| row.sealed_key.is_some()) {
            None
        } else {
            let key: [u8; 32] = random()?;
            let sealed = Seal::new(&key).seal(&about(&hash), &content, random()?)?;
            let object = name_of(&sealed);
            let sealed_key = self.keys().seal(&key_place(&hash), &key, random()?)?;
            self.blobs.put(&object, sealed).await?;
            Some(Fresh { object, sealed_key })
        };
        Ok(Stored {
            hash,
            size: i64::try_from(content.len()).unwrap_or(i64::MAX),
            media_type: media_type.to_owned(),
            fresh,
        })
    }

    /// The content of a file kept by this record. Whoever calls has found the record within reach of whoever asks.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the record does not keep it or it was destroyed, [`Error::Damaged`] when a byte differs.
    pub async fn blob_of(&self, owner: Owner<'_>, hash: &str) -> Result<Vec<u8>, Error> {
        blob_use::Entity::find_by_id(owner.use_id(hash))
            .one(self.reader())
            .await?
            .ok_or(Error::NotFound)?;
        let row = blob_row(self.reader(), hash)
            .await?
            .ok_or(Error::NotFound)?;
        self.content_of(&row).await
    }

    /// The files kept by this record, by hash.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn blobs_of(&self, owner: Owner<'_>) -> Result<Vec<blob::Model>, Error> {
        let uses = blob_use::Entity::find()
            .filter(blob_use::Column::OwnerKind.eq(owner.kind))
            .filter(blob_use::Column::OwnerId.eq(owner.id))
            .all(self.reader())
            .await?;
        let hashes: Vec<String> = uses.into_iter().map(|row| row.hash).collect();
        Ok(blob::Entity::find()
            .filter(blob::Column::Hash.is_in(hashes))
            .all(self.reader())
            .await?)
    }

    pub(crate) async fn content_of(&self, row: &blob::Model) -> Result<Vec<u8>, Error> {
        let sealed_key = row.sealed_key.as_ref().ok_or(Error::NotFound)?;
        let damaged = || Error::Damaged(format!("file {}", row.hash));
        let key = self.keys().unseal(&key_place(&row.hash), sealed_key)?;
        let key: [u8; 32] = key.try_into().map_err(|_| damaged())?;
        let sealed = match self.blobs.get(&row.object).await {
            Err(Error::NotFound) => return Err(damaged()),
            other => other?,
        };
        let content = Seal::new(&key).open(&about(&row.hash), &sealed)?;
        if hex(&Sha256::digest(&content)) == row.hash {
            Ok(content)
        } else {
            Err(damaged())
        }
    }

    /// Removes an object that no row refers to.
    ///
    /// # Errors
    /// Faults of the disk.
    pub async fn remove_object(&self, object: &str) -> Result<(), Error> {
        if self.live_objects(&[object.to_owned()]).await?.is_empty() {
            self.blobs.remove(object).await?;
        }
        Ok(())
    }

    /// Removes objects last written before this moment that no row refers to: what refused changes and crashes left behind.
    ///
    /// # Errors
    /// Faults of the disk and the database.
    pub async fn sweep_blobs(&self, before: i64) -> Result<u64, Error> {
        let old: Vec<String> = self
            .blobs
            .objects
            .list(None)
            .try_filter(|meta| std::future::ready(meta.last_modified.timestamp_millis() < before))
            .map_ok(|meta| object_at(&meta.location))
            .try_collect()
            .await
            .map_err(of_objects)?;
        let mut swept = 0;
        for page in old.chunks(PAGE) {
            let live = self.live_objects(page).await?;
            for object in page.iter().filter(|object| !live.contains(object)) {
                self.blobs.remove(object).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }

    async fn live_objects(&self, objects: &[String]) -> Result<Vec<String>, Error> {
        let rows = blob::Entity::find()
            .filter(blob::Column::Object.is_in(objects.iter().cloned()))
            .filter(blob::Column::SealedKey.is_not_null())
            .all(self.reader())
            .await?;
        Ok(rows.into_iter().map(|row| row.object).collect())
    }
}

impl Tx {
    /// Has this record keep the file. Record the change afterwards, as always.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the file was destroyed a moment ago: put it once more.
    pub async fn keep_blob(&mut self, stored: &Stored, owner: Owner<'_>) -> Result<(), Error> {
        let known = blob_row(self.conn(), &stored.hash).await?;
        let new = known.is_none();
        if known.is_none_or(|row| row.sealed_key.is_none()) {
            let fresh = stored.fresh.clone().ok_or(Error::Conflict)?;
            let row = blob::Model {
                hash: stored.hash.clone(),
                size: stored.size,
                media_type: stored.media_type.clone(),
                created_at: self.now(),
                object: fresh.object,
                sealed_key: Some(fresh.sealed_key),
                destroyed_at: None,
                digest: Vec::new(),
            };
            if new {
                self.insert(row).await?;
            } else {
                self.update(row).await?;
            }
        }
        let id = owner.use_id(&stored.hash);
        if blob_use::Entity::find_by_id(&id)
            .one(self.conn())
            .await?
            .is_some()
        {
            return Ok(());
        }
        let kept_at = self.now();
        self.insert(blob_use::Model {
            id,
            hash: stored.hash.clone(),
            owner_kind: owner.kind.to_owned(),
            owner_id: owner.id.to_owned(),
            kept_at,
            digest: Vec::new(),
        })
        .await
    }

    /// Lets go of a file; the last record to do so destroys its key in the same transaction, and a job removes the object.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the record does not keep it.
    pub async fn release_blob(&mut self, owner: Owner<'_>, hash: &str) -> Result<(), Error> {
        let kept = blob_use::Entity::find_by_id(owner.use_id(hash))
            .one(self.conn())
            .await?
            .ok_or(Error::NotFound)?;
        self.remove(kept).await?;
        let others = blob_use::Entity::find()
            .filter(blob_use::Column::Hash.eq(hash))
            .count(self.conn())
            .await?;
        if others > 0 {
            return Ok(());
        }
        let row = blob_row(self.conn(), hash).await?.ok_or(Error::NotFound)?;
        // Unreadable from now on; the object itself stays for an hour, for a backup that began before.
        let object = json!({"object": row.object});
        self.enqueue(NewJob::new(REMOVE_OBJECT, object).at(self.now() + REMOVE_AFTER_MS))
            .await?;
        let destroyed_at = Some(self.now());
        self.update(blob::Model {
            sealed_key: None,
            destroyed_at,
            ..row
        })
        .await
    }
}

async fn blob_row(db: &impl ConnectionTrait, hash: &str) -> Result<Option<blob::Model>, Error> {
    Ok(blob::Entity::find_by_id(hash.to_owned()).one(db).await?)
}

fn about(hash: &str) -> String {
    format!("blob {hash}")
}

fn ticket_place(holder: &str) -> String {
    format!("ticket of {holder}")
}

fn key_place(hash: &str) -> String {
    format!("blob key {hash}")
}
