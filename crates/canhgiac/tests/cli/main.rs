//! The command line as its users meet it: exit codes, JSON, files, wrong input.

mod check;
mod lists;
mod service;

use std::io::Write;
use std::process::{Command, Output, Stdio};

const SCAM: &str =
    "Cong an goi bao lien quan vu an rua tien, chuyen tien vao tai khoan tam giu, khong noi voi ai";

fn run(arguments: &[&str], input: &[u8]) -> Output {
    let data = tempfile::tempdir().expect("a folder");
    let mut child = Command::new(env!("CARGO_BIN_EXE_canhgiac"))
        .args(arguments)
        .env("CANHGIAC_DATA", data.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    // A program that refuses early closes its input.
    let _ = child.stdin.take().expect("input").write_all(input);
    child.wait_with_output().expect("ends")
}

fn code(arguments: &[&str], input: &[u8]) -> i32 {
    run(arguments, input).status.code().unwrap_or(-1)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn help_reads_like_a_manual() {
    let help = text(&run(&["--help"], b"").stdout);
    for words in [
        "check",
        "serve",
        "indicators",
        "eval",
        "doctor",
        "completions",
        "Mã thoát",
        "Ví dụ",
    ] {
        assert!(help.contains(words), "{words}");
    }
    assert!(!help.contains("media-child"));
    assert_eq!(text(&run(&["help"], b"").stdout), help);
    let of_check = text(&run(&["help", "check"], b"").stdout);
    assert_eq!(of_check, text(&run(&["check", "--help"], b"").stdout));
}

/// A pipe that nobody reads any more, from the start.
fn unread() -> std::io::PipeWriter {
    std::io::pipe().expect("a pipe").1
}

#[test]
fn a_reader_that_stops_early_ends_the_program_quietly() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = folder.path().join("lines.txt");
    std::fs::write(&lines, format!("{SCAM}\n").repeat(50)).expect("written");
    let lines = lines.display().to_string();
    for arguments in [
        &["check", SCAM][..],
        &["check", "--json", SCAM],
        &["check", "--batch", &lines],
        &["check", "--batch", &lines, "--json"],
        &["indicators", "list"],
        &["doctor"],
        &["doctor", "--json"],
        &["completions", "bash"],
        &["config", "show"],
        &["--help"],
    ] {
        let started = |stderr: Stdio| {
            Command::new(env!("CARGO_BIN_EXE_canhgiac"))
                .args(arguments)
                .env("CANHGIAC_DATA", folder.path().join("data"))
                .env("CANHGIAC_KEY", folder.path().join("secret.key"))
                .stdin(Stdio::null())
                .stdout(unread())
                .stderr(stderr)
                .output()
                .expect("ends")
        };
        let heard = started(Stdio::piped());
        assert_eq!(text(&heard.stderr), "", "{arguments:?}");
        assert_eq!(heard.status.code(), Some(128 + 13), "{arguments:?}");
        // `2>&1 | head -0`: nobody hears the talk either.
        let unheard = started(unread().into());
        assert_eq!(unheard.status.code(), Some(128 + 13), "{arguments:?}");
    }
}

#[test]
fn completions_speak_vietnamese() {
    for shell in ["bash", "zsh", "fish"] {
        let script = text(&run(&["completions", shell], b"").stdout);
        assert!(
            script.contains("canhgiac") && !script.contains("Print help"),
            "{shell}"
        );
        assert!(!script.contains("media-child"), "{shell}");
        assert!(script.contains("telegram"), "{shell}: the channels");
    }
}

/// What a terminal shows of a run, where there is a program that plays one.
fn on_a_terminal(arguments: &str) -> Option<String> {
    let command = format!("{} {arguments}", env!("CARGO_BIN_EXE_canhgiac"));
    let data = tempfile::tempdir().expect("a folder");
    let played = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .env("CANHGIAC_DATA", data.path())
        .env("TERM", "xterm")
        .env_remove("NO_COLOR")
        .stdin(Stdio::null())
        .output();
    match played {
        Ok(output) => Some(text(&output.stdout)),
        Err(_) => {
            assert!(std::env::var_os("CANHGIAC_TESTS_COMPLETE").is_none());
            // Past the test harness, which keeps what passing tests print to itself.
            let said = b"skipped: a terminal: there is no `script` (util-linux)\n";
            let _ = std::io::stderr().write_all(said);
            None
        }
    }
}

#[test]
fn on_a_terminal_results_and_progress_do_not_run_into_each_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = folder.path().join("lines.txt");
    std::fs::write(&lines, format!("{SCAM}\n{{\"text\":5}}\n").repeat(3)).expect("written");
    let Some(shown) = on_a_terminal(&format!("check --batch {}", lines.display())) else {
        return;
    };
    assert!(shown.contains(" 100 %  6 dòng"), "{shown:?}");
    // What is left of a line once it was cleared for the last time.
    let left: Vec<&str> = shown
        .lines()
        .filter_map(|line| line.rsplit("\u{1b}[2K").next())
        .collect();
    for number in 1..=6 {
        let start = match number % 2 {
            1 => format!("     {number}  \u{1b}[1;31mNguy hiểm"),
            _ => format!("Dòng {number} chưa kiểm tra được."),
        };
        let lines = left.iter().filter(|line| line.starts_with(&start)).count();
        assert_eq!(lines, 1, "{start:?} in {shown:?}");
    }
}

/// The README's first command: at the root `cargo run` starts this program, though the workspace has others.
#[test]
fn cargo_run_without_a_name_starts_this_program() {
    let asked = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo answers");
    let workspace: serde_json::Value = serde_json::from_slice(&asked.stdout).expect("JSON");
    let members = workspace["workspace_default_members"]
        .as_array()
        .expect("default members");
    let packages = workspace["packages"].as_array().expect("packages");
    let started: Vec<_> = packages
        .iter()
        .filter(|package| members.contains(&package["id"]))
        .filter_map(|package| package["default_run"].as_str())
        .collect();
    assert_eq!(started, ["canhgiac"]);
}

/// What an allocator takes before the child confines itself would be the child's afterwards, whatever its limit.
#[cfg(target_os = "linux")]
#[test]
fn the_child_of_the_program_that_ships_gets_no_more_memory_than_it_may() {
    let child = media::Child::new(env!("CARGO_BIN_EXE_canhgiac"), ["media-child"]);
    let words = "a ".repeat(2 << 20);
    let mail = format!("From: a@a.example\r\nSubject: x\r\n\r\n{words}");
    let crashes_with = |limits: &media::Limits| {
        let contents = media::decode(mail.clone().into_bytes(), limits, &child);
        contents.notes.contains(&media::Note::ChildCrashed)
    };
    let usual = media::Limits::default();
    let mut narrow = usual.clone();
    narrow.child.address_space_max = 16 << 20;
    assert_eq!([crashes_with(&usual), crashes_with(&narrow)], [false, true]);
}

#[test]
fn a_terminal_that_knows_no_colours_gets_none() {
    let command = format!(
        "TERM=dumb {} check 'xin chào'",
        env!("CARGO_BIN_EXE_canhgiac")
    );
    let Ok(output) = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .env_remove("NO_COLOR")
        .stdin(Stdio::null())
        .output()
    else {
        return;
    };
    let shown = text(&output.stdout);
    assert!(
        shown.contains("Vì sao") && !shown.contains('\u{1b}'),
        "{shown:?}"
    );
}
