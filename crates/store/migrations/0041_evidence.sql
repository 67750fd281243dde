-- Files that came with tips: the original sealed and never shown, a picture drawn anew for looking at, who had either in hand.
-- Names given by the sender are not kept: they may tell who the sender is.

CREATE TABLE tip_file (
    id TEXT NOT NULL PRIMARY KEY,
    tip_id TEXT NOT NULL REFERENCES tip (id),
    number BIGINT NOT NULL,
    hash TEXT NOT NULL,
    size BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    state TEXT NOT NULL,
    shown_hash TEXT,
    -- What the file gave away about whoever made it, and what could not be read: codes, JSON.
    findings TEXT NOT NULL,
    -- Words and codes read from it.
    words TEXT NOT NULL,
    -- Whether the reporter lets the original itself go to the police; without, the picture drawn anew goes.
    share_original BOOLEAN NOT NULL,
    added_at BIGINT NOT NULL,
    added_by TEXT,
    digest {bytes} NOT NULL,
    UNIQUE (tip_id, number)
);

-- Chain of custody: one line each time it was in somebody's hand.
CREATE TABLE custody (
    id TEXT NOT NULL PRIMARY KEY,
    evidence_id TEXT NOT NULL REFERENCES tip_file (id),
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    detail TEXT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX custody_evidence ON custody (evidence_id, at);
