//! What stands below the content: signatures (ô 7) and who gets a copy (ô 9b), the QR of the record.

use super::head::bare;
use super::{Element, Face, Grid, line};
use crate::document::Document;
use crate::signature::Signature;
use crate::style::Style;
use crate::words;

const LEFT: u32 = 7_500;

pub(super) fn elements(document: &Document) -> Vec<Element> {
    let right = Face::Portrait.text_width() - LEFT;
    let left_bottom = [copies(document), record(document)].concat();
    match document.signatures.as_slice() {
        [] => left_bottom,
        [one] => vec![
            Element::Gap,
            Element::Grid(Grid {
                widths: vec![LEFT, right],
                rows: vec![vec![left_bottom, signature(one)]],
            }),
        ],
        several => {
            let each = Face::Portrait.text_width() / u32::try_from(several.len()).unwrap_or(2);
            let mut out = vec![
                Element::Gap,
                Element::Grid(Grid {
                    widths: vec![each; several.len()],
                    rows: vec![several.iter().map(signature).collect()],
                }),
            ];
            out.extend(left_bottom);
            out
        }
    }
}

fn signature(signature: &Signature) -> Vec<Element> {
    signature
        .lines()
        .into_iter()
        .map(|words| line(Style::Position, words))
        .chain([
            Element::Room,
            line(Style::SignerName, signature.name.as_str()),
        ])
        .collect()
}

/// `Như trên` first where there are addressees, `Lưu: VT, …` last.
fn copies(document: &Document) -> Vec<Element> {
    let as_above = (!document.addressees.is_empty()).then_some(words::AS_ABOVE);
    let middle = document
        .copies
        .iter()
        .map(|copy| bare(copy))
        .filter(|copy| *copy != words::AS_ABOVE);
    let items = as_above
        .into_iter()
        .chain(middle)
        .map(|copy| line(Style::Copy, format!("- {copy};")));
    [line(Style::CopiesTitle, words::COPIES)]
        .into_iter()
        .chain(items)
        .chain([line(Style::Copy, archive(document))])
        .collect()
}

fn archive(document: &Document) -> String {
    let unit = &document.drafting_unit;
    match (document.issuer.seal, unit.is_empty()) {
        (true, true) => format!("- {} {}.", words::ARCHIVE, words::RECORDS_OFFICE),
        (true, false) => format!("- {} {}, {unit}.", words::ARCHIVE, words::RECORDS_OFFICE),
        // A sheet of a unit without seal stays in that unit.
        (false, true) => format!("- {}.", words::ARCHIVE.trim_end_matches(':')),
        (false, false) => format!("- {} {unit}.", words::ARCHIVE),
    }
}

fn record(document: &Document) -> Vec<Element> {
    document.record.as_ref().map_or_else(Vec::new, |record| {
        vec![
            Element::Qr(record.link.clone(), record.caption.clone()),
            line(Style::Caption, record.caption.as_str()),
        ]
    })
}
