//! What people may ask for without an account: a person's answer, a second look at a listing, their rights over their data.

use app::requests::{self, Asked};
use app::tips::submit;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::request::{Decision, Kind};
use serde::Deserialize;
use store::tables::request;

use super::staff::{fault, moment};
use super::{Frame, page};
use crate::routes::Shared;
use crate::session::Sent;

/// Kinds of the form about data.
const RIGHTS: &[Kind] = &[Kind::View, Kind::Correct, Kind::Stop, Kind::Delete];

#[derive(Template)]
#[template(path = "request.html")]
struct View {
    frame: Frame,
    title: &'static str,
    path: &'static str,
    error: Option<String>,
    attempt: String,
    subject: String,
    text: String,
    chosen: String,
    kinds: &'static [Kind],
    asks_subject: Option<(&'static str, &'static str)>,
    hint: &'static str,
    version: String,
}

#[derive(Template)]
#[template(path = "request_taken.html")]
struct Taken {
    frame: Frame,
    code: String,
    due: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Form {
    luot: String,
    loai: String,
    subject: String,
    text: String,
    /// Not empty when it comes from an answer of the check: the form is only shown.
    tu_kiem_tra: String,
}

/// A person's answer.
pub(crate) async fn question_form(State(shared): State<Shared>) -> Response {
    show(&shared, Kind::Question, Form::default(), None)
}

pub(crate) async fn question(State(shared): State<Shared>, Sent(form): Sent<Form>) -> Response {
    take(&shared, Kind::Question, form).await
}

/// A second look at a listing.
pub(crate) async fn objection_form(State(shared): State<Shared>) -> Response {
    show(&shared, Kind::Objection, Form::default(), None)
}

pub(crate) async fn objection(State(shared): State<Shared>, Sent(form): Sent<Form>) -> Response {
    take(&shared, Kind::Objection, form).await
}

/// Rights over data.
pub(crate) async fn rights_form(State(shared): State<Shared>) -> Response {
    show(&shared, Kind::View, Form::default(), None)
}

pub(crate) async fn rights(State(shared): State<Shared>, Sent(form): Sent<Form>) -> Response {
    let kind = Kind::from_code(&form.loai).filter(|kind| RIGHTS.contains(kind));
    take(&shared, kind.unwrap_or(Kind::View), form).await
}

async fn take(shared: &Shared, kind: Kind, form: Form) -> Response {
    if !form.tu_kiem_tra.is_empty() {
        return show(shared, kind, form, None);
    }
    let asked = Asked {
        kind,
        subject: form.subject.clone(),
        text: form.text.clone(),
        attempt: form.luot.clone(),
    };
    match requests::send(&shared.site, &shared.checker, asked).await {
        Ok(taken) => page(
            StatusCode::CREATED,
            &Taken {
                frame: Frame::new("Đã nhận yêu cầu", ""),
                code: taken.receipt.to_string(),
                due: moment(taken.due_at - 60_000),
            },
        ),
        Err(app::Fault::Store(store::Error::NotFound)) => {
            super::error::refuse(false, super::error::Fault::NOBODY_YET)
        }
        Err(app::Fault::DeadLink) => {
            let words =
                "Trang mở đã lâu. Chúng tôi giữ nguyên những gì bạn viết; hãy gửi lại lần nữa.";
            show(shared, kind, form, Some(words.to_owned()))
        }
        Err(app::Fault::Invalid {
            field: "subject", ..
        }) => show(shared, kind, form, Some(wrong_subject(kind).to_owned())),
        Err(error) => match fault::sentence(&error) {
            Some(words) => show(shared, kind, form, Some(words)),
            None => fault::page(&error, None),
        },
    }
}

fn wrong_subject(kind: Kind) -> &'static str {
    if kind == Kind::Objection {
        "Hãy ghi một số điện thoại, số tài khoản kèm tên ngân hàng, hoặc một địa chỉ trang web."
    } else {
        "Không mở được tin báo bằng mã này. Hãy xem lại từng ký tự; mã có 16 chữ và số."
    }
}

fn show(shared: &Shared, kind: Kind, form: Form, error: Option<String>) -> Response {
    let attempt = match submit::open(&shared.site) {
        Ok(attempt) => attempt,
        Err(error) => return fault::page(&error, None),
    };
    let (title, path, asks_subject, hint) = words(kind);
    let view = View {
        frame: Frame::new(
            if error.is_some() {
                format!("Lỗi: {title}")
            } else {
                title.to_owned()
            },
            "",
        ),
        title,
        path,
        attempt,
        subject: form.subject,
        text: form.text.chars().take(requests::TEXT_MAX).collect(),
        chosen: form.loai,
        kinds: if kind.is_about_data() { RIGHTS } else { &[] },
        asks_subject,
        hint,
        version: shared.checker.engine().pack.version.clone(),
        error,
    };
    let status = if view.error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page(status, &view)
}

type Words = (
    &'static str,
    &'static str,
    Option<(&'static str, &'static str)>,
    &'static str,
);

fn words(kind: Kind) -> Words {
    match kind {
        Kind::Question => (
            "Nhờ cán bộ xem giúp",
            "/hoi-can-bo",
            None,
            "Dán nội dung bạn muốn hỏi. Gửi đi là bạn đồng ý cho cán bộ đọc nội dung này. Phần sau dấu ? trong đường dẫn được cắt bỏ. Cán bộ trả lời trong 1 ngày làm việc; đừng làm theo trong lúc chờ.",
        ),
        Kind::Objection => (
            "Phản đối cảnh báo",
            "/phan-doi-ket-luan",
            Some((
                "Số điện thoại, tài khoản hay trang web của bạn",
                "Ghi đúng mục bị cảnh báo. Tài khoản thì ghi kèm tên ngân hàng.",
            )),
            "Vì sao cảnh báo chưa đúng: bạn dùng số, tài khoản, trang này từ bao giờ, vào việc gì. Không cần tài khoản đăng nhập. Chúng tôi trả lời trong 2 ngày làm việc, có nêu lý do.",
        ),
        _ => (
            "Quyền với dữ liệu của bạn",
            "/quyen-du-lieu",
            Some((
                "Mã biên nhận tin báo của bạn",
                "16 chữ và số. Mã cho biết dữ liệu nào là của bạn mà không cần giấy tờ.",
            )),
            "Bạn muốn xem, sửa, ngừng xử lý hay xóa điều gì. Chúng tôi báo đã nhận trong 2 ngày làm việc; trả lời trong 10 ngày (xem, sửa), 15 ngày (ngừng xử lý), 20 ngày (xóa), có thể gia hạn một lần.",
        ),
    }
}

/// A request as its sender follows it.
pub(crate) struct Followed {
    pub(crate) kind: &'static str,
    pub(crate) time: String,
    pub(crate) due: String,
    pub(crate) late: bool,
    pub(crate) acknowledged: Option<String>,
    pub(crate) extended: bool,
    pub(crate) answer: Option<Answer>,
}

pub(crate) struct Answer {
    pub(crate) granted: bool,
    pub(crate) text: String,
    pub(crate) who: String,
    pub(crate) time: String,
}

/// Puts a request into words; whoever decided is named by position and unit, as the answer of an office is.
pub(crate) async fn followed(shared: &Shared, row: request::Model) -> Result<Followed, app::Fault> {
    let who = match &row.decided_by {
        Some(id) => shared.site.store.names(std::slice::from_ref(id)).await?,
        None => Vec::new(),
    };
    let who = who.into_iter().next().map(|(_, name)| name);
    Ok(Followed {
        kind: Kind::from_code(&row.kind).map_or("", Kind::name_vi),
        time: moment(row.received_at),
        due: moment(row.due_at - 60_000),
        late: row.decided_at.is_none() && shared.site.now() >= row.due_at,
        acknowledged: row.acknowledged_at.map(moment),
        extended: row.extended,
        answer: row.decided_at.map(|at| Answer {
            granted: row.decision.as_deref() == Some(Decision::Granted.code()),
            text: row.answer,
            who: who.unwrap_or_default(),
            time: moment(at),
        }),
    })
}
