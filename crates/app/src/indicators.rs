//! Indicator lists: import a file into the data folder, compile all lists into one snapshot, list and remove them.
//!
//! Each imported list is kept as a plain text file (`lists/<name>.tsv`): header lines `# key: value`, then
//! `kind<TAB>canonical<TAB>date<TAB>expires`. The snapshot can always be made again from these files.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use detect::Tables;
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

/// How a list file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// `0.0.0.0 host` or `127.0.0.1 host`.
    Hosts,
    /// `||host^`; exceptions `@@` are left out.
    Adguard,
    /// A header row with `indicator` (or `value`, `domain`, `url`, `phone`, `account`), optionally `kind`, `date`, `expires`.
    Csv,
    /// One indicator a line.
    Lines,
}

impl Format {
    /// The format with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "hosts" => Self::Hosts,
            "adguard" => Self::Adguard,
            "csv" => Self::Csv,
            "lines" => Self::Lines,
            _ => return None,
        })
    }

    /// Tells the format from the first lines that say something.
    pub fn guess(text: &str) -> Self {
        let telling = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with(['#', '!', '[']));
        for line in telling.take(20) {
            if line.starts_with("||") || line.starts_with("@@") {
                return Self::Adguard;
            }
            if line.starts_with("0.0.0.0 ")
                || line.starts_with("127.0.0.1 ")
                || line.starts_with("0.0.0.0\t")
            {
                return Self::Hosts;
            }
            if line.contains(',') || line.contains(';') {
                return Self::Csv;
            }
        }
        Self::Lines
    }
}

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
    /// Official domains and numbers refused: the never-block list beats every list.
    pub refused_official: usize,
    /// Cleared values refused: listing one again needs a named person and a new reason.
    pub refused_cleared: usize,
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
    /// There is no list of this name.
    #[error("no list named {0:?}")]
    Unknown(String),
    /// The snapshot cannot hold it.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    kind: IndicatorKind,
    canonical: String,
    date: Option<Date>,
    expires: Option<Date>,
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
    let mut reading = Reading {
        tables,
        reference,
        allow: about.class == Class::Allow,
        entries: Vec::new(),
        unread: 0,
        refused_official: 0,
    };
    reading.read(&text, format);
    let Reading {
        mut entries,
        unread,
        refused_official,
        ..
    } = reading;
    entries.sort();
    entries.dedup_by(|a, b| a.kind == b.kind && a.canonical == b.canonical);
    let read = entries.len();
    entries.retain(|entry| {
        about.class == Class::Allow || !cleared.covers(entry.kind, &entry.canonical)
    });
    let refused_cleared = read - entries.len();
    if entries.is_empty() && refused_cleared == 0 {
        return Err(ImportError::Nothing);
    }
    write_list(data, about, &entries)?;
    let total = compile_locked(data)?;
    Ok(Imported {
        format,
        taken: entries.len(),
        unread,
        refused_official,
        refused_cleared,
        total,
    })
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
        let (list, entries) = read_list(&path)?;
        all.push(Kept {
            name: list.name,
            source: list.source,
            class: list.class,
            date: list.date,
            expires: list.expires,
            count: entries.len(),
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
    let path = list_path(data, name);
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
        let (list, entries) = read_list(&path)?;
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

/// One written indicator of any kind in the form lists know it, by the same code that reads messages.
#[must_use]
pub fn canonical_of(item: &str, reference: &Reference) -> Option<(IndicatorKind, String)> {
    let normal = vi::normalize(item);
    let found = extract::scan(item, &normal, reference).found;
    // A page's handle is the same on every host and in every spelling of a platform; its address is not.
    let handle = match found.as_slice() {
        [link, handle] if link.span == handle.span => extract::canonical(&handle.what),
        _ => None,
    };
    handle.or_else(|| {
        found
            .iter()
            .find_map(|found| extract::canonical(&found.what))
    })
}

/// The hasher's keys are drawn from the system's randomness.
fn random_seed() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::collections::hash_map::RandomState::new()
        .build_hasher()
        .finish()
}

struct Reading<'t> {
    tables: &'t Tables,
    reference: &'t Reference,
    /// Clearances may name official domains; warnings may not.
    allow: bool,
    entries: Vec<Entry>,
    unread: usize,
    refused_official: usize,
}

impl Reading<'_> {
    fn read(&mut self, text: &str, format: Format) {
        match format {
            Format::Csv => self.csv(text),
            Format::Hosts => self.lines(text, |line| {
                line.split_whitespace()
                    .nth(1)
                    .filter(|host| *host != "localhost")
            }),
            Format::Adguard => self.lines(text, |line| {
                line.strip_prefix("||")
                    .and_then(|rest| rest.split(['^', '$']).next())
                    .filter(|host| !host.contains('*'))
            }),
            Format::Lines => self.lines(text, Some),
        }
    }

    fn lines<'l>(&mut self, text: &'l str, pick: impl Fn(&'l str) -> Option<&'l str>) {
        for line in text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with(['#', '!', '[']))
        {
            let before_comment = line.split(" #").next().unwrap_or(line).trim();
            match pick(before_comment) {
                Some(item) => self.item(item, None, None),
                None => self.unread += 1,
            }
        }
    }

    fn csv(&mut self, text: &str) {
        let first = text
            .lines()
            .find(|line| !line.trim_start().starts_with('#'))
            .unwrap_or_default();
        let delimiter = if first.matches(';').count() > first.matches(',').count() {
            b';'
        } else {
            b','
        };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .comment(Some(b'#'))
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let columns: BTreeMap<String, usize> = match reader.headers() {
            Ok(headers) => headers
                .iter()
                .enumerate()
                .map(|(i, name)| (name.to_lowercase(), i))
                .collect(),
            Err(_) => return,
        };
        let column = |names: &[&str]| names.iter().find_map(|name| columns.get(*name).copied());
        let value = column(&[
            "indicator",
            "value",
            "domain",
            "host",
            "url",
            "phone",
            "account",
            "stk",
        ])
        .unwrap_or(0);
        let bank = column(&["bank", "bin", "ngan_hang", "ngân hàng"]);
        let (date, expires) = (
            column(&["date", "as_of", "first_seen"]),
            column(&["expires", "expiry", "valid_until"]),
        );
        for row in reader.records() {
            let Ok(row) = row else {
                self.unread += 1;
                continue;
            };
            let field = |at: Option<usize>| at.and_then(|at| row.get(at)).and_then(read_date);
            let item = row.get(value).unwrap_or_default();
            let bank = bank.filter(|at| *at != value).and_then(|at| row.get(at));
            // "1029384756" of "MB": said as a person would, so that it is read as an account.
            let item = match bank.unwrap_or_default() {
                "" => item.to_owned(),
                bin if self.reference.by_bin(bin).is_some() => format!("{bin}/{item}"),
                bank => format!("STK {item} {bank}"),
            };
            self.item(&item, field(date), field(expires));
        }
    }

    /// One written indicator of any kind, brought to its canonical form by the same code that reads messages.
    fn item(&mut self, item: &str, date: Option<Date>, expires: Option<Date>) {
        let Some((kind, canonical)) = canonical_of(item, self.reference) else {
            self.unread += 1;
            return;
        };
        if !self.allow && self.tables.is_official(kind, &canonical) {
            self.refused_official += 1;
            return;
        }
        self.entries.push(Entry {
            kind,
            canonical,
            date,
            expires,
        });
    }
}

/// `2026-11-24` or `24/11/2026`.
pub fn read_date(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(date) = text.get(..10).unwrap_or(text).parse() {
        return Some(date);
    }
    let mut parts = text.split('/').map(|part| part.parse::<i16>().ok());
    let (day, month, year) = (parts.next()??, parts.next()??, parts.next()??);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
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

/// The file of a list: its name folded to plain letters, so that no name can leave the folder.
fn list_path(data: &Path, name: &str) -> PathBuf {
    let plain: String = vi::fold(name)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    data.join(LISTS_FOLDER)
        .join(format!("{}.tsv", plain.trim_matches('-')))
}

fn write_list(data: &Path, about: &About, entries: &[Entry]) -> Result<(), ImportError> {
    let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let one_line = |text: &str| text.replace(['\n', '\r', '\t'], " ");
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
    for entry in entries {
        out.push_str(&format!(
            "{}\t{}\t{}\t{}\n",
            entry.kind.code(),
            entry.canonical,
            day(entry.date),
            day(entry.expires)
        ));
    }
    replace(&list_path(data, &about.name), out.as_bytes())
}

fn read_list(path: &Path) -> Result<(List, Vec<Entry>), ImportError> {
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
    let entries = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(read_entry)
        .collect();
    Ok((list, entries))
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
