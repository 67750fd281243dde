//! Directives, their tasks, and what was done about them.

table! {
    /// One event of outreach.
    audited outreach "outreach" {
        id: String,
        attempt: String,
        unit_id: String,
        kind: String,
        on_day: String,
        subject: String,
        place: String,
        audiences: String,
        language: String,
        within_other: bool,
        link: String,
        source_host: String,
        source_tier: i64,
        amount: i64,
        attendance: i64,
        minority: i64,
        elderly: i64,
        repeated: i64,
        tested: i64,
        passed: i64,
        minutes: i64,
        reach: i64,
        entered_by: String,
        entered_at: i64,
        withdrawn_at: Option<i64>,
    }
}
table! {
    /// How an event stood before a change, and why it was changed.
    audited outreach_change "outreach_change" {
        id: String,
        outreach_id: String,
        what: String,
        reason: String,
        before: String,
        by_id: String,
        at: i64,
    }
}
