//! A server that speaks S3 for the tests: moto, on loopback, everything in its memory.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, bail};
use clap::Args;

use crate::test::step;

/// The package and its version.
const PACKAGE: &str = "moto[server]==5.2.5";
const FOLDER: &str = "target/s3";
/// Where tests look for the server.
pub(crate) const VARIABLE: &str = "CANHGIAC_TEST_S3";

/// Runs one command with a PostgreSQL and a server that speaks S3, their addresses in the environment.
#[derive(Debug, Args)]
pub(crate) struct WithS3 {
    /// The command
    #[arg(trailing_var_arg = true, required = true)]
    command: Vec<OsString>,
}

impl WithS3 {
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        let postgres = crate::postgres::Postgres::start()?;
        let server = S3::start()?;
        let Some((program, arguments)) = self.command.split_first() else {
            bail!("no command");
        };
        let status = Command::new(program)
            .args(arguments)
            .env(VARIABLE, server.url())
            .env(crate::postgres::VARIABLE, postgres.url())
            .status()
            .with_context(|| format!("{} could not be started", program.display()))?;
        drop((server, postgres));
        std::process::exit(status.code().unwrap_or(1));
    }
}

/// A running server; ends when dropped.
pub(crate) struct S3 {
    child: Child,
    port: u16,
}

impl S3 {
    /// Installs it the first time, and starts it.
    pub(crate) fn start() -> anyhow::Result<Self> {
        let program = format!("{FOLDER}/bin/moto_server");
        if !Path::new(&program).exists() {
            step("venv", "python3", ["-m", "venv", FOLDER])?;
            let pip = format!("{FOLDER}/bin/pip");
            step("pip", &pip, ["install", "--quiet", PACKAGE])?;
        }
        let port = std::net::TcpListener::bind("127.0.0.1:0")?
            .local_addr()?
            .port();
        let child = Command::new(program)
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let server = Self { child, port };
        for _ in 0..200 {
            if let Ok(stream) = std::net::TcpStream::connect(("127.0.0.1", port)) {
                warm(stream)?;
                return Ok(server);
            }
            #[expect(
                clippy::disallowed_methods,
                reason = "waiting for another process to listen"
            )]
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        bail!("the S3 server did not start")
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// The first request makes it load itself, and several first ones at once trip over each other.
fn warm(mut stream: std::net::TcpStream) -> anyhow::Result<()> {
    stream.write_all(b"PUT /first HTTP/1.0\r\nContent-Length: 0\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    if !answer.contains(" 200 ") {
        bail!("the S3 server does not answer");
    }
    Ok(())
}

impl Drop for S3 {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
