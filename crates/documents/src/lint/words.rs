//! A text as words with their places.

/// A word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
    /// Whether a sentence begins with it.
    pub(super) opens: bool,
}

impl Token<'_> {
    pub(super) const fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub(super) fn is_capital(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether only spaces lie between.
    pub(super) fn follows(&self, before: &Self, text: &str) -> bool {
        text.get(before.end()..self.start)
            .is_some_and(|between| between.chars().all(|c| c == ' ' || c == '\u{a0}'))
    }
}

pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let mut begun: Option<usize> = None;
    let mut opens = true;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        // The mark at the end of the text closes its last word.
        let inside = at < text.len() && letter.is_alphanumeric();
        match (begun, inside) {
            (None, true) => begun = Some(at),
            (Some(start), false) => {
                out.push(Token {
                    text: text.get(start..at).unwrap_or_default(),
                    start,
                    opens,
                });
                begun = None;
                opens = false;
            }
            _ => {}
        }
        if matches!(
            letter,
            '.' | '!' | '?' | '\n' | ':' | ';' | '"' | '“' | '«' | ')' | '-'
        ) && !inside
        {
            opens = opens || !matches!(letter, '.') || ends_sentence(text, at);
        }
    }
    out
}

/// A full stop within a number or an abbreviation ends nothing.
fn ends_sentence(text: &str, at: usize) -> bool {
    text.get(at + 1..)
        .and_then(|rest| rest.chars().next())
        .is_none_or(char::is_whitespace)
}
