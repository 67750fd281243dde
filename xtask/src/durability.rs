//! Long runs of the store: kills, power cuts, crashes of PostgreSQL, differences between engines, tampering, inserts.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::Subcommand;
use tests::engines::{self, Place};
use tests::lab::{self, canary, cuts, full, kills, receipts, tips};
use tests::tamper::{Log, Python, tampered};
use tests::test_app::TestApp;

use crate::postgres::{Postgres, VARIABLE};

/// Which run.
#[derive(Debug, Subcommand)]
pub(crate) enum Runs {
    /// `kill -9` under load
    Kill {
        /// How often
        #[arg(long, default_value_t = 1_000)]
        cycles: usize,
        /// First seed
        #[arg(long, default_value_t = 20_261_128)]
        seed: u64,
    },
    /// Power cuts of an ext4 on a loop file, and the control that must lose rows (needs root)
    PowerCut {
        /// How often
        #[arg(long, default_value_t = 200)]
        cuts: usize,
        /// First seed
        #[arg(long, default_value_t = 20_261_128)]
        seed: u64,
    },
    /// Fills the disk under a running service again and again (needs root)
    DiskFull {
        /// Times it is filled
        #[arg(long, default_value_t = 20)]
        rounds: usize,
    },
    /// PostgreSQL stopped hard under load
    PostgresCrash {
        /// How often
        #[arg(long, default_value_t = 15)]
        crashes: usize,
        /// First seed
        #[arg(long, default_value_t = 20_261_128)]
        seed: u64,
    },
    /// Random operations against both engines
    Differential {
        /// How many
        #[arg(long, default_value_t = 100_000)]
        operations: usize,
        /// First seed
        #[arg(long, default_value_t = 20_261_128)]
        seed: u64,
    },
    /// Random changes to an audit log, before both verifiers
    Tamper {
        /// How many
        #[arg(long, default_value_t = 10_000)]
        changes: usize,
        /// First seed
        #[arg(long, default_value_t = 20_261_128)]
        seed: u64,
    },
    /// `kill -9` of the installed program while people report with files
    TipKill {
        /// How often
        #[arg(long, default_value_t = 1_000)]
        cycles: usize,
        /// First seed
        #[arg(long, default_value_t = 20_261_128)]
        seed: u64,
    },
    /// Power cuts while people report with files (needs root)
    TipPowerCut {
        /// How often
        #[arg(long, default_value_t = 200)]
        cuts: usize,
        /// First seed
        #[arg(long, default_value_t = 20_261_128)]
        seed: u64,
    },
    /// A marked anonymous report, then a search of every byte that is left
    Canary,
    /// How long receipts take: one that never was, one whose tip is gone, one that is kept
    Receipts {
        /// How often each is asked for
        #[arg(long, default_value_t = 400)]
        rounds: usize,
    },
    /// Durable inserts a second, SQLite beside PostgreSQL
    Inserts {
        /// Seconds for each contender in a round
        #[arg(long, default_value_t = 10)]
        seconds: u64,
        /// Rounds
        #[arg(long, default_value_t = 3)]
        rounds: usize,
        /// HTTP clients
        #[arg(long, default_value_t = 32)]
        clients: usize,
    },
}

impl Runs {
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        match *self {
            Self::Kill { cycles, seed } => kill(cycles, seed),
            Self::PowerCut { cuts, seed } => power_cut(cuts, seed),
            Self::PostgresCrash { crashes, seed } => postgres_crash(crashes, seed),
            Self::Differential { operations, seed } => differential(operations, seed),
            Self::Tamper { changes, seed } => tamper(changes, seed),
            Self::TipKill { cycles, seed } => tip_kill(cycles, seed),
            Self::TipPowerCut { cuts, seed } => tip_power_cut(cuts, seed),
            Self::DiskFull { rounds } => disk_full(rounds),
            Self::Canary => canary_run(),
            Self::Receipts { rounds } => receipt_times(rounds),
            Self::Inserts {
                seconds,
                rounds,
                clients,
            } => inserts(seconds, rounds, clients),
        }
    }
}

fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(work)
}

/// The store as a program that can be killed, built as the product is.
fn program() -> anyhow::Result<PathBuf> {
    built("tests", "store-server")
}

fn built(package: &str, program: &str) -> anyhow::Result<PathBuf> {
    let status = Command::new("cargo")
        .args(["build", "--quiet", "-p", package, "--bin", program])
        .status()?;
    if !status.success() {
        bail!("{program} was not built");
    }
    Ok(lab::program(program)?)
}

fn kill(cycles: usize, seed: u64) -> anyhow::Result<()> {
    let program = program()?;
    block_on(async {
        let begun = Instant::now();
        let outcome = kills::run(&program, &engines::sqlite(), cycles, seed).await;
        let mut starts = outcome.starts.clone();
        starts.sort_unstable();
        println!(
            "kill -9: {cycles} cycles in {} s, seed {seed}: {} acknowledged, {} lost, {} findings; start p50 {} ms, max {} ms",
            begun.elapsed().as_secs(),
            outcome.acknowledged,
            outcome.lost,
            outcome.findings,
            starts.get(starts.len() / 2).unwrap_or(&0),
            starts.last().unwrap_or(&0),
        );
        demand(outcome.lost == 0 && outcome.findings == 0, "rows were lost")
    })
}

fn power_cut(cuts: usize, seed: u64) -> anyhow::Result<()> {
    let program = program()?;
    block_on(async {
        let refused = |why: String| anyhow::anyhow!("not run: {why}");
        let full = cuts::run_cuts(&program, "", cuts, seed)
            .await
            .map_err(refused)?;
        println!("power cut, synchronous=FULL: {cuts} cuts, seed {seed}: {full:?}");
        let control = (cuts / 8).max(5);
        let normal = cuts::run_cuts(&program, "normal", control, seed)
            .await
            .map_err(refused)?;
        println!("control, synchronous=NORMAL: {control} cuts: {normal:?}");
        demand(full.lost == 0 && full.broken == 0, "rows were lost")?;
        demand(
            normal.lost > 0,
            "the control lost nothing, so this run proves nothing",
        )
    })
}

fn postgres_crash(crashes: usize, seed: u64) -> anyhow::Result<()> {
    let program = program()?;
    let server = Postgres::start()?;
    let place = on(&server)?;
    block_on(async {
        let mut random = fastrand::Rng::with_seed(seed);
        let service = lab::Server::start(&program, &place.address, "")?;
        let long = Duration::from_secs(4 * u64::try_from(crashes)? + 2);
        let loading = lab::load(service.port, 16, long, "p");
        let crashing = async {
            for _ in 0..crashes {
                tokio::time::sleep(Duration::from_millis(random.u64(1_500..2_500))).await;
                server.down()?;
                tokio::time::sleep(Duration::from_millis(random.u64(100..800))).await;
                server.up()?;
            }
            anyhow::Ok(())
        };
        let (seen, crashed) = tokio::join!(loading, crashing);
        crashed?;
        service.kill();
        let lost = lab::missing(&place.address, &seen.acknowledged).await?;
        let report = place.open().await.verify(&[]).await?;
        println!(
            "PostgreSQL stopped hard {crashes} times, seed {seed}: {} acknowledged, {} lost, {} refused, {} hung, slowest answer {} ms, {} findings",
            seen.acknowledged.len(),
            lost.len(),
            seen.refused,
            seen.hung,
            seen.percentile(1.0) / 1000,
            report.findings.len()
        );
        demand(
            lost.is_empty() && report.findings.is_empty(),
            "rows were lost",
        )?;
        demand(
            seen.hung == 0 && seen.percentile(1.0) <= 5_000_000,
            "a request hung",
        )
    })
}

fn differential(operations: usize, seed: u64) -> anyhow::Result<()> {
    use lab::differential::{Broken, run};
    let server = Postgres::start()?;
    for broken in [Broken::Forgets, Broken::Marks, Broken::Days] {
        let (a, b) = (engines::sqlite(), on(&server)?);
        let noticed = block_on(async {
            let (a, b) = (a.open().await, b.open().await);
            Ok(run(&a, &b, operations.min(2_000), seed, broken).await.len())
        })?;
        println!("control {broken:?}: {noticed} differences");
        demand(noticed > 0, "the comparison does not notice a break")?;
    }
    let place = on(&server)?;
    block_on(async {
        let (a, b) = (engines::sqlite(), place);
        let begun = Instant::now();
        let (a, b) = (a.open().await, b.open().await);
        let differences = run(&a, &b, operations, seed, Broken::Nothing).await;
        for difference in differences.iter().take(5) {
            println!("{difference}");
        }
        println!(
            "{operations} operations on both engines in {} s, seed {seed}: {} differences",
            begun.elapsed().as_secs(),
            differences.len()
        );
        demand(differences.is_empty(), "the engines differ")
    })
}

fn tamper(changes: usize, seed: u64) -> anyhow::Result<()> {
    block_on(async {
        let app = TestApp::on(engines::sqlite()).await;
        for i in 0..40 {
            app.unit(&format!("P{i}"), &app.admin.unit_id.clone()).await;
        }
        let log = Log::of(&app.site.store).await;
        let printed = log
            .entries
            .get(log.entries.len() * 2 / 3)
            .context("an empty log")?;
        let text = format!(
            "{}:{}",
            printed["seq"],
            printed["hash"].as_str().unwrap_or_default()
        );
        let kept = store::audit::Head::parse(&text).context("a head")?;
        let python = Python::find().context("python3 is missing")?;
        let mut random = fastrand::Rng::with_seed(seed);
        let (mut ours, mut theirs, mut done) = (0, 0, 0);
        while done < changes {
            let some: Vec<_> = (0..500.min(changes - done))
                .map(|_| tampered(&log, &kept, &mut random))
                .collect();
            done += some.len();
            let answers = python.judged(some.iter().map(|one| &one.log), &engines::keys(), &kept);
            for (one, answer) in some.iter().zip(answers) {
                let own = one
                    .log
                    .judged(&engines::keys(), std::slice::from_ref(&kept));
                ours += usize::from(own == one.expected);
                theirs += usize::from(answer == one.expected);
                if own != one.expected || answer != one.expected {
                    println!("{}: {own} / {answer}, expected {}", one.what, one.expected);
                }
            }
        }
        println!(
            "{done} changes to a log of {} entries, seed {seed}: found at their place by us {ours}, by the Python verifier {theirs}",
            log.entries.len()
        );
        demand(ours == done && theirs == done, "a change was not found")
    })
}

fn tip_kill(cycles: usize, seed: u64) -> anyhow::Result<()> {
    let program = built("canhgiac", "canhgiac")?;
    block_on(async {
        let outcome = tips::kills(&program, cycles, seed).await;
        println!("kill -9 while reporting: {cycles} cycles, seed {seed}: {outcome:?}");
        whole(&outcome)
    })
}

fn tip_power_cut(cuts: usize, seed: u64) -> anyhow::Result<()> {
    let program = built("canhgiac", "canhgiac")?;
    block_on(async {
        let outcome = tips::power_cuts(&program, cuts, seed)
            .await
            .map_err(|why| anyhow::anyhow!("not run: {why}"))?;
        println!("power cut while reporting: {cuts} cuts, seed {seed}: {outcome:?}");
        whole(&outcome)
    })
}

fn whole(outcome: &tips::Outcome) -> anyhow::Result<()> {
    demand(
        outcome.tips.lost == 0 && outcome.findings == 0,
        "a tip or its file was lost",
    )?;
    demand(
        outcome.control.1 > 0,
        "damaged files were not noticed, so this run proves nothing",
    )
}

fn disk_full(rounds: usize) -> anyhow::Result<()> {
    block_on(async {
        let outcome = full::run_full(rounds)
            .await
            .map_err(|why| anyhow::anyhow!("not run: {why}"))?;
        println!("disk full {rounds} times: {outcome:?}");
        let bad = outcome.wrong.len() + outcome.unanswered + outcome.lost + outcome.findings;
        demand(bad == 0, "the service did not hold")?;
        demand(outcome.refused > 0, "the disk was never full")
    })
}

fn receipt_times(rounds: usize) -> anyhow::Result<()> {
    block_on(async {
        let app = TestApp::on(engines::sqlite()).await;
        for took in receipts::run(&app, rounds).await {
            let [quarter, median, three] = [25, 50, 75].map(|percent| took.within(percent));
            println!(
                "{}: n {rounds}, median {median:?}, quarters {quarter:?} and {three:?}",
                took.name
            );
        }
        Ok(())
    })
}

fn canary_run() -> anyhow::Result<()> {
    let program = built("canhgiac", "canhgiac")?;
    block_on(async {
        let searched = canary::run(&program).await;
        println!("{} marks: {:?}", canary::MARKS.len(), canary::MARKS);
        for one in &searched {
            println!("{one:?}");
        }
        demand(
            searched.iter().all(|one| one.hits.is_empty()),
            "a mark was left",
        )?;
        demand(
            searched.iter().all(|one| one.control),
            "what must be there was not found",
        )
    })
}

fn inserts(seconds: u64, rounds: usize, clients: usize) -> anyhow::Result<()> {
    let program = program()?;
    let server = Postgres::start()?;
    let (lite, place, bare) = (engines::sqlite(), on(&server)?, on(&server)?);
    block_on(async {
        let long = Duration::from_secs(seconds);
        for round in 0..rounds {
            for (name, place, mode) in [
                ("SQLite, group commit, audit chain", &lite, ""),
                ("PostgreSQL, group commit, audit chain", &place, ""),
                ("PostgreSQL bare: 32 connections, no audit", &bare, "bare"),
            ] {
                let figure =
                    lab::inserts::run(&program, place, name, mode, clients, long, round).await;
                println!(
                    "round {round}, {clients} clients: {:>7} rows/s, p50 {:>6} us, p99 {:>7} us  {}",
                    figure.rows_per_s, figure.p50_us, figure.p99_us, figure.name
                );
            }
        }
        Ok(())
    })
}

/// An empty database on this server.
fn on(server: &Postgres) -> anyhow::Result<Place> {
    block_on(async { Ok(engines::on_postgres(&server.url()).await) })
        .with_context(|| format!("the server of {VARIABLE}"))
}

fn demand(holds: bool, otherwise: &'static str) -> anyhow::Result<()> {
    if holds { Ok(()) } else { bail!(otherwise) }
}
