-- Questions for a person, with a promised time. The receipt is kept as a hash.

CREATE TABLE request (
    id TEXT NOT NULL PRIMARY KEY,
    receipt_hash TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES unit (id),
    received_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    escalated_at BIGINT,
    answer TEXT NOT NULL,
    decided_by TEXT,
    decided_at BIGINT,
    digest {bytes} NOT NULL
);
CREATE INDEX request_open ON request (decided_at, due_at);
