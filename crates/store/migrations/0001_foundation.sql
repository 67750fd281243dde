-- Units, people, rights, sign-in, the audit chain, jobs, blobs, search.
-- One text for both engines: {bytes} is BLOB or BYTEA; a block after "-- only sqlite" or "-- only postgres" is that engine's,
-- "-- both" ends it. Times are milliseconds since 1970 UTC; days are ISO dates; `digest` is the SHA-256 of the row (src/row.rs).

CREATE TABLE unit (
    id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    parent_id TEXT REFERENCES unit (id),
    seal BOOLEAN NOT NULL,
    address TEXT NOT NULL,
    head_id TEXT,
    focal_point_id TEXT,
    legal_basis TEXT NOT NULL,
    sample BOOLEAN NOT NULL,
    digest {bytes} NOT NULL,
    UNIQUE (code, valid_from)
);
CREATE INDEX unit_parent ON unit (parent_id);

CREATE TABLE unit_succession (
    id TEXT NOT NULL PRIMARY KEY,
    from_id TEXT NOT NULL REFERENCES unit (id),
    to_id TEXT NOT NULL REFERENCES unit (id),
    kind TEXT NOT NULL,
    on_day TEXT NOT NULL,
    share_percent BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX unit_succession_from ON unit_succession (from_id);
CREATE INDEX unit_succession_to ON unit_succession (to_id);

-- From a unit downwards (children) and backwards (predecessors): what a right over `up` lets somebody read.
CREATE VIEW unit_edge (up, down) AS
    SELECT parent_id, id FROM unit WHERE parent_id IS NOT NULL
    UNION ALL
    SELECT to_id, from_id FROM unit_succession;

CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    position TEXT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES unit (id),
    closed_at BIGINT,
    created_at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX person_unit ON person (unit_id);

CREATE TABLE role_grant (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    role TEXT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES unit (id),
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    reason TEXT NOT NULL,
    granted_by TEXT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX role_grant_person ON role_grant (person_id);
CREATE INDEX role_grant_unit ON role_grant (unit_id);

CREATE TABLE password (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
    hash TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);

CREATE TABLE totp (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
    secret {bytes} NOT NULL,
    confirmed_at BIGINT,
    last_step BIGINT NOT NULL,
    digest {bytes} NOT NULL
);

CREATE TABLE passkey (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    label TEXT NOT NULL,
    credential TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    digest {bytes} NOT NULL
);
CREATE INDEX passkey_person ON passkey (person_id);

-- Failures by login, whether or not such a person exists: the answer must not tell.
CREATE TABLE sign_in_guard (
    login_key TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    failed_at BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    digest {bytes} NOT NULL
);

CREATE TABLE invitation (
    token_hash TEXT NOT NULL PRIMARY KEY,
    person_id TEXT REFERENCES person (id),
    kind TEXT NOT NULL,
    created_by TEXT NOT NULL,
    confirmed_by TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    digest {bytes} NOT NULL
);
CREATE INDEX invitation_person ON invitation (person_id);

CREATE TABLE session (
    token_hash TEXT NOT NULL PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    person_id TEXT NOT NULL REFERENCES person (id),
    device TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    fresh_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    end_reason TEXT,
    digest {bytes} NOT NULL
);
CREATE INDEX session_person ON session (person_id);

CREATE TABLE audit (
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    rows_written TEXT NOT NULL,
    hash {bytes} NOT NULL
);
CREATE INDEX audit_object ON audit (object_kind, object_id);
CREATE INDEX audit_actor ON audit (actor);

-- One row: the last entry, signed with the key that lies outside the database. Writers queue on it.
CREATE TABLE audit_tip (
    id BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash {bytes} NOT NULL,
    signature {bytes} NOT NULL,
    batches BIGINT NOT NULL
);
INSERT INTO audit_tip (id, seq, hash, signature, batches) VALUES (1, 0, {no_bytes}, {no_bytes}, 0);

-- Heads kept for the periodic report, one an hour.
CREATE TABLE audit_head (
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    hash {bytes} NOT NULL,
    signature {bytes} NOT NULL,
    digest {bytes} NOT NULL
);

CREATE TABLE job (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    once_key TEXT UNIQUE,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    state TEXT NOT NULL,
    leased_by TEXT,
    leased_until BIGINT NOT NULL,
    fault TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    done_at BIGINT,
    digest {bytes} NOT NULL
);
CREATE INDEX job_due ON job (state, run_at);

CREATE TABLE blob (
    hash TEXT NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);

CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);

-- What the search box looks through: words in the form without marks (`vi::fold`), letters and digits only, so that both
-- engines split them alike.
-- only sqlite
CREATE TABLE search_entry (
    rowid INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    folded TEXT NOT NULL,
    UNIQUE (kind, id)
);
CREATE VIRTUAL TABLE search_words USING fts5 (folded, content='search_entry', content_rowid='rowid', tokenize='ascii');
CREATE TRIGGER search_added AFTER INSERT ON search_entry BEGIN
    INSERT INTO search_words (rowid, folded) VALUES (new.rowid, new.folded);
END;
CREATE TRIGGER search_removed AFTER DELETE ON search_entry BEGIN
    INSERT INTO search_words (search_words, rowid, folded) VALUES ('delete', old.rowid, old.folded);
END;
CREATE TRIGGER search_changed AFTER UPDATE ON search_entry BEGIN
    INSERT INTO search_words (search_words, rowid, folded) VALUES ('delete', old.rowid, old.folded);
    INSERT INTO search_words (rowid, folded) VALUES (new.rowid, new.folded);
END;
CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
-- only postgres
CREATE TABLE search_entry (
    rowid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    folded TEXT NOT NULL,
    words TSVECTOR GENERATED ALWAYS AS (to_tsvector('simple', folded)) STORED,
    UNIQUE (kind, id)
);
CREATE INDEX search_words ON search_entry USING GIN (words);
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER audit_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
-- both
