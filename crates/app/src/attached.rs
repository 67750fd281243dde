//! Files that staff attach to directives and evidence: known kinds only, looked at in the child process, refused when they bear a
//! mark of secrecy.

use domain::directive::secret_mark;
use store::Tx;
use store::attached::{Of, owner};
use store::blob::Stored;
use store::tables::attached;

use crate::Checker;
use crate::site::{Actor, Fault, Problem, Site, invalid, new_id};

/// Largest file.
pub const FILE_MAX: usize = crate::check::FILE_MAX;
/// Files of one thing.
const FILES_MAX: usize = 10;

/// What a file is, and the ending its kind has.
const KINDS: &[(&str, &str)] = &[
    ("application/pdf", "pdf"),
    (DOCX, "docx"),
    (XLSX, "xlsx"),
    ("image/png", "png"),
    ("image/jpeg", "jpg"),
];
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file looked at and not written yet.
#[derive(Debug, Clone)]
pub struct Looked {
    bytes: Vec<u8>,
    media_type: &'static str,
    /// The words in it, as far as they were read.
    pub text: String,
    /// Whether its words were read at all; of a PDF they are not.
    pub read: bool,
}

/// Looks at a file.
///
/// # Errors
/// [`Fault::Invalid`] on `file` when it is empty, too large or of another kind; on `secret` when its words bear a mark of secrecy.
pub async fn look(checker: &Checker, bytes: Vec<u8>) -> Result<Looked, Fault> {
    if bytes.is_empty() {
        return Err(invalid("attached", Problem::Missing));
    }
    if bytes.len() > FILE_MAX {
        return Err(invalid("attached", Problem::TooLong));
    }
    let media_type = media_type(&bytes).ok_or_else(|| invalid("attached", Problem::Malformed))?;
    let engine = checker.engine();
    let work = tokio::task::spawn_blocking(move || {
        let contents = match &engine.child {
            Some(child) => media::decode(bytes.clone(), &engine.limits, child),
            None => media::Contents::default(),
        };
        (bytes, contents.text)
    });
    let (bytes, text) = work
        .await
        .map_err(|_| invalid("attached", Problem::Malformed))?;
    if secret_mark("", &text).is_some() {
        return Err(invalid("secret", Problem::NotPossible));
    }
    Ok(Looked {
        read: !text.trim().is_empty(),
        bytes,
        media_type,
        text,
    })
}

impl Looked {
    /// Writes it to the disk, sealed; it counts once something keeps it.
    ///
    /// # Errors
    /// Faults of the disk.
    pub async fn put(self, site: &Site) -> Result<Stored, Fault> {
        Ok(site.store.put_blob(self.bytes, self.media_type).await?)
    }
}

/// What a file is, by its content; `None` for kinds that have no place here: programs, archives, the old formats of Office.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    use media::FileKind;
    // Names of entries stand in a ZIP file as they are.
    let names = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    match media::sniff(bytes) {
        FileKind::Png => Some("image/png"),
        FileKind::Jpeg => Some("image/jpeg"),
        FileKind::Archive if names(b"word/document.xml") => Some(DOCX),
        FileKind::Archive if names(b"xl/workbook.xml") => Some(XLSX),
        FileKind::Unknown if bytes.starts_with(b"%PDF-") => Some("application/pdf"),
        _ => None,
    }
}

/// Has something keep a file; returns the id it is asked for by.
pub(crate) async fn keep(
    tx: &mut Tx,
    actor: &Actor,
    of: Of,
    of_id: &str,
    stored: &Stored,
) -> Result<String, Fault> {
    let known = tx.attached(of, of_id).await?;
    if let Some(same) = known.iter().find(|row| row.hash == stored.hash) {
        return Ok(same.id.clone());
    }
    if known.len() >= FILES_MAX {
        return Err(invalid("attached", Problem::NotPossible));
    }
    let row = attached::Model {
        id: new_id()?,
        of_kind: of.code().to_owned(),
        of_id: of_id.to_owned(),
        hash: stored.hash.clone(),
        size: stored.size,
        media_type: stored.media_type.clone(),
        by_id: actor.person_id.clone(),
        at: tx.now(),
        digest: Vec::new(),
    };
    let id = row.id.clone();
    tx.insert(row).await?;
    tx.keep_blob(stored, owner(&id)).await?;
    Ok(id)
}

/// Lets go of a file; returns its hash.
pub(crate) async fn release(tx: &mut Tx, of: Of, of_id: &str, id: &str) -> Result<String, Fault> {
    let known = tx.attached(of, of_id).await?;
    let row = known.into_iter().find(|row| row.id == id);
    let row = row.ok_or(store::Error::NotFound)?;
    let hash = row.hash.clone();
    tx.release_blob(owner(id), &hash).await?;
    tx.remove(row).await?;
    Ok(hash)
}

/// A file to be handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// What it is.
    pub media_type: String,
    /// The ending of its name.
    pub ending: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A file of something that was found within reach.
pub(crate) async fn read(site: &Site, of: Of, of_id: &str, id: &str) -> Result<File, Fault> {
    let known = site.store.attached(of, &[of_id.to_owned()]).await?;
    let row = known.into_iter().find(|row| row.id == id);
    let row = row.ok_or(store::Error::NotFound)?;
    Ok(File {
        ending: ending(&row.media_type),
        bytes: site.store.blob_of(owner(id), &row.hash).await?,
        media_type: row.media_type,
    })
}

/// The ending of a kind.
#[must_use]
pub fn ending(media_type: &str) -> &'static str {
    let known = KINDS.iter().find(|(kind, _)| *kind == media_type);
    known.map_or("bin", |(_, ending)| ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_kinds_are_taken_and_each_has_an_ending() {
        let taken: [(&[u8], &str); 4] = [
            (b"%PDF-1.7", "pdf"),
            (b"PK\x03\x04....word/document.xml", "docx"),
            (b"PK\x03\x04....xl/workbook.xml", "xlsx"),
            (b"\xff\xd8\xff\xe0", "jpg"),
        ];
        for (bytes, end) in taken {
            assert_eq!(media_type(bytes).map(ending), Some(end));
        }
        let refused: [&[u8]; 4] = [
            b"PK\x03\x04....classes.dex",
            b"MZ\x90\0",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"xin chao",
        ];
        for bytes in refused {
            assert_eq!(media_type(bytes), None);
        }
    }
}
