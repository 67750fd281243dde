//! Taking the audit log out of the system, as lines that a program of another kind can check (`tests/audit/verify.py`).

use std::io::Write;

use serde_json::json;
use store::Work;
use store::audit::Record;

use crate::site::{Fault, Site};

/// Entries fetched at once.
const PAGE: i64 = 2_000;

/// Writes every entry as a line of JSON, then a line with the signed end and the public key; returns how many entries those were.
/// Taking the log out is itself an entry, the last one written.
///
/// # Errors
/// Faults of the store; [`store::Error::File`] when it cannot be written.
pub async fn export(site: &Site, by: &str, out: &mut (impl Write + Send)) -> Result<u64, Fault> {
    note(site, by).await?;
    let tip = site.store.audit_tip().await?;
    let (mut after, mut count) = (0, 0);
    'all: loop {
        let entries = site.store.audit_after(after, PAGE).await?;
        for entry in &entries {
            if entry.seq > tip.seq {
                break 'all;
            }
            line(out, &serde_json::to_value(entry).unwrap_or_default())?;
            count += 1;
        }
        match entries.last() {
            Some(last) => after = last.seq,
            None => break,
        }
    }
    line(
        out,
        &json!({
            "tip": {"seq": tip.seq, "hash": hex(&tip.hash), "signature": hex(&tip.signature)},
            "public_key": site.store.keys().public(),
        }),
    )?;
    Ok(count)
}

async fn note(site: &Site, by: &str) -> Result<(), Fault> {
    let by = by.to_owned();
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                tx.record(Record {
                    actor: &by,
                    action: domain::Action::ExportAudit.code(),
                    object_kind: "audit",
                    object_id: "all",
                    detail: json!({}),
                })
                .await?;
                Ok(())
            })
        })
        .await
}

fn line(out: &mut impl Write, value: &serde_json::Value) -> Result<(), Fault> {
    writeln!(out, "{value}").map_err(|error| store::Error::File(error.to_string()).into())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
