-- Files that belong to a directive or to a piece of evidence; the file itself is a blob this row keeps.

CREATE TABLE attached (
    id TEXT NOT NULL PRIMARY KEY,
    -- directive, evidence.
    of_kind TEXT NOT NULL,
    of_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    size BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    by_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX attached_of ON attached (of_kind, of_id);
