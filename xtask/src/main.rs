//! The project's own commands: `cargo xtask test`, `train`, `popular`, `suite`, `lab`.

mod durability;
mod lab;
mod popular;
mod postgres;
mod s3;
mod suite;
mod test;
mod train;
mod train_hosts;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "xtask", about = "The project's own commands")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Installs what the tests need and runs everything
    Test(test::Test),
    /// Trains the models and writes `rules/model/`, printing cross-validated figures
    Train(train::Train),
    /// Packs a list of popular hosts into `data/popular_hosts.bin`
    Popular(popular::Pack),
    /// Long runs for docs/lab.md
    #[command(subcommand)]
    Lab(lab::Lab),
    /// Runs a command with a PostgreSQL of its own
    WithPostgres(postgres::WithPostgres),
    /// Runs a command with a PostgreSQL and a server that speaks S3
    WithS3(s3::WithS3),
    /// Runs the message suite and prints what fails
    Suite(suite::Suite),
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Test(test) => test.run(),
        Command::Train(train) => train.run(),
        Command::Popular(pack) => pack.run(),
        Command::Lab(lab) => lab.run(),
        Command::WithPostgres(with) => with.run(),
        Command::WithS3(with) => with.run(),
        Command::Suite(suite) => suite.run(),
    }
}
