//! For programs: JSON in, JSON out, problems as RFC 9457.

pub(crate) mod check;
pub(crate) mod openapi;
pub(crate) mod problem;
pub(crate) mod question;
