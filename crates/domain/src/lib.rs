//! Nouns, states and rights of the organisation; what may follow what; who may do what.
//!
//! Belongs here: values and rules anybody could check on paper. Does not belong here: files, clocks, SQL, HTTP, sentences
//! for readers. Time and randomness are arguments.

#[macro_use]
mod codes;

pub mod calendar;
pub mod case;
pub mod clause;
pub mod deadline;
pub mod directive;
pub mod form;
pub mod id;
pub mod outgoing;
pub mod outreach;
pub mod permission;
pub mod petition;
pub mod register;
pub mod report;
pub mod request;
pub mod retention;
pub mod role;
pub mod sector;
pub mod takedown;
pub mod task;
pub mod tip;
pub mod unit;

pub use calendar::Calendar;
pub use deadline::{Deadline, DueRule, Timeliness};
pub use id::Id;
pub use permission::{Action, Reach};
pub use role::Role;
