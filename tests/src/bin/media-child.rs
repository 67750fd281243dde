//! The child process that reads files, for tests that run the whole service inside their own program.

use std::process::ExitCode;

fn main() -> ExitCode {
    media::child_main()
}
