//! A line of text with its bold and italic parts.

/// A piece of text of one style.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    /// The words.
    pub text: String,
    /// Bold, where the style of the line is not.
    pub bold: bool,
    /// Italic, where the style of the line is not.
    pub italic: bool,
}

/// A line or paragraph. A line break inside it stays a line break.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text(pub Vec<Run>);

impl Text {
    /// Adds upright words.
    #[must_use]
    pub fn plain(self, words: &str) -> Self {
        self.with(words, false, false)
    }

    /// Adds bold words.
    #[must_use]
    pub fn bold(self, words: &str) -> Self {
        self.with(words, true, false)
    }

    /// Adds italic words.
    #[must_use]
    pub fn italic(self, words: &str) -> Self {
        self.with(words, false, true)
    }

    /// The words alone.
    #[must_use]
    pub fn words(&self) -> String {
        self.0.iter().map(|run| run.text.as_str()).collect()
    }

    /// The words after these.
    pub(crate) fn after(mut self, words: &str) -> Self {
        self.0.insert(
            0,
            Run {
                text: words.to_owned(),
                ..Run::default()
            },
        );
        self
    }

    /// Closes the text with `end`, in the place of the mark that ends it now.
    pub(crate) fn ended(mut self, end: &str) -> Self {
        match self.0.last_mut() {
            None => self.plain(end),
            Some(last) => {
                let kept = last.text.trim_end().trim_end_matches(['.', ';', ',', '/']);
                last.text = format!("{}{end}", kept.trim_end());
                self
            }
        }
    }

    fn with(mut self, words: &str, bold: bool, italic: bool) -> Self {
        self.0.push(Run {
            text: printable(words),
            bold,
            italic,
        });
        self
    }
}

impl From<&str> for Text {
    fn from(words: &str) -> Self {
        Self::default().plain(words)
    }
}

impl From<String> for Text {
    fn from(words: String) -> Self {
        Self::from(words.as_str())
    }
}

/// Without what no file can hold: control characters and the two non-characters; a tab becomes a space.
pub(crate) fn printable(words: &str) -> String {
    words
        .replace("\r\n", "\n")
        .chars()
        .filter_map(|letter| match letter {
            '\t' | '\r' => Some(' '),
            '\n' => Some('\n'),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => None,
            letter => Some(letter),
        })
        .collect()
}
