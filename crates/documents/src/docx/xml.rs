//! Lengths and text as `WordprocessingML` writes them.

use quick_xml::escape::escape;

use crate::text::Text;

/// Hundredths of a millimetre in twentieths of a point.
pub(super) const fn twips(hundredths: u32) -> u32 {
    (hundredths * 1_440 + 1_270) / 2_540
}

/// Hundredths of a millimetre in English metric units.
pub(super) const fn emu(hundredths: u32) -> u32 {
    hundredths * 360
}

/// Adds the runs of a text, line breaks kept.
pub(super) fn runs(out: &mut String, text: &Text) {
    for run in &text.0 {
        out.push_str("<w:r>");
        if run.bold || run.italic {
            out.push_str("<w:rPr>");
            out.push_str(if run.bold { "<w:b/><w:bCs/>" } else { "" });
            out.push_str(if run.italic { "<w:i/><w:iCs/>" } else { "" });
            out.push_str("</w:rPr>");
        }
        words(out, &run.text);
        out.push_str("</w:r>");
    }
}

fn words(out: &mut String, text: &str) {
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push_str("<w:br/>");
        }
        out.push_str("<w:t xml:space=\"preserve\">");
        out.push_str(&escape(line));
        out.push_str("</w:t>");
    }
}
