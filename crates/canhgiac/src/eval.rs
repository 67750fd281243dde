//! `canhgiac eval`: scores labelled rows and measures every slice.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use app::Engine;
use app::eval::{Figure, Measures, Scored, measure};
use clap::Args;
use detect::{Hints, Level};

use crate::{exit, output};

/// Seed of the bootstrap, so that the same rows give the same intervals.
const SEED: u64 = 20_261_124;

/// Đo độ chính xác trên dữ liệu có nhãn
#[derive(Debug, Args)]
#[command(
    after_help = "Mỗi dòng một JSON: text (hoặc url), label (scam|spam|ham; phish|benign), lang, source, kind, id.\n\
    Dòng thiếu text, nhãn lạ: không đo, nêu tệp và dòng. Dòng không có nhãn chỉ được chấm điểm khi có --scores, không tính vào số đo."
)]
pub(crate) struct Eval {
    /// Tin nhắn
    #[arg(long, value_name = "TỆP")]
    text: Option<PathBuf>,
    /// Thư
    #[arg(long, value_name = "TỆP")]
    email: Option<PathBuf>,
    /// Đường dẫn
    #[arg(long, value_name = "TỆP")]
    url: Option<PathBuf>,
    /// In JSON
    #[arg(long)]
    json: bool,
    /// Ghi điểm từng dòng (id, score, level)
    #[arg(long, value_name = "TỆP")]
    scores: Option<PathBuf>,
}

#[derive(serde::Deserialize)]
struct Row {
    #[serde(default)]
    id: Option<serde_json::Value>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    label: Option<Label>,
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    kind: Option<String>,
}

/// What a row is known to be; a set of messages and a set of addresses have labels of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Label {
    Scam,
    Spam,
    Ham,
    Phish,
    Benign,
}

impl Label {
    const fn code(self) -> &'static str {
        match self {
            Self::Scam => "scam",
            Self::Spam => "spam",
            Self::Ham => "ham",
            Self::Phish => "phish",
            Self::Benign => "benign",
        }
    }
}

#[derive(serde::Serialize)]
struct Line<'a> {
    id: serde_json::Value,
    score: f32,
    level: &'a str,
}

#[derive(serde::Serialize)]
struct Report {
    set: &'static str,
    slice: String,
    #[serde(flatten)]
    measures: Measures,
}

type Slices = BTreeMap<String, Vec<Scored>>;

impl Eval {
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        let sets = [
            ("text", &self.text),
            ("email", &self.email),
            ("url", &self.url),
        ];
        if sets.iter().all(|(_, path)| path.is_none()) {
            output::tell("Hãy nêu ít nhất một tệp: --text, --email hoặc --url.");
            return Ok(ExitCode::from(exit::USAGE));
        }
        // Read and found right before the first is scored: nothing half done is left behind.
        let mut read = Vec::new();
        for (set, path) in sets {
            if let Some(path) = path {
                read.push((set, rows(set, path, self.scores.is_some())?));
            }
        }
        let checker = app::Checker::in_memory()?;
        let engine = checker.engine();
        let mut out = match &self.scores {
            Some(path) => {
                Some(BufWriter::new(File::create(path).with_context(|| {
                    format!("Không ghi được {}", path.display())
                })?))
            }
            None => None,
        };
        let mut reports = Vec::new();
        for (set, rows) in read {
            let slices = score(&engine, set, &rows, &mut out)?;
            reports.extend(slices.into_iter().map(|(slice, rows)| Report {
                set,
                slice,
                measures: measure(&rows, SEED),
            }));
        }
        if let Some(out) = &mut out {
            out.flush()?;
        }
        if self.json {
            output::say(serde_json::to_string_pretty(&reports)?)?;
        } else {
            print(&reports)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The rows of a file. One that cannot be measured is refused: counted as honest, it would make the figures better than they are.
fn rows(set: &str, path: &Path, scored_only: bool) -> anyhow::Result<Vec<Row>> {
    let file = File::open(path).with_context(|| format!("Không mở được tệp {}", path.display()))?;
    let mut rows = Vec::new();
    let mut without_label = 0usize;
    for (line, number) in BufReader::new(file).lines().zip(1usize..) {
        let place = || format!("Tệp {}, dòng {number}", path.display());
        let line = line.with_context(place)?;
        if line.trim().is_empty() {
            continue;
        }
        let row = row(set, &line).with_context(place)?;
        if row.label.is_none() {
            if !scored_only {
                bail!("{}: thiếu label ({})", place(), labels(set));
            }
            without_label += 1;
        }
        rows.push(row);
    }
    if without_label > 0 {
        output::tell(format_args!(
            "{}: {without_label} dòng không có nhãn, chỉ được chấm điểm, không tính vào số đo.",
            path.display()
        ));
    }
    Ok(rows)
}

/// One row of this set.
fn row(set: &str, line: &str) -> anyhow::Result<Row> {
    let value: serde_json::Value = serde_json::from_str(line)
        .map_err(|error| anyhow!("JSON chưa đúng ở cột {}", error.column()))?;
    let label = value.get("label").cloned().unwrap_or_default();
    let row: Row = serde_json::from_value(value).ok().with_context(|| {
        format!(
            "mục không đúng kiểu, hoặc label lạ {label}; label là một trong: {}",
            labels(set)
        )
    })?;
    if row.text.is_none() && row.url.is_none() {
        bail!("thiếu text (hoặc url)");
    }
    if row
        .label
        .is_some_and(|label| !labels(set).split(", ").any(|known| known == label.code()))
    {
        bail!(
            "label {label} không dùng cho tệp này; label là một trong: {}",
            labels(set)
        );
    }
    Ok(row)
}

/// The labels of a set, as written in its rows.
fn labels(set: &str) -> &'static str {
    match set {
        "url" => "phish, benign",
        _ => "scam, spam, ham",
    }
}

fn score(
    engine: &Engine,
    set: &str,
    rows: &[Row],
    out: &mut Option<BufWriter<File>>,
) -> anyhow::Result<Slices> {
    let mut slices = Slices::new();
    for (number, row) in rows.iter().enumerate() {
        let (score, level) = judged(engine, set, row);
        if let Some(out) = out {
            let id = row
                .id
                .clone()
                .or_else(|| row.url.clone().map(Into::into))
                .unwrap_or_else(|| number.into());
            serde_json::to_writer(
                &mut *out,
                &Line {
                    id,
                    score,
                    level: level.code(),
                },
            )?;
            out.write_all(b"\n")?;
        }
        if let Some(label) = row.label {
            add(&mut slices, row, label, score, level);
        }
    }
    Ok(slices)
}

/// Score and level of one row.
fn judged(engine: &Engine, set: &str, row: &Row) -> (f32, Level) {
    let text = row
        .text
        .as_deref()
        .or(row.url.as_deref())
        .unwrap_or_default();
    let mail = detect::Mail::default();
    let hints = Hints::default();
    let question = detect::Question {
        text,
        hints: Some(&hints),
        mail: (set == "email").then_some(&mail),
        as_link: set == "url",
        ..detect::Question::default()
    };
    let verdict = detect::judge(
        &question,
        &engine.pack,
        &engine.snapshot,
        app::Clock::System.today(),
    );
    (verdict.score, verdict.level)
}

/// Scam against ham; spam is a slice of its own in which every flag counts as a false one.
fn add(slices: &mut Slices, row: &Row, label: Label, score: f32, level: Level) {
    let lang = row.lang.as_deref().unwrap_or("?");
    let guilty = matches!(label, Label::Scam | Label::Phish);
    let scored = Scored {
        score,
        guilty,
        flagged: level >= Level::Suspicious,
    };
    if label == Label::Spam {
        slices
            .entry(format!("spam, {lang} (chỉ để xem)"))
            .or_default()
            .push(scored);
        return;
    }
    let source = row.source.as_deref().unwrap_or("?");
    let kind = row.kind.as_deref().unwrap_or("?");
    let label = label.code();
    let keys = [
        "tất cả".to_owned(),
        format!("ngôn ngữ {lang}"),
        format!("nguồn {label}/{source}"),
        format!("loại {label}/{kind}"),
    ];
    for key in keys {
        slices.entry(key).or_default().push(scored);
    }
    // The slice of the targets: real messages of phones and the collected sheet.
    if lang == "vi" && source.starts_with("ie403") {
        slices
            .entry("SMS tiếng Việt thật".to_owned())
            .or_default()
            .push(scored);
    }
}

fn print(reports: &[Report]) -> std::io::Result<()> {
    output::say(format_args!(
        "{:<34} {:>7} {:>6} {:>17} {:>6} {:>6} {:>19} {:>19} {:>6} {:>8}",
        "lát", "n", "xấu", "ROC-AUC", "P@0.5", "R@0.5", "FPR@95R", "R@1%FPR", "ECE", "gắn cờ oan"
    ))?;
    for report in reports {
        let m = &report.measures;
        output::say(format_args!(
            "{:<34} {:>7} {:>6} {:>17} {:>6} {:>6} {:>19} {:>19} {:>6.3} {:>8}",
            format!("{}: {}", report.set, report.slice),
            m.n,
            m.guilty,
            interval(m.auc),
            plain(m.precision),
            plain(m.recall),
            interval(m.fpr_at_95_recall),
            interval(m.recall_at_1_fpr),
            m.ece,
            plain(m.honest_flagged),
        ))?;
    }
    Ok(())
}

fn plain(figure: Option<Figure>) -> String {
    figure.map_or("–".to_owned(), |f| format!("{:.3}", f.value))
}

fn interval(figure: Option<Figure>) -> String {
    figure.map_or("–".to_owned(), |f| {
        format!("{:.3} ({:.2}–{:.2})", f.value, f.low, f.high)
    })
}
