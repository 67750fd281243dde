-- What staff do to a tip, step by step: undone within minutes, read back as a history, kept when the tip changes hands.

CREATE TABLE tip_step (
    id TEXT NOT NULL PRIMARY KEY,
    tip_id TEXT NOT NULL REFERENCES tip (id),
    by_id TEXT NOT NULL,
    code TEXT NOT NULL,
    text TEXT NOT NULL,
    -- The tip before, as JSON: state, assignee, unit, outcome, amounts, times.
    before TEXT NOT NULL,
    at BIGINT NOT NULL,
    undone_at BIGINT,
    digest {bytes} NOT NULL
);
CREATE INDEX tip_step_tip ON tip_step (tip_id, at);

-- What closing asks besides the outcome: what came back, of which tip it is a copy, which loophole was used.
CREATE TABLE tip_closing (
    tip_id TEXT NOT NULL PRIMARY KEY REFERENCES tip (id),
    recovered BIGINT NOT NULL,
    duplicate_of TEXT,
    sector TEXT,
    loophole TEXT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX tip_closing_duplicate ON tip_closing (duplicate_of);

-- The queue folds tips that are the same to the letter; the history of one value and the oldest of a fold are found by index.
CREATE INDEX tip_content ON tip (content_hash, received_at, id);
