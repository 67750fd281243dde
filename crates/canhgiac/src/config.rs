//! Settings: flags, then `CANHGIAC_*`, then the settings file, then what is built in.
//!
//! Looked at: figment and config (layers of their own beside clap's). The values of the file become clap's defaults, so there is
//! one reader, one check and one help text for all of them.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::parser::ValueSource;
use clap::{ArgMatches, Command, FromArgMatches, Subcommand};

use crate::identity::Identity;
use crate::output;

/// Where the settings file lies unless told otherwise; it need not be there.
const DEFAULT_FILE: &str = "/etc/canhgiac/canhgiac.toml";
const VARIABLE: &str = "CANHGIAC_CONFIG";
/// Settings of every command; the others are those of `serve`.
const OF_ALL: [&str; 8] = [
    "data",
    "database",
    "key",
    "blobs",
    "s3_endpoint",
    "s3_region",
    "s3_access_key",
    "s3_secret_file",
];
const OF_SERVE: [&str; 11] = [
    "listen",
    "trusted_proxy",
    "rate",
    "metrics",
    "log",
    "log_format",
    "address",
    "oidc_issuer",
    "oidc_client",
    "oidc_secret_file",
    "oidc_name",
];

/// Xem và kiểm tra cấu hình
#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    /// Kiểm tra tệp cấu hình và các biến môi trường
    Check,
    /// In từng giá trị đang dùng
    Show {
        /// Nêu mỗi giá trị lấy từ đâu
        #[arg(long)]
        origin: bool,
    },
}

/// The settings file, as read.
#[derive(Debug, Default)]
pub(crate) struct File {
    path: Option<PathBuf>,
    values: Vec<(String, Vec<String>)>,
}

impl File {
    /// Reads the file named by `--config`, by the environment, or the usual one if it is there.
    ///
    /// # Errors
    /// When it cannot be read, is no TOML, or names a setting we do not know.
    pub(crate) fn find() -> anyhow::Result<Self> {
        match named() {
            Some(path) => Self::read(&path),
            None if Path::new(DEFAULT_FILE).exists() => Self::read(Path::new(DEFAULT_FILE)),
            None => Ok(Self::default()),
        }
    }

    fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("Không đọc được tệp cấu hình {}", path.display()))?;
        let table: toml::Table = text
            .parse()
            .with_context(|| format!("Tệp cấu hình {} viết chưa đúng", path.display()))?;
        let mut values = Vec::new();
        for (name, value) in table {
            if !OF_ALL.contains(&name.as_str()) && !OF_SERVE.contains(&name.as_str()) {
                bail!(
                    "Tệp cấu hình {} có mục lạ «{name}». Các mục dùng được: {}",
                    path.display(),
                    [OF_ALL.as_slice(), &OF_SERVE].concat().join(", ")
                );
            }
            let texts = texts(&value).with_context(|| {
                format!(
                    "Tệp cấu hình {}: «{name}» phải là chữ hoặc số",
                    path.display()
                )
            })?;
            values.push((name, texts));
        }
        Ok(Self {
            path: Some(path.to_owned()),
            values,
        })
    }

    /// The command with the file's values in place of what is built in.
    pub(crate) fn as_defaults_of(&self, mut command: Command) -> Command {
        for (name, values) in &self.values {
            let values: Vec<String> = values.clone();
            let name = name.clone();
            command = if OF_ALL.contains(&name.as_str()) {
                command.mut_arg(name, |arg| arg.default_values(values))
            } else {
                command.mut_subcommand("serve", |serve| {
                    serve.mut_arg(name, |arg| arg.default_values(values))
                })
            };
        }
        command
    }

    fn names(&self, name: &str) -> bool {
        self.values.iter().any(|(known, _)| known == name)
    }
}

fn named() -> Option<PathBuf> {
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        let text = argument.to_string_lossy();
        if text == "--config" {
            return arguments.next().map(PathBuf::from);
        }
        if let Some(path) = text.strip_prefix("--config=") {
            return Some(PathBuf::from(path));
        }
    }
    std::env::var_os(VARIABLE)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

fn texts(value: &toml::Value) -> Option<Vec<String>> {
    match value {
        toml::Value::String(text) => Some(vec![text.clone()]),
        toml::Value::Integer(number) => Some(vec![number.to_string()]),
        toml::Value::Array(all) => all
            .iter()
            .map(|one| one.as_str().map(str::to_owned))
            .collect(),
        _ => None,
    }
}

impl Config {
    /// `matches` are those of this call; `command` has the file's values as defaults.
    pub(crate) fn run(
        &self,
        file: &File,
        command: &Command,
        matches: &ArgMatches,
    ) -> anyhow::Result<ExitCode> {
        let served = match command.clone().try_get_matches_from(["canhgiac", "serve"]) {
            Ok(served) => served,
            Err(error) => return crate::manual::told(&error),
        };
        let serve = served.subcommand_matches("serve").unwrap_or(&served);
        match self {
            Self::Check => {
                let address = serve.get_one::<String>("address").map(String::as_str);
                Identity::from_arg_matches(serve)?.provider(address)?;
                let named = file.path.as_ref();
                let named = named.map(|path| format!(": {}", path.display()));
                output::say(format_args!(
                    "Cấu hình dùng được{}.",
                    named.unwrap_or_default()
                ))?;
            }
            Self::Show { origin } => {
                let all = OF_ALL.map(|name| (name, matches));
                let of_serve = OF_SERVE.map(|name| (name, serve));
                for (name, matches) in all.into_iter().chain(of_serve) {
                    show(file, name, matches, *origin)?;
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn show(file: &File, name: &str, matches: &ArgMatches, origin: bool) -> std::io::Result<()> {
    let values: Vec<String> = matches
        .get_raw(name)
        .map(|values| {
            values
                .map(|value| without_password(&value.to_string_lossy()))
                .collect()
        })
        .unwrap_or_default();
    let value = if values.is_empty() {
        "(chưa đặt)".to_owned()
    } else {
        values.join(", ")
    };
    if !origin {
        output::say(format_args!("{name} = {value}"))?;
        return Ok(());
    }
    let from = match matches.value_source(name) {
        Some(ValueSource::CommandLine) => "dòng lệnh".to_owned(),
        Some(ValueSource::EnvVariable) => {
            format!("biến CANHGIAC_{}", name.to_ascii_uppercase())
        }
        Some(_) if file.names(name) => file
            .path
            .as_ref()
            .map(|path| path.display().to_string())
            .unwrap_or_default(),
        _ => "mặc định".to_owned(),
    };
    output::say(format_args!("{name} = {value}  # {from}"))
}

/// An address without the password in it.
fn without_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    match rest.rsplit_once('@') {
        Some((who, place)) => {
            let name = who.split(':').next().unwrap_or_default();
            format!("{scheme}://{name}:***@{place}")
        }
        None => text.to_owned(),
    }
}
