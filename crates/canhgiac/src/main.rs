//! The program: one file per subcommand; wires everything, decides nothing.

#![warn(clippy::print_stdout, clippy::print_stderr)]

mod audit;
mod check;
mod config;
mod db;
mod doctor;
mod dossier;
mod eval;
mod fault;
mod identity;
mod indicators;
mod lang;
mod logs;
mod look;
mod manual;
mod output;
mod place;
mod receipt;
mod serve;
mod units;
mod utf16;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

/// A check takes some hundred small pieces of memory and gives them back: with the C library's allocator an answer costs a tenth
/// more (`docs/lab.md`). Looked at: tikv-jemallocator (its build wants make and a shell), snmalloc-rs (C++).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Exit codes, as documented in `canhgiac --help`.
pub(crate) mod exit {
    pub(crate) const FAILED: u8 = 1;
    pub(crate) const USAGE: u8 = 2;
    pub(crate) const NOT_FOUND: u8 = 3;
    pub(crate) const REFUSED: u8 = 4;
    pub(crate) const CONFLICT: u8 = 5;
    pub(crate) const DANGER: u8 = 10;
    pub(crate) const SUSPICIOUS: u8 = 11;
    /// `EX_TEMPFAIL` of sysexits.
    pub(crate) const TEMPORARY: u8 = 75;
    /// Nobody reads the result any more: what a shell shows of a program that SIGPIPE ended.
    pub(crate) const CLOSED: u8 = 128 + 13;
}

const AFTER_HELP: &str = "\
Ví dụ:
  canhgiac                                   mở trang kiểm tra tại http://127.0.0.1:8080
  canhgiac check \"Tai khoan bi khoa, dang nhap vcb.vn-xx.top\"
  canhgiac check --file anh-chup.png         ảnh, thư .eml hoặc văn bản
  pbpaste | canhgiac check -                 đọc từ đầu vào chuẩn
  canhgiac check --batch tin-nhan.txt --json mỗi dòng một tin, mỗi dòng một kết quả
  canhgiac indicators import ds.txt --name \"Danh sách A05\" --class authority --date 2026-11-24

Mã thoát: 0 xong · 1 lỗi hoặc nội dung chưa kiểm tra được · 2 gõ sai lệnh · 3 không tìm thấy · 4 không có quyền · 5 đã có, không ghi đè ·
10 «Nguy hiểm» hoặc «Đã được cảnh báo» · 11 «Nghi ngờ» · 75 tạm thời chưa được, thử lại sau.
Không có gì bạn kiểm tra được lưu lại hay gửi đi đâu.";

/// Kiểm tra tin nhắn, đường dẫn, số điện thoại, tài khoản, ảnh và thư đáng ngờ.
#[derive(Debug, Parser)]
#[command(name = "canhgiac", version, about, after_help = AFTER_HELP, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    place: place::Place,
    /// Tệp cấu hình (mặc định: /etc/canhgiac/canhgiac.toml nếu có)
    #[arg(long, global = true, env = "CANHGIAC_CONFIG", value_name = "TỆP")]
    config: Option<std::path::PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Kiểm tra một nội dung: chữ, tệp hoặc cả một danh sách
    Check(check::Check),
    /// Mở trang web và API (mặc định khi không có lệnh nào)
    Serve(serve::Serve),
    /// Danh sách số, tài khoản, địa chỉ đã bị cảnh báo
    #[command(subcommand)]
    Indicators(indicators::Indicators),
    /// Đơn vị của hệ thống
    #[command(subcommand)]
    Units(units::Units),
    /// Cơ sở dữ liệu: nâng cấp, sao lưu, khôi phục, kiểm tra nguyên vẹn
    #[command(subcommand)]
    Db(db::Db),
    /// Nhật ký: kiểm tra chuỗi, xuất ra tệp
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Xem và kiểm tra cấu hình
    #[command(subcommand)]
    Config(config::Config),
    /// Hồ sơ chuyển Công an: kiểm tra gói đã ký
    #[command(subcommand)]
    Dossier(dossier::Dossier),
    /// Biên nhận tin báo: kiểm chứng, in khóa công khai
    #[command(subcommand)]
    Receipt(receipt::Receipt),
    /// Đo độ chính xác trên dữ liệu có nhãn
    Eval(eval::Eval),
    /// Xem máy này đã đủ những gì cần chưa
    Doctor(doctor::Doctor),
    /// In phần gợi ý lệnh cho bash, zsh, fish, powershell
    Completions {
        /// Loại shell
        #[arg(value_name = "LOẠI")]
        shell: clap_complete::Shell,
    },
}

fn main() -> ExitCode {
    // The child must confine itself before anything else runs. Nobody types this command, so no manual and no shell knows it.
    if std::env::args_os()
        .nth(1)
        .is_some_and(|argument| argument == "media-child")
    {
        return media::child_main();
    }
    run().unwrap_or_else(|error| fault::told(&error))
}

fn matched(command: &clap::Command) -> Result<clap::ArgMatches, clap::Error> {
    let arguments = typed();
    let matches = command.clone().try_get_matches_from(&arguments)?;
    if matches.subcommand_name().is_some() {
        return Ok(matches);
    }
    // No command means serving, with whatever flags, variables and settings there are for it.
    let arguments = arguments.into_iter().chain(["serve".into()]);
    command.clone().try_get_matches_from(arguments)
}

/// What was typed; `help check` is `check --help`.
fn typed() -> Vec<OsString> {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    if arguments.get(1).is_some_and(|first| first == "help") {
        arguments.remove(1);
        arguments.push("--help".into());
    }
    arguments
}

fn run() -> anyhow::Result<ExitCode> {
    let file = config::File::find()?;
    let command = manual::of(file.as_defaults_of(Cli::command()));
    let matches = match matched(&command) {
        Ok(matches) => matches,
        Err(error) => return manual::told(&error),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return manual::told(&error),
    };
    let place = cli.place;
    let Some(wanted) = cli.command else {
        return Ok(ExitCode::from(exit::USAGE));
    };
    match wanted {
        Command::Check(check) => check.run(&place),
        Command::Serve(serve) => serve.run(&place),
        Command::Indicators(indicators) => indicators.run(&place),
        Command::Units(units) => units.run(&place),
        Command::Db(db) => db.run(&place),
        Command::Audit(audit) => audit.run(&place),
        Command::Config(config) => config.run(&file, &command, &matches),
        Command::Dossier(dossier) => dossier.run(),
        Command::Receipt(receipt) => receipt.run(&place),
        Command::Eval(eval) => eval.run(),
        Command::Doctor(doctor) => doctor.run(&place),
        Command::Completions { shell } => {
            // The generator panics where it cannot write; memory always takes it.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut command.clone(), "canhgiac", &mut script);
            std::io::Write::write_all(&mut output::Out, &script)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
