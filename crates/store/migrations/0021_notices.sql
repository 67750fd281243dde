-- Messages to our own people (mail, text message), stored with the change that causes them and sent by a job.

CREATE TABLE notice (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    channel TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    once_key TEXT UNIQUE,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    digest {bytes} NOT NULL
);
CREATE INDEX notice_person ON notice (person_id, created_at);
