//! Files that come with tips: taken in whole and sealed at once, read by a job in a child process, looked at as a picture drawn
//! anew, and every time one is in somebody's hand a line in its chain of custody.

use domain::Action;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::audit::Record;
use store::blob::Stored;
use store::evidence::{original, shown};
use store::job::NewJob;
use store::tables::{custody, job, tip_file, tip_indicator};
use store::{Tx, Work};

use super::submit::named_in;
use crate::jobs::{Machine, named};
use crate::site::{Actor, Fault, Problem, Site, invalid, new_id, text_field};

/// Most files of one tip.
pub const FILES_MAX: usize = 5;
/// Largest file.
pub const FILE_MAX: usize = crate::check::FILE_MAX;
/// Kind of the job that reads a file.
pub const READ: &str = "evidence.read";
/// Longest text kept of what was read from a file, in characters.
const WORDS_MAX: usize = 8_000;

/// What was found in a file: codes only, never what the file says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Findings {
    /// It says where it was made.
    pub place: bool,
    /// When.
    pub time: bool,
    /// With which device.
    pub device: bool,
    /// By whom.
    pub person: bool,
    /// It could not be read, or only in part.
    pub unread: bool,
    /// It is an archive, or an archive as well.
    pub archive: bool,
}

/// Files durably on the disk, waiting for the record that keeps them.
#[derive(Debug, Clone, Default)]
pub struct Put {
    files: Vec<Stored>,
    share_original: bool,
}

impl Put {
    /// Seals files and writes them. They count only once a record keeps them.
    ///
    /// # Errors
    /// [`Fault::Invalid`] on `files` when there are too many or one is too large; faults of the disk.
    pub async fn all(
        site: &Site,
        files: Vec<Vec<u8>>,
        share_original: bool,
    ) -> Result<Self, Fault> {
        let files: Vec<Vec<u8>> = files.into_iter().filter(|file| !file.is_empty()).collect();
        if files.len() > FILES_MAX || files.iter().any(|file| file.len() > FILE_MAX) {
            return Err(invalid("files", Problem::TooLong));
        }
        let mut put = Self {
            files: Vec::new(),
            share_original,
        };
        for file in files {
            let media_type = media_type(&file);
            let stored = site.store.put_blob(file, media_type).await?;
            // The same file twice is one piece of evidence.
            if !put.files.iter().any(|known| known.hash == stored.hash) {
                put.files.push(stored);
            }
        }
        Ok(put)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Hashes in the order they came, as the receipt covers them.
    pub(crate) fn hashes(&self) -> Vec<&str> {
        self.files.iter().map(|file| file.hash.as_str()).collect()
    }

    /// Has a tip keep them, beginning with this number.
    pub(crate) async fn keep(
        &self,
        tx: &mut Tx,
        tip_id: &str,
        by: Option<&str>,
        at: i64,
    ) -> Result<(), Fault> {
        let known = tx.evidence_of(tip_id).await?;
        let fresh = self
            .files
            .iter()
            .filter(|file| !known.iter().any(|row| row.hash == file.hash));
        let fresh: Vec<&Stored> = fresh.collect();
        if known.len() + fresh.len() > 4 * FILES_MAX {
            return Err(invalid("files", Problem::TooLong));
        }
        for (at_file, file) in fresh.into_iter().enumerate() {
            let row = tip_file::Model {
                id: new_id()?,
                tip_id: tip_id.to_owned(),
                number: i64::try_from(known.len() + at_file + 1).unwrap_or(i64::MAX),
                hash: file.hash.clone(),
                size: file.size,
                media_type: file.media_type.clone(),
                state: "waiting".to_owned(),
                shown_hash: None,
                findings: "{}".to_owned(),
                words: String::new(),
                share_original: self.share_original,
                added_at: at,
                added_by: by.map(str::to_owned),
                digest: Vec::new(),
            };
            let id = row.id.clone();
            tx.insert(row).await?;
            tx.keep_blob(file, original(&id)).await?;
            pass_on(tx, &id, by.unwrap_or("public"), "received", "", at).await?;
            tx.enqueue(NewJob::new(READ, json!({"evidence": id})).once(format!("read {id}")))
                .await?;
        }
        Ok(())
    }
}

/// What a file is, told by its first bytes.
fn media_type(bytes: &[u8]) -> &'static str {
    use media::FileKind;
    match media::sniff(bytes) {
        FileKind::Png => "image/png",
        FileKind::Jpeg => "image/jpeg",
        FileKind::Webp => "image/webp",
        FileKind::Eml => "message/rfc822",
        FileKind::Text => "text/plain",
        FileKind::Archive | FileKind::Word => "application/zip",
        FileKind::Unknown if bytes.starts_with(b"%PDF-") => "application/pdf",
        FileKind::Unknown => "application/octet-stream",
    }
}

pub(crate) async fn pass_on(
    tx: &mut Tx,
    evidence_id: &str,
    actor: &str,
    act: &str,
    detail: &str,
    at: i64,
) -> Result<(), Fault> {
    let row = custody::Model {
        id: new_id()?,
        evidence_id: evidence_id.to_owned(),
        at,
        actor: actor.to_owned(),
        act: act.to_owned(),
        detail: detail.to_owned(),
        digest: Vec::new(),
    };
    Ok(tx.insert(row).await?)
}

/// Reads a file in the child process: draws a picture anew, finds words, codes and indicators. Whatever the file does, the job ends.
///
/// # Errors
/// Faults of the store; the job is tried again.
pub(crate) async fn read(machine: &Machine, task: &job::Model) -> Result<(), Fault> {
    let site = &machine.site;
    let mut row = site
        .store
        .evidence_unasked(&named(task, "evidence")?)
        .await?;
    let bytes = match site.store.blob_of(original(&row.id), &row.hash).await {
        Ok(bytes) => bytes,
        // Destroyed in the meantime: nothing is left to be read.
        Err(store::Error::NotFound) => return finish(site, task).await,
        Err(error) => return Err(error.into()),
    };
    let engine = machine.checker.engine();
    let looked = tokio::task::spawn_blocking(move || look(&engine, bytes)).await;
    let (picture, contents) = looked.unwrap_or_default();
    let stored = match picture.picture {
        Some(picture) => Some(site.store.put_blob(picture, "image/jpeg").await?),
        None => None,
    };
    let words = contents.qr.iter().map(String::as_str);
    let words: Vec<&str> = words.chain([contents.text.as_str()]).collect();
    row.words = words.join("\n").trim().chars().take(WORDS_MAX).collect();
    row.findings = serde_json::to_string(&findings(&picture.traces, &contents)).unwrap_or_default();
    row.state = "read".to_owned();
    row.shown_hash = stored.as_ref().map(|stored| stored.hash.clone());
    let named = named_in(&machine.checker, &row.words, site.now());
    let task = task.clone();
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                if let Some(stored) = &stored {
                    tx.keep_blob(stored, shown(&row.id)).await?;
                }
                add_indicators(tx, &row.tip_id, named).await?;
                let (id, now) = (row.id.clone(), tx.now());
                tx.update(row).await?;
                pass_on(tx, &id, "machine", "read", "", now).await?;
                record(tx, "machine", READ, &id, json!({})).await?;
                Ok(tx.finish_job(&task).await?)
            })
        })
        .await
}

async fn finish(site: &Site, task: &job::Model) -> Result<(), Fault> {
    let task = task.clone();
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move { Ok(tx.finish_job(&task).await?) })
        })
        .await
}

fn look(engine: &crate::Engine, bytes: Vec<u8>) -> (media::Redrawn, media::Contents) {
    let Some(child) = &engine.child else {
        return Default::default();
    };
    let picture = if media::sniff(&bytes).is_picture() {
        media::redraw(bytes.clone(), &engine.limits, child)
    } else {
        media::Redrawn::default()
    };
    (picture, media::decode(bytes, &engine.limits, child))
}

fn findings(traces: &media::Traces, contents: &media::Contents) -> Findings {
    use media::{FileKind, Note};
    let quiet = |note: &Note| matches!(note, Note::NotConfined | Note::AlsoArchive);
    Findings {
        place: traces.place,
        time: traces.time,
        device: traces.device,
        person: traces.person,
        unread: contents.notes.iter().any(|note| !quiet(note)),
        archive: contents.kind == FileKind::Archive || contents.notes.contains(&Note::AlsoArchive),
    }
}

async fn add_indicators(
    tx: &mut Tx,
    tip_id: &str,
    named: Vec<(&'static str, String)>,
) -> Result<(), Fault> {
    let known = tx.tip_indicators(tip_id).await?;
    let is_new = |kind: &str, value: &str| {
        !known
            .iter()
            .any(|row| row.kind == kind && row.value == value)
    };
    for (kind, value) in named {
        if is_new(kind, &value) {
            let row = tip_indicator::Model {
                id: new_id()?,
                tip_id: tip_id.to_owned(),
                kind: kind.to_owned(),
                value,
                digest: Vec::new(),
            };
            tx.insert(row).await?;
        }
    }
    Ok(())
}

async fn record(
    tx: &mut Tx,
    actor: &str,
    action: &str,
    id: &str,
    detail: serde_json::Value,
) -> Result<(), Fault> {
    tx.record(Record {
        actor,
        action,
        object_kind: "evidence",
        object_id: id,
        detail,
    })
    .await?;
    Ok(())
}

/// The picture drawn anew, for looking at; the chain of custody says who did.
///
/// # Errors
/// Not found when out of reach, when there is no such file, or when it is no picture.
pub async fn view(site: &Site, actor: &Actor, tip_id: &str, number: i64) -> Result<Vec<u8>, Fault> {
    let row = hand_out(
        site,
        actor,
        tip_id,
        number,
        Action::ViewEvidence,
        "viewed",
        "",
    )
    .await?;
    let hash = row.shown_hash.ok_or(store::Error::NotFound)?;
    Ok(site.store.blob_of(shown(&row.id), &hash).await?)
}

/// The original, untouched, with its media type; only with a reason.
///
/// # Errors
/// As [`view`]; [`Fault::Invalid`] on `reason`.
pub async fn export(
    site: &Site,
    actor: &Actor,
    tip_id: &str,
    number: i64,
    reason: &str,
) -> Result<(String, Vec<u8>), Fault> {
    let reason = text_field("reason", reason, 300)?;
    let row = hand_out(
        site,
        actor,
        tip_id,
        number,
        Action::ExportEvidence,
        "exported",
        &reason,
    )
    .await?;
    let bytes = site.store.blob_of(original(&row.id), &row.hash).await?;
    Ok((row.hash, bytes))
}

/// Writes who gets it before anybody does.
async fn hand_out(
    site: &Site,
    actor: &Actor,
    tip_id: &str,
    number: i64,
    action: Action,
    act: &'static str,
    detail: &str,
) -> Result<tip_file::Model, Fault> {
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy) = (actor.clone(), site.clone());
    let (tip_id, detail) = (tip_id.to_owned(), detail.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, tip_file::Model, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, action)?;
                let tip = tx.tip(asker, &tip_id).await?;
                let files = tx.evidence_of(&tip.id).await?;
                let row = files
                    .into_iter()
                    .find(|row| row.number == number)
                    .ok_or(store::Error::NotFound)?;
                pass_on(tx, &row.id, &actor.person_id, act, &detail, now).await?;
                record(
                    tx,
                    &actor.person_id,
                    action.code(),
                    &row.id,
                    json!({"tip": tip.id}),
                )
                .await?;
                Ok(row)
            })
        })
        .await
}
