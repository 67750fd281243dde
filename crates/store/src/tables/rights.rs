//! What people may ask of us, and what follows from it.

table! {
    /// An objection to a listing, or a request about one's own data.
    audited petition "petition" {
        id: String,
        receipt_hash: String,
        content_hash: String,
        kind: String,
        state: String,
        unit_id: String,
        subject_kind: Option<String>,
        subject: Option<String>,
        written: String,
        reason: String,
        evidence: String,
        holder_since: Option<String>,
        tip_id: Option<String>,
        received_at: i64,
        handler_id: Option<String>,
        acknowledged_at: Option<i64>,
        third_parties: bool,
        extended_at: Option<i64>,
        extension_reason: Option<String>,
        decided_at: Option<i64>,
        decided_by: Option<String>,
        ground: Option<String>,
        answer: Option<String>,
    }
}
table! {
    /// How somebody wants to be called back, sealed.
    audited petition_contact "petition_contact" {
        petition_id: String,
        sealed: Vec<u8>,
    }
}
table! {
    /// A value no list may hold.
    audited clearance "clearance" {
        id: String,
        kind: String,
        value: String,
        cause: String,
        reason: String,
        petition_id: Option<String>,
        unit_id: String,
        cleared_by: String,
        cleared_at: i64,
        expires_on: Option<String>,
        relisted_by: Option<String>,
        relisted_at: Option<i64>,
        relist_reason: Option<String>,
    }
}
table! {
    /// A request to take something down or to block it.
    audited takedown "takedown" {
        id: String,
        target_kind: String,
        target: String,
        kind: String,
        addressee: String,
        legal_basis: String,
        reference: String,
        reason: String,
        state: String,
        unit_id: String,
        created_by: String,
        created_at: i64,
        sent_on: Option<String>,
        acknowledged_on: Option<String>,
        ended_on: Option<String>,
        answer: String,
        case_id: Option<String>,
    }
}
table! {
    /// What must not be deleted although its time is over.
    audited hold "hold" {
        id: String,
        object_kind: String,
        object_id: String,
        reason: String,
        unit_id: String,
        placed_by: String,
        placed_at: i64,
        released_by: Option<String>,
        released_at: Option<i64>,
    }
}
table! {
    /// The same content sent once more, with a receipt of its own.
    plain repeat_receipt "repeat_receipt" {
        receipt_hash: String,
        object_kind: String,
        object_id: String,
        at: i64,
    }
}
