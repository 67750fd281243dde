//! Workbooks (XLSX): their cells as text, within budgets. Formulas are not computed and not handed on, only what they last showed.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use serde::{Deserialize, Serialize};

use crate::archive;
use crate::child::Decoded;
use crate::contents::{Contents, FileKind, Note, Reason};
use crate::limits::Limits;

/// Most cells that are handed on.
const CELLS_MAX: usize = 20_000;

/// A filled cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    /// Name of the sheet.
    pub sheet: String,
    /// Row, from 0.
    pub row: u32,
    /// Column, from 0.
    pub column: u32,
    /// What stands in it; a number with a comma before its decimals.
    pub text: String,
}

/// Reads a workbook; the page of the answer is its cells.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Decoded {
    let mut contents = Contents::of(FileKind::Archive);
    // A workbook is an archive: what would burst is refused before anything is unpacked.
    let claims = archive::read(bytes, limits);
    let refused = !claims.notes.is_empty();
    let cells = (!refused).then(|| cells(bytes)).flatten();
    let page = cells.and_then(|cells| serde_json::to_vec(&cells).ok());
    if page.is_none() {
        contents.note(Note::NotDecoded {
            reason: Reason::Unsupported,
        });
    }
    Decoded { contents, page }
}

fn cells(bytes: &[u8]) -> Option<Vec<Filled>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).ok()?;
    let mut out = Vec::new();
    for sheet in workbook.sheet_names() {
        let range = workbook.worksheet_range(&sheet).ok()?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, cell) in range.used_cells() {
            if out.len() >= CELLS_MAX {
                return None;
            }
            out.push(Filled {
                sheet: sheet.clone(),
                row: top + u32::try_from(row).ok()?,
                column: left + u32::try_from(column).ok()?,
                text: text(cell),
            });
        }
    }
    Some(out)
}

fn text(cell: &Data) -> String {
    match cell {
        // A number typed by a person has few digits; what Excel adds behind them is rounding.
        Data::Float(number) => {
            let rounded = format!("{number:.6}");
            rounded
                .trim_end_matches('0')
                .trim_end_matches('.')
                .replace('.', ",")
        }
        Data::DateTime(at) => at.to_string(),
        Data::DateTimeIso(text) | Data::DurationIso(text) | Data::String(text) => text.clone(),
        Data::Bool(true) => "Có".to_owned(),
        Data::Bool(false) => "Không".to_owned(),
        Data::Int(number) => number.to_string(),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}
