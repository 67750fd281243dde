//! Hands that change a taken-out audit log, each with the place where it must be found; the two verifiers, ours and the one in
//! Python, must agree.

#![expect(clippy::unwrap_used, reason = "a test whose set-up fails has failed")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::audit::{Entry, Head, Tip, Walk};
use store::{Keys, Store};

/// An export, as lines of JSON: entries, then the signed end.
#[derive(Debug, Clone)]
pub struct Log {
    /// Entries.
    pub entries: Vec<Value>,
    /// The last line.
    pub end: Value,
}

/// A changed log, and what a verifier must say about it.
#[derive(Debug, Clone)]
pub struct Tampered {
    /// The log.
    pub log: Log,
    /// What was done to it.
    pub what: &'static str,
    /// `broken SEQ FAULT`.
    pub expected: String,
}

const TEXTS: [&str; 6] = [
    "actor",
    "action",
    "object_kind",
    "object_id",
    "detail",
    "rows_written",
];

impl Log {
    /// Takes the log out of a store.
    ///
    /// # Panics
    /// When it cannot be read.
    pub async fn of(store: &Store) -> Self {
        let tip = store.audit_tip().await.unwrap();
        let entries = store.audit_after(0, i64::MAX).await.unwrap();
        Self {
            entries: entries
                .iter()
                .map(|entry| serde_json::to_value(entry).unwrap())
                .collect(),
            end: json!({
                "tip": {"seq": tip.seq, "hash": hex(&tip.hash), "signature": hex(&tip.signature)},
                "public_key": store.keys().public(),
            }),
        }
    }

    fn lines(&self) -> String {
        let lines = self.entries.iter().chain([&self.end]);
        lines.map(|line| format!("{line}\n")).collect()
    }

    /// What our own verifier says.
    ///
    /// # Panics
    /// When a line is no entry.
    #[must_use]
    pub fn judged(&self, keys: &Keys, kept: &[Head]) -> String {
        let mut walk = Walk::default();
        for value in &self.entries {
            if let Err(broken) = walk.step(&entry(value), kept) {
                return words(&broken);
            }
        }
        let tip = &self.end["tip"];
        let tip = Tip {
            seq: tip["seq"].as_i64().unwrap(),
            hash: unhex(&tip["hash"]),
            signature: unhex(&tip["signature"]),
        };
        match walk.finish(&tip, &keys.verifying_key(), kept) {
            Ok(head) => format!("ok {head}"),
            Err(broken) => words(&broken),
        }
    }
}

fn words(broken: &store::audit::Break) -> String {
    let fault = serde_json::to_value(broken.fault).unwrap();
    format!("broken {} {}", broken.seq, fault.as_str().unwrap())
}

/// One random change. `kept` is a head printed earlier; it lies within the log.
///
/// # Panics
/// When the log has fewer than three entries.
#[must_use]
pub fn tampered(log: &Log, kept: &Head, random: &mut fastrand::Rng) -> Tampered {
    let mut log = log.clone();
    let last = log.entries.len();
    let at = random.usize(0..last);
    let seq = at + 1;
    let (what, expected) = match random.u8(0..11) {
        0..=2 => {
            let field = *random.choice(TEXTS.iter()).unwrap();
            log.entries[at][field] = edited(log.entries[at][field].as_str().unwrap(), random);
            ("a text was edited", format!("{seq} changed"))
        }
        3 => {
            let before = log.entries[at]["at"].as_i64().unwrap();
            log.entries[at]["at"] = (before + random.i64(1..1 << 40)).into();
            ("a time was edited", format!("{seq} changed"))
        }
        4 => {
            log.entries[at]["hash"] = edited_hex(log.entries[at]["hash"].as_str().unwrap(), random);
            ("a hash was edited", format!("{seq} changed"))
        }
        5 => {
            log.entries.remove(at);
            let fault = if seq == last { "cut_off" } else { "missing" };
            ("an entry was deleted", format!("{seq} {fault}"))
        }
        6 => {
            let other = (at + random.usize(1..last)) % last;
            log.entries.swap(at, other);
            let first = at.min(other) + 1;
            ("two entries were swapped", format!("{first} missing"))
        }
        7 => {
            log.entries.truncate(at);
            ("the end was cut off", format!("{seq} cut_off"))
        }
        8 => {
            let copy = log.entries[at].clone();
            let place = random.usize(at + 1..=last);
            log.entries.insert(place, copy);
            ("an entry was copied", format!("{} missing", place + 1))
        }
        9 => {
            let signature = log.end["tip"]["signature"].as_str().unwrap();
            log.end["tip"]["signature"] = edited_hex(signature, random);
            ("the signature was edited", format!("{last} forged"))
        }
        _ => {
            // A careful hand makes every later hash fit; a head printed earlier gives it away.
            let upto = usize::try_from(kept.seq).unwrap();
            let at = random.usize(0..upto);
            log.entries[at]["actor"] = "nobody".into();
            rehash(&mut log.entries, at);
            (
                "everything after an edit was hashed anew",
                format!("{upto} not_as_published"),
            )
        }
    };
    Tampered {
        log,
        what,
        expected: format!("broken {expected}"),
    }
}

/// The text with one character changed, added or taken away.
fn edited(text: &str, random: &mut fastrand::Rng) -> Value {
    let mut letters: Vec<char> = text.chars().collect();
    let place = random.usize(0..=letters.len());
    match letters.get(place).copied() {
        Some(letter) if random.bool() => letters[place] = if letter == 'x' { 'y' } else { 'x' },
        Some(_) if random.bool() => {
            letters.remove(place);
        }
        _ => letters.insert(place, 'z'),
    }
    letters.into_iter().collect::<String>().into()
}

fn edited_hex(text: &str, random: &mut fastrand::Rng) -> Value {
    let place = random.usize(0..text.len());
    let edited: String = text
        .char_indices()
        .map(|(at, digit)| match digit {
            _ if at != place => digit,
            '0' => '1',
            _ => '0',
        })
        .collect();
    edited.into()
}

fn rehash(entries: &mut [Value], from: usize) {
    let mut previous = match from.checked_sub(1) {
        Some(before) => unhex(&entries[before]["hash"]),
        None => Vec::new(),
    };
    for value in entries.iter_mut().skip(from) {
        let mut hash = Sha256::new();
        let mut netstring = |bytes: &[u8]| {
            hash.update(format!("{}:", bytes.len()));
            hash.update(bytes);
            hash.update(",");
        };
        netstring(&previous);
        netstring(value["seq"].to_string().as_bytes());
        netstring(value["at"].to_string().as_bytes());
        for field in TEXTS {
            netstring(value[field].as_str().unwrap().as_bytes());
        }
        previous = hash.finalize().to_vec();
        value["hash"] = hex(&previous).into();
    }
}

fn entry(value: &Value) -> Entry {
    let text = |name: &str| value[name].as_str().unwrap().to_owned();
    Entry {
        seq: value["seq"].as_i64().unwrap(),
        at: value["at"].as_i64().unwrap(),
        actor: text("actor"),
        action: text("action"),
        object_kind: text("object_kind"),
        object_id: text("object_id"),
        detail: text("detail"),
        rows_written: text("rows_written"),
        hash: unhex(&value["hash"]),
    }
}

/// The other verifier, in Python, fed with many files at once.
#[derive(Debug)]
pub struct Python {
    program: PathBuf,
}

impl Python {
    /// Finds it; none when there is no Python here.
    #[must_use]
    pub fn find() -> Option<Self> {
        let works = Command::new("python3")
            .arg("--version")
            .stdout(Stdio::null())
            .status();
        works.is_ok_and(|status| status.success()).then(|| Self {
            program: Path::new(env!("CARGO_MANIFEST_DIR")).join("audit/verify.py"),
        })
    }

    /// What it says of each log.
    ///
    /// # Panics
    /// When it does not answer each.
    #[must_use]
    pub fn judged<'a>(
        &self,
        logs: impl Iterator<Item = &'a Log>,
        keys: &Keys,
        kept: &Head,
    ) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let mut names = String::new();
        for (at, log) in logs.enumerate() {
            let path = folder.path().join(format!("{at}.jsonl"));
            std::fs::write(&path, log.lines()).unwrap();
            names.push_str(&format!("{}\n", path.display()));
        }
        let mut child = Command::new("python3")
            .arg(&self.program)
            .args(["--many", "--key", &keys.public()])
            .args(["--head", &kept.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(names.as_bytes()).unwrap();
        drop(input);
        let out = child.wait_with_output().unwrap();
        let answers: Vec<String> = String::from_utf8(out.stdout)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect();
        assert_eq!(answers.len(), names.lines().count());
        answers
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}
