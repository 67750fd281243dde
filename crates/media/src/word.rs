//! Word documents (DOCX): their words line by line, with the marks that automatic numbering draws and the stamps in headers,
//! text boxes and watermarks.
//!
//! Looked at: docx-rs (reads, but leaves numbering, text boxes and VML to its caller, and brings a second XML reader). The ZIP and
//! XML readers here are those of the tree.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use zip::ZipArchive;

use crate::contents::{Contents, FileKind, Note, Reason};
use crate::limits::Limits;

/// The part that makes an office file a Word document.
const BODY: &str = "word/document.xml";
/// Headers and footers looked at.
const MARGINS_MAX: usize = 12;
/// Levels of a numbered list (ECMA-376 17.9.3).
const LEVELS: usize = 9;
/// A style stands on another one; a chain longer than this is a circle.
const STYLES_DEEP: usize = 12;

/// Reads a Word document; `None` when the archive is something else.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Option<Contents> {
    let archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    archive.index_for_name(BODY)?;
    let mut parts = Parts {
        archive,
        left: limits.archive_expanded_max,
    };
    let mut contents = Contents::of(FileKind::Word);
    let mut numbering = Numbering::default();
    if let Some(xml) = parts.read("word/styles.xml") {
        numbering.read_styles(&xml);
    }
    if let Some(xml) = parts.read("word/numbering.xml") {
        numbering.read_lists(&xml);
    }
    let mut lines = Vec::new();
    for name in parts.margins() {
        if let Some(xml) = parts.read(&name) {
            lines.extend(Page::read(&xml, &mut Numbering::default()));
        }
    }
    match parts.read(BODY) {
        Some(xml) => lines.extend(Page::read(&xml, &mut numbering)),
        None => contents.note(Note::NotDecoded {
            reason: Reason::Damaged,
        }),
    }
    if parts.left == 0 {
        contents.note(Note::ArchiveTooLarge {
            limit: limits.archive_expanded_max,
        });
    }
    contents.text = lines.join("\n");
    contents.cut_text(limits.text_max);
    Some(contents)
}

/// The parts of the package, within one budget.
struct Parts<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    left: u64,
}

impl Parts<'_> {
    fn read(&mut self, name: &str) -> Option<String> {
        let entry = self.archive.by_name(name).ok()?;
        let mut bytes = Vec::new();
        // What came before the damage is still worth reading.
        let _ = entry.take(self.left).read_to_end(&mut bytes);
        self.left = self
            .left
            .saturating_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Headers and footers: stamps stand there as well.
    fn margins(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .archive
            .file_names()
            .filter_map(Result::ok)
            .filter(|name| name.starts_with("word/header") || name.starts_with("word/footer"))
            .map(|name| name.into_owned())
            .collect();
        names.sort();
        names.truncate(MARGINS_MAX);
        names
    }
}

/// A paragraph that is being read.
#[derive(Default)]
struct Paragraph {
    words: String,
    style: Option<String>,
    list: Option<String>,
    level: Option<usize>,
}

/// The text of one part. Paragraphs may lie in one another: a text box lies in the paragraph that holds it.
#[derive(Default)]
struct Page {
    lines: Vec<String>,
    open: Vec<Paragraph>,
    /// Depth inside what was struck out, what was before a change, and what only older programs show.
    skipping: usize,
    in_run: usize,
    in_text: bool,
}

impl Page {
    fn read(xml: &str, numbering: &mut Numbering) -> Vec<String> {
        let mut page = Self::default();
        let mut reader = Reader::from_str(xml);
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag)) => {
                    page.begin(&tag);
                    page.tag(&tag);
                }
                Ok(Event::Empty(tag)) => page.tag(&tag),
                Ok(Event::End(tag)) => page.end(tag.local_name().into_inner(), numbering),
                Ok(Event::Text(text)) => page.say(&text.decode().unwrap_or_default()),
                Ok(Event::CData(text)) => page.say(&text.decode().unwrap_or_default()),
                Ok(Event::GeneralRef(name)) => page.say(&character(&name)),
                // Broken from here on: what was read stays.
                Ok(Event::Eof) | Err(_) => return page.lines,
                Ok(_) => {}
            }
        }
    }

    fn begin(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().into_inner() {
            b"p" => self.open.push(Paragraph::default()),
            b"r" => self.in_run += 1,
            b"t" => self.in_text = true,
            name if is_hidden(name) => self.skipping += 1,
            _ => {}
        }
    }

    /// What a tag says by itself, whether it is closed at once or not.
    fn tag(&mut self, tag: &BytesStart<'_>) {
        if let (b"textpath", Some(words)) =
            (tag.local_name().into_inner(), attribute(tag, b"string"))
        {
            self.lines.push(words);
            return;
        }
        if self.skipping > 0 {
            return;
        }
        let in_run = self.in_run > 0;
        let Some(paragraph) = self.open.last_mut() else {
            return;
        };
        let value = || attribute(tag, b"val");
        match tag.local_name().into_inner() {
            b"pStyle" => paragraph.style = value(),
            b"numId" => paragraph.list = value(),
            b"ilvl" => paragraph.level = value().and_then(|level| level.parse().ok()),
            b"tab" | b"ptab" if in_run => paragraph.words.push(' '),
            b"br" | b"cr" if in_run => paragraph.words.push('\n'),
            b"noBreakHyphen" if in_run => paragraph.words.push('-'),
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8], numbering: &mut Numbering) {
        match name {
            b"p" => {
                if let Some(paragraph) = self.open.pop() {
                    self.close(paragraph, numbering);
                }
            }
            b"r" => self.in_run = self.in_run.saturating_sub(1),
            b"t" => self.in_text = false,
            name if is_hidden(name) => self.skipping = self.skipping.saturating_sub(1),
            _ => {}
        }
    }

    fn close(&mut self, paragraph: Paragraph, numbering: &mut Numbering) {
        let words = paragraph.words.trim();
        if words.is_empty() {
            return;
        }
        let mark = numbering.mark(&paragraph);
        self.lines.push(match mark.as_str() {
            "" => words.to_owned(),
            mark => format!("{mark} {words}"),
        });
    }

    fn say(&mut self, words: &str) {
        if self.in_text
            && self.skipping == 0
            && let Some(paragraph) = self.open.last_mut()
        {
            paragraph.words.push_str(words);
        }
    }
}

fn is_hidden(name: &[u8]) -> bool {
    matches!(name, b"del" | b"moveFrom" | b"pPrChange" | b"Fallback")
}

fn attribute(tag: &BytesStart<'_>, name: &[u8]) -> Option<String> {
    let mut all = tag.attributes();
    let mut all = all.with_checks(false).flatten();
    let found = all.find(|one| one.key.local_name().into_inner() == name)?;
    let text = String::from_utf8_lossy(&found.value).into_owned();
    Some(quick_xml::escape::unescape(&text).map_or_else(|_| text.clone(), |text| text.into_owned()))
}

/// The character a reference stands for; other entities are not declared anywhere we read.
fn character(name: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = name.resolve_char_ref() {
        return character.to_string();
    }
    match &**name {
        b"amp" => "&",
        b"lt" => "<",
        b"gt" => ">",
        b"quot" => "\"",
        b"apos" => "'",
        _ => "",
    }
    .to_owned()
}

/// A level of a list: how its numbers look.
#[derive(Clone)]
struct Level {
    format: String,
    text: String,
    start: usize,
}

/// A list as paragraphs name it.
#[derive(Default, Clone)]
struct List {
    kind: String,
    starts: BTreeMap<usize, usize>,
}

/// A style, as far as it numbers its paragraphs.
#[derive(Default, Clone)]
struct Style {
    on: Option<String>,
    list: Option<String>,
    level: Option<usize>,
}

/// Lists with how far each has counted.
#[derive(Default)]
struct Numbering {
    kinds: BTreeMap<(String, usize), Level>,
    lists: BTreeMap<String, List>,
    styles: BTreeMap<String, Style>,
    counts: BTreeMap<String, [Option<usize>; LEVELS]>,
}

impl Numbering {
    fn read_styles(&mut self, xml: &str) {
        let mut style = (String::new(), Style::default());
        for_each_tag(xml, |tag| {
            let value = || attribute(tag, b"val");
            match tag.local_name().into_inner() {
                b"style" => {
                    let id = attribute(tag, b"styleId").unwrap_or_default();
                    let before = std::mem::replace(&mut style, (id, Style::default()));
                    self.styles.insert(before.0, before.1);
                }
                b"basedOn" => style.1.on = value(),
                b"numId" => style.1.list = value(),
                b"ilvl" => style.1.level = value().and_then(|level| level.parse().ok()),
                _ => {}
            }
        });
        self.styles.insert(style.0, style.1);
    }

    fn read_lists(&mut self, xml: &str) {
        let (mut kind, mut list, mut level) = (String::new(), None::<String>, 0);
        for_each_tag(xml, |tag| {
            let value = || attribute(tag, b"val").unwrap_or_default();
            match tag.local_name().into_inner() {
                b"abstractNum" => {
                    kind = attribute(tag, b"abstractNumId").unwrap_or_default();
                    list = None;
                }
                b"num" => {
                    let id = attribute(tag, b"numId").unwrap_or_default();
                    self.lists.insert(id.clone(), List::default());
                    list = Some(id);
                }
                b"abstractNumId" => {
                    if let Some(list) = list.as_ref().and_then(|id| self.lists.get_mut(id)) {
                        list.kind = value();
                    }
                }
                b"lvl" | b"lvlOverride" => {
                    level = attribute(tag, b"ilvl")
                        .and_then(|level| level.parse().ok())
                        .unwrap_or(LEVELS);
                }
                b"startOverride" => {
                    if let Some(list) = list.as_ref().and_then(|id| self.lists.get_mut(id)) {
                        list.starts.insert(level, value().parse().unwrap_or(1));
                    }
                }
                b"start" | b"numFmt" | b"lvlText" if list.is_none() => {
                    let one = self
                        .kinds
                        .entry((kind.clone(), level))
                        .or_insert_with(|| Level {
                            format: "decimal".to_owned(),
                            text: String::new(),
                            start: 1,
                        });
                    match tag.local_name().into_inner() {
                        b"start" => one.start = value().parse().unwrap_or(1),
                        b"numFmt" => one.format = value(),
                        _ => one.text = value(),
                    }
                }
                _ => {}
            }
        });
    }

    /// The mark Word draws before a paragraph; nothing when it draws none.
    fn mark(&mut self, paragraph: &Paragraph) -> String {
        let style = self.style(paragraph.style.as_deref());
        let Some(id) = paragraph.list.clone().or(style.list) else {
            return String::new();
        };
        let level = paragraph.level.or(style.level).unwrap_or(0);
        let Some(list) = self.lists.get(&id).cloned() else {
            return String::new();
        };
        let of = |level: usize| self.kinds.get(&(list.kind.clone(), level)).cloned();
        let Some(own) = of(level) else {
            return String::new();
        };
        let start = |level: usize| {
            let own = || of(level).map_or(1, |level| level.start);
            list.starts.get(&level).copied().unwrap_or_else(own)
        };
        let starts: Vec<usize> = (0..LEVELS).map(start).collect();
        let levels: Vec<Option<Level>> = (0..LEVELS).map(of).collect();
        // Lists of one kind go on counting where the last one stopped, unless they begin anew.
        let key = if list.starts.is_empty() {
            format!("kind {}", list.kind)
        } else {
            format!("list {id}")
        };
        let counts = self.counts.entry(key).or_default();
        count(counts, &starts, level);
        if own.format == "bullet" {
            return "-".to_owned();
        }
        let mut text = own.text;
        for (at, level) in levels.iter().enumerate() {
            let number = counts.get(at).copied().flatten();
            let number = number.or(starts.get(at).copied()).unwrap_or(1);
            let format = level.as_ref().map_or("decimal", |level| &level.format);
            text = text.replace(&format!("%{}", at + 1), &written(number, format));
        }
        text.trim().to_owned()
    }

    fn style(&self, id: Option<&str>) -> Style {
        let mut out = Style::default();
        let mut next = id.map(str::to_owned);
        for _ in 0..STYLES_DEEP {
            let Some(style) = next.and_then(|id| self.styles.get(&id)) else {
                break;
            };
            out.list = out.list.or_else(|| style.list.clone());
            out.level = out.level.or(style.level);
            next = style.on.clone();
        }
        out
    }
}

/// One further at this level; what lies below begins again.
fn count(counts: &mut [Option<usize>; LEVELS], starts: &[usize], level: usize) {
    for (at, number) in counts.iter_mut().enumerate() {
        let start = starts.get(at).copied().unwrap_or(1);
        if at == level {
            *number = Some(number.map_or(start, |number| number.saturating_add(1)));
        } else if at > level {
            *number = None;
        }
    }
}

/// A number in one of the formats of administrative texts (ECMA-376 17.18.59).
fn written(number: usize, format: &str) -> String {
    let letter = || {
        let at = u32::try_from(number.saturating_sub(1) % 26).unwrap_or_default();
        char::from_u32(u32::from(b'a') + at).map_or_else(String::new, String::from)
    };
    match format {
        "lowerLetter" => letter(),
        "upperLetter" => letter().to_uppercase(),
        "upperRoman" => roman(number),
        "lowerRoman" => roman(number).to_lowercase(),
        "none" => String::new(),
        "decimalZero" => format!("{number:02}"),
        _ => number.to_string(),
    }
}

fn roman(number: usize) -> String {
    // No list of an official text counts further; a forged one is not written out.
    let mut left = number.min(3_999);
    let mut out = String::new();
    for (value, word) in [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ] {
        while left >= value {
            out.push_str(word);
            left -= value;
        }
    }
    out
}

fn for_each_tag(xml: &str, mut say: impl FnMut(&BytesStart<'_>)) {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => say(&tag),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn docx(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, xml) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(xml.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn text(parts: &[(&str, &str)]) -> String {
        read(&docx(parts), &Limits::default()).unwrap().text
    }

    #[test]
    fn words_come_line_by_line_without_what_was_struck_out() {
        let body = "<w:document><w:body><w:p><w:r><w:t>Số:</w:t><w:tab/><w:t>5/KH-UBND &amp; &#272;</w:t></w:r></w:p><w:p/>\
            <w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:del><w:r><w:delText>cũ</w:delText><w:t>cũ</w:t></w:r></w:del>\
            <w:ins><w:r><w:t xml:space=\"preserve\">Mới </w:t><w:br/><w:t>dòng hai</w:t></w:r></w:ins></w:p></w:body></w:document>";
        assert_eq!(
            text(&[("word/document.xml", body)]),
            "Số: 5/KH-UBND & Đ\nMới \ndòng hai"
        );
    }

    #[test]
    fn stamps_in_boxes_margins_and_watermarks_are_read_once() {
        let body = "<w:document><w:p><w:r><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent><w:p><w:r><w:t>TỐI MẬT</w:t></w:r></w:p>\
            </w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><w:p><w:r><w:t>TỐI MẬT</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>\
            <w:t>KẾ HOẠCH</w:t></w:r></w:p></w:document>";
        let head = "<w:hdr><w:p><w:r><w:pict><v:shape><v:textpath string=\"MẬT\"/></v:shape></w:pict></w:r></w:p></w:hdr>";
        assert_eq!(
            text(&[("word/document.xml", body), ("word/header1.xml", head)]),
            "MẬT\nTỐI MẬT\nKẾ HOẠCH"
        );
    }

    #[test]
    fn numbers_that_word_draws_stand_before_their_lines() {
        let level = |at: u8, format: &str, text: &str| {
            format!(
                "<w:lvl w:ilvl=\"{at}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/></w:lvl>"
            )
        };
        let numbering = format!(
            "<w:numbering><w:abstractNum w:abstractNumId=\"7\">{}{}{}{}</w:abstractNum>\
             <w:num w:numId=\"1\"><w:abstractNumId w:val=\"7\"/></w:num>\
             <w:num w:numId=\"2\"><w:abstractNumId w:val=\"7\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"4\"/></w:lvlOverride></w:num></w:numbering>",
            level(0, "upperRoman", "%1."),
            level(1, "decimal", "%2."),
            level(2, "decimal", "%2.%3."),
            level(3, "bullet", "o"),
        );
        let styles = "<w:styles><w:style w:styleId=\"Muc\"><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>\
            <w:style w:styleId=\"MucCon\"><w:basedOn w:val=\"Muc\"/></w:style></w:styles>";
        let line = |list: &str, level: u8, words: &str| {
            format!(
                "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"
            )
        };
        let body = [
            "<w:p><w:pPr><w:pStyle w:val=\"MucCon\"/></w:pPr><w:r><w:t>A</w:t></w:r></w:p>"
                .to_owned(),
            line("1", 1, "B"),
            line("1", 2, "C"),
            line("1", 2, "D"),
            line("1", 3, "E"),
            line("1", 0, "F"),
            line("1", 1, "G"),
            line("2", 0, "H"),
            line("0", 0, "I"),
        ]
        .concat();
        let text = text(&[
            (
                "word/document.xml",
                &format!("<w:document>{body}</w:document>"),
            ),
            ("word/numbering.xml", &numbering),
            ("word/styles.xml", styles),
        ]);
        assert_eq!(
            text,
            "I. A\n1. B\n1.1. C\n1.2. D\n- E\nII. F\n1. G\nIV. H\nI"
        );
    }

    #[test]
    fn a_circle_of_styles_and_a_broken_part_end() {
        let styles =
            "<w:styles><w:style w:styleId=\"A\"><w:basedOn w:val=\"A\"/></w:style></w:styles>";
        let body = "<w:document><w:p><w:pPr><w:pStyle w:val=\"A\"/><w:numPr><w:ilvl w:val=\"99\"/></w:numPr></w:pPr><w:r><w:t>còn</w:t></w:r></w:p><w:p><w:r><w:t>đứt";
        assert_eq!(
            text(&[("word/document.xml", body), ("word/styles.xml", styles)]),
            "còn"
        );
        assert!(read(&docx(&[("xl/workbook.xml", "")]), &Limits::default()).is_none());
    }
}
