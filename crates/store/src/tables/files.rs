//! Files that came with tips.

table! {
    /// A file.
    audited tip_file "tip_file" {
        id: String,
        tip_id: String,
        number: i64,
        hash: String,
        size: i64,
        media_type: String,
        state: String,
        shown_hash: Option<String>,
        findings: String,
        words: String,
        share_original: bool,
        added_at: i64,
        added_by: Option<String>,
    }
}
table! {
    /// One time somebody had it in hand.
    audited custody "custody" {
        id: String,
        evidence_id: String,
        at: i64,
        actor: String,
        act: String,
        detail: String,
    }
}
