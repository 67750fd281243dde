//! Questions for a person.

table! {
    /// A question, and its answer.
    audited request "request" {
        id: String,
        receipt_hash: String,
        text: String,
        unit_id: String,
        received_at: i64,
        due_at: i64,
        escalated_at: Option<i64>,
        answer: String,
        decided_by: Option<String>,
        decided_at: Option<i64>,
    }
}
