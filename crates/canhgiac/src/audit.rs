//! `canhgiac audit`: verify the chain, take the log out.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use store::audit::{Break, Fault, Head};

use crate::place::{Place, block_on};
use crate::{exit, output};

/// Nhật ký: kiểm tra chuỗi, xuất ra tệp
#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Kiểm tra chuỗi nhật ký từ mục đầu đến mục cuối đã ký
    Verify {
        /// Đầu chuỗi đã in trong báo cáo hoặc gửi đơn vị giám sát, dạng SỐ:MÃ (lặp lại được)
        #[arg(long, value_name = "SỐ:MÃ", value_parser = crate::db::head)]
        head: Vec<Head>,
        /// In JSON
        #[arg(long)]
        json: bool,
    },
    /// Xuất nhật ký, mỗi mục một dòng JSON, dòng cuối là chữ ký; việc xuất cũng được ghi nhật ký
    Export {
        /// Tệp sẽ ghi; mặc định ra đầu ra chuẩn
        #[arg(value_name = "TỆP")]
        file: Option<PathBuf>,
    },
}

impl Audit {
    pub(crate) fn run(&self, place: &Place) -> anyhow::Result<ExitCode> {
        block_on(async {
            match self {
                Self::Verify { head, json } => verify(place, head, *json).await,
                Self::Export { file } => export(place, file.as_deref()).await,
            }
        })
    }
}

async fn verify(place: &Place, heads: &[Head], json: bool) -> anyhow::Result<ExitCode> {
    let site = place.site().await?;
    let outcome = site.store.verify_audit(heads, |_| ()).await?;
    match &outcome {
        Ok(head) if json => output::say_json(&serde_json::json!({"ok": true, "head": head}))?,
        Ok(head) => output::say(format_args!(
            "Chuỗi nhật ký nguyên vẹn, {} mục. Đầu chuỗi: {head}",
            head.seq
        ))?,
        Err(broken) if json => {
            output::say_json(&serde_json::json!({"ok": false, "break": broken}))?
        }
        Err(broken) => output::say(format_args!("✘ Chuỗi nhật ký đứt: {}", words(*broken)))?,
    }
    Ok(if outcome.is_ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(exit::FAILED)
    })
}

/// A break in words.
pub(crate) fn words(broken: Break) -> String {
    let seq = broken.seq;
    match broken.fault {
        Fault::Missing => format!("thiếu mục {seq}"),
        Fault::Changed => format!("mục {seq} đã bị đổi"),
        Fault::CutOff => format!("bị cắt từ mục {seq} trở đi"),
        Fault::Added => format!("mục {seq} trở đi bị thêm sau khi ký"),
        Fault::Forged => format!("chữ ký ở mục {seq} không phải của máy này"),
        Fault::NotAsPublished => format!("mục {seq} khác với đầu chuỗi đã công bố"),
    }
}

async fn export(place: &Place, file: Option<&std::path::Path>) -> anyhow::Result<ExitCode> {
    let site = place.site().await?;
    let count = match file {
        Some(path) => {
            let made = std::fs::File::create_new(path)
                .with_context(|| format!("Không tạo được tệp {}", path.display()))?;
            let mut out = std::io::BufWriter::new(made);
            let count = app::audit_log::export(&site, "command line", &mut out).await?;
            out.flush()?;
            count
        }
        None => {
            let mut out = std::io::BufWriter::new(output::Out);
            let count = app::audit_log::export(&site, "command line", &mut out).await?;
            out.flush()?;
            count
        }
    };
    output::tell(format_args!("Đã xuất {count} mục nhật ký."));
    Ok(ExitCode::SUCCESS)
}
