//! Tips with files, sent in through the form while the program is killed or its disk loses power: every one that was acknowledged
//! is there, and its file is what was sent.

#![expect(clippy::unwrap_used, reason = "a run whose set-up fails has failed")]

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use app::Site;
use sha2::{Digest, Sha256};
use store::evidence::original;

use super::cuts::{self, Disk};
use super::service::Installation;
use super::{Ack, now};
use crate::test_app::between;
use crate::wire::{Asked, File, ask, field, multipart, source};

/// How many people report at once.
const CLIENTS: usize = 4;

/// A tip somebody holds a receipt for.
#[derive(Debug, Clone)]
struct Held {
    ack: Ack,
    hash: String,
}

/// What a run came to.
#[derive(Debug, Default, Clone)]
pub struct Outcome {
    /// Acknowledged tips that are there with their file, those that are not, and those acknowledged after a cut had begun.
    pub tips: cuts::Outcome,
    /// What is wrong with the first few.
    pub faults: Vec<String>,
    /// Starts that failed and were tried again.
    pub failed_starts: usize,
    /// Findings of `verify` at the end.
    pub findings: usize,
    /// The control: files that were damaged on purpose, and tips found damaged.
    pub control: (usize, usize),
}

/// Serves, reports, kills this many times; looks at every tip at the end.
///
/// # Panics
/// When the program does not come back.
pub async fn kills(program: &Path, cycles: usize, seed: u64) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let place = Installation::new(folder.path().join("data"), folder.path()).await;
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut outcome, mut held) = (Outcome::default(), Vec::new());
    for cycle in 0..cycles {
        let service = place.serve(program, &[]).await;
        outcome.failed_starts += service.failed;
        let reporting = report_all(service.address, cycle, random.u64(..));
        let wait = Duration::from_millis(random.u64(100..1_000));
        let killing = async {
            tokio::time::sleep(wait).await;
            service.kill();
        };
        let (told, ()) = tokio::join!(reporting, killing);
        held.extend(told);
        if (cycle + 1).is_multiple_of(50) {
            println!("{} kills: {} tips acknowledged", cycle + 1, held.len());
        }
    }
    outcome.look(&place, &held, None).await;
    outcome.finish(&place, &held).await;
    outcome
}

/// Serves on a disk of its own, reports, cuts its power this many times; looks at the tips of a cut right after it.
///
/// # Errors
/// What is missing here, in words.
///
/// # Panics
/// When the program or the disk does not come back.
pub async fn power_cuts(program: &Path, cuts: usize, seed: u64) -> Result<Outcome, String> {
    let disk = Disk::mount()?;
    let beside = tempfile::tempdir().map_err(|error| error.to_string())?;
    let place = Installation::new(disk.place().join("data"), beside.path()).await;
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut outcome, mut held) = (Outcome::default(), Vec::new());
    for cut in 0..cuts {
        let service = place.serve(program, &[]).await;
        outcome.failed_starts += service.failed;
        let knife = disk.knife().map_err(|error| error.to_string())?;
        let reporting = report_all(service.address, cut, random.u64(..));
        let wait = Duration::from_millis(random.u64(100..1_000));
        let cutting = async {
            tokio::time::sleep(wait).await;
            let moment = tokio::task::spawn_blocking(|| knife.fall()).await.unwrap();
            tokio::time::sleep(Duration::from_millis(50)).await;
            service.kill();
            moment
        };
        let (told, moment) = tokio::join!(reporting, cutting);
        disk.back()?;
        outcome.look(&place, &told, Some(moment)).await;
        held.extend(told.into_iter().filter(|tip| tip.ack.at < moment));
        if (cut + 1).is_multiple_of(20) {
            println!("{} cuts: {:?} {:?}", cut + 1, outcome.tips, outcome.faults);
        }
    }
    outcome.finish(&place, &held).await;
    Ok(outcome)
}

impl Outcome {
    /// Looks at these tips; without a moment all of them count.
    async fn look(
        &mut self,
        place: &Installation,
        held: &[Held],
        moment: Option<std::time::SystemTime>,
    ) {
        let site = place.site().await;
        let mut lost = Vec::new();
        for tip in held {
            if let Some(fault) = fault(&site, tip).await {
                lost.push(tip.ack.clone());
                let counts = moment.is_none_or(|moment| tip.ack.at < moment);
                if counts && self.faults.len() < 5 {
                    self.faults.push(fault);
                }
            }
        }
        site.store.close().await;
        let acks: Vec<Ack> = held.iter().map(|tip| tip.ack.clone()).collect();
        self.tips.add(&acks, &lost, moment.unwrap_or_else(now));
    }

    /// Verifies the whole, then damages some files and looks again: a look that finds nothing then proves nothing.
    async fn finish(&mut self, place: &Installation, held: &[Held]) {
        let site = place.site().await;
        let report = site.store.verify(&[]).await.unwrap();
        self.findings = report.findings.len();
        let files = files_below(&place.data.join("blobs"));
        for path in files.iter().step_by(5) {
            let mut bytes = std::fs::read(path).unwrap();
            if let Some(last) = bytes.last_mut() {
                *last ^= 1;
            }
            std::fs::write(path, bytes).unwrap();
            self.control.0 += 1;
        }
        for tip in held {
            self.control.1 += usize::from(fault(&site, tip).await.is_some());
        }
        site.store.close().await;
    }
}

/// What is wrong with a tip; none when it is there and its file is what was sent.
async fn fault(site: &Site, tip: &Held) -> Option<String> {
    let followed = match app::tips::follow::open(site, &tip.ack.key).await {
        Ok(followed) => followed,
        Err(error) => return Some(format!("no tip: {error}")),
    };
    let Some(file) = followed.files.iter().find(|file| file.hash == tip.hash) else {
        return Some("the tip has no such file".into());
    };
    match site.store.blob_of(original(&file.id), &file.hash).await {
        Ok(bytes) if hash(&bytes) == tip.hash => None,
        Ok(_) => Some("the file holds other bytes".into()),
        Err(error) => Some(format!("the file does not open: {error}")),
    }
}

fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every file below a folder, in one order.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    let mut files: Vec<PathBuf> = entries
        .flat_map(|entry| match entry.path() {
            path if path.is_dir() => files_below(&path),
            path => vec![path],
        })
        .collect();
    files.sort();
    files
}

/// Everybody reports until the service is gone.
async fn report_all(server: SocketAddr, cycle: usize, seed: u64) -> Vec<Held> {
    let until = Instant::now() + Duration::from_secs(5);
    let mut people = tokio::task::JoinSet::new();
    for client in 0..CLIENTS {
        let random = fastrand::Rng::with_seed(seed ^ client as u64);
        people.spawn(report_on(server, cycle * CLIENTS + client, until, random));
    }
    people.join_all().await.into_iter().flatten().collect()
}

async fn report_on(
    server: SocketAddr,
    person: usize,
    until: Instant,
    mut random: fastrand::Rng,
) -> Vec<Held> {
    let mut held = Vec::new();
    while Instant::now() < until {
        let size = random.usize(1..60_000);
        let file: Vec<u8> = std::iter::repeat_with(|| random.u8(..))
            .take(size)
            .collect();
        let Some(receipt) = report(server, person, held.len(), &file).await else {
            break;
        };
        let ack = Ack {
            key: receipt,
            at: now(),
        };
        let hash = hash(&file);
        held.push(Held { ack, hash });
    }
    held
}

/// One report with its file, as the form sends it; the receipt.
async fn report(server: SocketAddr, person: usize, number: usize, file: &[u8]) -> Option<String> {
    let from = source(person);
    let (_, form) = ask(server, from, Asked::page("/bao-tin")).await?;
    let mark = field(&form, "luot")?;
    let told = format!("Tin thứ {number} của người thứ {person}: có người gọi bảo chuyển tiền");
    let fields = [
        ("luot", mark.as_str()),
        ("buoc", "4"),
        ("di", "gui"),
        ("happened", "contacted"),
        ("behalf", "self"),
        ("text", &told),
    ];
    let file = File {
        field: "tep",
        name: "ghi-am.bin",
        bytes: file,
    };
    let (content_type, body) = multipart(&fields, &[file]);
    let asked = Asked {
        method: "POST",
        path: "/bao-tin",
        content_type: &content_type,
        headers: &[],
        body: &body,
    };
    let (status, page) = ask(server, from, asked).await?;
    (status == 201).then(|| between(&page, "<p class=\"receipt\"><code>", "<"))
}
