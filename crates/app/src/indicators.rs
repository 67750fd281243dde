//! Indicator lists: import a file into the data folder, compile all lists into one snapshot, list and remove them.
//!
//! Each imported list is kept as a plain text file (`lists/<name>.tsv`): header lines `# key: value`, then
//! `kind<TAB>canonical<TAB>date<TAB>expires`; the kind `except` is what the list does not mean. The snapshot can always be made again from these files.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use detect::Tables;
use detect::listing::{self, Entry, Listing};
pub use detect::listing::{Format, canonical_of, read_date};
use detect::snapshot::{Builder, Class, List, SnapshotError};
use extract::{IndicatorKind, Reference};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use thiserror::Error;

use crate::checker::SNAPSHOT_FILE;

const LISTS_FOLDER: &str = "lists";
/// Cleared values as the store knew them last.
const CLEARED_FILE: &str = "clearances.tsv";
/// Held while lists are read and the snapshot is written, so that an import and a clearance do not undo each other.
const LOCK_FILE: &str = "indicators.lock";
/// Numbers and accounts change hands: a listing without an end counts this long.
const RECYCLED_AFTER_MONTHS: i32 = 24;
/// Longest list file, in bytes.
pub const LIST_MAX: u64 = 512 * 1024 * 1024;

/// What the administrator says about a list.
#[derive(Debug, Clone)]
pub struct About {
    /// Name shown to readers; importing the same name again replaces the list.
    pub name: String,
    /// Where it was obtained.
    pub source: String,
    /// How much it weighs.
    pub class: Class,
    /// Date of the list.
    pub date: Date,
    /// Last day its entries count.
    pub expires: Option<Date>,
    /// How it is written; guessed when absent.
    pub format: Option<Format>,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Format read.
    pub format: Format,
    /// Indicators taken.
    pub taken: usize,
    /// Lines that hold no indicator.
    pub unread: usize,
    /// Where the first of them stand in the file.
    pub unread_lines: Vec<usize>,
    /// Official domains and numbers refused: the never-block list beats every list.
    pub refused_official: usize,
    /// Cleared values refused: listing one again needs a named person and a new reason.
    pub refused_cleared: usize,
    /// Indicators left out because the list itself excepts them.
    pub excepted: usize,
    /// Hosts and pages excepted from what the list says of a site above them.
    pub exceptions: usize,
    /// Indicators in the snapshot now, all lists together.
    pub total: usize,
}

/// A list in the data folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// Name.
    pub name: String,
    /// Where it was obtained.
    pub source: String,
    /// How much it weighs.
    pub class: Class,
    /// Date of the list.
    pub date: Option<Date>,
    /// Last day its entries count.
    pub expires: Option<Date>,
    /// Indicators.
    pub count: usize,
}

/// Why an import failed; nothing was changed then.
#[derive(Debug, Error)]
pub enum ImportError {
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// File.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The list is longer than [`LIST_MAX`].
    #[error("the list is longer than {LIST_MAX} bytes")]
    TooLarge,
    /// No line held an indicator.
    #[error("no line holds an indicator")]
    Nothing,
    /// Every indicator of the list is an official domain or number, which no list may name.
    #[error("all {0} indicators are official ones")]
    OnlyOfficial(usize),
    /// There is no list of this name.
    #[error("no list named {0:?}")]
    Unknown(String),
    /// The snapshot cannot hold it.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
}

/// Reads a list, keeps it in the data folder and compiles the snapshot anew.
///
/// # Errors
/// [`ImportError`]; the lists and the snapshot are then as before.
pub fn import(
    data: &Path,
    bytes: &[u8],
    about: &About,
    tables: &Tables,
    reference: &Reference,
) -> Result<Imported, ImportError> {
    if bytes.len() as u64 > LIST_MAX {
        return Err(ImportError::TooLarge);
    }
    let _lock = lock(data)?;
    let cleared = detect::snapshot::Cleared::new(cleared(data)?);
    let (text, _) = vi::decode(bytes);
    let format = about.format.unwrap_or_else(|| Format::guess(&text));
    let allow = about.class == Class::Allow;
    let mut listing = listing::read(&text, format, tables, reference, allow);
    let entries = &mut listing.entries;
    entries.sort();
    entries.dedup();
    let read = distinct(entries);
    entries.retain(|entry| allow || !cleared.covers(entry.kind, &entry.canonical));
    let taken = distinct(entries);
    if read == 0 {
        return Err(match listing.refused_official {
            0 => ImportError::Nothing,
            official => ImportError::OnlyOfficial(official),
        });
    }
    let total = put(data, about, &listing)?;
    Ok(Imported {
        format,
        taken,
        unread: listing.unread,
        unread_lines: listing.unread_lines,
        refused_official: listing.refused_official,
        refused_cleared: read - taken,
        excepted: listing.excepted,
        exceptions: listing.exceptions.len(),
        total,
    })
}

/// Indicators among sorted entries: one may be listed with several days.
fn distinct(entries: &[Entry]) -> usize {
    let same = |a: &&Entry, b: &&Entry| a.kind == b.kind && a.canonical == b.canonical;
    let doubles = entries.iter().zip(entries.iter().skip(1));
    entries.len() - doubles.filter(|(a, b)| same(a, b)).count()
}

/// Keeps the list and compiles; a list that cannot be compiled with the others leaves things as they were.
fn put(data: &Path, about: &About, listing: &Listing) -> Result<usize, ImportError> {
    let path = list_path(data, &about.name)?;
    let before = fs::read(&path).ok();
    replace(&path, written(about, listing).as_bytes())?;
    compile_locked(data).inspect_err(|_| {
        let _ = match &before {
            Some(bytes) => replace(&path, bytes),
            None => fs::remove_file(&path).map_err(|source| ImportError::Io { path, source }),
        };
    })
}

/// What became of a damaged snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// Where the damaged file lies now.
    pub kept_as: PathBuf,
    /// Lists the new one was made from: those whose own files are still here.
    pub lists: usize,
}

/// Puts a damaged snapshot aside and makes a new one from the lists that are here; `None` when there was nothing to repair.
///
/// # Errors
/// When a file cannot be read or written.
pub fn repair(data: &Path) -> Result<Option<Repaired>, ImportError> {
    let _lock = lock(data)?;
    let path = data.join(SNAPSHOT_FILE);
    let is_damaged = match fs::read(&path) {
        Ok(bytes) => detect::Snapshot::from_bytes(bytes).is_err(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(source) => return Err(ImportError::Io { path, source }),
    };
    if !is_damaged {
        return Ok(None);
    }
    let kept_as = aside(&path);
    fs::copy(&path, &kept_as).map_err(|source| ImportError::Io { path, source })?;
    compile_locked(data)?;
    Ok(Some(Repaired {
        kept_as,
        lists: list_files(data)?.len(),
    }))
}

/// A name beside it that is still free; one that was put aside before is not written over.
fn aside(path: &Path) -> PathBuf {
    let numbered = (2..1000).map(|number| format!("damaged-{number}"));
    let mut endings = ["damaged".to_owned()].into_iter().chain(numbered);
    let free = endings.find_map(|ending| {
        let beside = path.with_extension(ending);
        (!beside.exists()).then_some(beside)
    });
    free.unwrap_or_else(|| path.with_extension("damaged"))
}

/// The compiled snapshot of the data folder, for the other nodes (`snapshot.rs`).
///
/// # Errors
/// When the file cannot be read.
pub fn compiled(data: &Path) -> Result<Vec<u8>, ImportError> {
    let path = data.join(SNAPSHOT_FILE);
    fs::read(&path).map_err(|source| ImportError::Io { path, source })
}

/// The lists in the data folder.
///
/// # Errors
/// When the folder cannot be read.
pub fn kept(data: &Path) -> Result<Vec<Kept>, ImportError> {
    let mut all = Vec::new();
    for path in list_files(data)? {
        let Stored { list, entries, .. } = read_list(&path)?;
        all.push(Kept {
            name: list.name,
            source: list.source,
            class: list.class,
            date: list.date,
            expires: list.expires,
            count: distinct(&entries),
        });
    }
    Ok(all)
}

/// Removes a list and compiles the snapshot anew; returns how many indicators are left.
///
/// # Errors
/// When there is no such list, or a file cannot be written.
pub fn remove(data: &Path, name: &str) -> Result<usize, ImportError> {
    let _lock = lock(data)?;
    let path = list_path(data, name)?;
    match fs::remove_file(&path) {
        Ok(()) => compile_locked(data),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(ImportError::Unknown(name.to_owned()))
        }
        Err(source) => Err(ImportError::Io { path, source }),
    }
}

/// Compiles every list of the data folder into the snapshot, swapped in one rename; returns its size in indicators.
///
/// # Errors
/// When a file cannot be read or written.
pub fn compile(data: &Path) -> Result<usize, ImportError> {
    let _lock = lock(data)?;
    compile_locked(data)
}

/// Puts cleared values in the place of those known before; `false` when nothing changed. Imports refuse them, whichever process
/// runs them, and the checker hides them (`Checker::set_cleared`), wherever its snapshot came from.
///
/// # Errors
/// When a file cannot be read or written.
pub fn put_cleared(data: &Path, cleared: &[(IndicatorKind, String)]) -> Result<bool, ImportError> {
    let _lock = lock(data)?;
    let mut text = String::new();
    for (kind, value) in cleared {
        text.push_str(&format!("{}\t{value}\n", kind.code()));
    }
    let path = data.join(CLEARED_FILE);
    if fs::read_to_string(&path).unwrap_or_default() == text {
        return Ok(false);
    }
    replace(&path, text.as_bytes())?;
    Ok(true)
}

fn compile_locked(data: &Path) -> Result<usize, ImportError> {
    let mut builder = Builder::new(random_seed());
    for path in list_files(data)? {
        let Stored {
            list,
            entries,
            exceptions,
        } = read_list(&path)?;
        // What has exceptions has no days of its own: they stand with the list, as its sites do.
        for canonical in exceptions {
            let number = builder.list(&list)?;
            builder.except(&canonical, number);
        }
        for entry in entries {
            let date = entry.date.or(list.date);
            let own = List {
                date,
                expires: entry
                    .expires
                    .or(list.expires)
                    .or_else(|| natural_end(list.class, entry.kind, date)),
                ..list.clone()
            };
            let number = builder.list(&own)?;
            builder.add(entry.kind, &entry.canonical, number);
        }
    }
    let bytes = builder.finish()?;
    let total = detect::Snapshot::from_bytes(bytes.clone())?.len();
    replace(&data.join(SNAPSHOT_FILE), &bytes)?;
    Ok(total)
}

/// The last day of a listing nobody gave an end: numbers and accounts find other holders, addresses of sites stay what they are.
fn natural_end(class: Class, kind: IndicatorKind, date: Option<Date>) -> Option<Date> {
    let recycled = matches!(kind, IndicatorKind::Phone | IndicatorKind::Account);
    if class == Class::Allow || !recycled {
        return None;
    }
    date?.checked_add(RECYCLED_AFTER_MONTHS.months()).ok()
}

/// The cleared values as the data folder knows them.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn cleared(data: &Path) -> Result<Vec<(IndicatorKind, String)>, ImportError> {
    let path = data.join(CLEARED_FILE);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(source) => return Err(ImportError::Io { path, source }),
    };
    Ok(text
        .lines()
        .filter_map(read_entry)
        .map(|entry| (entry.kind, entry.canonical))
        .collect())
}

/// Waits for whoever else writes lists here; let go when dropped.
fn lock(data: &Path) -> Result<fs::File, ImportError> {
    let path = data.join(LOCK_FILE);
    fs::create_dir_all(data)
        .and_then(|()| fs::File::create(&path))
        .and_then(|file| file.lock().map(|()| file))
        .map_err(|source| ImportError::Io { path, source })
}

/// The hasher's keys are drawn from the system's randomness.
fn random_seed() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::collections::hash_map::RandomState::new()
        .build_hasher()
        .finish()
}

fn list_files(data: &Path) -> Result<Vec<PathBuf>, ImportError> {
    let folder = data.join(LISTS_FOLDER);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => {
            return Err(ImportError::Io {
                path: folder,
                source,
            });
        }
    };
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "tsv"))
        .collect();
    files.sort();
    Ok(files)
}

/// The file of the list of this name, or a free one: named by plain letters, so that no name can leave the folder.
fn list_path(data: &Path, name: &str) -> Result<PathBuf, ImportError> {
    let name = one_line(name);
    let files = list_files(data)?;
    for path in &files {
        if read_list(path)?.list.name == name {
            return Ok(path.clone());
        }
    }
    let plain: String = vi::fold(&name)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(100)
        .collect();
    let plain = plain.trim_matches('-');
    let folder = data.join(LISTS_FOLDER);
    let numbered = (2..).map(|number| format!("{plain}-{number}"));
    let mut names = [plain.to_owned()]
        .into_iter()
        .filter(|plain| !plain.is_empty())
        .chain(numbered);
    let free = names.find_map(|name| {
        let path = folder.join(format!("{name}.tsv"));
        (!files.contains(&path)).then_some(path)
    });
    Ok(free.unwrap_or_else(|| folder.join("list.tsv")))
}

/// A line break or tab would end the field it stands in.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ")
}

fn written(about: &About, listing: &Listing) -> String {
    let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let mut out = String::new();
    let class = match about.class {
        Class::Authority => "authority",
        Class::Community => "community",
        Class::Allow => "allow",
    };
    let head = [
        ("name", one_line(&about.name)),
        ("source", one_line(&about.source)),
        ("class", class.to_owned()),
        ("date", about.date.to_string()),
        ("expires", day(about.expires)),
    ];
    for (key, value) in head {
        out.push_str(&format!("# {key}: {value}\n"));
    }
    for entry in &listing.entries {
        out.push_str(&format!(
            "{}\t{}\t{}\t{}\n",
            entry.kind.code(),
            entry.canonical,
            day(entry.date),
            day(entry.expires)
        ));
    }
    for canonical in &listing.exceptions {
        out.push_str(&format!("{EXCEPT}\t{canonical}\n"));
    }
    out
}

/// A list as its file has it.
struct Stored {
    list: List,
    entries: Vec<Entry>,
    exceptions: Vec<String>,
}

/// Stands where a kind of indicator does.
const EXCEPT: &str = "except";

fn read_list(path: &Path) -> Result<Stored, ImportError> {
    let text = fs::read_to_string(path).map_err(|source| ImportError::Io {
        path: path.to_owned(),
        source,
    })?;
    let head: BTreeMap<&str, &str> = text
        .lines()
        .map_while(|line| line.strip_prefix("# ")?.split_once(": ").or(Some(("", ""))))
        .collect();
    let get = |key| head.get(key).copied().unwrap_or_default();
    let list = List {
        name: get("name").to_owned(),
        source: get("source").to_owned(),
        class: match get("class") {
            "authority" => Class::Authority,
            "allow" => Class::Allow,
            _ => Class::Community,
        },
        date: read_date(get("date")),
        expires: read_date(get("expires")),
    };
    let rows = || text.lines().filter(|line| !line.starts_with('#'));
    let excepted = |line: &str| match line.split_once('\t') {
        Some((EXCEPT, canonical)) => Some(canonical.to_owned()),
        _ => None,
    };
    Ok(Stored {
        list,
        entries: rows().filter_map(read_entry).collect(),
        exceptions: rows().filter_map(excepted).collect(),
    })
}

fn read_entry(line: &str) -> Option<Entry> {
    let mut fields = line.split('\t');
    let kind = IndicatorKind::from_code(fields.next()?)?;
    let canonical = fields.next()?.to_owned();
    let mut day = || fields.next().and_then(read_date);
    Some(Entry {
        kind,
        canonical,
        date: day(),
        expires: day(),
    })
}

/// Writes beside and renames over, so that a reader sees the old file or the new one, never half of it.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), ImportError> {
    let failed = |source| ImportError::Io {
        path: path.to_owned(),
        source,
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let beside = path.with_extension("new");
    let mut file = fs::File::create(&beside).map_err(failed)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(failed)?;
    fs::rename(&beside, path).map_err(failed)
}
