//! The immutable engine a check reads, and the place where it is swapped whole.

use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use detect::snapshot::{Cleared, SnapshotError};
use detect::{Pack, PackError, Snapshot, Sources};
use thiserror::Error;

use crate::indicators;

/// File of the compiled indicator lists inside the data folder.
pub(crate) const SNAPSHOT_FILE: &str = "indicators.snapshot";
/// Folder in the data folder whose files replace shipped rules and tables of the same name.
const RULES_FOLDER: &str = "rules";

/// Why the engine could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The rules do not load.
    #[error("rule pack: {0}")]
    Pack(#[from] PackError),
    /// The indicator snapshot is damaged.
    #[error("{path}: {source}")]
    Snapshot {
        /// File.
        path: PathBuf,
        /// What is wrong with it.
        source: SnapshotError,
    },
    /// A file of the data folder cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// File.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

/// Everything one check reads; never changes while somebody holds it.
#[derive(Debug, Clone)]
pub struct Engine {
    /// The rule pack.
    pub pack: Arc<Pack>,
    /// The indicator lists.
    pub snapshot: Arc<Snapshot>,
    pub(crate) child: Option<media::Child>,
    pub(crate) limits: media::Limits,
}

/// Holds the current engine; cheap to clone, shared by all threads.
#[derive(Debug, Clone)]
pub struct Checker {
    current: Arc<RwLock<Arc<Engine>>>,
    data: Option<PathBuf>,
}

impl Checker {
    /// Opens the shipped pack with what the data folder adds: `rules/` (files replacing shipped ones) and the snapshot.
    ///
    /// # Errors
    /// When a file is there but cannot be read or does not load; a missing folder is no error.
    pub fn open(data: &Path) -> Result<Self, OpenError> {
        let engine = Engine::open(Some(data))?;
        Ok(Self {
            current: Arc::new(RwLock::new(Arc::new(engine))),
            data: Some(data.to_owned()),
        })
    }

    /// The shipped pack without lists.
    ///
    /// # Errors
    /// When the shipped pack does not load, which the tests of `detect` rule out.
    pub fn in_memory() -> Result<Self, OpenError> {
        let engine = Engine::open(None)?;
        Ok(Self {
            current: Arc::new(RwLock::new(Arc::new(engine))),
            data: None,
        })
    }

    /// The engine of this moment; a later swap does not change it.
    pub fn engine(&self) -> Arc<Engine> {
        self.current
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    /// Reads the data folder again and swaps the engine whole; on an error the old one stays.
    ///
    /// # Errors
    /// As [`Checker::open`].
    pub fn reload(&self) -> Result<(), OpenError> {
        let engine = Engine::open(self.data.as_deref())?;
        self.change(|current| *current = engine);
        Ok(())
    }

    /// Swaps the indicator lists for these, compiled elsewhere; the rules stay.
    ///
    /// # Errors
    /// When they are damaged; the old ones stay then.
    pub fn swap_snapshot(&self, bytes: Vec<u8>) -> Result<(), OpenError> {
        let snapshot = Snapshot::from_bytes(bytes).map_err(|source| OpenError::Snapshot {
            path: PathBuf::from(SNAPSHOT_FILE),
            source,
        })?;
        self.change(|engine| {
            let cleared = engine.snapshot.cleared().clone();
            engine.snapshot = Arc::new(snapshot.clearing(cleared));
        });
        Ok(())
    }

    /// Makes the engine blind to these values, wherever its lists came from; `false` when it was already.
    pub fn set_cleared(&self, cleared: Cleared) -> bool {
        if *self.engine().snapshot.cleared() == cleared {
            return false;
        }
        self.change(|engine| {
            let snapshot = Snapshot::clone(&engine.snapshot).clearing(cleared);
            engine.snapshot = Arc::new(snapshot);
        });
        true
    }

    /// Puts a changed engine in the place of the current one; whoever holds that one keeps it as it was.
    fn change(&self, change: impl FnOnce(&mut Engine)) {
        let mut current = self
            .current
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        change(Arc::make_mut(&mut current));
    }

    /// The data folder, when there is one.
    #[must_use]
    pub fn data(&self) -> Option<&Path> {
        self.data.as_deref()
    }

    /// When the snapshot file last changed, to notice an import by another process.
    pub fn changed(&self) -> Option<std::time::SystemTime> {
        let path = self.data.as_ref()?.join(SNAPSHOT_FILE);
        std::fs::metadata(path)
            .and_then(|meta| meta.modified())
            .ok()
    }

    /// A checker that decodes files with this child program (tests).
    #[must_use]
    pub fn with_child(self, child: media::Child) -> Self {
        self.change(|engine| engine.child = Some(child));
        self
    }
}

impl Engine {
    fn open(data: Option<&Path>) -> Result<Self, OpenError> {
        let mut sources = Sources::shipped();
        let mut snapshot = Snapshot::default();
        if let Some(data) = data {
            add_rules(&mut sources, &data.join(RULES_FOLDER))?;
            let cleared = indicators::cleared(data).map_err(of_cleared)?;
            snapshot = open_snapshot(&data.join(SNAPSHOT_FILE))?.clearing(Cleared::new(cleared));
        }
        Ok(Self {
            pack: Arc::new(Pack::load(&sources)?),
            snapshot: Arc::new(snapshot),
            child: media::Child::this_program().ok(),
            limits: media::Limits::default(),
        })
    }
}

/// Local rules: `<data>/rules/signals/*.toml` and tables of the same names as the shipped ones.
fn add_rules(sources: &mut Sources, folder: &Path) -> Result<(), OpenError> {
    for (prefix, folder) in [
        ("", folder.to_owned()),
        ("signals/", folder.join("signals")),
    ] {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for path in entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.is_file())
        {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            let bytes = std::fs::read(&path).map_err(|source| OpenError::Io {
                path: path.clone(),
                source,
            })?;
            sources.put(format!("{prefix}{name}"), bytes);
        }
    }
    Ok(())
}

fn of_cleared(error: indicators::ImportError) -> OpenError {
    match error {
        indicators::ImportError::Io { path, source } => OpenError::Io { path, source },
        other => OpenError::Io {
            path: PathBuf::new(),
            source: std::io::Error::other(other),
        },
    }
}

fn open_snapshot(path: &Path) -> Result<Snapshot, OpenError> {
    match std::fs::read(path) {
        Ok(bytes) => Snapshot::from_bytes(bytes).map_err(|source| OpenError::Snapshot {
            path: path.to_owned(),
            source,
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Snapshot::default()),
        Err(source) => Err(OpenError::Io {
            path: path.to_owned(),
            source,
        }),
    }
}
