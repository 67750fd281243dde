//! ZIP files: the names in them, within budgets. Only what is needed to look into a nested archive is ever unpacked.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::attachment::{describe, kind_by_bytes, kind_by_entries};
use crate::contents::{Attachment, Contents, FileKind, Note, Reason};
use crate::limits::Limits;
use crate::sniff::is_zip;

/// So many first bytes of an entry tell what it is.
const HEAD_LEN: u64 = 512;

/// Reads an archive that was given directly.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Contents {
    let mut contents = Contents::of(FileKind::Archive);
    let mut listing = Listing::new(limits);
    let kind = listing.list(bytes, 1, 0);
    contents.files = listing.files;
    contents.note_all(listing.notes);
    if kind == "apk" {
        // It has no name here; what is in it makes it a program all the same.
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        contents.files.insert(0, describe("", kind, size, 0));
        contents.note(Note::AppPackage);
    } else if !contents.files.is_empty() {
        contents.note(Note::NamesOnly);
    }
    contents
}

/// What is inside one file or mail, and what is left of its budget.
pub(crate) struct Listing<'l> {
    limits: &'l Limits,
    expanded_left: u64,
    /// Entries found so far.
    pub(crate) files: Vec<Attachment>,
    /// What was skipped.
    pub(crate) notes: Vec<Note>,
}

impl<'l> Listing<'l> {
    /// An empty listing with the whole budget.
    pub(crate) fn new(limits: &'l Limits) -> Listing<'l> {
        Listing {
            limits,
            expanded_left: limits.archive_expanded_max,
            files: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Lists an archive and those inside it, and tells what kind of file it is: `apk`, `office` or `archive`.
    /// `depth` is 1 for the outermost, `nested` what its entries get.
    pub(crate) fn list(&mut self, bytes: &[u8], depth: u8, nested: u8) -> &'static str {
        if !is_zip(bytes) && !is_zip_with_something_before(bytes) {
            self.notes.push(Note::ArchiveUnread);
            return "archive";
        }
        let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
            self.notes.push(Note::NotDecoded {
                reason: Reason::Damaged,
            });
            return "archive";
        };
        let names: Vec<String> = archive
            .file_names_raw()
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect();
        self.check_claims(&archive, bytes.len());
        let kind = kind_by_entries(names.iter().map(String::as_str));
        if kind != "office" {
            self.entries(&mut archive, depth, nested);
        }
        kind
    }

    /// Notes a size that no honest archive has, before anything is unpacked.
    fn check_claims(&mut self, archive: &ZipArchive<Cursor<&[u8]>>, packed: usize) {
        let entries = (0..archive.len()).filter_map(|index| archive.by_index_data(index).ok());
        let claimed = entries.fold(0_u64, |sum, entry| sum.saturating_add(entry.size()));
        let ratio = claimed / u64::try_from(packed).unwrap_or(u64::MAX).max(1);
        if ratio > self.limits.archive_ratio_max {
            self.notes.push(Note::ArchiveRatio {
                ratio,
                limit: self.limits.archive_ratio_max,
            });
        }
        if claimed > self.limits.archive_expanded_max {
            self.notes.push(Note::ArchiveTooLarge {
                limit: self.limits.archive_expanded_max,
            });
        }
    }

    fn entries(&mut self, archive: &mut ZipArchive<Cursor<&[u8]>>, depth: u8, nested: u8) {
        for index in 0..archive.len() {
            if self.files.len() >= self.limits.archive_entries_max {
                self.notes.push(Note::TooManyEntries {
                    limit: self.limits.archive_entries_max,
                });
                return;
            }
            self.entry(archive, index, depth, nested);
        }
    }

    fn entry(
        &mut self,
        archive: &mut ZipArchive<Cursor<&[u8]>>,
        index: usize,
        depth: u8,
        nested: u8,
    ) {
        let Ok(entry) = archive.by_index_data(index) else {
            return;
        };
        if entry.is_dir() {
            return;
        }
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        let (size, packed, locked) = (entry.size(), entry.compressed_size(), entry.encrypted());
        if locked {
            self.notes.push(Note::PasswordProtected);
        }
        let head = if locked {
            Vec::new()
        } else {
            self.unpack(archive, index, HEAD_LEN)
        };
        let place = self.files.len();
        self.files
            .push(describe(&name, kind_by_bytes(&head), size, nested));
        if is_zip(&head) {
            let kind = self.look_inside(archive, index, packed, depth, nested);
            if let Some(file) = self.files.get_mut(place) {
                *file = describe(&name, kind, size, nested);
            }
        }
    }

    /// Opens an archive inside the archive, when the budget allows it.
    fn look_inside(
        &mut self,
        archive: &mut ZipArchive<Cursor<&[u8]>>,
        index: usize,
        packed: u64,
        depth: u8,
        nested: u8,
    ) -> &'static str {
        if depth >= self.limits.archive_depth_max {
            self.notes.push(Note::TooDeep {
                limit: self.limits.archive_depth_max,
            });
            return "archive";
        }
        let by_ratio = packed
            .saturating_add(1024)
            .saturating_mul(self.limits.archive_ratio_max);
        let most = by_ratio.min(self.expanded_left);
        let inner = self.unpack(archive, index, most.saturating_add(1));
        if u64::try_from(inner.len()).unwrap_or(u64::MAX) > most {
            self.notes.push(Note::ArchiveTooLarge {
                limit: self.limits.archive_expanded_max,
            });
            return "archive";
        }
        self.list(&inner, depth + 1, nested.saturating_add(1))
    }

    /// Unpacks at most `most` bytes of an entry and takes them off the budget. What cannot be unpacked is empty.
    fn unpack(
        &mut self,
        archive: &mut ZipArchive<Cursor<&[u8]>>,
        index: usize,
        most: u64,
    ) -> Vec<u8> {
        let mut bytes = Vec::new();
        if let Ok(entry) = archive.by_index(index) {
            // A wrong checksum at the end does not make the bytes before it less interesting.
            let _ = entry
                .take(most.min(self.expanded_left.saturating_add(1)))
                .read_to_end(&mut bytes);
        }
        self.expanded_left = self
            .expanded_left
            .saturating_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        bytes
    }
}

/// Whether a ZIP file's directory ends here, whatever the file starts with: a picture with an archive behind it.
pub(crate) fn is_zip_with_something_before(bytes: &[u8]) -> bool {
    // The end record is 22 bytes and a comment of at most 65,535 (APPNOTE.TXT 4.3.16).
    let tail = bytes
        .get(bytes.len().saturating_sub(22 + 65_535)..)
        .unwrap_or(bytes);
    tail.windows(4).any(|window| window == b"PK\x05\x06")
        && bytes.windows(4).any(|window| window == b"PK\x01\x02")
}
