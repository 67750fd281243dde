//! What kind of file an attachment is: the more dangerous of what its first bytes and what its name say.

use crate::contents::{Attachment, FileKind};
use crate::sniff::{is_archive, sniff};

/// Longest file name kept, in characters.
const NAME_MAX: usize = 255;

/// Kinds by file extension. Programs include everything that runs with a double click on some system, shortcuts too;
/// `svg` is listed as HTML because it may hold script; disk images as programs because a double click opens them, and what is in
/// them runs without the question that Windows asks of files from elsewhere.
const EXTENSIONS: &[(&str, &[&str])] = &[
    ("apk", &["apk", "xapk", "apks", "apkm", "aab"]),
    (
        "exe",
        &[
            "exe",
            "scr",
            "com",
            "pif",
            "msi",
            "msix",
            "appx",
            "bat",
            "cmd",
            "ps1",
            "vbs",
            "vbe",
            "js",
            "jse",
            "wsf",
            "wsh",
            "hta",
            "cpl",
            "dll",
            "jar",
            "lnk",
            "url",
            "reg",
            "chm",
            "dmg",
            "pkg",
            "deb",
            "rpm",
            "sh",
            "ipa",
            "mobileconfig",
            "application",
            "appinstaller",
            "scf",
            "inf",
            "iso",
            "img",
            "vhd",
            "vhdx",
        ],
    ),
    (
        "archive",
        &[
            "zip", "rar", "7z", "gz", "tgz", "tar", "bz2", "xz", "cab", "arj", "ace", "z",
        ],
    ),
    (
        "html",
        &["html", "htm", "xhtml", "shtml", "mht", "mhtml", "svg"],
    ),
    (
        "office",
        &[
            "doc", "docx", "docm", "dot", "dotm", "xls", "xlsx", "xlsm", "xlsb", "xlam", "ppt",
            "pptx", "pptm", "ppsx", "rtf", "odt", "ods", "odp", "one", "csv",
        ],
    ),
    ("pdf", &["pdf"]),
    (
        "image",
        &[
            "png", "jpg", "jpeg", "webp", "gif", "bmp", "heic", "tif", "tiff",
        ],
    ),
];

/// Kinds from the most to the least dangerous.
const BY_DANGER: &[&str] = &[
    "apk", "exe", "archive", "html", "office", "pdf", "image", "other",
];

/// Describes one file. `inside` is what its first bytes say beyond doubt, see [`kind_by_bytes`].
pub(crate) fn describe(name: &str, inside: &'static str, size: u64, nested: u8) -> Attachment {
    let name: String = name
        .chars()
        .filter(|c| !c.is_control())
        .take(NAME_MAX)
        .collect();
    let kind = more_dangerous(kind_by_name(&name), inside).to_owned();
    Attachment {
        name,
        kind,
        size,
        nested,
    }
}

/// The kind that the first bytes say; `other` when they say nothing. Text that starts like HTML is HTML.
pub(crate) fn kind_by_bytes(bytes: &[u8]) -> &'static str {
    const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    let starts = |magics: &[&[u8]]| magics.iter().any(|magic| bytes.starts_with(magic));
    if starts(&[
        b"MZ",
        b"\x7fELF",
        b"\xca\xfe\xba\xbe",
        b"\xcf\xfa\xed\xfe",
        b"L\0\0\0\x01\x14\x02\0",
    ]) {
        "exe"
    } else if is_archive(bytes) {
        "archive"
    } else if starts(&[OLE, b"{\\rtf"]) {
        "office"
    } else if starts(&[b"%PDF-"]) {
        "pdf"
    } else if sniff(bytes).is_picture() || starts(&[b"GIF8", b"BM"]) {
        "image"
    } else if sniff(bytes) == FileKind::Text && starts_like_html(bytes) {
        "html"
    } else {
        "other"
    }
}

/// The kind of a ZIP file, by the names in it: Android packages and office files are ZIP files too.
pub(crate) fn kind_by_entries<'n>(mut names: impl Iterator<Item = &'n str>) -> &'static str {
    names
        .find_map(|name| match name {
            "AndroidManifest.xml" | "classes.dex" => Some("apk"),
            "[Content_Types].xml" | "content.xml" => Some("office"),
            "META-INF/MANIFEST.MF" => Some("exe"),
            _ => None,
        })
        .unwrap_or("archive")
}

/// The kind that the last extension says.
fn kind_by_name(name: &str) -> &'static str {
    let name = name.trim_end_matches(['.', ' ']);
    let extension = name
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_ascii_lowercase())
        .unwrap_or_default();
    EXTENSIONS
        .iter()
        .find(|(_, extensions)| extensions.contains(&extension.as_str()))
        .map_or("other", |(kind, _)| kind)
}

/// An office file or an APK is an archive by its bytes; then the name decides, because it is the truer word.
fn more_dangerous(by_name: &'static str, by_bytes: &'static str) -> &'static str {
    if by_bytes == "archive" && by_name == "office" {
        return "office";
    }
    BY_DANGER
        .iter()
        .find(|&&kind| kind == by_name || kind == by_bytes)
        .copied()
        .unwrap_or("other")
}

fn starts_like_html(bytes: &[u8]) -> bool {
    let head = bytes
        .get(..256)
        .unwrap_or(bytes)
        .trim_ascii_start()
        .to_ascii_lowercase();
    [
        &b"<!doctype html"[..],
        b"<html",
        b"<script",
        b"<svg",
        b"<body",
        b"<head",
    ]
    .iter()
    .any(|tag| head.starts_with(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(name: &str, bytes: &[u8]) -> String {
        describe(name, kind_by_bytes(bytes), 1, 0).kind
    }

    #[test]
    fn the_more_dangerous_of_name_and_bytes_wins() {
        assert_eq!(kind("hoa_don.pdf", b"MZ\x90\0"), "exe");
        assert_eq!(kind("hoa_don.pdf.exe", b"%PDF-1.4"), "exe");
        assert_eq!(kind("VNeID.apk", b"PK\x03\x04"), "apk");
        assert_eq!(kind("giay_moi.docx", b"PK\x03\x04"), "office");
        assert_eq!(kind("anh.png", b"\x89PNG\r\n\x1a\n"), "image");
        assert_eq!(kind("anh.png", b"<html><script>"), "html");
        assert_eq!(kind("tep", b"xin chao"), "other");
        assert_eq!(kind("tep.EXE. ", b""), "exe");
        assert_eq!(kind("hoa_don.iso", b""), "exe");
    }

    #[test]
    fn a_zip_is_what_its_names_say() {
        assert_eq!(
            kind_by_entries(["res/a.png", "classes.dex"].into_iter()),
            "apk"
        );
        assert_eq!(
            kind_by_entries(["[Content_Types].xml", "word/document.xml"].into_iter()),
            "office"
        );
        assert_eq!(kind_by_entries(["a.txt"].into_iter()), "archive");
    }
}
