//! Pages of staff: behind the sign-in, never kept by a cache.

pub(crate) mod account;
pub(crate) mod audit;
pub(crate) mod cases;
pub(crate) mod direction;
pub(crate) mod fault;
pub(crate) mod home;
pub(crate) mod jobs;
pub(crate) mod letterhead;
pub(crate) mod outgoing;
pub(crate) mod outreach;
pub(crate) mod passkey;
pub(crate) mod people;
pub(crate) mod petitions;
pub(crate) mod registers;
pub(crate) mod reports;
pub(crate) mod requests;
pub(crate) mod retention;
pub(crate) mod sessions;
pub(crate) mod sign_in;
pub(crate) mod takedowns;
pub(crate) mod tasks;
pub(crate) mod triage;
pub(crate) mod units;
pub(crate) mod welcome;

use app::Actor;
use domain::Action;
use jiff::Timestamp;
use jiff::tz::Offset;

/// What every page of staff needs: who it is, and what they are offered.
#[derive(Debug, Clone)]
pub(crate) struct Staff {
    pub(crate) name: String,
    pub(crate) csrf: String,
    pub(crate) entries: Vec<Entry>,
}

/// An entry of the side list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) path: &'static str,
    pub(crate) words: &'static str,
}

/// Entries with the action that offers them.
const ENTRIES: &[(Action, Entry)] = &[
    entry(Action::ViewTips, "/xu-ly", "Tin báo"),
    entry(Action::ViewCases, "/vu-viec", "Vụ việc"),
    entry(Action::EnterTips, "/xu-ly/nhap", "Nhập tin giúp dân"),
    entry(Action::AnswerRequests, "/yeu-cau", "Câu hỏi của người dân"),
    entry(Action::OpenIdentity, "/niem-phong", "Danh tính niêm phong"),
    entry(Action::ViewPetitions, "/quyen-cong-dan", "Quyền công dân"),
    entry(Action::ViewPetitions, "/da-xem-xet", "Đã xem xét"),
    entry(Action::ViewTakedowns, "/go-chan", "Gỡ, chặn"),
    entry(Action::ViewRetention, "/luu-giu", "Lưu giữ, xóa"),
    entry(Action::ViewOutreach, "/tuyen-truyen", "Tuyên truyền"),
    entry(Action::ViewDirection, "/chi-dao", "Văn bản chỉ đạo"),
    entry(Action::ViewDirection, "/nhiem-vu", "Nhiệm vụ"),
    entry(Action::ViewHeadCards, "/nguoi-dung-dau", "Người đứng đầu"),
    entry(Action::ViewGaps, "/kien-nghi", "Kiến nghị pháp luật"),
    entry(Action::ViewViolations, "/vi-pham", "Vi phạm"),
    entry(Action::ViewUnits, "/don-vi", "Đơn vị"),
    entry(Action::SetLetterhead, "/dau-van-ban", "Đầu văn bản"),
    entry(Action::ViewPeople, "/nguoi-dung", "Người dùng"),
    entry(Action::ConfirmRecovery, "/khoi-phuc", "Khôi phục tài khoản"),
    entry(Action::EndSessions, "/phien", "Phiên đăng nhập"),
    entry(Action::ViewAudit, "/nhat-ky", "Nhật ký"),
    entry(Action::ViewReports, "/bao-cao", "Báo cáo"),
    entry(Action::ViewJobs, jobs::PATH, "Việc nền"),
    entry(Action::ViewOutgoing, "/van-ban-di", "Văn bản đi"),
];

const fn entry(action: Action, path: &'static str, words: &'static str) -> (Action, Entry) {
    (action, Entry { path, words })
}

impl Staff {
    pub(crate) fn of(actor: &Actor) -> Self {
        Self {
            name: actor.name.clone(),
            csrf: actor.form_token.clone(),
            entries: ENTRIES
                .iter()
                .filter(|(action, _)| actor.is_offered(*action))
                .map(|(_, entry)| *entry)
                .collect(),
        }
    }
}

/// A moment as people read it: 14:05, 02/06/2026.
pub(crate) fn moment(ms: i64) -> String {
    let at = Timestamp::from_millisecond(ms).unwrap_or_default();
    Offset::constant(7)
        .to_datetime(at)
        .strftime("%H:%M, %d/%m/%Y")
        .to_string()
}

/// The same where every row has one: the hour for today, else hour and day.
pub(crate) fn short_moment(ms: i64, now: i64) -> String {
    let on = |ms: i64| {
        let at = Timestamp::from_millisecond(ms).unwrap_or_default();
        Offset::constant(7).to_datetime(at)
    };
    let at = on(ms);
    let form = match on(now) {
        now if now.date() == at.date() => "%H:%M",
        now if now.year() == at.year() => "%H:%M, %d/%m",
        _ => "%d/%m/%Y",
    };
    at.strftime(form).to_string()
}

/// The hour of a moment.
pub(crate) fn hour(ms: i64) -> String {
    let at = Timestamp::from_millisecond(ms).unwrap_or_default();
    Offset::constant(7)
        .to_datetime(at)
        .strftime("%H:%M")
        .to_string()
}

/// A number as people read it: 1.234.
pub(crate) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::from(if number < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

/// An ISO day as people read it.
pub(crate) fn day(iso: &str) -> String {
    iso.parse::<jiff::civil::Date>().map_or_else(
        |_| iso.to_owned(),
        |date| date.strftime("%d/%m/%Y").to_string(),
    )
}
