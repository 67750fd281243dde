//! DOCX: real styles, so that a clerk can go on editing in Word or `LibreOffice`. The same document gives the same bytes.

mod content;
mod package;
mod styles;
mod xml;

use crate::document::Document;
use crate::sheet::{annex_alone, sheets};

/// The document with its annexes as one file.
#[must_use]
pub fn write(document: &Document) -> Vec<u8> {
    package::of_sheets(document, &document.subject, &sheets(document))
}

/// One annex as a file of its own. `signed` is what the e-office writes at the top right of its first page ("Số, ký hiệu; thời
/// gian ký"); empty until it is known.
#[must_use]
pub fn write_annex(document: &Document, at: usize, signed: &str) -> Option<Vec<u8>> {
    let sheet = annex_alone(document, at, signed)?;
    let title = document.annexes.get(at)?.title.clone();
    Some(package::of_sheets(document, &title, &[sheet]))
}
