//! One pass over the folded text that hands each interesting place to its reader.

mod address;
mod figure;
mod file;
mod platform;
mod split;

use crate::found::{Email, Findings, Found, Span, What};
use crate::handle::{self, Platform};
use crate::link::{self, Scheme, Written};
use crate::{Reference, codes, phone, vietqr, wallet};

/// Links and things of each other kind found in one text at the most: a hundred sums must not hide the link behind them.
const LINKS_MAX: u16 = 1_000;
const KIND_MAX: u16 = 200;
/// Longest run without spaces that is looked at as one address.
const TOKEN_MAX: usize = 4_096;
/// Fewest digits of an identity card.
const ID_MIN: usize = 9;
/// So many bytes before a name are looked at for a word that calls for a visit.
const CALL_MAX: usize = 24;

/// Finds everything. Never fails; linear in the length of the text.
pub fn scan(text: &str, normal: &vi::Normal, reference: &Reference) -> Findings {
    let mut scan = Scan {
        text,
        folded: &normal.folded.text,
        map: &normal.folded,
        reference,
        found: Vec::with_capacity(8),
        left: Left::default(),
        at: 0,
        token_end: 0,
        tried: 0,
        glued: usize::MAX,
        taken: 0,
        whole: normal.folded.text.trim().len(),
        unopened: false,
    };
    scan.run();
    scan.files();
    let (mut found, cut, unopened) = (scan.found, scan.left.cut, scan.unopened);
    found.sort_by_key(|found| (found.span.start, found.span.end));
    for found in &mut found {
        if let What::Account(account) = &mut found.what {
            account.alone = account.fills(&normal.folded.text, reference);
        }
    }
    Findings {
        found,
        cut,
        unopened,
    }
}

/// Reads a text that is known to be one address, even where running text would not be believed to hold one.
pub fn link_alone(text: &str, normal: &vi::Normal) -> Findings {
    let folded = normal.folded.text.trim();
    let (scheme, lead, _) = address::scheme(folded).unwrap_or((Scheme::Http, 0, false));
    let shown = text.trim();
    let written = Written {
        scheme: Some(scheme),
        ..Written::default()
    };
    let link = folded
        .get(lead..)
        .and_then(|rest| address::whole(rest, shown, written));
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
        ..Findings::default()
    }
}

/// What may still be found.
struct Left {
    links: u16,
    phones: u16,
    accounts: u16,
    sums: u16,
    others: u16,
    /// Something was found that had no room.
    cut: bool,
}

impl Default for Left {
    fn default() -> Self {
        Self {
            links: LINKS_MAX,
            phones: KIND_MAX,
            accounts: KIND_MAX,
            sums: KIND_MAX,
            others: KIND_MAX,
            cut: false,
        }
    }
}

impl Left {
    /// Takes the room for one more, if there is some.
    fn take(&mut self, what: &What) -> bool {
        let left = match what {
            What::Link(_) => &mut self.links,
            What::Phone(_) => &mut self.phones,
            What::Account(_) | What::Pay(_) => &mut self.accounts,
            What::Money { .. } | What::Otp | What::NationalId => &mut self.sums,
            _ => &mut self.others,
        };
        let room = left.checked_sub(1);
        *left = room.unwrap_or(0);
        self.cut |= room.is_none();
        room.is_some()
    }
}

/// What of a run of letters and dots is a host.
struct Taken<'h> {
    name: &'h str,
    /// Bytes that spell it.
    length: usize,
    port: Option<u16>,
    port_length: usize,
    /// Nothing was cut from its end.
    whole: bool,
    /// Its last label is written with a capital.
    capital: bool,
}

struct Scan<'t> {
    text: &'t str,
    folded: &'t str,
    map: &'t vi::Mapped,
    reference: &'t Reference,
    found: Vec<Found>,
    at: usize,
    left: Left,
    /// End of the run without spaces that is being read, and up to where no address begins.
    token_end: usize,
    tried: usize,
    /// Where digits begin that are glued to the word before them ("sdt0912…").
    glued: usize,
    /// Up to where the last account and the name of its bank reach.
    taken: usize,
    /// Length of the text without spaces around it.
    whole: usize,
    /// Something was written as an address that none can be.
    unopened: bool,
}

impl Scan<'_> {
    fn run(&mut self) {
        let bytes = self.folded.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            let start_of_token = self.at == 0
                || self.at == self.glued
                || bytes
                    .get(self.at - 1)
                    .is_none_or(|b| !b.is_ascii_alphanumeric());
            if let Some(next) = self.behind_ordinary(start_of_token) {
                self.at = next;
                continue;
            }
            let taken = match byte {
                b'*' | b'#' => self.call_forward(),
                b'+' | b'0'..=b'9' | b'(' if start_of_token || byte == b'+' => {
                    self.token().or_else(|| self.figure())
                }
                b'o' if start_of_token && self.digit_behind() => {
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

    /// "O912…": digits right behind this letter.
    fn digit_behind(&self) -> bool {
        let next = self.folded.as_bytes().get(self.at + 1);
        next.is_some_and(u8::is_ascii_digit)
    }

    /// Where to go on behind a short word that is nothing but a word, as most are: no platform's name, and no sign behind its space
    /// that splits a host.
    fn behind_ordinary(&self, start_of_token: bool) -> Option<usize> {
        if !start_of_token || self.at < self.token_end {
            return None;
        }
        let bytes = self.folded.as_bytes();
        let (length, _) = vi::small_letters(bytes, self.at)?;
        let end = self.at + length;
        let ordinary = length > 0
            && bytes.get(end) == Some(&b' ')
            && !split::goes_on(self.folded.get(end..)?)
            && Platform::from_word(bytes.get(self.at..end)?).is_none();
        ordinary.then_some(end + 1)
    }

    /// The next place where something may start: behind this word, at the digits glued to it, or the next byte.
    fn next_place(&mut self, from: usize) -> usize {
        let rest = self.folded.get(from..).unwrap_or_default();
        let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        if length >= figure::GLUED_MIN
            && from != self.glued
            && let Some(word) = rest.get(..length).and_then(figure::glued_word)
        {
            self.glued = from + word;
            return self.glued;
        }
        from + length.max(1)
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
        if self.left.take(&what) {
            let span = self.span(start, end);
            self.found.push(Found { span, what });
        }
    }

    /// A run without spaces: payload, wallet, package, e-mail, address; or a word that opens one of them.
    fn token(&mut self) -> Option<usize> {
        let start = self.at;
        let rest = self.folded.get(start..)?;
        if start >= self.token_end {
            if let Some(word) = plain_word(rest) {
                self.token_end = start + word.len();
                return self.word(start, word, rest).or(Some(self.token_end));
            }
            self.token_end = start + token_length(rest);
        }
        let length = self.token_end - start;
        let token = rest.get(..length)?;
        if token.starts_with(vietqr::START)
            && let Some(end) = self.payload(start)
        {
            return Some(end);
        }
        if length >= 26
            && let Some(end) = self.wallet(start, token)
        {
            return Some(end);
        }
        if let Some(end) = self.platform_word(start, token) {
            return Some(end);
        }
        if start >= self.tried
            && may_open_address(token)
            && let Some(end) = self.address(start, token, rest)
        {
            return Some(end);
        }
        self.lettered_account(start, token)
            .or_else(|| self.otp(start, token))
    }

    /// Letters between spaces, as most tokens are: the name of a platform, or the first piece of a split host.
    fn word(&mut self, start: usize, word: &str, rest: &str) -> Option<usize> {
        if word.len() >= 26
            && let Some(end) = self.wallet(start, word)
        {
            return Some(end);
        }
        if let Some(end) = self.platform_named(start, word) {
            return Some(end);
        }
        self.split_host(start, word, rest)
    }

    /// A QR payload may hold spaces; one whose lengths do not fit is one still, a broken one.
    fn payload(&mut self, start: usize) -> Option<usize> {
        let from = self.map.original(start..start).start;
        let (before, rest) = self.text.split_at_checked(from)?;
        let line = rest
            .get(..rest.floor_char_boundary(vietqr::PAYLOAD_MAX))?
            .split(['\n', '\r'])
            .next()?
            .trim_end();
        let before = before.trim_end_matches([' ', '\t']);
        let alone = before.is_empty() || before.ends_with(['\n', '\r']);
        let (qr, length) = vietqr::taken(line, alone, self.reference)?;
        let end = from + length;
        let said = [qr.purpose.clone(), qr.merchant.clone()];
        self.push(from, end, What::Pay(qr));
        for words in said.iter().flatten() {
            self.said_in_code(from, end, words);
        }
        // Back from original to folded bytes.
        let folded = self.map.map.get(start..)?;
        let passed = folded.iter().take_while(|at| (**at as usize) < end);
        Some((start + passed.count()).min(self.folded.len()))
    }

    /// What a payment code says in words of its own: who pays reads them, so the addresses among them are looked up.
    fn said_in_code(&mut self, from: usize, end: usize, words: &str) {
        let figures = words.bytes().filter(u8::is_ascii_digit).count();
        let code = self.text.get(from..end);
        let place = code.and_then(|code| code.find(words));
        let Some(at) = place.filter(|_| words.contains('.') || figures >= ID_MIN) else {
            return;
        };
        let told = |what: &What| {
            matches!(
                what,
                What::Link(_) | What::Email(_) | What::Handle(_) | What::NationalId
            )
        };
        let inner = scan(words, &vi::normalize(words), self.reference);
        for found in inner.found.into_iter().filter(|found| told(&found.what)) {
            let within = |at_inside: u32| from + at + at_inside as usize;
            let (start, end) = (within(found.span.start), within(found.span.end));
            self.push(start, end, found.what);
        }
    }

    /// Keeps what stands between these bytes of the original, if there is room.
    fn push(&mut self, start: usize, end: usize, what: What) {
        if self.left.take(&what) {
            let (start, end) = (start as u32, end as u32);
            let span = Span { start, end };
            self.found.push(Found { span, what });
        }
    }

    fn wallet(&mut self, start: usize, token: &str) -> Option<usize> {
        let length = token.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let range = self.map.original(start..start + length);
        // Letters' case carries the checksum, so the original is read.
        let wallet = wallet::read(self.text.get(range)?.trim())?;
        self.add(start, start + length, What::Wallet(wallet));
        Some(start + length)
    }

    /// E-mail, package or address, with its dots in place or spaces around them.
    fn address(&mut self, start: usize, token: &str, rest: &str) -> Option<usize> {
        // "Xin chào.": nothing but a word, as before nearly every full stop.
        let word = token.trim_end_matches('.');
        if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            self.tried = start + word.len();
        } else if let Some(end) = self.dotted(start, token) {
            return Some(end);
        }
        let run = token.trim_end_matches(['.', '-', '/', ']', ')']).len();
        let alone = token.starts_with('[') || start + run == self.tried;
        match alone {
            true => self.split_host(start, token, rest),
            false => None,
        }
    }

    fn dotted(&mut self, start: usize, token: &str) -> Option<usize> {
        let (scheme, lead, defanged) = match address::scheme(token) {
            Some((scheme, lead, defanged)) => (Some(scheme), lead, defanged),
            None => (None, 0, false),
        };
        let body = token.get(lead..)?;
        let userinfo = scheme.map_or(0, |_| address::userinfo(body));
        let host = address::host(body.get(userinfo..)?);
        if scheme.is_none() {
            // What does not begin an address here begins none before the end of this run.
            self.tried = start + host.length;
            if let Some(end) = self.email(start, token, host.length) {
                return Some(end);
            }
        }
        let host = match scheme.is_none() && !host.name.contains('.') {
            true => address::comma_host(token, &host)?,
            false => host,
        };
        let behind = token.as_bytes().get(host.length);
        if scheme.is_none()
            && !matches!(behind, Some(b'/' | b'?' | b'-' | b'_'))
            && codes::is_package(&host.name)
        {
            let package = host.name.to_string();
            self.add(start, start + host.length, What::App { package });
            return Some(start + host.length);
        }
        let from = lead + userinfo;
        let taken = self.taken(start + from, token.get(from..)?, &host, scheme.is_some());
        // A run so long was cut before its suffix was seen.
        self.unopened |= taken.is_none() && token.len() > TOKEN_MAX;
        let taken = taken?;
        let (name, length) = (taken.name, taken.length);
        let tail = token.get(from + length + taken.port_length..)?;
        let tail = match taken.whole {
            true => address::tail(tail),
            false => "",
        };
        let host_at = start + from;
        let told = || self.told(host_at, &taken, tail);
        // A name in the tables is a host though it could be two words.
        let is_host = || address::host_like(name, told) || self.reference.knows(name);
        if scheme.is_none() && !is_host() {
            // Lists tell whether four numbers are an address; nobody else can.
            if let Some(ip) = link::public_ip(name).filter(|_| tail.is_empty()) {
                self.add(host_at, host_at + length, What::Ip(ip));
            }
            return None;
        }
        let tail_at = host_at + length + taken.port_length;
        let end = tail_at + tail.len();
        let link = link::read(link::Parts {
            host: name,
            raw_host: self.original(host_at, host_at + length),
            port: taken.port,
            userinfo: userinfo > 0,
            tail: self.original(tail_at, end),
            shown: match defanged || host.defanged {
                true => name,
                false => self.original(start, end),
            },
            written: Written {
                scheme,
                split: false,
                defanged: defanged || host.defanged,
            },
        });
        self.unopened |= link.is_none();
        self.link(start, end, link?);
        Some(end)
    }

    /// How much of a run is a host, and the port behind it.
    fn taken<'h>(
        &self,
        at: usize,
        text: &str,
        host: &'h address::Host<'_>,
        schemed: bool,
    ) -> Option<Taken<'h>> {
        let name = host.name.as_ref();
        let behind = text.get(host.length..)?;
        let (port, port_length) =
            address::port(behind).map_or((None, 0), |(port, length)| (Some(port), length));
        let goes_on = behind
            .get(port_length..)?
            .starts_with(['/', '?', '#', '\\']);
        if !schemed && !goes_on && address::is_file_ending(name.rsplit('.').next()?) {
            return None;
        }
        let mut kept = match address::registered(name) {
            Some(kept) => kept,
            None if schemed || self.is_foreign_name(at, host) => name.len(),
            None => return None,
        };
        let capital = self.capital_after_dot(at, text, name, kept);
        // "vcb.top.De": the next sentence.
        if let Some((before, last)) = name.get(..kept)?.rsplit_once('.')
            && capital
            && !goes_on
            && address::is_word(last)
            && address::registered(before) == Some(before.len())
        {
            kept = before.len();
        }
        let whole = kept == name.len();
        Some(Taken {
            name: name.get(..kept)?,
            length: match whole {
                true => host.length,
                false => address::host_up_to(text, kept).length,
            },
            port: port.filter(|_| whole),
            port_length: if whole { port_length } else { 0 },
            whole,
            capital,
        })
    }

    /// A name whose suffix has no Latin letter («пример.рф») and is one people register.
    fn is_foreign_name(&self, at: usize, host: &address::Host<'_>) -> bool {
        let written = self.original(at, at + host.length);
        let suffix = written.rsplit('.').next().unwrap_or_default();
        let foreign = !suffix.is_empty() && !suffix.contains(|c: char| c.is_ascii());
        foreign && address::is_registered(&link::canonical_host(&host.name, written).0)
    }

    /// What is known about a name without a scheme.
    fn told(&self, at: usize, taken: &Taken<'_>, tail: &str) -> address::Told {
        let dot = taken.name.rfind('.').unwrap_or(0);
        let small = |letter: &str| !letter.starts_with(char::is_uppercase);
        address::Told {
            path: !tail.is_empty(),
            page: taken.port.is_some_and(|port| port >= 80)
                || tail.starts_with('/') && tail.get(1..2).is_some_and(|sign| sign >= "a"),
            capital: taken.capital,
            sentence: taken.capital && small(self.original(at + dot.saturating_sub(1), at + dot)),
            alone: taken.whole && taken.length + tail.len() == self.whole,
            called: calls_for_visit(self.before(at, CALL_MAX)),
        }
    }

    /// Whether the last label of a host is written with a capital.
    fn capital_after_dot(&self, at: usize, text: &str, name: &str, kept: usize) -> bool {
        let before_last = name.get(..kept).and_then(|name| name.rfind('.'));
        let Some(dot) = before_last.filter(|_| text.starts_with(name)) else {
            return false;
        };
        self.original(at + dot + 1, at + dot + 2)
            .starts_with(char::is_uppercase)
    }

    /// The original of some folded bytes, without spaces at its end.
    fn original(&self, start: usize, end: usize) -> &str {
        let range = self.map.original(start..end);
        self.text.get(range).unwrap_or_default().trim_end()
    }

    fn link(&mut self, start: usize, end: usize, link: link::Link) {
        let (inner, handle) = {
            let path = link.plain_path();
            (link::carried(&path), handle::of_link(&link.host, &path))
        };
        self.add(start, end, What::Link(link));
        if let Some(handle) = handle {
            self.add(start, end, What::Handle(handle));
        }
        let written = Written {
            scheme: Some(Scheme::Https),
            ..Written::default()
        };
        if let Some(link) = inner.and_then(|inner| address::plain(&inner, written)) {
            self.add(start, end, What::Link(link));
        }
    }

    /// "name@host"; the name is what stands between the last sign no name holds and the at-sign.
    fn email(&mut self, start: usize, token: &str, host_length: usize) -> Option<usize> {
        let local = token
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'+' | b'-'))
            .count();
        let sign = address::at_sign(token.get(local..)?).filter(|_| local > 0)?;
        let text = token.get(local + sign.len()..)?;
        self.tried = self.tried.min(start + host_length.min(local));
        let host = address::host(text);
        let kept = address::registered(&host.name).filter(|kept| *kept > 0)?;
        let length = address::host_up_to(text, kept).length;
        let host_at = start + local + sign.len();
        let end = host_at + length;
        let (host, _) = link::canonical_host(host.name.get(..kept)?, self.original(host_at, end));
        let email = Email {
            local: token.get(..local)?.to_owned(),
            host,
        };
        self.add(start, end, What::Email(email));
        // More than one at-sign is no address of anybody's: there may be a disguised host behind it ("c@nhb@o-x.club").
        let many = self
            .folded
            .get(..start)
            .is_some_and(|before| before.ends_with('@'));
        Some(if many { host_at } else { end })
    }

    fn call_forward(&mut self) -> Option<usize> {
        let (code, number, length) = codes::call_forward(self.folded.get(self.at..)?)?;
        let start = self.at;
        let end = start + length;
        // Where the calls would go is somebody's phone, which lists may know.
        let phone = number.as_deref().and_then(|number| {
            let digits = number.strip_prefix('+');
            phone::read(digits.unwrap_or(number), digits.is_some())
        });
        self.add(start, end, What::CallForward { code, number });
        if let Some(phone) = phone {
            self.add(start, end, What::Phone(phone));
        }
        Some(end)
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
            at += match ends_token(byte) {
                false => 1,
                true => match dot_in_braces(byte, rest, at) {
                    Some(dot) => dot,
                    None => break,
                },
            };
            continue;
        }
        let Some(c) = rest.get(at..).and_then(|rest| rest.chars().next()) else {
            break;
        };
        if c.is_whitespace() || matches!(c, '“' | '”' | '«' | '»' | '…' | '，') {
            break;
        }
        at += c.len_utf8();
    }
    at
}

/// Bytes of a dot in brackets that no address holds otherwise: "vcb{.}top", "vcb<.>top".
fn dot_in_braces(byte: u8, rest: &str, at: usize) -> Option<usize> {
    match byte {
        b'{' | b'<' => address::dot_in_brackets(rest.get(at..)?),
        _ => None,
    }
}

/// "Truy cập", "vào", "chi tiết:" before a name.
fn calls_for_visit(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '-', '>', '"', '\'', '(']);
    let mut words = before.rsplit(|c: char| !c.is_ascii_alphanumeric());
    match words.next() {
        Some("cap") => words.next() == Some("truy"),
        Some(word) => {
            before.ends_with(':')
                || matches!(
                    word,
                    "vao" | "tai" | "xem" | "link" | "web" | "website" | "trang"
                )
        }
        None => false,
    }
}

/// The letters a text begins with, when a space comes after them.
fn plain_word(rest: &str) -> Option<&str> {
    let length = rest.bytes().take_while(u8::is_ascii_lowercase).count();
    let whole = length > 0 && rest.as_bytes().get(length) == Some(&b' ');
    rest.get(..length).filter(|_| whole)
}

/// Cheap test first: most tokens are words with a comma.
fn may_open_address(token: &str) -> bool {
    let run = token.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let behind = token.as_bytes().get(run..).unwrap_or_default();
    match behind {
        [b',', next, ..] => next.is_ascii_lowercase(),
        [b'.' | b'@' | b'-' | b'_' | b'[' | b'(' | b'{' | b'<', ..] => true,
        [b'%' | b':' | b'+' | 128.., ..] | [] => true,
        _ => false,
    }
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
