//! One pass over the folded text that hands each interesting place to its reader.

mod address;
mod figure;

use address::{host_like, opened};

use crate::found::{Email, Findings, Found, Span, What};
use crate::handle::{self, Handle, Platform};
use crate::link::{self, Scheme, Written};
use crate::{Reference, codes, phone, vietqr, wallet};

/// Things found in one text at the most; what comes after them is more of the same.
const FOUND_MAX: usize = 400;
/// Places inside one run without spaces where an address may begin; a run with more is made to cost time.
const STARTS_MAX: u8 = 12;
/// Longest run without spaces that is looked at as one address.
const TOKEN_MAX: usize = 4_096;

/// Finds everything. Never fails; linear in the length of the text.
pub fn scan(text: &str, normal: &vi::Normal, reference: &Reference) -> Findings {
    let mut scan = Scan {
        text,
        folded: &normal.folded.text,
        map: &normal.folded,
        reference,
        found: Vec::with_capacity(8),
        at: 0,
        token_end: 0,
        starts: 0,
    };
    scan.run();
    let mut found = scan.found;
    found.sort_by_key(|found| (found.span.start, found.span.end));
    Findings { found }
}

/// Reads a text that is known to be one address, even where running text would not be believed to hold one.
pub fn link_alone(text: &str, normal: &vi::Normal) -> Findings {
    let folded = normal.folded.text.trim();
    let (clean, defanged, scheme, _) = opened(folded);
    let written = Written {
        scheme: scheme.or(Some(Scheme::Http)),
        split: false,
        defanged,
    };
    let link = link::read(&clean, text.trim(), written);
    let span = Span {
        start: 0,
        end: text.len() as u32,
    };
    Findings {
        found: link
            .into_iter()
            .map(|link| Found {
                span,
                what: What::Link(link),
            })
            .collect(),
    }
}

struct Scan<'t> {
    text: &'t str,
    folded: &'t str,
    map: &'t vi::Mapped,
    reference: &'t Reference,
    found: Vec<Found>,
    at: usize,
    /// End of the run without spaces that is being read, and how often it was tried.
    token_end: usize,
    starts: u8,
}

impl Scan<'_> {
    fn run(&mut self) {
        let bytes = self.folded.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if self.found.len() >= FOUND_MAX {
                return;
            }
            let start_of_token = self.at == 0
                || bytes
                    .get(self.at - 1)
                    .is_none_or(|b| !b.is_ascii_alphanumeric());
            let taken = match byte {
                b'*' | b'#' => self.call_forward(),
                b'+' | b'0'..=b'9' | b'(' if start_of_token || byte == b'+' => {
                    self.token().or_else(|| self.figure())
                }
                b'a'..=b'z' | b'[' if start_of_token => self.token(),
                b'@' if start_of_token => self.at_handle(),
                128.. if start_of_token => self.token(),
                _ => None,
            };
            self.at = match taken {
                Some(end) if end > self.at => end,
                _ => self.next_place(self.at),
            };
        }
    }

    /// The next byte where something may start: the end of this word, or the next byte.
    fn next_place(&self, from: usize) -> usize {
        let bytes = self.folded.as_bytes();
        match bytes.get(from) {
            Some(b) if b.is_ascii_alphanumeric() => {
                from + bytes.get(from..).map_or(1, |rest| {
                    rest.iter()
                        .take_while(|b| b.is_ascii_alphanumeric())
                        .count()
                })
            }
            _ => from + 1,
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let range = self.map.original(start..end);
        // Dropped characters and spaces behind the last letter belong to nobody.
        let shown = self.text.get(range.clone()).unwrap_or_default();
        let trimmed = shown
            .trim_end_matches(|c: char| c.is_whitespace() || c == '\u{200b}')
            .len();
        Span {
            start: range.start as u32,
            end: (range.start + trimmed) as u32,
        }
    }

    fn add(&mut self, start: usize, end: usize, what: What) {
        let span = self.span(start, end);
        self.found.push(Found { span, what });
    }

    /// A run without spaces: payload, wallet, package, e-mail, address; or a word that opens one of them.
    fn token(&mut self) -> Option<usize> {
        let start = self.at;
        let rest = self.folded.get(start..)?;
        if start >= self.token_end {
            if let Some(word) = plain_word(rest) {
                self.token_end = start + word.len();
                self.starts = 1;
                return self.word(start, word, rest);
            }
            self.token_end = start + token_length(rest);
            self.starts = 0;
        }
        self.starts = self.starts.saturating_add(1);
        if self.starts > STARTS_MAX {
            return None;
        }
        let length = self.token_end - start;
        let token = rest.get(..length)?;
        if token.starts_with("000201") && token.len() > 20 {
            return self.payload(start);
        }
        if length >= 26
            && let Some(end) = self.wallet(start, token)
        {
            return Some(end);
        }
        if let Some(end) = self.platform_word(start, token) {
            return Some(end);
        }
        // Cheap test first: most tokens are plain words.
        let dotted = token
            .bytes()
            .any(|b| matches!(b, b'.' | b'@' | b':' | b'['));
        if dotted && let Some(end) = self.address(start, token) {
            return Some(end);
        }
        self.split_host(start, token, rest)
            .or_else(|| self.otp(start, token))
    }

    /// Letters between spaces, as most tokens are: the name of a platform, or the first piece of a split host.
    fn word(&mut self, start: usize, word: &str, rest: &str) -> Option<usize> {
        if word.len() >= 26
            && let Some(end) = self.wallet(start, word)
        {
            return Some(end);
        }
        self.platform_word(start, word)
            .or_else(|| self.split_host(start, word, rest))
    }

    /// A QR payload may hold spaces; it ends with its checksum.
    fn payload(&mut self, start: usize) -> Option<usize> {
        let from = self.map.original(start..start).start;
        let line = self
            .text
            .get(from..)?
            .split(['\n', '\r'])
            .next()?
            .trim_end();
        let whole = vietqr::parse(line, self.reference)
            .ok()
            .map(|qr| (qr, line.len()));
        let (qr, length) = whole.or_else(|| {
            let at = line.rfind("6304")?;
            let cut = line.get(..at + 8)?;
            vietqr::parse(cut, self.reference)
                .ok()
                .map(|qr| (qr, cut.len()))
        })?;
        self.found.push(Found {
            span: Span {
                start: from as u32,
                end: (from + length) as u32,
            },
            what: What::Pay(qr),
        });
        // Back from original to folded bytes: the payload is ASCII in all codes we know.
        Some((start + length).min(self.folded.len()))
    }

    fn wallet(&mut self, start: usize, token: &str) -> Option<usize> {
        let length = token.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let range = self.map.original(start..start + length);
        // Letters' case carries the checksum, so the original is read.
        let wallet = wallet::read(self.text.get(range)?.trim())?;
        self.add(start, start + length, What::Wallet(wallet));
        Some(start + length)
    }

    /// E-mail, package or address with its dots in place.
    fn address(&mut self, start: usize, token: &str) -> Option<usize> {
        let (clean, defanged, scheme, skipped) = opened(token);
        if clean.contains('@') && scheme.is_none() && !clean.contains('/') {
            return self.email(start, token);
        }
        let clean = trimmed(&clean);
        if codes::is_package(clean) {
            self.add(
                start,
                start + clean.len(),
                What::App {
                    package: clean.to_owned(),
                },
            );
            return Some(start + clean.len());
        }
        if scheme.is_none() && !host_like(clean, self.text, self.map, start) {
            return None;
        }
        let length = if defanged {
            token.len()
        } else {
            skipped + clean.len()
        };
        let range = self.map.original(start..start + length);
        let raw = if defanged {
            clean
        } else {
            self.text.get(range)?.trim_end()
        };
        let written = Written {
            scheme,
            split: false,
            defanged,
        };
        let link = link::read(clean, raw, written)?;
        self.link(start, start + length, link);
        Some(start + length)
    }

    fn link(&mut self, start: usize, end: usize, link: link::Link) {
        let inner = link::carried(&link.path);
        let handle = handle::of_link(&link.host, &link.path);
        self.add(start, end, What::Link(link));
        if let Some(handle) = handle {
            self.add(start, end, What::Handle(handle));
        }
        let written = Written {
            scheme: Some(Scheme::Https),
            ..Written::default()
        };
        if let Some(link) = inner.and_then(|inner| link::read(&inner, &inner, written)) {
            self.add(start, end, What::Link(link));
        }
    }

    fn email(&mut self, start: usize, token: &str) -> Option<usize> {
        let token = trimmed(token);
        let (before, host) = token.rsplit_once('@')?;
        let at = start + before.len();
        let local = before
            .rsplit(|c: char| !(c.is_ascii_alphanumeric() || "._+-".contains(c)))
            .next()?;
        let host_length = host
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
            .count();
        let host = host.get(..host_length)?.trim_end_matches(['.', '-']);
        let known = psl::suffix(host.as_bytes())
            .is_some_and(|s| s.is_known() || host.ends_with(".example"));
        if local.is_empty() || !host.contains('.') || !known {
            return None;
        }
        let (from, end) = (at - local.len(), at + 1 + host.len());
        let email = Email {
            local: local.to_owned(),
            host: host.to_owned(),
        };
        self.add(from, end, What::Email(email));
        // More than one at-sign is no address of anybody's: there may be a disguised host behind the first ("c@nhb@o-x.club").
        Some(start + token.find('@')? + 1 + host.len())
    }

    /// "i -vietcombank .com", "[ ehoaq. com ]", "vcb . vn-xx . top": a host with spaces around its dots or hyphens.
    fn split_host(&mut self, start: usize, token: &str, rest: &str) -> Option<usize> {
        let next = rest.get(token.len()..)?;
        let bracket = token.starts_with('[');
        let gap = next.starts_with(" .")
            || next.starts_with(" -")
            || token.ends_with('.') && next.starts_with(' ')
            || bracket;
        if !gap {
            return None;
        }
        let mut host = String::new();
        let mut length = 0;
        let mut joined = false;
        let mut pieces = rest.char_indices().peekable();
        while let Some((at, c)) = pieces.next() {
            let following = pieces.peek().map(|(_, c)| *c);
            match c {
                'a'..='z' | '0'..='9' | '-' | '.' | '/' | '_' => host.push(c),
                '[' | ']' | '(' | ')' => {}
                // A space is part of the trick only next to a dot or a hyphen.
                ' ' if following.is_some_and(|f| f == '.' || f == '-')
                    || host.ends_with(['.', '-'])
                    || host.is_empty() =>
                {
                    joined = true;
                }
                _ => break,
            }
            length = at + c.len_utf8();
            if host.len() > 80 {
                return None;
            }
        }
        let host_only = host.split('/').next()?.trim_matches(['.', '-']);
        let last = host_only.rsplit('.').next()?;
        let labels = host_only.split('.').count();
        // Two honest sentences share a dot as well: the end must be a suffix nobody starts a sentence with.
        let suffix = matches!(
            last,
            "com"
                | "vn"
                | "net"
                | "org"
                | "top"
                | "xyz"
                | "vip"
                | "cc"
                | "info"
                | "icu"
                | "club"
                | "site"
                | "shop"
                | "online"
                | "store"
                | "link"
                | "click"
                | "cfd"
                | "sbs"
                | "tech"
                | "ly"
                | "win"
                | "bet"
                | "example"
                | "live"
                | "fun"
                | "asia"
                | "biz"
        );
        if !joined || !suffix || labels < 2 || host_only.len() < 6 {
            return None;
        }
        let address = host.trim_matches(['.', '-', '/']);
        let length = rest.get(..length)?.trim_end().len();
        let link = link::read(
            address,
            address,
            Written {
                scheme: None,
                split: true,
                defanged: false,
            },
        )?;
        self.link(start, start + length, link);
        Some(start + length)
    }

    /// "zalo 0912…", "telegram: @name": a platform's name followed by a name or number.
    fn platform_word(&mut self, start: usize, token: &str) -> Option<usize> {
        let word_length = token.bytes().take_while(u8::is_ascii_alphabetic).count();
        let platform = Platform::from_word(token.get(..word_length)?)?;
        let after = self.folded.get(start + word_length..)?;
        let gap = after
            .bytes()
            .take_while(|b| matches!(b, b' ' | b':' | b'-'))
            .count();
        if gap == 0 || gap > 4 {
            return None;
        }
        let name_text = after.get(gap..)?;
        let at_sign = name_text.starts_with('@');
        let name_length = name_text
            .bytes()
            .skip(usize::from(at_sign))
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_'))
            .count();
        let name = name_text.get(usize::from(at_sign)..usize::from(at_sign) + name_length)?;
        let digits = name.len() >= 9 && name.bytes().all(|b| b.is_ascii_digit());
        if !(at_sign && name.len() >= 3 || digits) {
            return None;
        }
        let end = start + word_length + gap + usize::from(at_sign) + name_length;
        self.add(
            start,
            end,
            What::Handle(Handle {
                platform,
                name: name.to_owned(),
            }),
        );
        if digits && let Some(phone) = phone::read(name, false) {
            self.add(start + word_length + gap, end, What::Phone(phone));
        }
        Some(end)
    }

    /// "@name" after the word Telegram somewhere before.
    fn at_handle(&mut self) -> Option<usize> {
        let rest = self.folded.get(self.at + 1..)?;
        let length = rest
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || *b == b'_')
            .count();
        let from = self.folded.ceil_char_boundary(self.at.saturating_sub(40));
        let before = self.folded.get(from..self.at)?;
        if length < 4 || !(before.contains("tele") || before.contains("t.me")) {
            return None;
        }
        let end = self.at + 1 + length;
        let name = rest.get(..length)?.to_owned();
        self.add(
            self.at,
            end,
            What::Handle(Handle {
                platform: Platform::Telegram,
                name,
            }),
        );
        Some(end)
    }

    fn call_forward(&mut self) -> Option<usize> {
        let (code, number, length) = codes::call_forward(self.folded.get(self.at..)?)?;
        let start = self.at;
        self.add(start, start + length, What::CallForward { code, number });
        Some(start + length)
    }

    fn before(&self, at: usize, bytes: usize) -> &str {
        let from = self.folded.ceil_char_boundary(at.saturating_sub(bytes));
        self.folded.get(from..at).unwrap_or_default()
    }
}

/// Bytes until white space or a sign no address holds.
fn token_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at).filter(|_| at <= TOKEN_MAX) {
        if byte.is_ascii() {
            if ends_token(byte) {
                break;
            }
            at += 1;
            continue;
        }
        let Some(c) = rest.get(at..).and_then(|rest| rest.chars().next()) else {
            break;
        };
        if c.is_whitespace() || matches!(c, '“' | '”' | '«' | '»' | '…' | '，' | '。') {
            break;
        }
        at += c.len_utf8();
    }
    at
}

/// The letters a text begins with, when a space comes after them.
fn plain_word(rest: &str) -> Option<&str> {
    let length = rest.bytes().take_while(u8::is_ascii_lowercase).count();
    let whole = length > 0 && rest.as_bytes().get(length) == Some(&b' ');
    rest.get(..length).filter(|_| whole)
}

fn ends_token(byte: u8) -> bool {
    matches!(
        byte,
        b'\t'..=b'\r' | b' ' | b'"' | b'<' | b'>' | b'{' | b'}' | b'|' | b'`'
    )
}

/// Signs that end a sentence, not an address.
fn trimmed(token: &str) -> &str {
    token.trim_end_matches([
        '.', ',', ';', ':', '!', '?', ')', ']', '\'', '*', '~', '-', '/',
    ])
}
