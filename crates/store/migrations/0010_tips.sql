-- Tips: what one reporter sent in. The receipt is kept as a hash; who the reporter is, sealed and apart.

CREATE TABLE tip (
    id TEXT NOT NULL PRIMARY KEY,
    receipt_hash TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    entered_by TEXT,
    form_version BIGINT NOT NULL,
    answers TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    folded_hash TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES unit (id),
    lane TEXT NOT NULL,
    lane_rank BIGINT NOT NULL,
    state TEXT NOT NULL,
    assignee_id TEXT,
    level TEXT NOT NULL,
    scam_type TEXT,
    pack_version TEXT NOT NULL,
    amount_lost BIGINT NOT NULL,
    amount_saved BIGINT NOT NULL,
    outcome TEXT,
    first_touched_at BIGINT,
    transferred_at BIGINT,
    closed_at BIGINT,
    digest {bytes} NOT NULL
);
CREATE INDEX tip_queue ON tip (unit_id, state, lane_rank, received_at);
CREATE INDEX tip_folded ON tip (folded_hash);

CREATE TABLE tip_identity (
    tip_id TEXT NOT NULL PRIMARY KEY REFERENCES tip (id),
    sealed {bytes} NOT NULL,
    digest {bytes} NOT NULL
);

CREATE TABLE tip_indicator (
    id TEXT NOT NULL PRIMARY KEY,
    tip_id TEXT NOT NULL REFERENCES tip (id),
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX tip_indicator_tip ON tip_indicator (tip_id);
CREATE INDEX tip_indicator_value ON tip_indicator (kind, value);

-- What is said both ways: reporter and staff.
CREATE TABLE tip_message (
    id TEXT NOT NULL PRIMARY KEY,
    tip_id TEXT NOT NULL REFERENCES tip (id),
    author_id TEXT,
    text TEXT NOT NULL,
    at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX tip_message_tip ON tip_message (tip_id);

-- Notes of staff; visibility: unit, handlers, everyone who sees the tip.
CREATE TABLE tip_note (
    id TEXT NOT NULL PRIMARY KEY,
    tip_id TEXT NOT NULL REFERENCES tip (id),
    author_id TEXT NOT NULL,
    visibility TEXT NOT NULL,
    text TEXT NOT NULL,
    at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX tip_note_tip ON tip_note (tip_id);
