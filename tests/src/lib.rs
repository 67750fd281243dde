//! Shared by the whole-system tests: the message suite as written by people.

pub mod evasion;
pub mod suite;
