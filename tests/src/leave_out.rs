//! What a test leaves out because something is not installed: said where `cargo test` shows it, a failure where nothing may be left out.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Mutex;

/// Set by `cargo xtask test`, which has installed everything.
const COMPLETE: &str = "CANHGIAC_TESTS_COMPLETE";

static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Says once what is left out and why. The test harness keeps what passing tests print to itself, so this is written past it.
///
/// # Panics
/// Where nothing may be left out.
pub fn skipped(what: &str) {
    assert!(std::env::var_os(COMPLETE).is_none(), "skipped: {what}");
    let is_new = SAID
        .lock()
        .is_ok_and(|mut said| said.insert(what.to_owned()));
    if is_new {
        let _ = writeln!(std::io::stderr(), "skipped: {what}");
    }
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Output};

    use super::*;

    /// What the next test looks at; ordinary runs pass over it.
    #[test]
    #[ignore = "started by the test below"]
    fn an_example() {
        skipped("an example");
        skipped("an example");
    }

    fn run(complete: bool) -> Output {
        let mut tests = Command::new(std::env::current_exe().unwrap());
        tests.args(["--ignored", "--exact", "leave_out::tests::an_example"]);
        match complete {
            true => tests.env(COMPLETE, "1"),
            false => tests.env_remove(COMPLETE),
        };
        tests.output().unwrap()
    }

    #[test]
    fn what_is_left_out_is_said_once_or_fails_where_nothing_may_be() {
        let plain = run(false);
        assert!(plain.status.success());
        let said = String::from_utf8_lossy(&plain.stderr).into_owned();
        assert_eq!(said.matches("skipped: an example").count(), 1, "{said}");
        assert!(!run(true).status.success());
    }
}
