//! What a use case refuses, in words for staff: what happened, what to do.

use app::Fault;
use app::openid::Refused;
use app::site::Problem;
use app::staff::unit_file::{self, RowProblem};
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::outreach::Count;

use super::Staff;
use crate::pages::page as render;

#[derive(Template)]
#[template(path = "staff/fault.html")]
struct View<'a> {
    staff: Option<&'a Staff>,
    frame: crate::pages::Frame,
    title: &'static str,
    detail: String,
}

/// The page for a fault that is not about one field.
pub(crate) fn page(fault: &Fault, staff: Option<&Staff>) -> Response {
    // Proving once more who one is comes before the refused action; the form is sent again afterwards.
    if matches!(fault, Fault::NotFresh) {
        return Redirect::to("/xac-nhan-lai").into_response();
    }
    let (status, title, detail) = words(fault);
    let view = View {
        staff,
        frame: crate::pages::Frame::new(format!("Lỗi: {title}"), ""),
        title,
        detail,
    };
    let mut response = render(status, &view);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

fn words(fault: &Fault) -> (StatusCode, &'static str, String) {
    use store::Error;
    match fault {
        Fault::Store(Error::NotFound) => (
            StatusCode::NOT_FOUND,
            "Không có mục này",
            "Mục này không có, hoặc không thuộc phạm vi của bạn.".into(),
        ),
        Fault::Store(Error::Conflict) => (
            StatusCode::CONFLICT,
            "Vừa có người sửa",
            "Có người vừa ghi cùng mục này. Hãy mở lại trang rồi thử lại.".into(),
        ),
        Fault::Store(Error::Full) => (
            StatusCode::INSUFFICIENT_STORAGE,
            "Máy chủ hết chỗ lưu",
            "Thay đổi của bạn chưa được lưu. Hãy báo người quản trị dọn đĩa rồi gửi lại.".into(),
        ),
        Fault::Store(Error::Busy | Error::Unavailable | Error::Broken) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Chưa lưu được",
            "Cơ sở dữ liệu chưa trả lời nên thay đổi chưa được ghi nhận. Hãy đợi vài giây rồi gửi lại.".into(),
        ),
        Fault::Store(_) => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "Có lỗi ở máy chủ",
            "Thay đổi của bạn chưa được lưu. Hãy thử lại; nếu vẫn lỗi, báo người quản trị.".into(),
        ),
        Fault::NotAllowed => (
            StatusCode::FORBIDDEN,
            "Bạn chưa được giao việc này",
            "Nếu công việc của bạn cần trang này, hãy đề nghị người quản trị giao quyền.".into(),
        ),
        Fault::NeedsAnother => (
            StatusCode::FORBIDDEN,
            "Cần một người khác",
            "Không ai tự đổi quyền của mình hoặc tự xác nhận đề nghị của mình. Hãy nhờ một người khác có quyền này.".into(),
        ),
        Fault::LastAdministrator => (
            StatusCode::CONFLICT,
            "Đây là người quản trị cuối cùng",
            "Hãy giao quyền quản trị cho một người khác trước.".into(),
        ),
        Fault::NotSent(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Chưa gửi được",
            "Thông báo chưa gửi được và sẽ được gửi lại.".into(),
        ),
        Fault::DeadLink => (
            StatusCode::NOT_FOUND,
            "Đường dẫn không dùng được",
            "Đường dẫn đã dùng rồi, đã hết hạn hoặc không đúng. Hãy xin người quản trị một đường dẫn mới.".into(),
        ),
        Fault::Federated(Refused::Away) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Hệ thống đăng nhập chung chưa trả lời",
            sentence(fault).unwrap_or_default(),
        ),
        Fault::WrongSignIn
        | Fault::Federated(_)
        | Fault::Locked { .. }
        | Fault::Invalid { .. }
        | Fault::UnitFile(_)
        | Fault::NotFresh => {
            (StatusCode::UNPROCESSABLE_ENTITY, "Chưa đúng", sentence(fault).unwrap_or_default())
        }
    }
}

/// The status that goes with it.
pub(crate) fn status(fault: &Fault) -> StatusCode {
    words(fault).0
}

/// The sentence for a form that is shown again; `None` when the fault is not about what was typed.
pub(crate) fn sentence(fault: &Fault) -> Option<String> {
    Some(match fault {
        Fault::WrongSignIn => "Tên đăng nhập, mật khẩu hoặc mã xác thực chưa đúng.".into(),
        Fault::Federated(Refused::Away) => "Hệ thống đăng nhập chung chưa trả lời. Hãy thử lại sau ít phút, hoặc dùng mật khẩu.".into(),
        Fault::Federated(Refused::NotProven) => "Chưa xác nhận được bạn là ai. Hãy đăng nhập lại từ đầu.".into(),
        Fault::Federated(Refused::NotLinked) => "Tài khoản ở hệ thống đăng nhập chung chưa nối với tài khoản nào ở đây. Hãy đăng nhập bằng mật khẩu, rồi nối trong trang Tài khoản của tôi.".into(),
        Fault::Invalid { field: "federated", .. } => "Tài khoản này đã nối rồi. Hãy bỏ nối cũ trước.".into(),
        Fault::Locked { until } if *until == i64::MAX => {
            "Tài khoản đã bị khóa vì nhập sai quá nhiều lần. Hãy nhờ người quản trị khôi phục."
                .into()
        }
        Fault::Locked { until } => format!(
            "Đã nhập sai nhiều lần. Hãy thử lại sau {}.",
            super::hour(*until)
        ),
        Fault::Invalid { field: "secret", .. } => {
            "Văn bản có dấu chỉ độ mật, hoặc bạn chưa xác nhận là không có. Văn bản mật có sổ riêng theo quy định, không đưa vào hệ thống này.".into()
        }
        Fault::Invalid { field: "attached", problem } => file_words(*problem).into(),
        Fault::Invalid { field, problem } => {
            format!("{}: {}", label(field), problem_words(*problem))
        }
        Fault::UnitFile(refused) => unit_file_words(refused),
        _ => return None,
    })
}

fn file_words(problem: Problem) -> &'static str {
    match problem {
        Problem::Missing => "Chưa có tệp. Hãy chọn tệp (chọn lại nếu bạn đã để trang này quá lâu).",
        Problem::TooLong => "Tệp lớn hơn 10 MB. Hãy chọn tệp nhỏ hơn.",
        Problem::NotPossible => "Tệp này không dùng được ở đây.",
        _ => {
            "Tệp không đúng loại. Chỉ nhận PDF, Word (.docx), Excel (.xlsx), ảnh PNG, JPEG; tệp .doc, .xls cũ cần lưu lại theo dạng mới."
        }
    }
}

/// What is wrong with a list of units, and where; the command line says the same.
#[must_use]
pub fn unit_file_words(refused: &unit_file::Refused) -> String {
    let place = match refused.place {
        0 => "Danh sách".to_owned(),
        place => format!("Dòng {place}"),
    };
    let words = match refused.problem {
        RowProblem::Unreadable => "không đọc được; cần đúng các cột của tệp mẫu",
        RowProblem::Size => "trống hoặc dài quá",
        RowProblem::Malformed => "có mục chưa đúng dạng",
        RowProblem::EndsTooEarly => "kết thúc trước khi bắt đầu",
        RowProblem::Overlap => "trùng mã và thời gian với một dòng khác",
        RowProblem::NoParent => "nêu đơn vị cấp trên không có",
        RowProblem::NoSuccessor => "nêu đơn vị tiếp nối không có vào ngày đó",
        RowProblem::Shares => "có tỉ lệ chia không đủ 100",
        RowProblem::Different => "khác với đơn vị cùng mã, cùng ngày đã có",
        RowProblem::Circle => "để một đơn vị nằm dưới chính nó",
    };
    let what = match refused.what.as_str() {
        "" => String::new(),
        what => format!(" («{what}»)"),
    };
    format!("{place} {words}{what}. Chưa có gì được nạp.")
}

/// The name of a field as the form shows it.
fn label(field: &str) -> &'static str {
    match field {
        "login" => "Tên đăng nhập",
        "password" => "Mật khẩu",
        "code" => "Mã",
        "name" => "Tên",
        "position" => "Chức vụ",
        "urgency" => "Độ khẩn",
        "doc_ordinal" => "Số thứ tự trong hồ sơ",
        "file_notation" => "Số và ký hiệu hồ sơ",
        "file_catalog" => "Năm của hồ sơ",
        "bases" => "Căn cứ",
        "right" => "Thẩm quyền ký",
        "organ_id" => "Mã định danh",
        "unit_id" => "Đơn vị",
        "unit_name" => "Tên đơn vị",
        "unit_code" => "Mã đơn vị",
        "short_name" => "Tên ngắn",
        "kind" => "Loại",
        "parent_id" => "Đơn vị cấp trên",
        "valid_from" => "Từ ngày",
        "valid_to" => "Đến ngày",
        "on" => "Ngày",
        "from" => "Đơn vị sáp nhập",
        "share" => "Tỉ lệ chia",
        "role" => "Vai trò",
        "reason" => "Căn cứ, lý do",
        "address" => "Địa chỉ",
        "legal_basis" => "Quyết định",
        "text" => "Nội dung",
        "state" => "Tình trạng",
        "reference" => "Văn bản chuyển",
        "outcome" => "Kết quả",
        "case_title" => "Tên gọi vụ việc",
        "tip" => "Tin báo",
        "element" => "Yếu tố nước ngoài",
        "value" => "Tên, địa chỉ hoặc số",
        "country" => "Nước",
        "source" => "Biết từ đâu",
        "at" => "Lúc",
        "files" => "Tệp chứng cứ",
        "committee" => "Cơ quan chủ quản",
        "police" => "Công an cấp tỉnh",
        "letters" => "Bộ phận soạn thảo",
        "visibility" => "Ai xem",
        "lost" => "Đã mất",
        "saved" => "Giữ được",
        "recovered" => "Thu hồi được",
        "sector" => "Lĩnh vực",
        "person" => "Người được giao",
        "of" => "Tin kia",
        "decision" => "Quyết định",

        "format" => "Tệp",
        "file" => "Tệp",
        "office" => "Đơn vị tổng hợp",
        "label" => "Tên thiết bị",
        "passkey" => "Khóa đăng nhập",
        "on_day" => "Ngày làm",
        "subject" => "Nội dung, chủ đề",
        "place" => "Nơi làm",
        "audiences" => "Đối tượng",
        "language" => "Ngôn ngữ",
        "link" => "Đường dẫn",
        "days" => "Số ngày",
        "type" => "Loại văn bản",
        "number" => "Số, ký hiệu",
        "signed_on" => "Ngày ký",
        "issuer" => "Cấp ban hành",
        "issuer_name" => "Tên cơ quan ban hành",
        "known" => "Văn bản có ở đây",
        "horizon" => "Thực hiện đến ngày",
        "note" => "Ghi chú",
        "clauses" => "Điểm, khoản",
        "relation" => "Quan hệ",
        "title" => "Việc cần làm",
        "head" => "Thủ trưởng đơn vị",
        "doer" => "Người thực hiện",
        "ref" => "Mục đã ghi trong hệ thống",
        "evidence" => "Minh chứng",
        "every" => "Nhịp",
        "due" => "Chậm nhất",
        "words" => "Văn bản, tài liệu",
        "told" => "Số người được quán triệt",
        "whole" => "Tổng số người",
        "how" => "Bằng cách nào",
        "provision" => "Văn bản, điều khoản",
        "applied" => "Thực tiễn áp dụng",
        "loophole" => "Sơ hở, bất cập",
        "proposal" => "Đề xuất",
        "addressee" => "Cơ quan có thẩm quyền",
        "violator" => "Họ và tên",
        "act" => "Hành vi",
        "happened_on" => "Ngày xảy ra",
        "symbol" => "Số và ký hiệu",
        "issued_on" => "Ngày văn bản",
        "recipients" => "Nơi nhận",
        "archive" => "Nơi lưu",
        "copies" => "Nơi nhận, số bản",
        "pages" => "Số trang",
        "sent_on" => "Ngày chuyển",
        "received_on" => "Ngày nhận",
        "received_by" => "Người ký nhận",
        "written" => "Mục bạn ghi",
        "holder_since" => "Thuộc về bạn từ ngày",
        "contact" => "Cách liên lạc",
        "cause" => "Vì sao gỡ",
        "ground" => "Căn cứ từ chối",
        "answer" => "Trả lời",
        "expires_on" => "Hiệu lực đến",
        "target" => "Đối tượng",
        _ => Count::from_code(field).map_or("Mục này", Count::name_vi),
    }
}

fn problem_words(problem: Problem) -> &'static str {
    match problem {
        Problem::Missing => "chưa nhập.",
        Problem::TooLong => "dài quá.",
        Problem::Malformed => "chưa đúng dạng.",
        Problem::Taken => "đã có rồi, hãy chọn cái khác.",
        Problem::TooShort => {
            "cần ít nhất 15 ký tự. Một câu dễ nhớ là tốt nhất, ví dụ bốn, năm từ không liên quan nhau."
        }
        Problem::TooCommon => {
            "dễ đoán quá. Hãy dùng một câu dài hơn, không có tên bạn, tên cơ quan hay dãy số quen thuộc."
        }
        Problem::WrongCode => "không đúng hoặc đã dùng. Hãy đợi mã mới trên ứng dụng rồi nhập lại.",
        Problem::TooEarly => "phải sau ngày bắt đầu.",
        Problem::TooLate => "chưa đến ngày ấy.",
        Problem::MoreThanWhole => "lớn hơn tổng mà nó là một phần.",
        Problem::NotOfficial => {
            "nguồn này chưa có trong danh mục nguồn chính thống. Hãy dẫn bài gốc của cơ quan, báo chí; nếu là bài của đơn vị, hãy ghi là Bài đăng."
        }
        Problem::NotPossible => "không dùng được ở đây.",
    }
}
