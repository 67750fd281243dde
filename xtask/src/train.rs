//! Trains the models on the labelled rows, cross-validates, calibrates and writes `rules/model/`.
//!
//! Clusters of near-duplicates stay in one fold. The figures printed are those of rows the model had not seen.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use crate::train_hosts::{self, Address, Views};
use anyhow::Context;
use app::eval::{Scored, measure};
use clap::Args;
use detect::model::train::{Plan, Row, train};
use detect::model::{Linear, TypeWords, text_features};
use detect::{Pack, Popular, Question, Snapshot, Sources};

const FOLDS: u64 = 5;
const SEED: u64 = 20_261_124;
/// Source of the mails of `learn/`.
const OUR_MAILS: &str = "suite/mails";
/// Parts of the message suite that are learned from.
const LEARNED_FOLDERS: [&str; 10] = [
    "guilty",
    "innocent",
    "hard",
    "held_out",
    "backlog",
    "fresh",
    "second_fresh",
    "third_fresh",
    "fourth_fresh",
    "plain",
];
/// Log-odds from which the trees suspect an address and the linear model agrees: chosen by hand, see `MODEL_CARD.md`.
const LINK_SUSPECTS: f64 = 1.0;
const LINK_AGREES: f64 = 0.64;
/// The trees read the same facts as the rules and are calibrated by their loss; their word stands as it is.
const LINK: [f64; 5] = [0.0, 0.0, 0.0, 0.0, 1.0];

/// Where the rows are.
#[derive(Debug, Args)]
pub(crate) struct Train {
    /// Messages
    #[arg(long)]
    text: PathBuf,
    /// Mails
    #[arg(long)]
    email: PathBuf,
    /// Addresses
    #[arg(long, required_unless_present = "texts_only")]
    url: Option<PathBuf>,
    /// Where the models go
    #[arg(long, default_value = "rules/model")]
    out: PathBuf,
    /// Only the host model, printing its figures
    #[arg(long)]
    hosts_only: bool,
    /// Only the model of messages and mails; those of hosts stay as they are in `--out`
    #[arg(long, conflicts_with = "hosts_only")]
    texts_only: bool,
    /// Judges the addresses of this source by models that saw none of it; prints the figures and writes nothing
    #[arg(long, requires = "hosts_only")]
    leave_out: Vec<String>,
    /// Judges the addresses of the first so many folds only; prints the figures and writes nothing
    #[arg(long, requires = "hosts_only")]
    judged_folds: Option<u64>,
    /// Judges addresses as if no host were popular; prints the figures and writes nothing
    #[arg(long, requires = "hosts_only")]
    without_popular: bool,
}

/// What the host part gives to the calibration.
#[derive(serde::Deserialize)]
struct HostMarks {
    host_suspects: f64,
    link_suspects: f64,
    link_agrees: f64,
    link: Blend,
}

/// A blend as `calibration.toml` writes it.
#[derive(serde::Deserialize)]
struct Blend {
    bias: f64,
    guilty: f64,
    innocent: f64,
    text: f64,
    host: f64,
}

impl From<[f64; 5]> for Blend {
    fn from([bias, guilty, innocent, text, host]: [f64; 5]) -> Self {
        Self {
            bias,
            guilty,
            innocent,
            text,
            host,
        }
    }
}

#[derive(serde::Deserialize, Clone)]
struct Labelled {
    #[serde(default)]
    text: String,
    #[serde(default)]
    url: String,
    label: String,
    #[serde(default)]
    lang: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    cluster: Option<serde_json::Value>,
    #[serde(skip)]
    ours: bool,
}

/// What the rules and the unseen models say of a row.
struct Judged {
    guilty: bool,
    weight: f64,
    /// Points against and for it as the blend adds them up, log-odds of the wording, of the host.
    inputs: [f64; 4],
    /// What a table says of the host before a model is asked; the log-odds of one that a table knows.
    known: Option<f32>,
    slices: Vec<String>,
}

impl Judged {
    /// As the product answers: the models are not asked about a host that a table knows.
    fn answered(mut self) -> Self {
        if let Some(odds) = self.known {
            self.inputs[3] = f64::from(odds);
        }
        self
    }
}

impl Train {
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        let rules = Rules::without_models(self.without_popular)?;
        fs::create_dir_all(&self.out)?;
        let marks = match &self.url {
            Some(url) if !self.texts_only => self.hosts(&rules, &read(url)?)?,
            _ => toml::from_str(&fs::read_to_string(self.out.join("calibration.toml"))?)?,
        };
        if self.hosts_only {
            return Ok(());
        }
        let calibration = self.texts(&marks)?;
        fs::write(self.out.join("type_words.csv"), type_words(&rules.pack))?;
        fs::write(self.out.join("calibration.toml"), calibration)?;
        Ok(())
    }

    /// The models of hosts.
    fn hosts(&self, rules: &Rules, urls: &[Labelled]) -> anyhow::Result<HostMarks> {
        let plan = Plan {
            bits: 19,
            epochs: 9,
            rate: 0.15,
            decay: 2e-6,
            seed: SEED,
        };
        let mut addresses: Vec<Address> = urls.iter().map(address).collect();
        for (address, row) in addresses.iter_mut().zip(urls) {
            address.learned = !self.leave_out.contains(&row.source);
        }
        let outer = self.judged_folds.unwrap_or(FOLDS).min(FOLDS);
        let hosts = train_hosts::unseen(&addresses, &rules.pack, plan, FOLDS, outer);
        if self.leave_out.is_empty() && !self.without_popular && outer == FOLDS {
            let trees = train_hosts::last(&addresses, &hosts);
            Views::learn(addresses.iter(), plan).write(&trees, &self.out)?;
        }
        // The slices go by the shipped table, whatever the rows were judged with.
        let listed = Rules::without_models(false)?.pack.popular;
        let honest: BTreeSet<&str> = urls
            .iter()
            .filter(|row| !is_guilty(&row.label))
            .map(|row| row.source.as_str())
            .collect();
        let judged_by = |odds: &[f32]| -> Vec<Judged> {
            urls.iter()
                .zip(odds)
                .zip(&addresses)
                .filter(|(_, address)| address.fold < outer)
                .map(|((row, odds), address)| {
                    let mut judged = rules.judged(row, true, 0.0, *odds);
                    judged.slices.extend(self.slices(row, address, &listed));
                    judged.slices.extend(
                        honest
                            .iter()
                            .filter(|source| address.guilty || row.source == **source)
                            .map(|source| format!("trang lành của {source}, mọi trang xấu")),
                    );
                    judged
                })
                .collect()
        };
        let linear = judged_by(&hosts.whole);
        report(
            "địa chỉ, chỉ mô hình tuyến tính",
            &linear,
            fit(&linear, [true, true, false, true]),
        );
        let host_suspects = threshold(&linear, 3, 0.007);
        let judged = judged_by(&hosts.trees);
        report("địa chỉ", &judged, LINK);
        let answered: Vec<Judged> = judged.into_iter().map(Judged::answered).collect();
        report("địa chỉ, bảng tên miền trả lời trước", &answered, LINK);
        Ok(HostMarks {
            host_suspects,
            link_suspects: LINK_SUSPECTS,
            link_agrees: LINK_AGREES,
            link: LINK.into(),
        })
    }

    /// Slices of addresses; those of honest rows are set against every scam.
    fn slices(&self, row: &Labelled, address: &Address, listed: &Popular) -> Vec<String> {
        let is_crawl = row.source == "esdaung";
        let guilty = address.guilty;
        let is_popular = listed.has(&address.link.host);
        [
            (is_crawl, "thu thập trên mạng"),
            (!is_crawl, "tên trần"),
            (guilty || !is_popular, "không kể trang lành phổ biến"),
            (
                row.lang == "vi" && (guilty || !is_popular),
                "ngôn ngữ vi, không kể trang lành phổ biến",
            ),
            (
                !self.leave_out.is_empty() && !address.learned,
                "nguồn bỏ ra",
            ),
        ]
        .into_iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, name)| name.to_owned())
        .collect()
    }

    /// The model of messages and mails, and the calibration with what the hosts gave. One model for both: what is pasted may be
    /// either, and one of mails alone, of which none is Vietnamese, takes Vietnamese for the sign of a scam.
    fn texts(&self, marks: &HostMarks) -> anyhow::Result<String> {
        // Chosen by what unseen rows say; see docs/accuracy.md. What weighs little must be pulled down, or every word of 20,000 rows is
        // learned by heart.
        let plan = Plan {
            bits: 20,
            epochs: 24,
            rate: 0.6,
            decay: 2e-4,
            seed: SEED,
        };
        let mut rows = read(&self.text)?;
        rows.extend(our_messages());
        rows.extend(read(&self.email)?);
        // Texts contain hosts too: what the model of all rows suspects of them is a sign, and it has not seen these messages.
        let host = fs::read(self.out.join("host.bin"))?;
        let rules = Rules::with_host_model(host, marks.host_suspects)?;
        let odds = cross_validated(&rows, text_row, plan);
        let judged: Vec<Judged> = rows
            .iter()
            .zip(&odds)
            .map(|(row, odds)| rules.judged(row, false, *odds, 0.0))
            .collect();
        let blend = fit(&judged, [true, true, true, false]);
        report("tin nhắn và thư", &judged, blend);
        let model = final_model(&rows, text_row, plan);
        fs::write(self.out.join("text.bin"), model.to_bytes())?;
        let text = Blend::from(blend);
        // Marks of messages: mails of our own, unlike any other row, would be a fifth of what lies above the highest.
        let marking: Vec<&Judged> = judged
            .iter()
            .zip(&rows)
            .filter(|(_, row)| row.source != OUR_MAILS)
            .map(|(judged, _)| judged)
            .collect();
        let [suspects, sure] =
            [0.01, 0.002].map(|share| threshold(marking.iter().copied(), 2, share));
        let HostMarks {
            host_suspects,
            link_suspects,
            link_agrees,
            link,
        } = marks;
        let mut calibration = format!(
            "# Written by `cargo xtask train`; see MODEL_CARD.md.\nsuspects = {suspects:.3}\nsure = {sure:.3}\nhost_suspects = {host_suspects:.3}\nlink_suspects = {link_suspects:.3}\nlink_agrees = {link_agrees:.3}\n"
        );
        for (name, blend) in [("text", &text), ("link", link)] {
            calibration.push_str(&format!(
                "\n[{name}]\nbias = {:.4}\nguilty = {:.4}\ninnocent = {:.4}\ntext = {:.4}\nhost = {:.4}\n",
                blend.bias, blend.guilty, blend.innocent, blend.text, blend.host
            ));
        }
        Ok(calibration)
    }
}

/// The rules with chosen models.
struct Rules {
    pack: Pack,
    snapshot: Snapshot,
}

impl Rules {
    fn without_models(without_popular: bool) -> anyhow::Result<Self> {
        let mut sources = Sources::shipped();
        sources.remove_under("model/");
        if without_popular {
            sources.put("popular_hosts.bin", Popular::pack(["popular.invalid"])?);
        }
        Ok(Self {
            pack: Pack::load(&sources)?,
            snapshot: Snapshot::default(),
        })
    }

    /// With the model of hosts alone.
    fn with_host_model(bytes: Vec<u8>, suspects: f64) -> anyhow::Result<Self> {
        let mut sources = Sources::shipped();
        sources.remove_under("model/");
        sources.put("model/host.bin", bytes);
        let marks = format!(
            "suspects = 99.0\nsure = 99.0\nhost_suspects = {suspects}\nlink_suspects = 99.0\nlink_agrees = 99.0\n"
        );
        sources.put("model/calibration.toml", marks.as_str());
        Ok(Self {
            pack: Pack::load(&sources)?,
            snapshot: Snapshot::default(),
        })
    }

    fn judged(&self, row: &Labelled, as_link: bool, text_odds: f32, host_odds: f32) -> Judged {
        let mail = detect::Mail::default();
        let text = if as_link { &row.url } else { &row.text };
        let question = Question {
            text,
            mail: is_mail(row).then_some(&mail),
            as_link,
            ..Question::default()
        };
        let verdict = detect::judge(&question, &self.pack, &self.snapshot, tests::suite::TODAY);
        let host = if as_link {
            host_odds
        } else {
            verdict.odds.host.unwrap_or(0.0)
        };
        let mut slices = vec![
            "tất cả".to_owned(),
            format!("ngôn ngữ {}", row.lang),
            format!("nguồn {}/{}", row.label, row.source),
        ];
        if row.lang == "vi" && row.source.starts_with("ie403") {
            slices.push("SMS tiếng Việt thật".to_owned());
        }
        if is_mail(row) {
            slices.push("thư".to_owned());
        } else if !as_link {
            slices.push("tin nhắn".to_owned());
        }
        if row.ours {
            slices = vec![
                "bộ tin của dự án".to_owned(),
                format!("bộ tin của dự án: {}", row.source),
            ];
        }
        let guilty = is_guilty(&row.label);
        let [against, in_favour] = verdict.odds.signs.weighed();
        Judged {
            guilty,
            weight: f64::from(weight(row)),
            inputs: [
                f64::from(against),
                f64::from(in_favour),
                f64::from(text_odds),
                f64::from(host),
            ],
            known: verdict.odds.host,
            slices,
        }
    }
}

fn is_guilty(label: &str) -> bool {
    matches!(label, "scam" | "phish")
}

/// A row of the set of mails.
fn is_mail(row: &Labelled) -> bool {
    matches!(row.source.as_str(), "phishing_pot" | "spamassassin")
}

/// Rare and wanted rows count more: Vietnamese scams and the honest messages that look like them.
fn weight(row: &Labelled) -> f32 {
    match (
        row.lang.as_str(),
        is_guilty(&row.label),
        row.source.as_str(),
    ) {
        _ if row.ours => 1.0,
        _ if is_mail(row) => 2.0,
        ("vi", true, source) if source.starts_with("ie403") => 30.0,
        ("vi", false, "advisory_24types") => 3.0,
        ("vi", false, source) if source.starts_with("ie403") => 6.0,
        ("vi", false, "ankhanh_comments") => 0.4,
        ("vi", true, "chongluadao") => 1.0,
        ("vi", true, "sms_scam_urls_dev") => 3.0,
        ("vi", false, _) => 30.0,
        (_, true, _) => 1.5,
        _ => 1.0,
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<Labelled>> {
    let file = fs::File::open(path).with_context(|| path.display().to_string())?;
    let mut rows = Vec::new();
    for line in BufReader::new(file).lines() {
        let row: Labelled = serde_json::from_str(&line?)?;
        if row.label != "spam" {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// The open part of our own message suite; the frozen part is never trained on.
fn our_messages() -> Vec<Labelled> {
    let mut rows = Vec::new();
    let learned = tests::suite::read(&tests::suite::learned_folder());
    for case in open_cases().into_iter().chain(learned) {
        let Some(guilty) = label_of(&case) else {
            continue;
        };
        rows.push(Labelled {
            text: case.text,
            url: String::new(),
            label: if guilty { "scam" } else { "ham" }.to_owned(),
            lang: "vi".to_owned(),
            source: format!("suite/{}", part_of(&case.file)),
            cluster: Some(case.id.into()),
            ours: true,
        });
    }
    rows
}

/// Messages of the suite that may be learned from: all but those that stay blind.
fn open_cases() -> Vec<tests::suite::Case> {
    let folders = LEARNED_FOLDERS.iter();
    folders
        .flat_map(|folder| tests::suite::read(&tests::suite::folder().join(folder)))
        .collect()
}

/// Guilty when the least level is "suspicious", honest when the highest is below; what lies between teaches nothing.
fn label_of(case: &tests::suite::Case) -> Option<bool> {
    let (low, high) = case.levels;
    let suspicious = detect::Level::Suspicious;
    (low >= suspicious || high < suspicious).then_some(low >= suspicious)
}

fn part_of(file: &Path) -> String {
    if file
        .file_stem()
        .is_some_and(|name| name.to_string_lossy().ends_with("_mails"))
    {
        return "mails".to_owned();
    }
    let below = |folder: &Path| Some(file.strip_prefix(folder).ok()?.components());
    let learned = tests::suite::learned_folder();
    let part = below(&tests::suite::folder()).or_else(|| below(learned.parent()?));
    part.into_iter()
        .flatten()
        .next()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Which words speak for which type: from the guilty messages and from what the taxonomy says of each type.
fn type_words(pack: &Pack) -> String {
    let row = |text: &str, types: Vec<String>| (vi::normalize(text).words.text, types);
    let learned = tests::suite::read(&tests::suite::learned_folder());
    let cases = open_cases().into_iter().chain(learned);
    let mut rows: Vec<_> = cases
        .filter(|case| label_of(case) == Some(true) && !case.types.is_empty())
        .map(|case| row(&case.text, case.types.clone()))
        .collect();
    for scam_type in pack.taxonomy.types.iter().filter(|t| t.code != "other") {
        let said = [std::slice::from_ref(&scam_type.name_vi), &scam_type.signs].concat();
        rows.extend(
            said.iter()
                .map(|text| row(text, vec![scam_type.code.clone()])),
        );
    }
    TypeWords::learn(&rows)
}

fn text_row(row: &Labelled) -> Row {
    let normal = vi::normalize(&row.text);
    let tokens: Vec<_> = detect::tokens(&normal.words.text).collect();
    let features = text_features(&row.text, &normal, &tokens, Vec::new(), |mut all, hash| {
        all.push(hash);
        all
    });
    Row {
        features,
        guilty: is_guilty(&row.label),
        weight: weight(row),
    }
}

fn address(row: &Labelled) -> Address {
    let normal = vi::normalize(&row.url);
    let findings = extract::link_alone(&row.url, &normal);
    let link = findings
        .found
        .into_iter()
        .find_map(|found| match found.what {
            extract::What::Link(link) => Some(link.lowered().into_owned()),
            _ => None,
        });
    Address::new(
        link.unwrap_or_else(|| unread(&row.url)),
        fold_of(row) % FOLDS,
        is_guilty(&row.label),
        weight(row),
    )
}

/// An address that is not read as one still has letters.
fn unread(url: &str) -> extract::Link {
    let (host, path) = url.split_once('/').unwrap_or((url, ""));
    extract::Link {
        shown: url.to_owned(),
        host: host.to_ascii_lowercase(),
        host_unicode: None,
        registrable: None,
        suffix: None,
        path: if path.is_empty() {
            String::new()
        } else {
            format!("/{path}")
        },
        scheme: None,
        port: None,
        userinfo: false,
        ip: false,
        split: false,
        defanged: false,
        bare: true,
        apk: false,
    }
}

fn fold_of(row: &Labelled) -> u64 {
    let key = match &row.cluster {
        Some(cluster) => cluster.to_string(),
        // Hosts of one registrable domain stay together.
        None => {
            let host = row.url.split(['/', '?', ':']).next().unwrap_or_default();
            extract::registrable(host).to_owned()
        }
    };
    key.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    }) >> 7
}

/// Log-odds of each row by a model that has not seen its cluster.
fn cross_validated(rows: &[Labelled], features: fn(&Labelled) -> Row, plan: Plan) -> Vec<f32> {
    let all: Vec<(u64, Row)> = rows
        .iter()
        .map(|row| (fold_of(row) % FOLDS, features(row)))
        .collect();
    let mut odds = vec![0.0; rows.len()];
    for fold in 0..FOLDS {
        let seen: Vec<&Row> = all
            .iter()
            .filter(|(of, _)| *of != fold)
            .map(|(_, row)| row)
            .collect();
        let model = train(&seen, plan);
        for (slot, (_, row)) in odds.iter_mut().zip(&all).filter(|(_, (of, _))| *of == fold) {
            *slot = model.odds(row.features.iter().copied());
        }
    }
    odds
}

fn final_model(rows: &[Labelled], features: fn(&Labelled) -> Row, plan: Plan) -> Linear {
    let rows: Vec<Row> = rows.iter().map(features).collect();
    train(&rows.iter().collect::<Vec<_>>(), plan)
}

/// Logistic regression of the label on points and log-odds; `[bias, points, text, host]`.
fn fit(rows: &[Judged], used: [bool; 4]) -> [f64; 5] {
    let mut blend = [0.0f64; 5];
    let total: f64 = rows.iter().map(|row| row.weight).sum();
    for _ in 0..4_000 {
        let mut gradient = [0.0f64; 5];
        for row in rows {
            let error = (probability(row, blend) - f64::from(u8::from(row.guilty))) * row.weight;
            gradient[0] += error;
            for ((slot, input), used) in gradient.iter_mut().skip(1).zip(row.inputs).zip(used) {
                *slot += if used { error * input } else { 0.0 };
            }
        }
        for (weight, slope) in blend.iter_mut().zip(gradient) {
            *weight -= 0.5 * slope / total;
        }
        if rows.len() > 50_000 && gradient.iter().all(|g| (g / total).abs() < 1e-3) {
            break;
        }
    }
    // More points must never make a message look better.
    blend
        .iter_mut()
        .skip(1)
        .for_each(|weight| *weight = weight.max(0.0));
    blend
}

fn probability(row: &Judged, blend: [f64; 5]) -> f64 {
    let odds: f64 = blend[0]
        + row
            .inputs
            .iter()
            .zip(&blend[1..])
            .map(|(input, weight)| input * weight)
            .sum::<f64>();
    1.0 / (1.0 + (-odds).exp())
}

/// The value of one input above which at most `share` of the honest rows lie.
fn threshold<'r>(rows: impl IntoIterator<Item = &'r Judged>, input: usize, share: f64) -> f64 {
    let mut honest: Vec<f64> = rows
        .into_iter()
        .filter(|row| !row.guilty)
        .map(|row| row.inputs[input])
        .collect();
    honest.sort_by(f64::total_cmp);
    let at = ((1.0 - share) * honest.len() as f64) as usize;
    honest
        .get(at.min(honest.len().saturating_sub(1)))
        .copied()
        .unwrap_or(99.0)
}

fn report(name: &str, rows: &[Judged], blend: [f64; 5]) {
    let mut slices: BTreeMap<&str, Vec<Scored>> = BTreeMap::new();
    for row in rows {
        let score = probability(row, blend) as f32;
        for slice in &row.slices {
            slices.entry(slice).or_default().push(Scored {
                score,
                guilty: row.guilty,
                flagged: score >= 0.5,
            });
        }
    }
    println!(
        "== {name}: bias {:.3} points {:.3} text {:.3} host {:.3}",
        blend[0], blend[1], blend[2], blend[3]
    );
    for (slice, rows) in slices {
        let m = measure(&rows, SEED);
        let show = |figure: Option<app::eval::Figure>| {
            figure.map_or("–".to_owned(), |f| {
                format!("{:.3} ({:.2}–{:.2})", f.value, f.low, f.high)
            })
        };
        println!(
            "{slice:<34} n {:>6} xấu {:>5} AUC {} P {} R {} FPR@95R {} R@1% {} ECE {:.3}",
            m.n,
            m.guilty,
            show(m.auc),
            show(m.precision),
            show(m.recall),
            show(m.fpr_at_95_recall),
            show(m.recall_at_1_fpr),
            m.ece
        );
    }
}
