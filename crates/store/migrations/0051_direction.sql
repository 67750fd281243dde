-- Directives, their clauses, tasks with a named head, evidence, who was told. State and lateness are computed, never kept.

CREATE TABLE directive (
    id TEXT NOT NULL PRIMARY KEY,
    -- The unit whose register it stands in: it and everything below may read it.
    unit_id TEXT NOT NULL REFERENCES unit (id),
    type TEXT NOT NULL,
    number TEXT NOT NULL,
    signed_on TEXT,
    issuer TEXT NOT NULL,
    issuer_name TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- Last day a strategy or programme is meant for.
    horizon TEXT,
    known TEXT NOT NULL,
    note TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX directive_unit ON directive (unit_id);

CREATE TABLE directive_relation (
    id TEXT NOT NULL PRIMARY KEY,
    from_id TEXT NOT NULL REFERENCES directive (id),
    to_id TEXT NOT NULL REFERENCES directive (id),
    kind TEXT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX directive_relation_from ON directive_relation (from_id);
CREATE INDEX directive_relation_to ON directive_relation (to_id);

CREATE TABLE clause (
    id TEXT NOT NULL PRIMARY KEY,
    directive_id TEXT NOT NULL REFERENCES directive (id),
    code TEXT NOT NULL,
    depth BIGINT NOT NULL,
    place BIGINT NOT NULL,
    text TEXT NOT NULL,
    digest {bytes} NOT NULL,
    UNIQUE (directive_id, code)
);

CREATE TABLE task (
    id TEXT NOT NULL PRIMARY KEY,
    directive_id TEXT NOT NULL REFERENCES directive (id),
    unit_id TEXT NOT NULL REFERENCES unit (id),
    -- The person who answers for it; the name as it stood when it was given.
    head_id TEXT NOT NULL REFERENCES person (id),
    head_name TEXT NOT NULL,
    title TEXT NOT NULL,
    evidence_kind TEXT NOT NULL,
    every TEXT NOT NULL,
    from_day TEXT NOT NULL,
    due_day TEXT,
    ended_on TEXT,
    given_by TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX task_directive ON task (directive_id);
CREATE INDEX task_unit ON task (unit_id);

-- Which clauses a task cites; several directives may ask for the same.
CREATE TABLE task_clause (
    id TEXT NOT NULL PRIMARY KEY,
    task_id TEXT NOT NULL REFERENCES task (id),
    clause_id TEXT NOT NULL REFERENCES clause (id),
    digest {bytes} NOT NULL
);
CREATE INDEX task_clause_task ON task_clause (task_id);
CREATE INDEX task_clause_clause ON task_clause (clause_id);

CREATE TABLE task_support (
    id TEXT NOT NULL PRIMARY KEY,
    task_id TEXT NOT NULL REFERENCES task (id),
    unit_id TEXT NOT NULL REFERENCES unit (id),
    digest {bytes} NOT NULL
);
CREATE INDEX task_support_task ON task_support (task_id);

CREATE TABLE evidence (
    id TEXT NOT NULL PRIMARY KEY,
    task_id TEXT NOT NULL REFERENCES task (id),
    kind TEXT NOT NULL,
    -- The event or tip it points to; empty for a document that is named in words.
    ref_id TEXT NOT NULL,
    words TEXT NOT NULL,
    on_day TEXT NOT NULL,
    by_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    withdrawn_reason TEXT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX evidence_task ON evidence (task_id);

-- Đã quán triệt: by a person for themselves (one of one), or by a unit for how many of how many.
CREATE TABLE acknowledgement (
    id TEXT NOT NULL PRIMARY KEY,
    directive_id TEXT NOT NULL REFERENCES directive (id),
    unit_id TEXT NOT NULL REFERENCES unit (id),
    person_id TEXT,
    how TEXT NOT NULL,
    on_day TEXT NOT NULL,
    told BIGINT NOT NULL,
    whole BIGINT NOT NULL,
    by_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX acknowledgement_directive ON acknowledgement (directive_id, unit_id);

-- A head's own card of a month: when the head opened it, and what the head says about it.
CREATE TABLE head_card (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    month TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    comment TEXT NOT NULL,
    commented_at BIGINT,
    digest {bytes} NOT NULL,
    UNIQUE (person_id, month)
);
