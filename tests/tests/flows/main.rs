//! Flows of people through the whole system, on both engines, with a clock of our own.

#![expect(clippy::unwrap_used, reason = "tests")]

mod audit;
mod blobs;
mod canary;
mod cases;
mod clock;
mod consolidation;
mod direction;
mod directives;
mod drafts;
mod evidence;
mod federated;
mod flood;
mod jobs;
mod logs;
mod matrix;
mod nodes;
mod organisation;
mod outgoing;
mod outreach;
mod papers;
mod past_holes;
mod registers;
mod reorganised;
mod reports;
mod requests;
mod retention;
mod rights;
mod s3;
mod serving;
mod staff;
mod statistics;
mod tasks;
mod tips;
mod triage;
mod upgrade;
mod verify;
mod year;
