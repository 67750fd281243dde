-- What must not be deleted although its time is over, and for whose sake.

CREATE TABLE hold (
    id TEXT NOT NULL PRIMARY KEY,
    object_kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES unit (id),
    placed_by TEXT NOT NULL,
    placed_at BIGINT NOT NULL,
    released_by TEXT,
    released_at BIGINT,
    digest {bytes} NOT NULL
);
CREATE INDEX hold_object ON hold (object_kind, object_id);
-- Words of deleted records leave the search index at once instead of with some later merge.
-- only sqlite
INSERT INTO search_words (search_words, rank) VALUES ('secure-delete', 1);
-- both
