//! `canhgiac db`: migrate, back up, restore, verify.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use store::audit::Head;
use store::backup::Held;
use store::verify::{Report, Wrong};

use crate::place::{Place, block_on};
use crate::{exit, output};

/// Cơ sở dữ liệu: nâng cấp, sao lưu, khôi phục, kiểm tra nguyên vẹn
#[derive(Debug, Subcommand)]
pub(crate) enum Db {
    /// Đưa cơ sở dữ liệu lên phiên bản của chương trình này (serve cũng tự làm)
    Migrate,
    /// Sao lưu tất cả ra một tệp mã hóa, trong khi hệ thống vẫn chạy
    Backup {
        /// Tệp sẽ ghi; không ghi đè tệp đã có
        #[arg(value_name = "TỆP")]
        file: PathBuf,
    },
    /// Khôi phục từ tệp sao lưu vào một nơi còn trống (cần đúng tệp khóa)
    Restore {
        /// Tệp sao lưu
        #[arg(value_name = "TỆP")]
        file: PathBuf,
    },
    /// Kiểm tra từng dòng, từng tệp và chuỗi nhật ký có còn nguyên như lúc ghi
    Verify {
        /// Khôi phục thử một tệp sao lưu vào nơi tạm rồi kiểm tra nó
        #[arg(long, value_name = "TỆP")]
        backup: Option<PathBuf>,
        /// Đầu chuỗi đã in trong báo cáo hoặc gửi đơn vị giám sát, dạng SỐ:MÃ (lặp lại được)
        #[arg(long, value_name = "SỐ:MÃ", value_parser = head)]
        head: Vec<Head>,
        /// In JSON
        #[arg(long)]
        json: bool,
    },
}

/// Reads a head as printed.
pub(crate) fn head(text: &str) -> Result<Head, String> {
    Head::parse(text).ok_or_else(|| "viết như 120:9f86d0… (số, dấu hai chấm, 64 chữ số hex)".into())
}

impl Db {
    pub(crate) fn run(&self, place: &Place) -> anyhow::Result<ExitCode> {
        block_on(async {
            match self {
                Self::Migrate => migrate(place).await,
                Self::Backup { file } => backup(place, file).await,
                Self::Restore { file } => restore(place, file).await,
                Self::Verify { backup, head, json } => {
                    let report = match backup {
                        Some(file) => verify_backup(place, file, head).await?,
                        None => place.site().await?.store.verify(head).await?,
                    };
                    show(&report, *json)
                }
            }
        })
    }
}

async fn migrate(place: &Place) -> anyhow::Result<ExitCode> {
    place.site().await?;
    output::say(format_args!(
        "Cơ sở dữ liệu ở phiên bản {}.",
        store::newest_version()
    ))?;
    Ok(ExitCode::SUCCESS)
}

async fn backup(place: &Place, file: &Path) -> anyhow::Result<ExitCode> {
    let site = place.site().await?;
    let held = site
        .store
        .backup(file, site.now())
        .await
        .with_context(|| format!("Chưa sao lưu được ra {}", file.display()))?;
    output::say(format_args!(
        "Đã sao lưu {} ra {}.",
        words(&held),
        file.display()
    ))?;
    output::say(format_args!(
        "Đầu chuỗi nhật ký lúc đó: {}",
        held.manifest.head
    ))?;
    output::say(format_args!(
        "Chỉ mở được bằng tệp khóa {}. Hãy cất một bản của tệp khóa ở nơi khác.",
        place.key().display()
    ))?;
    Ok(ExitCode::SUCCESS)
}

async fn restore(place: &Place, file: &Path) -> anyhow::Result<ExitCode> {
    let keys = place.keys()?;
    std::fs::create_dir_all(place.data())?;
    let held = store::backup::restore(file, &place.database()?, &place.blobs()?, &keys)
        .await
        .with_context(|| {
            format!(
                "Chưa khôi phục được từ {}; nơi khôi phục phải còn trống",
                file.display()
            )
        })?;
    output::say(format_args!("Đã khôi phục {}.", words(&held)))?;
    let report = place.site().await?.store.verify(&[]).await?;
    show(&report, false)
}

async fn verify_backup(place: &Place, file: &Path, heads: &[Head]) -> anyhow::Result<Report> {
    let keys = place.keys()?;
    let folder = tempfile::tempdir()?;
    let address = store::Address::file(&folder.path().join("canhgiac.db"));
    let blobs = store::Blobs::folder(&folder.path().join("blobs"))?;
    let held = store::backup::restore(file, &address, &blobs, &keys)
        .await
        .with_context(|| format!("Không khôi phục được từ {}", file.display()))?;
    let store = store::Store::open(&address, blobs, keys).await?;
    // What the backup says of its own end holds it to that end.
    let kept: Vec<Head> = heads
        .iter()
        .cloned()
        .chain(Head::parse(&held.manifest.head))
        .collect();
    Ok(store.verify(&kept).await?)
}

fn words(held: &Held) -> String {
    format!("{} dòng và {} tệp", held.rows, held.objects)
}

fn show(report: &Report, json: bool) -> anyhow::Result<ExitCode> {
    if json {
        output::say_json(report)?;
    } else {
        for finding in &report.findings {
            output::say(format_args!(
                "✘ {}: {}",
                finding.place,
                wrong(finding.wrong)
            ))?;
        }
        output::say(format_args!(
            "Đã xem {} mục nhật ký, {} dòng, {} tệp.",
            report.entries, report.rows, report.files
        ))?;
        match (&report.head, report.findings.is_empty()) {
            (Some(head), true) => {
                output::say(format_args!("Tất cả còn nguyên. Đầu chuỗi nhật ký: {head}"))?
            }
            _ => output::say(format_args!(
                "Có {} chỗ không còn như lúc ghi. Đừng ghi thêm; hãy giữ nguyên máy và khôi phục từ bản sao lưu gần nhất.",
                report.findings.len()
            ))?,
        }
    }
    Ok(if report.findings.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(exit::FAILED)
    })
}

fn wrong(wrong: Wrong) -> String {
    match wrong {
        Wrong::Chain(broken) => crate::audit::words(broken),
        Wrong::Changed => "nội dung đã bị đổi".into(),
        Wrong::NotAsRecorded => "nội dung khác với nhật ký".into(),
        Wrong::Missing => "có trong nhật ký nhưng không còn".into(),
        Wrong::NotRecorded => "không có trong nhật ký".into(),
        Wrong::Unreadable => "không đọc được".into(),
        Wrong::Forged => "đầu chuỗi lưu lại không do máy này ký".into(),
    }
}
