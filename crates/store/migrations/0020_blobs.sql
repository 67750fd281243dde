-- Files: the object's name, its own key sealed with the installation's, and the records that keep it. A file without a key is
-- destroyed; the row stays and says when.

ALTER TABLE blob ADD COLUMN object TEXT NOT NULL DEFAULT '';
ALTER TABLE blob ADD COLUMN sealed_key {bytes};
ALTER TABLE blob ADD COLUMN destroyed_at BIGINT;
CREATE INDEX blob_object ON blob (object);

CREATE TABLE blob_use (
    id TEXT NOT NULL PRIMARY KEY,
    hash TEXT NOT NULL REFERENCES blob (hash),
    owner_kind TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    kept_at BIGINT NOT NULL,
    digest {bytes} NOT NULL,
    UNIQUE (hash, owner_kind, owner_id)
);
CREATE INDEX blob_use_owner ON blob_use (owner_kind, owner_id);
