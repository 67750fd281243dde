//! `canhgiac dossier`: whether a dossier is as it was signed, without a server and without a network.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;

use crate::exit;

/// Hồ sơ chuyển Công an.
#[derive(Debug, Subcommand)]
pub(crate) enum Dossier {
    /// Kiểm tra gói ZIP: chữ ký và từng tệp, không cần mạng
    Verify {
        /// Khóa công khai của cơ quan lập hồ sơ (64 chữ số thập lục phân)
        #[arg(long)]
        key: String,
        /// Tệp ZIP
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
                println!("Đúng: {count} tệp nguyên vẹn, do khóa này ký.");
                ExitCode::SUCCESS
            }
            Err(fault) => {
                println!("Không đúng: {fault}.");
                ExitCode::from(exit::FAILED)
            }
        })
    }
}
