//! Colours only where a person looks: a terminal, without `NO_COLOR`.

use std::io::IsTerminal;

use detect::Level;

/// Whether to colour standard output.
pub(crate) fn coloured(no_color: bool) -> bool {
    !no_color
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::io::stdout().is_terminal()
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
