//! Names of files that install or run something: "VNeID.apk", "giay moi.pdf.exe".

use super::Scan;
use crate::found::{Found, Installs, What};

/// Bytes before an ending that are looked at, and words of a name with spaces.
const NAME_MAX: usize = 120;
const WORDS_MAX: usize = 8;

impl Scan<'_> {
    /// Looks behind each dot: nearly every message has few, and none of them such an ending.
    pub(super) fn files(&mut self) {
        let folded = self.folded;
        for dot in memchr::memchr_iter(b'.', folded.as_bytes()) {
            if let Some((installs, end)) = self.ending(dot) {
                self.file(dot, end, installs);
            }
        }
    }

    /// The ending behind a dot, and where it ends; none where something else goes on there, or nothing has this ending.
    fn ending(&self, dot: usize) -> Option<(Installs, usize)> {
        let (name, rest) = (self.folded.get(..dot)?, self.folded.get(dot + 1..)?);
        let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let installs = installs(rest.get(..length)?)?;
        let mut behind = rest.get(length..)?.chars();
        let goes_on = match behind.next() {
            Some('.' | '-') => behind.next().is_some_and(char::is_alphanumeric),
            Some(next) => matches!(next, '_' | '@' | '/'),
            None => false,
        };
        let named = name.ends_with(|c: char| c.is_alphanumeric() || c == ')');
        (named && !goes_on).then_some((installs, dot + 1 + length))
    }

    fn file(&mut self, dot: usize, end: usize, installs: Installs) {
        let span = self.span(self.name_start(dot, end), end);
        let overlaps = |found: &Found| found.span.start < span.end && span.start < found.span.end;
        // What an address leads to is told of the address.
        if self.found.iter().any(overlaps) {
            return;
        }
        let name = self.text.get(span.start as usize..span.end as usize);
        let what = What::File {
            name: name.unwrap_or_default().to_owned(),
            installs,
        };
        if self.left.take(&what) {
            self.found.push(Found { span, what });
        }
    }

    /// Where the name begins that ends with this dot: where its run without spaces does, or with the first of several words where it
    /// ends the line.
    fn name_start(&self, dot: usize, end: usize) -> usize {
        let before = self.before(dot, NAME_MAX);
        let from = dot - before.len();
        let last = run_start(before);
        // A copy: "VNeID (1).apk".
        let start = match before.get(last..).is_some_and(|run| run.starts_with('(')) {
            true => run_start(before.get(..last).unwrap_or_default().trim_end()),
            false => last,
        };
        let behind = self.folded.get(end..).unwrap_or_default();
        let behind = behind.trim_start_matches([' ', '"', '”', '»', ')', '.']);
        let ends_line = behind.is_empty() || behind.starts_with('\n');
        let several = before.get(..start).filter(|_| ends_line && from == 0);
        from + start - several.map_or(0, spaced_name)
    }
}

/// What a file with this ending installs or runs. Endings that are words or hosts too ("bat", "com") are left out.
fn installs(ending: &str) -> Option<Installs> {
    match ending {
        "apk" | "xapk" | "apks" | "apkm" | "aab" | "ipa" | "mobileconfig" => Some(Installs::App),
        "exe" | "msi" | "scr" | "pif" | "lnk" | "vbs" | "vbe" | "wsf" | "hta" | "ps1" | "jar" => {
            Some(Installs::Program)
        }
        _ => None,
    }
}

/// Where the last run of signs begins that a file's name may hold.
fn run_start(text: &str) -> usize {
    const SIGNS: &str = "\"'“”«»‘’,;:/\\|<>=*?";
    let end = |c: char| c.is_whitespace() || SIGNS.contains(c);
    let sign = text.char_indices().rev().find(|(_, c)| end(*c));
    sign.map_or(0, |(at, c)| at + c.len_utf8())
}

/// Bytes of the words at the end of a line that belong to the name behind them: all, or those behind "file", "tệp".
fn spaced_name(before: &str) -> usize {
    const CALLS: [&str; 8] = ["file", "tep", "ten", "tai", "cai", "mo", "ban", "app"];
    let line = before
        .rsplit(['\n', '"', '“', '«', ':'])
        .next()
        .unwrap_or_default();
    let words = line.split_inclusive(' ').rev();
    let own = words.take_while(|word| !CALLS.contains(&word.trim_end()));
    let mut own: Vec<&str> = own.collect();
    while own.last().is_some_and(|first| first.trim().is_empty()) {
        own.pop();
    }
    match own.len() <= WORDS_MAX
        && !own
            .iter()
            .any(|word| word.contains([',', '.', '!', '?', ';', '/', '\\']))
    {
        true => own.iter().map(|word| word.len()).sum(),
        false => 0,
    }
}
