//! What stands before every route.

pub(crate) mod counters;
pub(crate) mod headers;
pub(crate) mod limits;
