//! Long runs, kept out of the CI: their figures go to `docs/lab.md` with date, commit, seed and n.

use std::process::Command;
use std::time::Instant;

use anyhow::{Context, bail};
use clap::Subcommand;

use crate::durability;
use crate::test;

/// Fuzz targets, see `fuzz/fuzz_targets`.
const TARGETS: [&str; 7] = [
    "vi", "extract", "vietqr", "eml", "pack", "lists", "snapshot",
];

/// Which long run.
#[derive(Debug, Subcommand)]
pub(crate) enum Lab {
    /// Fuzzes every parser (needs cargo-fuzz); each target runs this long
    Fuzz {
        /// Seconds for each target
        #[arg(long, default_value_t = 600)]
        seconds: u32,
        /// First seed
        #[arg(long, default_value_t = 20_261_124)]
        seed: u32,
    },
    /// Compares the calendar with a model of day numbers
    Calendar {
        /// Random cases
        #[arg(long, default_value_t = 1_000_000)]
        cases: u64,
        /// Seed
        #[arg(long, default_value_t = 20_261_128)]
        seed: u64,
    },
    /// What the store promises
    #[command(flatten)]
    Store(durability::Runs),
    /// Consolidates many units' reports, beside a plain sum over the same numbers
    Consolidation,
    /// One document as DOCX and PDF, beside what others need for it
    Documents {
        /// Rounds, the contenders in turn
        #[arg(long, default_value_t = 7)]
        rounds: usize,
    },
    /// Compares requests per CPU-second with the limit and with peers (needs wrk and rspamd)
    Http,
    /// A flood of junk with real reports in it, against a server of its own on loopback; the control runs without the defence
    Flood {
        /// Junk posts
        #[arg(long, default_value_t = 100_000)]
        junk: usize,
        /// Real reports
        #[arg(long, default_value_t = 100)]
        real: usize,
        /// Seconds the junk is spread over
        #[arg(long, default_value_t = 540)]
        seconds: u64,
        /// The tenth part of the junk again, without the defence
        #[arg(long)]
        control: bool,
    },
}

impl Lab {
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        match self {
            Self::Fuzz { seconds, seed } => fuzz(*seconds, *seed),
            Self::Calendar { cases, seed } => calendar(*cases, *seed),
            Self::Store(runs) => runs.run(),
            Self::Consolidation => consolidation(),
            Self::Documents { rounds } => documents(*rounds),
            Self::Http => http(),
            Self::Flood {
                junk,
                real,
                seconds,
                control,
            } => flood(*junk, *real, *seconds, *control),
        }
    }
}

/// Peers as PERFORMANCE figures name them; their versions are printed by the run.
const PEERS: [&str; 6] = [
    "fastapi==0.165.0",
    "uvicorn==0.54.0",
    "httptools",
    "scikit-learn==1.9.1",
    "python-docx==1.2.0",
    "typst==0.15.2",
];

fn http() -> anyhow::Result<()> {
    let build = ["build", "--release", "-p", "canhgiac", "-p", "bench"];
    test::step("build", "cargo", build)?;
    peers()?;
    test::step(
        "compare",
        "python3",
        [
            "bench/http/compare.py",
            "target/release/canhgiac",
            "target/release/null_post",
            "target/peers/bin/python",
        ],
    )
}

fn consolidation() -> anyhow::Result<()> {
    let run = ["run", "--release", "-p", "bench", "--bin", "consolidation"];
    test::step("consolidation", "cargo", run)
}

fn documents(rounds: usize) -> anyhow::Result<()> {
    let build = ["build", "--release", "-p", "bench", "--bin", "documents"];
    test::step("build", "cargo", build)?;
    peers()?;
    test::step(
        "compare",
        "python3",
        [
            "bench/documents/compare.py",
            "target/release/documents",
            "target/peers/bin/python",
            &rounds.to_string(),
        ],
    )
}

fn peers() -> anyhow::Result<()> {
    if !std::path::Path::new("target/peers").exists() {
        test::step("venv", "python3", ["-m", "venv", "target/peers"])?;
    }
    let install = ["install", "--quiet"].into_iter().chain(PEERS);
    test::step("pip", "target/peers/bin/pip", install)
}

fn fuzz(seconds: u32, seed: u32) -> anyhow::Result<()> {
    for target in TARGETS {
        println!("== fuzz {target}, {seconds} s, seed {seed}");
        // The sanitizer-free build needs no nightly toolchain, only the flag that lets stable pass coverage options.
        let status = Command::new("cargo")
            .args(["fuzz", "run", "-s", "none", target, "--"])
            .args([format!("-max_total_time={seconds}"), format!("-seed={seed}")])
            .args(["-timeout=20", "-rss_limit_mb=4096", "-max_len=65536"])
            .env("RUSTC_BOOTSTRAP", "1")
            .status()
            .context("cargo fuzz could not be started; install it with: cargo install cargo-fuzz --locked")?;
        if !status.success() {
            bail!("{target}: a finding, kept under fuzz/artifacts");
        }
    }
    Ok(())
}

fn calendar(cases: u64, seed: u64) -> anyhow::Result<()> {
    use tests::calendar_model::{Broken, differences};
    let began = Instant::now();
    let found = differences(cases, seed, Broken::Nothing);
    println!(
        "calendar: {cases} cases, seed {seed}, {} differences, {:.1} s",
        found.len(),
        began.elapsed().as_secs_f64()
    );
    for broken in [
        Broken::BeforeMeansOn,
        Broken::NoSwaps,
        Broken::NewsShortens,
        Broken::NoExtensions,
        Broken::NoReorganisations,
    ] {
        let noticed = differences(cases.min(10_000), seed, broken).len();
        println!("control {broken:?}: {noticed} differences (stops at 20)");
        if noticed == 0 {
            bail!("the comparison does not notice {broken:?}");
        }
    }
    match found.first() {
        Some(first) => bail!("{first}"),
        None => Ok(()),
    }
}

fn flood(junk: usize, real: usize, seconds: u64, control: bool) -> anyhow::Result<()> {
    let part = if control { 10 } else { 1 };
    // Together with the program, so that both are built from the same parts.
    let build = [
        "build",
        "--release",
        "-p",
        "canhgiac",
        "-p",
        "tests",
        "--bin",
        "flood",
    ];
    test::step("build", "cargo", build)?;
    let plan = [
        (junk / part).to_string(),
        (real / part).to_string(),
        (seconds / part as u64).to_string(),
        if control { "open" } else { "defended" }.to_owned(),
    ];
    test::step("flood", "target/release/flood", plan)
}
