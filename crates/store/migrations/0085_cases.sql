-- Vụ việc: work on one or several tips, and what goes to the police.

CREATE TABLE case_file (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES unit (id),
    scam_type TEXT,
    -- Name and version of the playbook it was opened with, and its words of that day.
    playbook TEXT NOT NULL,
    recommendation TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_by TEXT,
    closed_at BIGINT,
    outcome TEXT,
    amount_lost BIGINT NOT NULL,
    amount_saved BIGINT NOT NULL,
    amount_recovered BIGINT NOT NULL,
    sector TEXT,
    loophole TEXT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX case_file_unit ON case_file (unit_id, opened_at);

-- A tip may be taken out again; that it was in stays on record.
CREATE TABLE case_tip (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    tip_id TEXT NOT NULL REFERENCES tip (id),
    added_by TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    removed_by TEXT,
    removed_at BIGINT,
    digest {bytes} NOT NULL
);
CREATE INDEX case_tip_case ON case_tip (case_id);
CREATE INDEX case_tip_tip ON case_tip (tip_id);

CREATE TABLE case_task (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    place BIGINT NOT NULL,
    text TEXT NOT NULL,
    due_at BIGINT,
    done_by TEXT,
    done_at BIGINT,
    digest {bytes} NOT NULL
);
CREATE INDEX case_task_case ON case_task (case_id);

CREATE TABLE case_note (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    author_id TEXT NOT NULL,
    visibility TEXT NOT NULL,
    text TEXT NOT NULL,
    at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX case_note_case ON case_note (case_id);

-- What lies abroad, as somebody looked it up: the machine asks no registry.
CREATE TABLE case_element (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    country TEXT NOT NULL,
    source TEXT NOT NULL,
    added_by TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    removed_at BIGINT,
    digest {bytes} NOT NULL
);
CREATE INDEX case_element_case ON case_element (case_id);

-- What was put together for the police: a sealed ZIP, and what became of it.
CREATE TABLE dossier (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    kind TEXT NOT NULL,
    addressee TEXT NOT NULL,
    hash TEXT NOT NULL,
    size BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    sent_at BIGINT,
    sent_reference TEXT NOT NULL,
    acknowledged_at BIGINT,
    acknowledged_reference TEXT NOT NULL,
    result_at BIGINT,
    result TEXT NOT NULL,
    -- How often it was reminded of.
    reminded BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX dossier_case ON dossier (case_id);
CREATE INDEX dossier_waiting ON dossier (result_at, sent_at);
