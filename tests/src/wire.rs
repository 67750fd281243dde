//! HTTP over loopback as the lab speaks it: one request a connection, from any address of 127/8.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;

use crate::test_app::between;

/// Nobody waits longer for an answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// What parts the fields of a form with files.
const BOUND: &str = "----ranh-gioi";
/// The type of a plain form.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// A file of a form.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// The field it is in.
    pub field: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// A request.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Method.
    pub method: &'a str,
    /// Path and query.
    pub path: &'a str,
    /// Type of the body.
    pub content_type: &'a str,
    /// More lines of the head.
    pub headers: &'a [(&'a str, &'a str)],
    /// Body.
    pub body: &'a [u8],
}

impl<'a> Asked<'a> {
    /// A page.
    #[must_use]
    pub const fn page(path: &'a str) -> Self {
        Self {
            method: "GET",
            path,
            content_type: FORM,
            headers: &[],
            body: b"",
        }
    }
}

/// Asks on a connection of its own, from this address; status and answer. None when there was no answer.
pub async fn ask(server: SocketAddr, from: Ipv4Addr, asked: Asked<'_>) -> Option<(u16, String)> {
    let socket = TcpSocket::new_v4().ok()?;
    socket.bind(SocketAddr::from((from, 0))).ok()?;
    let talk = async {
        let mut stream = socket.connect(server).await.ok()?;
        stream.write_all(&written(asked)).await.ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.ok()?;
        let text = String::from_utf8_lossy(&answer).into_owned();
        let status = text.split(' ').nth(1)?.parse().ok()?;
        Some((status, text))
    };
    tokio::time::timeout(PATIENCE, talk).await.ok()?
}

fn written(asked: Asked<'_>) -> Vec<u8> {
    let mut head = format!(
        "{} {} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: {}\r\ncontent-length: {}\r\n",
        asked.method,
        asked.path,
        asked.content_type,
        asked.body.len()
    );
    for (name, value) in asked.headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("\r\n");
    [head.as_bytes(), asked.body].concat()
}

/// The type and the body of a form with files.
#[must_use]
pub fn multipart(fields: &[(&str, &str)], files: &[File<'_>]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, value) in fields {
        let head = format!("--{BOUND}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend(head.bytes().chain(value.bytes()).chain(*b"\r\n"));
    }
    for file in files {
        let head = format!(
            "--{BOUND}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\n\r\n",
            file.field, file.name
        );
        body.extend(head.bytes());
        body.extend(file.bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUND}--\r\n").bytes());
    (format!("multipart/form-data; boundary={BOUND}"), body)
}

/// The value of a hidden field; none on a page without it.
#[must_use]
pub fn field(page: &str, name: &str) -> Option<String> {
    let at = format!("name=\"{name}\" value=\"");
    page.contains(&at).then(|| between(page, &at, "\""))
}

/// An address of 127/8 for this number, spread by a fixed multiplication.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "spread anyway")]
pub fn source(n: usize) -> Ipv4Addr {
    let spread = (n as u32).wrapping_mul(2_654_435_761) >> 8;
    Ipv4Addr::from(0x7f00_0000 | (spread & 0x00ff_ffff).max(2))
}
