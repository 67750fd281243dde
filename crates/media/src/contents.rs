//! What a file turned out to hold: plain values, no reader's words.

use serde::{Deserialize, Serialize};

/// What a file turned out to hold. Reading never fails: what could not be read is in `notes`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Contents {
    /// What the file is, by its content.
    pub kind: FileKind,
    /// Text a reader would see: a mail's subject and body, the words in a picture, plain text. At most `Limits::text_max` bytes.
    pub text: String,
    /// What the QR codes say, in the order found, each once; bytes that are not UTF-8 become U+FFFD.
    pub qr: Vec<String>,
    /// Facts about a mail; `None` for everything else.
    pub mail: Option<MailFacts>,
    /// Files listed in an archive that was given directly. A mail's are in [`MailFacts::attachments`].
    pub files: Vec<Attachment>,
    /// What was cut, skipped or not understood, each note once.
    pub notes: Vec<Note>,
    /// Whether the words in a picture were read.
    pub ocr: Ocr,
    /// What a picture's EXIF block gives away; filled by [`crate::redraw`].
    #[serde(default)]
    pub traces: Traces,
}

/// What the EXIF block of a picture gives away about whoever took it: that it does, never what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traces {
    /// Where it was taken.
    pub place: bool,
    /// When.
    pub time: bool,
    /// With which device.
    pub device: bool,
    /// By whom.
    pub person: bool,
}

impl Traces {
    /// Whether there is any.
    #[must_use]
    pub fn any(self) -> bool {
        self.place || self.time || self.device || self.person
    }
}

/// What a file is, told by its first bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileKind {
    /// A PNG picture.
    Png,
    /// A JPEG picture.
    Jpeg,
    /// A WebP picture.
    Webp,
    /// A mail as saved by a mail program (RFC 5322).
    Eml,
    /// Text in some encoding; HTML too.
    Text,
    /// ZIP and what is built on it (APK, office files), RAR, 7z, gzip. Only ZIP is listed.
    Archive,
    /// A Word document (DOCX): an archive until it was looked into.
    Word,
    /// Something else, or nothing.
    #[default]
    Unknown,
}

impl FileKind {
    /// Whether this is one of the picture formats we decode.
    pub fn is_picture(self) -> bool {
        matches!(self, FileKind::Png | FileKind::Jpeg | FileKind::Webp)
    }
}

/// Whether the words in a picture were read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ocr {
    /// There was no picture to read.
    #[default]
    NotNeeded,
    /// `tesseract` answered; its text may still be empty.
    Read,
    /// `tesseract`, or its Vietnamese language data, is not installed.
    Unavailable,
    /// There was a picture, but it could not be read (see the notes).
    Failed,
}

/// Facts about a mail, from its own headers. All of them can be forged by the sender, except, when the
/// receiving server writes them, `return_path` and `auth`: whoever judges must know that server's `authserv`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailFacts {
    /// `From`, the first address of the first one: mail programs show that one, as a rule.
    pub from: Option<Mailbox>,
    /// Whoever else is named by `From`: a mail should have one, and signatures speak of the last.
    #[serde(default)]
    pub from_more: Vec<Mailbox>,
    /// `Reply-To`, the first address of the first one.
    pub reply_to: Option<Mailbox>,
    /// Whom further `Reply-To` headers name; there should be none.
    #[serde(default)]
    pub reply_to_more: Vec<Mailbox>,
    /// `Return-Path` without angle brackets; empty for the null path of bounces.
    pub return_path: Option<String>,
    /// `Sender`.
    pub sender: Option<Mailbox>,
    /// `Subject`, decoded (RFC 2047).
    pub subject: String,
    /// SPF, DKIM and DMARC results of the topmost server that wrote `Authentication-Results` (RFC 8601).
    pub auth: Vec<AuthResult>,
    /// The name that server gave itself.
    pub authserv: Option<String>,
    /// Those results stand where only the receiving server writes.
    #[serde(default)]
    pub auth_trusted: bool,
    /// How many `Received` headers there are.
    pub received_hops: u16,
    /// Links of all HTML parts, attached HTML files included, with the words they are shown as.
    pub links: Vec<MailLink>,
    /// Attached files, and what is listed inside attached ZIP files.
    pub attachments: Vec<Attachment>,
    /// An HTML part or attached HTML file asks for a password.
    pub form: bool,
}

/// One person or machine of a mail header.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    /// The name shown, decoded.
    pub name: Option<String>,
    /// The address, as written.
    pub address: String,
}

/// One result of `Authentication-Results`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthResult {
    /// `spf`, `dkim` or `dmarc`.
    pub method: String,
    /// `pass`, `fail`, `softfail`, `none`, … in lower case.
    pub result: String,
    /// The domain it speaks about: of the envelope sender, the signature, or `From`.
    pub domain: Option<String>,
}

/// A link in an HTML part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailLink {
    /// Where it goes, as written.
    pub href: String,
    /// The words the reader sees; empty for a form's target.
    pub shown: String,
}

/// A file inside a mail or an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its name as given, at most 255 characters; may be empty.
    pub name: String,
    /// `apk`, `exe`, `archive`, `html`, `office`, `pdf`, `image` or `other`, by its first bytes and its name; the more dangerous of the two wins.
    pub kind: String,
    /// Its size in bytes, as declared when inside an archive.
    pub size: u64,
    /// 0: attached; 1: in an attached archive or forwarded mail; and so on.
    pub nested: u8,
}

/// What was cut, skipped or not understood. The words for readers are chosen by whoever shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Note {
    /// The file has no bytes.
    Empty,
    /// The file was not looked at: it is too long.
    InputTooLarge {
        /// Its length in bytes.
        bytes: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// `tesseract` or its language data `vie` is missing on this machine.
    OcrMissing,
    /// `tesseract` failed on this picture.
    OcrFailed,
    /// `tesseract` took too long for this picture.
    OcrTimedOut,
    /// A picture was not decoded: its header promises too many pixels.
    TooManyPixels {
        /// Width × height.
        pixels: u64,
        /// The limit.
        limit: u64,
    },
    /// The file ends before it should.
    Truncated(What),
    /// A mail has more parts; the first ones were read.
    TooManyParts {
        /// How many were read.
        limit: usize,
    },
    /// A mail has more pictures; the first ones were searched for QR codes.
    TooManyPictures {
        /// How many were searched.
        limit: usize,
    },
    /// A mail has more links; the first ones are listed.
    TooManyLinks {
        /// How many are listed.
        limit: usize,
    },
    /// Forwarded mails are nested deeper; the outer ones were read.
    MailsTooDeep {
        /// How deep was read.
        limit: u8,
    },
    /// Archives are nested deeper; the outer ones were read.
    TooDeep {
        /// How deep was read.
        limit: u8,
    },
    /// An archive has more entries; the first ones are listed.
    TooManyEntries {
        /// How many are listed.
        limit: usize,
    },
    /// An archive unpacks to more than we are willing to unpack.
    ArchiveTooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// An archive claims to unpack to implausibly much: the mark of a decompression bomb.
    ArchiveRatio {
        /// Unpacked ÷ packed.
        ratio: u64,
        /// The limit.
        limit: u64,
    },
    /// An archive wants a password; its names are listed, nothing is unpacked.
    PasswordProtected,
    /// Only the names in an archive that was given directly were looked at.
    NamesOnly,
    /// An archive of a kind whose inside is not looked at.
    ArchiveUnread,
    /// The file is an Android package.
    AppPackage,
    /// A picture that is an archive as well.
    AlsoArchive,
    /// The file, or a file inside it, could not be decoded.
    NotDecoded {
        /// Why.
        reason: Reason,
    },
    /// The child process took too long; what it had reported by then is here.
    TimedOut,
    /// The child process died; what it had reported by then is here.
    ChildCrashed,
    /// The child process could not be started.
    ChildMissing,
    /// The child process could not put all its limits on itself. For the operator's log, not for readers.
    NotConfined,
    /// The text was longer.
    TextCut {
        /// How many bytes were kept.
        limit: usize,
    },
    /// Text that is not UTF-8 and does not say what it is was read in this encoding.
    CharsetGuessed {
        /// Its WHATWG name.
        charset: String,
    },
}

/// What ended too early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// A picture.
    Picture,
}

/// Why something could not be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// It is not what it claims to be, or is broken.
    Damaged,
    /// A format, or a variety of it, that we do not read.
    Unsupported,
    /// Decoding it would take more memory than allowed.
    TooMuchMemory,
    /// The decoder failed in a way it should not have.
    DecoderFailed,
}

impl Contents {
    /// Contents of this kind with nothing in it yet.
    pub(crate) fn of(kind: FileKind) -> Contents {
        Contents {
            kind,
            ..Contents::default()
        }
    }

    /// Leaves a note, once.
    pub(crate) fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Leaves these notes, each once.
    pub(crate) fn note_all(&mut self, notes: impl IntoIterator<Item = Note>) {
        notes.into_iter().for_each(|note| self.note(note));
    }

    /// Adds a QR payload, once.
    pub(crate) fn add_qr(&mut self, payload: String) {
        if !self.qr.contains(&payload) {
            self.qr.push(payload);
        }
    }

    /// Adds text on lines of its own.
    pub(crate) fn add_text(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        self.text.push_str(text);
    }

    /// Cuts the text to its limit, at a character's edge, and says so.
    pub(crate) fn cut_text(&mut self, limit: usize) {
        if self.text.len() > limit {
            self.text.truncate(self.text.floor_char_boundary(limit));
            self.note(Note::TextCut { limit });
        }
    }
}
