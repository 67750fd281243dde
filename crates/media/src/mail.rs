//! Mails: the headers that disagree when someone pretends, the text a reader sees, links, attachments, pictures.
//!
//! mail-parser does the MIME work; here are the budgets around it and what is taken from its result.

use std::panic::catch_unwind;

use image::GrayImage;
use mail_parser::{
    Addr, Address, HeaderName, Message, MessageParser, MessagePart, MimeHeaders, PartType,
};

use crate::archive::Listing;
use crate::attachment::{describe, kind_by_bytes};
use crate::child::{Decoded, Progress};
use crate::contents::{AuthResult, Contents, FileKind, MailFacts, Mailbox, Note, Reason, What};
use crate::html;
use crate::limits::Limits;
use crate::qr::Code;
use crate::sniff::{HEADERS_MAX, is_archive, sniff};
use crate::{picture, qr, text};

/// A mail is cut after so many `--`, which boundaries are made of. Each part costs memory before we can count it.
const DASHES_MAX: usize = 20_000;
/// A mail is cut after so many words that nest mails in mails; each level costs stack when it is dropped.
const NESTING_WORDS_MAX: usize = 1_000;
/// With fewer visible characters than this, the words are in a picture.
const LITTLE_TEXT: usize = 200;
/// Services that strike out `Authentication-Results` written in their name before they write their own.
const GREAT_SERVICES: [&str; 6] = [
    "google.com",
    "outlook.com",
    "yahoo.com",
    "icloud.com",
    "zoho.com",
    "proton.me",
];
/// So many further senders of a mail are kept: one is too many.
const MORE_MAX: usize = 4;
/// Most results kept of `Authentication-Results`.
const AUTH_RESULTS_MAX: usize = 16;

/// Reads a mail: first its headers, then text, links and attachments, then QR codes in its pictures; `progress` hears of each.
pub(crate) fn read(bytes: &[u8], limits: &Limits, progress: &mut Progress<'_>) -> Decoded {
    let bytes = from_first_header(bytes);
    let mut decoded = Decoded {
        contents: headers_only(bytes),
        page: None,
    };
    progress(&decoded);
    let (bytes, cut) = up_to_bombs(bytes);
    if cut {
        decoded.contents.note(Note::TooManyParts {
            limit: limits.mime_parts_max,
        });
    }
    let opaque = with_opaque_mails(bytes);
    let message = match catch_unwind(|| MessageParser::default().parse(&opaque)) {
        Ok(Some(message)) => message,
        Ok(None) => return unparsed(decoded, bytes, Reason::Damaged, limits),
        // mail-parser asserts that some broken mails do not exist; they do.
        Err(_) => return unparsed(decoded, bytes, Reason::DecoderFailed, limits),
    };
    let mut reading = Reading::new(facts(&message), limits);
    reading.message(&message, 0);
    let pictures = reading.finish(&mut decoded.contents);
    progress(&decoded);
    look_at(&pictures, limits, &mut decoded);
    decoded
}

/// A mail whose structure could not be read still says something: what follows its headers, as it stands.
fn unparsed(mut decoded: Decoded, bytes: &[u8], reason: Reason, limits: &Limits) -> Decoded {
    decoded.contents.note(Note::NotDecoded { reason });
    let lines_end = [&b"\r\n\r\n"[..], b"\n\n"];
    let body = lines_end
        .iter()
        .filter_map(|end| bytes.windows(end.len()).position(|window| window == *end))
        .min();
    let body = text::read(
        body.and_then(|at| bytes.get(at..)).unwrap_or_default(),
        limits,
    );
    decoded.contents.add_text(&body.text);
    decoded.contents.note_all(body.notes);
    decoded.contents.cut_text(limits.text_max);
    decoded
}

/// Skips a byte order mark and the line that mailbox files put before each mail.
fn from_first_header(bytes: &[u8]) -> &[u8] {
    let bytes = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .trim_ascii_start();
    if !bytes.starts_with(b"From ") {
        return bytes;
    }
    bytes
        .iter()
        .position(|&byte| byte == b'\n')
        .and_then(|end| bytes.get(end + 1..))
        .unwrap_or_default()
}

/// Headers are looked at first, alone: a mail that kills the parser has still said who sent it.
fn headers_only(bytes: &[u8]) -> Contents {
    let mut contents = Contents::of(FileKind::Eml);
    let head = bytes.get(..HEADERS_MAX).unwrap_or(bytes);
    if let Ok(Some(message)) = catch_unwind(|| MessageParser::default().parse_headers(head)) {
        let facts = facts(&message);
        contents.add_text(&facts.subject);
        contents.mail = Some(facts);
    }
    contents
}

/// The mail up to where it stops being a mail anyone would send. One pass; see the limits above.
fn up_to_bombs(bytes: &[u8]) -> (&[u8], bool) {
    let mut dashes: usize = 0;
    let mut nesting: usize = 0;
    let mut dash_run: usize = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        dash_run = if byte == b'-' { dash_run + 1 } else { 0 };
        dashes += usize::from(dash_run == 2);
        nesting += usize::from(starts_nesting_word(byte, bytes, at));
        if dashes > DASHES_MAX || nesting > NESTING_WORDS_MAX {
            return (bytes.get(..at).unwrap_or(bytes), true);
        }
    }
    (bytes, false)
}

/// The mail with one letter changed in the type of each mail inside it (`message/rfc82x`), so that mail-parser hands that
/// part over unread and we read it, to a depth of our choosing. Left to itself, mail-parser 0.11.9 loses text when a
/// forwarded mail is nothing but a forwarded mail: a place to hide.
fn with_opaque_mails(bytes: &[u8]) -> Vec<u8> {
    const TYPES: [&[u8]; 3] = [b"message/rfc822", b"message/global", b"multipart/digest"];
    let mut opaque = bytes.to_vec();
    for at in 0..bytes.len() {
        let Some(rest) = bytes
            .get(at..)
            .filter(|rest| matches!(rest.first(), Some(b'm' | b'M')))
        else {
            continue;
        };
        for kind in TYPES {
            let here = rest
                .get(..kind.len())
                .is_some_and(|word| word.eq_ignore_ascii_case(kind));
            if let Some(last) = opaque.get_mut(at + kind.len() - 1).filter(|_| here) {
                *last = b'x';
            }
        }
    }
    opaque
}

/// Whether a part is a mail inside a mail, by its type (changed as above) or by what it looks like.
fn is_mail(part: &MessagePart<'_>, bytes: &[u8]) -> bool {
    part.is_content_type("message", "rfc82x")
        || part.is_content_type("message", "globax")
        || sniff(bytes) == FileKind::Eml
}

/// Without one of these words no mail starts inside a mail, however its type is spelt.
fn starts_nesting_word(byte: u8, bytes: &[u8], at: usize) -> bool {
    matches!(byte | 32, b'r' | b'g' | b'd')
        && bytes.get(at..at + 6).is_some_and(|word| {
            [&b"rfc822"[..], b"global", b"digest"]
                .iter()
                .any(|nesting| word.eq_ignore_ascii_case(nesting))
        })
}

fn facts(message: &Message<'_>) -> MailFacts {
    let raw = |name: &'static str| {
        message
            .headers_raw()
            .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
    };
    let from = headers_of(message, HeaderName::From).flat_map(Address::iter);
    let (from, from_more) = first_and_more(from);
    let replies = headers_of(message, HeaderName::ReplyTo).filter_map(Address::first);
    let (reply_to, reply_to_more) = first_and_more(replies);
    let (authserv, auth) = authentication(message);
    let auth_trusted = authserv
        .as_deref()
        .is_some_and(|server| written_on_arrival(message, server));
    MailFacts {
        from,
        from_more,
        reply_to,
        reply_to_more,
        return_path: raw("Return-Path")
            .next()
            .map(|(_, path)| path.trim().trim_matches(['<', '>']).to_owned()),
        sender: message.sender().and_then(Address::first).and_then(mailbox),
        subject: message.subject().unwrap_or_default().trim().to_owned(),
        auth,
        authserv,
        auth_trusted,
        received_hops: u16::try_from(raw("Received").count()).unwrap_or(u16::MAX),
        ..MailFacts::default()
    }
}

/// What the headers of this name hold, as they stand: mail-parser itself would take the last one of several.
fn headers_of<'m, 'b>(
    message: &'m Message<'b>,
    name: HeaderName<'static>,
) -> impl Iterator<Item = &'m Address<'b>> {
    let headers = message.headers().iter();
    let headers = headers.filter(move |header| header.name == name);
    headers.filter_map(|header| header.value.as_address())
}

/// The first, and whoever else is named.
fn first_and_more<'m, 'b: 'm>(
    addresses: impl Iterator<Item = &'m Addr<'b>>,
) -> (Option<Mailbox>, Vec<Mailbox>) {
    let mut all = addresses.filter_map(mailbox);
    let Some(first) = all.next() else {
        return (None, Vec::new());
    };
    let others = all.filter(|other| !other.address.eq_ignore_ascii_case(&first.address));
    let others = others.take(MORE_MAX).collect();
    (Some(first), others)
}

fn mailbox(address: &Addr<'_>) -> Option<Mailbox> {
    let name = address
        .name()
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned);
    let address = address.address().unwrap_or_default().trim().to_owned();
    (name.is_some() || !address.is_empty()).then_some(Mailbox { name, address })
}

/// Results of the topmost `Authentication-Results` and of those directly under it by the same server. Anything further
/// down may have been in the mail when it arrived, put there by the sender.
fn authentication(message: &Message<'_>) -> (Option<String>, Vec<AuthResult>) {
    let is_result = |name: &str| name.eq_ignore_ascii_case("Authentication-Results");
    let block = message
        .headers_raw()
        .skip_while(|(name, _)| !is_result(name))
        .take_while(|(name, _)| is_result(name));
    let mut authserv: Option<String> = None;
    let mut results = Vec::new();
    for (_, value) in block {
        let (server, found) = authentication_results(value);
        if *authserv.get_or_insert_with(|| server.clone()) != server {
            break;
        }
        results.extend(found);
    }
    results.truncate(AUTH_RESULTS_MAX);
    (authserv, results)
}

/// Whether the topmost `Authentication-Results` was written when the mail arrived. A server puts its headers above all that
/// came with the mail, so what stands above the first `Received` is its own. The great mail services put theirs below their
/// own `Received` and strike out what a sender wrote in their name (RFC 8601 §5): they are believed where every server above
/// is theirs, which no sender can arrange.
fn written_on_arrival(message: &Message<'_>, server: &str) -> bool {
    let mut above = message
        .headers_raw()
        .take_while(|(name, _)| !name.eq_ignore_ascii_case("Authentication-Results"))
        .filter(|(name, _)| name.eq_ignore_ascii_case("Received"))
        .peekable();
    let organisation = organisation(server);
    above.peek().is_none()
        || GREAT_SERVICES.contains(&organisation)
            && above.all(|(_, value)| {
                by_whom(value).is_none_or(|by| self::organisation(&by) == organisation)
            })
}

/// The server that says it received the mail; `None` where it gives a bare address, as inner machines do.
fn by_whom(received: &str) -> Option<String> {
    let mut words = received.split_whitespace().skip_while(|word| *word != "by");
    let by = words
        .nth(1)
        .unwrap_or_default()
        .trim_matches(['[', ']', ';']);
    let bare = by.contains(':') || by.parse::<std::net::IpAddr>().is_ok();
    (!bare).then(|| by.to_ascii_lowercase())
}

/// The last two labels: enough to tell the services apart.
fn organisation(host: &str) -> &str {
    let mut dots = host.rmatch_indices('.').map(|(at, _)| at);
    let second = dots.nth(1);
    host.get(second.map_or(0, |at| at + 1)..).unwrap_or(host)
}

/// Reads `server; method=result (comment) property=value; …` (RFC 8601 §2.2).
fn authentication_results(value: &str) -> (String, Vec<AuthResult>) {
    let value = without_comments(value);
    let mut clauses = value.split(';');
    let server = clauses
        .next()
        .and_then(|server| server.split_whitespace().next())
        .unwrap_or_default()
        .to_ascii_lowercase();
    (server, clauses.filter_map(authentication_result).collect())
}

fn authentication_result(clause: &str) -> Option<AuthResult> {
    let mut words = clause.split_whitespace();
    let (method, result) = words.next()?.split_once('=')?;
    let method = method.split('/').next()?.to_ascii_lowercase();
    let properties: &[&str] = match method.as_str() {
        "spf" => &["smtp.mailfrom", "smtp.helo"],
        "dkim" => &["header.d", "header.i"],
        "dmarc" => &["header.from"],
        _ => return None,
    };
    let pairs: Vec<(&str, &str)> = words.filter_map(|word| word.split_once('=')).collect();
    let named = |wanted: &&str| {
        pairs
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
    };
    let domain = properties
        .iter()
        .find_map(named)
        .map(|(_, value)| domain_of(value))
        .filter(|domain| !domain.is_empty());
    Some(AuthResult {
        method,
        result: result.to_ascii_lowercase(),
        domain,
    })
}

/// The domain in `name@domain`, `@domain`, `domain`, quoted or in angle brackets.
fn domain_of(value: &str) -> String {
    let value = value.trim_matches(['"', '<', '>', ',']);
    value
        .rsplit_once('@')
        .map_or(value, |(_, domain)| domain)
        .to_ascii_lowercase()
}

/// Comments in parentheses may nest and may hold anything, `spf=pass` for instance.
fn without_comments(value: &str) -> String {
    let mut depth: usize = 0;
    let mut quoted = false;
    value
        .chars()
        .filter(|&c| {
            match c {
                '"' if depth == 0 => quoted = !quoted,
                '(' if !quoted => depth += 1,
                ')' if !quoted && depth > 0 => {
                    depth -= 1;
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}

/// One mail being read, with the mails forwarded in it.
struct Reading<'l> {
    limits: &'l Limits,
    facts: MailFacts,
    texts: Vec<Visible>,
    texts_len: usize,
    listing: Listing<'l>,
    pictures: Vec<(FileKind, Vec<u8>)>,
    parts_left: usize,
    notes: Vec<Note>,
}

/// A piece of visible text, and its letters and digits alone, by which two alternatives are compared.
struct Visible {
    text: String,
    essence: String,
}

impl<'l> Reading<'l> {
    fn new(facts: MailFacts, limits: &'l Limits) -> Reading<'l> {
        Reading {
            limits,
            facts,
            texts: Vec::new(),
            texts_len: 0,
            listing: Listing::new(limits),
            pictures: Vec::new(),
            parts_left: limits.mime_parts_max,
            notes: Vec::new(),
        }
    }

    fn message(&mut self, message: &Message<'_>, level: u8) {
        for part in &message.parts {
            let Some(left) = self.parts_left.checked_sub(1) else {
                self.notes.push(Note::TooManyParts {
                    limit: self.limits.mime_parts_max,
                });
                return;
            };
            self.parts_left = left;
            self.part(part, level);
        }
    }

    fn part(&mut self, part: &MessagePart<'_>, level: u8) {
        match &part.body {
            PartType::Multipart(_) => {}
            PartType::Text(text) => self.text(part, text, level),
            PartType::Html(html) => self.html(part, html, level),
            PartType::Message(inner) => self.forwarded(inner, level),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) if is_mail(part, bytes) => {
                self.enclosed(part, bytes, level)
            }
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                self.file(part.attachment_name().unwrap_or_default(), bytes, level);
            }
        }
    }

    /// A mail inside the mail, still as bytes.
    fn enclosed(&mut self, part: &MessagePart<'_>, bytes: &[u8], level: u8) {
        if let Some(name) = part.attachment_name() {
            self.file(name, bytes, level);
        }
        if level >= self.limits.forwards_max {
            self.notes.push(Note::MailsTooDeep {
                limit: self.limits.forwards_max,
            });
            return;
        }
        let opaque = with_opaque_mails(bytes);
        match catch_unwind(|| MessageParser::default().parse(&opaque)) {
            Ok(Some(inner)) => self.forwarded(&inner, level),
            _ => self.show(&String::from_utf8_lossy(bytes)),
        }
    }

    /// A forwarded mail is read like its envelope; who sent it and its subject are visible to the reader.
    fn forwarded(&mut self, inner: &Message<'_>, level: u8) {
        if level >= self.limits.forwards_max {
            self.notes.push(Note::MailsTooDeep {
                limit: self.limits.forwards_max,
            });
            return;
        }
        if !inner.parts.is_empty() {
            let from = headers_of(inner, HeaderName::From).find_map(Address::first);
            let from = from.and_then(mailbox).unwrap_or_default();
            let lines = [
                from.name.unwrap_or_default(),
                from.address,
                inner.subject().unwrap_or_default().to_owned(),
            ];
            self.show(&lines.join("\n"));
        }
        self.message(inner, level + 1);
    }

    fn text(&mut self, part: &MessagePart<'_>, text: &str, level: u8) {
        if !is_attachment(part) {
            self.show(text);
        }
        if let Some(name) = part.attachment_name() {
            self.file(name, text.as_bytes(), level);
        }
    }

    fn html(&mut self, part: &MessagePart<'_>, html: &str, level: u8) {
        if !is_attachment(part) {
            let text = self.page(html);
            self.show(&text);
        }
        if is_attachment(part) || part.attachment_name().is_some() {
            self.file(
                part.attachment_name().unwrap_or("html.html"),
                html.as_bytes(),
                level,
            );
        }
    }

    /// Takes links and password fields of a page and gives back its text.
    fn page(&mut self, html: &str) -> String {
        let page = html::read(html, self.limits);
        self.facts.form |= page.password;
        for link in page.links {
            if self.facts.links.contains(&link) {
                continue;
            }
            if self.facts.links.len() >= self.limits.links_max {
                self.notes.push(Note::TooManyLinks {
                    limit: self.limits.links_max,
                });
                break;
            }
            self.facts.links.push(link);
        }
        if page.more_links {
            self.notes.push(Note::TooManyLinks {
                limit: self.limits.links_max,
            });
        }
        page.text
    }

    /// Adds visible text, unless it says the same as an alternative that is there already.
    fn show(&mut self, text: &str) {
        if self.texts_len > self.limits.text_max {
            return;
        }
        let text = text
            .get(..text.floor_char_boundary(self.limits.text_max.saturating_add(1)))
            .unwrap_or_default();
        let essence: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
        // A short text may stand inside a longer one by chance.
        let said = |seen: &Visible| {
            seen.essence == essence || (essence.len() >= 20 && seen.essence.contains(&essence))
        };
        if self.texts.iter().any(said) {
            return;
        }
        self.texts_len += text.len();
        self.texts.push(Visible {
            text: text.to_owned(),
            essence,
        });
    }

    fn file(&mut self, name: &str, bytes: &[u8], level: u8) {
        if self.listing.files.len() >= self.limits.archive_entries_max {
            self.notes.push(Note::TooManyEntries {
                limit: self.limits.archive_entries_max,
            });
            return;
        }
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let described = describe(name, kind_by_bytes(bytes), size, level);
        let is_html = described.kind == "html";
        let place = self.listing.files.len();
        self.listing.files.push(described);
        if is_archive(bytes) {
            let kind = self.listing.list(bytes, 1, level.saturating_add(1));
            if let Some(file) = self.listing.files.get_mut(place) {
                *file = describe(name, kind, size, level);
            }
        } else if is_html {
            self.page(&String::from_utf8_lossy(bytes));
        } else if sniff(bytes).is_picture() {
            self.picture(bytes);
        }
    }

    fn picture(&mut self, bytes: &[u8]) {
        if self.pictures.len() >= self.limits.pictures_max {
            self.notes.push(Note::TooManyPictures {
                limit: self.limits.pictures_max,
            });
            return;
        }
        self.pictures.push((sniff(bytes), bytes.to_vec()));
    }

    /// Puts everything into the contents and gives back the pictures, which are looked at last.
    fn finish(mut self, contents: &mut Contents) -> Vec<(FileKind, Vec<u8>)> {
        contents.text.clear();
        contents.add_text(&self.facts.subject);
        self.texts
            .iter()
            .for_each(|visible| contents.add_text(&visible.text));
        contents.cut_text(self.limits.text_max);
        self.facts.attachments = self.listing.files;
        contents.note_all(self.notes);
        contents.note_all(self.listing.notes);
        contents.mail = Some(self.facts);
        self.pictures
    }
}

fn is_attachment(part: &MessagePart<'_>) -> bool {
    part.content_disposition()
        .is_some_and(|disposition| disposition.is_attachment())
}

/// Searches pictures for QR codes within the budget; the largest becomes the page to read when the mail has little text.
fn look_at(pictures: &[(FileKind, Vec<u8>)], limits: &Limits, decoded: &mut Decoded) {
    let mut pixels_left = limits.pixels_max;
    let mut largest: Option<(GrayImage, Vec<Code>)> = None;
    for (kind, bytes) in pictures {
        let (grey, pixels) = match picture::open(bytes, *kind, pixels_left) {
            Ok(opened) => opened,
            Err(note) => {
                decoded.contents.note(note);
                continue;
            }
        };
        pixels_left = pixels_left.saturating_sub(pixels);
        if picture::is_cut(bytes, *kind) {
            decoded.contents.note(Note::Truncated(What::Picture));
        }
        let codes = qr::find(&grey);
        codes
            .iter()
            .for_each(|code| decoded.contents.add_qr(code.payload.clone()));
        if largest
            .as_ref()
            .is_none_or(|(largest, _)| qr::pixels(largest) < qr::pixels(&grey))
        {
            largest = Some((grey, codes));
        }
    }
    if decoded.contents.text.chars().count() < LITTLE_TEXT {
        decoded.page = largest.and_then(|(grey, codes)| picture::page(&grey, &codes));
    }
}
