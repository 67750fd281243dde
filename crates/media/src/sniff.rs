//! What a file is, by its first bytes and never by its name. Cheap, and safe in the parent process.

use crate::contents::FileKind;

/// So much of a mail is searched for the headers that make it one, in bytes: servers and filters put many before `From`.
pub(crate) const HEADERS_MAX: usize = 1024 * 1024;

/// Tells what a file is by its content. Looks at no more than its first lines, as long as they may be headers of a mail.
pub fn sniff(bytes: &[u8]) -> FileKind {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        FileKind::Png
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        FileKind::Jpeg
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        FileKind::Webp
    } else if is_archive(bytes) {
        FileKind::Archive
    } else if is_mail(bytes) {
        FileKind::Eml
    } else if is_text(bytes) {
        FileKind::Text
    } else {
        FileKind::Unknown
    }
}

/// Whether this is a ZIP file that starts at its first byte.
pub(crate) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Whether this is any archive we know by its first bytes.
pub(crate) fn is_archive(bytes: &[u8]) -> bool {
    is_zip(bytes)
        || [&b"Rar!\x1a\x07"[..], b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08"]
            .iter()
            .any(|magic| bytes.starts_with(magic))
}

/// A mail starts with header lines, at least two of them names that mails have and letters typed by hand do not,
/// or the trio of a mail saved by hand: `From` with `Subject`, `To` or `Date`.
fn is_mail(bytes: &[u8]) -> bool {
    let head = head(bytes, HEADERS_MAX);
    let head = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    let mut sure: u32 = 0;
    let mut from = false;
    let mut beside_from = false;
    for (number, line) in head.split(|&byte| byte == b'\n').enumerate() {
        if line.trim_ascii().is_empty() {
            break;
        }
        if line.starts_with(b" ")
            || line.starts_with(b"\t")
            || (number == 0 && line.starts_with(b"From "))
        {
            continue;
        }
        let Some(name) = header_name(line) else { break };
        match name.to_ascii_lowercase().as_slice() {
            b"received"
            | b"return-path"
            | b"message-id"
            | b"mime-version"
            | b"delivered-to"
            | b"content-type"
            | b"dkim-signature"
            | b"authentication-results"
            | b"reply-to"
            | b"x-mailer" => sure += 1,
            b"from" => from = true,
            b"subject" | b"to" | b"date" => beside_from = true,
            _ => {}
        }
    }
    sure >= 2 || (sure >= 1 && (from || beside_from)) || (from && beside_from)
}

/// The name in `Name: value`, when it could be a header's name (RFC 5322 §2.2).
fn header_name(line: &[u8]) -> Option<&[u8]> {
    let colon = line.iter().position(|&byte| byte == b':')?;
    let name = line.get(..colon)?.trim_ascii_end();
    let plausible =
        !name.is_empty() && name.len() < 80 && name.iter().all(|byte| (33..=126).contains(byte));
    plausible.then_some(name)
}

/// Text has no NUL and next to no control characters in its first 8 KB, or starts with a UTF-16 mark. Legacy
/// encodings count as text: bytes above 127 say nothing against it.
fn is_text(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return bytes.len().is_multiple_of(2);
    }
    let head = head(bytes, 8 * 1024);
    let odd = head
        .iter()
        .filter(|&&byte| (byte < 32 && !matches!(byte, 8..=13 | 27)) || byte == 127)
        .count();
    !head.is_empty() && !head.contains(&0) && odd * 50 <= head.len() && !is_program(head)
}

/// Programs and documents that could pass for text in their first bytes.
fn is_program(head: &[u8]) -> bool {
    head.starts_with(b"%PDF-") || head.starts_with(b"\x7fELF")
}

fn head(bytes: &[u8], length: usize) -> &[u8] {
    bytes.get(..length).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_and_archives_are_told_by_their_first_bytes() {
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n...."), FileKind::Png);
        assert_eq!(sniff(b"\xff\xd8\xff\xe0"), FileKind::Jpeg);
        assert_eq!(sniff(b"RIFF\x10\0\0\0WEBPVP8 "), FileKind::Webp);
        assert_eq!(sniff(b"RIFF\x10\0\0\0WAVE"), FileKind::Unknown);
        assert_eq!(sniff(b"PK\x03\x04\x14\0"), FileKind::Archive);
    }

    #[test]
    fn a_mail_needs_header_names_that_mails_have() {
        assert_eq!(
            sniff(b"Return-Path: <a@b.example>\r\nReceived: from x\r\n\r\nhi"),
            FileKind::Eml
        );
        assert_eq!(
            sniff("From: a@b.example\nSubject: chào\n\nxin chào".as_bytes()),
            FileKind::Eml
        );
        assert_eq!(
            sniff("Lưu ý: gọi ngay số này\nTổng: 5 triệu".as_bytes()),
            FileKind::Text
        );
        assert_eq!(sniff(b"To: me\nbuy milk"), FileKind::Text);
    }

    #[test]
    fn a_mail_is_one_however_many_headers_stand_before_its_sender() {
        let own = "From: a@b.example\nSubject: chào\n\nxin chào";
        let short = "X-Loc: a\n".repeat(300) + own;
        let long = "X-Loc: a\n b".repeat(8_000) + "\n" + own;
        for mail in [short, long] {
            assert_eq!(sniff(mail.as_bytes()), FileKind::Eml);
        }
    }

    #[test]
    fn text_may_be_in_any_encoding_but_holds_no_nul() {
        assert_eq!(sniff(b"C\xf4ng an th\xf4ng b\xe1o"), FileKind::Text);
        assert_eq!(sniff(b"\xff\xfea\0b\0"), FileKind::Text);
        assert_eq!(sniff(&[0; 4096]), FileKind::Unknown);
        assert_eq!(sniff(b""), FileKind::Unknown);
        assert_eq!(sniff(b"%PDF-1.7\n"), FileKind::Unknown);
    }
}
