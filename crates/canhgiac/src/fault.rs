//! What went wrong: a sentence for a person, a code for a script. The one place that translates what libraries say.

use std::error::Error;
use std::io::ErrorKind;
use std::process::ExitCode;

use app::indicators::ImportError;
use app::{Fault, OpenError};
use detect::PackError;
use detect::snapshot::SnapshotError;
use serde::Serialize;

use crate::{exit, output};

/// Says it and gives the code. That nobody reads the result any more is not said: it is what `| head` asks for.
pub(crate) fn told(error: &anyhow::Error) -> ExitCode {
    if output::is_closed() {
        return ExitCode::from(exit::CLOSED);
    }
    output::tell(format_args!("Lỗi: {}", words(error)));
    ExitCode::from(code(error))
}

/// The whole chain in words, each thing said once.
pub(crate) fn words(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain() {
        let cause = of_cause(cause);
        if said.contains(&cause) {
            continue;
        }
        if !said.is_empty() {
            said.push_str(": ");
        }
        said.push_str(&cause);
    }
    said
}

/// The same for a program that reads answers on standard output.
#[derive(Debug, Serialize)]
pub(crate) struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
    code: &'static str,
}

impl Problem {
    pub(crate) fn of(error: &anyhow::Error) -> Self {
        let (status, code) = match code(error) {
            exit::NOT_FOUND => (404, "not_found"),
            exit::REFUSED => (403, "no_permission"),
            exit::CONFLICT => (409, "conflict"),
            exit::TEMPORARY => (503, "try_again"),
            _ => (500, "failed"),
        };
        Self {
            kind: "about:blank",
            title: "Chưa kiểm tra được",
            status,
            detail: words(error),
            code,
        }
    }
}

fn code(error: &anyhow::Error) -> u8 {
    error.chain().find_map(of_kind).unwrap_or(exit::FAILED)
}

/// What a cause alone says of the code.
fn of_kind(cause: &(dyn Error + 'static)) -> Option<u8> {
    if let Some(error) = cause.downcast_ref::<std::io::Error>() {
        return match error.kind() {
            ErrorKind::NotFound => Some(exit::NOT_FOUND),
            ErrorKind::PermissionDenied => Some(exit::REFUSED),
            ErrorKind::AlreadyExists => Some(exit::CONFLICT),
            _ => None,
        };
    }
    match of_store(cause)? {
        store::Error::NotFound => Some(exit::NOT_FOUND),
        store::Error::Conflict => Some(exit::CONFLICT),
        store::Error::Unavailable | store::Error::Busy => Some(exit::TEMPORARY),
        _ => None,
    }
}

fn of_store<'c>(cause: &'c (dyn Error + 'static)) -> Option<&'c store::Error> {
    match cause.downcast_ref() {
        Some(Fault::Store(error)) => Some(error),
        _ => cause.downcast_ref(),
    }
}

fn of_cause(cause: &(dyn Error + 'static)) -> String {
    if let Some(error) = cause.downcast_ref::<std::io::Error>() {
        return of_system(error);
    }
    if let Some(error) = of_store(cause) {
        return store_words(error);
    }
    if let Some(error) = cause.downcast_ref::<OpenError>() {
        return open_words(error);
    }
    if let Some(error) = cause.downcast_ref::<PackError>() {
        return pack_words(error);
    }
    if let Some(error) = cause.downcast_ref::<ImportError>() {
        return import_words(error);
    }
    if let Some(error) = cause.downcast_ref::<SnapshotError>() {
        return snapshot_words(error);
    }
    if let Some(error) = cause.downcast_ref::<serde_json::Error>() {
        return format!(
            "JSON chưa đúng ở dòng {}, cột {}",
            error.line(),
            error.column()
        );
    }
    if let Some(error) = cause.downcast_ref::<toml::de::Error>() {
        return place_in(&error.to_string()).trim_start().to_owned();
    }
    cause.to_string()
}

fn of_system(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "không có tệp hoặc thư mục này".into(),
        ErrorKind::PermissionDenied => "không có quyền".into(),
        ErrorKind::AlreadyExists => "đã có tệp này, không ghi đè".into(),
        ErrorKind::IsADirectory => "đây là thư mục, không phải tệp".into(),
        ErrorKind::NotADirectory => "đường dẫn đi qua một tệp không phải thư mục".into(),
        ErrorKind::StorageFull => "đĩa đã đầy".into(),
        ErrorKind::ReadOnlyFilesystem => "đĩa chỉ cho đọc".into(),
        ErrorKind::AddrInUse => "cổng đang có chương trình khác dùng".into(),
        ErrorKind::AddrNotAvailable => "máy này không có địa chỉ đó".into(),
        ErrorKind::InvalidData => "nội dung không phải chữ UTF-8".into(),
        _ => error.to_string(),
    }
}

fn store_words(error: &store::Error) -> String {
    use store::Error as Store;
    match error {
        Store::Unavailable => "cơ sở dữ liệu không trả lời, hãy thử lại sau".into(),
        Store::Busy => "cơ sở dữ liệu đang quá tải, hãy thử lại sau".into(),
        Store::Full => "không còn chỗ cho cơ sở dữ liệu".into(),
        Store::Broken => "đĩa chứa cơ sở dữ liệu bị hỏng".into(),
        Store::Conflict => "đã có ở đó, không ghi đè".into(),
        Store::NotFound => "không tìm thấy".into(),
        Store::Open(why) => format!("không kết nối được hoặc không phải cơ sở dữ liệu ({why})"),
        other => other.to_string(),
    }
}

fn open_words(error: &OpenError) -> String {
    match error {
        OpenError::Pack(error) => pack_words(error),
        // The cause is said here, before what to do.
        OpenError::Snapshot { path, source } => {
            format!(
                "tệp {} bị hỏng ({}). Hãy nhập một danh sách bằng «canhgiac indicators import»: tệp hỏng được giữ riêng, tệp mới được ghép từ các danh sách còn lại",
                path.display(),
                snapshot_words(source)
            )
        }
        OpenError::Io { path, source } => format!("{}: {}", path.display(), of_system(source)),
    }
}

fn pack_words(error: &PackError) -> String {
    match error {
        PackError::Missing(file) => format!("bộ luật nhận biết thiếu tệp {file}"),
        PackError::Toml { file, reason } => format!(
            "bộ luật nhận biết: tệp {file} viết chưa đúng{}",
            place_in(reason)
        ),
        PackError::Table { file, reason } => {
            format!("bộ luật nhận biết: bảng {file} viết chưa đúng ({reason})")
        }
        PackError::Rule { rule, reason } => {
            format!("bộ luật nhận biết: mục {rule} chưa khớp ({reason})")
        }
        PackError::Phrases(reason) => {
            format!("bộ luật nhận biết: cụm từ không dùng được ({reason})")
        }
        PackError::Model(reason) => format!("bộ luật nhận biết: mô hình không khớp ({reason})"),
        PackError::Popular(reason) => {
            format!("bộ luật nhận biết: bảng trang nhiều người vào bị hỏng ({reason})")
        }
    }
}

fn import_words(error: &ImportError) -> String {
    match error {
        ImportError::Io { path, source } => format!("{}: {}", path.display(), of_system(source)),
        ImportError::TooLarge => format!(
            "danh sách dài hơn {} MB, hãy chia thành nhiều tệp",
            app::indicators::LIST_MAX >> 20
        ),
        ImportError::Nothing => {
            "không dòng nào là địa chỉ, số điện thoại hay tài khoản. Hãy xem lại tệp hoặc thêm --format".into()
        }
        ImportError::OnlyOfficial(count) => format!(
            "cả {count} mục đọc được đều là tên miền hoặc số chính thức, nên không mục nào được nhận; các danh sách đang dùng giữ nguyên"
        ),
        ImportError::Unknown(name) => format!("không có danh sách «{name}»"),
        ImportError::Snapshot(error) => {
            format!("không ghép được các danh sách ({})", snapshot_words(error))
        }
    }
}

fn snapshot_words(error: &SnapshotError) -> String {
    match error {
        SnapshotError::Magic => "nội dung không phải danh sách của bản này".into(),
        SnapshotError::Shape { at } => format!("nội dung thiếu hoặc lệch từ byte {at}"),
        SnapshotError::Digest => "nội dung đã bị đổi".into(),
        SnapshotError::TooManyLists { count } => {
            format!("{count} danh sách, nhiều hơn 65.535")
        }
        SnapshotError::TooManyKeys { count } => {
            format!("{count} mục, nhiều hơn 4.294.967.295")
        }
    }
}

/// Where a parser of TOML stopped, from its own words: "… at line 3, column 5".
fn place_in(reason: &str) -> String {
    let numbers = reason
        .split_once(" at line ")
        .and_then(|(_, rest)| rest.lines().next()?.split_once(", column "));
    numbers.map_or_else(String::new, |(line, column)| {
        format!(" ở dòng {line}, cột {column}")
    })
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn a_rule_file_that_is_wrong_is_named_once_with_its_line_and_no_english() {
        let reason = toml::from_str::<toml::Table>("a = 1\nb = \n")
            .expect_err("no TOML")
            .to_string();
        let file = "texts.toml".to_owned();
        let error = anyhow::Error::from(OpenError::Pack(PackError::Toml { file, reason }));
        assert_eq!(
            words(&error),
            "bộ luật nhận biết: tệp texts.toml viết chưa đúng ở dòng 2, cột 5"
        );
    }

    #[test]
    fn a_damaged_snapshot_is_told_without_english() {
        let source = SnapshotError::Magic;
        let path = "indicators.snapshot".into();
        let said = words(&anyhow::Error::from(OpenError::Snapshot { path, source }));
        let why =
            "tệp indicators.snapshot bị hỏng (nội dung không phải danh sách của bản này). Hãy";
        assert!(
            said.starts_with(why) && !said.contains("snapshot of"),
            "{said}"
        );
    }

    #[test]
    fn the_code_tells_what_kind_of_fault_it_was() {
        let system = |kind: ErrorKind| anyhow::Error::from(std::io::Error::from(kind));
        let stored = |error: store::Error| anyhow::Error::from(Fault::Store(error));
        for (error, expected) in [
            (system(ErrorKind::NotFound), 3),
            (system(ErrorKind::PermissionDenied), 4),
            (system(ErrorKind::AlreadyExists), 5),
            (system(ErrorKind::Other), 1),
            (stored(store::Error::Unavailable), 75),
            (store::Error::Conflict.into(), 5),
            (store::Error::Full.into(), 1),
        ] {
            let error = Err::<(), _>(error)
                .context("Chưa xong")
                .expect_err("it failed");
            assert_eq!(code(&error), expected, "{error:?}");
        }
    }
}
