//! What a unit reports for a period, what may happen to it, and how many become one.

pub mod check;
pub mod consolidate;
pub mod form;
pub mod own;
pub mod regime;
pub mod sheet;
pub mod sms;
mod state;

pub use form::{Aggregation, Figure, FigureKind, ReportForm, Section};
pub use sheet::{Cell, Sheet};
pub use state::{Move, State};
