//! What the parent asks of a child process, and how the child answers.
//!
//! The order travels in one environment variable (the only one of ours that the child gets for decoding), the file through its
//! standard input. The answer is one or several frames, each one line of JSON followed by the page for `tesseract`
//! when there is one. A later frame replaces the one before; so a child that is killed half-way has still said
//! something. A frame that ends the answer says so.

use std::io::{self, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::child::Decoded;
use crate::contents::Contents;
use crate::limits::{ChildLimits, Limits};

/// The environment variable that carries the order.
pub(crate) const ORDER: &str = "CANHGIAC_MEDIA_ORDER";
/// Longest answer read, in bytes: two frames of text and page, with room to spare.
pub(crate) const ANSWER_MAX: u64 = 24 * 1024 * 1024;

/// What a child process is to do.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Order {
    /// Decode the file on standard input.
    Decode(Limits),
    /// Draw the picture on standard input anew; the page of the answer is the new picture.
    Redraw(Limits),
    /// Read the workbook on standard input; the page of the answer is its cells.
    Table(Limits),
    /// Become this `tesseract`, with limits, and read the page on standard input.
    ReadWords {
        program: PathBuf,
        limits: ChildLimits,
    },
    /// Become this `tesseract`, with limits, and list its languages.
    ListLanguages {
        program: PathBuf,
        limits: ChildLimits,
    },
}

#[derive(Debug, Serialize, Deserialize)]
struct Frame<C> {
    contents: C,
    page_len: usize,
    last: bool,
}

impl Order {
    /// The order as text for the environment.
    pub(crate) fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Writes one frame.
pub(crate) fn write_frame(out: &mut impl Write, decoded: &Decoded, last: bool) -> io::Result<()> {
    let page = decoded.page.as_deref().unwrap_or_default();
    let frame = Frame {
        contents: &decoded.contents,
        page_len: page.len(),
        last,
    };
    let mut bytes = serde_json::to_vec(&frame)?;
    bytes.push(b'\n');
    bytes.extend_from_slice(page);
    out.write_all(&bytes)?;
    out.flush()
}

/// The last whole frame of an answer, and whether it ends the answer.
pub(crate) fn read_frames(mut answer: &[u8]) -> Option<(Decoded, bool)> {
    let mut newest = None;
    while let Some((frame, rest)) = read_frame(answer) {
        newest = Some(frame);
        answer = rest;
    }
    newest
}

fn read_frame(answer: &[u8]) -> Option<((Decoded, bool), &[u8])> {
    let line_end = answer.iter().position(|&byte| byte == b'\n')?;
    let (line, rest) = answer.split_at_checked(line_end + 1)?;
    let frame: Frame<Contents> = serde_json::from_slice(line).ok()?;
    let (page, rest) = rest.split_at_checked(frame.page_len)?;
    let page = (!page.is_empty()).then(|| page.to_vec());
    Some((
        (
            Decoded {
                contents: frame.contents,
                page,
            },
            frame.last,
        ),
        rest,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contents::FileKind;

    #[test]
    fn the_last_whole_frame_counts() {
        let mut answer = Vec::new();
        let first = Decoded {
            contents: Contents::of(FileKind::Png),
            page: Some(b"a\nb".to_vec()),
        };
        let second = Decoded {
            contents: Contents::of(FileKind::Jpeg),
            page: None,
        };
        write_frame(&mut answer, &first, false).unwrap();
        let (read, last) = read_frames(&answer).unwrap();
        assert_eq!((read.page, last), (Some(b"a\nb".to_vec()), false));
        write_frame(&mut answer, &second, true).unwrap();
        let (read, last) = read_frames(&answer).unwrap();
        assert_eq!(
            (read.contents.kind, read.page, last),
            (FileKind::Jpeg, None, true)
        );
        answer.truncate(answer.len() - 5);
        assert!(!read_frames(&answer).unwrap().1);
        assert!(read_frames(b"not json\n").is_none());
        assert!(read_frames(b"").is_none());
    }
}
