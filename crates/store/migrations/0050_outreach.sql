-- Outreach: what was done to warn people, with the numbers reports are made of. Nothing is deleted: what was entered wrongly
-- is corrected or withdrawn, and how it stood before stays beside it.

CREATE TABLE outreach (
    id TEXT NOT NULL PRIMARY KEY,
    -- The form it was sent with: sent again, it is the same event.
    attempt TEXT NOT NULL UNIQUE,
    unit_id TEXT NOT NULL REFERENCES unit (id),
    kind TEXT NOT NULL,
    on_day TEXT NOT NULL,
    subject TEXT NOT NULL,
    place TEXT NOT NULL,
    -- Codes, separated by spaces.
    audiences TEXT NOT NULL,
    language TEXT NOT NULL,
    -- A part of an event held for something else (lồng ghép): counted once and marked.
    within_other BOOLEAN NOT NULL,
    link TEXT NOT NULL,
    source_host TEXT NOT NULL,
    source_tier BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    attendance BIGINT NOT NULL,
    minority BIGINT NOT NULL,
    elderly BIGINT NOT NULL,
    repeated BIGINT NOT NULL,
    tested BIGINT NOT NULL,
    passed BIGINT NOT NULL,
    minutes BIGINT NOT NULL,
    reach BIGINT NOT NULL,
    entered_by TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    digest {bytes} NOT NULL
);
CREATE INDEX outreach_unit ON outreach (unit_id, on_day);
CREATE INDEX outreach_day ON outreach (on_day);

-- How an event stood before it was corrected or withdrawn, and why it was.
CREATE TABLE outreach_change (
    id TEXT NOT NULL PRIMARY KEY,
    outreach_id TEXT NOT NULL REFERENCES outreach (id),
    what TEXT NOT NULL,
    reason TEXT NOT NULL,
    before TEXT NOT NULL,
    by_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX outreach_change_of ON outreach_change (outreach_id, at);
