//! The file around the content: parts, relationships, properties, zip.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use quick_xml::escape::escape;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::content::{self, Parts};
use super::styles;
use crate::document::{Day, Document};
use crate::sheet::Sheet;

const XML: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

pub(super) fn of_sheets(document: &Document, title: &str, sheets: &[Sheet]) -> Vec<u8> {
    let (content, parts) = content::part(sheets);
    let mut files = vec![
        ("[Content_Types].xml".to_owned(), content_types(&parts)),
        ("_rels/.rels".to_owned(), relationships()),
        ("docProps/core.xml".to_owned(), core(document, title)),
        ("docProps/app.xml".to_owned(), app()),
        ("word/document.xml".to_owned(), content),
        (
            "word/_rels/document.xml.rels".to_owned(),
            document_relationships(&parts),
        ),
        ("word/styles.xml".to_owned(), styles::part()),
        ("word/settings.xml".to_owned(), settings()),
        ("word/header1.xml".to_owned(), page_number()),
    ];
    files.extend(
        parts
            .contact
            .as_ref()
            .map(|contact| ("word/footer1.xml".to_owned(), contact_foot(contact))),
    );
    // Writing into memory fails only on a file beyond 4 GiB.
    zipped(&files, &parts.pictures).unwrap_or_default()
}

/// No time of day anywhere: the same document gives the same bytes.
fn zipped(files: &[(String, String)], pictures: &[Vec<u8>]) -> zip::result::ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut zip = ZipWriter::new(Cursor::new(Vec::with_capacity(32_768)));
    for (name, text) in files {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(text.as_bytes())?;
    }
    for (at, picture) in pictures.iter().enumerate() {
        zip.start_file(
            format!("word/media/qr{}.png", at + 1),
            options.compression_method(CompressionMethod::Stored),
        )?;
        zip.write_all(picture)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn content_types(parts: &Parts) -> String {
    let foot = parts.contact.as_ref().map_or_else(String::new, |_| {
        format!(r#"<Override PartName="/word/footer1.xml" ContentType="{TYPE}.footer+xml"/>"#)
    });
    let png = if parts.pictures.is_empty() {
        ""
    } else {
        r#"<Default Extension="png" ContentType="image/png"/>"#
    };
    format!(
        concat!(
            "{xml}",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">"#,
            r#"<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#,
            r#"<Default Extension="xml" ContentType="application/xml"/>{png}"#,
            r#"<Override PartName="/word/document.xml" ContentType="{word}.document.main+xml"/>"#,
            r#"<Override PartName="/word/styles.xml" ContentType="{word}.styles+xml"/>"#,
            r#"<Override PartName="/word/settings.xml" ContentType="{word}.settings+xml"/>"#,
            r#"<Override PartName="/word/header1.xml" ContentType="{word}.header+xml"/>{foot}"#,
            r#"<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>"#,
            r#"<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>"#,
            "</Types>",
        ),
        xml = XML,
        png = png,
        word = TYPE,
        foot = foot,
    )
}

fn relationships() -> String {
    relationship_part(&[
        (
            "rId1",
            &format!("{OFFICE}/officeDocument"),
            "word/document.xml",
        ),
        (
            "rId2",
            "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
            "docProps/core.xml",
        ),
        (
            "rId3",
            &format!("{OFFICE}/extended-properties"),
            "docProps/app.xml",
        ),
    ])
}

fn document_relationships(parts: &Parts) -> String {
    let kind = |name: &str| format!("{OFFICE}/{name}");
    let (styles, settings, header, footer, image) = (
        kind("styles"),
        kind("settings"),
        kind("header"),
        kind("footer"),
        kind("image"),
    );
    let pictures: Vec<(String, String)> = (1..=parts.pictures.len())
        .map(|number| (format!("rIdP{number}"), format!("media/qr{number}.png")))
        .collect();
    let mut all = vec![
        ("rId1", styles.as_str(), "styles.xml"),
        ("rId2", settings.as_str(), "settings.xml"),
        ("rId3", header.as_str(), "header1.xml"),
    ];
    if parts.contact.is_some() {
        all.push(("rId4", footer.as_str(), "footer1.xml"));
    }
    all.extend(
        pictures
            .iter()
            .map(|(id, target)| (id.as_str(), image.as_str(), target.as_str())),
    );
    relationship_part(&all)
}

fn relationship_part(all: &[(&str, &str, &str)]) -> String {
    let mut out = format!(
        r#"{XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#
    );
    for (id, kind, target) in all {
        let _ = write!(
            out,
            r#"<Relationship Id="{id}" Type="{kind}" Target="{target}"/>"#
        );
    }
    out.push_str("</Relationships>");
    out
}

fn core(document: &Document, title: &str) -> String {
    let created = match document.day {
        Day::Known(day) => format!(
            r#"<dcterms:created xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:created>"#
        ),
        Day::OfMonth { .. } | Day::OfYear(_) | Day::Open => String::new(),
    };
    format!(
        concat!(
            "{xml}",
            r#"<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties""#,
            r#" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/""#,
            r#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title><dc:subject>{kind}</dc:subject>"#,
            r#"<dc:creator>{issuer}</dc:creator><dc:language>vi-VN</dc:language>{created}</cp:coreProperties>"#,
        ),
        xml = XML,
        title = escape(title),
        kind = document.kind.name_vi(),
        issuer = escape(&document.issuer.name),
        created = created,
    )
}

fn app() -> String {
    format!(
        r#"{XML}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>canhgiac</Application></Properties>"#
    )
}

fn settings() -> String {
    format!(
        concat!(
            "{}",
            r#"<w:settings xmlns:w="{}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>"#,
            r#"<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>"#,
            r#"<w:themeFontLang w:val="vi-VN"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>"#,
        ),
        XML, W
    )
}

/// The number of the page, in the middle of the top margin.
fn page_number() -> String {
    format!(
        concat!(
            "{}",
            r#"<w:hdr xmlns:w="{}"><w:p><w:pPr><w:pStyle w:val="SoTrang"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r>"#,
            r#"<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>"#,
            r#"<w:r><w:t>2</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>"#,
        ),
        XML, W
    )
}

fn contact_foot(contact: &str) -> String {
    format!(
        concat!(
            "{}",
            r#"<w:ftr xmlns:w="{}"><w:p><w:pPr><w:pStyle w:val="LienHe"/><w:pBdr><w:top w:val="single" w:sz="6" w:space="4" w:color="000000"/>"#,
            r#"</w:pBdr></w:pPr><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p></w:ftr>"#,
        ),
        XML,
        W,
        escape(contact)
    )
}
