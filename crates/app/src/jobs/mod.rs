//! Work of the machine: one function per kind, listed here, run by [`worker`].
//!
//! A new kind is a constant for its code (beside whoever enqueues it), a function, and a row in [`KINDS`]. What the function
//! changes it changes in one transaction with `tx.finish_job(task)`; a function that changes nothing just returns.
//!
//! ```text
//! tx.enqueue(NewJob::new(SCREEN, json!({"tip": id})).once(format!("screen {id}"))).await?;   // in the change
//! Kind { code: SCREEN, name_vi: "Xem lại tin báo", every: None, run: |machine, task| Box::pin(screen(machine, task)) },
//! ```

mod admin;
mod housekeeping;
mod worker;

use std::future::Future;
use std::pin::Pin;

use store::tables::job;

use crate::Checker;
use crate::site::{Fault, Site};
use crate::tips::evidence;
use crate::{cases, notices, petitions, requests, retention};

pub use admin::{Listed, list, name_of, retry};
pub use worker::{run_due, work};

/// What a job works with.
#[derive(Debug, Clone)]
pub struct Machine {
    /// The installation.
    pub site: Site,
    /// The engine of the check.
    pub checker: Checker,
}

/// What a job returns while it runs.
pub type Running<'a> = Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + 'a>>;

/// A kind of job.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// As stored.
    pub code: &'static str,
    /// As the page of the administrator names it.
    pub name_vi: &'static str,
    /// Whether it comes again by itself.
    pub every: Option<Every>,
    /// The work; the row is the lease.
    pub run: for<'a> fn(&'a Machine, &'a job::Model) -> Running<'a>,
}

/// When a kind comes again. A node that was down does the latest turn once, not every one it missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// At the full hour.
    Hour,
    /// At two at night in Việt Nam.
    Night,
}

const HOUR_MS: i64 = 60 * 60 * 1000;
const DAY_MS: i64 = 24 * HOUR_MS;

impl Every {
    /// Number of the turn this moment belongs to.
    const fn turn(self, now: i64) -> i64 {
        match self {
            Self::Hour => now.div_euclid(HOUR_MS),
            // Two o'clock at UTC+7 is 19:00 UTC of the day before.
            Self::Night => (now - 19 * HOUR_MS).div_euclid(DAY_MS),
        }
    }
}

/// Every kind. One that is enqueued and not listed waits for a node that knows it.
pub const KINDS: &[Kind] = &[
    Kind {
        code: store::notice::SEND_NOTICE,
        name_vi: "Gửi thông báo cho cán bộ",
        every: None,
        run: |machine, task| Box::pin(notices::deliver(&machine.site, task)),
    },
    Kind {
        code: "request.escalate",
        name_vi: "Báo thủ trưởng yêu cầu quá hạn",
        every: Some(Every::Hour),
        run: |machine, _| Box::pin(requests::escalate(&machine.site)),
    },
    Kind {
        code: "dossier.remind",
        name_vi: "Nhắc hồ sơ chuyển Công an chưa có kết quả",
        every: Some(Every::Hour),
        run: |machine, _| Box::pin(cases::remind(&machine.site)),
    },
    Kind {
        code: evidence::READ,
        name_vi: "Đọc tệp chứng cứ",
        every: None,
        run: |machine, task| Box::pin(evidence::read(machine, task)),
    },
    Kind {
        code: store::blob::REMOVE_OBJECT,
        name_vi: "Xóa hẳn tệp đã hủy",
        every: None,
        run: |machine, task| Box::pin(housekeeping::remove_object(&machine.site, task)),
    },
    Kind {
        code: "blob.sweep",
        name_vi: "Dọn tệp không còn hồ sơ nào giữ",
        every: Some(Every::Night),
        run: |machine, _| Box::pin(housekeeping::sweep_blobs(&machine.site)),
    },
    Kind {
        code: "job.forget",
        name_vi: "Dọn việc nền đã xong",
        every: Some(Every::Night),
        run: |machine, task| Box::pin(housekeeping::forget_jobs(&machine.site, task)),
    },
    Kind {
        code: "report.remind",
        name_vi: "Mở kỳ, nhắc việc báo cáo",
        every: Some(Every::Hour),
        run: |machine, _| Box::pin(crate::reports::remind::hourly(&machine.site)),
    },
    Kind {
        code: "retention.delete",
        name_vi: "Xóa dữ liệu hết thời hạn lưu giữ",
        every: Some(Every::Night),
        run: |machine, task| Box::pin(retention::delete(&machine.site, task)),
    },
    Kind {
        code: "petition.late",
        name_vi: "Báo người quyết định về đơn quá hạn",
        every: Some(Every::Hour),
        run: |machine, task| Box::pin(petitions::late::tell(&machine.site, task)),
    },
    Kind {
        code: "audit.head",
        name_vi: "Ký đầu chuỗi nhật ký",
        every: Some(Every::Hour),
        run: |machine, task| Box::pin(housekeeping::keep_head(&machine.site, task)),
    },
];

/// The kind of this code.
#[must_use]
pub fn kind(code: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.code == code)
}

/// A name in the payload of a job.
///
/// # Errors
/// [`store::Error::Damaged`] when it is not there.
pub fn named(task: &job::Model, field: &str) -> Result<String, Fault> {
    serde_json::from_str::<serde_json::Value>(&task.payload)
        .ok()
        .and_then(|payload| Some(payload.get(field)?.as_str()?.to_owned()))
        .ok_or_else(|| store::Error::Damaged(format!("payload of job {}", task.id)).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_stand_once() {
        let codes: std::collections::BTreeSet<_> = KINDS.iter().map(|kind| kind.code).collect();
        assert_eq!(codes.len(), KINDS.len());
    }

    #[test]
    fn a_night_turns_at_two_in_the_morning() {
        // 02/06/2026 02:00 in Việt Nam.
        let two = 1_780_340_400_000;
        assert_eq!(Every::Night.turn(two), Every::Night.turn(two - 1) + 1);
        assert_eq!(Every::Night.turn(two), Every::Night.turn(two + DAY_MS - 1));
        assert_eq!(Every::Hour.turn(two), Every::Hour.turn(two - 1) + 1);
    }
}
