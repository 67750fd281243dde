//! `canhgiac serve`: the page and the API.

use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use crate::identity::Identity;
use crate::logs::{self, Format, Level};
use crate::output;
use crate::place::Place;

/// Where the server listens unless told otherwise.
pub(crate) const DEFAULT_LISTEN: &str = "127.0.0.1:8080";

/// Background work that was begun gets this long after the last answer; the next start takes over what is left.
const JOBS_FAREWELL_MAX: std::time::Duration = std::time::Duration::from_secs(10);

/// Mở trang web và API (mặc định khi không có lệnh nào)
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Địa chỉ và cổng lắng nghe
    #[arg(long, default_value = DEFAULT_LISTEN, env = "CANHGIAC_LISTEN", value_name = "ĐỊA CHỈ:CỔNG")]
    listen: SocketAddr,
    /// Địa chỉ của máy chủ trung gian được tin để biết người hỏi là ai (lặp lại được)
    #[arg(
        long,
        env = "CANHGIAC_TRUSTED_PROXY",
        value_delimiter = ',',
        value_name = "ĐỊA CHỈ"
    )]
    trusted_proxy: Vec<std::net::IpAddr>,
    /// Số lượt kiểm tra mỗi phút cho một người hỏi
    #[arg(long, default_value_t = web::Config::default().rate_per_minute, env = "CANHGIAC_RATE", value_name = "SỐ")]
    rate: u32,
    /// Nơi lắng nghe riêng cho số liệu vận hành dạng Prometheus, ví dụ 127.0.0.1:9464 (mặc định: không mở)
    #[arg(long, env = "CANHGIAC_METRICS", value_name = "ĐỊA CHỈ:CỔNG")]
    metrics: Option<SocketAddr>,
    /// Ghi ra những gì trong nhật ký vận hành
    #[arg(long, value_enum, default_value_t = Level::Info, env = "CANHGIAC_LOG", value_name = "MỨC")]
    log: Level,
    /// Cách ghi nhật ký vận hành
    #[arg(long, value_enum, default_value_t = Format::Text, env = "CANHGIAC_LOG_FORMAT", value_name = "KIỂU")]
    log_format: Format,
    /// Địa chỉ trang này như người dùng thấy, bắt đầu bằng https://; in trên giấy tờ, ghi trong thư nhắc
    #[arg(long, env = "CANHGIAC_ADDRESS", value_name = "ĐỊA CHỈ")]
    address: Option<String>,
    #[command(flatten)]
    identity: Identity,
}

impl Serve {
    pub(crate) fn run(&self, place: &Place) -> anyhow::Result<ExitCode> {
        logs::begin(self.log, self.log_format);
        let data = place.data();
        std::fs::create_dir_all(&data)
            .with_context(|| format!("Không tạo được thư mục dữ liệu {}", data.display()))?;
        let checker = place.checker()?;
        let config = web::Config {
            rate_per_minute: self.rate,
            trusted_proxies: self.trusted_proxy.clone(),
            ..web::Config::default()
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind(self.listen)
                .await
                .with_context(|| format!("Không mở được {}. Cổng đang bận? Chọn cổng khác bằng: canhgiac serve --listen 127.0.0.1:8081", self.listen))?;
            let address = listener.local_addr()?;
            let outbox = std::sync::Arc::new(app::notices::Folder::at(&data.join("outbox")));
            let mut site = app::Site::new(place.store().await?, app::Clock::System).sending(outbox);
            if let Some(address) = &self.address {
                site = site.reached_at(address);
            }
            if let Some(provider) = self.identity.provider(self.address.as_deref())? {
                site = site.trusting(provider);
            }
            output::tell(format_args!("Cảnh Giác đang chạy: http://{address}"));
            output::tell(format_args!("Dữ liệu: {}", data.display()));
            output::tell(format_args!("Khóa:    {}", place.key().display()));
            output::tell("Không có gì được kiểm tra bị lưu lại. Dừng bằng Ctrl+C.");
            if let Some(token) = app::staff::set_up::link(&site).await? {
                output::tell("Chưa có tài khoản cán bộ. Mở đường dẫn này một lần để thiết lập (trong 24 giờ):");
                output::tell(format_args!("  http://{address}/thiet-lap/{token}"));
            }
            tokio::spawn(watch(site.clone(), checker.clone()));
            tokio::spawn(app::snapshot::follow(site.clone(), checker.clone()));
            if let Some(address) = self.metrics {
                let listener = tokio::net::TcpListener::bind(address)
                    .await
                    .with_context(|| format!("Không mở được {address} cho số liệu vận hành"))?;
                tokio::spawn(config.metrics.clone().serve(site.clone(), listener));
            }
            let machine = app::Machine { site: site.clone(), checker: checker.clone() };
            let (stop, stopping) = tokio::sync::oneshot::channel::<()>();
            let worker = tokio::spawn(app::jobs::work(machine, async { let _ = stopping.await; }));
            web::serve(checker, site, config, listener, stopped()).await?;
            // Answers first: what they enqueued on the way out is still begun, or left to the next start.
            drop(stop);
            let _ = tokio::time::timeout(JOBS_FAREWELL_MAX, worker).await;
            Ok(ExitCode::SUCCESS)
        })
    }
}

/// An import by another process is seen within a second: the snapshot is swapped when its file changes.
/// So is a clearance decided on another node: it is written to the lists here.
async fn watch(site: app::Site, checker: app::Checker) {
    let mut known = checker.changed();
    let mut cleared = app::clearances::Follower::default();
    loop {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        if let Err(error) = cleared.follow(&site, &checker).await {
            output::tell(format_args!(
                "Chưa đưa được mục đã xem xét vào danh sách, sẽ thử lại: {error}"
            ));
        }
        let now = checker.changed();
        if now == known {
            continue;
        }
        known = now;
        let again = checker.clone();
        if let Ok(Err(error)) = tokio::task::spawn_blocking(move || again.reload()).await {
            output::tell(format_args!(
                "Danh sách mới không mở được, vẫn dùng bản cũ: {}",
                crate::fault::words(&error.into())
            ));
        }
    }
}

/// Ctrl+C or the service manager's request to stop.
async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
