//! What was issued, and who got it.

table! {
    /// An outgoing document.
    audited outgoing "outgoing" {
        id: String,
        attempt: String,
        unit_id: String,
        kind: String,
        notation: String,
        notation_key: String,
        number: Option<i64>,
        year: Option<i64>,
        issued_on: Option<String>,
        subject: String,
        signer_position: String,
        signer_name: String,
        archive: String,
        copies: i64,
        pages: i64,
        note: String,
        public: bool,
        recalled_at: Option<i64>,
        recall_reason: String,
        signed_hash: Option<String>,
        signed_check: String,
        entered_by: String,
        entered_at: i64,
        file_catalog: Option<i64>,
        file_notation: Option<String>,
        doc_ordinal: Option<i64>,
        urgency: Option<String>,
        due_date: Option<String>,
    }
}
table! {
    /// Somebody it goes to.
    audited outgoing_recipient "outgoing_recipient" {
        id: String,
        outgoing_id: String,
        place: i64,
        name: String,
        sent_on: Option<String>,
        received_on: Option<String>,
        received_by: String,
    }
}
table! {
    /// A document written here.
    audited draft "draft" {
        id: String,
        unit_id: String,
        kind: String,
        subject: String,
        content: String,
        directive_id: Option<String>,
        by_id: String,
        entered_at: i64,
        changed_at: i64,
    }
}
