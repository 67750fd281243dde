//! Cases, and dossiers to the police.

table! {
    /// A case.
    audited case_file "case_file" {
        id: String,
        title: String,
        unit_id: String,
        scam_type: Option<String>,
        playbook: String,
        recommendation: String,
        opened_by: String,
        opened_at: i64,
        closed_by: Option<String>,
        closed_at: Option<i64>,
        outcome: Option<String>,
        amount_lost: i64,
        amount_saved: i64,
        amount_recovered: i64,
        sector: Option<String>,
        loophole: String,
    }
}
table! {
    /// A tip in a case.
    audited case_tip "case_tip" {
        id: String,
        case_id: String,
        tip_id: String,
        added_by: String,
        added_at: i64,
        removed_by: Option<String>,
        removed_at: Option<i64>,
    }
}
table! {
    /// Something to be done.
    audited case_task "case_task" {
        id: String,
        case_id: String,
        place: i64,
        text: String,
        due_at: Option<i64>,
        done_by: Option<String>,
        done_at: Option<i64>,
    }
}
table! {
    /// A note.
    audited case_note "case_note" {
        id: String,
        case_id: String,
        author_id: String,
        visibility: String,
        text: String,
        at: i64,
    }
}
table! {
    /// What of a case lies abroad, as somebody looked it up.
    audited case_element "case_element" {
        id: String,
        case_id: String,
        kind: String,
        value: String,
        country: String,
        source: String,
        added_by: String,
        added_at: i64,
        removed_at: Option<i64>,
    }
}
table! {
    /// What was put together for the police.
    audited dossier "dossier" {
        id: String,
        case_id: String,
        kind: String,
        addressee: String,
        hash: String,
        size: i64,
        made_by: String,
        made_at: i64,
        sent_at: Option<i64>,
        sent_reference: String,
        acknowledged_at: Option<i64>,
        acknowledged_reference: String,
        result_at: Option<i64>,
        result: String,
        reminded: i64,
    }
}
