//! A document under the metadata names of Phụ lục VI of NĐ 30/2020.

use documents::Kind;
use domain::Action;
use serde_json::{Value, json};

use crate::site::{Actor, Fault, Site};

/// The metadata of a document within reach. `OrganId` stays empty until the body knows its code.
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
        "OrganId": "",
        "OrganName": site.store.issuer_name(&row.unit_id).await?,
        "TypeName": Kind::from_code(&row.kind).map_or("", Kind::name_vi),
        "CodeNumber": row.number.map(|number| format!("{number:02}")),
        "CodeNotation": row.notation,
        "IssuedDate": row.issued_on,
        "Subject": row.subject,
        "Language": "Tiếng Việt",
        "PageAmount": row.pages,
        "Description": row.note,
        "SignerInfo": {"Position": row.signer_position, "FullName": row.signer_name},
        "To": to,
        "IssuedAmount": row.copies,
        "DocumentId": row.id,
    }))
}
