-- What people may ask of us: objections to a listing, requests about their own data; and what was cleared because of it.

CREATE TABLE petition (
    id TEXT NOT NULL PRIMARY KEY,
    receipt_hash TEXT NOT NULL UNIQUE,
    content_hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES unit (id),
    -- What an objection is about, in the form lists know it.
    subject_kind TEXT,
    subject TEXT,
    -- As typed.
    written TEXT NOT NULL,
    reason TEXT NOT NULL,
    evidence TEXT NOT NULL,
    -- Since when the number has another holder.
    holder_since TEXT,
    -- The tip whose receipt was given with a request about one's data.
    tip_id TEXT,
    received_at BIGINT NOT NULL,
    handler_id TEXT,
    acknowledged_at BIGINT,
    third_parties BOOLEAN NOT NULL,
    extended_at BIGINT,
    extension_reason TEXT,
    decided_at BIGINT,
    decided_by TEXT,
    ground TEXT,
    answer TEXT,
    digest {bytes} NOT NULL
);
CREATE INDEX petition_queue ON petition (unit_id, state, received_at);
CREATE INDEX petition_subject ON petition (subject_kind, subject);
CREATE INDEX petition_content ON petition (content_hash);

CREATE TABLE petition_contact (
    petition_id TEXT NOT NULL PRIMARY KEY REFERENCES petition (id),
    sealed {bytes} NOT NULL,
    digest {bytes} NOT NULL
);

-- Values no list may hold, until somebody named lists them again with a new reason.
CREATE TABLE clearance (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    cause TEXT NOT NULL,
    reason TEXT NOT NULL,
    petition_id TEXT,
    unit_id TEXT NOT NULL REFERENCES unit (id),
    cleared_by TEXT NOT NULL,
    cleared_at BIGINT NOT NULL,
    -- Last day it counts; none for good.
    expires_on TEXT,
    relisted_by TEXT,
    relisted_at BIGINT,
    relist_reason TEXT,
    digest {bytes} NOT NULL
);
CREATE INDEX clearance_value ON clearance (kind, value);

-- Requests to take something down or to block it.
CREATE TABLE takedown (
    id TEXT NOT NULL PRIMARY KEY,
    target_kind TEXT NOT NULL,
    target TEXT NOT NULL,
    kind TEXT NOT NULL,
    addressee TEXT NOT NULL,
    legal_basis TEXT NOT NULL,
    reference TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES unit (id),
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_on TEXT,
    acknowledged_on TEXT,
    ended_on TEXT,
    answer TEXT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX takedown_target ON takedown (target_kind, target);
CREATE INDEX takedown_unit ON takedown (unit_id, state);

-- The same words sent once more: a receipt of its own, no second row of what was sent.
CREATE TABLE repeat_receipt (
    receipt_hash TEXT NOT NULL PRIMARY KEY,
    object_kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX repeat_receipt_object ON repeat_receipt (object_kind, object_id);
