//! The audit log: one append-only chain of hashes, written in the same transaction as the change it tells of.
//!
//! Entry n's hash is SHA-256 over entry n−1's hash and the fields of n as netstrings, so that a program of fifty lines in any
//! language can check it (`tests/audit/verify.py`). The last hash is signed with every batch, with a key that lies outside the
//! database: cutting off the end is noticed too.

use ed25519_dalek::VerifyingKey;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryOrder, QuerySelect,
    Statement,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::clock;
use crate::keys::{Keys, signed_by};
use crate::migrate::hex;
use crate::tables::audit_head;
use crate::{Error, Store, Tx};

/// What somebody did, as handed in by a use case. No personal data of citizens, no secrets.
#[derive(Debug, Clone)]
pub struct Record<'a> {
    /// Id of the person, or `public`, `system`, `command line`.
    pub actor: &'a str,
    /// Code of the action.
    pub action: &'a str,
    /// Kind of the thing it was done to.
    pub object_kind: &'a str,
    /// Name of the thing.
    pub object_id: &'a str,
    /// What changed, as a reader of the log needs it.
    pub detail: serde_json::Value,
}

/// An entry as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromQueryResult)]
pub struct Entry {
    /// Place in the chain, from 1.
    pub seq: i64,
    /// When, in milliseconds since 1970 UTC. Order is by `seq`, never by this.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// To what kind of thing.
    pub object_kind: String,
    /// To which.
    pub object_id: String,
    /// JSON.
    pub detail: String,
    /// JSON: the rows written with it, each `[table, key, digest]`; no digest when the row was removed.
    pub rows_written: String,
    /// The chain's hash after this entry.
    #[serde(serialize_with = "as_hex")]
    pub hash: Vec<u8>,
}

fn as_hex<S: serde::Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex(bytes))
}

/// The end of the chain as a writer holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chain {
    pub(crate) seq: i64,
    pub(crate) hash: Vec<u8>,
    /// The moment of the last entry; none when there is none.
    pub(crate) at: Option<i64>,
}

impl Chain {
    /// Takes the end of the chain; other writers wait until this transaction ends.
    pub(crate) async fn take(tx: &DatabaseTransaction) -> Result<Self, Error> {
        let row = tx
            .query_one_raw(Statement::from_string(
                tx.get_database_backend(),
                "UPDATE audit_tip SET batches = batches + 1 WHERE id = 1 RETURNING seq, hash",
            ))
            .await?
            .ok_or_else(|| Error::Damaged("the end of the audit chain is gone".into()))?;
        Ok(Self {
            seq: row.try_get("", "seq")?,
            hash: row.try_get("", "hash")?,
            at: clock::at_of(tx, "SELECT seq FROM audit_tip WHERE id = 1").await?,
        })
    }

    /// Puts the new end back, signed.
    pub(crate) async fn put(&self, tx: &DatabaseTransaction, keys: &Keys) -> Result<(), Error> {
        let signature = keys.sign(&head_message(self.seq, &self.hash));
        let values = [self.seq.into(), self.hash.clone().into(), signature.into()];
        tx.execute_raw(Statement::from_sql_and_values(
            tx.get_database_backend(),
            "UPDATE audit_tip SET seq = $1, hash = $2, signature = $3 WHERE id = 1",
            values,
        ))
        .await?;
        Ok(())
    }

    /// Appends one entry.
    pub(crate) async fn append(
        &mut self,
        db: &impl ConnectionTrait,
        at: i64,
        record: &Record<'_>,
        rows_written: String,
    ) -> Result<i64, Error> {
        let mut entry = Entry {
            seq: self.seq + 1,
            at,
            actor: record.actor.to_owned(),
            action: record.action.to_owned(),
            object_kind: record.object_kind.to_owned(),
            object_id: record.object_id.to_owned(),
            detail: record.detail.to_string(),
            rows_written,
            hash: Vec::new(),
        };
        entry.hash = chained(&self.hash, &entry);
        insert(db, &entry).await?;
        self.seq = entry.seq;
        self.hash = entry.hash;
        self.at = Some(at);
        Ok(self.seq)
    }
}

async fn insert(db: &impl ConnectionTrait, entry: &Entry) -> Result<(), Error> {
    let values = [
        entry.seq.into(),
        entry.at.into(),
        entry.actor.as_str().into(),
        entry.action.as_str().into(),
        entry.object_kind.as_str().into(),
        entry.object_id.as_str().into(),
        entry.detail.as_str().into(),
        entry.rows_written.as_str().into(),
        entry.hash.clone().into(),
    ];
    db.execute_raw(Statement::from_sql_and_values(
        db.get_database_backend(),
        "INSERT INTO audit (seq, at, actor, action, object_kind, object_id, detail, rows_written, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values,
    ))
    .await?;
    Ok(())
}

/// The hash of an entry after `previous`.
fn chained(previous: &[u8], entry: &Entry) -> Vec<u8> {
    let mut hash = Sha256::new();
    let mut netstring = |bytes: &[u8]| {
        hash.update(format!("{}:", bytes.len()).as_bytes());
        hash.update(bytes);
        hash.update(b",");
    };
    netstring(previous);
    netstring(entry.seq.to_string().as_bytes());
    netstring(entry.at.to_string().as_bytes());
    for text in [
        &entry.actor,
        &entry.action,
        &entry.object_kind,
        &entry.object_id,
        &entry.detail,
        &entry.rows_written,
    ] {
        netstring(text.as_bytes());
    }
    hash.finalize().to_vec()
}

impl Tx {
    /// Keeps the signed end of the chain, as it was before this commit, among the hourly heads.
    ///
    /// # Errors
    /// Faults of the database; a missing row is damage.
    pub async fn keep_head(&mut self) -> Result<(), Error> {
        let tip = tip(self.conn()).await?;
        let known = audit_head::Entity::find_by_id(tip.seq).one(self.conn());
        if tip.seq == 0 || known.await?.is_some() {
            return Ok(());
        }
        let at = self.now();
        self.insert(audit_head::Model {
            seq: tip.seq,
            at,
            hash: tip.hash,
            signature: tip.signature,
            digest: Vec::new(),
        })
        .await
    }
}

pub(crate) async fn tip(db: &impl ConnectionTrait) -> Result<Tip, Error> {
    let statement = Statement::from_string(
        db.get_database_backend(),
        "SELECT seq, hash, signature FROM audit_tip WHERE id = 1",
    );
    Tip::find_by_statement(statement)
        .one(db)
        .await?
        .ok_or_else(|| Error::Damaged("the end of the audit chain is gone".into()))
}

pub(crate) async fn after(
    db: &impl ConnectionTrait,
    after: i64,
    limit: i64,
) -> Result<Vec<Entry>, Error> {
    let statement = Statement::from_sql_and_values(
        db.get_database_backend(),
        "SELECT * FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2",
        [after.into(), limit.into()],
    );
    Ok(Entry::find_by_statement(statement).all(db).await?)
}

/// What is signed about a head.
#[must_use]
pub fn head_message(seq: i64, hash: &[u8]) -> Vec<u8> {
    format!("canhgiac audit head {seq} {}", hex(hash)).into_bytes()
}

/// Where and how the chain is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Break {
    /// The first entry that is wrong or missing.
    pub seq: i64,
    /// What is wrong with it.
    pub fault: Fault,
}

/// Ways in which a chain breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// An entry is missing where one should stand.
    Missing,
    /// The entry does not give its hash: it, or the one before, was changed.
    Changed,
    /// Entries at the end are gone: the signed end, or a head known elsewhere, lies beyond.
    CutOff,
    /// There are entries beyond the signed end.
    Added,
    /// The signature of the end is not ours.
    Forged,
    /// A head published earlier says another hash for this entry.
    NotAsPublished,
}

/// A head somebody kept: printed in a report, sent to a supervising unit, or written beside the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Head {
    /// Entry.
    pub seq: i64,
    /// Its hash.
    #[serde(serialize_with = "as_hex")]
    pub hash: Vec<u8>,
}

impl Head {
    /// Reads `seq:hex`, as printed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (seq, hash) = text.trim().split_once(':')?;
        Some(Self {
            seq: seq.parse().ok()?,
            hash: crate::keys::unhex::<32>(hash)?.to_vec(),
        })
    }
}

impl std::fmt::Display for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.seq, hex(&self.hash))
    }
}

/// Walks a chain entry by entry.
#[derive(Debug, Default)]
pub struct Walk {
    at: i64,
    hash: Vec<u8>,
}

impl Walk {
    /// The last entry taken.
    #[must_use]
    pub fn at(&self) -> i64 {
        self.at
    }

    /// Takes the next entry.
    ///
    /// # Errors
    /// The break, when this entry does not follow.
    pub fn step(&mut self, entry: &Entry, kept: &[Head]) -> Result<(), Break> {
        let broken = |seq, fault| Err(Break { seq, fault });
        if entry.seq != self.at + 1 {
            return broken(self.at + 1, Fault::Missing);
        }
        if chained(&self.hash, entry) != entry.hash {
            return broken(entry.seq, Fault::Changed);
        }
        if kept
            .iter()
            .any(|head| head.seq == entry.seq && head.hash != entry.hash)
        {
            return broken(entry.seq, Fault::NotAsPublished);
        }
        self.at = entry.seq;
        self.hash.clone_from(&entry.hash);
        Ok(())
    }

    /// Compares with the signed end.
    ///
    /// # Errors
    /// The break, when the chain ends elsewhere.
    pub fn finish(&self, tip: &Tip, key: &VerifyingKey, kept: &[Head]) -> Result<Head, Break> {
        let broken = |seq, fault| Err(Break { seq, fault });
        if self.at > 0 && !signed_by(key, &head_message(tip.seq, &tip.hash), &tip.signature) {
            return broken(tip.seq, Fault::Forged);
        }
        let furthest = kept
            .iter()
            .map(|head| head.seq)
            .max()
            .unwrap_or(0)
            .max(tip.seq);
        if self.at < furthest {
            return broken(self.at + 1, Fault::CutOff);
        }
        if self.at > tip.seq {
            return broken(tip.seq + 1, Fault::Added);
        }
        if self.at > 0 && self.hash != tip.hash {
            return broken(self.at, Fault::Changed);
        }
        Ok(Head {
            seq: self.at,
            hash: self.hash.clone(),
        })
    }
}

/// The signed end of the chain.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Tip {
    /// Last entry.
    pub seq: i64,
    /// Its hash.
    pub hash: Vec<u8>,
    /// Ed25519 over [`head_message`].
    pub signature: Vec<u8>,
}

/// Rows fetched at once while walking.
const PAGE: i64 = 2_000;

impl Store {
    /// Entries after `after`, oldest first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn audit_after(&self, after: i64, limit: i64) -> Result<Vec<Entry>, Error> {
        self::after(self.reader(), after, limit).await
    }

    /// The hourly heads, the latest first: for the periodic report.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn heads(&self, limit: u64) -> Result<Vec<audit_head::Model>, Error> {
        Ok(audit_head::Entity::find()
            .order_by_desc(audit_head::Column::Seq)
            .limit(limit)
            .all(self.reader())
            .await?)
    }

    /// The signed end.
    ///
    /// # Errors
    /// Faults of the database; a missing row is damage.
    pub async fn audit_tip(&self) -> Result<Tip, Error> {
        tip(self.reader()).await
    }

    /// Walks the whole chain and compares it with heads kept elsewhere; `each` sees every sound entry.
    ///
    /// # Errors
    /// Faults of the database. A broken chain is an answer, not an error.
    pub async fn verify_audit(
        &self,
        kept: &[Head],
        mut each: impl FnMut(&Entry),
    ) -> Result<Result<Head, Break>, Error> {
        let tip = self.audit_tip().await?;
        let mut walk = Walk::default();
        loop {
            let entries = self.audit_after(walk.at, PAGE).await?;
            if entries.is_empty() {
                break;
            }
            for entry in &entries {
                // What was appended while we walked is for the next walk.
                if entry.seq > tip.seq && self.audit_tip().await?.seq >= entry.seq {
                    return Ok(walk.finish(&tip, &self.verifying_key(), kept));
                }
                if let Err(broken) = walk.step(entry, kept) {
                    return Ok(Err(broken));
                }
                each(entry);
            }
        }
        Ok(walk.finish(&tip, &self.verifying_key(), kept))
    }
}
