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
table! {
    /// A document that asks for something.
    audited directive "directive" {
        id: String,
        unit_id: String,
        r#type: String,
        number: String,
        signed_on: Option<String>,
        issuer: String,
        issuer_name: String,
        subject: String,
        horizon: Option<String>,
        known: String,
        note: String,
        entered_by: String,
        entered_at: i64,
    }
}
table! {
    /// How one hangs on another.
    audited directive_relation "directive_relation" {
        id: String,
        from_id: String,
        to_id: String,
        kind: String,
    }
}
table! {
    /// A piece of a directive that can be cited.
    audited clause "clause" {
        id: String,
        directive_id: String,
        code: String,
        depth: i64,
        place: i64,
        text: String,
    }
}
table! {
    /// Who does what until when.
    audited task "task" {
        id: String,
        directive_id: String,
        unit_id: String,
        head_id: String,
        head_name: String,
        title: String,
        evidence_kind: String,
        every: String,
        from_day: String,
        due_day: Option<String>,
        ended_on: Option<String>,
        given_by: String,
        given_at: i64,
        parent_id: Option<String>,
        doer_id: Option<String>,
        doer_name: Option<String>,
    }
}
table! {
    /// A clause a task cites.
    audited task_clause "task_clause" {
        id: String,
        task_id: String,
        clause_id: String,
    }
}
table! {
    /// A unit that helps.
    audited task_support "task_support" {
        id: String,
        task_id: String,
        unit_id: String,
    }
}
table! {
    /// What shows that a task was done.
    audited evidence "evidence" {
        id: String,
        task_id: String,
        kind: String,
        ref_id: String,
        words: String,
        on_day: String,
        by_id: String,
        at: i64,
        withdrawn_at: Option<i64>,
        withdrawn_reason: String,
        known_on: Option<String>,
    }
}
table! {
    /// Who was told of a directive.
    audited acknowledgement "acknowledgement" {
        id: String,
        directive_id: String,
        unit_id: String,
        person_id: Option<String>,
        how: String,
        on_day: String,
        told: i64,
        whole: i64,
        by_id: String,
        at: i64,
    }
}
table! {
    /// A head's card of a month, as far as the head is concerned.
    audited head_card "head_card" {
        id: String,
        person_id: String,
        month: String,
        seen_at: i64,
        comment: String,
        commented_at: Option<i64>,
    }
}
table! {
    /// A gap of the law.
    audited legal_gap "legal_gap" {
        id: String,
        unit_id: String,
        sector: String,
        provision: String,
        applied: String,
        loophole: String,
        proposal: String,
        addressee: String,
        entered_by: String,
        entered_at: i64,
    }
}
table! {
    /// What became of a proposal.
    audited legal_gap_step "legal_gap_step" {
        id: String,
        legal_gap_id: String,
        what: String,
        words: String,
        on_day: String,
        by_id: String,
        at: i64,
    }
}
table! {
    /// A case that shows a gap.
    audited legal_gap_case "legal_gap_case" {
        id: String,
        legal_gap_id: String,
        tip_id: Option<String>,
        words: String,
        by_id: String,
        at: i64,
    }
}
table! {
    /// A violation by an official; who it was is sealed.
    audited violation "violation" {
        id: String,
        unit_id: String,
        person_sealed: Vec<u8>,
        position: String,
        act: String,
        happened_on: String,
        entered_by: String,
        entered_at: i64,
    }
}
table! {
    /// What followed a violation.
    audited violation_step "violation_step" {
        id: String,
        violation_id: String,
        what: String,
        words: String,
        on_day: String,
        by_id: String,
        at: i64,
    }
}
table! {
    /// A file of a directive or of a piece of evidence.
    audited attached "attached" {
        id: String,
        of_kind: String,
        of_id: String,
        hash: String,
        size: i64,
        media_type: String,
        by_id: String,
        at: i64,
    }
}
