//! Runs a program on some bytes: time and answer bounded, never left behind.

use std::io::{Read, Write};
use std::process::{Child as Process, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// By itself, with success.
    Well,
    /// By itself with an error, by a signal, or because it would not stop talking.
    Badly,
    /// It was stopped: its time was up.
    TimedOut,
    /// It could not be started.
    NotStarted,
}

/// Gives `input` to the program and reads at most `answer_max` bytes of what it says within `wall`. Standard error is dropped.
pub(crate) fn run(
    command: &mut Command,
    input: Vec<u8>,
    answer_max: u64,
    wall: Duration,
) -> (Vec<u8>, End) {
    let started = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut process) = started else {
        return (Vec::new(), End::NotStarted);
    };
    let deadline = Instant::now() + wall;
    let (answer, in_time) = exchange(&mut process, input, answer_max, wall);
    let end = if in_time {
        wait(&mut process, deadline)
    } else {
        End::TimedOut
    };
    // Harmless when it has ended already; otherwise nothing may be left running, nor as a zombie.
    let _ = process.kill();
    let _ = process.wait();
    (answer, end)
}

/// Writes and reads at the same time, each in a thread of its own: a program that does not read its input must not
/// keep us from noticing that its time is up. The threads end when the program does.
fn exchange(
    process: &mut Process,
    input: Vec<u8>,
    answer_max: u64,
    wall: Duration,
) -> (Vec<u8>, bool) {
    let Some((mut stdin, mut stdout)) = process.stdin.take().zip(process.stdout.take()) else {
        return (Vec::new(), false);
    };
    // It may stop reading early, for instance when it has crashed: not our error.
    thread::spawn(move || stdin.write_all(&input));
    let (sender, pieces) = channel::<Vec<u8>>();
    thread::spawn(move || {
        let mut left = answer_max;
        let mut piece = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = stdout.read(&mut piece) {
            let whole = u64::try_from(length).is_ok_and(|length| length <= left);
            left = left.saturating_sub(u64::try_from(length).unwrap_or(u64::MAX));
            if !whole
                || sender
                    .send(piece.get(..length).unwrap_or_default().to_vec())
                    .is_err()
            {
                return;
            }
        }
    });
    let deadline = Instant::now() + wall;
    let mut answer = Vec::new();
    loop {
        match pieces.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(piece) => answer.extend_from_slice(&piece),
            Err(RecvTimeoutError::Disconnected) => return (answer, true),
            Err(RecvTimeoutError::Timeout) => return (answer, false),
        }
    }
}

/// Waits for a program that has closed its output; it normally ends within a millisecond.
#[expect(
    clippy::disallowed_methods,
    reason = "the system offers no wait with a time limit"
)]
fn wait(process: &mut Process, deadline: Instant) -> End {
    let patience = deadline.min(Instant::now() + Duration::from_millis(500));
    loop {
        match process.try_wait() {
            Ok(Some(status)) => return end_of(status),
            Ok(None) if Instant::now() < patience => thread::sleep(Duration::from_millis(1)),
            _ => return End::Badly,
        }
    }
}

fn end_of(status: ExitStatus) -> End {
    if status.success() {
        End::Well
    } else if out_of_cpu_time(status) {
        End::TimedOut
    } else {
        End::Badly
    }
}

#[cfg(unix)]
fn out_of_cpu_time(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    // SIGXCPU has this number on every Linux architecture except MIPS, where it would read as a crash.
    status.signal() == Some(24)
}

#[cfg(not(unix))]
fn out_of_cpu_time(_: ExitStatus) -> bool {
    false
}
