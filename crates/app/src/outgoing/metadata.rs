//! A document under the metadata names of Phụ lục VI of NĐ 30/2020.

use documents::Kind;
use domain::Action;
use domain::outgoing::Urgency;
use serde_json::{Value, json};

use super::organ;
use crate::site::{Actor, Fault, Site};

/// The metadata of a document within reach. What is not known yet is null; `OrganId` is empty until somebody set it.
///
/// # Errors
/// Not found when out of reach.
pub async fn of(site: &Site, actor: &Actor, id: &str) -> Result<Value, Fault> {
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewOutgoing).await?;
    let row = site.store.outgoing(asker, id).await?;
    let recipients = site.store.outgoing_recipients(&row.id).await?;
    let to: Vec<Value> = recipients
        .iter()
        .map(|one| json!({"OrganId": "", "OrganName": one.name}))
        .collect();
    Ok(json!({
        "OrganId": organ::of(site, &row.unit_id).await?,
        "FileCatalog": row.file_catalog,
        "FileNotation": row.file_notation,
        "DocOrdinal": row.doc_ordinal,
        "OrganName": site.store.issuer_name(&row.unit_id).await?,
        "TypeName": Kind::from_code(&row.kind).map_or("", Kind::name_vi),
        "CodeNumber": row.number.map(|number| format!("{number:02}")),
        "CodeNotation": row.notation,
        "IssuedDate": row.issued_on,
        "Subject": row.subject,
        "Language": "Tiếng Việt",
        "PageAmount": Some(row.pages).filter(|pages| *pages > 0),
        "Description": row.note,
        "SignerInfo": {"Position": row.signer_position, "FullName": row.signer_name},
        "To": to,
        "Priority": row.urgency.as_deref().and_then(Urgency::from_code).map_or(0, Urgency::priority),
        "DueDate": row.due_date,
        "IssuedAmount": row.copies,
        "DocumentId": row.id,
    }))
}
