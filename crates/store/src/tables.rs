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

table! {
    /// A unit from one day to another; a change of name or place ends the row and links a successor.
    audited unit "unit" {
        id: String,
        code: String,
        valid_from: String,
        valid_to: Option<String>,
        kind: String,
        name: String,
        short_name: String,
        parent_id: Option<String>,
        seal: bool,
        address: String,
        head_id: Option<String>,
        focal_point_id: Option<String>,
        legal_basis: String,
        sample: bool,
    }
}
table! {
    /// Who follows whom, from which day, with which share of the figures.
    audited unit_succession "unit_succession" {
        id: String,
        from_id: String,
        to_id: String,
        kind: String,
        on_day: String,
        share_percent: i64,
    }
}
table! {
    /// Somebody who signs in.
    audited person "person" {
        id: String,
        login: String,
        name: String,
        position: String,
        unit_id: String,
        closed_at: Option<i64>,
        created_at: i64,
    }
}
table! {
    /// A role held for a unit from a day on.
    audited role_grant "role_grant" {
        id: String,
        person_id: String,
        role: String,
        unit_id: String,
        valid_from: String,
        valid_to: Option<String>,
        reason: String,
        granted_by: String,
    }
}
table! {
    /// A password as an argon2id string in PHC form.
    audited password "password" {
        person_id: String,
        hash: String,
        set_at: i64,
    }
}
table! {
    /// A time-based second factor; the secret is sealed with the key that lies outside the database.
    audited totp "totp" {
        person_id: String,
        secret: Vec<u8>,
        confirmed_at: Option<i64>,
        last_step: i64,
    }
}
table! {
    /// A passkey.
    audited passkey "passkey" {
        id: String,
        person_id: String,
        label: String,
        credential: String,
        created_at: i64,
        used_at: Option<i64>,
    }
}
table! {
    /// Failed sign-ins by login, kept whether or not there is such a person.
    plain sign_in_guard "sign_in_guard" {
        login_key: String,
        failures: i64,
        failed_at: i64,
        locked_until: i64,
    }
}
table! {
    /// A link that may be used once: set-up, invitation, recovery.
    audited invitation "invitation" {
        token_hash: String,
        person_id: Option<String>,
        kind: String,
        created_by: String,
        confirmed_by: Option<String>,
        created_at: i64,
        expires_at: i64,
        used_at: Option<i64>,
    }
}
table! {
    /// A sign-in on one device. The cookie holds the token, the table its hash.
    plain session "session" {
        token_hash: String,
        public_id: String,
        person_id: String,
        device: String,
        created_at: i64,
        seen_at: i64,
        fresh_at: i64,
        expires_at: i64,
        ended_at: Option<i64>,
        end_reason: Option<String>,
    }
}
table! {
    /// A signed head of the audit chain.
    plain audit_head "audit_head" {
        seq: i64,
        at: i64,
        hash: Vec<u8>,
        signature: Vec<u8>,
    }
}
table! {
    /// Work to be done later, stored with the change that causes it.
    plain job "job" {
        id: String,
        kind: String,
        payload: String,
        once_key: Option<String>,
        run_at: i64,
        attempts: i64,
        state: String,
        leased_by: Option<String>,
        leased_until: i64,
        fault: String,
        created_at: i64,
        done_at: Option<i64>,
    }
}
table! {
    /// A stored file, by the hash of its content.
    audited blob "blob" {
        hash: String,
        size: i64,
        media_type: String,
        created_at: i64,
    }
}
table! {
    /// A value set while running.
    audited setting "setting" {
        name: String,
        value: String,
        set_at: i64,
    }
}
table! {
    /// What one reporter sent in.
    audited tip "tip" {
        id: String,
        receipt_hash: String,
        source: String,
        entered_by: Option<String>,
        form_version: i64,
        answers: String,
        content_hash: String,
        folded_hash: String,
        received_at: i64,
        unit_id: String,
        lane: String,
        lane_rank: i64,
        state: String,
        assignee_id: Option<String>,
        level: String,
        scam_type: Option<String>,
        pack_version: String,
        amount_lost: i64,
        amount_saved: i64,
        outcome: Option<String>,
        first_touched_at: Option<i64>,
        transferred_at: Option<i64>,
        closed_at: Option<i64>,
    }
}
table! {
    /// Who the reporter is, sealed with the key that lies outside the database.
    audited tip_identity "tip_identity" {
        tip_id: String,
        sealed: Vec<u8>,
    }
}
table! {
    /// A phone, account, link or handle named in a tip.
    audited tip_indicator "tip_indicator" {
        id: String,
        tip_id: String,
        kind: String,
        value: String,
    }
}
table! {
    /// What is said between reporter and staff; no author is the reporter.
    audited tip_message "tip_message" {
        id: String,
        tip_id: String,
        author_id: Option<String>,
        text: String,
        at: i64,
    }
}
table! {
    /// A note of staff.
    audited tip_note "tip_note" {
        id: String,
        tip_id: String,
        author_id: String,
        visibility: String,
        text: String,
        at: i64,
    }
}
