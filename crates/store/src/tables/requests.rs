//! What people ask for with a clock, and what was cleared.

table! {
    /// A request.
    audited request "request" {
        id: String,
        receipt_hash: String,
        kind: String,
        subject_kind: String,
        subject: String,
        text: String,
        unit_id: String,
        received_at: i64,
        due_at: i64,
        acknowledge_by: Option<i64>,
        acknowledged_at: Option<i64>,
        extended: bool,
        escalated_at: Option<i64>,
        decision: Option<String>,
        answer: String,
        decided_by: Option<String>,
        decided_at: Option<i64>,
    }
}
table! {
    /// A value cleared of a listing.
    audited clearance "clearance" {
        id: String,
        kind: String,
        value: String,
        request_id: Option<String>,
        reason: String,
        by_id: String,
        at: i64,
        ended_at: Option<i64>,
        ended_by: Option<String>,
        ended_reason: String,
    }
}
