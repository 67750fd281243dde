//! `cargo xtask test`: installs what the tests need, then runs everything. Here a skipped test is a failed one.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, bail};
use clap::Args;

use crate::postgres::{self, Postgres};
use crate::s3::{self, S3};

/// Debian packages: words in pictures, the browser, the other database engine, a typeface for PDF, a reader of PDF and one of DOCX.
const PACKAGES: [&str; 7] = [
    "tesseract-ocr",
    "tesseract-ocr-vie",
    "chromium",
    "postgresql-15",
    "fonts-liberation2",
    "poppler-utils",
    "libreoffice-writer-nogui",
];
/// The faces documents are printed in here.
const FACES: &str = "/usr/share/fonts/truetype/liberation2/LiberationSerif-";
/// Where a document of each kind is laid down to be measured.
const PRINTED: &str = "target/test-documents";
/// The other opinion on our API description.
const VALIDATOR: &str = "openapi-spec-validator==0.9.0";
/// The other opinion on our calendar feed.
const CALENDAR: &str = "icalendar==6.3.1";

const PROGRAM: &str = "target/debug/canhgiac";

/// Runs every test.
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Leave out what needs a browser
    #[arg(long)]
    no_browser: bool,
}

impl Test {
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        install()?;
        step("fmt", "cargo", ["fmt", "--all", "--check"])?;
        step(
            "clippy",
            "cargo",
            [
                "clippy",
                "--workspace",
                "--all-targets",
                "--quiet",
                "--",
                "-D",
                "warnings",
            ],
        )?;
        let postgres = Postgres::start()?;
        let files = S3::start()?;
        run(
            "test",
            Command::new("cargo")
                .args(["test", "--workspace", "--quiet"])
                .env("CANHGIAC_TESTS_COMPLETE", "1")
                .env(s3::VARIABLE, files.url())
                .env(postgres::VARIABLE, postgres.url()),
        )?;
        drop((postgres, files));
        documents()?;
        step(
            "deny",
            "cargo",
            ["deny", "check", "licenses", "bans", "sources"],
        )?;
        advisories()?;
        step("build", "cargo", ["build", "--quiet"])?;
        let server = Server::start()?;
        run(
            "openapi",
            Command::new(venv("python"))
                .arg("tests/api/openapi.py")
                .env("CANHGIAC_URL", server.url()),
        )?;
        run(
            "bad input",
            Command::new("python3")
                .arg("tests/api/bad_input.py")
                .env("CANHGIAC_URL", server.url())
                .env("CANHGIAC_PROGRAM", PROGRAM)
                .env("CANHGIAC_PID", server.child.id().to_string()),
        )?;
        if !self.no_browser {
            run(
                "browser",
                Command::new("node")
                    .arg("tests/browser/pages.mjs")
                    .env("CANHGIAC_URL", server.url()),
            )?;
            run(
                "desk",
                Command::new("node")
                    .arg("tests/browser/desk.mjs")
                    .env("CANHGIAC_URL", server.url())
                    .env("CANHGIAC_OIDC", "1")
                    .env("CANHGIAC_SETUP", server.set_up()?),
            )?;
            // Its own service, with people and tips in it (`tests/src/bin/sample-desk.rs`).
            step("tips", "node", ["tests/browser/tips.mjs"])?;
            walk("reports", "reporting_house")?;
            walk("direction", "direction_house")?;
        }
        println!("everything passed");
        Ok(())
    }
}

/// A department with its clock on a day of its own (`tests/examples/`), and somebody who walks through it in the browser.
fn walk(name: &str, example: &str) -> anyhow::Result<()> {
    let house = House::start(example)?;
    run(
        name,
        Command::new("node")
            .arg(format!("tests/browser/{name}.mjs"))
            .env("CANHGIAC_URL", &house.url),
    )
}

/// A document of each kind as PDF and as DOCX, measured against Phụ lục I of NĐ 30/2020; each rule broken once must be noticed.
fn documents() -> anyhow::Result<()> {
    let _ = std::fs::remove_dir_all(PRINTED);
    std::fs::create_dir_all(PRINTED)?;
    let example = |package: &str, name: &str, arguments: &[&str]| {
        let run = ["run", "--quiet", "-p", package, "--example", name, "--"];
        step(name, "cargo", run.iter().chain(arguments))
    };
    example("documents", "samples", &[PRINTED])?;
    example("print", "printed", &[FACES, PRINTED])?;
    step(
        "documents",
        "python3",
        ["tests/documents/measure.py", PRINTED, "--controls"],
    )
}

fn install() -> anyhow::Result<()> {
    let missing: Vec<&str> = PACKAGES
        .into_iter()
        .filter(|package| !installed(package))
        .collect();
    if !missing.is_empty() {
        step("apt", "apt-get", ["update", "-qq"])?;
        let arguments = ["install", "-y", "-qq", "--no-install-recommends"]
            .into_iter()
            .chain(missing);
        run(
            "apt",
            Command::new("apt-get")
                .args(arguments)
                .env("DEBIAN_FRONTEND", "noninteractive"),
        )?;
    }
    if Command::new("cargo")
        .args(["deny", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| !s.success())
    {
        step(
            "cargo-deny",
            "cargo",
            ["install", "cargo-deny", "--locked", "--quiet"],
        )?;
    }
    if !Path::new(&venv("openapi-spec-validator")).exists() {
        step("venv", "python3", ["-m", "venv", "target/venv"])?;
        step("pip", &venv("pip"), ["install", "--quiet", VALIDATOR])?;
    }
    let reads_calendars = Command::new(venv("python"))
        .args(["-c", "import icalendar"])
        .stderr(Stdio::null())
        .status();
    if !reads_calendars.is_ok_and(|status| status.success()) {
        step("pip", &venv("pip"), ["install", "--quiet", CALENDAR])?;
    }
    for folder in ["tests/browser", "tests/oidc"] {
        if Path::new(folder).join("node_modules").exists() {
            continue;
        }
        run(
            "npm",
            Command::new("npm")
                .args([
                    "ci",
                    "--ignore-scripts",
                    "--no-audit",
                    "--no-fund",
                    "--silent",
                ])
                .current_dir(folder),
        )?;
    }
    Ok(())
}

/// Packages that bring the same program: `LibreOffice` Writer with windows does all the one without does.
const INSTEAD: [(&str, &str); 1] = [("libreoffice-writer-nogui", "libreoffice-writer")];

fn installed(package: &str) -> bool {
    let instead = INSTEAD.iter().find(|(known, _)| *known == package);
    has(package) || instead.is_some_and(|(_, other)| has(other))
}

fn has(package: &str) -> bool {
    let status = Command::new("dpkg")
        .args(["-s", package])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

fn venv(program: &str) -> String {
    format!("target/venv/bin/{program}")
}

/// Known vulnerabilities are checked where the administrator keeps a copy of the database; its age is printed.
fn advisories() -> anyhow::Result<()> {
    let Some(database) = std::env::var_os("CANHGIAC_ADVISORY_DB") else {
        println!("advisories: no database (CANHGIAC_ADVISORY_DB is not set), not checked");
        return Ok(());
    };
    let newest = Command::new("git")
        .arg("-C")
        .arg(&database)
        .args(["log", "-1", "--format=%cs"])
        .output();
    let date = newest
        .map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned())
        .unwrap_or_default();
    println!("advisories: database of {date}");
    step(
        "advisories",
        "cargo",
        ["deny", "check", "advisories", "--disable-fetch"],
    )
}

pub(crate) fn step(
    name: &str,
    program: &str,
    arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
) -> anyhow::Result<()> {
    run(name, Command::new(program).args(arguments))
}

fn run(name: &str, command: &mut Command) -> anyhow::Result<()> {
    println!("== {name}");
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("{name}: could not be started"))?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}

/// A service with people in it, built by an example of the tests.
struct House {
    child: Child,
    url: String,
}

impl House {
    fn start(example: &str) -> anyhow::Result<Self> {
        step(
            example,
            "cargo",
            ["build", "--quiet", "-p", "tests", "--example", example],
        )?;
        let port = free_port()?;
        let mut child = Command::new(format!("target/debug/examples/{example}"))
            .env("PORT", port.to_string())
            .stdout(Stdio::piped())
            .spawn()?;
        let said = child.stdout.take().context("no output")?;
        let mut url = String::new();
        BufReader::new(said).read_line(&mut url)?;
        Ok(Self {
            child,
            url: url.trim().to_owned(),
        })
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> anyhow::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .port())
}

/// The product, on a free port with an empty data folder.
/// Data of the server under test, and what it prints.
const DATA: &str = "target/test-data";
const SAID: &str = "target/test-data/said";

struct Server {
    child: Child,
    /// A provider of identities beside it.
    provider: Child,
    port: u16,
}

/// Starts the provider of identities for the product on this port; its address.
fn provider(port: u16) -> anyhow::Result<(Child, String)> {
    let mut child = Command::new("node")
        .arg("provider.mjs")
        .current_dir("tests/oidc")
        .env(
            "REDIRECT",
            format!("http://localhost:{port}/dang-nhap/noi/ve"),
        )
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut issuer = String::new();
    let said = child.stdout.take().context("no output")?;
    BufReader::new(said).read_line(&mut issuer)?;
    Ok((child, issuer.trim().to_owned()))
}

impl Server {
    fn start() -> anyhow::Result<Self> {
        let port = free_port()?;
        // Begun afresh, so that the server prints its set-up link.
        let _ = std::fs::remove_dir_all(DATA);
        std::fs::create_dir_all(DATA)?;
        std::fs::write(format!("{DATA}/oidc"), "secret of canhgiac")?;
        let (provider, issuer) = provider(port)?;
        let child = Command::new(PROGRAM)
            .args([
                "--data",
                DATA,
                "--key",
                &format!("{DATA}/secret.key"),
                "serve",
                "--rate",
                "100000",
                "--listen",
                &format!("127.0.0.1:{port}"),
                "--address",
                &format!("http://localhost:{port}"),
                "--oidc-issuer",
                &issuer,
                "--oidc-client",
                "canhgiac",
                "--oidc-secret-file",
                &format!("{DATA}/oidc"),
                "--oidc-name",
                "Cổng thử",
            ])
            .stderr(std::fs::File::create(SAID)?)
            .spawn()?;
        let server = Self {
            child,
            provider,
            port,
        };
        server.wait(100)?;
        Ok(server)
    }

    /// Waits until it listens and has said how to set it up: so many times 50 ms.
    fn wait(&self, times: usize) -> anyhow::Result<()> {
        for _ in 0..times {
            let listens = std::net::TcpStream::connect(("127.0.0.1", self.port)).is_ok();
            if listens && self.set_up().is_ok() {
                return Ok(());
            }
            #[expect(
                clippy::disallowed_methods,
                reason = "waiting for another process to listen"
            )]
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        bail!("the server did not start")
    }

    /// The path of the set-up link.
    fn set_up(&self) -> anyhow::Result<String> {
        let said = std::fs::read_to_string(SAID)?;
        let at = said.find("/thiet-lap/").context("no set-up link")?;
        let (path, _) = said
            .get(at..)
            .and_then(|rest| rest.split_once('\n'))
            .context("half a set-up link")?;
        Ok(path.to_owned())
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for child in [&mut self.child, &mut self.provider] {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
