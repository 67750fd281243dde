//! Where the data folder, the key and the database are.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

/// Where things are kept.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Nơi cất dữ liệu (mọi lệnh)")]
pub(crate) struct Place {
    /// Thư mục dữ liệu (mặc định: trong thư mục riêng của bạn)
    #[arg(long, global = true, env = "CANHGIAC_DATA", value_name = "THƯ MỤC")]
    data: Option<PathBuf>,
    /// Cơ sở dữ liệu: sqlite://… hoặc postgres://… (mặc định: tệp canhgiac.db trong thư mục dữ liệu)
    #[arg(
        long,
        global = true,
        env = "CANHGIAC_DATABASE",
        hide_env_values = true,
        hide_short_help = true,
        value_name = "ĐỊA CHỈ"
    )]
    database: Option<String>,
    /// Tệp khóa ký nhật ký và niêm phong dữ liệu (mặc định: trong thư mục cấu hình riêng của bạn, không nằm cùng dữ liệu)
    #[arg(
        long,
        global = true,
        env = "CANHGIAC_KEY",
        hide_short_help = true,
        value_name = "TỆP"
    )]
    key: Option<PathBuf>,
    /// Nơi cất tệp: tên bucket sau s3:// cho kho kiểu S3 (mặc định: thư mục blobs trong thư mục dữ liệu)
    #[arg(
        long,
        global = true,
        env = "CANHGIAC_BLOBS",
        hide_short_help = true,
        value_name = "ĐỊA CHỈ"
    )]
    blobs: Option<String>,
    /// Địa chỉ kho kiểu S3 (mặc định: Amazon)
    #[arg(
        long,
        global = true,
        env = "CANHGIAC_S3_ENDPOINT",
        hide_short_help = true,
        value_name = "ĐỊA CHỈ"
    )]
    s3_endpoint: Option<String>,
    /// Vùng của kho kiểu S3
    #[arg(
        long,
        global = true,
        default_value = "us-east-1",
        env = "CANHGIAC_S3_REGION",
        hide_short_help = true,
        value_name = "TÊN"
    )]
    s3_region: String,
    /// Tên truy cập kho kiểu S3
    #[arg(
        long,
        global = true,
        env = "CANHGIAC_S3_ACCESS_KEY",
        hide_short_help = true,
        value_name = "TÊN"
    )]
    s3_access_key: Option<String>,
    /// Tệp chứa mật khẩu truy cập kho kiểu S3
    #[arg(
        long,
        global = true,
        env = "CANHGIAC_S3_SECRET_FILE",
        hide_short_help = true,
        value_name = "TỆP"
    )]
    s3_secret_file: Option<PathBuf>,
}

/// A folder named by the environment, when it names one.
fn folder(name: &str) -> Option<PathBuf> {
    std::env::var_os(name)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

impl Place {
    /// The data folder: the flag, else the environment, else the user's own (XDG base directories).
    pub(crate) fn data(&self) -> PathBuf {
        if let Some(data) = &self.data {
            return data.clone();
        }
        folder("XDG_DATA_HOME")
            .or_else(|| folder("HOME").map(|home| home.join(".local").join("share")))
            .or_else(|| folder("LOCALAPPDATA"))
            .unwrap_or_else(|| PathBuf::from("."))
            .join("canhgiac")
    }

    /// The key file. It does not lie in the data folder: whoever copies that folder cannot forge its log.
    pub(crate) fn key(&self) -> PathBuf {
        if let Some(key) = &self.key {
            return key.clone();
        }
        folder("XDG_CONFIG_HOME")
            .or_else(|| folder("HOME").map(|home| home.join(".config")))
            .or_else(|| folder("APPDATA"))
            .unwrap_or_else(|| PathBuf::from("."))
            .join("canhgiac")
            .join("secret.key")
    }

    /// Where the database is.
    pub(crate) fn database(&self) -> anyhow::Result<store::Address> {
        match &self.database {
            Some(url) => Ok(store::Address::parse(url)
                .context("Địa chỉ cơ sở dữ liệu phải bắt đầu bằng sqlite:// hoặc postgres://")?),
            None => Ok(store::Address::file(&self.data().join("canhgiac.db"))),
        }
    }

    /// Where files lie.
    pub(crate) fn blobs(&self) -> anyhow::Result<store::Blobs> {
        if let Some(address) = &self.blobs {
            return self.bucket(address);
        }
        let folder = self.data().join("blobs");
        store::Blobs::folder(&folder)
            .with_context(|| format!("Không mở được thư mục tệp {}", folder.display()))
    }

    #[cfg(feature = "s3")]
    fn bucket(&self, address: &str) -> anyhow::Result<store::Blobs> {
        let bucket = address
            .strip_prefix("s3://")
            .context("Nơi cất tệp phải viết như s3://TÊN-BUCKET")?;
        let (Some(access_key), Some(file)) = (&self.s3_access_key, &self.s3_secret_file) else {
            anyhow::bail!("Kho kiểu S3 cần s3_access_key và s3_secret_file");
        };
        let secret = std::fs::read_to_string(file)
            .with_context(|| format!("Không đọc được tệp {}", file.display()))?;
        let s3 = store::S3 {
            bucket: bucket.trim_end_matches('/').to_owned(),
            endpoint: self.s3_endpoint.clone().unwrap_or_default(),
            region: self.s3_region.clone(),
            access_key: access_key.clone(),
            secret: secret.trim().to_owned(),
        };
        store::Blobs::s3(&s3).context("Không dùng được kho kiểu S3")
    }

    #[cfg(not(feature = "s3"))]
    fn bucket(&self, _: &str) -> anyhow::Result<store::Blobs> {
        anyhow::bail!("Bản này không có phần dùng kho kiểu S3")
    }

    /// Whether there is a database: a server, or a file that was made before.
    pub(crate) fn has_database(&self) -> anyhow::Result<bool> {
        Ok(self.database()?.path().is_none_or(|path| path.exists()))
    }

    /// Opens the store with this installation's keys.
    pub(crate) async fn store(&self) -> anyhow::Result<store::Store> {
        let key = self.key();
        let keys = store::Keys::open_or_create(&key)
            .with_context(|| format!("Không mở được tệp khóa {}", key.display()))?;
        store::Store::open(&self.database()?, self.blobs()?, keys)
            .await
            .context("Không mở được cơ sở dữ liệu")
    }

    /// The installation's keys. A file that is not there is not made: a backup, say, is opened with the key it was sealed with.
    pub(crate) fn keys(&self) -> anyhow::Result<store::Keys> {
        let key = self.key();
        store::Keys::open(&key)
            .with_context(|| format!("Không mở được tệp khóa {}", key.display()))?
            .with_context(|| {
                format!(
                    "Không thấy tệp khóa {}. Chỉ ra bằng --key TỆP.",
                    key.display()
                )
            })
    }

    /// The use cases' end over this place.
    pub(crate) async fn site(&self) -> anyhow::Result<app::Site> {
        std::fs::create_dir_all(self.data())?;
        Ok(app::Site::new(self.store().await?, app::Clock::System))
    }

    /// Opens the engine with what the data folder adds.
    pub(crate) fn checker(&self) -> anyhow::Result<app::Checker> {
        Ok(app::Checker::open(&self.data())?)
    }
}

/// Runs what waits for the disk and the database.
pub(crate) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(work)
}
