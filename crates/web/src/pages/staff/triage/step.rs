//! What the forms of the inbox send, as steps of work.

use app::Fault;
use app::site::{Problem, invalid};
use app::tips::handle::{Closing, Step};
use domain::form::dong;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct StepForm {
    viec: String,
    text: String,
    visibility: String,
    reference: String,
    outcome: String,
    lost: String,
    saved: String,
    recovered: String,
    sector: String,
    loophole: String,
    person: String,
    unit: String,
    reason: String,
    of: String,
}

impl StepForm {
    /// Whether the tip may lie out of reach afterwards.
    pub(super) fn leaves(&self) -> bool {
        self.viec == "don-vi"
    }

    pub(super) fn step(self) -> Result<Step, Fault> {
        Ok(match self.viec.as_str() {
            "nhan" => Step::Take,
            "giao" => Step::Assign {
                person_id: self.person,
            },
            "hoi" => Step::Ask { text: self.text },
            "ghi" => Step::Note {
                visibility: self.visibility,
                text: self.text,
            },
            "don-vi" => Step::Move {
                unit_id: self.unit,
                reason: self.reason,
            },
            "chuyen" => Step::Transfer {
                reference: self.reference,
            },
            "dong" => Step::Close(Closing {
                lost: amount("lost", &self.lost)?,
                saved: amount("saved", &self.saved)?,
                recovered: amount("recovered", &self.recovered)?,
                outcome: self.outcome,
                sector: self.sector,
                loophole: self.loophole,
                text: self.text,
            }),
            "trung" => Step::Duplicate { of: self.of },
            "mo-lai" => Step::Reopen,
            _ => return Err(invalid("state", Problem::NotPossible)),
        })
    }
}

pub(crate) fn amount(field: &'static str, text: &str) -> Result<i64, Fault> {
    match text.trim() {
        "" => Ok(0),
        text => dong(text).ok_or_else(|| invalid(field, Problem::Malformed)),
    }
}

/// What a page says after a step.
pub(super) fn done_words(code: &str) -> &'static str {
    match code {
        "tip.take" => "Bạn đang xử lý tin này.",
        "tip.assign" => "Đã giao.",
        "tip.ask" => "Đã gửi câu hỏi. Người báo đọc được bằng mã biên nhận.",
        "tip.note" => "Đã ghi.",
        "tip.move" => "Đã chuyển đơn vị khác. Đồng hồ và mã biên nhận giữ nguyên.",
        "tip.transfer" => "Đã ghi nhận chuyển Công an.",
        "tip.close" => "Đã đóng tin.",
        "tip.duplicate" => "Đã đóng vì trùng. Số tiền chỉ tính ở tin kia.",
        "tip.reopen" => "Đã mở lại.",
        _ => "Xong.",
    }
}

/// A step in the history of a tip.
pub(super) fn history_words(code: &str) -> &'static str {
    match code {
        "tip.take" => "nhận xử lý",
        "tip.assign" => "giao cho",
        "tip.ask" => "hỏi người báo",
        "tip.note" => "ghi chép",
        "tip.move" => "chuyển đơn vị",
        "tip.transfer" => "chuyển Công an",
        "tip.close" => "đóng tin",
        "tip.duplicate" => "đóng vì trùng",
        "tip.reopen" => "mở lại",
        _ => "sửa",
    }
}
