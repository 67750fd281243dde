//! Faults, as a page or as a problem: what happened, what to do.

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::{Frame, page};
use crate::api::problem;
use crate::middleware::limits::RETRY_AFTER_S;

/// A fault with its words; the words live here because they are about the connection, not about a message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fault {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) title: &'static str,
    /// What a person is told to do.
    pub(crate) detail: &'static str,
    /// What a program is told, where a person reads of pages and buttons.
    for_program: Option<&'static str>,
}

impl Fault {
    pub(crate) const BUSY: Self = Self {
        status: StatusCode::SERVICE_UNAVAILABLE,
        code: "busy",
        title: "Đang có quá nhiều người kiểm tra",
        detail: "Hãy đợi vài giây rồi bấm kiểm tra lại. Trong lúc chờ, đừng chuyển tiền và đừng bấm đường dẫn.",
        for_program: Some("Máy chủ đang quá tải. Hãy gửi lại sau số giây ghi ở «Retry-After»."),
    };
    pub(crate) const TOO_MANY: Self = Self {
        status: StatusCode::TOO_MANY_REQUESTS,
        code: "too_many",
        title: "Bạn kiểm tra hơi nhanh",
        detail: "Hãy đợi một phút rồi kiểm tra tiếp.",
        for_program: Some(
            "Quá nhiều lần gửi trong một phút. Hãy gửi lại sau số giây ghi ở «Retry-After».",
        ),
    };
    pub(crate) const TOO_LARGE: Self = Self {
        status: StatusCode::PAYLOAD_TOO_LARGE,
        code: "too_large",
        title: "Nội dung quá lớn",
        detail: "Chữ nhiều nhất 64 KB, tệp nhiều nhất 10 MB. Hãy dán phần đáng ngờ nhất hoặc chụp lại màn hình.",
        for_program: Some("«text» nhiều nhất 64 KB (65.536 byte UTF-8), «file» nhiều nhất 10 MB."),
    };
    pub(crate) const TOO_SLOW: Self = Self {
        status: StatusCode::REQUEST_TIMEOUT,
        code: "too_slow",
        title: "Gửi lên quá lâu",
        detail: "Mạng có thể đang yếu. Hãy thử lại với ảnh nhỏ hơn hoặc dán phần chữ.",
        for_program: Some("Nội dung chưa đến đủ trong 30 giây. Hãy gửi lại."),
    };
    pub(crate) const BROKEN: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "broken",
        title: "Nội dung gửi lên bị hỏng",
        detail: "Hãy tải lại trang rồi gửi lại.",
        for_program: Some(
            "Không đọc được nội dung gửi lên. Hãy kiểm tra cách đóng gói (JSON, hoặc «boundary» của biểu mẫu) rồi gửi lại.",
        ),
    };
    pub(crate) const WRONG_KIND: Self = Self {
        status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
        code: "wrong_kind",
        title: "Kiểu nội dung chưa đúng",
        detail: "Hãy gửi JSON (application/json) hoặc biểu mẫu (multipart/form-data).",
        for_program: None,
    };
    /// A field no form of ours has: somebody else's form, or a page from before an update.
    pub(crate) const UNKNOWN_FIELD: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "unknown_field",
        title: "Nội dung gửi lên có trường lạ",
        detail: "Hãy tải lại trang rồi gửi lại.",
        for_program: Some(
            "Biểu mẫu chỉ nhận các trường: text, file, sender, channel, paid, gave_secret.",
        ),
    };
    /// Which of the two was meant is not ours to guess: a verdict on one would be taken for a verdict on both.
    pub(crate) const TWICE: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "twice",
        title: "Mỗi lần chỉ kiểm tra một nội dung",
        detail: "Mỗi lần chỉ gửi được một đoạn chữ và một tệp. Hãy kiểm tra từng tệp một.",
        for_program: Some(
            "Mỗi trường chỉ được gửi một lần: một «text», một «file». Hãy gửi mỗi tệp trong một yêu cầu riêng.",
        ),
    };
    pub(crate) const LONG_SENDER: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "sender_too_long",
        title: "Người gửi quá dài",
        detail: "Tên, số hoặc địa chỉ của người gửi nhiều nhất 200 ký tự. Hãy dán nội dung tin vào ô đầu tiên.",
        for_program: Some(
            "«sender» nhiều nhất 200 ký tự: tên, đầu số, số điện thoại hoặc địa chỉ thư của người gửi.",
        ),
    };
    pub(crate) const WRONG_CHANNEL: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "bad_channel",
        title: "Kênh chưa đúng",
        detail: "Hãy chọn lại họ liên hệ bằng cách nào, hoặc để «Không rõ».",
        for_program: Some(
            "«channel» là một trong: sms, zalo, facebook, telegram, email, call, paper, other; hoặc bỏ trống.",
        ),
    };
    pub(crate) const WRONG_PAID: Self = Self::wrong_box(
        "bad_paid",
        "«paid» là một trong: true, 1, yes, on (có); false, 0, no, off (không); hoặc bỏ trống.",
    );
    pub(crate) const WRONG_GAVE_SECRET: Self = Self::wrong_box(
        "bad_gave_secret",
        "«gave_secret» là một trong: true, 1, yes, on (có); false, 0, no, off (không); hoặc bỏ trống.",
    );
    pub(crate) const NOBODY_YET: Self = Self {
        status: StatusCode::SERVICE_UNAVAILABLE,
        code: "nobody_yet",
        title: "Chưa có cơ quan nhận tin",
        detail: "Hệ thống này chưa được cơ quan nào mở để nhận tin. Hãy báo công an xã, phường hoặc gọi 113. Bản nháp vẫn ở trang trước.",
        for_program: None,
    };
    pub(crate) const FOREIGN_FORM: Self = Self {
        status: StatusCode::FORBIDDEN,
        code: "foreign_form",
        title: "Biểu mẫu không còn hiệu lực",
        detail: "Biểu mẫu này không được gửi từ trang của hệ thống, hoặc bạn đã đăng nhập lại sau khi mở nó. Hãy mở lại trang rồi gửi lại.",
        for_program: None,
    };
    pub(crate) const NOT_FOUND: Self = Self {
        status: StatusCode::NOT_FOUND,
        code: "not_found",
        title: "Không có trang này",
        detail: "Địa chỉ có thể đã gõ nhầm. Hãy quay lại trang kiểm tra.",
        for_program: Some(
            "Không có gì ở địa chỉ này. Các địa chỉ được mô tả trong /api/openapi.json.",
        ),
    };
    const WRONG_METHOD: Self = Self {
        status: StatusCode::METHOD_NOT_ALLOWED,
        code: "wrong_method",
        title: "Cách gửi chưa đúng",
        detail: "Trang này không nhận cách gửi đó. Hãy quay lại trang kiểm tra.",
        for_program: Some(
            "Địa chỉ này không nhận phương thức đó; các phương thức được nhận ghi ở «Allow».",
        ),
    };

    /// A box that is neither ticked nor left empty.
    const fn wrong_box(code: &'static str, for_program: &'static str) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            code,
            title: "Ô đánh dấu chưa đúng",
            detail: "Hãy tải lại trang, đánh dấu lại rồi gửi lại.",
            for_program: Some(for_program),
        }
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct View {
    frame: Frame,
    title: &'static str,
    detail: &'static str,
}

/// The refusal as a page, or for programs as a problem.
pub(crate) fn refuse(api: bool, fault: Fault) -> Response {
    let response = if api {
        let detail = fault.for_program.unwrap_or(fault.detail);
        problem::response(fault.status, fault.code, fault.title, detail)
    } else {
        let view = View {
            frame: Frame::new(format!("Lỗi: {}", fault.title), ""),
            title: fault.title,
            detail: fault.detail,
        };
        page(fault.status, &view)
    };
    later(response)
}

/// A full house says when to come back.
pub(crate) fn later(mut response: Response) -> Response {
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_S));
    }
    response
}

fn for_program(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    accept.contains("json") && !accept.contains("html")
}

/// For an address no route has.
pub(crate) async fn no_route(uri: axum::http::Uri, headers: HeaderMap) -> Response {
    let api = uri.path().starts_with("/api/");
    refuse(api || for_program(&headers), Fault::NOT_FOUND)
}

pub(crate) async fn not_found(headers: HeaderMap) -> Response {
    refuse(for_program(&headers), Fault::NOT_FOUND)
}

pub(crate) async fn wrong_method(uri: axum::http::Uri) -> Response {
    refuse(uri.path().starts_with("/api/"), Fault::WRONG_METHOD)
}
