//! styles.xml: one paragraph style a component, one table style.

use std::fmt::Write as _;

use super::xml::twips;
use crate::style::{Alignment, Look, Style};

const HEAD: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr>"#,
    r#"<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" w:cs="Times New Roman"/>"#,
    r#"<w:color w:val="000000"/><w:sz w:val="28"/><w:szCs w:val="28"/>"#,
    r#"<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>"#,
    r#"<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>"#,
    r#"<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>"#,
    r#"<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>"#,
    r#"<w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>"#,
    r#"<w:left w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>"#,
    r#"<w:style w:type="table" w:customStyle="1" w:styleId="Bang"><w:name w:val="Bảng"/><w:basedOn w:val="TableNormal"/><w:tblPr>"#,
    r#"<w:tblBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:left w:val="single" w:sz="4" w:space="0" w:color="000000"/>"#,
    r#"<w:bottom w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:right w:val="single" w:sz="4" w:space="0" w:color="000000"/>"#,
    r#"<w:insideH w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:insideV w:val="single" w:sz="4" w:space="0" w:color="000000"/></w:tblBorders>"#,
    r#"<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>"#,
);

pub(super) fn part() -> String {
    let mut out = String::with_capacity(16_384);
    out.push_str(HEAD);
    for style in Style::ALL {
        add(&mut out, &style.look());
    }
    out.push_str("</w:styles>");
    out
}

fn add(out: &mut String, look: &Look) {
    let _ = write!(
        out,
        r#"<w:style w:type="paragraph" w:customStyle="1" w:styleId="{}"><w:name w:val="{}"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>"#,
        look.id, look.name
    );
    if look.keep_next {
        out.push_str("<w:keepNext/>");
    }
    let _ = write!(
        out,
        r#"<w:spacing w:before="{}" w:after="{}"/>"#,
        look.before, look.after
    );
    if look.first_line > 0 {
        let _ = write!(out, r#"<w:ind w:firstLine="{}"/>"#, twips(look.first_line));
    }
    let _ = write!(out, r#"<w:jc w:val="{}"/>"#, justification(look.alignment));
    if let Some(level) = look.outline {
        let _ = write!(out, r#"<w:outlineLvl w:val="{level}"/>"#);
    }
    out.push_str("</w:pPr><w:rPr>");
    out.push_str(if look.bold { "<w:b/><w:bCs/>" } else { "" });
    out.push_str(if look.italic { "<w:i/><w:iCs/>" } else { "" });
    let _ = write!(
        out,
        r#"<w:sz w:val="{0}"/><w:szCs w:val="{0}"/></w:rPr></w:style>"#,
        look.half_points
    );
}

const fn justification(alignment: Alignment) -> &'static str {
    match alignment {
        Alignment::Left => "left",
        Alignment::Centre => "center",
        Alignment::Right => "right",
        Alignment::Justified => "both",
    }
}
