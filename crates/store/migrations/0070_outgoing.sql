-- The register of outgoing documents (NĐ 30/2020, Phụ lục IV): its legal columns. Numbers come from the e-office; nothing here
-- makes them unique, for a register that hides what was issued twice is no register.

CREATE TABLE outgoing (
    -- Also what the QR on the print says.
    id TEXT NOT NULL PRIMARY KEY,
    -- The form it was sent with: sent again, it is the same document.
    attempt TEXT NOT NULL UNIQUE,
    unit_id TEXT NOT NULL REFERENCES unit (id),
    kind TEXT NOT NULL,
    notation TEXT NOT NULL,
    notation_key TEXT NOT NULL,
    number BIGINT,
    year BIGINT,
    issued_on TEXT,
    subject TEXT NOT NULL,
    signer_position TEXT NOT NULL,
    signer_name TEXT NOT NULL,
    -- Đơn vị, người nhận bản lưu.
    archive TEXT NOT NULL,
    copies BIGINT NOT NULL,
    pages BIGINT NOT NULL,
    note TEXT NOT NULL,
    -- Whether the public page may show the subject.
    public BOOLEAN NOT NULL,
    recalled_at BIGINT,
    recall_reason TEXT NOT NULL,
    -- The signed file attached back: SHA-256, and what could be checked of its signature.
    signed_hash TEXT,
    signed_check TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX outgoing_unit ON outgoing (unit_id, year);
CREATE INDEX outgoing_code ON outgoing (notation_key, number, issued_on);

-- Nơi nhận, with ngày chuyển and ký nhận.
CREATE TABLE outgoing_recipient (
    id TEXT NOT NULL PRIMARY KEY,
    outgoing_id TEXT NOT NULL REFERENCES outgoing (id),
    place BIGINT NOT NULL,
    name TEXT NOT NULL,
    sent_on TEXT,
    received_on TEXT,
    received_by TEXT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX outgoing_recipient_of ON outgoing_recipient (outgoing_id, place);
