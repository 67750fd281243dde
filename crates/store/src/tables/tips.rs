//! What people told us, and what came of it.

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
table! {
    /// One step of work on a tip, with what it was before.
    audited tip_step "tip_step" {
        id: String,
        tip_id: String,
        by_id: String,
        code: String,
        text: String,
        before: String,
        at: i64,
        undone_at: Option<i64>,
    }
}
table! {
    /// What closing a tip asks besides the outcome.
    audited tip_closing "tip_closing" {
        tip_id: String,
        recovered: i64,
        duplicate_of: Option<String>,
        sector: Option<String>,
        loophole: String,
    }
}
