//! `canhgiac receipt`: whether a receipt is genuine, without a server and without a network.

use std::process::ExitCode;

use app::tips::receipt::Proof;
use clap::Subcommand;

use crate::place::Place;
use crate::{exit, output};

/// Biên nhận tin báo.
#[derive(Debug, Subcommand)]
pub(crate) enum Receipt {
    /// Kiểm chứng dòng ký của một biên nhận, không cần mạng
    Verify {
        /// Khóa công khai của cơ quan nhận tin (64 chữ số thập lục phân, in trên trang /bien-nhan)
        #[arg(long, value_name = "KHÓA")]
        key: Option<String>,
        /// Dòng ký, bắt đầu bằng CANHGIAC-BN1
        #[arg(value_name = "DÒNG KÝ")]
        line: Vec<String>,
    },
    /// In khóa công khai của máy này
    Key,
}

impl Receipt {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<ExitCode> {
        let own = || anyhow::Ok(place.keys()?.public());
        match self {
            Self::Key => {
                output::say(own()?)?;
                Ok(ExitCode::SUCCESS)
            }
            Self::Verify { key, line } => {
                let key = key.map_or_else(own, Ok)?;
                verify(&key, &line.join(" "))
            }
        }
    }
}

fn verify(key: &str, line: &str) -> anyhow::Result<ExitCode> {
    let Ok(proof) = line.parse::<Proof>() else {
        output::say(format_args!("Không phải dòng ký của biên nhận."))?;
        return Ok(ExitCode::from(exit::USAGE));
    };
    if !proof.is_signed_by(key) {
        output::say(format_args!(
            "Không đúng: không do khóa này ký, hoặc dòng đã bị sửa."
        ))?;
        return Ok(ExitCode::from(exit::FAILED));
    }
    let at = jiff::Timestamp::from_millisecond(proof.received_at).unwrap_or_default();
    let at = jiff::tz::Offset::constant(7).to_datetime(at);
    output::say(format_args!(
        "Đúng. Nhận lúc {}. Mã băm nội dung {}",
        at.strftime("%H:%M, %d/%m/%Y"),
        proof.content_hash
    ))?;
    Ok(ExitCode::SUCCESS)
}
