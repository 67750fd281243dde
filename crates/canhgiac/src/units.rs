//! `canhgiac units`: loading a list of units.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use app::Fault;
use app::staff::load_units;
use clap::Subcommand;

use crate::place::Place;
use crate::{exit, output};

/// Đơn vị của hệ thống
#[derive(Debug, Subcommand)]
pub(crate) enum Units {
    /// Nạp danh sách đơn vị (CSV hoặc TOML); nạp cả tệp hoặc không nạp gì
    Import {
        /// Tệp danh sách
        #[arg(value_name = "TỆP")]
        file: PathBuf,
    },
}

impl Units {
    pub(crate) fn run(&self, place: &Place) -> anyhow::Result<ExitCode> {
        let Self::Import { file } = self;
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("Không đọc được tệp {}", file.display()))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let outcome = runtime.block_on(async {
            let site = app::Site::new(place.store().await?, app::Clock::System);
            anyhow::Ok(load_units::load_from_command_line(&site, &text).await)
        })?;
        match outcome {
            Ok(loaded) => {
                output::say(format_args!(
                    "Đã thêm {} đơn vị, kết thúc {}, giữ nguyên {}.",
                    loaded.added, loaded.ended, loaded.unchanged
                ))?;
                Ok(ExitCode::SUCCESS)
            }
            Err(Fault::Store(store::Error::NotFound)) => {
                output::tell(format_args!(
                    "Chưa có cơ quan nào: hãy mở máy chủ và làm bước thiết lập ban đầu trước."
                ));
                Ok(ExitCode::from(exit::NOT_FOUND))
            }
            Err(Fault::UnitFile(refused)) => {
                output::tell(web::unit_file_words(&refused));
                Ok(ExitCode::from(exit::FAILED))
            }
            Err(other) => Err(other.into()),
        }
    }
}
