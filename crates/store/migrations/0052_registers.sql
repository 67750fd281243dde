-- The register of gaps of the law with what became of each proposal, and the register of violations, whose names are sealed
-- and whose every reading is recorded. Both grow by steps; nothing is overwritten.

CREATE TABLE legal_gap (
    id TEXT NOT NULL PRIMARY KEY,
    unit_id TEXT NOT NULL REFERENCES unit (id),
    sector TEXT NOT NULL,
    provision TEXT NOT NULL,
    applied TEXT NOT NULL,
    loophole TEXT NOT NULL,
    proposal TEXT NOT NULL,
    addressee TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX legal_gap_unit ON legal_gap (unit_id, sector);

CREATE TABLE legal_gap_step (
    id TEXT NOT NULL PRIMARY KEY,
    legal_gap_id TEXT NOT NULL REFERENCES legal_gap (id),
    what TEXT NOT NULL,
    words TEXT NOT NULL,
    on_day TEXT NOT NULL,
    by_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX legal_gap_step_of ON legal_gap_step (legal_gap_id, at);

-- A case that shows the gap: a tip of ours, or one told in words.
CREATE TABLE legal_gap_case (
    id TEXT NOT NULL PRIMARY KEY,
    legal_gap_id TEXT NOT NULL REFERENCES legal_gap (id),
    tip_id TEXT,
    words TEXT NOT NULL,
    by_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX legal_gap_case_of ON legal_gap_case (legal_gap_id);

CREATE TABLE violation (
    id TEXT NOT NULL PRIMARY KEY,
    unit_id TEXT NOT NULL REFERENCES unit (id),
    person_sealed {bytes} NOT NULL,
    position TEXT NOT NULL,
    act TEXT NOT NULL,
    happened_on TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX violation_unit ON violation (unit_id);

CREATE TABLE violation_step (
    id TEXT NOT NULL PRIMARY KEY,
    violation_id TEXT NOT NULL REFERENCES violation (id),
    what TEXT NOT NULL,
    words TEXT NOT NULL,
    on_day TEXT NOT NULL,
    by_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX violation_step_of ON violation_step (violation_id, at);
