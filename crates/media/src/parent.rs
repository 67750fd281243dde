//! The parent's side: starts the child process, gives it the file, stops it in time, and makes of whatever happened
//! contents with notes.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use crate::child::{Decoded, not_worth_decoding};
use crate::contents::{Contents, FileKind, Note, Traces};
use crate::limits::{ChildLimits, Limits};
use crate::ocr;
use crate::order::{ANSWER_MAX, ORDER, Order, read_frames};
use crate::run::{End, run};
use crate::sniff::sniff;
use crate::table::Filled;

/// The hidden subcommand of our own program that runs [`crate::child_main`].
const SUBCOMMAND: &str = "media-child";

/// Somebody who waits has an answer within three seconds; this much of it may go into reading.
const WAITED_MAX: Duration = Duration::from_millis(2_700);

/// How the child process is started. Keep one and clone it: it remembers whether `tesseract` is there.
#[derive(Debug, Clone)]
pub struct Child {
    program: PathBuf,
    args: Vec<OsString>,
    search_path: OsString,
    tesseract: Arc<OnceLock<Option<PathBuf>>>,
}

impl Child {
    /// This very program, called with the hidden subcommand `media-child`.
    ///
    /// # Errors
    /// When the operating system cannot say where this program is.
    pub fn this_program() -> std::io::Result<Child> {
        // Through this name Linux starts the program that is running, even after an upgrade has replaced its file.
        let running = PathBuf::from("/proc/self/exe");
        let program = if running.exists() {
            running
        } else {
            std::env::current_exe()?
        };
        Ok(Child::new(program, [SUBCOMMAND]))
    }

    /// Some other program that calls [`crate::child_main`], with these arguments.
    pub fn new(
        program: impl Into<PathBuf>,
        args: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Child {
        Child {
            program: program.into(),
            args: args.into_iter().map(Into::into).collect(),
            search_path: std::env::var_os("PATH").unwrap_or_default(),
            tesseract: Arc::default(),
        }
    }

    /// Looks for `tesseract` in these folders (separated as in `PATH`) instead of the program's own `PATH`.
    #[must_use]
    pub fn with_search_path(mut self, search_path: impl Into<OsString>) -> Child {
        self.search_path = search_path.into();
        self.tesseract = Arc::default();
        self
    }

    /// A child about to start, with nothing of ours in its environment: not our secrets, not our paths.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args).env_clear();
        // An allocator that took a gigabyte of addresses before the child confined itself would have them afterwards too.
        command.env("MIMALLOC_ARENA_RESERVE", "0");
        command
    }

    fn tesseract(&self, limits: &ChildLimits) -> Option<PathBuf> {
        self.tesseract
            .get_or_init(|| ocr::find_usable(&self.search_path, limits, || self.command()))
            .clone()
    }
}

/// Tells what a file holds. Blocks: starts `child`, waits for it at most `limits.child.wall_max_ms`, and for words in a
/// picture at most `limits.child.ocr_wall_max_ms` more. Never fails: whatever goes wrong becomes a [`Note`].
pub fn decode(bytes: Vec<u8>, limits: &Limits, child: &Child) -> Contents {
    read(bytes, limits, child, Duration::MAX)
}

/// The same for somebody who waits for the answer: words that are not read within 2.7 seconds of the start are given up.
pub fn decode_now(bytes: Vec<u8>, limits: &Limits, child: &Child) -> Contents {
    read(bytes, limits, child, WAITED_MAX)
}

fn read(bytes: Vec<u8>, limits: &Limits, child: &Child, most: Duration) -> Contents {
    let begun = Instant::now();
    if let Some(contents) = not_worth_decoding(&bytes, limits) {
        return contents;
    }
    let Decoded { mut contents, page } = ask(bytes, limits, child);
    if let Some(page) = page {
        ocr::read_words(
            page,
            child.tesseract(&limits.child),
            limits,
            most.saturating_sub(begun.elapsed()),
            child.command(),
            &mut contents,
        );
    }
    contents
}

/// A picture drawn anew by the child, without anything a picture can carry along; and what it did carry.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Redrawn {
    /// A JPEG of our own making; `None` when the file is no picture or cannot be decoded.
    pub picture: Option<Vec<u8>>,
    /// What the EXIF block gave away.
    pub traces: Traces,
    /// What went wrong.
    pub notes: Vec<Note>,
}

/// Draws a picture anew. Blocks and never fails, as [`decode`].
pub fn redraw(bytes: Vec<u8>, limits: &Limits, child: &Child) -> Redrawn {
    if let Some(contents) = not_worth_decoding(&bytes, limits) {
        return Redrawn {
            notes: contents.notes,
            ..Redrawn::default()
        };
    }
    let Decoded { contents, page } = order(bytes, Order::Redraw(limits.clone()), limits, child);
    Redrawn {
        // Whoever took over the child could say anything; a picture it is, or nothing.
        picture: page.filter(|page| sniff(page) == FileKind::Jpeg),
        traces: contents.traces,
        notes: contents.notes,
    }
}

/// The cells of a workbook; `None` when it is none, is too large, or cannot be read. Blocks, as [`decode`].
pub fn table(bytes: Vec<u8>, limits: &Limits, child: &Child) -> Option<Vec<Filled>> {
    if sniff(&bytes) != FileKind::Archive || not_worth_decoding(&bytes, limits).is_some() {
        return None;
    }
    let answer = order(bytes, Order::Table(limits.clone()), limits, child);
    serde_json::from_slice(&answer.page?).ok()
}

fn ask(bytes: Vec<u8>, limits: &Limits, child: &Child) -> Decoded {
    order(bytes, Order::Decode(limits.clone()), limits, child)
}

fn order(bytes: Vec<u8>, order: Order, limits: &Limits, child: &Child) -> Decoded {
    let kind = sniff(&bytes);
    let wall_max_ms = match order {
        Order::Redraw(_) => limits.child.redraw_wall_max_ms,
        _ => limits.child.wall_max_ms,
    };
    let mut command = child.command();
    command.env(ORDER, order.to_text());
    let (answer, end) = run(
        &mut command,
        bytes,
        ANSWER_MAX,
        Duration::from_millis(wall_max_ms),
    );
    let (mut decoded, last) = read_frames(&answer).unwrap_or_default();
    // Whoever took over the child could say anything; what the parent can tell itself it does.
    decoded.contents.kind = kind;
    decoded.contents.cut_text(limits.text_max);
    if !last {
        decoded.contents.note(match end {
            End::TimedOut => Note::TimedOut,
            End::NotStarted => Note::ChildMissing,
            End::Well | End::Badly => Note::ChildCrashed,
        });
    }
    decoded
}
