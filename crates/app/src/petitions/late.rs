//! A petition that is late is told to everybody who may decide it, once for each clock.

use domain::Action;
use store::Work;
use store::notice::{Channel, NewNotice};
use store::tables::{job, petition};

use super::{clocks, is_late, kind};
use crate::calendar;
use crate::site::{Fault, Site};

/// Looks at every open petition and tells about those that are late.
///
/// # Errors
/// Faults of the store; the job is tried again.
pub async fn tell(site: &Site, task: &job::Model) -> Result<(), Fault> {
    let now = site.now();
    let today = site.today();
    let calendar = calendar::current(site).await?;
    let mut letters = Vec::new();
    for row in site.store.open_petitions().await? {
        if !is_late(&row, now, &calendar) {
            continue;
        }
        let people = site
            .store
            .who_may(Action::DecidePetitions, &row.unit_id, &today)
            .await?;
        let clock = match now >= clocks(&row, &calendar).decide {
            true => "decide",
            false => "acknowledge",
        };
        letters.extend(
            people
                .into_iter()
                .map(|person| (person, row.clone(), clock)),
        );
    }
    let task = task.clone();
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                for (person, row, clock) in &letters {
                    tx.notify(letter(person, row, clock)).await?;
                }
                Ok(tx.finish_job(&task).await?)
            })
        })
        .await
}

fn letter<'a>(person_id: &'a str, row: &petition::Model, clock: &str) -> NewNotice<'a> {
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
