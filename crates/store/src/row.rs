//! Rows that prove their own content: each carries the SHA-256 of its other columns, and the audit log repeats it.
//!
//! `PRAGMA quick_check` says "ok" over flipped bytes, so the content is hashed by us. A flipped byte
//! breaks the row's own digest; a careful hand that also recomputes the digest breaks the one in the audit chain.

use sea_orm::{
    ActiveModelTrait, EntityTrait, IdenStatic, IntoActiveModel, Iterable, ModelTrait, Value,
};
use sha2::{Digest, Sha256};

/// A row of one of our tables.
pub trait Row:
    ModelTrait<Entity: EntityTrait<Model = Self, ActiveModel: Send>>
    + IntoActiveModel<ActiveOf<Self>>
    + Sync
{
    /// Name of the table.
    const TABLE: &'static str;
    /// Whether it changes only together with an audit entry.
    const AUDITED: bool;

    /// The value of the key column.
    fn key(&self) -> String;

    /// The stored digest.
    fn digest(&self) -> &[u8];

    /// The row with this digest.
    #[must_use]
    fn with_digest(self, digest: Vec<u8>) -> Self;
}

/// What SeaORM writes for a row.
pub type ActiveOf<R> = <<R as ModelTrait>::Entity as EntityTrait>::ActiveModel;

/// The digest the row should carry: every column but the digest that holds something, in the order of the table, each with its
/// name, kind and length. Empty columns leave no trace, so that a column added later changes no row that was there before.
#[must_use]
pub fn computed_digest<R: Row>(row: &R) -> Vec<u8> {
    let columns = <R::Entity as EntityTrait>::Column::iter();
    let cells = columns.map(|column| (column.as_str().to_owned(), row.get(column)));
    digest_of(R::TABLE, cells)
}

/// As [`computed_digest`], of a row known only by its columns.
pub(crate) fn digest_of(table: &str, cells: impl Iterator<Item = (String, Value)>) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(table.as_bytes());
    for (name, value) in cells.filter(|(name, _)| name != "digest") {
        feed(&mut hash, &name, &value);
    }
    hash.finalize().to_vec()
}

/// Whether the row still is what was written.
#[must_use]
pub fn is_intact<R: Row>(row: &R) -> bool {
    computed_digest(row) == row.digest()
}

/// The row ready to be written whole, its digest set.
pub(crate) fn sealed<R: Row>(row: R) -> (ActiveOf<R>, Vec<u8>) {
    let digest = computed_digest(&row);
    let mut active = row.with_digest(digest.clone()).into_active_model();
    active = active.reset_all();
    (active, digest)
}

fn feed(hash: &mut Sha256, name: &str, value: &Value) {
    let mut piece = |kind: u8, bytes: &[u8]| {
        hash.update(name.as_bytes());
        hash.update([0, kind]);
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    match value {
        Value::String(Some(text)) => piece(b't', text.as_bytes()),
        Value::BigInt(Some(number)) => piece(b'i', &number.to_be_bytes()),
        Value::Bool(Some(flag)) => piece(b'b', &[u8::from(*flag)]),
        Value::Bytes(Some(bytes)) => piece(b'x', bytes),
        Value::String(None) | Value::BigInt(None) | Value::Bool(None) | Value::Bytes(None) => {}
        // Nothing else stands in our tables; whatever it is, it is hashed by what it prints.
        other => piece(b'?', format!("{other:?}").as_bytes()),
    }
}
