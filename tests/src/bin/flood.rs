//! A flood of junk with real reports in it: `flood JUNK REAL SECONDS defended|open`. What `cargo xtask lab flood` runs, optimised,
//! because that is what a server is.

use std::process::ExitCode;
use std::time::Duration;

use tests::engines::sqlite;
use tests::flood::{Plan, run};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(plan) = plan(&arguments) else {
        eprintln!("flood JUNK REAL SECONDS defended|open");
        return ExitCode::from(2);
    };
    println!("load average before: {}", load());
    let outcome = run(plan, &sqlite());
    println!("flood: {plan:?}");
    println!("{outcome:#?}");
    println!("load average after: {}", load());
    if plan.defended && outcome.in_their_lane < plan.real {
        let Plan { real, .. } = plan;
        eprintln!(
            "{} of {real} real reports are in their lane",
            outcome.in_their_lane
        );
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn plan(arguments: &[String]) -> Option<Plan> {
    let [junk, real, seconds, defended] = arguments else {
        return None;
    };
    Some(Plan {
        junk: junk.parse().ok()?,
        real: real.parse().ok()?,
        lasts: Duration::from_secs(seconds.parse().ok()?),
        defended: defended == "defended",
        calm_per_minute: 60,
    })
}

fn load() -> String {
    std::fs::read_to_string("/proc/loadavg")
        .unwrap_or_default()
        .trim()
        .to_owned()
}
