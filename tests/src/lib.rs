//! Shared by the whole-system tests: the message suite as written by people, and a fresh store on each engine.

pub mod engines;
pub mod evasion;
pub mod suite;
