//! `canhgiac check`: one text, one file, or a batch.

use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use app::check::{FILE_MAX, TEXT_MAX};
use app::{Answer, Clock, Engine, Input, Refusal, Request};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use detect::{Channel, Hints, Level, Sender};
use indicatif::{ProgressBar, ProgressStyle};
use media::FileKind;
use web::Problem;

use crate::lang::Lang;
use crate::place::Place;
use crate::{exit, fault, look, output, utf16};

/// Longest line of a batch, in bytes: JSON may write every byte of a text as an escape, and hold more than the text.
const LINE_MAX: usize = 6 * TEXT_MAX + 64 * 1024;

/// Kiểm tra một nội dung: chữ, tệp hoặc cả một danh sách
#[derive(Debug, Args)]
#[command(
    after_help = "Nội dung có thể là tin nhắn, đường dẫn, số điện thoại, số tài khoản, mã VietQR; «-», hoặc để trống sau dấu «|», là đọc từ đầu vào chuẩn.\n\
    Tệp: ảnh PNG/JPEG/WebP, thư .eml, văn bản. Loại nội dung được tự nhận ra.\n\
    Tệp mà không đọc được gì (hỏng, bị cắt, tệp nén, ảnh khi máy chưa cài tesseract) có mã thoát 1 và \"unchecked\": true trong JSON; ảnh đã đọc mà không có chữ, không có mã QR thì không.\n\
    --batch: mỗi dòng một nội dung; dòng JSON có \"text\", có thể thêm \"sender\", \"channel\", \"paid\" và \"gave_secret\", cũng được. Dòng chưa kiểm tra được được nêu số ở đầu ra lỗi; khi không dòng nào đáng ngờ mà còn dòng như vậy, mã thoát là 1."
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
    /// Tin đến qua đâu
    #[arg(long, value_name = "KÊNH", value_parser = channels(), ignore_case = true)]
    channel: Option<Channel>,
    /// Tôi đã chuyển tiền
    #[arg(long)]
    paid: bool,
    /// Tôi đã nhập mật khẩu hoặc mã OTP
    #[arg(long)]
    gave_secret: bool,
    /// Ngôn ngữ của phần trình bày
    #[arg(long, value_enum, default_value_t = Lang::Vi, value_name = "NGÔN NGỮ")]
    lang: Lang,
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

const CHANNELS: [&str; 8] = [
    "sms", "zalo", "facebook", "telegram", "email", "call", "paper", "other",
];

/// In a form that shells can complete.
fn channels() -> impl TypedValueParser<Value = Channel> {
    PossibleValuesParser::new(CHANNELS).try_map(|code| channel(&code))
}

fn channel(code: &str) -> Result<Channel, String> {
    Channel::from_code(&code.to_lowercase())
        .ok_or_else(|| format!("kênh là một trong: {}", CHANNELS.join(", ")))
}

impl Check {
    pub(crate) fn run(&self, place: &Place) -> anyhow::Result<ExitCode> {
        let done = self.checked(place);
        if let Err(error) = &done
            && self.json
            && !output::is_closed()
        {
            output::say_json(&fault::Problem::of(error))?;
        }
        done
    }

    fn checked(&self, place: &Place) -> anyhow::Result<ExitCode> {
        let asked = !self.text.is_empty() || self.file.is_some() || self.batch.is_some();
        if !asked && std::io::stdin().is_terminal() {
            output::tell(self.lang.words().nothing_given);
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
                None => return self.refused(&engine, &Refusal::FileTooLarge),
            },
            None if self.text.is_empty() || self.text == ["-"] => {
                match read_limited(Path::new("-"))? {
                    Some(bytes) => Input::Bytes(bytes),
                    None => return self.refused(&engine, &Refusal::FileTooLarge),
                }
            }
            None => {
                if self.names_a_file() {
                    output::tell(self.lang.words().names_a_file);
                }
                Input::Text(self.text.join(" "))
            }
        };
        match app::check::run(&engine, request(input, self.hints())) {
            Ok(answer) => {
                self.print(&answer)?;
                Ok(match answer.verdict.level {
                    // Scripts would take a file nobody could look into for a harmless one.
                    Level::Insufficient if answer.unchecked => ExitCode::from(exit::FAILED),
                    level => self.code(level),
                })
            }
            Err(refusal) => self.refused(&engine, &refusal),
        }
    }

    /// What is judged may be anybody's text, so no file is opened because a text names it; who meant the file is told.
    fn names_a_file(&self) -> bool {
        matches!(self.text.as_slice(), [text] if Path::new(text).is_file())
    }

    fn hints(&self) -> Hints {
        Hints {
            sender: self.sender.as_deref().and_then(Sender::read),
            channel: self.channel,
            paid: self.paid,
            gave_secret: self.gave_secret,
            english: self.lang == Lang::En && !self.json,
        }
    }

    fn print(&self, answer: &Answer<'_>) -> anyhow::Result<()> {
        if self.json {
            return output::say_json(answer);
        }
        let frame = self.lang.frame(&answer.verdict, &self.hints());
        let colour = output::coloured(self.no_color);
        let told = look::answer(answer, &frame, self.lang.words(), colour);
        Ok(output::Out.write_all(told.as_bytes())?)
    }

    /// Nothing was judged: a program reads the problem where it reads answers, a person a sentence.
    fn refused(&self, engine: &Engine, refusal: &Refusal) -> anyhow::Result<ExitCode> {
        self.told(refusal, &self.problem(engine, refusal))
    }

    fn told(&self, refusal: &Refusal, problem: &Problem<'_>) -> anyhow::Result<ExitCode> {
        if self.json {
            output::say_json(problem)?;
        }
        output::tell(problem.detail);
        Ok(ExitCode::from(match refusal {
            // Nothing was given: that is the command's fault, not the content's.
            Refusal::Empty => exit::USAGE,
            _ => exit::FAILED,
        }))
    }

    fn problem<'e>(&self, engine: &'e Engine, refusal: &Refusal) -> Problem<'e> {
        let sentence = refusal.sentence(engine);
        Problem::of(refusal, self.lang.refusal(refusal.code(), sentence))
    }

    fn code(&self, level: Level) -> ExitCode {
        match level {
            _ if self.exit_zero => ExitCode::SUCCESS,
            Level::Warned | Level::Danger => ExitCode::from(exit::DANGER),
            Level::Suspicious => ExitCode::from(exit::SUSPICIOUS),
            Level::Insufficient | Level::Official => ExitCode::SUCCESS,
        }
    }

    /// One line, one answer. What was found decides the exit code; where nothing was, a line that could not be checked does.
    fn run_batch(&self, engine: &Engine, path: &Path) -> anyhow::Result<ExitCode> {
        let (mut reader, length) = open(path)?;
        let head = reader.fill_buf().with_context(|| not_read(path))?;
        if !is_list_of_texts(head) {
            let refusal = Refusal::NotReadable;
            let problem = Problem::of(&refusal, self.lang.words().no_list_of_texts);
            return self.told(&refusal, &problem);
        }
        let batch = Batch {
            check: self,
            engine,
            bar: self.progress(length),
        };
        let mut reader =
            utf16::decoded(batch.bar.wrap_read(reader)).with_context(|| not_read(path))?;
        let words = self.lang.words();
        let (mut worst, mut unchecked) = (None, 0usize);
        let mut line = Line::default();
        while line.read(&mut reader).with_context(|| not_read(path))? {
            batch
                .bar
                .set_message(format!("{} {}", line.number, words.lines));
            match batch.judge(&line)? {
                Outcome::Nothing => {}
                Outcome::Unchecked => unchecked += 1,
                Outcome::Judged(level) => worst = worst.max(Some(level)),
            }
        }
        batch.bar.finish_and_clear();
        if unchecked > 0 {
            output::tell(format_args!("{unchecked} {}", words.lines_not_checked));
        }
        Ok(match worst {
            None if unchecked == 0 => {
                output::tell(words.nothing_in_file);
                ExitCode::from(exit::USAGE)
            }
            Some(level) if unchecked == 0 => self.code(level),
            Some(level) if level >= Level::Suspicious && !self.exit_zero => self.code(level),
            _ => ExitCode::from(exit::FAILED),
        })
    }

    fn progress(&self, length: Option<u64>) -> ProgressBar {
        let shown = !self.quiet && std::io::stderr().is_terminal();
        let Some(length) = length.filter(|_| shown) else {
            return ProgressBar::hidden();
        };
        let style = ProgressStyle::with_template("{bar:30} {percent:>3} %  {msg}");
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::new(length).with_style(style)
    }
}

/// A batch on its way.
struct Batch<'b> {
    check: &'b Check,
    engine: &'b Engine,
    bar: ProgressBar,
}

/// What became of a line.
enum Outcome {
    /// There was nothing in it.
    Nothing,
    Unchecked,
    Judged(Level),
}

impl Batch<'_> {
    fn judge(&self, line: &Line) -> anyhow::Result<Outcome> {
        if line.is_cut {
            return self.refused(line.number, &Refusal::TextTooLong);
        }
        let (text, _) = vi::decode(&line.bytes);
        if text.trim().is_empty() {
            return Ok(Outcome::Nothing);
        }
        let asked = asked(text.trim_end_matches(['\r', '\n']), self.check.hints());
        let (text, hints) = match asked {
            Ok(asked) => asked,
            Err(detail) => {
                let detail = self.check.lang.refusal("bad_json", &detail);
                return self.unchecked(line.number, &Problem::bad_json(detail));
            }
        };
        match app::check::run(self.engine, request(Input::Text(text), hints.clone())) {
            Ok(answer) => {
                self.above(|| self.print(line.number, &answer, &hints))?;
                Ok(Outcome::Judged(answer.verdict.level))
            }
            Err(refusal) => self.refused(line.number, &refusal),
        }
    }

    fn print(&self, line: usize, answer: &Answer<'_>, hints: &Hints) -> anyhow::Result<()> {
        if self.check.json {
            return output::say_json(&Numbered { line, told: answer });
        }
        let verdict = &answer.verdict;
        let colour = output::coloured(self.check.no_color);
        let frame = self.check.lang.frame(verdict, hints);
        let title = output::paint(colour, output::of_level(verdict.level), frame.title);
        let why = self.check.lang.in_a_word(verdict);
        let first = frame.if_paid.first().filter(|_| frame.is_hurt);
        let now = first.map(|step| format!("  {}: {step}", self.check.lang.words().now));
        let now = now.unwrap_or_default();
        Ok(output::say(format_args!("{line:>6}  {title}  {why}{now}"))?)
    }

    fn refused(&self, line: usize, refusal: &Refusal) -> anyhow::Result<Outcome> {
        self.unchecked(line, &self.check.problem(self.engine, refusal))
    }

    /// Every line has its answer: a program finds the problem in its place, a person is told on standard error.
    fn unchecked(&self, line: usize, problem: &Problem<'_>) -> anyhow::Result<Outcome> {
        if self.check.json {
            self.above(|| {
                output::say_json(&Numbered {
                    line,
                    told: problem,
                })
            })?;
        }
        self.bar.suspend(|| {
            let words = self.check.lang.words();
            output::tell(format_args!(
                "{} {line} {} {}",
                words.line, words.not_checked, problem.detail
            ));
        });
        Ok(Outcome::Unchecked)
    }

    /// Writes with the bar out of the way, where both stand on one terminal.
    fn above<T>(&self, write: impl FnOnce() -> T) -> T {
        match std::io::stdout().is_terminal() {
            true => self.bar.suspend(write),
            false => write(),
        }
    }
}

#[derive(serde::Serialize)]
struct Numbered<'a, T> {
    line: usize,
    #[serde(flatten)]
    told: &'a T,
}

/// A line of a batch.
#[derive(Default)]
struct Line {
    number: usize,
    bytes: Vec<u8>,
    /// It was longer than any line may be.
    is_cut: bool,
}

impl Line {
    /// Reads the next one; `false` at the end.
    fn read(&mut self, reader: &mut impl BufRead) -> std::io::Result<bool> {
        self.bytes.clear();
        let read = reader
            .by_ref()
            .take(LINE_MAX as u64 + 1)
            .read_until(b'\n', &mut self.bytes)?;
        self.number += 1;
        self.is_cut = read > LINE_MAX && !self.bytes.ends_with(b"\n");
        if self.is_cut {
            skip_line(reader)?;
        }
        Ok(read > 0)
    }
}

fn request(input: Input, hints: Hints) -> Request {
    Request {
        input,
        hints,
        today: Clock::System.today(),
    }
}

/// What a line asks about: itself, or the `text` of the JSON it holds, with what that adds to what the command says of all. What
/// begins as JSON is never judged as a message.
fn asked(line: &str, all: Hints) -> Result<(String, Hints), String> {
    if !begins_as_json(line) {
        return Ok((line.to_owned(), all));
    }
    let row: serde_json::Value = serde_json::from_str(line)
        .map_err(|error| format!("JSON chưa đúng ở cột {}.", error.column()))?;
    let text = string(&row, "text")?.ok_or("JSON cần có «text» là chuỗi.")?;
    let sender = string(&row, "sender")?.and_then(Sender::read);
    let code = string(&row, "channel")?.filter(|code| !code.is_empty());
    let channel = code.map(channel).transpose();
    let hints = Hints {
        sender: sender.or(all.sender),
        channel: channel
            .map_err(|why| format!("JSON có «channel» không dùng được: {why}."))?
            .or(all.channel),
        paid: yes_or_no(&row, "paid")?.unwrap_or(all.paid),
        gave_secret: yes_or_no(&row, "gave_secret")?.unwrap_or(all.gave_secret),
        ..all
    };
    Ok((text.to_owned(), hints))
}

/// `{"` or `{}`: people who write braces go on with a word.
fn begins_as_json(line: &str) -> bool {
    let inside = line.trim().strip_prefix('{').map(str::trim_start);
    inside.is_some_and(|rest| rest.starts_with('"') || rest == "}")
}

/// A field that may be left out.
fn string<'r>(row: &'r serde_json::Value, name: &str) -> Result<Option<&'r str>, String> {
    match row.get(name) {
        None | Some(serde_json::Value::Null) => Ok(None),
        Some(serde_json::Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("JSON cần có «{name}» là chuỗi.")),
    }
}

/// A field that may be left out.
fn yes_or_no(row: &serde_json::Value, name: &str) -> Result<Option<bool>, String> {
    match row.get(name) {
        None | Some(serde_json::Value::Null) => Ok(None),
        Some(serde_json::Value::Bool(yes)) => Ok(Some(*yes)),
        Some(_) => Err(format!("JSON cần có «{name}» là true hoặc false.")),
    }
}

/// Whether a file that begins like this has lines to check; of a picture or a program each line would be noise.
fn is_list_of_texts(head: &[u8]) -> bool {
    head.is_empty() || matches!(media::sniff(head), FileKind::Text | FileKind::Eml)
}

fn not_read(path: &Path) -> String {
    format!("Không đọc được tệp {}", path.display())
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
        .with_context(|| not_read(path))?;
    Ok((bytes.len() <= FILE_MAX).then_some(bytes))
}

fn skip_line(reader: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let chunk = reader.fill_buf()?;
        let end = chunk.iter().position(|&b| b == b'\n').map(|at| at + 1);
        let taken = end.unwrap_or(chunk.len());
        let is_over = end.is_some() || chunk.is_empty();
        reader.consume(taken);
        if is_over {
            return Ok(());
        }
    }
}
