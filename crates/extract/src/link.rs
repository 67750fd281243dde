//! Links: from a written address to its canonical host and path. Never opened, never resolved.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::Serialize;

use crate::suffix::divide;

/// How a link is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// `http`.
    Http,
    /// `https`.
    Https,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// As written.
    pub shown: String,
    /// Host in lower-case ASCII (punycode).
    pub host: String,
    /// The host with its marks, when it is an IDN.
    pub host_unicode: Option<String>,
    /// Registrable domain (public suffix and one label).
    pub registrable: Option<String>,
    /// Public suffix.
    pub suffix: Option<String>,
    /// Path with query, beginning with `/`; empty when there is none.
    pub path: String,
    /// Scheme as written.
    pub scheme: Option<Scheme>,
    /// Port as written.
    pub port: Option<u16>,
    /// Something stands before an at-sign.
    pub userinfo: bool,
    /// The host is an address of digits.
    pub ip: bool,
    /// Was written with spaces or brackets.
    pub split: bool,
    /// Was written harmless on purpose (`hxxp`, `[.]`).
    pub defanged: bool,
    /// Was written without scheme.
    pub bare: bool,
    /// Leads to an Android package.
    pub apk: bool,
}

impl Link {
    /// The address as written: host, then path; no scheme, so that http and https are one indicator.
    pub fn url(&self) -> String {
        let mut url = self.host.clone();
        if let Some(port) = self.port {
            url.push_str(&format!(":{port}"));
        }
        url.push_str(&self.path);
        url
    }

    /// The same as lists know it: without the port that every browser takes anyway, and in the signs a browser sends. «/đăng-nhập»
    /// and "/%C4%91%C4%83ng-nh%E1%BA%ADp" are one address, "/dang-nhap" is another.
    pub fn key(&self) -> String {
        let ordinary = match self.scheme {
            Some(Scheme::Http) => self.port == Some(80),
            Some(Scheme::Https) => self.port == Some(443),
            None => matches!(self.port, Some(80 | 443)),
        };
        match ordinary || self.path.bytes().any(|b| b == b'%' || !b.is_ascii()) {
            false => self.url(),
            true => Self {
                port: self.port.filter(|_| !ordinary),
                path: percent_encoded(&self.path),
                ..self.clone()
            }
            .url(),
        }
    }

    /// The same with its path in plain lower case, which is how the models learnt addresses.
    pub fn lowered(&self) -> Cow<'_, Self> {
        let plain = |b: u8| b.is_ascii() && !b.is_ascii_uppercase();
        if self.path.bytes().all(plain) {
            return Cow::Borrowed(self);
        }
        Cow::Owned(Self {
            path: self.plain_path().to_ascii_lowercase(),
            ..self.clone()
        })
    }

    /// The path as it reads, without marks and disguises.
    pub(crate) fn plain_path(&self) -> Cow<'_, str> {
        match self.path.is_ascii() {
            true => Cow::Borrowed(&self.path),
            false => Cow::Owned(vi::fold(&self.path)),
        }
    }
}

/// Longest host and path that are kept, in bytes; what is longer is cut, the host refused.
const HOST_MAX: usize = 253;
const PATH_MAX: usize = 2_048;

/// What is known about a candidate before its host is read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Written {
    pub(crate) scheme: Option<Scheme>,
    pub(crate) split: bool,
    pub(crate) defanged: bool,
}

/// An address taken out of a text.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Parts<'p> {
    /// Its host, folded.
    pub(crate) host: &'p str,
    /// The same with its original marks.
    pub(crate) raw_host: &'p str,
    pub(crate) port: Option<u16>,
    pub(crate) userinfo: bool,
    /// What follows the host, as written: in a path, capitals make a difference.
    pub(crate) tail: &'p str,
    /// All of it, as written.
    pub(crate) shown: &'p str,
    pub(crate) written: Written,
}

/// Reads an address; `None` when its host cannot be one.
pub(crate) fn read(parts: Parts<'_>) -> Option<Link> {
    let host = parts.host;
    if host.is_empty() || host.len() > HOST_MAX {
        return None;
    }
    let scheme = parts.written.scheme;
    let mut link = Link {
        shown: parts.shown.to_owned(),
        host: String::new(),
        host_unicode: None,
        registrable: None,
        suffix: None,
        apk: false,
        path: path_of(parts.tail),
        scheme,
        port: parts.port,
        userinfo: parts.userinfo,
        ip: false,
        split: parts.written.split,
        defanged: parts.written.defanged,
        bare: scheme.is_none(),
    };
    link.apk = has_apk(&link.plain_path());
    if let Some(ip) = numeric_host(host, scheme.is_some()) {
        link.host = ip;
        link.ip = true;
        return Some(link);
    }
    name_host(&mut link, host, parts.raw_host)?;
    Some(link)
}

/// Fills in a host that is a name; `None` when it cannot be one.
fn name_host(link: &mut Link, host: &str, raw_host: &str) -> Option<()> {
    let (ascii, idn) = canonical_host(host, raw_host);
    if !valid_name(&ascii) {
        return None;
    }
    let division = divide(&ascii).filter(|division| division.listed || link.scheme.is_some())?;
    link.registrable = Some(division.registrable?.to_owned());
    link.suffix = Some(division.suffix.to_owned());
    if idn {
        link.host_unicode = Some(idna::domain_to_unicode(&ascii).0);
    }
    link.host = ascii;
    Some(())
}

/// The name that a host is looked up by, and whether it is an IDN: with marks it is another host than without.
pub(crate) fn canonical_host(host: &str, raw_host: &str) -> (String, bool) {
    let raw_host = plain_signs(raw_host);
    let idn = !raw_host.is_ascii() || !host.is_ascii() || host.contains("xn--");
    let source = if raw_host.is_ascii() { host } else { &raw_host };
    // What is no proper IDN is opened by nobody as one, but it is still what was written.
    let ascii = idn
        .then(|| idna::domain_to_ascii(source.trim_matches('.')).ok())
        .flatten()
        .filter(|ascii| valid_name(ascii));
    (ascii.unwrap_or_else(|| host.to_owned()), idn)
}

/// The dot or hyphen that a sign is read as. Browsers take the first three for dots (UTS 46); the others deceive the eye alone.
pub(crate) fn dot_or_hyphen(c: char) -> Option<char> {
    match c {
        '。' | '．' | '｡' | '﹒' | '․' | '·' | '‧' | '∙' | '⋅' => Some('.'),
        '－' | '﹣' | '‐' | '‑' | '–' | '−' => Some('-'),
        _ => None,
    }
}

fn plain_signs(host: &str) -> Cow<'_, str> {
    match host.is_ascii() {
        true => Cow::Borrowed(host),
        false => host
            .chars()
            .map(|c| dot_or_hyphen(c).unwrap_or(c))
            .collect(),
    }
}

fn valid_name(host: &str) -> bool {
    host.contains('.')
        && host.len() <= HOST_MAX
        && host.as_bytes().split(|byte| *byte == b'.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with(b"-")
                && !label.ends_with(b"-")
                && label
                    .iter()
                    .all(|b| b.is_ascii_alphanumeric() || *b == b'-' || *b == b'_')
        })
        && host
            .rsplit('.')
            .next()
            .is_some_and(|last| last.len() >= 2 && !last.bytes().all(|b| b.is_ascii_digit()))
}

/// Dotted, decimal, hexadecimal or octal addresses, and those in brackets; the bare forms only with a scheme.
fn numeric_host(host: &str, schemed: bool) -> Option<String> {
    if let Some(inner) = host.strip_prefix('[') {
        return ip_in_brackets(inner);
    }
    if !host.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let parts: Vec<&str> = host.split('.').collect();
    let number = |part: &str| -> Option<u32> {
        if let Some(hex) = part.strip_prefix("0x") {
            return u32::from_str_radix(hex, 16).ok();
        }
        if part.len() > 1 && part.starts_with('0') {
            return u32::from_str_radix(part, 8).ok();
        }
        part.parse().ok()
    };
    match parts.as_slice() {
        [whole] if schemed => {
            let value = number(whole).filter(|_| whole.starts_with("0x") || whole.len() >= 8)?;
            Some(Ipv4Addr::from(value).to_string())
        }
        [_, _, _, _] => {
            let bytes: Option<Vec<u8>> = parts
                .iter()
                .map(|part| number(part).and_then(|n| u8::try_from(n).ok()))
                .collect();
            let bytes = bytes.filter(|b| schemed || b.first() != Some(&0))?;
            Some(
                bytes
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join("."),
            )
        }
        _ => None,
    }
}

/// `2001:db8::1]` in its shortest form; one that only wraps an address of four numbers is that.
fn ip_in_brackets(inner: &str) -> Option<String> {
    let ip: Ipv6Addr = inner.strip_suffix(']')?.parse().ok()?;
    Some(match ip.to_canonical() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    })
}

/// Four numbers that are an address others reach: none of the reader's own machine or network.
pub(crate) fn public_ip(name: &str) -> Option<Ipv4Addr> {
    let ip: Ipv4Addr = name.parse().ok()?;
    (!ip.is_loopback() && !ip.is_private() && !ip.is_unspecified()).then_some(ip)
}

fn path_of(tail: &str) -> String {
    let seen: Cow<'_, str> = match tail.contains(is_invisible) {
        true => tail.replace(is_invisible, "").into(),
        false => tail.into(),
    };
    let without_fragment = seen.split('#').next().unwrap_or_default();
    let cut = without_fragment.floor_char_boundary(PATH_MAX);
    let path = without_fragment.get(..cut).unwrap_or_default();
    match path.chars().next() {
        None => String::new(),
        Some('/') if path.len() == 1 => String::new(),
        Some('/') => path.to_owned(),
        _ => format!("/{path}"),
    }
}

/// Signs without width, which no reader sees in an address.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn has_apk(path: &str) -> bool {
    let file = path
        .split('?')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    file.ends_with(".apk") || file.ends_with(".xapk") || path.to_ascii_lowercase().contains(".apk&")
}

/// An address carried inside the query of another (`?url=https://…`), if any.
pub(crate) fn carried(path: &str) -> Option<String> {
    let query = path.split_once('?')?.1;
    query.split('&').find_map(|pair| {
        let value = percent_decoded(pair.split_once('=')?.1);
        let scheme = ["https://", "http://"].iter().find(|scheme| {
            value
                .get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        })?;
        value.get(scheme.len()..).map(str::to_owned)
    })
}

/// A path in the signs a browser sends: letters beyond ASCII by their bytes, codes in capitals.
fn percent_encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len() * 2);
    let mut bytes = path.bytes();
    while let Some(byte) = bytes.next() {
        if !byte.is_ascii() {
            out.push_str(&format!("%{byte:02X}"));
            continue;
        }
        out.push(char::from(byte));
        let mut ahead = bytes.clone();
        let code = ahead.next().zip(ahead.next());
        let hex = |(a, b): &(u8, u8)| a.is_ascii_hexdigit() && b.is_ascii_hexdigit();
        if let Some((a, b)) = code.filter(|code| byte == b'%' && hex(code)) {
            out.extend([a, b].map(|digit| char::from(digit.to_ascii_uppercase())));
            bytes = ahead;
        }
    }
    out
}

fn percent_decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let mut ahead = bytes.clone();
        let code = ahead.next().zip(ahead.next()).and_then(|(a, b)| {
            Some((char::from(a).to_digit(16)? * 16 + char::from(b).to_digit(16)?) as u8)
        });
        match code {
            Some(code) => {
                out.push(code);
                bytes = ahead;
            }
            None => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
