//! How much a file may cost. Every number has a unit in its name or its comment.

use serde::{Deserialize, Serialize};

const MB: u64 = 1024 * 1024;

/// What one file may cost at most. The defaults are those of the threat model (malicious upload).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Longest file that is looked at, in bytes. Longer ones are refused, not cut: a cut picture is a broken picture.
    pub input_max: u64,
    /// Most pixels (width × height) in one picture, and in all pictures of one mail together.
    pub pixels_max: u64,
    /// Most MIME parts of one mail, forwarded mails included.
    pub mime_parts_max: usize,
    /// Most pictures of one mail that are searched for QR codes.
    pub pictures_max: usize,
    /// Most links of one mail that are kept.
    pub links_max: usize,
    /// Deepest mail read that was forwarded as an attachment: 1 is the one inside the mail itself.
    pub forwards_max: u8,
    /// Deepest archive opened: 1 is the file itself, 2 an archive inside it.
    pub archive_depth_max: u8,
    /// Most entries listed, all nested archives together.
    pub archive_entries_max: usize,
    /// Most bytes unpacked, all nested archives together.
    pub archive_expanded_max: u64,
    /// Largest unpacked size ÷ packed size.
    pub archive_ratio_max: u64,
    /// Longest text handed on, in bytes.
    pub text_max: usize,
    /// What the child process may use.
    pub child: ChildLimits,
}

/// What the child process may use, and what `tesseract` may use when it runs in a child's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildLimits {
    /// Address space while decoding, in bytes.
    pub address_space_max: u64,
    /// Processor time while decoding, in seconds.
    pub cpu_max_s: u64,
    /// Time on the wall while decoding, in milliseconds: somebody waits for the answer, and it has three seconds in all.
    pub wall_max_ms: u64,
    /// Time on the wall while drawing a picture anew, in milliseconds: nobody waits.
    pub redraw_wall_max_ms: u64,
    /// Address space of `tesseract`, in bytes.
    pub ocr_address_space_max: u64,
    /// Time on the wall for `tesseract`, in milliseconds; its processor time is limited to the same.
    pub ocr_wall_max_ms: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            input_max: 10 * MB,
            pixels_max: 40_000_000,
            mime_parts_max: 200,
            pictures_max: 8,
            links_max: 200,
            forwards_max: 5,
            archive_depth_max: 3,
            archive_entries_max: 100,
            archive_expanded_max: 50 * MB,
            archive_ratio_max: 100,
            text_max: 256 * 1024,
            child: ChildLimits::default(),
        }
    }
}

impl Default for ChildLimits {
    fn default() -> ChildLimits {
        ChildLimits {
            address_space_max: 512 * MB,
            cpu_max_s: 4,
            wall_max_ms: 2_500,
            redraw_wall_max_ms: 5_000,
            ocr_address_space_max: 1024 * MB,
            ocr_wall_max_ms: 15_000,
        }
    }
}
