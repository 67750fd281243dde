//! Power cuts: an ext4 file system on a loop file loses everything that was not flushed (SECURITY: `kill -9` cannot see a missing
//! fsync). Needs root, a loop device and python3; says so where they are missing.
//!
//! An acknowledgement counts when it was there before the cut began: with the real power gone nothing arrives afterwards, while an
//! fsync that is under way when the ioctl aborts the journal may still return as if it had succeeded. A [`Probe`] that does nothing
//! but append and fsync tells in the same run whether that is so, so that the rule is no excuse for the store.

#![expect(clippy::unwrap_used, reason = "a run whose set-up fails has failed")]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, SystemTime};

use store::{Address, Blobs, Store};

use super::{Ack, Server, load, missing, now};
use crate::engines::keys;

/// What a run came to.
#[derive(Debug, Default, Clone)]
pub struct Outcome {
    /// Rows acknowledged before the cut.
    pub acknowledged: usize,
    /// Of those, rows that were gone.
    pub lost: usize,
    /// Rows acknowledged after the cut had begun, and how many of them were gone.
    pub late: (usize, usize),
    /// How long after the cut the last of those gone was acknowledged, in milliseconds.
    pub latest_ms: u128,
    /// Cuts after which something was not as it was written.
    pub broken: usize,
    /// The same of a plain file that is appended to and flushed: records before the cut, of those gone.
    pub probe: (usize, usize),
    /// Records of that file after the cut had begun, and of those gone.
    pub probe_late: (usize, usize),
}

/// A file system whose power can be cut; unmounted and removed when dropped.
#[derive(Debug)]
pub struct Disk {
    folder: tempfile::TempDir,
}

fn run(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

impl Disk {
    /// Makes and mounts one.
    ///
    /// # Errors
    /// What is missing here, in words.
    pub fn mount() -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let disk = Self { folder };
        std::fs::create_dir(disk.place()).map_err(|error| error.to_string())?;
        let image = disk.image();
        let file = std::fs::File::create(&image).map_err(|error| error.to_string())?;
        file.set_len(256 * 1024 * 1024)
            .map_err(|error| error.to_string())?;
        if !run("mkfs.ext4", &["-q", "-F", &text(&image)]) {
            return Err("power cuts need mkfs.ext4".into());
        }
        disk.up()?;
        Ok(disk)
    }

    /// Where it is mounted.
    #[must_use]
    pub fn place(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("image")
    }

    fn up(&self) -> Result<(), String> {
        let mounted = run(
            "mount",
            &["-o", "loop", &text(&self.image()), &text(&self.place())],
        );
        mounted
            .then_some(())
            .ok_or_else(|| "power cuts need root and a loop device".into())
    }

    /// A knife over the disk; it falls when told.
    ///
    /// # Errors
    /// When python3 does not start.
    pub fn knife(&self) -> std::io::Result<Knife> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("lab/shutdown.py");
        let mut child = Command::new("python3")
            .args([&script, &self.place()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().ok_or(std::io::ErrorKind::BrokenPipe)?;
        let mut knife = Knife {
            child,
            said: BufReader::new(out),
        };
        knife.line()?;
        Ok(knife)
    }

    /// Lets it come back after a cut.
    ///
    /// # Errors
    /// When it is in use, or cannot be mounted.
    pub fn back(&self) -> Result<(), String> {
        if !self.down() {
            return Err("the disk is still in use".into());
        }
        self.up()
    }

    fn down(&self) -> bool {
        run("umount", &[&text(&self.place())])
    }
}

/// What cuts the power.
#[derive(Debug)]
pub struct Knife {
    child: Child,
    said: BufReader<ChildStdout>,
}

impl Knife {
    fn line(&mut self) -> std::io::Result<String> {
        let mut line = String::new();
        self.said.read_line(&mut line)?;
        Ok(line)
    }

    /// Cuts; the moment just before.
    ///
    /// # Panics
    /// When the power was not cut.
    pub fn fall(mut self) -> SystemTime {
        let mut input = self.child.stdin.take().unwrap();
        input.write_all(b"now\n").unwrap();
        let line = self.line().unwrap();
        assert!(
            self.child.wait().unwrap().success(),
            "the power was not cut"
        );
        let begun = line.split(' ').next().unwrap_or_default().parse().unwrap();
        SystemTime::UNIX_EPOCH + Duration::from_nanos(begun)
    }
}

/// A plain file, appended to and flushed until the disk is gone: what the file system itself keeps of its word.
#[derive(Debug)]
struct Probe {
    path: PathBuf,
    thread: std::thread::JoinHandle<Vec<Ack>>,
}

impl Probe {
    fn begin(disk: &Disk) -> Self {
        let path = disk.place().join("probe");
        let mut file = std::fs::File::create(&path).unwrap();
        file.sync_all().unwrap();
        let thread = std::thread::spawn(move || {
            let mut flushed = Vec::new();
            for number in 0.. {
                let key = format!("{number:0599}");
                if writeln!(file, "{key}").is_err() || file.sync_data().is_err() {
                    break;
                }
                flushed.push(Ack { key, at: now() });
            }
            flushed
        });
        Self { path, thread }
    }

    /// What it was told is flushed; it ended when the disk did.
    fn end(self) -> (PathBuf, Vec<Ack>) {
        (self.path, self.thread.join().unwrap())
    }
}

/// Those of the records that are not in the file as they were written.
fn gone(path: &Path, flushed: &[Ack]) -> Vec<Ack> {
    let bytes = std::fs::read(path).unwrap_or_default();
    let mut records = bytes.chunks(600);
    flushed
        .iter()
        .filter(|ack| {
            records
                .next()
                .and_then(|record| record.strip_suffix(b"\n"))
                .is_none_or(|record| record != ack.key.as_bytes())
        })
        .cloned()
        .collect()
}

/// How many came before this moment, and how many after.
fn parted(acks: &[Ack], moment: SystemTime) -> (usize, usize) {
    let before = acks.iter().filter(|ack| ack.at < moment).count();
    (before, acks.len() - before)
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = self.down();
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

impl Outcome {
    /// Counts what was acknowledged around one cut.
    pub(crate) fn add(&mut self, acknowledged: &[Ack], lost: &[Ack], moment: SystemTime) {
        let (before, after) = parted(acknowledged, moment);
        let (gone, gone_late) = parted(lost, moment);
        self.acknowledged += before;
        self.lost += gone;
        self.late = (self.late.0 + after, self.late.1 + gone_late);
        let latest = lost
            .iter()
            .filter_map(|ack| ack.at.duration_since(moment).ok())
            .max();
        self.latest_ms = self
            .latest_ms
            .max(latest.map_or(0, |after| after.as_millis()));
    }
}

/// Loads and cuts this many times; `mode` is empty, or `normal` for the control that must lose rows.
///
/// # Errors
/// What is missing here, in words.
///
/// # Panics
/// When the file system does not come back.
pub async fn run_cuts(
    program: &Path,
    mode: &str,
    cuts: usize,
    seed: u64,
) -> Result<Outcome, String> {
    let disk = Disk::mount()?;
    let mut random = fastrand::Rng::with_seed(seed);
    let mut outcome = Outcome::default();
    let address = Address::file(&disk.place().join("canhgiac.db"));
    for cut in 0..cuts {
        let server = Server::start(program, &address, mode).unwrap();
        let knife = disk.knife().unwrap();
        let probe = Probe::begin(&disk);
        let prefix = format!("c{cut}");
        let loading = load(server.port, 8, Duration::from_secs(5), &prefix);
        let wait = Duration::from_millis(random.u64(30..200));
        let cutting = async {
            tokio::time::sleep(wait).await;
            let moment = tokio::task::spawn_blocking(|| knife.fall()).await.unwrap();
            // Whoever still waits for an answer gets it, or none.
            tokio::time::sleep(Duration::from_millis(50)).await;
            server.kill();
            moment
        };
        let (seen, moment) = tokio::join!(loading, cutting);
        let (path, flushed) = probe.end();
        disk.back()?;
        let lost = missing(&address, &seen.acknowledged).await;
        let lost = lost.unwrap_or_else(|_| seen.acknowledged.clone());
        outcome.add(&seen.acknowledged, &lost, moment);
        let probe_lost = gone(&path, &flushed);
        let (told, told_late) = parted(&flushed, moment);
        let (lost, lost_late) = parted(&probe_lost, moment);
        outcome.probe = (outcome.probe.0 + told, outcome.probe.1 + lost);
        outcome.probe_late = (
            outcome.probe_late.0 + told_late,
            outcome.probe_late.1 + lost_late,
        );
        // The control loses rows, yet what is left is whole.
        let blobs = Blobs::folder(&disk.place().join("blobs")).unwrap();
        let sound = match Store::open(&address, blobs, keys()).await {
            Ok(store) => {
                let sound = store
                    .verify(&[])
                    .await
                    .is_ok_and(|report| report.findings.is_empty());
                store.close().await;
                sound
            }
            Err(_) => false,
        };
        outcome.broken += usize::from(!sound);
        if (cut + 1) % 20 == 0 {
            println!("{} cuts: {outcome:?}", cut + 1);
        }
    }
    Ok(outcome)
}
