//! Untrusted files — pictures, mails, archives, text — read in a child process with limits.
//!
//! Belongs here: telling what a file is, decoding it within a budget, starting and stopping the child process that
//! does so, and `tesseract`. Does not belong here: any judgement about what the file says, and any sentence for a reader.
//!
//! * [`decode`] is what the product calls: it never fails, it leaves [`Note`]s.
//! * [`table`] tells what stands in the cells of a workbook.
//! * [`redraw`] makes a picture anew that carries nothing along, for looking at.
//! * [`child_main`] is what the child process runs.
//! * [`decode_here`] is the decoder alone, without process or limits on it: for the child and for fuzzing.
//!
//! A caller that serves many people bounds how many [`decode`] run at once: each may use `Limits::child`.

mod archive;
mod attachment;
mod child;
mod confine;
mod contents;
mod html;
mod limits;
mod mail;
mod ocr;
mod order;
mod parent;
mod picture;
mod qr;
mod run;
mod sniff;
mod table;
mod text;
mod word;

pub use child::{child_main, decode_here};
pub use contents::{
    Attachment, AuthResult, Contents, FileKind, MailFacts, MailLink, Mailbox, Note, Ocr, Reason,
    Traces, What,
};
pub use limits::{ChildLimits, Limits};
pub use ocr::ocr_available;
pub use parent::{Child, Redrawn, decode, decode_now, redraw, table};
pub use sniff::sniff;
pub use table::Filled;
