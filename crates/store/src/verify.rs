//! Whether everything stored still is what was written: the chain, every row against its own digest and against the chain, every
//! file. `PRAGMA quick_check` and its like see pages, not content (row.rs).

use std::collections::HashMap;

use sea_orm::{DatabaseTransaction, EntityTrait, Value};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::audit::{Break, Entry, Head, Walk, head_message};
use crate::cell::{self, Cells, Column, Table};
use crate::keys::{signed_by, unhex};
use crate::tables::{self, audit_head, blob};
use crate::{Error, Store, audit};

/// Rows fetched at once.
const PAGE: i64 = 1_000;

/// What was looked at and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Report {
    /// The end of the chain, when it holds.
    pub head: Option<String>,
    /// Entries of the audit log.
    pub entries: u64,
    /// Rows.
    pub rows: u64,
    /// Files.
    pub files: u64,
    /// What is not as it was written.
    pub findings: Vec<Finding>,
}

impl Report {
    fn find(&mut self, place: impl Into<String>, wrong: Wrong) {
        self.findings.push(Finding {
            place: place.into(),
            wrong,
        });
    }
}

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Table and key, or name of the file.
    pub place: String,
    /// What is wrong.
    pub wrong: Wrong,
}

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// The chain breaks.
    Chain(Break),
    /// The row's content does not give its digest.
    Changed,
    /// The row proves itself, but the log knows another content.
    NotAsRecorded,
    /// The log knows a row that is not there.
    Missing,
    /// There is a row the log does not know.
    NotRecorded,
    /// The engine cannot read what lies here.
    Unreadable,
    /// A kept head is not of this chain or not signed by this installation.
    Forged,
}

/// The last digest the log tells of each audited row, under a short hash of table and key.
type Told = HashMap<[u8; 16], ([u8; 32], bool)>;

impl Store {
    /// Looks at everything. `kept` are heads known from elsewhere: printed in a report, sent to a supervising unit.
    ///
    /// # Errors
    /// When the database does not answer at all. What cannot be read is a finding.
    pub async fn verify(&self, kept: &[Head]) -> Result<Report, Error> {
        let moment = self.moment().await?;
        let mut report = Report::default();
        let mut told = Told::new();
        if let Err(error) = self.chain(&moment, kept, &mut told, &mut report).await {
            tracing::warn!(%error, "the audit log cannot be read");
            report.find("audit", Wrong::Unreadable);
        }
        for table in tables::ALL {
            rows(&moment, table, &mut told, &mut report).await;
        }
        for (seen_name, (_, seen)) in ordered(&told) {
            if !seen {
                report.find(crate::migrate::hex(&seen_name), Wrong::Missing);
            }
        }
        name_missing(&moment, &mut report).await;
        self.files(&moment, &mut report).await;
        Ok(report)
    }

    async fn chain(
        &self,
        moment: &DatabaseTransaction,
        kept: &[Head],
        told: &mut Told,
        report: &mut Report,
    ) -> Result<(), Error> {
        let tip = audit::tip(moment).await?;
        let hourly = audit_head::Entity::find()
            .all(moment)
            .await
            .unwrap_or_default();
        let kept: Vec<Head> = kept
            .iter()
            .cloned()
            .chain(hourly.iter().map(|row| Head {
                seq: row.seq,
                hash: row.hash.clone(),
            }))
            .collect();
        for row in &hourly {
            let message = head_message(row.seq, &row.hash);
            if !signed_by(&self.verifying_key(), &message, &row.signature) {
                report.find(format!("audit_head {}", row.seq), Wrong::Forged);
            }
        }
        let mut walk = Walk::default();
        loop {
            let entries = audit::after(moment, walk.at(), PAGE).await?;
            if entries.is_empty() {
                break;
            }
            for entry in &entries {
                if let Err(broken) = walk.step(entry, &kept) {
                    report.find("audit", Wrong::Chain(broken));
                    return Ok(());
                }
                report.entries += 1;
                remember(entry, told);
            }
        }
        match walk.finish(&tip, &self.verifying_key(), &kept) {
            Ok(head) => report.head = Some(head.to_string()),
            Err(broken) => report.find("audit", Wrong::Chain(broken)),
        }
        Ok(())
    }

    async fn files(&self, moment: &DatabaseTransaction, report: &mut Report) {
        let Ok(rows) = blob::Entity::find().all(moment).await else {
            return;
        };
        for row in rows.iter().filter(|row| row.sealed_key.is_some()) {
            report.files += 1;
            match self.content_of(row).await {
                Ok(content) if i64::try_from(content.len()) == Ok(row.size) => {}
                Ok(_) | Err(_) => report.find(format!("file {}", row.hash), Wrong::Changed),
            }
        }
    }
}

fn name_of(table: &str, key: &str) -> [u8; 16] {
    let digest = Sha256::new()
        .chain_update(table)
        .chain_update([0])
        .chain_update(key)
        .finalize();
    digest.first_chunk::<16>().copied().unwrap_or_default()
}

fn ordered(told: &Told) -> std::collections::BTreeMap<[u8; 16], ([u8; 32], bool)> {
    told.iter().map(|(name, value)| (*name, *value)).collect()
}

/// Keeps the last word of the log about each row.
fn remember(entry: &Entry, told: &mut Told) {
    let written: Vec<(String, String, Option<String>)> =
        serde_json::from_str(&entry.rows_written).unwrap_or_default();
    for (table, key, digest) in written {
        let name = name_of(&table, &key);
        match digest.as_deref().and_then(unhex::<32>) {
            Some(digest) => {
                told.insert(name, (digest, false));
            }
            None => {
                told.remove(&name);
            }
        }
    }
}

async fn rows(moment: &DatabaseTransaction, table: &Table, told: &mut Told, report: &mut Report) {
    let columns = table.columns();
    let mut after: Option<Value> = None;
    loop {
        let page = match cell::page(moment, table.name, &columns, after.as_ref(), PAGE).await {
            Ok(page) => page,
            Err(error) => {
                tracing::warn!(table = table.name, %error, "rows cannot be read");
                report.find(table.name, Wrong::Unreadable);
                return;
            }
        };
        let Some(last) = page.last() else { return };
        after = last.0.first().cloned();
        for cells in &page {
            report.rows += 1;
            if let Some(wrong) = wrong_with(table, &columns, cells, told) {
                report.find(format!("{} {}", table.name, cells.key()), wrong);
            }
        }
    }
}

fn wrong_with(table: &Table, columns: &[Column], cells: &Cells, told: &mut Told) -> Option<Wrong> {
    let (carried, computed) = cells.digests(table.name, columns);
    let told = table
        .audited
        .then(|| told.get_mut(&name_of(table.name, &cells.key())));
    // Seen, whatever is wrong with it: one fault, one finding.
    let known = told.map(|told| {
        told.map(|(digest, seen)| {
            *seen = true;
            *digest
        })
    });
    if carried != computed {
        return Some(Wrong::Changed);
    }
    match known {
        Some(None) => Some(Wrong::NotRecorded),
        Some(Some(digest)) if digest.as_slice() != carried => Some(Wrong::NotAsRecorded),
        _ => None,
    }
}

/// Missing rows were found by a short hash; the log has their names.
async fn name_missing(moment: &DatabaseTransaction, report: &mut Report) {
    let mut missing: HashMap<String, usize> = HashMap::new();
    for (at, finding) in report.findings.iter().enumerate() {
        if finding.wrong == Wrong::Missing {
            missing.insert(finding.place.clone(), at);
        }
    }
    let mut after = 0;
    while !missing.is_empty() {
        let Ok(entries) = audit::after(moment, after, PAGE).await else {
            return;
        };
        // A damaged tree may lead in circles.
        let Some(last) = entries.last().filter(|last| last.seq > after) else {
            return;
        };
        after = last.seq;
        for entry in &entries {
            let written: Vec<(String, String, Option<String>)> =
                serde_json::from_str(&entry.rows_written).unwrap_or_default();
            for (table, key, _) in written {
                let short = crate::migrate::hex(&name_of(&table, &key));
                if let Some(finding) = missing
                    .remove(&short)
                    .and_then(|at| report.findings.get_mut(at))
                {
                    finding.place = format!("{table} {key}");
                }
            }
        }
    }
}
