-- Who somebody is at the provider of identities: linked by themselves while signed in, never made by the provider's word. The key
-- is the digest of issuer and subject; the subject itself is kept nowhere.

CREATE TABLE federated_identity (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    issuer TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    digest {bytes} NOT NULL
);
CREATE UNIQUE INDEX federated_identity_of ON federated_identity (person_id, issuer);
