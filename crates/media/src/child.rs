//! The child process: puts limits on itself, reads one file, says what it holds.

use std::io::{self, Read};
use std::path::Path;
use std::process::{Command, ExitCode};

use crate::contents::{Contents, FileKind, Note, Reason};
use crate::limits::{ChildLimits, Limits};
use crate::order::{ORDER, Order, write_frame};
use crate::sniff::sniff;
use crate::{archive, confine, mail, ocr, picture, table, text, word};

/// Contents, and the page for `tesseract` when there is something to read.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Decoded {
    pub(crate) contents: Contents,
    pub(crate) page: Option<Vec<u8>>,
}

/// Told of what is known so far, before a step that may take long or end badly.
pub(crate) type Progress<'p> = dyn FnMut(&Decoded) + 'p;

/// What `canhgiac media-child` runs: the decoder with limits on it, between standard input and standard output. Without
/// an order in its environment (started by hand) it decodes with the default limits.
///
/// The exit code only says whether the answer could be written.
pub fn child_main() -> ExitCode {
    // A decoder's panic is an answer ("could not be decoded"), not something to print.
    std::panic::set_hook(Box::new(|_| {}));
    let order = std::env::var(ORDER)
        .ok()
        .and_then(|order| serde_json::from_str(&order).ok());
    match order.unwrap_or_else(|| Order::Decode(Limits::default())) {
        Order::Decode(limits) => read_stdin(&limits, decode_in_steps),
        Order::Table(limits) => read_stdin(&limits, |bytes, limits, _| table::read(bytes, limits)),
        Order::Redraw(limits) => read_stdin(&limits, |bytes, limits, _| redraw(bytes, limits)),
        Order::ReadWords { program, limits } => {
            become_tesseract(&program, ocr::READ_WORDS, &limits)
        }
        Order::ListLanguages { program, limits } => {
            become_tesseract(&program, ocr::LIST_LANGUAGES, &limits)
        }
    }
}

/// Decodes here and now, in this process and without limits on it: what the child process runs, and fuzzing. Never
/// fails and never panics. Words in pictures are not read ([`crate::Ocr::NotNeeded`]).
pub fn decode_here(bytes: &[u8], limits: &Limits) -> Contents {
    decode_in_steps(bytes, limits, &mut |_| {}).contents
}

fn read_stdin(
    limits: &Limits,
    read: impl FnOnce(&[u8], &Limits, &mut Progress<'_>) -> Decoded,
) -> ExitCode {
    let confined = confine::for_decoding(&limits.child);
    let mut bytes = Vec::new();
    // One byte more than allowed shows that it is too long.
    if io::stdin()
        .lock()
        .take(limits.input_max.saturating_add(1))
        .read_to_end(&mut bytes)
        .is_err()
    {
        return ExitCode::FAILURE;
    }
    let mut out = io::stdout().lock();
    let mut send = |decoded: &Decoded, last: bool| {
        let mut decoded = decoded.clone();
        if !confined {
            decoded.contents.note(Note::NotConfined);
        }
        write_frame(&mut out, &decoded, last)
    };
    let decoded = read(&bytes, limits, &mut |decoded| {
        // If nobody listens, the last frame will fail too.
        let _ = send(decoded, false);
    });
    if send(&decoded, true).is_ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn redraw(bytes: &[u8], limits: &Limits) -> Decoded {
    match sniff(bytes) {
        kind if kind.is_picture() => picture::redraw(bytes, kind, limits),
        kind => Decoded {
            contents: Contents::of(kind),
            page: None,
        },
    }
}

fn decode_in_steps(bytes: &[u8], limits: &Limits, progress: &mut Progress<'_>) -> Decoded {
    if let Some(contents) = not_worth_decoding(bytes, limits) {
        return Decoded {
            contents,
            page: None,
        };
    }
    let whole = |contents| Decoded {
        contents,
        page: None,
    };
    match sniff(bytes) {
        kind @ (FileKind::Png | FileKind::Jpeg | FileKind::Webp) => {
            picture::read(bytes, kind, limits, progress)
        }
        FileKind::Eml => mail::read(bytes, limits, progress),
        FileKind::Archive | FileKind::Word => {
            whole(word::read(bytes, limits).unwrap_or_else(|| archive::read(bytes, limits)))
        }
        FileKind::Text | FileKind::Unknown => whole(text::read(bytes, limits)),
    }
}

/// The answer for files that need no decoder: empty, too long, or nothing we know.
pub(crate) fn not_worth_decoding(bytes: &[u8], limits: &Limits) -> Option<Contents> {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let kind = sniff(bytes);
    let note = if bytes.is_empty() {
        Note::Empty
    } else if length > limits.input_max {
        Note::InputTooLarge {
            bytes: length,
            limit: limits.input_max,
        }
    } else if kind == FileKind::Unknown {
        Note::NotDecoded {
            reason: Reason::Unsupported,
        }
    } else {
        return None;
    };
    let mut contents = Contents::of(kind);
    contents.note(note);
    Some(contents)
}

/// Replaces this process by `tesseract`, which inherits the limits put on here and the page on standard input.
#[cfg(unix)]
fn become_tesseract(program: &Path, arguments: &[&str], limits: &ChildLimits) -> ExitCode {
    use std::os::unix::process::CommandExt;
    // Where the walls exist and do not stand, the words in the picture stay unread: that is told, an open door is not.
    let confined = confine::for_tesseract(limits);
    if !confined && confine::IS_WALLED {
        return ExitCode::FAILURE;
    }
    // Only returns when it fails.
    let _ = Command::new(program)
        .args(arguments)
        .env_remove(ORDER)
        .exec();
    ExitCode::FAILURE
}

#[cfg(not(unix))]
fn become_tesseract(program: &Path, arguments: &[&str], limits: &ChildLimits) -> ExitCode {
    let _ = confine::for_tesseract(limits);
    let ended = Command::new(program)
        .args(arguments)
        .env_remove(ORDER)
        .status();
    if ended.is_ok_and(|status| status.success()) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
