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
    /// A stored file, by the hash of its content. Without its key the object cannot be read by anybody.
    audited blob "blob" {
        hash: String,
        size: i64,
        media_type: String,
        created_at: i64,
        object: String,
        sealed_key: Option<Vec<u8>>,
        destroyed_at: Option<i64>,
    }
}
table! {
    /// A record that keeps a file; the file goes with the last of them.
    audited blob_use "blob_use" {
        id: String,
        hash: String,
        owner_kind: String,
        owner_id: String,
        kept_at: i64,
    }
}
table! {
    /// A message to one of our people, sent once by a job.
    plain notice "notice" {
        id: String,
        person_id: String,
        channel: String,
        subject: String,
        text: String,
        once_key: Option<String>,
        created_at: i64,
        sent_at: Option<i64>,
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
