//! Packs a list of popular hosts into `data/popular_hosts.bin`; the same list gives the same bytes.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use detect::Popular;

/// Which list.
#[derive(Debug, Args)]
pub(crate) struct Pack {
    /// The list `google-chrome-crux-1million` of the MISP warning lists, as JSON
    list: PathBuf,
    /// Where the table goes
    #[arg(long, default_value = "data/popular_hosts.bin")]
    out: PathBuf,
}

/// A MISP warning list.
#[derive(serde::Deserialize)]
struct WarningList {
    version: u64,
    list: Vec<String>,
}

impl Pack {
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        let file = fs::read(&self.list).with_context(|| self.list.display().to_string())?;
        let WarningList { version, list } = serde_json::from_slice(&file)?;
        let table = Popular::pack(list.iter().map(String::as_str))?;
        fs::write(&self.out, &table)?;
        println!(
            "{} hosts of version {version}, {} bytes",
            list.len(),
            table.len()
        );
        Ok(())
    }
}
