//! Reads `tests/suite/check`: plain text files, messages separated by `====`, each with a small header.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use detect::{Channel, Hints, Level, Pack, Question, Sender, Snapshot, Verdict};
use jiff::civil::Date;

/// The day the suite is judged on.
pub const TODAY: Date = Date::constant(2026, 11, 24);

/// One message with what is expected of it.
#[derive(Debug, Clone)]
pub struct Case {
    /// Id.
    pub id: String,
    /// File it stands in.
    pub file: PathBuf,
    /// Lowest and highest level allowed.
    pub levels: (Level, Level),
    /// Expected scam types, any of them; empty for none.
    pub types: Vec<String>,
    /// Families or signals that must not fire.
    pub forbidden: Vec<String>,
    /// Sender and channel.
    pub hints: Hints,
    /// The message.
    pub text: String,
}

/// The folder of the suite.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("suite/check")
}

/// Messages that are learned from and not expected one by one.
pub fn learned_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("suite/learn")
}

/// Whole mails, as the receiving server hands them over.
pub fn mails_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("suite/mails")
}

/// Every case below `path`, a folder or a file.
///
/// # Panics
/// When a file cannot be read or a header is wrong: the suite itself is broken then.
pub fn read(path: &Path) -> Vec<Case> {
    let mut files = Vec::new();
    collect(path, &mut files);
    files.sort();
    files.iter().flat_map(|file| read_file(file)).collect()
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.to_owned());
        return;
    }
    let entries =
        std::fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    for entry in entries.flatten().map(|entry| entry.path()) {
        if entry.is_dir()
            || entry
                .extension()
                .is_some_and(|extension| extension == "txt")
        {
            collect(&entry, files);
        }
    }
}

/// Keys a header line may start with.
const KEYS: [&str; 7] = ["mã", "mức", "loại", "cấm", "người gửi", "kênh", "ghi chú"];

type Head<'t> = BTreeMap<&'t str, &'t str>;

/// A file: header lines that hold for all, then messages after lines of `====`, each with lines of its own if it needs any.
fn read_file(file: &Path) -> Vec<Case> {
    let text =
        std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut parts = text
        .split("\n====\n")
        .map(|part| part.trim_end_matches("\n===="));
    let first = parts.next().unwrap_or_default();
    let (defaults, body) = split_head(first);
    let stem = file
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let folder = file
        .parent()
        .and_then(Path::file_name)
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    // A file may also begin with its first message.
    let (defaults, first) = if body.trim().is_empty() {
        (defaults, None)
    } else {
        (Head::new(), Some(first))
    };
    first
        .into_iter()
        .chain(parts)
        .filter(|part| !part.trim().is_empty())
        .enumerate()
        .map(|(number, part)| {
            case(
                file,
                &format!("{folder}/{stem}-{:02}", number + 1),
                &defaults,
                part,
            )
        })
        .collect()
}

fn split_head(part: &str) -> (Head<'_>, &str) {
    let mut head = Head::new();
    let mut rest = part;
    loop {
        let (line, tail) = rest.split_once('\n').unwrap_or((rest, ""));
        let known = line
            .split_once(':')
            .filter(|(key, _)| KEYS.contains(&key.trim()));
        match known {
            Some((key, value)) => head.insert(key.trim(), value.trim()),
            None if line.starts_with("# ")
                || (line.trim().is_empty() && head.is_empty() && !tail.is_empty()) =>
            {
                None
            }
            None => return (head, rest),
        };
        if tail.is_empty() {
            return (head, "");
        }
        rest = tail;
    }
}

fn case(file: &Path, id: &str, defaults: &Head<'_>, part: &str) -> Case {
    let (head, text) = split_head(part);
    let get = |key: &str| {
        head.get(key)
            .or(defaults.get(key))
            .copied()
            .unwrap_or_default()
    };
    let level =
        |code: &str| Level::from_code(code).unwrap_or_else(|| panic!("{id}: level {code:?}"));
    let (low, high) = get("mức")
        .split_once("..")
        .unwrap_or((get("mức"), get("mức")));
    let list = |value: &str, by: char| {
        value
            .split(by)
            .map(|item| item.trim().to_owned())
            .filter(|item| !item.is_empty() && item != "-")
            .collect()
    };
    Case {
        id: if get("mã").is_empty() {
            id.to_owned()
        } else {
            get("mã").to_owned()
        },
        file: file.to_owned(),
        levels: (level(low), level(high)),
        types: list(get("loại"), '|'),
        forbidden: list(get("cấm"), ','),
        hints: Hints {
            sender: sender(get("người gửi")),
            channel: Channel::from_code(get("kênh")),
            ..Hints::default()
        },
        text: text.trim_matches('\n').trim_end().to_owned(),
    }
}

fn sender(text: &str) -> Option<Sender> {
    let text = text.trim();
    if let Some(name) = text.strip_prefix("tên định danh") {
        return Some(Sender::Brandname(name.trim().to_owned()));
    }
    if let Some(code) = text.strip_prefix("đầu số") {
        return Some(Sender::ShortCode(code.trim().to_owned()));
    }
    if let Some(address) = text.strip_prefix("e-mail") {
        return Some(Sender::Email(address.trim().to_owned()));
    }
    text.starts_with("số")
        .then(|| Sender::Personal("0912000345".to_owned()))
}

impl Case {
    /// The verdict with the pack and no lists.
    pub fn judge<'p>(&self, pack: &'p Pack, snapshot: &'p Snapshot) -> Verdict<'p> {
        judge(&self.text, &self.hints, pack, snapshot)
    }

    /// What is not as expected.
    pub fn faults(&self, verdict: &Verdict<'_>) -> Vec<String> {
        let mut faults = Vec::new();
        if verdict.level < self.levels.0 || verdict.level > self.levels.1 {
            faults.push(format!(
                "level {} not in {}..{}",
                verdict.level.code(),
                self.levels.0.code(),
                self.levels.1.code()
            ));
        }
        let named = verdict.scam_type.as_ref().map(|t| t.code);
        if !self.types.is_empty()
            && verdict.level >= Level::Suspicious
            && !named.is_some_and(|code| self.types.iter().any(|t| t == code))
        {
            faults.push(format!(
                "type {} not {}",
                named.unwrap_or("none"),
                self.types.join("|")
            ));
        }
        for fired in verdict.signals.iter().filter(|fired| fired.points > 0) {
            if self
                .forbidden
                .iter()
                .any(|name| name == fired.id || name == fired.family)
            {
                faults.push(format!("forbidden {}", fired.id));
            }
        }
        if verdict.reasons.len() < 2 || verdict.reasons.len() > 4 {
            faults.push(format!("{} reasons", verdict.reasons.len()));
        }
        faults
    }
}

/// Judges a text on the day of the suite.
pub fn judge<'p>(text: &str, hints: &Hints, pack: &'p Pack, snapshot: &'p Snapshot) -> Verdict<'p> {
    let question = Question {
        text,
        hints: Some(hints),
        ..Question::default()
    };
    detect::judge(&question, pack, snapshot, TODAY)
}
