//! Power cuts: an ext4 file system on a loop file loses everything that was not flushed (SECURITY: `kill -9` cannot see a missing
//! fsync). Needs root, a loop device and python3; says so where they are missing.

#![expect(clippy::unwrap_used, reason = "a run whose set-up fails has failed")]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use store::{Address, Blobs, Store};

use super::{Server, load_while, missing};
use crate::engines::keys;

/// What a run came to.
#[derive(Debug, Default, Clone, Copy)]
pub struct Outcome {
    /// Rows acknowledged.
    pub acknowledged: usize,
    /// Of those, rows that were gone.
    pub lost: usize,
    /// Cuts after which something was not as it was written.
    pub broken: usize,
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
    fn knife(&self) -> std::io::Result<Knife> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("lab/shutdown.py");
        let mut child = Command::new("python3")
            .args([&script, &self.place()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut line)?;
        }
        Ok(Knife { child })
    }

    fn down(&self) -> bool {
        run("umount", &[&text(&self.place())])
    }
}

struct Knife {
    child: Child,
}

impl Knife {
    fn fall(mut self) -> bool {
        let told = self
            .child
            .stdin
            .take()
            .is_some_and(|mut input| input.write_all(b"now\n").is_ok());
        told && self.child.wait().is_ok_and(|status| status.success())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = self.down();
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
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
        let prefix = format!("c{cut}");
        let knife = disk.knife().unwrap();
        // What arrives while the knife falls counts neither way: with the real power gone nothing would have arrived, while an
        // fsync that is under way when this ioctl aborts the journal may still return as if it had succeeded.
        let counting = Arc::new(AtomicBool::new(true));
        let loading = load_while(server.port, 8, Duration::from_secs(5), &prefix, &counting);
        let wait = Duration::from_millis(random.u64(30..200));
        let cutting = async {
            tokio::time::sleep(wait).await;
            counting.store(false, Ordering::SeqCst);
            assert!(knife.fall(), "the power was not cut");
            server.kill();
        };
        let (seen, ()) = tokio::join!(loading, cutting);
        assert!(disk.down(), "the disk is still in use");
        disk.up()?;
        outcome.acknowledged += seen.acknowledged.len();
        let lost = missing(&address, &seen.acknowledged).await;
        outcome.lost += lost.map_or(seen.acknowledged.len(), |lost| lost.len());
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
