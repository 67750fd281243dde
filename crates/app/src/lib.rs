//! Use cases: what the product does, called by the web, the command line and later by jobs.
//!
//! Belongs here: one file per verb; what a caller may not bypass. Does not belong here: HTTP, terminal output, judging.

pub mod attached;
pub mod audit_log;
pub mod calendar;
pub mod cases;
pub mod check;
mod checker;
pub mod clearances;
pub mod clock;
pub mod direction;
pub mod drafts;
pub mod eval;
pub mod fonts;
pub mod gaps;
pub mod house;
pub mod indicators;
pub mod jobs;
pub mod letterhead;
pub mod notices;
pub mod openid;
pub mod outgoing;
pub mod outreach;
pub mod paper;
pub mod petitions;
pub mod reports;
pub mod requests;
pub mod retention;
pub mod share;
pub mod signing;
pub mod site;
pub mod snapshot;
pub mod staff;
pub mod statistics;
pub mod takedowns;
pub mod tips;
pub mod violations;

pub use check::{Answer, Input, Refusal, Request};
pub use checker::{Checker, Engine, OpenError};
pub use jobs::Machine;
pub use site::{Actor, Clock, Fault, Site};
