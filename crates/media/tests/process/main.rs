//! The decoder as the product uses it: through a real child process. This program is its own child, so it brings its own
//! `main` instead of the usual test harness; `cargo test -p media --test process NAME` runs the tests whose name holds NAME.

use std::panic::catch_unwind;
use std::process::ExitCode;
use std::time::Instant;

mod archives;
mod children;
mod files;
mod mails;
mod pictures;
mod texts;

/// A test and its name.
type Test = (&'static str, fn());

/// Every test of this program.
const TESTS: &[&[Test]] = &[
    pictures::TESTS,
    mails::TESTS,
    archives::TESTS,
    texts::TESTS,
    children::TESTS,
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments
        .first()
        .is_some_and(|argument| argument == "media-child")
    {
        return media::child_main();
    }
    let wanted = arguments
        .iter()
        .filter(|argument| !argument.starts_with('-'))
        .collect::<Vec<_>>();
    let tests: Vec<&Test> = TESTS
        .iter()
        .flat_map(|tests| tests.iter())
        .filter(|(name, _)| {
            wanted.is_empty() || wanted.iter().any(|part| name.contains(part.as_str()))
        })
        .collect();
    if arguments.iter().any(|argument| argument == "--list") {
        tests.iter().for_each(|(name, _)| println!("{name}: test"));
        return ExitCode::SUCCESS;
    }
    let failed = tests.iter().filter(|test| !passes(test)).count();
    println!(
        "\ntest result: {} passed; {failed} failed",
        tests.len() - failed
    );
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn passes((name, test): &Test) -> bool {
    let start = Instant::now();
    let passed = catch_unwind(test).is_ok();
    println!(
        "test {name} ... {} ({} ms)",
        if passed { "ok" } else { "FAILED" },
        start.elapsed().as_millis()
    );
    passed
}

/// Decodes as the product does, and holds it to its promise: an answer within five seconds (without reading words).
fn decode(bytes: Vec<u8>) -> media::Contents {
    let start = Instant::now();
    let contents = media::decode(bytes, &media::Limits::default(), &without_tesseract());
    assert!(
        start.elapsed().as_millis() < 5_500,
        "took {} ms",
        start.elapsed().as_millis()
    );
    assert!(
        !contents.notes.contains(&media::Note::NotConfined),
        "the child could not confine itself"
    );
    contents
}

/// This program as the child, on a machine where `tesseract` is not installed.
fn without_tesseract() -> media::Child {
    media::Child::this_program().unwrap().with_search_path("")
}
