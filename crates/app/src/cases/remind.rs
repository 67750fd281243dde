//! The police must tell the result (BLTTHS Đ.145.4); thirty and sixty days after sending, whoever made the dossier is reminded
//! to ask, the second time their heads too.

use domain::case::REMINDED_AFTER_DAYS;
use serde_json::json;
use store::Work;
use store::audit::Record;
use store::notice::{Channel, NewNotice};

use crate::site::{Fault, Site};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Reminds of every dossier that has waited so long for a result, once each time.
///
/// # Errors
/// Faults of the store; the job is tried again.
pub async fn remind(site: &Site) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    for (times, days) in (1_i64..).zip(REMINDED_AFTER_DAYS) {
        let before = now - days * DAY_MS;
        for (mut row, case) in site.store.unanswered_dossiers(before, times).await? {
            let mut people = vec![row.made_by.clone()];
            if times > 1 {
                people.extend(site.store.heads_over(&case.unit_id, &today).await?);
            }
            site.store
                .write(now, move |tx| -> Work<'_, (), Fault> {
                    Box::pin(async move {
                        let text = format!(
                            "Một hồ sơ đã chuyển {days} ngày chưa có kết quả. Mở mục Vụ việc, liên hệ nơi nhận và ghi lại câu trả lời."
                        );
                        for person in &people {
                            tx.notify(NewNotice {
                                person_id: person,
                                channel: Channel::Mail,
                                subject: "Hồ sơ chuyển Công an chưa có kết quả",
                                text: &text,
                                once_key: Some(format!("dossier {} {days} {person}", row.id)),
                            })
                            .await?;
                        }
                        row.reminded = times;
                        let id = row.id.clone();
                        tx.update(row).await?;
                        tx.record(Record {
                            actor: "machine",
                            action: "dossier.remind",
                            object_kind: "case",
                            object_id: &case.id,
                            detail: json!({"dossier": id, "days": days, "told": people.len()}),
                        })
                        .await?;
                        Ok(())
                    })
                })
                .await?;
        }
    }
    Ok(())
}
