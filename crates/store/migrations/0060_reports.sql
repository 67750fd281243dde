-- Reporting: regimes, periods, units' reports with every version that was sent, time given, consolidated reports.
-- No due date and no lateness is stored: both are computed from the rules kept here (domain::deadline).

-- The eleven fields of Article 7 of Decree 09/2019/NĐ-CP, then what it rests on; `rules` is JSON: periods, settings, schedule.
CREATE TABLE report_regime (
    id TEXT NOT NULL PRIMARY KEY,
    unit_id TEXT NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    reporters TEXT NOT NULL,
    receiver TEXT NOT NULL,
    method TEXT NOT NULL,
    due TEXT NOT NULL,
    frequency TEXT NOT NULL,
    cut_off TEXT NOT NULL,
    outline TEXT NOT NULL,
    form TEXT NOT NULL,
    guidance TEXT NOT NULL,
    legal_basis TEXT NOT NULL,
    rules TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    digest {bytes} NOT NULL
);

-- `units_due` and `office_due` are rules (JSON), not moments. An ad hoc period has no regime.
CREATE TABLE report_period (
    id TEXT NOT NULL PRIMARY KEY,
    regime_id TEXT REFERENCES report_regime (id),
    unit_id TEXT NOT NULL REFERENCES unit (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    year BIGINT NOT NULL,
    form_code TEXT NOT NULL,
    form_version BIGINT NOT NULL,
    data_from TEXT NOT NULL,
    data_to TEXT NOT NULL,
    estimate_to TEXT,
    units_due TEXT NOT NULL,
    office_due TEXT NOT NULL,
    schedule TEXT NOT NULL,
    days_to_mend BIGINT NOT NULL,
    basis TEXT NOT NULL,
    asked TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX report_period_of ON report_period (unit_id, year);
CREATE UNIQUE INDEX report_period_once ON report_period (regime_id, kind, year);

-- Who is asked; nobody here means every unit directly below the one that asks. Successors take over.
CREATE TABLE report_audience (
    id TEXT NOT NULL PRIMARY KEY,
    period_id TEXT NOT NULL REFERENCES report_period (id),
    unit_id TEXT NOT NULL REFERENCES unit (id),
    digest {bytes} NOT NULL
);
CREATE INDEX report_audience_period ON report_audience (period_id);

-- More time (until a day), or none asked (no day).
CREATE TABLE report_grace (
    id TEXT NOT NULL PRIMARY KEY,
    period_id TEXT NOT NULL REFERENCES report_period (id),
    unit_id TEXT NOT NULL REFERENCES unit (id),
    until_day TEXT,
    reason TEXT NOT NULL,
    given_by TEXT NOT NULL,
    at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX report_grace_period ON report_grace (period_id);

CREATE TABLE unit_report (
    id TEXT NOT NULL PRIMARY KEY,
    period_id TEXT NOT NULL REFERENCES report_period (id),
    unit_id TEXT NOT NULL REFERENCES unit (id),
    state TEXT NOT NULL,
    sheet TEXT NOT NULL,
    rev BIGINT NOT NULL,
    source TEXT NOT NULL,
    written_by TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    first_sent_at BIGINT,
    sent_at BIGINT,
    version_id TEXT,
    returned_at BIGINT,
    reason TEXT NOT NULL,
    judged_by TEXT,
    judged_at BIGINT,
    digest {bytes} NOT NULL,
    UNIQUE (period_id, unit_id)
);
CREATE INDEX unit_report_unit ON unit_report (unit_id);

-- What the head sent, for ever as it was, under the name the unit had then.
CREATE TABLE report_version (
    id TEXT NOT NULL PRIMARY KEY,
    report_id TEXT NOT NULL REFERENCES unit_report (id),
    number BIGINT NOT NULL,
    sheet TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    sent_by TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    digest {bytes} NOT NULL,
    UNIQUE (report_id, number)
);

-- Edited texts of the live consolidation; `snapshot` is written once, when it is closed.
CREATE TABLE consolidation (
    id TEXT NOT NULL PRIMARY KEY,
    period_id TEXT NOT NULL UNIQUE REFERENCES report_period (id),
    texts TEXT NOT NULL,
    rev BIGINT NOT NULL,
    snapshot TEXT,
    closed_by TEXT,
    closed_at BIGINT,
    digest {bytes} NOT NULL
);

-- Days off and swapped working days entered here, beside the shipped ones.
CREATE TABLE special_day (
    id TEXT NOT NULL PRIMARY KEY,
    from_day TEXT NOT NULL,
    to_day TEXT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    announced TEXT NOT NULL,
    source TEXT NOT NULL,
    set_by TEXT NOT NULL,
    at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
