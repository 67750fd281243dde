//! The machine's own books: audit heads, jobs, files, settings.

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
