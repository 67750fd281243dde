//! A petition that is late is told to everybody who may decide it, once for each clock.

use domain::Action;
use store::Work;
use store::notice::{Channel, NewNotice};
use store::tables::{job, petition};

use super::{clocks, is_late, kind};
use crate::site::{Fault, Site};

/// Looks at every open petition and tells about those that are late.
///
/// # Errors
/// Faults of the store; the job is tried again.
pub async fn tell(site: &Site, task: &job::Model) -> Result<(), Fault> {
    let now = site.now();
    let today = site.today();
    let mut letters = Vec::new();
    for row in site.store.open_petitions().await? {
        if !is_late(&row, now) {
            continue;
        }
        let people = site
            .store
            .who_may(Action::DecidePetitions, &row.unit_id, &today)
            .await?;
        letters.extend(people.into_iter().map(|person| (person, row.clone())));
    }
    let task = task.clone();
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                for (person, row) in &letters {
                    tx.notify(letter(person, row, now)).await?;
                }
                Ok(tx.finish_job(&task).await?)
            })
        })
        .await
}

fn letter<'a>(person_id: &'a str, row: &petition::Model, now: i64) -> NewNotice<'a> {
    let clock = if now >= clocks(row).decide {
        "decide"
    } else {
        "acknowledge"
    };
    let text = match kind(row) {
        domain::petition::Kind::Objection => {
            "Một đơn phản đối cảnh báo đã quá 2 ngày làm việc mà chưa trả lời. Mở trang «Quyền công dân» để xử lý."
        }
        _ => {
            "Một yêu cầu về dữ liệu cá nhân đã quá hạn theo Nghị định 356/2025/NĐ-CP. Mở trang «Quyền công dân» để xử lý."
        }
    };
    NewNotice {
        person_id,
        channel: Channel::Mail,
        subject: "Đơn của người dân quá hạn",
        text,
        once_key: Some(format!("petition {clock} {} {person_id}", row.id)),
    }
}
