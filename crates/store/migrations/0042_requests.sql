-- What people ask for with a clock: a person's answer, a second look at a listing, rights over data. The receipt is kept as a hash.

CREATE TABLE request (
    id TEXT NOT NULL PRIMARY KEY,
    receipt_hash TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    -- An objection: the indicator in its canonical form. Rights over data: the tip whose receipt was shown.
    subject_kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES unit (id),
    received_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    acknowledge_by BIGINT,
    acknowledged_at BIGINT,
    extended BOOLEAN NOT NULL,
    escalated_at BIGINT,
    decision TEXT,
    answer TEXT NOT NULL,
    decided_by TEXT,
    decided_at BIGINT,
    digest {bytes} NOT NULL
);
CREATE INDEX request_open ON request (decided_at, due_at);

-- A value that was cleared stays off every list until a named person ends the clearance with a new reason.
CREATE TABLE clearance (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    request_id TEXT,
    reason TEXT NOT NULL,
    by_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT,
    ended_reason TEXT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX clearance_value ON clearance (kind, value);
