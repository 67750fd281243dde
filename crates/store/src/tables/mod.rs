//! The tables, column by column, as the migrations make them (`tests/schema.rs` compares).
//!
//! A new table stands in its group's file and once more in [`ALL`]: what is not listed there is neither verified nor backed up,
//! and `tests/schema.rs` says so.
//!
//! Columns added to a table later may be empty (`Option`): an empty column leaves a row's digest as it was.
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

mod cases;
mod direction;
mod files;
mod machine;
mod organisation;
mod register;
mod reports;
mod requests;
mod rights;
mod sign_in;
mod tips;

pub use cases::*;
pub use direction::*;
pub use files::*;
pub use machine::*;
pub use organisation::*;
pub use register::*;
pub use reports::*;
pub use requests::*;
pub use rights::*;
pub use sign_in::*;
pub use tips::*;

use crate::cell::Table;

/// Every table of rows.
pub const ALL: &[Table] = &[
    Table::of::<acknowledgement::Model>(),
    Table::of::<attached::Model>(),
    Table::of::<audit_head::Model>(),
    Table::of::<blob::Model>(),
    Table::of::<blob_use::Model>(),
    Table::of::<case_element::Model>(),
    Table::of::<case_file::Model>(),
    Table::of::<case_note::Model>(),
    Table::of::<case_task::Model>(),
    Table::of::<case_tip::Model>(),
    Table::of::<clause::Model>(),
    Table::of::<clearance::Model>(),
    Table::of::<consolidation::Model>(),
    Table::of::<custody::Model>(),
    Table::of::<directive::Model>(),
    Table::of::<directive_relation::Model>(),
    Table::of::<dossier::Model>(),
    Table::of::<draft::Model>(),
    Table::of::<evidence::Model>(),
    Table::of::<federated_identity::Model>(),
    Table::of::<head_card::Model>(),
    Table::of::<hold::Model>(),
    Table::of::<invitation::Model>(),
    Table::of::<job::Model>(),
    Table::of::<legal_gap::Model>(),
    Table::of::<legal_gap_case::Model>(),
    Table::of::<legal_gap_step::Model>(),
    Table::of::<notice::Model>(),
    Table::of::<outgoing::Model>(),
    Table::of::<outgoing_recipient::Model>(),
    Table::of::<outreach::Model>(),
    Table::of::<outreach_change::Model>(),
    Table::of::<passkey::Model>(),
    Table::of::<passkey_challenge::Model>(),
    Table::of::<password::Model>(),
    Table::of::<person::Model>(),
    Table::of::<petition::Model>(),
    Table::of::<petition_contact::Model>(),
    Table::of::<repeat_receipt::Model>(),
    Table::of::<report_audience::Model>(),
    Table::of::<report_grace::Model>(),
    Table::of::<report_period::Model>(),
    Table::of::<report_regime::Model>(),
    Table::of::<report_version::Model>(),
    Table::of::<request::Model>(),
    Table::of::<role_grant::Model>(),
    Table::of::<session::Model>(),
    Table::of::<setting::Model>(),
    Table::of::<sign_in_guard::Model>(),
    Table::of::<special_day::Model>(),
    Table::of::<takedown::Model>(),
    Table::of::<task::Model>(),
    Table::of::<task_clause::Model>(),
    Table::of::<task_support::Model>(),
    Table::of::<tip::Model>(),
    Table::of::<tip_closing::Model>(),
    Table::of::<tip_file::Model>(),
    Table::of::<tip_identity::Model>(),
    Table::of::<tip_indicator::Model>(),
    Table::of::<tip_message::Model>(),
    Table::of::<tip_note::Model>(),
    Table::of::<tip_step::Model>(),
    Table::of::<totp::Model>(),
    Table::of::<unit::Model>(),
    Table::of::<unit_report::Model>(),
    Table::of::<unit_succession::Model>(),
    Table::of::<violation::Model>(),
    Table::of::<violation_step::Model>(),
];
