//! `canhgiac dossier`: whether a dossier is as it was signed, without a server and without a network.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;

use crate::{exit, output};

/// Hồ sơ chuyển Công an.
#[derive(Debug, Subcommand)]
pub(crate) enum Dossier {
    /// Kiểm tra gói ZIP: chữ ký và từng tệp, không cần mạng
    Verify {
        /// Khóa công khai của cơ quan lập hồ sơ (64 chữ số thập lục phân)
        #[arg(long, value_name = "KHÓA")]
        key: String,
        /// Tệp ZIP
        #[arg(value_name = "TỆP")]
        file: PathBuf,
    },
}

impl Dossier {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let Self::Verify { key, file } = self;
        let bytes =
            std::fs::read(&file).with_context(|| format!("Không đọc được {}", file.display()))?;
        Ok(match app::cases::verify(&bytes, &key) {
            Ok(count) => {
                output::say(format_args!(
                    "Đúng: {count} tệp nguyên vẹn, do khóa này ký."
                ))?;
                ExitCode::SUCCESS
            }
            Err(fault) => {
                output::say(format_args!(
                    "Không đúng: {}.",
                    output::safe(&fault.to_string())
                ))?;
                ExitCode::from(exit::FAILED)
            }
        })
    }
}
