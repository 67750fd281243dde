//! The one place that writes to a terminal: results on standard output, talk on standard error, colours only where a person looks.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use detect::Level;
use serde::Serialize;

/// Set once whoever read our results has gone away (`| head`).
static IS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Standard output. A reader that stops early is no fault of ours and is told apart from one: see [`is_closed`].
pub(crate) struct Out;

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        watched(io::stdout().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        watched(io::stdout().flush())
    }
}

fn watched<T>(written: io::Result<T>) -> io::Result<T> {
    if let Err(error) = &written
        && error.kind() == io::ErrorKind::BrokenPipe
    {
        IS_CLOSED.store(true, Ordering::Relaxed);
    }
    written
}

/// Whether the reader of our results went away before the end.
pub(crate) fn is_closed() -> bool {
    IS_CLOSED.load(Ordering::Relaxed)
}

/// A line of the result.
pub(crate) fn say(line: impl Display) -> io::Result<()> {
    writeln!(Out, "{line}")
}

/// The result for a program, on one line.
pub(crate) fn say_json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(Out.write_all(&line)?)
}

/// A line of talk. Where nobody can hear it there is nobody to tell.
pub(crate) fn tell(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Whether to colour standard output.
pub(crate) fn coloured(no_color: bool) -> bool {
    let is = |name: &str, wanted: fn(&std::ffi::OsStr) -> bool| {
        std::env::var_os(name).is_some_and(|value| wanted(&value))
    };
    !no_color
        && !is("NO_COLOR", |value| !value.is_empty())
        && !is("TERM", |value| value == "dumb")
        && io::stdout().is_terminal()
}

/// ANSI colour of a level.
pub(crate) fn of_level(level: Level) -> &'static str {
    match level {
        Level::Warned | Level::Danger => "\x1b[1;31m",
        Level::Suspicious => "\x1b[1;33m",
        Level::Insufficient => "\x1b[1;36m",
        Level::Official => "\x1b[1;32m",
    }
}

/// `text` between a colour and its end, or as it is.
pub(crate) fn paint(on: bool, colour: &str, text: &str) -> String {
    if on {
        format!("{colour}{text}\x1b[0m")
    } else {
        text.to_owned()
    }
}

/// What a stranger wrote, so that it cannot steer the terminal; to be called before any colour of our own is put in.
pub(crate) fn safe(text: &str) -> String {
    text.chars()
        .map(|c| if steers(c) { ' ' } else { c })
        .collect()
}

/// Control characters (an escape sequence begins with one), and what turns the direction of writing or breaks lines unseen.
fn steers(c: char) -> bool {
    let turns = matches!(
        c,
        '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
    );
    turns || (c.is_control() && c != '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_stranger_wrote_holds_nothing_that_steers_a_terminal() {
        let wrote = "mật\x1b[2J khẩu\u{9b}31m\x07\r\n\u{202e}gnp.\u{2066}exe\u{7f}";
        assert_eq!(safe(wrote), "mật [2J khẩu 31m  \n gnp. exe ");
        assert_eq!(safe("Tiếng Việt 👪 a\u{200d}b"), "Tiếng Việt 👪 a\u{200d}b");
    }
}
