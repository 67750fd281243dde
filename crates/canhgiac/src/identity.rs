//! Which provider of identities may say who staff are; none unless it is set up.

use std::path::PathBuf;

use anyhow::{Context, bail};
use app::openid::{Provider, Settings};
use clap::Args;

/// The settings of `serve` about signing in through another system.
#[derive(Debug, Clone, Args)]
pub(crate) struct Identity {
    /// Địa chỉ hệ thống đăng nhập chung (OpenID Connect); không đặt thì không dùng
    #[arg(long, env = "CANHGIAC_OIDC_ISSUER", value_name = "ĐỊA CHỈ")]
    oidc_issuer: Option<String>,
    /// Tên của trang này ở hệ thống đăng nhập chung
    #[arg(long, env = "CANHGIAC_OIDC_CLIENT", value_name = "TÊN")]
    oidc_client: Option<String>,
    /// Tệp chứa mật khẩu của trang này ở hệ thống đăng nhập chung
    #[arg(long, env = "CANHGIAC_OIDC_SECRET_FILE", value_name = "TỆP")]
    oidc_secret_file: Option<PathBuf>,
    /// Tên gọi hệ thống đăng nhập chung trên trang đăng nhập
    #[arg(
        long,
        default_value = "hệ thống đăng nhập chung",
        env = "CANHGIAC_OIDC_NAME",
        value_name = "TÊN"
    )]
    oidc_name: String,
}

impl Identity {
    /// The provider, when one is set up; half a set-up is none and says so. `address` is where people reach us.
    pub(crate) fn provider(&self, address: Option<&str>) -> anyhow::Result<Option<Provider>> {
        let Some(issuer) = &self.oidc_issuer else {
            return Ok(None);
        };
        let (Some(address), Some(client), Some(file)) =
            (address, &self.oidc_client, &self.oidc_secret_file)
        else {
            bail!(
                "Đăng nhập chung cần đủ bốn mục: address, oidc_issuer, oidc_client, oidc_secret_file"
            );
        };
        let secret = std::fs::read_to_string(file)
            .with_context(|| format!("Không đọc được tệp {}", file.display()))?;
        let settings = Settings {
            issuer: issuer.clone(),
            client_id: client.clone(),
            client_secret: secret.trim().to_owned(),
            address: address.to_owned(),
            name: self.oidc_name.clone(),
        };
        let provider = Provider::new(settings).map_err(|wrong| {
            anyhow::anyhow!("Hệ thống đăng nhập chung phải có địa chỉ https://… ({wrong})")
        })?;
        Ok(Some(provider))
    }
}
