//! Shared by the whole-system tests: the message suite as written by people, a fresh store on each engine, the whole service,
//! a model of the calendar.

pub mod calendar_model;
pub mod department;
pub mod engines;
pub mod evasion;
pub mod flood;
pub mod hostile;
pub mod lab;
pub mod leave_out;
pub mod old_letters;
mod reorganisation_model;
pub mod suite;
pub mod tamper;
pub mod telling;
pub mod test_app;
pub mod wire;
