//! A PostgreSQL of our own for the tests: fresh, on loopback, gone afterwards.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use clap::Args;

/// Debian's place for the programs.
const PROGRAMS: &str = "/usr/lib/postgresql/15/bin";
/// Where tests look for the server: an address at which databases may be created.
pub(crate) const VARIABLE: &str = "CANHGIAC_TEST_POSTGRES";

/// Runs one command with a PostgreSQL of its own, its address in `CANHGIAC_TEST_POSTGRES`.
#[derive(Debug, Args)]
pub(crate) struct WithPostgres {
    /// The command
    #[arg(trailing_var_arg = true, required = true)]
    command: Vec<OsString>,
}

impl WithPostgres {
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        let server = Postgres::start()?;
        let Some((program, arguments)) = self.command.split_first() else {
            bail!("no command");
        };
        let status = Command::new(program)
            .args(arguments)
            .env(VARIABLE, server.url())
            .status()
            .with_context(|| format!("{} could not be started", program.display()))?;
        drop(server);
        std::process::exit(status.code().unwrap_or(1));
    }
}

/// A running server.
pub(crate) struct Postgres {
    folder: PathBuf,
    port: u16,
}

impl Postgres {
    /// Makes a cluster with checksums and starts it.
    pub(crate) fn start() -> anyhow::Result<Self> {
        let folder = std::env::temp_dir().join(format!("canhgiac-postgres-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder)?;
        if is_root() {
            quiet(Command::new("chown").arg("postgres").arg(&folder))?;
        }
        let port = std::net::TcpListener::bind("127.0.0.1:0")?
            .local_addr()?
            .port();
        let server = Self { folder, port };
        let data = server.folder.join("data");
        quiet(
            program("initdb")
                .args([
                    "--auth=trust",
                    "--data-checksums",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                ])
                .args(["--username=canhgiac", "-D"])
                .arg(&data),
        )?;
        server.up()?;
        Ok(server)
    }

    /// Starts the server of this cluster again.
    pub(crate) fn up(&self) -> anyhow::Result<()> {
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={} -c unix_socket_directories={} -c max_connections=200",
            self.port,
            self.folder.display()
        );
        quiet(
            program("pg_ctl")
                .args(["-w", "-s", "-l"])
                .arg(self.folder.join("log"))
                .arg("-D")
                .arg(self.folder.join("data"))
                .arg("-o")
                .arg(options)
                .arg("start"),
        )
    }

    /// Stops it the hard way, as a crash would.
    pub(crate) fn down(&self) -> anyhow::Result<()> {
        quiet(
            program("pg_ctl")
                .args(["-s", "-m", "immediate", "-D"])
                .arg(self.folder.join("data"))
                .arg("stop"),
        )
    }

    /// Address of the server's first database.
    pub(crate) fn url(&self) -> String {
        format!("postgres://canhgiac@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = self.down();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The server refuses to run as root; then it runs as the user Debian's package makes.
fn program(name: &str) -> Command {
    let path = Path::new(PROGRAMS).join(name);
    if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(path);
        command
    } else {
        Command::new(path)
    }
}

fn is_root() -> bool {
    let out = Command::new("id").arg("-u").output();
    out.is_ok_and(|out| out.stdout.trim_ascii() == b"0")
}

fn quiet(command: &mut Command) -> anyhow::Result<()> {
    let out = command
        .current_dir(std::env::temp_dir())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("{command:?}"))?;
    if !out.success() {
        bail!("{command:?}: {out}");
    }
    Ok(())
}
