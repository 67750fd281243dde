//! Questions for a person, when a check has too little to go on: asked without an account, answered by a named person in time.

mod answer;
mod overdue;
mod send;

pub use answer::{answer, list};
pub use overdue::escalate;
pub use send::{Asked, Taken, open, send};

/// Longest text of a question, in characters.
pub const TEXT_MAX: usize = 4_000;
