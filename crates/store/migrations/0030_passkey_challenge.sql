-- What a browser was asked, until it answers: read once, taken away with the answer or when its time is over.

CREATE TABLE passkey_challenge (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT,
    state {bytes} NOT NULL,
    expires_at BIGINT NOT NULL,
    digest {bytes} NOT NULL
);
CREATE INDEX passkey_challenge_expiry ON passkey_challenge (expires_at);
