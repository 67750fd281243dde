//! The tables, column by column, as the migrations make them (`tests/schema.rs` compares).
//!
//! Audited tables change only together with an entry of the audit log; the others are the machine's own bookkeeping.

/// Declares a table: its key column first, its digest understood.
macro_rules! table {
    ($(#[$doc:meta])* $audited:ident $name:ident $sql:literal { $key:ident: $key_type:ty, $($column:ident: $type:ty,)* }) => {
        $(#[$doc])*
        pub mod $name {
            use sea_orm::entity::prelude::*;

            /// A row.
            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = $sql)]
            #[expect(missing_docs, reason = "columns are explained in the migrations")]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub $key: $key_type,
                $(pub $column: $type,)*
                /// SHA-256 over the other columns; set when the row is written.
                pub digest: Vec<u8>,
            }

            /// None: joins are written where they are asked.
            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}

            impl crate::row::Row for Model {
                const TABLE: &'static str = $sql;
                const AUDITED: bool = table!(@ $audited);

                fn key(&self) -> String {
                    self.$key.to_string()
                }

                fn digest(&self) -> &[u8] {
                    &self.digest
                }

                fn with_digest(mut self, digest: Vec<u8>) -> Self {
                    self.digest = digest;
                    self
                }
            }
        }
    };
    (@ audited) => { true };
    (@ plain) => { false };
}

mod direction;
mod machine;
mod organisation;
mod reports;
mod sign_in;
mod tips;

pub use direction::*;
pub use machine::*;
pub use organisation::*;
pub use reports::*;
pub use sign_in::*;
pub use tips::*;
