//! Units, their successions, people and what they may do.

table! {
    /// A unit from one day to another; a change of name or place ends the row and links a successor.
    audited unit "unit" {
        id: String,
        code: String,
        valid_from: String,
        valid_to: Option<String>,
        kind: String,
        name: String,
        short_name: String,
        parent_id: Option<String>,
        seal: bool,
        address: String,
        head_id: Option<String>,
        focal_point_id: Option<String>,
        legal_basis: String,
        sample: bool,
    }
}
table! {
    /// Who follows whom, from which day, with which share of the figures.
    audited unit_succession "unit_succession" {
        id: String,
        from_id: String,
        to_id: String,
        kind: String,
        on_day: String,
        share_percent: i64,
    }
}
table! {
    /// Somebody who signs in.
    audited person "person" {
        id: String,
        login: String,
        name: String,
        position: String,
        unit_id: String,
        closed_at: Option<i64>,
        created_at: i64,
    }
}
table! {
    /// A role held for a unit from a day on.
    audited role_grant "role_grant" {
        id: String,
        person_id: String,
        role: String,
        unit_id: String,
        valid_from: String,
        valid_to: Option<String>,
        reason: String,
        granted_by: String,
    }
}
