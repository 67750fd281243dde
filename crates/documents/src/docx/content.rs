//! document.xml: the sheets, one section each.

use std::fmt::Write as _;

use quick_xml::escape::escape;

use super::xml::{emu, runs, twips};
use crate::qr;
use crate::sheet::{
    Boxed, Element, Face, Grid, MARGIN_BOTTOM, MARGIN_LEFT, MARGIN_RIGHT, MARGIN_TOP, Sheet, stays,
};
use crate::style::Style;
use crate::table::{Align, Cell, Table};
use crate::text::Text;

const HEAD: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#,
    r#" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#,
    r#" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing""#,
    r#" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main""#,
    r#" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>"#,
);
/// Side of a printed QR: 22 mm.
const QR_SIDE: u32 = 2_200;
/// Page numbers stand 10 mm below the edge, in the top margin.
const HEADER: u32 = 1_000;
/// Stays on the page of what follows.
const KEEP_NEXT: &str = "<w:keepNext/>";

/// What the main part needs from the package.
#[derive(Default)]
pub(super) struct Parts {
    /// Pictures, in the order of their numbers.
    pub(super) pictures: Vec<Vec<u8>>,
    /// The foot of the first page.
    pub(super) contact: Option<String>,
}

pub(super) fn part(sheets: &[Sheet]) -> (String, Parts) {
    let mut writer = Writer {
        out: String::with_capacity(65_536),
        parts: Parts::default(),
    };
    writer.out.push_str(HEAD);
    let last = sheets.len().saturating_sub(1);
    for (at, sheet) in sheets.iter().enumerate() {
        writer.sheet(sheet, at == last);
    }
    writer.out.push_str("</w:body></w:document>");
    (writer.out, writer.parts)
}

struct Writer {
    out: String,
    parts: Parts,
}

impl Writer {
    fn sheet(&mut self, sheet: &Sheet, last: bool) {
        self.elements(&sheet.elements, sheet.face.text_width());
        self.parts.contact = self.parts.contact.take().or_else(|| sheet.contact.clone());
        let foot = sheet.contact.is_some();
        if last {
            self.section(sheet.face, foot);
        } else {
            self.out
                .push_str(r#"<w:p><w:pPr><w:pStyle w:val="DuongKe"/>"#);
            self.section(sheet.face, foot);
            self.out.push_str("</w:pPr></w:p>");
        }
    }

    /// Each section numbers its pages from 1 and shows no number on its first page.
    fn section(&mut self, face: Face, foot: bool) {
        let (width, height) = face.paper();
        let across = match face {
            Face::Portrait => "",
            Face::Landscape => r#" w:orient="landscape""#,
        };
        let foot = if foot {
            r#"<w:footerReference w:type="first" r:id="rId4"/>"#
        } else {
            ""
        };
        let _ = write!(
            self.out,
            concat!(
                r#"<w:sectPr><w:headerReference w:type="default" r:id="rId3"/>{}<w:type w:val="nextPage"/>"#,
                r#"<w:pgSz w:w="{}" w:h="{}"{}/><w:pgMar w:top="{}" w:right="{}" w:bottom="{}" w:left="{}""#,
                r#" w:header="{}" w:footer="{}" w:gutter="0"/><w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>"#,
            ),
            foot,
            twips(width),
            twips(height),
            across,
            twips(MARGIN_TOP),
            twips(MARGIN_RIGHT),
            twips(MARGIN_BOTTOM),
            twips(MARGIN_LEFT),
            twips(HEADER),
            twips(HEADER),
        );
    }

    fn elements(&mut self, elements: &[Element], width: u32) {
        for (at, element) in elements.iter().enumerate() {
            match element {
                Element::Line(style, text) => self.line(*style, text, stays(elements, at)),
                _ => self.element(element, width),
            }
        }
    }

    fn element(&mut self, element: &Element, width: u32) {
        match element {
            Element::Line(style, text) => self.line(*style, text, false),
            Element::Rule(length) => self.rule(*length, width),
            Element::Grid(grid) => self.grid(grid),
            Element::Table(table) => self.table(table, width),
            Element::Room => self.room(),
            // Above the signatures, which stay with the last lines.
            Element::Gap => self.gap(true),
            Element::Box(boxed) => self.boxed(boxed, width),
            Element::Qr(address, words) => self.qr(address, words),
        }
    }

    fn line(&mut self, style: Style, text: &Text, stays: bool) {
        self.open(style, stays);
        runs(&mut self.out, text);
        self.out.push_str("</w:p>");
    }

    fn open(&mut self, style: Style, stays: bool) {
        let _ = write!(
            self.out,
            r#"<w:p><w:pPr><w:pStyle w:val="{}"/>{}</w:pPr>"#,
            style.look().id,
            if stays { KEEP_NEXT } else { "" }
        );
    }

    /// The lower border of an all but empty paragraph, drawn in from both sides.
    fn rule(&mut self, length: u32, width: u32) {
        let side = twips(width.saturating_sub(length) / 2);
        let _ = write!(
            self.out,
            concat!(
                r#"<w:p><w:pPr><w:pStyle w:val="DuongKe"/><w:pBdr><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/>"#,
                r#"</w:pBdr><w:spacing w:line="60" w:lineRule="exact"/><w:ind w:left="{0}" w:right="{0}"/></w:pPr></w:p>"#,
            ),
            side
        );
    }

    /// Keeps a table from the next one and from the end of the section.
    fn gap(&mut self, stays: bool) {
        let _ = write!(
            self.out,
            r#"<w:p><w:pPr><w:pStyle w:val="DuongKe"/>{}<w:spacing w:after="0" w:line="120" w:lineRule="exact"/></w:pPr></w:p>"#,
            if stays { KEEP_NEXT } else { "" }
        );
    }

    fn room(&mut self) {
        self.out.push_str(
            r#"<w:p><w:pPr><w:pStyle w:val="ChucVu"/><w:spacing w:before="1300"/></w:pPr></w:p>"#,
        );
    }

    fn boxed(&mut self, boxed: &Boxed, width: u32) {
        let side = twips(width.saturating_sub(boxed.width) / 2);
        let colour = if boxed.red { "FF0000" } else { "000000" };
        let border = |name: &str| {
            format!(r#"<w:{name} w:val="single" w:sz="12" w:space="1" w:color="{colour}"/>"#)
        };
        let _ = write!(
            self.out,
            concat!(
                r#"<w:p><w:pPr><w:pStyle w:val="DauChiMuc"/><w:pBdr>{}{}{}{}</w:pBdr>"#,
                r#"<w:spacing w:before="120" w:line="{}" w:lineRule="exact"/><w:ind w:left="{}" w:right="{}"/></w:pPr>"#,
                r#"<w:r><w:rPr><w:color w:val="{}"/></w:rPr><w:t>{}</w:t></w:r></w:p>"#,
            ),
            border("top"),
            border("left"),
            border("bottom"),
            border("right"),
            twips(boxed.height),
            side,
            side,
            colour,
            escape(&boxed.words)
        );
    }

    fn grid(&mut self, grid: &Grid) {
        let _ = write!(
            self.out,
            concat!(
                r#"<w:tbl><w:tblPr><w:tblW w:w="{}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar>"#,
                r#"<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>"#,
            ),
            twips(grid.widths.iter().sum())
        );
        self.columns(&grid.widths);
        for row in &grid.rows {
            self.out.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
            for (cell, width) in row.iter().zip(&grid.widths) {
                self.open_cell(*width);
                self.elements(cell, *width);
                if cell.is_empty() {
                    self.gap(false);
                }
                self.out.push_str("</w:tc>");
            }
            self.out.push_str("</w:tr>");
        }
        self.out.push_str("</w:tbl>");
        self.gap(false);
    }

    fn table(&mut self, table: &Table, width: u32) {
        let widths = table.widths(width);
        let _ = write!(
            self.out,
            concat!(
                r#"<w:tbl><w:tblPr><w:tblStyle w:val="Bang"/><w:tblW w:w="{}" w:type="dxa"/><w:tblLayout w:type="fixed"/>"#,
                r#"<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr>"#,
            ),
            twips(width)
        );
        self.columns(&widths);
        self.table_head(table, &widths);
        for row in &table.rows {
            self.row(table, row, &widths, false);
        }
        if let Some(total) = &table.total {
            self.row(table, total, &widths, true);
        }
        self.out.push_str("</w:tbl>");
        self.gap(false);
    }

    fn columns(&mut self, widths: &[u32]) {
        self.out.push_str("<w:tblGrid>");
        for width in widths {
            let _ = write!(self.out, r#"<w:gridCol w:w="{}"/>"#, twips(*width));
        }
        self.out.push_str("</w:tblGrid>");
    }

    /// The head comes again on every page.
    fn table_head(&mut self, table: &Table, widths: &[u32]) {
        self.out
            .push_str("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        for (column, width) in table.columns.iter().zip(widths) {
            self.open_cell(*width);
            self.line(Style::TableHead, &Text::from(column.title.as_str()), false);
            self.out.push_str("</w:tc>");
        }
        self.out.push_str("</w:tr>");
    }

    fn row(&mut self, table: &Table, cells: &[Cell], widths: &[u32], bold: bool) {
        self.out.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        for (at, (column, width)) in table.columns.iter().zip(widths).enumerate() {
            let words = cells.get(at).map(Cell::printed).unwrap_or_default();
            self.open_cell(*width);
            self.line(cell_style(column.align), &cell_text(&words, bold), false);
            self.out.push_str("</w:tc>");
        }
        self.out.push_str("</w:tr>");
    }

    fn open_cell(&mut self, width: u32) {
        let _ = write!(
            self.out,
            r#"<w:tc><w:tcPr><w:tcW w:w="{}" w:type="dxa"/></w:tcPr>"#,
            twips(width)
        );
    }

    fn qr(&mut self, address: &str, words: &str) {
        let Some(png) = qr::png(address) else {
            return;
        };
        self.parts.pictures.push(png);
        let number = self.parts.pictures.len();
        self.open(Style::Caption, false);
        let _ = write!(
            self.out,
            concat!(
                r#"<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{1}" cy="{1}"/>"#,
                r#"<wp:docPr id="{0}" name="QR {0}" descr="{2}"/><a:graphic>"#,
                r#"<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>"#,
                r#"<pic:cNvPr id="{0}" name="QR {0}" descr="{2}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdP{0}"/>"#,
                r#"<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{1}" cy="{1}"/></a:xfrm>"#,
                r#"<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"#,
            ),
            number,
            emu(QR_SIDE),
            escape(words)
        );
    }
}

const fn cell_style(align: Align) -> Style {
    match align {
        Align::Left => Style::TableText,
        Align::Centre => Style::TableCode,
        Align::Right => Style::TableNumber,
    }
}

fn cell_text(words: &str, bold: bool) -> Text {
    if bold {
        Text::default().bold(words)
    } else {
        Text::from(words)
    }
}
