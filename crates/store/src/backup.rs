//! Online backup: one moment of the database and the objects it refers to, sealed with the installation's key, in one file.
//!
//! Looked at: age (its default tree brings a translation framework, and what is inside can only be read with our key file anyway);
//! SQLite's backup API and `pg_dump` (one engine each, and neither holds the files). The frames are the same from both engines, so
//! a backup of one restores into the other. Whoever has the key file and the backup has everything; keep them apart.
//!
//! The file: the line `canhgiac backup 1`, then sealed chunks (`seal.rs`) of frames, each one letter, a length, its content:
//! `j` a JSON frame (`dump.rs`), `o` an object, its name in 64 letters first.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::dump::{self, Frame, Loading};
use crate::seal::{OpenReader, SealWriter};
use crate::tables::blob;
use crate::{Address, Blobs, Error, Keys, Store, audit, migrate};

pub use crate::dump::Manifest;

const FIRST_LINE: &[u8] = b"canhgiac backup 1\n";
/// Longest frame: an object of the largest file we take, and some.
const FRAME_MAX: usize = 256 * 1024 * 1024;
/// Objects looked up at once.
const PAGE: u64 = 500;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// What it says about itself.
    pub manifest: Manifest,
    /// Rows.
    pub rows: u64,
    /// Objects.
    pub objects: u64,
}

impl Store {
    /// Writes a backup of this moment to a new file, durably; `now` goes into its manifest. Writers are not held up.
    ///
    /// # Errors
    /// When the file is there already or cannot be written; faults of the database; an object that is missing or damaged.
    pub async fn backup(&self, path: &Path, now: i64) -> Result<Held, Error> {
        if path.exists() {
            return Err(Error::Conflict);
        }
        let beside = path.with_extension("part");
        let file = File::create(&beside).map_err(|error| of_file(&beside, &error))?;
        let made = self.write_backup(file, now).await;
        let held = match made {
            Ok(held) => held,
            Err(error) => {
                let _ = std::fs::remove_file(&beside);
                return Err(error);
            }
        };
        std::fs::rename(&beside, path)
            .and_then(|()| sync_folder(path))
            .map_err(|error| of_file(path, &error))?;
        Ok(held)
    }

    async fn write_backup(&self, mut file: File, now: i64) -> Result<Held, Error> {
        file.write_all(FIRST_LINE).map_err(of_io)?;
        let mut out = Frames(SealWriter::new(BufWriter::new(file), self.keys().backup())?);
        let moment = self.moment().await?;
        let tip = audit::tip(&moment).await?;
        let manifest = Manifest {
            version: migrate::newest(),
            made_at: now,
            head: audit::Head {
                seq: tip.seq,
                hash: tip.hash,
            }
            .to_string(),
            public_key: self.keys().public(),
        };
        out.json(&Frame::Manifest(manifest.clone()))?;
        let rows = dump::dump(&moment, |frame| out.json(&frame)).await?;
        let objects = self.dump_objects(&moment, &mut out).await?;
        out.json(&Frame::End { rows, objects })?;
        let file = out
            .0
            .finish()?
            .into_inner()
            .map_err(|error| of_io(error.into_error()))?;
        file.sync_all().map_err(of_io)?;
        Ok(Held {
            manifest,
            rows,
            objects,
        })
    }

    async fn dump_objects<W: Write>(
        &self,
        moment: &DatabaseTransaction,
        out: &mut Frames<SealWriter<W>>,
    ) -> Result<u64, Error> {
        let (mut count, mut after) = (0, String::new());
        loop {
            let page = blob::Entity::find()
                .filter(blob::Column::Hash.gt(after.clone()))
                .filter(blob::Column::SealedKey.is_not_null())
                .order_by_asc(blob::Column::Hash)
                .limit(PAGE)
                .all(moment)
                .await?;
            let Some(last) = page.last() else {
                return Ok(count);
            };
            after.clone_from(&last.hash);
            for row in &page {
                let sealed = match self.blobs.get(&row.object).await {
                    Err(Error::NotFound) => {
                        return Err(Error::Damaged(format!("object {} is missing", row.object)));
                    }
                    other => other?,
                };
                out.object(&row.object, &sealed)?;
                count += 1;
            }
        }
    }
}

/// Restores a backup into an empty database and an empty place for files, and brings it to this program's version.
///
/// # Errors
/// When the database is not empty, the backup is damaged or cut off, or another installation's; nothing is committed then.
pub async fn restore(
    path: &Path,
    address: &Address,
    blobs: &Blobs,
    keys: &Keys,
) -> Result<Held, Error> {
    let mut frames = open(path, keys)?;
    let Some(Piece::Json(Frame::Manifest(manifest))) = frames.next()? else {
        return Err(cut_off());
    };
    let db = address.writer().await?;
    dump::prepare(&db, address.engine, manifest.version).await?;
    let mut loading = Loading::begin(&db).await?;
    let mut objects = 0;
    let end = loop {
        match frames.next()?.ok_or_else(cut_off)? {
            Piece::Json(Frame::End { rows, objects }) => break (rows, objects),
            Piece::Json(frame) => loading.take(frame).await?,
            Piece::Object(name, sealed) => {
                blobs.put(&name, sealed).await?;
                objects += 1;
            }
        }
    };
    if end != (loading.rows, objects) {
        return Err(cut_off());
    }
    let rows = loading.rows;
    loading.finish().await?;
    migrate::up(&db, address.engine).await?;
    db.close().await?;
    Ok(Held {
        manifest,
        rows,
        objects,
    })
}

/// Loads rows written as lines of JSON frames: a stored database of an earlier version, for tests of upgrading.
///
/// # Errors
/// As [`restore`].
pub async fn load_text(text: &str, address: &Address) -> Result<(), Error> {
    let damaged = |error: serde_json::Error| Error::Damaged(error.to_string());
    let frames: Result<Vec<Frame>, _> = text.lines().map(serde_json::from_str).collect();
    let mut frames = frames.map_err(damaged)?.into_iter();
    let Some(Frame::Manifest(manifest)) = frames.next() else {
        return Err(cut_off());
    };
    let db = address.writer().await?;
    dump::prepare(&db, address.engine, manifest.version).await?;
    let mut loading = Loading::begin(&db).await?;
    for frame in frames {
        loading.take(frame).await?;
    }
    loading.finish().await?;
    Ok(db.close().await?)
}

impl Store {
    /// The rows as lines of JSON frames, as [`load_text`] reads them.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn dump_text(&self, now: i64) -> Result<String, Error> {
        let moment = self.moment().await?;
        let tip = audit::tip(&moment).await?;
        let manifest = Manifest {
            version: migrate::newest(),
            made_at: now,
            head: format!("{}:{}", tip.seq, migrate::hex(&tip.hash)),
            public_key: self.keys().public(),
        };
        let mut out = line(&Frame::Manifest(manifest))?;
        dump::dump(&moment, |frame| {
            out.push_str(&line(&frame)?);
            Ok(())
        })
        .await?;
        Ok(out)
    }
}

fn line(frame: &Frame) -> Result<String, Error> {
    serde_json::to_string(frame)
        .map(|json| json + "\n")
        .map_err(|error| Error::File(error.to_string()))
}

enum Piece {
    Json(Frame),
    Object(String, Vec<u8>),
}

struct Frames<S>(S);

impl<W: Write> Frames<SealWriter<W>> {
    fn piece(&mut self, letter: u8, parts: &[&[u8]]) -> Result<(), Error> {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        let length =
            u32::try_from(length).map_err(|_| Error::File("a frame is too long".into()))?;
        self.0.write(&[letter])?;
        self.0.write(&length.to_be_bytes())?;
        parts.iter().try_for_each(|part| self.0.write(part))
    }

    fn json(&mut self, frame: &Frame) -> Result<(), Error> {
        let json = serde_json::to_vec(frame).map_err(|error| Error::File(error.to_string()))?;
        self.piece(b'j', &[&json])
    }

    fn object(&mut self, name: &str, sealed: &[u8]) -> Result<(), Error> {
        self.piece(b'o', &[name.as_bytes(), sealed])
    }
}

impl<R: Read> Frames<OpenReader<R>> {
    /// The next piece; none at the end.
    fn next(&mut self) -> Result<Option<Piece>, Error> {
        let mut head = [0; 5];
        if !self.0.read_exact(&mut head)? {
            return Ok(None);
        }
        let [letter, length @ ..] = head;
        let length = u32::from_be_bytes(length) as usize;
        if length > FRAME_MAX {
            return Err(cut_off());
        }
        let mut content = vec![0; length];
        if !self.0.read_exact(&mut content)? && length > 0 {
            return Err(cut_off());
        }
        match letter {
            b'j' => serde_json::from_slice(&content)
                .map(|frame| Some(Piece::Json(frame)))
                .map_err(|error| Error::Damaged(format!("backup: {error}"))),
            b'o' if length >= 64 => {
                let sealed = content.split_off(64);
                let name = String::from_utf8(content).map_err(|_| cut_off())?;
                Ok(Some(Piece::Object(name, sealed)))
            }
            _ => Err(cut_off()),
        }
    }
}

fn open(path: &Path, keys: &Keys) -> Result<Frames<OpenReader<BufReader<File>>>, Error> {
    let mut file = File::open(path).map_err(|error| of_file(path, &error))?;
    let mut first = [0; FIRST_LINE.len()];
    let ours = file.read_exact(&mut first).is_ok() && first == FIRST_LINE;
    if !ours {
        return Err(Error::Damaged(format!(
            "{} is not a backup of ours",
            path.display()
        )));
    }
    Ok(Frames(OpenReader::new(
        BufReader::new(file),
        keys.backup(),
    )?))
}

fn cut_off() -> Error {
    Error::Damaged("the backup is cut off or damaged".into())
}

fn sync_folder(path: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn of_file(path: &Path, error: &std::io::Error) -> Error {
    Error::File(format!("{}: {error}", path.display()))
}

pub(crate) fn of_io(error: std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Error::Full,
        _ => Error::File(error.to_string()),
    }
}
