-- Documents written here: what was typed, to be handed out as a file. Number, day and signature are the e-office's.
CREATE TABLE draft (
    id TEXT NOT NULL PRIMARY KEY,
    unit_id TEXT NOT NULL REFERENCES unit (id),
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- Addressees, bases, text, who signs: as typed.
    content TEXT NOT NULL,
    -- The directive it puts into practice.
    directive_id TEXT REFERENCES directive (id),
    by_id TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX draft_unit ON draft (unit_id, changed_at);
