//! `canhgiac check`: one text, one file, or a batch.

use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use app::check::{FILE_MAX, TEXT_MAX};
use app::{Answer, Engine, Input, Refusal, Request};
use clap::Args;
use detect::{Channel, Hints, Level, Sender};

use crate::place::{Place, today};
use crate::{exit, look, output};

/// Kiểm tra một nội dung: chữ, tệp hoặc cả một danh sách
#[derive(Debug, Args)]
#[command(
    after_help = "Nội dung có thể là tin nhắn, đường dẫn, số điện thoại, số tài khoản, mã VietQR; «-», hoặc để trống sau dấu «|», là đọc từ đầu vào chuẩn.\n\
    Tệp: ảnh PNG/JPEG/WebP, thư .eml, văn bản. Loại nội dung được tự nhận ra.\n\
    --batch: mỗi dòng một nội dung; dòng JSON có \"text\" cũng được."
)]
pub(crate) struct Check {
    /// Nội dung cần kiểm tra; «-» là đầu vào chuẩn
    #[arg(value_name = "NỘI DUNG", conflicts_with_all = ["file", "batch"])]
    text: Vec<String>,
    /// Tệp cần kiểm tra; «-» là đầu vào chuẩn
    #[arg(long, short, value_name = "TỆP", conflicts_with = "batch")]
    file: Option<PathBuf>,
    /// Kiểm tra từng dòng của tệp
    #[arg(long, value_name = "TỆP")]
    batch: Option<PathBuf>,
    /// Người gửi như máy hiện: tên, đầu số, số điện thoại hoặc địa chỉ thư
    #[arg(long, value_name = "AI")]
    sender: Option<String>,
    /// Kênh: sms, zalo, facebook, telegram, email, call, paper, other
    #[arg(long, value_name = "KÊNH", value_parser = channel)]
    channel: Option<Channel>,
    /// Tôi đã chuyển tiền
    #[arg(long)]
    paid: bool,
    /// Tôi đã nhập mật khẩu hoặc mã OTP
    #[arg(long)]
    gave_secret: bool,
    /// In JSON (mỗi kết quả một dòng)
    #[arg(long)]
    json: bool,
    /// Không tô màu
    #[arg(long)]
    no_color: bool,
    /// Không hiện tiến độ
    #[arg(long, short)]
    quiet: bool,
    /// Luôn thoát với mã 0 khi đã có kết quả
    #[arg(long)]
    exit_zero: bool,
}

fn channel(code: &str) -> Result<Channel, String> {
    Channel::from_code(code).ok_or_else(|| {
        "kênh là một trong: sms, zalo, facebook, telegram, email, call, paper, other".to_owned()
    })
}

impl Check {
    pub(crate) fn run(&self, place: &Place) -> anyhow::Result<ExitCode> {
        let asked = !self.text.is_empty() || self.file.is_some() || self.batch.is_some();
        if !asked && std::io::stdin().is_terminal() {
            eprintln!(
                "Chưa có gì để kiểm tra. Hãy gõ nội dung sau lệnh, hoặc dùng --file TỆP, --batch TỆP, hoặc «-» để đọc từ đầu vào chuẩn."
            );
            return Ok(ExitCode::from(exit::USAGE));
        }
        let checker = place.checker()?;
        let engine = checker.engine();
        if let Some(batch) = &self.batch {
            return self.run_batch(&engine, batch);
        }
        let input = match &self.file {
            Some(path) => match read_limited(path)? {
                Some(bytes) => Input::Bytes(bytes),
                None => return Ok(refused(&engine, &Refusal::FileTooLarge)),
            },
            None if self.text.is_empty() || self.text == ["-"] => {
                match read_limited(Path::new("-"))? {
                    Some(bytes) => Input::Bytes(bytes),
                    None => return Ok(refused(&engine, &Refusal::FileTooLarge)),
                }
            }
            None => Input::Text(self.text.join(" ")),
        };
        match app::check::run(&engine, self.request(input)) {
            Ok(answer) => {
                self.print(&answer)?;
                Ok(self.code(answer.verdict.level))
            }
            Err(refusal) => Ok(refused(&engine, &refusal)),
        }
    }

    fn request(&self, input: Input) -> Request {
        let hints = Hints {
            sender: self.sender.as_deref().and_then(Sender::read),
            channel: self.channel,
            paid: self.paid,
            gave_secret: self.gave_secret,
        };
        Request {
            input,
            hints,
            today: today(),
        }
    }

    fn print(&self, answer: &Answer<'_>) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        if self.json {
            serde_json::to_writer(&mut out, answer)?;
            out.write_all(b"\n")?;
        } else {
            out.write_all(look::answer(answer, output::coloured(self.no_color)).as_bytes())?;
        }
        Ok(())
    }

    fn code(&self, level: Level) -> ExitCode {
        match level {
            _ if self.exit_zero => ExitCode::SUCCESS,
            Level::Warned | Level::Danger => ExitCode::from(exit::DANGER),
            Level::Suspicious => ExitCode::from(exit::SUSPICIOUS),
            Level::Insufficient | Level::Official => ExitCode::SUCCESS,
        }
    }

    /// One line, one answer; the worst level decides the exit code.
    fn run_batch(&self, engine: &Engine, path: &Path) -> anyhow::Result<ExitCode> {
        let (reader, length) = open(path)?;
        let bar = self.progress(length);
        let mut reader = reader;
        let mut worst = None;
        let mut line = Vec::new();
        let mut number = 0usize;
        loop {
            line.clear();
            // One byte more than allowed shows that a line is too long; the rest of it is skipped, not kept.
            let read = reader
                .by_ref()
                .take(TEXT_MAX as u64 + 2)
                .read_until(b'\n', &mut line)?;
            if read == 0 {
                break;
            }
            number += 1;
            bar.inc(read as u64);
            if !line.ends_with(b"\n") && read > TEXT_MAX + 1 {
                bar.inc(skip_line(&mut reader)?);
            }
            worst = worst.max(self.batch_line(engine, number, &line)?);
        }
        bar.finish_and_clear();
        let Some(worst) = worst else {
            eprintln!("Không có dòng nào kiểm tra được.");
            return Ok(ExitCode::from(exit::USAGE));
        };
        Ok(self.code(worst))
    }

    /// The level of a line; `None` where there was none to judge.
    fn batch_line(
        &self,
        engine: &Engine,
        number: usize,
        line: &[u8],
    ) -> anyhow::Result<Option<Level>> {
        let (text, _) = vi::decode(line);
        let text = text.trim_end_matches(['\r', '\n']);
        if text.trim().is_empty() {
            return Ok(None);
        }
        let text = json_text(text).unwrap_or_else(|| text.to_owned());
        let mut out = std::io::stdout().lock();
        match app::check::run(engine, self.request(Input::Text(text))) {
            Ok(answer) => {
                if self.json {
                    serde_json::to_writer(
                        &mut out,
                        &Numbered {
                            line: number,
                            answer: &answer,
                        },
                    )?;
                    writeln!(out)?;
                } else {
                    let colour = output::coloured(self.no_color);
                    let title = output::paint(
                        colour,
                        output::of_level(answer.verdict.level),
                        answer.verdict.title,
                    );
                    let why = answer
                        .verdict
                        .reasons
                        .first()
                        .map_or("", |reason| reason.title);
                    writeln!(out, "{number:>6}  {title}  {why}")?;
                }
                Ok(Some(answer.verdict.level))
            }
            Err(refusal) => {
                if self.json {
                    writeln!(
                        out,
                        "{}",
                        serde_json::json!({ "line": number, "error": refusal.code(), "detail": refusal.sentence(engine) })
                    )?;
                } else {
                    writeln!(out, "{number:>6}  {}", refusal.sentence(engine))?;
                }
                Ok(None)
            }
        }
    }

    fn progress(&self, length: Option<u64>) -> indicatif::ProgressBar {
        let shown = !self.quiet && std::io::stderr().is_terminal();
        match length.filter(|_| shown) {
            Some(length) => indicatif::ProgressBar::new(length),
            None => indicatif::ProgressBar::hidden(),
        }
    }
}

#[derive(serde::Serialize)]
struct Numbered<'a, 'e> {
    line: usize,
    #[serde(flatten)]
    answer: &'a Answer<'e>,
}

fn refused(engine: &Engine, refusal: &Refusal) -> ExitCode {
    eprintln!("{}", refusal.sentence(engine));
    ExitCode::from(exit::USAGE)
}

/// A line of JSON with a `text` field, as the data sets have it.
fn json_text(line: &str) -> Option<String> {
    if !line.starts_with('{') {
        return None;
    }
    let value: serde_json::Value = serde_json::from_str(line).ok()?;
    value.get("text")?.as_str().map(str::to_owned)
}

fn open(path: &Path) -> anyhow::Result<(Box<dyn BufRead>, Option<u64>)> {
    if path == Path::new("-") {
        return Ok((Box::new(BufReader::new(std::io::stdin())), None));
    }
    let file = File::open(path)
        .with_context(|| format!("Không mở được tệp {}. Hãy kiểm tra tên tệp", path.display()))?;
    let length = file.metadata().map(|meta| meta.len()).ok();
    Ok((Box::new(BufReader::new(file)), length))
}

/// The whole file, or `None` when it is longer than a check allows.
fn read_limited(path: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    let (reader, _) = open(path)?;
    let mut bytes = Vec::new();
    reader
        .take(FILE_MAX as u64 + 1)
        .read_to_end(&mut bytes)
        .with_context(|| format!("Không đọc được tệp {}", path.display()))?;
    Ok((bytes.len() <= FILE_MAX).then_some(bytes))
}

fn skip_line(reader: &mut Box<dyn BufRead>) -> std::io::Result<u64> {
    let mut skipped = 0;
    loop {
        let chunk = reader.fill_buf()?;
        if chunk.is_empty() {
            return Ok(skipped);
        }
        let end = chunk.iter().position(|&b| b == b'\n').map(|at| at + 1);
        let taken = end.unwrap_or(chunk.len());
        reader.consume(taken);
        skipped += taken as u64;
        if end.is_some() {
            return Ok(skipped);
        }
    }
}
