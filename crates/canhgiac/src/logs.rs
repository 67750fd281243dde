//! What the operator reads: one line an event on standard error, as text or JSON. Nothing personal is ever an event's field.

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// From which weight on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Level {
    /// Only what is broken
    Error,
    /// And what needs an eye
    Warn,
    /// And what happens
    Info,
    /// And every request: method, pattern of the path, status, time
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
