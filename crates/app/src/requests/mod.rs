//! What people ask for with a clock: sending it without an account, answering it, clearances that stick.

mod answer;
mod clear;
mod overdue;
mod send;

pub use answer::{Answered, acknowledge, answer, extend, list};
pub use clear::{CLEAR, holding, relist, write_list};
pub use overdue::escalate;
pub use send::{Asked, Taken, open, send};

/// Longest text of a request or an answer, in characters.
pub const TEXT_MAX: usize = 4_000;
