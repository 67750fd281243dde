//! Words in pictures, read by `tesseract` with its Vietnamese data when both are installed.
//!
//! Where it runs and why: the hostile file is decoded in one child process, which answers with a page, a plain grey
//! PNG it has encoded itself. The parent gives that page to a second child process, which puts limits on itself (memory,
//! processor time, no network) and then becomes `tesseract`. So `tesseract` and the picture libraries under it never see
//! a byte that a stranger wrote, and if the first child was taken over, a bad page still meets a confined reader.
//! `tesseract` as a library would put C++ and its picture decoders into our own process; a pure Rust reader with a
//! Vietnamese model does not exist (ocrs was looked at).

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::contents::{Contents, Note, Ocr};
use crate::limits::{ChildLimits, Limits};
use crate::order::{ORDER, Order};
use crate::run::{End, run};

/// `--psm 3` is the default layout analysis: screenshots have several blocks.
pub(crate) const READ_WORDS: &[&str] = &["stdin", "stdout", "-l", "vie", "--psm", "3"];
pub(crate) const LIST_LANGUAGES: &[&str] = &["--list-langs"];

/// The language data we need.
const LANGUAGE: &str = "vie";

/// Whether `tesseract` with Vietnamese language data is on `PATH`. Starts it once (some 10 ms): keep the answer.
pub fn ocr_available() -> bool {
    let wall = Duration::from_millis(ChildLimits::default().ocr_wall_max_ms);
    find(&std::env::var_os("PATH").unwrap_or_default()).is_some_and(|program| {
        let mut command = Command::new(program);
        has_language(command.args(LIST_LANGUAGES), wall)
    })
}

/// A `tesseract` in one of these folders that has the language; `child` starts a confined child process.
pub(crate) fn find_usable(
    path: &OsStr,
    limits: &ChildLimits,
    child: impl Fn() -> Command,
) -> Option<PathBuf> {
    let program = find(path)?;
    let order = Order::ListLanguages {
        program: program.clone(),
        limits: limits.clone(),
    };
    let usable = has_language(
        ordered(&mut child(), &order),
        Duration::from_millis(limits.ocr_wall_max_ms),
    );
    usable.then_some(program)
}

/// Reads the page with a confined `tesseract` and adds its words to the contents.
pub(crate) fn read_words(
    page: Vec<u8>,
    program: Option<PathBuf>,
    limits: &Limits,
    most: Duration,
    mut child: Command,
    contents: &mut Contents,
) {
    let Some(program) = program else {
        contents.ocr = Ocr::Unavailable;
        contents.note(Note::OcrMissing);
        return;
    };
    let order = Order::ReadWords {
        program,
        limits: limits.child.clone(),
    };
    let wall = Duration::from_millis(limits.child.ocr_wall_max_ms).min(most);
    let answer_max = u64::try_from(limits.text_max)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let (words, end) = run(ordered(&mut child, &order), page, answer_max, wall);
    match end {
        End::Well => {
            contents.ocr = Ocr::Read;
            contents.add_text(&String::from_utf8_lossy(&words).replace('\x0c', "\n"));
            contents.cut_text(limits.text_max);
        }
        End::TimedOut => failed(contents, Note::OcrTimedOut),
        End::Badly | End::NotStarted => failed(contents, Note::OcrFailed),
    }
}

fn failed(contents: &mut Contents, note: Note) {
    contents.ocr = Ocr::Failed;
    contents.note(note);
}

/// Gives the child its order and what `tesseract` needs to know: where its data is, one thread (this machine serves
/// others too, and more threads make a single page slower).
fn ordered<'c>(child: &'c mut Command, order: &Order) -> &'c mut Command {
    child
        .env(ORDER, order.to_text())
        .env("OMP_THREAD_LIMIT", "1")
        .env("LC_ALL", "C");
    if let Some(data) = std::env::var_os("TESSDATA_PREFIX") {
        child.env("TESSDATA_PREFIX", data);
    }
    child
}

fn has_language(list: &mut Command, wall: Duration) -> bool {
    let (languages, end) = run(list, Vec::new(), 64 * 1024, wall);
    end == End::Well
        && String::from_utf8_lossy(&languages)
            .lines()
            .any(|line| line.trim() == LANGUAGE)
}

/// The first `tesseract` on the path.
fn find(path: &OsStr) -> Option<PathBuf> {
    let mut name = OsString::from("tesseract");
    name.push(std::env::consts::EXE_SUFFIX);
    std::env::split_paths(path)
        .map(|folder| folder.join(&name))
        .find(|program| program.is_absolute() && program.is_file())
}
