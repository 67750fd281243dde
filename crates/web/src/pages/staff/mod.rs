//! Pages of staff: behind the sign-in, never kept by a cache.

pub(crate) mod account;
pub(crate) mod audit;
pub(crate) mod cases;
pub(crate) mod direction;
pub(crate) mod drafts;
pub(crate) mod fault;
pub(crate) mod federated;
pub(crate) mod home;
pub(crate) mod jobs;
pub(crate) mod letterhead;
pub(crate) mod outgoing;
pub(crate) mod outreach;
pub(crate) mod paper;
pub(crate) mod passkey;
pub(crate) mod people;
pub(crate) mod petitions;
pub(crate) mod registers;
pub(crate) mod reports;
pub(crate) mod requests;
pub(crate) mod retention;
pub(crate) mod sessions;
pub(crate) mod sign_in;
pub(crate) mod statistics;
pub(crate) mod takedowns;
pub(crate) mod tasks;
pub(crate) mod triage;
pub(crate) mod units;
pub(crate) mod welcome;

use app::attached::File;
use app::{Actor, Fault};
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Action;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use super::{Frame, page};
use crate::session::Answer;

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
    entry(Action::ViewStatistics, "/thong-ke", "Thống kê"),
    entry(Action::ViewUnits, "/don-vi", "Đơn vị"),
    entry(Action::SetLetterhead, "/dau-van-ban", "Đầu văn bản"),
    entry(Action::ViewPeople, "/nguoi-dung", "Người dùng"),
    entry(Action::ConfirmRecovery, "/khoi-phuc", "Khôi phục tài khoản"),
    entry(Action::EndSessions, "/phien", "Phiên đăng nhập"),
    entry(Action::ViewAudit, "/nhat-ky", "Nhật ký"),
    entry(Action::ViewReports, "/bao-cao", "Báo cáo"),
    entry(Action::ViewJobs, jobs::PATH, "Việc nền"),
    entry(Action::DraftPapers, "/soan-van-ban", "Soạn văn bản"),
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

/// The frame of a page; a form shown again says so in its title.
pub(crate) fn framed(title: &str, error: Option<&String>) -> Frame {
    let title = match error {
        Some(_) => format!("Lỗi: {title}"),
        None => title.to_owned(),
    };
    Frame::new(title, "")
}

/// Units as a list to choose from.
pub(crate) fn choices(units: Vec<store::unit::Listed>) -> Vec<(String, String)> {
    units.into_iter().map(|unit| (unit.id, unit.name)).collect()
}

/// On to another page when something was done; the form again, with a sentence, when what was typed does not fit.
pub(crate) async fn or_again<V, Again>(
    outcome: Result<String, Fault>,
    again: impl FnOnce(String) -> Again,
) -> Answer
where
    V: Template,
    Again: Future<Output = Result<V, Fault>>,
{
    or_again_saying(fault::sentence, outcome, again).await
}

/// The same where a page has words of its own.
pub(crate) async fn or_again_saying<V, Again>(
    sentence: impl FnOnce(&Fault) -> Option<String>,
    outcome: Result<String, Fault>,
    again: impl FnOnce(String) -> Again,
) -> Answer
where
    V: Template,
    Again: Future<Output = Result<V, Fault>>,
{
    match outcome {
        Ok(to) => Ok(Redirect::to(&to).into_response()),
        Err(error) => match sentence(&error) {
            Some(sentence) => Ok(page(
                StatusCode::UNPROCESSABLE_ENTITY,
                &again(sentence).await?,
            )),
            None => Err(error.into()),
        },
    }
}

/// A file to be saved under this name, never opened in place.
pub(crate) fn saved_as(name: &str, file: File) -> Response {
    let name = format!("attachment; filename=\"{name}.{}\"", file.ending);
    let mut response = file.bytes.into_response();
    let headers = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(&file.media_type) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

/// A day as typed into an address, or another one.
pub(crate) fn day_or(typed: &str, default: impl FnOnce() -> String) -> String {
    match typed.parse::<Date>() {
        Ok(date) => date.to_string(),
        Err(_) => default(),
    }
}

/// The year of reports begins on 1 December (handbook §4).
pub(crate) fn year_start(today: &str) -> String {
    let date: Date = today.parse().unwrap_or_default();
    let year = if date.month() == 12 {
        date.year()
    } else {
        date.year() - 1
    };
    format!("{year}-12-01")
}

/// A size as people read it.
pub(crate) fn size_words(bytes: i64) -> String {
    match bytes {
        ..1_024 => "dưới 1 KB".to_owned(),
        1_024..1_048_576 => format!("{} KB", bytes / 1_024),
        _ => format!(
            "{},{} MB",
            bytes / 1_048_576,
            bytes % 1_048_576 * 10 / 1_048_576
        ),
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
    iso.parse::<Date>().map_or_else(
        |_| iso.to_owned(),
        |date| date.strftime("%d/%m/%Y").to_string(),
    )
}
