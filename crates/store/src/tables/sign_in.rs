//! How people prove who they are.

table! {
    /// A password as an argon2id string in PHC form.
    audited password "password" {
        person_id: String,
        hash: String,
        set_at: i64,
    }
}
table! {
    /// A time-based second factor; the secret is sealed with the key that lies outside the database.
    audited totp "totp" {
        person_id: String,
        secret: Vec<u8>,
        confirmed_at: Option<i64>,
        last_step: i64,
    }
}
table! {
    /// A passkey.
    audited passkey "passkey" {
        id: String,
        person_id: String,
        label: String,
        credential: String,
        created_at: i64,
        used_at: Option<i64>,
    }
}
table! {
    /// Who somebody is at the provider of identities.
    audited federated_identity "federated_identity" {
        id: String,
        person_id: String,
        issuer: String,
        created_at: i64,
        used_at: Option<i64>,
    }
}
table! {
    /// What a browser was asked, until it answers; the state is sealed.
    plain passkey_challenge "passkey_challenge" {
        id: String,
        person_id: Option<String>,
        state: Vec<u8>,
        expires_at: i64,
    }
}
table! {
    /// Failed sign-ins by login, kept whether or not there is such a person.
    plain sign_in_guard "sign_in_guard" {
        login_key: String,
        failures: i64,
        failed_at: i64,
        locked_until: i64,
    }
}
table! {
    /// A link that may be used once: set-up, invitation, recovery.
    audited invitation "invitation" {
        token_hash: String,
        person_id: Option<String>,
        kind: String,
        created_by: String,
        confirmed_by: Option<String>,
        created_at: i64,
        expires_at: i64,
        used_at: Option<i64>,
    }
}
table! {
    /// A sign-in on one device. The cookie holds the token, the table its hash.
    plain session "session" {
        token_hash: String,
        public_id: String,
        person_id: String,
        device: String,
        created_at: i64,
        seen_at: i64,
        fresh_at: i64,
        expires_at: i64,
        ended_at: Option<i64>,
        end_reason: Option<String>,
    }
}
