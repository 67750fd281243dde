//! What the operator reads: one line an event on standard error, as text or JSON. Nothing personal is ever an event's field.

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Cho người đọc
    Text,
    /// Cho máy đọc
    Json,
}

/// From which weight on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Level {
    /// Chỉ những gì hỏng
    Error,
    /// Thêm những gì cần để mắt
    Warn,
    /// Thêm những việc xảy ra
    Info,
    /// Thêm mọi lượt gọi: cách gọi, mẫu đường dẫn, mã trả lời, thời gian
    Debug,
}

/// Begins. Libraries speak from warnings on: their lines are not ours to vouch for.
pub(crate) fn begin(level: Level, format: Format) {
    let level = match level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
    };
    let ours = ["app", "canhgiac", "media", "store", "web"];
    let targets = ours.into_iter().fold(
        Targets::new().with_default(LevelFilter::WARN.min(level)),
        |targets, name| targets.with_target(name, level),
    );
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(false);
    let registry = tracing_subscriber::registry().with(targets);
    let begun = match format {
        Format::Text => registry.with(lines).try_init(),
        Format::Json => registry.with(lines.json()).try_init(),
    };
    if begun.is_err() {
        crate::output::tell("Nhật ký vận hành đã được mở trước đó.");
    }
}
