//! Requests whose time is over: whoever heads the unit is told, once.

use serde_json::json;
use store::Work;
use store::audit::Record;
use store::notice::{Channel, NewNotice};

use crate::site::{Fault, Site};

/// Tells the heads about every request that has become late since the last hour.
///
/// # Errors
/// Faults of the store; the job is tried again.
pub async fn escalate(site: &Site) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    for mut row in site.store.overdue_requests(now).await? {
        let heads = site.store.heads_over(&row.unit_id, &today).await?;
        site.store
            .write(now, move |tx| -> Work<'_, (), Fault> {
                Box::pin(async move {
                    for head in &heads {
                        tx.notify(NewNotice {
                            person_id: head,
                            channel: Channel::Mail,
                            subject: "Yêu cầu của người dân đã quá hạn trả lời",
                            text: "Có yêu cầu quá hạn trong mục Yêu cầu của người dân. Đề nghị phân công trả lời ngay.",
                            once_key: Some(format!("late request {} {head}", row.id)),
                        })
                        .await?;
                    }
                    let id = row.id.clone();
                    row.escalated_at = Some(now);
                    tx.update(row).await?;
                    tx.record(Record {
                        actor: "machine",
                        action: "request.escalate",
                        object_kind: "request",
                        object_id: &id,
                        detail: json!({"told": heads.len()}),
                    })
                    .await?;
                    Ok(())
                })
            })
            .await?;
    }
    Ok(())
}
