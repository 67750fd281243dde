//! `canhgiac eval`: scores labelled rows and measures every slice.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use app::Engine;
use app::eval::{Figure, Measures, Scored, measure};
use clap::Args;
use detect::{Hints, Level};

use crate::exit;
use crate::place::today;

/// Seed of the bootstrap, so that the same rows give the same intervals.
const SEED: u64 = 20_261_124;

/// Đo độ chính xác trên dữ liệu có nhãn
#[derive(Debug, Args)]
#[command(
    after_help = "Mỗi dòng một JSON: text (hoặc url), label (scam|spam|ham; phish|benign), lang, source, kind, id."
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
    label: Option<String>,
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    kind: Option<String>,
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
            eprintln!("Hãy nêu ít nhất một tệp: --text, --email hoặc --url.");
            return Ok(ExitCode::from(exit::USAGE));
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
        for (set, path) in sets {
            let Some(path) = path else { continue };
            let slices = score(&engine, set, path, &mut out)?;
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
            println!("{}", serde_json::to_string_pretty(&reports)?);
        } else {
            print(&reports);
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn score(
    engine: &Engine,
    set: &str,
    path: &Path,
    out: &mut Option<BufWriter<File>>,
) -> anyhow::Result<Slices> {
    let file = File::open(path).with_context(|| format!("Không mở được tệp {}", path.display()))?;
    let mut slices = Slices::new();
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let row: Row = serde_json::from_str(&line)
            .with_context(|| format!("{}: dòng {}", path.display(), number + 1))?;
        let (score, level) = judged(engine, set, &row);
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
        add(&mut slices, &row, score, level);
    }
    Ok(slices)
}

/// Score and level of one row; an empty row is as unsuspicious as can be.
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
    let verdict = detect::judge(&question, &engine.pack, &engine.snapshot, today());
    (verdict.score, verdict.level)
}

/// Scam against ham; spam is a slice of its own in which every flag counts as a false one.
fn add(slices: &mut Slices, row: &Row, score: f32, level: Level) {
    let label = row.label.as_deref().unwrap_or_default();
    let lang = row.lang.as_deref().unwrap_or("?");
    let guilty = matches!(label, "scam" | "phish");
    let scored = Scored {
        score,
        guilty,
        flagged: level >= Level::Suspicious,
    };
    if label == "spam" {
        slices
            .entry(format!("spam, {lang} (chỉ để xem)"))
            .or_default()
            .push(scored);
        return;
    }
    let source = row.source.as_deref().unwrap_or("?");
    let kind = row.kind.as_deref().unwrap_or("?");
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

fn print(reports: &[Report]) {
    println!(
        "{:<34} {:>7} {:>6} {:>17} {:>6} {:>6} {:>19} {:>19} {:>6} {:>8}",
        "lát", "n", "xấu", "ROC-AUC", "P@0.5", "R@0.5", "FPR@95R", "R@1%FPR", "ECE", "gắn cờ oan"
    );
    for report in reports {
        let m = &report.measures;
        println!(
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
        );
    }
}

fn plain(figure: Option<Figure>) -> String {
    figure.map_or("–".to_owned(), |f| format!("{:.3}", f.value))
}

fn interval(figure: Option<Figure>) -> String {
    figure.map_or("–".to_owned(), |f| {
        format!("{:.3} ({:.2}–{:.2})", f.value, f.low, f.high)
    })
}
