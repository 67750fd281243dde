//! Reporting: who must report what by when, what they sent, what became of it.

table! {
    /// A reporting regime.
    audited report_regime "report_regime" {
        id: String,
        unit_id: String,
        name: String,
        content: String,
        reporters: String,
        receiver: String,
        method: String,
        due: String,
        frequency: String,
        cut_off: String,
        outline: String,
        form: String,
        guidance: String,
        legal_basis: String,
        rules: String,
        valid_from: String,
        valid_to: Option<String>,
        lineage: Option<String>,
    }
}
table! {
    /// A period, or an ad hoc request.
    audited report_period "report_period" {
        id: String,
        regime_id: Option<String>,
        unit_id: String,
        kind: String,
        name: String,
        year: i64,
        form_code: String,
        form_version: i64,
        data_from: String,
        data_to: String,
        estimate_to: Option<String>,
        units_due: String,
        office_due: String,
        schedule: String,
        days_to_mend: i64,
        basis: String,
        asked: String,
        created_by: String,
        created_at: i64,
        directive_id: Option<String>,
        form: Option<String>,
    }
}
table! {
    /// A unit asked by name.
    audited report_audience "report_audience" {
        id: String,
        period_id: String,
        unit_id: String,
    }
}
table! {
    /// More time for one unit, or none asked of it.
    audited report_grace "report_grace" {
        id: String,
        period_id: String,
        unit_id: String,
        until_day: Option<String>,
        reason: String,
        given_by: String,
        at: i64,
    }
}
table! {
    /// A unit's report as it stands.
    audited unit_report "unit_report" {
        id: String,
        period_id: String,
        unit_id: String,
        state: String,
        sheet: String,
        rev: i64,
        source: String,
        written_by: String,
        written_at: i64,
        first_sent_at: Option<i64>,
        sent_at: Option<i64>,
        version_id: Option<String>,
        returned_at: Option<i64>,
        reason: String,
        judged_by: Option<String>,
        judged_at: Option<i64>,
    }
}
table! {
    /// What a head sent, as it was.
    audited report_version "report_version" {
        id: String,
        report_id: String,
        number: i64,
        sheet: String,
        unit_name: String,
        sent_by: String,
        sent_at: i64,
    }
}
table! {
    /// A consolidated report: edited texts, and what it was made of once it is closed.
    audited consolidation "consolidation" {
        id: String,
        period_id: String,
        texts: String,
        rev: i64,
        snapshot: Option<String>,
        closed_by: Option<String>,
        closed_at: Option<i64>,
    }
}
table! {
    /// A day off or a swapped working day entered here.
    audited special_day "special_day" {
        id: String,
        from_day: String,
        to_day: Option<String>,
        kind: String,
        name: String,
        announced: String,
        source: String,
        set_by: String,
        at: i64,
    }
}
