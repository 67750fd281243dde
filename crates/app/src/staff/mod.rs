//! Staff: set-up, invitations, sign-in, their own account, rights, units.

pub mod account;
pub mod audit_log;
pub mod federated;
pub mod invite;
pub mod load_units;
pub mod look_up;
pub mod passkey;
pub mod password;
pub mod recover;
pub mod rights;
pub mod set_up;
pub mod sign_in;
pub mod unit_file;
pub mod units;
