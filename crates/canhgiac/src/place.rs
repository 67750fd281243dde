//! Where the data folder is, and what day it is in Vietnam.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;
use jiff::tz::Offset;

/// Where things are kept.
#[derive(Debug, Clone, Args)]
pub(crate) struct Place {
    /// Thư mục dữ liệu (mặc định: trong thư mục riêng của bạn)
    #[arg(long, global = true, env = "CANHGIAC_DATA", value_name = "THƯ MỤC")]
    data: Option<PathBuf>,
}

impl Place {
    /// The data folder: the flag, else the environment, else the user's own (XDG base directories).
    pub(crate) fn data(&self) -> PathBuf {
        if let Some(data) = &self.data {
            return data.clone();
        }
        let folder = |name: &str| {
            std::env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        folder("XDG_DATA_HOME")
            .or_else(|| folder("HOME").map(|home| home.join(".local").join("share")))
            .or_else(|| folder("LOCALAPPDATA"))
            .unwrap_or_else(|| PathBuf::from("."))
            .join("canhgiac")
    }

    /// Opens the engine with what the data folder adds.
    pub(crate) fn checker(&self) -> anyhow::Result<app::Checker> {
        Ok(app::Checker::open(&self.data())?)
    }
}

/// Today in Vietnam (UTC+7, no daylight saving).
pub(crate) fn today() -> Date {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place of the command line that reads the clock"
    )]
    let now = jiff::Timestamp::now();
    Offset::constant(7).to_datetime(now).date()
}
