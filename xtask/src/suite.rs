//! Runs the message suite and prints what fails: for whoever writes rules.

use std::path::PathBuf;

use clap::Args;

/// Which part of the suite.
#[derive(Debug, Args)]
pub(crate) struct Suite {
    /// Folder or file below `tests/suite/check`
    path: Option<PathBuf>,
    /// Print at most this many failures
    #[arg(long, default_value_t = 60)]
    most: usize,
}

impl Suite {
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        let root = tests::suite::folder();
        let folder = self
            .path
            .as_ref()
            .map_or(root.clone(), |path| root.join(path));
        anyhow::ensure!(folder.exists(), "{} is not there", folder.display());
        let checker = app::Checker::in_memory()?;
        let engine = checker.engine();
        let cases = tests::suite::read(&folder);
        let mut wrong = 0;
        for case in &cases {
            let verdict = case.judge(&engine.pack, &engine.snapshot);
            let faults = case.faults(&verdict);
            if faults.is_empty() {
                continue;
            }
            wrong += 1;
            if wrong <= self.most {
                let fired: Vec<String> = verdict
                    .signals
                    .iter()
                    .map(|s| format!("{}{:+}", s.id, s.points))
                    .collect();
                println!(
                    "{}: {}\n    {}\n    {}",
                    case.id,
                    faults.join("; "),
                    case.text.replace('\n', " ⏎ "),
                    fired.join(" ")
                );
            }
        }
        if wrong > self.most {
            println!("… and {} more; --most prints them", wrong - self.most);
        }
        println!(
            "{} of {} messages as expected",
            cases.len() - wrong,
            cases.len()
        );
        Ok(())
    }
}
